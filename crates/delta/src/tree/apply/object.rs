//! A new file out of its recipe.

use std::io::{self, Read, Write};
use std::path::Path;

use rootball_object::{Cancel, Checksum, FileHeader, ObjectSink, ObjectSource};

use super::piece::{PieceReader, Streams};
use crate::bytes::{Bytes, RangeReader, Spill};
use crate::engine::residual::Residual;
use crate::engine::residual::coder::BitReader;
use crate::members::{self, Packed};
use crate::sources::open_content;
use crate::tree::TreeDeltaError;
use crate::tree::coding::Controls;
use crate::tree::format::{Origin, PartStreams, Piece, Recipe, Repacked, Source};
use crate::tree::packings::{Packing, Packings};

/// Sources that stay open.
const MOST_OPEN: usize = 4;

/// Bytes of a flat or packed file that are held in memory.
const IN_MEMORY: usize = 4 << 20;

/// Where objects come from and go to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) source: &'a dyn ObjectSource,
    pub(super) sink: &'a dyn ObjectSink,
    pub(super) scratch: &'a Path,
    /// Largest flat file, in bytes.
    pub(super) largest: u64,
    pub(super) cancel: &'a Cancel,
}

/// What makes the objects of one part.
pub(super) struct Maker<'a> {
    pub(super) part: usize,
    pub(super) place: Place<'a>,
    /// The names of sources.
    pub(super) name: &'a dyn Fn(Source) -> Option<Checksum>,
    /// What need not be packed again.
    pub(super) packings: Option<&'a Packings>,
    pub(super) streams: PartStreams,
    pub(super) controls: Controls,
    pub(super) residual: Residual,
    pub(super) open: Vec<((Source, bool), Bytes)>,
}

impl Maker<'_> {
    /// Makes a file and keeps it.
    pub(super) fn make(&mut self, header: &FileHeader, size: u64, recipe: &Recipe) -> Result<Checksum, TreeDeltaError> {
        let (sink, scratch) = (self.place.sink, self.place.scratch);
        let what = format!("part {}", self.part);
        let mut content = Content { recipe, next: 0, present: None, stretch: Vec::new(), given: 0, failure: None, maker: self };
        let Some(repacked) = &recipe.repacked else {
            let put = sink.put_file(header, size, &mut content, None);
            return content.failure.take().map_or_else(|| Ok(put?), Err);
        };
        let mut flat = Spill::new(IN_MEMORY, scratch);
        let copied = io::copy(&mut content, &mut flat);
        content.failure.take().map_or(Ok(()), Err)?;
        let failed = |source| TreeDeltaError::Scratch { what: what.clone(), source };
        copied.map_err(failed)?;
        let flat = flat.finish();
        if let Some(packings) = self.packings
            && let Some(checksum) = packings.find(&Packing::of(header, repacked, &flat).map_err(failed)?)
        {
            return Ok(checksum);
        }
        let packed = self.pack(repacked, &flat, size)?;
        Ok(sink.put_file(header, size, &mut RangeReader::new(packed), None)?)
    }

    /// Makes a flat file into what it was.
    fn pack(&self, repacked: &Repacked, flat: &Bytes, size: u64) -> Result<Bytes, TreeDeltaError> {
        let what = format!("part {}", self.part);
        let damaged = |reason: String| TreeDeltaError::damaged(&what, reason);
        let mut out = Limited { out: Spill::new(IN_MEMORY, self.place.scratch), left: size };
        let ranges = [0..repacked.before, repacked.before..repacked.flat - repacked.behind, repacked.flat - repacked.behind..repacked.flat];
        let [before, content, behind] = ranges.map(|range| flat.range(&range));
        let (Some(before), Some(content), Some(behind)) = (before, content, behind) else {
            return Err(damaged("a compressed part is not inside its file".to_owned()));
        };
        let copy = || -> io::Result<()> {
            io::copy(&mut RangeReader::new(before), &mut out)?;
            repacked.codec.pack(&repacked.description, &content, &mut out)?;
            io::copy(&mut RangeReader::new(behind), &mut out).map(drop)
        };
        copy().map_err(|error| match error.raw_os_error() {
            Some(_) => TreeDeltaError::Scratch { what: what.clone(), source: error },
            None => self.does_not_fit(format!("a file cannot be packed again: {error}")),
        })?;
        Ok(out.out.finish())
    }

    fn piece(&mut self, piece: &Piece) -> Result<PieceReader, TreeDeltaError> {
        let Some(origin) = piece.origin else { return Ok(PieceReader::fresh(piece.len)) };
        let source = self.source(origin)?;
        let covers = self.controls.read(&mut self.streams.controls, piece.len, source.len(), BitReader::check);
        let covers = covers.map_err(|error| self.does_not_fit(error.to_string()))?;
        PieceReader::over(piece.len, source, covers, origin.rules)
            .map_err(|source| TreeDeltaError::Read { what: format!("a source of part {}", self.part), source })
    }

    fn does_not_fit(&self, reason: String) -> TreeDeltaError {
        TreeDeltaError::DoesNotFit { part: self.part, reason }
    }

    /// Opens a source, laid flat where that is asked for.
    fn source(&mut self, origin: Origin) -> Result<Bytes, TreeDeltaError> {
        let key = (origin.file, origin.flat.is_some());
        if let Some(found) = self.open.iter().position(|(open, _)| *open == key) {
            let found = self.open.remove(found);
            self.open.push(found.clone());
            return Ok(found.1);
        }
        let what = format!("part {}", self.part);
        let checksum =
            (self.name)(origin.file).ok_or_else(|| TreeDeltaError::damaged(&what, format!("there is no source {:?}", origin.file)))?;
        let load = |source| TreeDeltaError::Source { part: self.part, source };
        let mut bytes = open_content(&checksum, self.place.source, self.place.scratch).map_err(load)?;
        if let Some(limit) = origin.flat {
            if limit > self.place.largest {
                return Err(TreeDeltaError::TooLarge { what, size: limit, limit: self.place.largest });
            }
            let flat = members::find(&bytes).and_then(|packed: Option<Packed>| {
                let packed = packed.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "nothing in it is compressed"))?;
                members::flatten(&bytes, &packed, limit, IN_MEMORY, self.place.scratch)
            });
            bytes = flat.map_err(|error| self.does_not_fit(format!("file object {checksum} cannot be opened: {error}")))?;
        }
        if self.open.len() == MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push((key, bytes.clone()));
        Ok(bytes)
    }
}

/// Reads the pieces of a file.
struct Content<'a, 'm> {
    maker: &'a mut Maker<'m>,
    recipe: &'a Recipe,
    /// The number of the piece that comes next.
    next: usize,
    present: Option<PieceReader>,
    stretch: Vec<u8>,
    given: usize,
    failure: Option<TreeDeltaError>,
}

impl Content<'_, '_> {
    /// Makes the next stretch; an empty one at the end.
    fn advance(&mut self) -> Result<(), TreeDeltaError> {
        (self.given, self.stretch) = (0, std::mem::take(&mut self.stretch));
        self.stretch.clear();
        let maker = &mut *self.maker;
        loop {
            if maker.place.cancel.is_requested() {
                return Err(TreeDeltaError::Cancelled);
            }
            let Some(piece) = &mut self.present else {
                let Some(piece) = self.recipe.pieces.get(self.next) else { return Ok(()) };
                self.next += 1;
                self.present = Some(maker.piece(piece)?);
                continue;
            };
            let mut streams = Streams {
                differences: &mut maker.streams.differences,
                residual: &mut maker.residual,
                literals: &mut *maker.streams.literals[self.recipe.literal as usize],
            };
            piece.next(&mut streams, &mut self.stretch).map_err(|error| {
                let what = format!("part {}", maker.part);
                match error.raw_os_error() {
                    Some(_) => TreeDeltaError::Read { what: format!("a source of {what}"), source: error },
                    None => TreeDeltaError::DoesNotFit { part: maker.part, reason: error.to_string() },
                }
            })?;
            if !self.stretch.is_empty() {
                return Ok(());
            }
            self.present = None;
        }
    }
}

impl Read for Content<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.stretch.len()
            && let Err(error) = self.advance()
        {
            self.failure = Some(error);
            return Err(io::Error::other("the content cannot be made"));
        }
        let count = buffer.len().min(self.stretch.len() - self.given);
        buffer[..count].copy_from_slice(&self.stretch[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Takes no more than so many bytes.
struct Limited<'a> {
    out: Spill<'a>,
    left: u64,
}

impl Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left =
            self.left.checked_sub(bytes.len() as u64).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is too long"))?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
