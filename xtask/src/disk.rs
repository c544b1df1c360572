//! A file system of its own, in a file: mounted until it is dropped.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::run::{command, has_program, is_root, output};

/// A mounted disk image.
pub(crate) struct Disk {
    mount: PathBuf,
}

impl Disk {
    /// Makes an image of so many bytes, which takes only as much as is written to it, with an ext4 file system, and mounts it.
    pub(crate) fn make(image: &Path, mount: &Path, size: u64) -> Result<Self> {
        ensure!(is_root(), "only root can mount it");
        ensure!(has_program("mkfs.ext4"), "mkfs.ext4 is not installed");
        let file = fs::File::create(image).with_context(|| format!("making {}", image.display()))?;
        file.set_len(size).context("sizing the disk image")?;
        output(command("mkfs.ext4").args(["-q", "-F", "-L", "rootball"]).arg(image))?;
        output(command("mount").args(["-o", "loop"]).arg(image).arg(mount))?;
        Ok(Self { mount: mount.to_owned() })
    }

    /// Leaves it mounted.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }

    /// Unmounts what a run that was killed has left there.
    pub(crate) fn clean_up(mount: &Path) {
        if is_root() && mount.is_dir() {
            let _ = output(command("umount").arg(mount));
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Self::clean_up(&self.mount);
    }
}
