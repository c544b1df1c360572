//! GVariant types: the parsed form of a type string such as `a{sv}`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Deepest nesting of containers and variants that is followed, as in GLib.
pub(crate) const MAX_DEPTH: usize = 128;

/// A definite GVariant type, known at run time. Its parts are shared, so a clone costs nothing whatever the size of the type: every empty
/// array in foreign bytes becomes a value that holds its element type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `y`
    Byte,
    /// `b`
    Boolean,
    /// `n`
    Int16,
    /// `q`
    Uint16,
    /// `i`
    Int32,
    /// `u`
    Uint32,
    /// `h`
    Handle,
    /// `x`
    Int64,
    /// `t`
    Uint64,
    /// `d`
    Double,
    /// `s`
    String,
    /// `o`
    ObjectPath,
    /// `g`
    Signature,
    /// `v`
    Variant,
    /// `mX`
    Maybe(Arc<Type>),
    /// `aX`
    Array(Arc<Type>),
    /// `(…)`
    Tuple(Arc<[Type]>),
    /// `{KV}`
    DictEntry(Arc<Type>, Arc<Type>),
}

/// The text is not one definite GVariant type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a GVariant type")]
pub struct InvalidType {
    /// What was given.
    pub text: String,
}

impl Type {
    /// Returns the alignment in bytes: 1, 2, 4 or 8.
    pub fn alignment(&self) -> usize {
        match self {
            Self::Byte | Self::Boolean | Self::String | Self::ObjectPath | Self::Signature => 1,
            Self::Int16 | Self::Uint16 => 2,
            Self::Int32 | Self::Uint32 | Self::Handle => 4,
            Self::Int64 | Self::Uint64 | Self::Double | Self::Variant => 8,
            Self::Maybe(child) | Self::Array(child) => child.alignment(),
            Self::Tuple(members) => members.iter().map(Self::alignment).max().unwrap_or(1),
            Self::DictEntry(key, value) => key.alignment().max(value.alignment()),
        }
    }

    /// Returns the size of every value of this type, or `None` when values differ in size.
    pub fn fixed_size(&self) -> Option<usize> {
        match self {
            Self::Byte | Self::Boolean => Some(1),
            Self::Int16 | Self::Uint16 => Some(2),
            Self::Int32 | Self::Uint32 | Self::Handle => Some(4),
            Self::Int64 | Self::Uint64 | Self::Double => Some(8),
            Self::String | Self::ObjectPath | Self::Signature | Self::Variant | Self::Maybe(_) | Self::Array(_) => None,
            Self::Tuple(members) => fixed_size_of(members.iter()),
            Self::DictEntry(key, value) => fixed_size_of([&**key, &**value].into_iter()),
        }
    }

    /// Walks the members of a tuple or dict entry, in order; every other type has none.
    pub(crate) fn members(&self) -> impl ExactSizeIterator<Item = &Type> {
        let (many, pair): (&[Type], Option<[&Type; 2]>) = match self {
            Self::Tuple(members) => (members, None),
            Self::DictEntry(key, value) => (&[], Some([key, value])),
            _ => (&[], None),
        };
        let len = pair.map_or(many.len(), |pair| pair.len());
        (0..len).map(move |index| pair.map_or_else(|| &many[index], |pair| pair[index]))
    }

    /// How many containers are inside one another; 0 for a type that is none.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Maybe(child) | Self::Array(child) => 1 + child.depth(),
            Self::Tuple(_) | Self::DictEntry(..) => 1 + self.members().map(Self::depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    fn parse_prefix<'a>(text: &'a [u8], depth: usize) -> Option<(Self, &'a [u8])> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (&first, rest) = text.split_first()?;
        let shared = |(child, rest): (Self, &'a [u8])| (Arc::new(child), rest);
        Some(match first {
            b'y' => (Self::Byte, rest),
            b'b' => (Self::Boolean, rest),
            b'n' => (Self::Int16, rest),
            b'q' => (Self::Uint16, rest),
            b'i' => (Self::Int32, rest),
            b'u' => (Self::Uint32, rest),
            b'h' => (Self::Handle, rest),
            b'x' => (Self::Int64, rest),
            b't' => (Self::Uint64, rest),
            b'd' => (Self::Double, rest),
            b's' => (Self::String, rest),
            b'o' => (Self::ObjectPath, rest),
            b'g' => (Self::Signature, rest),
            b'v' => (Self::Variant, rest),
            b'm' => {
                let (child, rest) = shared(Self::parse_prefix(rest, depth + 1)?);
                (Self::Maybe(child), rest)
            }
            b'a' => {
                let (child, rest) = shared(Self::parse_prefix(rest, depth + 1)?);
                (Self::Array(child), rest)
            }
            b'(' => {
                let mut members = Vec::new();
                let mut rest = rest;
                while *rest.first()? != b')' {
                    let (member, after) = Self::parse_prefix(rest, depth + 1)?;
                    members.push(member);
                    rest = after;
                }
                (Self::Tuple(members.into()), &rest[1..])
            }
            b'{' => {
                let (key, rest) = shared(Self::parse_prefix(rest, depth + 1)?);
                let (value, rest) = shared(Self::parse_prefix(rest, depth + 1)?);
                if !key.is_basic() || *rest.first()? != b'}' {
                    return None;
                }
                (Self::DictEntry(key, value), &rest[1..])
            }
            _ => return None,
        })
    }

    pub(crate) fn is_basic(&self) -> bool {
        !matches!(self, Self::Variant | Self::Maybe(_) | Self::Array(_) | Self::Tuple(_) | Self::DictEntry(..))
    }

    pub(crate) fn parse_bytes(text: &[u8]) -> Option<Self> {
        match Self::parse_prefix(text, 0)? {
            (ty, []) => Some(ty),
            _ => None,
        }
    }
}

/// Members one after the other, each at its alignment, then padded to the largest alignment; the unit tuple is one byte.
fn fixed_size_of<'a>(members: impl Iterator<Item = &'a Type>) -> Option<usize> {
    let (mut size, mut alignment) = (0, 1);
    for member in members {
        let align = member.alignment();
        alignment = alignment.max(align);
        size = align_up(size, align) + member.fixed_size()?;
    }
    Some(align_up(size, alignment).max(1))
}

/// Rounds `offset` up to a multiple of `alignment`.
pub(crate) fn align_up(offset: usize, alignment: usize) -> usize {
    offset.div_ceil(alignment) * alignment
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let basic = match self {
            Self::Byte => "y",
            Self::Boolean => "b",
            Self::Int16 => "n",
            Self::Uint16 => "q",
            Self::Int32 => "i",
            Self::Uint32 => "u",
            Self::Handle => "h",
            Self::Int64 => "x",
            Self::Uint64 => "t",
            Self::Double => "d",
            Self::String => "s",
            Self::ObjectPath => "o",
            Self::Signature => "g",
            Self::Variant => "v",
            Self::Maybe(child) => return write!(f, "m{child}"),
            Self::Array(child) => return write!(f, "a{child}"),
            Self::Tuple(members) => {
                f.write_str("(")?;
                members.iter().try_for_each(|member| fmt::Display::fmt(member, f))?;
                return f.write_str(")");
            }
            Self::DictEntry(key, value) => return write!(f, "{{{key}{value}}}"),
        };
        f.write_str(basic)
    }
}

impl FromStr for Type {
    type Err = InvalidType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_bytes(text.as_bytes()).ok_or_else(|| InvalidType { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_alignments_follow_the_table() {
        for (text, alignment, size) in [
            ("y", 1, Some(1)),
            ("(yu)", 4, Some(8)),
            ("(uy)", 4, Some(8)),
            ("()", 1, Some(1)),
            ("a{sv}", 8, None),
            ("(uuua(ayay))", 4, None),
            ("{sv}", 8, None),
            ("mt", 8, None),
        ] {
            let ty: Type = text.parse().unwrap();
            assert_eq!((ty.alignment(), ty.fixed_size()), (alignment, size), "{text}");
            assert_eq!(ty.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_single_definite_type_is_refused() {
        for text in ["", "a", "(", "(u", "{s}", "{vs}", "uu", "z", "a*", &"a".repeat(4000)] {
            assert!(text.parse::<Type>().is_err(), "accepted {text:?}");
        }
    }
}
