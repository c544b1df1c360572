//! Streams of bsdiff, without a header and uncompressed, as libostree has them.
//!
//! ```text
//! control: how many bytes differ, how many are new, where the source goes on     three numbers of 64 bits, low byte first; the top bit is the sign
//! so many differences      each is added to the next byte of the source, modulo 256; bytes outside it count as 0
//! so many new bytes        and then the source goes on elsewhere; again from the beginning, until the target is complete
//! ```

use std::io::{self, Read};

use crate::bytes::{Bytes, Window};

const CONTROL: usize = 24;

/// How many controls may do nothing but move in the source, beyond one for each byte of the target: bsdiff itself begins with one.
const IDLE_CONTROLS: u64 = 64;

/// Reads the target that a patch makes of a source.
#[derive(Debug)]
pub(super) struct PatchReader {
    patch: Window,
    position: u64,
    source: Window,
    source_position: i64,
    /// Bytes of the target that are still to come, those of this control included.
    left: u64,
    differences: u64,
    new_bytes: u64,
    seek: i64,
    idle: u64,
}

impl PatchReader {
    /// Makes `size` bytes.
    pub(super) fn new(patch: Bytes, source: Bytes, size: u64) -> Self {
        Self {
            patch: Window::new(patch),
            position: 0,
            source: Window::new(source),
            source_position: 0,
            left: size,
            differences: 0,
            new_bytes: 0,
            seek: 0,
            idle: size.saturating_add(IDLE_CONTROLS),
        }
    }

    fn next_control(&mut self) -> io::Result<()> {
        self.move_in_source(self.seek)?;
        let mut control = [0; CONTROL];
        let mut filled = 0;
        while filled < CONTROL {
            let piece = self.patch.at(self.position, CONTROL - filled)?;
            if piece.is_empty() {
                return Err(invalid("it ends early"));
            }
            control[filled..filled + piece.len()].copy_from_slice(piece);
            filled += piece.len();
            self.position += piece.len() as u64;
        }
        let [differences, new_bytes, seek] = [0, 8, 16].map(|at| {
            let number = control[at..at + 8].iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
            let magnitude = (number & i64::MAX as u64) as i64;
            if number >> 63 == 0 { magnitude } else { -magnitude }
        });
        let length = |number: i64| u64::try_from(number).ok().filter(|number| *number <= i32::MAX as u64);
        let (Some(differences), Some(new_bytes)) = (length(differences), length(new_bytes)) else {
            return Err(invalid("a length is negative or too large"));
        };
        if differences + new_bytes > self.left {
            return Err(invalid("it makes more than the object has"));
        }
        if differences + new_bytes == 0 {
            self.idle = self.idle.checked_sub(1).ok_or_else(|| invalid("it goes nowhere"))?;
        }
        (self.differences, self.new_bytes, self.seek) = (differences, new_bytes, seek);
        Ok(())
    }

    fn move_in_source(&mut self, by: i64) -> io::Result<()> {
        self.source_position = self.source_position.checked_add(by).ok_or_else(|| invalid("it leaves the source"))?;
        Ok(())
    }

    /// Takes the next differences out of the patch and adds the source to them.
    fn read_differences(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut most = usize::try_from(self.differences).map_or(buffer.len(), |most| most.min(buffer.len()));
        // In front of the source as well as behind it nothing is added.
        let source = match u64::try_from(self.source_position) {
            Err(_) => {
                let outside = self.source_position.unsigned_abs();
                most = usize::try_from(outside).map_or(most, |outside| outside.min(most));
                &[][..]
            }
            Ok(position) if position >= self.source.len() => &[],
            Ok(position) => {
                let source = self.source.at(position, most)?;
                most = source.len();
                source
            }
        };
        let piece = self.patch.at(self.position, most)?;
        let buffer = &mut buffer[..piece.len()];
        buffer.copy_from_slice(piece);
        buffer.iter_mut().zip(source).for_each(|(byte, old)| *byte = byte.wrapping_add(*old));
        let count = buffer.len();
        self.move_in_source(count as i64)?;
        self.differences -= count as u64;
        Ok(count)
    }

    fn read_new_bytes(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.new_bytes).map_or(buffer.len(), |most| most.min(buffer.len()));
        let piece = self.patch.at(self.position, most)?;
        buffer[..piece.len()].copy_from_slice(piece);
        self.new_bytes -= piece.len() as u64;
        Ok(piece.len())
    }
}

impl Read for PatchReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || buffer.is_empty() {
            return Ok(0);
        }
        while self.differences == 0 && self.new_bytes == 0 {
            self.next_control()?;
        }
        let count = if self.differences > 0 { self.read_differences(buffer)? } else { self.read_new_bytes(buffer)? };
        if count == 0 {
            return Err(invalid("it ends early"));
        }
        self.position += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a bsdiff stream is damaged: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(differences: i64, new_bytes: i64, seek: i64) -> Vec<u8> {
        [differences, new_bytes, seek]
            .iter()
            .flat_map(|number| (number.unsigned_abs() | if *number < 0 { 1 << 63 } else { 0 }).to_le_bytes())
            .collect()
    }

    fn apply(patch: &[Vec<u8>], source: &[u8], size: u64) -> io::Result<Vec<u8>> {
        let dir = tempfile::tempdir()?;
        let mut results = Vec::new();
        // In memory, and in files of which a window is seen.
        for in_file in [false, true] {
            let bytes = |content: &[u8]| {
                if !in_file {
                    return Bytes::in_memory(content.to_vec());
                }
                let mut spill = crate::bytes::Spill::new(0, dir.path());
                std::io::Write::write_all(&mut spill, content).unwrap();
                spill.finish()
            };
            let mut out = Vec::new();
            let read = PatchReader::new(bytes(&patch.concat()), bytes(source), size).read_to_end(&mut out);
            results.push(read.map(|_| out));
        }
        let second = results.pop().unwrap();
        let first = results.pop().unwrap();
        assert_eq!(first.as_ref().ok(), second.as_ref().ok());
        first
    }

    #[test]
    fn differences_and_new_bytes_follow_the_source() {
        for (patch, source, expected) in [
            (vec![control(3, 2, 0), vec![0, 1, 255], b"xy".to_vec()], &b"abc"[..], &b"acbxy"[..]),
            (vec![control(0, 0, 2), control(1, 0, 0), vec![1]], b"abc", b"d"),
            (vec![control(2, 0, -2), vec![0; 2], control(2, 0, 0), vec![0; 2]], b"ab", b"abab"),
            // In front of the source and behind it there are zeros.
            (vec![control(0, 0, -1), control(4, 0, 0), b"\0\0\0\x09".to_vec()], b"ab", b"\0ab\x09"),
            (vec![control(0, 1, 0), b"x".to_vec(), b"more".to_vec()], b"", b"x"),
            (vec![], b"abc", b""),
        ] {
            assert_eq!(apply(&patch, source, expected.len() as u64).unwrap(), expected, "{patch:?}");
        }
    }

    #[test]
    fn long_streams_cross_windows() {
        let source: Vec<u8> = (0..200_000_u32).map(|number| (number * 7 + number / 256) as u8).collect();
        let mut patch = Vec::new();
        let mut expected = Vec::new();
        for start in [150_000_usize, 0, 77_777, 199_990] {
            patch.push(control(0, 3, start as i64 - if patch.is_empty() { 0 } else { expected.len() as i64 }));
            patch.push(b"new".to_vec());
            expected.extend(b"new");
            let length = 40_001;
            patch.push(control(length, 0, expected.len() as i64 + length - (start as i64 + length)));
            patch.push(vec![1; length as usize]);
            expected.extend((start..start + length as usize).map(|at| source.get(at).copied().unwrap_or(0).wrapping_add(1)));
        }
        assert_eq!(apply(&patch, &source, expected.len() as u64).unwrap(), expected);
    }

    #[test]
    fn damage_is_an_error() {
        for (patch, size) in [
            (vec![], 1),
            (vec![vec![0; 23]], 1),
            (vec![control(-1, 0, 0)], 1),
            (vec![control(0, -1, 0)], 1),
            (vec![control(1 << 31, 0, 0)], u64::MAX),
            (vec![control(2, 0, 0), vec![0; 2]], 1),
            (vec![control(1, 1, 0), vec![0; 2]], 1),
            (vec![control(2, 0, 0), vec![0]], 2),
            (vec![control(0, 2, 0), vec![0]], 2),
            (vec![control(0, 0, i64::MAX), control(0, 0, i64::MAX), control(1, 0, 0), vec![0]], 1),
            (vec![control(0, 0, 0); 100], 1),
        ] {
            assert!(apply(&patch, b"abc", size).is_err(), "accepted {patch:?}");
        }
    }
}
