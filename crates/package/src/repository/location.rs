//! Where a file of a repository is: a path below the repository's own place, which nothing may lead out of.
//!
//! A location is part of a URL and becomes a path where files are kept, so both ways out are closed: `..`, also as `%2e%2e` (programs that
//! follow URLs take one for the other), and what makes a reference absolute (RFC 3986, section 4.2).

use rootball_object::Checksum;

use super::RepositoryError;

/// The most bytes of a location.
const MAX_LOCATION: usize = 4096;

/// A file that is to be fetched next, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WantedFile {
    /// Where it is, below the repository's URL.
    pub path: String,
    /// Its bytes, as it is stored.
    pub size: u64,
    /// The SHA-256 of these bytes.
    pub sha256: Checksum,
}

/// Checks where a file is said to be in its repository: relative to the repository's URL, and below it. Returns it without `./` before it.
///
/// # Errors
/// When it leads elsewhere.
pub fn checked_location(text: &str) -> Result<String, RepositoryError> {
    location("what names a package", text)
}

/// The same, saying what it is a location in.
pub(super) fn location(what: &'static str, text: &str) -> Result<String, RepositoryError> {
    let mut path = text;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    let reason = if path.is_empty() {
        "is empty"
    } else if path.len() > MAX_LOCATION {
        "is too long"
    } else if path.starts_with('/') || has_scheme(path) {
        "does not stay in its repository"
    } else if path.chars().any(|c| c.is_control() || c == '\\') {
        "has characters that no location has"
    } else if path.split('/').any(is_parent) {
        "leads out of its repository"
    } else {
        return Ok(path.to_owned());
    };
    Err(RepositoryError::damaged(what, format!("the location {:?} {reason}", shortened(text))))
}

/// Checks a URL that stands where a location may be relative to it.
pub(super) fn base_url(what: &'static str, text: &str) -> Result<String, RepositoryError> {
    let is_fine = has_scheme(text) && text.contains("://") && text.len() <= MAX_LOCATION;
    if is_fine && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(text.to_owned());
    }
    Err(RepositoryError::damaged(what, format!("{:?} is no URL", shortened(text))))
}

/// Returns the beginning of what a stranger wrote, for a message.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(rest)
}

fn is_parent(component: &str) -> bool {
    let plain = component.to_ascii_lowercase().replace("%2e", ".");
    // An escaped slash ends a component for whoever unescapes before splitting.
    plain.split("%2f").flat_map(|part| part.split("%5c")).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_stay_in_their_repository() {
        for (text, expected) in [
            ("pool/main/b/bash_5.2-1_amd64.deb", Some("pool/main/b/bash_5.2-1_amd64.deb")),
            ("././a.deb", Some("a.deb")),
            ("Packages/l/libstdc++-13~1^2.rpm", Some("Packages/l/libstdc++-13~1^2.rpm")),
            ("a/..b/c..", Some("a/..b/c..")),
            ("bash_1:2_amd64.deb", Some("bash_1:2_amd64.deb")),
            ("", None),
            ("./", None),
            ("/etc/passwd", None),
            (".//etc/passwd", None),
            ("../a", None),
            ("a/../../b", None),
            ("a/..", None),
            ("%2E%2e/a", None),
            ("a/.%2e/b", None),
            ("a%2f..%2Fb", None),
            ("file:/etc/passwd", None),
            ("https://example.com/a.rpm", None),
            ("a\\..\\b", None),
            ("a\nb", None),
        ] {
            assert_eq!(location("it", text).ok().as_deref(), expected, "location: {text:?}");
        }
        assert!(location("it", &"a".repeat(5000)).is_err());
    }

    #[test]
    fn urls_have_a_scheme() {
        assert!(base_url("it", "https://example.com/os/").is_ok());
        for text in ["", "os/", "//example.com/", "https://a b/", "https:", "1://x"] {
            assert!(base_url("it", text).is_err(), "{text:?}");
        }
    }
}
