//! The kernel's arguments: which deployment, and how its root directory is mounted.

use rootball_composefs::{Composefs, Settings};

/// The arguments that the kernel was started with.
#[derive(Clone, Copy, Debug)]
pub struct Cmdline<'a>(&'a str);

/// The arguments name no deployment, or have a value that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCmdline {
    /// Nothing says what to boot.
    #[error("the kernel arguments have no ostree=")]
    NoTarget,
    /// An Android boot loader named a slot that there is not.
    #[error("androidboot.slot_suffix={value}: _a or _b is wanted")]
    Slot {
        /// What it named.
        value: String,
    },
    /// The value for composefs is none of its values.
    #[error("ostree.prepare-root.composefs={value}: no, maybe, yes, verity or signed is wanted")]
    Composefs {
        /// What was given.
        value: String,
    },
}

impl<'a> Cmdline<'a> {
    /// Takes the line as `/proc/cmdline` has it.
    pub const fn new(line: &'a str) -> Self {
        Self(line)
    }

    /// Walks the arguments; spaces between quotes belong to theirs.
    fn words(self) -> impl Iterator<Item = &'a str> {
        let mut quoted = false;
        let separates = move |c: char| {
            quoted ^= c == '"';
            c.is_ascii_whitespace() && !quoted
        };
        self.0.split(separates).filter(|word| !word.is_empty())
    }

    /// Returns the value of the first argument of this name.
    pub fn value(self, name: &str) -> Option<&'a str> {
        self.words().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// Returns the path, from the root of the disk, of the link to the deployment. The boot loaders of Android devices choose between two
    /// slots; all others pass `ostree=`.
    ///
    /// # Errors
    /// When nothing is named, or a slot that there is not.
    pub fn target(self) -> Result<&'a str, InvalidCmdline> {
        match self.value("androidboot.slot_suffix") {
            Some("_a") => return Ok("/ostree/root.a"),
            Some("_b") => return Ok("/ostree/root.b"),
            Some(other) => return Err(InvalidCmdline::Slot { value: other.to_owned() }),
            None => {}
        }
        if self.words().any(|word| word.starts_with("androidboot.")) {
            return Ok("/ostree/root.a");
        }
        self.value("ostree").filter(|target| !target.is_empty()).ok_or(InvalidCmdline::NoTarget)
    }

    /// Lets `ostree.prepare-root.composefs` replace what the configuration says, as libostree does; also if the value asks for less.
    ///
    /// # Errors
    /// When the value is none of the known ones.
    pub fn override_settings(self, settings: &mut Settings) -> Result<(), InvalidCmdline> {
        let Some(value) = self.value("ostree.prepare-root.composefs") else { return Ok(()) };
        settings.composefs = Composefs::parse(value).ok_or_else(|| InvalidCmdline::Composefs { value: value.to_owned() })?;
        Ok(())
    }

    /// Tells whether systemd is asked to start with an empty `/var`.
    pub(crate) fn volatile(self) -> bool {
        self.words().any(|word| word == "systemd.volatile" || word.starts_with("systemd.volatile="))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_comes_from_ostree_or_from_a_slot() {
        let slot = |value: &str| Err(InvalidCmdline::Slot { value: value.to_owned() });
        for (line, expected) in [
            ("quiet ostree=/ostree/boot.1/debian/00/0 rw", Ok("/ostree/boot.1/debian/00/0")),
            ("ostree=/first ostree=/second\n", Ok("/first")),
            ("a=\"b ostree=/inside\" ostree=/outside", Ok("/outside")),
            ("xostree=/no ostree.prepare-root.composefs=1", Err(InvalidCmdline::NoTarget)),
            ("ostree", Err(InvalidCmdline::NoTarget)),
            ("ostree= rw", Err(InvalidCmdline::NoTarget)),
            ("", Err(InvalidCmdline::NoTarget)),
            ("androidboot.slot_suffix=_a ostree=/x", Ok("/ostree/root.a")),
            ("androidboot.slot_suffix=_b", Ok("/ostree/root.b")),
            ("androidboot.slot_suffix=_c", slot("_c")),
            ("androidboot.bootdevice=soc.0", Ok("/ostree/root.a")),
        ] {
            assert_eq!(Cmdline::new(line).target(), expected, "{line:?}");
        }
    }

    #[test]
    fn the_argument_for_composefs_replaces_the_setting() {
        let after = |line: &str| {
            let mut settings = Settings { composefs: Composefs::Signed, ..Settings::default() };
            Cmdline::new(line).override_settings(&mut settings).map(|()| settings.composefs)
        };
        assert_eq!(after("quiet"), Ok(Composefs::Signed));
        assert_eq!(after("ostree.prepare-root.composefs=0"), Ok(Composefs::No));
        assert_eq!(after("ostree.prepare-root.composefs=verity"), Ok(Composefs::Verity));
        assert_eq!(after("ostree.prepare-root.composefs=on"), Err(InvalidCmdline::Composefs { value: "on".to_owned() }));
    }

    #[test]
    fn a_volatile_system_is_told_from_others() {
        assert!(Cmdline::new("systemd.volatile=state").volatile());
        assert!(!Cmdline::new("systemd.volatilex").volatile());
    }
}
