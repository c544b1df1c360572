//! Views of the file system: one in which the sysroot can be written to, and that of the whole machine.
//!
//! A running system mounts its physical root, and often `/boot`, read-only, so that nothing but an update changes it. An update gets a mount
//! namespace of its own in which they are not; everybody else goes on seeing them read-only.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::StatVfsMountFlags;
use rustix::mount::{MountFlags, MountPropagationFlags, mount_change, mount_remount};
use rustix::thread::{LinkNameSpaceType, UnshareFlags};

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

/// Does something with the mounts that the first process sees, whoever called has which: what is mounted then is mounted for the machine.
///
/// # Errors
/// When they cannot be entered.
pub(crate) fn in_first<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let first = File::open("/proc/1/ns/mnt")?;
    let enter = || {
        // A thread can go elsewhere once nothing that belongs to others depends on where it is.
        #[allow(deprecated)]
        rustix::thread::unshare(UnshareFlags::FS)?;
        rustix::thread::move_into_link_name_space(first.as_fd(), Some(LinkNameSpaceType::Mount))?;
        Ok(work())
    };
    std::thread::scope(|scope| scope.spawn(enter).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
