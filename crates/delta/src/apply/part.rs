//! From a part file to its payload: decompressed while it is hashed, within limits, and used only when its digest is right.

use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use rootball_object::{Cancel, Xattrs, hash::Hasher};

use super::{ApplyError, ApplyLimits, xz};
use crate::bytes::{Bytes, Spill};
use crate::format::{Compression, FileDigest, FormatError, PartHeader, PayloadLayout, TargetMode, read_modes, read_xattr_sets};

/// Bytes moved at a time.
const PIECE: usize = 64 * 1024;

/// Largest table of modes or extended attributes that is read, in bytes.
const MAX_TABLE: u64 = 32 * 1024 * 1024;

/// Largest list of operations that is read, in bytes.
const MAX_OPERATIONS: u64 = 128 * 1024 * 1024;

/// The most that a payload has beyond its objects' content, and for each object: attributes, operations, a link's target.
const EXTRA: u64 = 64 * 1024;
const EXTRA_FOR_OBJECT: u64 = 128 * 1024;

/// How many times as large as the content a payload may be: a bsdiff stream has 24 bytes for each piece that it copies.
const EXPANSION: u64 = 4;

/// How many times as large as its file a payload may be. No `.xz` stream reaches 7000.
const INFLATION: u64 = 8192;

/// A payload that can be used.
#[derive(Debug)]
pub(crate) struct OpenPayload {
    pub(crate) modes: Vec<TargetMode>,
    pub(crate) xattrs: Vec<Xattrs>,
    pub(crate) blob: Bytes,
    pub(crate) operations: Vec<u8>,
    /// Bytes of all of it.
    pub(crate) size: u64,
}

/// Bytes that a payload, or all that it makes, may take.
pub(super) fn bound(header: &PartHeader) -> u64 {
    let objects = (header.objects.len() as u64).saturating_mul(EXTRA_FOR_OBJECT);
    header.content_size.saturating_mul(EXPANSION).saturating_add(objects).saturating_add(EXTRA)
}

/// A part whose file is to be read.
pub(crate) struct OpenPart<'a> {
    pub(crate) number: usize,
    pub(crate) header: &'a PartHeader,
    pub(crate) limits: ApplyLimits,
    pub(crate) scratch: &'a Path,
    pub(crate) cancel: &'a Cancel,
}

impl OpenPart<'_> {
    /// Reads a part file to its end.
    pub(crate) fn read(&self, file: &mut dyn Read) -> Result<OpenPayload, ApplyError> {
        let Self { number: part, header, .. } = *self;
        let mut input = Input { inner: file, left: header.size, hasher: Hasher::new(), failed: false };
        let unpacked = self.unpack(&mut input);
        if let Err(error @ ApplyError::Cancelled) = unpacked {
            return Err(error);
        }
        if input.failed {
            return Err(unpacked.err().unwrap_or(ApplyError::Read { part, source: ErrorKind::Other.into() }));
        }
        // What does not decompress is most often another file than it should be, and that is what the caller wants to know.
        input.verify(part, header)?;
        let bytes = unpacked?;
        take_apart(&bytes).map_err(|error| match error {
            Failure::Format(source) => ApplyError::Format { part, source },
            Failure::Io(source) => ApplyError::Scratch { part, source },
        })
    }

    /// Decompresses a part file into memory or a temporary file.
    fn unpack(&self, input: &mut Input<'_>) -> Result<Bytes, ApplyError> {
        let Self { number: part, header, .. } = *self;
        let mut first = [0];
        match input.read(&mut first) {
            Ok(0) => return Err(ApplyError::WrongSize { part, announced: header.size, short: true }),
            Ok(_) => {}
            Err(source) => return Err(ApplyError::Read { part, source }),
        }
        let compression = Compression::from_byte(first[0]).map_err(|source| ApplyError::Format { part, source })?;
        let limit = bound(header).min(header.size.saturating_mul(INFLATION).saturating_add(1024 * 1024)).min(self.limits.payload);
        let mut spill = Spill::new(self.limits.payload_in_memory, self.scratch);
        let mut total = 0;
        let mut buffer = vec![0; PIECE];
        let mut copy = |from: &mut dyn Read| {
            loop {
                if self.cancel.is_requested() {
                    return Err(ApplyError::Cancelled);
                }
                let count = match from.read(&mut buffer) {
                    Ok(0) => return Ok(()),
                    Ok(count) => count,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(source) => return Err(ApplyError::Decompress { part, source }),
                };
                total += count as u64;
                if total > limit {
                    return Err(ApplyError::TooLarge { part, limit });
                }
                spill.write_all(&buffer[..count]).map_err(|source| ApplyError::Scratch { part, source })?;
            }
        };
        let copied = match compression {
            Compression::None => copy(input),
            Compression::Xz => {
                let decoder = xz::decoder(&mut *input, self.limits.xz_memory);
                copy(&mut decoder.map_err(|source| ApplyError::Decompress { part, source })?)
            }
        };
        match copied {
            Err(ApplyError::Decompress { part, source }) if input.failed => Err(ApplyError::Read { part, source }),
            other => other.map(|()| spill.finish()),
        }
    }
}

/// Why a payload cannot be taken apart.
enum Failure {
    Format(FormatError),
    Io(io::Error),
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

fn take_apart(bytes: &Bytes) -> Result<OpenPayload, Failure> {
    let size = bytes.len();
    let not_normal = || FormatError::NotNormal { what: "payload of a part" };
    let tail = size.min(PayloadLayout::TAIL);
    let tail = bytes.slice(size - tail, tail).ok_or_else(not_normal)?.to_vec(tail).map_err(Failure::Io)?;
    let layout = PayloadLayout::find(size, &tail)?;
    let member = |range: &std::ops::Range<u64>, what, limit| {
        let size = range.end.saturating_sub(range.start);
        if size > limit {
            return Err(Failure::Format(FormatError::TooLarge { what, size, limit }));
        }
        bytes.range(range).ok_or_else(not_normal)?.to_vec(limit).map_err(Failure::Io)
    };
    Ok(OpenPayload {
        modes: read_modes(&member(&layout.modes, "table of modes", MAX_TABLE)?)?,
        xattrs: read_xattr_sets(&member(&layout.xattrs, "table of extended attributes", MAX_TABLE)?)?,
        operations: member(&layout.operations, "list of operations", MAX_OPERATIONS)?,
        blob: bytes.range(&layout.blob).ok_or_else(not_normal)?,
        size,
    })
}

/// A part file: hashed while it is read, and not read further than it should go.
struct Input<'a> {
    inner: &'a mut dyn Read,
    left: u64,
    hasher: Hasher,
    failed: bool,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        loop {
            match self.inner.read(&mut buffer[..most]) {
                Ok(count) => {
                    self.hasher.update(&buffer[..count]);
                    self.left -= count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = true;
                    return Err(error);
                }
            }
        }
    }
}

impl Input<'_> {
    /// Reads what is left of the file, and compares its size and digest with what the superblock says.
    fn verify(mut self, part: usize, header: &PartHeader) -> Result<(), ApplyError> {
        let unreadable = |source| ApplyError::Read { part, source };
        io::copy(&mut self, &mut io::sink()).map_err(unreadable)?;
        let announced = header.size;
        if self.left > 0 {
            return Err(ApplyError::WrongSize { part, announced, short: true });
        }
        if io::copy(&mut self.inner.take(1), &mut io::sink()).map_err(unreadable)? > 0 {
            return Err(ApplyError::WrongSize { part, announced, short: false });
        }
        let actual = FileDigest::new(self.hasher.finish_bytes());
        if actual != header.digest {
            return Err(ApplyError::WrongDigest { part, expected: header.digest, actual });
        }
        Ok(())
    }
}
