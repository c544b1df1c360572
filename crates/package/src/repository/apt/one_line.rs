//! Sources in lines, `sources.list` and `sources.list.d/*.list` (sources.list(5), "ONE-LINE-STYLE FORMAT"):
//!
//! ```text
//! deb [ arch=amd64 signed-by=/usr/share/keyrings/a.gpg ] https://deb.example.org/debian bookworm main contrib
//! deb https://download.example.org/packages ./
//! ```

use super::super::RepositoryError;
use super::super::location::shortened;
use super::sources::{AptSource, Suite, boolean, signed_by};

const WHAT: &str = "the .list file";

/// Reads the sources of binary packages; those of source packages are passed over.
///
/// # Errors
/// When a line is no source, or has an option that adds to the system's architectures (`arch+=`), which is not read.
pub fn parse_one_line_sources(text: &str) -> Result<Vec<AptSource>, RepositoryError> {
    let mut sources = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let words = words(line);
        match words.split_first() {
            None | Some((&"deb-src", _)) => {}
            Some((&"deb", rest)) => sources.push(source(rest)?),
            Some(_) => return Err(RepositoryError::damaged(WHAT, format!("{:?} is no source", shortened(line)))),
        }
    }
    Ok(sources)
}

/// Splits a line at blanks that are not within brackets: options may have some, and names of discs.
fn words(line: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let is_between = |c: char| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_whitespace()
    };
    line.split(is_between).filter(|word| !word.is_empty()).collect()
}

fn source(words: &[&str]) -> Result<AptSource, RepositoryError> {
    let (options, words) = match words.split_first() {
        Some((first, rest)) if first.starts_with('[') => (first.trim_start_matches('[').trim_end_matches(']'), rest),
        _ => ("", words),
    };
    let [uri, suite, components @ ..] = words else { return Err(RepositoryError::damaged(WHAT, "a line has no URL or no suite")) };
    let mut source = AptSource {
        uris: vec![(*uri).to_owned()],
        suites: vec![Suite::new(WHAT, suite)?],
        components: components.iter().map(|&name| name.to_owned()).collect(),
        architectures: None,
        signed_by: None,
        trusted: None,
        check_valid_until: None,
        enabled: true,
    };
    for option in options.split_whitespace() {
        let (name, value) = option.split_once('=').ok_or_else(|| RepositoryError::damaged(WHAT, "an option has no value"))?;
        match name {
            "arch" => source.architectures = Some(value.split(',').map(str::to_owned).collect()),
            "signed-by" => source.signed_by = Some(signed_by(WHAT, value.split(','))?),
            "trusted" => source.trusted = Some(boolean(WHAT, name, value)?),
            "check-valid-until" => source.check_valid_until = Some(boolean(WHAT, name, value)?),
            "arch+" | "arch-" => return Err(RepositoryError::Unsupported { what: format!("the option {name}= of {WHAT}") }),
            // The others say how lists are fetched, and which that are not fetched here.
            _ => {}
        }
    }
    source.checked(WHAT)
}

#[cfg(test)]
mod tests {
    use super::super::SignedBy;
    use super::*;

    #[test]
    fn lines_are_sources() {
        let text = "# comment\n\ndeb http://a/debian bookworm main contrib # why\ndeb-src http://a/debian bookworm main\n\
                    deb [ arch=amd64,i386 signed-by=/k.gpg,0123456789ABCDEF0123456789ABCDEF01234567! trusted=yes lang=none ] http://b $(ARCH)/\n\
                    deb [check-valid-until=no] cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main\n";
        let plain = AptSource {
            uris: vec!["http://a/debian".to_owned()],
            suites: vec![Suite::new(WHAT, "bookworm").unwrap()],
            components: vec!["main".to_owned(), "contrib".to_owned()],
            architectures: None,
            signed_by: None,
            trusted: None,
            check_valid_until: None,
            enabled: true,
        };
        let flat = AptSource {
            uris: vec!["http://b".to_owned()],
            suites: vec![Suite::new(WHAT, "$(ARCH)/").unwrap()],
            components: Vec::new(),
            architectures: Some(vec!["amd64".to_owned(), "i386".to_owned()]),
            signed_by: Some(SignedBy::Named {
                keyrings: vec!["/k.gpg".to_owned()],
                fingerprints: vec!["0123456789ABCDEF0123456789ABCDEF01234567!".to_owned()],
            }),
            trusted: Some(true),
            ..plain.clone()
        };
        let disc = AptSource {
            uris: vec!["cdrom:[Debian GNU/Linux 12 _Bookworm_]/".to_owned()],
            components: vec!["main".to_owned()],
            check_valid_until: Some(false),
            ..plain.clone()
        };
        assert_eq!(flat.suites[0].for_arch("amd64").in_release(), "amd64/InRelease");
        assert_eq!(parse_one_line_sources(text).unwrap(), [plain, flat, disc]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "deb",
            "deb http://a",
            "deb http://a bookworm",
            "deb http://a ./ main",
            "deb http://a ../ ",
            "deb [ arch ] http://a bookworm main",
            "deb [ arch+=i386 ] http://a bookworm main",
            "deb [ trusted=maybe ] http://a bookworm main",
            "deb [ signed-by= ] http://a bookworm main",
            "rpm http://a bookworm main",
            "deb [ arch=amd64 http://a bookworm main",
        ] {
            assert!(parse_one_line_sources(line).is_err(), "{line}");
        }
    }
}
