//! Targets of static deltas.

use std::io::Read;

use rootball_delta::apply::{ApplyLimits, ApplyTo, apply_part};
use rootball_delta::format::{
    BlobRange, DeltaName, FileDigest, ObjectDeltas, Operation, OperationWriter, PartHeader, PartObject, Payload, SignedSuperblock,
    Superblock, TargetMode,
};
use rootball_object::{
    Cancel, Checksum, CommitChecksum, FileHeader, FileObject, LoadError, Metadata, ObjectKind, ObjectSink, ObjectSource, S_IFREG,
    StoreError, Xattrs, hash::Hasher,
};
use rootball_repo::summary::listed_deltas;

/// The superblock of a delta, signed or not: what is read is written so that it is read the same.
pub(crate) fn delta_superblock(bytes: &[u8]) {
    let Ok((bytes, _)) = SignedSuperblock::open(bytes) else { return };
    let Ok(superblock) = Superblock::parse(&bytes) else { return };
    let again = superblock.to_bytes().expect("what was read is in normal form");
    assert_eq!(Superblock::parse(&again).as_ref(), Ok(&superblock));
    let name = superblock.name.to_string();
    assert_eq!(name.parse::<DeltaName>(), Ok(superblock.name));
    if let Ok(listed) = ObjectDeltas::parse(&bytes) {
        assert_eq!(listed.sources.len(), listed.superblock.parts.len());
        let again = listed.to_bytes().expect("what was read is in normal form");
        ObjectDeltas::parse(&again).expect("what was written is read");
    }
}

/// A list of deltas.
pub(crate) fn delta_index(bytes: &[u8]) {
    let Ok(metadata) = Metadata::from_bytes(bytes) else { return };
    for delta in listed_deltas(&metadata).unwrap_or_default() {
        assert_eq!(delta.name.to_string().parse(), Ok(delta.name));
    }
}

/// A part: a byte for the number of objects, a byte for the kind of each, then its file. Any object is what it should be.
pub(crate) fn delta_part(bytes: &[u8]) {
    let Some((&count, rest)) = bytes.split_first() else { return };
    let Some((kinds, file)) = rest.split_at_checked(usize::from(count)) else { return };
    let kind = |byte: u8| [ObjectKind::File, ObjectKind::DirTree, ObjectKind::DirMeta, ObjectKind::Commit][usize::from(byte) % 4];
    let objects = kinds.iter().map(|&byte| PartObject { kind: kind(byte), checksum: Checksum::new([byte; 32]) }).collect();
    apply(file, objects, 1 << 16, b"the source of everything, some forty bytes");
}

/// A bsdiff stream: how long the source and the target are, two bytes each, the source, and the stream.
pub(crate) fn bsdiff(bytes: &[u8]) {
    let Some((&[a, b, c, d], rest)) = bytes.split_first_chunk() else { return };
    let Some((source, patch)) = rest.split_at_checked(usize::from(u16::from_be_bytes([a, b]))) else { return };
    let size = u64::from(u16::from_be_bytes([c, d]));
    let mut operations = OperationWriter::new();
    for operation in [
        Operation::SetSource { offset: 0 },
        Operation::Open { mode: 0, xattrs: 0, size },
        Operation::Bspatch { patch: BlobRange { offset: 32, length: patch.len() as u64 } },
        Operation::Close,
    ] {
        operations.push(&operation);
    }
    let payload = Payload {
        modes: vec![TargetMode { uid: 0, gid: 0, mode: S_IFREG | 0o644 }],
        xattrs: vec![Xattrs::empty()],
        blob: [&[0; 32], patch].concat(),
        operations: operations.into_bytes(),
    };
    let object = PartObject { kind: ObjectKind::File, checksum: Checksum::new([0; 32]) };
    apply(&[vec![0], payload.to_bytes()].concat(), vec![object], size, source);
}

/// Applies a part; what it makes must be as long as it says.
fn apply(file: &[u8], objects: Vec<PartObject>, content_size: u64, source: &[u8]) {
    let header = PartHeader { digest: FileDigest::of(file), size: file.len() as u64, content_size, objects };
    let store = Any { source };
    let limits = ApplyLimits { payload_in_memory: 1 << 20, payload: 1 << 20, xz_memory: 1 << 20 };
    let (scratch, cancel) = (std::env::temp_dir(), Cancel::default());
    let to = ApplyTo { source: &store, sink: &store, scratch: &scratch, limits, cancel: &cancel };
    if let Ok(stats) = apply_part(0, &header, &mut &file[..], &to) {
        assert_eq!(stats.objects, header.objects.len() as u64);
    }
}

/// Has one content under every name, and takes everything.
struct Any<'a> {
    source: &'a [u8],
}

impl ObjectSource for Any<'_> {
    fn has(&self, _kind: ObjectKind, _checksum: &Checksum) -> Result<bool, LoadError> {
        Ok(true)
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, _checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let header = FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o644, symlink_target: None, xattrs: Xattrs::empty() };
        Ok(FileObject { header, size: self.source.len() as u64, content: Box::new(self.source) })
    }

    fn find_detached_metadata(&self, _commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}

impl ObjectSink for Any<'_> {
    /// Half of the objects are there.
    fn has(&self, _kind: ObjectKind, checksum: &Checksum) -> Result<bool, StoreError> {
        Ok(checksum.as_bytes()[0] & 4 != 0)
    }

    fn put_metadata(&self, _kind: ObjectKind, bytes: &[u8], _expected: Option<&Checksum>) -> Result<Checksum, StoreError> {
        Ok(Hasher::of(bytes))
    }

    fn put_file(
        &self,
        _header: &FileHeader,
        size: u64,
        content: &mut dyn Read,
        expected: Option<&Checksum>,
    ) -> Result<Checksum, StoreError> {
        let checksum = expected.copied().unwrap_or(Checksum::new([0; 32]));
        if ObjectSink::has(self, ObjectKind::File, &checksum)? {
            return Ok(checksum);
        }
        let read = std::io::copy(content, &mut std::io::sink()).map_err(StoreError::Source)?;
        assert_eq!(read, size, "a reader gives another number of bytes than was announced");
        Ok(checksum)
    }

    fn put_detached_metadata(&self, _commit: &CommitChecksum, _bytes: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
}
