//! Names of images: where an image is, and under which tag or digest.
//!
//! | text | place |
//! |---|---|
//! | `docker://HOST/NAME[:TAG][@DIGEST]`, `registry:…` | a registry |
//! | `oci:DIR[:TAG]` | an image layout directory |
//! | `oci-archive:FILE[:TAG]` | a tar of an image layout |
//! | `ostree-unverified-registry:…`, `ostree-unverified-image:…` | one of the above, as origin files of ostree-based hosts spell it |
//!
//! A registry name without a host means `docker.io`, and a single-component name there means `library/NAME`, as everywhere else. The path of
//! a layout or archive ends at the first colon. [`std::fmt::Display`] gives the full, normal spelling, which parses to the same value.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::Digest;

/// Longest reference that is accepted, in bytes.
const MAX_REFERENCE: usize = 4096;
/// Longest `HOST/NAME`, in bytes: a limit that many clients have.
const MAX_NAME: usize = 255;
/// The host of names that have none.
const DEFAULT_HOST: &str = "docker.io";

/// Names an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// In a registry.
    Registry(RegistryReference),
    /// In an image layout directory.
    Layout {
        /// The directory.
        path: PathBuf,
        /// The tag, where the layout holds more than one image.
        tag: Option<String>,
    },
    /// In a tar file of an image layout.
    Archive {
        /// The file.
        path: PathBuf,
        /// The tag, where the archive holds more than one image.
        tag: Option<String>,
    },
}

/// Names an image in a registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryReference {
    /// Host name or address, with `:PORT` where one was given; `docker.io` is kept as such.
    pub host: String,
    /// The name within the registry, such as `library/debian`.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest; it wins over the tag.
    pub digest: Option<Digest>,
}

/// An image as origin files of ostree-based hosts name it: a reference and how it is verified.
///
/// Only the unverified forms are understood so far; the others parse to an error that names the verification they ask for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OstreeReference {
    /// The image.
    pub image: Reference,
}

/// The text does not name an image that can be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidReference {
    /// It breaks the grammar.
    #[error("{text:?} is not an image reference: {reason}")]
    Invalid {
        /// What was given, cut where it is very long.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It is well known elsewhere, but not handled here.
    #[error("image reference {text:?} is not supported: {reason}")]
    Unsupported {
        /// What was given, cut where it is very long.
        text: String,
        /// What it asks for.
        reason: String,
    },
}

impl InvalidReference {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        match self {
            Self::Invalid { .. } => rootball_object::ErrorKind::Invalid,
            Self::Unsupported { .. } => rootball_object::ErrorKind::Unsupported,
        }
    }
}

fn invalid(text: &str, reason: impl Into<String>) -> InvalidReference {
    InvalidReference::Invalid { text: text.chars().take(300).collect(), reason: reason.into() }
}

fn unsupported(text: &str, reason: impl Into<String>) -> InvalidReference {
    InvalidReference::Unsupported { text: text.chars().take(300).collect(), reason: reason.into() }
}

impl Reference {
    /// Returns the tag, if there is one.
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Registry(registry) => registry.tag.as_deref(),
            Self::Layout { tag, .. } | Self::Archive { tag, .. } => tag.as_deref(),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = |f: &mut fmt::Formatter<'_>, transport: &str, path: &Path, tag: &Option<String>| {
            write!(f, "{transport}:{}", path.display())?;
            tag.as_ref().map_or(Ok(()), |tag| write!(f, ":{tag}"))
        };
        match self {
            Self::Registry(registry) => write!(f, "docker://{registry}"),
            Self::Layout { path, tag } => local(f, "oci", path, tag),
            Self::Archive { path, tag } => local(f, "oci-archive", path, tag),
        }
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("ostree-") {
            return text.parse::<OstreeReference>().map(|reference| reference.image);
        }
        if text.len() > MAX_REFERENCE {
            return Err(invalid(text, format!("longer than {MAX_REFERENCE} bytes")));
        }
        let Some((transport, rest)) = text.split_once(':') else {
            return Err(invalid(text, "it begins with no transport such as 'docker://' or 'oci:'"));
        };
        match transport {
            "docker" => {
                let name = rest.strip_prefix("//").ok_or_else(|| invalid(text, "'docker:' is followed by '//'"))?;
                name.parse().map(Self::Registry)
            }
            "registry" => rest.parse().map(Self::Registry),
            "oci" => local(text, rest).map(|(path, tag)| Self::Layout { path, tag }),
            "oci-archive" => local(text, rest).map(|(path, tag)| Self::Archive { path, tag }),
            "dir" | "docker-archive" | "containers-storage" | "docker-daemon" | "ostree" | "rojig" => {
                Err(unsupported(text, format!("images are not read from or written to '{transport}:'")))
            }
            other => Err(invalid(text, format!("there is no transport '{}'", other.chars().take(40).collect::<String>()))),
        }
    }
}

/// Splits `PATH[:TAG]` at the first colon.
fn local(text: &str, rest: &str) -> Result<(PathBuf, Option<String>), InvalidReference> {
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    if path.is_empty() || path.contains('\0') {
        return Err(invalid(text, "the path is empty or has a NUL in it"));
    }
    if let Some(tag) = tag
        && !is_layout_tag(tag)
    {
        return Err(invalid(text, "the tag is not made of letters, digits and single characters of '-._:@/+' between them"));
    }
    Ok((PathBuf::from(path), tag.map(str::to_owned)))
}

impl RegistryReference {
    /// Returns what to ask the registry for: the digest, else the tag, else `latest`.
    pub fn tag_or_digest(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => "latest".to_owned(),
        }
    }
}

impl fmt::Display for RegistryReference {
    /// Writes it without a transport: `HOST/NAME[:TAG][@DIGEST]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        self.digest.as_ref().map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

impl FromStr for RegistryReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_REFERENCE {
            return Err(invalid(text, format!("longer than {MAX_REFERENCE} bytes")));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse::<Digest>().map_err(|error| invalid(text, error.to_string()))?)),
            None => (text, None),
        };
        // A colon is a tag's only behind the last slash; before it, it is a port's.
        let name_start = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[name_start..].split_once(':') {
            Some((last, tag)) => (&rest[..name_start + last.len()], Some(tag)),
            None => (rest, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(invalid(text, "a tag is a letter, digit or '_' and up to 127 more or '.' and '-'"));
        }
        let (host, repository) = match name.split_once('/') {
            Some((host, repository)) if looks_like_host(host) => (host, repository),
            _ => (DEFAULT_HOST, name),
        };
        let host = if host == "index.docker.io" { DEFAULT_HOST } else { host };
        if !is_host(host) {
            return Err(invalid(text, "the host is not a name or address with an optional port"));
        }
        let repository = match host == DEFAULT_HOST && !repository.contains('/') {
            true => format!("library/{repository}"),
            false => repository.to_owned(),
        };
        if !is_repository(&repository) {
            return Err(invalid(text, "a name is made of parts of lower-case letters and digits, joined by '/', '.', '_', '__' or '-'"));
        }
        if host.len() + 1 + repository.len() > MAX_NAME {
            return Err(invalid(text, format!("host and name are longer than {MAX_NAME} bytes")));
        }
        Ok(Self { host: host.to_owned(), repository, tag: tag.map(str::to_owned), digest })
    }
}

fn looks_like_host(text: &str) -> bool {
    text == "localhost" || text.contains(['.', ':']) || text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            match rest.strip_prefix(':') {
                Some(port) => ("v6", Some(port)),
                None if rest.is_empty() => ("v6", None),
                None => return false,
            }
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let port_is_good =
        port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0));
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    port_is_good && name.split('.').all(label)
}

/// Tells whether `text` is a repository name of the distribution specification: `[a-z0-9]+` joined by `.`, `_`, `__` or dashes, and `/`.
pub fn is_repository(text: &str) -> bool {
    let component = |component: &str| {
        let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let mut separators = component.as_bytes().split(alphanumeric).peekable();
        // Splitting at every letter leaves the separators; the first and the last must be empty, so nothing leads or trails.
        let leads = separators.peek().is_none_or(|first| !first.is_empty()) || component.is_empty();
        let trails = component.as_bytes().last().is_none_or(|byte| !alphanumeric(byte));
        !leads
            && !trails
            && separators.all(|separator| matches!(separator, b"" | b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-'))
    };
    !text.is_empty() && text.split('/').all(component)
}

/// Tells whether `text` is a tag of the distribution specification.
pub fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().enumerate().all(|(index, byte)| word(byte) || (index > 0 && matches!(byte, b'.' | b'-')))
        && !text.is_empty()
}

/// Tells whether `text` can name an image in a layout: what the image specification allows in `org.opencontainers.image.ref.name`.
pub fn is_layout_tag(text: &str) -> bool {
    let separator = |byte: u8| b"-._:@/+".contains(&byte);
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= 512
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || separator(*byte))
        && !separator(bytes[0])
        && !separator(bytes[bytes.len() - 1])
        && bytes.windows(2).all(|pair| !(separator(pair[0]) && separator(pair[1])) || pair == b"--" || pair == b"__")
}

impl fmt::Display for OstreeReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.image {
            Reference::Registry(registry) => write!(f, "ostree-unverified-registry:{registry}"),
            other => write!(f, "ostree-unverified-image:{other}"),
        }
    }
}

impl FromStr for OstreeReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((prefix, rest)) = text.split_once(':') else {
            return Err(invalid(text, "no ':' behind the kind of verification"));
        };
        match prefix {
            "ostree-unverified-registry" => Ok(Self { image: Reference::Registry(rest.parse()?) }),
            "ostree-unverified-image" if rest.starts_with("ostree-") => Err(invalid(text, "one verification inside another")),
            "ostree-unverified-image" => Ok(Self { image: rest.parse()? }),
            "ostree-image-signed" => Err(unsupported(text, "it asks for an image signature, which is not verified yet")),
            "ostree-remote-registry" | "ostree-remote-image" => {
                let remote: String = rest.split(':').next().unwrap_or_default().chars().take(100).collect();
                Err(unsupported(
                    text,
                    format!("it asks for a commit signature by the keys of remote '{remote}', which is not verified yet"),
                ))
            }
            _ => Err(invalid(text, "it begins with no 'ostree-unverified-registry:' or 'ostree-unverified-image:'")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn references_are_read_and_written_in_their_full_form() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        for (text, expected) in [
            ("docker://debian", "docker://docker.io/library/debian".to_owned()),
            ("docker://debian:12", "docker://docker.io/library/debian:12".to_owned()),
            ("docker://index.docker.io/me/os", "docker://docker.io/me/os".to_owned()),
            ("docker://me/os", "docker://docker.io/me/os".to_owned()),
            ("docker://localhost/os:v1", "docker://localhost/os:v1".to_owned()),
            ("docker://localhost:5000/a/b__c/d--e:v1.0_x", "docker://localhost:5000/a/b__c/d--e:v1.0_x".to_owned()),
            ("docker://[::1]:5000/os", "docker://[::1]:5000/os".to_owned()),
            ("registry:quay.io/x/y", "docker://quay.io/x/y".to_owned()),
            (&format!("docker://quay.io/x/y:t@{digest}"), format!("docker://quay.io/x/y:t@{digest}")),
            ("oci:/var/lib/os", "oci:/var/lib/os".to_owned()),
            ("oci:dir:site/os:v1", "oci:dir:site/os:v1".to_owned()),
            ("oci-archive:os.tar:v1", "oci-archive:os.tar:v1".to_owned()),
            ("ostree-unverified-registry:quay.io/x/y:z", "docker://quay.io/x/y:z".to_owned()),
            ("ostree-unverified-image:oci:/x:y", "oci:/x:y".to_owned()),
            ("ostree-unverified-image:docker://quay.io/x", "docker://quay.io/x".to_owned()),
        ] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), expected, "{text}");
            assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference, "{text}");
            let ostree = OstreeReference { image: reference };
            assert_eq!(ostree.to_string().parse::<OstreeReference>().unwrap(), ostree, "{text}");
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_invalid() {
        let long = "a".repeat(300);
        for text in [
            "",
            "debian",
            "docker:debian",
            "docker://",
            "docker://quay.io/",
            "docker://quay.io/Upper",
            "docker://quay.io/a//b",
            "docker://quay.io/-a",
            "docker://quay.io/a___b",
            "docker://quay.io/a..b",
            "docker://quay.io/a:",
            "docker://quay.io/a:-x",
            "docker://quay.io/a@sha256:12",
            "docker://quay.io:0/a",
            "docker://quay.io:http/a",
            "docker://-quay.io/a",
            "docker://[::1/a",
            &format!("docker://quay.io/{long}"),
            &format!("docker://quay.io/a:{}", &long[..129]),
            "oci:",
            "oci::tag",
            "oci:dir:",
            "oci:dir:/x",
            "unknown:x",
            "ostree-unverified-image:ostree-unverified-image:oci:x",
        ] {
            let error = text.parse::<Reference>().unwrap_err();
            assert_eq!(error.kind(), rootball_object::ErrorKind::Invalid, "{text}: {error}");
        }
    }

    #[test]
    fn other_verifications_and_transports_are_unsupported_and_named() {
        for (text, word) in [
            ("ostree-image-signed:docker://quay.io/x", "image signature"),
            ("ostree-remote-registry:fedora:quay.io/x", "'fedora'"),
            ("ostree-remote-image:fedora:docker://quay.io/x", "'fedora'"),
            ("containers-storage:quay.io/x", "'containers-storage:'"),
        ] {
            let error = text.parse::<Reference>().unwrap_err();
            assert_eq!(error.kind(), rootball_object::ErrorKind::Unsupported, "{text}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_and_what_parses_round_trips(
            text in "(docker://|registry:|oci:|oci-archive:|ostree-unverified-image:|ostree-[a-z-]{0,9}:)?[a-zA-Z0-9._/:@\\[\\]+-]{0,40}|\\PC{0,40}"
        ) {
            if let Ok(reference) = text.parse::<Reference>() {
                prop_assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference);
            }
        }
    }
}
