//! A view of the file system in which the sysroot can be written to.
//!
//! A running system mounts its physical root, and often `/boot`, read-only, so that nothing but an update changes it. An update gets a mount
//! namespace of its own in which they are not; everybody else goes on seeing them read-only.

use std::io;
use std::path::Path;

use rustix::fs::StatVfsMountFlags;
use rustix::mount::{MountFlags, MountPropagationFlags, mount_change, mount_remount};
use rustix::thread::UnshareFlags;

/// Makes these directories writable for the calling thread and all that it starts; those that are no mount points or are writable already are
/// left as they are.
pub(crate) fn make_writable(places: &[&Path]) -> io::Result<()> {
    let is_read_only = |place: &&Path| rustix::fs::statvfs(*place).is_ok_and(|stat| stat.f_flag.contains(StatVfsMountFlags::RDONLY));
    let places: Vec<&Path> = places.iter().copied().filter(|place| is_read_only(place)).collect();
    if places.is_empty() || !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    // What makes `unshare` dangerous is another flag, which takes file descriptors away from other threads.
    #[allow(deprecated)]
    rustix::thread::unshare(UnshareFlags::NEWNS)?;
    mount_change("/", MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC)?;
    for place in places {
        let stat = rustix::fs::statvfs(place)?;
        let mut flags = MountFlags::BIND;
        for (set, flag) in [
            (StatVfsMountFlags::NODEV, MountFlags::NODEV),
            (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
            (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
            (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
            (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
        ] {
            if stat.f_flag.contains(set) {
                flags |= flag;
            }
        }
        mount_remount(place, flags, "")?;
    }
    Ok(())
}
