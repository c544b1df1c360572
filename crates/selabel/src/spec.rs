//! One line of `file_contexts`.

use crate::subs::is_space;
use crate::{FileKind, ParseError, Problem, SourceFile};

/// The characters that make a pattern a pattern.
const SPECIAL: [u8; 10] = *b".^$?*+|[({";

/// A specification, not yet compiled.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spec<'t> {
    pub(crate) pattern: &'t str,
    /// `None` is every kind.
    pub(crate) kind: Option<FileKind>,
    pub(crate) label: &'t str,
    pub(crate) file: SourceFile,
    pub(crate) line: usize,
}

impl<'t> Spec<'t> {
    /// Reads a line; `None` when it is empty or a comment. What stands behind the label means nothing.
    pub(crate) fn parse(file: SourceFile, line: usize, text: &'t str) -> Result<Option<Self>, ParseError> {
        let error = |problem| ParseError { file, line, problem };
        let mut fields = text.split(is_space).filter(|field| !field.is_empty());
        let Some(pattern) = fields.next().filter(|field| !field.starts_with('#')) else { return Ok(None) };
        let second = fields.next().ok_or_else(|| error(Problem::NoLabel))?;
        let (kind, label) = match fields.next() {
            None => (None, second),
            Some(label) => {
                let kind = FileKind::from_field(second).ok_or_else(|| error(Problem::FileType { field: second.to_owned() }))?;
                (Some(kind), label)
            }
        };
        if [pattern, label].iter().any(|field| !field.is_ascii() || field.contains('\0')) {
            return Err(error(Problem::NotAscii));
        }
        Ok(Some(Self { pattern, kind, label, file, line }))
    }

    /// Tells whether no character is special, save behind a backslash: such a specification wins over all others. It need not be a plain
    /// path: `\d` counts as plain here and still is a digit.
    pub(crate) fn is_exact(&self) -> bool {
        let mut bytes = self.pattern.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' => drop(bytes.next()),
                byte if SPECIAL.contains(&byte) => return false,
                _ => {}
            }
        }
        true
    }

    /// Splits off the stem: the first directory, when nothing in it is special. libselinux takes it literally and matches the rest as a regular expression of its own; so alternatives at the top are alternatives for the rest.
    pub(crate) fn split_stem(&self) -> (&'t str, &'t str) {
        let slash = self.pattern.bytes().skip(1).position(|byte| byte == b'/').map_or(0, |position| position + 1);
        let (stem, rest) = self.pattern.split_at(slash);
        if stem.bytes().any(|byte| SPECIAL.contains(&byte)) { ("", self.pattern) } else { (stem, rest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Option<Spec<'_>>, Problem> {
        Spec::parse(SourceFile::Contexts, 1, line).map_err(|error| error.problem)
    }

    #[test]
    fn a_line_has_a_pattern_perhaps_a_type_and_a_label() {
        let spec = |kind| Some(Spec { pattern: "/a", kind, label: "L", file: SourceFile::Contexts, line: 1 });
        for (line, expected) in [
            ("/a L", Ok(spec(None))),
            ("\t/a  --\tL \r", Ok(spec(Some(FileKind::Regular)))),
            ("/a -s L junk", Ok(spec(Some(FileKind::Socket)))),
            ("  # /a L", Ok(None)),
            ("", Ok(None)),
            ("/a", Err(Problem::NoLabel)),
            ("/a -x L", Err(Problem::FileType { field: "-x".into() })),
            ("/\u{e4} L", Err(Problem::NotAscii)),
        ] {
            assert_eq!(parse(line), expected, "line: {line:?}");
        }
    }

    #[test]
    fn the_stem_is_a_first_directory_without_special_characters() {
        for (pattern, expected) in [
            ("/usr/bin/.*", ("/usr", "/bin/.*")),
            ("/usr", ("", "/usr")),
            ("/u.r/bin", ("", "/u.r/bin")),
            (r"/a\-b/c", (r"/a\-b", "/c")),
            ("/", ("", "/")),
        ] {
            let line = format!("{pattern} L");
            assert_eq!(parse(&line).unwrap().unwrap().split_stem(), expected, "pattern: {pattern}");
        }
    }
}
