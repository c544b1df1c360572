//! The ndb store: `Packages.db`. A head, pages of slots that say where each blob is, and the blobs; numbers are little endian.
//!
//! A slot has 16 bytes: a magic number, the package's index (zero for a free one), and its blob's place and length in blocks of 16 bytes. A
//! blob has a head with its index and length, and a tail; the checksum in the tail is not looked at, since the object that the file is has
//! been hashed.

const PAGE: usize = 4096;
const SLOT: usize = 16;
const BLOCK: usize = 16;
/// The head takes the place of two slots.
const HEAD: usize = 32;
const BLOB_HEAD: usize = 16;

/// Calls `visit` with the blob of every package.
pub(super) fn blobs(bytes: &[u8], visit: &mut dyn FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
    if !bytes.starts_with(b"RpmP") || number(bytes, 4) != Some(0) {
        return Err("it is no ndb database of a version that is known".to_owned());
    }
    let pages = number(bytes, 12).ok_or("its head is cut off")? as usize;
    let slots = pages.checked_mul(PAGE).and_then(|end| bytes.get(HEAD..end)).ok_or("its table of packages is cut off")?;
    for slot in slots.chunks_exact(SLOT) {
        if !slot.starts_with(b"Slot") {
            return Err("its table of packages is damaged".to_owned());
        }
        let package = number(slot, 4).unwrap_or(0);
        if package == 0 {
            continue;
        }
        let damaged = || format!("the entry of package {package} is damaged");
        let start = (number(slot, 8).unwrap_or(0) as usize).checked_mul(BLOCK).ok_or_else(damaged)?;
        let blob = bytes.get(start..).filter(|blob| blob.starts_with(b"BlbS") && number(blob, 4) == Some(package)).ok_or_else(damaged)?;
        let length = number(blob, 12).ok_or_else(damaged)? as usize;
        let end = BLOB_HEAD.checked_add(length).ok_or_else(damaged)?;
        visit(blob.get(BLOB_HEAD..end).ok_or_else(damaged)?)?;
    }
    Ok(())
}

fn number(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(offset..offset.checked_add(4)?)?.try_into().ok()?))
}
