//! What the lists of a repository say about an rpm: what its header says, and what its file is.

use std::ops::Range;

use rootball_object::Checksum;

use super::ListedKind;

/// A package as it is written into lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryPackage {
    /// The name.
    pub name: String,
    /// The epoch, 0 where the header has none.
    pub epoch: u32,
    /// The version.
    pub version: String,
    /// The release.
    pub release: String,
    /// The architecture; `src` for source packages.
    pub arch: String,
    /// The SHA-256 of its file.
    pub sha256: Checksum,
    /// Where its file is, below the repository's URL.
    pub location: String,
    /// What it is, in a line.
    pub summary: String,
    /// What it is, at length.
    pub description: String,
    /// Who packaged it.
    pub packager: String,
    /// Where its home is.
    pub url: String,
    /// Its licence.
    pub license: String,
    /// Who distributes it.
    pub vendor: String,
    /// Its group.
    pub group: String,
    /// Where it was built.
    pub build_host: String,
    /// The file name of the source package; empty for source packages.
    pub source_rpm: String,
    /// When its file was made, in seconds since 1970.
    pub file_time: u64,
    /// When it was built, likewise.
    pub build_time: u64,
    /// Bytes of its file.
    pub package_size: u64,
    /// Bytes of what it installs.
    pub installed_size: u64,
    /// Bytes of its payload, unpacked.
    pub archive_size: u64,
    /// The bytes of its file that are the header.
    pub header_range: Range<u64>,
    /// What it provides.
    pub provides: Vec<Dependency>,
    /// What it requires.
    pub requires: Vec<Dependency>,
    /// What it conflicts with.
    pub conflicts: Vec<Dependency>,
    /// What it replaces.
    pub obsoletes: Vec<Dependency>,
    /// What it recommends.
    pub recommends: Vec<Dependency>,
    /// What it suggests.
    pub suggests: Vec<Dependency>,
    /// What it supplements.
    pub supplements: Vec<Dependency>,
    /// What it enhances.
    pub enhances: Vec<Dependency>,
    /// Its files.
    pub files: Vec<PrimaryFile>,
    /// Its changes, the newest first.
    pub changelogs: Vec<Changelog>,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrimaryFile {
    /// Its absolute path.
    pub path: String,
    /// What it is.
    pub kind: ListedKind,
    /// The SHA-256 of its content, for the extended list.
    pub sha256: Option<Checksum>,
}

impl PrimaryFile {
    /// Returns whether it is among the files that most dependencies are about, which are listed apart from the others.
    pub(super) fn is_primary(&self) -> bool {
        self.path.starts_with("/etc/") || self.path.contains("bin/") || self.path == "/usr/lib/sendmail"
    }
}

/// Something provided, required and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of a capability.
    pub name: String,
    /// Which versions.
    pub version: Option<DependencyVersion>,
    /// Whether it is needed by a script that runs before the package's files are there.
    pub is_pre: bool,
}

/// Which versions of a capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependencyVersion {
    /// Which versions, beside this one.
    pub comparison: Comparison,
    /// The epoch, 0 where there is none.
    pub epoch: u32,
    /// The version.
    pub version: String,
    /// The release.
    pub release: Option<String>,
}

/// How versions compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Less.
    Less,
    /// Less, or the same.
    LessOrEqual,
    /// The same.
    Equal,
    /// The same, or greater.
    GreaterOrEqual,
    /// Greater.
    Greater,
}

impl Comparison {
    /// Returns the word for it in the lists.
    pub fn flags(self) -> &'static str {
        match self {
            Self::Less => "LT",
            Self::LessOrEqual => "LE",
            Self::Equal => "EQ",
            Self::GreaterOrEqual => "GE",
            Self::Greater => "GT",
        }
    }
}

impl DependencyVersion {
    /// Takes apart `[EPOCH:]VERSION[-RELEASE]`, as headers have it. An epoch that is no number is part of the version.
    pub fn new(comparison: Comparison, evr: &str) -> Self {
        let epoch = evr.split_once(':').and_then(|(epoch, rest)| Some((epoch.parse().ok()?, rest)));
        let (epoch, rest) = epoch.unwrap_or((0, evr));
        let (version, release) = match rest.rsplit_once('-') {
            Some((version, release)) => (version, Some(release.to_owned())),
            None => (rest, None),
        };
        Self { comparison, epoch, version: version.to_owned(), release }
    }
}

/// A change of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changelog {
    /// Who made it, and in which version.
    pub author: String,
    /// When, in seconds since 1970.
    pub date: u64,
    /// What was changed.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_dependencies_are_taken_apart() {
        for (text, epoch, version, release) in
            [("1", 0, "1", None), ("2:1.0~rc-3.fc", 2, "1.0~rc", Some("3.fc")), ("x:1", 0, "x:1", None), ("", 0, "", None)]
        {
            let expected = DependencyVersion {
                comparison: Comparison::Equal,
                epoch,
                version: version.to_owned(),
                release: release.map(str::to_owned),
            };
            assert_eq!(DependencyVersion::new(Comparison::Equal, text), expected, "{text:?}");
        }
    }
}
