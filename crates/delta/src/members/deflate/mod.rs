//! Deflate streams (RFC 1951), made again: what an encoder of zlib's and gzip's kind would have written is foreseen, and only what it did
//! otherwise is kept.

mod bits;
mod matcher;
mod stream;

use std::io;

use self::matcher::{Level, Matcher};
use self::stream::{Block, Kind, Lengths, Token};
use crate::engine::residual::coder::{BitCoder, BitReader, BitWriter};
use crate::engine::residual::number::{Numbers, fold, unfold};

/// Contexts of numbers: blocks, tokens, and code lengths by what is expected of them.
const BLOCKS: usize = 0;
const IS_EXPECTED: usize = 1;
const KIND: usize = 3;
const LENGTH: usize = 4;
const DISTANCE: usize = 5;
const CODE_LENGTHS: usize = 6;
const OF_LENGTHS: usize = CODE_LENGTHS + 20;
const CONTEXTS: usize = OF_LENGTHS + 19;

/// Finds what must be known to make a stream again of its content; `None` when it cannot be.
pub(super) fn describe(stream: &[u8], content: &[u8], is_best: bool) -> Option<Vec<u8>> {
    let blocks = stream::parse(stream, content.len())?;
    let level = if is_best { Level::BEST } else { Level::USUAL };
    let mut writer = BitWriter::default();
    let mut coding = Coding { numbers: Numbers::new(CONTEXTS), matcher: Matcher::new(content, level), was_expected: 1 };
    let mut at = 0;
    for block in &blocks {
        let again = coding.block(&mut writer, content, &mut at, Some(block))?;
        if again != *block {
            return None;
        }
    }
    let description = [&[u8::from(is_best)], &*writer.finish()].concat();
    (make(&description, content).ok()? == stream).then_some(description)
}

/// Makes a stream again.
pub(super) fn make(description: &[u8], content: &[u8]) -> io::Result<Vec<u8>> {
    let senseless = || io::Error::new(io::ErrorKind::InvalidData, "the description of a deflate stream makes no sense");
    let (level, rest) = match description.split_first() {
        Some((0, rest)) => (Level::USUAL, rest),
        Some((1, rest)) => (Level::BEST, rest),
        _ => return Err(senseless()),
    };
    let mut reader = BitReader::new(rest);
    let mut coding = Coding { numbers: Numbers::new(CONTEXTS), matcher: Matcher::new(content, level), was_expected: 1 };
    let mut out = stream::Writer::default();
    let mut at = 0;
    loop {
        let block = coding.block(&mut reader, content, &mut at, None).ok_or_else(senseless)?;
        reader.check()?;
        out.block(&block, &content[..at]).ok_or_else(senseless)?;
        if block.is_last {
            break;
        }
    }
    if at == content.len() { Ok(out.finish()) } else { Err(senseless()) }
}

/// Both directions: the writer knows the blocks.
struct Coding<'a> {
    numbers: Numbers,
    matcher: Matcher<'a>,
    was_expected: usize,
}

impl Coding<'_> {
    fn number<C: BitCoder>(&mut self, coder: &mut C, context: usize, known: Option<u64>) -> u64 {
        self.numbers.code(coder, context, known.unwrap_or_default())
    }

    fn block<C: BitCoder>(&mut self, coder: &mut C, content: &[u8], at: &mut usize, known: Option<&Block>) -> Option<Block> {
        let head = self.number(coder, BLOCKS, known.map(|block| block.kind as u64 * 2 + u64::from(block.is_last)));
        let kind = Kind::of(head / 2)?;
        let count = self.number(coder, BLOCKS, known.map(|block| block.tokens.len() as u64));
        if count > (content.len() - *at) as u64 {
            return None;
        }
        let mut tokens = Vec::new();
        for index in 0..count as usize {
            let token = self.token(coder, content, *at, known.map(|block| block.tokens[index]))?;
            *at += token.len();
            tokens.push(token);
        }
        let lengths = match kind {
            Kind::Fixed => None,
            Kind::Dynamic => Some(self.lengths(coder, content, *at, &tokens, known.and_then(|block| block.lengths.as_ref()))?),
        };
        Some(Block { is_last: head % 2 == 1, kind, tokens, lengths })
    }

    fn token<C: BitCoder>(&mut self, coder: &mut C, content: &[u8], at: usize, known: Option<Token>) -> Option<Token> {
        let expected = self.matcher.expect(at);
        let context = IS_EXPECTED + self.was_expected;
        let is_expected = self.number(coder, context, known.map(|known| u64::from(known == expected)));
        self.was_expected = usize::from(is_expected == 1);
        let token = if is_expected == 1 {
            expected
        } else if self.number(coder, KIND, known.map(|known| u64::from(known == Token::Literal))) == 1 {
            Token::Literal
        } else {
            let (length, distance) = match known {
                Some(Token::Match { length, distance }) => (Some(u64::from(length)), Some(u64::from(distance))),
                _ => (None, None),
            };
            let length = u16::try_from(self.number(coder, LENGTH, length)).ok()?;
            let distance = u16::try_from(self.number(coder, DISTANCE, distance)).ok()?;
            Token::Match { length, distance }
        };
        let is_valid = match token {
            Token::Literal => at < content.len(),
            Token::Match { length, distance } => {
                (3..=258).contains(&length)
                    && (1..=32768).contains(&distance)
                    && usize::from(distance) <= at
                    && at + usize::from(length) <= content.len()
            }
        };
        is_valid.then(|| {
            self.matcher.advance(at, token);
            token
        })
    }

    /// Codes the lengths of a block's codes: about as long as the symbols are rare.
    fn lengths<C: BitCoder>(
        &mut self,
        coder: &mut C,
        content: &[u8],
        end: usize,
        tokens: &[Token],
        known: Option<&Lengths>,
    ) -> Option<Lengths> {
        let (literals, distances) = stream::frequencies(tokens, content, end);
        let mut read = |counts: &[u32], known: Option<&[u8]>| {
            let total: u32 = counts.iter().sum();
            let mut lengths = Vec::new();
            for (symbol, count) in counts.iter().enumerate() {
                let expected = match count {
                    0 => 0,
                    count => (total / count).max(1).ilog2().clamp(1, 15) as usize,
                };
                let known = known.map(|known| fold(i64::from(known.get(symbol).copied().unwrap_or_default()) - expected as i64));
                let difference = unfold(self.number(coder, CODE_LENGTHS + expected, known));
                lengths.push(u8::try_from(expected as i64 + difference).ok().filter(|length| *length <= 15)?);
            }
            Some(lengths)
        };
        let literal = read(&literals, known.map(|known| &*known.literal))?;
        let distance = read(&distances, known.map(|known| &*known.distance))?;
        let mut of_lengths = [0; 19];
        for (symbol, length) in of_lengths.iter_mut().enumerate() {
            let known = known.map(|known| u64::from(known.of_lengths[symbol]));
            *length = u8::try_from(self.number(coder, OF_LENGTHS + symbol, known)).ok().filter(|length| *length <= 7)?;
        }
        Some(Lengths { literal, distance, of_lengths })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use proptest::prelude::*;

    use super::*;

    fn deflated(content: &[u8], level: u32) -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(level));
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    proptest! {
        /// Whatever encoder made a stream: it is made again, or not described at all.
        #[test]
        fn streams_come_back(words in proptest::collection::vec(0u32..60, 0..400), level in 1u32..=9, is_best in any::<bool>()) {
            let content: Vec<u8> = words.iter().flat_map(|word| format!("word {} ", word * word).into_bytes()).collect();
            let stream = deflated(&content, level);
            if let Some(description) = describe(&stream, &content, is_best) {
                prop_assert_eq!(make(&description, &content).unwrap(), stream);
            }
        }

        #[test]
        fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = stream::parse(&bytes, 10_000);
            let _ = make(&bytes, b"some content, some more content");
        }
    }

    #[test]
    fn another_encoder_costs_more_and_comes_back_as_well() {
        let content: Vec<u8> =
            (0..9000u32).flat_map(|i| format!("{} lines and {}\n", i % 91, i.wrapping_mul(2_654_435_761) >> 22).into_bytes()).collect();
        let stream = deflated(&content, 9);
        let description = describe(&stream, &content, true).unwrap();
        assert_eq!(make(&description, &content).unwrap(), stream);
        let mut read = Vec::new();
        flate2::read::DeflateDecoder::new(&stream[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, content);
    }
}
