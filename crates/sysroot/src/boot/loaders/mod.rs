//! Boot loaders that read a file of their own and not the boot entries.
//!
//! Each is a [`LoaderConfig`], recognised by a symbolic link in `/boot` as libostree has it. Its file is written beside the entries of a new
//! list and comes into force with them, by the same swap. `[sysroot] bootloader=none` in the repository's configuration switches all of them
//! off; GRUB with `blscfg` and systemd-boot read the entries and need nothing here.

mod syslinux;
mod uboot;

use rootball_bls::Entry;

use crate::dir::Dir;
use crate::{Sysroot, SysrootError};

/// A boot loader's own configuration file.
pub(crate) trait LoaderConfig: Sync {
    /// The file's name beside the boot entries.
    fn file(&self) -> &'static str;

    /// The links in `/boot` by which it is recognised: name and target.
    fn links(&self) -> &'static [(&'static str, &'static str)];

    /// Returns what the file has to say of these entries, the default first. `old` is what it says now, `separate` whether `/boot` is a
    /// file system of its own.
    fn write(&self, entries: &[Entry], old: &str, separate: bool) -> String;
}

/// All that are known. Another loader is another line here.
const LOADERS: [&dyn LoaderConfig; 2] = [&syslinux::Syslinux, &uboot::UBoot];

/// Largest configuration file that is read.
const MAX_SIZE: u64 = 1024 * 1024;

impl Sysroot {
    /// Writes the files of the loaders that are in use into `place`, which holds the new list's `entries` directory.
    pub(crate) fn write_loader_configs(&self, place: &Dir, entries: &[Entry], separate: bool) -> Result<(), SysrootError> {
        if self.system_config()?.string("sysroot", "bootloader").as_deref() == Some("none") {
            return Ok(());
        }
        let boot = self.boot_dir()?;
        for loader in LOADERS {
            let leads_here = |(name, target): &(&str, &str)| match boot.find_link(name) {
                Ok(link) => Ok(link.is_some_and(|link| link == *target)),
                Err(error) => Err(error),
            };
            let links = loader.links().iter().map(leads_here).collect::<Result<Vec<bool>, _>>()?;
            if links.contains(&true) {
                // The first time there is none yet.
                let old = boot.find_bytes(format!("loader/{}", loader.file()), MAX_SIZE)?.unwrap_or_default();
                let text = loader.write(entries, &String::from_utf8_lossy(&old), separate);
                place.write_atomic(loader.file(), text.as_bytes(), 0o644)?;
            }
        }
        Ok(())
    }
}

/// Returns a path from an entry as a loader wants it that looks from the root of the file system which `/boot` is on.
fn from_file_system(path: &str, separate: bool) -> String {
    if separate || path.starts_with("/boot/") { path.to_owned() } else { format!("/boot{path}") }
}
