//! The bytes of a tar-diff.

use std::io::{self, BufRead, Write};

use super::TarDiffError;

/// The media type of a tar-diff, of both versions.
pub const MEDIA_TYPE: &str = "application/vnd.tar-diff";

/// Bytes of the mark at the beginning.
pub(super) const MARK: usize = 8;
pub(super) const FIRST: &[u8; MARK] = b"tardf1\n\0";
const SECOND: &[u8; MARK] = b"tardf2\n\0";

/// Longest name of a file, in bytes: `PATH_MAX` of Linux, and what other readers take.
pub(super) const MAX_NAME: u64 = 4096;

/// Which operations there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    First,
    /// With dictionaries.
    Second,
}

impl Version {
    pub(super) fn of(mark: &[u8; MARK]) -> Option<Self> {
        match mark {
            FIRST => Some(Self::First),
            SECOND => Some(Self::Second),
            _ => None,
        }
    }
}

/// An operation, without the bytes that follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Data(u64),
    Open(u64),
    Copy(u64),
    Add(u64),
    Seek(u64),
    Dictionary(u64),
}

impl Operation {
    /// Reads an operation; `None` at the end.
    pub(super) fn read(diff: &mut impl BufRead, version: Version) -> Result<Option<Self>, io::Error> {
        let Some(code) = next_byte(diff)? else { return Ok(None) };
        let number = read_number(diff)?;
        Ok(Some(match code {
            0 => Self::Data(number),
            1 => Self::Open(number),
            2 => Self::Copy(number),
            3 => Self::Add(number),
            4 => Self::Seek(number),
            5 if version == Version::Second => Self::Dictionary(number),
            code => return Err(TarDiffError::Operation { code }.into()),
        }))
    }

    pub(super) fn write(self, out: &mut impl Write) -> io::Result<()> {
        let (code, mut number) = match self {
            Self::Data(number) => (0, number),
            Self::Open(number) => (1, number),
            Self::Copy(number) => (2, number),
            Self::Add(number) => (3, number),
            Self::Seek(number) => (4, number),
            Self::Dictionary(number) => (5, number),
        };
        let mut bytes = [code; 11];
        let mut length = 1;
        loop {
            bytes[length] = number as u8 & 0x7f;
            number >>= 7;
            if number == 0 {
                break;
            }
            bytes[length] |= 0x80;
            length += 1;
        }
        out.write_all(&bytes[..=length])
    }
}

fn next_byte(diff: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match diff.fill_buf() {
            Ok(bytes) => {
                let first = bytes.first().copied();
                if first.is_some() {
                    diff.consume(1);
                }
                return Ok(first);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn read_number(diff: &mut impl BufRead) -> io::Result<u64> {
    let mut number = 0_u64;
    for index in 0..10 {
        let byte = next_byte(diff)?.ok_or(TarDiffError::Truncated)?;
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            break;
        }
        number |= bits << (7 * index);
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(TarDiffError::Number.into())
}

/// Takes `.`, `..` and needless slashes out of a name, as if it began at `/`; `None` where nothing is left, or it is not UTF-8.
pub(super) fn clean_name(name: &[u8]) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in std::str::from_utf8(name).ok()?.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_written_as_documented_and_read_back() {
        for (operation, bytes) in [
            (Operation::Data(0), &[0, 0][..]),
            (Operation::Open(5), &[1, 5]),
            (Operation::Copy(300), &[2, 0xac, 0x02]),
            (Operation::Add(0x7f), &[3, 0x7f]),
            (Operation::Seek(u64::MAX), &[4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
            (Operation::Dictionary(0x80), &[5, 0x80, 0x01]),
        ] {
            let mut out = Vec::new();
            operation.write(&mut out).unwrap();
            assert_eq!(out, bytes);
            assert_eq!(Operation::read(&mut &out[..], Version::Second).unwrap(), Some(operation));
        }
        assert_eq!(Operation::read(&mut &[][..], Version::First).unwrap(), None);
    }

    #[test]
    fn what_is_no_operation_is_refused() {
        let huge = [[0].as_slice(), &[0xff; 9], &[0x02]].concat();
        for (bytes, message) in [
            (&[5, 1][..], "it has operation 5, which its version of the format has not"),
            (&[9, 1], "it has operation 9, which its version of the format has not"),
            (&[0], "it ends within an operation"),
            (&[0, 0x80], "it ends within an operation"),
            (&huge, "it has a number of more than 64 bits"),
        ] {
            assert_eq!(Operation::read(&mut &bytes[..], Version::First).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn names_lead_nowhere_but_into_the_image() {
        for (name, expected) in [
            ("usr/bin/sh", Some("usr/bin/sh")),
            ("./usr//bin/./sh", Some("usr/bin/sh")),
            ("/usr/bin/sh", Some("usr/bin/sh")),
            ("../../etc/passwd", Some("etc/passwd")),
            ("usr/../etc/x/", Some("etc/x")),
            ("", None),
            ("/..", None),
        ] {
            assert_eq!(clean_name(name.as_bytes()).as_deref(), expected, "{name}");
        }
        assert_eq!(clean_name(b"usr/\xff"), None);
    }
}
