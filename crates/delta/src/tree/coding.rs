//! What both sides of a delta do in step: the models of a part, and into which stretches a piece is cut.

use std::io;

use crate::engine::Cover;
use crate::engine::predict::STRETCH;
use crate::engine::predict::program::HEAD;
use crate::engine::residual::coder::BitCoder;
use crate::engine::residual::number::{Numbers, fold, unfold};

/// Codes the controls of a part's pieces.
#[derive(Debug)]
pub(super) struct Controls {
    numbers: Numbers,
    /// The lengths of the last number of each kind, in bits.
    last: [usize; KINDS],
}

const KINDS: usize = 4;
const COUNT: usize = 0;
const GAP: usize = 1;
const LENGTH: usize = 2;
const SEEK: usize = 3;

/// Lengths that are told apart.
const LENGTHS: usize = 24;

impl Default for Controls {
    fn default() -> Self {
        Self { numbers: Numbers::new(KINDS * LENGTHS), last: [0; KINDS] }
    }
}

impl Controls {
    fn number<C: BitCoder>(&mut self, coder: &mut C, kind: usize, number: u64) -> u64 {
        let number = self.numbers.code(coder, kind * LENGTHS + self.last[kind], number);
        self.last[kind] = ((u64::BITS - number.leading_zeros()) as usize).min(LENGTHS - 1);
        number
    }

    /// Writes the covers of a piece.
    pub(super) fn write<C: BitCoder>(&mut self, coder: &mut C, covers: &[Cover]) {
        self.number(coder, COUNT, covers.len() as u64);
        let (mut old, mut new) = (0, 0);
        for cover in covers {
            self.number(coder, GAP, (cover.new - new) as u64);
            self.number(coder, LENGTH, cover.len as u64);
            self.number(coder, SEEK, fold(cover.old as i64 - old as i64));
            (old, new) = (cover.old + cover.len, cover.new + cover.len);
        }
    }

    /// Reads the covers of a piece of `len` bytes over a source of `source` bytes. `check` tells whether the bits were really there.
    pub(super) fn read<C: BitCoder>(
        &mut self,
        coder: &mut C,
        len: u64,
        source: u64,
        mut check: impl FnMut(&mut C) -> io::Result<()>,
    ) -> io::Result<Vec<Cover>> {
        /// How many covers are read before that is asked.
        const AT_ONCE: usize = 4096;
        let invalid = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
        let count = self.number(coder, COUNT, 0);
        if count > len {
            return Err(invalid("a piece has more covers than bytes"));
        }
        let mut covers = Vec::new();
        let (mut old, mut new) = (0_u64, 0_u64);
        for index in 0..count {
            if (index as usize).is_multiple_of(AT_ONCE) {
                check(coder)?;
            }
            let (gap, length) = (self.number(coder, GAP, 0), self.number(coder, LENGTH, 0));
            let start = old.checked_add_signed(unfold(self.number(coder, SEEK, 0)));
            let place = new.checked_add(gap).filter(|place| place.checked_add(length).is_some_and(|end| end <= len));
            let start = start.filter(|start| start.checked_add(length).is_some_and(|end| end <= source));
            let (Some(place), Some(start)) = (place, start) else { return Err(invalid("a cover is not inside its files")) };
            if length == 0 {
                return Err(invalid("a cover is empty"));
            }
            covers.push(Cover { old: start as usize, new: place as usize, len: length as usize });
            (old, new) = (start + length, place + length);
        }
        check(coder)?;
        Ok(covers)
    }
}

/// Returns how many of the next `left` bytes, from a place in a piece on, are coded together. The head of a piece is by itself: when it is
/// there, it tells where in memory the rest lies.
pub(super) fn stretch(place: u64, left: u64) -> usize {
    let most = match (HEAD as u64).checked_sub(place) {
        Some(head) if head > 0 => head.min(STRETCH as u64),
        _ => STRETCH as u64,
    };
    left.min(most) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::residual::coder::{BitReader, BitWriter};

    #[test]
    fn covers_come_back_and_bad_ones_do_not() {
        let covers = [Cover { old: 100, new: 3, len: 50 }, Cover { old: 0, new: 53, len: 10 }, Cover { old: 400, new: 100, len: 300 }];
        let mut writer = BitWriter::default();
        let mut model = Controls::default();
        model.write(&mut writer, &covers);
        model.write(&mut writer, &[]);
        let bytes = writer.finish();
        let read = |bytes: &[u8], len, source| {
            let (mut reader, mut model) = (BitReader::new(bytes), Controls::default());
            let first = model.read(&mut reader, len, source, BitReader::check)?;
            model.read(&mut reader, len, source, BitReader::check).map(|second| (first, second))
        };
        assert_eq!(read(&bytes, 400, 700).unwrap(), (covers.to_vec(), Vec::new()));
        for (len, source) in [(399, 700), (400, 699), (2, 700)] {
            assert!(read(&bytes, len, source).is_err());
        }
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x10;
            let _ = read(&damaged, 400, 700);
            let _ = read(&bytes[..place], 400, 700);
        }
    }

    #[test]
    fn the_head_of_a_piece_is_a_stretch_by_itself() {
        assert_eq!((stretch(0, 10_000), stretch(4000, 10_000), stretch(4096, 10_000), stretch(5000, 1 << 20)), (4096, 96, 10_000, STRETCH));
        assert_eq!((stretch(0, 5), stretch(9000, 0)), (5, 0));
    }
}
