//! File objects that targets are made of, open for reading at any place.

use std::io::{self, Read};

use rootball_object::{Checksum, LoadError, ObjectKind};

use super::ApplyTo;
use super::bytes::{Bytes, Spill};

/// Files that stay open: operations come back to one again and again, and where content must be inflated, opening costs as much as reading.
const MOST_OPEN: usize = 4;

/// Largest file that is held in memory, in bytes.
const MAX_IN_MEMORY: u64 = 1024 * 1024;

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
        let bytes = open(checksum, to)?;
        self.open.push((*checksum, bytes.clone()));
        Ok(bytes)
    }
}

fn open(checksum: &Checksum, to: &ApplyTo<'_>) -> Result<Bytes, LoadError> {
    let io = LoadError::io::<io::Error>(ObjectKind::File, checksum);
    if let Some((mut file, size)) = to.source.find_plain_file(checksum)? {
        if size > MAX_IN_MEMORY {
            return Ok(Bytes::in_file(file, size));
        }
        let mut content = vec![0; size as usize];
        file.read_exact(&mut content).map_err(io)?;
        return Ok(Bytes::in_memory(content));
    }
    let mut object = to.source.open_file(checksum)?;
    if object.header.is_symlink() {
        return Err(io(io::Error::new(io::ErrorKind::InvalidData, "a symbolic link has no content")));
    }
    let mut spill = Spill::new(MAX_IN_MEMORY as usize, to.scratch);
    let mut content = object.content.as_mut().take(object.size);
    if let Err(error) = io::copy(&mut content, &mut spill) {
        return Err(io(error));
    }
    Ok(spill.finish())
}
