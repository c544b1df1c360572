//! Any bytes at all: an error or a package, never a panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use rootball_package::deb::{DebBuilder, DebFile, DebOptions};
use rootball_package::rpm::{RpmHeader, RpmVersion, read_head};
use rootball_package::{Compression, read_package};

use crate::forge::forge;
use crate::support::sample;

static PACKAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let fields = [("Package", "x"), ("Version", "1"), ("Architecture", "all")];
    let options = DebOptions { compression: Compression::None, mtime: 0 };
    let mut builder = DebBuilder::new(&fields, options, directory.path()).unwrap();
    builder.file(DebFile::root("/usr/x", 0o644), &mut &b"x"[..]).unwrap();
    let mut deb = Vec::new();
    builder.finish(&mut deb).unwrap();
    let zstd = Compression::Zstd(3);
    vec![sample(RpmVersion::V4, Compression::Gzip(6)), sample(RpmVersion::V4, zstd), sample(RpmVersion::V6, zstd), deb]
});

/// Edits: a place, and a byte to put there.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
}

fn edited(bytes: &[u8], edits: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    apply(&mut bytes, edits);
    bytes
}

fn apply(bytes: &mut [u8], edits: &[(prop::sample::Index, u8)]) {
    for (place, byte) in edits {
        bytes[place.index(bytes.len())] = *byte;
    }
}

proptest! {
    #[test]
    fn edited_packages_never_panic(package in 0..4_usize, edits in edits()) {
        let _ = read_package(&*edited(&PACKAGES[package], &edits), &mut |content| {
            std::io::copy(content.reader, &mut std::io::sink())?;
            Ok(())
        });
    }

    /// Digests that fit let all of what was edited be looked at.
    #[test]
    fn forged_packages_never_panic(header in edits(), payload in edits(), both in any::<bool>()) {
        let of_header = |bytes: &mut [u8]| if both { apply(bytes, &header) };
        let forged = forge(of_header, |bytes| edited(bytes, &payload));
        let _ = read_package(&*forged, &mut |content| {
            std::io::copy(content.reader, &mut std::io::sink())?;
            Ok(())
        });
    }

    #[test]
    fn edited_headers_never_panic_and_come_back_as_they_are(edits in edits()) {
        let blob = edited(read_head(&mut &*PACKAGES[1]).unwrap().header.blob(), &edits);
        if let Ok(header) = RpmHeader::parse(blob.clone()) {
            prop_assert_eq!(header.blob(), &blob);
            for tag in header.tags() {
                prop_assert!(header.has(tag));
                let values = header.numbers(tag).len().max(header.strings(tag).count()).max(header.binary(tag).map_or(0, <[u8]>::len));
                prop_assert_eq!(values, header.count(tag));
            }
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), start in 0..3_usize) {
        let starts: [&[u8]; 3] = [b"\xed\xab\xee\xdb\x03\0\0\0", b"!<arch>\n", b""];
        let _ = read_package(&*[starts[start], &bytes].concat(), &mut |_| Ok(()));
        let _ = RpmHeader::parse(bytes);
    }
}
