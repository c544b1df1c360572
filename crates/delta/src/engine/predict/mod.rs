//! What a program's bytes will be after its parts have moved.
//!
//! When code is inserted, every reference across that place changes, and nothing else about it. Both sides know where each range went; so
//! for what looks like a reference in the old bytes, the new value follows from the old target. A wrong guess costs a few bits, never a
//! wrong byte. The idea is that of Percival's "Naive differences of executable code" (2003) and of Chromium's Courgette, without
//! disassembly: patterns of a few bytes say what may be a reference.
//!
//! Each kind of pattern is a [`Rule`]; who writes tries which of them pay for a file, and says so.

mod aarch64;
mod map;
pub(crate) mod program;
mod x86_64;

use self::map::AddressMap;
use self::program::{Machine, Program, Segment};

/// Kinds of guesses, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules(pub(crate) u8);

impl Rules {
    /// Calls, jumps and branches.
    pub(crate) const BRANCHES: Self = Self(1);
    /// Data that is addressed relatively to the code, or by page.
    pub(crate) const RELATIVE: Self = Self(2);
    /// Addresses of 64 bits in data.
    pub(crate) const POINTERS: Self = Self(4);
    /// Addresses of 32 bits with a sign in code, as kernels have them.
    pub(crate) const SHORT_POINTERS: Self = Self(8);
    /// Distances of 32 bits in data to where they point, from where they stand.
    pub(crate) const OFFSETS: Self = Self(16);
    /// The table of stack frames.
    pub(crate) const FRAMES: Self = Self(32);
    /// All of them, one by one.
    pub(crate) const ALL: [Self; 6] = [Self::BRANCHES, Self::RELATIVE, Self::POINTERS, Self::SHORT_POINTERS, Self::OFFSETS, Self::FRAMES];

    pub(crate) fn has(self, rule: Self) -> bool {
        self.0 & rule.0 != 0
    }

    pub(crate) fn with(self, rule: Self) -> Self {
        Self(self.0 | rule.0)
    }
}

/// Bytes of a range that are looked at together; references across their ends are not guessed.
pub(crate) const STRETCH: usize = 64 * 1024;

/// Guesses the bytes of a range.
#[derive(Debug)]
pub(crate) struct Predictor {
    map: AddressMap,
    rules: Rules,
}

/// One stretch of a segment: its bytes and its addresses in both files.
struct Stretch<'a> {
    old: &'a [u8],
    out: &'a mut [u8],
    old_address: u64,
    new_address: u64,
    segment: Segment,
}

impl Predictor {
    pub(crate) fn new(old: Program, new: Program, covers: &[super::Cover], rules: Rules) -> Self {
        Self { map: AddressMap::new(old, new, covers), rules }
    }

    /// Returns the rules.
    pub(crate) fn rules(&self) -> Rules {
        self.rules
    }

    /// The same with other rules.
    pub(crate) fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// Overwrites in `out`, which is a copy of `old`, what is guessed to become something else. They are from the places `old_offset` and
    /// `new_offset` in the two files.
    pub(crate) fn predict(&self, old: &[u8], old_offset: u64, new_offset: u64, out: &mut [u8]) {
        let mut at = 0;
        while at < old.len() {
            let place = old_offset + at as u64;
            let Some(segment) = self.map.old.segment_at(place) else {
                match self.map.old.next_segment(place).and_then(|next| usize::try_from(next - old_offset).ok()) {
                    Some(next) if next < old.len() => at = next,
                    _ => return,
                }
                continue;
            };
            let left = segment.offset + segment.size - place;
            let end = usize::try_from(left).map_or(old.len(), |left| old.len().min(at + left));
            self.stretch(Stretch {
                old: &old[at..end],
                out: &mut out[at..end],
                old_address: self.map.old.address_of(place),
                new_address: self.map.new.address_of(new_offset + at as u64),
                segment: *segment,
            });
            at = end;
        }
    }

    fn stretch(&self, mut stretch: Stretch<'_>) {
        if stretch.segment.is_code {
            match self.map.old.machine {
                Machine::X86_64 => x86_64::predict(&self.map, self.rules, &mut stretch),
                Machine::Aarch64 => aarch64::predict(&self.map, self.rules, &mut stretch),
            }
        }
        if !stretch.segment.is_code || self.rules.has(Rules::SHORT_POINTERS) {
            self.data(&mut stretch);
        }
    }

    fn data(&self, stretch: &mut Stretch<'_>) {
        let frames = self.rules.has(Rules::FRAMES).then_some(self.map.old.frames).flatten().zip(self.map.new.frames);
        if self.rules.has(Rules::POINTERS) {
            for at in aligned(stretch.old_address, 8, stretch.old.len()) {
                let value = word(stretch.old, at, 8);
                // Small numbers are rarely addresses.
                if value >= 0x1000
                    && let Some(mapped) = self.map.map(value)
                {
                    stretch.out[at..at + 8].copy_from_slice(&mapped.to_le_bytes());
                }
            }
        }
        if self.rules.has(Rules::OFFSETS) || frames.is_some() {
            for at in aligned(stretch.old_address, 4, stretch.old.len()) {
                let address = stretch.old_address.wrapping_add(at as u64);
                let value = i64::from(word(stretch.old, at, 4) as u32 as i32);
                let (old_base, new_base) = match frames {
                    Some(((old, size), (new, _))) if address.wrapping_sub(old) < size => (old, new),
                    _ if self.rules.has(Rules::OFFSETS) => (address, stretch.new_address.wrapping_add(at as u64)),
                    _ => continue,
                };
                if value != 0
                    && let Some(mapped) = self.map.map(old_base.wrapping_add_signed(value))
                    && let Ok(moved) = i32::try_from(mapped.wrapping_sub(new_base) as i64)
                {
                    stretch.out[at..at + 4].copy_from_slice(&moved.to_le_bytes());
                }
            }
        }
    }
}

/// Lists the places of whole words of so many bytes that lie at multiples of their size in memory.
fn aligned(address: u64, size: usize, len: usize) -> impl Iterator<Item = usize> {
    let first = address.wrapping_neg() as usize % size;
    (first..(len + 1).saturating_sub(size)).step_by(size)
}

/// Reads a little-endian number of at most eight bytes, which must be there.
fn word(bytes: &[u8], at: usize, size: usize) -> u64 {
    let mut word = [0; 8];
    word[..size].copy_from_slice(&bytes[at..at + size]);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::super::Cover;
    use super::program::tests::elf;
    use super::*;

    const CODE: Segment = Segment { offset: 0x1000, address: 0x2000, size: 0x1000, is_code: true };
    const DATA: Segment = Segment { offset: 0x2000, address: 0x4000, size: 0x1000, is_code: false };

    fn put(file: &mut [u8], at: usize, bytes: &[u8]) {
        file[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// A program that calls from before to behind a gap, has a pointer to the code behind it and one that points from itself.
    fn program(machine: u16, gap: usize) -> Vec<u8> {
        let mut file = vec![0x90; 0x3000];
        put(&mut file, 0, &elf(machine, CODE, DATA));
        let behind = 0x800 + gap;
        let address = 0x2000 + behind as u64;
        if machine == 62 {
            put(&mut file, 0x1100, &[0xe8]);
            put(&mut file, 0x1101, &(behind as u32 - 0x105).to_le_bytes());
            put(&mut file, 0x1200, &[0x48, 0x8d, 0x05]);
            put(&mut file, 0x1203, &(behind as u32 - 0x207).to_le_bytes());
        } else {
            put(&mut file, 0x1100, &(0x9400_0000 | (behind as u32 - 0x100) >> 2).to_le_bytes());
        }
        put(&mut file, 0x2008, &address.to_le_bytes());
        put(&mut file, 0x2010, &((address as i64 - 0x4010) as i32).to_le_bytes());
        file
    }

    fn guess(machine: u16, rules: Rules) -> (Vec<u8>, Vec<u8>) {
        let (old, new) = (program(machine, 0), program(machine, 64));
        let (before, after) = (Program::parse(&old).unwrap(), Program::parse(&new).unwrap());
        let covers = [
            Cover { old: 0, new: 0, len: 0x1700 },
            Cover { old: 0x1700, new: 0x1740, len: 0x8c0 },
            Cover { old: 0x2000, new: 0x2000, len: 0x1000 },
        ];
        let predictor = Predictor::new(before, after, &covers, rules);
        let mut out = old.clone();
        for cover in covers {
            let old = &old[cover.old..cover.old + cover.len];
            predictor.predict(old, cover.old as u64, cover.new as u64, &mut out[cover.old..cover.old + cover.len]);
        }
        (out, new)
    }

    #[test]
    fn references_follow_what_they_point_to() {
        let all = Rules::ALL.into_iter().filter(|rule| *rule != Rules::SHORT_POINTERS).fold(Rules::default(), Rules::with);
        for machine in [62, 183] {
            let (guessed, new) = guess(machine, all);
            for place in [0x1100..0x1105, 0x1200..0x1207, 0x2008..0x2014] {
                assert_eq!(guessed[place.clone()], new[place.clone()], "{machine} {place:x?}");
            }
        }
    }

    #[test]
    fn without_rules_nothing_is_guessed() {
        assert_eq!(guess(62, Rules::default()).0, program(62, 0));
        assert_eq!(guess(183, Rules::default()).0, program(183, 0));
    }

    #[test]
    fn anything_at_all_can_be_guessed_at() {
        let noise = |seed: u32| (0..5000u32).map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 23) as u8).collect::<Vec<u8>>();
        for machine in [62, 183] {
            for seed in 0..50 {
                let mut file = program(machine, 0);
                put(&mut file, 0x40 + seed as usize, &noise(seed)[..150]);
                let Some(program) = Program::parse(&file) else { continue };
                let covers = [Cover { old: 100, new: 7, len: 5000 }];
                let predictor = Predictor::new(program.clone(), program, &covers, Rules(0xff));
                let old = noise(seed + 1);
                predictor.predict(&old, 0x1010, u64::MAX - 100, &mut old.clone());
            }
        }
    }
}
