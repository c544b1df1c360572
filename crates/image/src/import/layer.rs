//! Reading one layer: blob, decompressor, tar, objects.
//!
//! The stream is untrusted to its last byte. Objects are hashed when they are put, and what remains behind the tar's end is read as well, for
//! only then are diff ID and blob digest known to be right.

use std::collections::HashMap;
use std::io::{self, Read};

use rootball_object::{
    Cancel, Checksum, CommitChecksum, ErrorKind, Event, FileHeader, MAX_METADATA_SIZE, ObjectKind, ObjectSink, Reporter, S_IFLNK, S_IFREG,
    Step, StoreError, Xattrs,
};
use rootball_oci::{Descriptor, Digest, Hasher, TransferError, media_type};

use super::ImportError;
use super::closure::Closure;
use super::object_path::{self, Member};
use rootball_tar::{Entry, EntryKind, TarReader};

/// Largest list of attributes of one file, in bytes.
const MAX_XATTRS: u64 = 1024 * 1024;
/// Most bytes of attribute lists that one layer may share between its files.
const MAX_SHARED_XATTRS: usize = 64 * 1024 * 1024;
/// Most bytes behind a tar's end mark: padding, by every tar writer known.
const MAX_TRAILER: u64 = 16 * 1024 * 1024;
/// Bytes read from a blob at a time.
const BUFFER: usize = 128 * 1024;

/// A layer that is being read.
pub(super) struct LayerReader<'a> {
    blob: &'a Descriptor,
    diff_id: Digest,
    tar: TarReader<Hashed<Decoder<Metered<'a>>>>,
    /// Attribute lists by the hash of their bytes.
    shared: HashMap<Digest, Xattrs>,
    shared_bytes: usize,
    /// The attributes of the file object that comes next.
    pending: Option<(Checksum, Xattrs)>,
}

/// The commit of a layer, its metadata objects and its content objects.
pub(super) type CommitLayer = (CommitChecksum, Vec<(ObjectKind, Checksum)>, Vec<Checksum>);

impl<'a> LayerReader<'a> {
    pub(super) fn new(
        blob: &'a Descriptor,
        diff_id: Digest,
        reader: Box<dyn Read + Send + 'a>,
        reporter: &'a dyn Reporter,
        cancel: &'a Cancel,
    ) -> Result<Self, ImportError> {
        let metered = io::BufReader::with_capacity(BUFFER, Metered { inner: reader, reporter, cancel });
        let decoder = match blob.media_type.as_str() {
            media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR => Decoder::Plain(metered),
            media_type::LAYER_GZIP | media_type::DOCKER_LAYER_GZIP => {
                Decoder::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(metered)))
            }
            media_type::LAYER_ZSTD => Decoder::Zstd(
                zstd::Decoder::with_buffer(metered)
                    .map_err(|error| ImportError::CorruptLayer { layer: blob.digest, reason: error.to_string() })?,
            ),
            other => {
                return Err(TransferError::Unsupported {
                    place: format!("layer {}", blob.digest),
                    reason: format!("media type {other:?}"),
                }
                .into());
            }
        };
        let tar = TarReader::new(Hashed { inner: decoder, hasher: Hasher::new() });
        Ok(Self { blob, diff_id, tar, shared: HashMap::new(), shared_bytes: 0, pending: None })
    }

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
                (ObjectKind::Commit, Some(_)) => return Err(self.corrupt("it has a second commit")),
                (_, None) => return Err(self.corrupt("its first object is not a commit")),
                (ObjectKind::CommitMeta, Some(commit)) => {
                    if checksum != *commit.object() || detached.is_some() || !metadata.is_empty() {
                        return Err(self.corrupt("metadata beside a commit does not follow its commit"));
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
        let commit = commit.ok_or_else(|| self.corrupt("it has no commit"))?;
        self.finish()?;
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
                return Err(self.corrupt(format!("{} object {checksum} is in a layer of content", kind.extension())));
            }
            if !closure.contains(kind, &checksum) {
                return Err(ImportError::ForeignObject { layer: self.blob.digest, kind, checksum });
            }
            if !seen.insert(checksum) {
                return Err(self.corrupt(format!("file object {checksum} is there twice")));
            }
            self.file(sink, &checksum, &entry)?;
        }
        self.finish()?;
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
        self.finish().and(refused)
    }

    /// Advances to the next object; attribute lists on the way are kept for it.
    fn next_object(&mut self) -> Result<Option<(ObjectKind, Checksum, Entry)>, ImportError> {
        loop {
            let Some(entry) = self.tar.next_entry().map_err(|error| self.io(error))? else {
                return match self.pending {
                    Some((checksum, _)) => Err(self.corrupt(format!("attributes for file object {checksum} without the object"))),
                    None => Ok(None),
                };
            };
            if entry.kind == EntryKind::Directory {
                continue;
            }
            match object_path::parse(&entry.path).map_err(|reason| self.corrupt(reason))? {
                Member::Ignored => {}
                Member::Object(kind, checksum) => return Ok(Some((kind, checksum, entry))),
                Member::Xattrs(digest) => {
                    let bytes = self.small_file(&entry, MAX_XATTRS)?;
                    if Digest::of(&bytes) != digest {
                        return Err(self.corrupt(format!("the attributes under {digest} have another hash")));
                    }
                    self.shared_bytes += bytes.len() + 256;
                    if self.shared_bytes > MAX_SHARED_XATTRS {
                        return Err(self.corrupt(format!("it has more than {MAX_SHARED_XATTRS} bytes of attributes")));
                    }
                    let xattrs = self.parse_xattrs(&bytes)?;
                    self.shared.insert(digest, xattrs);
                }
                Member::XattrsOf(checksum) => {
                    let xattrs = match entry.kind {
                        EntryKind::Hardlink => object_path::parse_xattrs_target(&entry.link)
                            .and_then(|digest| self.shared.get(&digest).cloned())
                            .ok_or_else(|| self.corrupt(format!("the attributes of file object {checksum} are not there")))?,
                        _ => {
                            let bytes = self.small_file(&entry, MAX_XATTRS)?;
                            self.parse_xattrs(&bytes)?
                        }
                    };
                    if let Some((other, _)) = self.pending.replace((checksum, xattrs)) {
                        return Err(self.corrupt(format!("attributes for file object {other} without the object")));
                    }
                }
            }
        }
    }

    fn parse_xattrs(&self, bytes: &[u8]) -> Result<Xattrs, ImportError> {
        Xattrs::from_bytes(bytes).map_err(|error| self.corrupt(error.to_string()))
    }

    fn small_file(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ImportError> {
        if entry.kind != EntryKind::File {
            return Err(self.corrupt(format!("{:?} is not a regular file", String::from_utf8_lossy(&entry.path))));
        }
        self.tar.read_all(limit).map_err(|error| self.io(error))
    }

    fn metadata(&mut self, sink: &dyn ObjectSink, kind: ObjectKind, checksum: &Checksum, entry: &Entry) -> Result<(), ImportError> {
        if self.pending.is_some() {
            return Err(self.corrupt(format!("attributes before {} object {checksum}", kind.extension())));
        }
        let bytes = self.small_file(entry, MAX_METADATA_SIZE)?;
        match sink.put_metadata(kind, &bytes, Some(checksum)) {
            Ok(_) => Ok(()),
            Err(StoreError::Invalid(error)) => Err(self.corrupt(format!("{} object {checksum}: {error}", kind.extension()))),
            Err(error) => Err(error.into()),
        }
    }

    fn file(&mut self, sink: &dyn ObjectSink, checksum: &Checksum, entry: &Entry) -> Result<(), ImportError> {
        let xattrs = match self.pending.take() {
            Some((expected, xattrs)) if expected == *checksum => xattrs,
            Some((expected, _)) => return Err(self.corrupt(format!("attributes for file object {expected} stand before {checksum}"))),
            None => Xattrs::empty(),
        };
        if sink.has(ObjectKind::File, checksum)? {
            return Ok(());
        }
        let owner = |id: u64| u32::try_from(id).map_err(|_| self.corrupt(format!("file object {checksum} has owner {id}")));
        let (uid, gid) = (owner(entry.uid)?, owner(entry.gid)?);
        let (mode, symlink_target) = match entry.kind {
            EntryKind::File => (S_IFREG | (entry.mode & 0o7777), None),
            EntryKind::Symlink => {
                let target = String::from_utf8(entry.link.clone());
                let target = target.map_err(|_| self.corrupt(format!("link target of file object {checksum} is not UTF-8")))?;
                (S_IFLNK | 0o777, Some(target))
            }
            _ => return Err(self.corrupt(format!("file object {checksum} is neither a regular file nor a symbolic link"))),
        };
        let size = if symlink_target.is_some() { 0 } else { entry.size };
        let header = FileHeader { uid, gid, mode, symlink_target, xattrs };
        match sink.put_file(&header, size, &mut self.tar, Some(checksum)) {
            Ok(_) => Ok(()),
            Err(StoreError::Source(error)) => Err(self.io(error)),
            Err(StoreError::Invalid(error)) => Err(self.corrupt(format!("file object {checksum}: {error}"))),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads what is behind the tar's end and compares the diff ID; the blob's own reader compares its digest.
    fn finish(self) -> Result<(), ImportError> {
        let (blob, diff_id) = (self.blob, self.diff_id);
        let mut stream = self.tar.into_inner();
        let mut left = MAX_TRAILER;
        let mut buffer = vec![0; BUFFER];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    left = left.checked_sub(count as u64).ok_or_else(|| ImportError::CorruptLayer {
                        layer: blob.digest,
                        reason: format!("more than {MAX_TRAILER} bytes follow the end of its tar archive"),
                    })?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(stream_error(blob, error)),
            }
        }
        let found = stream.hasher.finish();
        let mut raw = stream.inner.into_raw();
        // A decompressor stops at the end of its own format; the blob may go on.
        io::copy(&mut raw, &mut io::sink()).map_err(|error| stream_error(blob, error))?;
        match found == diff_id {
            true => Ok(()),
            false => Err(ImportError::CorruptLayer { layer: blob.digest, reason: format!("its diff ID is {found}, not {diff_id}") }),
        }
    }

    fn corrupt(&self, reason: impl Into<String>) -> ImportError {
        ImportError::CorruptLayer { layer: self.blob.digest, reason: reason.into() }
    }

    fn io(&self, error: io::Error) -> ImportError {
        stream_error(self.blob, error)
    }
}

/// Tells damaged bytes from a stop, a failing source and a failing disk.
fn stream_error(blob: &Descriptor, error: io::Error) -> ImportError {
    let error = match error.downcast::<Stopped>() {
        Ok(Stopped) => return ImportError::Cancelled,
        Err(error) => error,
    };
    match error.downcast::<TransferError>() {
        Ok(error) => error.into(),
        Err(error) => match error.raw_os_error() {
            Some(_) => TransferError::Io { action: format!("reading layer {}", blob.digest), source: error }.into(),
            None => ImportError::CorruptLayer { layer: blob.digest, reason: error.to_string() },
        },
    }
}

/// Marks an I/O error that is really a stop.
#[derive(Debug, thiserror::Error)]
#[error("stopped on request")]
struct Stopped;

/// Reports progress and notices a stop.
struct Metered<'a> {
    inner: Box<dyn Read + Send + 'a>,
    reporter: &'a dyn Reporter,
    cancel: &'a Cancel,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_requested() {
            return Err(io::Error::other(Stopped));
        }
        let count = self.inner.read(buffer)?;
        self.reporter.event(Event::Advanced { step: Step::Import, bytes: count as u64 });
        Ok(count)
    }
}

/// Any of the compressions of a layer.
enum Decoder<R: Read> {
    Plain(io::BufReader<R>),
    Gzip(Box<flate2::bufread::MultiGzDecoder<io::BufReader<R>>>),
    Zstd(zstd::Decoder<'static, io::BufReader<R>>),
}

impl<R: Read> Decoder<R> {
    fn into_raw(self) -> io::BufReader<R> {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// Hashes what is read through it.
struct Hashed<R> {
    inner: R,
    hasher: Hasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
