//! `prepare-root.conf`: how the root directory of a deployment is put together at boot, and so what a deployment has to have.

use rootball_keyfile::{KeyFile, ParseError, ValueError};

/// Where the keys for signed commits lie when the configuration does not say.
const DEFAULT_KEY_PATH: &str = "/etc/ostree/initramfs-root-binding.key";

/// What is demanded of the image of the deployment. Each one demands more than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Composefs {
    /// The directory of the deployment is used.
    #[default]
    No,
    /// An image is used if there is one.
    Maybe,
    /// There must be an image.
    Yes,
    /// Content must be protected by fs-verity.
    Verity,
    /// The image must be the one that a signed commit names.
    Signed,
}

impl Composefs {
    /// Reads a value as libostree has them.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "no" | "false" | "0" => Self::No,
            "maybe" => Self::Maybe,
            "yes" | "true" | "1" => Self::Yes,
            "verity" => Self::Verity,
            "signed" => Self::Signed,
            _ => return None,
        })
    }

    /// Returns the value in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Yes => "yes",
            Self::Verity => "verity",
            Self::Signed => "signed",
        }
    }
}

/// Whether the root directory can be written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RootKind {
    /// What can be written to is only `/etc` and `/var`.
    #[default]
    Fixed,
    /// All of it, until the machine stops.
    Transient,
    /// The same once somebody has remounted it.
    TransientReadOnly,
}

/// The configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `composefs.enabled`
    pub composefs: Composefs,
    /// `composefs.keypath`: a file with the keys for signed commits.
    pub key_path: String,
    /// `root.transient` and `root.transient-ro`
    pub root: RootKind,
    /// `etc.transient`: changes in `/etc` are lost when the machine stops.
    pub etc_transient: bool,
    /// `sysroot.readonly`, if it is set.
    pub sysroot_readonly: Option<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            composefs: Composefs::default(),
            key_path: DEFAULT_KEY_PATH.to_owned(),
            root: RootKind::default(),
            etc_transient: false,
            sysroot_readonly: None,
        }
    }
}

/// The text is no such configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSettings {
    /// It is not a key file.
    #[error(transparent)]
    Syntax(#[from] ParseError),
    /// A value is none of the key's.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The value for composefs is none of its values.
    #[error("composefs.enabled is {value:?}: no, maybe, yes, verity or signed is wanted")]
    Composefs {
        /// What it is.
        value: String,
    },
    /// Both kinds of a transient root.
    #[error("root.transient and root.transient-ro are both set")]
    TwoKinds,
}

impl Settings {
    /// Reads the text of the file. Keys that are not known are for other programs.
    ///
    /// # Errors
    /// When it is no key file, or a value is not valid.
    pub fn parse(text: &str) -> Result<Self, InvalidSettings> {
        let file: KeyFile = text.parse()?;
        let flag = |group: &str, key: &str| file.boolean(group, key).map(|value| value.unwrap_or(false));
        let mut settings = Self::default();
        if let Some(value) = file.raw("composefs", "enabled") {
            let value = value.trim();
            settings.composefs = Composefs::parse(value).ok_or_else(|| InvalidSettings::Composefs { value: value.to_owned() })?;
        }
        if let Some(path) = file.string("composefs", "keypath") {
            settings.key_path = path;
        }
        settings.root = match (flag("root", "transient")?, flag("root", "transient-ro")?) {
            (false, false) => RootKind::Fixed,
            (true, false) => RootKind::Transient,
            (false, true) => RootKind::TransientReadOnly,
            (true, true) => return Err(InvalidSettings::TwoKinds),
        };
        settings.etc_transient = flag("etc", "transient")?;
        settings.sysroot_readonly = file.boolean("sysroot", "readonly")?;
        Ok(settings)
    }

    /// Tells whether `/sysroot` is to be read-only. Where the configuration does not say so, an image that must be there does, and without
    /// one a setting in the repository, which older systems have. With such an image nothing on the disk is asked: it is not verified yet.
    pub fn sysroot_readonly(&self, legacy: impl FnOnce() -> bool) -> bool {
        let demanded = self.composefs >= Composefs::Yes;
        self.sysroot_readonly.unwrap_or(demanded) || !demanded && legacy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = "[composefs]\nenabled=signed\nkeypath=/keys\n[root]\ntransient-ro=true\n[etc]\ntransient=1\n[sysroot]\nreadonly=false\n";
        let expected = Settings {
            composefs: Composefs::Signed,
            key_path: "/keys".to_owned(),
            root: RootKind::TransientReadOnly,
            etc_transient: true,
            sysroot_readonly: Some(false),
        };
        assert_eq!(Settings::parse(text).unwrap(), expected);
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        assert_eq!(Settings::parse("[other]\nkey=1\n").unwrap(), Settings::default());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (text, expected) in [
            ("[composefs]\nenabled=sure\n", "composefs.enabled is \"sure\": no, maybe, yes, verity or signed is wanted"),
            ("[root]\ntransient=true\ntransient-ro=true\n", "root.transient and root.transient-ro are both set"),
        ] {
            assert_eq!(Settings::parse(text).unwrap_err().to_string(), expected);
        }
        assert!(matches!(Settings::parse("[etc]\ntransient=perhaps\n"), Err(InvalidSettings::Value(_))));
        assert!(matches!(Settings::parse("enabled=yes\n"), Err(InvalidSettings::Syntax(_))));
    }

    #[test]
    fn a_demanded_image_makes_the_disk_read_only() {
        let readonly =
            |composefs, set, legacy| Settings { composefs, sysroot_readonly: set, ..Settings::default() }.sysroot_readonly(|| legacy);
        assert!(!readonly(Composefs::No, None, false));
        assert!(readonly(Composefs::No, None, true));
        assert!(readonly(Composefs::No, Some(true), false));
        assert!(readonly(Composefs::Maybe, Some(false), true));
        assert!(readonly(Composefs::Yes, None, false));
        assert!(!readonly(Composefs::Signed, Some(false), true));
    }
}
