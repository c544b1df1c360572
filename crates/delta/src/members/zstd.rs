//! zstd: settings of libzstd. A frame does not say its level; the beginning is packed with one after the other until it comes out right.

use std::io::{self, BufRead, Read, Write};

use rootball_zstd_exact::{Settings, compress};

use super::{begins, gives};
use crate::bytes::{Bytes, RangeReader, Window};

/// Content that levels are tried with.
const TRIED: u64 = 1 << 20;

/// Levels, those that programs use by default or by habit first: of `zstd`, of dracut and mkinitcpio, of kernel and firmware packages.
const LEVELS: [i32; 22] = [3, 19, 15, 9, 1, 22, 6, 12, 10, 18, 17, 16, 5, 7, 8, 2, 4, 11, 13, 14, 20, 21];

/// Largest level that is packed with: above it, 27 bits of window take half a gigabyte.
const MAX_LEVEL: i32 = 19;

pub(super) fn decoder<R: BufRead>(packed: R, memory: u64) -> io::Result<zstd::Decoder<'static, R>> {
    let mut decoder = zstd::Decoder::with_buffer(packed)?.single_frame();
    decoder.window_log_max(memory.ilog2())?;
    Ok(decoder)
}

pub(super) fn describe(member: &Bytes, content: &Bytes) -> Option<Vec<u8>> {
    let header = Header::read(member).ok()??;
    let content_size = header.says_size.then_some(content.len());
    for level in LEVELS.into_iter().filter(|level| *level <= MAX_LEVEL) {
        for splits_blocks in [false, true] {
            let settings = Settings { level, checksum: header.checksum, content_size, in_jobs: false, splits_blocks };
            let few = content.len().min(TRIED);
            let mut beginning = RangeReader::new(content.slice(0, few)?);
            if !begins(member, |out| compress(&settings, &mut beginning, out)) {
                continue;
            }
            for in_jobs in [true, false] {
                let settings = Settings { in_jobs, ..settings };
                if gives(member, |out| compress(&settings, &mut RangeReader::new(content.clone()), out)) {
                    return Some(write_description(&settings));
                }
            }
        }
    }
    None
}

pub(super) fn pack(description: &[u8], content: &Bytes, out: &mut dyn Write) -> io::Result<()> {
    compress(&read_description(description, content.len())?, &mut RangeReader::new(content.clone()), out)
}

pub(super) fn memory_to_pack(description: &[u8]) -> u64 {
    // Tables and the buffers of a job, as they are for level 19.
    if description.is_empty() { 0 } else { 256 << 20 }
}

fn write_description(settings: &Settings) -> Vec<u8> {
    let flags = [settings.checksum, settings.content_size.is_some(), settings.in_jobs, settings.splits_blocks];
    let flags = flags.iter().enumerate().map(|(bit, flag)| u8::from(*flag) << bit).sum();
    vec![flags, settings.level as u8]
}

fn read_description(description: &[u8], content_size: u64) -> io::Result<Settings> {
    match *description {
        [flags, level] if flags < 16 && (1..=MAX_LEVEL).contains(&i32::from(level)) => {
            let has = |bit: u8| flags >> bit & 1 == 1;
            let content_size = has(1).then_some(content_size);
            Ok(Settings { level: level.into(), checksum: has(0), content_size, in_jobs: has(2), splits_blocks: has(3) })
        }
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, "the description of a zstd member makes no sense")),
    }
}

/// What a frame says of itself (RFC 8878, 3.1.1.1).
struct Header {
    checksum: bool,
    says_size: bool,
}

impl Header {
    fn read(member: &Bytes) -> io::Result<Option<Self>> {
        let mut descriptor = [0; 5];
        let mut window = Window::new(member.clone());
        let mut head = window.at(0, 5)?;
        if head.read_exact(&mut descriptor).is_err() {
            return Ok(None);
        }
        let descriptor = descriptor[4];
        let has_dictionary = descriptor & 3 != 0;
        let says_size = descriptor & 0xe0 != 0;
        Ok((!has_dictionary).then_some(Self { checksum: descriptor & 4 != 0, says_size }))
    }
}
