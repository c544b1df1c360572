//! The compressions of both worlds, told by their first bytes: what a header says of them is not always true.

use std::io::{self, BufRead, BufReader, Read};

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

/// What a decoder of xz or lzma may use, in bytes: enough for the largest preset.
const LZMA_MEMORY: u64 = 128 << 20;

/// The largest window of zstd that is read, as a power of two: 128 MiB, which no distribution's level needs.
const ZSTD_WINDOW: u32 = 27;

/// Reads what is plain, or compressed with gzip, bzip2, xz, lzma or zstd.
///
/// # Errors
/// When its first bytes cannot be read, or a decoder cannot be set up.
pub(crate) fn decompressed<'r>(packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut packed = BufReader::with_capacity(128 * 1024, packed);
    let start = packed.fill_buf()?;
    Ok(if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(packed))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(ZSTD_WINDOW)?;
        Box::new(decoder)
    } else if start.starts_with(b"\xfd7zXZ\0") {
        Box::new(XzDecoder::new_stream(packed, Stream::new_stream_decoder(LZMA_MEMORY, CONCATENATED)?))
    } else if start.starts_with(b"BZh") {
        Box::new(bzip2::bufread::MultiBzDecoder::new(packed))
    } else if start.starts_with(&[0x5d, 0, 0]) {
        Box::new(XzDecoder::new_stream(packed, Stream::new_lzma_decoder(LZMA_MEMORY)?))
    } else {
        Box::new(packed)
    })
}
