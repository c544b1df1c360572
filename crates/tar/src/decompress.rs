//! Archives in the compressions that they come in, told by their first bytes.

use std::io::{self, BufRead, BufReader, Read};

/// What a decoder of xz may use, in KiB: enough for the largest preset.
const XZ_MEMORY: u32 = 128 * 1024;

/// Reads an archive that is plain, or compressed with gzip, zstd or xz.
///
/// # Errors
/// When its first bytes cannot be read, or a decoder cannot be set up.
pub fn decompressed<'r>(archive: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
    let mut archive = BufReader::with_capacity(128 * 1024, archive);
    let start = archive.fill_buf()?;
    Ok(if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(archive))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::with_buffer(archive)?)
    } else if start.starts_with(b"\xfd7zXZ\0") {
        Box::new(lzma_rust2::XzReader::new_mem_limit(archive, true, XZ_MEMORY))
    } else {
        Box::new(archive)
    })
}
