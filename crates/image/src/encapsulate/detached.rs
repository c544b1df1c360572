//! Another detached metadata for the commit in an image: how a signature gets into an image that was built before.
//!
//! Detached metadata stands directly behind the commit in the first layer, so only that layer is read and written again: its bytes up to the
//! end of the commit, then the new metadata, then what followed the old. Descriptor, diff ID, config and manifest follow; all other layers are
//! the same blobs and need not be moved where they are already. A layer in pieces is cut where it was. Manifest and config are changed as JSON,
//! so what is in them and not known here stays.

use std::collections::VecDeque;
use std::io::{self, Read, Write};

use rootball_object::{Cancel, Checksum, CommitChecksum, Metadata, ObjectKind, Reporter};
use rootball_oci::{
    CopyOptions, Descriptor, Digest, Hasher, ImageConfig, ImageSink, ImageSource, Manifest, Platform, RawManifest, TransferError, copy,
    load_config, load_image, put_blob, read_error, to_canonical_json, unwrap_transfer,
};
use rootball_tar::{EntryKind, Owner, TarReader, TarWriter};
use serde_json::Value;

use super::EncapsulateError;
use super::blob::{self, Compression, Compressors, Streamed, TarEnd};
use super::labels::{LABEL_COMMIT, LABEL_DIFFID, LABEL_FINAL_DIFFID};
use super::layer::{Named, OBJECTS, TarSink as _, object_path};
use crate::frames::{self, ANNOTATION_FRAMES, ANNOTATION_INDEX, IndexPlace, Prefix};
use crate::unpacked::ANNOTATION_UNCOMPRESSED;

/// Bytes of the layer that are kept in memory until the place behind the commit is found.
const MAX_START: usize = 64 << 20;
/// Bytes that are copied at a time.
const BUFFER: usize = 128 * 1024;

/// What was replaced.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReplaceReport {
    /// The commit in the image.
    pub commit: CommitChecksum,
    /// The image's digest before.
    pub from: Digest,
    /// The image's digest now.
    pub manifest: Digest,
    /// The layer that is new.
    pub layer: Digest,
    /// Its bytes.
    pub layer_size: u64,
    /// Layers that are as they were.
    pub layers_kept: usize,
    /// Bytes that were written into the target.
    pub bytes_written: u64,
}

/// Copies an image with `metadata` beside its commit in place of what was there; with none, what was there is left out.
///
/// # Errors
/// When the image cannot be read or is no encapsulated commit, its first layer is damaged, `metadata` is no `a{sv}`, or the sink refuses.
pub fn replace_detached_metadata(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    platform: &Platform,
    metadata: Option<&[u8]>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ReplaceReport, EncapsulateError> {
    if let Some(Err(error)) = metadata.map(Metadata::from_bytes) {
        return Err(EncapsulateError::InvalidMetadata { reason: error.to_string() });
    }
    let (raw, manifest) = load_image(source, platform)?;
    let invalid = |reason: String| TransferError::Invalid { place: format!("image {}", raw.digest), reason };
    let config = load_config(source, &manifest.config)?;
    let parsed: ImageConfig = serde_json::from_slice(&config).map_err(|error| invalid(format!("its config cannot be read: {error}")))?;
    let (layer, diff_id) = commit_layer(&manifest, &parsed).map_err(|reason| EncapsulateError::Unsupported { reason })?;
    let (commit, blob) = rewrite(source, sink, layer, diff_id, metadata)?;
    let mut config: Value = serde_json::from_slice(&config).map_err(|error| invalid(error.to_string()))?;
    let mut edited: Value = serde_json::from_slice(&raw.bytes).map_err(|error| invalid(error.to_string()))?;
    let (old, new) = (diff_id.to_string(), blob.diff_id.to_string());
    config["rootfs"]["diff_ids"][0] = new.clone().into();
    // Only in an image of one layer is it the last one of the commit.
    for labels in [&mut config["config"]["Labels"], &mut edited["annotations"]] {
        for key in [LABEL_FINAL_DIFFID, LABEL_DIFFID] {
            if labels.get(key).and_then(Value::as_str) == Some(old.as_str()) {
                labels[key] = new.clone().into();
            }
        }
    }
    let config = put_blob(sink, &manifest.config.media_type, &to_canonical_json(&config))?;
    edited["layers"][0]["digest"] = blob.digest.to_string().into();
    edited["layers"][0]["size"] = blob.size.into();
    if let Some(size) = edited.pointer_mut(&format!("/layers/0/annotations/{ANNOTATION_UNCOMPRESSED}")) {
        *size = blob.uncompressed.to_string().into();
    }
    if let Some(annotations) = edited.pointer_mut("/layers/0/annotations").and_then(Value::as_object_mut) {
        match blob.index {
            Some(index) => drop(annotations.insert(ANNOTATION_INDEX.to_owned(), index.to_string().into())),
            // It is in one frame now, if it was not.
            None => [ANNOTATION_INDEX, ANNOTATION_FRAMES].into_iter().for_each(|name| drop(annotations.remove(name))),
        }
    }
    edited["config"]["digest"] = config.digest.to_string().into();
    edited["config"]["size"] = config.size.into();
    let edited = RawManifest::new(to_canonical_json(&edited), raw.media_type.clone());
    // The sink has the two new blobs by now, so what is left to copy is what did not change.
    let view = Edited { source, manifest: edited };
    let copied = copy(&view, sink, &CopyOptions { platform: platform.clone(), ..CopyOptions::default() }, reporter, cancel)?;
    Ok(ReplaceReport {
        commit,
        from: raw.digest,
        manifest: view.manifest.digest,
        layer: blob.digest,
        layer_size: blob.size,
        layers_kept: manifest.layers.len() - 1,
        bytes_written: copied.bytes + blob.size + config.size,
    })
}

/// Returns the commit that an image's label names.
///
/// # Errors
/// When the image cannot be read, or has no such label.
pub fn commit_label(source: &dyn ImageSource, platform: &Platform) -> Result<CommitChecksum, EncapsulateError> {
    let (raw, manifest) = load_image(source, platform)?;
    let config: ImageConfig = serde_json::from_slice(&load_config(source, &manifest.config)?)
        .map_err(|error| TransferError::Invalid { place: format!("image {}", raw.digest), reason: format!("its config: {error}") })?;
    let labels = config.config.labels.unwrap_or_default();
    let label = labels.get(LABEL_COMMIT).or_else(|| manifest.annotations.get(LABEL_COMMIT));
    let commit = label.and_then(|hex| hex.parse().ok()).map(CommitChecksum::new);
    commit.ok_or_else(|| EncapsulateError::Unsupported { reason: format!("image {} has no label {LABEL_COMMIT}", raw.digest) })
}

/// An image whose manifest is another.
struct Edited<'a> {
    source: &'a dyn ImageSource,
    manifest: RawManifest,
}

impl ImageSource for Edited<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        Ok(self.manifest.clone())
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.source.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob(descriptor)
    }

    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.source.open_blob_unverified(descriptor)
    }
}

/// Finds the layer with the commit: the first, unless the image is of the form of spring 2022.
fn commit_layer<'a>(manifest: &'a Manifest, config: &ImageConfig) -> Result<(&'a Descriptor, Digest), String> {
    let label =
        |key: &str| config.config.labels.as_ref().is_some_and(|labels| labels.contains_key(key)) || manifest.annotations.contains_key(key);
    let diff_ids = &config.rootfs.diff_ids;
    let is_known = label(LABEL_FINAL_DIFFID) || (label(LABEL_DIFFID) && diff_ids.len() == 1);
    if !is_known {
        return Err("the image has no commit in its first layer".to_owned());
    }
    match (manifest.layers.first(), diff_ids.first()) {
        (Some(layer), Some(diff_id)) if manifest.layers.len() == diff_ids.len() => Ok((layer, *diff_id)),
        _ => Err(format!("the image has {} layers but {} diff IDs", manifest.layers.len(), diff_ids.len())),
    }
}

/// Writes the layer again with other metadata.
fn rewrite(
    source: &dyn ImageSource,
    sink: &dyn ImageSink,
    layer: &Descriptor,
    diff_id: Digest,
    metadata: Option<&[u8]>,
) -> Result<(CommitChecksum, Streamed), EncapsulateError> {
    let compression = Compression::of_layer(layer)
        .ok_or_else(|| EncapsulateError::Unsupported { reason: format!("media type {:?} is no layer's", layer.media_type) })?;
    let corrupt = |reason: String| TransferError::Corrupt { what: layer.digest.to_string(), place: "the source".to_owned(), reason };
    let read = |error: io::Error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof if error.raw_os_error().is_none() => corrupt(error.to_string()),
        _ => read_error(layer, error),
    };
    let mut blob = source.open_blob(layer)?;
    let tar = rootball_tar::decompressed(&mut blob).map_err(read)?;
    let mut reader = TarReader::new(Recorder { inner: tar, seen: Vec::new(), hasher: Hasher::new() });
    let place = find_place(&mut reader).map_err(read)?.map_err(corrupt)?;
    let Recorder { mut inner, seen, mut hasher } = reader.into_inner();
    let write = |error: io::Error| unwrap_transfer(error, || format!("writing layer {} with other metadata", layer.digest));
    let cuts = match IndexPlace::of(layer) {
        Some(index) if matches!(compression, Compression::Zstd { .. }) => cuts(source, layer, &index, &place)?,
        _ => None,
    };
    let compression = if cuts.is_some() { compression } else { compression.in_one_frame() };
    let compressors = Compressors::start();
    let out = blob::begin(sink, compression, &compressors).map_err(write)?;
    let mut out = Recut { out, cuts: cuts.unwrap_or_default() };
    out.write_old(&seen[..place.commit_end]).map_err(write)?;
    if let Some(metadata) = metadata {
        let mut tar = TarWriter::new(&mut out.out);
        tar.file(&object_path(place.commit.object(), "commitmeta"), Owner::root(0o644), metadata).map_err(write)?;
    }
    out.end_commit(&place, metadata).map_err(write)?;
    out.write_old(&seen[place.metadata_end..]).map_err(write)?;
    drop(seen);
    let mut buffer = vec![0; BUFFER];
    loop {
        match inner.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                out.write_old(&buffer[..count]).map_err(write)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(read(error).into()),
        }
    }
    drop(inner);
    // The blob may go on behind the end of what was compressed; only who reads all of it knows that it is the right one.
    io::copy(&mut blob, &mut io::sink()).map_err(read)?;
    let found = hasher.finish();
    if found != diff_id {
        return Err(corrupt(format!("its diff ID is {found}, not {diff_id}")).into());
    }
    Ok((place.commit, blob::end(out.out).map_err(write)?.finish()?))
}

/// Where pieces of the old layer end, from the last end on, and what is in them. The one with the commit has what nobody knows yet.
type Cuts = VecDeque<(u64, Option<Vec<Named<'static>>>)>;

/// Reads where the old layer is cut; `None` where its commit is not in a piece of its own, as it is in ours.
fn cuts(source: &dyn ImageSource, layer: &Descriptor, index: &IndexPlace, place: &Place) -> Result<Option<Cuts>, TransferError> {
    let index = frames::load_anyhow(source, layer, index)?;
    let prefix = Prefix::of(place.commit.object());
    let mut cuts = Cuts::new();
    let (mut end, mut commit_end) = (0_u64, None);
    for piece in index.pieces() {
        let objects = index.objects(piece);
        end = end.saturating_add(piece.uncompressed);
        // The new metadata takes the place of the old, which is not written.
        let without_old = piece.uncompressed.checked_sub((place.metadata_end - place.commit_end) as u64);
        if let Some(left) = without_old
            && objects.first() == Some(&(ObjectKind::Commit, prefix))
        {
            commit_end = Some(end);
            cuts.push_back((left, None));
        } else {
            let named = objects.iter().map(|(kind, prefix)| Named::Object(*kind, *prefix)).collect();
            cuts.push_back((piece.uncompressed, Some(named)));
        }
    }
    Ok((commit_end == Some(place.metadata_end as u64)).then_some(cuts))
}

/// Writes the parts of the old layer that stay, and cuts them where they were cut.
struct Recut<'a> {
    out: TarEnd<'a>,
    cuts: Cuts,
}

impl Recut<'_> {
    fn write_old(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while let Some((left, objects)) = self.cuts.front_mut() {
            let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
            self.out.write_all(&bytes[..count])?;
            bytes = &bytes[count..];
            *left -= count as u64;
            match objects {
                Some(objects) if *left == 0 => {
                    self.out.cut(objects)?;
                    self.cuts.pop_front();
                }
                _ => break,
            }
        }
        self.out.write_all(bytes)
    }

    /// Ends the piece with the commit, to which the new metadata was written.
    fn end_commit(&mut self, place: &Place, metadata: Option<&[u8]>) -> io::Result<()> {
        if self.cuts.pop_front().is_some() {
            self.out.cut(&[Named::Commit(*place.commit.object(), metadata)])?;
        }
        Ok(())
    }
}

/// Where the new metadata goes.
struct Place {
    commit: CommitChecksum,
    /// Where the commit's entry ends.
    commit_end: usize,
    /// Where that of the old metadata ends, or else the commit's.
    metadata_end: usize,
}

/// Reads up to the commit and what may follow it. The inner error is about what the layer has in it.
fn find_place(reader: &mut TarReader<Recorder<impl Read>>) -> io::Result<Result<Place, String>> {
    while let Some(entry) = reader.next_entry()? {
        if entry.kind == EntryKind::Directory {
            continue;
        }
        let Some(commit) = object_name(&entry.path, "commit") else { continue };
        let commit_end = reader.next_offset() as usize;
        let next = reader.next_entry()?;
        let has_metadata = next.is_some_and(|next| object_name(&next.path, "commitmeta") == Some(commit));
        let metadata_end = if has_metadata { reader.next_offset() as usize } else { commit_end };
        if has_metadata {
            // Passes over the content, so that it is among what was seen.
            reader.next_entry()?;
        }
        return Ok(Ok(Place { commit: CommitChecksum::new(commit), commit_end, metadata_end }));
    }
    Ok(Err("it has no commit".to_owned()))
}

/// Reads the checksum of an object out of the path of its entry.
fn object_name(path: &[u8], extension: &str) -> Option<Checksum> {
    let path = std::str::from_utf8(path).ok()?;
    let name = path.trim_start_matches("./").trim_start_matches('/').strip_prefix(OBJECTS)?.strip_prefix('/')?;
    let (head, tail) = name.strip_suffix(extension)?.strip_suffix('.')?.split_once('/')?;
    format!("{head}{tail}").parse().ok()
}

/// Keeps what is read through it.
struct Recorder<R> {
    inner: R,
    seen: Vec<u8>,
    hasher: Hasher,
}

impl<R: Read> Read for Recorder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if self.seen.len() + count > MAX_START {
            let message = format!("its commit is not within its first {MAX_START} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.seen.extend_from_slice(&buffer[..count]);
        self.hasher.update(&buffer[..count]);
        Ok(count)
    }
}
