//! A binary arithmetic coder: each bit costs what its probability says.
//!
//! Carry-less, with 32 bits of range and probabilities of 16 bits, after Witten, Neal and Cleary, "Arithmetic Coding for Data Compression"
//! (1987), in the form for bits that is usual since.

use std::io::{self, Read};

/// Probabilities are counted in so many parts of one.
pub(crate) const ONE: u32 = 1 << 16;

/// Writes bits, or reads them: a model is then one piece of code for both.
pub(crate) trait BitCoder {
    /// Codes a bit that is set with the probability `set` of [`ONE`], which is neither 0 nor all. The writer writes `bit` and returns it; the
    /// reader returns what was written.
    fn code(&mut self, bit: bool, set: u32) -> bool;
}

/// Writes.
#[derive(Debug)]
pub(crate) struct BitWriter {
    low: u32,
    high: u32,
    out: Vec<u8>,
}

impl Default for BitWriter {
    fn default() -> Self {
        Self { low: 0, high: u32::MAX, out: Vec::new() }
    }
}

/// Returns the last place of the lower part of the range, which is that of set bits.
fn split(low: u32, high: u32, set: u32) -> u32 {
    debug_assert!(set > 0 && set < ONE);
    low + ((u64::from(high - low) * u64::from(set)) >> 16) as u32
}

/// Tells whether the first byte of both ends is the same, and so is settled.
fn is_settled(low: u32, high: u32) -> bool {
    (low ^ high) >> 24 == 0
}

impl BitCoder for BitWriter {
    fn code(&mut self, bit: bool, set: u32) -> bool {
        let middle = split(self.low, self.high, set);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while is_settled(self.low, self.high) {
            self.out.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        bit
    }
}

impl BitWriter {
    /// Returns the bytes.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.out.extend(self.high.to_be_bytes());
        self.out
    }
}

/// Reads. Behind the end it reads zeros and remembers that.
#[derive(Debug)]
pub(crate) struct BitReader<R> {
    low: u32,
    high: u32,
    code: u32,
    input: R,
    failure: Option<io::Error>,
}

impl<R: Read> BitReader<R> {
    /// Begins to read; `input` is read a byte at a time.
    pub(crate) fn new(input: R) -> Self {
        let mut reader = Self { low: 0, high: u32::MAX, code: 0, input, failure: None };
        for _ in 0..4 {
            reader.shift();
        }
        reader
    }

    fn shift(&mut self) {
        let mut byte = [0];
        if self.failure.is_none()
            && let Err(error) = self.input.read_exact(&mut byte)
        {
            self.failure = Some(error);
        }
        self.code = self.code << 8 | u32::from(byte[0]);
    }

    /// Tells whether all bits so far were really there.
    ///
    /// # Errors
    /// When the input ended before, or could not be read.
    pub(crate) fn check(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

impl<R: Read> BitCoder for BitReader<R> {
    fn code(&mut self, _bit: bool, set: u32) -> bool {
        let middle = split(self.low, self.high, set);
        let bit = self.code <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while is_settled(self.low, self.high) {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.shift();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_come_back(bits in proptest::collection::vec((any::<bool>(), 1u32..ONE), 0..3000)) {
            let mut writer = BitWriter::default();
            for (bit, set) in &bits {
                writer.code(*bit, *set);
            }
            let bytes = writer.finish();
            let mut reader = BitReader::new(&bytes[..]);
            for (bit, set) in &bits {
                prop_assert_eq!(reader.code(false, *set), *bit);
            }
            prop_assert!(reader.check().is_ok());
        }
    }

    #[test]
    fn likely_bits_are_cheap() {
        let mut writer = BitWriter::default();
        for _ in 0..100_000 {
            writer.code(true, ONE - 16);
        }
        assert!(writer.finish().len() < 10);
    }

    #[test]
    fn what_ends_early_is_noticed() {
        let mut reader = BitReader::new(&[1, 2, 3, 4, 5][..]);
        for _ in 0..1000 {
            reader.code(false, ONE / 2);
        }
        assert!(reader.check().is_err());
    }
}
