//! Covers as ranges to copy and bytes to insert.
//!
//! Where most of a file is the same byte for byte, naming the ranges costs less than a stream of differences that are zero, and who applies
//! it need not hold the file in memory.

use std::ops::Range;

use super::Cover;

/// A part of a new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A range of the old file.
    Copy(Range<usize>),
    /// A range of the new file that must be sent.
    Fresh(Range<usize>),
}

/// Shortest range that is copied: below, the operations cost more than the bytes.
const MIN_COPY: usize = 32;

/// Returns the pieces that make up `new`, in order. Two fresh pieces never follow each other.
pub fn pieces(old: &[u8], new: &[u8], covers: &[Cover]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // Up to where `new` is in the pieces.
    let mut done = 0;
    for cover in covers {
        let (before, after) = (&old[cover.old..cover.old + cover.len], &new[cover.new..cover.new + cover.len]);
        for run in equal_runs(before, after) {
            let start = cover.new + run.start;
            if done < start {
                pieces.push(Piece::Fresh(done..start));
            }
            pieces.push(Piece::Copy(cover.old + run.start..cover.old + run.end));
            done = cover.new + run.end;
        }
    }
    if done < new.len() {
        pieces.push(Piece::Fresh(done..new.len()));
    }
    pieces
}

/// Lists the ranges of at least [`MIN_COPY`] bytes in which two slices of one length are equal.
fn equal_runs<'a>(a: &'a [u8], b: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < a.len() {
            let start = at;
            let run = super::index::common_prefix(&a[at..], &b[at..]);
            at += run.max(1);
            if run >= MIN_COPY {
                return Some(start..start + run);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Tuning, covers};
    use super::*;
    use proptest::prelude::*;

    fn pieces_of(old: &[u8], new: &[u8]) -> Vec<Piece> {
        pieces(old, new, &covers(old, new, &Tuning::default()))
    }

    fn put_together(old: &[u8], new: &[u8], pieces: &[Piece]) -> Vec<u8> {
        let bytes = |piece: &Piece| match piece {
            Piece::Copy(range) => old[range.clone()].to_vec(),
            Piece::Fresh(range) => new[range.clone()].to_vec(),
        };
        pieces.iter().flat_map(bytes).collect()
    }

    #[test]
    fn a_changed_first_byte_costs_that_byte() {
        let old: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut new = old.clone();
        new[0] ^= 1;
        assert_eq!(pieces_of(&old, &new), [Piece::Fresh(0..1), Piece::Copy(1..100_000)]);
    }

    #[test]
    fn an_empty_file_has_no_pieces() {
        assert_eq!(pieces_of(b"anything at all", b""), []);
        assert_eq!(pieces_of(b"", b"new"), [Piece::Fresh(0..3)]);
    }

    proptest! {
        #[test]
        fn pieces_make_the_new_file(words in proptest::collection::vec(0u8..30, 0..60), other in proptest::collection::vec(0u8..30, 0..60)) {
            let text = |words: &[u8]| words.iter().flat_map(|word| (0..50u8).map(move |i| word.wrapping_mul(5) ^ i)).collect::<Vec<u8>>();
            let (old, new) = (text(&words), text(&other));
            let pieces = pieces_of(&old, &new);
            prop_assert_eq!(put_together(&old, &new, &pieces), new);
            let two_fresh = |pair: &[Piece]| pair.iter().all(|piece| matches!(piece, Piece::Fresh(_)));
            prop_assert!(!pieces.windows(2).any(two_fresh));
        }
    }
}
