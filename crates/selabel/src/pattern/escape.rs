//! What stands behind a backslash.

use super::ByteSet;

/// What an escape that stands for bytes means, in a class and outside.
pub(super) enum Escape {
    Byte(u8),
    Set(ByteSet),
}

/// Reads an escape that means the same everywhere; `rest` begins behind the backslash. Returns it and its length; `None` when it is none
/// of those.
pub(super) fn read(rest: &[u8]) -> Option<Result<(Escape, usize), &'static str>> {
    let byte = |byte| Some(Ok((Escape::Byte(byte), 1)));
    let set = |set| Some(Ok((Escape::Set(set), 1)));
    match *rest.first()? {
        b'a' => byte(0x07),
        b'e' => byte(0x1b),
        b'f' => byte(0x0c),
        b'n' => byte(b'\n'),
        b'r' => byte(b'\r'),
        b't' => byte(b'\t'),
        b'd' => set(digits()),
        b'D' => set(digits().not()),
        b's' => set(spaces()),
        b'S' => set(spaces().not()),
        b'w' => set(words()),
        b'W' => set(words().not()),
        b'h' => set(horizontal()),
        b'H' => set(horizontal().not()),
        b'v' => set(vertical()),
        b'V' => set(vertical().not()),
        b'c' => Some(match rest.get(1) {
            Some(control @ 0x20..=0x7e) => Ok((Escape::Byte(control.to_ascii_uppercase() ^ 0x40), 2)),
            _ => Err("has \\c without a character"),
        }),
        b'x' => Some(hexadecimal(rest)),
        b'o' => Some(match rest.get(1) {
            Some(b'{') => braced(rest, 8),
            _ => Err("has \\o without braces"),
        }),
        b'0' => {
            let (byte, length) = octal(rest);
            Some(Ok((Escape::Byte(byte), length)))
        }
        other if !other.is_ascii_alphanumeric() => byte(other),
        _ => None,
    }
}

/// Reads up to three octal digits.
pub(super) fn octal(rest: &[u8]) -> (u8, usize) {
    let digits = rest.iter().take(3).take_while(|digit| (b'0'..=b'7').contains(digit));
    let (value, length) = digits.fold((0_u32, 0), |(value, length), digit| (value * 8 + u32::from(digit - b'0'), length + 1));
    (value as u8, length)
}

fn hexadecimal(rest: &[u8]) -> Result<(Escape, usize), &'static str> {
    if rest.get(1) == Some(&b'{') {
        return braced(rest, 16);
    }
    let digits = rest[1..].iter().take(2).map_while(|digit| char::from(*digit).to_digit(16));
    let (value, length) = digits.fold((0, 1), |(value, length), digit| (value * 16 + digit, length + 1));
    Ok((Escape::Byte(value as u8), length))
}

fn braced(rest: &[u8], radix: u32) -> Result<(Escape, usize), &'static str> {
    let error = "has a character number that is none or too large";
    let length = rest.iter().take(16).position(|byte| *byte == b'}').ok_or(error)?;
    let digits = std::str::from_utf8(&rest[2..length]).map_err(|_| error)?;
    if digits.starts_with('+') {
        return Err(error);
    }
    let value = u32::from_str_radix(digits, radix).ok().and_then(|value| u8::try_from(value).ok()).ok_or(error)?;
    Ok((Escape::Byte(value), length + 1))
}

pub(super) fn digits() -> ByteSet {
    ByteSet::of(b'0'..=b'9')
}

pub(super) fn spaces() -> ByteSet {
    ByteSet::of(*b" \t\n\x0b\x0c\r")
}

pub(super) fn words() -> ByteSet {
    ByteSet::of((0..=255).filter(|byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_'))
}

fn horizontal() -> ByteSet {
    ByteSet::of(*b"\t \xa0")
}

/// The line ends of one byte.
pub(super) fn vertical() -> ByteSet {
    ByteSet::of(*b"\n\x0b\x0c\r\x85")
}
