//! GLib key files: the format of repository configs, remotes and deployment origins.
//!
//! ```text
//! # a comment
//! [group name]
//! key=value
//! ```
//!
//! Group and key names are case-sensitive, comments and order survive a change, lists end each item with `;`, and `\s \n \t \r \\ \;` are
//! escapes in values. Follows the "Key-value file parser" chapter of the GLib manual.

#![cfg_attr(test, allow(clippy::unwrap_used))]

use std::fmt;
use std::str::FromStr;

/// A parsed key file, which prints back as it was but for what was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFile {
    /// Comments and blank lines before the first group.
    preamble: Vec<Line>,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    /// A comment or blank line, as it stood.
    Other(String),
    /// A key and its value, escapes and all, and the line as it stood.
    Entry { key: String, value: String, text: String },
}

/// A line is neither a group, nor a key with a value, nor a comment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {text:?} is not a '[group]', 'key=value' or '# comment'")]
pub struct ParseError {
    /// Counted from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
}

/// A value is not of the type that its key has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("[{group}] {key}: {value:?} is not {wanted}")]
pub struct ValueError {
    /// The group.
    pub group: String,
    /// The key.
    pub key: String,
    /// The value as it stands.
    pub value: String,
    /// What it should be.
    pub wanted: &'static str,
}

impl KeyFile {
    /// Returns a file without groups.
    pub fn new() -> Self {
        Self::default()
    }

    /// Walks the names of the groups in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.name.as_str())
    }

    /// Walks the keys of a group in order.
    pub fn keys<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a str> {
        self.groups.iter().filter(move |candidate| candidate.name == group).flat_map(|group| &group.lines).filter_map(|line| match line {
            Line::Entry { key, .. } => Some(key.as_str()),
            Line::Other(_) => None,
        })
    }

    /// Returns a value as it stands, escapes not undone. A later entry of the same name wins.
    pub fn raw(&self, group: &str, key: &str) -> Option<&str> {
        let groups = self.groups.iter().filter(|candidate| candidate.name == group);
        groups
            .flat_map(|group| &group.lines)
            .filter_map(|line| match line {
                Line::Entry { key: candidate, value, .. } if candidate == key => Some(value.as_str()),
                _ => None,
            })
            .next_back()
    }

    /// Returns a text value, escapes undone.
    pub fn string(&self, group: &str, key: &str) -> Option<String> {
        self.raw(group, key).map(unescape)
    }

    /// Returns a truth value: `true`, `false`, `1` or `0`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn boolean(&self, group: &str, key: &str) -> Result<Option<bool>, ValueError> {
        self.typed(group, key, "true or false", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    /// Returns a number.
    ///
    /// # Errors
    /// When it is something else.
    pub fn integer(&self, group: &str, key: &str) -> Result<Option<i64>, ValueError> {
        self.typed(group, key, "a whole number", |text| text.parse().ok())
    }

    /// Returns the items of a list, escapes undone.
    pub fn list(&self, group: &str, key: &str) -> Option<Vec<String>> {
        let raw = self.raw(group, key)?;
        let mut items = Vec::new();
        let (mut start, mut escaped) = (0, false);
        for (position, byte) in raw.bytes().enumerate() {
            if byte == b';' && !escaped {
                items.push(unescape(&raw[start..position]));
                start = position + 1;
            }
            escaped = byte == b'\\' && !escaped;
        }
        if start < raw.len() {
            items.push(unescape(&raw[start..]));
        }
        Some(items)
    }

    fn typed<T>(&self, group: &str, key: &str, wanted: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ValueError> {
        let Some(raw) = self.raw(group, key) else { return Ok(None) };
        parse(trim(raw)).map(Some).ok_or_else(|| ValueError { group: group.to_owned(), key: key.to_owned(), value: raw.to_owned(), wanted })
    }

    /// Sets a text value, in its old place or at the end of its group.
    pub fn set(&mut self, group: &str, key: &str, value: &str) {
        let value = escape(value);
        let text = format!("{key}={value}");
        let at = self.groups.iter().rposition(|candidate| candidate.name == group).unwrap_or_else(|| {
            if let Some(last) = self.groups.last_mut()
                && !matches!(last.lines.last(), Some(Line::Other(text)) if text.is_empty())
            {
                last.lines.push(Line::Other(String::new()));
            }
            self.groups.push(Group { name: group.to_owned(), lines: Vec::new() });
            self.groups.len() - 1
        });
        let lines = &mut self.groups[at].lines;
        for line in lines.iter_mut().rev() {
            if matches!(line, Line::Entry { key: candidate, .. } if candidate == key) {
                *line = Line::Entry { key: key.to_owned(), value, text };
                return;
            }
        }
        // Blank lines at the end separate this group from the next and stay there.
        let end = lines.iter().rposition(|line| !matches!(line, Line::Other(text) if text.trim().is_empty())).map_or(0, |last| last + 1);
        lines.insert(end, Line::Entry { key: key.to_owned(), value, text });
    }

    /// Removes a key; tells whether it was there.
    pub fn remove(&mut self, group: &str, key: &str) -> bool {
        let mut removed = false;
        for candidate in self.groups.iter_mut().filter(|candidate| candidate.name == group) {
            candidate.lines.retain(|line| {
                let matches = matches!(line, Line::Entry { key: candidate, .. } if candidate == key);
                removed |= matches;
                !matches
            });
        }
        removed
    }

    /// Removes a group with all of its keys; tells whether it was there.
    pub fn remove_group(&mut self, group: &str) -> bool {
        let before = self.groups.len();
        self.groups.retain(|candidate| candidate.name != group);
        before != self.groups.len()
    }
}

impl FromStr for KeyFile {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut file = Self::default();
        for (index, line) in text.lines().enumerate() {
            let error = || ParseError { line: index + 1, text: line.chars().take(100).collect() };
            let line = line.trim_end_matches('\r');
            let trimmed = trim(line);
            if trimmed.is_empty() || trimmed.starts_with('#') {
                file.lines_mut().push(Line::Other(line.to_owned()));
            } else if let Some(name) = trimmed.strip_prefix('[') {
                let name = name.strip_suffix(']').filter(|name| is_group_name(name)).ok_or_else(error)?;
                file.groups.push(Group { name: name.to_owned(), lines: Vec::new() });
            } else {
                let (key, value) = line.split_once('=').ok_or_else(error)?;
                let (key, value) = (trim(key).to_owned(), value.trim_start_matches(is_blank).to_owned());
                if key.is_empty() || file.groups.is_empty() {
                    return Err(error());
                }
                file.lines_mut().push(Line::Entry { key, value, text: line.to_owned() });
            }
        }
        Ok(file)
    }
}

impl KeyFile {
    fn lines_mut(&mut self) -> &mut Vec<Line> {
        match self.groups.last_mut() {
            Some(group) => &mut group.lines,
            None => &mut self.preamble,
        }
    }
}

impl fmt::Display for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write_lines = |f: &mut fmt::Formatter<'_>, lines: &[Line]| {
            lines.iter().try_for_each(|line| match line {
                Line::Other(text) | Line::Entry { text, .. } => writeln!(f, "{text}"),
            })
        };
        write_lines(f, &self.preamble)?;
        for group in &self.groups {
            writeln!(f, "[{}]", group.name)?;
            write_lines(f, &group.lines)?;
        }
        Ok(())
    }
}

/// The blanks that the format knows; others, such as a no-break space, belong to keys and values.
fn is_blank(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\u{b}'
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Tells whether text can be the name of a group.
pub fn is_group_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['[', ']']) && !name.contains(|character: char| character.is_ascii_control())
}

/// Tells whether text can be the name of a key: what is read back as another key, as none, or as a comment cannot.
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && trim(name) == name
        && !name.starts_with('#')
        && !name.contains(['=', '[', ']'])
        && !name.contains(|character: char| character.is_ascii_control())
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('s') => out.push(' '),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other @ ('\\' | ';')) => out.push(other),
            // Not an escape: both stay.
            other => out.extend(std::iter::once('\\').chain(other)),
        }
    }
    out
}

/// Undone by [`unescape`]: blanks at the beginning would be lost, line ends would end the value.
fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut leading = true;
    for character in value.chars() {
        match character {
            ' ' if leading => out.push_str("\\s"),
            '\t' if leading => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            _ => out.push(character),
        }
        leading &= character == ' ' || character == '\t';
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# top\n\n[core]\nrepo_version=1\nmode=archive-z2\n\n[remote \"origin\"]\nurl = https://example.com/r;x\nbranches=a;b\\;c;\n# end\n";

    #[test]
    fn values_are_found_and_typed() {
        let file: KeyFile = TEXT.parse().unwrap();
        assert_eq!(file.string("core", "mode").as_deref(), Some("archive-z2"));
        assert_eq!(file.integer("core", "repo_version"), Ok(Some(1)));
        assert_eq!(file.raw("remote \"origin\"", "url"), Some("https://example.com/r;x"));
        assert_eq!(file.list("remote \"origin\"", "branches"), Some(vec!["a".into(), "b;c".into()]));
        assert_eq!(file.raw("core", "Mode"), None);
        assert!(file.boolean("core", "mode").is_err());
        assert_eq!(file.groups().collect::<Vec<_>>(), ["core", "remote \"origin\""]);
        assert_eq!(file.keys("core").collect::<Vec<_>>(), ["repo_version", "mode"]);
    }

    #[test]
    fn a_change_keeps_comments_and_order() {
        let mut file: KeyFile = TEXT.parse().unwrap();
        file.set("core", "fsync", "false");
        file.set("core", "mode", " x\ny");
        assert!(file.remove("remote \"origin\"", "url"));
        file.set("new", "k", "v");
        let expected =
            "# top\n\n[core]\nrepo_version=1\nmode=\\sx\\ny\nfsync=false\n\n[remote \"origin\"]\nbranches=a;b\\;c;\n# end\n\n[new]\nk=v\n";
        assert_eq!(file.to_string(), expected);
        assert_eq!(file.string("core", "mode").as_deref(), Some(" x\ny"));
        assert_eq!(expected.parse::<KeyFile>().unwrap(), {
            let mut again: KeyFile = file.to_string().parse().unwrap();
            again.set("new", "k", "v");
            again
        });
    }

    #[test]
    fn values_are_read_as_glib_reads_them() {
        for (line, expected) in [
            ("k = v ", "v "),
            ("  k=v", "v"),
            ("k=\\sv\\s\\x", " v \\x"),
            ("k=v\r", "v"),
            ("k=a=b#c", "a=b#c"),
            ("k=\u{a0}v", "\u{a0}v"),
            ("k=1\n[b]\n[a]\nk=2", "2"),
        ] {
            let file: KeyFile = format!("[a]\n{line}\n").parse().unwrap();
            assert_eq!(file.string("a", "k").as_deref(), Some(expected), "{line:?}");
        }
    }

    #[test]
    fn what_is_a_name_is_read_back_as_that_name() {
        for (group, key, good) in [
            ("core", "mode", true),
            ("remote \"o\"", "gpg-verify", true),
            ("core", "two words", true),
            ("core", "\u{e9}", true),
            ("", "a", false),
            ("a]", "a", false),
            ("a", "", false),
            ("a", " a", false),
            ("a", "#a", false),
            ("a", "a=b", false),
            ("a", "[a]", false),
            ("a", "a\nb", false),
        ] {
            assert_eq!(is_group_name(group) && is_key_name(key), good, "{group:?} {key:?}");
            let mut file = KeyFile::new();
            file.set(group, key, "value");
            let again = file.to_string().parse::<KeyFile>();
            assert_eq!(again.is_ok_and(|again| again.string(group, key).as_deref() == Some("value")), good, "{group:?} {key:?}");
        }
    }

    #[test]
    fn what_is_no_key_file_is_refused_with_the_line() {
        for (text, line) in [("key=value", 1), ("[a]\nnothing", 2), ("[a", 1), ("[]", 1), ("[a]\n=v", 2), ("[a\tb]", 1), ("[a] b", 1)] {
            assert_eq!(text.parse::<KeyFile>().unwrap_err().line, line, "{text:?}");
        }
    }
}
