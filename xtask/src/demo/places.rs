//! Where the demo keeps things: a repository, the registry's store, and a disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::options::Options;
use crate::disk::Disk;
use crate::run::{command, has_program, is_root, output, run, say};

/// Room on the disk image; the file has holes, so only what is written takes space.
const DISK: u64 = 16 << 30;

/// The demo's directories. Dropped, the disk is unmounted and, unless it is to be kept, everything is removed.
pub(super) struct Places {
    pub(super) work: PathBuf,
    pub(super) repo: PathBuf,
    pub(super) store: PathBuf,
    pub(super) sysroot: PathBuf,
    disk: Option<Disk>,
    keep: bool,
    /// Owners can be set, so the repository can be a bare one.
    privileged: bool,
}

impl Places {
    pub(super) fn prepare(options: &Options) -> Result<Self> {
        let work = Options::home().join("run");
        let sysroot = work.join("sysroot");
        Disk::clean_up(&sysroot);
        remove(&work)?;
        fs::create_dir_all(&sysroot).with_context(|| format!("making {}", sysroot.display()))?;
        let privileged = is_root();
        let mut places =
            Self { repo: work.join("repo"), store: work.join("registry"), work, sysroot, disk: None, keep: options.keep, privileged };
        if privileged {
            match Disk::make(&places.work.join("disk.img"), &places.sysroot, DISK) {
                Ok(disk) => places.disk = Some(disk),
                Err(error) => say(&format!("no disk image, a plain directory instead: {error:#}")),
            }
        }
        Ok(places)
    }

    /// Returns the mode of the repository that trees are committed into.
    pub(super) fn mode(&self) -> &'static str {
        if self.privileged { "bare" } else { "bare-user" }
    }

    /// Says what the system was installed on.
    pub(super) fn kind(&self) -> &'static str {
        if self.disk.is_some() { "an ext4 disk image" } else { "a plain directory" }
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let disk = self.disk.take();
        if self.keep {
            disk.into_iter().for_each(Disk::keep);
        } else {
            drop(disk);
            let _ = remove(&self.work);
        }
    }
}

/// Removes a demo's directory; deployments in it are marked immutable where the file system can do that.
fn remove(work: &Path) -> Result<()> {
    if !work.exists() {
        return Ok(());
    }
    if has_program("chattr") {
        let _ = output(command("chattr").args(["-R", "-f", "-i"]).arg(work));
    }
    run(command("rm").arg("-rf").arg(work))
}
