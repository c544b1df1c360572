//! One piece of a file, written stretch by stretch.

use std::io::{self, Write};

use super::pick::predictor;
use crate::bytes::Spill;
use crate::engine::Cover;
use crate::engine::predict::Rules;
use crate::engine::predict::program::HEAD;
use crate::engine::residual::coder::BitWriter;
use crate::engine::residual::{Expected, Residual};
use crate::tree::coding::{Controls, stretch};

/// What pieces are written to.
pub(super) struct Writers<'a> {
    pub(super) controls: BitWriter,
    pub(super) control_model: Controls,
    pub(super) differences: BitWriter,
    pub(super) residual: Residual,
    pub(super) literals: [Spill<'a>; 4],
}

impl Writers<'_> {
    /// Writes a piece that is laid over a source, and says by which rules it is to be guessed at.
    pub(super) fn over(&mut self, literal: usize, old: &[u8], new: &[u8], covers: &[Cover]) -> io::Result<Rules> {
        let predictor = predictor(old, new, covers);
        self.control_model.write(&mut self.controls, covers);
        let (mut expected, mut copy) = (Vec::new(), Vec::new());
        let mut done = 0;
        for cover in covers {
            self.literals[literal].write_all(&new[done..cover.new])?;
            let mut at = 0;
            while at < cover.len {
                let (from, to) = (cover.old + at, cover.new + at);
                let count = stretch(to as u64, (cover.len - at) as u64);
                let old = &old[from..from + count];
                expected.clear();
                expected.extend_from_slice(old);
                if let Some(predictor) = predictor.as_ref().filter(|_| to >= HEAD) {
                    predictor.predict(old, from as u64, to as u64, &mut expected);
                }
                copy.clear();
                copy.extend_from_slice(&new[to..to + count]);
                self.residual.code(&mut self.differences, Expected { old, expected: &expected, place: from }, &mut copy)?;
                at += count;
            }
            done = cover.new + cover.len;
        }
        self.literals[literal].write_all(&new[done..])?;
        Ok(predictor.map_or(Rules::default(), |predictor| predictor.rules()))
    }

    /// Writes a piece as it is.
    pub(super) fn fresh(&mut self, literal: usize, new: &[u8]) -> io::Result<()> {
        self.literals[literal].write_all(new)
    }
}
