//! File objects that targets are made of, open for reading at any place.

use rootball_object::{Checksum, LoadError};

use super::ApplyTo;
use crate::bytes::Bytes;
use crate::sources::open_content;

/// Files that stay open: operations come back to one again and again, and where content must be inflated, opening costs as much as reading.
const MOST_OPEN: usize = 4;

/// The sources of one part.
#[derive(Default)]
pub(super) struct Sources {
    /// The one used last is at the end.
    open: Vec<(Checksum, Bytes)>,
}

impl Sources {
    /// Opens a file object, if it is not open.
    pub(super) fn open(&mut self, checksum: &Checksum, to: &ApplyTo<'_>) -> Result<Bytes, LoadError> {
        if let Some(index) = self.open.iter().position(|(open, _)| open == checksum) {
            let found = self.open.remove(index);
            self.open.push(found.clone());
            return Ok(found.1);
        }
        if self.open.len() == MOST_OPEN {
            self.open.remove(0);
        }
        let bytes = open_content(checksum, to.source, to.scratch)?;
        self.open.push((*checksum, bytes.clone()));
        Ok(bytes)
    }
}
