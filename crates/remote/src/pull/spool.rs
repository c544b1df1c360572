//! Large files on their way: kept in `tmp/` until they are whole, so that one that breaks off goes on where it stopped, in this run or in a
//! later one.
//!
//! `tmp/partial-CHECKSUM` is the object's file as far as it has come; an attribute says of which version at the server it is. Nothing of it
//! is believed: when the file is whole it is hashed like everything else.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, OwnedFd};

use rootball_object::{Checksum, MAX_HEADER_SIZE};
use rootball_repo::Repo;
use rustix::fs::{AtFlags, FlockOperation, Mode, OFlags, XattrFlags};
use rustix::io::Errno;

const PREFIX: &str = "partial-";
const VALIDATOR: &str = "user.rootball.validator";

/// What the repository's `tmp/` has of large files.
#[derive(Debug)]
pub(super) struct Spool<'r> {
    dir: &'r OwnedFd,
    earlier: HashSet<Checksum>,
}

/// One file as far as it has come.
#[derive(Debug)]
pub(super) struct Partial {
    pub(super) file: File,
    pub(super) name: String,
    /// Bytes that are there.
    pub(super) length: u64,
    /// By what the server tells its version from others.
    pub(super) validator: Option<String>,
    /// Some of it is of an earlier run or request.
    pub(super) is_resumed: bool,
}

impl<'r> Spool<'r> {
    /// Looks what earlier pulls have left.
    pub(super) fn open(repo: &'r Repo) -> io::Result<Self> {
        let dir = repo.temporary_directory();
        let mut earlier = HashSet::new();
        for entry in rustix::fs::Dir::read_from(dir)? {
            let entry = entry?;
            let checksum: Option<Checksum> = entry.file_name().to_str().ok().and_then(|name| name.strip_prefix(PREFIX)?.parse().ok());
            earlier.extend(checksum);
        }
        Ok(Self { dir, earlier })
    }

    /// Tells whether an earlier pull has left the beginning of a file.
    pub(super) fn has_begun(&self, checksum: &Checksum) -> bool {
        self.earlier.contains(checksum)
    }

    /// Opens what there is of a file, or begins one.
    pub(super) fn take(&self, checksum: &Checksum) -> io::Result<Partial> {
        let name = format!("{PREFIX}{checksum}");
        let mut file = self.open_file(&name)?;
        let mut name = name;
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            // Another process has the same file in hand.
            name = format!("{name}-{}", std::process::id());
            file = self.open_file(&name)?;
        }
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Partial { validator: read_validator(&file), name, length, is_resumed: length > 0, file })
    }

    fn open_file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        Ok(File::from(rustix::fs::openat(self.dir, name, flags, Mode::from(0o600))?))
    }

    /// Removes what has become an object, or will never.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        match rustix::fs::unlinkat(self.dir, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the directory of the files.
    pub(super) fn directory(&self) -> &impl AsFd {
        self.dir
    }
}

impl Partial {
    /// Throws away what is there: what comes is of that version, from its beginning.
    pub(super) fn restart(&mut self, validator: Option<&str>) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        (self.length, self.is_resumed) = (0, false);
        self.validator = validator.map(str::to_owned);
        // Without attributes a later run goes on unconditionally, and the hash tells whether that was right.
        let _ = match validator {
            Some(validator) => rustix::fs::fsetxattr(&self.file, VALIDATOR, validator.as_bytes(), XattrFlags::empty()),
            None => rustix::fs::fremovexattr(&self.file, VALIDATOR),
        };
        Ok(())
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Returns what the content will take, and the most bytes that its file can have, as its beginning says; none as long as that is not here.
    pub(super) fn announced(&mut self) -> io::Result<Option<(u64, u64)>> {
        if self.length < 16 {
            return Ok(None);
        }
        let mut head = [0; 16];
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_exact(&mut head)?;
        self.file.seek(SeekFrom::End(0))?;
        Ok(Some(limits_of(&head)))
    }
}

/// Length of the header, padding, and the size of the content, as an archive object begins. No compressor adds more than an eighth.
fn limits_of(head: &[u8; 16]) -> (u64, u64) {
    let [a, b, c, d, _, _, _, _, size @ ..] = *head;
    let header = u64::from(u32::from_be_bytes([a, b, c, d])).min(MAX_HEADER_SIZE as u64);
    let size = u64::from_be_bytes(size);
    (size, size.saturating_add(size / 8).saturating_add(header + 1024))
}

fn read_validator(file: &File) -> Option<String> {
    let mut buffer = vec![0; 1024];
    let length = rustix::fs::fgetxattr(file, VALIDATOR, &mut buffer).ok()?;
    buffer.truncate(length);
    String::from_utf8(buffer).ok()
}

#[cfg(test)]
mod tests {
    use rootball_repo::Mode as RepoMode;

    use super::*;

    #[test]
    fn what_was_left_is_found_again_and_can_be_thrown_away() {
        let dir = tempfile::tempdir().unwrap();
        let repo = Repo::init(&dir.path().join("repo"), RepoMode::BareUser).unwrap();
        let checksum = Checksum::new([7; 32]);
        let spool = Spool::open(&repo).unwrap();
        assert!(!spool.has_begun(&checksum));
        let mut partial = spool.take(&checksum).unwrap();
        assert_eq!((partial.length, partial.is_resumed), (0, false));
        partial.restart(Some("\"v1\"")).unwrap();
        partial.append(b"0123456789").unwrap();
        drop(partial);
        let spool = Spool::open(&repo).unwrap();
        assert!(spool.has_begun(&checksum));
        let mut partial = spool.take(&checksum).unwrap();
        assert_eq!((partial.length, partial.is_resumed, partial.validator.as_deref()), (10, true, Some("\"v1\"")));
        // Another one gets a file of its own.
        let other = spool.take(&checksum).unwrap();
        assert!(other.name != partial.name && other.length == 0);
        partial.restart(None).unwrap();
        assert_eq!((partial.length, partial.announced().unwrap()), (0, None));
        partial.append(&[0, 0, 0, 0x1a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80]).unwrap();
        assert_eq!(partial.announced().unwrap(), Some((80, 80 + 10 + 26 + 1024)));
        assert_eq!(limits_of(&[0xff; 16]).1, u64::MAX);
    }
}
