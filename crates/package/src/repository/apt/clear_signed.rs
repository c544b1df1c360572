//! OpenPGP's messages with a signed text that stays readable (RFC 9580, section 7), as `InRelease` is one:
//!
//! ```text
//! -----BEGIN PGP SIGNED MESSAGE-----
//! Hash: SHA256
//!
//! a line of the text
//! - -a line that began with a dash
//! -----BEGIN PGP SIGNATURE-----
//! …
//! -----END PGP SIGNATURE-----
//! ```
//! What is signed are the lines without these escapes and without blanks at their ends, joined by CRLF; the line end before the signature is
//! not part of it. Only the message itself is read: text before or behind it would look as if it were signed.

use super::super::RepositoryError;

/// Largest message that is read, in bytes. Those of the largest distributions have a few hundred thousand.
const MAX_MESSAGE: usize = 32 << 20;

const WHAT: &str = "the clear-signed message";
const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const BEGIN_SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";
const END_SIGNATURE: &str = "-----END PGP SIGNATURE-----";

/// A signed text and its signature, not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearSigned {
    /// The text, with a line feed at the end of each line. It is what was signed, but for the line ends.
    pub text: String,
    /// The bytes that the signature is about.
    pub signed_bytes: Vec<u8>,
    /// The signature in its armor: a detached signature of text over the signed bytes.
    pub signature_armor: String,
}

impl ClearSigned {
    /// Takes a message apart.
    ///
    /// # Errors
    /// When it is not exactly one such message.
    pub fn split(message: &[u8]) -> Result<Self, RepositoryError> {
        if message.len() > MAX_MESSAGE {
            return Err(RepositoryError::TooLarge { what: WHAT, unit: "bytes", limit: MAX_MESSAGE as u64 });
        }
        let message = std::str::from_utf8(message).map_err(|_| damaged("it is no UTF-8"))?;
        let mut lines = message.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        if lines.next().map(str::trim_end) != Some(BEGIN) {
            return Err(damaged("it does not begin as one"));
        }
        headers(&mut lines)?;
        let text = text(&mut lines)?;
        let signature_armor = armor(&mut lines)?;
        if lines.any(|line| !line.trim().is_empty()) {
            return Err(damaged("something follows the signature"));
        }
        let signed = text.strip_suffix('\n').unwrap_or(&text);
        let signed_bytes = signed.replace('\n', "\r\n").into_bytes();
        Ok(Self { text, signed_bytes, signature_armor })
    }

    /// Returns whether a file begins as such a message does; otherwise it may be an unsigned `Release`.
    pub fn is_one(message: &[u8]) -> bool {
        message.starts_with(BEGIN.as_bytes())
    }
}

fn damaged(reason: &str) -> RepositoryError {
    RepositoryError::damaged(WHAT, reason)
}

/// Passes over the armor headers. Others than `Hash` could change what the text means, and must not be accepted.
fn headers<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Result<(), RepositoryError> {
    for line in lines {
        if line.trim().is_empty() {
            return Ok(());
        }
        if !line.starts_with("Hash: ") {
            return Err(damaged("it has a header other than Hash"));
        }
    }
    Err(damaged("it ends within its headers"))
}

fn text<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Result<String, RepositoryError> {
    let mut text = String::new();
    for line in lines {
        if line.trim_end() == BEGIN_SIGNATURE {
            return Ok(text);
        }
        let plain = match line.strip_prefix("- ") {
            Some(rest) => rest,
            None if line.starts_with('-') => return Err(damaged("a line begins with a dash that is not escaped")),
            None => line,
        };
        // Some programs end a line there, and would read another text than the one that is signed.
        if plain.contains(['\r', '\0']) {
            return Err(damaged("a line has a carriage return or a zero byte within"));
        }
        text.push_str(plain.trim_end_matches([' ', '\t']));
        text.push('\n');
    }
    Err(damaged("it has no signature"))
}

fn armor<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Result<String, RepositoryError> {
    let mut armor = format!("{BEGIN_SIGNATURE}\n");
    for line in lines {
        armor.push_str(line.trim_end());
        armor.push('\n');
        if line.trim_end() == END_SIGNATURE {
            return Ok(armor);
        }
        if line.starts_with('-') {
            break;
        }
    }
    Err(damaged("its signature does not end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----\n\niQ==\n=abcd\n-----END PGP SIGNATURE-----\n";

    fn message(text: &str) -> String {
        format!("{BEGIN}\nHash: SHA512\n\n{text}{SIGNATURE}")
    }

    #[test]
    fn the_signed_bytes_are_the_lines_without_escapes_and_blanks_at_the_end() {
        let split = ClearSigned::split(message("Origin: a \t\n\n- -- b\n- From c\n last\n").as_bytes()).unwrap();
        let expected = ClearSigned {
            text: "Origin: a\n\n-- b\nFrom c\n last\n".to_owned(),
            signed_bytes: b"Origin: a\r\n\r\n-- b\r\nFrom c\r\n last".to_vec(),
            signature_armor: SIGNATURE.to_owned(),
        };
        assert_eq!(split, expected);
        let with_crlf = message("Origin: a \t\n\n- -- b\n- From c\n last\n").replace('\n', "\r\n");
        assert_eq!(ClearSigned::split(with_crlf.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_not_exactly_one_message_is_refused() {
        let whole = message("a: b\n");
        assert!(ClearSigned::split(whole.as_bytes()).is_ok());
        for end in 0..whole.len() - 1 {
            assert!(ClearSigned::split(&whole.as_bytes()[..end]).is_err(), "cut after {end}");
        }
        for (text, reason) in [
            (format!("x: y\n{whole}"), "begin"),
            (format!("{whole}x: y\n"), "follows"),
            (format!("{whole}{SIGNATURE}"), "follows"),
            (message("-dash\n"), "dash"),
            (message("a\rb\n"), "carriage"),
            (message("a\0b\n"), "zero"),
            (whole.replace("Hash: SHA512", "NotDashEscaped: yes"), "header"),
            (whole.replace("=abcd", "-----BEGIN PGP SIGNATURE-----"), "does not end"),
        ] {
            let error = ClearSigned::split(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert!(ClearSigned::split(b"\xff\xfe").is_err());
        assert!(!ClearSigned::is_one(b"Origin: a\n"));
    }
}
