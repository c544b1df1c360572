//! The operations of a part, carried out: a walk over them that puts one object after the other.
//!
//! An object that is opened is given to the sink as a reader, [`Target`], which carries out the operations up to the object's end as it is
//! read. So nothing of the object is held. A sink that has the object already reads nothing, and then the operations are only walked.

use std::io::{self, Read};

use rootball_object::{Checksum, FileHeader, MAX_METADATA_SIZE, S_IFLNK, S_IFMT, S_IFREG, Xattrs};

use super::part::{OpenPayload, bound};
use super::patch::PatchReader;
use super::sources::Sources;
use super::{ApplyError, ApplyTo, PartStats};
use crate::bytes::{Bytes, RangeReader};
use crate::format::{BlobRange, Operation, Operations, PartHeader, PartObject, TargetMode};

/// Longest target of a symbolic link: Linux's `PATH_MAX`.
const MAX_LINK_TARGET: u64 = 4096;

/// The state between two operations.
pub(super) struct Machine<'a> {
    part: usize,
    objects: &'a [PartObject],
    operations: Operations<'a>,
    modes: &'a [TargetMode],
    xattrs: &'a [Xattrs],
    blob: Bytes,
    sources: Sources,
    source: Option<Checksum>,
    to: ApplyTo<'a>,
    /// Bytes that may be made, and how many of them still may.
    limit: u64,
    allowed: u64,
    stats: PartStats,
    /// What went wrong while a sink was reading: it only learns that reading failed.
    failure: Option<ApplyError>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(part: usize, header: &'a PartHeader, payload: &'a OpenPayload, to: &ApplyTo<'a>) -> Self {
        Self {
            part,
            objects: &header.objects,
            operations: Operations::new(&payload.operations, &header.objects),
            modes: &payload.modes,
            xattrs: &payload.xattrs,
            blob: payload.blob.clone(),
            sources: Sources::default(),
            source: None,
            to: *to,
            limit: bound(header),
            allowed: bound(header),
            stats: PartStats { parts: 1, payload_bytes: payload.size, ..PartStats::default() },
            failure: None,
        }
    }

    /// Carries out all operations.
    pub(super) fn run(mut self) -> Result<PartStats, ApplyError> {
        loop {
            if self.to.cancel.is_requested() {
                return Err(ApplyError::Cancelled);
            }
            let current = self.operations.completed();
            match self.next()? {
                None => break,
                Some(Operation::SpliceMetadata { content }) => self.splice_metadata(self.objects[current], content)?,
                Some(Operation::SpliceFile { mode, xattrs, content }) => self.splice_file(self.objects[current], mode, xattrs, content)?,
                Some(Operation::Open { mode, xattrs, size }) => self.write_file(self.objects[current], mode, xattrs, size)?,
                Some(Operation::SetSource { offset }) => self.set_source(offset)?,
                Some(Operation::UnsetSource) => self.source = None,
                Some(Operation::Write { .. } | Operation::Bspatch { .. } | Operation::Close) => {
                    return Err(self.invalid(current, "nothing is open"));
                }
            }
        }
        match (self.operations.completed(), self.objects.len()) {
            (made, announced) if made != announced => Err(ApplyError::Incomplete { part: self.part, made, announced }),
            _ => Ok(self.stats),
        }
    }

    fn next(&mut self) -> Result<Option<Operation>, ApplyError> {
        let part = self.part;
        self.operations.next().transpose().map_err(|source| ApplyError::Format { part, source })
    }

    fn splice_metadata(&mut self, object: PartObject, content: BlobRange) -> Result<(), ApplyError> {
        let content = self.blob_range(content)?;
        if self.note(&object, content.len())? {
            return Ok(());
        }
        let bytes = content.to_vec(MAX_METADATA_SIZE).map_err(|source| self.scratch(source))?;
        self.to.sink.put_metadata(object.kind, &bytes, Some(&object.checksum)).map_err(|source| self.store(source))?;
        Ok(())
    }

    fn splice_file(&mut self, object: PartObject, mode: u64, xattrs: u64, content: BlobRange) -> Result<(), ApplyError> {
        let mut header = self.header(mode, xattrs)?;
        let content = self.blob_range(content)?;
        let (size, mut content): (u64, Box<dyn Read>) = if header.mode & S_IFMT == S_IFLNK {
            let target = content.to_vec(MAX_LINK_TARGET).map_err(|source| self.scratch(source))?;
            let target = String::from_utf8(target).map_err(|_| self.invalid_last("the target of a symbolic link is no text"))?;
            header.symlink_target = Some(target);
            (0, Box::new(io::empty()))
        } else {
            (content.len(), Box::new(RangeReader::new(content)))
        };
        header.check().map_err(|error| self.invalid_last(error.to_string()))?;
        self.note(&object, size)?;
        let put = self.to.sink.put_file(&header, size, &mut content, Some(&object.checksum));
        put.map(drop).map_err(|source| self.store(source))
    }

    fn write_file(&mut self, object: PartObject, mode: u64, xattrs: u64, size: u64) -> Result<(), ApplyError> {
        let current = self.operations.completed();
        let header = self.header(mode, xattrs)?;
        if header.mode & S_IFMT != S_IFREG {
            return Err(self.invalid(current, "only regular files can be opened"));
        }
        header.check().map_err(|error| self.invalid(current, error.to_string()))?;
        self.note(&object, size)?;
        let sink = self.to.sink;
        let mut target = Target { machine: self, current, left: size, piece: None, closed: false };
        let put = sink.put_file(&header, size, &mut target, Some(&object.checksum));
        let finished = if put.is_ok() { target.finish() } else { Ok(()) };
        match (self.failure.take(), put) {
            (Some(failure), _) => Err(failure),
            (None, Err(source)) => Err(self.store(source)),
            (None, Ok(_)) => finished,
        }
    }

    /// Counts an object; tells whether it is there already.
    fn note(&mut self, object: &PartObject, size: u64) -> Result<bool, ApplyError> {
        let Some(allowed) = self.allowed.checked_sub(size) else {
            return Err(ApplyError::TooLarge { part: self.part, limit: self.limit });
        };
        self.allowed = allowed;
        let present = self.to.sink.has(object.kind, &object.checksum).map_err(|source| self.store(source))?;
        self.stats.objects += 1;
        if present {
            self.stats.present_objects += 1;
        } else {
            self.stats.content_bytes += size;
        }
        Ok(present)
    }

    fn header(&self, mode: u64, xattrs: u64) -> Result<FileHeader, ApplyError> {
        let mode =
            usize::try_from(mode).ok().and_then(|index| self.modes.get(index)).ok_or_else(|| self.invalid_last("it has no such mode"))?;
        let xattrs = usize::try_from(xattrs).ok().and_then(|index| self.xattrs.get(index));
        let xattrs = xattrs.ok_or_else(|| self.invalid_last("it has no such attributes"))?.clone();
        Ok(FileHeader { uid: mode.uid, gid: mode.gid, mode: mode.mode, symlink_target: None, xattrs })
    }

    fn set_source(&mut self, offset: u64) -> Result<(), ApplyError> {
        let bytes = self.blob_range(BlobRange { offset, length: 32 })?.to_vec(32).map_err(|source| self.scratch(source))?;
        self.source = Some(Checksum::from_slice(&bytes).map_err(|error| self.invalid_last(error.to_string()))?);
        Ok(())
    }

    /// Opens the source, if there is one.
    fn open_source(&mut self) -> Result<Option<Bytes>, ApplyError> {
        let Some(checksum) = self.source else { return Ok(None) };
        let opened = self.sources.open(&checksum, &self.to);
        opened.map(Some).map_err(|source| ApplyError::Source { part: self.part, checksum, source })
    }

    fn blob_range(&self, range: BlobRange) -> Result<Bytes, ApplyError> {
        self.blob.slice(range.offset, range.length).ok_or_else(|| self.invalid_last("it reaches beyond the part"))
    }

    fn invalid(&self, current: usize, reason: impl Into<String>) -> ApplyError {
        match self.objects.get(current) {
            Some(&object) => ApplyError::Operation { part: self.part, object, reason: reason.into() },
            None => ApplyError::Incomplete { part: self.part, made: current + 1, announced: self.objects.len() },
        }
    }

    /// As [`Machine::invalid`], about the object of the last operation, whether that completed it or not.
    fn invalid_last(&self, reason: impl Into<String>) -> ApplyError {
        self.invalid(self.operations.completed().min(self.objects.len().saturating_sub(1)), reason)
    }

    fn scratch(&self, source: io::Error) -> ApplyError {
        match source.kind() {
            io::ErrorKind::InvalidData => self.invalid_last(source.to_string()),
            _ => ApplyError::Scratch { part: self.part, source },
        }
    }

    fn store(&self, source: rootball_object::StoreError) -> ApplyError {
        ApplyError::Store { part: self.part, source }
    }
}

/// A file that is being made, as its reader sees it.
struct Target<'m, 'a> {
    machine: &'m mut Machine<'a>,
    current: usize,
    /// Bytes of its size that no operation has claimed yet.
    left: u64,
    piece: Option<Piece>,
    closed: bool,
}

/// What the last operation makes.
enum Piece {
    Range(RangeReader),
    Patch(Box<PatchReader>),
}

impl Target<'_, '_> {
    /// Carries out the next operation of the object; nothing is read yet. With `skip`, what it makes is not wanted.
    fn step(&mut self, skip: bool) -> Result<(), ApplyError> {
        let machine = &mut *self.machine;
        match machine.next()? {
            None => return Err(machine.invalid(self.current, "the operations end within it")),
            Some(Operation::Write { range }) => {
                self.claim(range.length)?;
                if skip && self.machine.source.is_some() {
                    return Ok(());
                }
                let bytes = match self.machine.open_source()? {
                    None => self.machine.blob_range(range)?,
                    Some(source) => source
                        .slice(range.offset, range.length)
                        .ok_or_else(|| self.machine.invalid(self.current, "it reaches beyond its source"))?,
                };
                self.piece = Some(Piece::Range(RangeReader::new(bytes)));
            }
            Some(Operation::Bspatch { patch }) => {
                let patch = machine.blob_range(patch)?;
                let size = self.left;
                self.claim(size)?;
                if self.machine.source.is_none() {
                    return Err(self.machine.invalid(self.current, "there is nothing to patch"));
                }
                if !skip && let Some(source) = self.machine.open_source()? {
                    self.piece = Some(Piece::Patch(Box::new(PatchReader::new(patch, source, size))));
                }
            }
            Some(Operation::SetSource { offset }) => machine.set_source(offset)?,
            Some(Operation::UnsetSource) => machine.source = None,
            Some(Operation::Close) => {
                if self.left > 0 {
                    return Err(machine.invalid(self.current, format!("it ends {} bytes early", self.left)));
                }
                machine.source = None;
                self.closed = true;
            }
            Some(Operation::Open { .. } | Operation::SpliceMetadata { .. } | Operation::SpliceFile { .. }) => {
                return Err(machine.invalid(self.current, "it is not closed"));
            }
        }
        Ok(())
    }

    fn claim(&mut self, length: u64) -> Result<(), ApplyError> {
        let left = self.left.checked_sub(length);
        self.left = left.ok_or_else(|| self.machine.invalid(self.current, "it is longer than announced"))?;
        Ok(())
    }

    /// Walks the operations that nobody wanted to read, to the object's end.
    fn finish(mut self) -> Result<(), ApplyError> {
        self.piece = None;
        while !self.closed {
            self.step(true)?;
        }
        Ok(())
    }
}

impl Read for Target<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.piece {
                Some(Piece::Range(reader)) => reader.read(buffer),
                Some(Piece::Patch(reader)) => reader.read(buffer),
                None => Ok(0),
            };
            match read {
                Ok(0) if self.closed => return Ok(0),
                Ok(0) => self.piece = None,
                Ok(count) => return Ok(count),
                Err(error) => {
                    self.machine.failure = Some(self.machine.invalid(self.current, error.to_string()));
                    return Err(error);
                }
            }
            if self.machine.to.cancel.is_requested() {
                self.machine.failure = Some(ApplyError::Cancelled);
                return Err(io::ErrorKind::Other.into());
            }
            if let Err(error) = self.step(false) {
                self.machine.failure = Some(error);
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
    }
}
