//! What bytes will cost when they are compressed, found out in a hundredth of the time that it takes to compress them.

use zstd::bulk::Compressor;

/// Bytes that are compressed at once.
const BLOCK: usize = 128 * 1024;

/// The level whose sizes stand for those of the real compressor. Only comparisons matter, and both are of the same family.
const LEVEL: i32 = 2;

/// From so many thousandths of its size on, content is taken as compressed before.
const OPAQUE_PER_MILLE: u64 = 995;

/// Estimates compressed sizes. It keeps its buffers, so one for each thread is made and used again.
pub struct Estimator {
    compressor: Compressor<'static>,
    out: Vec<u8>,
    pending: Vec<u8>,
}

impl std::fmt::Debug for Estimator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Estimator").finish_non_exhaustive()
    }
}

impl Estimator {
    /// Makes an estimator.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> std::io::Result<Self> {
        let compressor = Compressor::new(LEVEL)?;
        Ok(Self { compressor, out: Vec::with_capacity(zstd::zstd_safe::compress_bound(BLOCK)), pending: Vec::with_capacity(BLOCK) })
    }

    /// Returns about what `bytes` compress to.
    pub fn cost(&mut self, bytes: &[u8]) -> u64 {
        self.cost_of(std::iter::once(bytes))
    }

    /// Returns about what the slices compress to when they follow each other.
    pub fn cost_of<'a>(&mut self, slices: impl IntoIterator<Item = &'a [u8]>) -> u64 {
        let mut pending = std::mem::take(&mut self.pending);
        pending.clear();
        let mut total = 0;
        for mut slice in slices {
            while !slice.is_empty() {
                if pending.is_empty() && slice.len() >= BLOCK {
                    total += self.block(&slice[..BLOCK]);
                    slice = &slice[BLOCK..];
                    continue;
                }
                let (head, rest) = slice.split_at(slice.len().min(BLOCK - pending.len()));
                pending.extend_from_slice(head);
                slice = rest;
                if pending.len() == BLOCK {
                    total += self.block(&pending);
                    pending.clear();
                }
            }
        }
        if !pending.is_empty() {
            total += self.block(&pending);
        }
        self.pending = pending;
        total
    }

    fn block(&mut self, bytes: &[u8]) -> u64 {
        self.out.clear();
        // What cannot be compressed costs what it is.
        self.compressor.compress_to_buffer(bytes, &mut self.out).map_or(bytes.len(), |size| size.min(bytes.len())) as u64
    }
}

/// Tells from an estimate whether content is compressed already, so that nothing is gained by compressing it once more.
pub(super) fn is_opaque(len: u64, cost: u64) -> bool {
    len > 4096 && cost.saturating_mul(1000) >= len.saturating_mul(OPAQUE_PER_MILLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(len: usize) -> Vec<u8> {
        let mut state = 88_172_645_463_325_252u64;
        (0..len)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 40) as u8
            })
            .collect()
    }

    #[test]
    fn repetition_is_cheap_and_noise_is_not() {
        let mut estimator = Estimator::new().unwrap();
        assert_eq!(estimator.cost(b""), 0);
        assert!(estimator.cost(&vec![0; 1_000_000]) < 1000);
        let noise = noise(300_000);
        assert!(is_opaque(300_000, estimator.cost(&noise)));
        assert!(!is_opaque(300_000, estimator.cost(&vec![b'a'; 300_000])));
    }

    #[test]
    fn slices_cost_what_their_concatenation_costs() {
        let mut estimator = Estimator::new().unwrap();
        let text: Vec<u8> = (0..200_000u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
        let whole = estimator.cost(&text);
        assert_eq!(estimator.cost_of(text.chunks(1000)), whole);
        assert_eq!(estimator.cost_of([&text[..5], &text[5..400_000], &text[400_000..]]), whole);
    }
}
