//! The content of file objects, as repositories keep it, behind one reader.
//!
//! A deflate stream must yield exactly what its header announces: one that goes on would cost disk, and one that ends early is damaged. What
//! is small is inflated as a whole by libdeflate, which takes half the time of a decoder that works piece by piece.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Cursor, Read};

use flate2::bufread::DeflateDecoder;
use libdeflater::{DecompressionError, Decompressor};

/// Largest content that is inflated as a whole.
const MAX_WHOLE: u64 = 1024 * 1024;

/// Bytes read at a time of what is larger.
const PIECE: usize = 64 * 1024;

thread_local! {
    static WHOLE: RefCell<Option<Decompressor>> = const { RefCell::new(None) };
}

/// Content of a file object, by the way in which it is kept.
pub(crate) enum RawContent {
    /// None: a symbolic link.
    Nothing,
    /// As it is.
    Plain(File),
    /// As a deflate stream of something small, which nobody has read yet: the file where the stream begins, and the size of the content.
    Small(File, u64),
    /// Inflated.
    Inflated(Cursor<Vec<u8>>),
    /// As a deflate stream of something large.
    Large(Box<ExactSize<DeflateDecoder<io::BufReader<File>>>>),
}

impl RawContent {
    /// Takes a file whose rest is a deflate stream of that many bytes.
    pub(crate) fn deflated(file: File, size: u64) -> Self {
        if size <= MAX_WHOLE {
            return Self::Small(file, size);
        }
        let inner = DeflateDecoder::new(io::BufReader::with_capacity(PIECE, file));
        Self::Large(Box::new(ExactSize { inner, left: size }))
    }
}

impl Read for RawContent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Small(file, size) = self {
            *self = Self::Inflated(Cursor::new(inflate(file, *size)?));
        }
        match self {
            Self::Nothing | Self::Small(..) => Ok(0),
            Self::Plain(file) => file.read(buffer),
            Self::Inflated(content) => content.read(buffer),
            Self::Large(stream) => stream.read(buffer),
        }
    }
}

/// Inflates the rest of a file to exactly `size` bytes.
fn inflate(file: &mut File, size: u64) -> io::Result<Vec<u8>> {
    // No compressor makes more of it than this, and what lies behind the stream is of no interest.
    let longest = size + size / 8 + 1024;
    let mut compressed = Vec::with_capacity(file.metadata()?.len().min(longest) as usize);
    file.take(longest).read_to_end(&mut compressed)?;
    let mut content = vec![0; size as usize];
    let inflated = WHOLE.with_borrow_mut(|whole| whole.get_or_insert_with(Decompressor::new).deflate_decompress(&compressed, &mut content));
    match inflated {
        Ok(length) if length == content.len() => Ok(content),
        Ok(length) => Err(too_short(size - length as u64)),
        Err(DecompressionError::InsufficientSpace) => Err(too_long()),
        // The other decoder tells what is wrong.
        Err(DecompressionError::BadData) => {
            let mut content = Vec::new();
            ExactSize { inner: DeflateDecoder::new(compressed.as_slice()), left: size }.read_to_end(&mut content).map(|_| content)
        }
    }
}

fn too_short(missing: u64) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("content ends {missing} bytes early"))
}

fn too_long() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "content is longer than its header says")
}

/// Refuses a stream that is not exactly as long as its header says.
pub(crate) struct ExactSize<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for ExactSize<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(too_short(self.left));
        }
        self.left = self.left.checked_sub(count as u64).ok_or_else(too_long)?;
        Ok(count)
    }
}
