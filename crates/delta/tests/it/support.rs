//! What every test here needs: a scratch directory, stock `ostree`, and a sink in memory.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rootball_delta::apply::{ApplyError, ApplyLimits, ApplyTo, PartStats, apply_part};
use rootball_delta::format::{FileDigest, PartHeader, PartObject};
use rootball_object::{
    Cancel, Checksum, CommitChecksum, FileHeader, FileObject, InvalidObject, LoadError, ObjectKind, ObjectSink, ObjectSource, StoreError,
    hash::Hasher,
};

pub(crate) struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a repository of stock `ostree`.
    pub(crate) fn stock_repo(&self, name: &str, mode: &str) -> String {
        let path = self.path(name).to_str().unwrap().to_owned();
        ostree(&["init", "--repo", &path, "--mode", mode]);
        // Nothing here outlives the machine, and syncing is most of the time.
        ostree(&["config", "--repo", &path, "set", "core.fsync", "false"]);
        path
    }
}

/// Runs stock `ostree` and returns what it prints; fails when it does.
pub(crate) fn ostree(args: &[&str]) -> String {
    let output = Command::new("ostree").args(args).env("OSTREE_DUMMY_SIGN_ENABLED", "1").output().expect("ostree, of package ostree");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ostree {args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// File objects that are there, and all objects that were put, by what they hash to.
#[derive(Default)]
pub(crate) struct Memory {
    files: HashMap<Checksum, (FileHeader, Vec<u8>)>,
    put: Mutex<HashMap<(ObjectKind, Checksum), Vec<u8>>>,
}

impl Memory {
    /// Adds a file object to those that are there.
    pub(crate) fn with_file(mut self, header: FileHeader, content: &[u8]) -> Self {
        let checksum = Hasher::of(&[header.hashed_bytes(), content.to_vec()].concat());
        self.files.insert(checksum, (header, content.to_vec()));
        self
    }

    /// Returns all objects that were put: metadata as it is, files as the bytes that are hashed.
    pub(crate) fn objects(&self) -> HashMap<(ObjectKind, Checksum), Vec<u8>> {
        self.put.lock().unwrap().clone()
    }

    fn keep(&self, kind: ObjectKind, bytes: Vec<u8>, expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        let actual = Hasher::of(&bytes);
        match expected {
            Some(expected) if *expected != actual => Err(StoreError::Corrupt { kind, expected: *expected, actual }),
            _ => {
                self.put.lock().unwrap().insert((kind, actual), bytes);
                Ok(actual)
            }
        }
    }
}

impl ObjectSource for Memory {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        Ok(kind == ObjectKind::File && self.files.contains_key(checksum))
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let found = self.files.get(checksum).ok_or(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum })?;
        Ok(FileObject { header: found.0.clone(), size: found.1.len() as u64, content: Box::new(found.1.as_slice()) })
    }

    fn find_detached_metadata(&self, _commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}

impl ObjectSink for Memory {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(self.put.lock().unwrap().contains_key(&(kind, *checksum)))
    }

    fn put_metadata(&self, kind: ObjectKind, bytes: &[u8], expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        self.keep(kind, bytes.to_vec(), expected)
    }

    fn put_file(
        &self,
        header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        if let Some(expected) = expected
            && ObjectSink::has(self, ObjectKind::File, expected)?
        {
            return Ok(*expected);
        }
        let mut bytes = header.hashed_bytes();
        let read = content.take(size + 1).read_to_end(&mut bytes).map_err(StoreError::Source)? as u64;
        if read != size {
            return Err(StoreError::WrongSize { announced: size, short: read < size });
        }
        self.keep(ObjectKind::File, bytes, expected)
    }

    fn put_detached_metadata(&self, _commit: &CommitChecksum, _bytes: &[u8]) -> Result<(), StoreError> {
        Err(InvalidObject::new("metadata", "not kept here").into())
    }
}

/// Applies a part with what the superblock would say of it.
pub(crate) fn apply(file: &[u8], objects: Vec<PartObject>, content_size: u64, memory: &Memory) -> Result<PartStats, ApplyError> {
    let header = PartHeader { digest: FileDigest::of(file), size: file.len() as u64, content_size, objects };
    apply_with(&header, file, memory)
}

/// Applies a part.
pub(crate) fn apply_with(header: &PartHeader, file: &[u8], memory: &Memory) -> Result<PartStats, ApplyError> {
    let cancel = Cancel::default();
    let scratch = std::env::temp_dir();
    let to = ApplyTo { source: memory, sink: memory, scratch: &scratch, limits: ApplyLimits::default(), cancel: &cancel };
    apply_part(0, header, &mut { file }, &to)
}

/// Returns every file below a directory that has a name, with its path.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
