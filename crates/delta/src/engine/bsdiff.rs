//! Covers as a bsdiff stream, in the form without header that static deltas carry.
//!
//! For each cover a control record of three numbers (bytes that are added to old ones, bytes that are new, and how far to move in the old
//! file after that), then the differences, then the new bytes. Numbers are 64 bits in little endian, with a sign and not a complement.

use super::Cover;

/// Bytes of one control record.
const CONTROL: u64 = 24;

/// Most bytes that one number of a control record may stand for, as readers have it.
const MAX_COUNT: usize = i32::MAX as usize;

/// One control record.
#[derive(Clone, Copy)]
struct Control {
    old: usize,
    new: usize,
    added: usize,
    fresh: usize,
    seek: i64,
}

/// Returns the length of the stream that [`write_patch`] writes.
pub fn patch_size(new_len: usize, covers: &[Cover]) -> u64 {
    controls(new_len, covers).count() as u64 * CONTROL + new_len as u64
}

/// Appends the stream that makes `new` from `old` to `out`. The covers must be those of the two, each file shorter than 2 GiB.
pub fn write_patch(old: &[u8], new: &[u8], covers: &[Cover], out: &mut Vec<u8>) {
    for control in controls(new.len(), covers) {
        for number in [control.added as i64, control.fresh as i64, control.seek] {
            out.extend(sign_and_magnitude(number));
        }
        let (old, fresh) = (&old[control.old..control.old + control.added], control.new + control.added);
        out.extend(new[control.new..fresh].iter().zip(old).map(|(new, old)| new.wrapping_sub(*old)));
        out.extend_from_slice(&new[fresh..fresh + control.fresh]);
    }
}

/// Lists the records. A new file that does not begin with a cover begins with a record that only adds new bytes and seeks.
fn controls(new_len: usize, covers: &[Cover]) -> impl Iterator<Item = Control> + '_ {
    debug_assert!(new_len <= MAX_COUNT);
    let begins_covered = covers.first().is_some_and(|first| first.new == 0 && first.old == 0);
    let none = Cover { old: 0, new: 0, len: 0 };
    let lead = (!begins_covered && new_len > 0).then_some(none);
    let following = move |index: usize| covers.get(index).copied();
    lead.into_iter()
        .map(move |none| (none, following(0)))
        .chain(covers.iter().enumerate().map(move |(index, cover)| (*cover, following(index + 1))))
        .map(move |(cover, next)| {
            let old_end = cover.old + cover.len;
            Control {
                old: cover.old,
                new: cover.new,
                added: cover.len,
                fresh: next.map_or(new_len, |next| next.new) - (cover.new + cover.len),
                seek: next.map_or(0, |next| next.old as i64 - old_end as i64),
            }
        })
}

fn sign_and_magnitude(number: i64) -> [u8; 8] {
    let sign = if number < 0 { 1 << 63 } else { 0 };
    (number.unsigned_abs() | sign).to_le_bytes()
}

/// Makes the new file from the old one and a stream, for tests: without limits and without mercy.
#[cfg(test)]
pub(crate) fn apply_patch(old: &[u8], mut patch: &[u8], new_len: usize) -> Vec<u8> {
    let mut new = Vec::new();
    let mut at = 0i64;
    while new.len() < new_len {
        let mut number = || {
            let (head, rest) = patch.split_first_chunk::<8>().unwrap();
            patch = rest;
            let raw = u64::from_le_bytes(*head);
            let magnitude = (raw & !(1 << 63)) as i64;
            if raw >> 63 == 1 { -magnitude } else { magnitude }
        };
        let (added, fresh, seek) = (number(), number(), number());
        let (diff, rest) = patch.split_at(added as usize);
        new.extend(diff.iter().zip(&old[at as usize..(at + added) as usize]).map(|(diff, old)| diff.wrapping_add(*old)));
        let (literal, rest) = rest.split_at(fresh as usize);
        new.extend_from_slice(literal);
        patch = rest;
        at += added + seek;
    }
    assert!(patch.is_empty());
    new
}

#[cfg(test)]
mod tests {
    use super::super::{Tuning, covers};
    use super::*;
    use proptest::prelude::*;

    fn patch(old: &[u8], new: &[u8]) -> Vec<u8> {
        let covers = covers(old, new, &Tuning::default());
        let mut out = Vec::new();
        write_patch(old, new, &covers, &mut out);
        assert_eq!(out.len() as u64, patch_size(new.len(), &covers));
        out
    }

    #[test]
    fn numbers_are_written_with_a_sign_bit() {
        assert_eq!(sign_and_magnitude(64), [64, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(sign_and_magnitude(-54), [54, 0, 0, 0, 0, 0, 0, 0x80]);
        assert_eq!(sign_and_magnitude(0), [0; 8]);
    }

    #[test]
    fn an_appended_tail_is_one_record() {
        let old: Vec<u8> = (0..64u32).map(|i| ((7 * i + 3) % 251) as u8).collect();
        let new = [&old[..], b"END"].concat();
        let mut expected = vec![0; 24];
        expected[0] = 64;
        expected[8] = 3;
        expected.extend([0; 64]);
        expected.extend(b"END");
        assert_eq!(patch(&old, &new), expected);
    }

    #[test]
    fn an_empty_new_file_has_an_empty_stream() {
        assert_eq!(patch(b"something", b""), b"");
    }

    proptest! {
        #[test]
        fn a_stream_makes_the_new_file(
            words in proptest::collection::vec(0u8..40, 0..200),
            other in proptest::collection::vec(0u8..40, 0..200),
        ) {
            // Words and not bytes, so that the two have something in common.
            let text = |words: &[u8]| words.iter().flat_map(|word| [*word; 11].into_iter().enumerate().map(|(i, w)| w ^ (i as u8 * 16))).collect::<Vec<u8>>();
            let (old, new) = (text(&words), text(&other));
            prop_assert_eq!(apply_patch(&old, &patch(&old, &new), new.len()), new);
        }
    }
}
