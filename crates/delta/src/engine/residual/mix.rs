//! Probabilities that learn, and a mixer of several opinions about one bit.
//!
//! The mixing of logistic opinions with weights that learn is that of Mahoney's "Adaptive Weighing of Context Models for Lossless Data
//! Compression" (2005). All numbers are integers, so every machine comes to the same probabilities.

use std::sync::LazyLock;

use super::coder::{BitCoder, ONE};

/// The logistic domain goes from minus this to this, in 256ths.
const RANGE: i32 = 2047;

/// Fraction bits of a weight.
const WEIGHT_BITS: u32 = 16;

/// How fast weights learn, as a power of two.
const LEARNING: u32 = 12;

/// The logistic function: from 256ths of a logit to 65536ths of one.
static SQUASH: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let logistic = |logit: i32| {
        // e to the power of -x by squaring, with operations that are exact to the last bit everywhere.
        let mut power = 1.0 - f64::from(logit) / 256.0 / 1_048_576.0;
        for _ in 0..20 {
            power *= power;
        }
        1.0 / (1.0 + power)
    };
    (-RANGE - 1..=RANGE).map(|logit| (logistic(logit) * 65536.0).clamp(16.0, 65520.0) as u16).collect()
});

/// Its inverse, from 4096ths of one.
static STRETCH: LazyLock<Vec<i16>> = LazyLock::new(|| {
    let mut table = Vec::with_capacity(4096);
    let mut logit = -RANGE;
    for part in 0..4096_i32 {
        while logit < RANGE && i32::from(SQUASH[(logit + RANGE + 1) as usize]) < part * 16 + 8 {
            logit += 1;
        }
        table.push(logit as i16);
    }
    table
});

/// How far a probability moves towards what happened, by how often it was asked: 65536ths.
static RATES: LazyLock<Vec<u32>> = LazyLock::new(|| (0..=LIMIT_ALONE).map(|count| (65536.0 / (f64::from(count) + 1.6)) as u32).collect());

/// A probability does not move slower than after so many bits: one of several opinions, and one that is alone.
const LIMIT: u32 = 30;
const LIMIT_ALONE: u32 = 60;

/// The tables, looked up once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    squash: &'static [u16],
    stretch: &'static [i16],
    rates: &'static [u32],
}

impl Default for Tables {
    fn default() -> Self {
        Self { squash: &SQUASH, stretch: &STRETCH, rates: &RATES }
    }
}

/// A probability of 22 bits above the number of bits that it has seen, of 10.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chance(u32);

impl Default for Chance {
    fn default() -> Self {
        Self(1 << 31)
    }
}

impl Chance {
    const COUNT: u32 = (1 << 10) - 1;

    /// Returns the probability in 65536ths.
    fn set(self) -> u32 {
        self.0 >> 16
    }

    /// Returns how much is known, in halves.
    fn trust(self) -> i32 {
        (self.0 & Self::COUNT).min(2) as i32
    }

    fn learn(&mut self, bit: bool, rates: &[u32], limit: u32) {
        let count = self.0 & Self::COUNT;
        let chance = self.0 >> 10;
        let aim = if bit { (1 << 22) - 1 } else { 0_i64 };
        let moved = i64::from(chance) + (((aim - i64::from(chance)) * i64::from(rates[count as usize])) >> 16);
        self.0 = (moved as u32) << 10 | (count + u32::from(count < limit));
    }

    /// Codes a bit by this alone.
    pub(crate) fn code<C: BitCoder>(&mut self, coder: &mut C, bit: bool, tables: &Tables) -> bool {
        let bit = coder.code(bit, self.set().clamp(32, ONE - 32));
        self.learn(bit, tables.rates, LIMIT_ALONE);
        bit
    }
}

/// Mixes the opinions of `N` chances.
#[derive(Debug)]
pub(crate) struct Mixer<const N: usize> {
    weights: Vec<[i32; N]>,
    tables: Tables,
}

impl<const N: usize> Mixer<N> {
    /// Makes a mixer with so many sets of weights.
    pub(crate) fn new(sets: usize) -> Self {
        let weight = (1 << WEIGHT_BITS) * 2 / (N as i32 + 2);
        Self { weights: vec![[weight; N]; sets], tables: Tables::default() }
    }

    /// Codes a bit about which all of `chances` have something to say, with the weights of `set`. All of them learn.
    pub(crate) fn code<C: BitCoder>(&mut self, coder: &mut C, bit: bool, chances: &mut [Chance; N], set: usize) -> bool {
        let Tables { squash, stretch, rates } = self.tables;
        let weights = &mut self.weights[set];
        // Who knows nothing has no say, who knows little a small one.
        let opinions = chances.map(|chance| i32::from(stretch[(chance.set() >> 4) as usize]) * chance.trust() / 2);
        let sum: i64 = weights.iter().zip(&opinions).map(|(weight, opinion)| i64::from(*weight) * i64::from(*opinion)).sum();
        let logit = (sum >> WEIGHT_BITS).clamp(i64::from(-RANGE), i64::from(RANGE)) as i32;
        let set = u32::from(squash[(logit + RANGE + 1) as usize]);
        let bit = coder.code(bit, set);
        let error = ((if bit { ONE as i32 - 1 } else { 0 }) - set as i32) >> 2;
        for ((weight, opinion), chance) in weights.iter_mut().zip(&opinions).zip(chances) {
            *weight += (opinion * error + (1 << (LEARNING - 1))) >> LEARNING;
            chance.learn(bit, rates, LIMIT);
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::super::coder::{BitReader, BitWriter};
    use super::*;

    #[test]
    fn tables_are_monotonous_and_inverse() {
        assert!(SQUASH.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(STRETCH.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!((SQUASH[(RANGE + 1) as usize], STRETCH[2048].abs() <= 1), (32768, true));
        for logit in (-1500..1500).step_by(100) {
            let there = SQUASH[(logit + RANGE + 1) as usize];
            assert!((i32::from(STRETCH[usize::from(there >> 4)]) - logit).abs() < 60, "{logit}");
        }
    }

    #[test]
    fn the_opinion_that_is_right_wins() {
        // The first opinion knows the bit, the other ones are noise.
        let bits: Vec<bool> = (0..20_000u32).map(|i| i.wrapping_mul(2_654_435_761) >> 31 == 1).collect();
        let run = |code: &mut dyn FnMut(&mut Mixer<3>, &mut [Chance; 3], bool) -> bool| {
            let mut mixer = Mixer::<3>::new(1);
            let mut tables = [vec![Chance::default(); 2], vec![Chance::default(); 16], vec![Chance::default(); 16]];
            let mut coded = Vec::new();
            for (i, bit) in bits.iter().enumerate() {
                let slots = [usize::from(*bit), i % 16, i / 7 % 16];
                let mut chances = std::array::from_fn(|n| tables[n][slots[n]]);
                coded.push(code(&mut mixer, &mut chances, *bit));
                tables.iter_mut().zip(slots).zip(chances).for_each(|((table, slot), chance)| table[slot] = chance);
            }
            coded
        };
        let mut writer = BitWriter::default();
        run(&mut |mixer, chances, bit| mixer.code(&mut writer, bit, chances, 0));
        let bytes = writer.finish();
        assert!(bytes.len() < 100, "{}", bytes.len());
        let mut reader = BitReader::new(&bytes[..]);
        assert_eq!(run(&mut |mixer, chances, _| mixer.code(&mut reader, false, chances, 0)), bits);
    }
}
