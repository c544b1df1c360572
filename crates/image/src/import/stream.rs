//! The stream of one layer: blob, decompressor, tar.
//!
//! It is untrusted to its last byte. What remains behind the tar's end is read as well, for only then are diff ID and blob digest known to be
//! right; and what comes out of a decompressor is counted, for a few bytes can describe very many.

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};

use rootball_object::{Cancel, Event, Reporter, Silent, Step};
use rootball_oci::{Descriptor, Digest, Hasher, TransferError, media_type};
use rootball_tar::TarReader;

use super::{ImportError, LayerPlace};

/// Most bytes behind a tar's end mark: padding, by every tar writer known.
const MAX_TRAILER: u64 = 16 * 1024 * 1024;
/// Largest window of a zstd stream, as a power of two: 32 MiB, more than any level below "ultra" uses, since several are open at once.
pub(super) const MAX_WINDOW: u32 = 25;
/// Bytes read from a blob at a time.
const BUFFER: usize = 128 * 1024;

/// How many bytes the layers of an image may unpack to, all together.
#[derive(Debug)]
pub(super) struct Allowance {
    limit: u64,
    left: AtomicU64,
}

impl Allowance {
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, left: AtomicU64::new(limit) }
    }

    /// Returns one of the same size, of which nothing was taken.
    pub(super) fn again(&self) -> Self {
        Self::new(self.limit)
    }

    pub(super) fn take(&self, count: u64) -> io::Result<()> {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count));
        taken.map(drop).map_err(|_| io::Error::other(TooMuch { limit: self.limit }))
    }
}

/// Who watches an import.
#[derive(Clone, Copy)]
pub(super) struct Watch<'a> {
    pub(super) reporter: &'a dyn Reporter,
    pub(super) cancel: &'a Cancel,
    pub(super) allowance: &'a Allowance,
}

/// What a whole layer unpacks to.
pub(super) type Unpacked<'a> = Hashed<'a, Decoder<Metered<'a>>>;

/// A layer that is being read, or a piece of one.
pub(super) struct LayerStream<'a, R = Unpacked<'a>> {
    pub(super) blob: &'a Descriptor,
    diff_id: Digest,
    pub(super) tar: TarReader<R>,
}

impl<'a> LayerStream<'a> {
    pub(super) fn new(place: LayerPlace<'a>, reader: Box<dyn Read + Send + 'a>, watch: Watch<'a>) -> Result<Self, ImportError> {
        let LayerPlace { blob, diff_id, .. } = place;
        let metered = io::BufReader::with_capacity(BUFFER, Metered { inner: reader, watch });
        // Layers that may not be distributed are layers like any other for who has them.
        let media_type = blob.media_type.replace("nondistributable.", "").replace("rootfs.foreign.", "rootfs.");
        let decoder = match media_type.as_str() {
            media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR => Decoder::Plain(metered),
            media_type::LAYER_GZIP | media_type::DOCKER_LAYER_GZIP => {
                Decoder::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(metered)))
            }
            media_type::LAYER_ZSTD => {
                let decoder = zstd::Decoder::with_buffer(metered).and_then(|mut decoder| {
                    decoder.window_log_max(MAX_WINDOW)?;
                    Ok(decoder)
                });
                Decoder::Zstd(decoder.map_err(|error| ImportError::CorruptLayer { layer: blob.digest, reason: error.to_string() })?)
            }
            other => {
                let reason = format!("it is of media type {other:?}, which is no layer of files");
                return Err(TransferError::Unsupported { place: format!("layer {}", blob.digest), reason }.into());
            }
        };
        Ok(Self::decoded(blob, diff_id, decoder, watch))
    }

    /// Takes a tar that does not come out of the blob. Its bytes are not those that progress is told of.
    pub(super) fn of_tar(place: LayerPlace<'a>, tar: Box<dyn Read + Send + 'a>, watch: Watch<'a>) -> Self {
        let metered = Metered { inner: tar, watch: Watch { reporter: &Silent, ..watch } };
        Self::decoded(place.blob, place.diff_id, Decoder::Plain(io::BufReader::with_capacity(BUFFER, metered)), watch)
    }

    fn decoded(blob: &'a Descriptor, diff_id: Digest, decoder: Decoder<Metered<'a>>, watch: Watch<'a>) -> Self {
        // `umoci insert` leaves the end mark out. What is cut off shows by the diff ID.
        let tar = TarReader::new(Hashed { inner: decoder, hasher: Hasher::new(), allowance: watch.allowance }).end_mark_optional();
        Self { blob, diff_id, tar }
    }

    /// Reads what is behind the tar's end and compares the diff ID; the blob's own reader compares its digest.
    pub(super) fn finish(self) -> Result<(), ImportError> {
        let (blob, diff_id) = (self.blob, self.diff_id);
        let mut stream = self.tar.into_inner();
        let mut left = MAX_TRAILER;
        let mut buffer = vec![0; BUFFER];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    left = left.checked_sub(count as u64).ok_or_else(|| ImportError::CorruptLayer {
                        layer: blob.digest,
                        reason: format!("more than {MAX_TRAILER} bytes follow the end of its tar archive"),
                    })?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(stream_error(blob, error)),
            }
        }
        let found = stream.hasher.finish();
        let mut raw = stream.inner.into_raw();
        // A decompressor stops at the end of its own format; the blob may go on.
        io::copy(&mut raw, &mut io::sink()).map_err(|error| stream_error(blob, error))?;
        match found == diff_id {
            true => Ok(()),
            false => Err(ImportError::CorruptLayer { layer: blob.digest, reason: format!("its diff ID is {found}, not {diff_id}") }),
        }
    }
}

impl<'a, R: Read> LayerStream<'a, R> {
    /// Begins to read a piece of a layer, of which neither digest nor diff ID can be compared.
    pub(super) fn of_piece(place: LayerPlace<'a>, unpacked: R) -> Self {
        // Only the last piece has the end mark.
        Self { blob: place.blob, diff_id: place.diff_id, tar: TarReader::new(unpacked).end_mark_optional() }
    }

    pub(super) fn corrupt(&self, reason: impl Into<String>) -> ImportError {
        ImportError::CorruptLayer { layer: self.blob.digest, reason: reason.into() }
    }

    pub(super) fn io(&self, error: io::Error) -> ImportError {
        stream_error(self.blob, error)
    }
}

/// Tells damaged bytes from a stop, a failing source and a failing disk.
pub(super) fn stream_error(blob: &Descriptor, error: io::Error) -> ImportError {
    let error = match error.downcast::<Stopped>() {
        Ok(Stopped) => return ImportError::Cancelled,
        Err(error) => error,
    };
    let error = match error.downcast::<TooMuch>() {
        Ok(TooMuch { limit }) => return ImportError::TooLarge { limit },
        Err(error) => error,
    };
    match error.downcast::<TransferError>() {
        Ok(error) => error.into(),
        Err(error) => match error.raw_os_error() {
            Some(_) => TransferError::Io { action: format!("reading layer {}", blob.digest), source: error }.into(),
            None => ImportError::CorruptLayer { layer: blob.digest, reason: error.to_string() },
        },
    }
}

/// Marks an I/O error that is really a stop.
#[derive(Debug, thiserror::Error)]
#[error("stopped on request")]
struct Stopped;

/// Marks an I/O error that is really the end of the allowance.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {limit} bytes")]
struct TooMuch {
    limit: u64,
}

/// Reports progress and notices a stop.
pub(super) struct Metered<'a> {
    pub(super) inner: Box<dyn Read + Send + 'a>,
    pub(super) watch: Watch<'a>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.cancel.is_requested() {
            return Err(io::Error::other(Stopped));
        }
        let count = self.inner.read(buffer)?;
        self.watch.reporter.event(Event::Advanced { step: Step::Import, bytes: count as u64 });
        Ok(count)
    }
}

/// Any of the compressions of a layer.
pub(super) enum Decoder<R: Read> {
    Plain(io::BufReader<R>),
    Gzip(Box<flate2::bufread::MultiGzDecoder<io::BufReader<R>>>),
    Zstd(zstd::Decoder<'static, io::BufReader<R>>),
}

impl<R: Read> Decoder<R> {
    fn into_raw(self) -> io::BufReader<R> {
        match self {
            Self::Plain(reader) => reader,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// Hashes and counts what is read through it.
pub(super) struct Hashed<'a, R> {
    inner: R,
    hasher: Hasher,
    allowance: &'a Allowance,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.allowance.take(count as u64)?;
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
