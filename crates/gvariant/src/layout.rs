//! Where the bytes of children lie, and whether they lie where they must.
//!
//! ```text
//! array of variable size   child pad child pad child | end end end      ends of all children, in order
//! tuple, dict entry        member pad member member  | end end          ends of variable-size members but the last, in reverse
//! maybe                    nothing: no bytes; else the child, and a zero behind it when it varies in size
//! variant                  child, a zero, type string
//! ```
//! An end is counted from the container's beginning, in as few bytes as can address the whole container. A [`Layout`] is a type with the
//! sizes of all its parts worked out, so that one pass over the bytes is enough however large the type is: both come from outside.

use crate::ty::{MAX_DEPTH, Type, align_up};
use crate::{Value, View};

/// A type with alignments and sizes of all its parts.
pub(crate) struct Layout<'t> {
    ty: &'t Type,
    alignment: usize,
    size: Option<usize>,
    children: Vec<Layout<'t>>,
    /// How many members have their end in the offset table.
    stored_ends: usize,
}

impl<'t> Layout<'t> {
    pub(crate) fn new(ty: &'t Type) -> Self {
        let children: Vec<_> = match ty {
            Type::Maybe(child) | Type::Array(child) => vec![Self::new(child)],
            _ => ty.members().map(Self::new).collect(),
        };
        let (alignment, size) = match ty {
            Type::Maybe(_) | Type::Array(_) => (children[0].alignment, None),
            Type::Tuple(_) | Type::DictEntry(..) => dimensions(children.iter().map(|child| (child.alignment, child.size))),
            _ => (ty.alignment(), ty.fixed_size()),
        };
        let stored_ends = children.iter().rev().skip(1).filter(|child| child.size.is_none()).count();
        Self { ty, alignment, size, children, stored_ends }
    }

    /// Tells whether the bytes are in normal form.
    pub(crate) fn check(&self, bytes: &[u8], depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match self.ty {
            Type::Variant => View::new(self.ty, bytes).variant().is_some_and(|(ty, bytes)| Layout::new(&ty).check(bytes, depth + 1)),
            Type::Array(_) if self.children[0].holds_any_bytes() => bytes.len().is_multiple_of(self.children[0].size.unwrap_or(1)),
            Type::Maybe(_) | Type::Array(_) | Type::Tuple(_) | Type::DictEntry(..) => {
                self.for_each_child(bytes, |child, bytes| child.check(bytes, depth + 1))
            }
            _ => is_normal_leaf(self.ty, bytes),
        }
    }

    /// Reads the value, if the bytes are in normal form.
    pub(crate) fn decode(&self, bytes: &[u8], depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        let children = || {
            let mut children = Vec::new();
            let complete = self.for_each_child(bytes, |child, bytes| match child.decode(bytes, depth + 1) {
                Some(value) => {
                    children.push(value);
                    true
                }
                None => false,
            });
            complete.then_some(children)
        };
        Some(match self.ty {
            Type::Variant => {
                let (ty, bytes) = View::new(self.ty, bytes).variant()?;
                Value::Variant(Box::new(Layout::new(&ty).decode(bytes, depth + 1)?))
            }
            Type::Maybe(child) => Value::Maybe((**child).clone(), children()?.pop().map(Box::new)),
            Type::Array(element) if **element == Type::Byte => Value::Bytes(bytes.to_vec()),
            Type::Array(element) => Value::Array((**element).clone(), children()?),
            Type::Tuple(_) => Value::Tuple(children()?),
            Type::DictEntry(..) => {
                let [key, value] = <[Value; 2]>::try_from(children()?).ok()?;
                Value::DictEntry(Box::new(key), Box::new(value))
            }
            _ => decode_leaf(self.ty, bytes)?,
        })
    }

    /// Hands out the bytes of each child in order; false when the container is not in normal form or `visit` says no.
    fn for_each_child<'b>(&self, bytes: &'b [u8], mut visit: impl FnMut(&Layout<'t>, &'b [u8]) -> bool) -> bool {
        match (self.ty, self.children.first().map(|child| (child, child.size))) {
            (Type::Maybe(_), Some((child, size))) => match (size, bytes) {
                (_, []) => true,
                (Some(_), bytes) => visit(child, bytes),
                (None, [bytes @ .., last]) => *last == 0 && visit(child, bytes),
            },
            (Type::Array(_), Some((child, Some(size)))) => {
                bytes.len().is_multiple_of(size) && bytes.chunks_exact(size).all(|bytes| visit(child, bytes))
            }
            (Type::Array(_), Some((child, None))) => bytes.is_empty() || for_each_element(child, bytes, visit),
            _ => self.for_each_member(bytes, visit),
        }
    }

    fn for_each_member<'b>(&self, bytes: &'b [u8], mut visit: impl FnMut(&Layout<'t>, &'b [u8]) -> bool) -> bool {
        let Some(table) = OffsetTable::of_members(bytes, self.stored_ends) else { return false };
        if !table.has_normal_width() {
            return false;
        }
        let (mut position, mut nth) = (0, 0);
        for (index, member) in self.children.iter().enumerate() {
            let start = align_up(position, member.alignment);
            let end = match member.size {
                Some(size) => start + size,
                None if index + 1 == self.children.len() => table.body,
                None => {
                    nth += 1;
                    table.end_from_back(nth)
                }
            };
            if start > end || end > table.body || !is_zero(&bytes[position..start]) || !visit(member, &bytes[start..end]) {
                return false;
            }
            position = end;
        }
        // A fixed-size tuple ends in padding, and the unit tuple is a single zero; a variable-size one ends where its offsets begin.
        match self.size {
            Some(size) => bytes.len() == size && is_zero(&bytes[position..]),
            None => position == table.body,
        }
    }

    /// Tells whether all bytes of the right number are a value.
    fn holds_any_bytes(&self) -> bool {
        self.size.is_some() && self.children.is_empty() && !matches!(self.ty, Type::Boolean | Type::Tuple(_))
    }
}

fn for_each_element<'t, 'b>(child: &Layout<'t>, bytes: &'b [u8], mut visit: impl FnMut(&Layout<'t>, &'b [u8]) -> bool) -> bool {
    let Some(table) = OffsetTable::of_array(bytes) else { return false };
    let mut position = 0;
    for index in 0..table.count {
        let start = align_up(position, child.alignment);
        let end = table.end_of(index);
        if start > end || end > table.body || !is_zero(&bytes[position..start]) || !visit(child, &bytes[start..end]) {
            return false;
        }
        position = end;
    }
    table.has_normal_width() && position == table.body
}

/// The ends of children, at the end of a container.
pub(crate) struct OffsetTable<'b> {
    bytes: &'b [u8],
    width: usize,
    /// How many ends there are.
    pub(crate) count: usize,
    /// Where the children end and the table begins.
    pub(crate) body: usize,
}

impl<'b> OffsetTable<'b> {
    /// Finds the table of an array that is not empty: the last end tells where it begins.
    pub(crate) fn of_array(bytes: &'b [u8]) -> Option<Self> {
        let width = width_for_len(bytes.len());
        let last = bytes.len().checked_sub(width).filter(|_| width > 0)?;
        let body = read_offset(&bytes[last..]);
        let table = bytes.len().checked_sub(body)?;
        table.is_multiple_of(width).then(|| Self { bytes, width, count: table / width, body })
    }

    /// Finds the table of a tuple or dict entry that stores `count` ends.
    pub(crate) fn of_members(bytes: &'b [u8], count: usize) -> Option<Self> {
        let width = if count == 0 { 0 } else { width_for_len(bytes.len()) };
        // Without bytes there is no room for an end.
        if count > 0 && width == 0 {
            return None;
        }
        let body = bytes.len().checked_sub(count.checked_mul(width)?)?;
        Some(Self { bytes, width, count, body })
    }

    /// Returns the end at `index`, counted from the table's beginning; beyond everything when there is none.
    pub(crate) fn end_of(&self, index: usize) -> usize {
        let start = index.checked_mul(self.width).and_then(|offset| self.body.checked_add(offset));
        let end = start.and_then(|start| start.checked_add(self.width));
        start.zip(end).and_then(|(start, end)| self.bytes.get(start..end)).map_or(usize::MAX, read_offset)
    }

    /// Returns the `nth` end from the back, counted from 1.
    pub(crate) fn end_from_back(&self, nth: usize) -> usize {
        self.count.checked_sub(nth).map_or(usize::MAX, |index| self.end_of(index))
    }

    fn has_normal_width(&self) -> bool {
        offset_width(self.body, self.count) == self.width
    }
}

/// Alignment and size of members one after the other, each at its alignment, then padded to the largest; the unit tuple is one byte.
pub(crate) fn dimensions(members: impl Iterator<Item = (usize, Option<usize>)>) -> (usize, Option<usize>) {
    let (alignment, size) = members.fold((1, Some(0_usize)), |(largest, position), (alignment, size)| {
        (largest.max(alignment), position.zip(size).map(|(position, size)| align_up(position, alignment) + size))
    });
    (alignment, size.map(|size| align_up(size, alignment).max(1)))
}

/// The offset width that a writer chooses: the smallest with which the whole container, offsets included, can be addressed.
pub(crate) fn offset_width(body: usize, offsets: usize) -> usize {
    if offsets == 0 {
        return 0;
    }
    let fits = |width: &usize| (body as u128 + *width as u128 * offsets as u128) < 1 << (8 * width);
    [1, 2, 4].into_iter().find(fits).unwrap_or(8)
}

/// The offset width that a reader derives from the length of the whole container.
fn width_for_len(len: usize) -> usize {
    match len as u64 {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

/// Reads a number of at most eight bytes.
fn read_offset(bytes: &[u8]) -> usize {
    let number = bytes.iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == 0)
}

fn is_normal_leaf(ty: &Type, bytes: &[u8]) -> bool {
    match ty {
        Type::Boolean => matches!(bytes, [0 | 1]),
        Type::String => matches!(bytes, [text @ .., 0] if !text.contains(&0) && std::str::from_utf8(text).is_ok()),
        Type::ObjectPath => matches!(bytes, [text @ .., 0] if is_object_path(text)),
        Type::Signature => matches!(bytes, [text @ .., 0] if is_signature(text)),
        _ => ty.fixed_size() == Some(bytes.len()),
    }
}

fn decode_leaf(ty: &Type, bytes: &[u8]) -> Option<Value> {
    if !is_normal_leaf(ty, bytes) {
        return None;
    }
    let view = View::new(ty, bytes);
    let (number, text) = (view.as_u64(), || view.as_str().to_owned());
    Some(match ty {
        Type::Byte => Value::Byte(number as u8),
        Type::Boolean => Value::Boolean(number != 0),
        Type::Int16 => Value::Int16(number as i16),
        Type::Uint16 => Value::Uint16(number as u16),
        Type::Int32 => Value::Int32(number as i32),
        Type::Uint32 => Value::Uint32(number as u32),
        Type::Handle => Value::Handle(number as i32),
        Type::Int64 => Value::Int64(number as i64),
        Type::Uint64 => Value::Uint64(number),
        Type::Double => Value::Double(f64::from_bits(number)),
        Type::String => Value::String(text()),
        Type::ObjectPath => Value::ObjectPath(text()),
        Type::Signature => Value::Signature(text()),
        _ => return None,
    })
}

pub(crate) fn is_object_path(text: &[u8]) -> bool {
    text == b"/"
        || text.strip_prefix(b"/").is_some_and(|rest| {
            rest.split(|&byte| byte == b'/')
                .all(|element| !element.is_empty() && element.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
        })
}

/// Any number of types, one behind the other.
pub(crate) fn is_signature(text: &[u8]) -> bool {
    Type::parse_bytes(&[b"(", text, b")"].concat()).is_some()
}
