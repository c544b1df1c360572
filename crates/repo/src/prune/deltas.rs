//! Static deltas: which commit they lead to.
//!
//! A checksum is written in base64 with `_` for `/` and without padding, 43 characters. A delta is the directory `deltas/XX/REST-TO` between
//! two commits, and `deltas/XX/REST` from nothing, where `XX` and `REST` together are the first name; an index is the file
//! `delta-indexes/XX/REST.index`. Only the commit that a delta leads to matters: the one that it starts from need not be in this repository.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use rootball_object::{Checksum, CommitChecksum, StoreError};
use rustix::io::Errno;

use crate::Repo;
use crate::fs::{entries, open_dir, remove_file, remove_tree};

/// Deltas that lead nowhere.
#[derive(Debug, Default)]
pub(super) struct Stale {
    /// Below `deltas`.
    pub(super) directories: Vec<String>,
    /// Below `delta-indexes`.
    pub(super) indexes: Vec<String>,
}

impl Stale {
    /// Finds deltas whose commit is not kept, or is `unwanted`.
    pub(super) fn find(repo: &Repo, kept: &HashSet<CommitChecksum>, unwanted: Option<CommitChecksum>) -> Result<Self, StoreError> {
        let is_stale = |commit: Option<CommitChecksum>| commit.is_some_and(|commit| Some(commit) == unwanted || !kept.contains(&commit));
        let find = |place: &'static str, target: fn(&str) -> Option<CommitChecksum>| {
            let names = list(repo, place).map_err(StoreError::io(format!("listing {place}")))?;
            Ok::<_, StoreError>(names.into_iter().filter(|name| is_stale(target(name))).collect())
        };
        Ok(Self { directories: find("deltas", delta_target)?, indexes: find("delta-indexes", index_target)? })
    }
}

/// Removes deltas; a reader finds one whole or not at all, since its superblock goes first.
pub(super) fn remove(repo: &Repo, deltas: &[String], indexes: &[String]) -> Result<(), StoreError> {
    let remove_one = |place: &str, name: &str| -> rustix::io::Result<()> {
        let (fan_out, rest) = name.split_once('/').unwrap_or(("", name));
        let dir = open_dir(open_dir(&repo.root, place)?, fan_out)?;
        if place == "delta-indexes" {
            return remove_file(&dir, rest);
        }
        match open_dir(&dir, rest) {
            Ok(delta) => remove_file(&delta, "superblock")?,
            Err(Errno::NOTDIR | Errno::LOOP) => {}
            Err(error) => return Err(error),
        }
        remove_tree(&dir, rest)
    };
    for (place, names) in [("deltas", deltas), ("delta-indexes", indexes)] {
        for name in names {
            remove_one(place, name).map_err(StoreError::io(format!("removing {place}/{name}")))?;
        }
    }
    Ok(())
}

impl Repo {
    /// Removes static deltas, given their directories below `deltas/`. A reader finds one whole or not at all.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn remove_deltas(&self, directories: &[String]) -> Result<(), StoreError> {
        remove(self, directories, &[])
    }
}

/// Lists the names two levels below a directory of the repository.
pub(crate) fn list(repo: &Repo, place: &str) -> rustix::io::Result<Vec<String>> {
    let top: OwnedFd = match open_dir(&repo.root, place) {
        Err(Errno::NOENT) => return Ok(Vec::new()),
        other => other?,
    };
    let mut names = Vec::new();
    for fan_out in entries(&top)?.into_iter().filter(|entry| entry.name.len() == 2) {
        let Ok(dir) = open_dir(&top, &fan_out.name) else { continue };
        names.extend(entries(&dir)?.into_iter().map(|entry| format!("{}/{}", fan_out.name, entry.name)));
    }
    Ok(names)
}

/// Returns the commits that a delta starts from, if from any, and leads to.
pub(crate) fn ends(name: &str) -> Option<(Option<CommitChecksum>, CommitChecksum)> {
    let joined = name.replacen('/', "", 1);
    match joined.split_once('-') {
        Some((from, to)) => Some((Some(decode(from)?), decode(to)?)),
        None => Some((None, decode(&joined)?)),
    }
}

/// Returns directory and name of the index of a commit's deltas, below `delta-indexes`.
pub(crate) fn index_path(to: &CommitChecksum) -> (String, String) {
    let name = encode(to);
    (name[..2].to_owned(), format!("{}.index", &name[2..]))
}

fn delta_target(name: &str) -> Option<CommitChecksum> {
    ends(name).map(|(_, to)| to)
}

fn index_target(name: &str) -> Option<CommitChecksum> {
    decode(&name.strip_suffix(".index")?.replacen('/', "", 1))
}

/// Writes 43 characters of base64.
fn encode(commit: &CommitChecksum) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_";
    let (mut bits, mut count) = (0_u32, 0);
    let mut text = String::with_capacity(43);
    let mut push = |bits: u32| text.push(char::from(DIGITS[(bits & 63) as usize]));
    for byte in commit.object().as_bytes() {
        bits = (bits << 8 | u32::from(*byte)) & 0x3fff;
        count += 8;
        while count >= 6 {
            count -= 6;
            push(bits >> count);
        }
    }
    push(bits << (6 - count));
    text
}

/// Reads 43 characters of base64.
fn decode(text: &str) -> Option<CommitChecksum> {
    if text.len() != 43 {
        return None;
    }
    let mut bytes = Vec::with_capacity(33);
    let (mut bits, mut count) = (0_u32, 0);
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    // The last character has two bits to spare; only zeros make the name that a writer gives.
    if bits != 0 {
        return None;
    }
    Checksum::from_slice(&bytes).ok().map(CommitChecksum::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_deltas_tell_the_commit_that_they_lead_to() {
        // The first commit of the reference vectors, and one of all ones.
        let to = "a121de3ac3b139dc9d24874ce3c4db74231945faaef978968a65a070bccde01c";
        let name = |text: &str| text.parse::<CommitChecksum>().ok();
        let ones = "_".repeat(42) + "8";
        let hex = "oSHeOsOxOdydJIdM48TbdCMZRfqu+XiWimWgcLzN4Bw";
        let (fan_out, rest) = hex.split_at(2);
        for (text, expected) in [
            (format!("{fan_out}/{rest}"), name(to)),
            (format!("__/{}-{hex}", &ones[2..]), name(to)),
            (format!("{fan_out}/{rest}-{ones}"), name(&"f".repeat(64))),
            (format!("{fan_out}/{rest}-"), None),
            (format!("{fan_out}/{rest}x"), None),
            (format!("{fan_out}/{}", &rest[1..]), None),
            (format!("__/{}9", "_".repeat(40)), None),
        ] {
            assert_eq!(delta_target(&text), expected, "{text}");
        }
        assert_eq!(index_target(&format!("{fan_out}/{rest}.index")), name(to));
        assert_eq!(index_target(&format!("{fan_out}/{rest}")), None);
        assert_eq!(index_path(&to.parse().unwrap()), (fan_out.to_owned(), format!("{rest}.index")));
        assert_eq!(encode(&"f".repeat(64).parse().unwrap()), ones);
    }
}
