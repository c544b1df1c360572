//! One remote, as a group of a config file has it: `[remote "NAME"]`.

use std::path::PathBuf;

use rootball_keyfile::{KeyFile, ValueError};
use rootball_object::ErrorKind;
use rootball_repo::CollectionId;

/// Where a remote's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// Below a URL: `http`, `https` or `file`.
    Url(String),
    /// Below each URL of a list, which is at this URL.
    MirrorList(String),
}

/// The files with which TLS is spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteTls {
    /// Whether the server need not prove who it is.
    pub permissive: bool,
    /// The certificate with which we prove who we are.
    pub client_certificate: Option<PathBuf>,
    /// Its private key.
    pub client_key: Option<PathBuf>,
    /// Authorities that are trusted in place of the system's.
    pub authorities: Option<PathBuf>,
}

/// A remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteConfig {
    name: String,
    group: String,
    keys: KeyFile,
    /// Where summary, config and refs are, and everything else unless there is a place of its own for that.
    pub url: Option<Location>,
    /// Where objects and deltas are.
    pub content_url: Option<Location>,
    /// What is pulled when nothing is named.
    pub branches: Vec<String>,
    /// Through whom to go.
    pub proxy: Option<String>,
    /// With what TLS is spoken.
    pub tls: RemoteTls,
    /// Whether HTTP/2 may be spoken.
    pub http2: bool,
    /// The collection that the remote's refs must belong to.
    pub collection_id: Option<CollectionId>,
    /// What to tell instead of pulling.
    pub unconfigured_state: Option<String>,
}

/// Why a remote cannot be used as configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteConfigError {
    /// A value is not of its type.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A value cannot be what its key wants.
    #[error("remote {name:?}: {key}: {value:?} is not {wanted}")]
    Invalid {
        /// The remote.
        name: String,
        /// The key.
        key: &'static str,
        /// As it stands.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// The remote is asked for in a way that is not known here.
    #[error("remote {name:?}: {key} is not supported")]
    Unsupported {
        /// The remote.
        name: String,
        /// The key.
        key: &'static str,
    },
}

impl RemoteConfigError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Value(_) | Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
        }
    }
}

/// Returns the name of the group in which a remote is configured.
pub(crate) fn group_of(name: &str) -> String {
    format!("remote \"{name}\"")
}

/// Returns the remote that a group configures, if it configures one.
pub(crate) fn name_of(group: &str) -> Option<&str> {
    group.strip_prefix("remote \"")?.strip_suffix('"')
}

impl Location {
    /// Reads a URL, or `mirrorlist=URL`.
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix("mirrorlist=") {
            Some(list) => Self::MirrorList(list.to_owned()),
            None => Self::Url(text.to_owned()),
        }
    }
}

impl RemoteConfig {
    /// Reads a remote out of a config file that has it.
    ///
    /// # Errors
    /// When a value is not valid, or asks for what is not supported.
    pub fn from_key_file(name: &str, keys: &KeyFile) -> Result<Self, RemoteConfigError> {
        let group = group_of(name);
        let text = |key: &str| keys.string(&group, key).filter(|value| !value.is_empty());
        let path = |key: &str| text(key).map(PathBuf::from);
        let boolean = |key: &str, default| Ok::<_, RemoteConfigError>(keys.boolean(&group, key)?.unwrap_or(default));
        for key in ["custom-backend", "metalink"] {
            if text(key).is_some() {
                return Err(RemoteConfigError::Unsupported { name: name.to_owned(), key });
            }
        }
        let collection_id = text("collection-id").map(|id| {
            let wanted = "words joined by dots, as in org.example.Os";
            id.parse().map_err(|_| RemoteConfigError::Invalid { name: name.to_owned(), key: "collection-id", value: id, wanted })
        });
        Ok(Self {
            url: text("url").as_deref().map(Location::parse),
            content_url: text("contenturl").as_deref().map(Location::parse),
            branches: keys.list(&group, "branches").unwrap_or_default(),
            proxy: text("proxy"),
            tls: RemoteTls {
                permissive: boolean("tls-permissive", false)?,
                client_certificate: path("tls-client-cert-path"),
                client_key: path("tls-client-key-path"),
                authorities: path("tls-ca-path"),
            },
            http2: boolean("http2", true)?,
            collection_id: collection_id.transpose()?,
            unconfigured_state: text("unconfigured-state"),
            name: name.to_owned(),
            group,
            keys: keys.clone(),
        })
    }

    /// Makes a remote of keys and values that no file has.
    ///
    /// # Errors
    /// As [`RemoteConfig::from_key_file`].
    pub fn of_values(name: &str, values: &[(String, String)]) -> Result<Self, RemoteConfigError> {
        let mut keys = KeyFile::new();
        values.iter().for_each(|(key, value)| keys.set(&group_of(name), key, value));
        Self::from_key_file(name, &keys)
    }

    /// Makes a remote that no file configures, of which only the URL is known. Signatures are demanded, as by default.
    pub fn unnamed(name: &str, url: &str) -> Self {
        let mut keys = KeyFile::new();
        keys.set(&group_of(name), "url", url);
        Self {
            name: name.to_owned(),
            group: group_of(name),
            keys,
            url: Some(Location::parse(url)),
            content_url: None,
            branches: Vec::new(),
            proxy: None,
            tls: RemoteTls::default(),
            http2: true,
            collection_id: None,
            unconfigured_state: None,
        }
    }

    /// Returns the remote's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Walks keys and values in the order of the file.
    pub fn values(&self) -> impl Iterator<Item = (&str, String)> {
        self.keys.keys(&self.group).filter_map(|key| Some((key, self.value(key)?)))
    }

    /// Returns a truth value.
    ///
    /// # Errors
    /// When it is none.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>, ValueError> {
        self.keys.boolean(&self.group, key)
    }

    /// Returns the items of a list.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        self.keys.list(&self.group, key)
    }

    /// Returns a value as text.
    pub fn value(&self, key: &str) -> Option<String> {
        self.keys.string(&self.group, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_read_as_stock_writes_them() {
        let text = "[remote \"o\"]\nurl=mirrorlist=http://x/ml\ncontenturl=http://c\nbranches=a;b;\ntls-permissive=true\n\
            tls-ca-path=/ca\ncollection-id=org.a.B\nhttp2=false\ngpg-verify=false\n";
        let remote = RemoteConfig::from_key_file("o", &text.parse().unwrap()).unwrap();
        assert_eq!(remote.url, Some(Location::MirrorList("http://x/ml".to_owned())));
        assert_eq!(remote.content_url, Some(Location::Url("http://c".to_owned())));
        assert_eq!((remote.branches.clone(), remote.http2), (vec!["a".to_owned(), "b".to_owned()], false));
        assert!(remote.tls.permissive && remote.tls.authorities == Some(PathBuf::from("/ca")));
        assert_eq!((remote.value("gpg-verify").as_deref(), remote.value("sign-verify")), (Some("false"), None));
        assert_eq!(remote.values().count(), 8);
    }

    #[test]
    fn what_cannot_be_obeyed_is_refused() {
        for bad in ["http2=maybe", "collection-id=os", "metalink=http://x/", "custom-backend=rpm"] {
            let keys = format!("[remote \"o\"]\nurl=http://x/\n{bad}\n").parse().unwrap();
            assert!(RemoteConfig::from_key_file("o", &keys).is_err(), "accepted {bad}");
        }
    }
}
