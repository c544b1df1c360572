//! Going back to the deployment before.

use rootball_object::ObjectSource;
use rootball_sysroot::{Sysroot, rollback as rolling_back};

use crate::{Context, HostError, RolledBack};

/// Makes the deployment before the default one the default; with `dry_run`, only says which that is.
///
/// # Errors
/// When there is none, or boot files cannot be written.
pub fn rollback(sysroot: &Sysroot, context: &Context<'_>, dry_run: bool) -> Result<RolledBack, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    let plan = rolling_back::plan(&lock)?;
    if !dry_run {
        rolling_back::apply(&lock, &plan)?;
    }
    let commit = sysroot.repo().load_commit(&plan.to.commit).ok();
    let version = commit.and_then(|commit| commit.metadata.string("version").map(str::to_owned));
    Ok(RolledBack { from: plan.from, to: plan.to, version, dropped: plan.dropped, applied: !dry_run })
}
