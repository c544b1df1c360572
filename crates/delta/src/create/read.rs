//! The content of file objects.

use std::io::Read;

use rootball_object::{Checksum, FileHeader, FileObject, LoadError, ObjectKind, ObjectSource};

use super::CreateError;

/// Bytes that are read at once where content is only looked at.
const BUFFER: usize = 128 * 1024;

/// Reads a file object whole. Its size must be known to fit.
pub(crate) fn read_whole(source: &dyn ObjectSource, checksum: &Checksum) -> Result<(FileHeader, Vec<u8>), CreateError> {
    let FileObject { header, size, mut content } = source.open_file(checksum)?;
    let mut bytes = Vec::with_capacity(size as usize);
    (&mut content).take(size).read_to_end(&mut bytes).map_err(LoadError::io(ObjectKind::File, checksum))?;
    expect_end(checksum, size, bytes.len() as u64, &mut *content)?;
    Ok((header, bytes))
}

/// Hands the content of an open file object to `each`, piece by piece.
pub(crate) fn for_each_piece(
    checksum: &Checksum,
    size: u64,
    content: &mut (dyn Read + Send),
    mut each: impl FnMut(&[u8]),
) -> Result<(), CreateError> {
    let mut buffer = vec![0; BUFFER];
    let mut left = size;
    while left > 0 {
        let wanted = left.min(BUFFER as u64) as usize;
        content.read_exact(&mut buffer[..wanted]).map_err(LoadError::io(ObjectKind::File, checksum))?;
        each(&buffer[..wanted]);
        left -= wanted as u64;
    }
    expect_end(checksum, size, size, content)
}

fn expect_end(checksum: &Checksum, announced: u64, read: u64, content: &mut (dyn Read + Send)) -> Result<(), CreateError> {
    let more = content.read(&mut [0]).map_err(LoadError::io(ObjectKind::File, checksum))?;
    if read == announced && more == 0 { Ok(()) } else { Err(CreateError::WrongSize { checksum: *checksum, announced }) }
}
