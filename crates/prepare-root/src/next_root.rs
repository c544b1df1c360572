//! The root directory of another deployment, put together beside the one in use: what a soft reboot of systemd enters.
//!
//! systemd takes it from `/run/nextroot`, with all that is mounted beneath. `/run` stays the same, so the new userspace finds there what it
//! runs on, and takes it for its own with its first step:
//!
//! ```text
//! /run/nextroot                    the root directory, until it is entered; an empty directory then
//! /run/ostree/nextroot-booted      what /run/ostree-booted is to be
//! ```
//!
//! libostree uses the same names in the same way.

use std::path::{Path, PathBuf};

use rootball_composefs::Settings;
use rustix::io::Errno;
use rustix::mount::UnmountFlags;

use crate::PrepareError;
use crate::plan::PRIVATE;

/// Where systemd looks for it.
pub const NEXT_ROOT: &str = "/run/nextroot";
/// What it leaves for the system that is entered.
pub const NEXT_BOOTED: &str = "/run/ostree/nextroot-booted";

/// The first of these that is there is read, in the directory of the deployment.
const SETTINGS: [&str; 2] = ["etc/ostree/prepare-root.conf", "usr/lib/ostree/prepare-root.conf"];
/// Largest configuration that is read.
const MAX_SETTINGS: u64 = 1024 * 1024;

/// Where the disk is mounted meanwhile.
pub(crate) fn disk_place() -> PathBuf {
    Path::new(PRIVATE).join("disk")
}

/// Reads how the root directory of a deployment is mounted, from the tree: its initramfs was made of that.
///
/// # Errors
/// When the file cannot be read, or says something that cannot be.
pub fn read_settings(deployment: &Path) -> Result<Settings, PrepareError> {
    for path in SETTINGS.map(|path| deployment.join(path)) {
        let size = match path.symlink_metadata() {
            Ok(meta) if meta.is_file() => meta.len(),
            _ => continue,
        };
        if size > MAX_SETTINGS {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidData, format!("more than {MAX_SETTINGS} bytes"));
            return Err(PrepareError::Io { action: "reading", path, source });
        }
        let text = std::fs::read_to_string(&path).map_err(PrepareError::io("reading", &path))?;
        return Settings::parse(&text).map_err(|source| PrepareError::Settings { path, source });
    }
    Ok(Settings::default())
}

/// Takes away what was put together, whole or in part; tells whether there was anything.
///
/// # Errors
/// When the system refuses.
pub fn clear() -> Result<bool, PrepareError> {
    // It goes first: what is there in part must not be taken for what is whole.
    let mut found = match std::fs::remove_file(NEXT_BOOTED) {
        Ok(()) => true,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(PrepareError::io("removing", NEXT_BOOTED)(error)),
    };
    for place in [PathBuf::from(NEXT_ROOT), disk_place(), Path::new(PRIVATE).join("cfsroot-lower")] {
        // What is mounted beneath goes with it; what is mounted over it is in the way once more.
        while unmount(&place)? {
            found = true;
        }
    }
    Ok(found)
}

fn unmount(place: &Path) -> Result<bool, PrepareError> {
    match rustix::mount::unmount(place, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW) {
        Ok(()) => Ok(true),
        // It is no mount, or not there.
        Err(Errno::INVAL | Errno::NOENT) => Ok(false),
        Err(error) => Err(PrepareError::io("detaching", place)(error)),
    }
}

#[cfg(test)]
mod tests {
    use rootball_composefs::Composefs;

    use super::*;

    #[test]
    fn settings_of_the_machine_come_before_those_of_the_tree() {
        let tree = tempfile::tempdir().unwrap();
        let read = || read_settings(tree.path()).map(|settings| settings.composefs);
        assert_eq!(read().unwrap(), Composefs::No);
        for (place, mode, expected) in [("usr/lib", "yes", Composefs::Yes), ("etc", "verity", Composefs::Verity)] {
            let place = tree.path().join(place).join("ostree");
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(place.join("prepare-root.conf"), format!("[composefs]\nenabled={mode}\n")).unwrap();
            assert_eq!(read().unwrap(), expected);
        }
        std::fs::write(tree.path().join("etc/ostree/prepare-root.conf"), "[composefs]\nenabled=perhaps\n").unwrap();
        assert!(matches!(read(), Err(PrepareError::Settings { .. })));
    }
}
