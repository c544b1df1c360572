//! `auth.json`: credentials by registry, as the container tools of a host share them.
//!
//! ```json
//! {
//!   "auths": {"quay.example/team": {"auth": "dXNlcjpwYXNz"}, "other.example": {"identitytoken": "…"}},
//!   "credHelpers": {"cloud.example": "cloud"}, "credsStore": "pass"
//! }
//! ```
//! A key is a host, or a host and the beginning of a repository name up to a slash; the longest key that fits counts. Keys of old tools,
//! `https://HOST/v1/`, stand for the host. `credHelpers` names a program for a host, and `credsStore` one for all that have no entry with
//! credentials. The oldest form of the file, `.dockercfg`, is what is inside of `auths` alone.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use rootball_object::ErrorKind;
use serde::Deserialize;

use crate::Credentials;

const MAX_SIZE: u64 = 4 * 1024 * 1024;

/// The credentials of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthFile {
    by_key: BTreeMap<String, Credentials>,
    helpers: BTreeMap<String, String>,
    store: Option<String>,
}

/// A file with credentials cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthFileError {
    /// It is not what such a file looks like.
    #[error("{} holds no usable credentials: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl AuthFileError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
    #[serde(default, rename = "credHelpers")]
    helpers: BTreeMap<String, String>,
    #[serde(rename = "credsStore")]
    store: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    auth: Option<String>,
    identitytoken: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

impl AuthFile {
    /// Reads the text of such a file.
    ///
    /// # Errors
    /// What is wrong with it; secrets are not repeated.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        // The JSON library's message may quote the text, which is secret.
        let document: Document = serde_json::from_slice(text).map_err(without_text)?;
        let helpers = document.helpers.into_iter().map(|(key, name)| (normal_key(&key), name)).collect();
        Ok(Self { by_key: entries(document.auths)?, helpers, store: document.store.filter(|store| !store.is_empty()) })
    }

    /// Reads the text of the oldest form, `.dockercfg`.
    ///
    /// # Errors
    /// As [`AuthFile::parse`].
    pub fn parse_oldest(text: &[u8]) -> Result<Self, String> {
        let auths = serde_json::from_slice(text).map_err(without_text)?;
        Ok(Self { by_key: entries(auths)?, ..Self::default() })
    }

    /// Reads a file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn find(path: &Path) -> Result<Option<Self>, AuthFileError> {
        let failed = |source| AuthFileError::Io { path: path.to_owned(), source };
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut text = Vec::new();
        file.take(MAX_SIZE + 1).read_to_end(&mut text).map_err(failed)?;
        let invalid = |reason| AuthFileError::Invalid { path: path.to_owned(), reason };
        if text.len() as u64 > MAX_SIZE {
            return Err(invalid(format!("larger than {MAX_SIZE} bytes")));
        }
        let is_oldest = path.file_name().is_some_and(|name| name == ".dockercfg");
        if is_oldest { Self::parse_oldest(&text) } else { Self::parse(&text) }.map(Some).map_err(invalid)
    }

    /// Looks up a repository: its full name first, then one part less each time, down to the host. Returns the key with its credentials.
    pub fn lookup(&self, host: &str, repository: &str) -> Option<(&str, &Credentials)> {
        let full = format!("{host}/{repository}");
        let mut key = full.as_str();
        loop {
            if let Some((key, credentials)) = self.by_key.get_key_value(key) {
                return Some((key, credentials));
            }
            key = &key[..key.rfind('/')?];
        }
    }

    /// Returns the name of the helper that knows the host's credentials.
    pub fn helper(&self, host: &str) -> Option<&str> {
        self.helpers.get(host).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Returns the name of the helper that knows the credentials that are not in the file.
    pub fn store(&self) -> Option<&str> {
        self.store.as_deref()
    }
}

/// Says where JSON is wrong: the library's own message may quote the text, which is secret.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn without_text(error: serde_json::Error) -> String {
    format!("not the expected JSON, at line {} column {}", error.line(), error.column())
}

fn entries(auths: BTreeMap<String, Entry>) -> Result<BTreeMap<String, Credentials>, String> {
    let mut by_key = BTreeMap::new();
    for (key, entry) in auths {
        let credentials = entry.credentials().map_err(|reason| format!("entry {key:?}: {reason}"))?;
        if let Some(credentials) = credentials {
            // Where an old and a new spelling name the same host, the new one counts.
            let normal = normal_key(&key);
            if normal == key || !by_key.contains_key(&normal) {
                by_key.insert(normal, credentials);
            }
        }
    }
    Ok(by_key)
}

impl Entry {
    fn credentials(self) -> Result<Option<Credentials>, &'static str> {
        if let Some(token) = self.identitytoken.filter(|token| !token.is_empty()) {
            return Ok(Some(Credentials::IdentityToken(token)));
        }
        if let Some(auth) = self.auth.filter(|auth| !auth.is_empty()) {
            let auth = auth.trim();
            let bytes = STANDARD.decode(auth).or_else(|_| STANDARD_NO_PAD.decode(auth)).map_err(|_| "its 'auth' is not base64")?;
            let text = String::from_utf8(bytes).map_err(|_| "its 'auth' is not text")?;
            let (user, password) = text.split_once(':').ok_or("its 'auth' holds no colon")?;
            return Ok(Some(Credentials::new(user, password.trim_end_matches('\0'))));
        }
        match (self.username, self.password) {
            (Some(user), Some(password)) if !user.is_empty() => Ok(Some(Credentials::new(user, password))),
            // Empty entries say that a helper knows more.
            _ => Ok(None),
        }
    }
}

/// Brings the spellings of old tools to today's: no scheme, no API version, `docker.io` by its short name.
fn normal_key(key: &str) -> String {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let key = match bare {
        Some(rest) => rest.split('/').next().unwrap_or(rest),
        None => key.trim_end_matches('/'),
    };
    let (host, rest) = match key.split_once('/') {
        Some((host, rest)) => (host, Some(rest)),
        None => (key, None),
    };
    let host = if matches!(host, "index.docker.io" | "registry-1.docker.io") { "docker.io" } else { host };
    match rest {
        Some(rest) if rest != "v1" && rest != "v2" => format!("{host}/{rest}"),
        _ => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_key_that_fits_counts() {
        let file = AuthFile::parse(
            br#"{"auths": {
                "a.test": {"auth": "aG9zdDox"}, "a.test/team": {"auth": "dGVhbToy"}, "a.test/team/os": {"identitytoken": "T", "auth": "eDp5"},
                "https://index.docker.io/v1/": {"auth": "aHViOjM"}, "b.test:5000": {"auth": "PHRva2VuPjphYmM="}, "c.test": {}
            }, "credsStore": "x", "credHelpers": {"https://d.test/v2/": "cloud", "e.test": ""}}"#,
        )
        .unwrap();
        assert_eq!((file.store(), file.helper("d.test"), file.helper("e.test")), (Some("x"), Some("cloud"), None));
        let password = |user: &str, password: &str| Some(Credentials::new(user, password));
        for (host, repository, expected) in [
            ("a.test", "other", password("host", "1")),
            ("a.test", "teams", password("host", "1")),
            ("a.test", "team/x", password("team", "2")),
            ("a.test", "team/os", Some(Credentials::IdentityToken("T".to_owned()))),
            ("docker.io", "library/debian", password("hub", "3")),
            ("b.test:5000", "x", Some(Credentials::IdentityToken("abc".to_owned()))),
            ("b.test", "x", None),
            ("c.test", "x", None),
        ] {
            assert_eq!(file.lookup(host, repository).map(|(_, credentials)| credentials), expected.as_ref(), "{host}/{repository}");
        }
    }

    #[test]
    fn the_oldest_form_has_no_frame() {
        let file = AuthFile::parse_oldest(br#"{"https://a.test/v1/": {"auth": "aG9zdDox", "email": "x@y"}}"#).unwrap();
        assert_eq!(file.lookup("a.test", "os"), Some(("a.test", &Credentials::new("host", "1"))));
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(".dockercfg");
        std::fs::write(&path, r#"{"a.test": {"auth": "aG9zdDox"}}"#).unwrap();
        assert!(AuthFile::find(&path).unwrap().unwrap().lookup("a.test", "os").is_some());
    }

    #[test]
    fn bad_files_are_refused_without_their_secrets() {
        for text in
            [r#"{"auths": {"a": {"auth": "secret!"}}}"#, r#"{"auths": {"a": {"auth": "c2VjcmV0"}}}"#, r#"{"auths": "secret"}"#, "secret"]
        {
            let reason = AuthFile::parse(text.as_bytes()).unwrap_err();
            assert!(!reason.contains("secret"), "{text}: {reason}");
        }
        assert!(!format!("{:?}", Credentials::new("u", "secret")).contains("secret"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(text in proptest::collection::vec(any::<u8>(), 0..200), key in "\\PC{0,30}", host in "\\PC{0,20}") {
            let _ = (AuthFile::parse(&text), AuthFile::parse_oldest(&text));
            normal_key(&key);
            AuthFile::default().lookup(&host, &key);
        }
    }
}
