//! Makes a deployment that waits for the shutdown.

use rootball_bls::Entry;
use rootball_object::{Cancel, Event, Reporter, Step};

use super::{Staged, StagedFile, place};
use crate::cleanup::cleanup;
use crate::deploy::{self, DeployPlan};
use crate::{Checkpoint, DeployError, SysrootError, SysrootLock, overlays};

/// The keys of a boot entry that are written anew for each deployment.
const OWN_KEYS: [&str; 9] = ["title", "version", "options", "devicetree", "linux", "initrd", "fdtdir", "aboot", "abootcfg"];

/// Carries out a plan up to what only the shutdown can do. What was staged before is replaced, and a lock on it goes.
///
/// With `locked`, the shutdown leaves the deployment alone until [`SysrootLock::lock_finalization`] allows it.
///
/// # Errors
/// As [`deploy::apply`], and when the system is not booted from this sysroot, or the plan does not make the new deployment the default.
pub fn stage(
    lock: &SysrootLock<'_>,
    plan: &DeployPlan,
    locked: bool,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Staged, DeployError> {
    let place = lock.ensure_run()?;
    if !plan.as_default {
        return Err(SysrootError::StagedNotDefault.into());
    }
    deploy::check(lock, plan)?;
    reporter.event(Event::Started { step: Step::Deploy, total: None });
    cleanup(lock)?;
    lock.reached(Checkpoint::Prepared);
    let done = deploy::build(lock, plan, reporter, cancel).and_then(|()| write(lock, plan, locked, &place));
    if let Err(error) = done {
        if let Err(leftover) = cleanup(lock) {
            tracing::warn!(%leftover, "what a failed deployment left behind is not removed");
        }
        return Err(error);
    }
    lock.reached(Checkpoint::Staged);
    // The one that was staged before is not named any more.
    cleanup(lock)?;
    reporter.event(Event::Finished { step: Step::Deploy });
    let staged = lock.state()?.staged;
    Ok(staged.ok_or_else(|| SysrootError::NothingStaged { path: lock.path().to_owned() })?)
}

fn write(lock: &SysrootLock<'_>, plan: &DeployPlan, locked: bool, place: &crate::dir::Dir) -> Result<(), DeployError> {
    overlays::stage(&plan.new_overlays, place)?;
    let state = lock.state()?;
    let boot_checksum = |id| state.deployments.iter().find(|other| other.id == id).map(|other| (id, other.boot_checksum.clone()));
    let file = StagedFile {
        target: plan.deployment.clone(),
        boot_checksum: plan.boot_checksum.clone(),
        merge_from: plan.merge_from.clone().and_then(boot_checksum),
        kernel_args: plan.kernel_args.iter().collect(),
        overlays: plan.overlays.clone(),
        locked,
        extra: extra_keys(&plan.new.entry),
        retain: plan.retain,
    };
    // All of the deployment must be on disk before anything names it: the shutdown may come at once.
    lock.root.open_dir("ostree")?.sync_file_system()?;
    place.remove_file(place::LOCKED)?;
    if locked {
        // Releases of libostree that do not read the file's own word look at this one.
        place.write_atomic(place::LOCKED, b"", 0o644)?;
    }
    place.write_atomic(place::STAGED, &file.to_bytes(), 0o644)?;
    Ok(())
}

/// Returns what other tools keep in the boot entry.
fn extra_keys(entry: &Entry) -> Vec<(String, String)> {
    let fields = entry.fields().filter(|(key, _)| !OWN_KEYS.contains(key));
    fields.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
