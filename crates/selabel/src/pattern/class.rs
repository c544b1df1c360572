//! Classes of bytes in brackets.

use super::escape::{self, Escape};
use super::{ByteSet, escape::words};

const UNCLOSED: &str = "has a class that is not closed";
const RANGE: &str = "has a range that is none";

/// Reads a class; `text` begins at its bracket. Returns the set and the class's length.
pub(super) fn parse(text: &[u8]) -> Result<(ByteSet, usize), &'static str> {
    if posix_name(text).is_some() {
        return Err("has a class name outside of a class");
    }
    let negated = text.get(1) == Some(&b'^');
    let first = if negated { 2 } else { 1 };
    let (mut set, mut at) = (ByteSet::default(), first);
    loop {
        // A bracket in the first place is itself.
        if text.get(at) == Some(&b']') && at > first {
            return Ok((if negated { set.not() } else { set }, at + 1));
        }
        let (item, length) = item(&text[at..])?;
        at += length;
        let range = text.get(at) == Some(&b'-') && text.get(at + 1).is_some_and(|byte| *byte != b']');
        set = match item {
            Escape::Byte(low) if range => {
                let (high, length) = self::item(&text[at + 1..])?;
                at += 1 + length;
                match high {
                    Escape::Byte(high) if low <= high => set.or(ByteSet::of(low..=high)),
                    _ => return Err(RANGE),
                }
            }
            Escape::Set(_) if range => return Err(RANGE),
            Escape::Byte(byte) => set.or(ByteSet::of([byte])),
            Escape::Set(other) => set.or(other),
        };
    }
}

fn item(text: &[u8]) -> Result<(Escape, usize), &'static str> {
    match *text.first().ok_or(UNCLOSED)? {
        b'\\' => {
            let rest = &text[1..];
            let (escape, length) = match rest.first().ok_or(UNCLOSED)? {
                b'b' => (Escape::Byte(0x08), 1),
                b'0'..=b'7' => {
                    let (byte, length) = escape::octal(rest);
                    (Escape::Byte(byte), length)
                }
                digit @ b'8'..=b'9' => (Escape::Byte(*digit), 1),
                _ => escape::read(rest).unwrap_or(Err("has an escape in a class that is not supported"))?,
            };
            Ok((escape, length + 1))
        }
        b'[' => match posix_name(text) {
            Some((kind, name)) => Ok((Escape::Set(posix(kind, name)?), name.len() + 4)),
            None => Ok((Escape::Byte(b'['), 1)),
        },
        byte => Ok((Escape::Byte(byte), 1)),
    }
}

/// Finds a name in `[:` and `:]`, or in the two other pairs that POSIX has; `text` begins at the bracket.
fn posix_name(text: &[u8]) -> Option<(u8, &[u8])> {
    let kind = *text.get(1).filter(|kind| b":.=".contains(kind))?;
    let inner = &text[2..];
    let mut at = 0;
    loop {
        match (*inner.get(at)?, inner.get(at + 1)) {
            (b'\\', Some(b'\\' | b']')) => at += 2,
            (b'[', Some(next)) if *next == kind => return None,
            (b']', _) => return None,
            (byte, Some(b']')) if byte == kind => return Some((kind, &inner[..at])),
            _ => at += 1,
        }
    }
}

fn posix(kind: u8, name: &[u8]) -> Result<ByteSet, &'static str> {
    if kind != b':' {
        return Err("has a collating element, which is not supported");
    }
    let (negated, name) = name.strip_prefix(b"^").map_or((false, name), |name| (true, name));
    let of = |test: fn(&u8) -> bool| ByteSet::of((0..=255).filter(test));
    let set = match name {
        b"alnum" => of(u8::is_ascii_alphanumeric),
        b"alpha" => of(u8::is_ascii_alphabetic),
        b"ascii" => of(u8::is_ascii),
        b"blank" => ByteSet::of(*b" \t"),
        b"cntrl" => of(u8::is_ascii_control),
        b"digit" => of(u8::is_ascii_digit),
        b"graph" => of(u8::is_ascii_graphic),
        b"lower" => of(u8::is_ascii_lowercase),
        b"print" => ByteSet::of(b' '..=b'~'),
        b"punct" => of(u8::is_ascii_punctuation),
        b"space" => escape::spaces(),
        b"upper" => of(u8::is_ascii_uppercase),
        b"word" => words(),
        b"xdigit" => of(u8::is_ascii_hexdigit),
        _ => return Err("has a class name that does not exist"),
    };
    Ok(if negated { set.not() } else { set })
}
