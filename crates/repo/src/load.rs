//! Objects out of a repository, as each mode has them on disk. What is missing here is looked up in the parent repository, if there is one.

use std::fs::File;
use std::io::{self, Read};

use rootball_object::{
    Checksum, CommitChecksum, FileHeader, FileObject, LoadError, MAX_HEADER_SIZE, MAX_METADATA_SIZE, Metadata, ObjectKind, ObjectSource,
    S_IFLNK, S_IFMT, S_IFREG, Xattrs, hash::Hasher,
};
use rustix::fs::Stat;
use rustix::io::Errno;

use crate::content::RawContent;
use crate::fs::{find_stat, open_file, read_limited};
use crate::{Mode, Repo, xattr};

/// Name of the attribute in which bare-user repositories keep owner, mode and attributes.
pub(crate) const BARE_USER_ATTRIBUTE: &str = "user.ostreemeta";

/// A file object, opened: what is known of it, the size of its content, and the content.
type RawFile = (FileHeader, u64, RawContent);

/// Longest link target that is read: Linux's `PATH_MAX`.
const MAX_LINK_TARGET: u64 = 4096;

impl ObjectSource for Repo {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        let found = find_stat(&self.objects, &self.object_path(kind, checksum)).map_err(LoadError::io(kind, checksum))?.is_some();
        match &self.parent {
            Some(parent) if !found => parent.has(kind, checksum),
            _ => Ok(found),
        }
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        let (file, stat) = match (self.open_object(kind, checksum), &self.parent) {
            (Err(LoadError::NotFound { .. }), Some(parent)) => return parent.load_metadata(kind, checksum),
            (opened, _) => opened?,
        };
        let size = stat.st_size as u64;
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
        self.open_raw_file(checksum).map(|(header, size, content)| FileObject { header, size, content: Box::new(content) })
    }

    fn find_plain_file(&self, checksum: &Checksum) -> Result<Option<(File, u64)>, LoadError> {
        self.open_raw_file(checksum).map(|(_, size, content)| match content {
            RawContent::Plain(file) => Some((file, size)),
            _ => None,
        })
    }

    fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        let (kind, checksum) = (ObjectKind::CommitMeta, commit.object());
        let file = match self.open_object(kind, checksum) {
            Err(LoadError::NotFound { .. }) => {
                return self.parent.as_ref().map_or(Ok(None), |parent| parent.find_detached_metadata(commit));
            }
            other => other?.0,
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
    /// Reads a file object of this repository through and compares it with its name; returns the size of its content.
    ///
    /// # Errors
    /// When it is missing, corrupt or cannot be read.
    pub fn check_own_file(&self, checksum: &Checksum) -> Result<u64, LoadError> {
        let (header, _, mut content) = self.open_own_file(checksum)?;
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        let mut buffer = vec![0; 64 * 1024];
        let mut total = 0;
        loop {
            match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    total += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(LoadError::io(ObjectKind::File, checksum)(error)),
            }
        }
        match hasher.finish() {
            actual if actual == *checksum => Ok(total),
            actual => Err(LoadError::Corrupt { kind: ObjectKind::File, expected: *checksum, actual }),
        }
    }

    /// Opens a file object, of this repository or of those above it, as it is kept there.
    pub(crate) fn open_raw_file(&self, checksum: &Checksum) -> Result<RawFile, LoadError> {
        match (self.open_own_file(checksum), &self.parent) {
            (Err(LoadError::NotFound { .. }), Some(parent)) => parent.open_raw_file(checksum),
            (opened, _) => opened,
        }
    }

    /// Finds the repository, this one or one above it, that has an object, and what its file system knows of the object's file.
    pub(crate) fn find_object_stat(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Option<(&Self, Stat)>, LoadError> {
        match (find_stat(&self.objects, &self.object_path(kind, checksum)).map_err(LoadError::io(kind, checksum))?, &self.parent) {
            (Some(stat), _) => Ok(Some((self, stat))),
            (None, Some(parent)) => parent.find_object_stat(kind, checksum),
            (None, None) => Ok(None),
        }
    }

    /// Opens a file object that lies in this repository itself.
    fn open_own_file(&self, checksum: &Checksum) -> Result<RawFile, LoadError> {
        match self.mode() {
            Mode::Bare | Mode::BareUserOnly | Mode::BareSplitXattrs => self.open_bare(checksum),
            Mode::BareUser => self.open_bare_user(checksum),
            Mode::Archive => self.open_archive(checksum),
        }
    }

    /// Opens the file of an object, which must be a regular file: nothing else may make a reader wait or leave the repository.
    pub(crate) fn open_object(&self, kind: ObjectKind, checksum: &Checksum) -> Result<(File, Stat), LoadError> {
        let file = match open_file(&self.objects, &self.object_path(kind, checksum)) {
            Err(Errno::NOENT) => return Err(LoadError::NotFound { kind, checksum: *checksum }),
            other => other.map_err(LoadError::io(kind, checksum))?,
        };
        let stat = rustix::fs::fstat(&file).map_err(LoadError::io(kind, checksum))?;
        if stat.st_mode & S_IFMT != S_IFREG {
            return Err(LoadError::io(kind, checksum)(io::Error::new(io::ErrorKind::InvalidData, "it is not a regular file")));
        }
        Ok((file, stat))
    }

    /// Opens an object of a mode in which files and symbolic links are what they are.
    fn open_bare(&self, checksum: &Checksum) -> Result<RawFile, LoadError> {
        let io = |error: Errno| LoadError::io(ObjectKind::File, checksum)(error);
        let path = self.object_path(ObjectKind::File, checksum);
        let file = match open_file(&self.objects, &path) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Err(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum }),
            Err(Errno::LOOP) => {
                let stat = rustix::fs::statat(&self.objects, &path, rustix::fs::AtFlags::SYMLINK_NOFOLLOW).map_err(io)?;
                let target = rustix::fs::readlinkat(&self.objects, &path, Vec::new()).map_err(io)?;
                let target = target.into_string().map_err(|_| io(Errno::ILSEQ))?;
                let xattrs = self.xattrs_of(checksum, || xattr::read_at(&self.objects, &path))?;
                return content_free(checksum, self.header_of(&stat, Some(target), xattrs));
            }
            Err(error) => return Err(io(error)),
        };
        let stat = rustix::fs::fstat(&file).map_err(io)?;
        let header = self.header_of(&stat, None, self.xattrs_of(checksum, || xattr::read(&file))?);
        header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        Ok((header, stat.st_size as u64, RawContent::Plain(file)))
    }

    fn open_bare_user(&self, checksum: &Checksum) -> Result<RawFile, LoadError> {
        let (file, stat) = self.open_object(ObjectKind::File, checksum)?;
        let attribute = xattr::read_one(&file, BARE_USER_ATTRIBUTE).map_err(LoadError::io(ObjectKind::File, checksum))?;
        let mut header = FileHeader::from_bare_user(&attribute).map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        if header.mode & S_IFMT == S_IFLNK {
            let target = read_limited(&file, MAX_LINK_TARGET).map_err(LoadError::io(ObjectKind::File, checksum))?;
            let target = target.strip_suffix(&[0]).unwrap_or(&target).to_vec();
            header.symlink_target = Some(String::from_utf8(target).map_err(|_| LoadError::io(ObjectKind::File, checksum)(Errno::ILSEQ))?);
            return content_free(checksum, header);
        }
        header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        Ok((header, stat.st_size as u64, RawContent::Plain(file)))
    }

    fn open_archive(&self, checksum: &Checksum) -> Result<RawFile, LoadError> {
        let (mut file, _) = self.open_object(ObjectKind::File, checksum)?;
        let variant = read_archive_variant(&mut file).map_err(LoadError::io(ObjectKind::File, checksum))?;
        let (header, size) = FileHeader::from_archive_variant(&variant).map_err(LoadError::invalid(ObjectKind::File, checksum))?;
        if header.is_symlink() {
            return content_free(checksum, header);
        }
        Ok((header, size, RawContent::deflated(file, size)))
    }

    /// Reads the attributes of an object from where the mode has them.
    fn xattrs_of(&self, checksum: &Checksum, read: impl FnOnce() -> rustix::io::Result<Xattrs>) -> Result<Xattrs, LoadError> {
        match self.mode() {
            Mode::BareUserOnly => Ok(Xattrs::empty()),
            Mode::BareSplitXattrs => {
                let kind = ObjectKind::FileXattrsLink;
                let (file, _) = self.open_object(kind, checksum)?;
                let bytes = read_limited(&file, MAX_HEADER_SIZE as u64).map_err(LoadError::io(kind, checksum))?;
                Xattrs::from_bytes(&bytes).map_err(LoadError::invalid(kind, checksum))
            }
            _ => read().map_err(LoadError::io(ObjectKind::File, checksum)),
        }
    }

    fn header_of(&self, stat: &Stat, symlink_target: Option<String>, xattrs: Xattrs) -> FileHeader {
        let (uid, gid) = if self.mode() == Mode::BareUserOnly { (0, 0) } else { (stat.st_uid, stat.st_gid) };
        FileHeader { uid, gid, mode: stat.st_mode, symlink_target, xattrs }
    }
}

fn content_free(checksum: &Checksum, header: FileHeader) -> Result<RawFile, LoadError> {
    header.check().map_err(LoadError::invalid(ObjectKind::File, checksum))?;
    Ok((header, 0, RawContent::Nothing))
}

/// Reads the length, the padding and the variant in front of an archive object's deflate stream.
pub(crate) fn read_archive_variant(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut frame = [0; 8];
    file.read_exact(&mut frame)?;
    let length = u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize;
    if length > MAX_HEADER_SIZE || frame[4..] != [0; 4] {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its header is damaged"));
    }
    let mut variant = Vec::new();
    if file.take(length as u64).read_to_end(&mut variant)? < length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends within its header"));
    }
    Ok(variant)
}
