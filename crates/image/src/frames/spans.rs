//! Which parts of a layer are fetched, and whether that is cheaper than all of it.

use std::ops::Range;

use super::{LayerIndex, Piece};

/// What a request costs besides its bytes: as many bytes as travel in the time that it takes, or less.
pub(crate) const REQUEST: u64 = 4 * 1024;
/// Bytes between two wanted pieces that are rather fetched than asked around.
const GAP: u64 = 16 * 1024;
/// A span of more bytes is divided where a piece ends, so that its parts are fetched side by side.
const LARGE: u64 = 8 << 20;

/// Pieces that are fetched with one request. Some of them, in gaps, may be of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The pieces, by their numbers.
    pub pieces: Range<usize>,
    /// Their bytes in the blob.
    pub bytes: Range<u64>,
}

impl Span {
    fn length(&self) -> u64 {
        self.bytes.end - self.bytes.start
    }
}

/// Joins wanted pieces to spans; `wanted` says of each piece whether it is.
pub fn spans(index: &LayerIndex, wanted: &[bool]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (number, (piece, _)) in index.pieces().iter().zip(wanted).enumerate().filter(|(_, (_, wanted))| **wanted) {
        let bytes = bytes_of(piece);
        match spans.last_mut() {
            Some(last) if bytes.start - last.bytes.end <= GAP && last.length() + (bytes.end - last.bytes.end) <= LARGE => {
                (last.pieces.end, last.bytes.end) = (number + 1, bytes.end);
            }
            _ => spans.push(Span { pieces: number..number + 1, bytes }),
        }
    }
    spans
}

fn bytes_of(piece: &Piece) -> Range<u64> {
    piece.offset..piece.offset + piece.compressed
}

/// Returns the bytes that spans move.
pub(crate) fn bytes(spans: &[Span]) -> u64 {
    spans.iter().map(Span::length).sum()
}

/// Returns what spans cost, in bytes: a request counts as 4 KiB.
pub fn cost(spans: &[Span]) -> u64 {
    bytes(spans) + spans.len() as u64 * REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::IndexBuilder;

    /// Makes an index of pieces of these sizes and the spans of those that are wanted, as `first..last: bytes`.
    fn found(pieces: &[(u64, bool)]) -> Vec<String> {
        let mut builder = IndexBuilder::default();
        for (size, _) in pieces {
            let piece = builder.piece(*size, [].into_iter());
            builder.compressed(piece, *size);
        }
        let wanted: Vec<bool> = pieces.iter().map(|(_, wanted)| *wanted).collect();
        let spans = spans(&builder.finish(), &wanted);
        let lengths: u64 = spans.iter().map(Span::length).sum();
        assert_eq!((bytes(&spans), cost(&spans)), (lengths, lengths + spans.len() as u64 * REQUEST));
        spans.iter().map(|span| format!("{:?}: {}", span.pieces, span.length())).collect()
    }

    #[test]
    fn near_pieces_are_joined_and_large_spans_divided() {
        assert_eq!(found(&[]), [""; 0]);
        assert_eq!(found(&[(10, false), (20, false)]), [""; 0]);
        assert_eq!(found(&[(10, false), (20, true), (30, true), (40, false)]), ["1..3: 50"]);
        assert_eq!(found(&[(10, true), (GAP, false), (20, true)]), [format!("0..3: {}", 30 + GAP)]);
        assert_eq!(found(&[(10, true), (GAP + 1, false), (20, true)]), ["0..1: 10", "2..3: 20"]);
        assert_eq!(found(&[(LARGE - 10, true), (10, true), (1, true)]), [format!("0..2: {LARGE}"), "2..3: 1".to_owned()]);
        assert_eq!(found(&[(3 * LARGE, true), (1, true)]), [format!("0..1: {}", 3 * LARGE), "1..2: 1".to_owned()]);
    }
}
