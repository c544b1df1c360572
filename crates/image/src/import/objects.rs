//! Layers of objects: which entry is which object, and its attributes.
//!
//! Objects are hashed when they are put, so what is kept is what its name says. Everything else in such a layer is the same tree a second
//! time, as hard links, and is passed by.

use std::collections::HashMap;
use std::io::Read;

use rootball_object::{
    Checksum, CommitChecksum, ErrorKind, FileHeader, MAX_METADATA_SIZE, ObjectKind, ObjectSink, S_IFLNK, S_IFREG, StoreError, Xattrs,
};
use rootball_oci::Digest;
use rootball_tar::{Entry, EntryKind};

use super::ImportError;
use super::closure::Closure;
use super::object_path::{self, Member};
use super::stream::{LayerStream, Unpacked};

/// Largest list of attributes of one file, in bytes.
const MAX_XATTRS: u64 = 1024 * 1024;
/// Most bytes of attribute lists that one layer may share between its files.
const MAX_SHARED_XATTRS: usize = 64 * 1024 * 1024;

/// A layer of objects that is being read, or a piece of one.
pub(super) struct ObjectLayer<'a, R = Unpacked<'a>> {
    stream: LayerStream<'a, R>,
    /// Attribute lists by the hash of their bytes.
    shared: HashMap<Digest, Xattrs>,
    shared_bytes: usize,
    /// The attributes of the file object that comes next.
    pending: Option<(Checksum, Xattrs)>,
}

/// What a piece may bring in.
#[derive(Clone, Copy)]
pub(super) enum Admits<'c> {
    /// This commit, what stands beside it, and directories.
    Metadata(Checksum),
    /// Content objects of a commit.
    Content(&'c Closure),
}

/// What was in a piece.
#[derive(Debug, Default)]
pub(super) struct PieceObjects {
    pub(super) objects: Vec<(ObjectKind, Checksum)>,
    /// What stands beside a commit.
    pub(super) detached: Option<Vec<u8>>,
}

/// The commit of a layer, its metadata objects and its content objects.
pub(super) type CommitLayer = (CommitChecksum, Vec<(ObjectKind, Checksum)>, Vec<Checksum>);

impl ObjectLayer<'_> {
    /// Reads the layer with the commit.
    pub(super) fn read_commit_layer(mut self, sink: &dyn ObjectSink) -> Result<CommitLayer, ImportError> {
        let mut commit: Option<CommitChecksum> = None;
        let (mut metadata, mut files) = (Vec::new(), Vec::new());
        let mut detached = None;
        while let Some((kind, checksum, entry)) = self.next_object()? {
            match (kind, commit) {
                (ObjectKind::Commit, None) => {
                    self.metadata(sink, kind, &checksum, &entry)?;
                    commit = Some(CommitChecksum::new(checksum));
                }
                (ObjectKind::Commit, Some(_)) => return Err(self.stream.corrupt("it has a second commit")),
                (_, None) => return Err(self.stream.corrupt("its first object is not a commit")),
                (ObjectKind::CommitMeta, Some(commit)) => {
                    if checksum != *commit.object() || detached.is_some() || !metadata.is_empty() {
                        return Err(self.stream.corrupt("metadata beside a commit does not follow its commit"));
                    }
                    detached = Some(self.small_file(&entry, MAX_METADATA_SIZE)?);
                }
                (ObjectKind::File, _) => {
                    self.file(sink, &checksum, &entry)?;
                    files.push(checksum);
                }
                (kind, _) => {
                    self.metadata(sink, kind, &checksum, &entry)?;
                    metadata.push((kind, checksum));
                }
            }
        }
        let commit = commit.ok_or_else(|| self.stream.corrupt("it has no commit"))?;
        self.stream.finish()?;
        if let Some(detached) = detached {
            sink.put_detached_metadata(&commit, &detached)?;
        }
        Ok((commit, metadata, files))
    }

    /// Reads a layer of content objects, of which only those that `closure` holds are let in.
    pub(super) fn read_content_layer(mut self, sink: &dyn ObjectSink, closure: &Closure) -> Result<Vec<Checksum>, ImportError> {
        let mut seen = std::collections::HashSet::new();
        while let Some((kind, checksum, entry)) = self.next_object()? {
            if kind != ObjectKind::File {
                return Err(self.stream.corrupt(format!("{} object {checksum} is in a layer of content", kind.extension())));
            }
            if !closure.contains(kind, &checksum) {
                return Err(ImportError::ForeignObject { layer: self.stream.blob.digest, kind, checksum });
            }
            if !seen.insert(checksum) {
                return Err(self.stream.corrupt(format!("file object {checksum} is there twice")));
            }
            self.file(sink, &checksum, &entry)?;
        }
        self.stream.finish()?;
        Ok(seen.into_iter().collect())
    }

    /// Reads a layer of any kind for the objects in it. One that is not what its name says is passed by, and told at the end.
    pub(super) fn offer_to(mut self, sink: &dyn ObjectSink) -> Result<(), ImportError> {
        let mut commit = None;
        let mut refused = Ok(());
        while let Some((kind, checksum, entry)) = self.next_object()? {
            let put = match kind {
                ObjectKind::File => self.file(sink, &checksum, &entry),
                ObjectKind::CommitMeta => {
                    let detached = self.small_file(&entry, MAX_METADATA_SIZE)?;
                    match commit == Some(checksum) {
                        true => sink.put_detached_metadata(&CommitChecksum::new(checksum), &detached).map_err(ImportError::from),
                        false => Ok(()),
                    }
                }
                kind => {
                    commit = Some(checksum).filter(|_| kind == ObjectKind::Commit).or(commit);
                    self.metadata(sink, kind, &checksum, &entry)
                }
            };
            match put {
                Err(error) if error.kind() == ErrorKind::Corrupt => refused = refused.and(Err(error)),
                other => other?,
            }
        }
        self.stream.finish().and(refused)
    }
}

impl<'a, R: Read> ObjectLayer<'a, R> {
    pub(super) fn new(stream: LayerStream<'a, R>) -> Self {
        Self { stream, shared: HashMap::new(), shared_bytes: 0, pending: None }
    }

    /// Reads a piece of a layer, of which only what is admitted is let in. What stands beside a commit is not put, since its bytes are covered by
    /// no checksum, but returned. Returns as well which objects there were, and the stream.
    pub(super) fn read_piece(mut self, sink: &dyn ObjectSink, admits: Admits<'_>) -> Result<(PieceObjects, R), ImportError> {
        let mut found = PieceObjects::default();
        while let Some((kind, checksum, entry)) = self.next_object()? {
            match (kind, admits) {
                (ObjectKind::File, Admits::Content(closure)) if closure.contains(kind, &checksum) => self.file(sink, &checksum, &entry)?,
                (ObjectKind::CommitMeta, Admits::Metadata(commit)) if checksum == commit && found.detached.is_none() => {
                    found.detached = Some(self.small_file(&entry, MAX_METADATA_SIZE)?);
                }
                (ObjectKind::Commit, Admits::Metadata(commit)) if checksum == commit => self.metadata(sink, kind, &checksum, &entry)?,
                (ObjectKind::DirTree | ObjectKind::DirMeta, Admits::Metadata(_)) => self.metadata(sink, kind, &checksum, &entry)?,
                _ => return Err(ImportError::ForeignObject { layer: self.stream.blob.digest, kind, checksum }),
            }
            found.objects.push((kind, checksum));
        }
        Ok((found, self.stream.tar.into_inner()))
    }

    /// Advances to the next object; attribute lists on the way are kept for it.
    fn next_object(&mut self) -> Result<Option<(ObjectKind, Checksum, Entry)>, ImportError> {
        loop {
            let Some(entry) = self.stream.tar.next_entry().map_err(|error| self.stream.io(error))? else {
                return match self.pending {
                    Some((checksum, _)) => Err(self.stream.corrupt(format!("attributes for file object {checksum} without the object"))),
                    None => Ok(None),
                };
            };
            if entry.kind == EntryKind::Directory {
                continue;
            }
            match object_path::parse(&entry.path).map_err(|reason| self.stream.corrupt(reason))? {
                Member::Ignored => {}
                Member::Object(kind, checksum) => return Ok(Some((kind, checksum, entry))),
                Member::Xattrs(digest) => {
                    let bytes = self.small_file(&entry, MAX_XATTRS)?;
                    if Digest::of(&bytes) != digest {
                        return Err(self.stream.corrupt(format!("the attributes under {digest} have another hash")));
                    }
                    self.shared_bytes += bytes.len() + 256;
                    if self.shared_bytes > MAX_SHARED_XATTRS {
                        return Err(self.stream.corrupt(format!("it has more than {MAX_SHARED_XATTRS} bytes of attributes")));
                    }
                    let xattrs = self.parse_xattrs(&bytes)?;
                    self.shared.insert(digest, xattrs);
                }
                Member::XattrsOf(checksum) => {
                    let xattrs = match entry.kind {
                        EntryKind::Hardlink => object_path::parse_xattrs_target(&entry.link)
                            .and_then(|digest| self.shared.get(&digest).cloned())
                            .ok_or_else(|| self.stream.corrupt(format!("the attributes of file object {checksum} are not there")))?,
                        _ => {
                            let bytes = self.small_file(&entry, MAX_XATTRS)?;
                            self.parse_xattrs(&bytes)?
                        }
                    };
                    if let Some((other, _)) = self.pending.replace((checksum, xattrs)) {
                        return Err(self.stream.corrupt(format!("attributes for file object {other} without the object")));
                    }
                }
            }
        }
    }

    fn parse_xattrs(&self, bytes: &[u8]) -> Result<Xattrs, ImportError> {
        Xattrs::from_bytes(bytes).map_err(|error| self.stream.corrupt(error.to_string()))
    }

    fn small_file(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ImportError> {
        if entry.kind != EntryKind::File {
            return Err(self.stream.corrupt(format!("{:?} is not a regular file", String::from_utf8_lossy(&entry.path))));
        }
        self.stream.tar.read_all(limit).map_err(|error| self.stream.io(error))
    }

    fn metadata(&mut self, sink: &dyn ObjectSink, kind: ObjectKind, checksum: &Checksum, entry: &Entry) -> Result<(), ImportError> {
        if self.pending.is_some() {
            return Err(self.stream.corrupt(format!("attributes before {} object {checksum}", kind.extension())));
        }
        let bytes = self.small_file(entry, MAX_METADATA_SIZE)?;
        match sink.put_metadata(kind, &bytes, Some(checksum)) {
            Ok(_) => Ok(()),
            Err(StoreError::Invalid(error)) => Err(self.stream.corrupt(format!("{} object {checksum}: {error}", kind.extension()))),
            Err(error @ StoreError::Corrupt { .. }) => Err(self.stream.corrupt(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    fn file(&mut self, sink: &dyn ObjectSink, checksum: &Checksum, entry: &Entry) -> Result<(), ImportError> {
        let xattrs = match self.pending.take() {
            Some((expected, xattrs)) if expected == *checksum => xattrs,
            Some((expected, _)) => {
                return Err(self.stream.corrupt(format!("attributes for file object {expected} stand before {checksum}")));
            }
            None => Xattrs::empty(),
        };
        if sink.has(ObjectKind::File, checksum)? {
            return Ok(());
        }
        let owner = |id: u64| u32::try_from(id).map_err(|_| self.stream.corrupt(format!("file object {checksum} has owner {id}")));
        let (uid, gid) = (owner(entry.uid)?, owner(entry.gid)?);
        let (mode, symlink_target) = match entry.kind {
            EntryKind::File => (S_IFREG | (entry.mode & 0o7777), None),
            EntryKind::Symlink => {
                let target = String::from_utf8(entry.link.clone());
                let target = target.map_err(|_| self.stream.corrupt(format!("link target of file object {checksum} is not UTF-8")))?;
                (S_IFLNK | 0o777, Some(target))
            }
            _ => return Err(self.stream.corrupt(format!("file object {checksum} is neither a regular file nor a symbolic link"))),
        };
        let size = if symlink_target.is_some() { 0 } else { entry.size };
        let header = FileHeader { uid, gid, mode, symlink_target, xattrs };
        match sink.put_file(&header, size, &mut self.stream.tar, Some(checksum)) {
            Ok(_) => Ok(()),
            Err(StoreError::Source(error)) => Err(self.stream.io(error)),
            Err(StoreError::Invalid(error)) => Err(self.stream.corrupt(format!("file object {checksum}: {error}"))),
            Err(error @ StoreError::Corrupt { .. }) => Err(self.stream.corrupt(error.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}
