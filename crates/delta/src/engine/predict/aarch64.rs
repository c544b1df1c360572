//! References in code of 64-bit Arm: instructions are words of four bytes (Arm Architecture Reference Manual, C4).

use super::{AddressMap, Rules, Stretch, aligned, word};

pub(super) fn predict(map: &AddressMap, rules: Rules, stretch: &mut Stretch<'_>) {
    for at in aligned(stretch.old_address, 4, stretch.old.len()) {
        let instruction = word(stretch.old, at, 4) as u32;
        let (old, new) = (stretch.old_address.wrapping_add(at as u64), stretch.new_address.wrapping_add(at as u64));
        let guessed = match instruction >> 24 {
            // B and BL: 26 bits, in words.
            0x14..=0x17 | 0x94..=0x97 if rules.has(Rules::BRANCHES) => moved(map, old, new, instruction, 26, 0),
            // B.cond, CBZ, CBNZ: 19 bits, in words.
            0x54 | 0x34 | 0x35 | 0xb4 | 0xb5 if rules.has(Rules::BRANCHES) => moved(map, old, new, instruction, 19, 5),
            // ADRP: 21 bits, in pages, the lowest two of them apart.
            top if top & 0x9f == 0x90 && rules.has(Rules::RELATIVE) => page(map, old, new, instruction),
            _ => None,
        };
        if let Some(guessed) = guessed {
            stretch.out[at..at + 4].copy_from_slice(&guessed.to_le_bytes());
        }
    }
}

/// Guesses a distance in words, of so many bits from bit `low` on.
fn moved(map: &AddressMap, old: u64, new: u64, instruction: u32, bits: u32, low: u32) -> Option<u32> {
    let mask = (1_u32 << bits) - 1;
    let distance = i64::from(((instruction >> low & mask) << (32 - bits)) as i32 >> (32 - bits)) * 4;
    let mapped = map.map(old.wrapping_add_signed(distance))?;
    let distance = (mapped.wrapping_sub(new) as i64) >> 2;
    Some(instruction & !(mask << low) | (distance as u32 & mask) << low)
}

/// Guesses a distance in pages. What is in the page is not known; its beginning stands for it.
fn page(map: &AddressMap, old: u64, new: u64, instruction: u32) -> Option<u32> {
    const PAGE: u64 = !0xfff;
    let field = (instruction >> 5 & 0x7_ffff) << 2 | instruction >> 29 & 3;
    let pages = i64::from((field << 11) as i32 >> 11);
    let mapped = map.map((old & PAGE).wrapping_add_signed(pages << 12))?;
    let pages = (mapped & PAGE).wrapping_sub(new & PAGE) as i64 >> 12;
    let field = pages as u32 & 0x1f_ffff;
    Some(instruction & 0x9f00_001f | (field >> 2) << 5 | (field & 3) << 29)
}
