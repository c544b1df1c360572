//! What is different between two things of one name.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};

use rootball_object::{S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, Xattrs};

use super::side::Facts;

/// One respect in which two things are different.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// What they are.
    Type {
        /// Before.
        from: &'static str,
        /// After.
        to: &'static str,
    },
    /// The content of regular files, whose sizes are these.
    Content {
        /// Bytes before.
        from: u64,
        /// Bytes after.
        to: u64,
    },
    /// Permission bits, in octal.
    Mode {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Owner and group, as numbers.
    Owner {
        /// Before.
        from: (u32, u32),
        /// After.
        to: (u32, u32),
    },
    /// Where symbolic links lead.
    Target {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// Extended attributes.
    Xattrs(Vec<XattrDifference>),
    /// Which device it is.
    Device,
}

/// A difference in one extended attribute.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct XattrDifference {
    /// Its name.
    pub name: String,
    /// Whether it is added, deleted or modified.
    pub change: super::ChangeKind,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { from, to } => write!(f, "type: {from} -> {to}"),
            Self::Content { from, to } => write!(f, "content: {from} -> {to} bytes"),
            Self::Mode { from, to } => write!(f, "mode: {from} -> {to}"),
            Self::Owner { from, to } => write!(f, "owner: {}:{} -> {}:{}", from.0, from.1, to.0, to.1),
            Self::Target { from, to } => write!(f, "target: {from} -> {to}"),
            Self::Xattrs(all) => {
                f.write_str("xattrs:")?;
                all.iter().try_for_each(|one| {
                    let sign = match one.change {
                        super::ChangeKind::Added => '+',
                        super::ChangeKind::Deleted => '-',
                        super::ChangeKind::Modified => '~',
                    };
                    write!(f, " {sign}{}", one.name)
                })
            }
            Self::Device => f.write_str("device"),
        }
    }
}

/// Lists the differences in all but content, in the order of the enum; sizes of regular files count as content.
pub(super) fn of_facts(from: &Facts, to: &Facts) -> Vec<Difference> {
    let mut found = Vec::new();
    let (a, b) = (&from.header, &to.header);
    if a.mode & S_IFMT != b.mode & S_IFMT {
        found.push(Difference::Type { from: type_name(a.mode), to: type_name(b.mode) });
    } else if from.size != to.size {
        found.push(content(from, to));
    }
    if (a.mode ^ b.mode) & 0o7777 != 0 {
        let octal = |mode: u32| format!("{:05o}", mode & 0o7777);
        found.push(Difference::Mode { from: octal(a.mode), to: octal(b.mode) });
    }
    if (a.uid, a.gid) != (b.uid, b.gid) {
        found.push(Difference::Owner { from: (a.uid, a.gid), to: (b.uid, b.gid) });
    }
    if let (Some(a), Some(b)) = (&a.symlink_target, &b.symlink_target)
        && a != b
    {
        found.push(Difference::Target { from: a.clone(), to: b.clone() });
    }
    if a.xattrs != b.xattrs {
        found.push(Difference::Xattrs(of_xattrs(&a.xattrs, &b.xattrs)));
    }
    if from.device != to.device {
        found.push(Difference::Device);
    }
    found
}

pub(super) fn content(from: &Facts, to: &Facts) -> Difference {
    Difference::Content { from: from.size, to: to.size }
}

fn of_xattrs(from: &Xattrs, to: &Xattrs) -> Vec<XattrDifference> {
    let (from, to): (BTreeMap<_, _>, BTreeMap<_, _>) = (from.iter().collect(), to.iter().collect());
    let difference = |name: &[u8], change| XattrDifference { name: String::from_utf8_lossy(name).into_owned(), change };
    let mut found: Vec<_> = from
        .iter()
        .filter_map(|(name, value)| match to.get(name) {
            None => Some(difference(name, super::ChangeKind::Deleted)),
            Some(other) if other != value => Some(difference(name, super::ChangeKind::Modified)),
            Some(_) => None,
        })
        .collect();
    found.extend(to.keys().filter(|name| !from.contains_key(*name)).map(|name| difference(name, super::ChangeKind::Added)));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn type_name(mode: u32) -> &'static str {
    match mode & S_IFMT {
        S_IFREG => "file",
        S_IFDIR => "directory",
        S_IFLNK => "symlink",
        0o010_000 => "fifo",
        0o140_000 => "socket",
        0o020_000 => "character device",
        0o060_000 => "block device",
        _ => "unknown",
    }
}

/// Tells whether two streams give the same bytes; stops at the first that is different.
pub(super) fn same_bytes(a: &mut dyn Read, b: &mut dyn Read) -> io::Result<bool> {
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let count = fill(a, &mut left)?;
        if fill(b, &mut right)? != count || left[..count] != right[..count] {
            return Ok(false);
        }
        if count < left.len() {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the stream ends.
fn fill(stream: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < buffer.len() {
        match stream.read(&mut buffer[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}
