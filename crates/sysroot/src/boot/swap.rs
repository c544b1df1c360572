//! Makes a list of deployments the one that boots, in one atomic step.
//!
//! There are two sets of everything: boot entries `loader.0` and `loader.1`, and for each the link trees `boot.V.0` and `boot.V.1`. The set
//! that is not in use is built completely and synced; then one link is renamed. Until then the old list is whole, from then on the new one.
//!
//! 1. When nothing changes that a boot entry says, the link `ostree/boot.V` is swapped and `/boot` is not touched.
//! 2. Otherwise the other version V' is built, entries and kernels included, and the link `boot/loader` is swapped.
//!
//! `/boot` is synced as a whole file system before and after. It is not frozen: a boot loader that cannot replay the journal of an XFS
//! `/boot` may, after a power cut in that very moment, still see the old link. It is complete in that case.

use std::collections::BTreeMap;

use rootball_object::{ObjectSource, RefName};

use crate::boot::entries::{Slot, is_separate};
use crate::deployment::{Deployment, DeploymentId, State};
use crate::{Checkpoint, SysrootError, SysrootLock};

/// How a new list of deployments comes into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BootChange {
    /// Only links in `ostree/` change.
    LinksOnly,
    /// A new set of boot entries is written.
    NewEntries,
}

/// Decides how the step from one list to another is made.
pub(crate) fn boot_change(lock: &SysrootLock<'_>, before: &State, after: &[Deployment]) -> BootChange {
    let same = |old: &Deployment, new: &Deployment| {
        let overlays = |deployment: &Deployment| deployment.entry.values("initrd").skip(1).map(str::to_owned).collect::<Vec<_>>();
        old.boot_checksum == new.boot_checksum
            && old.id.stateroot == new.id.stateroot
            && old.kernel_args() == new.kernel_args()
            && overlays(old) == overlays(new)
            && commit_version(lock, &old.id) == commit_version(lock, &new.id)
    };
    let old = &before.deployments;
    // With no deployment at all there may be no boot entries to keep.
    let unchanged = !old.is_empty() && old.len() == after.len() && old.iter().zip(after).all(|(old, new)| same(old, new));
    if unchanged { BootChange::LinksOnly } else { BootChange::NewEntries }
}

/// Makes `after` the list that boots. Directories, origins and `/etc` of its deployments are complete.
pub(crate) fn publish(lock: &SysrootLock<'_>, before: &State, after: &[Deployment]) -> Result<(), SysrootError> {
    let slots = slots(lock, after);
    match boot_change(lock, before, after) {
        BootChange::LinksOnly => swap_links(lock, before, &slots)?,
        BootChange::NewEntries => swap_entries(lock, before, &slots)?,
    }
    // Long-lived readers look at this time to see that deployments have changed.
    let deploy = lock.root.open_dir("ostree/deploy")?;
    let now = rustix::fs::Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW };
    let _ = rustix::fs::futimens(&deploy, &rustix::fs::Timestamps { last_access: now, last_modification: now });
    Ok(())
}

fn swap_links(lock: &SysrootLock<'_>, before: &State, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let (version, subversion) = (before.version, 1 - before.subversion);
    build_boot_tree(lock, version, subversion, slots)?;
    protect(lock, version, subversion, slots)?;
    lock.root.open_dir("ostree")?.sync_file_system()?;
    lock.reached(Checkpoint::Synced);
    let ostree = lock.root.open_dir("ostree")?;
    ostree.symlink_atomic(&format!("boot.{version}.{subversion}"), &format!("boot.{version}"))?;
    ostree.sync()?;
    lock.reached(Checkpoint::Swapped);
    Ok(())
}

fn swap_entries(lock: &SysrootLock<'_>, before: &State, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let version = 1 - before.version;
    let subversion = 1 - lock.read_subversion(version)?;
    let boot = lock.root.ensure_dir("boot")?;
    for slot in slots {
        lock.install_kernel(slot.deployment)?;
    }
    lock.reached(Checkpoint::KernelsInstalled);

    boot.remove_tree(format!("loader.{version}"))?;
    let entries = boot.ensure_dir(format!("loader.{version}/entries"))?;
    let several_stateroots = slots.windows(2).any(|pair| pair[0].deployment.id.stateroot != pair[1].deployment.id.stateroot);
    for slot in slots {
        lock.write_entry(&entries, version, slot, slots.len(), several_stateroots)?;
    }
    entries.sync()?;
    lock.reached(Checkpoint::EntriesWritten);

    build_boot_tree(lock, version, subversion, slots)?;
    let ostree = lock.root.open_dir("ostree")?;
    // Nobody follows the other version's link yet.
    ostree.symlink_atomic(&format!("boot.{version}.{subversion}"), &format!("boot.{version}"))?;
    lock.reached(Checkpoint::BootTreeLinked);
    protect(lock, version, subversion, slots)?;

    if boot.find_type("boot")?.is_none() {
        boot.symlink(".", "boot")?;
    }
    ostree.sync_file_system()?;
    if is_separate(&boot, &ostree)? {
        boot.sync_file_system()?;
    }
    lock.reached(Checkpoint::Synced);
    boot.symlink_atomic(&format!("loader.{version}"), "loader")?;
    boot.sync()?;
    boot.sync_file_system()?;
    lock.reached(Checkpoint::Swapped);
    Ok(())
}

/// Numbers the deployments of a list.
fn slots<'a>(lock: &SysrootLock<'_>, list: &'a [Deployment]) -> Vec<Slot<'a>> {
    let mut serials: BTreeMap<&str, u32> = BTreeMap::new();
    let number = |(index, deployment): (usize, &'a Deployment)| {
        let next = serials.entry(&deployment.boot_checksum).or_default();
        let boot_serial = *next;
        *next += 1;
        Slot { deployment, index, boot_serial, version: commit_version(lock, &deployment.id) }
    };
    list.iter().enumerate().map(number).collect()
}

/// A deployed commit may have been removed from the repository by force; it boots all the same.
fn commit_version(lock: &SysrootLock<'_>, id: &DeploymentId) -> Option<String> {
    let commit = lock.repo().load_commit(&id.commit).ok()?;
    commit.metadata.string("version").map(str::to_owned)
}

fn build_boot_tree(lock: &SysrootLock<'_>, version: u8, subversion: u8, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let ostree = lock.root.open_dir("ostree")?;
    let name = format!("boot.{version}.{subversion}");
    ostree.remove_tree(&name)?;
    let tree = ostree.ensure_dir(&name)?;
    for slot in slots {
        let id = &slot.deployment.id;
        let place = tree.ensure_dir(format!("{}/{}", id.stateroot, slot.deployment.boot_checksum))?;
        let target = format!("../../../deploy/{}/deploy/{}", id.stateroot, id.directory_name());
        place.symlink(target, slot.boot_serial.to_string())?;
    }
    tree.sync()?;
    lock.reached(Checkpoint::BootTreeBuilt);
    Ok(())
}

/// Sets a ref for each commit of the list, so that no prune takes it. Happens before the swap: at no time is a bootable commit unprotected.
fn protect(lock: &SysrootLock<'_>, version: u8, subversion: u8, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let transaction = lock.repo().begin()?;
    for slot in slots {
        transaction.set_ref(&deployment_ref(version, subversion, slot.index), Some(slot.deployment.id.commit));
    }
    transaction.commit()?;
    lock.reached(Checkpoint::RefsWritten);
    Ok(())
}

/// Returns the ref that protects one deployment of a list.
pub(crate) fn deployment_ref(version: u8, subversion: u8, index: usize) -> RefName {
    format!("ostree/{version}/{subversion}/{index}").parse().expect("words of digits between slashes")
}
