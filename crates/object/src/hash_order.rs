//! The order in which stock `ostree` writes metadata that went through one of GLib's hash tables.
//!
//! Nothing reads meaning from this order, but a checksum depends on it: a commit with bootable metadata is stock's commit only when its
//! keys come as GLib 2.74's table gives them out. The table is open-addressed, with growing steps, and rehashed in place.

/// Sizes of the table are powers of two; entries find their home by the prime below.
const PRIMES: [u32; 16] = [1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749];

/// Smallest table, as a power of two.
const MIN_SHIFT: usize = 3;

/// Returns the places of the keys in the order of the table that they were inserted into one after the other.
pub(crate) fn order(keys: &[&str]) -> Vec<usize> {
    let mut table = Table { shift: MIN_SHIFT, slots: vec![None; 1 << MIN_SHIFT] };
    for (index, key) in keys.iter().enumerate() {
        table.insert(Entry { index, hash: hash(key) });
        let count = index + 1;
        if table.slots.len() <= count + count / 16 {
            table.resize(count);
        }
    }
    table.slots.into_iter().flatten().map(|entry| entry.index).collect()
}

#[derive(Clone, Copy)]
struct Entry {
    index: usize,
    hash: u32,
}

struct Table {
    shift: usize,
    slots: Vec<Option<Entry>>,
}

impl Table {
    fn home(&self, entry: Entry) -> usize {
        (entry.hash.wrapping_mul(11) % PRIMES[self.shift.min(PRIMES.len() - 1)]) as usize
    }

    /// Finds the first slot of an entry's way that is free.
    fn probe(&self, entry: Entry, is_taken: impl Fn(usize) -> bool) -> usize {
        let (mut slot, mut step) = (self.home(entry), 0);
        while is_taken(slot) {
            step += 1;
            slot = (slot + step) & (self.slots.len() - 1);
        }
        slot
    }

    fn insert(&mut self, entry: Entry) {
        let slot = self.probe(entry, |slot| self.slots[slot].is_some());
        self.slots[slot] = Some(entry);
    }

    fn resize(&mut self, count: usize) {
        let old = self.slots.len();
        self.shift = ((count as f64 * 1.333) as usize).checked_ilog2().map_or(MIN_SHIFT, |log| (log as usize + 1).max(MIN_SHIFT));
        self.slots.resize(1 << self.shift, None);
        let mut settled = vec![false; self.slots.len()];
        for start in 0..old {
            if settled[start] {
                continue;
            }
            let mut lifted = self.slots[start].take();
            while let Some(entry) = lifted {
                let slot = self.probe(entry, |slot| settled[slot]);
                settled[slot] = true;
                lifted = self.slots[slot].replace(entry);
            }
        }
    }
}

fn hash(key: &str) -> u32 {
    let hash = key.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33).wrapping_add(i32::from(byte.cast_signed()).cast_unsigned()));
    hash.max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_as_stock_prints_them() {
        for (inserted, printed) in [
            (
                vec!["version", "ostree.ref-binding", "ostree.bootable", "ostree.linux"],
                vec!["ostree.linux", "version", "ostree.bootable", "ostree.ref-binding"],
            ),
            (vec!["version", "q", "ostree.bootable", "ostree.linux"], vec!["ostree.linux", "version", "ostree.bootable", "q"]),
        ] {
            let found: Vec<&str> = order(&inserted).into_iter().map(|index| inserted[index]).collect();
            assert_eq!(found, printed);
        }
    }

    #[test]
    fn every_key_comes_once_however_many_there_are() {
        let keys: Vec<String> = (0..3000).map(|number| format!("key.{number}")).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let mut found = order(&keys);
        found.sort_unstable();
        assert_eq!(found, (0..3000).collect::<Vec<_>>());
    }
}
