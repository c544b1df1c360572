//! Changes to `/usr` of the running system.

use std::path::Path;

use rootball_sysroot::{Sysroot, Unlocked, UsrOverlay};

use crate::{Context, HostError};

/// Prepares an overlay over `usr` of the running system; the caller mounts it. `root` is `/`, and `scratch` a directory for what does not last.
///
/// # Errors
/// When nothing is booted, it is unlocked already, or the overlay cannot be prepared.
pub fn unlock_usr(sysroot: &Sysroot, root: &Path, scratch: &Path, how: Unlocked, context: &Context<'_>) -> Result<UsrOverlay, HostError> {
    let lock = sysroot.lock(context.lock_wait)?;
    Ok(lock.prepare_unlock(root, scratch, how, context.reporter, context.cancel)?)
}
