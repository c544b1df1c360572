//! Writing packages: the same bytes for the same contents, whenever and wherever.
//!
//! Members are in the order of paths. Directories that were not added come from nowhere as root's, because dpkg unpacks nothing into a
//! directory that the package does not have.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};
use rootball_tar::{Owner, TarWriter};

use super::MAGIC;
use crate::compression::Compressor;
use crate::path::checked;
use crate::rpm::hex;
use crate::scratch::{Contents, Kept, Scratch, rewind, spool};
use crate::{Compression, WriteError};

/// How a package is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DebOptions {
    /// How control data and data are compressed. What dpkg does not read of control data, bzip2, is left out there.
    pub compression: Compression,
    /// When everything was changed, in seconds since 1970.
    pub mtime: u64,
}

/// A member, apart from what kind it is and what it contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebFile {
    /// An absolute path.
    pub path: String,
    /// Permission bits; others are masked off.
    pub mode: u32,
    /// The number of the owner.
    pub uid: u32,
    /// The number of the group.
    pub gid: u32,
    /// Whether it is configuration, which people change.
    pub config: bool,
}

impl DebFile {
    /// A member of root.
    pub fn root(path: impl Into<String>, mode: u32) -> Self {
        Self { path: path.into(), mode, uid: 0, gid: 0, config: false }
    }

    fn owner(&self) -> Owner {
        Owner { uid: self.uid, gid: self.gid, mode: self.mode }
    }
}

/// Gathers what a package has, and writes it.
#[derive(Debug)]
pub struct DebBuilder {
    control: String,
    options: DebOptions,
    /// Control data besides what is made here, by name.
    scripts: BTreeMap<String, (u32, Vec<u8>)>,
    files: BTreeMap<String, (DebFile, Kind)>,
    contents: Scratch,
    directory: PathBuf,
}

#[derive(Clone, Debug)]
enum Kind {
    Regular { content: Kept, md5: String },
    Directory,
    Symlink(String),
    HardLink(String),
}

impl DebBuilder {
    /// Begins a package with the fields of its control file, whose contents wait in files without names in a directory.
    ///
    /// # Errors
    /// When a field cannot be one, name, version or architecture is missing, or the directory is not writable.
    pub fn new(fields: &[(&str, &str)], options: DebOptions, directory: &Path) -> Result<Self, WriteError> {
        let mut control = String::new();
        for (name, value) in fields {
            if name.is_empty() || name.starts_with(['#', '-']) || !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
                return Err(WriteError::invalid(*name, "it is no name of a field"));
            }
            let mut lines = value.lines();
            control += &format!("{name}: {}\n", lines.next().unwrap_or_default());
            for line in lines {
                control += &format!(" {}\n", if line.trim().is_empty() { "." } else { line });
            }
        }
        super::label(control.as_bytes())
            .map_err(|_| WriteError::invalid("the control file", "name, version or architecture is missing"))?;
        let contents = Scratch::new(directory).map_err(WriteError::io("a file without a name"))?;
        let (scripts, files) = Default::default();
        Ok(Self { control, options, scripts, files, contents, directory: directory.to_owned() })
    }

    /// Adds a file of control data, such as a script.
    ///
    /// # Errors
    /// When its name is none, or is that of a file that is made here.
    pub fn control(&mut self, name: &str, mode: u32, content: impl Into<Vec<u8>>) -> Result<(), WriteError> {
        if matches!(name, "" | "." | ".." | "control" | "md5sums" | "conffiles") || name.contains('/') {
            return Err(WriteError::invalid(name, "it is no name for control data"));
        }
        self.scripts.insert(name.to_owned(), (mode, content.into()));
        Ok(())
    }

    /// Adds a regular file.
    ///
    /// # Errors
    /// When its path cannot be in a package, it is there already, or its content cannot be read or kept.
    pub fn file(&mut self, file: DebFile, content: &mut dyn Read) -> Result<(), WriteError> {
        let mut summing = Summing { inner: content, digest: Md5::new() };
        let content = self.contents.keep(&mut summing).map_err(WriteError::io(&file.path))?;
        let md5 = hex(&summing.digest.finalize());
        self.add(file, Kind::Regular { content, md5 })
    }

    /// Adds a directory.
    ///
    /// # Errors
    /// As [`DebBuilder::file`].
    pub fn directory(&mut self, file: DebFile) -> Result<(), WriteError> {
        self.add(file, Kind::Directory)
    }

    /// Adds a symbolic link.
    ///
    /// # Errors
    /// As [`DebBuilder::file`].
    pub fn symlink(&mut self, file: DebFile, target: impl Into<String>) -> Result<(), WriteError> {
        self.add(DebFile { mode: 0o777, ..file }, Kind::Symlink(target.into()))
    }

    /// Adds another name of a regular file that was added before.
    ///
    /// # Errors
    /// As [`DebBuilder::file`], and when there is no such file.
    pub fn hard_link(&mut self, path: impl Into<String>, to: &str) -> Result<(), WriteError> {
        let path = path.into();
        let target = self.files.get(to).cloned();
        let Some((file, kind @ Kind::Regular { .. })) = target else {
            return Err(WriteError::invalid(path, "it is a link to what is no file before it"));
        };
        // The first name in the order of paths is the one with the content.
        if path.as_str() < to {
            self.add(DebFile { path: path.clone(), ..file }, kind)?;
            self.relink(to, &path);
        } else {
            self.add(DebFile { path, ..file }, Kind::HardLink(to.to_owned()))?;
        }
        Ok(())
    }

    /// Makes all names of a file links to another.
    fn relink(&mut self, from: &str, to: &str) {
        for (path, (_, kind)) in &mut self.files {
            if path == from || matches!(kind, Kind::HardLink(target) if target == from) {
                *kind = Kind::HardLink(to.to_owned());
            }
        }
    }

    fn add(&mut self, file: DebFile, kind: Kind) -> Result<(), WriteError> {
        let path = file.path.clone();
        let inner = path.strip_prefix('/').filter(|inner| checked(inner.as_bytes(), "").is_ok_and(|checked| checked == path));
        if inner.is_none() || path.contains('\n') {
            return Err(WriteError::invalid(path, "it is no path below a root"));
        }
        match self.files.entry(path) {
            Entry::Occupied(entry) => Err(WriteError::invalid(entry.key(), "it is there already")),
            Entry::Vacant(entry) => {
                entry.insert((file, kind));
                Ok(())
            }
        }
    }

    /// Writes the package.
    ///
    /// # Errors
    /// When the output or the directory cannot be written.
    pub fn finish(mut self, output: &mut impl Write) -> Result<(), WriteError> {
        self.add_parents();
        let Self { control, options, scripts, files, contents, directory } = self;
        let failed = WriteError::io("the package");
        let contents = contents.finish().map_err(&failed)?;
        let mut pack = Pack { options, directory };
        let mut members = vec![("debian-binary".to_owned(), Packed::Bytes(b"2.0\n"))];
        let texts = [("control", control), ("conffiles", conffiles(&files)), ("md5sums", md5sums(&files))];
        let texts = texts.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (*name, 0o644, text.as_bytes()));
        let scripts = scripts.iter().map(|(name, (mode, bytes))| (&**name, *mode, &**bytes));
        members.push(pack.control(texts.chain(scripts)).map_err(WriteError::io("the control data"))?);
        members.push(pack.data(&files, contents).map_err(WriteError::io("the data"))?);
        write(members, options.mtime, output).map_err(failed)
    }

    fn add_parents(&mut self) {
        let paths: Vec<String> = self.files.keys().cloned().collect();
        for path in paths {
            for (slash, _) in path.match_indices('/') {
                let parent = if slash == 0 { "/" } else { &path[..slash] };
                let directory = || (DebFile::root(parent, 0o755), Kind::Directory);
                self.files.entry(parent.to_owned()).or_insert_with(directory);
            }
        }
        self.files.entry("/".to_owned()).or_insert_with(|| (DebFile::root("/", 0o755), Kind::Directory));
    }
}

/// Sums what is read through it.
struct Summing<'r> {
    inner: &'r mut dyn Read,
    digest: Md5,
}

impl Read for Summing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

fn conffiles(files: &BTreeMap<String, (DebFile, Kind)>) -> String {
    files.values().filter(|(file, _)| file.config).map(|(file, _)| format!("{}\n", file.path)).collect()
}

/// Returns the sums of all files but configuration, which is expected to change.
fn md5sums(files: &BTreeMap<String, (DebFile, Kind)>) -> String {
    let mut sums = String::new();
    for (path, (_, kind)) in files.iter().filter(|(_, (file, _))| !file.config) {
        let kind = if let Kind::HardLink(to) = kind { files.get(to).map(|(_, kind)| kind) } else { Some(kind) };
        if let Some(Kind::Regular { md5, .. }) = kind {
            sums += &format!("{md5}  {}\n", &path[1..]);
        }
    }
    sums
}

/// Packs archives.
struct Pack {
    options: DebOptions,
    directory: PathBuf,
}

/// The content of a member of the outer archive.
enum Packed {
    Bytes(&'static [u8]),
    File(File, u64),
}

type Archive = TarWriter<Compressor<io::BufWriter<File>>>;

impl Pack {
    fn begin(&self, compression: Compression) -> io::Result<Archive> {
        Ok(TarWriter::new(Compressor::new(spool(&self.directory)?, compression)?).mtime(self.options.mtime))
    }

    fn control<'a>(&mut self, files: impl Iterator<Item = (&'a str, u32, &'a [u8])>) -> io::Result<(String, Packed)> {
        let compression = match self.options.compression {
            Compression::Bzip2(_) => Compression::None,
            other => other,
        };
        let mut archive = self.begin(compression)?;
        archive.directory("./", Owner::root(0o755))?;
        for (name, mode, bytes) in files {
            archive.file(&format!("./{name}"), Owner::root(mode), bytes)?;
        }
        end(archive, "control.tar", compression)
    }

    fn data(&mut self, files: &BTreeMap<String, (DebFile, Kind)>, mut contents: Contents) -> io::Result<(String, Packed)> {
        let mut archive = self.begin(self.options.compression)?;
        for (path, (file, kind)) in files {
            let (name, owner) = (format!(".{path}"), file.owner());
            match kind {
                Kind::Directory => archive.directory(&format!("{}/", name.trim_end_matches('/')), owner)?,
                Kind::Symlink(target) => archive.symlink(&name, owner, target)?,
                Kind::HardLink(to) => archive.hardlink(&name, owner, &format!(".{to}"))?,
                Kind::Regular { content, .. } => archive.stream(&name, owner, content.size, &mut contents.open(*content)?)?,
            }
        }
        end(archive, "data.tar", self.options.compression)
    }
}

fn end(archive: Archive, name: &str, compression: Compression) -> io::Result<(String, Packed)> {
    let suffix = match compression {
        Compression::None => "",
        Compression::Gzip(_) => ".gz",
        Compression::Bzip2(_) => ".bz2",
        Compression::Xz(_) => ".xz",
        Compression::Zstd(_) => ".zst",
    };
    let (file, size) = rewind(archive.finish()?.finish()?)?;
    Ok((format!("{name}{suffix}"), Packed::File(file, size)))
}

/// Writes the outer archive.
fn write(members: Vec<(String, Packed)>, mtime: u64, output: &mut impl Write) -> io::Result<()> {
    output.write_all(MAGIC)?;
    for (name, content) in members {
        let size = match &content {
            Packed::Bytes(bytes) => bytes.len() as u64,
            Packed::File(_, size) => *size,
        };
        if size >= 10_000_000_000 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "ten digits do not hold the size of the archive"));
        }
        writeln!(output, "{name:<16}{mtime:<12}{:<6}{:<6}{:<8}{size:<10}`", 0, 0, "100644")?;
        match content {
            Packed::Bytes(bytes) => output.write_all(bytes)?,
            Packed::File(mut file, _) => {
                io::copy(&mut file, output)?;
            }
        }
        output.write_all(if size % 2 == 0 { b"" } else { b"\n" })?;
    }
    Ok(())
}
