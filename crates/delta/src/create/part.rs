//! One part, while it is put together.

use std::collections::{BTreeMap, HashMap};

use rootball_object::{Checksum, FileHeader, Xattrs};

use super::encode::{ALLOWED_FOR_OBJECT, RangeStep};
use super::probe::NewFile;
use crate::engine::Texture;
use crate::format::{BlobRange, Operation, OperationWriter, PartObject, Payload, TargetMode};

/// Bytes of a checksum in the blob.
const CHECKSUM: u64 = 32;

/// Bytes that an operation takes, about.
const OPERATION: u64 = 7;

/// The objects of a part so far. Checksums of sources come after everything else in the blob: they are noise, and among streams of
/// differences they would only disturb the compressor.
#[derive(Debug, Default)]
pub(super) struct PartBuilder {
    modes: Vec<TargetMode>,
    mode_numbers: HashMap<TargetMode, u64>,
    xattrs: Vec<Xattrs>,
    xattr_numbers: HashMap<Xattrs, u64>,
    blob: Vec<u8>,
    sources: Vec<Checksum>,
    source_numbers: HashMap<Checksum, u64>,
    /// As they will be, but that a source stands for its place among the sources.
    operations: Vec<Operation>,
    objects: Vec<PartObject>,
    content_size: u64,
    /// What the blob has, by the content that it makes and the source that it makes it from.
    stored: HashMap<(Checksum, Option<Checksum>), BlobRange>,
    textures: BTreeMap<Texture, u64>,
}

/// A part that is complete.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) payload: Payload,
    pub(super) objects: Vec<PartObject>,
    pub(super) content_size: u64,
    /// The texture of most of its bytes.
    pub(super) texture: Texture,
}

impl Part {
    /// Returns the bytes of the payload, but for tables of modes and attributes.
    pub(super) fn payload_len(&self) -> u64 {
        (self.payload.blob.len() + self.payload.operations.len()) as u64
    }
}

impl PartBuilder {
    /// Returns about how many bytes the payload has.
    pub(super) fn payload_size(&self) -> u64 {
        self.blob.len() as u64 + self.sources.len() as u64 * CHECKSUM + self.operations.len() as u64 * OPERATION
    }

    /// Returns how many bytes of payload the objects so far allow and do not need.
    pub(super) fn spare(&self) -> u64 {
        let allowed = self.content_size + self.content_size / 32 + self.objects.len() as u64 * ALLOWED_FOR_OBJECT;
        allowed.saturating_sub(self.payload_size())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// Adds a dirtree or dirmeta.
    pub(super) fn add_metadata(&mut self, object: PartObject, bytes: &[u8]) {
        let content = self.append(bytes, Texture::Listing);
        self.begin_object(object, bytes.len() as u64);
        self.operations.push(Operation::SpliceMetadata { content });
    }

    /// Adds a file whose content is sent, or a symbolic link with its target as `bytes`, or an empty file.
    pub(super) fn add_content(&mut self, file: &NewFile, header: &FileHeader, bytes: &[u8], hash: &Checksum, texture: Texture) {
        let content = self.append_once((*hash, None), bytes, texture);
        let (mode, xattrs) = self.header_numbers(header);
        self.begin_object(file.object(), if header.is_symlink() { 0 } else { bytes.len() as u64 });
        self.operations.push(Operation::SpliceFile { mode, xattrs, content });
    }

    /// Adds a file that has the content of an old one.
    pub(super) fn add_same(&mut self, file: &NewFile, header: &FileHeader, source: &Checksum) {
        self.open_with_source(file.object(), header, file.size, source);
        self.operations.push(Operation::Write { range: BlobRange { offset: 0, length: file.size } });
        self.operations.push(Operation::Close);
    }

    /// Adds a file that a bsdiff stream makes.
    pub(super) fn add_patch(&mut self, file: &NewFile, header: &FileHeader, source: &Checksum, stream: &[u8]) {
        let patch = self.append_once((file.probe.content, Some(*source)), stream, difference(file.probe.texture));
        self.open_with_source(file.object(), header, file.size, source);
        self.operations.push(Operation::Bspatch { patch });
        self.operations.push(Operation::Close);
    }

    /// Adds a file that is made of ranges of an old one and of new bytes.
    pub(super) fn add_ranges(&mut self, file: &NewFile, header: &FileHeader, source: &Checksum, fresh: &[u8], steps: &[RangeStep]) {
        let mut fresh = self.append(fresh, difference(file.probe.texture));
        self.open_with_source(file.object(), header, file.size, source);
        let mut has_source = true;
        for step in steps {
            let range = match step {
                RangeStep::Copy(range) => {
                    if !has_source {
                        let offset = self.source_number(source);
                        self.operations.push(Operation::SetSource { offset });
                    }
                    BlobRange { offset: range.start, length: range.end - range.start }
                }
                RangeStep::Fresh(length) => {
                    if has_source {
                        self.operations.push(Operation::UnsetSource);
                    }
                    let range = BlobRange { offset: fresh.offset, length: *length };
                    fresh.offset += length;
                    range
                }
            };
            has_source = matches!(step, RangeStep::Copy(_));
            self.operations.push(Operation::Write { range });
        }
        self.operations.push(Operation::Close);
    }

    /// Ends the part.
    pub(super) fn finish(self) -> Part {
        let mut blob = self.blob;
        let sources = blob.len() as u64;
        blob.reserve_exact(self.sources.len() * CHECKSUM as usize);
        for source in &self.sources {
            blob.extend_from_slice(source.as_bytes());
        }
        let mut writer = OperationWriter::new();
        for operation in self.operations {
            writer.push(&match operation {
                Operation::SetSource { offset } => Operation::SetSource { offset: sources + offset * CHECKSUM },
                other => other,
            });
        }
        let texture = self.textures.into_iter().max_by_key(|(_, bytes)| *bytes).map_or(Texture::Listing, |(texture, _)| texture);
        let payload = Payload { modes: self.modes, xattrs: self.xattrs, blob, operations: writer.into_bytes() };
        Part { payload, objects: self.objects, content_size: self.content_size, texture }
    }

    fn begin_object(&mut self, object: PartObject, content_size: u64) {
        self.objects.push(object);
        self.content_size += content_size;
    }

    fn open_with_source(&mut self, object: PartObject, header: &FileHeader, size: u64, source: &Checksum) {
        let (mode, xattrs) = self.header_numbers(header);
        self.begin_object(object, size);
        let offset = self.source_number(source);
        self.operations.push(Operation::SetSource { offset });
        self.operations.push(Operation::Open { mode, xattrs, size });
    }

    fn append(&mut self, bytes: &[u8], texture: Texture) -> BlobRange {
        let offset = self.blob.len() as u64;
        self.blob.extend_from_slice(bytes);
        *self.textures.entry(texture).or_default() += bytes.len() as u64;
        BlobRange { offset, length: bytes.len() as u64 }
    }

    fn append_once(&mut self, key: (Checksum, Option<Checksum>), bytes: &[u8], texture: Texture) -> BlobRange {
        if let Some(range) = self.stored.get(&key) {
            return *range;
        }
        let range = self.append(bytes, texture);
        self.stored.insert(key, range);
        range
    }

    fn source_number(&mut self, source: &Checksum) -> u64 {
        let sources = &mut self.sources;
        *self.source_numbers.entry(*source).or_insert_with(|| {
            sources.push(*source);
            sources.len() as u64 - 1
        })
    }

    fn header_numbers(&mut self, header: &FileHeader) -> (u64, u64) {
        let mode = TargetMode { uid: header.uid, gid: header.gid, mode: header.mode };
        let modes = &mut self.modes;
        let mode = *self.mode_numbers.entry(mode).or_insert_with(|| {
            modes.push(mode);
            modes.len() as u64 - 1
        });
        let xattrs = &mut self.xattrs;
        let set = *self.xattr_numbers.entry(header.xattrs.clone()).or_insert_with(|| {
            xattrs.push(header.xattrs.clone());
            xattrs.len() as u64 - 1
        });
        (mode, set)
    }
}

/// Returns the texture of what a file has and its source has not. What is compressed already is as much so when it is only a part.
pub(super) fn difference(texture: Texture) -> Texture {
    if texture == Texture::Opaque { Texture::Opaque } else { Texture::Patch }
}
