//! Content of objects, as it is and flat.

use std::io;
use std::path::Path;

use rootball_object::{Checksum, FileHeader, LoadError, ObjectKind, ObjectSource};

use super::Tier;
use crate::bytes::Bytes;
use crate::members::{self, Codec, Packed, flatten};
use crate::sources::open_content;
use crate::tree::TreeDeltaError;
use crate::tree::format::Repacked;

/// Bytes of a flat file that are held in memory.
const IN_MEMORY: usize = 16 << 20;

/// Largest flat file, in bytes.
const MAX_FLAT: u64 = 2 << 30;

/// Larger compressed files are not opened where that must be quick.
const FAST_LIMIT: u64 = 1 << 20;

/// A new file.
pub(super) struct Content {
    pub(super) header: FileHeader,
    /// Its bytes, flat where it is packed again.
    pub(super) bytes: Bytes,
    pub(super) repacked: Option<Repacked>,
}

/// Opens a new file, and what is compressed in it when that can be made again.
pub(super) fn open(source: &dyn ObjectSource, checksum: &Checksum, tier: Tier, scratch: &Path) -> Result<Content, TreeDeltaError> {
    let header = source.open_file(checksum)?.header;
    let bytes = open_content(checksum, source, scratch)?;
    let failed = |error: io::Error| LoadError::io(ObjectKind::File, checksum)(error);
    let closed = |bytes| Ok(Content { header: header.clone(), bytes, repacked: None });
    if tier == Tier::Fast && bytes.len() > FAST_LIMIT {
        return closed(bytes);
    }
    let Some(packed) = members::find(&bytes).map_err(failed)? else { return closed(bytes) };
    let Ok(flat) = flatten(&bytes, &packed, MAX_FLAT, IN_MEMORY, scratch) else { return closed(bytes) };
    let (before, behind) = (packed.member.start, bytes.len() - packed.member.end);
    let ranges = (bytes.range(&packed.member), flat.range(&(before..flat.len() - behind)));
    let (Some(member), Some(plain)) = ranges else { return closed(bytes) };
    let Some(description) = packed.codec.describe(&member, &plain) else { return closed(bytes) };
    let repacked = Repacked { codec: packed.codec, before, behind, flat: flat.len(), description };
    Ok(Content { header, bytes: flat, repacked: Some(repacked) })
}

/// Opens a source, flat where it is asked for and can be.
pub(super) fn open_source(
    source: &dyn ObjectSource,
    checksum: &Checksum,
    like: Option<Codec>,
    scratch: &Path,
) -> Result<(Bytes, Option<u64>), TreeDeltaError> {
    let bytes = open_content(checksum, source, scratch)?;
    if like.is_none() {
        return Ok((bytes, None));
    }
    let packed: Option<Packed> = members::find(&bytes).map_err(|error| LoadError::io(ObjectKind::File, checksum)(error))?;
    Ok(match packed.map(|packed| flatten(&bytes, &packed, MAX_FLAT, IN_MEMORY, scratch)) {
        Some(Ok(flat)) => {
            let len = flat.len();
            (flat, Some(len))
        }
        _ => (bytes, None),
    })
}
