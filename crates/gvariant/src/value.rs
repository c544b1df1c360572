//! Owned values, and the writer.

use std::sync::Arc;

use crate::layout::{Layout, offset_width};
use crate::ty::{Type, align_up};
use crate::view::View;

/// An owned GVariant value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `y`
    Byte(u8),
    /// `b`
    Boolean(bool),
    /// `n`
    Int16(i16),
    /// `q`
    Uint16(u16),
    /// `i`
    Int32(i32),
    /// `u`
    Uint32(u32),
    /// `h`
    Handle(i32),
    /// `x`
    Int64(i64),
    /// `t`
    Uint64(u64),
    /// `d`
    Double(f64),
    /// `s`
    String(String),
    /// `o`
    ObjectPath(String),
    /// `g`
    Signature(String),
    /// `v`
    Variant(Box<Value>),
    /// `mX`, with X
    Maybe(Type, Option<Box<Value>>),
    /// `ay`, kept as plain bytes
    Bytes(Vec<u8>),
    /// `aX`, with X
    Array(Type, Vec<Value>),
    /// `(…)`
    Tuple(Vec<Value>),
    /// `{KV}`
    DictEntry(Box<Value>, Box<Value>),
}

/// The bytes are not the normal encoding of a value of the type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{len} bytes are not a GVariant of type {ty} in normal form")]
pub struct NotNormal {
    /// The type that was expected.
    pub ty: Type,
    /// How many bytes there were.
    pub len: usize,
}

impl Value {
    /// Reads a value, refusing every encoding but the normal one.
    ///
    /// # Errors
    /// When the bytes are not in normal form.
    pub fn from_bytes(ty: &Type, bytes: &[u8]) -> Result<Self, NotNormal> {
        Layout::new(ty).decode(bytes, 0).ok_or_else(|| NotNormal { ty: ty.clone(), len: bytes.len() })
    }

    /// Copies out of a view; where it is not in normal form, the default value of the type. (In other forms children may overlap, and a few
    /// bytes could become a value of any size.)
    pub fn from_view(view: View<'_>) -> Self {
        Layout::new(view.ty()).decode(view.bytes(), 0).unwrap_or_else(|| Self::default_of(view.ty()))
    }

    /// Returns the value that stands in for one that cannot be read: zero, empty, nothing.
    fn default_of(ty: &Type) -> Self {
        match ty {
            Type::Byte => Self::Byte(0),
            Type::Boolean => Self::Boolean(false),
            Type::Int16 => Self::Int16(0),
            Type::Uint16 => Self::Uint16(0),
            Type::Int32 => Self::Int32(0),
            Type::Uint32 => Self::Uint32(0),
            Type::Handle => Self::Handle(0),
            Type::Int64 => Self::Int64(0),
            Type::Uint64 => Self::Uint64(0),
            Type::Double => Self::Double(0.0),
            Type::String => Self::String(String::new()),
            Type::ObjectPath => Self::ObjectPath("/".to_owned()),
            Type::Signature => Self::Signature(String::new()),
            Type::Variant => Self::Variant(Box::new(Self::Tuple(Vec::new()))),
            Type::Maybe(child) => Self::Maybe((**child).clone(), None),
            Type::Array(element) => Self::array((**element).clone(), Vec::new()),
            Type::Tuple(members) => Self::Tuple(members.iter().map(Self::default_of).collect()),
            Type::DictEntry(key, value) => Self::DictEntry(Box::new(Self::default_of(key)), Box::new(Self::default_of(value))),
        }
    }

    /// Returns an array of `element`s; one of bytes is [`Value::Bytes`].
    pub(crate) fn array(element: Type, children: Vec<Value>) -> Self {
        if element != Type::Byte {
            return Self::Array(element, children);
        }
        Self::Bytes(children.iter().map(|child| if let Self::Byte(byte) = child { *byte } else { 0 }).collect())
    }

    /// Returns the value's type.
    pub fn ty(&self) -> Type {
        match self {
            Self::Byte(_) => Type::Byte,
            Self::Boolean(_) => Type::Boolean,
            Self::Int16(_) => Type::Int16,
            Self::Uint16(_) => Type::Uint16,
            Self::Int32(_) => Type::Int32,
            Self::Uint32(_) => Type::Uint32,
            Self::Handle(_) => Type::Handle,
            Self::Int64(_) => Type::Int64,
            Self::Uint64(_) => Type::Uint64,
            Self::Double(_) => Type::Double,
            Self::String(_) => Type::String,
            Self::ObjectPath(_) => Type::ObjectPath,
            Self::Signature(_) => Type::Signature,
            Self::Variant(_) => Type::Variant,
            Self::Maybe(child, _) => Type::Maybe(Arc::new(child.clone())),
            Self::Bytes(_) => Type::Array(Arc::new(Type::Byte)),
            Self::Array(element, _) => Type::Array(Arc::new(element.clone())),
            Self::Tuple(members) => Type::Tuple(members.iter().map(Self::ty).collect()),
            Self::DictEntry(key, value) => Type::DictEntry(Arc::new(key.ty()), Arc::new(value.ty())),
        }
    }

    /// Alignment and size of the type, without making the type: this is asked for every member of every tuple that is written.
    fn dimensions(&self) -> (usize, Option<usize>) {
        match self {
            Self::Byte(_) | Self::Boolean(_) => (1, Some(1)),
            Self::Int16(_) | Self::Uint16(_) => (2, Some(2)),
            Self::Int32(_) | Self::Uint32(_) | Self::Handle(_) => (4, Some(4)),
            Self::Int64(_) | Self::Uint64(_) | Self::Double(_) => (8, Some(8)),
            Self::String(_) | Self::ObjectPath(_) | Self::Signature(_) | Self::Bytes(_) => (1, None),
            Self::Variant(_) => (8, None),
            Self::Maybe(element, _) | Self::Array(element, _) => (element.alignment(), None),
            Self::Tuple(members) => crate::layout::dimensions(members.iter().map(Self::dimensions)),
            Self::DictEntry(key, value) => crate::layout::dimensions([key.dimensions(), value.dimensions()].into_iter()),
        }
    }

    /// Returns the normal encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Appends the encoding. `out` ends at an offset that is aligned for the value.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Byte(number) => out.push(*number),
            Self::Boolean(truth) => out.push(u8::from(*truth)),
            Self::Int16(number) => out.extend(number.to_le_bytes()),
            Self::Uint16(number) => out.extend(number.to_le_bytes()),
            Self::Int32(number) | Self::Handle(number) => out.extend(number.to_le_bytes()),
            Self::Uint32(number) => out.extend(number.to_le_bytes()),
            Self::Int64(number) => out.extend(number.to_le_bytes()),
            Self::Uint64(number) => out.extend(number.to_le_bytes()),
            Self::Double(number) => out.extend(number.to_le_bytes()),
            Self::String(text) | Self::ObjectPath(text) | Self::Signature(text) => {
                out.extend(text.as_bytes());
                out.push(0);
            }
            Self::Variant(child) => {
                child.write(out);
                out.push(0);
                out.extend(child.ty().to_string().as_bytes());
            }
            Self::Maybe(_, None) => {}
            Self::Maybe(ty, Some(child)) => {
                child.write(out);
                if ty.fixed_size().is_none() {
                    out.push(0);
                }
            }
            Self::Bytes(bytes) => out.extend(bytes),
            // Not only quicker: asking a large element type for its size once for each of many empty arrays would take a long time.
            Self::Array(_, children) if children.is_empty() => {}
            Self::Array(element, children) => {
                let (alignment, fixed) = (element.alignment(), element.fixed_size().is_some());
                let mut writer = Container::begin(out);
                for child in children {
                    writer.pad(alignment);
                    child.write(writer.out);
                    if !fixed {
                        writer.mark();
                    }
                }
                writer.end(&Order::Forward);
            }
            Self::Tuple(members) => write_members(out, members.iter()),
            Self::DictEntry(key, value) => write_members(out, [&**key, &**value].into_iter()),
        }
    }
}

fn write_members<'a>(out: &mut Vec<u8>, members: impl ExactSizeIterator<Item = &'a Value> + Clone) {
    let (_, whole) = crate::layout::dimensions(members.clone().map(Value::dimensions));
    let last = members.len().saturating_sub(1);
    let mut writer = Container::begin(out);
    for (index, member) in members.enumerate() {
        let (alignment, size) = member.dimensions();
        writer.pad(alignment);
        member.write(writer.out);
        if size.is_none() && index < last {
            writer.mark();
        }
    }
    if let Some(size) = whole {
        let end = writer.start + size;
        writer.out.resize(end, 0);
    }
    writer.end(&Order::Reverse);
}

/// In which order a container stores its end offsets.
enum Order {
    /// Arrays.
    Forward,
    /// Tuples and dict entries.
    Reverse,
}

/// A container being written: where it began, and the ends of its variable-size children.
struct Container<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    ends: Vec<usize>,
}

impl<'o> Container<'o> {
    fn begin(out: &'o mut Vec<u8>) -> Self {
        Self { start: out.len(), out, ends: Vec::new() }
    }

    fn pad(&mut self, alignment: usize) {
        // Every container starts aligned for its members, so padding by the absolute position is right at any depth.
        self.out.resize(align_up(self.out.len(), alignment), 0);
    }

    fn mark(&mut self) {
        self.ends.push(self.out.len() - self.start);
    }

    fn end(mut self, order: &Order) {
        if matches!(order, Order::Reverse) {
            self.ends.reverse();
        }
        let width = offset_width(self.out.len() - self.start, self.ends.len());
        for end in self.ends {
            self.out.extend(&(end as u64).to_le_bytes()[..width]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, value: Value) -> Value {
        Value::DictEntry(Box::new(Value::String(key.into())), Box::new(Value::Variant(Box::new(value))))
    }

    #[test]
    fn writes_and_reads_the_documented_bytes() {
        let dict = "{sv}".parse::<Type>().unwrap();
        for (value, hex) in [
            (Value::Array(dict.clone(), vec![entry("k", Value::String("v".into()))]), "6b000000000000007600007302 0d"),
            (Value::Tuple(vec![]), "00"),
            (Value::Tuple(vec![Value::Uint32(1), Value::Byte(2)]), "0100000002000000"),
            (Value::Array(Type::String, vec![]), ""),
            (Value::Array(Type::String, vec![Value::String("a".into()), Value::String("bc".into())]), "6100 626300 02 05"),
            (Value::Maybe(Type::String, Some(Box::new(Value::String(String::new())))), "0000"),
            (Value::Tuple(vec![Value::Array(Type::String, vec![]), Value::Array(Type::String, vec![])]), "00"),
        ] {
            let expected: String = hex.split_whitespace().collect();
            let bytes = value.to_bytes();
            let actual: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(actual, expected, "{value:?}");
            assert_eq!(Value::from_bytes(&value.ty(), &bytes).unwrap(), value);
        }
    }

    #[test]
    fn containers_grow_their_offsets_when_the_whole_needs_it() {
        for (len, expected) in [(253, 255), (254, 257), (0xffff - 4, 0xffff - 1), (0xffff - 2, 0x1_0002)] {
            let value = Value::Array(Type::String, vec![Value::String("x".repeat(len))]);
            let bytes = value.to_bytes();
            assert_eq!(bytes.len(), expected, "string of {len}");
            assert_eq!(Value::from_bytes(&value.ty(), &bytes).unwrap(), value);
        }
    }

    #[test]
    fn other_encodings_of_the_same_value_are_refused() {
        for (ty, hex) in [
            ("a{sv}", "6b01000000000000760000730 20d"),
            ("as", "6100ff"),
            ("b", "02"),
            ("s", "ff00"),
            ("(us)", "01000000"),
            ("(uy)", "0100000002000001"),
            ("as", "61000300"),
        ] {
            let hex: String = hex.split_whitespace().collect();
            let bytes: Vec<u8> = (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
            assert!(Value::from_bytes(&ty.parse().unwrap(), &bytes).is_err(), "accepted {ty} {hex}");
        }
    }
}
