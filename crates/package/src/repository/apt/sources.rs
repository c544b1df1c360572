//! What a source of packages is, however it is written: URLs, suites, components, and whom to trust.

use super::super::RepositoryError;
use super::super::location::location;

/// The variable that stands for an architecture.
const ARCH: &str = "$(ARCH)";

/// What is configured as a source of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AptSource {
    /// URLs of the repositories, in which [`AptSource::urls_for`] replaces the variable.
    pub uris: Vec<String>,
    /// Suites of each repository.
    pub suites: Vec<Suite>,
    /// Components of each suite; empty for flat repositories.
    pub components: Vec<String>,
    /// Architectures, when they are not those of the system.
    pub architectures: Option<Vec<String>>,
    /// Whose signatures are trusted, when it is not those that the system trusts.
    pub signed_by: Option<SignedBy>,
    /// Whether signatures are not needed (`true`), or needed whatever else is configured (`false`).
    pub trusted: Option<bool>,
    /// Whether a `Release` file may be too old.
    pub check_valid_until: Option<bool>,
    /// Whether the source is used.
    pub enabled: bool,
}

/// Whose signatures are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// Those of named keys.
    Named {
        /// Absolute paths of keyrings.
        keyrings: Vec<String>,
        /// Fingerprints, with `!` behind those whose subkeys do not count.
        fingerprints: Vec<String>,
    },
    /// That of a key that stands in the source itself, in its armor.
    Key(String),
}

/// A suite, or the directory of a flat repository, whose name ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    name: String,
    directory: String,
}

impl Suite {
    pub(super) fn new(what: &'static str, name: &str) -> Result<Self, RepositoryError> {
        let directory = match name {
            "/" | "./" => String::new(),
            _ if name.ends_with('/') => location(what, name.trim_start_matches('/'))?,
            _ => format!("dists/{}/", location(what, name)?),
        };
        Ok(Self { name: name.to_owned(), directory })
    }

    /// Returns it for an architecture. `$(ARCH)` is the one variable that sources have.
    pub fn for_arch(&self, arch: &str) -> Self {
        let replaced = |text: &str| text.replace(ARCH, arch);
        Self { name: replaced(&self.name), directory: replaced(&self.directory) }
    }

    /// Returns it as it is configured.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether it is a flat repository.
    pub fn is_flat(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Returns the directory of its `Release` file below the repository's URL, with a slash at its end if it has a name.
    pub fn directory(&self) -> &str {
        &self.directory
    }

    /// Returns where the signed `Release` file is.
    pub fn in_release(&self) -> String {
        format!("{}InRelease", self.directory)
    }

    /// Returns where the `Release` file is, and its detached signature, for repositories that have no signed one.
    pub fn release_and_signature(&self) -> (String, String) {
        (format!("{}Release", self.directory), format!("{}Release.gpg", self.directory))
    }
}

impl AptSource {
    /// Returns the URLs for an architecture, each with a slash at its end.
    pub fn urls_for<'s>(&'s self, arch: &'s str) -> impl Iterator<Item = String> + 's {
        self.uris.iter().map(move |uri| format!("{}/", uri.replace(ARCH, arch).trim_end_matches('/')))
    }

    /// Fails where suites and components contradict each other.
    pub(super) fn checked(self, what: &'static str) -> Result<Self, RepositoryError> {
        let flat = self.suites.iter().filter(|suite| suite.is_flat()).count();
        let reason = if self.uris.is_empty() {
            "no URL"
        } else if self.suites.is_empty() {
            "no suite"
        } else if flat > 0 && !self.components.is_empty() {
            "components of a flat repository"
        } else if flat < self.suites.len() && self.components.is_empty() {
            "no component"
        } else {
            return Ok(self);
        };
        Err(RepositoryError::damaged(what, format!("a source has {reason}")))
    }
}

/// Reads the words that apt takes for yes and no.
pub(super) fn boolean(what: &'static str, name: &str, value: &str) -> Result<bool, RepositoryError> {
    match &*value.trim().to_ascii_lowercase() {
        "yes" | "true" | "with" | "on" | "enable" | "1" => Ok(true),
        "no" | "false" | "without" | "off" | "disable" | "0" => Ok(false),
        _ => Err(RepositoryError::damaged(what, format!("{name} is neither yes nor no"))),
    }
}

/// Reads the names of keyrings and keys.
pub(super) fn signed_by<'t>(what: &'static str, names: impl Iterator<Item = &'t str>) -> Result<SignedBy, RepositoryError> {
    let (mut keyrings, mut fingerprints) = (Vec::new(), Vec::new());
    for name in names.filter(|name| !name.is_empty()) {
        let digits = name.strip_suffix('!').unwrap_or(name);
        if name.starts_with('/') {
            keyrings.push(name.to_owned());
        } else if matches!(digits.len(), 40 | 64) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            fingerprints.push(name.to_owned());
        } else {
            return Err(RepositoryError::damaged(what, "Signed-By names neither an absolute path nor a fingerprint"));
        }
    }
    // Whose signatures are trusted when nobody is named? Not everybody's.
    if keyrings.is_empty() && fingerprints.is_empty() {
        return Err(RepositoryError::damaged(what, "Signed-By is empty"));
    }
    Ok(SignedBy::Named { keyrings, fingerprints })
}
