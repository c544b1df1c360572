//! Escapes: `\\`, `\n`, `\r`, `\t` and `\xHH`.

/// What has to be escaped beside what is not printable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Also {
    /// Nothing.
    Nothing,
    /// A field of one dash, which would say that there is nothing.
    LoneDash,
    /// The character between name and value.
    Equals,
}

/// Appends a field.
pub(super) fn escape(field: &[u8], also: Also, out: &mut Vec<u8>) {
    if also == Also::LoneDash && field == b"-" {
        out.extend(b"\\x2d");
        return;
    }
    for byte in field {
        match byte {
            b'\\' => out.extend(b"\\\\"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b'=' if also == Also::Equals => out.extend(b"\\x3d"),
            0x21..=0x7e => out.push(*byte),
            _ => out.extend(format!("\\x{byte:02x}").bytes()),
        }
    }
}

/// Undoes the escapes; `None` where one is not complete.
pub(super) fn unescape(field: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(field.len());
    let mut bytes = field.iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'x' => {
                    let mut digit = || char::from(*bytes.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                    digit()? << 4 | digit()?
                }
                _ => return None,
            },
            other => *other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        for also in [Also::Nothing, Also::LoneDash, Also::Equals] {
            let mut text = Vec::new();
            escape(&all, also, &mut text);
            assert!(text.iter().all(u8::is_ascii_graphic));
            assert_eq!(unescape(&text).as_deref(), Some(all.as_slice()));
        }
        let escaped = |field: &[u8], also| {
            let mut text = Vec::new();
            escape(field, also, &mut text);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(escaped(b"-", Also::LoneDash), "\\x2d");
        assert_eq!(escaped(b"--", Also::LoneDash), "--");
        assert_eq!(escaped(b"a=b c\n", Also::Equals), "a\\x3db\\x20c\\n");
        assert_eq!(escaped("ä".as_bytes(), Also::Nothing), "\\xc3\\xa4");
    }

    #[test]
    fn broken_escapes_are_refused() {
        for text in ["\\", "\\q", "\\x", "\\x1", "\\xg0"] {
            assert_eq!(unescape(text.as_bytes()), None, "{text}");
        }
    }
}
