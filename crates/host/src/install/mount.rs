//! Parts of a disk as devices, and file systems that are mounted nowhere.
//!
//! A part is a loop device over its bytes, for a file as for a disk: nothing depends on when the kernel and udev have seen a new partition
//! table. A file system is mounted without a place in the tree of mounts and reached through its descriptor. So whatever ends the process,
//! the kernel unmounts and detaches all of it.

use std::fs::{File, OpenOptions};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_string, fsmount, fsopen};

use super::{InstallError, tool};

/// A loop device over a part of a file or disk, as long as this value lives.
#[derive(Debug)]
pub(super) struct LoopDevice {
    path: String,
    /// The last one who has it open keeps it.
    open: File,
}

impl LoopDevice {
    /// Attaches a loop device.
    pub(super) fn attach(target: &Path, start: u64, size: u64) -> Result<Self, InstallError> {
        let (offset, limit) = (start.to_string(), size.to_string());
        let options = ["--find", "--show", "--offset", &offset, "--sizelimit", &limit].map(AsRef::as_ref);
        let path = tool::run("losetup", &[&options[..], &[target.as_os_str()]].concat(), "")?;
        let open = OpenOptions::new().read(true).write(true).open(&path);
        // From here on it goes when nobody has it open any more.
        let detached = tool::run("losetup", &["--detach".as_ref(), path.as_ref()], "");
        let open = open.map_err(|source| InstallError::Device { path: PathBuf::from(&path), source })?;
        detached?;
        Ok(Self { path, open })
    }

    /// Returns the device's path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Makes what was written through it durable.
    pub(super) fn sync(&self) -> Result<(), InstallError> {
        self.open.sync_all().map_err(|source| InstallError::Device { path: PathBuf::from(&self.path), source })
    }
}

/// A mounted file system, as long as this value lives.
#[derive(Debug)]
pub(super) struct Mounted {
    fd: OwnedFd,
}

impl Mounted {
    /// Mounts what is on a device; `None` when the kernel does not know such file systems.
    pub(super) fn open(device: &LoopDevice, filesystem: &str) -> Result<Option<Self>, InstallError> {
        let failed = |error: Errno| InstallError::Device { path: PathBuf::from(device.path()), source: error.into() };
        let context = match fsopen(filesystem, FsOpenFlags::FSOPEN_CLOEXEC) {
            Ok(context) => context,
            Err(Errno::NODEV) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        fsconfig_set_string(&context, "source", device.path()).map_err(failed)?;
        fsconfig_create(&context).map_err(failed)?;
        let fd = fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty()).map_err(failed)?;
        Ok(Some(Self { fd }))
    }

    /// Returns a path to its root directory, for this process and for those that it starts.
    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/fd/{}", std::process::id(), self.fd.as_raw_fd()))
    }

    /// Makes everything on it durable and unmounts it.
    pub(super) fn finish(self) -> Result<(), InstallError> {
        let dir = File::open(self.path()).map_err(|source| InstallError::Device { path: self.path(), source })?;
        rustix::fs::syncfs(&dir).map_err(|error| InstallError::Device { path: self.path(), source: error.into() })
    }
}
