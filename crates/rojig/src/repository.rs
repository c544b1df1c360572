//! Releases in package repositories: the newest package of a name, by the repository's own lists.
//!
//! What these lists say need not be true: the commit of the release is verified, whatever it came by.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rootball_net::Url;
use rootball_object::hash::Hasher;
use rootball_package::PackageFormat;
use rootball_package::repository::apt::Packages;
use rootball_package::repository::rpmmd::{Primary, REPOMD, RepoMd};
use rootball_package::repository::{Limits, RepositoryError, RepositoryPackage, WantedFile};
use rootball_package::{deb, rpm};

use crate::carrier::find_carried;
use crate::{RojigError, Web};

/// Largest `repomd.xml` that is read, in bytes.
const MAX_ROOT: u64 = 8 << 20;

/// Largest list of packages that is read, packed, in bytes.
const MAX_LIST: u64 = 512 << 20;

/// Largest package of a release, in bytes.
const MAX_CARRIER: u64 = 4 << 30;

/// The lists of a flat repository of apt, the smallest first.
const APT_LISTS: [&str; 3] = ["Packages.xz", "Packages.gz", "Packages"];

/// Finds the newest package of a name below a URL, in a repository of rpms or a flat one of debs, and returns the release in it. `None` where
/// there is no repository, or no such package in it.
///
/// # Errors
/// When lists or package cannot be read, or are damaged.
pub fn find_in_repository(base: &Url, name: &str, web: &Web, scratch: &Path) -> Result<Option<File>, RojigError> {
    let place = Below { base, web, scratch };
    let Some(package) = (match place.newest_rpm(name)? {
        None => place.newest_deb(name)?,
        found => found,
    }) else {
        return Ok(None);
    };
    let file = place.fetch(&package.file(), MAX_CARRIER)?;
    let file =
        file.ok_or_else(|| RojigError::damaged(base.as_str(), format!("its list names {}, which is not there", package.location)))?;
    find_carried(file, name, scratch).map(Some)
}

/// A repository below a URL.
struct Below<'a> {
    base: &'a Url,
    web: &'a Web,
    scratch: &'a Path,
}

impl Below<'_> {
    fn newest_rpm(&self, name: &str) -> Result<Option<RepositoryPackage>, RojigError> {
        let Some(mut root) = self.open(REPOMD)? else { return Ok(None) };
        let mut bytes = Vec::new();
        root.by_ref().take(MAX_ROOT).read_to_end(&mut bytes).map_err(self.failed(REPOMD))?;
        let root = RepoMd::parse(&bytes).map_err(self.damaged())?;
        let Some(primary) = root.find("primary") else { return Ok(None) };
        let Some(list) = self.fetch(&primary.file, MAX_LIST)? else { return Ok(None) };
        self.newest(Primary::new(list, Limits::default()).map_err(self.damaged())?, name)
    }

    fn newest_deb(&self, name: &str) -> Result<Option<RepositoryPackage>, RojigError> {
        for list in APT_LISTS {
            if let Some(list) = self.open(list)? {
                return self.newest(Packages::new(list.take(MAX_LIST), Limits::default()).map_err(self.damaged())?, name);
            }
        }
        Ok(None)
    }

    fn newest(
        &self,
        packages: impl Iterator<Item = Result<RepositoryPackage, RepositoryError>>,
        name: &str,
    ) -> Result<Option<RepositoryPackage>, RojigError> {
        let mut newest: Option<RepositoryPackage> = None;
        for package in packages {
            let package = package.map_err(self.damaged())?;
            let is_newer = |than: &RepositoryPackage| compare(&package, than) == Ordering::Greater;
            if package.label.name == name && newest.as_ref().is_none_or(is_newer) {
                newest = Some(package);
            }
        }
        Ok(newest)
    }

    /// Opens a file; `None` where there is none.
    fn open(&self, path: &str) -> Result<Option<Box<dyn Read + Send>>, RojigError> {
        let url = self.base.join(path).map_err(|error| RojigError::damaged(path, error.to_string()))?;
        let opened: io::Result<Box<dyn Read + Send>> = match (url.scheme(), url.to_file_path()) {
            ("file", Ok(path)) => File::open(path).map(|file| Box::new(file) as _),
            _ => self.web.open(&url, None).map(|file| Box::new(file) as _),
        };
        match opened {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(path)(error)),
        }
    }

    /// Fetches a file whose size and SHA-256 are known.
    fn fetch(&self, wanted: &WantedFile, limit: u64) -> Result<Option<File>, RojigError> {
        let path = &*wanted.path;
        if wanted.size > limit {
            return Err(RojigError::TooLarge { what: path.to_owned(), size: wanted.size, limit });
        }
        let Some(file) = self.open(path)? else { return Ok(None) };
        let (mut from, mut to) = (file.take(wanted.size + 1), tempfile::tempfile_in(self.scratch).map_err(self.failed(path))?);
        let (mut hasher, mut size, mut buffer) = (Hasher::new(), 0, vec![0; 128 * 1024]);
        loop {
            let count = from.read(&mut buffer).map_err(self.failed(path))?;
            if count == 0 {
                break;
            }
            hasher.update(&buffer[..count]);
            size += count as u64;
            to.write_all(&buffer[..count]).map_err(self.failed(path))?;
        }
        let actual = hasher.finish();
        if (size, actual) != (wanted.size, wanted.sha256) {
            return Err(RojigError::damaged(path, format!("it hashes to {actual} and not to {}", wanted.sha256)));
        }
        to.seek(SeekFrom::Start(0)).map_err(self.failed(path))?;
        Ok(Some(to))
    }

    fn failed(&self, path: &str) -> impl FnOnce(io::Error) -> RojigError {
        RojigError::io(format!("reading {path} below {}", self.base))
    }

    fn damaged(&self) -> impl Fn(RepositoryError) -> RojigError {
        let place = self.base.to_string();
        move |error| RojigError::damaged(&*place, error.to_string())
    }
}

fn compare(a: &RepositoryPackage, b: &RepositoryPackage) -> Ordering {
    match a.label.format {
        PackageFormat::Rpm => rpm::compare_evr(&a.label.version, &b.label.version),
        PackageFormat::Deb => deb::compare_versions(&a.label.version, &b.label.version),
    }
}
