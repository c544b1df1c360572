//! Overlays of the initramfs: archives that the boot loader loads behind it, whose files win.
//!
//! Each is kept under its checksum in `boot/ostree/initramfs-overlays/SHA256.img`, shared by all deployments that have it, and named by a
//! further `initrd` line of the boot entry. Those of a staged deployment wait in `/run/ostree/staged-initrds/SHA256`, so that a deployment that is
//! dropped leaves nothing in `/boot`.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rootball_bls::Entry;
use rootball_object::Checksum;
use rootball_object::hash::Hasher;
use rustix::fs::{Mode, OFlags};
use serde::Serialize;

use crate::dir::Dir;
use crate::{FileError, Sysroot, SysrootError};

/// Where they are in `/boot`.
const PLACE: &str = "ostree/initramfs-overlays";
/// Where they wait in `/run/ostree`.
const WAITING: &str = "staged-initrds";
/// Stands for the initramfs itself until the boot entry is written.
const INITRAMFS: &str = "-";

/// A file that becomes an overlay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverlayInitrd {
    /// Its checksum, by which it is known from then on.
    pub checksum: Checksum,
    /// Bytes of the file.
    pub size: u64,
    path: PathBuf,
}

impl OverlayInitrd {
    /// Reads a file to be used as an overlay. What is in it is the kernel's business.
    ///
    /// # Errors
    /// When it cannot be read, or is empty.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut file = File::open(path).map_err(FileError::at("opening", path))?;
        let mut hasher = Hasher::new();
        let size = copy(&mut file, &mut hasher, &mut std::io::sink()).map_err(FileError::at("reading", path))?;
        if size == 0 {
            return Err(FileError::invalid(path, "an empty file is no initramfs"));
        }
        Ok(Self { checksum: hasher.finish(), size, path: path.to_owned() })
    }
}

/// Copies and hashes; returns how many bytes there were.
fn copy(from: &mut dyn Read, hasher: &mut Hasher, to: &mut dyn Write) -> std::io::Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(length) => {
                hasher.update(&buffer[..length]);
                to.write_all(&buffer[..length])?;
                size += length as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Returns the overlays that a boot entry names.
pub(crate) fn of(entry: &Entry) -> Vec<Checksum> {
    let checksum = |path: &str| {
        let (place, name) = path.rsplit_once('/')?;
        let name = name.strip_suffix(".img").filter(|_| place.ends_with(PLACE))?;
        name.parse().ok()
    };
    entry.values("initrd").filter_map(checksum).collect()
}

/// Makes a boot entry name these overlays and no others; `prefix` stands before paths in boot entries.
pub(crate) fn set(entry: &mut Entry, prefix: &str, overlays: &[Checksum]) -> Result<(), SysrootError> {
    let names: Vec<String> = overlays.iter().map(|checksum| format!("{prefix}/{PLACE}/{checksum}.img")).collect();
    let own = entry.value("initrd").unwrap_or(INITRAMFS).to_owned();
    if names.is_empty() && entry.value("initrd").is_none() {
        return Ok(());
    }
    let values: Vec<&str> = std::iter::once(own.as_str()).chain(names.iter().map(String::as_str)).collect();
    Ok(entry.set("initrd", &values)?)
}

/// Puts new overlays where a staged deployment's wait.
pub(crate) fn stage(overlays: &[OverlayInitrd], run: &Dir) -> Result<(), SysrootError> {
    if overlays.is_empty() {
        return Ok(());
    }
    let place = run.ensure_dir(WAITING)?;
    for overlay in overlays {
        let mut file = File::open(&overlay.path).map_err(FileError::at("opening", &overlay.path))?;
        put(&place, &overlay.checksum.to_hex(), &overlay.checksum, &mut file, &overlay.path)?;
    }
    Ok(())
}

/// Puts new overlays into `/boot`.
pub(crate) fn install_new(sysroot: &Sysroot, overlays: &[OverlayInitrd]) -> Result<(), SysrootError> {
    if overlays.is_empty() {
        return Ok(());
    }
    let place = sysroot.boot_dir()?.ensure_dir(PLACE)?;
    for overlay in overlays {
        let mut file = File::open(&overlay.path).map_err(FileError::at("opening", &overlay.path))?;
        put(&place, &format!("{}.img", overlay.checksum), &overlay.checksum, &mut file, &overlay.path)?;
    }
    place.sync()?;
    Ok(())
}

/// Puts those overlays of a staged deployment into `/boot` that are not there.
pub(crate) fn install(sysroot: &Sysroot, overlays: &[Checksum], run: Option<&Dir>) -> Result<(), SysrootError> {
    if overlays.is_empty() {
        return Ok(());
    }
    let place = sysroot.boot_dir()?.ensure_dir(PLACE)?;
    for checksum in overlays {
        let name = format!("{checksum}.img");
        if place.find_type(&name)?.is_some() {
            continue;
        }
        let source = format!("{WAITING}/{checksum}");
        let waiting = match run {
            Some(run) => run.find_file(&source)?.map(|file| (file, run.join(&source))),
            None => None,
        };
        let (mut file, path) = waiting.ok_or(SysrootError::NoOverlay { checksum: *checksum })?;
        put(&place, &name, checksum, &mut file, &path)?;
    }
    place.sync()?;
    Ok(())
}

/// Writes a file, unless it is there; what does not have its checksum any more is refused.
fn put(place: &Dir, name: &str, checksum: &Checksum, from: &mut File, path: &Path) -> Result<(), FileError> {
    if place.find_type(name)?.is_some() {
        return Ok(());
    }
    let temporary = format!(".{name}.tmp");
    let failed = |error: std::io::Error| FileError::at("writing", place.join(&temporary))(error);
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(place, &temporary, flags, Mode::RUSR | Mode::WUSR).map_err(|error| failed(error.into()))?;
    let mut file = File::from(fd);
    let mut hasher = Hasher::new();
    copy(from, &mut hasher, &mut file).map_err(failed)?;
    if hasher.finish() != *checksum {
        place.remove_file(&temporary)?;
        return Err(FileError::invalid(path, "it has changed since the plan was made"));
    }
    file.sync_data().map_err(failed)?;
    place.rename(&temporary, name)
}

/// Removes overlays that nothing names: from `/boot`, and from where they wait.
pub(crate) fn remove_unused(sysroot: &Sysroot, deployed: &BTreeSet<Checksum>, staged: &BTreeSet<Checksum>) -> Result<(), SysrootError> {
    if let Some(boot) = sysroot.find_boot_dir()?
        && let Some(place) = boot.find_dir(PLACE)?
    {
        // One that is staged may be in /boot already; what is deployed needs it there.
        remove_others(&place, |checksum| deployed.contains(checksum) || staged.contains(checksum))?;
        if place.entries()?.is_empty() {
            boot.open_dir("ostree")?.remove_tree("initramfs-overlays")?;
        }
    }
    if let Some(run) = sysroot.find_run()?
        && let Some(place) = run.find_dir(WAITING)?
    {
        remove_others(&place, |checksum| staged.contains(checksum))?;
    }
    Ok(())
}

fn remove_others(place: &Dir, is_used: impl Fn(&Checksum) -> bool) -> Result<(), FileError> {
    for name in place.names()? {
        let checksum = name.strip_suffix(".img").unwrap_or(&name).parse().ok();
        let unused = checksum.is_some_and(|checksum| !is_used(&checksum));
        if unused || Dir::is_temporary(&name) {
            place.remove_file(&name)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlays_follow_the_initramfs_in_a_boot_entry() {
        let (one, two): (Checksum, Checksum) = ("11".repeat(32).parse().unwrap(), "22".repeat(32).parse().unwrap());
        for prefix in ["", "/boot"] {
            let mut entry = Entry::new();
            set(&mut entry, prefix, &[]).unwrap();
            assert_eq!(entry.value("initrd"), None);
            set(&mut entry, prefix, &[one, two]).unwrap();
            assert_eq!(of(&entry), [one, two]);
            assert_eq!(entry.values("initrd").nth(2), Some(&*format!("{prefix}/ostree/initramfs-overlays/{two}.img")));
            set(&mut entry, prefix, &[]).unwrap();
            assert_eq!(entry.values("initrd").count(), 1);
        }
        let foreign = Entry::parse(b"initrd /ostree/os-1/initramfs.img\ninitrd /ostree/initramfs-overlays/../x.img\n").unwrap();
        assert_eq!(of(&foreign), []);
    }

    #[test]
    fn a_file_that_changes_after_it_was_looked_at_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("overlay.cpio");
        std::fs::write(&path, "").unwrap();
        assert!(OverlayInitrd::open(&path).is_err());
        std::fs::write(&path, "070701").unwrap();
        let overlay = OverlayInitrd::open(&path).unwrap();
        assert_eq!((overlay.checksum, overlay.size), (Hasher::of(b"070701"), 6));
        std::fs::write(&path, "changed").unwrap();
        let place = Dir::open(dir.path()).unwrap();
        let mut file = File::open(&path).unwrap();
        assert!(put(&place, "overlay.img", &overlay.checksum, &mut file, &path).unwrap_err().to_string().contains("overlay.cpio"));
        assert_eq!(place.names().unwrap(), ["overlay.cpio"]);
    }
}
