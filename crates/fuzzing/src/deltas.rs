//! Targets of static deltas, tar-diffs and deltas of images.

use std::io::{self, Read, Write};

use rootball_delta::apply::{ApplyLimits, ApplyTo, apply_part};
use rootball_delta::format::{
    BlobRange, DeltaName, FileDigest, ObjectDeltas, Operation, OperationWriter, PartHeader, PartObject, Payload, SignedSuperblock,
    Superblock, TargetMode,
};
use rootball_delta::tardiff::{PatchLimits, Source, TarPatch, TarSources};
use rootball_image::delta::{FoundDelta, OciDelta, Place, find_in};
use rootball_object::{
    Cancel, Checksum, CommitChecksum, FileHeader, FileObject, LoadError, Metadata, ObjectKind, ObjectSink, ObjectSource, S_IFREG,
    StoreError, Xattrs, hash::Hasher,
};
use rootball_oci::{Digest, ParsedManifest, RawManifest};
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

/// A tar-diff. The first byte says of which version it is and whether its operations are packed already; nobody has to guess how zstd packs.
pub(crate) fn tar_diff(bytes: &[u8]) {
    let Some((&kind, stream)) = bytes.split_first() else { return };
    let mark: &[u8] = if kind & 1 == 0 { b"tardf1\n\0" } else { b"tardf2\n\0" };
    let packed = if kind & 2 == 0 { zstd::encode_all(stream, 1).expect("memory can be written to") } else { stream.to_vec() };
    let mut limits = PatchLimits::new(std::env::temp_dir());
    (limits.dictionary, limits.dictionary_window, limits.dictionary_output) = (1 << 16, 20, 1 << 16);
    let diff = [mark, &packed].concat();
    let Ok(patch) = TarPatch::new(&diff[..], &OneFile, &limits) else { return };
    // What it unpacks to is limited by whoever reads it.
    let _ = io::copy(&mut patch.take(1 << 20), &mut io::sink());
}

/// An image that has one file under each name of a single letter.
struct OneFile;

impl TarSources for OneFile {
    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        assert!(name.split('/').all(|part| !matches!(part, "" | "." | "..")), "{name:?} leads out of the image");
        if name.len() != 1 {
            return Ok(None);
        }
        let content = b"the only file that there is, some forty bytes";
        let mut file = tempfile::tempfile()?;
        file.write_all(content)?;
        Ok(Some(Source::new(file, 0, content.len() as u64)))
    }
}

/// The manifest of a delta of images, or an index with such in it.
pub(crate) fn image_delta(bytes: &[u8]) {
    let Ok(raw) = RawManifest::sniff(bytes.to_vec()) else { return };
    if let Ok(delta) = OciDelta::parse(&raw) {
        assert_eq!(delta.digest, raw.digest);
        assert!(delta.layers.values().all(|blob| delta.layers.len() <= 2000 && blob.annotations.len() <= bytes.len()));
    }
    let Ok(parsed) = raw.parse() else { return };
    if let ParsedManifest::Index(index) = &parsed {
        let target = Digest::of(b"an image");
        assert!(find_in(index, &target).iter().all(|found| found.to == target));
    } else if let Some(subject) = parsed.subject() {
        let found = FoundDelta::read(&raw.referrer_descriptor(&parsed), &subject.digest, Place::Referrers);
        assert!(found.is_none_or(|found| found.to == subject.digest));
    }
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
