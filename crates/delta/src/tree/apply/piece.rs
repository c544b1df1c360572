//! One piece of a file, made stretch by stretch.

use std::io::{self, Read};

use crate::bytes::{Bytes, Window};
use crate::engine::Cover;
use crate::engine::predict::program::{HEAD, Program};
use crate::engine::predict::{Predictor, Rules};
use crate::engine::residual::{Expected, Residual};
use crate::tree::coding::stretch;
use crate::tree::format::Bits;

/// The part's streams and models that pieces are made with.
pub(super) struct Streams<'a> {
    pub(super) differences: &'a mut Bits,
    pub(super) residual: &'a mut Residual,
    pub(super) literals: &'a mut dyn Read,
}

/// A piece that is being made.
pub(super) struct PieceReader {
    len: u64,
    place: u64,
    source: Option<Over>,
    /// Its first bytes.
    head: Vec<u8>,
}

/// What a piece is laid over.
struct Over {
    old: Window,
    covers: std::vec::IntoIter<Cover>,
    present: Option<Cover>,
    rules: Rules,
    program: Option<Program>,
    /// All covers, until the head of the piece is there.
    for_map: Vec<Cover>,
    predictor: Option<Predictor>,
    buffers: [Vec<u8>; 2],
}

impl PieceReader {
    /// Begins a piece that has no source.
    pub(super) fn fresh(len: u64) -> Self {
        Self { len, place: 0, source: None, head: Vec::new() }
    }

    /// Begins a piece over a source.
    pub(super) fn over(len: u64, source: Bytes, covers: Vec<Cover>, rules: Rules) -> io::Result<Self> {
        let mut old = Window::new(source);
        let program = if rules == Rules::default() { None } else { Program::parse(&read(&mut old, 0, HEAD)?) };
        let for_map = if program.is_some() { covers.clone() } else { Vec::new() };
        let mut covers = covers.into_iter();
        let present = covers.next();
        let source = Over { old, covers, present, rules, program, for_map, predictor: None, buffers: [Vec::new(), Vec::new()] };
        Ok(Self { source: Some(source), ..Self::fresh(len) })
    }

    /// Makes the next stretch in `out`; nothing at the end.
    pub(super) fn next(&mut self, streams: &mut Streams<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        let cover = self.source.as_ref().and_then(|over| over.present);
        let next = cover.map_or(self.len, |cover| cover.new as u64);
        if self.place < next {
            let count = stretch(self.place, next - self.place);
            out.resize(count, 0);
            streams.literals.read_exact(out)?;
        } else if let (Some(cover), Some(over)) = (cover, &mut self.source) {
            let count = stretch(self.place, cover.len as u64);
            out.resize(count, 0);
            over.stretch(cover, streams, out)?;
            over.present = match cover.len - count {
                0 => over.covers.next(),
                len => Some(Cover { old: cover.old + count, new: cover.new + count, len }),
            };
        }
        self.place += out.len() as u64;
        self.note_head(out);
        Ok(())
    }

    /// When the head is complete, it is known where the piece lies in memory.
    fn note_head(&mut self, made: &[u8]) {
        let Some(over) = &mut self.source else { return };
        if over.program.is_none() {
            return;
        }
        self.head.extend_from_slice(made);
        if self.place >= HEAD as u64
            && let (Some(old), Some(new)) = (over.program.take(), Program::parse(&self.head))
        {
            over.predictor = Some(Predictor::new(old, new, &std::mem::take(&mut over.for_map), over.rules));
        }
    }
}

impl Over {
    fn stretch(&mut self, cover: Cover, streams: &mut Streams<'_>, out: &mut [u8]) -> io::Result<()> {
        let [old, expected] = &mut self.buffers;
        old.clear();
        while old.len() < out.len() {
            let piece = self.old.at((cover.old + old.len()) as u64, out.len() - old.len())?;
            if piece.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            old.extend_from_slice(piece);
        }
        expected.clone_from(old);
        if let Some(predictor) = &self.predictor {
            predictor.predict(old, cover.old as u64, cover.new as u64, expected);
        }
        streams.residual.code(streams.differences, Expected { old, expected, place: cover.old }, out)?;
        streams.differences.check()
    }
}

/// Reads up to `most` bytes from a place on.
fn read(window: &mut Window, at: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < most {
        let piece = window.at(at + bytes.len() as u64, most - bytes.len())?;
        if piece.is_empty() {
            break;
        }
        bytes.extend_from_slice(piece);
    }
    Ok(bytes)
}
