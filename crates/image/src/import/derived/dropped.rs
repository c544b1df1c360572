//! What of an image does not become part of its commit, and why.

use std::collections::BTreeMap;
use std::fmt;

/// How many paths are named for each reason.
const EXAMPLES: usize = 3;

/// Why something is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DropReason {
    /// It lies in `/run`, `/tmp`, `/proc`, `/sys` or `/dev`.
    RuntimeDirectory,
    /// It lies in `/sysroot`, where a deployed system finds its disk.
    Sysroot,
    /// It lies in a directory of `/` that cannot be written to in a deployed system of this kind.
    OutsideUsr,
    /// It is a device, a pipe or something else that no commit can hold.
    SpecialFile,
    /// It is an empty file that a container build leaves behind.
    BuildLeftover,
    /// It is bookkeeping of a union file system.
    UnionMetadata,
    /// An object of the repository in the image that does not belong to its commit.
    OtherObject,
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::RuntimeDirectory => "content of /run, /tmp, /proc, /sys and /dev exists only while a system runs",
            Self::Sysroot => "/sysroot is where a deployed system finds its disk",
            Self::OutsideUsr => "only /usr, /etc and /var can have content of their own on this base",
            Self::SpecialFile => "devices and pipes cannot be committed",
            Self::BuildLeftover => "empty files that a container build leaves behind",
            Self::UnionMetadata => "bookkeeping of a union file system",
            Self::OtherObject => "objects that do not belong to the commit",
        })
    }
}

/// What was not taken for one reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Dropped {
    /// Why.
    pub reason: DropReason,
    /// How many entries.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<String>,
}

/// Counts by reason.
#[derive(Debug, Default)]
pub(in crate::import) struct Tally(BTreeMap<DropReason, (u64, Vec<String>)>);

impl Tally {
    pub(in crate::import) fn add(&mut self, reason: DropReason, path: &str) {
        let (count, examples) = self.0.entry(reason).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(format!("/{}", path.trim_matches('/')));
        }
    }

    pub(in crate::import) fn finish(self) -> Vec<Dropped> {
        self.0.into_iter().map(|(reason, (count, examples))| Dropped { reason, count, examples }).collect()
    }
}
