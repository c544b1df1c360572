//! The bytes of a descriptor.

use std::io;

use super::{Descriptor, FIXED, MAGIC, VERSION};

/// What is packed is small, and read by many.
const LEVEL: i32 = 19;

impl Descriptor {
    /// Returns the bytes of a descriptor: the same for the same descriptor.
    ///
    /// # Errors
    /// When there is no memory to compress them.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let head = zstd::bulk::compress(&serde_json::to_vec(&self.head)?, LEVEL)?;
        let rows = zstd::bulk::compress(&self.rows(), LEVEL)?;
        let hints = self.hints.concat();
        let plan = self.plan.to_bytes()?;
        let pieces = [head, rows, hints, plan];
        let whole = FIXED + pieces.iter().map(Vec::len).sum::<usize>();
        let mut out = Vec::with_capacity(whole);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        for length in std::iter::once(whole).chain(pieces.iter().map(Vec::len)) {
            out.extend_from_slice(&(length as u64).to_le_bytes());
        }
        out.extend_from_slice(self.plan.to.object().as_bytes());
        pieces.iter().for_each(|piece| out.extend_from_slice(piece));
        Ok(out)
    }

    /// Neighbours in the tree come from one package, and in its order: what stands here is how far that is not so.
    fn rows(&self) -> Vec<u8> {
        let (mut packages, mut contents) = (Vec::new(), Vec::new());
        let mut next = vec![0_i64; self.head.packages.len()];
        let mut last = 0;
        for given in &self.given {
            let (package, content) = (given.package as i64, given.content as i64);
            put(package - last, &mut packages);
            put(content - next[given.package], &mut contents);
            (last, next[given.package]) = (package, content + 1);
        }
        let mut rows = (packages.len() as u64).to_le_bytes().to_vec();
        rows.extend(packages);
        rows.extend(contents);
        rows
    }
}

/// Writes a number, seven bits a byte, the low ones first and the sign lowest.
fn put(number: i64, out: &mut Vec<u8>) {
    let mut folded = (number << 1 ^ number >> 63) as u64;
    while folded >= 0x80 {
        out.push(folded as u8 | 0x80);
        folded >>= 7;
    }
    out.push(folded as u8);
}
