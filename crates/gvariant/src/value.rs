//! Owned values, and the writer.

use crate::ty::{Type, align_up};
use crate::view::{View, offset_width};

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
        let view = View::new(ty, bytes);
        if !view.is_normal() {
            return Err(NotNormal { ty: ty.clone(), len: bytes.len() });
        }
        Ok(Self::from_view(view))
    }

    /// Copies out of a view.
    pub fn from_view(view: View<'_>) -> Self {
        let number = view.as_u64();
        match view.ty() {
            Type::Byte => Self::Byte(number as u8),
            Type::Boolean => Self::Boolean(number != 0),
            Type::Int16 => Self::Int16(number as i16),
            Type::Uint16 => Self::Uint16(number as u16),
            Type::Int32 => Self::Int32(number as i32),
            Type::Uint32 => Self::Uint32(number as u32),
            Type::Handle => Self::Handle(number as i32),
            Type::Int64 => Self::Int64(number as i64),
            Type::Uint64 => Self::Uint64(number),
            Type::Double => Self::Double(f64::from_bits(number)),
            Type::String => Self::String(view.as_str().to_owned()),
            Type::ObjectPath => Self::ObjectPath(view.as_str().to_owned()),
            Type::Signature => Self::Signature(view.as_str().to_owned()),
            Type::Variant => match view.variant() {
                Some((ty, bytes)) => Self::Variant(Box::new(Self::from_view(View::new(&ty, bytes)))),
                None => Self::Variant(Box::new(Self::Tuple(Vec::new()))),
            },
            Type::Maybe(child) => Self::Maybe((**child).clone(), view.just().map(|view| Box::new(Self::from_view(view)))),
            Type::Array(element) if **element == Type::Byte => Self::Bytes(view.bytes().to_vec()),
            Type::Array(element) => Self::Array((**element).clone(), view.children().map(Self::from_view).collect()),
            Type::Tuple(_) => Self::Tuple(view.children().map(Self::from_view).collect()),
            Type::DictEntry(..) => Self::DictEntry(Box::new(Self::from_view(view.child(0))), Box::new(Self::from_view(view.child(1)))),
        }
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
            Self::Maybe(child, _) => Type::Maybe(Box::new(child.clone())),
            Self::Bytes(_) => Type::Array(Box::new(Type::Byte)),
            Self::Array(element, _) => Type::Array(Box::new(element.clone())),
            Self::Tuple(members) => Type::Tuple(members.iter().map(Self::ty).collect()),
            Self::DictEntry(key, value) => Type::DictEntry(Box::new(key.ty()), Box::new(value.ty())),
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
            Self::Array(element, children) => {
                let mut writer = Container::begin(out);
                for child in children {
                    writer.pad(element.alignment());
                    child.write(writer.out);
                    if element.fixed_size().is_none() {
                        writer.mark();
                    }
                }
                writer.end(&Order::Forward);
            }
            Self::Tuple(members) => write_members(out, &members.iter().collect::<Vec<_>>()),
            Self::DictEntry(key, value) => write_members(out, &[key, value]),
        }
    }
}

fn write_members(out: &mut Vec<u8>, members: &[&Value]) {
    let types: Vec<Type> = members.iter().map(|member| member.ty()).collect();
    let mut writer = Container::begin(out);
    for (index, (member, ty)) in members.iter().zip(&types).enumerate() {
        writer.pad(ty.alignment());
        member.write(writer.out);
        if ty.fixed_size().is_none() && index + 1 < members.len() {
            writer.mark();
        }
    }
    if let Some(size) = Type::Tuple(types).fixed_size() {
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
