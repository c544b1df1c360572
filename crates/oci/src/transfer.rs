//! Where images come from and go to: the two traits behind every copy.
//!
//! A layout directory, an archive and a registry are each a source and a sink. A copy is a source, a sink and one loop; building an image
//! writes into the same sinks, importing reads from the same sources. Implementations verify: what a source hands out hashes to its
//! descriptor by the time the reader says it is at its end, and a sink shows a blob under a digest only when the bytes had it.

use std::io::{self, Read, Write};
use std::ops::Range;

use crate::{Descriptor, Digest, RawManifest};

/// Gives out one image (or index) and its blobs.
pub trait ImageSource: Send + Sync {
    /// Loads the manifest or index that the reference names, byte for byte as stored.
    ///
    /// # Errors
    /// When there is none, or it cannot be read or verified.
    fn load_manifest(&self) -> Result<RawManifest, TransferError>;

    /// Loads a manifest by digest: a child of an index.
    ///
    /// # Errors
    /// As [`ImageSource::load_manifest`].
    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError>;

    /// Opens a blob's bytes. The reader fails with [`io::ErrorKind::InvalidData`] at the end when size or digest are not the
    /// descriptor's, so a caller that reads to the end has verified it.
    ///
    /// # Errors
    /// When the blob is not there or cannot be opened.
    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError>;

    /// Opens a blob's bytes for a caller that hashes them itself, such as a copy into a sink that does; may be the same as
    /// [`ImageSource::open_blob`], which is what it is when not overridden.
    ///
    /// # Errors
    /// As [`ImageSource::open_blob`].
    fn open_blob_unverified(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.open_blob(descriptor)
    }

    /// Opens a part of a blob without the rest: for estimates, and for callers who know by other means what the bytes must be, since nothing is
    /// verified here. `None` where only whole blobs are given out. What lies beyond the blob's end is left out.
    ///
    /// # Errors
    /// When the blob is not there or cannot be opened.
    fn open_blob_part(&self, _descriptor: &Descriptor, _part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        Ok(None)
    }

    /// Opens the tar of a layer by another way than its blob, where there is one: out of a delta. Nothing of it is verified, so the caller
    /// compares the diff ID; where this way does not lead to the end, it tells so by [`ImageSource::layer_tar_failed`] and takes the blob.
    ///
    /// # Errors
    /// When there is such a way and it fails at once.
    fn open_layer_tar(&self, _layer: &Descriptor, _diff_id: &Digest) -> Result<Option<LayerTar<'_>>, TransferError> {
        Ok(None)
    }

    /// Is told that the tar of a layer that came by another way was of no use, and why.
    fn layer_tar_failed(&self, _layer: &Descriptor, _reason: &dyn std::error::Error) {}

    /// Loads a manifest that is attached to an image and is none itself, such as a delta: it has an artifact type and a subject. What is
    /// trusted for its name or signature is the image; of an artifact, nothing is before it has led to that.
    ///
    /// # Errors
    /// As [`ImageSource::load_manifest`], and when it is an image.
    fn load_artifact(&self, descriptor: &Descriptor) -> Result<RawManifest, TransferError> {
        self.load_manifest_by_digest(&descriptor.digest)?.with_descriptor(descriptor)?.into_artifact()
    }

    /// Reads a part of a blob, which should be small: it is held in memory.
    ///
    /// # Errors
    /// As [`ImageSource::open_blob_part`], and when the part cannot be read.
    fn load_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Vec<u8>>, TransferError> {
        let Some(reader) = self.open_blob_part(descriptor, part.clone())? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = reader.take(part.end.saturating_sub(part.start)).read_to_end(&mut bytes);
        read.map_err(|error| unwrap_transfer(error, || format!("reading a part of blob {}", descriptor.digest)))?;
        Ok(Some(bytes))
    }

    /// Lists the manifests whose `subject` is this one, with artifact type and annotations: the referrers of the distribution
    /// specification 1.1, by its interface or by its fall-back tag. None where the place keeps no such thing.
    ///
    /// # Errors
    /// When the list cannot be read.
    fn referrers(&self, _subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        Ok(Vec::new())
    }

    /// Loads the manifest under another tag beside the image, where cosign keeps what it attaches (`sha256-….sig`); `None` without such a
    /// tag.
    ///
    /// # Errors
    /// When there is one that cannot be read or verified.
    fn find_tagged(&self, _tag: &str) -> Result<Option<RawManifest>, TransferError> {
        Ok(None)
    }

    /// Returns the simple signatures of a manifest, which lie outside of it: in a lookaside store, or as files of a `dir:`.
    ///
    /// # Errors
    /// When there are some that cannot be read.
    fn simple_signatures(&self, _manifest: &Digest) -> Result<SimpleSignatures, TransferError> {
        Ok(SimpleSignatures::default())
    }
}

/// The tar of a layer that does not come out of its blob.
pub struct LayerTar<'a> {
    /// The tar, not compressed.
    pub tar: Box<dyn Read + Send + 'a>,
    /// Bytes that travel for it.
    pub size: u64,
}

impl std::fmt::Debug for LayerTar<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LayerTar").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Opens a part of a file, as far as there is one.
pub(crate) fn open_part(mut file: std::fs::File, part: &Range<u64>) -> io::Result<io::Take<std::fs::File>> {
    use std::io::Seek as _;
    file.seek(io::SeekFrom::Start(part.start))?;
    Ok(file.take(part.end.saturating_sub(part.start)))
}

/// Signatures beside an image (containers-signature(5)); what they say is not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimpleSignatures {
    /// The signed messages, in the order of their numbers.
    pub messages: Vec<Vec<u8>>,
    /// Where they were looked for, for those who miss one.
    pub places: Vec<String>,
}

/// Takes one image (or index) and its blobs.
pub trait ImageSink: Send + Sync {
    /// Tells whether the blob is already there, so that it need not be sent.
    ///
    /// # Errors
    /// When that cannot be found out.
    fn has_blob(&self, descriptor: &Descriptor) -> Result<bool, TransferError>;

    /// Begins a blob whose digest may not be known before its last byte.
    ///
    /// # Errors
    /// When nothing can be written there.
    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError>;

    /// Stores a child manifest of an index under its digest only.
    ///
    /// # Errors
    /// When the sink refuses it.
    fn put_manifest_by_digest(&self, manifest: &RawManifest) -> Result<(), TransferError>;

    /// Stores the manifest under the name of the reference; comes last, and makes the image visible.
    ///
    /// # Errors
    /// When the sink refuses it.
    fn put_manifest(&self, manifest: &RawManifest) -> Result<(), TransferError>;

    /// Changes what the reference names: loads it, has `change` make another of it, and stores that, unless somebody else stored another
    /// meanwhile; then it begins anew, so `change` may be called more than once. Where that returns `None`, all stays. What the new one
    /// names must be there already.
    ///
    /// # Errors
    /// What `change` answers, and when the sink cannot do it.
    fn update_manifest(&self, _change: &mut ManifestChange<'_>) -> Result<(), TransferError> {
        let reason = "an image that is there cannot be changed in this kind of place".to_owned();
        Err(TransferError::Unsupported { place: "the target".to_owned(), reason })
    }

    /// Tells whether referrers and other tags can be stored here at all, so that a copy need not bring blobs for nothing.
    fn holds_attachments(&self) -> bool {
        true
    }

    /// Stores a manifest that has a `subject` so that [`ImageSource::referrers`] finds it; its blobs are there already.
    ///
    /// # Errors
    /// When the sink refuses it, or keeps no such thing.
    fn put_referrer(&self, manifest: &RawManifest) -> Result<(), TransferError> {
        Err(no_attachments(&manifest.digest.to_string()))
    }

    /// Stores a manifest under another tag beside the image.
    ///
    /// # Errors
    /// As [`ImageSink::put_referrer`].
    fn put_tagged(&self, tag: &str, _manifest: &RawManifest) -> Result<(), TransferError> {
        Err(no_attachments(tag))
    }

    /// Adds simple signatures of a manifest to those that are there.
    ///
    /// # Errors
    /// As [`ImageSink::put_referrer`].
    fn put_simple_signatures(&self, manifest: &Digest, _messages: &[Vec<u8>]) -> Result<(), TransferError> {
        Err(no_attachments(&format!("signatures of {manifest}")))
    }

    /// Completes the sink after the last manifest; an archive is written here.
    ///
    /// # Errors
    /// When the last bytes cannot be made durable.
    fn finish(&self) -> Result<(), TransferError> {
        Ok(())
    }
}

/// Makes another manifest of one; `None` when nothing is to be changed.
pub type ManifestChange<'a> = dyn FnMut(&RawManifest) -> Result<Option<RawManifest>, TransferError> + 'a;

/// Stores a small blob that is in memory, such as a config, unless it is there.
///
/// # Errors
/// When the sink refuses it.
pub fn put_blob(sink: &dyn ImageSink, media_type: &str, bytes: &[u8]) -> Result<Descriptor, TransferError> {
    let descriptor = Descriptor::new(media_type, Digest::of(bytes), bytes.len() as u64);
    if !sink.has_blob(&descriptor)? {
        let mut writer = sink.begin_blob()?;
        writer.write_all(bytes).map_err(|error| unwrap_transfer(error, || format!("writing blob {}", descriptor.digest)))?;
        writer.finish(&descriptor.digest, descriptor.size)?;
    }
    Ok(descriptor)
}

/// Takes an error of a source or sink out of the I/O error that carried it.
pub fn unwrap_transfer(error: io::Error, action: impl FnOnce() -> String) -> TransferError {
    error.downcast::<TransferError>().unwrap_or_else(|source| TransferError::Io { action: action(), source })
}

fn no_attachments(what: &str) -> TransferError {
    TransferError::Unsupported { place: what.to_owned(), reason: "the target has no room for what is attached to an image".to_owned() }
}

/// Takes the bytes of one blob; dropped unfinished, it leaves nothing behind.
pub trait BlobWriter: Write + Send {
    /// Gives the blob its name if the bytes written have this digest and size.
    ///
    /// # Errors
    /// When they have not, or the sink cannot keep it; nothing is visible then.
    fn finish(self: Box<Self>, digest: &Digest, size: u64) -> Result<(), TransferError>;
}

/// Why an image could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    /// The image, manifest or blob is not there.
    #[error("{what} is not in {place}")]
    NotFound {
        /// The tag, digest or file looked for.
        what: String,
        /// The directory, archive or repository that was asked.
        place: String,
    },
    /// Bytes are not what their descriptor says.
    #[error("{what} from {place} is corrupt: {reason}")]
    Corrupt {
        /// The digest or file.
        what: String,
        /// Where it came from.
        place: String,
        /// Expected and found.
        reason: String,
    },
    /// The other side wants (other) credentials, or the policy forbids it.
    #[error("{place} denies access: {reason}")]
    Denied {
        /// The server or path.
        place: String,
        /// What it said.
        reason: String,
    },
    /// The policy wants a signature that is not there, or forbids the image.
    #[error("{image} is not trusted: {reason}")]
    Untrusted {
        /// The reference of the image.
        image: String,
        /// What the policy demands, and what was found where.
        reason: String,
    },
    /// It may work when tried again: timeouts, resets, overload. Retries have been made already.
    #[error("{place} does not answer as it should: {reason}")]
    Transient {
        /// The server.
        place: String,
        /// What happened.
        reason: String,
    },
    /// The image or the server uses something that is not done here.
    #[error("{place}: {reason}")]
    Unsupported {
        /// The server, file or image.
        place: String,
        /// What it is.
        reason: String,
    },
    /// Not a valid image, layout or answer.
    #[error("{place}: {reason}")]
    Invalid {
        /// The server, file or image.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The caller asked for a stop.
    #[error("stopped on request")]
    Cancelled,
    /// The file system failed.
    #[error("{action}")]
    Io {
        /// What was being done, with the path.
        action: String,
        /// What the system said.
        source: io::Error,
    },
}

impl TransferError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        use rootball_object::ErrorKind;
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Corrupt { .. } => ErrorKind::Corrupt,
            Self::Denied { .. } => ErrorKind::Denied,
            Self::Untrusted { .. } => ErrorKind::Untrusted,
            Self::Transient { .. } => ErrorKind::Transient,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::Cancelled => ErrorKind::Conflict,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}
