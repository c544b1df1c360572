//! A whole disk: partitions, file systems, a boot loader and the first deployment.
//!
//! ```text
//! first MiB      partition table (GPT)
//! esp            FAT: boot loader, boot entries and kernels; /boot of the running system
//! root           ext4, xfs or btrfs: repository and deployments
//! ```
//!
//! The partitions have the types of the Discoverable Partitions Specification. The boot loader is written last, so a disk whose
//! installation broke off boots nothing half-made.

use std::fs;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rootball_image::UnpackedSize;
use rootball_repo::{ConfigFile, SettingName};
use rootball_sysroot::{BootedProbe, Sysroot};
use serde::Serialize;

use super::esp::{self, Esp};
use super::mount::{LoopDevice, Mounted};
use super::source::Source;
use super::{InstallError, InstallFrom, InstallOptions, deploy_first, space, tool};
use crate::{Context, HostError, Outcome};

const MIB: u64 = 1024 * 1024;

/// Partitions begin at whole MiB, and the last MiB is for the second partition table.
const TABLE: u64 = MIB;

const TYPE_ESP: &str = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";

/// What file systems and a first deployment need beside the content, at the least.
const OVERHEAD: u64 = 64 * MIB;

/// Returns how many sectors of 512 bytes a cluster of a FAT32 of that size has: 4 KiB where that leaves enough of them.
///
/// A directory that has to grow may be lost in a power cut (see docs/boot.md), and one of a single cluster of 4 KiB has room for 18 kernels.
fn cluster_sectors(size: u64) -> u64 {
    /// What has fewer clusters is no FAT32. Of the partition about a hundredth is not for clusters.
    const FEWEST: u64 = 65_525;
    [8, 4, 2].into_iter().find(|sectors| size / 512 / sectors / 100 * 98 > FEWEST).unwrap_or(1)
}

/// The file system of the root partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RootFilesystem {
    /// ext4, with fs-verity if asked for.
    #[default]
    Ext4,
    /// XFS; it has no fs-verity.
    Xfs,
    /// Btrfs, which always has fs-verity.
    Btrfs,
}

/// How to make a disk.
#[derive(Clone, Debug)]
pub struct DiskOptions {
    /// The first deployment.
    pub install: InstallOptions,
    /// The root's file system; `None` is what the image wants, else ext4.
    pub filesystem: Option<RootFilesystem>,
    /// Files of the root can have fs-verity.
    pub verity: bool,
    /// Bytes of a file that is made.
    pub size: Option<u64>,
    /// Bytes of the EFI system partition.
    pub esp_size: u64,
    /// What is on the disk may be overwritten.
    pub wipe: bool,
    /// Tries that a new deployment gets before the one before it boots again; 0 does not count.
    pub tries: u32,
    /// What the disk's record says about when it was made, as RFC 3339 has it.
    pub timestamp: String,
    /// Trees in which the boot loader is looked for after the new one.
    pub loader_trees: Vec<PathBuf>,
}

/// What will be on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiskPlan {
    /// The file or device.
    pub target: PathBuf,
    /// Whether the file is made.
    pub creates: bool,
    /// Bytes of the disk.
    pub size: u64,
    /// What was found on it and is overwritten.
    pub overwrites: Option<String>,
    /// The EFI system partition: first byte and bytes.
    pub esp: (u64, u64),
    /// The root partition: first byte and bytes.
    pub root: (u64, u64),
    /// The root's file system.
    pub filesystem: RootFilesystem,
    /// Whether files of the root can have fs-verity.
    pub verity: bool,
    /// Bytes that the disk must have for that system, with what file systems take.
    pub needed: u64,
    /// Bytes of the system, unpacked.
    pub content: u64,
    /// Whether that is known, and not only at the least.
    pub exact: bool,
}

impl RootFilesystem {
    /// Returns its name for the kernel.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ext4 => "ext4",
            Self::Xfs => "xfs",
            Self::Btrfs => "btrfs",
        }
    }

    /// Returns how large one must be at the least to have that much content, and to be made at all.
    fn needed_for(self, content: u64) -> u64 {
        let files = space::for_files(content);
        // The tables of the file system, and what is kept free on it.
        let needed = files.saturating_add(files / 8).saturating_add(OVERHEAD);
        needed.max(match self {
            Self::Ext4 => 0,
            Self::Xfs => 300 * MIB,
            Self::Btrfs => 128 * MIB,
        })
    }

    /// Finds one by its name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::Ext4, Self::Xfs, Self::Btrfs].into_iter().find(|filesystem| filesystem.name() == name)
    }

    fn make(self, device: &str, verity: bool) -> Result<(), InstallError> {
        let options: &[&str] = match (self, verity) {
            (Self::Ext4, true) => &["-q", "-F", "-L", "root", "-O", "verity"],
            (Self::Ext4, false) => &["-q", "-F", "-L", "root"],
            (Self::Xfs, _) => &["-q", "-f", "-L", "root"],
            (Self::Btrfs, _) => &["-q", "-f", "-L", "root"],
        };
        let arguments: Vec<_> = options.iter().chain([&device]).map(AsRef::as_ref).collect();
        tool::run(&format!("mkfs.{}", self.name()), &arguments, "").map(drop)
    }
}

impl std::fmt::Display for RootFilesystem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Decides how a disk of that size is divided; looks at what is on it.
pub(super) fn plan(target: &Path, content: UnpackedSize, options: &DiskOptions) -> Result<DiskPlan, InstallError> {
    let filesystem = options.filesystem.unwrap_or_default();
    if options.verity && filesystem == RootFilesystem::Xfs {
        return Err(InstallError::NoVerity { filesystem: "xfs" });
    }
    let failed = |source| InstallError::Device { path: target.to_owned(), source };
    let found = match fs::metadata(target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let is_device = found.as_ref().is_some_and(|metadata| metadata.file_type().is_block_device());
    if is_device && options.size.is_some() {
        return Err(InstallError::FixedSize { path: target.to_owned() });
    }
    let overwrites = match &found {
        Some(metadata) if is_device || metadata.len() > 0 => signature(target)?,
        _ => None,
    };
    if let Some(what) = overwrites.clone().filter(|_| !options.wipe) {
        return Err(InstallError::InUse { path: target.to_owned(), what });
    }
    let size = match (&found, options.size) {
        (_, Some(size)) => size,
        (None, None) => return Err(InstallError::NoSize { path: target.to_owned() }),
        (Some(_), None) if is_device => device_size(target)?,
        (Some(metadata), None) => metadata.len(),
    };
    let esp_size = options.esp_size.checked_next_multiple_of(MIB).unwrap_or(u64::MAX);
    let root_start = TABLE.saturating_add(esp_size);
    let root_size = size.saturating_sub(root_start).saturating_sub(TABLE) / MIB * MIB;
    let needed = TABLE.saturating_mul(2).saturating_add(esp_size).saturating_add(filesystem.needed_for(content.bytes));
    if needed > size {
        return Err(InstallError::TooSmall {
            path: target.to_owned(),
            needed,
            available: size,
            content: content.bytes,
            exact: content.exact,
        });
    }
    Ok(DiskPlan {
        target: target.to_owned(),
        creates: found.is_none(),
        size,
        overwrites,
        esp: (TABLE, esp_size),
        root: (root_start, root_size),
        filesystem,
        verity: options.verity || filesystem == RootFilesystem::Btrfs,
        needed,
        content: content.bytes,
        exact: content.exact,
    })
}

/// Asks what is on a disk; `None` when there is nothing known.
fn signature(target: &Path) -> Result<Option<String>, InstallError> {
    let options = ["--no-act", "--noheadings", "--output", "TYPE"].map(AsRef::as_ref);
    let found = tool::run("wipefs", &[&options[..], &[target.as_os_str()]].concat(), "")?;
    let mut types: Vec<&str> = found.split_whitespace().collect();
    types.dedup();
    Ok((!types.is_empty()).then(|| types.join(", ")))
}

fn device_size(device: &Path) -> Result<u64, InstallError> {
    use std::io::Seek;
    let end = fs::File::open(device).and_then(|mut device| device.seek(io::SeekFrom::End(0)));
    end.map_err(|source| InstallError::Device { path: device.to_owned(), source })
}

/// Makes the disk.
pub(super) fn apply(
    plan: &DiskPlan,
    source: Source<'_>,
    from: &InstallFrom,
    options: &DiskOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    partition(plan)?;
    let root_device = LoopDevice::attach(&plan.target, plan.root.0, plan.root.1)?;
    plan.filesystem.make(root_device.path(), plan.verity)?;
    let esp_device = LoopDevice::attach(&plan.target, plan.esp.0, plan.esp.1)?;
    let cluster = cluster_sectors(plan.esp.1).to_string();
    tool::run("mkfs.vfat", &["-F", "32", "-s", &cluster, "-n", "ESP", esp_device.path()].map(AsRef::as_ref), "")?;
    let (root_uuid, esp_uuid) = (uuid(&root_device)?, uuid(&esp_device)?);

    let name = plan.filesystem.name();
    let unknown = || InstallError::Device {
        path: plan.target.clone(),
        source: io::Error::new(io::ErrorKind::Unsupported, format!("this kernel cannot mount {name}")),
    };
    let root = Mounted::open(&root_device, name)?.ok_or_else(unknown)?;
    let place = root.path();
    let esp = Esp::open(esp_device, &plan.target, plan.esp.0, &place)?;

    let mut install = options.install.clone();
    install.boot = Some(esp.path().to_owned());
    install.entries_only = true;
    install.tries = options.tries;
    let own = [format!("root=UUID={root_uuid}"), format!("rootfstype={name}"), "rw".to_owned()];
    install.kernel_args = own.into_iter().chain(install.kernel_args).collect();
    install.made = options.filesystem.is_none().then_some(plan.filesystem);
    install.fstab = Some(format!("UUID={esp_uuid} /boot vfat umask=0077,shortname=winnt,nofail 0 2\n"));
    let outcome = deploy_first(&place, source, from, &install, context)?;
    if let Outcome::Deployed(deployed) = &outcome {
        let tree = place.join(deployed.deployment.path());
        let record = serde_json::json!({
            "image": deployed.reference,
            "digest": deployed.manifest_digest.map(|digest| digest.to_string()),
            "version": deployed.version,
            "timestamp": options.timestamp,
            "commit": deployed.commit,
        });
        let path = place.join(".bootc-aleph.json");
        fs::write(&path, format!("{record:#}\n")).map_err(|source| InstallError::Device { path, source })?;
        // The record and the lines in fstab came after the deployment.
        Sysroot::open(&place, BootedProbe::none())?.lock(context.lock_wait)?.relabel(&deployed.deployment)?;
        let trees: Vec<&Path> = std::iter::once(tree.as_path()).chain(options.loader_trees.iter().map(PathBuf::as_path)).collect();
        let loader = esp::find_loader(&trees)?;
        esp.finish(&loader)?;
    }
    root.finish()?;
    drop(root_device);
    let disk = fs::File::open(&plan.target).and_then(|disk| disk.sync_all());
    disk.map_err(|source| InstallError::Device { path: plan.target.clone(), source })?;
    Ok(outcome)
}

fn partition(plan: &DiskPlan) -> Result<(), InstallError> {
    let failed = |source| InstallError::Device { path: plan.target.clone(), source };
    let is_device = fs::metadata(&plan.target).is_ok_and(|metadata| metadata.file_type().is_block_device());
    if !is_device {
        // What was in the file must not shine through, and what is never written takes no room.
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(&plan.target).map_err(failed)?;
        file.set_len(plan.size).map_err(failed)?;
    } else if plan.overwrites.is_some() {
        tool::run("wipefs", &["--all".as_ref(), "--quiet".as_ref(), plan.target.as_os_str()], "")?;
    }
    let line = |name: &str, (start, size): (u64, u64), kind: &str| {
        format!("name={name}, start={}KiB, size={}KiB, type={kind}\n", start / 1024, size / 1024)
    };
    let script = format!("label: gpt\n{}{}", line("esp", plan.esp, TYPE_ESP), line("root", plan.root, root_type()));
    let options = ["--quiet", "--wipe", "always", "--wipe-partitions", "always", "--no-tell-kernel"].map(AsRef::as_ref);
    tool::run("sfdisk", &[&options[..], &[plan.target.as_os_str()]].concat(), &script)?;
    if is_device {
        // For whoever looks at the disk afterwards; nothing here depends on it.
        let _ = tool::run("blockdev", &["--rereadpt".as_ref(), plan.target.as_os_str()], "");
    }
    Ok(())
}

/// Returns the type of this machine's root partitions.
fn root_type() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "B921B045-1DF0-41C3-AF44-4C6F280D3FAE",
        "riscv64" => "72EC70A6-CF74-40E6-BD49-4BDA08E8F224",
        "x86" => "44479540-F297-41B2-9AF7-D131D5F0458A",
        _ => "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
    }
}

fn uuid(device: &LoopDevice) -> Result<String, InstallError> {
    tool::run("blkid", &["--probe", "--match-tag", "UUID", "--output", "value", device.path()].map(AsRef::as_ref), "")
}

/// Sets what the repository's configuration says about booting.
pub(super) fn set_boot_config(repo: &Path, options: &InstallOptions) -> Result<(), HostError> {
    let mut settings = vec![("sysroot.readonly", "true".to_owned())];
    if options.entries_only {
        settings.push(("sysroot.bootloader", "none".to_owned()));
    }
    if options.tries > 0 {
        settings.push(("sysroot.boot-counting-tries", options.tries.to_string()));
    }
    for (name, value) in settings {
        // A file is open for one change.
        ConfigFile::open(repo)?.set(&SettingName::parse(name, None)?, Some(&value))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_are_as_large_as_fat32_allows() {
        let sectors: Vec<u64> = [40, 100, 256, 300, 512, 4096].iter().map(|mib| cluster_sectors(mib * MIB)).collect();
        assert_eq!(sectors, [1, 2, 4, 8, 8, 8]);
    }
}
