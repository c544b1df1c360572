//! Sets of very many checksums in little memory.
//!
//! A repository may have twenty million objects, and a set of their names would take gigabytes. Whoever only asks "is this one named by
//! something?" can live with a prefix: the first byte of a checksum chooses one of 256 shards, the eight bytes behind it are what the shard
//! holds. Two checksums that agree in these 72 bits count as one. Among twenty million that happens once in ten million repositories, and
//! then an object is taken for a named one that is not: garbage is kept, and nothing is lost.
//!
//! **Memory:** 8 bytes an object, and at most an eighth of that again for what is not sorted in yet: 9 bytes, 180 MB for twenty million
//! objects (and half a megabyte for the shards). Growing a shard copies that shard alone.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rootball_object::Checksum;

/// Fewest names that wait to be sorted into a shard.
const LEAST_RECENT: usize = 256;

/// A set that many threads add to.
#[derive(Debug)]
pub(crate) struct PrefixSetBuilder(Vec<Mutex<Shard>>);

#[derive(Debug, Default)]
struct Shard {
    /// Without duplicates.
    sorted: Vec<u64>,
    recent: Vec<u64>,
}

impl PrefixSetBuilder {
    /// Returns a set without names.
    pub(crate) fn new() -> Self {
        Self((0..256).map(|_| Mutex::default()).collect())
    }

    /// Adds a name.
    pub(crate) fn insert(&self, checksum: &Checksum) {
        let mut shard = lock(&self.0[usize::from(checksum.as_bytes()[0])]);
        shard.recent.push(prefix(checksum));
        if shard.recent.len() >= LEAST_RECENT.max(shard.sorted.len() / 8) {
            shard.settle();
        }
    }

    /// Ends the adding.
    pub(crate) fn finish(self) -> PrefixSet {
        let shards = self.0.into_iter().map(|shard| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            shard.settle();
            shard.sorted
        });
        PrefixSet(shards.collect())
    }
}

impl Shard {
    /// Sorts the recent names in: both lists are merged from their ends, so nothing is copied aside.
    fn settle(&mut self) {
        self.recent.sort_unstable();
        self.recent.dedup();
        self.recent.retain(|name| self.sorted.binary_search(name).is_err());
        let mut old = self.sorted.len();
        self.sorted.reserve_exact(self.recent.len());
        self.sorted.resize(old + self.recent.len(), 0);
        let mut end = self.sorted.len();
        while let Some(&name) = self.recent.last() {
            end -= 1;
            if old > 0 && self.sorted[old - 1] > name {
                old -= 1;
                self.sorted[end] = self.sorted[old];
            } else {
                self.sorted[end] = name;
                self.recent.pop();
            }
        }
    }
}

/// A set that is complete.
#[derive(Debug)]
pub(crate) struct PrefixSet(Vec<Vec<u64>>);

impl PrefixSet {
    /// Tells whether the name was added; in rare cases also of one that was not.
    pub(crate) fn contains(&self, checksum: &Checksum) -> bool {
        self.0[usize::from(checksum.as_bytes()[0])].binary_search(&prefix(checksum)).is_ok()
    }

    /// Returns those of a first byte, sorted, as [`prefix`] makes them.
    pub(crate) fn shard(&self, byte: u8) -> &[u64] {
        &self.0[usize::from(byte)]
    }
}

/// Returns the eight bytes behind the first.
pub(crate) fn prefix(checksum: &Checksum) -> u64 {
    let bytes = checksum.as_bytes();
    u64::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8]])
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    /// Spreads a number over the bytes of a checksum, each number over others.
    fn name(number: u64) -> Checksum {
        let mut bytes = [0; 32];
        let mut state = number.wrapping_add(1);
        for chunk in bytes.chunks_mut(8) {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
        }
        Checksum::new(bytes)
    }

    #[test]
    fn three_million_names_take_at_most_nine_bytes_each_and_are_all_found() {
        const NAMES: u64 = 3_000_000;
        let builder = PrefixSetBuilder::new();
        // Every name comes twice, as a file that two commits share.
        (0..2 * NAMES).into_par_iter().for_each(|number| builder.insert(&name(number % NAMES)));
        let taken: usize = builder.0.iter().map(|shard| lock(shard)).map(|shard| shard.sorted.capacity() + shard.recent.capacity()).sum();
        // A list of waiting names may have grown to twice what it needed.
        assert!(taken * 8 <= NAMES as usize * 10, "{taken} words");
        let set = builder.finish();
        assert_eq!((0..=255).map(|byte| set.shard(byte).len()).sum::<usize>(), NAMES as usize);
        assert!((0..NAMES).into_par_iter().all(|number| set.contains(&name(number))));
        assert!(!(NAMES..NAMES + 100_000).into_par_iter().any(|number| set.contains(&name(number))));
        assert!((0..=255).all(|byte| set.shard(byte).is_sorted()));
    }
}
