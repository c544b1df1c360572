//! Extended attributes: `a(ayay)`, sorted by name.

use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};

use crate::InvalidObject;

static TYPE: LazyLock<Type> = LazyLock::new(|| "a(ayay)".parse().expect("a valid type"));
static ELEMENT: LazyLock<Type> = LazyLock::new(|| "(ayay)".parse().expect("a valid type"));

/// A set of extended attributes, sorted by name and without duplicates, as every object header holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Xattrs(Vec<(Vec<u8>, Vec<u8>)>);

impl Xattrs {
    /// Returns the empty set.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Sorts names (without their NUL) and values into a set.
    ///
    /// # Errors
    /// When a name is empty, contains a NUL or comes twice.
    pub fn from_pairs(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Self, InvalidObject> {
        pairs.sort();
        if pairs.iter().any(|(name, _)| name.is_empty() || name.contains(&0)) {
            return Err(InvalidObject::new("xattrs", "an attribute name is empty or contains a NUL"));
        }
        if pairs.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(InvalidObject::new("xattrs", "an attribute comes twice"));
        }
        Ok(Self(pairs))
    }

    /// Walks names (without NUL) and values.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the `a(ayay)`; no bytes for the empty set.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_value().to_bytes()
    }

    /// Reads an `a(ayay)`.
    ///
    /// # Errors
    /// When it is not in normal form, or names are unsorted, repeated or not NUL-terminated.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("xattrs", "not in normal form"));
        }
        Self::from_view(view)
    }

    pub(crate) fn from_view(view: View<'_>) -> Result<Self, InvalidObject> {
        let mut pairs = Vec::new();
        for pair in view.children() {
            let Some(name) = pair.child(0).bytes().strip_suffix(&[0]) else {
                return Err(InvalidObject::new("xattrs", "an attribute name does not end in NUL"));
            };
            pairs.push((name.to_vec(), pair.child(1).bytes().to_vec()));
        }
        if pairs.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err(InvalidObject::new("xattrs", "attributes are not sorted by name"));
        }
        Self::from_pairs(pairs)
    }

    pub(crate) fn to_value(&self) -> Value {
        let pair = |name: &[u8], value: &[u8]| Value::Tuple(vec![Value::Bytes([name, b"\0"].concat()), Value::Bytes(value.to_vec())]);
        Value::Array(ELEMENT.clone(), self.iter().map(|(name, value)| pair(name, value)).collect())
    }
}
