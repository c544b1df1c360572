//! Text to values. The grammar needs no look-ahead, but a value's type may be told by a neighbour far behind it (`[[], [1]]`): so text
//! becomes [`Node`]s with a [`Pattern`] first, and values when the pattern of the whole is known.

use std::rc::Rc;

use super::pattern::Pattern;
use super::resolve::is_double;
use crate::ty::MAX_DEPTH;
use crate::{Type, Value};

/// The text is not a GVariant, or not one of the expected type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {position}: {reason}")]
#[non_exhaustive]
pub struct ParseTextError {
    /// Where, in bytes from the beginning.
    pub position: usize,
    /// Why.
    pub reason: String,
}

/// Reads a value from its text form. Without an `expected` type the text must tell its own.
///
/// # Errors
/// When the text is not well formed, its values do not fit together or do not have the expected type, when its type cannot be told, or when
/// it is nested deeper than 128 levels.
pub fn parse(text: &str, expected: Option<&Type>) -> Result<Value, ParseTextError> {
    let mut parser = Parser { text, position: 0 };
    let (node, pattern) = parser.node(0)?;
    parser.skip_space();
    if parser.position < text.len() {
        return Err(parser.error("nothing more was expected"));
    }
    match expected {
        Some(ty) => node.resolve(ty),
        None => decide(node, &pattern),
    }
}

/// A piece of text whose type is not known yet.
pub(super) struct Node<'t> {
    pub(super) at: usize,
    pub(super) form: Form<'t>,
}

pub(super) enum Form<'t> {
    Number(&'t str),
    Boolean(bool),
    Text(String),
    Bytes(Vec<u8>),
    Just(Box<Node<'t>>),
    Nothing,
    Array(Vec<Node<'t>>),
    Dictionary(Vec<(Node<'t>, Node<'t>)>),
    Entry(Box<(Node<'t>, Node<'t>)>),
    Tuple(Vec<Node<'t>>),
    Variant(Box<Value>),
    /// A value with its type in front.
    Typed(Type, Value),
}

type Parsed<'t> = Result<(Node<'t>, Rc<Pattern>), ParseTextError>;

fn decide(node: Node<'_>, pattern: &Pattern) -> Result<Value, ParseTextError> {
    match pattern.decide() {
        Some(ty) => node.resolve(&ty),
        None => Err(ParseTextError { position: node.at, reason: "the type cannot be told, it must be given: '@TYPE VALUE'".to_owned() }),
    }
}

struct Parser<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Parser<'t> {
    fn node(&mut self, depth: usize) -> Parsed<'t> {
        self.skip_space();
        if depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        let at = self.position;
        let (form, pattern) = match self.peek() {
            Some(b'[') => self.array(depth)?,
            Some(b'{') => self.dictionary(depth)?,
            Some(b'(') => self.tuple(depth)?,
            Some(b'<') => self.variant(depth)?,
            Some(b'@') => self.typed(depth)?,
            Some(b'\'' | b'"') => (Form::Text(self.quoted_text()?), Pattern::Text.optional()),
            Some(b'b') if matches!(self.text.as_bytes().get(at + 1), Some(b'\'' | b'"')) => {
                self.position += 1;
                (Form::Bytes(self.quoted_bytes()?), Pattern::Array(Pattern::of(&Type::Byte)).optional())
            }
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => number(self.token(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte))),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(depth)?,
            _ => return Err(self.error("a value was expected")),
        };
        Ok((Node { at, form }, pattern))
    }

    fn word(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        let at = self.position;
        let word = self.token(|byte| byte.is_ascii_alphanumeric());
        let ty = match word {
            "true" | "false" => return Ok((Form::Boolean(word == "true"), Pattern::Basic(Type::Boolean).optional())),
            "inf" | "nan" => return Ok(number(word)),
            "nothing" => return Ok((Form::Nothing, Rc::new(Pattern::Maybe(Rc::new(Pattern::Any))))),
            "just" => {
                let (child, pattern) = self.node(depth + 1)?;
                return Ok((Form::Just(Box::new(child)), Rc::new(Pattern::Maybe(pattern))));
            }
            "boolean" => Type::Boolean,
            "byte" => Type::Byte,
            "int16" => Type::Int16,
            "uint16" => Type::Uint16,
            "int32" => Type::Int32,
            "uint32" => Type::Uint32,
            "handle" => Type::Handle,
            "int64" => Type::Int64,
            "uint64" => Type::Uint64,
            "double" => Type::Double,
            "string" => Type::String,
            "objectpath" => Type::ObjectPath,
            "signature" => Type::Signature,
            _ => return Err(ParseTextError { position: at, reason: format!("{word:?} is not a value; text needs quotes") }),
        };
        self.value_of(ty, depth)
    }

    fn typed(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        self.position += 1;
        let at = self.position;
        let token = self.token(|byte| !byte.is_ascii_whitespace());
        let ty: Type = token.parse().map_err(|_| ParseTextError { position: at, reason: format!("{token:?} is not a type") })?;
        if depth + ty.depth() > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        self.value_of(ty, depth)
    }

    fn value_of(&mut self, ty: Type, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        let value = self.node(depth + 1)?.0.resolve(&ty)?;
        let pattern = Pattern::of(&ty);
        Ok((Form::Typed(ty, value), pattern))
    }

    fn array(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        self.position += 1;
        let (mut nodes, mut pattern) = (Vec::new(), Rc::new(Pattern::Any));
        while !self.consume(b']') {
            if !nodes.is_empty() {
                self.require(b',', "',' or ']' was expected")?;
            }
            let (node, own) = self.node(depth + 1)?;
            pattern = common(&pattern, &own, &node)?;
            nodes.push(node);
        }
        Ok((Form::Array(nodes), Pattern::Array(pattern).optional()))
    }

    fn tuple(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        self.position += 1;
        let (mut nodes, mut patterns) = (Vec::new(), Vec::new());
        while !self.consume(b')') {
            if nodes.len() > 1 {
                self.require(b',', "',' or ')' was expected")?;
            }
            let (node, pattern) = self.node(depth + 1)?;
            nodes.push(node);
            patterns.push(pattern);
            if nodes.len() == 1 {
                self.require(b',', "',' was expected: it follows the first member even when that is the only one")?;
            }
        }
        Ok((Form::Tuple(nodes), Pattern::Tuple(patterns.into()).optional()))
    }

    fn variant(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        self.position += 1;
        let (node, pattern) = self.node(depth + 1)?;
        let value = decide(node, &pattern)?;
        self.require(b'>', "'>' was expected")?;
        Ok((Form::Variant(Box::new(value)), Pattern::Basic(Type::Variant).optional()))
    }

    fn dictionary(&mut self, depth: usize) -> Result<(Form<'t>, Rc<Pattern>), ParseTextError> {
        self.position += 1;
        if self.consume(b'}') {
            let any = Rc::new(Pattern::Any);
            return Ok((Form::Dictionary(Vec::new()), Pattern::Array(Rc::new(Pattern::Entry(Rc::clone(&any), any))).optional()));
        }
        let (key, mut key_pattern) = self.key(depth)?;
        if self.consume(b',') {
            let (value, value_pattern) = self.node(depth + 1)?;
            self.require(b'}', "'}' was expected")?;
            return Ok((Form::Entry(Box::new((key, value))), Pattern::Entry(key_pattern, value_pattern).optional()));
        }
        self.require(b':', "':' or ',' was expected")?;
        // The first value's type is that of all, as GLib has it; where another one's own type contradicts, the text is refused and not bent.
        let (value, value_pattern) = self.node(depth + 2)?;
        let mut entries = vec![(key, value)];
        while !self.consume(b'}') {
            self.require(b',', "',' or '}' was expected")?;
            let (key, own) = self.key(depth)?;
            key_pattern = common(&key_pattern, &own, &key)?;
            self.require(b':', "':' was expected")?;
            let (value, _) = self.node(depth + 2)?;
            entries.push((key, value));
        }
        Ok((Form::Dictionary(entries), Pattern::Array(Rc::new(Pattern::Entry(key_pattern, value_pattern))).optional()))
    }

    /// Reads a dictionary's key. Keys are never maybes, whatever is beside them.
    fn key(&mut self, depth: usize) -> Parsed<'t> {
        let (node, pattern) = self.node(depth + 2)?;
        if !pattern.is_basic() {
            return Err(ParseTextError { position: node.at, reason: "this cannot be the key of a dictionary".to_owned() });
        }
        let plain = if let Pattern::Optional(inner) = &*pattern { Rc::clone(inner) } else { pattern };
        Ok((node, plain))
    }

    fn quoted_text(&mut self) -> Result<String, ParseTextError> {
        let quote = self.quote();
        let mut out = String::new();
        loop {
            let at = self.position;
            match self.next_char()? {
                character if character == quote => return Ok(out),
                '\\' => match self.next_char()? {
                    'u' => out.push(self.code_point(4)?),
                    'U' => out.push(self.code_point(8)?),
                    '\n' => {}
                    '\0' => return Err(nul(at)),
                    other => out.push(control_escape(other).unwrap_or(other)),
                },
                '\0' => return Err(nul(at)),
                character => out.push(character),
            }
        }
    }

    /// Reads a byte string with the zero at its end; one inside ends it, as in C.
    fn quoted_bytes(&mut self) -> Result<Vec<u8>, ParseTextError> {
        let quote = self.quote();
        let mut out = Vec::new();
        let push = |out: &mut Vec<u8>, character: char| out.extend(character.encode_utf8(&mut [0; 4]).bytes());
        loop {
            match self.next_char()? {
                character if character == quote => break,
                '\\' => match self.next_char()? {
                    first @ '0'..='7' => {
                        let digits = self.text.as_bytes()[self.position..].iter().take(2).take_while(|byte| (b'0'..=b'7').contains(*byte));
                        let more: Vec<u8> = digits.copied().collect();
                        self.position += more.len();
                        let digit = |value: u8, byte: u8| value.wrapping_shl(3) | (byte - b'0');
                        out.push(more.into_iter().fold(first as u8 - b'0', digit));
                    }
                    '\n' => {}
                    other => push(&mut out, control_escape(other).unwrap_or(other)),
                },
                character => push(&mut out, character),
            }
        }
        let end = out.iter().position(|&byte| byte == 0).unwrap_or(out.len());
        out.truncate(end);
        out.push(0);
        Ok(out)
    }

    fn quote(&mut self) -> char {
        let quote = if self.peek() == Some(b'"') { '"' } else { '\'' };
        self.position += 1;
        quote
    }

    fn code_point(&mut self, digits: usize) -> Result<char, ParseTextError> {
        let hex = self.text.get(self.position..self.position + digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let number = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).filter(|&number| number != 0);
        let character = number.and_then(char::from_u32).ok_or_else(|| self.error("this is not the number of a character"))?;
        self.position += digits;
        Ok(character)
    }

    fn next_char(&mut self) -> Result<char, ParseTextError> {
        let character = self.text[self.position..].chars().next().ok_or_else(|| self.error("the closing quote is missing"))?;
        self.position += character.len_utf8();
        Ok(character)
    }

    fn token(&mut self, belongs: impl Fn(u8) -> bool) -> &'t str {
        let rest = &self.text[self.position..];
        let len =
            rest.find(|character: char| !u8::try_from(character).is_ok_and(|byte| byte.is_ascii() && belongs(byte))).unwrap_or(rest.len());
        self.position += len;
        &rest[..len]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)) {
            self.position += 1;
        }
    }

    fn consume(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn require(&mut self, byte: u8, reason: &str) -> Result<(), ParseTextError> {
        if self.consume(byte) { Ok(()) } else { Err(self.error(reason)) }
    }

    fn error(&self, reason: &str) -> ParseTextError {
        ParseTextError { position: self.position, reason: reason.to_owned() }
    }
}

fn number(token: &str) -> (Form<'_>, Rc<Pattern>) {
    let pattern = if is_double(token) { Pattern::Basic(Type::Double) } else { Pattern::Number };
    (Form::Number(token), pattern.optional())
}

fn common(pattern: &Rc<Pattern>, own: &Rc<Pattern>, node: &Node<'_>) -> Result<Rc<Pattern>, ParseTextError> {
    let error = || ParseTextError { position: node.at, reason: "this is not of the same type as the values before it".to_owned() };
    Pattern::unify(pattern, own).ok_or_else(error)
}

fn nul(position: usize) -> ParseTextError {
    ParseTextError { position, reason: "text cannot contain a NUL".to_owned() }
}

fn control_escape(letter: char) -> Option<char> {
    Some(match letter {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}
