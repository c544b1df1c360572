//! Files with something compressed inside, opened and packed again.
//!
//! A change of one word makes another compressed file from there to its end, so comparing such files finds nothing. What can be packed
//! again to the same bytes is compared unpacked: the file is seen *flat*, as what stands before the compressed part, the part's content, and
//! what stands behind. Whoever writes a delta has packed everything again and seen that it comes out right; where it does not, the file stays
//! closed.

mod cpio;
mod deflate;
mod find;
mod gzip;
mod xz;
mod zstd;

use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::Path;

use crate::bytes::{Bytes, RangeReader, Spill};

pub(crate) use self::cpio::entries;
pub(crate) use self::find::{begins_with_archive, find};

/// Memory that decoders may take for their windows, in bytes.
const DECODER_MEMORY: u64 = 128 << 20;

/// How something is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Codec {
    /// One member of RFC 1952, with header and trailer.
    Gzip,
    /// One `.xz` stream.
    Xz,
    /// One zstd frame, RFC 8878.
    Zstd,
}

/// A file with something compressed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) codec: Codec,
    /// Where the compressed part lies.
    pub(crate) member: Range<u64>,
}

impl Codec {
    /// Decompresses a member, at most `limit` bytes.
    fn unpack(self, member: Bytes, limit: u64, out: &mut dyn Write) -> io::Result<()> {
        let packed = io::BufReader::with_capacity(64 * 1024, RangeReader::new(member));
        let mut content: Box<dyn Read> = match self {
            Self::Gzip => Box::new(flate2::bufread::GzDecoder::new(packed)),
            Self::Xz => Box::new(xz::decoder(packed, DECODER_MEMORY)?),
            Self::Zstd => Box::new(zstd::decoder(packed, DECODER_MEMORY)?),
        };
        let count = io::copy(&mut (&mut content).take(limit), out)?;
        if count == limit && content.read(&mut [0])? > 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {limit} bytes are in it")));
        }
        Ok(())
    }

    /// Finds how a member was made of its content: what [`Codec::pack`] needs to make it again, byte for byte. `None` where nothing that is
    /// known makes it.
    pub(crate) fn describe(self, member: &Bytes, content: &Bytes) -> Option<Vec<u8>> {
        match self {
            Self::Gzip => gzip::describe(member, content),
            Self::Xz => xz::describe(member, content),
            Self::Zstd => zstd::describe(member, content),
        }
    }

    /// Makes a member again.
    ///
    /// # Errors
    /// When the description makes no sense, there is no memory, or writing fails.
    pub(crate) fn pack(self, description: &[u8], content: &Bytes, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Gzip => gzip::pack(description, content, out),
            Self::Xz => xz::pack(description, content, out),
            Self::Zstd => zstd::pack(description, content, out),
        }
    }

    /// Bytes of memory that packing takes, for a description and so much content.
    pub(crate) fn memory_to_pack(self, description: &[u8], content: u64) -> u64 {
        match self {
            Self::Gzip => content.saturating_mul(8).saturating_add(4 << 20),
            Self::Xz => xz::memory_to_pack(description),
            Self::Zstd => zstd::memory_to_pack(description),
        }
    }
}

/// Lays a file flat.
///
/// # Errors
/// When the member is damaged, more than `limit` bytes come, or they cannot be written.
pub(crate) fn flatten(file: &Bytes, packed: &Packed, limit: u64, in_memory: usize, scratch: &Path) -> io::Result<Bytes> {
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let mut flat = Spill::new(in_memory, scratch);
    let member = file.range(&packed.member).ok_or_else(cut)?;
    let (before, behind) = (file.slice(0, packed.member.start), file.range(&(packed.member.end..file.len())));
    io::copy(&mut RangeReader::new(before.ok_or_else(cut)?), &mut flat)?;
    packed.codec.unpack(member, limit, &mut flat)?;
    io::copy(&mut RangeReader::new(behind.ok_or_else(cut)?), &mut flat)?;
    Ok(flat.finish())
}

/// Compares what is written with what it should be, and ends at the first byte that is not.
struct Expect {
    expected: RangeReader,
    equal: u64,
    buffer: Vec<u8>,
}

impl Expect {
    fn new(expected: &Bytes) -> Self {
        Self { expected: RangeReader::new(expected.clone()), equal: 0, buffer: Vec::new() }
    }
}

impl Write for Expect {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.resize(bytes.len(), 0);
        let expected = &mut self.buffer[..];
        self.expected.read_exact(expected)?;
        let same = bytes.iter().zip(&*expected).take_while(|(a, b)| a == b).count();
        self.equal += same as u64;
        if same == bytes.len() { Ok(same) } else { Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes")) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells whether packing gives a member.
fn gives(member: &Bytes, pack: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> bool {
    let mut expect = Expect::new(member);
    pack(&mut expect).is_ok() && expect.equal == member.len()
}

/// Tells whether packing the beginning of a member's content gives the beginning of the member: at least the half of what comes out.
fn begins(member: &Bytes, pack: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> bool {
    struct Both(Expect, u64);
    impl Write for Both {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += bytes.len() as u64;
            // What is cut off ends otherwise.
            let _ = self.0.write(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut both = Both(Expect::new(member), 0);
    let _ = pack(&mut both);
    both.1 > 0 && both.0.equal * 2 >= both.1
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn content() -> Vec<u8> {
        (0..60_000u32).flat_map(|i| format!("line {} of {}\n", i.wrapping_mul(2_654_435_761) >> 20, i % 77).into_bytes()).collect()
    }

    fn packed_by(program: &str, arguments: &[&str], content: &[u8]) -> Vec<u8> {
        let mut child =
            Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program is installed");
        let mut input = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || input.write_all(content).unwrap());
            child.wait_with_output().unwrap().stdout
        })
    }

    fn comes_back(file: &[u8], content: &[u8], what: &str) {
        let scratch = tempfile::tempdir().unwrap();
        let file = Bytes::in_memory(file.to_vec());
        let packed = find(&file).unwrap().unwrap_or_else(|| panic!("{what}: not found"));
        for in_memory in [1 << 30, 100] {
            let flat = flatten(&file, &packed, 1 << 30, in_memory, scratch.path()).unwrap();
            let behind = file.len() - packed.member.end;
            let plain = flat.range(&(packed.member.start..flat.len() - behind)).unwrap();
            assert_eq!(plain.to_vec(u64::MAX).unwrap(), content, "{what}");
            let member = file.range(&packed.member).unwrap();
            let description = packed.codec.describe(&member, &plain).unwrap_or_else(|| panic!("{what}: cannot be made again"));
            let mut again = Vec::new();
            packed.codec.pack(&description, &plain, &mut again).unwrap();
            assert_eq!(again, member.to_vec(u64::MAX).unwrap(), "{what}");
            assert!(description.len() as u64 * 8 < member.len(), "{what}: {}", description.len());
            for limit in [0, content.len() as u64 - 1] {
                assert!(flatten(&file, &packed, limit, in_memory, scratch.path()).is_err(), "{what}");
            }
        }
    }

    #[test]
    fn what_programs_pack_is_made_again() {
        let content = content();
        for (program, arguments) in [
            ("gzip", &["-9n"][..]),
            ("gzip", &["-6"]),
            ("xz", &["-T1", "--check=crc32", "--lzma2=dict=1MiB"]),
            ("xz", &["-T1", "-6e"]),
            ("xz", &["-T2", "--check=crc32", "--lzma2=dict=1MiB"]),
            ("xz", &["-T2", "--block-size=4KiB"]),
            ("xz", &["-T1", "--check=crc32", "--x86", "--lzma2=dict=4MiB"]),
            ("zstd", &["-q", "-15", "-T0"]),
            ("zstd", &["-q", "-15", "--no-check"]),
        ] {
            for content in [&content[..], &content[..5000]] {
                comes_back(&packed_by(program, arguments, content), content, &format!("{program} {arguments:?} {}", content.len()));
            }
        }
    }

    #[test]
    fn an_initramfs_is_opened_behind_its_first_archive() {
        let content = content();
        let mut file = cpio::tests::archive(&[("kernel/x86/microcode/GenuineIntel.bin", b"microcode")]);
        file.resize(file.len().next_multiple_of(512), 0);
        file.extend(packed_by("zstd", &["-q", "-15", "-T0"], &content));
        comes_back(&file, &content, "initramfs");
    }

    #[test]
    fn other_files_stay_closed() {
        for file in [&b""[..], b"text", b"\x1f\x8b", b"\xfd7zXZ\0", &[0; 5000], b"\x28\xb5\x2f\xfd", b"070701"] {
            assert_eq!(find(&Bytes::in_memory(file.to_vec())).unwrap(), None, "{file:?}");
        }
        // What was cut off or has something behind it is no member any more.
        let gzip = packed_by("gzip", &["-9n"], b"some words, some words");
        for file in [&gzip[..gzip.len() - 1], &[&gzip[..], b"x"].concat()] {
            let file = Bytes::in_memory(file.to_vec());
            let Some(packed) = find(&file).unwrap() else { continue };
            let content = Bytes::in_memory(b"some words, some words".to_vec());
            assert_eq!(packed.codec.describe(&file.range(&packed.member).unwrap(), &content), None);
        }
    }

    #[test]
    fn descriptions_that_make_no_sense_are_refused() {
        let content = Bytes::in_memory(content());
        for codec in [Codec::Gzip, Codec::Xz, Codec::Zstd] {
            for length in 0..12 {
                for byte in [0, 1, 7, 0x80, 0xff] {
                    let _ = codec.pack(&vec![byte; length], &content, &mut io::sink());
                }
            }
        }
    }
}
