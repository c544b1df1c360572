//! The EFI system partition: kernels, boot entries and the boot loader on FAT.
//!
//! Where the kernel of the installing machine knows no FAT, the files are gathered in a directory of the new root and mtools carries them
//! over. The loader comes last: a partition without one is no system that boots.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::mount::{LoopDevice, Mounted};
use super::{InstallError, tool};

/// Where the files wait in the new root, when they cannot be written at once.
const WAITING: &str = ".rootball-esp";

/// What the loader reads first.
const LOADER_CONF: &str = "timeout 1\nconsole-mode keep\n";

/// The partition while a system is installed.
#[derive(Debug)]
pub(super) struct Esp {
    /// Where the partition is on the disk, as mtools want to be told.
    image: String,
    mounted: Option<Mounted>,
    place: PathBuf,
}

impl Esp {
    /// Opens the formatted partition that begins at `start`. `root` is where the new root file system is.
    pub(super) fn open(device: LoopDevice, target: &Path, start: u64, root: &Path) -> Result<Self, InstallError> {
        let mounted = Mounted::open(&device, "vfat")?;
        // mtools write to the disk itself: what the device still holds must be there before, and nothing afterwards.
        device.sync()?;
        drop(device);
        let image = format!("{}@@{start}", target.display());
        let place = mounted.as_ref().map_or_else(|| root.join(WAITING), Mounted::path);
        let esp = Self { image, mounted, place };
        // That it is a directory and no link says how lists of entries come into force.
        esp.create_dir("loader/entries")?;
        Ok(esp)
    }

    /// Returns the directory that stands for it.
    pub(super) fn path(&self) -> &Path {
        &self.place
    }

    fn create_dir(&self, name: &str) -> Result<(), InstallError> {
        let path = self.place.join(name);
        fs::create_dir_all(&path).map_err(|source| InstallError::Device { path, source })
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<(), InstallError> {
        let path = self.place.join(name);
        fs::write(&path, content).map_err(|source| InstallError::Device { path, source })
    }

    /// Adds the boot loader and completes the partition.
    pub(super) fn finish(self, loader: &[u8]) -> Result<(), InstallError> {
        self.write("loader/loader.conf", LOADER_CONF.as_bytes())?;
        if self.mounted.is_none() {
            self.carry_over(&["loader", "ostree"])?;
        }
        self.create_dir("EFI/systemd")?;
        self.create_dir("EFI/BOOT")?;
        let machine = machine();
        self.write(&format!("EFI/systemd/systemd-boot{machine}.efi"), loader)?;
        self.write(&format!("EFI/BOOT/BOOT{}.EFI", machine.to_uppercase()), loader)?;
        match self.mounted {
            Some(mounted) => mounted.finish(),
            None => {
                self.carry_over(&["EFI"])?;
                fs::remove_dir_all(&self.place).map_err(|source| InstallError::Device { path: self.place.clone(), source })
            }
        }
    }

    fn carry_over(&self, names: &[&str]) -> Result<(), InstallError> {
        let sources: Vec<PathBuf> = names.iter().map(|name| self.place.join(name)).collect();
        let options = ["-s", "-Q", "-i", &self.image].map(AsRef::as_ref);
        let sources: Vec<_> = sources.iter().map(|path| path.as_os_str()).collect();
        tool::run("mcopy", &[&options[..], &sources, &["::/".as_ref()]].concat(), "").map(drop)
    }
}

/// Returns what the firmware calls this kind of machine.
fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "aa64",
        "riscv64" => "riscv64",
        "x86" => "ia32",
        _ => "x64",
    }
}

/// Finds systemd-boot: in the new system, or else in the installing one.
pub(super) fn find_loader(trees: &[&Path]) -> Result<Vec<u8>, InstallError> {
    let name = format!("usr/lib/systemd/boot/efi/systemd-boot{}.efi", machine());
    for tree in trees {
        let path = tree.join(&name);
        match fs::read(&path) {
            Ok(loader) => return Ok(loader),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(InstallError::Device { path, source }),
        }
    }
    Err(InstallError::NoBootLoader { name })
}
