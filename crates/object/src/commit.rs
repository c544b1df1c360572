//! Commits: the object that names a whole tree, `(a{sv}aya(say)sstayay)`.

use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};

use crate::{Checksum, CommitChecksum, InvalidObject, Metadata, hash::Hasher};

static TYPE: LazyLock<Type> = LazyLock::new(|| "(a{sv}aya(say)sstayay)".parse().expect("a valid type"));
static RELATED: LazyLock<Type> = LazyLock::new(|| "(say)".parse().expect("a valid type"));

/// A commit.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// What the builder says about the tree; hashed and signed with it.
    pub metadata: Metadata,
    /// The commit before this one.
    pub parent: Option<CommitChecksum>,
    /// One line.
    pub subject: String,
    /// More lines.
    pub body: String,
    /// Seconds since 1970, UTC.
    pub timestamp: u64,
    /// The dirtree of `/`.
    pub root_tree: Checksum,
    /// The dirmeta of `/`.
    pub root_meta: Checksum,
}

impl Commit {
    /// Returns the object's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = |checksum: &Checksum| Value::Bytes(checksum.as_bytes().to_vec());
        Value::Tuple(vec![
            self.metadata.to_value(),
            self.parent.map_or(Value::Bytes(Vec::new()), |parent| bytes(parent.object())),
            Value::Array(RELATED.clone(), Vec::new()),
            Value::String(self.subject.clone()),
            Value::String(self.body.clone()),
            Value::Uint64(self.timestamp.swap_bytes()),
            bytes(&self.root_tree),
            bytes(&self.root_meta),
        ])
        .to_bytes()
    }

    /// Reads and checks a commit object.
    ///
    /// # Errors
    /// When it is not in normal form, or a checksum or metadata key is not valid.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("commit", "not in normal form"));
        }
        // The third member once listed other commits; nobody writes it, and what is not kept must not be accepted.
        if !view.child(2).is_empty() {
            return Err(InvalidObject::new("commit", "it lists related objects"));
        }
        let checksum =
            |index: usize| Checksum::from_slice(view.child(index).bytes()).map_err(|error| InvalidObject::new("commit", error.to_string()));
        Ok(Self {
            metadata: Metadata::from_view(view.child(0))?,
            parent: if view.child(1).bytes().is_empty() { None } else { Some(CommitChecksum::new(checksum(1)?)) },
            subject: view.child(3).as_str().to_owned(),
            body: view.child(4).as_str().to_owned(),
            timestamp: view.child(5).as_u64().swap_bytes(),
            root_tree: checksum(6)?,
            root_meta: checksum(7)?,
        })
    }

    /// Returns the object's name.
    pub fn checksum(&self) -> CommitChecksum {
        CommitChecksum::new(Hasher::of(&self.to_bytes()))
    }

    /// Returns the identity of the tree alone, whatever is said about it: SHA-256 over the root's two checksums, as `ostree log` shows.
    pub fn content_checksum(&self) -> Checksum {
        let mut hasher = Hasher::new();
        hasher.update(self.root_tree.as_bytes());
        hasher.update(self.root_meta.as_bytes());
        hasher.finish()
    }
}
