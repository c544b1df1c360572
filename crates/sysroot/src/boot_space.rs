//! Whether a new kernel fits into `/boot`, before anything is written there.
//!
//! Where `/boot` is on the file system of the deployments, kernels are hard links and need nothing. Where it is a file system of its own, often
//! a small one, there must be room for the new files beside the old ones, since the old ones boot until the links are swapped. When there is
//! not, deployments that the new list does not have any more are taken out of the list first, in a step of its own, and their kernels make
//! room. What is booted, pinned or merged from is never among them.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::boot::entries::{is_separate, kernel_directory};
use crate::boot::kernel::Kernel;
use crate::boot::swap::publish;
use crate::deployment::{Deployment, DeploymentId, State};
use crate::dir::Dir;
use crate::tree_view::{DirTreeView, TreeView};
use crate::{Checkpoint, FileError, Sysroot, SysrootError, SysrootLock};

/// Room for boot entries, directories and what a boot loader writes for itself.
const ENTRIES: u64 = 256 * 1024;

/// What a new kernel needs in `/boot`, and what is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BootSpace {
    /// Bytes that the new files take; 0 when they are there or are links.
    pub needed: u64,
    /// Bytes that are free.
    pub free: u64,
    /// Bytes that the kernels of deployments take which the new list does not have.
    pub reclaimable: u64,
    /// Deployments that go before the new kernel comes, to make room for it.
    pub removed_first: Vec<DeploymentId>,
}

/// Looks at the space for a deployment whose tree is still a commit: `tree` is that, `overlays` the bytes of new overlays.
pub(crate) fn of_view(
    sysroot: &Sysroot,
    state: &State,
    new: &Deployment,
    tree: &dyn TreeView,
    overlays: u64,
    after: &[Deployment],
) -> Result<BootSpace, SysrootError> {
    let Some(boot) = sysroot.find_boot_dir()? else { return Ok(BootSpace::default()) };
    if !is_separate(&boot, &sysroot.root.open_dir("ostree")?)? {
        return Ok(BootSpace::default());
    }
    let place = format!("ostree/{}", kernel_directory(new));
    let free = rustix::fs::fstatvfs(&boot).map_err(FileError::at("looking at the space of", boot.path()))?;
    let block = free.f_frsize.max(1);
    let round = |size: u64| size.div_ceil(block).saturating_mul(block);
    let mut needed = round(overlays);
    if let Some(kernel) = Kernel::find(tree)? {
        for file in kernel.files() {
            if boot.find_stat(format!("{place}/{}", file.name))?.is_none() {
                needed = needed.saturating_add(round(tree.size(&file.path)?.unwrap_or(0)));
            }
        }
    }
    if needed > 0 {
        needed = needed.saturating_add(ENTRIES);
    }
    let free = free.f_bavail.saturating_mul(free.f_frsize);
    let mut space = BootSpace { needed, free, ..BootSpace::default() };
    if needed > free {
        let kept: BTreeSet<&DeploymentId> = after.iter().map(|deployment| &deployment.id).collect();
        let gone: Vec<&Deployment> = state.deployments.iter().filter(|old| !kept.contains(&old.id)).collect();
        if gone.len() == state.deployments.len() {
            // Nothing would boot until the new list does.
            return Ok(space);
        }
        // Those that an interrupted change has left belong to no deployment, and go as well.
        let used: BTreeSet<String> = after.iter().map(kernel_directory).collect();
        let kernels = boot.find_dir("ostree")?.map(|kernels| kernels.names()).transpose()?.unwrap_or_default();
        for name in kernels.into_iter().filter(|name| crate::cleanup::is_kernel(name) && !used.contains(name)) {
            space.reclaimable = space.reclaimable.saturating_add(size_of(&boot, &format!("ostree/{name}"))?);
        }
        space.removed_first = gone.into_iter().map(|old| old.id.clone()).collect();
    }
    Ok(space)
}

/// The same for a deployment that is checked out.
pub(crate) fn of_tree(lock: &SysrootLock<'_>, state: &State, new: &Deployment, after: &[Deployment]) -> Result<BootSpace, SysrootError> {
    let dir = lock.open_deployment(&new.id)?;
    of_view(lock, state, new, &DirTreeView(&dir), 0, after)
}

/// Refuses what will not fit.
pub(crate) fn check(sysroot: &Sysroot, space: &BootSpace) -> Result<(), SysrootError> {
    let missing = space.needed.saturating_sub(space.free.saturating_add(space.reclaimable));
    if missing == 0 {
        return Ok(());
    }
    Err(SysrootError::BootFull { path: sysroot.boot_dir()?.path().to_owned(), needed: space.needed, missing })
}

/// Makes the room that is missing, and returns the state afterwards.
pub(crate) fn make_room(lock: &SysrootLock<'_>, state: &State, space: &BootSpace) -> Result<State, SysrootError> {
    check(lock, space)?;
    if space.needed > space.free {
        crate::cleanup::remove_boot_files(lock, state)?;
    }
    if space.removed_first.is_empty() {
        return Ok(state.clone());
    }
    let mut list = state.deployments.clone();
    list.retain(|deployment| !space.removed_first.contains(&deployment.id));
    tracing::info!(removed = space.removed_first.len(), "making room in /boot");
    publish(lock, state, &list)?;
    let mut after = lock.state()?;
    // The file that names what is staged may be gone by now; the overlays that wait for it are still wanted.
    after.staged.clone_from(&state.staged);
    crate::cleanup::remove_boot_files(lock, &after)?;
    lock.reached(Checkpoint::RoomMade);
    lock.state()
}

fn size_of(boot: &Dir, place: &str) -> Result<u64, SysrootError> {
    let Some(dir) = boot.find_dir(place)? else { return Ok(0) };
    let mut size = 0_u64;
    for (name, kind) in dir.entries()? {
        if kind == rustix::fs::FileType::Directory {
            let Some(name) = name.to_str() else { continue };
            size = size.saturating_add(size_of(boot, &format!("{place}/{name}"))?);
        } else if let Some(stat) = dir.find_stat(&name)? {
            size = size.saturating_add(u64::try_from(stat.st_blocks).unwrap_or(0).saturating_mul(512));
        }
    }
    Ok(size)
}
