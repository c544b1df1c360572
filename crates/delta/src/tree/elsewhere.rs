//! Content that a delta need not carry, because whoever applies it has it from somewhere else: from the packages of a distribution.

use std::collections::HashSet;

use rootball_object::{Checksum, FileHeader};

use super::format::NewObject;

/// Contents that are to be had elsewhere, each by the SHA-256 of its bytes alone: owner, mode and attributes of a file stand in the plan.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    contents: HashSet<Checksum>,
    sizes: HashSet<u64>,
}

impl Elsewhere {
    /// Enters a content of `size` bytes.
    pub fn insert(&mut self, content: Checksum, size: u64) {
        self.contents.insert(content);
        self.sizes.insert(size);
    }

    /// Tells whether some content has so many bytes; if not, it need not be hashed.
    pub(crate) fn has_size(&self, size: u64) -> bool {
        self.sizes.contains(&size)
    }

    pub(crate) fn has(&self, content: &Checksum) -> bool {
        self.contents.contains(content)
    }
}

/// What makes the content of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// The part of this number.
    Part(usize),
    /// Whoever applies the delta.
    Given,
}

/// A new object, as a plan knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned<'a> {
    /// Owner, mode, link target, attributes.
    pub header: &'a FileHeader,
    /// Bytes of content.
    pub size: u64,
    /// What makes it; `None` for links and empty files, which need nothing.
    pub made_by: Option<MadeBy>,
}

impl<'a> Planned<'a> {
    pub(super) fn of(object: &'a NewObject) -> Self {
        Self { header: &object.header, size: object.file.map_or(0, |file| file.size), made_by: object.file.map(|file| file.made_by) }
    }
}
