//! Boot counting: a new system gets a number of tries, and a loader goes back to the one before when they are used up.
//!
//! The counters are in the names of boot entries ([Automatic Boot Assessment](https://systemd.io/AUTOMATIC_BOOT_ASSESSMENT/)): a loader that
//! counts renames `ostree-2+3.conf` to `ostree-2+2-1.conf` before it boots it, and takes an entry with no tries left only when there is no
//! other. A system that finds itself well takes the counters away. How many tries a new deployment gets is `[sysroot] boot-counting-tries` in
//! the repository's configuration, as libostree has it; without that, boots are not counted.

use rootball_bls::{BootCount, EntryName, MAX_ENTRY_SIZE};

use crate::boot::place::EntryForm;
use crate::deployment::{DeploymentId, State};
use crate::{FileError, Sysroot, SysrootError, SysrootLock};

/// What is found out about a deployment by booting it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is well: its boots are counted no more.
    Good,
    /// It is not: it is tried when there is nothing else.
    Bad,
    /// It is being tried once more: what a loader that cannot count leaves to the system.
    Tried,
}

impl Mark {
    fn apply(self, count: Option<BootCount>) -> Option<BootCount> {
        let done = count.and_then(|count| count.done);
        match (self, count) {
            (Self::Good, _) => None,
            (Self::Bad, _) => Some(BootCount { left: 0, done: Some(done.unwrap_or(0)) }),
            (Self::Tried, None) => None,
            (Self::Tried, Some(count)) => {
                Some(BootCount { left: count.left.saturating_sub(1), done: Some(done.unwrap_or(0).saturating_add(1)) })
            }
        }
    }
}

impl Sysroot {
    /// Returns how many tries a new deployment gets; 0 when its boots are not counted.
    ///
    /// # Errors
    /// When the repository's configuration cannot be read, or says no number.
    pub fn boot_tries(&self) -> Result<u32, SysrootError> {
        let invalid = |reason: String| FileError::invalid(self.root.join(crate::boot::entries::CONFIG), reason);
        let tries = self.system_config()?.integer("sysroot", "boot-counting-tries").map_err(|error| invalid(error.to_string()))?;
        Ok(u32::try_from(tries.unwrap_or(0)).map_err(|_| invalid("boot-counting-tries is out of range".to_owned()))?)
    }
}

impl SysrootLock<'_> {
    /// Marks a deployment by giving its boot entry another name; returns the counters that it has then.
    ///
    /// # Errors
    /// When it is not deployed, or the entry cannot be renamed.
    pub fn mark_boot(&self, id: &DeploymentId, mark: Mark) -> Result<Option<BootCount>, SysrootError> {
        let state = self.state()?;
        let found = state.entries.names.iter().find(|(known, _)| known == id).map(|(_, name)| name);
        let name = found.ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })?;
        let marked = EntryName { count: mark.apply(name.count), ..name.clone() };
        if marked != *name {
            let place = match state.entries.form {
                EntryForm::Links => format!("loader.{}/entries", state.version),
                EntryForm::Numbers => "loader/entries".to_owned(),
            };
            let entries = self.boot_dir()?.open_dir(place)?;
            let (old, new) = (name.to_string(), marked.to_string());
            match state.entries.form {
                EntryForm::Links => entries.rename(&old, &new)?,
                EntryForm::Numbers => {
                    // A power cut in a renaming on FAT may leave an empty file; so the old name goes when the new one is whole.
                    let bytes = entries.find_bytes(&old, MAX_ENTRY_SIZE as u64)?.unwrap_or_default();
                    entries.write_atomic(&new, &bytes, 0o644)?;
                    entries.sync()?;
                    entries.remove_file(&old)?;
                }
            }
            entries.sync()?;
        }
        Ok(marked.count)
    }

    /// Returns the counters that a deployment's entry is to have: its own, or those of a new one.
    pub(crate) fn count_for(&self, before: &State, id: &DeploymentId, tries: u32) -> Option<BootCount> {
        if before.deployments.iter().any(|known| known.id == *id) {
            return before.entries.count(id);
        }
        // With nothing to go back to, there is nothing to count for.
        (tries > 0 && !before.deployments.is_empty()).then_some(BootCount { left: tries, done: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_change_counters_as_loaders_do() {
        let count = |left, done| Some(BootCount { left, done });
        for (mark, before, after) in [
            (Mark::Good, count(2, Some(1)), None),
            (Mark::Good, None, None),
            (Mark::Bad, count(2, Some(1)), count(0, Some(1))),
            (Mark::Bad, None, count(0, Some(0))),
            (Mark::Tried, count(3, None), count(2, Some(1))),
            (Mark::Tried, count(1, Some(2)), count(0, Some(3))),
            (Mark::Tried, count(0, Some(3)), count(0, Some(4))),
            (Mark::Tried, None, None),
        ] {
            assert_eq!(mark.apply(before), after, "{mark:?} {before:?}");
        }
    }
}
