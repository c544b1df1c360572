//! Which ranges of a new file are like which ranges of an old one.
//!
//! A cover is a range of the new file laid over one of the old file, most of whose bytes are equal: code whose addresses moved, text with a
//! few words changed. What no cover reaches is new. The search goes along the present alignment as long as that matches. Where it does not,
//! the index is asked; another alignment is taken when it explains so many more bytes that a further control record is paid for. Then each
//! cover is grown at both ends while what matches outweighs what differs.

use super::index::{self, Index, Match, common_prefix};

/// A range of the new file that is like a range of the old file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Where it begins in the old file.
    pub old: usize,
    /// Where it begins in the new file.
    pub new: usize,
    /// Its length in both.
    pub len: usize,
}

/// What covers must bring. What is best depends on the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// Bytes that another alignment must match more than the present one: what a control record costs, in literal bytes, apart from the
    /// distance that it seeks. Tables of numbers change their alignment every few bytes and by little; in code, a short match far away is
    /// mostly chance.
    pub switch_gain: usize,
    /// What an equal byte counts where a cover grows.
    pub equal: i64,
    /// What a differing byte counts against it.
    pub different: i64,
    /// As soon as so many of the next [`ALONG`] bytes are equal, the present alignment goes on without a look at the index.
    pub along: usize,
    /// Every so many bytes of the old file are entered into the index, at least.
    pub step: usize,
}

/// Bytes that are compared before the index is asked.
const ALONG: usize = 32;

impl Default for Tuning {
    fn default() -> Self {
        Self { switch_gain: 4, equal: 1, different: 1, along: ALONG + 1, step: 1 }
    }
}

impl Tuning {
    /// Returns what suits a file, which its first bytes tell.
    ///
    /// Linked programs are code whose addresses moved: a difference costs less than the byte, which repeats nothing. Objects that are not
    /// linked yet (kernel modules above all) are mostly tables, and bytes between those that are equal are new entries.
    pub fn of(content: &[u8]) -> Self {
        /// `e_type` of an object that is not linked, in the byte order of nearly all machines.
        const RELOCATABLE: &[u8] = &[1, 0];
        if !content.starts_with(b"\x7fELF") {
            Self::default()
        } else if content.get(16..18) == Some(RELOCATABLE) {
            Self { equal: 2, different: 3, ..Self::default() }
        } else {
            Self { switch_gain: 6, equal: 3, different: 2, ..Self::default() }
        }
    }

    /// Returns what takes a third of the time, and finds a little less.
    #[must_use]
    pub fn quick(self) -> Self {
        Self { along: ALONG * 3 / 4, step: 4, ..self }
    }
}

/// Along the present alignment, so many equal bytes in a row are taken without asking for anything better.
const TRUSTED_RUN: usize = 16;

/// Bytes behind a match in which the present alignment is asked whether it goes on.
const LOOK_AHEAD: usize = 16;

/// What going back to the present alignment costs at most.
const WAY_BACK: usize = 8;

/// Returns the covers of `new` by `old`, in the order of `new`, not overlapping there, none empty. Both must be shorter than 2 GiB.
pub fn covers(old: &[u8], new: &[u8], tuning: &Tuning) -> Vec<Cover> {
    grow(old, new, &anchors(old, new, tuning), tuning)
}

/// Bytes of memory that [`covers`] takes besides the two files.
pub fn memory_for(old_len: u64) -> u64 {
    index::memory_for(old_len)
}

/// Finds the alignments and one exact match of each.
fn anchors(old: &[u8], new: &[u8], tuning: &Tuning) -> Vec<Cover> {
    let head = common_prefix(old, new);
    let mut anchors = vec![Cover { old: 0, new: 0, len: head }];
    if head == new.len() {
        return anchors;
    }
    let index = Index::new(old, tuning.step);
    let mut present = anchors[0];
    let mut at = head;
    while at < new.len() {
        // Where the present alignment leads to; perhaps beyond the old file.
        let expected = present.old + (at - present.new);
        let aligned = old.get(expected..).unwrap_or_default();
        let run = common_prefix(aligned, &new[at..]);
        if run >= TRUSTED_RUN {
            at += run;
            continue;
        }
        let along = &new[at..new.len().min(at + ALONG)];
        if count_equal(aligned, along) >= tuning.along {
            // What differs here is passed by as well.
            at += run + 1;
            continue;
        }
        match index.find(&new[at..], expected) {
            Some(found) if found.old == expected => at += found.len,
            Some(found) if pays(old, &new[at..], expected, found, tuning) => {
                present = Cover { old: found.old, new: at, len: found.len };
                anchors.push(present);
                at += found.len;
            }
            _ => at += 1,
        }
    }
    anchors
}

/// Tells whether a match is worth leaving the present alignment, which leads to `expected`, for it.
fn pays(old: &[u8], new: &[u8], expected: usize, found: Match, tuning: &Tuning) -> bool {
    let price = tuning.switch_gain + index::seek_bits(found.old, expected) / 2;
    if found.len < price {
        return false;
    }
    let (matched, behind) = new.split_at(found.len);
    let behind = &behind[..behind.len().min(LOOK_AHEAD)];
    let equal_at = |place: usize, bytes: &[u8]| count_equal(old.get(place..).unwrap_or_default(), bytes);
    // Where the present alignment goes on behind the match, another record will lead back to it.
    let way_back = equal_at(expected + found.len, behind).saturating_sub(equal_at(found.old + found.len, behind)).min(WAY_BACK);
    found.len >= equal_at(expected, matched) + price + way_back
}

fn count_equal(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).filter(|(left, right)| left == right).count()
}

/// Grows the anchors towards each other, until they meet or too many bytes differ.
fn grow(old: &[u8], new: &[u8], anchors: &[Cover], tuning: &Tuning) -> Vec<Cover> {
    let mut covers: Vec<Cover> = Vec::with_capacity(anchors.len());
    for anchor in anchors {
        let mut grown = *anchor;
        let floor = covers.last().map_or(0, |last: &Cover| last.new + last.len);
        let gap = anchor.new - floor;
        let forward = covers.last().map_or(0, |last| best_length(&old[last.old + last.len..], &new[floor..anchor.new], false, tuning));
        let backward = best_length(&old[..anchor.old], &new[floor..anchor.new], true, tuning);
        let (forward, backward) = if forward + backward > gap {
            let last = covers.last().expect("there is nothing to grow forward without a cover");
            let start = gap - backward;
            let split = start
                + best_split(&old[last.old + last.len + start..], &old[anchor.old - backward..], &new[floor + start..floor + forward]);
            (split, gap - split)
        } else {
            (forward, backward)
        };
        if let Some(last) = covers.last_mut() {
            last.len += forward;
        }
        grown.old -= backward;
        grown.new -= backward;
        grown.len += backward;
        covers.push(grown);
    }
    if let Some(last) = covers.last_mut() {
        last.len += best_length(&old[last.old + last.len..], &new[last.new + last.len..], false, tuning);
    }
    covers.retain(|cover| cover.len > 0);
    covers
}

/// Returns how many bytes from the front, or from the back, to take so that equal bytes outweigh differing ones by most.
fn best_length(old: &[u8], new: &[u8], from_the_back: bool, tuning: &Tuning) -> usize {
    let (mut score, mut best_score, mut best) = (0i64, 0i64, 0);
    let mut judge = |taken: usize, is_equal: bool| {
        score += if is_equal { tuning.equal } else { -tuning.different };
        if score > best_score {
            (best_score, best) = (score, taken);
        }
    };
    let pairs = old.len().min(new.len());
    if from_the_back {
        let (old, new) = (&old[old.len() - pairs..], &new[new.len() - pairs..]);
        for (taken, (left, right)) in old.iter().rev().zip(new.iter().rev()).enumerate() {
            judge(taken + 1, left == right);
        }
    } else {
        for (taken, (left, right)) in old.iter().zip(new).enumerate() {
            judge(taken + 1, left == right);
        }
    }
    best
}

/// Returns after how many bytes of a range that two covers claim the second should begin.
fn best_split(first: &[u8], second: &[u8], new: &[u8]) -> usize {
    let (mut score, mut best_score, mut best) = (0i64, 0i64, 0);
    for (at, ((wanted, left), right)) in new.iter().zip(first).zip(second).enumerate() {
        score += i64::from(wanted == left) - i64::from(wanted == right);
        if score > best_score {
            (best_score, best) = (score, at + 1);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rootball_testkit::noise::noise;

    fn covers_of(old: &[u8], new: &[u8]) -> Vec<Cover> {
        covers(old, new, &Tuning::default())
    }

    #[test]
    fn equal_files_are_one_cover() {
        let old = noise(1, 10_000);
        assert_eq!(covers_of(&old, &old), [Cover { old: 0, new: 0, len: 10_000 }]);
    }

    #[test]
    fn an_insertion_makes_two_covers() {
        let old = noise(2, 10_000);
        let new = [&old[..4000], &noise(3, 500), &old[4000..]].concat();
        assert_eq!(covers_of(&old, &new), [Cover { old: 0, new: 0, len: 4000 }, Cover { old: 4000, new: 4500, len: 6000 }]);
    }

    #[test]
    fn a_changed_first_byte_changes_nothing_else() {
        let old = noise(4, 100_000);
        let mut new = old.clone();
        new[0] ^= 1;
        assert_eq!(covers_of(&old, &new), [Cover { old: 0, new: 0, len: 100_000 }]);
    }

    #[test]
    fn scattered_changes_stay_inside_one_cover() {
        let old = noise(5, 50_000);
        let mut new = old.clone();
        for at in (100..new.len()).step_by(40) {
            new[at] = new[at].wrapping_add(3);
        }
        assert_eq!(covers_of(&old, &new), [Cover { old: 0, new: 0, len: 50_000 }]);
    }

    #[test]
    fn moved_blocks_are_found_where_they_went() {
        let old = noise(6, 30_000);
        let new = [&old[20_000..], &old[..20_000]].concat();
        assert_eq!(covers_of(&old, &new), [Cover { old: 20_000, new: 0, len: 10_000 }, Cover { old: 0, new: 10_000, len: 20_000 }]);
    }

    #[test]
    fn who_is_quick_finds_large_moves_and_goes_along_small_changes() {
        let old = noise(10, 60_000);
        let mut new = [&old[40_000..], &old[..40_000]].concat();
        for at in (100..new.len()).step_by(37) {
            new[at] ^= 1;
        }
        let found = covers(&old, &new, &Tuning::default().quick());
        assert_eq!(found, [Cover { old: 40_000, new: 0, len: 20_000 }, Cover { old: 0, new: 20_000, len: 40_000 }]);
    }

    #[test]
    fn nothing_in_common_gives_no_cover_worth_having() {
        let covered: usize = covers_of(&noise(7, 5000), &noise(8, 5000)).iter().map(|cover| cover.len).sum();
        assert!(covered < 100, "{covered}");
        assert!(covers_of(b"", &noise(9, 100)).is_empty());
        assert!(covers_of(&noise(9, 100), b"").is_empty());
    }

    #[test]
    fn tuning_tells_linked_code_from_modules_and_everything_else() {
        let elf = |kind: u8| [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 9], &[kind, 0, 62, 0]].concat();
        let (module, library, program) = (Tuning::of(&elf(1)), Tuning::of(&elf(3)), Tuning::of(&elf(2)));
        assert_eq!(library, program);
        assert!(module != library && module != Tuning::default() && library != Tuning::default());
        for other in [&b""[..], b"text", b"#!/bin/sh\n", &[0; 64]] {
            assert_eq!(Tuning::of(other), Tuning::default(), "{other:?}");
        }
    }

    #[test]
    fn covers_of_code_grow_further_than_those_of_tables() {
        // Behind an equal half, two of each five bytes are equal.
        let old = noise(21, 2000);
        let new: Vec<u8> = old.iter().enumerate().map(|(at, byte)| if at < 1000 || at % 5 < 2 { *byte } else { !byte }).collect();
        let covered = |tuning: &Tuning| covers(&old, &new, tuning).iter().map(|cover| cover.len).sum::<usize>();
        let tuning = Tuning::default();
        let (code, table) = (Tuning { switch_gain: 6, equal: 2, ..tuning }, Tuning { equal: 2, different: 3, ..tuning });
        assert!(covered(&code) > 1990, "{}", covered(&code));
        assert!(covered(&table) < 1010, "{}", covered(&table));
    }

    proptest! {
        #[test]
        fn covers_stay_inside_both_files_and_in_order(
            seed in 0u64..50,
            edits in proptest::collection::vec((0usize..2000, 0usize..300, 0usize..300), 0..12),
        ) {
            let old = noise(seed, 2000);
            let mut new = old.clone();
            for (at, removed, added) in edits {
                let at = at.min(new.len());
                let end = (at + removed).min(new.len());
                new.splice(at..end, noise(added as u64, added));
            }
            for tuning in [Tuning::default(), Tuning::default().quick()] {
                let mut end = 0;
                for cover in covers(&old, &new, &tuning) {
                    prop_assert!(cover.len > 0 && cover.new >= end);
                    end = cover.new + cover.len;
                    prop_assert!(end <= new.len() && cover.old + cover.len <= old.len());
                }
            }
        }
    }
}
