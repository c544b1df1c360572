//! Which deployment the running system was booted from.
//!
//! The library does not look at the running system by itself: a caller passes what it knows, and says nothing for a sysroot that is
//! merely mounted somewhere.

use std::path::{Path, PathBuf};

use rootball_gvariant::{Type, View};

use crate::FileError;
use crate::dir::Dir;

/// Largest `/run/ostree-booted` that is read.
const MAX_SIZE: u64 = 1024 * 1024;

/// Device and inode of the booted deployment's directory, if the system is booted from one, and where it keeps what lasts until it is shut
/// down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootedProbe {
    device_inode: Option<(u64, u64)>,
    run: Option<PathBuf>,
    /// Whether the root directory is an image, and not the deployment's directory itself.
    composefs: bool,
}

impl BootedProbe {
    /// Says that nothing in the sysroot is booted.
    pub const fn none() -> Self {
        Self { device_inode: None, run: None, composefs: false }
    }

    /// Says that the deployment with this directory is booted.
    pub const fn of(device: u64, inode: u64) -> Self {
        Self { device_inode: Some((device, inode)), run: None, composefs: false }
    }

    /// Says where the running system has its `/run`. Without it, nothing can be staged.
    #[must_use]
    pub fn with_run(self, run: impl Into<PathBuf>) -> Self {
        Self { run: Some(run.into()), ..self }
    }

    /// Asks the running system: `run` is `/run`, `root` is `/`. Early boot leaves the answer in `run/ostree-booted`; older versions leave
    /// an empty file there, and the root directory is the deployment's then.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(run: &Path, root: &Path) -> Result<Self, FileError> {
        let Some(bytes) = Dir::open(run)?.find_bytes("ostree-booted", MAX_SIZE)? else { return Ok(Self::none()) };
        if let Some(probe) = parse(&bytes) {
            return Ok(probe.with_run(run));
        }
        let stat = Dir::open(root)?.stat()?;
        Ok(Self::of(stat.st_dev, stat.st_ino).with_run(run))
    }

    /// Tells whether this directory is the booted deployment's.
    pub(crate) fn is(&self, dir: &Dir) -> Result<bool, FileError> {
        let Some(wanted) = self.device_inode else { return Ok(false) };
        let stat = dir.stat()?;
        Ok((stat.st_dev, stat.st_ino) == wanted)
    }

    /// Tells whether anything is booted.
    pub fn is_some(&self) -> bool {
        self.device_inode.is_some()
    }

    /// Tells whether the running system has an image as its root directory.
    pub(crate) fn has_composefs(&self) -> bool {
        self.composefs
    }

    /// Returns the `/run` of the running system.
    pub(crate) fn run(&self) -> Option<&Path> {
        self.run.as_deref().filter(|_| self.is_some())
    }
}

/// Reads the `a{sv}`; `None` when it does not name the deployment.
fn parse(bytes: &[u8]) -> Option<BootedProbe> {
    let metadata = rootball_object::Metadata::from_bytes(bytes).ok()?;
    let directory = metadata.get("backing-root-device-inode")?;
    let ty: Type = "(tt)".parse().ok()?;
    if directory.ty() != ty {
        return None;
    }
    let value = directory.to_bytes();
    let view = View::new(&ty, &value);
    let composefs = metadata.boolean("composefs").unwrap_or_default();
    Some(BootedProbe { composefs, ..BootedProbe::of(view.child(0).as_u64(), view.child(1).as_u64()) })
}

#[cfg(test)]
mod tests {
    use rootball_gvariant::Value;
    use rootball_object::Metadata;

    use super::*;

    #[test]
    fn the_file_of_early_boot_names_the_directory() {
        let run = tempfile::tempdir().unwrap();
        let root = tempfile::tempdir().unwrap();
        let read = || BootedProbe::read(run.path(), root.path()).unwrap();
        assert_eq!(read(), BootedProbe::none());
        std::fs::write(run.path().join("ostree-booted"), "").unwrap();
        let dir = Dir::open(root.path()).unwrap();
        assert!(read().is(&dir).unwrap());
        let mut metadata = Metadata::new();
        metadata.insert("composefs", Value::Boolean(true));
        metadata.insert("backing-root-device-inode", Value::Tuple(vec![Value::Uint64(7), Value::Uint64(9)]));
        std::fs::write(run.path().join("ostree-booted"), metadata.to_bytes()).unwrap();
        assert_eq!(read(), BootedProbe { composefs: true, ..BootedProbe::of(7, 9).with_run(run.path()) });
    }
}
