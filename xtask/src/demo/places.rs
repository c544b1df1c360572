//! Where the demo keeps things: a repository, the registry's store, and a disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::options::Options;
use crate::run::{command, has_program, is_root, output, run, say};

/// Room on the disk image; the file has holes, so only what is written takes space.
const DISK: u64 = 16 << 30;

/// The demo's directories. Dropped, the disk is unmounted and, unless it is to be kept, everything is removed.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) work: PathBuf,
    pub(super) repo: PathBuf,
    pub(super) store: PathBuf,
    pub(super) sysroot: PathBuf,
    mounted: bool,
    keep: bool,
    /// Owners can be set, so the repository can be a bare one.
    privileged: bool,
}

impl Places {
    pub(super) fn prepare(options: &Options) -> Result<Self> {
        let work = Options::home().join("run");
        let sysroot = work.join("sysroot");
        // A run that was killed may have left its disk mounted.
        if is_root() {
            let _ = output(command("umount").arg(&sysroot));
        }
        remove(&work)?;
        fs::create_dir_all(&sysroot).with_context(|| format!("making {}", sysroot.display()))?;
        let privileged = is_root();
        let mut places =
            Self { repo: work.join("repo"), store: work.join("registry"), work, sysroot, mounted: false, keep: options.keep, privileged };
        if privileged {
            match places.mount() {
                Ok(()) => places.mounted = true,
                Err(error) => say(&format!("no disk image, a plain directory instead: {error:#}")),
            }
        }
        Ok(places)
    }

    fn mount(&self) -> Result<()> {
        anyhow::ensure!(has_program("mkfs.ext4"), "mkfs.ext4 is not installed");
        let image = self.work.join("disk.img");
        let file = fs::File::create(&image).with_context(|| format!("making {}", image.display()))?;
        file.set_len(DISK).context("sizing the disk image")?;
        output(command("mkfs.ext4").args(["-q", "-F", "-L", "rootball-demo"]).arg(&image))?;
        output(command("mount").args(["-o", "loop"]).arg(&image).arg(&self.sysroot))?;
        Ok(())
    }

    /// Returns the mode of the repository that trees are committed into.
    pub(super) fn mode(&self) -> &'static str {
        if self.privileged { "bare" } else { "bare-user" }
    }

    /// Says what the system was installed on.
    pub(super) fn kind(&self) -> &'static str {
        if self.mounted { "an ext4 disk image" } else { "a plain directory" }
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        if self.mounted && !self.keep {
            let _ = output(command("umount").arg(&self.sysroot));
        }
        if !self.keep {
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
