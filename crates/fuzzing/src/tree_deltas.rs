//! Targets of tree deltas.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rootball_delta::tree::Plan;
use rootball_delta::tree::apply::{Applier, ApplyLimits, ApplyTo};
use rootball_object::{
    Cancel, Checksum, CommitChecksum, FileHeader, FileObject, LoadError, ObjectKind, ObjectSink, ObjectSource, StoreError, hash::Hasher,
};

/// A plan: what is read is written so that it is read the same.
pub(crate) fn tree_plan(bytes: &[u8]) {
    let Ok(plan) = Plan::from_bytes(bytes) else { return };
    let again = plan.to_bytes().expect("memory can be written to");
    assert_eq!(Plan::from_bytes(&again).expect("what was written is read"), plan);
}

/// A delta that starts from nothing, with two parts, of which one may be made of what the other makes: the lengths of plan and first part,
/// four bytes each, and then all three. The parts are taken for those that the plan names.
pub(crate) fn tree_part(bytes: &[u8]) {
    apply_two(bytes);
}

/// Tells whether such a delta leads to its commit.
fn apply_two(bytes: &[u8]) -> Option<()> {
    let (lengths, rest) = bytes.split_first_chunk::<8>()?;
    let length = |at: usize| u32::from_le_bytes([lengths[at], lengths[at + 1], lengths[at + 2], lengths[at + 3]]) as usize;
    let (plan, rest) = rest.split_at_checked(length(0))?;
    let (first, second) = rest.split_at_checked(length(4))?;
    let mut plan = Plan::from_bytes(plan).ok()?;
    if plan.parts.len() != 2 {
        return None;
    }
    let parts = [first, second];
    for (header, part) in plan.parts.iter_mut().zip(parts) {
        (header.digest, header.size) = (Hasher::of(part), part.len() as u64);
    }
    let (store, scratch, cancel) = (Store::default(), std::env::temp_dir(), Cancel::default());
    let limits = ApplyLimits { memory: 1 << 30, part_in_memory: 1 << 20, flat: LARGEST };
    let to = ApplyTo { source: &store, sink: &store, scratch: &scratch, limits, cancel: &cancel };
    let applier = Applier::begin(&plan, to).ok()?;
    let mut order = [0, 1];
    order.sort_by_key(|number| plan.parts[*number].wave);
    for number in order {
        let _ = applier.apply_part(number, &mut &*parts[number]);
    }
    applier.finish().ok()?;
    assert!(store.lock().contains_key(&Hasher::of(&plan.commit)));
    Some(())
}

/// Largest object that is kept.
const LARGEST: u64 = 1 << 20;

/// Keeps what is put, in memory.
#[derive(Default)]
struct Store(Mutex<HashMap<Checksum, (FileHeader, Vec<u8>)>>);

impl Store {
    fn lock(&self) -> MutexGuard<'_, HashMap<Checksum, (FileHeader, Vec<u8>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn header() -> FileHeader {
        FileHeader {
            uid: 0,
            gid: 0,
            mode: rootball_object::S_IFREG | 0o644,
            symlink_target: None,
            xattrs: rootball_object::Xattrs::empty(),
        }
    }
}

impl ObjectSource for Store {
    fn has(&self, _kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        Ok(self.lock().contains_key(checksum))
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        self.lock().get(checksum).map(|(_, bytes)| bytes.clone()).ok_or(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let found = self.lock().get(checksum).cloned();
        let (header, content) = found.ok_or(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum })?;
        Ok(FileObject { header, size: content.len() as u64, content: Box::new(std::io::Cursor::new(content)) })
    }

    fn find_detached_metadata(&self, _commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}

impl ObjectSink for Store {
    fn has(&self, _kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(self.lock().contains_key(checksum))
    }

    fn put_metadata(&self, _kind: ObjectKind, bytes: &[u8], _expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        let checksum = Hasher::of(bytes);
        self.lock().insert(checksum, (Self::header(), bytes.to_vec()));
        Ok(checksum)
    }

    fn put_file(
        &self,
        header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        _expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        let mut bytes = Vec::new();
        let read = content.take(size.min(LARGEST) + 1).read_to_end(&mut bytes).map_err(StoreError::Source)? as u64;
        if read != size {
            return Err(StoreError::WrongSize { announced: size, short: read < size });
        }
        let checksum = Hasher::of(&[header.hashed_bytes(), bytes.clone()].concat());
        self.lock().insert(checksum, (header.clone(), bytes));
        Ok(checksum)
    }

    fn put_detached_metadata(&self, _commit: &CommitChecksum, _bytes: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mutations of a delta that is refused at its first byte would look at nothing.
    #[test]
    fn the_seeds_are_deltas_of_this_version() {
        let seeds = |target: &str| {
            let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
            let files = std::fs::read_dir(directory).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
            files.collect::<Vec<_>>()
        };
        assert!(seeds("tree_plan").iter().all(|seed| Plan::from_bytes(seed).is_ok()));
        assert!(seeds("tree_part").iter().all(|seed| apply_two(seed).is_some()));
    }
}
