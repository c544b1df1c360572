//! A blob as a blocking reader that verifies what it hands out.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use bytes::{Buf as _, Bytes};
use rootball_oci::{Descriptor, Hasher, TransferError};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::endpoints::Endpoints;
use crate::feed::{BlobFeed, Givers};
use crate::partial::Partial;
use crate::runtime::block_on;
use crate::{PartialOptions, Runtime};

/// Pieces that wait between network and reader; each is as large as what the network gave at once, up to some hundred KiB.
const DEPTH: usize = 1;
/// Bytes that are read at once from what was kept.
const KEPT_PIECE: usize = 128 * 1024;

/// Whether a reader compares the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verify {
    /// It does, and hands out the last piece only when it is right.
    Digest,
    /// The caller does; the reader counts the bytes.
    Nothing,
}

/// Hashes each piece as it arrives here, on the reader's thread. The last piece is handed out only when the digest is right.
pub(crate) struct BlobReader<'a> {
    runtime: &'a Runtime,
    endpoints: &'a Endpoints,
    keep: Option<&'a PartialOptions>,
    descriptor: Descriptor,
    /// Where in the blob the next piece is.
    at: u64,
    network: Option<Network>,
    givers: Givers,
    partial: Option<Partial>,
    /// How long the network was waited for.
    waited: Duration,
    hasher: Option<Hasher>,
    current: Bytes,
}

/// The background task that fetches, a piece ahead.
pub(crate) struct Network {
    pieces: mpsc::Receiver<Result<Bytes, TransferError>>,
    task: AbortHandle,
}

impl Network {
    pub(crate) fn start(runtime: &Runtime, mut feed: BlobFeed) -> Self {
        let (sender, pieces) = mpsc::channel(DEPTH);
        let task = runtime.handle().spawn(async move {
            loop {
                let (piece, last) = match feed.chunk().await {
                    Ok(Some(piece)) => (Ok(piece), false),
                    Ok(None) => return,
                    Err(error) => (Err(error), true),
                };
                if sender.send(piece).await.is_err() || last {
                    return;
                }
            }
        });
        Self { pieces, task: task.abort_handle() }
    }

    /// Waits for the next piece; `None` at the end.
    pub(crate) fn receive(&mut self) -> Option<Result<Bytes, TransferError>> {
        block_on(self.pieces.recv())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<'a> BlobReader<'a> {
    /// Opens a blob: what is kept of it, and the places that have the rest.
    pub(crate) fn open(
        runtime: &'a Runtime,
        endpoints: &'a Endpoints,
        keep: Option<&'a PartialOptions>,
        descriptor: &Descriptor,
        verify: Verify,
    ) -> Result<Self, TransferError> {
        let partial = keep.and_then(|options| Partial::find(options, descriptor));
        let mut reader = Self {
            runtime,
            endpoints,
            keep,
            descriptor: descriptor.clone(),
            at: 0,
            network: None,
            givers: Givers::default(),
            partial,
            waited: Duration::ZERO,
            hasher: (verify == Verify::Digest).then(Hasher::new),
            current: Bytes::new(),
        };
        if !reader.has_kept() {
            reader.connect()?;
        }
        Ok(reader)
    }

    /// Tells whether the next bytes were kept by an earlier run.
    fn has_kept(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.range().contains(&self.at))
    }

    /// Begins to fetch from here on, up to what was kept or to the end.
    fn connect(&mut self) -> Result<(), TransferError> {
        let end = match &self.partial {
            Some(partial) if self.at < partial.range().start => partial.range().start,
            _ => self.descriptor.size,
        };
        let feed = BlobFeed::open(self.endpoints.clone(), self.descriptor.clone(), self.at..end, self.givers.clone());
        self.network = Some(Network::start(self.runtime, self.runtime.run(feed)?));
        Ok(())
    }

    fn next_piece(&mut self) -> io::Result<bool> {
        let piece = match &mut self.partial {
            Some(partial) if partial.range().contains(&self.at) => {
                self.network = None;
                match partial.next_piece(self.at, KEPT_PIECE) {
                    Ok(piece) => Bytes::from(piece),
                    Err(source) => {
                        self.forget_partial();
                        let action = "reading the part of a blob that was kept; try again".to_owned();
                        return Err(as_io(TransferError::Io { action, source }));
                    }
                }
            }
            _ => match self.receive()? {
                Some(piece) => piece,
                None if self.at == self.descriptor.size => {
                    self.complete()?;
                    return Ok(false);
                }
                // The part before what was kept is over.
                None if self.has_kept() => return self.next_piece(),
                None => return Err(self.corrupt(format!("{} bytes are missing at its end", self.descriptor.size - self.at))),
            },
        };
        if piece.len() as u64 > self.descriptor.size - self.at {
            return Err(self.corrupt("more bytes come than it should have".to_owned()));
        }
        self.at += piece.len() as u64;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&piece);
        }
        if self.at == self.descriptor.size {
            self.complete()?;
        }
        self.current = piece;
        Ok(true)
    }

    /// Takes the next piece from the network, and keeps it when that was slow.
    fn receive(&mut self) -> io::Result<Option<Bytes>> {
        if self.network.is_none() {
            if self.at == self.descriptor.size {
                return Ok(None);
            }
            self.connect().map_err(as_io)?;
        }
        if self.partial.is_none()
            && let Some(options) = self.keep.filter(|options| self.waited >= options.patience)
        {
            self.partial = Partial::begin(options, &self.descriptor, self.at);
            if self.partial.is_none() {
                self.keep = None;
            }
        }
        let Some(network) = &mut self.network else { return Ok(None) };
        let piece = match network.pieces.try_recv() {
            Ok(piece) => Some(piece),
            Err(_) => {
                let asked = Instant::now();
                let piece = network.receive();
                self.waited += asked.elapsed();
                piece
            }
        };
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(as_io)?;
        if let Some(partial) = &mut self.partial
            && partial.range().end == self.at
            && let Err(error) = partial.append(&piece)
        {
            tracing::warn!(%error, "the blob is not kept for another try");
            self.forget_partial();
        }
        Ok(Some(piece))
    }

    /// Removes what was kept, and keeps no more of this blob.
    fn forget_partial(&mut self) {
        self.keep = None;
        if let Some(partial) = self.partial.take() {
            partial.remove();
        }
    }

    /// Compares digests, once; what was kept is of no use any more, right or wrong.
    fn complete(&mut self) -> io::Result<()> {
        let kept = self.partial.as_ref().map_or(0, Partial::found);
        self.forget_partial();
        let Some(hasher) = self.hasher.take() else { return Ok(()) };
        let actual = hasher.finish();
        if actual == self.descriptor.digest {
            return Ok(());
        }
        if kept > 0 {
            // Which of the two parts is wrong cannot be told, so nobody is blamed.
            let reason = format!("with {kept} bytes that an earlier run had kept and that are removed now, it has the digest {actual}");
            return Err(self.corrupt(reason));
        }
        let reason = format!("its bytes have the digest {actual}");
        for place in self.givers.places() {
            self.endpoints.blame(place, &format!("blob {}: {reason}", self.descriptor.digest));
        }
        Err(self.corrupt(reason))
    }

    fn corrupt(&self, reason: String) -> io::Error {
        let place = match self.givers.places().as_slice() {
            [] => self.endpoints.names(),
            givers => givers.iter().map(|&giver| self.endpoints.place(giver).client().place()).collect::<Vec<_>>().join(" and "),
        };
        as_io(TransferError::Corrupt { what: format!("blob {}", self.descriptor.digest), place, reason })
    }
}

impl Read for BlobReader<'_> {
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
