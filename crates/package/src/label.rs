//! What a package calls itself. That is for people: what identifies a package is the SHA-256 of its file.

use std::fmt;

/// The two worlds of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageFormat {
    /// Of rpm.
    Rpm,
    /// Of dpkg.
    Deb,
}

impl fmt::Display for PackageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rpm => "rpm",
            Self::Deb => "deb",
        })
    }
}

/// Name, version and architecture: a NEVRA, or the three parts of a deb's file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Label {
    /// The world, which says how versions are ordered and how this is written.
    pub format: PackageFormat,
    /// The name.
    pub name: String,
    /// `[EPOCH:]VERSION-RELEASE`, or a Debian version.
    pub version: String,
    /// The architecture, `noarch` or `all` for any.
    pub arch: String,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { format, name, version, arch } = self;
        match format {
            PackageFormat::Rpm => write!(f, "{name}-{version}.{arch}"),
            PackageFormat::Deb => write!(f, "{name}_{version}_{arch}"),
        }
    }
}

impl Label {
    /// Tells whether a label that somebody else wrote can be one: it becomes the name of a file, and is shown to people.
    pub fn is_plausible(&self) -> bool {
        let is_plain = |text: &str, more: &[u8]| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".+-_~".contains(&byte) || more.contains(&byte);
            !text.is_empty() && text.len() <= 255 && !text.starts_with('.') && text.bytes().all(is_allowed)
        };
        is_plain(&self.name, b"()") && is_plain(&self.version, b":^") && is_plain(&self.arch, b"")
    }

    /// Returns the name that a file of this package has in most repositories: an epoch stands in none of an rpm's, and escaped in a deb's.
    pub fn file_name(&self) -> String {
        match self.format {
            PackageFormat::Rpm => {
                let version = self.version.split_once(':').map_or(&*self.version, |(_, rest)| rest);
                format!("{}-{version}.{}.rpm", self.name, self.arch)
            }
            PackageFormat::Deb => format!("{}_{}_{}.deb", self.name, self.version.replace(':', "%3a"), self.arch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_lead_elsewhere() {
        let label = |name: &str, version: &str, arch: &str| Label {
            format: PackageFormat::Deb,
            name: name.to_owned(),
            version: version.to_owned(),
            arch: arch.to_owned(),
        };
        for (name, version, arch, plausible) in [
            ("libstdc++6", "1:2.0~rc1-3+b1", "amd64", true),
            ("python3-x", "3^20240101git-1.fc41", "noarch", true),
            ("../x", "1", "all", false),
            ("x", "1/../../y", "all", false),
            ("x", "1", "", false),
            ("x", "1\n2", "all", false),
            (".x", "1", "all", false),
        ] {
            assert_eq!(label(name, version, arch).is_plausible(), plausible, "{name} {version} {arch}");
        }
    }

    #[test]
    fn labels_are_written_as_each_world_writes_them() {
        let label = |format| Label { format, name: "vim".to_owned(), version: "2:9.0-1".to_owned(), arch: "x".to_owned() };
        let (rpm, deb) = (label(PackageFormat::Rpm), label(PackageFormat::Deb));
        assert_eq!((rpm.to_string(), rpm.file_name()), ("vim-2:9.0-1.x".to_owned(), "vim-9.0-1.x.rpm".to_owned()));
        assert_eq!((deb.to_string(), deb.file_name()), ("vim_2:9.0-1_x".to_owned(), "vim_2%3a9.0-1_x.deb".to_owned()));
    }
}
