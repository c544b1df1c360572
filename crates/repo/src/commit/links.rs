//! Files that are hard links to objects: their checksums are known without reading them.
//!
//! Valid only for trees that were checked out by hard links from the same repository, and in which files were replaced and never changed in
//! place, since a change in place changes the object as well.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rootball_object::{Checksum, LoadError, ObjectKind};
use rustix::io::Errno;

use crate::fs::{entries, open_dir};
use crate::{Mode, Repo};

/// The file objects of a repository by their inodes.
#[derive(Debug)]
pub struct LinkedObjects {
    device: u64,
    by_inode: HashMap<u64, Checksum>,
    hits: AtomicU64,
    /// Owner, mode and attributes are taken from the object, whatever the modifiers make of those of the file.
    pub(super) canonical: bool,
}

impl LinkedObjects {
    /// Looks through the repository's objects. With `canonical`, objects are taken as they are, without the modifiers of the commit.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn of(repo: &Repo, canonical: bool) -> Result<Self, LoadError> {
        let io = |error: Errno| LoadError::io(ObjectKind::File, &Checksum::new([0; 32]))(error);
        let device = rustix::fs::fstat(&repo.objects).map_err(io)?.st_dev;
        if repo.mode() == Mode::Archive {
            // Nothing in a checkout is a link to what is compressed.
            return Ok(Self { device, by_inode: HashMap::new(), hits: AtomicU64::new(0), canonical });
        }
        let fan_outs: Vec<String> = entries(&repo.objects).map_err(io)?.into_iter().map(|entry| entry.name).collect();
        let found: Vec<Vec<(u64, Checksum)>> = fan_outs
            .par_iter()
            .filter(|name| name.len() == 2)
            .map(|fan_out| {
                let dir = open_dir(&repo.objects, fan_out)?;
                let files = entries(&dir)?.into_iter().filter_map(|entry| {
                    let rest = entry.name.strip_suffix(".file")?;
                    Some((entry.inode, format!("{fan_out}{rest}").parse().ok()?))
                });
                Ok(files.collect())
            })
            .collect::<Result<_, Errno>>()
            .map_err(io)?;
        Ok(Self { device, by_inode: found.into_iter().flatten().collect(), hits: AtomicU64::new(0), canonical })
    }

    /// Finds the object that a file is a hard link to.
    pub(super) fn find(&self, device: u64, inode: u64) -> Option<Checksum> {
        if device == self.device { self.by_inode.get(&inode).copied() } else { None }
    }

    /// Notes that a file needed not be read.
    pub(super) fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many files needed not be read.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }
}
