//! Writing one blob.

use std::io::{self, Write};

use super::Layout;
use crate::temporary::PendingBlob;
use crate::{BlobWriter, Digest, TransferError};

/// Takes the bytes of one blob into a layout; dropped unfinished, it removes them.
///
/// It owns its layout, so a server can keep it between requests.
#[derive(Debug)]
pub struct LayoutBlobWriter {
    layout: Layout,
    pending: PendingBlob,
}

impl LayoutBlobWriter {
    pub(super) fn begin(layout: Layout) -> Result<Self, TransferError> {
        let pending = PendingBlob::begin(&layout.inner.root)
            .map_err(|source| TransferError::Io { action: format!("making a file in image layout {}", layout.place()), source })?;
        Ok(Self { layout, pending })
    }

    /// Returns how many bytes were written.
    pub fn written(&self) -> u64 {
        self.pending.written()
    }

    /// Returns the digest of the bytes written so far.
    pub fn digest(&self) -> Digest {
        self.pending.digest()
    }

    /// Gives the blob its name if the bytes written have this digest and size.
    ///
    /// # Errors
    /// [`TransferError::Corrupt`] when they have not; nothing is visible then.
    pub fn complete(mut self, digest: &Digest, size: u64) -> Result<(), TransferError> {
        self.pending.check(digest, size)?;
        // Replaces a file of the same digest: the same bytes, or a damaged copy that is better gone.
        self.pending
            .name(&self.layout.inner.blobs, &digest.to_hex())
            .map_err(|source| TransferError::Io { action: format!("storing blob {digest} in {}", self.layout.place()), source })
    }
}

impl Write for LayoutBlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.write(bytes)
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
