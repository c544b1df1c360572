//! The device under the root directory.
//!
//! With an image, `/` is an overlay without a device. systemd finds the disk all the same, for partitions that describe themselves, when
//! `/run/systemd/volatile-root` leads to it.

use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use rustix::fs::{major, minor};

/// Returns the number of the block device under a mounted directory, in the form of a path; `None` when there is not exactly one.
pub(crate) fn device_path(root: &Path) -> Option<String> {
    let number = number_of(Path::new("/dev/gpt-auto-root")).or_else(|| {
        let device = root.metadata().ok()?.dev();
        if major(device) != 0 { Some(device) } else { btrfs_device(root) }
    })?;
    Some(format!("/dev/block/{}:{}", major(number), minor(number)))
}

/// Returns the number of a block device.
fn number_of(path: &Path) -> Option<u64> {
    path.metadata().ok().filter(|meta| meta.file_type().is_block_device()).map(|meta| meta.rdev())
}

/// Files of btrfs have no device of their own; the mount has. Where the file system has several, none of them is the one.
fn btrfs_device(root: &Path) -> Option<u64> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let source = btrfs_source(&mounts, root.to_str()?)?;
    let name = Path::new(&source).canonicalize().ok()?.file_name()?.to_owned();
    for file_system in std::fs::read_dir("/sys/fs/btrfs").ok()?.flatten() {
        let devices = file_system.path().join("devices");
        if devices.join(&name).exists() && std::fs::read_dir(devices).ok()?.count() != 1 {
            return None;
        }
    }
    number_of(Path::new(&source))
}

/// Finds the device of the last btrfs that is mounted on this place.
fn btrfs_source(mounts: &str, place: &str) -> Option<String> {
    let source = |line: &str| {
        let (mount, file_system) = line.split_once(" - ")?;
        let mut words = file_system.split(' ');
        let (kind, source) = (words.next()?, words.next()?);
        (kind == "btrfs" && mount.split(' ').nth(4)? == place).then(|| source.to_owned())
    };
    mounts.lines().filter_map(source).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_mount_of_a_place_counts() {
        let mounts = "21 1 0:20 / / rw - rootfs rootfs rw\n\
            30 21 0:25 /@ /sysroot rw,relatime shared:1 - btrfs /dev/vda2 rw\n\
            31 21 0:26 / /sysroot rw,relatime - btrfs /dev/vdb rw,subvol=/\n\
            32 21 0:27 / /other rw - btrfs /dev/vdc rw\n";
        assert_eq!(btrfs_source(mounts, "/sysroot").as_deref(), Some("/dev/vdb"));
        assert_eq!(btrfs_source(mounts, "/").as_deref(), None);
        assert_eq!(btrfs_source("broken", "/"), None);
    }
}
