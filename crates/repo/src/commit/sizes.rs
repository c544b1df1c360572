//! `ostree.sizes`: what a client would have to download, in the metadata of commits of archive repositories.

use rootball_gvariant::{Type, Value};
use rootball_object::{Checksum, FileHeader, LoadError, ObjectKind, ObjectSource};

use super::TreeRoot;
use crate::load::read_archive_variant;
use crate::{Mode, Seen, Transaction};

/// Returns the value of `ostree.sizes` for a tree that the transaction has: for each object its checksum, its size in the repository, its
/// size unpacked, and its type, sorted. `None` where the repository does not compress, so that nobody downloads from it.
///
/// # Errors
/// When an object is missing or cannot be read.
pub fn object_sizes(transaction: &Transaction<'_>, root: &TreeRoot) -> Result<Option<Value>, LoadError> {
    if transaction.repo().mode() != Mode::Archive {
        return Ok(None);
    }
    let mut seen = Seen::new();
    seen.insert(ObjectKind::DirMeta, &root.meta);
    let mut waiting = vec![root.tree];
    while let Some(checksum) = waiting.pop() {
        if seen.insert(ObjectKind::DirTree, &checksum) {
            let tree = transaction.load_dirtree(&checksum)?;
            for file in &tree.files {
                seen.insert(ObjectKind::File, &file.checksum);
            }
            for dir in &tree.dirs {
                seen.insert(ObjectKind::DirMeta, &dir.meta);
                waiting.push(dir.tree);
            }
        }
    }
    let mut objects: Vec<(Checksum, ObjectKind)> = seen.iter().map(|(kind, checksum)| (*checksum, *kind)).collect();
    objects.sort();
    let rows = objects.iter().map(|(checksum, kind)| {
        let (stored, unpacked) = sizes(transaction, *kind, checksum)?;
        let mut row = checksum.as_bytes().to_vec();
        push_varint(&mut row, stored);
        push_varint(&mut row, unpacked);
        row.push(*kind as u8);
        Ok(Value::Bytes(row))
    });
    let bytes: Type = "ay".parse().expect("a valid type");
    Ok(Some(Value::Array(bytes, rows.collect::<Result<_, LoadError>>()?)))
}

/// The size of an object in an archive repository, and unpacked.
fn sizes(transaction: &Transaction<'_>, kind: ObjectKind, checksum: &Checksum) -> Result<(u64, u64), LoadError> {
    let mut file = transaction.open_raw(kind, checksum)?;
    let stored = file.metadata().map_err(LoadError::io(kind, checksum))?.len();
    if kind != ObjectKind::File {
        return Ok((stored, stored));
    }
    let variant = read_archive_variant(&mut file).map_err(LoadError::io(kind, checksum))?;
    let (header, size) = FileHeader::from_archive_variant(&variant).map_err(LoadError::invalid(kind, checksum))?;
    Ok((stored, header.symlink_target.map_or(size, |target| target.len() as u64)))
}

/// Seven bits a byte, lowest first, the highest bit telling that more follow.
fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
