//! An open directory, and everything done to the names in it.
//!
//! Paths are relative to the descriptor and resolved beneath it, so no symbolic link in a deployed tree can lead anywhere else. Every
//! error names the full path.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, IFlags, Mode, OFlags, RenameFlags, ResolveFlags, Stat};
use rustix::io::Errno;

use crate::FileError;

/// An open directory that knows its path, for error messages only.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
    path: PathBuf,
}

impl AsFd for Dir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Dir {
    /// Opens a directory by path.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty()).map_err(FileError::at("opening", path))?;
        Ok(Self { fd, path: path.to_owned() })
    }

    /// Returns the path it was opened with.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the full path of something beneath it.
    pub fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.path.join(path)
    }

    /// Opens a directory beneath this one that must exist.
    pub fn open_dir(&self, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let fd = self.open_beneath(path, OFlags::DIRECTORY).map_err(FileError::at("opening", self.join(path)))?;
        Ok(Self { fd, path: self.join(path) })
    }

    /// Opens a directory beneath this one, if there is one of that name.
    pub fn find_dir(&self, path: impl AsRef<Path>) -> Result<Option<Self>, FileError> {
        let path = path.as_ref();
        match self.open_beneath(path, OFlags::DIRECTORY) {
            Ok(fd) => Ok(Some(Self { fd, path: self.join(path) })),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(error) => Err(FileError::at("opening", self.join(path))(error)),
        }
    }

    /// Opens a regular file, if there is one of that name.
    pub fn find_file(&self, path: impl AsRef<Path>) -> Result<Option<File>, FileError> {
        let path = path.as_ref();
        // A fifo must not block the opening, so the type is looked at before anything is read.
        match self.open_beneath(path, OFlags::NONBLOCK) {
            Ok(fd) => {
                let stat = rustix::fs::fstat(&fd).map_err(FileError::at("reading", self.join(path)))?;
                Ok((FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| File::from(fd)))
            }
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(error) => Err(FileError::at("opening", self.join(path))(error)),
        }
    }

    fn open_beneath(&self, path: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let (flags, resolve) = (flags | OFlags::RDONLY | OFlags::CLOEXEC, ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS);
        // Whatever is mounted or renamed anywhere in that moment, the kernel cannot be sure of a `..` and asks to be asked again.
        let mut attempts = (0..1000).map(|_| rustix::fs::openat2(&self.fd, path, flags, Mode::empty(), resolve));
        attempts.find(|result| !matches!(result, Err(Errno::AGAIN))).unwrap_or(Err(Errno::AGAIN))
    }

    /// Reads a file of at most `limit` bytes, if there is one of that name.
    pub fn find_bytes(&self, path: impl AsRef<Path>, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
        let path = path.as_ref();
        let Some(file) = self.find_file(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(FileError::at("reading", self.join(path)))?;
        if bytes.len() as u64 > limit {
            return Err(FileError::invalid(self.join(path), format!("more than {limit} bytes")));
        }
        Ok(Some(bytes))
    }

    /// Looks at a name itself, not at what a link there points to.
    pub fn find_stat(&self, name: impl AsRef<Path>) -> Result<Option<Stat>, FileError> {
        let name = name.as_ref();
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            Err(error) => Err(FileError::at("reading", self.join(name))(error)),
        }
    }

    /// Returns the type of what has this name, if anything has.
    pub fn find_type(&self, name: impl AsRef<Path>) -> Result<Option<FileType>, FileError> {
        Ok(self.find_stat(name)?.map(|stat| FileType::from_raw_mode(stat.st_mode)))
    }

    /// Looks at this directory.
    pub fn stat(&self) -> Result<Stat, FileError> {
        rustix::fs::fstat(&self.fd).map_err(FileError::at("reading", &self.path))
    }

    /// Returns the target of a symbolic link, if there is one of that name.
    pub fn find_link(&self, name: impl AsRef<Path>) -> Result<Option<OsString>, FileError> {
        let name = name.as_ref();
        match rustix::fs::readlinkat(&self.fd, name, Vec::new()) {
            Ok(target) => Ok(Some(OsStr::from_bytes(target.as_bytes()).to_owned())),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::INVAL) => Ok(None),
            Err(error) => Err(FileError::at("reading", self.join(name))(error)),
        }
    }

    /// Lists names and types, sorted.
    pub fn entries(&self) -> Result<Vec<(OsString, FileType)>, FileError> {
        let failed = |error: Errno| FileError::at("listing", &self.path)(error);
        let mut entries = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.fd).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => self.find_type(&name)?,
                known => Some(known),
            };
            // What vanished between listing and looking is not there.
            entries.extend(kind.map(|kind| (name, kind)));
        }
        entries.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(entries)
    }

    /// Lists the names that are text.
    pub fn names(&self) -> Result<Vec<String>, FileError> {
        Ok(self.entries()?.into_iter().filter_map(|(name, _)| name.into_string().ok()).collect())
    }

    /// Makes a directory with exactly this mode unless there is one; tells whether it was made.
    pub fn create_dir(&self, name: impl AsRef<Path>, mode: u32) -> Result<bool, FileError> {
        let name = name.as_ref();
        match rustix::fs::mkdirat(&self.fd, name, Mode::from_raw_mode(mode)) {
            Ok(()) => {
                // The umask took bits away.
                rustix::fs::chmodat(&self.fd, name, Mode::from_raw_mode(mode), AtFlags::empty())
                    .map_err(FileError::at("changing the mode of", self.join(name)))?;
                Ok(true)
            }
            Err(Errno::EXIST) if self.find_type(name)? == Some(FileType::Directory) => Ok(false),
            Err(error) => Err(FileError::at("creating", self.join(name))(error)),
        }
    }

    /// Opens a directory beneath this one and makes what is missing on the way, mode 0755.
    pub fn ensure_dir(&self, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let mut so_far = PathBuf::new();
        for component in path.components() {
            so_far.push(component);
            if self.find_dir(&so_far)?.is_none() {
                self.create_dir(&so_far, 0o755)?;
            }
        }
        self.open_dir(path)
    }

    /// Writes a file under a temporary name, syncs it and renames it into place.
    pub fn write_atomic(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), FileError> {
        self.write_unnamed(name, bytes, mode)?;
        self.rename(&temporary_name(name), name)
    }

    /// Does the first part of [`Dir::write_atomic`]; [`Dir::name_written`] is the second.
    pub(crate) fn write_unnamed(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), FileError> {
        let failed = |error: std::io::Error| FileError::at("writing", self.join(name))(error);
        let temporary = temporary_name(name);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, &temporary, flags, Mode::from_raw_mode(mode)).map_err(|error| failed(error.into()))?;
        match rustix::fs::fchmod(&fd, Mode::from_raw_mode(mode)) {
            // FAT has no modes, and refuses all but the one that it shows.
            Ok(()) | Err(Errno::PERM) => {}
            Err(error) => return Err(failed(error.into())),
        }
        let mut file = File::from(fd);
        file.write_all(bytes).map_err(failed)?;
        file.sync_data().map_err(failed)
    }

    /// Gives a file that [`Dir::write_unnamed`] wrote its name.
    pub(crate) fn name_written(&self, name: &str) -> Result<(), FileError> {
        self.rename(&temporary_name(name), name)
    }

    /// Tells whether [`Dir::write_atomic`] uses this name for a file that is not complete.
    pub(crate) fn is_temporary(name: &str) -> bool {
        name.starts_with('.') && name.ends_with(".tmp")
    }

    /// Makes a symbolic link where nothing is.
    pub fn symlink(&self, target: impl AsRef<Path>, name: impl AsRef<Path>) -> Result<(), FileError> {
        let name = name.as_ref();
        rustix::fs::symlinkat(target.as_ref(), &self.fd, name).map_err(FileError::at("creating", self.join(name)))
    }

    /// Makes a symbolic link in place of what is there, in one step.
    pub fn symlink_atomic(&self, target: &str, name: &str) -> Result<(), FileError> {
        let temporary = format!("{name}.tmp");
        self.remove_file(&temporary)?;
        self.symlink(target, &temporary)?;
        self.rename(&temporary, name)
    }

    /// Gives a name to what has another, in place of what has it now.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), FileError> {
        rustix::fs::renameat_with(&self.fd, from, &self.fd, to, RenameFlags::empty()).map_err(FileError::at("replacing", self.join(to)))
    }

    /// Removes a name that is no directory, if it is there.
    pub fn remove_file(&self, name: impl AsRef<Path>) -> Result<(), FileError> {
        let name = name.as_ref();
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(FileError::at("removing", self.join(name))(error)),
        }
    }

    /// Removes a name and everything beneath it, if it is there. Refuses to enter another file system.
    pub fn remove_tree(&self, name: impl AsRef<Path>) -> Result<(), FileError> {
        let name = name.as_ref();
        let Some(stat) = self.find_stat(name)? else { return Ok(()) };
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            return self.remove_file(name);
        }
        let failed = |error: Errno| FileError::at("removing", self.join(name))(error);
        if stat.st_dev != self.stat()?.st_dev {
            return Err(failed(Errno::XDEV));
        }
        if stat.st_mode & 0o700 != 0o700 {
            // Without root, a directory that its owner may not write to cannot be emptied.
            let _ = rustix::fs::chmodat(&self.fd, name, Mode::RWXU, AtFlags::empty());
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty()).map_err(failed)?;
        let child = Self { fd, path: self.join(name) };
        child.set_immutable(false);
        for (entry, kind) in child.entries()? {
            if kind == FileType::Directory { child.remove_tree(&entry)? } else { child.remove_file(&entry)? }
        }
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Sets or clears the immutable flag; not all file systems have one and only root may, so this is a try.
    pub fn set_immutable(&self, immutable: bool) {
        let Ok(flags) = rustix::fs::ioctl_getflags(&self.fd) else { return };
        if flags.contains(IFlags::IMMUTABLE) != immutable {
            let mut wanted = flags;
            wanted.set(IFlags::IMMUTABLE, immutable);
            if let Err(error) = rustix::fs::ioctl_setflags(&self.fd, wanted) {
                tracing::debug!(path = %self.path.display(), immutable, %error, "cannot change the immutable flag");
            }
        }
    }

    /// Makes the names in this directory durable.
    pub fn sync(&self) -> Result<(), FileError> {
        rustix::fs::fsync(&self.fd).map_err(FileError::at("syncing", &self.path))
    }

    /// Makes everything on this directory's file system durable.
    pub fn sync_file_system(&self) -> Result<(), FileError> {
        rustix::fs::syncfs(&self.fd).map_err(FileError::at("syncing", &self.path))
    }
}

/// Returns the name under which [`Dir::write_atomic`] writes a file.
pub(crate) fn temporary_name(name: &str) -> String {
    format!(".{name}.tmp")
}
