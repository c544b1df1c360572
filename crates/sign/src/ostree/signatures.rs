//! The dictionary that signatures are in.

use std::sync::Arc;

use rootball_gvariant::{Type, Value};
use rootball_object::{InvalidObject, Metadata};

use super::Engine;
use crate::MAX_SIGNATURE_SIZE;

/// Most signatures of one kind that are looked at.
const MAX_SIGNATURES: usize = 256;

/// What lies beside a commit or a summary: signatures, and whatever else has been put there, which is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signatures(Metadata);

impl Signatures {
    /// Returns a dictionary without signatures.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the `a{sv}` of a `.commitmeta` or `summary.sig` file. No file and an empty one are a dictionary without signatures.
    ///
    /// # Errors
    /// When it is not in normal form, or signatures are not kept as an `aay`.
    pub fn parse(bytes: Option<&[u8]>) -> Result<Self, InvalidObject> {
        let metadata = match bytes {
            None | Some([]) => Metadata::new(),
            Some(bytes) => Metadata::from_bytes(bytes)?,
        };
        let signatures = Self(metadata);
        for engine in Engine::ALL {
            match signatures.0.get(engine.metadata_key()) {
                None => {}
                Some(Value::Array(Type::Array(element), items)) if **element == Type::Byte => {
                    if items.len() > MAX_SIGNATURES {
                        return Err(InvalidObject::new("set of signatures", format!("more than {MAX_SIGNATURES} of kind {engine}")));
                    }
                    if signatures.of(engine).any(|signature| signature.len() > MAX_SIGNATURE_SIZE) {
                        let reason = format!("a signature of kind {engine} is longer than {MAX_SIGNATURE_SIZE} bytes");
                        return Err(InvalidObject::new("set of signatures", reason));
                    }
                }
                Some(other) => {
                    let reason = format!("{} is of type {} and not aay", engine.metadata_key(), other.ty());
                    return Err(InvalidObject::new("set of signatures", reason));
                }
            }
        }
        Ok(signatures)
    }

    /// Lists the signatures of a kind.
    pub fn of(&self, engine: Engine) -> impl Iterator<Item = &[u8]> {
        let items = match self.0.get(engine.metadata_key()) {
            Some(Value::Array(_, items)) => &**items,
            _ => &[],
        };
        items.iter().filter_map(|item| match item {
            Value::Bytes(bytes) => Some(&**bytes),
            _ => None,
        })
    }

    /// Tells whether there is no signature of any kind.
    pub fn is_empty(&self) -> bool {
        Engine::ALL.into_iter().all(|engine| self.of(engine).next().is_none())
    }

    /// Adds a signature behind those that are there.
    pub fn add(&mut self, engine: Engine, signature: &[u8]) {
        let all: Vec<_> = self.of(engine).chain([signature]).map(<[u8]>::to_vec).collect();
        self.set(engine, all);
    }

    /// Removes the signatures of a kind for which `goes` says so, and returns how many.
    pub fn remove(&mut self, engine: Engine, mut goes: impl FnMut(&[u8]) -> bool) -> usize {
        let before = self.of(engine).count();
        let rest: Vec<_> = self.of(engine).filter(|signature| !goes(signature)).map(<[u8]>::to_vec).collect();
        let removed = before - rest.len();
        if removed > 0 {
            self.set(engine, rest);
        }
        removed
    }

    /// Returns everything that is beside the commit or summary.
    pub fn metadata(&self) -> &Metadata {
        &self.0
    }

    /// Returns the `a{sv}`.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    fn set(&mut self, engine: Engine, signatures: Vec<Vec<u8>>) {
        let key = engine.metadata_key();
        if signatures.is_empty() {
            let mut rest = Metadata::new();
            for (other, value) in self.0.iter().filter(|(other, _)| *other != key) {
                rest.insert(other, value.clone());
            }
            self.0 = rest;
        } else {
            self.0.insert(key, Value::Array(Type::Array(Arc::new(Type::Byte)), signatures.into_iter().map(Value::Bytes).collect()));
        }
    }
}

impl From<Metadata> for Signatures {
    fn from(metadata: Metadata) -> Self {
        Self(metadata)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_added_and_removed_and_the_rest_is_kept() {
        let mut other = Metadata::new();
        other.insert("org.example.note", Value::String("kept".to_owned()));
        let mut signatures = Signatures::from(other);
        assert!(signatures.is_empty());
        signatures.add(Engine::Ed25519, b"one");
        signatures.add(Engine::Ed25519, b"two");
        signatures.add(Engine::Gpg, b"three");
        let read = Signatures::parse(Some(&signatures.to_bytes())).unwrap();
        assert_eq!(read, signatures);
        assert_eq!(read.of(Engine::Ed25519).collect::<Vec<_>>(), [b"one", b"two"]);
        assert_eq!(signatures.remove(Engine::Ed25519, |signature| signature == b"one"), 1);
        assert_eq!(signatures.of(Engine::Ed25519).collect::<Vec<_>>(), [b"two"]);
        assert_eq!(signatures.remove(Engine::Ed25519, |_| true), 1);
        assert_eq!(signatures.remove(Engine::Spki, |_| true), 0);
        assert_eq!(signatures.metadata().iter().map(|(key, _)| key).collect::<Vec<_>>(), ["org.example.note", "ostree.gpgsigs"]);
    }

    #[test]
    fn what_is_no_set_of_signatures_is_refused() {
        let with = |value| {
            let mut metadata = Metadata::new();
            metadata.insert("ostree.sign.ed25519", value);
            metadata.to_bytes()
        };
        let many = vec![Value::Bytes(vec![0; 64]); MAX_SIGNATURES + 1];
        for bytes in [
            b"no dictionary".to_vec(),
            with(Value::Bytes(vec![0; 64])),
            with(Value::String("x".to_owned())),
            with(Value::Array(Type::Array(Arc::new(Type::Byte)), many)),
        ] {
            assert!(Signatures::parse(Some(&bytes)).is_err());
        }
        assert!(Signatures::parse(None).unwrap().is_empty() && Signatures::parse(Some(b"")).unwrap().is_empty());
    }
}
