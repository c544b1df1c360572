//! Which deployment the running system was booted from.
//!
//! The library does not look at the running system by itself: a caller passes what it knows, and says nothing for a sysroot that is
//! merely mounted somewhere.

use std::path::{Path, PathBuf};

use rootball_gvariant::{Type, View};

use crate::FileError;
use crate::dir::Dir;

/// What early boot leaves in `/run`.
const BOOTED: &str = "ostree-booted";
/// The same, left for a system that a soft reboot enters, by who put its root directory together.
const NEXT_BOOTED: &str = "ostree/nextroot-booted";
/// Where that root directory is until then.
const NEXT_ROOT: &str = "nextroot";
/// Largest of these files that is read.
const MAX_SIZE: u64 = 1024 * 1024;

/// Device and inode of the booted deployment's directory, if the system is booted from one, and where it keeps what lasts until it is shut
/// down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootedProbe {
    device_inode: Option<(u64, u64)>,
    run: Option<PathBuf>,
    /// Device and inode of the deployment whose root directory is prepared for a soft reboot.
    next: Option<(u64, u64)>,
}

impl BootedProbe {
    /// Says that nothing in the sysroot is booted.
    pub const fn none() -> Self {
        Self { device_inode: None, run: None, next: None }
    }

    /// Says that the deployment with this directory is booted.
    pub const fn of(device: u64, inode: u64) -> Self {
        Self { device_inode: Some((device, inode)), run: None, next: None }
    }

    /// Says where the running system has its `/run`. Without it, nothing can be staged.
    #[must_use]
    pub fn with_run(self, run: impl Into<PathBuf>) -> Self {
        Self { run: Some(run.into()), ..self }
    }

    /// Asks the running system: `run` is `/run`, `root` is `/`. Early boot leaves the answer in `run/ostree-booted`; older versions leave
    /// an empty file there, and the root directory is the deployment's then. After a soft reboot another file says it, until
    /// [`complete_soft_reboot`] has run.
    ///
    /// # Errors
    /// When one of the files is there and cannot be read.
    pub fn read(run: &Path, root: &Path) -> Result<Self, FileError> {
        let dir = Dir::open(run)?;
        let next = dir.find_bytes(NEXT_BOOTED, MAX_SIZE)?;
        let (current, next) = if next.is_some() && is_entered(&dir)? { (next, None) } else { (dir.find_bytes(BOOTED, MAX_SIZE)?, next) };
        let Some(bytes) = current else { return Ok(Self::none()) };
        let next = next.as_deref().and_then(parse);
        let device_inode = match parse(&bytes) {
            Some(found) => found,
            None => {
                let stat = Dir::open(root)?.stat()?;
                (stat.st_dev, stat.st_ino)
            }
        };
        Ok(Self { device_inode: Some(device_inode), run: Some(run.to_owned()), next })
    }

    /// Tells whether this directory is the booted deployment's.
    pub(crate) fn is(&self, dir: &Dir) -> Result<bool, FileError> {
        let Some(wanted) = self.device_inode else { return Ok(false) };
        let stat = dir.stat()?;
        Ok((stat.st_dev, stat.st_ino) == wanted)
    }

    /// Tells whether this directory is that of the deployment which a soft reboot would enter.
    pub(crate) fn is_next(&self, dir: &Dir) -> Result<bool, FileError> {
        let Some(wanted) = self.next else { return Ok(false) };
        let stat = dir.stat()?;
        Ok((stat.st_dev, stat.st_ino) == wanted)
    }

    /// Tells whether the root directory of a deployment is prepared for a soft reboot.
    pub fn has_next(&self) -> bool {
        self.next.is_some()
    }

    /// Tells whether anything is booted.
    pub fn is_some(&self) -> bool {
        self.device_inode.is_some()
    }

    /// Returns the `/run` of the running system.
    pub(crate) fn run(&self) -> Option<&Path> {
        self.run.as_deref().filter(|_| self.is_some())
    }
}

/// Makes a system that was entered by a soft reboot the booted one for everybody who asks; tells whether it was. `run` is `/run`.
///
/// # Errors
/// When the file of that system cannot be renamed.
pub fn complete_soft_reboot(run: &Path) -> Result<bool, FileError> {
    let dir = Dir::open(run)?;
    if dir.find_bytes(NEXT_BOOTED, MAX_SIZE)?.is_none() || !is_entered(&dir)? {
        return Ok(false);
    }
    dir.rename(NEXT_BOOTED, BOOTED)?;
    Ok(true)
}

/// A soft reboot takes what was mounted there with it.
fn is_entered(run: &Dir) -> Result<bool, FileError> {
    let Some(next) = run.find_dir(NEXT_ROOT)? else { return Ok(true) };
    Ok(next.stat()?.st_dev == run.stat()?.st_dev)
}

/// Reads the `a{sv}`; `None` when it does not name the deployment.
fn parse(bytes: &[u8]) -> Option<(u64, u64)> {
    let metadata = rootball_object::Metadata::from_bytes(bytes).ok()?;
    let directory = metadata.get("backing-root-device-inode")?;
    let ty: Type = "(tt)".parse().ok()?;
    if directory.ty() != ty {
        return None;
    }
    let value = directory.to_bytes();
    let view = View::new(&ty, &value);
    Some((view.child(0).as_u64(), view.child(1).as_u64()))
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
        let bytes = |inode: u64| {
            let mut metadata = Metadata::new();
            metadata.insert("composefs", Value::Boolean(true));
            metadata.insert("backing-root-device-inode", Value::Tuple(vec![Value::Uint64(7), Value::Uint64(inode)]));
            metadata.to_bytes()
        };
        std::fs::write(run.path().join("ostree-booted"), bytes(9)).unwrap();
        assert_eq!(read(), BootedProbe::of(7, 9).with_run(run.path()));
        assert!(!complete_soft_reboot(run.path()).unwrap());

        // Nothing is mounted at `nextroot` any more: a soft reboot has been there.
        std::fs::create_dir_all(run.path().join("ostree")).unwrap();
        std::fs::write(run.path().join("ostree/nextroot-booted"), bytes(10)).unwrap();
        for _ in 0..2 {
            assert_eq!(read(), BootedProbe::of(7, 10).with_run(run.path()));
            complete_soft_reboot(run.path()).unwrap();
        }
        assert!(!run.path().join("ostree/nextroot-booted").exists());
    }

    #[test]
    fn what_is_prepared_for_a_soft_reboot_is_not_booted() {
        let run = tempfile::tempdir().unwrap();
        // The place of another file system is a link to one here, since only root could mount any.
        std::os::unix::fs::symlink("/proc", run.path().join("nextroot")).unwrap();
        let dir = Dir::open(run.path()).unwrap();
        assert!(is_entered(&dir).is_err(), "links are not followed out of /run");
    }
}
