//! Inputs that are nearly good: what fuzzers do first, without looking into the program. The same ones in every run.

/// Numbers at the edges of what lengths and offsets can be.
const EDGES: [u64; 10] = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 63, u64::MAX];

/// Makes inputs out of those of a corpus.
pub(crate) struct Mutator<'c> {
    corpus: &'c [Vec<u8>],
    state: u64,
}

impl<'c> Mutator<'c> {
    pub(crate) fn new(corpus: &'c [Vec<u8>], seed: u64) -> Self {
        Self { corpus, state: seed | 1 }
    }

    /// Returns an input that is one of the corpus but for a few changes.
    pub(crate) fn next_input(&mut self) -> Vec<u8> {
        let mut input = self.pick().to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut input);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let end = (at + 1 + self.below(16)).min(input.len());
        match self.below(9) {
            0 => drop(input.drain(at..end)),
            1 => input.truncate(at),
            2 => {
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            3 => {
                let noise: Vec<u8> = (0..self.below(9)).map(|_| self.number() as u8).collect();
                input.splice(at..at, noise);
            }
            4 => {
                // The end of another one.
                let other = self.pick();
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend(&other[from..]);
            }
            5 => {
                let (edge, width) = (EDGES[self.below(EDGES.len())], 1 << self.below(4));
                let bytes = if self.below(2) == 0 { edge.to_le_bytes() } else { edge.to_be_bytes() };
                let bytes = if self.below(2) == 0 { &bytes[..width] } else { &bytes[8 - width..] };
                let end = (at + width).min(input.len());
                input[at..end].copy_from_slice(&bytes[..end - at]);
            }
            _ if at < input.len() => match self.below(3) {
                0 => input[at] ^= 1 << self.below(8),
                1 => input[at] = self.number() as u8,
                _ => input[at] = input[at].wrapping_add(1),
            },
            _ => input.push(self.number() as u8),
        }
    }

    fn pick(&mut self) -> &'c [u8] {
        &self.corpus[self.below(self.corpus.len())]
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.number() % limit as u64) as usize
    }

    fn number(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }
}
