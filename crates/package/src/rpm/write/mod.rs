//! Writing packages: the same bytes for the same contents, whenever and wherever.
//!
//! Contents wait in a file without a name until all are there, because a payload is in the order of paths and a header, which has their
//! digests, comes before it.

mod cpio;
mod header;
mod package;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rootball_object::{S_IFDIR, S_IFLNK, S_IFREG};

use self::package::Package;
use super::capabilities;
use super::digest::{Algorithm, Digesting};
use crate::member::MemberFlags;
use crate::path::checked;
use crate::scratch::{Kept, Scratch};
use crate::{Compression, WriteError};

/// How a dependency compares versions, as bits.
pub mod sense {
    /// Older ones.
    pub const LESS: u32 = 2;
    /// Newer ones.
    pub const GREATER: u32 = 4;
    /// The same.
    pub const EQUAL: u32 = 8;
    /// What rpm itself must be able to do.
    pub const RPMLIB: u32 = 1 << 24;
}

/// What a package says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RpmInfo {
    /// The name.
    pub name: String,
    /// The epoch.
    pub epoch: Option<u32>,
    /// The version, without `-`.
    pub version: String,
    /// The release, likewise.
    pub release: String,
    /// The architecture, `noarch` for any.
    pub arch: String,
    /// One line about it.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// Its license.
    pub license: String,
}

impl RpmInfo {
    /// Returns `[EPOCH:]VERSION-RELEASE`.
    pub fn evr(&self) -> String {
        let epoch = self.epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
        format!("{epoch}{}-{}", self.version, self.release)
    }
}

/// A version of the package format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpmVersion {
    /// What rpm wrote for twenty years and all of its versions read.
    V4,
    /// What rpm writes since its version 6: no weak digests, no names in the payload.
    V6,
}

/// How a package is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RpmOptions {
    /// The version of the format.
    pub version: RpmVersion,
    /// How the payload is compressed.
    pub compression: Compression,
    /// When it was built, in seconds since 1970.
    pub build_time: u32,
}

/// Something that a package provides or requires.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The name.
    pub name: String,
    /// How versions are compared: bits of [`sense`].
    pub flags: u32,
    /// The version, empty for any.
    pub version: String,
}

impl Dependency {
    /// Any version of a name.
    pub fn any(name: impl Into<String>) -> Self {
        Self { name: name.into(), flags: 0, version: String::new() }
    }

    /// One version of a name.
    pub fn exactly(name: impl Into<String>, evr: impl Into<String>) -> Self {
        Self { name: name.into(), flags: sense::EQUAL, version: evr.into() }
    }

    /// An ability of rpm since one of its versions.
    fn rpmlib(name: &str, since: &str) -> Self {
        Self { name: format!("rpmlib({name})"), flags: sense::RPMLIB | sense::LESS | sense::EQUAL, version: since.to_owned() }
    }
}

/// A file, apart from what kind it is and what it contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpmFile {
    /// An absolute path.
    pub path: String,
    /// Permission bits; others are masked off.
    pub mode: u32,
    /// The name of the owner.
    pub owner: String,
    /// The name of the group.
    pub group: String,
    /// When it was changed, in seconds since 1970.
    pub mtime: u32,
    /// What it is for. Configuration that people changed is kept.
    pub flags: MemberFlags,
    /// Capabilities as text, such as `cap_net_raw=ep`.
    pub capabilities: Option<String>,
}

impl RpmFile {
    /// A file of root, changed in 1970.
    pub fn root(path: impl Into<String>, mode: u32) -> Self {
        let root = || "root".to_owned();
        let flags = MemberFlags::default();
        Self { path: path.into(), mode, owner: root(), group: root(), mtime: 0, flags, capabilities: None }
    }
}

/// Gathers what a package has, and writes it.
#[derive(Debug)]
pub struct RpmBuilder {
    info: RpmInfo,
    options: RpmOptions,
    provides: BTreeSet<Dependency>,
    requires: BTreeSet<Dependency>,
    /// By path, which is the order of packages.
    files: BTreeMap<String, Planned>,
    contents: Scratch,
    directory: PathBuf,
    /// The next number of a file with names.
    inode: u32,
}

/// A file that will be in the package.
#[derive(Clone, Debug)]
struct Planned {
    file: RpmFile,
    kind: Kind,
    /// Equal for names of the same file.
    inode: u32,
}

#[derive(Clone, Debug)]
enum Kind {
    Regular { content: Kept, digest: String },
    Directory,
    Symlink(String),
    Ghost,
}

impl Planned {
    fn mode(&self) -> u32 {
        let kind = match self.kind {
            Kind::Regular { .. } | Kind::Ghost => S_IFREG,
            Kind::Directory => S_IFDIR,
            Kind::Symlink(_) => S_IFLNK,
        };
        kind | self.file.mode & 0o7777
    }

    /// Returns the bytes that it has in the payload.
    fn size(&self) -> u64 {
        match &self.kind {
            Kind::Regular { content, .. } => content.size,
            Kind::Symlink(target) => target.len() as u64,
            Kind::Directory | Kind::Ghost => 0,
        }
    }
}

impl RpmBuilder {
    /// Begins a package whose contents wait in files without names in a directory. It provides itself and requires what rpm must be able
    /// to do without being told.
    ///
    /// # Errors
    /// When name, version, release or architecture cannot be what they are, or the directory is not writable.
    pub fn new(info: RpmInfo, options: RpmOptions, directory: &Path) -> Result<Self, WriteError> {
        for text in [&info.name, &info.version, &info.release, &info.arch] {
            if text.is_empty() || text.contains(|letter: char| letter.is_whitespace() || matches!(letter, '/' | ':')) {
                return Err(WriteError::invalid(format!("{text:?}"), "it is no name, version or architecture"));
            }
        }
        if info.version.contains('-') || info.release.contains('-') {
            return Err(WriteError::invalid(info.evr(), "it has a hyphen too many"));
        }
        let contents = Scratch::new(directory).map_err(WriteError::io("a file without a name"))?;
        let provides = BTreeSet::from([Dependency::exactly(&info.name, info.evr())]);
        let (requires, files, directory) = (BTreeSet::new(), BTreeMap::new(), directory.to_owned());
        Ok(Self { info, options, provides, requires, files, contents, directory, inode: 0 })
    }

    /// Adds something that it provides.
    pub fn provide(&mut self, dependency: Dependency) {
        self.provides.insert(dependency);
    }

    /// Adds something that it requires.
    pub fn require(&mut self, dependency: Dependency) {
        self.requires.insert(dependency);
    }

    /// Adds a regular file.
    ///
    /// # Errors
    /// When its path or something else cannot be in a package, it is there already, or its content cannot be read or kept.
    pub fn file(&mut self, file: RpmFile, content: &mut dyn Read) -> Result<(), WriteError> {
        let mut digesting = Digesting::new(content, [Algorithm::Sha256]);
        let content = self.contents.keep(&mut digesting).map_err(WriteError::io(&file.path))?;
        let digest = digesting.finish().concat();
        self.add(file, Kind::Regular { content, digest })
    }

    /// Adds a directory.
    ///
    /// # Errors
    /// As [`RpmBuilder::file`].
    pub fn directory(&mut self, file: RpmFile) -> Result<(), WriteError> {
        self.add(file, Kind::Directory)
    }

    /// Adds a symbolic link.
    ///
    /// # Errors
    /// As [`RpmBuilder::file`].
    pub fn symlink(&mut self, file: RpmFile, target: impl Into<String>) -> Result<(), WriteError> {
        self.add(RpmFile { mode: 0o777, ..file }, Kind::Symlink(target.into()))
    }

    /// Adds a file that the package knows and does not have.
    ///
    /// # Errors
    /// As [`RpmBuilder::file`].
    pub fn ghost(&mut self, file: RpmFile) -> Result<(), WriteError> {
        self.add(file, Kind::Ghost)
    }

    /// Adds another name of a regular file that was added before.
    ///
    /// # Errors
    /// As [`RpmBuilder::file`], and when there is no such file.
    pub fn hard_link(&mut self, path: impl Into<String>, to: &str) -> Result<(), WriteError> {
        let path = path.into();
        let target = self.files.get(to).filter(|planned| matches!(planned.kind, Kind::Regular { .. })).cloned();
        let target = target.ok_or_else(|| WriteError::invalid(&path, "it is a link to what is no file before it"))?;
        let inode = target.inode;
        self.add(RpmFile { path: path.clone(), ..target.file }, target.kind)?;
        if let Some(planned) = self.files.get_mut(&path) {
            planned.inode = inode;
        }
        Ok(())
    }

    fn add(&mut self, file: RpmFile, kind: Kind) -> Result<(), WriteError> {
        let path = &file.path;
        let inner = path.strip_prefix('/').filter(|inner| checked(inner.as_bytes(), "").is_ok_and(|checked| checked == *path));
        if inner.is_none() {
            return Err(WriteError::invalid(path, "it is no path below a root"));
        }
        if file.capabilities.as_ref().is_some_and(|text| capabilities::parse(text).is_none()) {
            return Err(WriteError::invalid(path, "its capabilities make no sense"));
        }
        self.inode += 1;
        match self.files.entry(path.clone()) {
            Entry::Occupied(entry) => Err(WriteError::invalid(entry.key(), "it is there already")),
            Entry::Vacant(entry) => {
                entry.insert(Planned { file, kind, inode: self.inode });
                Ok(())
            }
        }
    }

    /// Writes the package.
    ///
    /// # Errors
    /// When something cannot be in a header, or the output or the directory cannot be written.
    pub fn finish(self, output: &mut impl Write) -> Result<(), WriteError> {
        let Self { info, options, provides, mut requires, files, contents, directory, .. } = self;
        let contents = contents.finish().map_err(WriteError::io("a file without a name"))?;
        // Numbers of files go by their paths, so that the order in which they were added does not show.
        let mut inodes = HashMap::new();
        let renumbered = files.into_values().map(|planned| {
            let next = inodes.len() as u32 + 1;
            Planned { inode: *inodes.entry(planned.inode).or_insert(next), ..planned }
        });
        let files: Vec<Planned> = renumbered.collect();
        let is_long = options.version == RpmVersion::V6 || files.iter().any(|planned| u32::try_from(planned.size()).is_err());
        requires.extend(abilities(&info, &options, &files, is_long));
        Package { info, options, provides, requires, files, is_long }.write(contents, &directory, output)
    }
}

/// Returns what rpm must be able to do.
fn abilities(info: &RpmInfo, options: &RpmOptions, files: &[Planned], is_long: bool) -> Vec<Dependency> {
    let is_in_version = |mark: char| info.version.contains(mark) || info.release.contains(mark);
    let needed = [
        (true, "CompressedFileNames", "3.0.4-1"),
        (true, "PayloadFilesHavePrefix", "4.0-1"),
        (true, "FileDigests", "4.6.0-1"),
        (files.iter().any(|planned| planned.file.capabilities.is_some()), "FileCaps", "4.6.1-1"),
        (is_in_version('~'), "TildeInVersions", "4.10.0-1"),
        (is_in_version('^'), "CaretInVersions", "4.15.0-1"),
        (is_long, "LargeFiles", "4.12.0-1"),
        (matches!(options.compression, Compression::Bzip2(_)), "PayloadIsBzip2", "3.0.5-1"),
        (matches!(options.compression, Compression::Xz(_)), "PayloadIsXz", "5.2-1"),
        (matches!(options.compression, Compression::Zstd(_)), "PayloadIsZstd", "5.4.18-1"),
    ];
    needed.into_iter().filter(|(is_needed, ..)| *is_needed).map(|(_, name, since)| Dependency::rpmlib(name, since)).collect()
}
