//! The repository's `config` file, as far as the store obeys it.

use rootball_keyfile::{KeyFile, ValueError};

use crate::Mode;

/// The settings of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How content objects are kept.
    pub mode: Mode,
    /// Whether writes are made durable before they are named.
    pub fsync: bool,
    /// Whether the repository is locked against other processes.
    pub locking: bool,
    /// How long to wait for a lock, in seconds; `None` for ever.
    pub lock_timeout: Option<u64>,
    /// What must stay free on the file system.
    pub min_free: MinFree,
    /// Deflate level of archive objects, 1 to 9.
    pub zlib_level: u32,
}

/// Free space that writing must leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinFree {
    /// A share of the file system, 0 to 99.
    Percent(u64),
    /// Bytes.
    Bytes(u64),
}

/// Why a config file cannot be obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A value is not of its type.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The mode is missing or not known.
    #[error(transparent)]
    Mode(#[from] crate::UnknownMode),
    /// A repository of another generation.
    #[error("[core] repo_version is {found:?}; only 1 is known")]
    Version {
        /// What the file says.
        found: String,
    },
    /// A size or percentage out of its range.
    #[error("[core] {key}: {value:?} is not {wanted}")]
    Range {
        /// The key.
        key: &'static str,
        /// What the file says.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
}

impl Config {
    /// Returns the text of a new repository's config file, byte for byte as libostree writes it.
    pub(crate) fn initial_text(mode: Mode) -> String {
        format!("[core]\nrepo_version=1\nmode={}\n", mode.config_name())
    }

    /// Reads the settings out of a key file.
    ///
    /// # Errors
    /// When a value is not valid or asks for what is not supported.
    pub fn from_key_file(file: &KeyFile) -> Result<Self, ConfigError> {
        let version = file.string("core", "repo_version").unwrap_or_default();
        if version != "1" {
            return Err(ConfigError::Version { found: version });
        }
        let timeout = file.integer("core", "lock-timeout-secs")?.unwrap_or(300);
        let level = file.integer("archive", "zlib-level")?.unwrap_or(6);
        Ok(Self {
            mode: file.string("core", "mode").unwrap_or_else(|| "bare".to_owned()).parse()?,
            fsync: file.boolean("core", "fsync")?.unwrap_or(true),
            locking: file.boolean("core", "locking")?.unwrap_or(true),
            lock_timeout: u64::try_from(timeout).ok(),
            min_free: min_free(file)?,
            zlib_level: level.clamp(1, 9) as u32,
        })
    }
}

fn min_free(file: &KeyFile) -> Result<MinFree, ConfigError> {
    if let Some(text) = file.string("core", "min-free-space-size") {
        let error =
            || ConfigError::Range { key: "min-free-space-size", value: text.clone(), wanted: "a number with MB, GB or TB behind it" };
        let (number, shift) = [("MB", 20), ("GB", 30), ("TB", 40)]
            .into_iter()
            .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, shift)))
            .ok_or_else(error)?;
        let number: u64 = number.trim().parse().map_err(|_| error())?;
        return number.checked_mul(1 << shift).map(MinFree::Bytes).ok_or_else(error);
    }
    let percent = file.integer("core", "min-free-space-percent")?.unwrap_or(3);
    match u64::try_from(percent) {
        Ok(percent @ 0..=99) => Ok(MinFree::Percent(percent)),
        _ => Err(ConfigError::Range { key: "min-free-space-percent", value: percent.to_string(), wanted: "between 0 and 99" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::from_key_file(&text.parse().unwrap())
    }

    #[test]
    fn a_new_repository_has_the_defaults() {
        let config = parse(&Config::initial_text(Mode::Archive)).unwrap();
        let expected = Config {
            mode: Mode::Archive,
            fsync: true,
            locking: true,
            lock_timeout: Some(300),
            min_free: MinFree::Percent(3),
            zlib_level: 6,
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn settings_are_read_and_nonsense_is_refused() {
        let core = "[core]\nrepo_version=1\nmode=bare\n";
        assert_eq!(parse(&format!("{core}min-free-space-size=2GB\n")).unwrap().min_free, MinFree::Bytes(2 << 30));
        assert_eq!(parse(&format!("{core}lock-timeout-secs=-1\n")).unwrap().lock_timeout, None);
        for bad in [
            "[core]\nmode=bare\n",
            "[core]\nrepo_version=2\nmode=bare\n",
            "[core]\nrepo_version=1\nmode=odd\n",
            &format!("{core}min-free-space-size=2\n"),
            &format!("{core}min-free-space-percent=100\n"),
            &format!("{core}fsync=maybe\n"),
        ] {
            assert!(parse(bad).is_err(), "accepted {bad:?}");
        }
    }
}
