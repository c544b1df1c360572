//! Writing: every header is a function of what is asked for, nothing of when and where.

use std::io::{self, Read, Write};

use tar_core::EntryType;
use tar_core::builder::{EntryBuilder, HeaderBuilder};

const BLOCK: usize = 512;
/// Bytes copied at a time.
const COPY: usize = 128 * 1024;

/// Owner and permission bits of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Type bits are masked off.
    pub mode: u32,
}

impl Owner {
    /// What root owns, with these permissions.
    pub const fn root(mode: u32) -> Self {
        Self { uid: 0, gid: 0, mode }
    }
}

/// Writes entries of one time, zero if not told otherwise, and without user names.
pub struct TarWriter<W> {
    inner: W,
    mtime: u64,
    buffer: Vec<u8>,
}

impl<W: Write> TarWriter<W> {
    /// Begins an archive.
    pub fn new(inner: W) -> Self {
        Self { inner, mtime: 0, buffer: Vec::new() }
    }

    /// Gives all entries a time, in seconds since 1970.
    #[must_use]
    pub fn mtime(mut self, seconds: u64) -> Self {
        self.mtime = seconds;
        self
    }

    /// Writes a directory.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn directory(&mut self, path: &str, owner: Owner) -> io::Result<()> {
        self.header(path, EntryType::Directory, owner, 0, None)
    }

    /// Writes a regular file that is in memory.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn file(&mut self, path: &str, owner: Owner, bytes: &[u8]) -> io::Result<()> {
        self.header(path, EntryType::Regular, owner, bytes.len() as u64, None)?;
        self.inner.write_all(bytes)?;
        self.pad(bytes.len() as u64)
    }

    /// Writes a regular file of `size` bytes; fails when the content has fewer or more.
    ///
    /// # Errors
    /// When the content has another size or cannot be read, or the output cannot be written.
    pub fn stream(&mut self, path: &str, owner: Owner, size: u64, content: &mut dyn Read) -> io::Result<()> {
        self.header(path, EntryType::Regular, owner, size, None)?;
        self.buffer.resize(COPY, 0);
        let mut left = size;
        loop {
            let count = match content.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            left = left
                .checked_sub(count as u64)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("more than {size} bytes")))?;
            self.inner.write_all(&self.buffer[..count])?;
        }
        match left {
            0 => self.pad(size),
            _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{left} of {size} bytes are missing"))),
        }
    }

    /// Begins a regular file of `size` bytes, which are then written to what is returned.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn begin_file(&mut self, path: &str, owner: Owner, size: u64) -> io::Result<FileEntry<'_, W>> {
        self.header(path, EntryType::Regular, owner, size, None)?;
        Ok(FileEntry { tar: self, size, left: size })
    }

    /// Writes a symbolic link.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn symlink(&mut self, path: &str, owner: Owner, target: &str) -> io::Result<()> {
        self.header(path, EntryType::Symlink, owner, 0, Some(target))
    }

    /// Writes another name of a file that was written before.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn hardlink(&mut self, path: &str, owner: Owner, target: &str) -> io::Result<()> {
        self.header(path, EntryType::Link, owner, 0, Some(target))
    }

    /// Writes the extended attributes of the entry that comes next.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn xattrs<'a>(&mut self, xattrs: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> io::Result<()> {
        let mut records = Vec::new();
        for (name, value) in xattrs {
            pax_record(&mut records, &[b"SCHILY.xattr.", name].concat(), value);
        }
        if records.is_empty() {
            return Ok(());
        }
        let mut header = HeaderBuilder::new_ustar();
        header.entry_type(EntryType::XHeader);
        let built = header
            .path("PaxHeaders/xattrs")
            .and_then(|header| header.mode(0o644))
            .and_then(|header| header.uid(0)?.gid(0)?.mtime(0)?.size(records.len() as u64))
            .map(HeaderBuilder::finish)
            .map_err(io::Error::other)?;
        self.inner.write_all(built.as_bytes())?;
        self.inner.write_all(&records)?;
        self.pad(records.len() as u64)
    }

    /// Returns what the archive is written to, for who has to know where entries end.
    pub fn output(&mut self) -> &mut W {
        &mut self.inner
    }

    /// Writes the end mark.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.inner.write_all(&[0; 2 * BLOCK])?;
        Ok(self.inner)
    }

    fn header(&mut self, path: &str, kind: EntryType, owner: Owner, size: u64, link: Option<&str>) -> io::Result<()> {
        let mut entry = EntryBuilder::new_gnu();
        entry.path(path).entry_type(kind);
        if let Some(link) = link {
            entry.link_name(link);
        }
        let mode = entry.mode(owner.mode & 0o7777);
        mode.and_then(|entry| entry.uid(owner.uid.into())?.gid(owner.gid.into())?.size(size)?.mtime(self.mtime))
            .map_err(io::Error::other)?;
        for block in entry.finish() {
            self.inner.write_all(block.as_bytes())?;
        }
        Ok(())
    }

    fn pad(&mut self, size: u64) -> io::Result<()> {
        let rest = (size % BLOCK as u64) as usize;
        match rest {
            0 => Ok(()),
            rest => self.inner.write_all(&[0; BLOCK][rest..]),
        }
    }
}

/// A regular file whose content is being written.
pub struct FileEntry<'t, W> {
    tar: &'t mut TarWriter<W>,
    size: u64,
    left: u64,
}

impl<W: Write> FileEntry<'_, W> {
    /// Ends the file.
    ///
    /// # Errors
    /// When fewer bytes were written than announced, or the output cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.left {
            0 => self.tar.pad(self.size),
            left => Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{left} of {} bytes are missing", self.size))),
        }
    }
}

impl<W: Write> Write for FileEntry<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {} bytes", self.size)));
        }
        let count = self.tar.inner.write(bytes)?;
        self.left -= count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tar.inner.flush()
    }
}

/// Adds `LENGTH KEY=VALUE\n`, whose length counts its own digits.
fn pax_record(records: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = 3 + key.len() + value.len();
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    records.extend(length.to_string().as_bytes());
    records.push(b' ');
    records.extend(key);
    records.push(b'=');
    records.extend(value);
    records.push(b'\n');
}
