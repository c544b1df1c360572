//! The image of 2018: an archive repository under `/srv/repo` in layers of files.
//!
//! Its objects come in any order, over any number of layers. Each is put as it comes, unpacked from the form that archive repositories have; what
//! belongs to the commit shows in the end, and only that is kept. Which commit it is, a label says; without one it is the only ref, or the
//! only commit.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Mutex;

use rootball_object::{
    Checksum, CommitChecksum, FileHeader, LoadError, MAX_HEADER_SIZE, MAX_METADATA_SIZE, ObjectKind, ObjectSink, ObjectSource, StoreError,
};
use rootball_repo::TreeRoot;
use rootball_tar::{Entry, EntryKind};

use super::closure::Closure;
use super::derived::{DropReason, Tally};
use super::run::Run;
use super::stream::LayerStream;
use super::{ImportError, LayerDrops, LayerPlace};

/// Where the repository is.
const REPO: &str = "srv/repo/";
/// Largest config or ref that is read.
const MAX_SMALL: u64 = 64 * 1024;
/// How many refs and detached metadata are kept in mind.
const MAX_FEW: usize = 1000;

/// What was taken out of an image.
pub(super) struct Taken {
    pub(super) commit: CommitChecksum,
    pub(super) closure: Closure,
    pub(super) dropped: Vec<LayerDrops>,
}

/// What the layers have beside objects.
#[derive(Default)]
struct Found {
    /// The objects.
    objects: Vec<(ObjectKind, Checksum)>,
    refs: BTreeMap<String, CommitChecksum>,
    detached: BTreeMap<Checksum, Vec<u8>>,
}

/// Takes the commit out of the repository in the image.
pub(super) fn take(run: &Run<'_>, layers: &[LayerPlace<'_>], named: Option<CommitChecksum>, jobs: usize) -> Result<Taken, ImportError> {
    let found = Mutex::new(Found::default());
    run.each(layers, jobs, |place| {
        let stream = run.open(place)?;
        RepositoryLayer { run, stream, found: &found }.read()?;
        run.count(place.blob.size);
        Ok(())
    })?;
    let found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let commit = match named {
        Some(commit) => commit,
        None => found.only_commit(run)?,
    };
    let closure = Closure::of(run.transaction, &commit).map_err(|error| match error {
        LoadError::NotFound { kind, checksum } => ImportError::Incomplete { commit, kind, first: checksum, count: 1 },
        other => other.into(),
    })?;
    closure.check_complete(run.transaction, &commit)?;
    if let Some(detached) = found.detached.get(commit.object()) {
        run.transaction.put_detached_metadata(&commit, detached)?;
    }
    run.check_signed(&commit)?;
    let mut tally = Tally::default();
    for (kind, checksum) in found.objects.iter().filter(|(kind, checksum)| !closure.contains(*kind, checksum)) {
        tally.add(DropReason::OtherObject, &format!("{REPO}objects/{checksum}.{}", kind.extension()));
    }
    for layer in layers {
        run.keep_blob(layer, commit);
    }
    let dropped = tally.finish();
    let dropped = if dropped.is_empty() { Vec::new() } else { vec![LayerDrops { layer: None, dropped }] };
    Ok(Taken { commit, closure, dropped })
}

/// Tells whether a tree is nothing but the carrier of an archive repository.
pub(super) fn is_carrier(source: &dyn ObjectSource, root: &TreeRoot) -> Result<bool, LoadError> {
    let top = source.load_dirtree(&root.tree)?;
    if let Some(usr) = top.find_dir("usr")
        && source.load_dirtree(&usr.tree)?.dirs.iter().any(|dir| dir.name != "etc")
    {
        return Ok(false);
    }
    let Some(srv) = top.find_dir("srv") else { return Ok(false) };
    let srv = source.load_dirtree(&srv.tree)?;
    let Some(repo) = srv.find_dir("repo") else { return Ok(false) };
    let repo = source.load_dirtree(&repo.tree)?;
    Ok(repo.find_file("config").is_some() && repo.find_dir("objects").is_some())
}

impl Found {
    fn only_commit(&self, run: &Run<'_>) -> Result<CommitChecksum, ImportError> {
        let mut refs = self.refs.values();
        if let (Some(commit), None) = (refs.next(), refs.next()) {
            return Ok(*commit);
        }
        let mut commits: Vec<&Checksum> =
            self.objects.iter().filter(|(kind, _)| *kind == ObjectKind::Commit).map(|(_, checksum)| checksum).collect();
        commits.sort_unstable();
        commits.dedup();
        match commits.as_slice() {
            [commit] => Ok(CommitChecksum::new(**commit)),
            commits => {
                let reason = format!(
                    "its repository has {} commits and {} refs, and no label com.coreos.ostree-commit says which is meant",
                    commits.len(),
                    self.refs.len()
                );
                Err(ImportError::Invalid { manifest: run.raw.digest, reason })
            }
        }
    }
}

/// What an entry is.
#[derive(Debug, PartialEq, Eq)]
enum Member<'p> {
    Nothing,
    Config,
    Ref(&'p str),
    Object(ObjectKind, Checksum),
}

/// Reads the path of an entry.
fn member(path: &[u8]) -> Member<'_> {
    let Ok(text) = std::str::from_utf8(path) else { return Member::Nothing };
    let Some(inner) = text.trim_start_matches("./").trim_start_matches('/').strip_prefix(REPO) else { return Member::Nothing };
    if inner == "config" {
        return Member::Config;
    }
    if let Some(name) = inner.strip_prefix("refs/") {
        return Member::Ref(name);
    }
    let object = || {
        let (stem, extension) = inner.strip_prefix("objects/")?.split_once('.')?;
        let (head, tail) = stem.split_once('/').filter(|(head, _)| head.len() == 2)?;
        let checksum = format!("{head}{tail}").parse().ok()?;
        let kind = match extension {
            "filez" => ObjectKind::File,
            "dirtree" => ObjectKind::DirTree,
            "dirmeta" => ObjectKind::DirMeta,
            "commit" => ObjectKind::Commit,
            "commitmeta" => ObjectKind::CommitMeta,
            _ => return None,
        };
        Some(Member::Object(kind, checksum))
    };
    object().unwrap_or(Member::Nothing)
}

/// A layer that is being read.
struct RepositoryLayer<'a> {
    run: &'a Run<'a>,
    stream: LayerStream<'a>,
    found: &'a Mutex<Found>,
}

impl RepositoryLayer<'_> {
    fn read(mut self) -> Result<(), ImportError> {
        while let Some(entry) = self.stream.tar.next_entry().map_err(|error| self.stream.io(error))? {
            if entry.kind == EntryKind::Directory {
                continue;
            }
            match member(&entry.path) {
                Member::Nothing => {}
                Member::Config => self.config(&entry)?,
                Member::Ref(name) => {
                    let text = self.small(&entry, MAX_SMALL)?;
                    let commit = String::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
                    let mut found = lock(self.found);
                    if found.refs.len() < MAX_FEW {
                        found.refs.extend(commit.map(|commit| (name.to_owned(), commit)));
                    }
                }
                Member::Object(ObjectKind::CommitMeta, checksum) => {
                    let bytes = self.small(&entry, MAX_METADATA_SIZE)?;
                    let mut found = lock(self.found);
                    let held: usize = found.detached.values().map(Vec::len).sum();
                    if found.detached.len() < MAX_FEW && (held + bytes.len()) as u64 <= MAX_METADATA_SIZE {
                        found.detached.insert(checksum, bytes);
                    }
                }
                Member::Object(kind, checksum) => {
                    if kind == ObjectKind::File {
                        self.file(&entry, &checksum)?;
                    } else {
                        let bytes = self.small(&entry, MAX_METADATA_SIZE)?;
                        self.run
                            .transaction
                            .put_metadata(kind, &bytes, Some(&checksum))
                            .map_err(|error| self.put_error(kind, &checksum, error))?;
                    }
                    lock(self.found).objects.push((kind, checksum));
                }
            }
        }
        self.stream.finish()
    }

    /// Refuses a repository whose objects look otherwise.
    fn config(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let text = String::from_utf8(self.small(entry, MAX_SMALL)?).unwrap_or_default();
        let mode = text.parse::<rootball_keyfile::KeyFile>().ok().and_then(|config| config.string("core", "mode"));
        match mode.as_deref() {
            Some("archive" | "archive-z2") => Ok(()),
            mode => {
                let reason = format!("the repository in it is of mode {:?}; archive is wanted", mode.unwrap_or(""));
                Err(ImportError::Unsupported { manifest: self.run.raw.digest, reason })
            }
        }
    }

    fn small(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ImportError> {
        if entry.kind != EntryKind::File {
            return Err(self.stream.corrupt(format!("{:?} is not a regular file", String::from_utf8_lossy(&entry.path))));
        }
        self.stream.tar.read_all(limit).map_err(|error| self.stream.io(error))
    }

    /// Puts a file object: length, padding and header, then the content, deflated.
    fn file(&mut self, entry: &Entry, checksum: &Checksum) -> Result<(), ImportError> {
        if entry.kind != EntryKind::File {
            return Err(self.stream.corrupt(format!("file object {checksum} is not a regular file")));
        }
        if ObjectSink::has(self.run.transaction, ObjectKind::File, checksum)? {
            return Ok(());
        }
        let mut frame = [0; 8];
        self.stream.tar.read_exact(&mut frame).map_err(|error| self.stream.io(error))?;
        let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
        if length > MAX_HEADER_SIZE || frame[4..] != [0; 4] {
            return Err(self.stream.corrupt(format!("the header of file object {checksum} is damaged")));
        }
        let mut variant = Vec::new();
        let read = (&mut self.stream.tar).take(length as u64).read_to_end(&mut variant).map_err(|error| self.stream.io(error))?;
        if read < length {
            return Err(self.stream.corrupt(format!("file object {checksum} ends within its header")));
        }
        let (header, size) =
            FileHeader::from_archive_variant(&variant).map_err(|error| self.stream.corrupt(format!("file object {checksum}: {error}")))?;
        let put = if header.is_symlink() {
            self.run.transaction.put_file(&header, 0, &mut io::empty(), Some(checksum))
        } else {
            self.run.watch.allowance.take(size).map_err(|error| self.stream.io(error))?;
            let mut content = flate2::read::DeflateDecoder::new(&mut self.stream.tar);
            self.run.transaction.put_file(&header, size, &mut content, Some(checksum))
        };
        put.map(drop).map_err(|error| self.put_error(ObjectKind::File, checksum, error))
    }

    fn put_error(&self, kind: ObjectKind, checksum: &Checksum, error: StoreError) -> ImportError {
        match error {
            StoreError::Source(error) => self.stream.io(error),
            StoreError::Invalid(error) => self.stream.corrupt(format!("{} object {checksum}: {error}", kind.extension())),
            StoreError::WrongSize { .. } => self.stream.corrupt(format!("{} object {checksum}: {error}", kind.extension())),
            error => error.into(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn objects_are_found_where_the_repository_is() {
        let hex = "ab".repeat(32);
        let checksum = hex.parse().unwrap();
        let object = format!("srv/repo/objects/{}/{}", &hex[..2], &hex[2..]);
        for (path, expected) in [
            (format!("{object}.filez"), Member::Object(ObjectKind::File, checksum)),
            (format!("./{object}.commit"), Member::Object(ObjectKind::Commit, checksum)),
            (format!("/{object}.commitmeta"), Member::Object(ObjectKind::CommitMeta, checksum)),
            (format!("{object}.file"), Member::Nothing),
            (format!("x/{object}.filez"), Member::Nothing),
            ("srv/repo/config".to_owned(), Member::Config),
            ("srv/repo/refs/heads/a/b".to_owned(), Member::Ref("heads/a/b")),
            ("srv/repo/objects/ab".to_owned(), Member::Nothing),
            ("pkglist.txt".to_owned(), Member::Nothing),
        ] {
            assert_eq!(member(path.as_bytes()), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in proptest::collection::vec(any::<u8>(), 0..100), text in "(\\./|/)?srv/repo/(objects/)?[a-f0-9/.]{0,70}(filez|commit)?") {
            let _ = member(&path);
            let _ = member(text.as_bytes());
        }
    }
}
