//! A blob as a blocking reader that verifies what it hands out.

use std::io::{self, Read};

use bytes::{Buf as _, Bytes};
use rootball_oci::{Descriptor, Digest, Hasher, TransferError};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::runtime::block_on;
use crate::{BlobStream, Runtime};

/// Pieces that wait between network and reader; each is as large as what the network gave at once, up to some hundred KiB.
const DEPTH: usize = 1;

/// Hashes each piece as it arrives here, on the reader's thread. The last piece is handed out only when the digest is right.
pub(crate) struct BlobReader {
    pieces: mpsc::Receiver<Result<Bytes, TransferError>>,
    task: AbortHandle,
    place: String,
    digest: Digest,
    left: u64,
    hasher: Option<Hasher>,
    current: Bytes,
}

impl BlobReader {
    /// Lets the background thread fetch the stream, a few pieces ahead.
    pub(crate) fn start(runtime: &Runtime, mut stream: BlobStream, descriptor: &Descriptor, place: String) -> Self {
        let (sender, pieces) = mpsc::channel(DEPTH);
        let task = runtime.handle().spawn(async move {
            loop {
                let (piece, last) = match stream.chunk().await {
                    Ok(Some(piece)) => (Ok(piece), false),
                    Ok(None) => return,
                    Err(error) => (Err(error), true),
                };
                if sender.send(piece).await.is_err() || last {
                    return;
                }
            }
        });
        Self {
            pieces,
            task: task.abort_handle(),
            place,
            digest: descriptor.digest,
            left: descriptor.size,
            hasher: Some(Hasher::new()),
            current: Bytes::new(),
        }
    }

    fn next_piece(&mut self) -> io::Result<bool> {
        let piece = match self.pieces.try_recv() {
            Ok(piece) => Some(piece),
            Err(_) => block_on(self.pieces.recv()),
        };
        let piece = match piece {
            Some(Ok(piece)) => piece,
            Some(Err(error)) => return Err(as_io(error)),
            None if self.left > 0 => return Err(self.corrupt(format!("{} bytes are missing at its end", self.left))),
            None => {
                self.check()?;
                return Ok(false);
            }
        };
        if piece.len() as u64 > self.left {
            return Err(self.corrupt("more bytes come than it should have".to_owned()));
        }
        self.left -= piece.len() as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&piece);
        }
        if self.left == 0 {
            self.check()?;
        }
        self.current = piece;
        Ok(true)
    }

    /// Compares digests, once.
    fn check(&mut self) -> io::Result<()> {
        let Some(hasher) = self.hasher.take() else { return Ok(()) };
        let actual = hasher.finish();
        if actual == self.digest { Ok(()) } else { Err(self.corrupt(format!("its bytes have the digest {actual}"))) }
    }

    fn corrupt(&self, reason: String) -> io::Error {
        as_io(TransferError::Corrupt { what: format!("blob {}", self.digest), place: self.place.clone(), reason })
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.current.is_empty() {
            if !self.next_piece()? {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.current.len());
        self.current.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

impl Drop for BlobReader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Wraps an error for a reader or writer; its kind says what our own kind says.
pub(crate) fn as_io(error: TransferError) -> io::Error {
    let kind = match &error {
        TransferError::Corrupt { .. } | TransferError::Invalid { .. } => io::ErrorKind::InvalidData,
        TransferError::NotFound { .. } => io::ErrorKind::NotFound,
        TransferError::Denied { .. } => io::ErrorKind::PermissionDenied,
        TransferError::Transient { .. } => io::ErrorKind::ConnectionAborted,
        TransferError::Unsupported { .. } => io::ErrorKind::Unsupported,
        TransferError::Io { source, .. } => source.kind(),
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}
