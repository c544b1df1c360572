//! Numbers of operations: seven bits a byte, the low ones first, the high bit where more follow; ten bytes at most.

/// Appends a number.
pub(crate) fn write(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Splits a number off the front; `None` when the bytes end within it or it does not fit into 64 bits.
pub(crate) fn split(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (index, &byte) in bytes.iter().take(10).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            return None;
        }
        number |= bits << (7 * index);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(index + 1..).unwrap_or(&[])));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_in_the_documented_bytes() {
        for (number, bytes) in [
            (0, &[0][..]),
            (0x7f, &[0x7f]),
            (300, &[0xac, 0x02]),
            (u64::MAX, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        ] {
            let mut out = Vec::new();
            write(number, &mut out);
            assert_eq!(out, bytes);
            assert_eq!(split(&[bytes, b"rest"].concat()), Some((number, &b"rest"[..])));
        }
    }

    #[test]
    fn what_ends_early_or_is_too_large_is_refused() {
        for bytes in [&[][..], &[0x80], &[0xff; 9], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]] {
            assert_eq!(split(bytes), None, "{bytes:?}");
        }
    }
}
