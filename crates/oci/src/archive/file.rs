//! A tar file whose members are read from where they are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};

use rootball_tar::{EntryKind, TarWalker, decompressed};

use super::parent;
use crate::TransferError;

/// Most members that are looked at.
const MAX_MEMBERS: usize = 200_000;
/// Most links that are followed for one name.
const MAX_LINKS: usize = 8;
/// How much larger than the file its unpacked archive may be, beyond [`FREE_INFLATION`]: no real image comes near.
const MAX_INFLATION: u64 = 300;
/// Bytes that any archive may unpack to.
const FREE_INFLATION: u64 = 64 * 1024 * 1024;

/// An open archive and the table of its files.
#[derive(Debug)]
pub(super) struct ArchiveFile {
    file: File,
    path: PathBuf,
    members: BTreeMap<String, Place>,
}

/// What a name in an archive stands for.
#[derive(Clone, Debug)]
enum Place {
    /// Bytes of the file.
    Content { offset: u64, size: u64 },
    /// Another name.
    Link(String),
}

/// A part of a file, read without moving the file's own position.
#[derive(Clone, Debug)]
pub(super) struct Slice<'a> {
    file: &'a File,
    offset: u64,
    left: u64,
}

impl Slice<'_> {
    /// Returns a part, as far as there is one.
    pub(super) fn part(&self, part: &Range<u64>) -> Self {
        let start = part.start.min(self.left);
        Self { file: self.file, offset: self.offset + start, left: part.end.clamp(start, self.left) - start }
    }
}

impl ArchiveFile {
    /// Opens an archive and walks its headers.
    ///
    /// # Errors
    /// When the file is absent, no tar archive, unpacks to far more than it is, or has names that lead out of it or are there twice.
    pub(super) fn open(path: &Path) -> Result<Self, TransferError> {
        let describe = |error| describe(path, error);
        let mut file = File::open(path).map_err(describe)?;
        if !file.metadata().map_err(describe)?.is_file() {
            return Err(TransferError::Invalid { place: path.display().to_string(), reason: "an image archive is a file".to_owned() });
        }
        let mut magic = [0; 6];
        let got = file.read_at(&mut magic, 0).map_err(describe)?;
        if is_compressed(&magic[..got]) {
            file = unpack(&file, path)?;
        }
        let members = scan(&file).map_err(describe)?;
        Ok(Self { file, path: path.to_path_buf(), members })
    }

    /// Returns the path that it was opened by, for messages.
    pub(super) fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// Tells whether there is a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Finds a file; links in the archive are followed.
    fn find(&self, name: &str) -> Option<Slice<'_>> {
        let mut name = name;
        for _ in 0..=MAX_LINKS {
            match self.members.get(name)? {
                Place::Content { offset, size } => return Some(Slice { file: &self.file, offset: *offset, left: *size }),
                Place::Link(target) => name = target,
            }
        }
        None
    }

    /// Opens a file of the archive.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when it is not there.
    pub(super) fn member(&self, name: &str) -> Result<Slice<'_>, TransferError> {
        self.find(name).ok_or_else(|| TransferError::NotFound { what: shortened(name), place: self.place() })
    }

    /// Reads a file of the archive that may not be larger than `limit`.
    ///
    /// # Errors
    /// When it is not there, larger, or cannot be read.
    pub(super) fn read_member(&self, name: &str, limit: u64) -> Result<Vec<u8>, TransferError> {
        let mut slice = self.member(name)?;
        if slice.left > limit {
            let reason = format!("{} has {} bytes, more than {limit}", shortened(name), slice.left);
            return Err(TransferError::Invalid { place: self.place(), reason });
        }
        let mut bytes = Vec::new();
        slice
            .read_to_end(&mut bytes)
            .map_err(|source| TransferError::Io { action: format!("reading {} of {}", shortened(name), self.place()), source })?;
        Ok(bytes)
    }
}

impl Slice<'_> {
    /// Returns how many bytes are left.
    pub(super) fn len(&self) -> u64 {
        self.left
    }
}

impl Read for Slice<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let count = self.file.read_at(&mut buffer[..wanted], self.offset)?;
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut off"));
        }
        self.offset += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

/// Says what is wrong with an archive. The walker and the decoders tell bad bytes by kinds that the file system has no use for.
fn describe(path: &Path, error: io::Error) -> TransferError {
    let place = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => TransferError::NotFound { what: "the image archive".to_owned(), place },
        io::ErrorKind::Other | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            TransferError::Invalid { place, reason: error.to_string() }
        }
        _ => TransferError::Io { action: format!("reading image archive {place}"), source: error },
    }
}

/// Tells whether these are the first bytes of gzip, zstd or xz.
pub(super) fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(&[0x1f, 0x8b]) || start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || start.starts_with(b"\xfd7zXZ\0")
}

/// Returns the most bytes that `packed` bytes are let grow to.
pub(super) fn most_unpacked(packed: u64) -> u64 {
    packed.saturating_mul(MAX_INFLATION).saturating_add(FREE_INFLATION)
}

/// Unpacks a compressed archive to a file that is gone when it is closed: beside the archive, or where the system keeps large temporary
/// files when nothing can be written there.
fn unpack(file: &File, path: &Path) -> Result<File, TransferError> {
    let limit = most_unpacked(file.metadata().map_err(|error| describe(path, error))?.len());
    let failed = |source| TransferError::Io { action: format!("unpacking image archive {}", path.display()), source };
    let mut target = tempfile::tempfile_in(parent(path)).or_else(|_| tempfile::tempfile_in("/var/tmp")).map_err(failed)?;
    let mut source = decompressed(file).map_err(|error| describe(path, error))?.take(limit + 1);
    let mut buffer = vec![0; 128 * 1024];
    let mut written = 0;
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(target),
            Ok(count) => {
                written += count as u64;
                if written > limit {
                    let reason = format!("it unpacks to more than {limit} bytes, which is no image of this size");
                    return Err(TransferError::Invalid { place: path.display().to_string(), reason });
                }
                target.write_all(&buffer[..count]).map_err(failed)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(describe(path, error)),
        }
    }
}

/// Walks the headers of a tar file.
fn scan(file: &File) -> io::Result<BTreeMap<String, Place>> {
    let bad = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
    let mut walker = TarWalker::new(file)?;
    let mut members = BTreeMap::new();
    let mut number = 0;
    while let Some(member) = walker.next_member()? {
        number += 1;
        if number > MAX_MEMBERS {
            return Err(bad(format!("the archive has more than {MAX_MEMBERS} entries")));
        }
        if matches!(member.kind, EntryKind::Directory | EntryKind::Other) {
            continue;
        }
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| bad("an entry has a name that is not UTF-8".to_owned()));
        let out = |name: &str| bad(format!("entry {} points out of the archive", shortened(name)));
        let stored = text(member.path)?;
        let name = resolve("", &stored).ok_or_else(|| out(&stored))?;
        let place = match member.kind {
            EntryKind::File => Place::Content { offset: member.offset, size: member.size },
            // A symbolic link is seen from its own directory, a hard link from the archive's.
            EntryKind::Symlink => {
                let directory = name.rsplit_once('/').map_or("", |(directory, _)| directory);
                Place::Link(resolve(directory, &text(member.link)?).ok_or_else(|| out(&name))?)
            }
            _ => Place::Link(resolve("", &text(member.link)?).ok_or_else(|| out(&name))?),
        };
        if members.insert(name.clone(), place).is_some() {
            return Err(bad(format!("entry {} is there twice", shortened(&name))));
        }
    }
    Ok(members)
}

/// Takes `./a/b` and `a//b` as `a/b`, goes up at `..`, and refuses what leads out of the archive.
fn resolve(directory: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// A name from the archive for a message.
pub(super) fn shortened(name: &str) -> String {
    format!("{:?}", name.chars().take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_archive() {
        for (directory, name, expected) in [
            ("", "./a//b", Some("a/b")),
            ("", "a/../b", Some("b")),
            ("a/b", "../c/layer.tar", Some("a/c/layer.tar")),
            ("a", "../../c", None),
            ("", "../c", None),
            ("", "/etc/passwd", None),
            ("a", "/a/b", None),
        ] {
            assert_eq!(resolve(directory, name).as_deref(), expected, "{directory} {name}");
        }
    }

    #[test]
    fn what_unpacks_to_far_too_much_is_refused_on_the_way() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bomb.tar.gz");
        // Gzip makes zeroes 1,000 times smaller, and once more when packed twice; one layer of it is enough here.
        let mut gzip = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::best());
        for _ in 0..400 {
            gzip.write_all(&vec![0; 1024 * 1024]).unwrap();
        }
        gzip.finish().unwrap();
        let error = ArchiveFile::open(&path).unwrap_err();
        assert_eq!(error.kind(), rootball_object::ErrorKind::Invalid);
        assert!(error.to_string().contains("unpacks to more than"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
