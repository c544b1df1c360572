//! The files in `/run`.

use crate::dir::Dir;
use crate::{Sysroot, SysrootError, SysrootLock};

/// Names the deployment that waits.
pub(super) const STAGED: &str = "staged-deployment";
/// While it is there, the shutdown finalizes nothing.
pub(super) const LOCKED: &str = "staged-deployment-locked";

impl Sysroot {
    /// Opens `/run/ostree` of the running system, if it is booted from this sysroot and has one.
    pub(crate) fn find_run(&self) -> Result<Option<Dir>, SysrootError> {
        match self.booted.run() {
            Some(run) => Ok(Dir::open(run)?.find_dir("ostree")?),
            None => Ok(None),
        }
    }

    /// Opens `/run/ostree`, and makes it if need be.
    pub(crate) fn ensure_run(&self) -> Result<Dir, SysrootError> {
        let run = self.booted.run().ok_or_else(|| SysrootError::NotBooted { path: self.path().to_owned() })?;
        Ok(Dir::open(run)?.ensure_dir("ostree")?)
    }
}

impl SysrootLock<'_> {
    /// Drops what is staged, if anything is; tells whether something was. Its files are removed by the next clean-up.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn unstage(&self) -> Result<bool, SysrootError> {
        let Some(place) = self.find_run()? else { return Ok(false) };
        let was_there = place.find_type(STAGED)?.is_some();
        place.remove_file(STAGED)?;
        place.remove_file(LOCKED)?;
        Ok(was_there)
    }

    /// Says whether the shutdown may finalize what is staged. Both ways of locking are undone: that of the file, and that of what it says.
    ///
    /// # Errors
    /// When nothing is staged, or files cannot be written.
    pub fn lock_finalization(&self, locked: bool) -> Result<(), SysrootError> {
        let staged = self.state()?.staged;
        if staged.is_none() {
            return Err(SysrootError::NothingStaged { path: self.path().to_owned() });
        }
        let place = self.ensure_run()?;
        if locked {
            place.write_atomic(LOCKED, b"", 0o644)?;
            return Ok(());
        }
        if let Some(bytes) = place.find_bytes(STAGED, super::format::MAX_SIZE)?
            && let Ok(file) = super::StagedFile::parse(&bytes)
            && file.locked
        {
            let unlocked = super::StagedFile { locked: false, ..file };
            place.write_atomic(STAGED, &unlocked.to_bytes(), 0o644)?;
        }
        place.remove_file(LOCKED)?;
        Ok(())
    }
}
