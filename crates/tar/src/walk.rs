//! The table of an archive that is a file: where each member's bytes are. Contents are passed over, not read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use tar_core::EntryType;
use tar_core::parse::{Limits, ParseEvent, Parser};

use crate::EntryKind;

/// Largest extension headers of one member, in bytes.
const MAX_EXTENSION: u32 = 256 * 1024;
/// Longest name or link target, in bytes.
const MAX_PATH: u32 = 8192;
/// Bytes read for a header; more where its extensions need it.
const CHUNK: usize = 4096;

/// A member and where its content is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As stored.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Where a link leads; empty for what is none.
    pub link: Vec<u8>,
    /// The first byte of the content.
    pub offset: u64,
    /// Bytes of content; all of them are in the file.
    pub size: u64,
}

/// Goes from header to header of an archive file that is not compressed.
///
/// A file that ends between two members without the end mark is taken as whole, as some writers leave it out.
#[derive(Debug)]
pub struct TarWalker<'f> {
    file: &'f File,
    parser: Parser,
    position: u64,
    end: u64,
    buffer: Vec<u8>,
    done: bool,
}

fn invalid(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("bad tar archive: {error}"))
}

impl<'f> TarWalker<'f> {
    /// Begins at the start of the file; the file's own position does not matter and stays.
    ///
    /// # Errors
    /// When the file's size cannot be read.
    pub fn new(file: &'f File) -> io::Result<Self> {
        let limits = Limits { max_metadata_size: MAX_EXTENSION, max_path_len: Some(MAX_PATH), ..Limits::default() };
        let end = file.metadata()?.len();
        Ok(Self { file, parser: Parser::new(limits), position: 0, end, buffer: Vec::new(), done: false })
    }

    /// Returns the next member; `None` at the end.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when it is no tar archive, a member is cut off, or it is a sparse file; else what reading gives.
    pub fn next_member(&mut self) -> io::Result<Option<Member>> {
        self.buffer.clear();
        while !self.done {
            if self.buffer.is_empty() && self.position == self.end {
                break;
            }
            let wanted = match self.parser.parse(&self.buffer).map_err(invalid)? {
                ParseEvent::NeedData { min_bytes } => min_bytes,
                ParseEvent::GlobalExtensions { consumed, .. } => {
                    self.advance(consumed as u64, 0)?;
                    continue;
                }
                ParseEvent::SparseEntry { .. } => return Err(invalid("sparse files are not read")),
                ParseEvent::End { .. } => break,
                ParseEvent::Entry { consumed, entry } => {
                    let member = Member {
                        path: entry.path.to_vec(),
                        kind: match entry.entry_type {
                            EntryType::Regular | EntryType::Continuous => EntryKind::File,
                            EntryType::Directory => EntryKind::Directory,
                            EntryType::Symlink => EntryKind::Symlink,
                            EntryType::Link => EntryKind::Hardlink,
                            _ => EntryKind::Other,
                        },
                        link: entry.link_target.as_deref().unwrap_or_default().to_vec(),
                        offset: self.position + consumed as u64,
                        size: entry.size,
                    };
                    self.advance(consumed as u64, member.size)?;
                    return Ok(Some(member));
                }
            };
            self.fill(wanted)?;
        }
        self.done = true;
        Ok(None)
    }

    /// Goes behind a header and its content.
    fn advance(&mut self, header: u64, content: u64) -> io::Result<()> {
        let start = self.position + header;
        let last = start.checked_add(content).filter(|last| *last <= self.end).ok_or_else(|| invalid("it is cut off"))?;
        // What fills the last block may be missing when nothing comes behind it.
        self.position = last.checked_next_multiple_of(512).unwrap_or(self.end).min(self.end);
        self.buffer.clear();
        Ok(())
    }

    /// Makes the buffer at least `wanted` bytes long, from the current position.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let there = usize::try_from(self.end - self.position).unwrap_or(usize::MAX);
        if there < wanted {
            return Err(invalid("it is cut off"));
        }
        let have = self.buffer.len();
        self.buffer.resize(wanted.max(CHUNK).min(there), 0);
        self.file.read_exact_at(&mut self.buffer[have..], self.position + have as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::{Owner, TarReader, TarWriter};

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn members(bytes: &[u8]) -> io::Result<Vec<Member>> {
        let file = file(bytes);
        let mut walker = TarWalker::new(&file)?;
        let mut found = Vec::new();
        while let Some(member) = walker.next_member()? {
            found.push(member);
        }
        assert!(walker.next_member()?.is_none(), "the end stays the end");
        Ok(found)
    }

    /// A header as POSIX has it.
    fn header(name: &str, kind: u8, size: usize) -> Vec<u8> {
        let mut block = vec![0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[108..116].copy_from_slice(b"0000000\0");
        block[116..124].copy_from_slice(b"0000000\0");
        block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
        block[136..148].copy_from_slice(b"00000000000\0");
        block[148..156].fill(b' ');
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    fn padded(content: &[u8]) -> Vec<u8> {
        let mut block = content.to_vec();
        block.resize(content.len().next_multiple_of(512), 0);
        block
    }

    #[test]
    fn members_are_found_where_a_reader_finds_them() {
        let mut tar = TarWriter::new(Vec::new());
        let long = format!("{}file", "d/".repeat(200));
        tar.directory("./", Owner::root(0o755)).unwrap();
        tar.file(&long, Owner::root(0o644), &[7; 70_000]).unwrap();
        tar.symlink("link", Owner::root(0o777), &long).unwrap();
        tar.file("last", Owner::root(0o644), b"x").unwrap();
        let bytes = tar.finish().unwrap();
        let found = members(&bytes).unwrap();
        let mut reader = TarReader::new(bytes.as_slice());
        for member in &found {
            let entry = reader.next_entry().unwrap().unwrap();
            assert_eq!((&entry.path, entry.kind, &entry.link, entry.size), (&member.path, member.kind, &member.link, member.size));
            let content = &bytes[member.offset as usize..(member.offset + member.size) as usize];
            assert_eq!(reader.read_all(100_000).unwrap(), content);
        }
        assert!(reader.next_entry().unwrap().is_none());
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn a_size_in_an_extended_header_is_the_size() {
        let bytes = [
            header("x", b'x', 12),
            padded(b"12 size=700\n"),
            header("big", b'0', 0),
            padded(&[1; 700]),
            header("next", b'0', 3),
            padded(b"abc"),
            vec![0; 1024],
        ]
        .concat();
        let found: Vec<_> = members(&bytes).unwrap().into_iter().map(|member| (member.path, member.offset, member.size)).collect();
        assert_eq!(found, [(b"big".to_vec(), 1536, 700), (b"next".to_vec(), 3072, 3)]);
    }

    #[test]
    fn what_is_cut_or_leads_behind_the_end_is_refused_and_a_missing_end_mark_is_not() {
        let whole = [header("a", b'0', 700), padded(&[1; 700]), header("b", b'0', 3), padded(b"abc")].concat();
        for (length, count) in [
            (whole.len(), Some(2)),
            (1536, Some(1)),
            (0, Some(0)),
            (1535, Some(1)),
            (2051, Some(2)),
            (1211, None),
            (1600, None),
            (511, None),
        ] {
            let found = members(&whole[..length]);
            match count {
                Some(count) => assert_eq!(found.unwrap().len(), count, "{length}"),
                None => assert_eq!(found.unwrap_err().kind(), io::ErrorKind::InvalidData, "{length}"),
            }
        }
        let mut lie = header("a", b'0', 0o7777_7777_7777 >> 3);
        lie.extend([0; 2048]);
        assert_eq!(members(&lie).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_walker_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000), flips in proptest::collection::vec((0_usize..4000, any::<u8>()), 0..5), real in any::<bool>()) {
            let mut bytes = if real { [header("x", b'x', 12), padded(b"12 size=700\n"), header("big", b'0', 0), padded(&[1; 700]), vec![0; 1024]].concat() } else { bytes };
            for (at, value) in flips {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= value;
                }
            }
            if let Ok(found) = members(&bytes) {
                for member in found {
                    prop_assert!(member.offset + member.size <= bytes.len() as u64);
                }
            }
        }
    }
}
