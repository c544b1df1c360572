//! Where in an old file a few bytes stand: hashed windows, those of one hash in the order of the file.
//!
//! Every `step`-th window of the old file is entered, so a run that two files share is found wherever it is at least `WINDOW + step - 1`
//! bytes long: the new file is asked at every position. A step above one keeps the memory of large files bounded; small files have one.
//! A suffix array would always find the longest match, for eight times the old file's size in memory and the time to sort it. Longest is not
//! best, though: a match near the present alignment makes a smaller stream than one that is a little longer and far away.

use std::cmp::Reverse;

/// Bytes that are hashed, and the least that a match has in common.
pub(super) const WINDOW: usize = 8;

/// Most windows that are entered; with what leads to them they take 144 MiB. In a kernel module of 19 MB, every third window alone makes the
/// stream a fifth larger.
const MAX_ENTRIES: usize = 20 << 20;

/// How many places of one window are compared, those nearest to the present alignment. More than twice as many make no smaller streams.
const MAX_COMPARED: usize = 48;

/// A match of this length is not searched any further.
const LONG_ENOUGH: usize = 1024;

/// A range of the old file that equals one of the new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Where it begins in the old file.
    pub(super) old: usize,
    /// Bytes in common.
    pub(super) len: usize,
}

/// The windows of one old file.
pub(super) struct Index<'a> {
    old: &'a [u8],
    step: usize,
    shift: u32,
    /// For each hash where its windows begin among `numbers`; at last where all end.
    starts: Vec<u32>,
    /// The windows, those of one hash together and ascending.
    numbers: Vec<u32>,
}

/// Bytes of memory that the index of an old file takes.
pub(super) fn memory_for(old_len: u64) -> u64 {
    let entries = old_len.min(MAX_ENTRIES as u64);
    (entries + slots_for(entries as usize) as u64) * 4
}

/// Returns the number of hashes for so many windows: one for one or two of them.
fn slots_for(count: usize) -> usize {
    (count.next_power_of_two() / 2).max(256)
}

impl<'a> Index<'a> {
    /// Enters the windows of `old`, which must be shorter than 4 GiB: every `step`-th, or fewer where those would be too many.
    pub(super) fn new(old: &'a [u8], step: usize) -> Self {
        let step = old.len().div_ceil(MAX_ENTRIES).max(step);
        let count = if old.len() < WINDOW { 0 } else { (old.len() - WINDOW) / step + 1 };
        let slots = slots_for(count);
        let mut index = Self { old, step, shift: 64 - slots.trailing_zeros(), starts: vec![0; slots + 1], numbers: Vec::new() };
        let entered = |number: &usize| !is_inside_run(old, *number * step);
        for number in (0..count).filter(entered) {
            let slot = index.slot(&old[number * step..]);
            index.starts[slot] += 1;
        }
        let mut sum = 0;
        for start in &mut index.starts {
            sum += *start;
            *start = sum;
        }
        index.numbers = vec![0; sum as usize];
        // Each slot has its end now; going backwards, it moves to where the slot begins.
        for number in (0..count).rev().filter(entered) {
            let slot = index.slot(&old[number * step..]);
            index.starts[slot] -= 1;
            index.numbers[index.starts[slot] as usize] = number as u32;
        }
        index
    }

    /// Finds the best match for the beginning of `wanted`: the longest, but that a byte is not worth seeking four times as far from
    /// `expected`; of equally good ones the nearest.
    pub(super) fn find(&self, wanted: &[u8], expected: usize) -> Option<Match> {
        if wanted.len() < WINDOW {
            return None;
        }
        let mut best: Option<Match> = None;
        let worth = |place: Match| 2 * place.len as i64 - seek_bits(place.old, expected) as i64;
        for number in self.near(self.slot(wanted), expected) {
            let old = *number as usize * self.step;
            let len = common_prefix(&self.old[old..], wanted);
            let place = Match { old, len };
            let is_better = len >= WINDOW
                && best.is_none_or(|best| {
                    let nearness = |place: Match| Reverse(place.old.abs_diff(expected));
                    (worth(place), nearness(place)) > (worth(best), nearness(best))
                });
            if is_better {
                best = Some(place);
                if len >= LONG_ENOUGH {
                    break;
                }
            }
        }
        best
    }

    /// Returns the windows of a slot, of very many those around a place.
    fn near(&self, slot: usize, place: usize) -> &[u32] {
        let all = &self.numbers[self.starts[slot] as usize..self.starts[slot + 1] as usize];
        if all.len() <= MAX_COMPARED {
            return all;
        }
        let middle = all.partition_point(|number| (*number as usize * self.step) < place);
        let first = middle.saturating_sub(MAX_COMPARED / 2).min(all.len() - MAX_COMPARED);
        &all[first..first + MAX_COMPARED]
    }

    fn slot(&self, bytes: &[u8]) -> usize {
        (word(bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}

/// Tells whether the window and the byte before it are one byte repeated. Only the first window of such a run is entered, else its places
/// would be all that is compared.
fn is_inside_run(bytes: &[u8], position: usize) -> bool {
    let window = &bytes[position..position + WINDOW];
    position > 0 && window.iter().all(|byte| *byte == bytes[position - 1])
}

/// Returns the bits of the distance between two places.
pub(super) fn seek_bits(from: usize, to: usize) -> usize {
    (usize::BITS - from.abs_diff(to).leading_zeros()) as usize
}

fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// Counts the bytes that two slices begin with in common.
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    let mut at = 0;
    for (left, right) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        let difference = word(left) ^ word(right);
        if difference != 0 {
            return at + difference.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + a[at..].iter().zip(&b[at..]).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_prefix_counts_equal_bytes() {
        for (a, b, expected) in [
            (&b""[..], &b"abc"[..], 0),
            (b"abc", b"abd", 2),
            (b"abcdefgh", b"abcdefgh", 8),
            (b"abcdefghij", b"abcdefghiX", 9),
            (b"abcdefghijklmnopq", b"abcdefghijkXmnopq", 11),
        ] {
            assert_eq!(common_prefix(a, b), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn find_weighs_length_against_distance() {
        let old = b"--abcdefgh1--abcdefgh2--abcdefgh1--";
        let index = Index::new(old, 1);
        assert_eq!(index.find(b"abcdefgh2--abc", 0), Some(Match { old: 13, len: 14 }));
        assert_eq!(index.find(b"abcdefgh1", 0), Some(Match { old: 2, len: 9 }));
        assert_eq!(index.find(b"abcdefgh1", 30), Some(Match { old: 24, len: 9 }));
        let far = [&b"abcdefgh12"[..], &[b'.'; 1000], b"abcdefgh1."].concat();
        let index = Index::new(&far, 1);
        assert_eq!(index.find(b"abcdefgh12", 1010), Some(Match { old: 1010, len: 9 }));
        assert_eq!(index.find(b"abcdefgh12", 500), Some(Match { old: 0, len: 10 }));
        assert_eq!(index.find(b"nowhere to be seen", 0), None);
        assert_eq!(index.find(b"abc", 0), None);
    }

    #[test]
    fn of_very_many_places_those_near_the_alignment_are_compared() {
        // The same word everywhere, each time with another end.
        let old: Vec<u8> = (0..1000u32).flat_map(|number| format!("the word {number:04} ").into_bytes()).collect();
        let index = Index::new(&old, 1);
        for number in [0, 1, 23, 500, 976, 998] {
            let place = number * 14;
            let wanted = &old[place..place + 28];
            assert_eq!(index.find(wanted, place), Some(Match { old: place, len: 28 }), "{number}");
            assert_eq!(index.find(wanted, place + 14 * 20).map(|found| found.old), Some(place), "{number}");
            // From far away another one is found, and nothing breaks at the ends.
            assert!(index.find(wanted, (place + 7000) % 14_000).is_some_and(|found| found.len >= 9), "{number}");
        }
        assert!(index.find(&old[..14], usize::MAX / 2).is_some());
    }

    #[test]
    fn files_shorter_than_a_window_have_no_matches() {
        for old in [&b""[..], b"a", b"abcdefg"] {
            assert_eq!(Index::new(old, 1).find(b"abcdefghij", 0), None);
        }
    }

    #[test]
    fn a_run_of_one_byte_is_found_from_its_beginning() {
        let mut old = vec![7; 100];
        old.extend([0; 5000]);
        old.extend([9; 100]);
        assert_eq!(Index::new(&old, 1).find(&[0; 4000], 0), Some(Match { old: 100, len: 4000 }));
    }
}
