//! Images in a directory of their own, `dir:` in references, as skopeo keeps them.
//!
//! ```text
//! version               "Directory Transport Version: 1.1"
//! manifest.json         the manifest or index, byte for byte
//! HEX.manifest.json     a manifest that the index names, by its digest
//! HEX                   a config or layer, by its digest
//! signature-N           simple signatures of manifest.json, from 1
//! HEX.signature-N       those of another manifest
//! ```
//! There are no tags and no referrers. Files are reached from the open directory and no symbolic link is followed.

mod sink;
mod source;

use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};

use crate::{Digest, TransferError};

pub use sink::DirectorySink;
pub use source::DirectorySource;

const MANIFEST: &str = "manifest.json";
const VERSION: &str = "version";
/// What `version` says in the directories that are written here.
const VERSION_TEXT: &[u8] = b"Directory Transport Version: 1.1\n";
/// What `version` begins with in those that are read.
const VERSION_START: &[u8] = b"Directory Transport Version: 1.";
/// Most signatures of a manifest.
const MAX_SIGNATURES: usize = 128;
/// Largest signature, in bytes.
const MAX_SIGNATURE: u64 = 4 * 1024 * 1024;

fn open_directory(path: &Path) -> rustix::io::Result<OwnedFd> {
    rustix::fs::open(path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
}

fn manifest_name(digest: &Digest) -> String {
    format!("{}.{MANIFEST}", digest.to_hex())
}

/// Returns the name of a signature, counted from 1; `manifest` is left out for `manifest.json`'s.
fn signature_name(manifest: Option<&Digest>, number: usize) -> String {
    match manifest {
        Some(digest) => format!("{}.signature-{number}", digest.to_hex()),
        None => format!("signature-{number}"),
    }
}

/// Tells whether a file of this name is part of an image.
fn is_image_file(name: &str) -> bool {
    let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_signature =
        |text: &str| text.strip_prefix("signature-").is_some_and(|number| number.parse::<u32>().is_ok() && !number.starts_with('+'));
    match name.split_once('.') {
        Some((hex, MANIFEST)) => is_hex(hex),
        Some((hex, rest)) => name == MANIFEST || (is_hex(hex) && is_signature(rest)),
        None => name == VERSION || is_hex(name) || is_signature(name),
    }
}

fn io_error(error: impl Into<std::io::Error>, action: impl FnOnce() -> String) -> TransferError {
    TransferError::Io { action: action(), source: error.into() }
}

#[cfg(test)]
mod tests {
    use super::is_image_file;

    #[test]
    fn files_of_an_image_are_told_from_others() {
        let hex = "0a".repeat(32);
        for name in ["version", "manifest.json", "signature-1", &hex, &format!("{hex}.manifest.json"), &format!("{hex}.signature-12")] {
            assert!(is_image_file(name), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "x",
            "x.manifest.json",
            "signature-",
            "signature-x",
            "signature-+1",
            &hex[1..],
            &hex.to_uppercase(),
            &format!("{hex}.tar"),
        ] {
            assert!(!is_image_file(name), "{name}");
        }
    }
}
