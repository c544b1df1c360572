//! Names of static deltas, and where their files lie in a repository.
//!
//! A delta is named by the commits at its two ends, or by the new one alone. In summaries and indexes the checksums are in hex; in paths they
//! are in base64 with `_` for `/` and without padding, so that `-` can stand between them, and the first two letters are a directory.

use std::fmt;
use std::str::FromStr;

use crate::{Checksum, CommitChecksum, ErrorKind};
use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Base64 as paths have it: the last bits of the 43 letters are zero, so each checksum has one spelling.
static PATH_BASE64: std::sync::LazyLock<GeneralPurpose> = std::sync::LazyLock::new(|| {
    let alphabet = Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_").expect("64 letters, none twice");
    let config =
        GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone);
    GeneralPurpose::new(&alphabet, config)
});

/// Names a delta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeltaName {
    /// The commit that must be there; `None` for a delta that needs nothing.
    pub from: Option<CommitChecksum>,
    /// The commit that it leads to.
    pub to: CommitChecksum,
}

/// The text does not name a delta.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not the name of a delta: FROM-TO or TO, each the checksum of a commit")]
pub struct InvalidDeltaName {
    /// What was given.
    pub text: String,
}

/// Where a repository keeps deltas of single objects: libostree leaves `extensions` to others.
pub const OBJECT_DELTAS: &str = "extensions/rootball/object-deltas";

impl DeltaName {
    /// Returns the directory of the delta's files, relative to the repository: `deltas/…`.
    pub fn directory(&self) -> String {
        let to = encode(&self.to);
        match &self.from {
            None => format!("deltas/{}/{}", &to[..2], &to[2..]),
            Some(from) => {
                let from = encode(from);
                format!("deltas/{}/{}-{to}", &from[..2], &from[2..])
            }
        }
    }

    /// Returns the directory of the deltas of single objects of a commit, relative to the repository; it is below [`OBJECT_DELTAS`].
    pub fn object_directory(to: &CommitChecksum) -> String {
        let to = encode(to);
        format!("{OBJECT_DELTAS}/{}/{}", &to[..2], &to[2..])
    }

    /// Returns the path of the superblock, relative to the repository.
    pub fn superblock_path(&self) -> String {
        format!("{}/superblock", self.directory())
    }

    /// Returns the path of a part, relative to the repository. It is also the key under which a superblock holds that part inline.
    pub fn part_path(&self, part: usize) -> String {
        format!("{}/{part}", self.directory())
    }

    /// Returns the key under which a superblock holds the metadata beside the new commit.
    pub fn detached_metadata_key(&self) -> String {
        format!("{}/commitmeta", self.directory())
    }

    /// Returns the path of the index of all deltas that lead to a commit, relative to the repository.
    pub fn index_path(to: &CommitChecksum) -> String {
        let to = encode(to);
        format!("delta-indexes/{}/{}.index", &to[..2], &to[2..])
    }

    /// Reads the commit out of the two last components of an index's path, as [`DeltaName::index_path`] has them.
    pub fn commit_of_index(first: &str, second: &str) -> Option<CommitChecksum> {
        let rest = second.strip_suffix(".index")?;
        if first.len() == 2 { decode(&format!("{first}{rest}")) } else { None }
    }

    /// Reads the name out of the two last components of a delta's directory, as [`DeltaName::directory`] has them.
    ///
    /// # Errors
    /// When they are no such components.
    pub fn from_directory(first: &str, second: &str) -> Result<Self, InvalidDeltaName> {
        let invalid = || InvalidDeltaName { text: format!("{first}/{second}").chars().take(200).collect() };
        if first.len() != 2 {
            return Err(invalid());
        }
        let (head, tail) = second.split_once('-').map_or((second, None), |(head, tail)| (head, Some(tail)));
        let head = decode(&format!("{first}{head}")).ok_or_else(invalid)?;
        Ok(match tail {
            None => Self { from: None, to: head },
            Some(tail) => Self { from: Some(head), to: decode(tail).ok_or_else(invalid)? },
        })
    }
}

fn encode(checksum: &CommitChecksum) -> String {
    PATH_BASE64.encode(checksum.object().as_bytes())
}

fn decode(text: &str) -> Option<CommitChecksum> {
    let bytes = PATH_BASE64.decode(text).ok()?;
    Checksum::from_slice(&bytes).ok().map(CommitChecksum::new)
}

/// In hex, as summaries and indexes have it: `FROM-TO`, or `TO`.
impl fmt::Display for DeltaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            None => write!(f, "{}", self.to),
            Some(from) => write!(f, "{from}-{}", self.to),
        }
    }
}

impl FromStr for DeltaName {
    type Err = InvalidDeltaName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidDeltaName { text: text.chars().take(200).collect() };
        let checksum = |text: &str| text.parse().map_err(|_| invalid());
        match text.split_once('-') {
            None => Ok(Self { from: None, to: checksum(text)? }),
            Some((from, to)) => Ok(Self { from: Some(checksum(from)?), to: checksum(to)? }),
        }
    }
}

impl InvalidDeltaName {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
}

impl serde::Serialize for DeltaName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "a121deb8eb04ece77274921d3323edd023197eafb95e264a2d9c2dcc977c5072";
    const B: &str = "9d6c3b79c4022b9377e5c7f9166ae8a76bc015d524c5031fe28f4bc563bdbabf";

    #[test]
    fn names_lead_to_the_documented_places_and_back() {
        let alone: DeltaName = A.parse().unwrap();
        assert_eq!(alone.superblock_path(), "deltas/oS/HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI/superblock");
        let index = DeltaName::index_path(&alone.to);
        assert_eq!(index, "delta-indexes/oS/HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI.index");
        let of_index = |second: &str| DeltaName::commit_of_index("oS", second);
        assert_eq!(of_index(&index["delta-indexes/oS/".len()..]), Some(alone.to));
        assert_eq!(of_index("HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI"), None);
        let pair: DeltaName = format!("{A}-{B}").parse().unwrap();
        assert_eq!(pair.part_path(3), "deltas/oS/HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI-nWw7ecQCK5N35cf5Fmrop2vAFdUkxQMf4o9LxWO9ur8/3");
        for name in [alone, pair] {
            let directory = name.directory();
            let (first, second) = directory.strip_prefix("deltas/").unwrap().split_once('/').unwrap();
            assert_eq!(DeltaName::from_directory(first, second).unwrap(), name);
            assert_eq!(name.to_string().parse::<DeltaName>().unwrap(), name);
        }
    }

    #[test]
    fn other_names_are_refused() {
        for text in ["", "-", A.split_at(63).0, &format!("{A}-"), &format!("-{A}"), &format!("{A}-{B}-{A}"), &format!("{A}/{B}")] {
            assert!(text.parse::<DeltaName>().is_err(), "accepted {text:?}");
        }
        for (first, second) in [
            ("oS", ""),
            ("o", "SHeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI"),
            ("oS", "HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHJ"),
            ("oS", "HeuOsE7OdydJIdMyPt0CMZfq-5XiZKLZwtzJd8UHI"),
            ("oS", "HeuOsE7OdydJIdMyPt0CMZfq/5XiZKLZwtzJd8UHI"),
            ("oS", "HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI="),
            ("oS", "HeuOsE7OdydJIdMyPt0CMZfq+5XiZKLZwtzJd8UHI-"),
        ] {
            assert!(DeltaName::from_directory(first, second).is_err(), "accepted {first}/{second}");
        }
    }
}
