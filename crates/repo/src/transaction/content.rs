//! Where the content of a file object comes from while it is put.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;

use rootball_object::StoreError;

/// Content of a file object.
pub(super) enum Content<'c> {
    /// A file that can be read again.
    File(&'c File),
    /// A stream that can be read once.
    Stream(&'c mut dyn Read),
}

impl Content<'_> {
    /// Reads all of it into the buffer, which is larger than `size`, and checks that it is exactly as long as announced.
    pub(super) fn read_small<'b>(&mut self, size: u64, buffer: &'b mut [u8]) -> Result<&'b [u8], StoreError> {
        let size = size as usize;
        let mut filled = 0;
        // One byte more than announced is asked for, so that content that goes on shows.
        while filled <= size {
            let space = &mut buffer[filled..=size];
            let read = match self {
                Self::File(file) => file.read_at(space, filled as u64),
                Self::Stream(stream) => stream.read(space),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(StoreError::Source(error)),
                Ok(0) => break,
                Ok(count) => filled += count,
            }
            // A regular file ends where a read comes back short: no second call is needed to see it.
            if filled == size && matches!(self, Self::File(_)) {
                break;
            }
        }
        match filled.cmp(&size) {
            std::cmp::Ordering::Less => Err(StoreError::WrongSize { announced: size as u64, short: true }),
            std::cmp::Ordering::Equal => Ok(&buffer[..size]),
            std::cmp::Ordering::Greater => Err(StoreError::WrongSize { announced: size as u64, short: false }),
        }
    }

    /// Moves exactly `size` bytes from the beginning, piece by piece; a file is read from its beginning each time.
    pub(super) fn for_each(
        &mut self,
        size: u64,
        buffer: &mut [u8],
        mut piece: impl FnMut(&[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut offset = 0_u64;
        loop {
            let read = match self {
                Self::File(file) => file.read_at(buffer, offset),
                Self::Stream(stream) => stream.read(buffer),
            };
            let count = match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(StoreError::Source)?,
            };
            if count == 0 {
                return if offset == size { Ok(()) } else { Err(StoreError::WrongSize { announced: size, short: true }) };
            }
            offset += count as u64;
            if offset > size {
                return Err(StoreError::WrongSize { announced: size, short: false });
            }
            piece(&buffer[..count])?;
        }
    }
}
