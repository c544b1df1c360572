//! What the encoder of zlib and gzip would do next: the longest match in chains of three equal bytes, unless one that begins a byte later is longer.

use super::stream::Token;

/// How long it looks (the table of levels in both programs).
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// Behind a match of this length, a quarter of the chain is looked at.
    good: usize,
    /// Behind a match of this length, nothing later is tried.
    lazy: usize,
    /// A match of this length ends the search.
    nice: usize,
    chain: usize,
}

impl Level {
    /// Level 9.
    pub(super) const BEST: Self = Self { good: 32, lazy: 258, nice: 258, chain: 4096 };
    /// Level 6.
    pub(super) const USUAL: Self = Self { good: 8, lazy: 16, nice: 128, chain: 128 };
}

const MIN: usize = 3;
const MAX: usize = 258;
/// How far back a match may be: the window less what is read ahead.
const FAR: usize = 32768 - MAX - MIN - 1;
/// Matches of three bytes are not worth more than this.
const TOO_FAR: usize = 4096;
const HASHES: usize = 1 << 15;
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, Default)]
struct Match {
    length: usize,
    distance: usize,
}

#[derive(Debug)]
pub(super) struct Matcher<'a> {
    content: &'a [u8],
    level: Level,
    heads: Vec<u32>,
    previous: Vec<u32>,
    /// Up to where places are in the chains.
    entered: usize,
    /// What was found a byte before, when a literal was written there.
    before: usize,
    /// What was found for the place that comes next, if it was looked for.
    found: Option<(usize, Match)>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(content: &'a [u8], level: Level) -> Self {
        let (heads, previous) = (vec![NONE; HASHES], vec![NONE; content.len()]);
        Self { content, level, heads, previous, entered: 0, before: MIN - 1, found: None }
    }

    fn hash(&self, at: usize) -> Option<usize> {
        let bytes = self.content.get(at..at + MIN)?;
        Some(bytes.iter().fold(0, |hash, byte| (hash << 5 ^ usize::from(*byte)) & (HASHES - 1)))
    }

    fn enter_before(&mut self, end: usize) {
        while self.entered < end {
            if let Some(hash) = self.hash(self.entered) {
                self.previous[self.entered] = self.heads[hash];
                self.heads[hash] = self.entered as u32;
            }
            self.entered += 1;
        }
    }

    /// Finds the match of a place that is longer than `least`.
    fn longest(&mut self, at: usize, least: usize) -> Match {
        self.enter_before(at);
        let Some(hash) = self.hash(at) else { return Match { length: least.min(MIN - 1), distance: 0 } };
        let mut best = Match { length: least, distance: 0 };
        let left = (self.content.len() - at).min(MAX);
        if left <= least {
            return Match { length: MIN - 1, distance: 0 };
        }
        let nice = self.level.nice.min(left);
        let mut chain = if least >= self.level.good { self.level.chain >> 2 } else { self.level.chain };
        let mut place = self.heads[hash];
        while place != NONE && chain > 0 && at - place as usize <= FAR {
            let from = place as usize;
            // What is no longer than the best so far differs here already, mostly.
            if self.content[from + best.length] == self.content[at + best.length] {
                let length = common(&self.content[from..from + left], &self.content[at..at + left]);
                if length > best.length {
                    best = Match { length, distance: at - from };
                    if length >= nice {
                        break;
                    }
                }
            }
            place = self.previous[from];
            chain -= 1;
        }
        if best.distance == 0 || (best.length == MIN && best.distance > TOO_FAR) {
            return Match { length: MIN - 1, distance: 0 };
        }
        best
    }

    /// Returns what is expected at a place.
    pub(super) fn expect(&mut self, at: usize) -> Token {
        let here = match self.found {
            Some((place, found)) if place == at => found,
            _ => {
                let least = self.before;
                if least < self.level.lazy { self.longest(at, least) } else { Match { length: MIN - 1, distance: 0 } }
            }
        };
        self.found = Some((at, here));
        if here.distance == 0 {
            return Token::Literal;
        }
        if here.length < self.level.lazy {
            let next = self.longest(at + 1, here.length);
            if next.distance > 0 && next.length > here.length {
                return Token::Literal;
            }
        }
        Token::Match { length: here.length as u16, distance: here.distance as u16 }
    }

    /// Goes on behind what was really there.
    pub(super) fn advance(&mut self, at: usize, token: Token) {
        let found = self.found.take().filter(|(place, _)| *place == at).map(|(_, found)| found).unwrap_or_default();
        self.before = match token {
            Token::Literal if found.distance > 0 => found.length,
            _ => MIN - 1,
        };
    }
}

/// Counts the equal bytes at the beginning of both, which are of one length.
fn common(a: &[u8], b: &[u8]) -> usize {
    let (words, ends) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let equal = words.0.iter().zip(ends.0).take_while(|(a, b)| a == b).count();
    let done = equal * 8;
    done + a[done..].iter().zip(&b[done..]).take_while(|(a, b)| a == b).count()
}
