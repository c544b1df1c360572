//! The bytes of a stream: blocks of tokens, and the codes that they are written in.

use super::bits::{Bits, BitsOut};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Literal,
    Match { length: u16, distance: u16 },
}

impl Token {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Literal => 1,
            Self::Match { length, .. } => usize::from(length),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Fixed = 1,
    Dynamic = 2,
}

impl Kind {
    pub(super) fn of(number: u64) -> Option<Self> {
        [Self::Fixed, Self::Dynamic].into_iter().find(|kind| *kind as u64 == number)
    }
}

/// The lengths of a block's codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) literal: Vec<u8>,
    pub(super) distance: Vec<u8>,
    pub(super) of_lengths: [u8; 19],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) is_last: bool,
    pub(super) kind: Kind,
    pub(super) tokens: Vec<Token>,
    pub(super) lengths: Option<Lengths>,
}

/// Symbols: bytes, the end, 29 lengths; and 30 distances.
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const END: usize = 256;

const LENGTH_BASES: [u16; 29] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA: [u8; 29] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASES: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
    24577,
];
/// In which order the lengths of the codes of lengths stand.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

fn distance_extra(symbol: usize) -> u32 {
    (symbol as u32 / 2).saturating_sub(1)
}

/// Returns the symbol of a number among bases.
fn symbol_of(bases: &[u16], number: u16) -> usize {
    bases.partition_point(|base| *base <= number) - 1
}

/// A code by which symbols are read: how many there are of each length, and the symbols in order.
struct Code {
    counts: [u16; 16],
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        lengths.iter().for_each(|length| counts[usize::from(*length)] += 1);
        counts[0] = 0;
        let mut symbols: Vec<u16> = (0..lengths.len() as u16).filter(|symbol| lengths[usize::from(*symbol)] > 0).collect();
        symbols.sort_by_key(|symbol| (lengths[usize::from(*symbol)], *symbol));
        Self { counts, symbols }
    }

    fn read(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for length in 1..16 {
            code |= bits.bit()?;
            let count = u32::from(self.counts[length]);
            if code < first + count {
                return self.symbols.get((index + code - first) as usize).map(|symbol| usize::from(*symbol));
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// Returns the codes of symbols, their bits already in the order in which they are written.
fn codes(lengths: &[u8]) -> Vec<(u32, u32)> {
    let code = Code::new(lengths);
    let mut codes = vec![(0, 0); lengths.len()];
    let (mut next, mut last) = (0_u32, 0_u32);
    for symbol in code.symbols {
        let length = u32::from(lengths[usize::from(symbol)]);
        next <<= length - last;
        last = length;
        codes[usize::from(symbol)] = (next.reverse_bits() >> (32 - length), length);
        next += 1;
    }
    codes
}

fn fixed() -> (Vec<u8>, Vec<u8>) {
    let literal = (0..288).map(|symbol| match symbol {
        0..144 => 8,
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    });
    (literal.collect(), vec![5; DISTANCES])
}

/// Reads a stream of fixed and dynamic blocks, with nothing behind it; `None` for any other.
pub(super) fn parse(stream: &[u8], content: usize) -> Option<Vec<Block>> {
    let mut bits = Bits::new(stream);
    let (mut blocks, mut made) = (Vec::new(), 0);
    loop {
        let is_last = bits.bit()? == 1;
        let kind = Kind::of(bits.number(2)?.into())?;
        let lengths = match kind {
            Kind::Fixed => None,
            Kind::Dynamic => Some(read_lengths(&mut bits)?),
        };
        let (literal, distance) = lengths.as_ref().map_or_else(fixed, |lengths| (lengths.literal.clone(), lengths.distance.clone()));
        let (literal, distance) = (Code::new(&literal), Code::new(&distance));
        let mut tokens = Vec::new();
        loop {
            let token = match literal.read(&mut bits)? {
                END => break,
                0..END => Token::Literal,
                symbol => {
                    let symbol = symbol - END - 1;
                    let length = *LENGTH_BASES.get(symbol)? + bits.number(LENGTH_EXTRA[symbol].into())? as u16;
                    let symbol = distance.read(&mut bits)?;
                    let distance = u32::from(*DISTANCE_BASES.get(symbol)?) + bits.number(distance_extra(symbol))?;
                    Token::Match { length, distance: u16::try_from(distance).ok()? }
                }
            };
            made += token.len();
            if made > content {
                return None;
            }
            tokens.push(token);
        }
        blocks.push(Block { is_last, kind, tokens, lengths });
        if is_last {
            return (made == content && bits.ends_here()).then_some(blocks);
        }
    }
}

fn read_lengths(bits: &mut Bits<'_>) -> Option<Lengths> {
    let (literals, distances, count) = (bits.number(5)? as usize + 257, bits.number(5)? as usize + 1, bits.number(4)? as usize + 4);
    if literals > LITERALS || distances > DISTANCES {
        return None;
    }
    let mut of_lengths = [0; 19];
    for place in ORDER.iter().take(count) {
        of_lengths[*place] = bits.number(3)? as u8;
    }
    let code = Code::new(&of_lengths);
    let mut all: Vec<u8> = Vec::new();
    while all.len() < literals + distances {
        match code.read(bits)? {
            16 => all.extend(std::iter::repeat_n(*all.last()?, bits.number(2)? as usize + 3)),
            17 => all.extend(std::iter::repeat_n(0, bits.number(3)? as usize + 3)),
            18 => all.extend(std::iter::repeat_n(0, bits.number(7)? as usize + 11)),
            length => all.push(length as u8),
        }
    }
    let whole = |lengths: &[u8], count: usize| {
        let mut lengths = lengths.to_vec();
        lengths.resize(count, 0);
        lengths
    };
    (all.len() == literals + distances).then(|| Lengths {
        literal: whole(&all[..literals], LITERALS),
        distance: whole(&all[literals..], DISTANCES),
        of_lengths,
    })
}

/// Counts the symbols of tokens whose content ends at `end`.
pub(super) fn frequencies(tokens: &[Token], content: &[u8], end: usize) -> (Vec<u32>, Vec<u32>) {
    let (mut literals, mut distances) = (vec![0; LITERALS], vec![0; DISTANCES]);
    let mut at = end - tokens.iter().map(|token| token.len()).sum::<usize>();
    literals[END] = 1;
    for token in tokens {
        match token {
            Token::Literal => literals[usize::from(content[at])] += 1,
            Token::Match { length, distance } => {
                literals[END + 1 + symbol_of(&LENGTH_BASES, *length)] += 1;
                distances[symbol_of(&DISTANCE_BASES, *distance)] += 1;
            }
        }
        at += token.len();
    }
    (literals, distances)
}

/// Writes a stream.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bits: BitsOut,
}

impl Writer {
    /// Appends a block; `content` ends with what is in it. `None` when its codes lack a symbol.
    pub(super) fn block(&mut self, block: &Block, content: &[u8]) -> Option<()> {
        self.bits.number(u32::from(block.is_last) | (block.kind as u32) << 1, 3);
        let (literal, distance) = match &block.lengths {
            None => fixed(),
            Some(lengths) => {
                self.lengths(lengths)?;
                (lengths.literal.clone(), lengths.distance.clone())
            }
        };
        let (literal, distance) = (codes(&literal), codes(&distance));
        let mut at = content.len() - block.tokens.iter().map(|token| token.len()).sum::<usize>();
        for token in &block.tokens {
            match *token {
                Token::Literal => self.symbol(&literal, usize::from(content[at]))?,
                Token::Match { length, distance: from } => {
                    let symbol = symbol_of(&LENGTH_BASES, length);
                    self.symbol(&literal, END + 1 + symbol)?;
                    self.bits.number(u32::from(length - LENGTH_BASES[symbol]), LENGTH_EXTRA[symbol].into());
                    let symbol = symbol_of(&DISTANCE_BASES, from);
                    self.symbol(&distance, symbol)?;
                    self.bits.number(u32::from(from - DISTANCE_BASES[symbol]), distance_extra(symbol));
                }
            }
            at += token.len();
        }
        self.symbol(&literal, END)
    }

    fn symbol(&mut self, codes: &[(u32, u32)], symbol: usize) -> Option<()> {
        let (code, length) = codes.get(symbol).copied().filter(|(_, length)| *length > 0)?;
        self.bits.number(code, length);
        Some(())
    }

    fn lengths(&mut self, lengths: &Lengths) -> Option<()> {
        let used =
            |lengths: &[u8], least: usize| lengths.iter().rposition(|length| *length > 0).map_or(least, |last| (last + 1).max(least));
        let (literals, distances) = (used(&lengths.literal, 257), used(&lengths.distance, 1));
        let count = ORDER.iter().rposition(|place| lengths.of_lengths[*place] > 0).map_or(4, |last| (last + 1).max(4));
        self.bits.number(literals as u32 - 257, 5);
        self.bits.number(distances as u32 - 1, 5);
        self.bits.number(count as u32 - 4, 4);
        for place in ORDER.iter().take(count) {
            self.bits.number(lengths.of_lengths[*place].into(), 3);
        }
        let of_lengths = codes(&lengths.of_lengths);
        // Each of the two lists for itself, as zlib and gzip do it.
        self.list(&of_lengths, &lengths.literal[..literals])?;
        self.list(&of_lengths, &lengths.distance[..distances])
    }

    /// Writes lengths, of which several that are the same become one symbol.
    fn list(&mut self, codes: &[(u32, u32)], lengths: &[u8]) -> Option<()> {
        let mut at = 0;
        while at < lengths.len() {
            let length = lengths[at];
            let run = lengths[at..].iter().take_while(|other| **other == length).count();
            at += run;
            if length == 0 {
                self.zeros(codes, run)?;
                continue;
            }
            self.symbol(codes, length.into())?;
            let mut left = run - 1;
            while left > 0 {
                if left < 3 {
                    self.symbol(codes, length.into())?;
                    left -= 1;
                } else {
                    let some = left.min(6);
                    self.symbol(codes, 16)?;
                    self.bits.number(some as u32 - 3, 2);
                    left -= some;
                }
            }
        }
        Some(())
    }

    fn zeros(&mut self, codes: &[(u32, u32)], mut left: usize) -> Option<()> {
        while left > 0 {
            match left {
                0..3 => {
                    self.symbol(codes, 0)?;
                    left -= 1;
                }
                3..11 => {
                    self.symbol(codes, 17)?;
                    self.bits.number(left as u32 - 3, 3);
                    left = 0;
                }
                _ => {
                    let some = left.min(138);
                    self.symbol(codes, 18)?;
                    self.bits.number(some as u32 - 11, 7);
                    left -= some;
                }
            }
        }
        Some(())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bits.finish()
    }
}
