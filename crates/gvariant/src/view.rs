//! Borrowed values: a type and the bytes that hold a value of it, nothing copied.
//!
//! A view never fails and never panics, as in GLib: where the bytes make no sense, the default value of the type is seen. Whether the bytes
//! are the one right encoding is a separate question, answered by [`View::is_normal`].

use std::borrow::Cow;

use crate::layout::{Layout, OffsetTable};
use crate::ty::{Type, align_up};

/// A value of a known type in borrowed bytes.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    ty: &'a Type,
    bytes: &'a [u8],
}

impl<'a> View<'a> {
    /// Looks at `bytes` as a value of `ty`.
    pub fn new(ty: &'a Type, bytes: &'a [u8]) -> Self {
        Self { ty, bytes }
    }

    /// Returns the type.
    pub fn ty(&self) -> &'a Type {
        self.ty
    }

    /// Returns the serialised bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the text of a string, object path or signature; empty when it is none.
    pub fn as_str(&self) -> &'a str {
        match (self.ty, self.bytes) {
            (Type::String | Type::ObjectPath | Type::Signature, [text @ .., 0]) if !text.contains(&0) => {
                std::str::from_utf8(text).unwrap_or("")
            }
            _ => "",
        }
    }

    /// Returns an unsigned number of whatever width; 0 when it is none.
    pub fn as_u64(&self) -> u64 {
        if self.ty.fixed_size() != Some(self.bytes.len()) || !self.ty.is_basic() {
            return 0;
        }
        let mut wide = [0; 8];
        wide[..self.bytes.len()].copy_from_slice(self.bytes);
        u64::from_le_bytes(wide)
    }

    /// Returns how many children a container has.
    pub fn len(&self) -> usize {
        match self.ty {
            Type::Array(element) => match element.fixed_size() {
                Some(size) if self.bytes.len().is_multiple_of(size) => self.bytes.len() / size,
                Some(_) => 0,
                None => OffsetTable::of_array(self.bytes).map_or(0, |table| table.count),
            },
            Type::Tuple(members) => members.len(),
            Type::DictEntry(..) => 2,
            Type::Maybe(_) => usize::from(!self.bytes.is_empty()),
            Type::Variant => 1,
            _ => 0,
        }
    }

    /// Tells whether a container has no children.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the child at `index` of an array, tuple or dict entry. Behind an array's end, or where bounds make no sense, the child has no
    /// bytes and so is its type's default.
    ///
    /// # Panics
    /// When the type has no such child, whatever the bytes: a tuple with fewer members, or a type without indexed children (a variant's and a
    /// maybe's have [`View::variant`] and [`View::just`]).
    pub fn child(&self, index: usize) -> View<'a> {
        match self.ty {
            Type::Array(element) => View { ty: element, bytes: self.array_child(element, index).unwrap_or(&[]) },
            Type::Tuple(members) => View { ty: &members[index], bytes: self.member(index).unwrap_or(&[]) },
            Type::DictEntry(key, value) => View { ty: if index == 0 { key } else { value }, bytes: self.member(index).unwrap_or(&[]) },
            _ => panic!("{} has no indexed children", self.ty),
        }
    }

    /// Walks the children of an array, tuple or dict entry.
    pub fn children(self) -> impl Iterator<Item = View<'a>> {
        (0..self.len()).map(move |index| self.child(index))
    }

    /// Returns the value in a maybe, if there is one.
    pub fn just(&self) -> Option<View<'a>> {
        let Type::Maybe(child) = self.ty else { return None };
        match (child.fixed_size(), self.bytes) {
            (_, []) => None,
            (Some(size), bytes) => (bytes.len() == size).then_some(View { ty: child, bytes }),
            (None, [bytes @ .., _]) => Some(View { ty: child, bytes }),
        }
    }

    /// Splits a variant into its type and bytes; `None` when the type string is not valid.
    pub fn variant(&self) -> Option<(Type, &'a [u8])> {
        if !matches!(self.ty, Type::Variant) {
            return None;
        }
        let end = self.bytes.iter().rposition(|&byte| byte == 0)?;
        Some((Type::parse_bytes(&self.bytes[end + 1..])?, &self.bytes[..end]))
    }

    /// Tells whether the bytes are the one normal encoding of the value: padding zero, offsets minimal and in order, text valid, and
    /// containers and variants not nested deeper than 128 levels.
    pub fn is_normal(&self) -> bool {
        Layout::new(self.ty).check(self.bytes, 0)
    }

    fn array_child(&self, element: &Type, index: usize) -> Option<&'a [u8]> {
        if let Some(size) = element.fixed_size() {
            let start = index.checked_mul(size).filter(|_| index < self.len())?;
            return self.bytes.get(start..start.checked_add(size)?);
        }
        let table = OffsetTable::of_array(self.bytes)?;
        if index >= table.count {
            return None;
        }
        let start = if index == 0 { 0 } else { table.end_of(index - 1) };
        let end = table.end_of(index);
        if start > table.body || end > table.body {
            return None;
        }
        self.bytes.get(align_up(start, element.alignment())..end)
    }

    /// Where a member's bytes lie: after the nearest variable-size member before it, whose end is in the table, then by sizes.
    fn member(&self, index: usize) -> Option<&'a [u8]> {
        let last = self.ty.members().len().saturating_sub(1);
        let table =
            OffsetTable::of_members(self.bytes, self.ty.members().take(last).filter(|member| member.fixed_size().is_none()).count())?;
        let (mut position, mut nth) = (0, 0);
        for (at, member) in self.ty.members().enumerate().take(index.saturating_add(1)) {
            if position > table.body {
                return None;
            }
            let start = align_up(position, member.alignment());
            let end = match member.fixed_size() {
                Some(size) => start.checked_add(size)?,
                None if at == last => table.body,
                None => {
                    nth += 1;
                    table.end_from_back(nth)
                }
            };
            if at == index {
                return if end <= table.body { self.bytes.get(start..end) } else { None };
            }
            position = end;
        }
        None
    }

    /// Returns the raw bytes of a byte array.
    pub fn as_bytes(&self) -> Cow<'a, [u8]> {
        Cow::Borrowed(self.bytes)
    }
}
