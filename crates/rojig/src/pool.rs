//! Pools: the packages that published releases need, since distributions delete what they have replaced.
//!
//! A pool is a directory with the packages below `pool/`, and lists that stock apt (as a flat repository) and dnf accept. Packages are linked
//! where they can be, so a pool beside a mirror takes no room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rootball_object::Checksum;
use rootball_object::hash::{Hasher, Hashing};
use rootball_package::repository::apt::{PoolPackage, ReleaseFile, ReleaseHead, write_packages, write_release};
use rootball_package::repository::rpmmd::{PrimaryPackage, REPOMD, RpmMdOptions, write_rpmmd};
use rootball_package::repository::{Compression, RepositoryError};
use rootball_package::{Content, PackageFormat, read_package};

use crate::error::MissingPackage;
use crate::{PackageProvider, RojigError, SourcePackage, list_packages};

/// What became of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct PoolReport {
    /// Packages that are in it now.
    pub packages: usize,
    /// Bytes of them.
    pub size: u64,
    /// Packages that were added.
    pub added: usize,
    /// Packages that no release needs, and that were removed.
    pub removed: usize,
}

/// Brings into a pool what releases need, removes what none of them needs, and writes the lists. `carriers` are packages of releases, which go
/// into it as they are. `time` is that of the lists, in seconds since 1970.
///
/// # Errors
/// When packages are missing, or something cannot be read or written. The lists are the last to change.
pub fn fill_pool(
    pool: &Path,
    needed: &[SourcePackage],
    carriers: &[PathBuf],
    provider: &dyn PackageProvider,
    time: u64,
) -> Result<PoolReport, RojigError> {
    let io = |what: &Path| RojigError::io(format!("writing {}", what.display()));
    let mut report = PoolReport::default();
    let mut kept: BTreeMap<String, Checksum> = BTreeMap::new();
    let mut missing = Vec::new();
    for package in needed {
        let location = location(package.label.format, &package.label.name, &file_name(package));
        let place = pool.join(&location);
        if kept.insert(location, package.sha256).is_some() || is(&place, package.size, &package.sha256).unwrap_or(false) {
            continue;
        }
        fs::create_dir_all(place.parent().unwrap_or(pool)).map_err(io(&place))?;
        match bring(package, &place, provider) {
            Ok(()) => report.added += 1,
            Err(tried) => {
                missing.push(MissingPackage { label: package.label.clone(), sha256: package.sha256, objects: 0, tried });
            }
        }
    }
    if !missing.is_empty() {
        return Err(RojigError::Missing { packages: missing });
    }
    for carrier in carriers {
        let name = carrier.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let format = if name.ends_with(".rpm") { PackageFormat::Rpm } else { PackageFormat::Deb };
        let location = location(format, &name, &name);
        let place = pool.join(&location);
        fs::create_dir_all(place.parent().unwrap_or(pool)).map_err(io(&place))?;
        replace(&place, &fs::read(carrier).map_err(io(carrier))?).map_err(io(&place))?;
        kept.insert(location, Checksum::new([0; 32]));
    }
    let listed = list_packages(&pool.join("pool")).map_err(io(pool))?;
    for (path, below) in listed {
        if !kept.contains_key(&format!("pool/{below}")) {
            fs::remove_file(&path).map_err(io(&path))?;
            report.removed += 1;
        }
    }
    let locations: BTreeSet<String> = kept.into_keys().collect();
    write_lists(pool, &locations, time, &mut report)?;
    Ok(report)
}

fn file_name(package: &SourcePackage) -> String {
    let own = package.location.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned);
    own.unwrap_or_else(|| package.label.file_name())
}

/// Returns where a package lies in a pool.
fn location(format: PackageFormat, name: &str, file: &str) -> String {
    format!("pool/{format}/{}/{file}", name.chars().next().filter(char::is_ascii_alphanumeric).unwrap_or('_'))
}

fn is(place: &Path, size: u64, sha256: &Checksum) -> io::Result<bool> {
    if place.metadata()?.len() != size {
        return Ok(false);
    }
    let mut hasher = Hasher::new();
    io::copy(&mut Hashing { inner: &mut File::open(place)?, hasher: &mut hasher }, &mut io::sink())?;
    Ok(hasher.finish() == *sha256)
}

/// Links or copies a package from the first of its places where it is the right one; returns where it was looked for if there is none.
fn bring(package: &SourcePackage, place: &Path, provider: &dyn PackageProvider) -> Result<(), Vec<String>> {
    let mut tried = Vec::new();
    for number in 0..provider.places(package) {
        match provider.open(package, number) {
            Err(reason) => tried.push(reason),
            Ok(mut provided) => match take(package, place, &mut provided.bytes, Path::new(&provided.place)) {
                Ok(()) => return Ok(()),
                Err(error) => tried.push(format!("{}: {error}", provided.place)),
            },
        }
    }
    Err(tried)
}

fn take(package: &SourcePackage, place: &Path, bytes: &mut dyn Read, file: &Path) -> io::Result<()> {
    // A link to a file that is no link itself: what it leads to might change.
    let is_file = fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_file());
    if is_file && is(file, package.size, &package.sha256)? {
        let beside = place.with_extension("part");
        let _ = fs::remove_file(&beside);
        if fs::hard_link(file, &beside).is_ok() {
            return fs::rename(beside, place);
        }
    }
    let mut temporary = tempfile::NamedTempFile::new_in(place.parent().unwrap_or(Path::new(".")))?;
    let mut hasher = Hasher::new();
    let mut limited = bytes.take(package.size + 1);
    io::copy(&mut Hashing { inner: &mut limited, hasher: &mut hasher }, &mut temporary)?;
    let actual = hasher.finish();
    if actual != package.sha256 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it hashes to {actual} and not to {}", package.sha256)));
    }
    publish(temporary, place)
}

fn publish(temporary: tempfile::NamedTempFile, place: &Path) -> io::Result<()> {
    temporary.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    temporary.as_file().sync_all()?;
    temporary.persist(place)?;
    Ok(())
}

fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = tempfile::NamedTempFile::new_in(place.parent().unwrap_or(Path::new(".")))?;
    temporary.write_all(bytes)?;
    publish(temporary, place)
}

/// Writes the lists of both worlds, each where there are packages of it.
fn write_lists(pool: &Path, locations: &BTreeSet<String>, time: u64, report: &mut PoolReport) -> Result<(), RojigError> {
    let io = |what: &Path| RojigError::io(format!("writing {}", what.display()));
    let damaged = |error: RepositoryError| RojigError::damaged("the pool", error.to_string());
    let (mut debs, mut rpms) = (Vec::new(), Vec::new());
    for location in locations {
        let path = pool.join(location);
        let size = path.metadata().map_err(io(&path))?.len();
        report.packages += 1;
        report.size += size;
        let mut hasher = Hasher::new();
        let mut file = File::open(&path).map_err(io(&path))?;
        let package = |source| RojigError::Package { label: path.display().to_string(), source };
        if location.ends_with(".deb") {
            let mut control = Vec::new();
            read_package(Hashing { inner: &mut file, hasher: &mut hasher }, &mut |content: Content<'_>| {
                if content.path == "control" {
                    content.reader.read_to_end(&mut control)?;
                }
                Ok(())
            })
            .map_err(package)?;
            debs.push((location, String::from_utf8_lossy(&control).into_owned(), size, hasher.finish()));
        } else {
            let head = rootball_package::rpm::read_head(&mut Hashing { inner: &mut file, hasher: &mut hasher }).map_err(package)?;
            io::copy(&mut Hashing { inner: &mut file, hasher: &mut hasher }, &mut io::sink()).map_err(io(&path))?;
            rpms.push(PrimaryPackage::of_header(&head, location, size, hasher.finish(), time).map_err(package)?);
        }
    }
    if !debs.is_empty() {
        let mut files = BTreeMap::new();
        for compression in [Compression::Plain, Compression::Gzip, Compression::Xz] {
            let packages =
                debs.iter().map(|(filename, control, size, sha256)| PoolPackage { control, filename, size: *size, sha256: *sha256 });
            let packed = write_packages(packages, compression).map_err(damaged)?;
            let name = format!("Packages{}", compression.extension());
            files.insert(name.clone(), ReleaseFile { size: packed.bytes.len() as u64, sha256: packed.sha256 });
            replace(&pool.join(&name), &packed.bytes).map_err(io(&pool.join(&name)))?;
        }
        let head = ReleaseHead {
            origin: "rootball",
            label: "rootball",
            suite: "pool",
            codename: "pool",
            date: time as i64,
            ..ReleaseHead::default()
        };
        let text = write_release(&head, &files).map_err(damaged)?;
        replace(&pool.join("Release"), text.as_bytes()).map_err(io(pool))?;
    }
    if !rpms.is_empty() {
        let options = RpmMdOptions { revision: time, compression: Compression::Gzip, filelists_ext: false };
        let lists = write_rpmmd(&rpms, options).map_err(damaged)?;
        let directory = pool.join("repodata");
        fs::create_dir_all(&directory).map_err(io(&directory))?;
        let new: BTreeSet<&str> = lists.iter().map(|list| &*list.path).collect();
        for list in &lists {
            replace(&pool.join(&list.path), &list.bytes).map_err(io(pool))?;
        }
        debug_assert!(new.contains(REPOMD), "it is the last one");
        for entry in fs::read_dir(&directory).map_err(io(&directory))?.flatten() {
            let name = format!("repodata/{}", entry.file_name().to_string_lossy());
            if !new.contains(&*name) {
                fs::remove_file(entry.path()).map_err(io(&entry.path()))?;
            }
        }
    }
    Ok(())
}
