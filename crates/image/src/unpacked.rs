//! How large an image is when its layers are unpacked, before they are fetched.
//!
//! A manifest says how large layers are as they travel. What they become stands in the layer itself, and takes a few bytes of it: at the end of
//! gzip (RFC 1952, ISIZE), at the beginning of zstd where its writer knew it (RFC 8878, Frame_Content_Size). Ours say it in an annotation.

use rootball_oci::{Descriptor, ImageSource, Manifest, TransferError};

use crate::encapsulate::Compression;

/// Annotation of a layer with the bytes of its tar, in decimal.
pub(crate) const ANNOTATION_UNCOMPRESSED: &str = "rootball.uncompressed-size";

/// From this size on, a layer may be one whose size the four bytes of gzip cannot hold.
const LARGE: u64 = 256 * 1024 * 1024;

/// The first bytes of a frame of zstd, and the most that its header takes.
const ZSTD_MAGIC: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();
const ZSTD_HEADER: u64 = 18;

/// The bytes of all layers, unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnpackedSize {
    /// How many there are, or at least are.
    pub bytes: u64,
    /// Whether all layers say what they become. If not, the others count as they travel.
    pub exact: bool,
}

/// Asks the layers of an image what they become. Nothing of what they say is verified.
///
/// # Errors
/// When the place does not answer.
pub fn unpacked_size(source: &dyn ImageSource, manifest: &Manifest) -> Result<UnpackedSize, TransferError> {
    let mut size = UnpackedSize { bytes: 0, exact: true };
    for layer in &manifest.layers {
        let unpacked = of_layer(source, layer)?;
        size.bytes = size.bytes.saturating_add(unpacked.unwrap_or(layer.size));
        size.exact &= unpacked.is_some();
    }
    Ok(size)
}

fn of_layer(source: &dyn ImageSource, layer: &Descriptor) -> Result<Option<u64>, TransferError> {
    if let Some(said) = layer.annotations.get(ANNOTATION_UNCOMPRESSED).and_then(|said| said.parse().ok()) {
        return Ok(Some(said));
    }
    let found = match Compression::of_layer(layer) {
        Some(Compression::None) => Some(layer.size),
        Some(Compression::Gzip { .. }) => {
            source.load_blob_part(layer, layer.size.saturating_sub(4)..layer.size)?.and_then(|end| of_gzip(&end))
        }
        Some(Compression::Zstd { .. } | Compression::ZstdFrame { .. }) => {
            source.load_blob_part(layer, 0..ZSTD_HEADER.min(layer.size))?.and_then(|start| of_zstd(&start))
        }
        None => None,
    };
    // Layers of several pieces say it for one of them only; that is less than what travels, or than what a tar can be.
    let is_whole = |size: &u64| *size >= layer.size / 2 && *size >= 1024 && layer.size < LARGE;
    Ok(found.filter(is_whole))
}

/// Reads the last four bytes of gzip: the size, modulo 2^32.
fn of_gzip(end: &[u8]) -> Option<u64> {
    Some(u32::from_le_bytes(end.try_into().ok()?).into())
}

/// Reads the header of the first frame of zstd; `None` when it does not say.
fn of_zstd(start: &[u8]) -> Option<u64> {
    let rest = start.strip_prefix(&ZSTD_MAGIC)?;
    let (descriptor, rest) = rest.split_first()?;
    let single_segment = descriptor & 0x20 != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let rest = rest.get(usize::from(!single_segment) + dictionary..)?;
    let number = |length: usize| {
        let bytes = rest.get(..length)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    match descriptor >> 6 {
        0 if single_segment => number(1),
        0 => None,
        // Two bytes begin to count where one ends.
        1 => Some(number(2)? + 256),
        2 => number(4),
        _ => number(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_zstd_say_what_follows_where_that_was_known() {
        let content = vec![b'x'; 100_000];
        for length in [10, 300, 100_000] {
            let known = zstd::bulk::compress(&content[..length], 3).unwrap();
            assert_eq!(of_zstd(&known[..known.len().min(18)]), Some(length as u64));
        }
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        std::io::Write::write_all(&mut encoder, &content).unwrap();
        std::io::Write::flush(&mut encoder).unwrap();
        assert_eq!(of_zstd(&encoder.finish().unwrap()[..18]), None);
        assert_eq!(of_zstd(b"no zstd"), None);
    }

    proptest::proptest! {
        #[test]
        fn headers_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..24)) {
            let mut start = ZSTD_MAGIC.to_vec();
            start.extend(&bytes);
            let _ = (of_zstd(&start), of_zstd(&bytes), of_gzip(&bytes));
        }
    }
}
