//! The compressor of a delta's parts: xz, tuned to what is in them.
//!
//! Readers know any chain of filters and any dictionary that they have memory for (libostree gives its decoder 100 MiB since 2026.3), so the
//! settings are free. The two kinds of position bits matter: text has no words of four bytes, and streams of differences have runs of zeros.

use std::io::{self, Write};

use liblzma::stream::{Check, Filters, LzmaOptions, MatchFinder, Stream};
use liblzma::write::XzEncoder;

/// The preset that all settings begin with.
const PRESET: u32 = 6;

/// The preset for what is compressed already: it gains hardly more from any other, but for what is there twice.
const FAST: u32 = 2;

/// How hard the compressor looks for matches in differences.
///
/// Streams of differences are runs of zeros for the most part, and in those the length at which a match is taken without looking for longer
/// ones decides. Trees of matches spend their time on keeping zeros in order: chains are a twentieth larger in less than half of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// For very much at once.
    Brisk,
    /// The smallest that there is.
    Thorough,
}

/// What bytes are like, as far as the compressor cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Texture {
    /// Lists of names and checksums.
    Listing,
    /// Text.
    Text,
    /// Anything else.
    Data,
    /// Machine code of x86.
    Code,
    /// Differences between files.
    Patch,
    /// Content that is compressed already.
    Opaque,
}

/// Tells the texture of a file from its first bytes, its size and what an [`super::Estimator`] says that it costs.
pub fn texture(head: &[u8], len: u64, cost: u64) -> Texture {
    /// `e_machine` of i386 and of x86-64.
    const X86: [[u8; 2]; 2] = [[3, 0], [62, 0]];
    if super::cost::is_opaque(len, cost) {
        return Texture::Opaque;
    }
    if head.starts_with(b"\x7fELF") {
        let is_x86 = head.get(18..20).is_some_and(|machine| X86.iter().any(|x86| x86 == machine));
        return if is_x86 { Texture::Code } else { Texture::Data };
    }
    let head = &head[..head.len().min(4096)];
    let odd = head.iter().filter(|byte| **byte < 0x20 && !b"\t\n\r\x0c\x1b".contains(byte)).count();
    if odd == 0 { Texture::Text } else { Texture::Data }
}

/// Bytes of memory that compressing takes.
pub fn compressor_memory(texture: Texture, effort: Effort, dictionary: u32) -> u64 {
    let (dictionary, rest) = (u64::from(dictionary), 6 << 20);
    if uses_chains(texture, effort) { dictionary * 8 + rest } else { dictionary * 23 / 2 + rest }
}

/// Chains of matches need less memory than trees.
fn uses_chains(texture: Texture, effort: Effort) -> bool {
    texture == Texture::Opaque || (texture == Texture::Patch && effort == Effort::Brisk)
}

/// Compresses what `fill` writes as one xz stream, and hands back the writer.
///
/// # Errors
/// When `fill` or the writer fails.
pub fn compress<W: Write>(
    texture: Texture,
    effort: Effort,
    dictionary: u32,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    out: W,
) -> io::Result<W> {
    let (literal_context, position) = match texture {
        Texture::Text => (4, 0),
        Texture::Listing | Texture::Data | Texture::Patch | Texture::Opaque => (3, 0),
        Texture::Code => (2, 2),
    };
    let mut options = LzmaOptions::new_preset(if texture == Texture::Opaque { FAST } else { PRESET })?;
    // Content that is compressed already may still be there twice, hence the dictionary in any case.
    options.dict_size(dictionary).literal_context_bits(literal_context).position_bits(position);
    match (texture, effort) {
        // Whatever is there twice is so for thousands of bytes: the first place that has four of them will do.
        (Texture::Opaque, _) => options.match_finder(MatchFinder::HashChain4).nice_len(273).depth(1),
        (Texture::Patch, Effort::Brisk) => options.match_finder(MatchFinder::HashChain4).nice_len(96).depth(16),
        (Texture::Patch, Effort::Thorough) => options.match_finder(MatchFinder::BinaryTree3).nice_len(273),
        // To anything else it hardly matters.
        _ => options.nice_len(128),
    };
    let mut filters = Filters::new();
    if texture == Texture::Code {
        filters.x86();
    }
    filters.lzma2(&options);
    let mut writer = XzEncoder::new_stream(out, Stream::new_stream_encoder(&filters, Check::Crc32)?);
    fill(&mut writer)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn every_texture_comes_back() {
        let content: Vec<u8> = (0..300_000u32).flat_map(|i| (i / 3).to_le_bytes()).collect();
        for texture in [Texture::Listing, Texture::Text, Texture::Data, Texture::Code, Texture::Patch, Texture::Opaque] {
            let fill = |writer: &mut dyn Write| content.chunks(1000).try_for_each(|chunk| writer.write_all(chunk));
            for effort in [Effort::Brisk, Effort::Thorough] {
                let packed = compress(texture, effort, 1 << 20, fill, Vec::new()).unwrap();
                assert!(packed.len() < content.len() / 2);
                let mut unpacked = Vec::new();
                liblzma::read::XzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
                assert_eq!(unpacked, content, "{texture:?}");
            }
        }
    }

    #[test]
    fn textures_are_told_by_content() {
        let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
        elf.resize(64, 0);
        elf[18] = 62;
        assert_eq!(texture(&elf, 10_000, 3000), Texture::Code);
        elf[18] = 183;
        assert_eq!(texture(&elf, 10_000, 3000), Texture::Data);
        assert_eq!(texture(b"#!/bin/sh\nexit\n", 15, 15), Texture::Text);
        assert_eq!(texture(b"\0\x01\x02", 3, 3), Texture::Data);
        assert_eq!(texture(b"\x1f\x8b\x08", 100_000, 99_999), Texture::Opaque);
    }
}
