//! Objects out of a repository.

use std::fs::File;
use std::io::{self, Read};

use flate2::read::DeflateDecoder;
use rootball_object::{
    Checksum, CommitChecksum, FileHeader, FileObject, LoadError, MAX_HEADER_SIZE, MAX_METADATA_SIZE, Metadata, ObjectKind, ObjectSource,
    S_IFLNK, S_IFMT, hash::Hasher,
};
use rustix::fs::Stat;
use rustix::io::Errno;

use crate::fs::{find_stat, open_file, read_limited};
use crate::{Mode, Repo, xattr};

/// Name of the attribute in which bare-user repositories keep owner, mode and attributes.
pub(crate) const BARE_USER_ATTRIBUTE: &str = "user.ostreemeta";

/// Longest link target that is read: Linux's `PATH_MAX`.
const MAX_LINK_TARGET: u64 = 4096;

impl ObjectSource for Repo {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        find_stat(&self.objects, &self.object_path(kind, checksum)).map(|stat| stat.is_some()).map_err(LoadError::io(kind, checksum))
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        let file = self.open_object(kind, checksum)?;
        let size = file.metadata().map_err(LoadError::io(kind, checksum))?.len();
        if size > MAX_METADATA_SIZE {
            return Err(LoadError::TooLarge { kind, checksum: *checksum, size });
        }
        let bytes = read_limited(&file, MAX_METADATA_SIZE).map_err(LoadError::io(kind, checksum))?;
        match Hasher::of(&bytes) {
            actual if actual == *checksum => Ok(bytes),
            actual => Err(LoadError::Corrupt { kind, expected: *checksum, actual }),
        }
    }

    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        match self.mode() {
            Mode::Bare => self.open_bare(checksum),
            Mode::BareUser => self.open_bare_user(checksum),
            Mode::Archive => self.open_archive(checksum),
        }
    }

    fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        let (kind, checksum) = (ObjectKind::CommitMeta, commit.object());
        let file = match open_file(&self.objects, &self.object_path(kind, checksum)) {
            Err(Errno::NOENT) => return Ok(None),
            other => other.map_err(LoadError::io(kind, checksum))?,
        };
        let bytes = read_limited(&file, MAX_METADATA_SIZE).map_err(LoadError::io(kind, checksum))?;
        if bytes.is_empty() {
            // An empty file says that the metadata was deleted.
            return Ok(None);
        }
        Metadata::from_bytes(&bytes).map_err(LoadError::invalid(kind, checksum))?;
        Ok(Some(bytes))
    }
}

impl Repo {
    fn open_object(&self, kind: ObjectKind, checksum: &Checksum) -> Result<File, LoadError> {
        match open_file(&self.objects, &self.object_path(kind, checksum)) {
            Err(Errno::NOENT) => Err(LoadError::NotFound { kind, checksum: *checksum }),
            other => other.map_err(LoadError::io(kind, checksum)),
        }
    }

    fn open_bare(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let io = |error: Errno| LoadError::io(ObjectKind::File, checksum)(error);
        let path = self.object_path(ObjectKind::File, checksum);
        let stat = find_stat(&self.objects, &path).map_err(io)?;
        let stat = stat.ok_or(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum })?;
        if stat.st_mode & S_IFMT == S_IFLNK {
            let target = rustix::fs::readlinkat(&self.objects, &path, Vec::new()).map_err(io)?;
            let target = target.into_string().map_err(|_| io(Errno::ILSEQ))?;
            let xattrs = xattr::read_at(&self.objects, &path).map_err(io)?;
            return self.content_free(checksum, header_of(&stat, Some(target), xattrs));
        }
        let file = self.open_object(ObjectKind::File, checksum)?;
        let header = header_of(&stat, None, xattr::read(&file).map_err(io)?);
        header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        Ok(FileObject { header, size: stat.st_size as u64, content: Box::new(file) })
    }

    fn open_bare_user(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let file = self.open_object(ObjectKind::File, checksum)?;
        let size = file.metadata().map_err(LoadError::io(ObjectKind::File, checksum))?.len();
        let attribute = xattr::read_one(&file, BARE_USER_ATTRIBUTE).map_err(LoadError::io(ObjectKind::File, checksum))?;
        let mut header = FileHeader::from_bare_user(&attribute).map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        if header.mode & S_IFMT == S_IFLNK {
            let target = read_limited(&file, MAX_LINK_TARGET).map_err(LoadError::io(ObjectKind::File, checksum))?;
            let target = target.strip_suffix(&[0]).unwrap_or(&target).to_vec();
            header.symlink_target = Some(String::from_utf8(target).map_err(|_| LoadError::io(ObjectKind::File, checksum)(Errno::ILSEQ))?);
            return self.content_free(checksum, header);
        }
        header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        Ok(FileObject { header, size, content: Box::new(file) })
    }

    fn open_archive(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let mut file = self.open_object(ObjectKind::File, checksum)?;
        let variant = read_archive_variant(&mut file).map_err(LoadError::io(ObjectKind::File, checksum))?;
        let (header, size) = FileHeader::from_archive_variant(&variant).map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        if header.is_symlink() {
            return self.content_free(checksum, header);
        }
        let content = ExactSize { inner: DeflateDecoder::new(io::BufReader::with_capacity(64 * 1024, file)), left: size };
        Ok(FileObject { header, size, content: Box::new(content) })
    }

    fn content_free(&self, checksum: &Checksum, header: FileHeader) -> Result<FileObject<'_>, LoadError> {
        header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        Ok(FileObject { header, size: 0, content: Box::new(io::empty()) })
    }
}

fn header_of(stat: &Stat, symlink_target: Option<String>, xattrs: rootball_object::Xattrs) -> FileHeader {
    FileHeader { uid: stat.st_uid, gid: stat.st_gid, mode: stat.st_mode, symlink_target, xattrs }
}

/// Reads the length, the padding and the variant in front of an archive object's deflate stream.
fn read_archive_variant(file: &mut File) -> io::Result<Vec<u8>> {
    let mut frame = [0; 8];
    file.read_exact(&mut frame)?;
    let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
    if length > MAX_HEADER_SIZE || frame[4..] != [0; 4] {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its header is damaged"));
    }
    let mut variant = vec![0; length];
    file.read_exact(&mut variant)?;
    Ok(variant)
}

/// Refuses a stream that is not exactly as long as its header says: a decompression bomb otherwise costs disk.
struct ExactSize<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for ExactSize<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("content ends {} bytes early", self.left)));
        }
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "content is longer than its header says"))?;
        Ok(count)
    }
}
