//! The operations of a part: a list of bytes, each followed by numbers, that make its objects one after the other.
//!
//! ```text
//! S  metadata: length, offset             the current object is a range of the blob
//!    file: mode, attributes, length, offset
//! o  mode, attributes, size               begins the current object, a regular file
//! w  length, offset                       appends a range of the source, or of the blob where no source is set
//! B  offset, length                       appends what a bsdiff stream in the blob makes of the source
//! r  offset                               sets the source: the blob has its checksum there
//! R                                       forgets the source
//! c                                       ends the current object
//! ```

use rootball_object::ObjectKind;

use super::varint;
use super::{FormatError, PartObject};

/// A range of a part's blob, or of a source. Nobody has looked whether it is within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlobRange {
    /// Where it begins, in bytes.
    pub offset: u64,
    /// How long it is, in bytes.
    pub length: u64,
}

/// One step of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The current object, a commit, dirtree or dirmeta, is a range of the blob.
    SpliceMetadata {
        /// Its bytes.
        content: BlobRange,
    },
    /// The current object is a file with a range of the blob as its content, or as the target of a symbolic link.
    SpliceFile {
        /// Number of its owner and mode in the part's table.
        mode: u64,
        /// Number of its extended attributes in the part's table.
        xattrs: u64,
        /// Its content or target.
        content: BlobRange,
    },
    /// The current object, a regular file, begins.
    Open {
        /// Number of its owner and mode in the part's table.
        mode: u64,
        /// Number of its extended attributes in the part's table.
        xattrs: u64,
        /// Bytes that it will have.
        size: u64,
    },
    /// A range of the source, or of the blob where there is none, comes next in the current object.
    Write {
        /// Which bytes.
        range: BlobRange,
    },
    /// What a bsdiff stream makes of the whole source comes next in the current object.
    Bspatch {
        /// The stream, in the blob.
        patch: BlobRange,
    },
    /// A file object of the repository is the source of what follows.
    SetSource {
        /// Where the blob has its checksum, 32 bytes.
        offset: u64,
    },
    /// There is no source any more.
    UnsetSource,
    /// The current object is complete; there is no source any more.
    Close,
}

/// Walks the operations of a part. How an operation is read depends on the object that it is about, so those are needed too. After an error
/// there is nothing more.
#[derive(Clone, Debug)]
pub struct Operations<'a> {
    bytes: &'a [u8],
    objects: &'a [PartObject],
    current: usize,
}

impl<'a> Operations<'a> {
    /// Begins with the first object of the part.
    pub fn new(bytes: &'a [u8], objects: &'a [PartObject]) -> Self {
        Self { bytes, objects, current: 0 }
    }

    /// Returns how many objects are complete after the operations so far.
    pub fn completed(&self) -> usize {
        self.current
    }

    fn number(&mut self) -> Result<u64, FormatError> {
        let (number, rest) = varint::split(self.bytes).ok_or_else(|| FormatError::invalid("list of operations", "a number is damaged"))?;
        self.bytes = rest;
        Ok(number)
    }

    fn length_and_offset(&mut self) -> Result<BlobRange, FormatError> {
        let length = self.number()?;
        Ok(BlobRange { length, offset: self.number()? })
    }

    fn current_kind(&self) -> Result<ObjectKind, FormatError> {
        let object = self.objects.get(self.current);
        object
            .map(|object| object.kind)
            .ok_or_else(|| FormatError::invalid("list of operations", "it makes more objects than the part has"))
    }

    fn read(&mut self, code: u8) -> Result<Operation, FormatError> {
        Ok(match code {
            b'S' => {
                let kind = self.current_kind()?;
                self.current += 1;
                if kind == ObjectKind::File {
                    let (mode, xattrs) = (self.number()?, self.number()?);
                    Operation::SpliceFile { mode, xattrs, content: self.length_and_offset()? }
                } else {
                    Operation::SpliceMetadata { content: self.length_and_offset()? }
                }
            }
            b'o' => {
                if self.current_kind()? != ObjectKind::File {
                    return Err(FormatError::invalid("list of operations", "it opens metadata as a file"));
                }
                Operation::Open { mode: self.number()?, xattrs: self.number()?, size: self.number()? }
            }
            b'w' => Operation::Write { range: self.length_and_offset()? },
            b'B' => {
                let offset = self.number()?;
                Operation::Bspatch { patch: BlobRange { offset, length: self.number()? } }
            }
            b'r' => Operation::SetSource { offset: self.number()? },
            b'R' => Operation::UnsetSource,
            b'c' => {
                self.current_kind()?;
                self.current += 1;
                Operation::Close
            }
            other => return Err(FormatError::invalid("list of operations", format!("there is no operation {other:#04x}"))),
        })
    }
}

impl Iterator for Operations<'_> {
    type Item = Result<Operation, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&code, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        let operation = self.read(code);
        if operation.is_err() {
            self.bytes = &[];
        }
        Some(operation)
    }
}

/// Writes operations.
#[derive(Clone, Debug, Default)]
pub struct OperationWriter {
    bytes: Vec<u8>,
}

impl OperationWriter {
    /// Begins without operations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an operation.
    pub fn push(&mut self, operation: &Operation) {
        let (code, numbers): (u8, &[u64]) = match *operation {
            Operation::SpliceMetadata { content } => (b'S', &[content.length, content.offset]),
            Operation::SpliceFile { mode, xattrs, content } => (b'S', &[mode, xattrs, content.length, content.offset]),
            Operation::Open { mode, xattrs, size } => (b'o', &[mode, xattrs, size]),
            Operation::Write { range } => (b'w', &[range.length, range.offset]),
            Operation::Bspatch { patch } => (b'B', &[patch.offset, patch.length]),
            Operation::SetSource { offset } => (b'r', &[offset]),
            Operation::UnsetSource => (b'R', &[]),
            Operation::Close => (b'c', &[]),
        };
        self.bytes.push(code);
        for &number in numbers {
            varint::write(number, &mut self.bytes);
        }
    }

    /// Returns how many bytes there are.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Tells whether there are no operations.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::*;

    fn objects(kinds: &[ObjectKind]) -> Vec<PartObject> {
        kinds.iter().map(|&kind| PartObject { kind, checksum: Checksum::new([0; 32]) }).collect()
    }

    #[test]
    fn the_documented_operations_read_and_write_the_same_bytes() {
        use ObjectKind::{DirTree, File};
        let range = |offset, length| BlobRange { offset, length };
        let splice = |mode, content| Operation::SpliceFile { mode, xattrs: 0, content };
        for (kinds, bytes, expected) in [
            (
                &[DirTree, File, File][..],
                &b"\x53\xbf\x01\x00\x53\x00\x00\x06\xf2\x01\x53\x02\x00\x05\x82\x02"[..],
                vec![Operation::SpliceMetadata { content: range(0, 191) }, splice(0, range(242, 6)), splice(2, range(258, 5))],
            ),
            (
                &[DirTree, File],
                b"\x53\x25\x00\x72\x25\x6f\x00\x00\x43\x42\x45\x5b\x63\x52",
                vec![
                    Operation::SpliceMetadata { content: range(0, 37) },
                    Operation::SetSource { offset: 0x25 },
                    Operation::Open { mode: 0, xattrs: 0, size: 67 },
                    Operation::Bspatch { patch: range(0x45, 91) },
                    Operation::Close,
                    Operation::UnsetSource,
                ],
            ),
            (
                &[File],
                b"\x6f\x00\x00\x02\x77\x02\x01\x63",
                vec![Operation::Open { mode: 0, xattrs: 0, size: 2 }, Operation::Write { range: range(1, 2) }, Operation::Close],
            ),
        ] {
            let objects = objects(kinds);
            let mut reader = Operations::new(bytes, &objects);
            let read: Vec<_> = reader.by_ref().collect::<Result<_, _>>().unwrap();
            assert_eq!(read, expected);
            assert_eq!(reader.completed(), objects.len());
            let mut writer = OperationWriter::new();
            read.iter().for_each(|operation| writer.push(operation));
            assert_eq!(writer.into_bytes(), bytes);
        }
    }

    #[test]
    fn damaged_operations_end_the_walk_with_an_error() {
        let objects = objects(&[ObjectKind::DirTree]);
        for bytes in [&b"S"[..], b"S\x01", b"S\x80", b"o\0\0\0", b"x", b"cc", b"S\0\0S\0\0", b"r"] {
            let walked: Vec<_> = Operations::new(bytes, &objects).take(10).collect();
            assert!(walked.last().unwrap().is_err() && walked[..walked.len() - 1].iter().all(Result::is_ok), "{bytes:?}: {walked:?}");
        }
    }
}
