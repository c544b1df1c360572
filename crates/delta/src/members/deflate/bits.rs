//! Bits in the order of deflate: the low ones of each byte first.

#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(bit.into())
    }

    pub(super) fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, place| Some(number | self.bit()? << place))
    }

    /// Tells whether only zeros are left of the last byte.
    pub(super) fn ends_here(mut self) -> bool {
        let left = self.at.next_multiple_of(8) - self.at;
        self.at.div_ceil(8) == self.bytes.len() && self.number(left as u32) == Some(0)
    }
}

#[derive(Debug, Default)]
pub(super) struct BitsOut {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl BitsOut {
    /// Appends at most 32 bits.
    pub(super) fn number(&mut self, number: u32, bits: u32) {
        self.pending |= u64::from(number) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}
