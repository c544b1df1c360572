//! Removes what no deployment needs any more: directories, boot entries, links, kernels and refs. Objects stay; a prune takes them.
//!
//! Everything here is decided from the boot entries alone, so it also removes what an interrupted change left behind.

use std::collections::BTreeSet;

use rustix::fs::FileType;

use crate::boot::entries::kernel_directory;
use crate::boot::place::EntryForm;
use crate::boot::swap::deployment_ref;
use crate::deployment::{DeploymentId, State};
use crate::dir::Dir;
use crate::{Checkpoint, SysrootError, SysrootLock};

/// Removes what the current list of deployments does not need.
///
/// # Errors
/// When the state cannot be read, or something cannot be removed; the deployments themselves are untouched in any case.
pub fn cleanup(lock: &SysrootLock<'_>) -> Result<(), SysrootError> {
    let state = lock.state()?;
    remove_deployments(lock, &state)?;
    lock.reached(Checkpoint::DeploymentsRemoved);
    remove_boot_files(lock, &state)?;
    lock.reached(Checkpoint::BootFilesRemoved);
    remove_refs(lock, &state)?;
    lock.reached(Checkpoint::RefsRemoved);
    Ok(())
}

fn remove_deployments(lock: &SysrootLock<'_>, state: &State) -> Result<(), SysrootError> {
    let deployed: BTreeSet<DeploymentId> = state.all().map(|deployment| deployment.id.clone()).collect();
    for stateroot in lock.stateroots()? {
        lock.root.open_dir(format!("ostree/deploy/{stateroot}"))?.remove_tree(crate::var::GROWING)?;
        for place in ["deploy", "backing"] {
            let Some(dir) = lock.root.find_dir(format!("ostree/deploy/{stateroot}/{place}"))? else { continue };
            for name in dir.names()? {
                if Dir::is_temporary(&name) {
                    dir.remove_tree(&name)?;
                    continue;
                }
                let directory = name.strip_suffix(".origin").unwrap_or(&name);
                let Some(id) = DeploymentId::from_directory(&stateroot, directory) else { continue };
                if !deployed.contains(&id) {
                    tracing::debug!(%id, name, "removing what is not deployed");
                    dir.remove_tree(&name)?;
                }
            }
        }
    }
    Ok(())
}

/// Removes boot entries, links, kernels and overlays that the list does not need.
pub(crate) fn remove_boot_files(lock: &SysrootLock<'_>, state: &State) -> Result<(), SysrootError> {
    let ostree = lock.root.open_dir("ostree")?;
    let versions: Vec<u8> = if state.entries.mixed { vec![0, 1] } else { vec![state.version] };
    let mut kept = Vec::new();
    for version in versions {
        kept.extend([format!("boot.{version}"), format!("boot.{version}.{}", lock.read_subversion(version)?)]);
    }
    for name in ostree.names()?.into_iter().filter(|name| is_boot_link(name) && !kept.contains(name)) {
        ostree.remove_tree(name)?;
    }
    let boot = lock.boot_dir()?;
    match state.entries.form {
        EntryForm::Links => {
            for name in [format!("loader.{}", 1 - state.version), "loader.tmp".to_owned()] {
                boot.remove_tree(name)?;
            }
        }
        EntryForm::Numbers => {
            if let Some(entries) = boot.find_dir("loader/entries")? {
                for (name, kind) in entries.entries()? {
                    let Some(name) = name.to_str().filter(|_| kind == FileType::RegularFile) else { continue };
                    let is_empty = entries.find_stat(name)?.is_some_and(|stat| stat.st_size == 0);
                    if Dir::is_temporary(name) || (is_empty && rootball_bls::EntryName::parse(name).is_some()) {
                        entries.remove_file(name)?;
                    }
                }
            }
        }
    }
    let overlays = |deployment: &crate::Deployment| crate::overlays::of(&deployment.entry);
    let staged = state.staged.iter().flat_map(|staged| overlays(&staged.deployment)).collect();
    crate::overlays::remove_unused(lock, &state.deployments.iter().flat_map(overlays).collect(), &staged)?;
    let Some(kernels) = boot.find_dir("ostree")? else { return Ok(()) };
    let used: BTreeSet<String> = state.deployments.iter().map(kernel_directory).collect();
    for (name, kind) in kernels.entries()? {
        let Some(name) = name.to_str() else { continue };
        // Other directories here, such as that of initramfs overlays, are not ours to judge.
        if name == crate::boot::entries::ARRIVING {
            kernels.remove_tree(name)?;
            continue;
        }
        if kind == FileType::Directory && is_kernel(name) && !used.contains(name) {
            kernels.remove_tree(name)?;
        }
    }
    Ok(())
}

/// Matches the directories of kernels, `STATEROOT-BOOTCSUM`.
pub(crate) fn is_kernel(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, checksum)| checksum.parse::<rootball_object::Checksum>().is_ok())
}

/// Matches `boot.V`, `boot.V.S` and their temporary names.
fn is_boot_link(name: &str) -> bool {
    let bits = |part: &str| part == "0" || part == "1";
    let name = name.strip_suffix(".tmp").unwrap_or(name);
    name.strip_prefix("boot.").is_some_and(|rest| rest.split('.').count() <= 2 && rest.split('.').all(bits))
}

fn remove_refs(lock: &SysrootLock<'_>, state: &State) -> Result<(), SysrootError> {
    // What is staged is protected too, behind the others.
    let staged = state.staged.iter().map(|staged| &staged.deployment);
    let protected: Vec<_> = state.deployments.iter().chain(staged).collect();
    let wanted: BTreeSet<_> = (0..protected.len()).map(|index| deployment_ref(state.version, state.subversion, index)).collect();
    let transaction = lock.repo().begin()?;
    let mut changes = false;
    for version in ["ostree/0", "ostree/1"] {
        for (name, _) in lock.repo().refs(Some(version))? {
            let is_ours = name.as_str().split('/').count() == 4;
            if is_ours && !wanted.contains(&name) {
                transaction.set_ref(&name, None);
                changes = true;
            }
        }
    }
    for (index, deployment) in protected.into_iter().enumerate() {
        let name = deployment_ref(state.version, state.subversion, index);
        if lock.repo().find_ref(&name)? != Some(deployment.id.commit) {
            transaction.set_ref(&name, Some(deployment.id.commit));
            changes = true;
        }
    }
    if changes {
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_boot_link;

    #[test]
    fn only_boot_links_are_boot_links() {
        for (name, expected) in [
            ("boot.0", true),
            ("boot.1.0", true),
            ("boot.1.tmp", true),
            ("boot.2", false),
            ("boot.0.1.0", false),
            ("boot", false),
            ("bootx.0", false),
            ("deploy", false),
        ] {
            assert_eq!(is_boot_link(name), expected, "{name}");
        }
    }
}
