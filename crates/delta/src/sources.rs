//! The content of file objects, to be read at any place.

use std::io::{self, Read};
use std::path::Path;

use rootball_object::{Checksum, LoadError, ObjectKind, ObjectSource};

use crate::bytes::{Bytes, Spill};

/// Largest file that is held in memory, in bytes.
const MAX_IN_MEMORY: u64 = 1024 * 1024;

/// Opens a file object for reading at any place: as it lies where that is possible, else copied, small files into memory and large ones into
/// a file without a name in `scratch`.
pub(crate) fn open_content(checksum: &Checksum, source: &dyn ObjectSource, scratch: &Path) -> Result<Bytes, LoadError> {
    let io = LoadError::io::<io::Error>(ObjectKind::File, checksum);
    if let Some((mut file, size)) = source.find_plain_file(checksum)? {
        if size > MAX_IN_MEMORY {
            return Ok(Bytes::in_file(file, size));
        }
        let mut content = vec![0; size as usize];
        file.read_exact(&mut content).map_err(io)?;
        return Ok(Bytes::in_memory(content));
    }
    let mut object = source.open_file(checksum)?;
    if object.header.is_symlink() {
        return Err(io(io::Error::new(io::ErrorKind::InvalidData, "a symbolic link has no content")));
    }
    let mut spill = Spill::new(MAX_IN_MEMORY as usize, scratch);
    let mut content = object.content.as_mut().take(object.size);
    if let Err(error) = io::copy(&mut content, &mut spill) {
        return Err(io(error));
    }
    Ok(spill.finish())
}
