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
    /// Whether each object is synced by itself and named at once, so that a long transaction never stalls the whole file system.
    pub per_object_fsync: bool,
    /// Whether extended attributes are left out of commits and checkouts.
    pub disable_xattrs: bool,
    /// Age in seconds at which what lies unknown in `tmp/` is removed.
    pub tmp_expiry: u64,
    /// Path of the repository in which objects are looked up that are not in this one; a relative one begins at this repository.
    pub parent: Option<String>,
    /// Size in bytes from which content is shared between file objects by cloning (reflink); `None` never.
    pub payload_link_threshold: Option<u64>,
    /// Whether a deleted commit leaves a tombstone behind.
    pub tombstone_commits: bool,
    /// Whether static deltas are listed in `delta-indexes/`.
    pub indexed_deltas: bool,
    /// Whether static deltas are left out of the summary.
    pub no_deltas_in_summary: bool,
    /// Name of this repository's refs in the world.
    pub collection_id: Option<String>,
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
    pub(crate) fn initial_text(mode: Mode, collection_id: Option<&str>) -> String {
        let collection = collection_id.map(|id| format!("collection-id={id}\n")).unwrap_or_default();
        format!("[core]\nrepo_version=1\nmode={}\n{collection}", mode.config_name())
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
            per_object_fsync: file.boolean("core", "per-object-fsync")?.unwrap_or(false),
            disable_xattrs: file.boolean("core", "disable-xattrs")?.unwrap_or(false),
            tmp_expiry: seconds(file, "tmp-expiry-secs")?.unwrap_or(24 * 3600),
            parent: file.string("core", "parent").filter(|path| !path.is_empty()),
            payload_link_threshold: file.integer("core", "payload-link-threshold")?.and_then(|threshold| u64::try_from(threshold).ok()),
            tombstone_commits: file.boolean("core", "tombstone-commits")?.unwrap_or(false),
            indexed_deltas: file.boolean("core", "indexed-deltas")?.unwrap_or(false),
            no_deltas_in_summary: file.boolean("core", "no-deltas-in-summary")?.unwrap_or(false),
            collection_id: collection_id(file)?,
            locking: file.boolean("core", "locking")?.unwrap_or(true),
            lock_timeout: u64::try_from(timeout).ok(),
            min_free: min_free(file)?,
            zlib_level: level.clamp(1, 9) as u32,
        })
    }
}

fn seconds(file: &KeyFile, key: &'static str) -> Result<Option<u64>, ConfigError> {
    let wanted = "a number of seconds";
    let number = file.integer("core", key)?;
    let invalid = |number: i64| ConfigError::Range { key, value: number.to_string(), wanted };
    number.map(|number| u64::try_from(number).map_err(|_| invalid(number))).transpose()
}

fn collection_id(file: &KeyFile) -> Result<Option<String>, ConfigError> {
    match file.string("core", "collection-id") {
        Some(id) if !is_valid_collection_id(&id) => {
            Err(ConfigError::Range { key: "collection-id", value: id, wanted: "words joined by dots, as in org.example.Os" })
        }
        id => Ok(id),
    }
}

/// Tells whether a text can name a collection of refs: as D-Bus names interfaces.
pub fn is_valid_collection_id(id: &str) -> bool {
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    id.len() <= 255 && id.contains('.') && id.split('.').all(is_word)
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
        let config = parse(&Config::initial_text(Mode::Archive, Some("org.example.Os"))).unwrap();
        let expected = Config {
            mode: Mode::Archive,
            fsync: true,
            per_object_fsync: false,
            disable_xattrs: false,
            tmp_expiry: 86_400,
            parent: None,
            payload_link_threshold: None,
            tombstone_commits: false,
            indexed_deltas: false,
            no_deltas_in_summary: false,
            collection_id: Some("org.example.Os".to_owned()),
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
            &format!("{core}tmp-expiry-secs=-1\n"),
            &format!("{core}collection-id=os\n"),
        ] {
            assert!(parse(bad).is_err(), "accepted {bad:?}");
        }
    }
}
