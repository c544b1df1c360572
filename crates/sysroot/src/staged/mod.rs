//! A deployment that waits for the shutdown.
//!
//! On a running system a new deployment is made complete except for two things: local changes in `/etc` are not carried over yet, since there
//! may be more of them until the shutdown, and nothing boots it. A file in `/run` names it. At shutdown it is finalized: the file goes, `/etc`
//! is merged as it is then, and the boot links are swapped. A machine that loses its power before that boots what it booted before, and what
//! was staged is removed by the next change.
//!
//! The files are libostree's, so that `ostree admin` and we finalize what the other has staged:
//!
//! ```text
//! /run/ostree/staged-deployment            what waits
//! /run/ostree/staged-deployment-locked     while this is there, the shutdown finalizes nothing
//! /run/ostree/staged-initrds/SHA256        overlays of its initramfs, until they are in /boot
//! /boot/ostree/finalize-failure.stamp      why the last shutdown failed to finalize
//! ```

mod finalize;
mod format;
mod place;
mod stage;

pub use finalize::{Finalized, failure, finalize, forget_failure, note_failure};
pub use format::StagedFile;
pub use stage::stage;

use rootball_bls::{Entry, KernelArgs};

use crate::deploy::Retain;
use crate::deployment::{Deployment, DeploymentId, State};
use crate::{Sysroot, SysrootError, overlays};

/// The deployment that waits for the shutdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// What it will be.
    pub deployment: Deployment,
    /// Whose `/etc` it inherits.
    pub merge_from: Option<DeploymentId>,
    /// Whether the shutdown leaves it alone.
    pub locked: bool,
    /// What it keeps besides what is always kept.
    pub(crate) retain: Retain,
}

impl Sysroot {
    /// Reads what is staged. The boot entry that it will have is that of what it is merged from, with its own kernel arguments.
    pub(crate) fn read_staged(&self, state: &State) -> Result<Option<Staged>, SysrootError> {
        let Some(place) = self.find_run()? else { return Ok(None) };
        let Some(bytes) = place.find_bytes(place::STAGED, format::MAX_SIZE)? else { return Ok(None) };
        let invalid = |reason: String| SysrootError::InvalidState { path: place.join(place::STAGED), reason };
        let file = StagedFile::parse(&bytes).map_err(invalid)?;
        if self.root.find_dir(file.target.path())?.is_none() {
            return Err(invalid(format!("names {}, which is not there", file.target)));
        }
        let merge_from = file.merge_from.map(|(id, _)| id);
        let base = state.deployments.iter().find(|deployment| merge_from.as_ref() == Some(&deployment.id));
        let mut entry = base.map_or_else(Entry::new, |base| base.entry.clone());
        let args = KernelArgs::parse(&file.kernel_args.join(" ")).without_target();
        set_options(&mut entry, &args)?;
        for (key, value) in &file.extra {
            entry.set(key, &[value])?;
        }
        overlays::set(&mut entry, self.boot_prefix()?, &file.overlays)?;
        let origin = self.read_origin(&file.target)?;
        Ok(Some(Staged {
            deployment: Deployment { id: file.target, boot_checksum: file.boot_checksum, entry, origin, booted: false },
            merge_from,
            locked: file.locked || place.find_type(place::LOCKED)?.is_some(),
            retain: file.retain,
        }))
    }
}

/// Gives a boot entry these kernel arguments.
pub(crate) fn set_options(entry: &mut Entry, args: &KernelArgs) -> Result<(), SysrootError> {
    let line = args.to_string();
    let options = if line.is_empty() { vec![] } else { vec![line.as_str()] };
    Ok(entry.set("options", &options)?)
}
