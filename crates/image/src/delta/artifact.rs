//! A delta that was made: its manifest, and blobs that are in temporary files until they are stored.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;

use rootball_object::{Cancel, CommitChecksum};
use rootball_oci::{
    Descriptor, Digest, ImageSink, ImageSource, Manifest, ParsedManifest, RawManifest, TransferError, media_type, put_blob, read_error,
    to_canonical_json, unwrap_transfer,
};

use super::found::{DeltaKind, DeltaStart, FoundDelta, Place};
use super::{OCI_DELTA, ROOTBALL_DELTA, annotations};

/// Bytes moved at a time.
const BUFFER: usize = 128 * 1024;
/// The config of what is no image.
const EMPTY: &[u8] = b"{}";

/// A delta that was made, and is not stored anywhere yet.
#[derive(Debug)]
pub struct DeltaArtifact {
    /// Its manifest.
    pub manifest: RawManifest,
    /// Its blobs, each with what the manifest says of it.
    pub blobs: Vec<ArtifactBlob>,
}

/// A blob of it.
#[derive(Debug)]
pub struct ArtifactBlob {
    /// What the manifest says of it.
    pub descriptor: Descriptor,
    /// Its bytes.
    pub content: BlobContent,
}

/// Where the bytes of a blob are.
#[derive(Debug)]
pub enum BlobContent {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file, from its beginning.
    File(File),
    /// Among the blobs of the image that the delta leads to.
    OfTarget,
}

impl DeltaArtifact {
    /// Makes the manifest of a delta to an image. `annotations` are those of the format; those by which rootball chooses are added.
    pub fn new(
        kind: DeltaKind,
        subject: &RawManifest,
        from: &DeltaStart,
        to_commit: Option<CommitChecksum>,
        mut annotations: BTreeMap<String, String>,
        blobs: Vec<ArtifactBlob>,
    ) -> Self {
        let mut set = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                annotations.insert(key.to_owned(), value);
            }
        };
        set(annotations::FROM_COMMIT, from.commit.map(|commit| commit.to_string()));
        set(annotations::TO_COMMIT, to_commit.map(|commit| commit.to_string()));
        if kind == DeltaKind::Rootball {
            set(annotations::FROM_CONFIG, from.config.map(|digest| digest.to_string()));
            set(annotations::FROM_MANIFEST, from.manifest.map(|digest| digest.to_string()));
            set(annotations::TO_MANIFEST, Some(subject.digest.to_string()));
        }
        let manifest = Manifest {
            artifact_type: Some(if kind == DeltaKind::Rootball { ROOTBALL_DELTA } else { OCI_DELTA }.to_owned()),
            subject: Some(subject.descriptor()),
            annotations,
            ..Manifest::new(
                Descriptor::new(media_type::EMPTY, Digest::of(EMPTY), EMPTY.len() as u64),
                blobs.iter().map(|blob| blob.descriptor.clone()).collect(),
            )
        };
        Self { manifest: RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST), blobs }
    }

    /// Returns the entry that a list of referrers has for it.
    ///
    /// # Errors
    /// When it does not parse, which would be a mistake.
    pub fn entry(&self) -> Result<Descriptor, TransferError> {
        let parsed = self.manifest.parse()?;
        Ok(self.manifest.referrer_descriptor(&parsed))
    }

    /// Returns it as a list will show it.
    ///
    /// # Errors
    /// As [`DeltaArtifact::entry`].
    pub fn found(&self) -> Result<Option<FoundDelta>, TransferError> {
        let ParsedManifest::Image(Manifest { subject: Some(subject), .. }) = self.manifest.parse()? else { return Ok(None) };
        Ok(FoundDelta::read(&self.entry()?, &subject.digest, Place::Referrers))
    }

    /// Stores the blobs. Blobs of the image that it leads to are taken from where that is.
    ///
    /// # Errors
    /// What the source or sink answers, and [`TransferError::Cancelled`].
    pub fn store_blobs(&self, target: &dyn ImageSource, sink: &dyn ImageSink, cancel: &Cancel) -> Result<(), TransferError> {
        put_blob(sink, media_type::EMPTY, EMPTY)?;
        for blob in &self.blobs {
            if cancel.is_requested() {
                return Err(TransferError::Cancelled);
            }
            match &blob.content {
                BlobContent::Bytes(bytes) => drop(put_blob(sink, &blob.descriptor.media_type, bytes)?),
                BlobContent::File(file) => store(sink, &blob.descriptor, &mut FileReader { file, at: 0 }, cancel)?,
                BlobContent::OfTarget if sink.has_blob(&blob.descriptor)? => {}
                BlobContent::OfTarget => store(sink, &blob.descriptor, &mut target.open_blob(&blob.descriptor)?, cancel)?,
            }
        }
        Ok(())
    }
}

fn store(sink: &dyn ImageSink, descriptor: &Descriptor, from: &mut dyn Read, cancel: &Cancel) -> Result<(), TransferError> {
    if sink.has_blob(descriptor)? {
        return Ok(());
    }
    let mut writer = sink.begin_blob()?;
    let mut buffer = vec![0; BUFFER];
    loop {
        if cancel.is_requested() {
            return Err(TransferError::Cancelled);
        }
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(read_error(descriptor, error)),
        };
        writer.write_all(&buffer[..count]).map_err(|error| unwrap_transfer(error, || format!("writing blob {}", descriptor.digest)))?;
    }
    writer.finish(&descriptor.digest, descriptor.size)
}

/// Reads a file from its beginning, whoever else reads it.
struct FileReader<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FileReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(out, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}
