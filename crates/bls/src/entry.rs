//! One boot loader entry: lines of a key, white space and a value.
//!
//! Order, comments, unknown keys and repeated keys (`initrd`) are kept, so that an entry written by another tool comes back as it was,
//! but for the lines that were changed on purpose.

use std::fmt;

use crate::KernelArgs;

/// The largest entry that is read; real ones have a few hundred bytes.
pub const MAX_ENTRY_SIZE: usize = 64 * 1024;

/// The keys that OSTree hosts write, in the order in which they write them; all others follow.
const ORDER: [&str; 6] = ["title", "version", "options", "devicetree", "linux", "initrd"];

/// A boot loader entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Field {
        key: String,
        value: String,
    },
    /// A comment, an empty line or something else that is kept as it is.
    Other(String),
}

/// Why bytes are not a boot loader entry, or a value cannot be part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// More bytes than any real entry has.
    #[error("the boot entry has {size} bytes, more than {MAX_ENTRY_SIZE}")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// Not UTF-8.
    #[error("the boot entry is not text: bad byte at {at}")]
    NotText {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// A key or value that cannot be written on one line.
    #[error("{key:?} cannot be set to {value:?} in a boot entry")]
    Unwritable {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
}

impl Entry {
    /// Returns an entry without lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an entry. Lines that do not begin with a letter are kept but mean nothing.
    ///
    /// # Errors
    /// When the bytes are too many, or no text.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_SIZE {
            return Err(EntryError::TooLarge { size: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|error| EntryError::NotText { at: error.valid_up_to() })?;
        Ok(Self { lines: text.lines().map(Line::parse).collect() })
    }

    /// Returns the first value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.fields().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Returns all values of a key in order; more than one is usual for `initrd` only.
    pub fn values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields().filter(move |(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Returns all keys and values in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().filter_map(|line| match line {
            Line::Field { key, value } => Some((key.as_str(), value.as_str())),
            Line::Other(_) => None,
        })
    }

    /// Returns the kernel arguments.
    pub fn options(&self) -> KernelArgs {
        // The specification allows several `options` lines. Boot loaders join them, and the kernel splits the whole: a quote that is open at
        // the end of one line goes on in the next.
        KernelArgs::parse(&self.values("options").collect::<Vec<_>>().join(" "))
    }

    /// Gives a key exactly these values. The first line of that key keeps its place; a new key goes where OSTree writes it.
    ///
    /// # Errors
    /// When key or value cannot be written on one line.
    pub fn set(&mut self, key: &str, values: &[&str]) -> Result<(), EntryError> {
        for value in values {
            let key_is_word = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.bytes().all(|byte| byte.is_ascii_graphic());
            if !key_is_word || value.contains(['\n', '\r', '\0']) || value.trim() != *value {
                return Err(EntryError::Unwritable { key: key.to_owned(), value: (*value).to_owned() });
            }
        }
        let at = self.lines.iter().position(|line| line.has_key(key)).unwrap_or_else(|| self.place_for(key));
        self.lines.retain(|line| !line.has_key(key));
        let fields = values.iter().map(|value| Line::Field { key: key.to_owned(), value: (*value).to_owned() });
        self.lines.splice(at..at, fields);
        Ok(())
    }

    /// Removes all lines of a key.
    pub fn remove(&mut self, key: &str) {
        self.lines.retain(|line| !line.has_key(key));
    }

    fn place_for(&self, key: &str) -> usize {
        let rank = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
        let after = |line: &Line| matches!(line, Line::Field { key: other, .. } if rank(other) > rank(key));
        self.lines.iter().position(after).unwrap_or(self.lines.len())
    }
}

impl Line {
    fn parse(text: &str) -> Self {
        let field = text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| text.split_once([' ', '\t'])).flatten();
        match field {
            Some((key, value)) => Self::Field { key: key.to_owned(), value: value.trim().to_owned() },
            // Carriage returns at the end belong to the line's end, so that what is printed reads back as it was.
            None => Self::Other(text.trim_end_matches('\r').to_owned()),
        }
    }

    fn has_key(&self, wanted: &str) -> bool {
        matches!(self, Self::Field { key, .. } if key == wanted)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| match line {
            Line::Field { key, value } => writeln!(f, "{key} {value}"),
            Line::Other(text) => writeln!(f, "{text}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOCK: &str = "title TestOS 42 20260101.0 (ostree:0)\nversion 2\noptions root=LABEL=x quiet ostree=/ostree/boot.1/testos/f00d/0\n\
        linux /ostree/testos-f00d/vmlinuz-3.6.0\ninitrd /ostree/testos-f00d/initramfs-3.6.0.img\n";

    #[test]
    fn a_stock_entry_comes_back_byte_for_byte() {
        let entry = Entry::parse(STOCK.as_bytes()).unwrap();
        assert_eq!(entry.to_string(), STOCK);
        assert_eq!(entry.value("version"), Some("2"));
        assert_eq!(entry.options().value("ostree"), Some("/ostree/boot.1/testos/f00d/0"));
        assert_eq!(entry.value("devicetree"), None);
    }

    #[test]
    fn what_is_printed_reads_back_whatever_ends_its_lines() {
        for text in ["-\n\n\r", "title A\r\n# b\r\r\n", "\r\r"] {
            let entry = Entry::parse(text.as_bytes()).unwrap();
            assert_eq!(Entry::parse(entry.to_string().as_bytes()).unwrap(), entry, "{text:?}");
        }
    }

    #[test]
    fn unknown_keys_comments_and_repeated_keys_keep_their_place() {
        let text = "# made by hand\ntitle   A\nx-tool  keep me\n\ninitrd /a\ninitrd /b\nlonely\noptions a\noptions b=1\n";
        let mut entry = Entry::parse(text.as_bytes()).unwrap();
        assert_eq!(entry.values("initrd").collect::<Vec<_>>(), ["/a", "/b"]);
        assert_eq!(entry.options().to_string(), "a b=1");
        entry.set("initrd", &["/c"]).unwrap();
        entry.set("options", &["z"]).unwrap();
        entry.set("version", &["9"]).unwrap();
        entry.remove("lonely");
        assert_eq!(entry.to_string(), "# made by hand\ntitle A\nversion 9\nx-tool keep me\n\ninitrd /c\nlonely\noptions z\n");
    }

    #[test]
    fn an_open_quote_goes_on_in_the_next_line_of_options() {
        let entry = Entry::parse(b"options a=\"b\tc\noptions d\te\" f\tg\n").unwrap();
        assert_eq!(entry.options().iter().collect::<Vec<_>>(), ["a=\"b\tc d\te\"", "f", "g"]);
    }

    #[test]
    fn a_new_entry_has_its_keys_in_the_usual_order() {
        let mut entry = Entry::new();
        for (key, value) in [("x-more", "1"), ("initrd", "/i"), ("version", "1"), ("linux", "/l"), ("title", "T"), ("options", "ro")] {
            entry.set(key, &[value]).unwrap();
        }
        assert_eq!(entry.to_string(), "title T\nversion 1\noptions ro\nlinux /l\ninitrd /i\nx-more 1\n");
    }

    #[test]
    fn values_that_do_not_fit_on_a_line_are_refused() {
        let mut entry = Entry::new();
        for (key, value) in [("title", "a\nlinux /evil"), ("title", "a\r"), ("ti tle", "a"), ("", "a"), ("#x", "a"), ("title", " a")] {
            assert!(entry.set(key, &[value]).is_err(), "{key:?} {value:?}");
        }
        assert_eq!(entry, Entry::new());
        assert_eq!(Entry::parse(&[b'a'; MAX_ENTRY_SIZE + 1]), Err(EntryError::TooLarge { size: MAX_ENTRY_SIZE + 1 }));
        assert_eq!(Entry::parse(b"title \xff"), Err(EntryError::NotText { at: 6 }));
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = Entry::parse(&bytes).map(|entry| entry.options());
        }

        #[test]
        fn what_was_written_reads_the_same(text in "([a-z#]{0,3}[ \t]?[a-z =\"]{0,8}\n){0,6}") {
            let entry = Entry::parse(text.as_bytes()).unwrap();
            proptest::prop_assert_eq!(Entry::parse(entry.to_string().as_bytes()).unwrap(), entry);
        }
    }
}
