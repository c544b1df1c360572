//! Looking through the 256 directories of `objects/` for what is not kept.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use rayon::prelude::*;
use rootball_object::{Checksum, CommitChecksum, ObjectKind, StoreError, hash::Hasher};
use rustix::io::Errno;

use super::{PruneError, PruneOptions};
use crate::fs::{find_stat, open_file, read_limited};
use crate::loose::{self, FanOut, Loose};
use crate::reach::prefixes::{PrefixSet, PrefixSetBuilder};
use crate::reach::walk::Reached;
use crate::{Mode, Repo};

/// Largest list of attributes that is read, in bytes.
const MAX_XATTRS: u64 = 16 << 20;

/// What stays.
#[derive(Debug)]
pub(super) struct Keep {
    pub(super) commits: HashSet<CommitChecksum>,
    reached: Reached,
    /// Lists of attributes of the files that stay.
    xattrs: PrefixSet,
    commit_only: bool,
    payload_link_threshold: Option<u64>,
}

/// What there is, and how much of it goes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) total: u64,
    pub(super) unreachable: u64,
    pub(super) freed: u64,
}

impl Keep {
    pub(super) fn new(repo: &Repo, reached: Reached, commits: HashSet<CommitChecksum>, options: &PruneOptions) -> Result<Self, PruneError> {
        let xattrs = PrefixSetBuilder::new();
        if repo.mode() == Mode::BareSplitXattrs && !options.commit_only {
            each_fan_out(repo, |dir, list| {
                for file in list {
                    if let Some((checksum, ObjectKind::FileXattrsLink)) = file.object
                        && reached.content.contains(&checksum)
                    {
                        // A hard link to the list, or a copy of it: either way its bytes tell the list's name.
                        let bytes = open_file(dir, &file.name).map_err(std::io::Error::from);
                        let bytes = bytes.and_then(|file| read_limited(&file, MAX_XATTRS)).map_err(StoreError::io(&file.name))?;
                        xattrs.insert(&Hasher::of(&bytes));
                    }
                }
                Ok(())
            })?;
        }
        Ok(Self {
            commits,
            reached,
            xattrs: xattrs.finish(),
            commit_only: options.commit_only,
            payload_link_threshold: repo.config().payload_link_threshold,
        })
    }

    /// Tells whether a file below `objects/` goes.
    pub(super) fn is_garbage(&self, repo: &Repo, dir: &OwnedFd, file: &Loose) -> Result<bool, StoreError> {
        let Some((checksum, suffix)) = file.object else { return Ok(false) };
        Ok(match suffix {
            ObjectKind::Commit | ObjectKind::CommitMeta => !self.commits.contains(&CommitChecksum::new(checksum)),
            _ if self.commit_only => false,
            ObjectKind::DirTree => !self.reached.has_tree(&checksum),
            ObjectKind::File | ObjectKind::DirMeta | ObjectKind::FileXattrsLink => !self.reached.content.contains(&checksum),
            ObjectKind::FileXattrs => !self.xattrs.contains(&checksum),
            ObjectKind::PayloadLink => !self.leads_on(repo, dir, file)?,
            _ => false,
        })
    }

    /// Tells whether a payload link leads to an object that stays, and that is large enough for one.
    fn leads_on(&self, repo: &Repo, dir: &OwnedFd, file: &Loose) -> Result<bool, StoreError> {
        let target = match rustix::fs::readlinkat(dir, &file.name, Vec::new()) {
            Ok(target) => target,
            // Not a link: none of ours.
            Err(Errno::INVAL) => return Ok(true),
            Err(error) => return Err(StoreError::io(&file.name)(error)),
        };
        let Some(checksum) = target.to_str().ok().and_then(|target| loose::payload_target(repo.mode(), target)) else { return Ok(false) };
        let Some(threshold) = self.payload_link_threshold.filter(|_| self.reached.content.contains(&checksum)) else { return Ok(false) };
        let path = repo.object_path(ObjectKind::File, &checksum);
        let stat = find_stat(&repo.objects, &path).map_err(StoreError::io(path))?;
        Ok(stat.is_some_and(|stat| stat.st_size as u64 >= threshold))
    }
}

/// Counts what there is. The commit to delete is not counted: whoever names it knows of it.
pub(super) fn count(repo: &Repo, keep: &Keep, deleted: Option<&CommitChecksum>) -> Result<Counts, PruneError> {
    let counts = each_fan_out(repo, |dir, list| {
        let mut counts = Counts::default();
        for file in list {
            let Some((checksum, suffix)) = file.object else { continue };
            let counted = match suffix {
                ObjectKind::Commit => deleted.is_none_or(|deleted| *deleted.object() != checksum),
                ObjectKind::File | ObjectKind::DirTree | ObjectKind::DirMeta | ObjectKind::PayloadLink => !keep.commit_only,
                _ => false,
            };
            counts.total += u64::from(counted);
            if counted && keep.is_garbage(repo, dir, file)? {
                counts.unreachable += 1;
                let stat = find_stat(dir, &file.name).map_err(StoreError::io(&file.name))?;
                counts.freed += stat.map_or(0, |stat| stat.st_size as u64);
            }
        }
        Ok(counts)
    })?;
    Ok(counts.into_iter().fold(Counts::default(), |sum, counts| Counts {
        total: sum.total + counts.total,
        unreachable: sum.unreachable + counts.unreachable,
        freed: sum.freed + counts.freed,
    }))
}

/// Calls `visit` for each of the 256 directories that is there, on all cores.
pub(super) fn each_fan_out<T: Send>(
    repo: &Repo,
    visit: impl Fn(&OwnedFd, &[Loose]) -> Result<T, PruneError> + Sync,
) -> Result<Vec<T>, PruneError> {
    let one = |byte: u8| {
        let io = |error: Errno| StoreError::io(format!("listing objects/{}", loose::fan_out_name(byte)))(error);
        match loose::open_fan_out(repo, byte).map_err(io)? {
            FanOut::Absent => Ok(None),
            // What a link leads to is not this repository's to remove.
            FanOut::Other => Err(PruneError::NotADirectory { name: loose::fan_out_name(byte) }),
            FanOut::Directory(dir) => {
                let list = loose::list(repo.mode(), byte, &dir).map_err(io)?;
                visit(&dir, &list).map(Some)
            }
        }
    };
    let found: Vec<Option<T>> = (0..=255_u8).into_par_iter().map(one).collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// Removes a file whose name a listing gave.
pub(super) fn remove(dir: &OwnedFd, checksum: &Checksum, file: &Loose) -> Result<(), StoreError> {
    crate::fs::remove_file(dir, &file.name).map_err(StoreError::io(format!("removing object {checksum}")))
}
