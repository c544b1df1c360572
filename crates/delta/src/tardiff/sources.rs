//! The files of an old image, from which a tar-diff takes content.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Gives out the regular files of an image by name.
pub trait TarSources: Sync {
    /// Opens the file of a name, which has no `.`, `..` or needless slashes in it; `None` when the image has no such regular file.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&self, name: &str) -> io::Result<Option<Source>>;
}

/// The content of one file: a range of an open one.
#[derive(Debug)]
pub struct Source {
    file: File,
    start: u64,
    size: u64,
}

impl Source {
    /// Takes `size` bytes of a file, from `start` on.
    pub fn new(file: File, start: u64, size: u64) -> Self {
        Self { file, start, size }
    }

    /// Returns the bytes of the content.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads as many bytes as fit into `out`, from a place on; all of them must be within the content.
    ///
    /// # Errors
    /// When the file cannot be read, or is shorter by now.
    pub fn read_exact_at(&self, out: &mut [u8], at: u64) -> io::Result<()> {
        if at.checked_add(out.len() as u64).is_none_or(|end| end > self.size) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.file.read_exact_at(out, self.start + at)
    }
}
