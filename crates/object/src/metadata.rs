//! Dictionaries of metadata, `a{sv}`: in commits, and detached from them.

use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};

use crate::{InvalidObject, hash_order};

static TYPE: LazyLock<Type> = LazyLock::new(|| "a{sv}".parse().expect("a valid type"));
static ELEMENT: LazyLock<Type> = LazyLock::new(|| "{sv}".parse().expect("a valid type"));

/// An `a{sv}` whose order is kept, since the checksum depends on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata(Vec<(String, Value)>);

impl Metadata {
    /// Returns a dictionary without entries.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Sets a key, in its old place or at the end.
    pub fn insert(&mut self, key: impl Into<String>, value: Value) {
        let key = key.into();
        match self.0.iter_mut().find(|(existing, _)| *existing == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(existing, _)| existing == key).map(|(_, value)| value)
    }

    /// Returns the value of a key that holds text.
    pub fn string(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of a key that holds a truth value.
    pub fn boolean(&self, key: &str) -> Option<bool> {
        match self.get(key) {
            Some(Value::Boolean(truth)) => Some(*truth),
            _ => None,
        }
    }

    /// Returns the value of a key that holds a list of texts.
    pub fn strings(&self, key: &str) -> Option<Vec<&str>> {
        let Some(Value::Array(Type::String, items)) = self.get(key) else { return None };
        Some(items.iter().filter_map(|item| if let Value::String(text) = item { Some(text.as_str()) } else { None }).collect())
    }

    /// Puts the entries into the order of stock `ostree` where it rewrites metadata, as it does for bootable commits.
    #[must_use]
    pub fn in_hash_order(self) -> Self {
        let keys: Vec<&str> = self.0.iter().map(|(key, _)| key.as_str()).collect();
        let order = hash_order::order(&keys);
        let mut entries: Vec<Option<(String, Value)>> = self.0.into_iter().map(Some).collect();
        Self(order.into_iter().filter_map(|index| entries[index].take()).collect())
    }

    /// Walks the entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Tells whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the `a{sv}`.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_value().to_bytes()
    }

    /// Reads an `a{sv}`.
    ///
    /// # Errors
    /// When it is not in normal form or has an empty key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("metadata", "not in normal form"));
        }
        Self::from_view(view)
    }

    /// Reads an `a{sv}` that is a part of something else, which is known to be in normal form.
    ///
    /// # Errors
    /// When it has an empty key.
    pub fn from_view(view: View<'_>) -> Result<Self, InvalidObject> {
        let mut entries = Vec::new();
        for entry in view.children() {
            let key = entry.child(0).as_str();
            if key.is_empty() {
                return Err(InvalidObject::new("metadata", "a key is empty"));
            }
            let Value::Variant(value) = Value::from_view(entry.child(1)) else {
                return Err(InvalidObject::new("metadata", format!("the value of {key:?} is no variant")));
            };
            entries.push((key.to_owned(), *value));
        }
        Ok(Self(entries))
    }

    /// Returns the `a{sv}` as a part of something else.
    pub fn to_value(&self) -> Value {
        let entry = |(key, value): &(String, Value)| {
            Value::DictEntry(Box::new(Value::String(key.clone())), Box::new(Value::Variant(Box::new(value.clone()))))
        };
        Value::Array(ELEMENT.clone(), self.0.iter().map(entry).collect())
    }
}

/// Takes entries in order. Of a key that comes twice, the first is found.
impl FromIterator<(String, Value)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}
