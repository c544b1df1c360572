//! Where a policy is read from: a directory on disk, or a commit. Symbolic links lead only to what is in the same tree.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::BorrowedFd;

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource, S_IFMT, S_IFREG, hash::Hasher};
use rustix::fs::{Mode as FileMode, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::PolicyError;
use crate::fs::read_limited;
use crate::tree::{Node, TreeError, find_node};

/// Where a running system has its policy.
const IN_ETC: &str = "etc/selinux";
/// Where a committed system has its policy.
const IN_USR_ETC: &str = "usr/etc/selinux";

/// How many symbolic links are followed, as in the kernel.
const MAX_LINKS: u32 = 40;
/// How long a link's target may be.
const MAX_TARGET: usize = 4096;

/// A tree that may have a policy.
pub(super) trait PolicyPlace {
    /// Returns the directory that has the policy, if there is one.
    fn directory(&self) -> Result<&'static str, PolicyError>;

    /// Reads the file at a path, if there is one. What is not UTF-8 in it becomes something that no pattern or label may have.
    fn find_text(&self, path: &str, limit: u64) -> Result<Option<String>, PolicyError>;
}

/// The root directory of a system.
pub(super) struct RootPlace<'r> {
    pub(super) root: BorrowedFd<'r>,
}

impl RootPlace<'_> {
    fn find(&self, path: &str, flags: OFlags) -> Result<Option<File>, PolicyError> {
        loop {
            match rustix::fs::openat2(self.root, path, flags | OFlags::CLOEXEC, FileMode::empty(), ResolveFlags::IN_ROOT) {
                Ok(file) => return Ok(Some(file.into())),
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Ok(None),
                // Something was renamed on the way.
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(PolicyError::Read { path: path.to_owned(), source: error.into() }),
            }
        }
    }
}

impl PolicyPlace for RootPlace<'_> {
    fn directory(&self) -> Result<&'static str, PolicyError> {
        Ok(if self.find(IN_ETC, OFlags::PATH)?.is_some() { IN_ETC } else { IN_USR_ETC })
    }

    fn find_text(&self, path: &str, limit: u64) -> Result<Option<String>, PolicyError> {
        let read = |source: io::Error| PolicyError::Read { path: path.to_owned(), source };
        let Some(file) = self.find(path, OFlags::RDONLY | OFlags::NONBLOCK)? else { return Ok(None) };
        let stat = rustix::fs::fstat(&file).map_err(|error| read(error.into()))?;
        if stat.st_mode & S_IFMT != S_IFREG {
            return Err(PolicyError::NotAFile { path: path.to_owned() });
        }
        let bytes = read_limited(&file, limit).map_err(read)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// The tree of a commit.
pub(super) struct CommitPlace<'c> {
    pub(super) source: &'c dyn ObjectSource,
    pub(super) commit: &'c CommitChecksum,
}

/// What a path in a commit leads to in the end.
enum Found {
    File(Checksum),
    Directory,
}

impl CommitPlace<'_> {
    /// Follows a path, and the links on it.
    fn find(&self, path: &str) -> Result<Option<Found>, PolicyError> {
        let mut rest: VecDeque<String> = path.split('/').map(str::to_owned).collect();
        let mut here: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = rest.pop_front() {
            match &*part {
                "" | "." => continue,
                ".." => drop(here.pop()),
                _ => here.push(part),
            }
            let checksum = match find_node(self.source, self.commit, &here.join("/")) {
                Ok(Node::File(checksum)) => checksum,
                Ok(Node::Directory { .. }) => continue,
                Err(TreeError::NotFound { .. } | TreeError::TooDeep { .. }) => return Ok(None),
                Err(TreeError::Load(error)) => return Err(error.into()),
            };
            let Some(target) = self.source.open_file(&checksum)?.header.symlink_target else {
                return Ok(Some(Found::File(checksum)).filter(|_| rest.is_empty()));
            };
            links += 1;
            if links > MAX_LINKS || target.len() > MAX_TARGET {
                return Ok(None);
            }
            here.pop();
            if target.starts_with('/') {
                here.clear();
            }
            target.split('/').rev().for_each(|part| rest.push_front(part.to_owned()));
        }
        Ok(Some(Found::Directory))
    }

    /// Reads a file of the commit and checks that it is the one.
    fn read(&self, path: &str, checksum: &Checksum, limit: u64) -> Result<Vec<u8>, PolicyError> {
        let read = |source| PolicyError::Read { path: path.to_owned(), source };
        let object = self.source.open_file(checksum)?;
        if object.size > limit {
            let text = format!("{} bytes, more than the {limit} that are read", object.size);
            return Err(read(io::Error::new(io::ErrorKind::InvalidData, text)));
        }
        let mut bytes = Vec::new();
        object.content.take(limit + 1).read_to_end(&mut bytes).map_err(read)?;
        let mut hasher = Hasher::new();
        hasher.update(&object.header.hashed_bytes());
        hasher.update(&bytes);
        match hasher.finish() {
            actual if actual == *checksum => Ok(bytes),
            actual => Err(LoadError::Corrupt { kind: ObjectKind::File, expected: *checksum, actual }.into()),
        }
    }
}

impl PolicyPlace for CommitPlace<'_> {
    fn directory(&self) -> Result<&'static str, PolicyError> {
        Ok(IN_USR_ETC)
    }

    fn find_text(&self, path: &str, limit: u64) -> Result<Option<String>, PolicyError> {
        match self.find(path)? {
            None => Ok(None),
            Some(Found::Directory) => Err(PolicyError::NotAFile { path: path.to_owned() }),
            Some(Found::File(checksum)) => {
                self.read(path, &checksum, limit).map(|bytes| Some(String::from_utf8_lossy(&bytes).into_owned()))
            }
        }
    }
}
