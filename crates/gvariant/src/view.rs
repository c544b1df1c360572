//! Borrowed values: a type and the bytes that hold a value of it, nothing copied.
//!
//! A view never fails and never panics, as in GLib: where the bytes make no sense, the default value of the type is seen. Whether the bytes
//! are the one right encoding is a separate question, answered by [`View::is_normal`].

use std::borrow::Cow;

use crate::ty::{MAX_DEPTH, Type, align_up};

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
                None => self.array_offsets().map_or(0, |(count, ..)| count),
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

    /// Returns the child at `index` of an array, tuple or dict entry. Outside of the container, or where its bounds make no sense, the
    /// child has no bytes and so is its type's default.
    ///
    /// # Panics
    /// When the value is a variant, a maybe or no container: their children have [`View::variant`] and [`View::just`].
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

    /// Tells whether the bytes are the one normal encoding of the value: padding zero, offsets minimal and in order, text valid.
    pub fn is_normal(&self) -> bool {
        self.check_normal(0)
    }

    fn check_normal(&self, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        match self.ty {
            Type::Boolean => matches!(self.bytes, [0 | 1]),
            Type::String => matches!(self.bytes, [text @ .., 0] if !text.contains(&0) && std::str::from_utf8(text).is_ok()),
            Type::ObjectPath => matches!(self.bytes, [text @ .., 0] if is_object_path(text)),
            Type::Signature => matches!(self.bytes, [text @ .., 0] if Type::parse_bytes(&[b"(", text, b")"].concat()).is_some()),
            Type::Variant => self.variant().is_some_and(|(ty, bytes)| View { ty: &ty, bytes }.check_normal(depth + 1)),
            Type::Maybe(child) => match (child.fixed_size(), self.bytes) {
                (_, []) => true,
                (Some(_), bytes) => View { ty: child, bytes }.check_normal(depth + 1),
                (None, [bytes @ .., last]) => *last == 0 && View { ty: child, bytes }.check_normal(depth + 1),
            },
            Type::Array(element) => self.check_array(element, depth),
            Type::Tuple(_) | Type::DictEntry(..) => self.check_members(depth),
            _ => self.ty.fixed_size() == Some(self.bytes.len()),
        }
    }

    fn check_array(&self, element: &'a Type, depth: usize) -> bool {
        if let Some(size) = element.fixed_size() {
            return self.bytes.len().is_multiple_of(size)
                && (matches!(element, Type::Byte) || self.children().all(|child| child.check_normal(depth + 1)));
        }
        if self.bytes.is_empty() {
            return true;
        }
        let Some((count, body, width)) = self.array_offsets() else { return false };
        if offset_width(body, count) != width {
            return false;
        }
        let mut start = 0;
        for index in 0..count {
            let aligned = align_up(start, element.alignment());
            let end = self.offset_at(body + index * width, width);
            if aligned > end || end > body || self.bytes[start..aligned].iter().any(|&byte| byte != 0) {
                return false;
            }
            if !(View { ty: element, bytes: &self.bytes[aligned..end] }).check_normal(depth + 1) {
                return false;
            }
            start = end;
        }
        start == body
    }

    fn check_members(&self, depth: usize) -> bool {
        let members = self.ty.members().expect("only called for tuples and dict entries");
        if let Some(size) = self.ty.fixed_size()
            && self.bytes.len() != size
        {
            return false;
        }
        let offsets = variable_members(&members);
        let width = if offsets == 0 { 0 } else { width_for_len(self.bytes.len()) };
        let Some(body) = self.bytes.len().checked_sub(offsets * width) else { return false };
        if offsets > 0 && offset_width(body, offsets) != width {
            return false;
        }
        let mut start = 0;
        for index in 0..members.len() {
            let Some((from, to)) = self.member_range(&members, index) else { return false };
            if from < start || self.bytes[start..from].iter().any(|&byte| byte != 0) {
                return false;
            }
            if !(View { ty: members[index], bytes: &self.bytes[from..to] }).check_normal(depth + 1) {
                return false;
            }
            start = to;
        }
        // A fixed-size tuple ends in padding, and the unit tuple is a single zero; a variable-size one ends where its offsets begin.
        match self.ty.fixed_size() {
            Some(_) => self.bytes[start..].iter().all(|&byte| byte == 0),
            None => start == body,
        }
    }

    /// Number of elements, start of the offset table and width of an offset, for arrays of variable-size elements.
    fn array_offsets(&self) -> Option<(usize, usize, usize)> {
        let len = self.bytes.len();
        if len == 0 {
            return None;
        }
        let width = width_for_len(len);
        let body = self.offset_at(len.checked_sub(width)?, width);
        let table = len.checked_sub(body)?;
        table.is_multiple_of(width).then(|| (table / width, body, width))
    }

    fn array_child(&self, element: &Type, index: usize) -> Option<&'a [u8]> {
        if let Some(size) = element.fixed_size() {
            return self.bytes.get(index.checked_mul(size)?..(index + 1).checked_mul(size)?);
        }
        let (count, body, width) = self.array_offsets()?;
        if index >= count {
            return None;
        }
        let start = if index == 0 { 0 } else { self.offset_at(body + (index - 1) * width, width) };
        let end = self.offset_at(body + index * width, width);
        if start > body || end > body {
            return None;
        }
        self.bytes.get(align_up(start, element.alignment())..end)
    }

    fn member(&self, index: usize) -> Option<&'a [u8]> {
        let members = self.ty.members()?;
        let (start, end) = self.member_range(&members, index)?;
        self.bytes.get(start..end)
    }

    /// Where a member's bytes lie: after the nearest variable-size member before it, whose end is in the table, then by sizes.
    fn member_range(&self, members: &[&Type], index: usize) -> Option<(usize, usize)> {
        let len = self.bytes.len();
        let offsets = variable_members(members);
        let width = if offsets == 0 { 0 } else { width_for_len(len) };
        let body = len.checked_sub(offsets * width)?;
        let (mut position, mut nth) = (0, 0);
        for (at, member) in members.iter().enumerate() {
            let start = align_up(position, member.alignment());
            let end = match member.fixed_size() {
                Some(size) => start.checked_add(size)?,
                None if at + 1 == members.len() => body,
                None => {
                    nth += 1;
                    self.offset_at(len - nth * width, width)
                }
            };
            if at == index {
                return (start <= end && end <= body).then_some((start, end));
            }
            position = end;
            if position > len {
                return None;
            }
        }
        None
    }

    fn offset_at(&self, position: usize, width: usize) -> usize {
        let mut wide = [0; 8];
        match self.bytes.get(position..position + width) {
            Some(bytes) => wide[..width].copy_from_slice(bytes),
            None => return usize::MAX,
        }
        usize::try_from(u64::from_le_bytes(wide)).unwrap_or(usize::MAX)
    }

    /// Returns the raw bytes of a byte array.
    pub fn as_bytes(&self) -> Cow<'a, [u8]> {
        Cow::Borrowed(self.bytes)
    }
}

/// Members whose end is stored: variable in size and not the last.
fn variable_members(members: &[&Type]) -> usize {
    let inner = members.len().saturating_sub(1);
    members[..inner].iter().filter(|member| member.fixed_size().is_none()).count()
}

/// The offset width that a reader derives from the length of the whole container.
fn width_for_len(len: usize) -> usize {
    match len {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

/// The offset width that a writer chooses: the smallest with which the whole container, offsets included, can be addressed.
pub(crate) fn offset_width(body: usize, offsets: usize) -> usize {
    if offsets == 0 {
        return 0;
    }
    [1, 2, 4].into_iter().find(|&width| body + width * offsets < 1_usize << (8 * width)).unwrap_or(8)
}

fn is_object_path(text: &[u8]) -> bool {
    text == b"/"
        || text.strip_prefix(b"/").is_some_and(|rest| {
            rest.split(|&byte| byte == b'/')
                .all(|element| !element.is_empty() && element.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
        })
}
