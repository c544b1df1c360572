//! The parser of patterns.

use super::escape::{self, Escape};
use super::{Assertion, Branches, ByteSet, GroupKind, Node, Style, class};

/// How deep groups may be nested, as in PCRE.
const MAX_DEPTH: u32 = 250;
/// How often something may be repeated, as in PCRE.
const MAX_REPEAT: u32 = 65_535;

type Result<T> = std::result::Result<T, &'static str>;

/// Reads a pattern, anchors and all. An error is the end of a sentence about it.
pub(crate) fn parse(text: &str) -> Result<Branches> {
    let flags = Flags { fold_case: false, dot_is_all: true };
    let mut parser = Parser { text: text.as_bytes(), at: 0, quoted_to: 0, depth: 0, groups: 0, highest_reference: 0, flags };
    let branches = parser.branches()?;
    if parser.at < parser.text.len() {
        return Err("closes a group that is not open");
    }
    if parser.highest_reference > parser.groups {
        return Err("refers to a group that it does not have");
    }
    Ok(branches)
}

#[derive(Clone, Copy)]
struct Flags {
    fold_case: bool,
    dot_is_all: bool,
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    /// Up to here everything is meant literally.
    quoted_to: usize,
    depth: u32,
    groups: u32,
    highest_reference: u32,
    flags: Flags,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip(&mut self, prefix: &[u8]) -> bool {
        let found = self.text[self.at..].starts_with(prefix);
        self.at += if found { prefix.len() } else { 0 };
        found
    }

    fn branches(&mut self) -> Result<Branches> {
        let mut branches = vec![self.sequence()?];
        while self.skip(b"|") {
            branches.push(self.sequence()?);
        }
        Ok(branches)
    }

    fn sequence(&mut self) -> Result<Vec<Node>> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            if self.at < self.quoted_to {
                self.at += 1;
                let node = self.literal(byte);
                nodes.push(self.quantified(node)?);
            } else if matches!(byte, b'|' | b')') {
                break;
            } else if let Some(node) = self.atom(byte)? {
                nodes.push(self.quantified(node)?);
            }
        }
        Ok(nodes)
    }

    fn literal(&self, byte: u8) -> Node {
        self.set(ByteSet::of([byte]))
    }

    fn set(&self, set: ByteSet) -> Node {
        Node::Byte(if self.flags.fold_case { set.fold_case() } else { set })
    }

    /// Reads one part without its repetition; `None` for what only changes how the rest is read.
    fn atom(&mut self, byte: u8) -> Result<Option<Node>> {
        if self.repetition()?.is_some() {
            return Err("repeats nothing, or a repetition");
        }
        self.at += 1;
        let node = match byte {
            b'^' => Node::Assertion(Assertion::Start),
            b'$' => Node::Assertion(Assertion::End),
            b'.' if self.flags.dot_is_all => Node::Byte(ByteSet::ALL),
            b'.' => Node::Byte(ByteSet::of(*b"\n").not()),
            b'(' => return self.group(),
            b'[' => {
                let (set, length) = class::parse(&self.text[self.at - 1..])?;
                self.at += length - 1;
                self.set(set)
            }
            b'\\' => return self.escape(),
            byte => self.literal(byte),
        };
        Ok(Some(node))
    }

    fn escape(&mut self) -> Result<Option<Node>> {
        let rest = &self.text[self.at..];
        let letter = *rest.first().ok_or("ends in a backslash")?;
        if let Some(escape) = escape::read(rest) {
            let (escape, length) = escape?;
            self.at += length;
            return Ok(Some(match escape {
                Escape::Byte(byte) => self.literal(byte),
                Escape::Set(set) => self.set(set),
            }));
        }
        self.at += 1;
        let node = match letter {
            b'A' => Node::Assertion(Assertion::Start),
            b'Z' => Node::Assertion(Assertion::End),
            b'z' => Node::Assertion(Assertion::VeryEnd),
            b'b' => Node::Assertion(Assertion::Word),
            b'B' => Node::Assertion(Assertion::NotWord),
            b'C' => Node::Byte(ByteSet::ALL),
            b'N' => Node::Byte(ByteSet::of(*b"\n").not()),
            b'R' => {
                let crlf = b"\r\n".iter().map(|byte| Node::Byte(ByteSet::of([*byte]))).collect();
                Node::Group(GroupKind::Atomic, vec![crlf, vec![Node::Byte(escape::vertical())]])
            }
            b'Q' => {
                let rest = &self.text[self.at..];
                self.quoted_to = self.at + rest.windows(2).position(|pair| pair == br"\E").unwrap_or(rest.len());
                return Ok(None);
            }
            b'E' => return Ok(None),
            b'1'..=b'9' => self.reference(),
            _ => return Err("has an escape that does not exist or is not supported"),
        };
        Ok(Some(node))
    }

    /// Reads a number behind a backslash: a group up to 9, an octal byte beyond.
    fn reference(&mut self) -> Node {
        let rest = &self.text[self.at - 1..];
        let digits = rest.iter().take_while(|digit| digit.is_ascii_digit()).count();
        if digits > 1 && rest[0] < b'8' {
            let (byte, length) = escape::octal(rest);
            self.at += length - 1;
            return self.literal(byte);
        }
        let number = u32::from(rest[0] - b'0');
        self.highest_reference = self.highest_reference.max(number);
        Node::Backreference(number)
    }

    fn group(&mut self) -> Result<Option<Node>> {
        if self.peek() == Some(b'*') {
            return Err("has a verb, which is not supported");
        }
        let before = self.flags;
        let kind = if self.skip(b"?#") {
            let length = self.text[self.at..].iter().position(|byte| *byte == b')').ok_or("has a comment that is not closed")?;
            self.at += length + 1;
            return Ok(None);
        } else if self.skip(b"?:") {
            GroupKind::Plain
        } else if self.skip(b"?>") {
            GroupKind::Atomic
        } else if self.skip(b"?=") {
            GroupKind::Ahead
        } else if self.skip(b"?!") {
            GroupKind::NotAhead
        } else if self.skip(b"?<=") {
            GroupKind::Behind
        } else if self.skip(b"?<!") {
            GroupKind::NotBehind
        } else if self.skip(b"?") {
            self.set_flags()?;
            if self.skip(b")") {
                return Ok(None);
            }
            if !self.skip(b":") {
                return Err("has a kind of group that is not supported");
            }
            GroupKind::Plain
        } else {
            self.groups += 1;
            GroupKind::Capture
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("has groups nested too deep");
        }
        let branches = self.branches()?;
        if !self.skip(b")") {
            return Err("has a group that is not closed");
        }
        self.depth -= 1;
        self.flags = before;
        Ok(Some(Node::Group(kind, branches)))
    }

    fn set_flags(&mut self) -> Result<()> {
        let mut on = true;
        while let Some(flag) = self.peek().filter(|byte| !b":)".contains(byte)) {
            self.at += 1;
            match flag {
                b'-' => on = false,
                b'i' => self.flags.fold_case = on,
                b's' => self.flags.dot_is_all = on,
                _ => return Err("has a kind of group or flag that is not supported"),
            }
        }
        Ok(())
    }

    fn quantified(&mut self, node: Node) -> Result<Node> {
        if self.at < self.quoted_to {
            return Ok(node);
        }
        while self.skip(br"\E") {}
        let Some((min, max, length)) = self.repetition()? else { return Ok(node) };
        if matches!(node, Node::Assertion(_)) {
            return Err("repeats an assertion");
        }
        self.at += length;
        let style = if self.skip(b"?") {
            Style::Lazy
        } else if self.skip(b"+") {
            Style::Possessive
        } else {
            Style::Greedy
        };
        Ok(Node::Repeat { node: Box::new(node), min, max, style })
    }

    /// Looks at what comes next: a repetition, its bounds and its length. Braces with something else in them are literal.
    fn repetition(&self) -> Result<Option<(u32, Option<u32>, usize)>> {
        let rest = &self.text[self.at..];
        match rest.first() {
            Some(b'*') => return Ok(Some((0, None, 1))),
            Some(b'+') => return Ok(Some((1, None, 1))),
            Some(b'?') => return Ok(Some((0, Some(1), 1))),
            Some(b'{') => {}
            _ => return Ok(None),
        }
        let Some(length) = rest.iter().position(|byte| *byte == b'}') else { return Ok(None) };
        let inner = &rest[1..length];
        let (min, max) = match inner.iter().position(|byte| *byte == b',') {
            Some(comma) => (&inner[..comma], Some(&inner[comma + 1..])),
            None => (inner, None),
        };
        if min.is_empty() || !min.iter().chain(max.unwrap_or_default()).all(u8::is_ascii_digit) {
            return Ok(None);
        }
        let min = number(min)?;
        let max = match max {
            None => Some(min),
            Some(b"") => None,
            Some(max) => Some(number(max)?),
        };
        if max.is_some_and(|max| max < min) {
            return Err("has a repetition with its bounds in the wrong order");
        }
        Ok(Some((min, max, length + 1)))
    }
}

fn number(digits: &[u8]) -> Result<u32> {
    let step = |value: u32, digit: &u8| (value * 10 + u32::from(digit - b'0')).min(MAX_REPEAT + 1);
    match digits.iter().fold(0, step) {
        value if value <= MAX_REPEAT => Ok(value),
        _ => Err("repeats something too often"),
    }
}
