//! `Release`: what a suite is, until when, and which indexes it has. It is the root that is signed.
//!
//! ```text
//! Suite: stable
//! Date: Sat, 10 Feb 2024 11:07:25 UTC
//! Valid-Until: Sat, 17 Feb 2024 11:07:25 UTC
//! Architectures: all amd64
//! Components: main contrib
//! Acquire-By-Hash: yes
//! SHA256:
//!  5d4… 8781 main/binary-amd64/Packages.xz
//! ```

use std::collections::BTreeMap;

use rootball_object::Checksum;

use super::super::location::{location, shortened};
use super::super::{RepositoryError, WantedFile};
use super::parse_date;
use crate::{Paragraph, paragraphs};

/// Largest file that is read, in bytes.
const MAX_RELEASE: usize = 32 << 20;

/// Most files that one may list.
const MAX_FILES: usize = 200_000;

const WHAT: &str = "the Release file";

/// The endings of an index, in the order of preference: smaller first, and the plain one last, which many list and do not have.
const ENDINGS: [&str; 5] = [".xz", ".zst", ".gz", ".bz2", ""];

/// A `Release` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Who makes the repository.
    pub origin: Option<String>,
    /// What they call it.
    pub label: Option<String>,
    /// The suite, such as `stable`.
    pub suite: Option<String>,
    /// The codename, such as `bookworm`.
    pub codename: Option<String>,
    /// When it was made, in seconds since 1970.
    pub date: Option<i64>,
    /// Until when it may be used, likewise.
    pub valid_until: Option<i64>,
    /// The architectures, `all` among them where its packages have an index.
    pub architectures: Vec<String>,
    /// The components.
    pub components: Vec<String>,
    /// Whether indexes can be fetched by their checksum.
    pub acquire_by_hash: bool,
    /// Whether packages for all architectures stand only in the index of `all`, and not in those of every architecture.
    pub all_is_apart: bool,
    /// The files, by their path below the directory of the `Release` file.
    pub files: BTreeMap<String, ReleaseFile>,
}

/// A file that a `Release` file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleaseFile {
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: Checksum,
}

/// An index to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFile {
    /// Its name below the directory of the `Release` file.
    pub name: String,
    /// Where it is, below the same directory: by its checksum where that can be, since a name may already have a newer file.
    pub location: String,
    /// What it must be.
    pub file: ReleaseFile,
}

impl IndexFile {
    /// Returns the file, below the URL of a repository of which `directory` has the `Release` file (see [`super::Suite::directory`]).
    pub fn below(&self, directory: &str) -> WantedFile {
        WantedFile { path: format!("{directory}{}", self.location), size: self.file.size, sha256: self.file.sha256 }
    }
}

impl Release {
    /// Reads a `Release` file, or the text of an `InRelease` message whose signature is verified.
    ///
    /// # Errors
    /// When a date or the list of files makes no sense, or there is no such list.
    pub fn parse(text: &str) -> Result<Self, RepositoryError> {
        if text.len() > MAX_RELEASE {
            return Err(RepositoryError::TooLarge { what: WHAT, unit: "bytes", limit: MAX_RELEASE as u64 });
        }
        let paragraph = paragraphs(text).next().unwrap_or_default();
        let text = |name: &str| paragraph.find(name).map(str::to_owned);
        let words = |name: &str| paragraph.find(name).unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        let architectures: Vec<String> = words("Architectures");
        let none_for_all = paragraph.find("No-Support-for-Architecture-all").is_some_and(|value| value.trim() == "Packages");
        let list = paragraph.find("SHA256").ok_or_else(|| RepositoryError::damaged(WHAT, "it has no field SHA256"))?;
        Ok(Self {
            origin: text("Origin"),
            label: text("Label"),
            suite: text("Suite"),
            codename: text("Codename"),
            date: date(&paragraph, "Date")?,
            valid_until: date(&paragraph, "Valid-Until")?,
            all_is_apart: !none_for_all && architectures.iter().any(|name| name == "all"),
            architectures,
            components: words("Components"),
            acquire_by_hash: paragraph.find("Acquire-By-Hash").is_some_and(|value| value.eq_ignore_ascii_case("yes")),
            files: files(list)?,
        })
    }

    /// Fails when the time until which the file may be used is over.
    ///
    /// # Errors
    /// [`RepositoryError::Expired`].
    pub fn check_valid_until(&self, now: i64) -> Result<(), RepositoryError> {
        match self.valid_until {
            Some(until) if until < now => Err(RepositoryError::Expired { until, now }),
            _ => Ok(()),
        }
    }

    /// Returns the best form of the index of a component and architecture.
    pub fn packages_index(&self, component: &str, arch: &str) -> Option<IndexFile> {
        self.index(&format!("{component}/binary-{arch}/Packages"))
    }

    /// Returns the best form of the index of a flat repository, which has no components.
    pub fn flat_packages_index(&self) -> Option<IndexFile> {
        self.index("Packages")
    }

    fn index(&self, plain: &str) -> Option<IndexFile> {
        let (name, file) = ENDINGS.iter().find_map(|ending| {
            let name = format!("{plain}{ending}");
            let file = *self.files.get(&name)?;
            Some((name, file))
        })?;
        let directory = name.rfind('/').map_or("", |slash| &name[..=slash]);
        let location = if self.acquire_by_hash { format!("{directory}by-hash/SHA256/{}", file.sha256) } else { name.clone() };
        Some(IndexFile { name, location, file })
    }
}

fn date(paragraph: &Paragraph<'_>, name: &str) -> Result<Option<i64>, RepositoryError> {
    // A date that cannot be read must not become a file that is valid for ever.
    let parse =
        |text: &str| parse_date(text).ok_or_else(|| RepositoryError::damaged(WHAT, format!("{name} {:?} is no date", shortened(text))));
    paragraph.find(name).map(parse).transpose()
}

fn files(list: &str) -> Result<BTreeMap<String, ReleaseFile>, RepositoryError> {
    let mut files = BTreeMap::new();
    for line in list.lines().filter(|line| !line.trim().is_empty()) {
        let damaged = || RepositoryError::damaged(WHAT, format!("{:?} is no line of SHA256", shortened(line)));
        let mut words = line.split_whitespace();
        let (Some(sha256), Some(size), Some(path), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(damaged());
        };
        let file = ReleaseFile { size: size.parse().map_err(|_| damaged())?, sha256: sha256.parse().map_err(|_| damaged())? };
        if files.len() == MAX_FILES {
            return Err(RepositoryError::TooLarge { what: WHAT, unit: "files", limit: MAX_FILES as u64 });
        }
        if files.insert(location(WHAT, path)?, file).is_some_and(|before| before != file) {
            return Err(RepositoryError::damaged(WHAT, format!("{:?} is listed twice, differently", shortened(path))));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn text() -> String {
        format!(
            "Origin: Debian\nLabel: Debian\nSuite: stable\nCodename: bookworm\nDate: Sat, 10 Feb 2024 11:07:25 UTC\n\
             Valid-Until: Sat, 17 Feb 2024 11:07:25 UTC\nAcquire-By-Hash: yes\nNo-Support-for-Architecture-all: Packages\n\
             Architectures: all amd64\nComponents: main contrib\nMD5Sum:\n 00 1 main/x\nSHA256:\n \
             {HEX}     10 main/binary-amd64/Packages\n {HEX} 3 main/binary-amd64/Packages.gz\n {HEX} 2 main/binary-amd64/Packages.xz\n"
        )
    }

    #[test]
    fn the_fields_are_read() {
        let release = Release::parse(&text()).unwrap();
        let file = |size| ReleaseFile { size, sha256: HEX.parse().unwrap() };
        let path = |ending: &str| format!("main/binary-amd64/Packages{ending}");
        let expected = Release {
            origin: Some("Debian".to_owned()),
            label: Some("Debian".to_owned()),
            suite: Some("stable".to_owned()),
            codename: Some("bookworm".to_owned()),
            date: Some(1_707_563_245),
            valid_until: Some(1_707_563_245 + 7 * 86_400),
            architectures: vec!["all".to_owned(), "amd64".to_owned()],
            components: vec!["main".to_owned(), "contrib".to_owned()],
            acquire_by_hash: true,
            all_is_apart: false,
            files: [(path(""), file(10)), (path(".gz"), file(3)), (path(".xz"), file(2))].into(),
        };
        assert_eq!(release, expected);
        assert!(Release::parse(&text().replace("No-Support", "X-Support")).unwrap().all_is_apart);
    }

    #[test]
    fn the_smallest_index_is_chosen_and_fetched_by_its_checksum() {
        let release = Release::parse(&text()).unwrap();
        let index = release.packages_index("main", "amd64").unwrap();
        assert_eq!(index.name, "main/binary-amd64/Packages.xz");
        let wanted = index.below("dists/bookworm/");
        assert_eq!((wanted.path, wanted.size), (format!("dists/bookworm/main/binary-amd64/by-hash/SHA256/{HEX}"), 2));
        let plain = Release::parse(&text().replace("Acquire-By-Hash: yes\n", "").replace(".xz", ".lz")).unwrap();
        assert_eq!(plain.packages_index("main", "amd64").unwrap().location, "main/binary-amd64/Packages.gz");
        assert_eq!(release.packages_index("main", "arm64"), None);
        let flat = Release::parse(&text().replace("main/binary-amd64/", "")).unwrap();
        assert_eq!(flat.flat_packages_index().unwrap().location, format!("by-hash/SHA256/{HEX}"));
    }

    #[test]
    fn a_release_is_valid_until_its_last_second() {
        let release = Release::parse(&text()).unwrap();
        let until = release.valid_until.unwrap();
        assert!(release.check_valid_until(until).is_ok());
        assert!(matches!(release.check_valid_until(until + 1), Err(RepositoryError::Expired { .. })));
        assert!(Release::default().check_valid_until(i64::MAX).is_ok());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("Valid-Until: Sat, 17", "Valid-Until: Sat, 47"),
            ("SHA256:", "SHA512:"),
            (HEX, &HEX[1..]),
            ("    10 main", " ten main"),
            (" 3 main/binary-amd64/Packages.gz", " 3 ../Packages.gz"),
            (" 3 main/binary-amd64/Packages.gz", " 3 main/binary-amd64/Packages.gz more"),
            (" 3 main/binary-amd64/Packages.gz", " 3 main/binary-amd64/Packages.xz"),
        ] {
            assert!(Release::parse(&text().replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Release::parse("").is_err());
    }
}
