//! Where boot entries are, and how a new list of them comes into force.
//!
//! On a file system with symbolic links, `boot/loader` is one, to `loader.0` or `loader.1`, and the swap of that link is the step
//! ([`EntryForm::Links`]). FAT has none, and it is what firmware and systemd-boot read: there `boot/loader` is a directory, and what boots
//! is decided by the numbers in the names of the entries ([`EntryForm::Numbers`]), of which loaders take the highest:
//!
//! ```text
//! loader/entries/ostree-4.conf   ostree=/ostree/boot.1/…   written last: until it has its name, the next line boots
//! loader/entries/ostree-2.conf   ostree=/ostree/boot.0/…   the list before, removed afterwards
//! loader/entries/ostree-1.conf   ostree=/ostree/boot.0/…
//! ```
//!
//! Giving a file another name is not one write on FAT: for a moment the new name is that of an empty file. Loaders pass over an entry that
//! says nothing, and so does this module.
//!
//! The boot tree that an entry leads to, `boot.0` or `boot.1`, is the generation that it belongs to. Entries of both are there only when a
//! change was interrupted after its step: the list is then that of both together, the newer first.

use rootball_bls::{BootCount, BootTarget, Entry, EntryName, MAX_ENTRY_SIZE, compare_versions};
use rustix::fs::{FileType, Mode, OFlags};

use crate::dir::Dir;
use crate::{FileError, Sysroot, SysrootError};

/// How many names a directory on FAT is made large enough for, each as long as that of a directory of kernels.
const ROOM: usize = 16;

/// Makes a directory on FAT so large that it need not grow later.
///
/// When a directory grows, two sectors of the allocation table change. A power cut between them leaves a directory that firmware takes for
/// damaged as a whole, and nothing in it can be booted. Directories on FAT never shrink, so it is enough to fill one before anything
/// depends on it.
pub(crate) fn enlarge(dir: &Dir) -> Result<(), FileError> {
    let name = |number: usize| format!("room-for-what-is-to-come-{number:0>46}");
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    for number in 0..ROOM {
        let name = name(number);
        rustix::fs::openat(dir, &*name, flags, Mode::from(0o644)).map_err(FileError::at("writing", dir.join(&name)))?;
    }
    for number in 0..ROOM {
        dir.remove_file(name(number))?;
    }
    dir.sync_file_system()
}

/// What `statfs` says of FAT.
const FAT_MAGIC: i64 = 0x4d44;

/// How a list of boot entries comes into force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryForm {
    /// By a symbolic link to one of two directories.
    #[default]
    Links,
    /// By names with higher numbers, where there are no symbolic links.
    Numbers,
}

/// What was read from the boot entries beside the deployments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryState {
    /// How they come into force.
    pub form: EntryForm,
    /// Each deployment's entry: its file's name, which says how many tries remain.
    pub names: Vec<(crate::DeploymentId, EntryName)>,
    /// Whether there are entries of both generations.
    pub(crate) mixed: bool,
    /// The highest number that any name has, those of empty files included.
    pub(crate) highest: u32,
}

impl EntryState {
    /// Returns the counters of a deployment's entry, where its boots are counted.
    pub fn count(&self, id: &crate::DeploymentId) -> Option<BootCount> {
        self.names.iter().find(|(known, _)| known == id).and_then(|(_, name)| name.count)
    }

    /// Tells whether a loader tries an entry only when there is no other.
    pub fn is_bad(&self, id: &crate::DeploymentId) -> bool {
        self.count(id).is_some_and(|count| count.left == 0)
    }
}

/// One boot entry of the current list.
pub(crate) struct FoundEntry {
    pub(crate) name: EntryName,
    /// Its path in the sysroot, for messages.
    pub(crate) path: String,
    pub(crate) entry: Entry,
}

/// The boot entries that count, in the order in which loaders try them when all are good.
pub(crate) struct FoundEntries {
    pub(crate) form: EntryForm,
    /// The generation of the first.
    pub(crate) version: u8,
    /// The highest number that any name has.
    pub(crate) highest: u32,
    pub(crate) entries: Vec<FoundEntry>,
}

impl Sysroot {
    /// Opens the directory that holds kernels and boot entries.
    pub(crate) fn boot_dir(&self) -> Result<Dir, FileError> {
        match &self.boot {
            Some(boot) => boot.open_dir("."),
            None => self.root.ensure_dir("boot"),
        }
    }

    /// Opens it if it is there.
    pub(crate) fn find_boot_dir(&self) -> Result<Option<Dir>, FileError> {
        match &self.boot {
            Some(boot) => boot.open_dir(".").map(Some),
            None => self.root.find_dir("boot"),
        }
    }

    /// Reads the boot entries that count.
    pub(crate) fn find_entries(&self) -> Result<FoundEntries, SysrootError> {
        let nothing = |form| FoundEntries { form, version: 0, highest: 0, entries: Vec::new() };
        let Some(boot) = self.find_boot_dir()? else { return Ok(nothing(EntryForm::Links)) };
        let invalid = |reason: &str| SysrootError::InvalidState { path: boot.join("loader"), reason: reason.to_owned() };
        match boot.find_type("loader")? {
            None if is_fat(&boot)? => Ok(nothing(EntryForm::Numbers)),
            None => Ok(nothing(EntryForm::Links)),
            Some(FileType::Symlink) => {
                let version = match boot.find_link("loader")?.as_deref().and_then(std::ffi::OsStr::to_str) {
                    Some("loader.0") => 0,
                    Some("loader.1") => 1,
                    _ => return Err(invalid("is a link to neither loader.0 nor loader.1")),
                };
                let (entries, highest) = read_entries(&boot, &format!("loader.{version}/entries"), EntryForm::Links)?;
                Ok(FoundEntries { form: EntryForm::Links, version, highest, entries })
            }
            Some(FileType::Directory) => {
                let (entries, highest) = read_entries(&boot, "loader/entries", EntryForm::Numbers)?;
                let version = entries.first().and_then(FoundEntry::target).map_or(0, |target| target.version);
                Ok(FoundEntries { form: EntryForm::Numbers, version, highest, entries })
            }
            Some(_) => Err(invalid("is neither a symbolic link nor a directory")),
        }
    }
}

impl FoundEntry {
    /// Returns where the entry leads, if it says so in the known form.
    pub(crate) fn target(&self) -> Option<BootTarget> {
        self.entry.options().value("ostree").and_then(BootTarget::parse)
    }
}

/// Tells whether a directory is on a file system without links, owners and modes.
pub(crate) fn is_fat(dir: &Dir) -> Result<bool, FileError> {
    let stat = rustix::fs::fstatfs(dir).map_err(FileError::at("reading", dir.path()))?;
    // The type of the field differs between machines.
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast)]
    Ok(stat.f_type as i64 == FAT_MAGIC)
}

/// Reads the entries of a directory, and the highest number in their names.
fn read_entries(boot: &Dir, place: &str, form: EntryForm) -> Result<(Vec<FoundEntry>, u32), SysrootError> {
    let Some(dir) = boot.find_dir(place)? else { return Ok((Vec::new(), 0)) };
    let (mut entries, mut highest) = (Vec::new(), 0);
    for (file, kind) in dir.entries()? {
        let Some(file) = file.to_str() else { continue };
        let Some(name) = EntryName::parse(file).filter(|_| kind == FileType::RegularFile) else { continue };
        let Some(bytes) = dir.find_bytes(file, MAX_ENTRY_SIZE as u64)? else { continue };
        highest = highest.max(name.number);
        if form == EntryForm::Numbers && bytes.is_empty() {
            continue;
        }
        let invalid = |error: rootball_bls::EntryError| SysrootError::InvalidState { path: dir.join(file), reason: error.to_string() };
        let entry = Entry::parse(&bytes).map_err(invalid)?;
        entries.push((file.to_owned(), FoundEntry { name, path: format!("boot/{place}/{file}"), entry }));
    }
    entries.sort_by(|left, right| {
        let version = |found: &FoundEntry| found.entry.value("version").unwrap_or_default().to_owned();
        compare_versions(&version(&right.1), &version(&left.1)).then_with(|| right.0.cmp(&left.0))
    });
    Ok((entries.into_iter().map(|(_, entry)| entry).collect(), highest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_is_made_large_has_what_it_had() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("loader.conf"), "timeout 1\n").unwrap();
        let dir = Dir::open(place.path()).unwrap();
        enlarge(&dir).unwrap();
        assert_eq!(dir.names().unwrap(), ["loader.conf"]);
    }
}
