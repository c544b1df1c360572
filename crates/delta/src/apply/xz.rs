//! The one place where parts are decompressed, so that another decoder is a change of one file.
//!
//! Most of the time that a delta takes is spent here. liblzma takes two thirds of the time of the decoder in Rust that archives go through.

use std::io::{self, BufReader, Read};

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, IGNORE_CHECK, Stream};

/// Compressed bytes read at a time.
const PIECE: usize = 64 * 1024;

/// Returns the decoder of `.xz` streams that takes at most `memory` bytes, nearly all of it for the dictionary.
pub(super) fn decoder<'a>(compressed: impl Read + 'a, memory: u64) -> io::Result<Box<dyn Read + 'a>> {
    // The part is compared with its digest and what it makes with its names: a CRC of what lies between tells nothing more, for a tenth of the time.
    let stream = Stream::new_stream_decoder(memory, CONCATENATED | IGNORE_CHECK)?;
    Ok(Box::new(XzDecoder::new_stream(BufReader::with_capacity(PIECE, compressed), stream)))
}
