//! The first byte chooses the kind of object: what is accepted gives the same bytes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_object::{Commit, DirMeta, DirTree, FileHeader, Metadata, Xattrs};

fuzz_target!(|input: &[u8]| {
    let Some((kind, bytes)) = input.split_first() else { return };
    let again = match kind % 7 {
        0 => Commit::from_bytes(bytes).ok().map(|commit| commit.to_bytes()),
        1 => DirTree::from_bytes(bytes).ok().map(|tree| tree.to_bytes()),
        2 => DirMeta::from_bytes(bytes).ok().map(|meta| meta.to_bytes()),
        3 => Metadata::from_bytes(bytes).ok().map(|metadata| metadata.to_bytes()),
        4 => Xattrs::from_bytes(bytes).ok().map(|xattrs| xattrs.to_bytes()),
        5 => FileHeader::from_archive_variant(bytes).ok().map(|(header, size)| header.archive_bytes(size)[8..].to_vec()),
        _ => FileHeader::from_bare_user(bytes).ok().map(|header| header.bare_user_bytes()),
    };
    assert!(again.is_none_or(|again| again == bytes));
});
