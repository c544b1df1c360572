//! Writing one blob.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;

use rustix::fs::AtFlags;

use super::{Layout, io_error, temporary};
use crate::{BlobWriter, Digest, Hasher, TransferError};

/// Takes the bytes of one blob into a layout; dropped unfinished, it removes them.
///
/// It owns its layout, so a server can keep it between requests.
#[derive(Debug)]
pub struct LayoutBlobWriter {
    layout: Layout,
    file: File,
    /// Empty once the file has its final name.
    temporary: String,
    hasher: Hasher,
    written: u64,
}

impl LayoutBlobWriter {
    pub(super) fn begin(layout: Layout) -> Result<Self, TransferError> {
        let (file, temporary) = temporary::create(layout.inner.root.as_fd())
            .map_err(|source| TransferError::Io { action: format!("making a file in image layout {}", layout.place()), source })?;
        Ok(Self { layout, file, temporary, hasher: Hasher::new(), written: 0 })
    }

    /// Returns how many bytes were written.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Returns the digest of the bytes written so far.
    pub fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// Gives the blob its name if the bytes written have this digest and size.
    ///
    /// # Errors
    /// [`TransferError::Corrupt`] when they have not; nothing is visible then.
    pub fn complete(mut self, digest: &Digest, size: u64) -> Result<(), TransferError> {
        let corrupt = |reason: String| TransferError::Corrupt { what: digest.to_string(), place: "what was sent".to_owned(), reason };
        if self.written != size {
            return Err(corrupt(format!("{} bytes came instead of {size}", self.written)));
        }
        let found = std::mem::take(&mut self.hasher).finish();
        if found != *digest {
            return Err(corrupt(format!("it hashes to {found}")));
        }
        let inner = &self.layout.inner;
        let action = || format!("storing blob {digest} in {}", self.layout.place());
        self.file.sync_all().map_err(|source| TransferError::Io { action: action(), source })?;
        // Replaces a file of the same digest: the same bytes, or a damaged copy that is better gone.
        rustix::fs::renameat(&inner.root, &self.temporary, &inner.blobs, digest.to_hex()).map_err(|error| io_error(error, action))?;
        self.temporary.clear();
        Ok(())
    }
}

impl Write for LayoutBlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for LayoutBlobWriter {
    fn finish(self: Box<Self>, digest: &Digest, size: u64) -> Result<(), TransferError> {
        self.complete(digest, size)
    }
}

impl Drop for LayoutBlobWriter {
    fn drop(&mut self) {
        if !self.temporary.is_empty() {
            let _ = rustix::fs::unlinkat(&self.layout.inner.root, &self.temporary, AtFlags::empty());
        }
    }
}
