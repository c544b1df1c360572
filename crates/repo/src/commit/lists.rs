//! Lists of paths that a commit treats in a special way, in the formats that `ostree commit` reads.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

/// Permissions for single paths: a line is a mode and an absolute path with a space between. The mode is a **decimal** number (or, behind
/// `0x`, a hexadecimal one) whose bits are added to those of the file; with `=` in front it replaces them.
#[derive(Debug, Default)]
pub struct StatOverrides(BTreeMap<String, Override>);

#[derive(Debug, Default)]
struct Override {
    replace: Option<u32>,
    add: Option<u32>,
    met: AtomicBool,
}

/// Paths to leave out, one a line; a directory is left out with all that is in it.
#[derive(Debug, Default)]
pub struct SkipList(BTreeMap<String, AtomicBool>);

/// A line of a list that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {text:?} is not {wanted}")]
pub struct InvalidList {
    /// Its number, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    wanted: &'static str,
}

impl FromStr for StatOverrides {
    type Err = InvalidList;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut overrides = Self::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let wanted = "a decimal mode, perhaps with '=' in front, a space, and an absolute path";
            let invalid = || InvalidList { line: number + 1, text: line.to_owned(), wanted };
            let (mode, path) = line.split_once(' ').filter(|(_, path)| path.starts_with('/')).ok_or_else(invalid)?;
            let (mode, replaces) = mode.strip_prefix('=').map_or((mode, false), |mode| (mode, true));
            let mode = parse_mode(mode).ok_or_else(invalid)?;
            let entry = overrides.0.entry(path.to_owned()).or_default();
            *(if replaces { &mut entry.replace } else { &mut entry.add }) = Some(mode);
        }
        Ok(overrides)
    }
}

fn parse_mode(text: &str) -> Option<u32> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let mode = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    mode.ok().filter(|mode| *mode <= 0o7777)
}

impl StatOverrides {
    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the permissions that a file with these permissions has with its override.
    pub(super) fn apply(&self, path: &str, permissions: u32) -> u32 {
        let Some(found) = self.0.get(path) else { return permissions };
        found.met.store(true, Ordering::Relaxed);
        match (found.add, found.replace) {
            (Some(bits), _) => permissions | bits,
            (None, replaced) => replaced.unwrap_or(permissions),
        }
    }

    /// Returns the paths with bits to add that were not met. What is to be replaced may be missing, as in stock.
    pub(super) fn unmatched(&self) -> Vec<String> {
        let missing = self.0.iter().filter(|(_, entry)| entry.add.is_some() && !entry.met.load(Ordering::Relaxed));
        missing.map(|(path, _)| path.clone()).collect()
    }
}

impl FromStr for SkipList {
    type Err = InvalidList;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut list = Self::default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            if !line.starts_with('/') {
                return Err(InvalidList { line: number + 1, text: line.to_owned(), wanted: "an absolute path" });
            }
            list.0.insert(line.to_owned(), AtomicBool::new(false));
        }
        Ok(list)
    }
}

impl SkipList {
    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether a path is to be left out.
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.0.get(path).is_some_and(|met| {
            met.store(true, Ordering::Relaxed);
            true
        })
    }

    /// Returns the paths that were not met.
    pub(super) fn unmatched(&self) -> Vec<String> {
        self.0.iter().filter(|(_, met)| !met.load(Ordering::Relaxed)).map(|(path, _)| path.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_decimal_and_added_unless_they_replace() {
        let overrides: StatOverrides = "+2048 /usr/bin/su\n\n=448 /root\n0x1 /a b\n1 /both\n=2 /both\n".parse().unwrap();
        for (path, before, after) in [
            ("/usr/bin/su", 0o755, 0o4755),
            ("/root", 0o755, 0o700),
            ("/a b", 0o644, 0o645),
            ("/both", 0o644, 0o645),
            ("/other", 0o644, 0o644),
        ] {
            assert_eq!(overrides.apply(path, before), after, "{path}");
        }
        assert_eq!(overrides.unmatched(), Vec::<String>::new());
        let overrides: StatOverrides = "1 /x\n=1 /y\n".parse().unwrap();
        assert_eq!(overrides.unmatched(), ["/x"]);
    }

    #[test]
    fn lines_that_mean_nothing_are_named() {
        for (text, line) in [("abc /x", 1), ("1 /x\n5", 2), ("1 x", 1), ("4096 /x", 1), ("-1 /x", 1), ("1.5 /x", 1)] {
            assert_eq!(text.parse::<StatOverrides>().unwrap_err().line, line, "{text:?}");
        }
        assert_eq!("/x\nusr\n".parse::<SkipList>().unwrap_err().line, 2);
    }
}
