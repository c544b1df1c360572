//! Names of images in registries: `HOST/NAME[:TAG][@DIGEST]`, as the distribution specification and all clients write them.

use std::fmt;
use std::str::FromStr;

use super::{InvalidReference, MAX_REFERENCE, invalid};
use crate::Digest;

/// Longest `HOST/NAME`, in bytes: a limit that many clients have.
const MAX_NAME: usize = 255;
/// The host of names that have none.
const DEFAULT_HOST: &str = "docker.io";

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
