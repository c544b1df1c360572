//! xz: settings of liblzma. Its encoder of one thread writes one block, that of many, which `xz` uses by default since 5.6, writes blocks of
//! one size, with their sizes in front.

use std::io::{self, BufRead, Write};

use liblzma::stream::{Check, Filters, LzmaOptions, MtStreamBuilder, PRESET_EXTREME, Stream};

use super::gives;
use crate::bytes::{Bytes, RangeReader, Window};
use crate::format::varint;

/// Largest dictionary that is packed with, in bytes: trees of matches take eleven times as much.
const MAX_DICTIONARY: u32 = 32 << 20;

/// Which presets are tried, the usual ones first.
const PRESETS: [u32; 14] = [6, 9, 6 | PRESET_EXTREME, 9 | PRESET_EXTREME, 7, 8, 5, 4, 3, 2, 1, 0, 7 | PRESET_EXTREME, 8 | PRESET_EXTREME];

#[derive(Clone, Copy)]
struct Settings {
    check: Check,
    x86: bool,
    dictionary: u32,
    preset: u32,
    /// Bytes of content in a block; zero for the encoder of one thread.
    block: u64,
}

/// Largest block, in bytes: as large a one is held in memory, and what comes of it.
const MAX_BLOCK: u64 = 3 * MAX_DICTIONARY as u64;

pub(super) fn decoder<R: BufRead>(packed: R, memory: u64) -> io::Result<liblzma::bufread::XzDecoder<R>> {
    Ok(liblzma::bufread::XzDecoder::new_stream(packed, Stream::new_stream_decoder(memory, 0)?))
}

pub(super) fn describe(member: &Bytes, content: &Bytes) -> Option<Vec<u8>> {
    let mut read = settings(member).ok()??;
    if read.block == content.len() {
        // The only block does not say how large it may be; this is what `xz` allows.
        read.block = (u64::from(read.dictionary) * 3).max(1 << 20);
    }
    let settings = PRESETS.iter().map(|preset| Settings { preset: *preset, ..read });
    let found = settings.into_iter().find(|settings| gives(member, |out| settings.pack(content, out)))?;
    let mut description =
        vec![found.check as u8, u8::from(found.x86), found.preset as u8 & 15 | u8::from(found.preset & PRESET_EXTREME != 0) << 4];
    varint::write(u64::from(found.dictionary), &mut description);
    varint::write(found.block, &mut description);
    Some(description)
}

pub(super) fn pack(description: &[u8], content: &Bytes, out: &mut dyn Write) -> io::Result<()> {
    read_description(description)?.pack(content, out)
}

pub(super) fn memory_to_pack(description: &[u8]) -> u64 {
    read_description(description).map_or(0, |settings| u64::from(settings.dictionary) * 23 / 2 + settings.block * 2 + (16 << 20))
}

fn read_description(description: &[u8]) -> io::Result<Settings> {
    let senseless = || io::Error::new(io::ErrorKind::InvalidData, "the description of an xz member makes no sense");
    let [check, x86, preset, rest @ ..] = description else { return Err(senseless()) };
    let check = check_of(*check).ok_or_else(senseless)?;
    let (dictionary, rest) = varint::split(rest).ok_or_else(senseless)?;
    let (block, []) = varint::split(rest).ok_or_else(senseless)? else { return Err(senseless()) };
    let dictionary = u32::try_from(dictionary).ok().filter(|size| (4096..=MAX_DICTIONARY).contains(size)).ok_or_else(senseless)?;
    if *x86 > 1 || *preset > 0x19 || preset & 15 > 9 || block > MAX_BLOCK {
        return Err(senseless());
    }
    let preset = u32::from(preset & 15) | if preset & 16 != 0 { PRESET_EXTREME } else { 0 };
    Ok(Settings { check, x86: *x86 == 1, dictionary, preset, block })
}

impl Settings {
    fn pack(self, content: &Bytes, out: &mut dyn Write) -> io::Result<()> {
        let mut options = LzmaOptions::new_preset(self.preset)?;
        options.dict_size(self.dictionary);
        let mut filters = Filters::new();
        if self.x86 {
            filters.x86();
        }
        filters.lzma2(&options);
        let encoder = match self.block {
            0 => Stream::new_stream_encoder(&filters, self.check)?,
            // The bytes do not depend on the number of threads.
            block => MtStreamBuilder::new().threads(1).block_size(block).filters(filters).check(self.check).encoder()?,
        };
        let mut writer = liblzma::write::XzEncoder::new_stream(out, encoder);
        io::copy(&mut RangeReader::new(content.clone()), &mut writer)?;
        writer.finish().map(drop)
    }
}

fn check_of(number: u8) -> Option<Check> {
    [Check::None, Check::Crc32, Check::Crc64, Check::Sha256].into_iter().find(|check| *check as u8 == number)
}

/// Reads what the headers of stream and first block say (The .xz File Format, 2.1.1 and 3.1); `None` for what is not made again.
fn settings(member: &Bytes) -> io::Result<Option<Settings>> {
    const STREAM_HEADER: usize = 12;
    /// Both sizes of the block are in front.
    const SIZES: u8 = 0xc0;
    let mut window = Window::new(member.clone());
    let head = window.at(0, 64)?;
    let parse = || {
        let check = check_of(*head.get(7)? & 15)?;
        let flags = *head.get(STREAM_HEADER + 1)?;
        let mut rest = head.get(STREAM_HEADER + 2..)?;
        let block = match flags & 0xfc {
            0 => 0,
            SIZES => {
                let block;
                (_, rest) = varint::split(rest)?;
                (block, rest) = varint::split(rest)?;
                block
            }
            _ => return None,
        };
        let mut read = Settings { check, x86: false, dictionary: 0, preset: 0, block };
        for last in [flags & 3 == 0, true] {
            match rest {
                [4, 0, more @ ..] if !last && flags & 3 == 1 => (read.x86, rest) = (true, more),
                [0x21, 1, size, ..] if last && *size < 40 => {
                    read.dictionary = (2 | u32::from(size & 1)).checked_shl(u32::from(size / 2) + 11)?;
                }
                _ => return None,
            }
            if last {
                break;
            }
        }
        ((4096..=MAX_DICTIONARY).contains(&read.dictionary) && block <= MAX_BLOCK).then_some(read)
    };
    Ok(parse())
}
