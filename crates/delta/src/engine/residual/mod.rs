//! Differences between bytes and what was expected in their place, coded by a model that learns.
//!
//! Where a new file is laid over an old one, nearly all bytes are as expected. What differs does so for reasons: addresses moved by the same
//! distance, tables got another number in each row, one symbol became another everywhere. So each byte costs one decision, whether it is as
//! expected, with the places of the last differences, the old bytes around and the same place some rows before for context; and a byte that
//! is not costs eight more. Behind a stretch without differences, the distance to the next one is coded at once.
//!
//! The model is one piece of code for both directions; it sees the same on both sides or nothing works.

pub(crate) mod coder;
mod mix;
pub(crate) mod number;

use std::io;

use self::coder::BitCoder;
use self::mix::{Chance, Mixer};
use self::number::Numbers;

/// After so many bytes as expected, the distance to the next other one is coded.
const NEAR: usize = 32;

/// Opinions about whether a byte is as expected, and about one that is not.
const FLAG_OPINIONS: usize = 5;
const BYTE_OPINIONS: usize = 7;

/// Differences that are remembered: the longest row of a table that is looked back to.
const ROWS: usize = 32;

/// What stands in the place of the new bytes: those of the old file, and what is expected of them, which is mostly the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    /// Bytes of the old file.
    pub(crate) old: &'a [u8],
    /// What is expected in the new one.
    pub(crate) expected: &'a [u8],
    /// Where in the old file they begin: words lie at multiples of their size.
    pub(crate) place: usize,
}

impl Expected<'_> {
    /// Returns an old byte so far from a place; zero outside.
    fn around(&self, at: usize, offset: isize) -> u64 {
        u64::from(at.checked_add_signed(offset).and_then(|at| self.old.get(at)).copied().unwrap_or_default())
    }

    /// Returns the old word of four bytes around a place, and which of its bytes that is.
    fn word(&self, at: usize) -> u64 {
        let byte = (self.place + at) % 4;
        let start = at as isize - byte as isize;
        let word = (0..4).fold(0, |word, index| word << 8 | self.around(0, start + index));
        word << 2 | byte as u64
    }
}

/// The chances of half a byte, each behind the bits before it: in one line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Bucket([Chance; 16]);

/// The model.
#[derive(Debug)]
pub(crate) struct Residual {
    flag_chances: [Vec<Chance>; FLAG_OPINIONS],
    byte_chances: [Vec<Bucket>; BYTE_OPINIONS],
    flag_mixer: Mixer<FLAG_OPINIONS>,
    byte_mixer: Mixer<BYTE_OPINIONS>,
    runs: Numbers,
    /// The last differences, the newest at `place`.
    rows: [u8; ROWS],
    place: usize,
    /// Which of the last bytes differed, the newest in the lowest bit.
    history: u64,
    /// Bytes since the last that differed, and between those before.
    since: usize,
    gaps: [usize; 2],
    /// The last differences that are not zero.
    last: [u8; 2],
    /// See [`ModelSize::bits`].
    bits: (u32, u32),
}

/// How large the tables of chances are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ModelSize {
    /// All of them lie in the cache of a core.
    #[default]
    Quick,
    /// A twentieth fewer bytes, for twice the time.
    Large,
}

impl ModelSize {
    /// Returns what a file says of it.
    pub(crate) fn number(self) -> u64 {
        self as u64
    }

    /// The inverse of [`Self::number`].
    pub(crate) fn from_number(number: u64) -> Option<Self> {
        [Self::Quick, Self::Large].into_iter().find(|size| size.number() == number)
    }

    /// Bytes of memory that a model takes.
    pub(crate) fn memory(self) -> u64 {
        let (flag_bits, byte_bits) = self.bits();
        (((FLAG_OPINIONS as u64) << flag_bits) + ((BYTE_OPINIONS as u64) << byte_bits)) * size_of::<Chance>() as u64
    }

    /// Entries of a table for each opinion about flags, and about bytes, as powers of two.
    fn bits(self) -> (u32, u32) {
        match self {
            Self::Quick => (16, 17),
            Self::Large => (20, 20),
        }
    }
}

impl Residual {
    /// Makes a model that knows nothing yet.
    pub(crate) fn new(size: ModelSize) -> Self {
        let (flag_bits, byte_bits) = size.bits();
        Self {
            flag_chances: std::array::from_fn(|_| vec![Chance::default(); 1 << flag_bits]),
            byte_chances: std::array::from_fn(|_| vec![Bucket([Chance::default(); 16]); 1 << (byte_bits - 4)]),
            flag_mixer: Mixer::new(3 * (NEAR + 1)),
            byte_mixer: Mixer::new(256 * 3),
            runs: Numbers::new(64),
            rows: [0; ROWS],
            place: 0,
            history: 0,
            since: usize::MAX / 2,
            gaps: [0; 2],
            last: [0; 2],
            bits: (flag_bits, byte_bits),
        }
    }

    /// Codes `new`, which the reader fills.
    ///
    /// # Errors
    /// When the bytes that are read cannot have been written by this model.
    pub(crate) fn code<C: BitCoder>(&mut self, coder: &mut C, before: Expected<'_>, new: &mut [u8]) -> io::Result<()> {
        debug_assert!(before.old.len() == new.len() && before.expected.len() == new.len());
        let mut at = 0;
        while at < new.len() {
            if self.since >= NEAR {
                let left = &new[at..];
                let run = left.iter().zip(&before.expected[at..]).take_while(|(new, expected)| new == expected).count();
                let context = log(self.gaps[0]).min(15) * 4 + log(self.gaps[1]).min(15) / 4;
                let run = self.runs.code(coder, context, run as u64);
                let run = usize::try_from(run).ok().filter(|run| *run <= left.len()).ok_or_else(damaged)?;
                new[at..at + run].copy_from_slice(&before.expected[at..at + run]);
                self.pass(run);
                at += run;
                if at < new.len() {
                    // What ends a run differs.
                    new[at] = self.byte(coder, before, at, new[at]);
                    at += 1;
                }
                continue;
            }
            if self.is_as_expected(coder, before, at, new[at]) {
                new[at] = before.expected[at];
                self.pass(1);
            } else {
                new[at] = self.byte(coder, before, at, new[at]);
            }
            at += 1;
        }
        Ok(())
    }

    /// Notes bytes that are as expected.
    fn pass(&mut self, count: usize) {
        self.since = self.since.saturating_add(count);
        if count >= ROWS {
            self.rows = [0; ROWS];
            self.history = 0;
        } else {
            for _ in 0..count {
                self.place = (self.place + 1) % ROWS;
                self.rows[self.place] = 0;
            }
            self.history <<= count;
        }
    }

    /// Returns the difference so many bytes ago.
    fn row(&self, ago: usize) -> u8 {
        self.rows[(self.place + ROWS + 1 - ago) % ROWS]
    }

    fn is_as_expected<C: BitCoder>(&mut self, coder: &mut C, before: Expected<'_>, at: usize, new: u8) -> bool {
        let (old, expected) = (before.old, before.expected[at]);
        let around = |offset: isize| before.around(at, offset);
        let history = self.history;
        let is_guess = u64::from(expected != old[at]);
        // Something differed one, two or three rows of a table before, of eight bytes each.
        let is_in_rows = history & (3 << 23 | 3 << 15 | 3 << 7) != 0;
        let contexts = [
            (history & 0xff) << 8 | around(0) | is_guess << 16,
            around(-1) << 16 | around(-2) << 8 | history & 0x3 | is_guess << 2,
            around(0) << 16 | around(1) << 8 | around(2) | (history & 0x3) << 24 | is_guess << 26,
            around(-1) << 24 | around(0) << 16 | around(-2) << 8 | around(-3) | history << 32 & 0x7_0000_0000,
            before.word(at) << 3 | history & 7,
        ];
        let slots: [usize; FLAG_OPINIONS] = std::array::from_fn(|n| hash(contexts[n], n as u64, self.bits.0));
        let set = self.since * 3 + if is_guess == 1 { 2 } else { usize::from(is_in_rows) };
        let mut chances = std::array::from_fn(|n| self.flag_chances[n][slots[n]]);
        let is_same = self.flag_mixer.code(coder, new == expected, &mut chances, set);
        for n in 0..FLAG_OPINIONS {
            self.flag_chances[n][slots[n]] = chances[n];
        }
        is_same
    }

    /// Codes a byte that is not as expected.
    fn byte<C: BitCoder>(&mut self, coder: &mut C, before: Expected<'_>, at: usize, new: u8) -> u8 {
        let (old, expected) = (before.old, before.expected[at]);
        let around = |offset: isize| before.around(at, offset);
        let difference = new.wrapping_sub(expected);
        let is_guess = u64::from(expected != old[at]);
        let [last, last_but_one] = self.last.map(u64::from);
        let since = self.since.min(NEAR) as u64;
        let contexts = [
            is_guess << 8 | since,
            last << 8 | since.min(8),
            u64::from(expected) << 8 | self.history & 7,
            u64::from(self.row(8)) << 16 | u64::from(self.row(24)) << 8 | u64::from(self.row(16)),
            last << 16 | last_but_one << 8 | self.history & 3,
            around(-1) << 24 | around(0) << 16 | around(1) << 8 | around(2) | 1 << 40,
            before.word(at) << 8 | u64::from(self.row(1)),
        ];
        let mut node = 1_usize;
        let kind = (is_guess as usize) + if self.since == 0 { 0 } else { usize::from(is_guess == 0) * 2 };
        for half in [4, 0] {
            let buckets: [usize; BYTE_OPINIONS] =
                std::array::from_fn(|n| hash(contexts[n] ^ (node as u64) << 44, 16 + n as u64, self.bits.1 - 4));
            let mut inner = 1_usize;
            for place in (half..half + 4).rev() {
                let mut chances = std::array::from_fn(|n| self.byte_chances[n][buckets[n]].0[inner]);
                let bit = self.byte_mixer.code(coder, difference >> place & 1 == 1, &mut chances, kind * 256 + (node & 255));
                for n in 0..BYTE_OPINIONS {
                    self.byte_chances[n][buckets[n]].0[inner] = chances[n];
                }
                node = node << 1 | usize::from(bit);
                inner = (inner << 1 | usize::from(bit)) & 15;
            }
        }
        let difference = node as u8;
        self.gaps = [self.since, self.gaps[0]];
        self.since = 0;
        self.place = (self.place + 1) % ROWS;
        self.rows[self.place] = difference;
        self.history = self.history << 1 | 1;
        self.last = [difference, self.last[0]];
        expected.wrapping_add(difference)
    }
}

fn log(number: usize) -> usize {
    (usize::BITS - number.leading_zeros()) as usize
}

fn hash(context: u64, table: u64, bits: u32) -> usize {
    let mixed = (context ^ table << 56).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> (64 - bits)) as usize
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the differences go on behind the end of a range")
}

#[cfg(test)]
mod tests {
    use super::coder::{BitReader, BitWriter};
    use super::*;
    use proptest::prelude::*;

    fn write(regions: &[(Vec<u8>, Vec<u8>, Vec<u8>)]) -> Vec<u8> {
        let (mut writer, mut model) = (BitWriter::default(), Residual::new(ModelSize::Quick));
        for (old, expected, new) in regions {
            model.code(&mut writer, Expected { old, expected, place: 0 }, &mut new.clone()).unwrap();
        }
        writer.finish()
    }

    fn read(regions: &[(Vec<u8>, Vec<u8>, Vec<u8>)], bytes: &[u8]) -> Vec<Vec<u8>> {
        let (mut reader, mut model) = (BitReader::new(bytes), Residual::new(ModelSize::Quick));
        regions
            .iter()
            .map(|(old, expected, _)| {
                let mut new = vec![0xaa; old.len()];
                model.code(&mut reader, Expected { old, expected, place: 0 }, &mut new).unwrap();
                new
            })
            .collect()
    }

    /// A table of rows of 24 bytes, in each of which an address moves.
    fn table(rows: u64, moved: u64) -> Vec<u8> {
        (0..rows)
            .flat_map(|row| [row.wrapping_mul(40_503) % 9_999_991, 7, row.wrapping_mul(2_654_435_761) % 1_000_003 + moved])
            .flat_map(u64::to_le_bytes)
            .collect()
    }

    #[test]
    fn equal_bytes_cost_nothing() {
        let old: Vec<u8> = (0..1_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(write(&[(old.clone(), old.clone(), old)]).len() < 16);
    }

    #[test]
    fn addresses_that_move_alike_cost_little() {
        let (old, new) = (table(5000, 0), table(5000, 0x1230));
        let bytes = write(&[(old.clone(), old.clone(), new.clone())]);
        assert!(bytes.len() < 3500, "{}", bytes.len());
        assert_eq!(read(&[(old.clone(), old, new.clone())], &bytes), [new]);
    }

    #[test]
    fn both_sides_must_have_models_of_one_size() {
        let (old, new) = (table(2000, 0), table(2000, 0x1230));
        let before = Expected { old: &old, expected: &old, place: 0 };
        let mut writer = BitWriter::default();
        Residual::new(ModelSize::Large).code(&mut writer, before, &mut new.clone()).unwrap();
        let bytes = writer.finish();
        let read = |size: ModelSize| {
            let mut made = vec![0; old.len()];
            Residual::new(size).code(&mut BitReader::new(&bytes[..]), before, &mut made).is_ok_and(|()| made == new)
        };
        assert_eq!((read(ModelSize::Large), read(ModelSize::Quick)), (true, false));
        assert_eq!((ModelSize::from_number(ModelSize::Large.number()), ModelSize::from_number(2)), (Some(ModelSize::Large), None));
    }

    #[test]
    fn damaged_streams_give_errors_or_other_bytes() {
        let (old, new) = (table(300, 0), table(300, 77));
        let bytes = write(&[(old.clone(), old.clone(), new)]);
        for place in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[place] ^= 0x55;
            let (mut reader, mut model) = (BitReader::new(&bytes[..]), Residual::new(ModelSize::Quick));
            let _ = model.code(&mut reader, Expected { old: &old, expected: &old, place: 0 }, &mut vec![0; old.len()]);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_comes_back(
            seeds in proptest::collection::vec((any::<u32>(), 0usize..400, 1u32..20, any::<bool>()), 0..6),
        ) {
            let regions: Vec<_> = seeds.into_iter().map(|(seed, len, rarity, guesses)| {
                let word = |i: usize, salt: u32| (i as u32 ^ seed ^ salt).wrapping_mul(2_654_435_761) >> 7;
                let old: Vec<u8> = (0..len).map(|i| word(i, 1) as u8).collect();
                let expected: Vec<u8> = old.iter().enumerate().map(|(i, byte)| if guesses && word(i, 2) % 5 == 0 { word(i, 3) as u8 } else { *byte }).collect();
                let new: Vec<u8> = expected.iter().enumerate().map(|(i, byte)| if word(i, 4) % rarity == 0 { word(i, 5) as u8 } else { *byte }).collect();
                (old, expected, new)
            }).collect();
            let bytes = write(&regions);
            let expected: Vec<Vec<u8>> = regions.iter().map(|(_, _, new)| new.clone()).collect();
            prop_assert_eq!(read(&regions, &bytes), expected);
        }
    }
}
