//! Image to commit.
//!
//! The image is a commit in disguise: its first layer has the commit object and the directories, further layers have the content objects. The
//! first is read first. From then on it is known which objects belong to the commit, and nothing else is let in; the other layers stream in
//! side by side. Each blob is hashed to its digest, each tar to its diff ID, each object to its name; all goes into one transaction, which
//! commits only when every object of the commit is there. Otherwise it is as if nothing had been tried.
//!
//! What stays beside the objects, so that the same need not come twice:
//! * a ref `ostree/container/blob/DIGEST` for each layer: the first layer's names the commit; another's names a commit whose only directory
//!   lists the layer's objects by checksum;
//! * a ref `ostree/container/image/REFERENCE` that names the commit;
//! * manifest and config, byte for byte, in [`record`].

mod closure;
mod escape;
mod layer;
mod object_path;
pub mod record;

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rootball_object::{
    Cancel, Checksum, Commit, CommitChecksum, DirMeta, DirTree, ErrorKind, Event, LoadError, Metadata, ObjectKind, ObjectSink,
    ObjectSource, Reporter, Step, StoreError, TreeFile,
};
use rootball_oci::{Descriptor, Digest, ImageConfig, ImageSource, Manifest, Platform, RawManifest, TransferError, load_image, read_error};
use rootball_repo::{RefError, Repo, Transaction, TransactionError};

use self::closure::Closure;
use crate::encapsulate::labels::{LABEL_COMMIT, LABEL_DIFFID, LABEL_FINAL_DIFFID};

pub use self::escape::{BLOB_PREFIX, IMAGE_PREFIX, blob_ref, escape, image_ref, unescape};

/// Largest config that is read, in bytes.
const MAX_CONFIG: u64 = 16 * 1024 * 1024;

/// How an image is imported.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The reference to remember the image under, in its full form such as `docker://quay.io/x/y:tag`; it gets a ref.
    pub reference: Option<String>,
    /// The platform to choose from an index.
    pub platform: Platform,
    /// How many layers stream in at the same time.
    pub jobs: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { reference: None, platform: Platform::host(), jobs: 4 }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// The commit that was in the image.
    pub commit: CommitChecksum,
    /// The commit with the layers on top of it; none yet, since such images are refused.
    pub merge: Option<CommitChecksum>,
    /// The image's digest.
    pub manifest_digest: Digest,
    /// Layers that were moved.
    pub layers_fetched: usize,
    /// Layers whose objects were here already.
    pub layers_reused: usize,
    /// Compressed bytes of the layers that were moved.
    pub bytes_fetched: u64,
    /// Objects that were new to the repository.
    pub objects_written: u64,
}

/// Why an image could not be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The image could not be read.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// An object could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A ref could not be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// The transaction could not be completed.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// The image is of a kind that is not imported.
    #[error("image {manifest} cannot be imported: {reason}")]
    Unsupported {
        /// The image's digest.
        manifest: Digest,
        /// What it is.
        reason: String,
    },
    /// Manifest, config and labels do not go together.
    #[error("image {manifest} is not valid: {reason}")]
    Invalid {
        /// The image's digest.
        manifest: Digest,
        /// What is wrong.
        reason: String,
    },
    /// A layer's bytes are damaged or break the format.
    #[error("layer {layer} is corrupt: {reason}")]
    CorruptLayer {
        /// The blob.
        layer: Digest,
        /// What is wrong.
        reason: String,
    },
    /// A layer has an object that is not the commit's.
    #[error("layer {layer} has {} object {checksum}, which does not belong to the commit", kind.extension())]
    ForeignObject {
        /// The blob.
        layer: Digest,
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        checksum: Checksum,
    },
    /// The image lacks objects of its commit.
    #[error("the image lacks {count} objects of commit {commit}, {} {first} among them", kind.extension())]
    Incomplete {
        /// The commit.
        commit: CommitChecksum,
        /// What one of them is.
        kind: ObjectKind,
        /// Its name.
        first: Checksum,
        /// How many there are.
        count: usize,
    },
    /// The reference cannot be the name of a ref.
    #[error("image reference {reference:?} is empty or contains a NUL")]
    InvalidReference {
        /// What was given.
        reference: String,
    },
    /// The record of the image could not be kept.
    #[error("keeping the record of image {manifest}")]
    Record {
        /// The image's digest.
        manifest: Digest,
        /// What the system said.
        source: std::io::Error,
    },
    /// The caller asked for a stop.
    #[error("stopped on request")]
    Cancelled,
}

impl ImportError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Transfer(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Load(error) => error.kind(),
            Self::Ref(error) => error.kind(),
            Self::Transaction(error) => error.kind(),
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::Invalid { .. } | Self::InvalidReference { .. } => ErrorKind::Invalid,
            Self::CorruptLayer { .. } | Self::ForeignObject { .. } | Self::Incomplete { .. } => ErrorKind::Corrupt,
            Self::Record { source, .. } => ErrorKind::of_io(source),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

/// Imports an image into a repository and returns the commit that was in it.
///
/// An image whose manifest was imported before moves nothing but that manifest; a layer that was imported before, with any image, is not moved
/// again while its objects are here. On any failure the repository stays as it was.
///
/// # Errors
/// When the image cannot be read, is not an encapsulated commit, or is not exactly what its digests, checksums and labels say.
#[tracing::instrument(name = "image.import", skip_all)]
pub fn import(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Imported, ImportError> {
    let image_ref = match &options.reference {
        Some(reference) => {
            Some(escape::image_ref(reference).ok_or_else(|| ImportError::InvalidReference { reference: reference.clone() })?)
        }
        None => None,
    };
    let (raw, manifest) = load_image(source, &options.platform)?;
    if let Some(commit) = known(repo, &raw, &manifest)? {
        if let Some(name) = &image_ref
            && repo.find_ref(name)? != Some(commit)
        {
            let transaction = repo.begin()?;
            transaction.set_ref(name, Some(commit));
            transaction.commit()?;
        }
        return Ok(Imported {
            commit,
            merge: None,
            manifest_digest: raw.digest,
            layers_fetched: 0,
            layers_reused: manifest.layers.len(),
            bytes_fetched: 0,
            objects_written: 0,
        });
    }
    let (config_bytes, config) = load_config(source, &raw, &manifest)?;
    let layout = Layout::parse(&raw, &manifest, &config)?;
    let transaction = repo.begin()?;
    let run = Run { source, repo, transaction: &transaction, reporter, cancel, fetched: AtomicU64::new(0), bytes: AtomicU64::new(0) };
    let commit = run.layers(&layout, options.jobs)?;
    if let Some(label) = label(&config, &manifest, LABEL_COMMIT)
        && label != commit.to_hex()
    {
        return Err(ImportError::Invalid { manifest: raw.digest, reason: format!("its label says commit {label:?}, but it has {commit}") });
    }
    if let Some(name) = &image_ref {
        transaction.set_ref(name, Some(commit));
    }
    let (fetched, bytes_fetched) = (run.fetched.into_inner() as usize, run.bytes.into_inner());
    if cancel.is_requested() {
        return Err(ImportError::Cancelled);
    }
    let stats = transaction.commit()?;
    // Last: a record whose commit is not there would be a lie, a commit whose record is not there costs one look at its layers.
    record::Record::new(commit, &raw, &config_bytes).store(repo).map_err(|source| ImportError::Record { manifest: raw.digest, source })?;
    reporter.event(Event::Finished { step: Step::Import });
    Ok(Imported {
        commit,
        merge: None,
        manifest_digest: raw.digest,
        layers_fetched: fetched,
        layers_reused: layout.layers.len() - fetched,
        bytes_fetched,
        objects_written: stats.metadata_objects + stats.file_objects,
    })
}

/// Offers every object that an image holds to a sink, which takes what it wants.
///
/// A layer that is damaged gives what stands before the damage, and the others are read all the same.
///
/// # Errors
/// When the image is not an encapsulated commit, or something of it could not be read; the first failure is told.
pub fn offer_objects(
    source: &dyn ImageSource,
    platform: &Platform,
    sink: &dyn ObjectSink,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<(), ImportError> {
    let (raw, manifest) = load_image(source, platform)?;
    let (_, config) = load_config(source, &raw, &manifest)?;
    let layout = Layout::parse(&raw, &manifest, &config)?;
    let mut failure = Ok(());
    for layer in &layout.layers {
        if cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        let read = || {
            let blob = source.open_blob(layer.blob)?;
            layer::LayerReader::new(layer.blob, layer.diff_id, blob, reporter, cancel)?.offer_to(sink)
        };
        failure = failure.and(read());
    }
    failure
}

/// Answers the commit of an image that was imported before and is still complete.
fn known(repo: &Repo, raw: &RawManifest, manifest: &Manifest) -> Result<Option<CommitChecksum>, ImportError> {
    let record = record::find(repo, &raw.digest).map_err(|source| ImportError::Record { manifest: raw.digest, source })?;
    let Some(record) = record else { return Ok(None) };
    if !repo.has(ObjectKind::Commit, record.commit.object())? || repo.is_partial(&record.commit)? {
        return Ok(None);
    }
    // The refs of the layers keep the objects from being pruned. Where one is gone, objects may be gone.
    for layer in &manifest.layers {
        if repo.find_ref(&blob_ref(&layer.digest))?.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(record.commit))
}

fn load_config(source: &dyn ImageSource, raw: &RawManifest, manifest: &Manifest) -> Result<(Vec<u8>, ImageConfig), ImportError> {
    let descriptor = &manifest.config;
    let invalid = |reason: String| ImportError::Invalid { manifest: raw.digest, reason };
    if descriptor.size > MAX_CONFIG {
        return Err(invalid(format!("its config has {} bytes, more than the {MAX_CONFIG} that are read", descriptor.size)));
    }
    let mut bytes = Vec::new();
    source.open_blob(descriptor)?.read_to_end(&mut bytes).map_err(|error| read_error(descriptor, error))?;
    let config = serde_json::from_slice(&bytes).map_err(|error| invalid(format!("its config cannot be read: {error}")))?;
    Ok((bytes, config))
}

fn label<'a>(config: &'a ImageConfig, manifest: &'a Manifest, key: &str) -> Option<&'a str> {
    config.config.labels.as_ref().and_then(|labels| labels.get(key)).or_else(|| manifest.annotations.get(key)).map(String::as_str)
}

/// What each layer of the image is for.
struct Layout<'a> {
    /// The commit's layer first.
    layers: Vec<LayerPlace<'a>>,
}

#[derive(Clone, Copy)]
struct LayerPlace<'a> {
    blob: &'a Descriptor,
    diff_id: Digest,
}

impl<'a> Layout<'a> {
    fn parse(raw: &RawManifest, manifest: &'a Manifest, config: &ImageConfig) -> Result<Self, ImportError> {
        let invalid = |reason: String| ImportError::Invalid { manifest: raw.digest, reason };
        let unsupported = |reason: &str| ImportError::Unsupported { manifest: raw.digest, reason: reason.to_owned() };
        let diff_ids = &config.rootfs.diff_ids;
        if diff_ids.len() != manifest.layers.len() {
            return Err(invalid(format!("it has {} layers but {} diff IDs", manifest.layers.len(), diff_ids.len())));
        }
        let last = match (label(config, manifest, LABEL_FINAL_DIFFID), label(config, manifest, LABEL_DIFFID)) {
            (Some(last), _) => last,
            (None, Some(only)) if diff_ids.len() == 1 => only,
            (None, Some(_)) => return Err(unsupported("it is of an experimental form from 2022, with the commit in its last layer")),
            (None, None) => return Err(unsupported("it is a plain image, without a commit in it; those are not imported yet")),
        };
        let last: Digest = last.parse().map_err(|error| invalid(format!("label {LABEL_FINAL_DIFFID}: {error}")))?;
        let mut places = diff_ids.iter().enumerate().filter(|(_, diff_id)| **diff_id == last).map(|(place, _)| place);
        let place = match (places.next(), places.next()) {
            (Some(place), None) => place,
            (None, _) => {
                return Err(invalid(format!(
                    "label {LABEL_FINAL_DIFFID} names layer {last}, which is not there: its layers were squashed or rebuilt"
                )));
            }
            (Some(_), Some(_)) => return Err(invalid(format!("label {LABEL_FINAL_DIFFID} names layer {last}, which is there twice"))),
        };
        if place + 1 != diff_ids.len() {
            return Err(unsupported(&format!(
                "it has {} layers on top of its commit, added by a container build; those are not imported yet",
                diff_ids.len() - place - 1
            )));
        }
        let layers = manifest.layers.iter().zip(diff_ids).map(|(blob, diff_id)| LayerPlace { blob, diff_id: *diff_id }).collect();
        Ok(Self { layers })
    }
}

/// One import under way.
struct Run<'a> {
    source: &'a dyn ImageSource,
    repo: &'a Repo,
    transaction: &'a Transaction<'a>,
    reporter: &'a dyn Reporter,
    cancel: &'a Cancel,
    fetched: AtomicU64,
    bytes: AtomicU64,
}

impl Run<'_> {
    /// Brings in all layers and checks that nothing is missing.
    fn layers(&self, layout: &Layout<'_>, jobs: usize) -> Result<CommitChecksum, ImportError> {
        let (first, rest) = layout.layers.split_first().expect("the layout has the layer that its label names");
        let total = layout.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.blob.size));
        self.reporter.event(Event::Started { step: Step::Import, total: Some(total) });
        let (commit, closure) = self.commit_layer(*first)?;
        self.content_layers(rest, &closure, jobs)?;
        closure.check_complete(self.transaction, &commit)?;
        Ok(commit)
    }

    fn commit_layer(&self, layer: LayerPlace<'_>) -> Result<(CommitChecksum, Closure), ImportError> {
        if let Some(commit) = self.repo.find_ref(&blob_ref(&layer.blob.digest))?
            && !self.repo.is_partial(&commit)?
        {
            // A directory that is gone makes the layer come again.
            if let Ok(closure) = Closure::of(self.repo, &commit) {
                self.reporter.event(Event::Advanced { step: Step::Import, bytes: layer.blob.size });
                return Ok((commit, closure));
            }
        }
        let reader = self.open(layer)?;
        let (commit, metadata, files) = reader.read_commit_layer(self.transaction)?;
        let closure = Closure::of(self.transaction, &commit).map_err(|error| match error {
            LoadError::NotFound { kind, checksum } => ImportError::Incomplete { commit, kind, first: checksum, count: 1 },
            other => other.into(),
        })?;
        for (kind, checksum) in metadata.into_iter().chain(files.into_iter().map(|checksum| (ObjectKind::File, checksum))) {
            if !closure.contains(kind, &checksum) {
                return Err(ImportError::ForeignObject { layer: layer.blob.digest, kind, checksum });
            }
        }
        self.transaction.set_ref(&blob_ref(&layer.blob.digest), Some(commit));
        self.count(layer);
        Ok((commit, closure))
    }

    /// Streams content layers, several at a time; the first failure stops the others.
    fn content_layers(&self, layers: &[LayerPlace<'_>], closure: &Closure, jobs: usize) -> Result<(), ImportError> {
        let queue = Mutex::new(VecDeque::from(layers.to_vec()));
        let failure: Mutex<Option<ImportError>> = Mutex::new(None);
        let work = || {
            loop {
                let next = lock(&queue).pop_front();
                let Some(layer) = next else { return };
                if lock(&failure).is_some() {
                    return;
                }
                if let Err(error) = self.content_layer(layer, closure) {
                    lock(&failure).get_or_insert(error);
                    return;
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..jobs.clamp(1, layers.len().max(1)) {
                scope.spawn(work);
            }
            work();
        });
        match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn content_layer(&self, layer: LayerPlace<'_>, closure: &Closure) -> Result<(), ImportError> {
        if self.is_here(layer)? {
            self.reporter.event(Event::Advanced { step: Step::Import, bytes: layer.blob.size });
            return Ok(());
        }
        let objects = self.open(layer)?.read_content_layer(self.transaction, closure)?;
        let anchor = self.anchor(objects)?;
        self.transaction.set_ref(&blob_ref(&layer.blob.digest), Some(anchor));
        self.count(layer);
        Ok(())
    }

    /// Tells whether a layer was imported before and all of its objects are still here.
    fn is_here(&self, layer: LayerPlace<'_>) -> Result<bool, ImportError> {
        let Some(anchor) = self.repo.find_ref(&blob_ref(&layer.blob.digest))? else { return Ok(false) };
        let Ok(tree) = self.repo.load_commit(&anchor).and_then(|commit| self.repo.load_dirtree(&commit.root_tree)) else {
            return Ok(false);
        };
        for file in &tree.files {
            if !ObjectSource::has(self.repo, ObjectKind::File, &file.checksum)? {
                return Ok(false);
            }
        }
        Ok(tree.dirs.is_empty())
    }

    /// Stores the commit that keeps a layer's objects: one directory that lists them by checksum. It is the same on every machine.
    fn anchor(&self, mut objects: Vec<Checksum>) -> Result<CommitChecksum, ImportError> {
        objects.sort_unstable();
        objects.dedup();
        let files = objects.into_iter().map(|checksum| TreeFile { name: checksum.to_hex(), checksum }).collect();
        let put = |kind, bytes: &[u8]| self.transaction.put_metadata(kind, bytes, None);
        let commit = Commit {
            metadata: Metadata::new(),
            parent: None,
            subject: String::new(),
            body: String::new(),
            timestamp: 0,
            root_tree: put(ObjectKind::DirTree, &DirTree { files, dirs: Vec::new() }.to_bytes())?,
            root_meta: put(ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes())?,
        };
        Ok(CommitChecksum::new(put(ObjectKind::Commit, &commit.to_bytes())?))
    }

    fn open<'s>(&'s self, layer: LayerPlace<'s>) -> Result<layer::LayerReader<'s>, ImportError> {
        if self.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        let blob = self.source.open_blob(layer.blob)?;
        layer::LayerReader::new(layer.blob, layer.diff_id, blob, self.reporter, self.cancel)
    }

    fn count(&self, layer: LayerPlace<'_>) {
        self.fetched.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(layer.blob.size, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
