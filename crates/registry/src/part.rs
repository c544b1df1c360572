//! A part of a blob as a blocking reader, which verifies its length and nothing else.

use std::io::{self, Read};

use bytes::{Buf as _, Bytes};

use crate::Runtime;
use crate::feed::BlobFeed;
use crate::reader::{Network, as_io};

/// Hands out a part as it arrives.
pub(crate) struct PartReader {
    network: Network,
    current: Bytes,
}

impl PartReader {
    /// Begins to read what was opened.
    pub(crate) fn new(runtime: &Runtime, feed: BlobFeed) -> Self {
        Self { network: Network::start(runtime, feed), current: Bytes::new() }
    }
}

impl Read for PartReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !buffer.is_empty() {
            match self.network.receive() {
                Some(piece) => self.current = piece.map_err(as_io)?,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.current.len());
        self.current.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}
