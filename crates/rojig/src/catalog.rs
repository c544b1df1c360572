//! What the packages have, by content.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Cancel, Checksum, Event, Reporter, Step};
use rootball_package::{PackageIndex, index};

use crate::{RojigError, SourcePackage};

/// The file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageFile {
    /// Where it is.
    pub path: PathBuf,
    /// Where it lies in its repository, relative to a URL; empty where nobody knows.
    pub location: String,
}

/// A package that was read.
#[derive(Clone, Debug)]
pub struct CatalogPackage {
    /// What it is.
    pub package: SourcePackage,
    /// Its file.
    pub path: PathBuf,
    /// The path of the first file that has each content, in the order in which they go by.
    pub(crate) paths: Vec<String>,
}

/// A content in a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) package: usize,
    pub(crate) content: usize,
}

/// Everything that the packages have.
#[derive(Debug, Default)]
pub struct Catalog {
    packages: Vec<CatalogPackage>,
    places: HashMap<Checksum, Vec<Place>>,
    sizes: HashMap<Checksum, u64>,
}

impl Catalog {
    /// Reads packages, with so many threads. The result does not depend on their order: packages are sorted by label and hash, and a file
    /// that is there twice counts once.
    ///
    /// # Errors
    /// When one cannot be read or is damaged, or the caller asked to stop.
    pub fn read(files: &[PackageFile], jobs: usize, reporter: &dyn Reporter, cancel: &Cancel) -> Result<Self, RojigError> {
        let size = |file: &PackageFile| file.path.metadata().map_or(0, |metadata| metadata.len());
        let mut ordered: Vec<(u64, &PackageFile)> = files.iter().map(|file| (size(file), file)).collect();
        // The largest first, so that no thread is left with it at the end.
        ordered.sort_by_key(|(size, file)| (std::cmp::Reverse(*size), &file.path));
        reporter.event(Event::Started { step: Step::ReadPackages, total: Some(ordered.iter().map(|(size, _)| size).sum()) });
        let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..jobs.max(1) {
                scope.spawn(|| {
                    while let Some((size, file)) = ordered.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let read = if cancel.is_requested() { Err(RojigError::Cancelled) } else { read(file) };
                        if read.is_err() {
                            // The others stop at their next one.
                            next.store(ordered.len(), Ordering::Relaxed);
                        }
                        lock(&found).push(read);
                        reporter.event(Event::Advanced { step: Step::ReadPackages, bytes: *size });
                    }
                });
            }
        });
        let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().collect::<Result<Vec<_>, _>>()?;
        reporter.event(Event::Finished { step: Step::ReadPackages });
        found.sort_by(|(a, _), (b, _)| (&a.package.label, a.package.sha256, &a.path).cmp(&(&b.package.label, b.package.sha256, &b.path)));
        found.dedup_by_key(|(package, _)| package.package.sha256);
        let mut catalog = Self::default();
        for (number, (package, contents)) in found.into_iter().enumerate() {
            for (content, (checksum, size)) in contents.into_iter().enumerate() {
                catalog.places.entry(checksum).or_default().push(Place { package: number, content });
                catalog.sizes.insert(checksum, size);
            }
            catalog.packages.push(package);
        }
        Ok(catalog)
    }

    /// Returns the packages.
    pub fn packages(&self) -> &[CatalogPackage] {
        &self.packages
    }

    /// Returns all contents and their sizes, in no order.
    pub(crate) fn contents(&self) -> impl Iterator<Item = (&Checksum, u64)> {
        self.sizes.iter().filter(|(_, size)| **size > 0).map(|(checksum, size)| (checksum, *size))
    }

    /// Returns where a content is.
    pub(crate) fn places(&self, content: &Checksum) -> &[Place] {
        self.places.get(content).map_or(&[], Vec::as_slice)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

type Contents = Vec<(Checksum, u64)>;

fn read(file: &PackageFile) -> Result<(CatalogPackage, Contents), RojigError> {
    let name = || file.path.display().to_string();
    let opened = File::open(&file.path).map_err(RojigError::io(format!("opening {}", name())))?;
    let mut hasher = Hasher::new();
    let mut counted = Counted { inner: opened, bytes: 0 };
    let PackageIndex { head, contents } =
        index(Hashing { inner: &mut counted, hasher: &mut hasher }).map_err(|source| RojigError::Package { label: name(), source })?;
    let package = SourcePackage { label: head.label, sha256: hasher.finish(), size: counted.bytes, location: file.location.clone() };
    let paths = contents.iter().map(|content| head.members[content.numbers[0] as usize].path.clone()).collect();
    let contents = contents.iter().map(|content| (content.checksum, content.size)).collect();
    Ok((CatalogPackage { package, path: file.path.clone(), paths }, contents))
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: std::io::Read> std::io::Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}
