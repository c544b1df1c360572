//! Which old files are like a new one, whatever they are called.
//!
//! Content is cut where a rolling hash says so, so equal stretches are cut alike wherever they stand. The smallest hashes of the pieces are
//! the sketch: the share of them that two sketches have in common estimates what the files have in common.

use std::collections::HashMap;

/// Hashes that a sketch keeps.
const KEPT: usize = 24;

/// Pieces have about so many bytes, and at least a quarter of it.
const PIECE: u64 = 128;

/// A hash that more old files than this have says nothing.
const COMMON: usize = 64;

/// The smallest hashes of a file's pieces, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// Makes the sketch of some content.
    pub fn of(content: &[u8]) -> Self {
        let mut kept: Vec<u32> = Vec::with_capacity(KEPT + 1);
        let (mut rolling, mut hash, mut length) = (0u64, 0u64, 0u64);
        let mut keep = |hash: u64| {
            let hash = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
            let is_small = kept.len() < KEPT || kept.last().is_some_and(|last| hash < *last);
            if let (true, Err(place)) = (is_small, kept.binary_search(&hash)) {
                kept.insert(place, hash);
                kept.truncate(KEPT);
            }
        };
        for byte in content {
            // Old bytes leave the rolling hash by being shifted out of it.
            rolling = (rolling << 1).wrapping_add(u64::from(*byte).wrapping_add(1).wrapping_mul(0xff51_afd7_ed55_8ccd));
            hash = (hash.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
            length += 1;
            if length >= PIECE / 4 && rolling >> 32 & (PIECE - 1) == 0 {
                keep(hash);
                (hash, length) = (0, 0);
            }
        }
        if length > 0 {
            keep(hash);
        }
        Self(kept)
    }

    /// Returns what two files have in common, in thousandths.
    pub fn similarity(&self, other: &Self) -> u32 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut common, mut seen) = (0u32, 0u32);
        while seen < KEPT as u32 {
            match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    common += 1;
                    left.next();
                    right.next();
                }
                (Some(a), Some(b)) if a < b => drop(left.next()),
                (Some(_), None) => drop(left.next()),
                (_, Some(_)) => drop(right.next()),
            }
            seen += 1;
        }
        (common * 1000).checked_div(seen).unwrap_or_default()
    }
}

/// The sketches of the old files, to be asked by content.
#[derive(Debug, Default)]
pub struct Sketches {
    files: HashMap<u32, Vec<usize>>,
}

impl Sketches {
    /// Enters an old file.
    pub fn insert(&mut self, file: usize, sketch: &Sketch) {
        for hash in &sketch.0 {
            self.files.entry(*hash).or_default().push(file);
        }
    }

    /// Returns at most `most` old files that share hashes with a sketch, those that share most first.
    pub fn candidates(&self, sketch: &Sketch, most: usize) -> Vec<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for files in sketch.0.iter().filter_map(|hash| self.files.get(hash)).filter(|files| files.len() <= COMMON) {
            for file in files {
                *shared.entry(*file).or_default() += 1;
            }
        }
        let mut ranked: Vec<_> = shared.into_iter().map(|(file, count)| (std::cmp::Reverse(count), file)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(most).map(|(_, file)| file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(seed: u32, words: u32) -> Vec<u8> {
        (0..words).flat_map(|i| format!("{} ", (i ^ seed).wrapping_mul(2_654_435_761) >> 7).into_bytes()).collect()
    }

    #[test]
    fn like_files_have_like_sketches() {
        let old = text(1, 20_000);
        let mut new = text(999, 300);
        new.extend(&old[2000..]);
        let (old, new, other) = (Sketch::of(&old), Sketch::of(&new), Sketch::of(&text(7_654_321, 20_000)));
        assert_eq!(old.similarity(&old), 1000);
        assert!(old.similarity(&new) > 700, "{}", old.similarity(&new));
        assert!(old.similarity(&other) < 100, "{}", old.similarity(&other));
        assert_eq!(Sketch::of(b"").similarity(&Sketch::of(b"")), 0);
    }

    #[test]
    fn a_renamed_file_is_found_among_others() {
        let files: Vec<_> = (0..20u32).map(|seed| text(seed * 77_777, 5000)).collect();
        let mut sketches = Sketches::default();
        for (number, content) in files.iter().enumerate() {
            sketches.insert(number, &Sketch::of(content));
        }
        let mut renamed = files[13].clone();
        renamed.splice(5000..5000, *b"some words more");
        assert_eq!(sketches.candidates(&Sketch::of(&renamed), 1), [13]);
    }
}
