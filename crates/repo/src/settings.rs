//! Settings of the `config` file that only upkeep asks for.

use rootball_keyfile::KeyFile;

use crate::fs::{open_file, read_limited, replace_file};
use crate::{Repo, StoreError};

/// What upkeep obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UpkeepSettings {
    /// Whether a deleted commit leaves a mark.
    pub(crate) tombstones: bool,
    /// Age in seconds from which what lies in `tmp/` is left over.
    pub(crate) tmp_expiry: u64,
    /// Fewest bytes for which a payload link is kept; `None` where none are.
    pub(crate) payload_link_threshold: Option<u64>,
}

impl Repo {
    /// Makes every commit that is deleted from now on leave a mark.
    pub(crate) fn enable_tombstones(&self) -> Result<(), StoreError> {
        let mut file = self.key_file()?;
        file.set("core", "tombstone-commits", "true");
        let written = replace_file(&self.tmp, &self.root, "config", file.to_string().as_bytes(), self.config().fsync);
        written.map_err(StoreError::io("writing config"))
    }

    fn key_file(&self) -> Result<KeyFile, StoreError> {
        let file = open_file(&self.root, "config").map_err(StoreError::io("reading config"))?;
        let text = read_limited(&file, 1 << 20).map_err(StoreError::io("reading config"))?;
        String::from_utf8_lossy(&text).parse().map_err(|error| invalid(format!("{error}")))
    }

    /// Reads the settings anew.
    pub(crate) fn upkeep_settings(&self) -> Result<UpkeepSettings, StoreError> {
        let file = self.key_file()?;
        let tombstones = file.boolean("core", "tombstone-commits").map_err(|error| invalid(error.to_string()))?;
        let expiry = file.integer("core", "tmp-expiry-secs").map_err(|error| invalid(error.to_string()))?;
        let threshold = file.integer("core", "payload-link-threshold").map_err(|error| invalid(error.to_string()))?;
        Ok(UpkeepSettings {
            tombstones: tombstones.unwrap_or(false),
            tmp_expiry: expiry.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(86_400),
            payload_link_threshold: threshold.and_then(|bytes| u64::try_from(bytes).ok()),
        })
    }
}

fn invalid(reason: String) -> StoreError {
    StoreError::io("reading config")(std::io::Error::new(std::io::ErrorKind::InvalidData, reason))
}
