//! The files of an image that is in a repository, as tar-diffs ask for them: by the path that a container sees.

use std::collections::HashMap;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rootball_delta::tardiff::{Source, TarSources};
use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource};
use rootball_repo::Repo;

use crate::import::object_path::{self, Member};

/// Most directories whose listings are kept in mind.
const MAX_KNOWN: usize = 4096;

/// The regular files of a commit, by the paths that they have in its image.
///
/// `/etc` is `/usr/etc` in a commit. Some makers of deltas name the objects in the layers of an encapsulated commit; these are found by
/// their checksums.
#[derive(Debug)]
pub struct RepoFiles<'a> {
    repo: &'a Repo,
    root: Checksum,
    scratch: PathBuf,
    /// The listing of each directory that was asked for, by its path; `None` where there is none.
    known: Mutex<HashMap<String, Option<Checksum>>>,
}

impl<'a> RepoFiles<'a> {
    /// Takes the files of a commit. Those of a repository that keeps them compressed are unpacked into a directory.
    ///
    /// # Errors
    /// When the commit cannot be loaded.
    pub fn of(repo: &'a Repo, commit: &CommitChecksum, scratch: &Path) -> Result<Self, LoadError> {
        let root = repo.load_commit(commit)?.root_tree;
        Ok(Self { repo, root, scratch: scratch.to_owned(), known: Mutex::default() })
    }

    fn directory(&self, path: &str) -> Result<Option<Checksum>, LoadError> {
        if path.is_empty() {
            return Ok(Some(self.root));
        }
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return Ok(*known);
        }
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let found = match self.directory(parent)? {
            Some(parent) => self.repo.load_dirtree(&parent)?.find_dir(name).map(|dir| dir.tree),
            None => None,
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == MAX_KNOWN {
            known.clear();
        }
        known.insert(path.to_owned(), found);
        Ok(found)
    }

    fn find(&self, path: &str) -> Result<Option<Checksum>, LoadError> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        match self.directory(parent)? {
            Some(parent) => Ok(self.repo.load_dirtree(&parent)?.find_file(name).map(|file| file.checksum)),
            None => Ok(None),
        }
    }

    fn checksum_of(&self, name: &str) -> Result<Option<Checksum>, LoadError> {
        if let Ok(Member::Object(ObjectKind::File, checksum)) = object_path::parse(name.as_bytes()) {
            return Ok(ObjectSource::has(self.repo, ObjectKind::File, &checksum)?.then_some(checksum));
        }
        if let Some(found) = self.find(name)? {
            return Ok(Some(found));
        }
        // Where importers move what a container has there: all of them the first, some older ones the second.
        match name.split('/').next() {
            Some("etc") => self.find(&format!("usr/{name}")),
            Some("var") => self.find(&format!("usr/share/factory/{name}")),
            _ => Ok(None),
        }
    }

    fn open_object(&self, checksum: &Checksum) -> io::Result<Option<Source>> {
        let mut object = self.repo.open_file(checksum).map_err(io::Error::other)?;
        if object.header.is_symlink() {
            return Ok(None);
        }
        if let Some((file, size)) = self.repo.find_plain_file(checksum).map_err(io::Error::other)? {
            return Ok(Some(Source::new(file, 0, size)));
        }
        let mut file = tempfile::tempfile_in(&self.scratch)?;
        let size = io::copy(&mut (&mut object.content).take(object.size), &mut file)?;
        file.rewind()?;
        Ok(Some(Source::new(file, 0, size)))
    }
}

impl TarSources for RepoFiles<'_> {
    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        // Deeper than any path may be; the walk down is a recursion.
        if name.matches('/').count() > rootball_repo::tree::MAX_DEPTH {
            return Ok(None);
        }
        match self.checksum_of(name).map_err(io::Error::other)? {
            Some(checksum) => self.open_object(&checksum),
            None => Ok(None),
        }
    }
}
