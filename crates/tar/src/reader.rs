//! Reading a stream of entries whose headers are not trusted: names, extension headers and their number are limited, bad headers are errors.

use std::io::{self, Read};

use tar_core::EntryType;
use tar_core::parse::{Limits, ParseEvent, Parser};

/// Largest extension headers of one entry (long names, PAX records), in bytes: attributes take most of them.
const MAX_EXTENSION: u32 = 4 * 1024 * 1024;
/// Longest name or link target, in bytes.
const MAX_PATH: u32 = 8192;
/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Another name of a file that came before.
    Hardlink,
    /// A device, a pipe, or what no version of the format knows.
    Other,
}

/// The header of an entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As stored.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Where a link leads; empty for what is none.
    pub link: Vec<u8>,
    /// Permission bits, and whatever else the header says.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Bytes of content.
    pub size: u64,
    /// Seconds since 1970.
    pub mtime: u64,
    /// Names and values of extended attributes, in the order of their PAX records.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Reads entries from a stream. As a reader itself, it gives the content of the current entry.
pub struct TarReader<R> {
    inner: R,
    parser: Parser,
    buffer: Vec<u8>,
    /// The part of `buffer` that is not consumed.
    start: usize,
    end: usize,
    /// Content of the current entry that was not read.
    content: u64,
    padding: u64,
    done: bool,
    /// Bytes taken from `inner`.
    taken: u64,
    needs_end_mark: bool,
}

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("bad tar archive: {error}"))
}

impl<R: Read> TarReader<R> {
    /// Begins to read a stream.
    pub fn new(inner: R) -> Self {
        let limits = Limits { max_metadata_size: MAX_EXTENSION, max_path_len: Some(MAX_PATH), ..Limits::default() };
        let parser = Parser::new(limits);
        Self {
            inner,
            parser,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            content: 0,
            padding: 0,
            done: false,
            taken: 0,
            needs_end_mark: true,
        }
    }

    /// Takes a stream that ends behind an entry for a whole one. Some writers leave the end mark out; only who knows by other means that
    /// nothing was cut off may allow it.
    #[must_use]
    pub fn end_mark_optional(mut self) -> Self {
        self.needs_end_mark = false;
        self
    }

    /// Skips what is left of the current entry and reads the next header; `None` at the end mark.
    ///
    /// A stream that ends without the mark is an error, so a cut archive is never taken for a whole one.
    ///
    /// # Errors
    /// When the stream cannot be read, ends early, or is no tar archive.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        self.skip()?;
        while !self.done {
            let wanted = match self.parser.parse(&self.buffer[self.start..self.end]).map_err(invalid)? {
                ParseEvent::NeedData { min_bytes } => min_bytes,
                ParseEvent::GlobalExtensions { consumed, .. } => {
                    self.start += consumed;
                    continue;
                }
                ParseEvent::SparseEntry { .. } => return Err(invalid("sparse files are not read")),
                ParseEvent::End { consumed } => {
                    self.start += consumed;
                    self.done = true;
                    break;
                }
                ParseEvent::Entry { consumed, entry } => {
                    let kind = match entry.entry_type {
                        EntryType::Regular => EntryKind::File,
                        EntryType::Directory => EntryKind::Directory,
                        EntryType::Symlink => EntryKind::Symlink,
                        EntryType::Link => EntryKind::Hardlink,
                        _ => EntryKind::Other,
                    };
                    let size = entry.size;
                    let found = Entry {
                        path: entry.path.to_vec(),
                        kind,
                        link: entry.link_target.as_deref().unwrap_or_default().to_vec(),
                        mode: entry.mode,
                        uid: entry.uid,
                        gid: entry.gid,
                        size,
                        mtime: entry.mtime,
                        xattrs: entry.xattrs.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
                    };
                    self.start += consumed;
                    self.content = size;
                    self.padding = (512 - size % 512) % 512;
                    return Ok(Some(found));
                }
            };
            match self.fill(wanted) {
                // Headers are consumed only as a whole, so zeros or nothing is what is behind the last entry.
                Err(error)
                    if !self.needs_end_mark
                        && error.kind() == io::ErrorKind::UnexpectedEof
                        && self.buffer[self.start..self.end].iter().all(|byte| *byte == 0) =>
                {
                    self.done = true;
                }
                filled => filled?,
            }
        }
        Ok(None)
    }

    /// Reads all content of the current entry, which may not be larger than `limit`.
    ///
    /// # Errors
    /// When it is larger, or the stream cannot be read or ends early.
    pub fn read_all(&mut self, limit: u64) -> io::Result<Vec<u8>> {
        if self.content > limit {
            return Err(invalid(format_args!("an entry of {} bytes where at most {limit} are expected", self.content)));
        }
        let mut bytes = Vec::with_capacity(self.content.min(CHUNK as u64) as usize);
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Returns where in the stream the current entry ends and the next one begins.
    pub fn next_offset(&self) -> u64 {
        self.taken - (self.end - self.start) as u64 + self.content + self.padding
    }

    /// Gives the stream back, with what was read ahead thrown away.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// Makes at least `wanted` unconsumed bytes available.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < wanted {
            if self.end == self.buffer.len() {
                // What is announced need not be there: the buffer grows with what comes.
                self.buffer.resize(wanted.min(2 * self.end), 0);
            }
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the tar archive is cut off")),
                Ok(count) => {
                    self.end += count;
                    self.taken += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn skip(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink())?;
        while self.padding > 0 {
            if self.start == self.end {
                self.fill(1)?;
            }
            let step = self.padding.min((self.end - self.start) as u64);
            self.start += step as usize;
            self.padding -= step;
        }
        Ok(())
    }
}

impl<R: Read> Read for TarReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min(usize::try_from(self.content).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let buffered = self.end - self.start;
        let count = if buffered > 0 {
            let count = wanted.min(buffered);
            out[..count].copy_from_slice(&self.buffer[self.start..self.start + count]);
            self.start += count;
            count
        } else if wanted >= CHUNK {
            // Large content passes by the buffer.
            let count = self.inner.read(&mut out[..wanted])?;
            self.taken += count as u64;
            count
        } else {
            self.fill(1)?;
            return self.read(out);
        };
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the tar archive is cut off"));
        }
        self.content -= count as u64;
        Ok(count)
    }
}
