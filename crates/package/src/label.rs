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
    fn labels_are_written_as_each_world_writes_them() {
        let label = |format| Label { format, name: "vim".to_owned(), version: "2:9.0-1".to_owned(), arch: "x".to_owned() };
        let (rpm, deb) = (label(PackageFormat::Rpm), label(PackageFormat::Deb));
        assert_eq!((rpm.to_string(), rpm.file_name()), ("vim-2:9.0-1.x".to_owned(), "vim-9.0-1.x.rpm".to_owned()));
        assert_eq!((deb.to_string(), deb.file_name()), ("vim_2:9.0-1_x".to_owned(), "vim_2%3a9.0-1_x.deb".to_owned()));
    }
}
