//! XML, as far as these files have it: elements with attributes, and text in the innermost.
//!
//! A text is given out where its element closes. Namespaces are passed over: the names of these formats differ without them. Document types
//! are refused, and with them all entities but the five that every document has; nothing here can grow when it is read.

use std::io::Read;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::limits::Metered;
use super::super::location::shortened;
use super::super::{Limits, RepositoryError};

/// Most elements within each other. The deepest of these formats has six.
const MAX_DEPTH: usize = 32;

/// A document that is read from beginning to end.
pub(super) struct Xml<'r> {
    reader: Reader<Metered<'r>>,
    what: &'static str,
    buffer: Vec<u8>,
    depth: usize,
    has_root: bool,
    text: String,
}

/// What comes next in a document.
pub(super) enum Node<'x> {
    /// An element begins.
    Open(Tag<'x>),
    /// An element ends.
    Close {
        /// Its name, without a namespace.
        name: String,
        /// The text since the last tag.
        text: &'x str,
    },
}

/// The beginning of an element.
pub(super) struct Tag<'x> {
    start: BytesStart<'x>,
    what: &'static str,
}

impl<'r> Xml<'r> {
    pub(super) fn new(what: &'static str, packed: impl Read + Send + 'r, limits: Limits) -> Result<Self, RepositoryError> {
        let mut reader = Reader::from_reader(Metered::new(what, packed, limits)?);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, what, buffer: Vec::new(), depth: 0, has_root: false, text: String::new() })
    }

    pub(super) fn limits(&self) -> &Limits {
        self.reader.get_ref().limits()
    }

    /// Returns what comes next, `None` behind the last element.
    pub(super) fn next(&mut self) -> Result<Option<Node<'_>>, RepositoryError> {
        let what = self.what;
        let damaged = |reason: String| RepositoryError::damaged(what, reason);
        self.text.clear();
        loop {
            self.buffer.clear();
            self.reader.get_mut().start_entry();
            match self.reader.read_event_into(&mut self.buffer) {
                Err(error) => return Err(failure(self.reader.get_ref(), what, error)),
                Ok(Event::Start(_)) if self.depth == MAX_DEPTH => {
                    return Err(damaged("elements are too deep within each other".to_owned()));
                }
                Ok(Event::Start(_)) if self.depth == 0 && self.has_root => return Err(damaged("it has two roots".to_owned())),
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    self.has_root = true;
                    // What was lent from the buffer in a loop counts as lent for ever; this copy is small, and tags with text have none.
                    return Ok(Some(Node::Open(Tag { start: start.into_owned(), what })));
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::Close { name: end.local_name().as_ref().to_owned(), text: &self.text }));
                }
                Ok(Event::Text(text)) => self.text.push_str(&text.xml10_content()),
                Ok(Event::CData(text)) => self.text.push_str(&text.xml10_content()),
                Ok(Event::GeneralRef(reference)) => {
                    let known = reference.resolve_char_ref().ok().flatten().or_else(|| predefined(&reference));
                    self.text.push(known.ok_or_else(|| damaged(format!("it has an unknown entity: {:?}", shortened(&reference))))?);
                }
                Ok(Event::DocType(_)) => return Err(damaged("it has a document type".to_owned())),
                Ok(Event::Eof) if self.depth > 0 || !self.has_root => return Err(damaged("it ends early".to_owned())),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => {}
            }
            if self.text.len() as u64 > self.limits().entry {
                return Err(RepositoryError::TooLarge { what, unit: "bytes", limit: self.limits().entry });
            }
        }
    }
}

impl Tag<'_> {
    /// Returns the element's name, without a namespace.
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Returns the value of an attribute, by its name without a namespace.
    pub(super) fn find(&self, name: &str) -> Result<Option<String>, RepositoryError> {
        let mut attributes = self.start.attributes();
        // Comparing each with each other would take long where there are many.
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|error| self.damaged(error.to_string()))?;
            if attribute.key.local_name().as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| self.damaged(error.to_string()))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    /// Returns the value of an attribute that must be there.
    pub(super) fn load(&self, name: &str) -> Result<String, RepositoryError> {
        self.find(name)?.ok_or_else(|| self.damaged(format!("it has no attribute {name}")))
    }

    /// Returns an attribute that must be a number, if it is there.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, RepositoryError> {
        self.find(name)?.map(|text| text.parse().map_err(|_| self.damaged(format!("{name} is no number")))).transpose()
    }

    /// Says what is wrong with the element.
    pub(super) fn damaged(&self, reason: impl std::fmt::Display) -> RepositoryError {
        RepositoryError::damaged(self.what, format!("element {:?}: {reason}", shortened(self.name())))
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

fn failure(reader: &Metered<'_>, what: &'static str, error: quick_xml::Error) -> RepositoryError {
    match error {
        quick_xml::Error::Io(source) => reader.failure(std::io::Error::new(source.kind(), source.to_string())),
        error => RepositoryError::damaged(what, shortened(&error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, limits: Limits) -> Result<Vec<String>, RepositoryError> {
        let mut xml = Xml::new("it", text.as_bytes(), limits)?;
        let mut found = Vec::new();
        while let Some(node) = xml.next()? {
            found.push(match node {
                Node::Open(tag) => format!("<{} {:?}", tag.name(), tag.find("a")?),
                Node::Close { name, text } => format!(">{name} {text}"),
            });
        }
        Ok(found)
    }

    #[test]
    fn elements_and_their_texts_come_in_order() {
        let text =
            "<?xml version=\"1.0\"?>\n<!-- why --><x xmlns:n='u'>\n<n:y n:a='1 &lt; &#50;'/> <z> a &amp; <![CDATA[<b>]]>&#x63; </z></x>\n";
        let expected = ["<x None", "<y Some(\"1 < 2\")", ">y ", "<z None", ">z  a & <b>c ", ">x "];
        assert_eq!(read(text, Limits::default()).unwrap(), expected);
    }

    #[test]
    fn what_could_grow_or_does_not_end_is_refused() {
        let deep = "<x>".repeat(100);
        for text in [
            "",
            "text",
            "<x>",
            "<x></y>",
            "<x/><y/>",
            "<x>&lol;</x>",
            "<x a='&lol;'/>",
            "<x a=1/>",
            "<!DOCTYPE x [<!ENTITY lol 'lol'>]><x>&lol;</x>",
            "<x>&#0;</x>",
            "<x>&#xFFFFFFFFFF;</x>",
            "<x>\u{1}<",
            &deep,
        ] {
            assert!(read(text, Limits::default()).is_err(), "{text}");
        }
        assert!(Xml::new("it", &b"<x>\xff</x>"[..], Limits::default()).unwrap().next().is_ok());
    }

    #[test]
    fn limits_end_the_reading() {
        let limits = Limits { entry: 100, bytes: 1000, ..Limits::default() };
        for text in [
            format!("<x a='{}'/>", "a".repeat(200)),
            format!("<x>{}</x>", "a".repeat(200)),
            format!("<x>{}</x>", "a&amp;".repeat(80)),
            format!("<x>{}</x>", "<y/>".repeat(300)),
        ] {
            assert!(matches!(read(&text, limits), Err(RepositoryError::TooLarge { .. })), "{text}");
        }
    }
}
