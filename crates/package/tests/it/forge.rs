//! Packages that were edited afterwards, with digests that fit again.

use std::sync::LazyLock;

use rootball_package::Compression;
use rootball_package::rpm::{RpmVersion, read_head};
use sha2::Digest as _;

use crate::support::sample;

/// Returns where the header begins.
pub(crate) fn header_start(package: &[u8]) -> usize {
    let head = read_head(&mut &*package).unwrap();
    head.payload as usize - head.header.with_magic().len()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
}

/// Replaces all that is the same, and returns how many times.
pub(crate) fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) -> usize {
    assert_eq!(old.len(), new.len());
    let places: Vec<usize> = (0..bytes.len().saturating_sub(old.len() - 1)).filter(|place| bytes[*place..].starts_with(old)).collect();
    for place in &places {
        bytes[*place..][..new.len()].copy_from_slice(new);
    }
    places.len()
}

/// Edits header and payload of an uncompressed package, and makes all digests of them fit again, but not those of files.
pub(crate) fn forge(header: impl Fn(&mut [u8]), payload: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    static PACKAGE: LazyLock<Vec<u8>> = LazyLock::new(|| sample(RpmVersion::V4, Compression::None));
    let package = &**PACKAGE;
    let (start, end) = (header_start(package), read_head(&mut &*package).unwrap().payload as usize);
    let (mut front, mut middle) = (package[..start].to_vec(), package[start..end].to_vec());
    let back = payload(&package[end..]);
    header(&mut middle);
    replace(&mut middle, &sha256(&package[end..]), &sha256(&back));
    assert_eq!(replace(&mut front, &sha256(&package[start..end]), &sha256(&middle)), 1);
    [front, middle, back].concat()
}
