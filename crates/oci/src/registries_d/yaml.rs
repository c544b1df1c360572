//! As much of YAML as configuration files of this kind use: maps with text in them.
//!
//! References to other parts of the file are refused: nobody needs them here, and a short file could unfold to a huge one.

use saphyr_parser::{Event, Parser, StrInput};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 8;

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// In the order of the file, each key once.
    Map(Vec<(String, Node)>),
    List,
    Text(String),
    Nothing,
}

impl Node {
    /// Returns the entries; nothing counts as an empty map.
    pub(super) fn into_map(self, place: &str) -> Result<Vec<(String, Node)>, String> {
        match self {
            Self::Map(entries) => Ok(entries),
            Self::Nothing => Ok(Vec::new()),
            Self::List | Self::Text(_) => Err(format!("{place} is not a map")),
        }
    }

    /// Returns the text; `None` for nothing.
    pub(super) fn into_text(self, place: &str) -> Result<Option<String>, String> {
        match self {
            Self::Text(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Self::Nothing => Ok(None),
            Self::List | Self::Map(_) => Err(format!("{place} is not a text")),
        }
    }
}

/// Reads the first document.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text) };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd => return Ok(Node::Nothing),
            event => return reader.node(event, 0),
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Event<'a>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => {
                let at = error.marker();
                Err(format!("line {} column {}: {}", at.line(), at.col() + 1, error.info()))
            }
            None => Ok(Event::StreamEnd),
        }
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} deep"));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let is_plain = style == saphyr_parser::ScalarStyle::Plain;
                Ok(if is_plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
                    Node::Nothing
                } else {
                    Node::Text(text.into_owned())
                })
            }
            Event::MappingStart(..) => {
                let mut entries: Vec<(String, Node)> = Vec::new();
                let mut seen = std::collections::BTreeSet::new();
                loop {
                    let key = match self.next()? {
                        Event::MappingEnd => return Ok(Node::Map(entries)),
                        Event::Scalar(text, ..) => text.into_owned(),
                        Event::Alias(_) => return Err(alias()),
                        _ => return Err("a key is not a text".to_owned()),
                    };
                    let value = self.next()?;
                    let value = self.node(value, depth + 1)?;
                    if !seen.insert(key.clone()) {
                        return Err(format!("{key:?} is there twice"));
                    }
                    entries.push((key, value));
                }
            }
            Event::SequenceStart(..) => loop {
                match self.next()? {
                    Event::SequenceEnd => return Ok(Node::List),
                    event => self.node(event, depth + 1)?,
                };
            },
            Event::Alias(_) => Err(alias()),
            other => Err(format!("it breaks off ({other:?})")),
        }
    }
}

fn alias() -> String {
    "it refers to another part of itself (an alias), which is not understood here".to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn maps_lists_and_texts_are_told_apart() {
        let text = |text: &str| Node::Text(text.to_owned());
        let map = |entries: Vec<(&str, Node)>| Node::Map(entries.into_iter().map(|(key, node)| (key.to_owned(), node)).collect());
        for (input, expected) in [
            ("", Node::Nothing),
            ("---\n...\n", Node::Nothing),
            (
                "a: 1\nb:\nc: '~'\nd: ~\ne: [1, {f: g}]",
                map(vec![("a", text("1")), ("b", Node::Nothing), ("c", text("~")), ("d", Node::Nothing), ("e", Node::List)]),
            ),
            ("{a: {b: \"c\\n\"}}", map(vec![("a", map(vec![("b", text("c\n"))]))])),
        ] {
            assert_eq!(parse(input).unwrap(), expected, "input: {input:?}");
        }
        let nested = |depth: usize| format!("{}{}", "{a: ".repeat(depth), "}".repeat(depth));
        assert!(parse(&nested(20)).unwrap_err().contains("nested"));
        assert!(parse(&nested(10_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "([a-z]{0,3}|[-:{},&*'\"#|> \n\\[\\]]){0,60}") {
            let _ = parse(&text);
        }
    }
}
