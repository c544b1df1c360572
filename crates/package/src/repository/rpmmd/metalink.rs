//! Metalinks: where the mirrors of a repository are, and which `repomd.xml` they must have.
//!
//! ```text
//! <metalink xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager"><files><file name="repomd.xml">
//!   <mm0:timestamp>1707563245</mm0:timestamp> <size>5000</size>
//!   <verification><hash type="sha256">5d4…</hash></verification>
//!   <mm0:alternates><mm0:alternate> … the same of an older one, for mirrors that are not up to date … </mm0:alternate></mm0:alternates>
//!   <resources><url protocol="https" location="DE" preference="100">https://a.example.org/os/repodata/repomd.xml</url></resources>
//! </file></files></metalink>
//! ```

use rootball_object::Checksum;
use rootball_object::hash::Hasher;

use super::super::location::{base_url, shortened};
use super::super::{Limits, RepositoryError};
use super::REPOMD;
use super::xml::{Node, Xml};

/// The largest file that is read.
const MAX_METALINK: u64 = 8 << 20;

/// Most mirrors, and most alternates.
const MAX_ITEMS: usize = 10_000;

const WHAT: &str = "the metalink";

/// Mirrors, and what they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metalink {
    /// The newest `repomd.xml`.
    pub current: RepoMdVersion,
    /// Older ones that are still accepted.
    pub alternates: Vec<RepoMdVersion>,
    /// Where it is, the most preferred first.
    pub urls: Vec<MetalinkUrl>,
}

/// What a `repomd.xml` must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepoMdVersion {
    /// When it was made, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: Checksum,
}

/// A mirror's `repomd.xml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetalinkUrl {
    /// Its URL.
    pub url: String,
    /// The protocol, such as `https` or `rsync`.
    pub protocol: Option<String>,
    /// The country.
    pub location: Option<String>,
    /// How much it is preferred, up to 100.
    pub preference: u64,
}

impl MetalinkUrl {
    /// Returns the URL of the repository, with a slash at its end.
    pub fn base(&self) -> Option<&str> {
        self.url.strip_suffix(REPOMD).filter(|base| base.ends_with('/'))
    }
}

impl Metalink {
    /// Reads a metalink.
    ///
    /// # Errors
    /// When it is damaged, or does not say what `repomd.xml` must be.
    pub fn parse(bytes: &[u8]) -> Result<Self, RepositoryError> {
        let limits = Limits { entry: 64 << 10, entries: MAX_ITEMS as u64, bytes: MAX_METALINK };
        let mut xml = Xml::new(WHAT, bytes, limits)?;
        let mut reading = Reading::default();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => match tag.name() {
                    "file" => reading.is_repomd = tag.load("name")? == "repomd.xml",
                    "alternate" => reading.alternate = Some(Version::default()),
                    "hash" => reading.is_sha256 = tag.load("type")? == "sha256",
                    "url" => {
                        let (protocol, location) = (tag.find("protocol")?, tag.find("location")?);
                        let preference = tag.number("preference")?.unwrap_or_default();
                        reading.url = Some(MetalinkUrl { url: String::new(), protocol, location, preference });
                    }
                    _ => {}
                },
                Node::Close { name, text } => reading.close(&name, text.trim())?,
            }
        }
        reading.urls.sort_by_key(|url| std::cmp::Reverse(url.preference));
        Ok(Self { current: reading.current.finish()?, alternates: reading.alternates, urls: reading.urls })
    }

    /// Returns which of the versions that are accepted some bytes are.
    pub fn version_of(&self, repomd: &[u8]) -> Option<&RepoMdVersion> {
        let (size, sha256) = (repomd.len() as u64, Hasher::of(repomd));
        std::iter::once(&self.current).chain(&self.alternates).find(|version| (version.size, version.sha256) == (size, sha256))
    }
}

#[derive(Default)]
struct Reading {
    is_repomd: bool,
    is_sha256: bool,
    current: Version,
    alternate: Option<Version>,
    alternates: Vec<RepoMdVersion>,
    url: Option<MetalinkUrl>,
    urls: Vec<MetalinkUrl>,
}

#[derive(Default)]
struct Version {
    timestamp: Option<u64>,
    size: Option<u64>,
    sha256: Option<Checksum>,
}

impl Reading {
    fn close(&mut self, name: &str, text: &str) -> Result<(), RepositoryError> {
        if !self.is_repomd {
            return Ok(());
        }
        let damaged = || RepositoryError::damaged(WHAT, format!("{name} makes no sense: {:?}", shortened(text)));
        let version = self.alternate.as_mut().unwrap_or(&mut self.current);
        match name {
            "file" => self.is_repomd = false,
            "timestamp" => version.timestamp = Some(text.parse().map_err(|_| damaged())?),
            "size" => version.size = Some(text.parse().map_err(|_| damaged())?),
            "hash" if self.is_sha256 => version.sha256 = Some(text.parse().map_err(|_| damaged())?),
            "alternate" => {
                let version = self.alternate.take().unwrap_or_default().finish()?;
                add(&mut self.alternates, version)?;
            }
            "url" => {
                if let Some(url) = self.url.take() {
                    add(&mut self.urls, MetalinkUrl { url: base_url(WHAT, text)?, ..url })?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn add<T>(list: &mut Vec<T>, item: T) -> Result<(), RepositoryError> {
    if list.len() == MAX_ITEMS {
        return Err(RepositoryError::TooLarge { what: WHAT, unit: "items", limit: MAX_ITEMS as u64 });
    }
    list.push(item);
    Ok(())
}

impl Version {
    fn finish(self) -> Result<RepoMdVersion, RepositoryError> {
        match self {
            Self { timestamp, size: Some(size), sha256: Some(sha256) } => Ok(RepoMdVersion { timestamp, size, sha256 }),
            _ => Err(RepositoryError::damaged(WHAT, "it does not say which size and SHA-256 repomd.xml has")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        let version = |text: &str| {
            let (size, sha256) = (text.len(), Hasher::of(text.as_bytes()));
            format!(
                "<mm0:timestamp>17</mm0:timestamp><size>{size}</size><verification><hash type=\"md5\">00</hash>\
                 <hash type=\"sha256\">{sha256}</hash></verification>"
            )
        };
        format!(
            "<?xml version=\"1.0\"?><metalink xmlns:mm0=\"m\"><files><file name=\"x\"><size>no</size></file><file name=\"repomd.xml\">{}\
             <mm0:alternates><mm0:alternate>{}</mm0:alternate></mm0:alternates><resources maxconnections=\"1\">\
             <url protocol=\"rsync\" preference=\"90\">rsync://b/os/repodata/repomd.xml</url>\
             <url protocol=\"https\" type=\"https\" location=\"DE\" preference=\"100\">\n https://a/os/repodata/repomd.xml</url>\
             </resources></file></files></metalink>",
            version("new"),
            version("older")
        )
    }

    #[test]
    fn versions_and_mirrors_are_read() {
        let metalink = Metalink::parse(text().as_bytes()).unwrap();
        let version = |text: &str| RepoMdVersion { timestamp: Some(17), size: text.len() as u64, sha256: Hasher::of(text.as_bytes()) };
        let url = |url: &str, protocol: &str, location: Option<&str>, preference| MetalinkUrl {
            url: url.to_owned(),
            protocol: Some(protocol.to_owned()),
            location: location.map(str::to_owned),
            preference,
        };
        let urls = vec![
            url("https://a/os/repodata/repomd.xml", "https", Some("DE"), 100),
            url("rsync://b/os/repodata/repomd.xml", "rsync", None, 90),
        ];
        assert_eq!(urls[0].base(), Some("https://a/os/"));
        assert_eq!(metalink, Metalink { current: version("new"), alternates: vec![version("older")], urls });
        assert_eq!(metalink.version_of(b"older"), Some(&version("older")));
        assert_eq!(metalink.version_of(b"oldest"), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("\"repomd.xml\"", "\"other.xml\""),
            ("<size>3</size>", ""),
            ("<size>5</size>", ""),
            ("<size>3<", "<size>-3<"),
            ("sha256", "sha512"),
            ("https://a", "a"),
            ("</metalink>", ""),
        ] {
            assert!(Metalink::parse(text().replacen(from, to, 1).as_bytes()).is_err(), "{to}");
        }
    }
}
