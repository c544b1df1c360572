//! Names of boot entry files.
//!
//! OSTree writes `ostree-K.conf`; releases before 2024.5 wrote `ostree-K-STATEROOT.conf`. With boot counting (Boot Loader Specification,
//! "Boot counting") a loader renames the file while it tries the entry: `ostree-K+LEFT.conf`, then `ostree-K+LEFT-DONE.conf`.

use std::fmt;

/// The name of a boot entry file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryName {
    /// The K of the name: the higher, the earlier it is tried by loaders that sort by name.
    pub number: u32,
    /// The stateroot, in the older form of the name.
    pub stateroot: Option<String>,
    /// The tries that remain, where boots of this entry are counted.
    pub count: Option<BootCount>,
}

/// The counters in an entry's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootCount {
    /// Tries that remain; 0 marks the entry as bad.
    pub left: u32,
    /// Tries made so far; absent before the first.
    pub done: Option<u32>,
}

impl EntryName {
    /// Returns the plain name with this number.
    pub fn new(number: u32) -> Self {
        Self { number, stateroot: None, count: None }
    }

    /// Takes a file name apart; `None` when it is not the name of an OSTree boot entry.
    pub fn parse(name: &str) -> Option<Self> {
        let stem = name.strip_prefix("ostree-")?.strip_suffix(".conf")?;
        let (stem, count) = match stem.rsplit_once('+') {
            Some((before, counters)) => match parse_count(counters) {
                Some(count) => (before, Some(count)),
                // A stateroot may hold a plus sign itself.
                None => (stem, None),
            },
            None => (stem, None),
        };
        let (number, stateroot) = match stem.split_once('-') {
            Some((_, "")) => return None,
            Some((number, stateroot)) => (number, Some(stateroot.to_owned())),
            None => (stem, None),
        };
        Some(Self { number: parse_number(number)?, stateroot, count })
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ostree-{}", self.number)?;
        if let Some(stateroot) = &self.stateroot {
            write!(f, "-{stateroot}")?;
        }
        if let Some(count) = self.count {
            write!(f, "+{}", count.left)?;
            if let Some(done) = count.done {
                write!(f, "-{done}")?;
            }
        }
        f.write_str(".conf")
    }
}

fn parse_count(text: &str) -> Option<BootCount> {
    match text.split_once('-') {
        Some((left, done)) => Some(BootCount { left: parse_number(left)?, done: Some(parse_number(done)?) }),
        None => Some(BootCount { left: parse_number(text)?, done: None }),
    }
}

/// Digits only: `u32::from_str` would take a leading plus as well.
fn parse_number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_and_put_together_again() {
        let plain = EntryName::new(2);
        let old = EntryName { stateroot: Some("my-os".into()), ..EntryName::new(1) };
        let fresh = EntryName { count: Some(BootCount { left: 3, done: None }), ..EntryName::new(7) };
        let tried = EntryName { count: Some(BootCount { left: 2, done: Some(1) }), ..EntryName::new(7) };
        let both = EntryName { stateroot: Some("a+b".into()), count: Some(BootCount { left: 0, done: Some(3) }), number: 4 };
        for (name, parsed) in [
            ("ostree-2.conf", plain),
            ("ostree-1-my-os.conf", old),
            ("ostree-7+3.conf", fresh),
            ("ostree-7+2-1.conf", tried),
            ("ostree-4-a+b+0-3.conf", both),
        ] {
            assert_eq!(EntryName::parse(name), Some(parsed.clone()), "{name}");
            assert_eq!(parsed.to_string(), name);
        }
    }

    #[test]
    fn other_names_are_not_ours() {
        for name in [
            "",
            "ostree-.conf",
            "ostree-1",
            "ostree-x.conf",
            "ostree-1-.conf",
            "fedora-1.conf",
            "ostree-+1.conf",
            "ostree-99999999999.conf",
        ] {
            assert_eq!(EntryName::parse(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(name in ".{0,40}") {
            let _ = EntryName::parse(&name);
        }

        #[test]
        fn parsing_a_near_miss_never_panics(stem in "[-+0-9a]{0,12}") {
            let _ = EntryName::parse(&format!("ostree-{stem}.conf"));
        }
    }
}
