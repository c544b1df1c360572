//! Image archives: a plain tar of an image layout, `oci-archive:` in references.
//!
//! Reading does not unpack: the headers are walked once, and each blob is then read from its place in the file. Writing gathers a layout
//! beside the target and puts it into a tar at the end, sorted and without times or owners, so the same image makes the same file.

use std::collections::BTreeMap;
use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use crate::layout::{MARKER, MAX_INDEX_SIZE, Picked, check_marker, parse_index};
use crate::{
    BlobWriter, Descriptor, Digest, ImageSink, ImageSource, Index, Layout, LayoutImage, LayoutSink, MAX_MANIFEST_SIZE, RawManifest,
    TransferError, VerifyingReader,
};

/// Most entries that are looked at.
const MAX_ENTRIES: usize = 200_000;
/// Largest extended header or long name that is read, in bytes.
const MAX_EXTENSION: u64 = 64 * 1024;

/// The images in an archive.
#[derive(Debug)]
pub struct ArchiveSource {
    file: File,
    path: PathBuf,
    image: LayoutImage,
    index: Index,
    members: BTreeMap<String, Member>,
}

/// Where a member's bytes are in the file.
#[derive(Clone, Copy, Debug)]
struct Member {
    offset: u64,
    size: u64,
}

impl ArchiveSource {
    /// Opens an archive and reads its table; `tag` picks the image, and may be left out where there is only one.
    ///
    /// # Errors
    /// When the file is absent, no tar of a layout, compressed, or has entries that point out of it.
    pub fn open(path: &Path, tag: Option<&str>) -> Result<Self, TransferError> {
        Self::open_image(path, &LayoutImage::from(tag))
    }

    /// Opens an archive for the image that a reference picks.
    ///
    /// # Errors
    /// As [`ArchiveSource::open`].
    pub fn open_image(path: &Path, image: &LayoutImage) -> Result<Self, TransferError> {
        let place = || path.display().to_string();
        let io_error = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => TransferError::NotFound { what: "the image archive".to_owned(), place: place() },
            _ => TransferError::Io { action: format!("reading image archive {}", path.display()), source },
        };
        let file = File::open(path).map_err(io_error)?;
        let mut magic = [0; 4];
        let got = file.read_at(&mut magic, 0).map_err(io_error)?;
        if magic[..got].starts_with(&[0x1f, 0x8b]) || magic == [0x28, 0xb5, 0x2f, 0xfd] {
            return Err(TransferError::Unsupported {
                place: place(),
                reason: "the archive is compressed; only its layers may be".to_owned(),
            });
        }
        let members = scan(&file).map_err(|error| match error {
            ScanError::Io(source) => io_error(source),
            ScanError::Bad(reason) => TransferError::Invalid { place: place(), reason },
        })?;
        let mut source = Self { file, path: path.to_path_buf(), image: image.clone(), index: Index::empty(), members };
        check_marker(&source.read_member("oci-layout", 4096)?, &place)?;
        source.index = parse_index(&source.read_member("index.json", MAX_INDEX_SIZE)?, &place())?;
        Ok(source)
    }

    /// Returns the archive's index: every image in it, with its tag.
    pub fn index(&self) -> &Index {
        &self.index
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn member(&self, name: &str) -> Result<Slice<'_>, TransferError> {
        let member = self.members.get(name).ok_or_else(|| TransferError::NotFound { what: name.to_owned(), place: self.place() })?;
        Ok(Slice { file: &self.file, offset: member.offset, left: member.size })
    }

    fn read_member(&self, name: &str, limit: u64) -> Result<Vec<u8>, TransferError> {
        let mut slice = self.member(name)?;
        if slice.left > limit {
            return Err(TransferError::Invalid {
                place: self.place(),
                reason: format!("{name} has {} bytes, more than {limit}", slice.left),
            });
        }
        let mut bytes = Vec::new();
        slice
            .read_to_end(&mut bytes)
            .map_err(|source| TransferError::Io { action: format!("reading {name} of image archive {}", self.place()), source })?;
        Ok(bytes)
    }

    fn blob(&self, digest: &Digest) -> Result<Slice<'_>, TransferError> {
        self.member(&blob_name(digest)).map_err(|_| TransferError::NotFound { what: digest.to_string(), place: self.place() })
    }
}

fn blob_name(digest: &Digest) -> String {
    format!("blobs/sha256/{}", digest.to_hex())
}

impl ImageSource for ArchiveSource {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        match self.index.find_image(&self.image, &self.place())? {
            Picked::Entry(descriptor) => self.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor),
            Picked::Below(digest) => self.load_manifest_by_digest(&digest),
        }
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.blob(digest)?;
        let manifest = RawManifest::sniff(self.read_member(&blob_name(digest), MAX_MANIFEST_SIZE)?)?;
        match manifest.digest == *digest {
            true => Ok(manifest),
            false => Err(TransferError::Corrupt {
                what: digest.to_string(),
                place: self.place(),
                reason: format!("it hashes to {}", manifest.digest),
            }),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(VerifyingReader::new(self.blob(&descriptor.digest)?, descriptor)))
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        Ok(Box::new(self.blob(&descriptor.digest)?))
    }
}

/// A part of a file, read without moving the file's own position.
#[derive(Debug)]
struct Slice<'a> {
    file: &'a File,
    offset: u64,
    left: u64,
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

enum ScanError {
    Io(io::Error),
    Bad(String),
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        // The tar reader tells bad headers by kinds that the file system does not use for reads.
        match error.kind() {
            io::ErrorKind::Other | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                Self::Bad(format!("no tar archive: {error}"))
            }
            _ => Self::Io(error),
        }
    }
}

/// Walks the headers of a tar file.
fn scan(file: &File) -> Result<BTreeMap<String, Member>, ScanError> {
    let end = file.metadata()?.len();
    let mut archive = tar::Archive::new(file);
    let mut members = BTreeMap::new();
    // What an extended header says about the entry behind it.
    let mut next_name: Option<Vec<u8>> = None;
    for (number, entry) in archive.entries_with_seek()?.raw(true).enumerate() {
        let mut entry = entry?;
        if number >= MAX_ENTRIES {
            return Err(ScanError::Bad(format!("the archive has more than {MAX_ENTRIES} entries")));
        }
        let kind = entry.header().entry_type();
        let size = entry.header().entry_size()?;
        let mut extension = |what: &str| {
            if size > MAX_EXTENSION {
                return Err(ScanError::Bad(format!("{what} of {size} bytes")));
            }
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        if kind.is_gnu_longname() {
            let mut name = extension("a long name")?;
            name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
            next_name = Some(name);
            continue;
        }
        if kind.is_pax_local_extensions() {
            for record in tar::PaxExtensions::new(&extension("an extended header")?) {
                let record = record?;
                match record.key_bytes() {
                    b"path" => next_name = Some(record.value_bytes().to_vec()),
                    // Only for members beyond 8 GiB; the size in their own header is not the real one.
                    b"size" => {
                        return Err(ScanError::Bad("an entry has its size in an extended header, which is not read".to_owned()));
                    }
                    _ => {}
                }
            }
            continue;
        }
        let name = next_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        if !(kind.is_file() || kind.is_contiguous()) {
            continue;
        }
        let name = String::from_utf8(name).map_err(|_| ScanError::Bad("an entry has a name that is not UTF-8".to_owned()))?;
        let name = normal_name(&name)?;
        let offset = entry.raw_file_position();
        if offset.checked_add(size).is_none_or(|last| last > end) {
            return Err(ScanError::Bad(format!("entry {name:?} is cut off")));
        }
        if members.insert(name.clone(), Member { offset, size }).is_some() {
            return Err(ScanError::Bad(format!("entry {name:?} is there twice")));
        }
    }
    Ok(members)
}

/// Takes `./a/b` and `a//b` as `a/b` and refuses names that lead out of the archive.
fn normal_name(name: &str) -> Result<String, ScanError> {
    let mut parts = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(ScanError::Bad(format!("entry {:?} points out of the archive", name.chars().take(200).collect::<String>())));
            }
        }
    }
    Ok(parts.join("/"))
}

/// Writes one image into a new archive, in place of a file that was there.
///
/// Nothing is visible under the target's name before [`ImageSink::finish`]; dropped before, it leaves nothing.
#[derive(Debug)]
pub struct ArchiveSink {
    path: PathBuf,
    layout: Layout,
    /// What of the layout takes the image.
    sink: LayoutSink,
    gathered: tempfile::TempDir,
}

impl ArchiveSink {
    /// Begins an archive that will be at `path`, with the image under `tag`.
    ///
    /// # Errors
    /// When nothing can be written beside `path`.
    pub fn create(path: &Path, tag: Option<&str>) -> Result<Self, TransferError> {
        let io_error = |source| TransferError::Io { action: format!("writing image archive {}", path.display()), source };
        let gathered = tempfile::Builder::new().prefix(".rootball-archive-").tempdir_in(parent(path)).map_err(io_error)?;
        let layout = Layout::create(&gathered.path().join("layout"))?;
        Ok(Self { path: path.to_path_buf(), sink: layout.sink(tag), layout, gathered })
    }

    fn write_tar(&self) -> io::Result<()> {
        let target = tempfile::Builder::new()
            .prefix(".rootball-archive-")
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(parent(&self.path))?;
        let mut digests = self.layout.blobs().map_err(io::Error::other)?;
        digests.sort();
        let mut tar = tar::Builder::new(io::BufWriter::with_capacity(256 * 1024, target.as_file()));
        for directory in ["blobs/", "blobs/sha256/"] {
            tar.append_data(&mut header(tar::EntryType::Directory, 0, 0o755), directory, io::empty())?;
        }
        for digest in digests {
            let (file, size) = self.layout.open_blob_file(&digest).map_err(io::Error::other)?;
            tar.append_data(&mut header(tar::EntryType::Regular, size, 0o644), blob_name(&digest), file)?;
        }
        let index = crate::to_canonical_json(&self.layout.load_index().map_err(io::Error::other)?);
        for (name, bytes) in [("index.json", index.as_slice()), ("oci-layout", MARKER)] {
            tar.append_data(&mut header(tar::EntryType::Regular, bytes.len() as u64, 0o644), name, bytes)?;
        }
        let mut file = tar.into_inner()?;
        file.flush()?;
        drop(file);
        target.as_file().sync_all()?;
        target.persist(&self.path).map_err(|error| error.error)?;
        File::open(parent(&self.path))?.sync_all()
    }
}

fn header(kind: tar::EntryType, size: u64, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

/// Returns the directory that holds `path`.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

impl ImageSink for ArchiveSink {
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError> {
        self.sink.has_blob(descriptor)
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        self.sink.begin_blob()
    }

    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.sink.put_manifest_by_digest(manifest)
    }

    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        self.sink.put_manifest(manifest)
    }

    fn finish(&self) -> Result<(), TransferError> {
        tracing::debug!(path = %self.path.display(), gathered = %self.gathered.path().display(), "writing archive");
        self.write_tar().map_err(|source| TransferError::Io { action: format!("writing image archive {}", self.path.display()), source })
    }
}
