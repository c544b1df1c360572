//! Moving blobs, several at a time.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rootball_object::{Cancel, Event, Reporter, Step};

use crate::transfer::unwrap_transfer;
use crate::{Descriptor, ImageSink, ImageSource, TransferError};

/// Bytes that each transfer holds in memory.
const BUFFER: usize = 128 * 1024;

/// What was moved.
pub(super) struct Moved {
    /// Blobs that were moved.
    pub(super) copied: u64,
    /// Blobs that were there already.
    pub(super) present: u64,
    /// Bytes in the blobs that were moved.
    pub(super) bytes: u64,
}

/// Moves blobs on several threads.
pub(super) fn transfer(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    blobs: &[Descriptor],
    jobs: usize,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Moved, TransferError> {
    let total = blobs.iter().fold(0_u64, |sum, blob| sum.saturating_add(blob.size));
    reporter.event(Event::Started { step: Step::Copy, total: Some(total) });
    let mut largest_first: Vec<&Descriptor> = blobs.iter().collect();
    largest_first.sort_by_key(|blob| std::cmp::Reverse(blob.size));
    let queue = Mutex::new(VecDeque::from(largest_first));
    let failure = Mutex::new(None);
    let stop = Cancel::default();
    let (copied, present, bytes) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut buffer = vec![0; BUFFER];
        loop {
            let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
            let Some(blob) = next else { return };
            let stopped = || cancel.is_requested() || stop.is_requested();
            let result = match sink.has_blob(blob) {
                Ok(true) => {
                    present.fetch_add(1, Ordering::Relaxed);
                    reporter.event(Event::Advanced { step: Step::Copy, bytes: blob.size });
                    Ok(())
                }
                Ok(false) => copy_or_again(source, sink, blob, &mut buffer, reporter, &stopped).map(|()| {
                    copied.fetch_add(1, Ordering::Relaxed);
                    bytes.fetch_add(blob.size, Ordering::Relaxed);
                }),
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                // The first failure tells the cause; those after it may only be its echo. So it is kept before the others are stopped.
                failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
                stop.request();
            }
            if stopped() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, blobs.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    if cancel.is_requested() {
        return Err(TransferError::Cancelled);
    }
    reporter.event(Event::Finished { step: Step::Copy });
    Ok(Moved { copied: copied.into_inner(), present: present.into_inner(), bytes: bytes.into_inner() })
}

/// Copies a blob, and once more from its beginning where that may help: when an upload broke off too far back to go on, or when the bytes
/// were wrong and may be had from somewhere else. What was told as progress is not told twice.
fn copy_or_again(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    blob: &Descriptor,
    buffer: &mut [u8],
    reporter: &dyn Reporter,
    stopped: &dyn Fn() -> bool,
) -> Result<(), TransferError> {
    let mut told = 0;
    match copy_blob(source, sink, blob, buffer, reporter, stopped, &mut told) {
        // Without a single byte, the source or sink has tried often enough by itself.
        Err(error @ (TransferError::Transient { .. } | TransferError::Corrupt { .. })) if told > 0 && !stopped() => {
            tracing::info!(digest = %blob.digest, %error, "beginning the blob again");
            copy_blob(source, sink, blob, buffer, reporter, stopped, &mut told)
        }
        result => result,
    }
}

fn copy_blob(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    blob: &Descriptor,
    buffer: &mut [u8],
    reporter: &dyn Reporter,
    stopped: &dyn Fn() -> bool,
    told: &mut u64,
) -> Result<(), TransferError> {
    // The sink compares the digest when the blob is finished, so hashing here as well would be work for nothing.
    let mut reader = source.open_blob_unverified(blob)?;
    let mut writer = sink.begin_blob()?;
    let corrupt = |reason: String| TransferError::Corrupt { what: blob.digest.to_string(), place: "the source".to_owned(), reason };
    let mut moved = 0_u64;
    loop {
        if stopped() {
            return Err(TransferError::Cancelled);
        }
        let count = match reader.read(buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(read_error(blob, error)),
        };
        moved += count as u64;
        if moved > blob.size {
            return Err(corrupt(format!("it has more than {} bytes", blob.size)));
        }
        writer.write_all(&buffer[..count]).map_err(|error| unwrap_transfer(error, || format!("writing blob {}", blob.digest)))?;
        if moved > *told {
            reporter.event(Event::Advanced { step: Step::Copy, bytes: moved - *told });
            *told = moved;
        }
    }
    if moved != blob.size {
        return Err(corrupt(format!("it has {moved} bytes instead of {}", blob.size)));
    }
    writer.finish(&blob.digest, blob.size)
}

/// Describes a failed read of a blob; an error that a source has wrapped into an I/O error comes out as it was.
pub fn read_error(blob: &Descriptor, error: std::io::Error) -> TransferError {
    match error.kind() {
        std::io::ErrorKind::InvalidData if error.get_ref().is_some_and(|inner| !inner.is::<TransferError>()) => {
            TransferError::Corrupt { what: blob.digest.to_string(), place: "the source".to_owned(), reason: error.to_string() }
        }
        _ => unwrap_transfer(error, || format!("reading blob {}", blob.digest)),
    }
}
