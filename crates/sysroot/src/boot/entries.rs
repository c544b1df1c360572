//! Kernels in `/boot` and the entries that name them.

use std::path::Path;

use rootball_bls::{BootCount, BootTarget, Entry, EntryName};
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use crate::boot::kernel::{BootFile, Kernel};
use crate::boot::place::{EntryForm, enlarge, is_fat};
use crate::boot::title::{system_name, title};
use crate::copy::{Ownership, copy_tree};
use crate::deployment::Deployment;
use crate::dir::Dir;
use crate::tree_view::DirTreeView;
use crate::{FileError, Sysroot, SysrootError};

/// Where early boot lives in a deployment; it is run as `init` when there is no initramfs.
const PREPARE_ROOT: &str = "usr/lib/ostree/ostree-prepare-root";

/// The repository's configuration, part of which is about booting.
pub(crate) const CONFIG: &str = "ostree/repo/config";

/// The directory beside the files of a kernel in which copies grow. Earlier ones were beside the directories of kernels.
pub(crate) const ARRIVING: &str = ".arriving";

/// Where one deployment of a list being written will be.
pub(crate) struct Slot<'a> {
    pub(crate) deployment: &'a Deployment,
    /// Its place in the list.
    pub(crate) index: usize,
    /// Its number among the deployments with the same boot checksum.
    pub(crate) boot_serial: u32,
    /// The version of its commit.
    pub(crate) version: Option<String>,
    /// Its counters, where its boots are counted.
    pub(crate) count: Option<BootCount>,
}

/// What the entries of a list have in common.
pub(crate) struct EntryList {
    pub(crate) form: EntryForm,
    /// Which boot tree they lead to.
    pub(crate) version: u8,
    /// How many there are.
    pub(crate) count: usize,
    /// The number before the first one in use.
    pub(crate) base: u32,
    pub(crate) several_stateroots: bool,
}

impl Sysroot {
    /// Puts the kernel of a deployment into `/boot`, unless it is there.
    pub(crate) fn install_kernel(&self, deployment: &Deployment) -> Result<Kernel, SysrootError> {
        let tree = self.open_deployment(&deployment.id)?;
        let kernel = Kernel::find(&DirTreeView(&tree))?.ok_or(SysrootError::NoKernel { commit: deployment.id.commit })?;
        let boot = self.boot_dir()?;
        if boot.find_dir("ostree")?.is_none() && is_fat(&boot)? {
            // From now on systems depend on these.
            for shared in ["ostree", "loader/entries"] {
                enlarge(&boot.ensure_dir(shared)?)?;
            }
        }
        let place = boot.ensure_dir(format!("ostree/{}", kernel_directory(deployment)))?;
        // What an interrupted copy has left.
        place.remove_tree(ARRIVING)?;
        for file in kernel.files() {
            self.install_file(&tree, &place, file)?;
        }
        place.sync()?;
        Ok(kernel)
    }

    /// A file that is there already is trusted: its directory is named by its content.
    fn install_file(&self, tree: &Dir, place: &Dir, file: &BootFile) -> Result<(), FileError> {
        let (dir, name) = match file.name.rsplit_once('/') {
            Some((dir, name)) => (place.ensure_dir(dir)?, name),
            None => (place.open_dir(".")?, file.name.as_str()),
        };
        if dir.find_type(name)?.is_some() {
            return Ok(());
        }
        match rustix::fs::linkat(tree, &file.path, &dir, name, AtFlags::empty()) {
            Ok(()) => return Ok(()),
            // Another file system, one without links, or too many of them: then it is a copy.
            Err(Errno::XDEV | Errno::PERM | Errno::OPNOTSUPP | Errno::MLINK) => {}
            Err(error) => return Err(FileError::at("installing", dir.join(name))(error)),
        }
        let (source_place, source_name) = file.path.rsplit_once('/').unwrap_or((".", &file.path));
        // In here, and not beside it: on FAT nothing may be added needlessly to a directory that the running system boots from.
        let temporary = dir.ensure_dir(ARRIVING)?;
        temporary.remove_tree(source_name)?;
        if is_fat(&temporary)? {
            copy_content(tree, &file.path, &temporary, source_name)?;
        } else {
            copy_tree(&tree.open_dir(source_place)?, &temporary, Path::new(source_name), self.boot_ownership(&dir)?)?;
        }
        if let Some(copied) = temporary.find_file(source_name)? {
            copied.sync_data().map_err(FileError::at("syncing", temporary.join(source_name)))?;
            rustix::fs::renameat(&temporary, source_name, &dir, name).map_err(FileError::at("installing", dir.join(name)))?;
        }
        dir.remove_tree(ARRIVING)
    }

    /// File systems that boot loaders read may know neither owners nor attributes.
    fn boot_ownership(&self, dir: &Dir) -> Result<Ownership, FileError> {
        let same_file_system = dir.stat()?.st_dev == self.root.stat()?.st_dev;
        Ok(if same_file_system { self.ownership() } else { Ownership::Caller })
    }

    /// Makes the entry of a deployment, and the name of its file.
    pub(crate) fn make_entry(&self, list: &EntryList, slot: &Slot<'_>) -> Result<(EntryName, Entry), SysrootError> {
        let deployment = slot.deployment;
        let kernel = self.install_kernel(deployment)?;
        let tree = self.open_deployment(&deployment.id)?;
        let mut entry = deployment.entry.clone();

        let stateroot = list.several_stateroots.then_some(deployment.id.stateroot.as_str());
        let system = system_name(&DirTreeView(&tree))?;
        entry.set("title", &[&title(&system, slot.version.as_deref(), stateroot, slot.index)])?;
        let number = u32::try_from(list.count - slot.index).expect("a list of deployments is short");
        let number =
            list.base.checked_add(number).ok_or_else(|| FileError::invalid(self.root.join("boot/loader"), "numbers are used up"))?;
        entry.set("version", &[&number.to_string()])?;

        let target = BootTarget {
            version: list.version,
            stateroot: deployment.id.stateroot.clone(),
            boot_checksum: deployment.boot_checksum.clone(),
            serial: slot.boot_serial,
        };
        let mut options = entry.options();
        options.set_target(&target);
        if kernel.initramfs.is_none() {
            options.set("init", &format!("{target}/{PREPARE_ROOT}"));
        } else if options.value("init").is_some_and(|init| init.starts_with("/ostree/boot.")) {
            options.remove_key("init");
        }
        entry.set("options", &[&options.to_string()])?;

        // A boot partition of its own has its files at its top.
        let prefix = if list.form == EntryForm::Numbers { "" } else { self.boot_prefix()? };
        let place = format!("{prefix}/ostree/{}", kernel_directory(deployment));
        let path = |file: &BootFile| format!("{place}/{}", file.name);
        set_or_remove(&mut entry, "devicetree", kernel.devicetree.as_ref().map(path))?;
        set_or_remove(&mut entry, "linux", Some(path(&kernel.kernel)))?;
        // Further initramfs files are overlays that the administrator added.
        let overlays: Vec<String> = entry.values("initrd").skip(1).map(str::to_owned).collect();
        let initrds: Vec<String> = kernel.initramfs.as_ref().map(path).into_iter().chain(overlays).collect();
        entry.set("initrd", &initrds.iter().map(String::as_str).collect::<Vec<_>>())?;
        set_or_remove(&mut entry, "fdtdir", (!kernel.devicetrees.is_empty()).then(|| format!("{place}/dtb")))?;

        Ok((EntryName { count: slot.count, ..EntryName::new(number) }, entry))
    }

    /// Reads the repository's configuration.
    pub(crate) fn system_config(&self) -> Result<rootball_keyfile::KeyFile, FileError> {
        let bytes = self.root.find_bytes(CONFIG, crate::origin::MAX_ORIGIN_SIZE)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        text.parse().map_err(|error: rootball_keyfile::ParseError| FileError::invalid(self.root.join(CONFIG), error.to_string()))
    }

    /// Returns what stands before paths in boot entries: the repository's `[sysroot] bootprefix` says whether `/boot` does.
    pub(crate) fn boot_prefix(&self) -> Result<&'static str, SysrootError> {
        let invalid = |error: rootball_keyfile::ValueError| FileError::invalid(self.root.join(CONFIG), error.to_string());
        let prefix = self.system_config()?.boolean("sysroot", "bootprefix").map_err(invalid)?;
        Ok(if prefix == Some(true) { "/boot" } else { "" })
    }
}

/// Copies what a file says and nothing else about it.
fn copy_content(from: &Dir, path: &str, to: &Dir, name: &str) -> Result<(), FileError> {
    let failed = |error: std::io::Error| FileError::at("copying to", to.join(name))(error);
    let missing = || FileError::at("reading", from.join(path))(Errno::NOENT);
    let mut source = from.find_file(path)?.ok_or_else(missing)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let target = rustix::fs::openat(to, name, flags, Mode::RUSR | Mode::WUSR).map_err(|error| failed(error.into()))?;
    std::io::copy(&mut source, &mut std::fs::File::from(target)).map_err(failed)?;
    Ok(())
}

/// Returns the name of the directory of a deployment's kernel in `boot/ostree`.
pub(crate) fn kernel_directory(deployment: &Deployment) -> String {
    format!("{}-{}", deployment.id.stateroot, deployment.boot_checksum)
}

fn set_or_remove(entry: &mut Entry, key: &str, value: Option<String>) -> Result<(), SysrootError> {
    match value {
        Some(value) => entry.set(key, &[&value])?,
        None => entry.remove(key),
    }
    Ok(())
}

/// Tells whether `/boot` is a file system of its own.
pub(crate) fn is_separate(boot: &Dir, ostree: &Dir) -> Result<bool, FileError> {
    Ok(boot.stat()?.st_dev != ostree.stat()?.st_dev)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    use rootball_repo::Mode as RepoMode;

    use super::*;

    #[test]
    fn a_kernel_from_another_file_system_is_copied_and_one_that_is_there_is_trusted() {
        let disk = tempfile::tempdir().unwrap();
        let memory = tempfile::tempdir_in("/dev/shm").unwrap();
        let sysroot = Sysroot::init(disk.path(), RepoMode::BareUser).unwrap();
        let place = sysroot.root.ensure_dir("boot/ostree/os-0").unwrap();
        fs::create_dir(memory.path().join("place")).unwrap();
        fs::write(memory.path().join("place/vmlinuz"), "kernel").unwrap();
        let tree = Dir::open(memory.path()).unwrap();
        let file = BootFile { path: "place/vmlinuz".into(), name: "dtb/vmlinuz-6".into() };
        sysroot.install_file(&tree, &place, &file).unwrap();
        let installed = disk.path().join("boot/ostree/os-0/dtb/vmlinuz-6");
        assert_eq!(fs::read_to_string(&installed).unwrap(), "kernel");
        assert_eq!(fs::metadata(&installed).unwrap().nlink(), 1);
        fs::write(&installed, "trusted").unwrap();
        sysroot.install_file(&tree, &place, &file).unwrap();
        assert_eq!(fs::read_to_string(&installed).unwrap(), "trusted");
        assert_eq!(place.open_dir("dtb").unwrap().names().unwrap(), ["vmlinuz-6"], "nothing temporary stays");
    }
}
