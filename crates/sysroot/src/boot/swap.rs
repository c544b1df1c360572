//! Makes a list of deployments the one that boots, in one atomic step.
//!
//! There are two sets of everything: boot entries `loader.0` and `loader.1`, and for each the link trees `boot.V.0` and `boot.V.1`. The set
//! that is not in use is built completely and synced; then one link is renamed. Until then the old list is whole, from then on the new one.
//!
//! 1. When nothing changes that a boot entry says, the link `ostree/boot.V` is swapped and `/boot` is not touched.
//! 2. Otherwise the other version V' is built, entries and kernels included, and the link `boot/loader` is swapped. Where `/boot` has no
//!    links, the step is that the entry of the new default gets its name: see [`super::place`].
//!
//! Before that, the deployments that go give up their kernels when the new ones have no room beside them.
//!
//! `/boot` is synced as a whole file system before and after. It is not frozen: a boot loader that cannot replay the journal of an XFS
//! `/boot` may, after a power cut in that very moment, still see the old link. It is complete in that case.

use std::collections::BTreeMap;

use rootball_object::{ObjectSource, RefName};

use crate::boot::entries::{EntryList, Slot, is_separate};
use crate::boot::place::EntryForm;
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
    // Names of entries stay with their places in the list, so counters would come to another deployment.
    let new_count = |deployment: &Deployment| {
        let is_old = old.iter().any(|known| known.id == deployment.id);
        if is_old { before.entries.count(&deployment.id).is_some() } else { lock.boot_tries().is_ok_and(|tries| tries > 0) }
    };
    let ids = |list: &[Deployment]| list.iter().map(|deployment| deployment.id.clone()).collect::<Vec<_>>();
    if before.entries.mixed || (ids(old) != ids(after) && old.iter().chain(after).any(new_count)) {
        return BootChange::NewEntries;
    }
    // With no deployment at all there may be no boot entries to keep.
    let unchanged = !old.is_empty() && old.len() == after.len() && old.iter().zip(after).all(|(old, new)| same(old, new));
    if unchanged { BootChange::LinksOnly } else { BootChange::NewEntries }
}

/// Makes `after` the list that boots. Directories, origins and `/etc` of its deployments are complete.
pub(crate) fn publish(lock: &SysrootLock<'_>, before: &State, after: &[Deployment]) -> Result<(), SysrootError> {
    let change = boot_change(lock, before, after);
    let slots = slots(lock, before, after)?;
    match (change, before.entries.form) {
        (BootChange::LinksOnly, _) => swap_links(lock, before, &slots)?,
        (BootChange::NewEntries, EntryForm::Links) => swap_entries(lock, before, &slots)?,
        (BootChange::NewEntries, EntryForm::Numbers) => {
            let state = finish_interrupted(lock, before)?;
            renumber_entries(lock, state.as_ref().unwrap_or(before), 1 - before.version, &slots)?;
        }
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
    let boot = lock.boot_dir()?;
    for slot in slots {
        lock.install_kernel(slot.deployment)?;
    }
    lock.reached(Checkpoint::KernelsInstalled);

    boot.remove_tree(format!("loader.{version}"))?;
    let place = boot.ensure_dir(format!("loader.{version}"))?;
    let entries = place.ensure_dir("entries")?;
    let list = entry_list(EntryForm::Links, version, 0, slots);
    let mut written = Vec::new();
    for slot in slots {
        let (name, entry) = lock.make_entry(&list, slot)?;
        entries.write_atomic(&name.to_string(), entry.to_string().as_bytes(), 0o644)?;
        written.push(entry);
    }
    entries.sync()?;
    let ostree = lock.root.open_dir("ostree")?;
    let separate = is_separate(&boot, &ostree)?;
    lock.write_loader_configs(&place, &written, separate)?;
    place.sync()?;
    lock.reached(Checkpoint::EntriesWritten);

    link_boot_tree(lock, version, slots)?;
    if boot.find_type("boot")?.is_none() {
        boot.symlink(".", "boot")?;
    }
    ostree.sync_file_system()?;
    if separate {
        boot.sync_file_system()?;
    }
    lock.reached(Checkpoint::Synced);
    boot.symlink_atomic(&format!("loader.{version}"), "loader")?;
    boot.sync()?;
    boot.sync_file_system()?;
    lock.reached(Checkpoint::Swapped);
    Ok(())
}

/// Builds the boot tree of a version, leads its link to it, and protects its commits.
fn link_boot_tree(lock: &SysrootLock<'_>, version: u8, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let subversion = 1 - lock.read_subversion(version)?;
    build_boot_tree(lock, version, subversion, slots)?;
    // Either nobody follows this link yet, or what its entries lead to is the same in both trees.
    lock.root.open_dir("ostree")?.symlink_atomic(&format!("boot.{version}.{subversion}"), &format!("boot.{version}"))?;
    lock.reached(Checkpoint::BootTreeLinked);
    protect(lock, version, subversion, slots)
}

/// Completes a change that was interrupted between its step and its end, so that the other generation is free again. Returns the state then.
fn finish_interrupted(lock: &SysrootLock<'_>, before: &State) -> Result<Option<State>, SysrootError> {
    if !before.entries.mixed {
        return Ok(None);
    }
    // The entries of the newer generation are the first of this list, so each has the place in the new boot tree that it had in the old one.
    let slots = slots(lock, before, &before.deployments)?;
    renumber_entries(lock, before, before.version, &slots)?;
    lock.state().map(Some)
}

/// Writes the entries of a list with numbers higher than all that are there, the default's first, and then removes the others. At every
/// moment the highest number is that of the old default or of the new one.
fn renumber_entries(lock: &SysrootLock<'_>, before: &State, version: u8, slots: &[Slot<'_>]) -> Result<(), SysrootError> {
    let boot = lock.boot_dir()?;
    for slot in slots {
        lock.install_kernel(slot.deployment)?;
    }
    lock.reached(Checkpoint::KernelsInstalled);

    let entries = boot.ensure_dir("loader/entries")?;
    let list = entry_list(EntryForm::Numbers, version, before.entries.highest, slots);
    let mut names = Vec::new();
    for slot in slots {
        let (name, entry) = lock.make_entry(&list, slot)?;
        entries.write_unnamed(&name.to_string(), entry.to_string().as_bytes(), 0o644)?;
        names.push(name.to_string());
    }
    entries.sync()?;
    lock.reached(Checkpoint::EntriesWritten);

    link_boot_tree(lock, version, slots)?;
    lock.root.open_dir("ostree")?.sync_file_system()?;
    boot.sync_file_system()?;
    lock.reached(Checkpoint::Synced);
    for name in &names {
        // No name is taken from an older file: without a journal, replacing one may leave neither.
        entries.name_written(name)?;
        entries.sync()?;
        boot.sync_file_system()?;
        lock.reached(Checkpoint::Swapped);
    }
    for (old, kind) in entries.entries()? {
        let is_ours =
            old.to_str().is_some_and(|name| rootball_bls::EntryName::parse(name).is_some() && !names.iter().any(|new| new == name));
        if is_ours && kind == rustix::fs::FileType::RegularFile {
            entries.remove_file(old)?;
            lock.reached(Checkpoint::Swapped);
        }
    }
    entries.sync()?;
    boot.sync_file_system()?;
    Ok(())
}

fn entry_list(form: EntryForm, version: u8, base: u32, slots: &[Slot<'_>]) -> EntryList {
    let several_stateroots = slots.windows(2).any(|pair| pair[0].deployment.id.stateroot != pair[1].deployment.id.stateroot);
    EntryList { form, version, count: slots.len(), base, several_stateroots }
}

/// Numbers the deployments of a list.
fn slots<'a>(lock: &SysrootLock<'_>, before: &State, list: &'a [Deployment]) -> Result<Vec<Slot<'a>>, SysrootError> {
    let tries = lock.boot_tries()?;
    let mut serials: BTreeMap<&str, u32> = BTreeMap::new();
    let number = |(index, deployment): (usize, &'a Deployment)| {
        let next = serials.entry(&deployment.boot_checksum).or_default();
        let boot_serial = *next;
        *next += 1;
        Slot {
            deployment,
            index,
            boot_serial,
            version: commit_version(lock, &deployment.id),
            count: lock.count_for(before, &deployment.id, tries),
        }
    };
    Ok(list.iter().enumerate().map(number).collect())
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
