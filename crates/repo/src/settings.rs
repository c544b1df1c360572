//! The `config` file, read again and changed.

use rootball_keyfile::KeyFile;

use crate::fs::{open_file, read_limited, replace_file};
use crate::{Repo, StoreError};

impl Repo {
    /// Makes every commit that is deleted from now on leave a mark.
    pub(crate) fn enable_tombstones(&self) -> Result<(), StoreError> {
        self.enable("tombstone-commits")
    }

    /// Says that static deltas are listed in `delta-indexes/`.
    pub(crate) fn enable_indexed_deltas(&self) -> Result<(), StoreError> {
        self.enable("indexed-deltas")
    }

    /// Says to clients that there are deltas of single objects.
    ///
    /// # Errors
    /// When the settings cannot be read or written.
    pub fn announce_object_deltas(&self) -> Result<(), StoreError> {
        match self.key_file()?.boolean("rootball", "object-deltas") {
            Ok(Some(true)) => Ok(()),
            _ => self.enable_in("rootball", "object-deltas"),
        }
    }

    fn enable(&self, key: &str) -> Result<(), StoreError> {
        self.enable_in("core", key)
    }

    fn enable_in(&self, section: &str, key: &str) -> Result<(), StoreError> {
        let mut file = self.key_file()?;
        file.set(section, key, "true");
        self.replace_file("config", file.to_string().as_bytes()).map_err(StoreError::io("writing config"))
    }

    /// Puts a small file at the top of the repository in place of the one that is there, in one step.
    ///
    /// # Errors
    /// When it cannot be written; the old one is then as it was.
    pub fn replace_file(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        Ok(replace_file(&self.tmp, &self.root, name, bytes, self.config().fsync)?)
    }

    /// Reads the `config` file as it is now, with the settings of remotes.
    ///
    /// # Errors
    /// When it cannot be read or is no key file.
    pub fn key_file(&self) -> Result<KeyFile, StoreError> {
        let file = open_file(&self.root, "config").map_err(StoreError::io("reading config"))?;
        let text = read_limited(&file, 1 << 20).map_err(StoreError::io("reading config"))?;
        String::from_utf8_lossy(&text).parse().map_err(|error| invalid(format!("{error}")))
    }
}

fn invalid(reason: String) -> StoreError {
    StoreError::io("reading config")(std::io::Error::new(std::io::ErrorKind::InvalidData, reason))
}
