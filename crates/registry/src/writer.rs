//! A blob as a blocking writer.
//!
//! What fits into one buffer is kept until its digest is known and sent in one piece, which can be tried again. Anything larger goes out as
//! it comes ([`crate::uploader`]).

use std::io::{self, Write};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use rootball_oci::{BlobWriter, Descriptor, Digest, TransferError};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::reader::as_io;
use crate::runtime::{block_on, block_on_for};
use crate::upload::{Posted, Upload};
use crate::uploader::send_all;
use crate::{RepositoryClient, Runtime};

/// Bytes that are handed to the network at once.
const PIECE: usize = 128 * 1024;
/// Pieces that wait between writer and network.
const DEPTH: usize = 3;

pub(crate) struct RegistryBlobWriter {
    runtime: Arc<Runtime>,
    client: RepositoryClient,
    buffer: BytesMut,
    written: u64,
    chunk: Option<u64>,
    stream: Option<Streaming>,
}

/// A request under way.
struct Streaming {
    pieces: mpsc::Sender<Bytes>,
    task: JoinHandle<Result<Upload, TransferError>>,
    /// As opened, to cancel it.
    upload: Upload,
}

impl RegistryBlobWriter {
    /// Prepares to write; nothing is sent yet. `chunk` is the largest piece that one request may carry.
    pub(crate) fn new(runtime: Arc<Runtime>, client: RepositoryClient, chunk: Option<u64>) -> Self {
        Self { runtime, client, buffer: BytesMut::new(), written: 0, chunk, stream: None }
    }

    /// Sends what is in the buffer; the first time, opens the upload.
    fn send_buffer(&mut self) -> Result<(), TransferError> {
        if self.stream.is_none() {
            self.stream = Some(self.open()?);
        }
        let piece = self.buffer.split().freeze();
        let Some(streaming) = &self.stream else { return Ok(()) };
        let piece = match streaming.pieces.try_send(piece) {
            Ok(()) => return Ok(()),
            Err(mpsc::error::TrySendError::Full(piece) | mpsc::error::TrySendError::Closed(piece)) => piece,
        };
        match block_on_for(streaming.pieces.send(piece), self.client.session().http().read_timeout()) {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(self.early_answer()),
            None => {
                Err(TransferError::Transient { place: self.client.place().to_owned(), reason: "it takes no more of the upload".to_owned() })
            }
        }
    }

    fn open(&self) -> Result<Streaming, TransferError> {
        let client = self.client.clone();
        let upload = self.runtime.run(async move { client.begin_upload().await })?;
        let (pieces, receiver) = mpsc::channel::<Bytes>(DEPTH);
        let (client, opened, chunk) = (self.client.clone(), upload.clone(), self.chunk);
        let task = self.runtime.handle().spawn(async move { send_all(&client, opened, receiver, chunk).await });
        Ok(Streaming { pieces, task, upload })
    }

    /// Returns why the registry takes no more.
    fn early_answer(&mut self) -> TransferError {
        let ended = |reason: &str| TransferError::Transient { place: self.client.place().to_owned(), reason: reason.to_owned() };
        match self.stream.take() {
            Some(Streaming { task, upload, .. }) => {
                let error = match block_on(task) {
                    Ok(Err(error)) => error,
                    Ok(Ok(_)) => ended("it answered before the upload's end"),
                    Err(_) => ended("the upload broke down"),
                };
                // What the registry has of it would fill its disk until it forgets the upload.
                let client = self.client.clone();
                let cancelled = self.runtime.run(async move {
                    client.cancel_upload(&upload).await;
                    Ok(())
                });
                cancelled.err().unwrap_or(error)
            }
            None => ended("the upload has failed before"),
        }
    }

    fn close(&mut self, descriptor: &Descriptor) -> Result<(), TransferError> {
        if self.written != descriptor.size {
            let reason = format!("{} bytes were written and not {}", self.written, descriptor.size);
            return Err(TransferError::Corrupt {
                what: format!("blob {}", descriptor.digest),
                place: self.client.place().to_owned(),
                reason,
            });
        }
        let client = self.client.clone();
        let descriptor = descriptor.clone();
        if self.stream.is_none() {
            let body = self.buffer.split().freeze();
            return self.runtime.run(async move {
                let first = close_small(&client, &descriptor, body.clone()).await;
                match first {
                    Err(TransferError::Transient { .. }) => close_small(&client, &descriptor, body).await,
                    other => other,
                }
            });
        }
        if !self.buffer.is_empty() {
            self.send_buffer()?;
        }
        let Some(streaming) = self.stream.take() else { return Ok(()) };
        drop(streaming.pieces);
        self.runtime.run(async move {
            let filled = streaming.task.await.unwrap_or_else(|error| {
                Err(TransferError::Io { action: "running an upload".to_owned(), source: io::Error::other(error.to_string()) })
            });
            let upload = match filled {
                Ok(upload) => upload,
                Err(error) => {
                    client.cancel_upload(&streaming.upload).await;
                    return Err(error);
                }
            };
            let result = client.finish_upload(upload.clone(), &descriptor, Bytes::new()).await;
            if result.is_err() {
                client.cancel_upload(&upload).await;
            }
            result
        })
    }
}

/// Sends all bytes with the request that opens an upload, or else with the one that closes it.
async fn close_small(client: &RepositoryClient, descriptor: &Descriptor, body: Bytes) -> Result<(), TransferError> {
    let upload = if client.takes_posted_blobs() {
        match client.post_blob(descriptor, body.clone()).await {
            Ok(Posted::Whole) => return Ok(()),
            Ok(Posted::Opened(upload)) => {
                client.note_no_posted_blobs();
                upload
            }
            // Old registries may stumble over what they do not know.
            Err(TransferError::Unsupported { .. } | TransferError::Invalid { .. }) => {
                client.note_no_posted_blobs();
                client.begin_upload().await?
            }
            Err(error) => return Err(error),
        }
    } else {
        client.begin_upload().await?
    };
    client.finish_upload(upload, descriptor, body).await
}

impl Write for RegistryBlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == PIECE {
            self.send_buffer().map_err(as_io)?;
        }
        if self.buffer.capacity() < PIECE && (self.stream.is_some() || self.buffer.len() + bytes.len() > self.buffer.capacity()) {
            // One allocation for what will be a whole piece; a small blob gets by with less.
            let wanted = if self.stream.is_some() { PIECE } else { (self.buffer.len() + bytes.len()).min(PIECE) };
            self.buffer.reserve(wanted - self.buffer.len());
        }
        let count = bytes.len().min(PIECE - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for RegistryBlobWriter {
    fn finish(mut self: Box<Self>, digest: &Digest, size: u64) -> Result<(), TransferError> {
        self.close(&Descriptor::new("application/octet-stream", *digest, size))
    }
}

impl Drop for RegistryBlobWriter {
    fn drop(&mut self) {
        let Some(Streaming { pieces, task, upload }) = self.stream.take() else { return };
        // The body ends here and well: a registry can close an upload only when it knows how far it came, which its answer says.
        drop(pieces);
        let client = self.client.clone();
        self.runtime.handle().spawn(async move {
            let upload = match task.await {
                Ok(Ok(filled)) => filled,
                _ => upload,
            };
            client.cancel_upload(&upload).await;
        });
    }
}
