//! Doing what a plan says.

use rayon::prelude::*;
use rootball_gvariant::Value;
use rootball_object::{CommitChecksum, Event, Metadata, ObjectKind, Reporter, Step, StoreError};

use super::{PruneError, PrunePlan, deltas, scan};
use crate::Repo;
use crate::fs::{ensure_dir, open_dir, remove_file, remove_tree, replace_file};
use crate::loose::fan_out_name;

impl PrunePlan<'_> {
    /// Removes what the plan names. Interrupted, it leaves garbage that the next prune removes.
    ///
    /// # Errors
    /// When something cannot be removed; the rest of the repository is whole.
    #[tracing::instrument(name = "repo.prune.apply", skip_all)]
    pub fn apply(&self, reporter: &dyn Reporter) -> Result<(), PruneError> {
        reporter.event(Event::Started { step: Step::Prune, total: None });
        let repo = self.repo;
        self.remove_commits()?;
        scan::each_fan_out(repo, |dir, list| {
            for file in list {
                if let Some((checksum, _)) = file.object
                    && self.keep.is_garbage(repo, dir, file)?
                {
                    scan::remove(dir, &checksum, file)?;
                }
            }
            Ok(())
        })?;
        deltas::remove(repo, &self.deltas, &self.delta_indexes, &self.object_deltas)?;
        for name in &self.expired {
            remove_tree(&repo.tmp, name).map_err(StoreError::io(format!("removing tmp/{name}")))?;
        }
        reporter.event(Event::Finished { step: Step::Prune });
        Ok(())
    }

    /// Removes the commits, and waits until that is on the disk before anything that they name may go.
    fn remove_commits(&self) -> Result<(), PruneError> {
        let repo = self.repo;
        if self.deletes_one && !repo.config().tombstone_commits {
            repo.enable_tombstones()?;
        }
        let remove = |commit: &CommitChecksum| {
            if repo.config().tombstone_commits || self.deletes_one {
                repo.write_tombstone(commit)?;
            }
            let path = repo.object_path(ObjectKind::Commit, commit.object());
            remove_file(&repo.objects, &path).map_err(StoreError::io(format!("removing {path}")))
        };
        self.commits.par_iter().try_for_each(remove)?;
        if repo.config().fsync {
            let mut touched: Vec<u8> = self.commits.iter().map(|commit| commit.object().as_bytes()[0]).collect();
            touched.dedup();
            for byte in touched {
                let name = fan_out_name(byte);
                let sync = || rustix::fs::fsync(open_dir(&repo.objects, &name)?);
                sync().map_err(StoreError::io(format!("syncing objects/{name}")))?;
            }
        }
        for commit in &self.commits {
            repo.remove_partial_mark(commit)?;
        }
        Ok(())
    }
}

impl Repo {
    /// Leaves a mark that a commit was here and was deleted: its name in hex digits and a NUL, under the key `commit`.
    pub(crate) fn write_tombstone(&self, commit: &CommitChecksum) -> Result<(), StoreError> {
        let mut text = commit.to_hex().into_bytes();
        text.push(0);
        let mut metadata = Metadata::new();
        metadata.insert("commit", Value::Bytes(text));
        let path = self.object_path(ObjectKind::TombstoneCommit, commit.object());
        let write = || {
            let fan_out = fan_out_name(commit.object().as_bytes()[0]);
            ensure_dir(&self.objects, &fan_out, 0o755)?;
            let dir = open_dir(&self.objects, &fan_out)?;
            replace_file(&self.tmp, &dir, &path[3..], &metadata.to_bytes(), self.config().fsync)
        };
        write().map_err(StoreError::io(format!("writing {path}")))
    }
}
