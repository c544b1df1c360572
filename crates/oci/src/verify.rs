//! A reader that checks what it reads.

use std::io::{self, Read};

use crate::{Descriptor, Digest, Hasher};

/// Passes a blob's bytes on and compares size and digest when they end.
///
/// Whoever reads until `Ok(0)` has verified bytes; whoever stops earlier has not. More bytes than expected are refused as soon as they come,
/// so an endless source is cut off.
#[derive(Debug)]
pub struct VerifyingReader<R> {
    inner: R,
    hasher: Option<Hasher>,
    digest: Digest,
    size: u64,
    read: u64,
}

impl<R: Read> VerifyingReader<R> {
    /// Expects `inner` to give exactly the bytes that the descriptor names.
    pub fn new(inner: R, descriptor: &Descriptor) -> Self {
        Self::with_digest(inner, descriptor.digest, descriptor.size)
    }

    /// Expects `size` bytes with this digest.
    pub fn with_digest(inner: R, digest: Digest, size: u64) -> Self {
        Self { inner, hasher: Some(Hasher::new()), digest, size, read: 0 }
    }

    fn mismatch(&self, found: impl std::fmt::Display) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("blob {} of {} bytes: {found}", self.digest, self.size))
    }
}

impl<R: Read> Read for VerifyingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.inner.read(buffer)?;
        if count > 0 {
            self.read += count as u64;
            if self.read > self.size {
                return Err(self.mismatch("there are more"));
            }
            match &mut self.hasher {
                Some(hasher) => hasher.update(&buffer[..count]),
                None => return Err(self.mismatch("there are more behind the end")),
            }
            return Ok(count);
        }
        if self.read != self.size {
            return Err(self.mismatch(format_args!("only {} came", self.read)));
        }
        if let Some(hasher) = self.hasher.take() {
            let found = hasher.finish();
            if found != self.digest {
                // A second read at the end must fail as well.
                self.read = u64::MAX;
                return Err(self.mismatch(format_args!("they hash to {found}")));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], of: &[u8], size: u64) -> io::Result<Vec<u8>> {
        let mut reader = VerifyingReader::with_digest(bytes, Digest::of(of), size);
        let mut out = Vec::new();
        let result = reader.read_to_end(&mut out);
        if result.is_err() {
            assert!(reader.read(&mut [0; 8]).is_err(), "an error must not turn into an end");
        }
        result.map(|_| out)
    }

    #[test]
    fn only_the_very_bytes_reach_their_end() {
        assert_eq!(read(b"hello", b"hello", 5).unwrap(), b"hello");
        assert_eq!(read(b"", b"", 0).unwrap(), b"");
        for (bytes, of, size) in [
            (b"hellO".as_slice(), b"hello".as_slice(), 5),
            (b"hell", b"hello", 5),
            (b"hello!", b"hello", 5),
            (b"hello", b"hello", 6),
            (b"x", b"", 0),
        ] {
            assert_eq!(read(bytes, of, size).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }
}
