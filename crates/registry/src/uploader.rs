//! The sending of a blob that is larger than one buffer.
//!
//! The bytes go out as they come: in one request of any length, or in chunks where the caller or the registry wants that. What was sent last
//! is kept for a while. When a connection breaks, the registry is asked how far it came, and the sending goes on from there if that is still
//! kept.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use rootball_net::RequestBody;
use rootball_oci::TransferError;
use tokio::sync::mpsc;

use crate::RepositoryClient;
use crate::upload::Upload;

/// Bytes that are kept after they were sent: about as much as can be under way between our memory and the registry's disk.
const KEPT: u64 = 4 << 20;

/// The bytes of a blob from where they may be needed again.
struct Window {
    pieces: mpsc::Receiver<Bytes>,
    ended: bool,
    kept: VecDeque<Bytes>,
    /// Where in the blob the first kept byte is.
    start: u64,
    /// Where the first byte is that did not come yet.
    end: u64,
    /// Where the next byte to send is.
    next: u64,
    capacity: u64,
}

impl Window {
    fn new(pieces: mpsc::Receiver<Bytes>, capacity: u64) -> Self {
        Self { pieces, ended: false, kept: VecDeque::new(), start: 0, end: 0, next: 0, capacity }
    }

    /// Gives the next piece to send: one of those kept, or a new one.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.next == self.end {
            if self.ended {
                return Poll::Ready(None);
            }
            match self.pieces.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => {
                    self.ended = true;
                    return Poll::Ready(None);
                }
                Poll::Ready(Some(piece)) => self.keep(piece),
            }
        }
        let mut at = self.start;
        for piece in &self.kept {
            let length = piece.len() as u64;
            if self.next < at + length {
                let rest = piece.slice((self.next - at) as usize..);
                self.next = at + length;
                return Poll::Ready(Some(rest));
            }
            at += length;
        }
        Poll::Ready(None)
    }

    fn keep(&mut self, piece: Bytes) {
        self.end += piece.len() as u64;
        self.kept.push_back(piece);
        while let Some(first) = self.kept.front().map(|first| first.len() as u64)
            && self.start + first <= self.next
            && self.end - self.start - first >= self.capacity
        {
            self.kept.pop_front();
            self.start += first;
        }
    }

    /// Goes back to a byte; false when that is not kept any more, or was never sent.
    fn rewind(&mut self, to: u64) -> bool {
        let can = (self.start..=self.next).contains(&to);
        if can {
            self.next = to;
        }
        can
    }
}

/// A window that the body of a request reads from, while it lasts.
type Shared = Arc<Mutex<Window>>;

fn locked(window: &Shared) -> std::sync::MutexGuard<'_, Window> {
    window.lock().unwrap_or_else(PoisonError::into_inner)
}

fn body(window: Shared) -> Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>> {
    Box::pin(stream::poll_fn(move |context| locked(&window).poll_piece(context).map(|piece| piece.map(Ok))))
}

/// Collects the next chunk; empty at the end.
async fn chunk(window: &Shared, size: u64) -> Bytes {
    let mut chunk = BytesMut::new();
    while (chunk.len() as u64) < size {
        let Some(mut piece) = std::future::poll_fn(|context| locked(window).poll_piece(context)).await else { break };
        let room = (size - chunk.len() as u64).min(piece.len() as u64) as usize;
        let rest = piece.split_off(room);
        chunk.extend_from_slice(&piece);
        locked(window).next -= rest.len() as u64;
    }
    chunk.freeze()
}

/// Sends all pieces; returns the upload as the registry has it then.
pub(crate) async fn send_all(
    client: &RepositoryClient,
    mut upload: Upload,
    pieces: mpsc::Receiver<Bytes>,
    wanted_chunk: Option<u64>,
) -> Result<Upload, TransferError> {
    let chunk_size = wanted_chunk.map(|size| size.max(upload.min_chunk()).max(1));
    let window = Arc::new(Mutex::new(Window::new(pieces, chunk_size.unwrap_or(0).max(KEPT))));
    let policy = client.session().http().retry_policy().clone();
    let mut failed_tries = 0;
    let mut failed_at = 0;
    loop {
        let sent = match chunk_size {
            None => client.fill_upload(upload.clone(), RequestBody::Stream(body(window.clone()))).await.map(Some),
            Some(size) => {
                let first = locked(&window).next;
                let chunk = chunk(&window, size).await;
                if chunk.is_empty() { Ok(None) } else { client.fill_upload_chunk(upload.clone(), first, chunk).await.map(Some) }
            }
        };
        let error = match sent {
            Ok(Some(next)) if chunk_size.is_none() => return Ok(next),
            Ok(Some(next)) => {
                upload = next;
                continue;
            }
            Ok(None) => return Ok(upload),
            Err(error @ TransferError::Transient { .. }) => error,
            Err(error) => return Err(error),
        };
        failed_tries += 1;
        if failed_tries >= policy.attempts.max(2) {
            return Err(error);
        }
        tokio::time::sleep(policy.delay(failed_tries)).await;
        let Some((offset, location)) = client.find_upload(&upload).await else { return Err(error) };
        tracing::info!(place = client.place(), offset, %error, "going on with an upload");
        if !locked(&window).rewind(offset) {
            let sent = locked(&window).next;
            let reason = format!("the upload broke off ({error}), and of {sent} bytes that were sent the registry has {offset}");
            return Err(TransferError::Transient { place: client.place().to_owned(), reason });
        }
        if offset > failed_at {
            (failed_tries, failed_at) = (0, offset);
        }
        upload = location;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_window_goes_back_as_far_as_it_keeps() {
        let (sender, pieces) = mpsc::channel(10);
        for text in ["abc", "defg", "hi", "jkl"] {
            sender.send(Bytes::from_static(text.as_bytes())).await.unwrap();
        }
        drop(sender);
        let window: Shared = Arc::new(Mutex::new(Window::new(pieces, 5)));
        assert_eq!(chunk(&window, 4).await, "abcd");
        assert!(locked(&window).rewind(1));
        assert_eq!(chunk(&window, 7).await, "bcdefgh");
        assert_eq!(chunk(&window, 100).await, "ijkl");
        assert_eq!(chunk(&window, 100).await, "");
        // Of twelve bytes the last five are kept at least, and whole pieces only.
        assert!(!locked(&window).rewind(6));
        assert!(!locked(&window).rewind(13));
        assert!(locked(&window).rewind(7));
        assert_eq!(chunk(&window, 100).await, "hijkl");
    }
}
