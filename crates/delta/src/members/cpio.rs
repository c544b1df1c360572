//! cpio archives in the `newc` form, which an initramfs is made of: a header of hexadecimal numbers, name and content, each padded to four
//! bytes.

use std::io;

use crate::bytes::{Bytes, Window};

const HEADER: usize = 110;
const LAST: &str = "TRAILER!!!";
const MAX_NAME: usize = 4096;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Where its content lies.
    pub(crate) content: std::ops::Range<u64>,
}

/// Reads one header: the name, and where the content begins and ends.
fn entry(window: &mut Window, at: u64) -> io::Result<Option<Entry>> {
    let header = piece(window, at, HEADER)?;
    let (Some(b"070701" | b"070702"), true) = (header.get(..6), header.len() == HEADER) else { return Ok(None) };
    let field = |index: usize| {
        let digits = std::str::from_utf8(&header[6 + index * 8..14 + index * 8]).ok()?;
        u64::from_str_radix(digits, 16).ok()
    };
    let (Some(size), Some(name_size)) = (field(6), field(11)) else { return Ok(None) };
    let name_size = name_size as usize;
    if name_size == 0 || name_size > MAX_NAME {
        return Ok(None);
    }
    let name = piece(window, at + HEADER as u64, name_size)?;
    if name.len() < name_size {
        return Ok(None);
    }
    let name = String::from_utf8_lossy(&name[..name_size - 1]).into_owned();
    let start = (at + (HEADER + name_size) as u64).next_multiple_of(4);
    let content = start..start + size;
    Ok((content.end <= window.len()).then_some(Entry { name, content }))
}

/// Reads up to `length` bytes.
fn piece(window: &mut Window, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let more = window.at(at + bytes.len() as u64, length - bytes.len())?;
        if more.is_empty() {
            break;
        }
        bytes.extend_from_slice(more);
    }
    Ok(bytes)
}

/// Goes through archives that follow each other from the beginning of a file, and returns what is in them and where they end, behind their
/// padding.
fn walk(window: &mut Window, mut each: impl FnMut(Entry)) -> io::Result<u64> {
    let mut at = 0;
    while let Some(entry) = entry(window, at)? {
        at = entry.content.end.next_multiple_of(4);
        if entry.name == LAST {
            loop {
                let padding = window.at(at, 4096)?;
                let zeros = padding.iter().take_while(|byte| **byte == 0).count();
                at += zeros as u64;
                if zeros == 0 || zeros < padding.len() {
                    break;
                }
            }
        } else {
            each(entry);
        }
    }
    Ok(at)
}

/// Returns where the archives at the beginning of a file end; `None` when nothing follows.
pub(super) fn end_of_archives(window: &mut Window) -> io::Result<Option<u64>> {
    let end = walk(window, drop)?;
    Ok((end > 0 && end < window.len()).then_some(end))
}

/// Lists the files with content in an archive.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn entries(archive: &Bytes) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    walk(&mut Window::new(archive.clone()), |entry| {
        if !entry.content.is_empty() {
            entries.push(entry);
        }
    })?;
    Ok(entries)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, content) in files.iter().copied().chain([(LAST, &b""[..])]) {
            let mut fields = [0; 13];
            fields[1] = 0o100_644;
            fields[6] = content.len();
            fields[11] = name.len() + 1;
            out.extend(b"070701");
            out.extend(fields.iter().flat_map(|field| format!("{field:08X}").into_bytes()));
            out.extend(name.bytes());
            out.push(0);
            out.resize(out.len().next_multiple_of(4), 0);
            out.extend(content);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }

    #[test]
    fn files_are_found_in_several_archives() {
        let mut file = archive(&[("a", b"12345"), ("empty", b""), ("dir/b", &[7; 9000])]);
        file.resize(file.len().next_multiple_of(512), 0);
        file.extend(archive(&[("c", b"last")]));
        let bytes = Bytes::in_memory(file.clone());
        let found = entries(&bytes).unwrap();
        let names: Vec<_> =
            found.iter().map(|entry| (&*entry.name, &file[entry.content.start as usize..entry.content.end as usize])).collect();
        assert_eq!(names, [("a", &b"12345"[..]), ("dir/b", &[7; 9000]), ("c", b"last")]);
        assert_eq!(end_of_archives(&mut Window::new(bytes)).unwrap(), None);
        file.extend(b"something else");
        let end = file.len() as u64 - 14;
        assert_eq!(end_of_archives(&mut Window::new(Bytes::in_memory(file))).unwrap(), Some(end));
    }

    #[test]
    fn damaged_archives_are_as_good_as_their_beginning() {
        let file = archive(&[("a", b"12345"), ("b", b"678")]);
        for place in 0..file.len() {
            let mut file = file.clone();
            file[place] ^= 0xff;
            entries(&Bytes::in_memory(file.clone())).unwrap();
            entries(&Bytes::in_memory(file[..place].to_vec())).unwrap();
        }
    }
}
