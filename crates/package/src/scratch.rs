//! Contents that wait in a file without a name until the package is written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A content in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    offset: u64,
    pub(crate) size: u64,
}

/// Contents, one behind the other.
#[derive(Debug)]
pub(crate) struct Scratch {
    file: BufWriter<File>,
    end: u64,
}

impl Scratch {
    pub(crate) fn new(directory: &Path) -> io::Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(128 * 1024, tempfile::tempfile_in(directory)?), end: 0 })
    }

    /// Keeps all that can be read.
    pub(crate) fn keep(&mut self, content: &mut dyn Read) -> io::Result<Kept> {
        let size = io::copy(content, &mut self.file)?;
        let kept = Kept { offset: self.end, size };
        self.end += size;
        Ok(kept)
    }

    /// Makes the contents readable; none is kept afterwards.
    pub(crate) fn finish(self) -> io::Result<Contents> {
        Ok(Contents(self.file.into_inner().map_err(io::IntoInnerError::into_error)?))
    }
}

/// Contents that can be read.
#[derive(Debug)]
pub(crate) struct Contents(File);

impl Contents {
    /// Opens a content.
    pub(crate) fn open(&mut self, kept: Kept) -> io::Result<impl Read + '_> {
        self.0.seek(SeekFrom::Start(kept.offset))?;
        Ok(BufReader::with_capacity(128 * 1024, &mut self.0).take(kept.size))
    }
}

/// Begins a file without a name.
pub(crate) fn spool(directory: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(128 * 1024, tempfile::tempfile_in(directory)?))
}

/// Ends such a file, and returns it at its beginning, with its bytes.
pub(crate) fn rewind(mut spool: BufWriter<File>) -> io::Result<(File, u64)> {
    spool.flush()?;
    let mut file = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
    let size = file.stream_position()?;
    file.rewind()?;
    Ok((file, size))
}
