//! The `ostree=` kernel argument: which deployment an entry boots.
//!
//! Its value is the path of a symbolic link in the physical root, `/ostree/boot.V/STATEROOT/BOOTCSUM/SERIAL`. The early boot follows it.

use std::fmt;

/// The value of `ostree=`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BootTarget {
    /// Which of the two boot trees, 0 or 1.
    pub version: u8,
    /// The stateroot.
    pub stateroot: String,
    /// The boot checksum, as text.
    pub boot_checksum: String,
    /// Tells deployments with the same boot checksum apart.
    pub serial: u32,
}

impl BootTarget {
    /// Takes the value apart; `None` when it is not of this form.
    pub fn parse(value: &str) -> Option<Self> {
        let mut parts = value.strip_prefix("/ostree/boot.")?.split('/');
        let version = match parts.next()? {
            "0" => 0,
            "1" => 1,
            _ => return None,
        };
        let (stateroot, boot_checksum, serial) = (parts.next()?, parts.next()?, parts.next()?);
        let named = |part: &str| !part.is_empty() && part != "." && part != "..";
        let digits = !serial.is_empty() && serial.bytes().all(|byte| byte.is_ascii_digit());
        if parts.next().is_some() || !named(stateroot) || !named(boot_checksum) || !digits {
            return None;
        }
        Some(Self { version, stateroot: stateroot.to_owned(), boot_checksum: boot_checksum.to_owned(), serial: serial.parse().ok()? })
    }
}

impl fmt::Display for BootTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/ostree/boot.{}/{}/{}/{}", self.version, self.stateroot, self.boot_checksum, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_form_is_a_target() {
        let target = BootTarget::parse("/ostree/boot.1/testos/f00d/12").unwrap();
        assert_eq!(target, BootTarget { version: 1, stateroot: "testos".into(), boot_checksum: "f00d".into(), serial: 12 });
        assert_eq!(target.to_string(), "/ostree/boot.1/testos/f00d/12");
        for bad in [
            "",
            "/ostree/boot.2/os/f/0",
            "/ostree/boot.1/os/f",
            "/ostree/boot.1/os/f/0/1",
            "/ostree/boot.1/os/f/",
            "/ostree/boot.1//f/0",
            "/ostree/boot.1/../f/0",
            "/ostree/boot.1/os/f/+1",
            "/ostree/boot.1/os/f/99999999999",
            "ostree/boot.1/os/f/0",
        ] {
            assert_eq!(BootTarget::parse(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(tail in "[./0-9a]{0,20}") {
            let _ = BootTarget::parse(&format!("/ostree/boot.{tail}"));
        }
    }
}
