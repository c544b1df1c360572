//! Numbers of any size, whose likely lengths are learnt.

use super::coder::{BitCoder, ONE};
use super::mix::{Chance, Tables};

/// Leading bits behind the first one that are learnt; those after them are as good as random.
const LEARNT: u32 = 3;

/// Chances for the number of bits, and for the leading ones of each.
const LENGTHS: usize = 128;
const LEADING: usize = 65 << LEARNT;

/// Codes numbers in several contexts.
#[derive(Debug)]
pub(crate) struct Numbers {
    lengths: Vec<Chance>,
    leading: Vec<Chance>,
    tables: Tables,
}

impl Numbers {
    /// Makes a model with so many contexts.
    pub(crate) fn new(contexts: usize) -> Self {
        let chances = |count: usize| vec![Chance::default(); count * contexts];
        Self { lengths: chances(LENGTHS), leading: chances(LEADING), tables: Tables::default() }
    }

    /// Codes a number.
    pub(crate) fn code<C: BitCoder>(&mut self, coder: &mut C, context: usize, number: u64) -> u64 {
        let length = self.length(coder, context, u64::BITS - number.leading_zeros());
        if length < 2 {
            return u64::from(length);
        }
        let mut read = 1_u64;
        for place in (0..length - 1).rev() {
            let bit = number >> place & 1 == 1;
            let depth = length - 2 - place;
            let bit = if depth < LEARNT {
                let node = (read & ((1 << depth) - 1) | 1 << depth) as usize;
                let slot = context * LEADING + ((length as usize) << LEARNT) + node;
                self.leading[slot].code(coder, bit, &self.tables)
            } else {
                coder.code(bit, ONE / 2)
            };
            read = read << 1 | u64::from(bit);
        }
        read
    }

    /// Codes the number of bits, 0 to 64, as seven decisions.
    fn length<C: BitCoder>(&mut self, coder: &mut C, context: usize, length: u32) -> u32 {
        let mut node = 1_usize;
        for place in (0..7).rev() {
            let bit = length >> place & 1 == 1;
            let bit = self.lengths[context * LENGTHS + node].code(coder, bit, &self.tables);
            node = node << 1 | usize::from(bit);
        }
        // Lengths that no writer writes come from damaged streams.
        (node as u32 & 127).min(u64::BITS)
    }
}

/// Folds a signed number into one without sign: small stays small.
pub(crate) fn fold(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// The inverse of [`fold`].
pub(crate) fn unfold(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::super::coder::{BitReader, BitWriter};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers in proptest::collection::vec((0usize..3, any::<u64>(), 0u32..64), 0..300)) {
            let numbers: Vec<_> = numbers.into_iter().map(|(context, number, shift)| (context, number >> shift)).collect();
            let (mut writer, mut model) = (BitWriter::default(), Numbers::new(3));
            for (context, number) in &numbers {
                model.code(&mut writer, *context, *number);
            }
            let bytes = writer.finish();
            let (mut reader, mut model) = (BitReader::new(&bytes[..]), Numbers::new(3));
            for (context, number) in &numbers {
                prop_assert_eq!(model.code(&mut reader, *context, 0), *number);
            }
        }

        #[test]
        fn signs_come_back(number in any::<i64>()) {
            prop_assert_eq!(unfold(fold(number)), number);
        }
    }

    #[test]
    fn small_numbers_stay_small() {
        assert_eq!([0, -1, 1, -2].map(fold), [0, 1, 2, 3]);
    }
}
