//! The bytes of a blob from whichever place has them, and on at the next place where one breaks off.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use rootball_oci::{Descriptor, TransferError};

use crate::BlobStream;
use crate::endpoints::{Endpoints, Failures};

/// Progress that makes up for the failures before it.
const PROGRESS: u64 = 1024 * 1024;

/// A part of a blob. As of a [`BlobStream`], the number of bytes is checked and the digest is not.
pub(crate) struct BlobFeed {
    endpoints: Endpoints,
    descriptor: Descriptor,
    at: u64,
    end: u64,
    current: Current,
    failures: Failures,
    /// Where the last failure was.
    mark: u64,
    givers: Givers,
}

struct Current {
    place: usize,
    stream: BlobStream,
    /// Bytes that it gave.
    given: u64,
}

/// The places that gave bytes of one blob: the first 64 of them, one bit each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Givers(Arc<AtomicU64>);

impl Givers {
    fn add(&self, place: usize) {
        self.0.fetch_or(1_u64.checked_shl(place as u32).unwrap_or(0), Ordering::Relaxed);
    }

    pub(crate) fn places(&self) -> Vec<usize> {
        let bits = self.0.load(Ordering::Relaxed);
        (0..64).filter(|place| bits >> place & 1 == 1).collect()
    }
}

impl BlobFeed {
    /// Opens a part of a blob; who gives bytes of it is noted in `givers`.
    pub(crate) async fn open(
        endpoints: Endpoints,
        descriptor: Descriptor,
        part: std::ops::Range<u64>,
        givers: Givers,
    ) -> Result<Self, TransferError> {
        let mut failures = Failures::default();
        let (at, end) = (part.start, part.end);
        match open_next(&endpoints, &descriptor, part, &mut failures).await {
            Ok(current) => Ok(Self { endpoints, descriptor, at, end, current, failures, mark: at, givers }),
            Err(Some(error)) => Err(error),
            Err(None) => Err(failures.into_error(&endpoints)),
        }
    }

    /// Tells whether the place that was asked first sends what is before the part as well.
    pub(crate) fn sends_all(&self) -> bool {
        self.current.stream.sends_all()
    }

    /// Reads the next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransferError> {
        loop {
            let error = match self.current.stream.chunk().await {
                Ok(Some(piece)) => {
                    if self.current.given == 0 {
                        self.givers.add(self.current.place);
                    }
                    self.current.given += piece.len() as u64;
                    self.at += piece.len() as u64;
                    return Ok(Some(piece));
                }
                Ok(None) => {
                    self.endpoints.place(self.current.place).gave_blob(self.current.given);
                    tracing::debug!(
                        digest = %self.descriptor.digest,
                        place = self.endpoints.place(self.current.place).client().place(),
                        bytes = self.current.given,
                        "blob"
                    );
                    return Ok(None);
                }
                Err(error) => error,
            };
            if self.current.given > 0 {
                self.endpoints.place(self.current.place).gave_blob(self.current.given);
            }
            if self.at - self.mark >= PROGRESS {
                self.failures.clear();
            }
            self.mark = self.at;
            self.failures.add(&self.endpoints, self.current.place, &self.descriptor.digest.to_string(), error)?;
            match open_next(&self.endpoints, &self.descriptor, self.at..self.end, &mut self.failures).await {
                Ok(next) => self.current = next,
                Err(Some(error)) => return Err(error),
                Err(None) => return Err(std::mem::take(&mut self.failures).into_error(&self.endpoints)),
            }
        }
    }
}

/// Opens the part at the next place that has not failed yet. An error that ends everything is given back; without one, no place is left.
async fn open_next(
    endpoints: &Endpoints,
    descriptor: &Descriptor,
    part: std::ops::Range<u64>,
    failures: &mut Failures,
) -> Result<Current, Option<TransferError>> {
    for place in endpoints.in_order() {
        if failures.has(place) {
            continue;
        }
        match endpoints.place(place).client().open_blob_range(descriptor, part.clone()).await {
            Ok(stream) => return Ok(Current { place, stream, given: 0 }),
            Err(error) => failures.add(endpoints, place, &descriptor.digest.to_string(), error).map_err(Some)?,
        }
    }
    Err(None)
}
