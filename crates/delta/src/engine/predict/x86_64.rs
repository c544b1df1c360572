//! References in code of x86-64.

use super::{AddressMap, Rules, Stretch, word};

pub(super) fn predict(map: &AddressMap, rules: Rules, stretch: &mut Stretch<'_>) {
    let old = stretch.old;
    let mut at = 0;
    while at + 5 <= old.len() {
        let (field, behind) = match old[at] {
            // Call and jump.
            0xe8 | 0xe9 if rules.has(Rules::BRANCHES) => (at + 1, 0),
            // Jump if.
            0x0f if old[at + 1] & 0xf0 == 0x80 && rules.has(Rules::BRANCHES) => (at + 2, 0),
            opcode if rules.has(Rules::RELATIVE) && old[at + 1] & 0xc7 == 0x05 => match immediate(opcode) {
                Some(immediate) => (at + 2, immediate),
                None => (0, 0),
            },
            _ => (0, 0),
        };
        if field > 0 && field + 4 <= old.len() && relative(map, stretch, field, behind) {
            at = field + 4;
            continue;
        }
        if rules.has(Rules::SHORT_POINTERS) && old[at + 3] & 0x80 != 0 && short_pointer(map, stretch, at) {
            at += 4;
            continue;
        }
        at += 1;
    }
}

/// Returns how many bytes follow a reference in an instruction with that opcode, whose operand is relative to the instruction's end; `None`
/// for opcodes that are not known to have one.
fn immediate(opcode: u8) -> Option<u64> {
    match opcode {
        0x80 | 0x83 | 0xc0 | 0xc1 | 0xc6 | 0x6b => Some(1),
        0x81 | 0xc7 | 0x69 => Some(4),
        0x00..=0x3b if opcode & 7 < 4 => Some(0),
        // Moves, tests, exchanges, addresses, pushes, calls through a table; and behind 0x0f the moves of larger registers.
        0x84..=0x8d
        | 0x8f
        | 0xff
        | 0xfe
        | 0xd8..=0xdf
        | 0xd0
        | 0xd1
        | 0x63
        | 0x10
        | 0x11
        | 0x28
        | 0x29
        | 0x2e
        | 0x2f
        | 0x51
        | 0x54..=0x5f
        | 0x6e
        | 0x6f
        | 0x7e
        | 0x7f
        | 0xaf
        | 0xb0
        | 0xb1
        | 0xb6
        | 0xb7
        | 0xbe
        | 0xbf
        | 0xd6
        | 0xef
        | 0x40..=0x4f => Some(0),
        _ => None,
    }
}

/// Guesses four bytes that are relative to their end, or to `behind` bytes further on.
fn relative(map: &AddressMap, stretch: &mut Stretch<'_>, field: usize, behind: u64) -> bool {
    let value = i64::from(word(stretch.old, field, 4) as u32 as i32);
    let end = field as u64 + 4 + behind;
    let Some(mapped) = map.map(stretch.old_address.wrapping_add(end).wrapping_add_signed(value)) else { return false };
    let moved = mapped.wrapping_sub(stretch.new_address.wrapping_add(end)) as i64;
    let Ok(moved) = i32::try_from(moved) else { return false };
    stretch.out[field..field + 4].copy_from_slice(&moved.to_le_bytes());
    true
}

/// Guesses four bytes that are an address in the highest two gigabytes.
fn short_pointer(map: &AddressMap, stretch: &mut Stretch<'_>, at: usize) -> bool {
    let address = i64::from(word(stretch.old, at, 4) as u32 as i32) as u64;
    let Some(mapped) = map.map(address) else { return false };
    stretch.out[at..at + 4].copy_from_slice(&(mapped as u32).to_le_bytes());
    true
}
