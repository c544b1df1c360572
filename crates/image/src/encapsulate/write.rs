//! Writing the image that a plan describes.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::sync::Mutex;

use rootball_object::{CommitChecksum, Event, ObjectSource, Reporter, Step};
use rootball_oci::{
    BlobWriter, Descriptor, Digest, Hasher, ImageSink, Manifest, Platform, RawManifest, TransferError, media_type, to_canonical_json,
};

use super::layer::{Directories, LayerError, LayerWriter, load_directories};
use super::plan::{Plan, PlannedLayer};
use super::tree::Tree;
use super::{EncapsulateError, labels};

/// How layers are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// The one that every host reads.
    Gzip {
        /// 0 to 9.
        level: u32,
    },
    /// Smaller and faster, for hosts that are known to read it.
    Zstd {
        /// 1 to 19.
        level: i32,
    },
}

impl Default for Compression {
    fn default() -> Self {
        Self::Gzip { level: 6 }
    }
}

/// How an image is written.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// How layers are compressed.
    pub compression: Compression,
    /// When the image was made, in seconds since 1970; the commit's time when not given, so the image is a function of the commit.
    pub created: Option<u64>,
    /// Labels beside those that the format demands.
    pub labels: BTreeMap<String, String>,
    /// Keys of the commit's metadata whose texts become labels.
    pub copy_metadata: Vec<String>,
    /// What a container runs, in place of what the commit says.
    pub command: Option<Vec<String>>,
    /// In Go's names: `amd64`, `arm64`, …
    pub architecture: String,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            compression: Compression::default(),
            created: None,
            labels: BTreeMap::new(),
            copy_metadata: Vec::new(),
            command: None,
            architecture: Platform::host().architecture,
        }
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BuildReport {
    /// The commit in the image.
    pub commit: CommitChecksum,
    /// The image's digest.
    pub manifest: Digest,
    /// The config's digest.
    pub config: Digest,
    /// The layers, lowest first.
    pub layers: Vec<BuiltLayer>,
}

/// One layer that was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BuiltLayer {
    /// Its name in the plan; `commit` for the first.
    pub name: String,
    /// The blob.
    pub digest: Digest,
    /// The blob's bytes.
    pub size: u64,
    /// The tar stream before compression.
    pub diff_id: Digest,
    /// Its bytes.
    pub uncompressed: u64,
    /// Content objects in it.
    pub objects: usize,
}

/// Writes the image. Layers are compressed side by side on the cores of the current rayon pool, each by one thread, so the bytes are the same
/// on any number of them.
///
/// # Errors
/// When an object cannot be read or is corrupt, the sink refuses, or the plan leaves out an object of the commit.
#[tracing::instrument(name = "image.write", skip_all, fields(commit = %plan.commit))]
pub fn write(
    source: &dyn ObjectSource,
    plan: &Plan,
    sink: &dyn ImageSink,
    options: &WriteOptions,
    reporter: &dyn Reporter,
) -> Result<BuildReport, EncapsulateError> {
    let tree = Tree::load(source, &plan.commit)?;
    check_plan(&tree, plan)?;
    let directories = load_directories(source, &tree)?;
    let created = labels::created(&tree.commit, options)?;
    let total = plan.layers.iter().map(|layer| layer.size).sum();
    reporter.event(Event::Started { step: Step::Encapsulate, total: Some(total) });
    let job = Job { source, sink, tree: &tree, directories: &directories, options, reporter };
    let layers = job.layers(&plan.layers)?;
    let all_labels = labels::labels(&tree.commit, plan, &layers, options);
    let config = to_canonical_json(&labels::config(&tree.commit, plan, &layers, all_labels.clone(), &created, options));
    let config = job.put_bytes(media_type::CONFIG, &config)?;
    let layer_type = match options.compression {
        Compression::Gzip { .. } => media_type::LAYER_GZIP,
        Compression::Zstd { .. } => media_type::LAYER_ZSTD,
    };
    let mut descriptors: Vec<Descriptor> = layers.iter().map(|layer| Descriptor::new(layer_type, layer.digest, layer.size)).collect();
    for (descriptor, layer) in descriptors.iter_mut().skip(1).zip(&plan.layers) {
        descriptor.annotations.insert("ostree.components".to_owned(), layer.components.join(","));
    }
    let config_digest = config.digest;
    // Other writers of this format leave the manifest's own media type out; it is in the descriptor.
    let manifest = Manifest {
        schema_version: 2,
        media_type: None,
        artifact_type: None,
        config,
        layers: descriptors,
        subject: None,
        annotations: all_labels,
    };
    let manifest = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_manifest(&manifest)?;
    sink.finish()?;
    reporter.event(Event::Finished { step: Step::Encapsulate });
    Ok(BuildReport { commit: plan.commit, manifest: manifest.digest, config: config_digest, layers })
}

/// An image that lacks an object can never be imported, so a plan that lacks one is refused.
fn check_plan(tree: &Tree, plan: &Plan) -> Result<(), EncapsulateError> {
    let planned: std::collections::HashSet<_> = plan.layers.iter().flat_map(|layer| &layer.objects).map(|object| object.checksum).collect();
    match tree.files.iter().find(|file| !planned.contains(&file.checksum)) {
        Some(file) => Err(EncapsulateError::PlanMismatch { checksum: file.checksum }),
        None => Ok(()),
    }
}

/// A blob that has all of its bytes, and diff ID and size of the tar in it.
type Streamed<'a> = (Counted<Box<dyn BlobWriter + 'a>>, Digest, u64);

struct Job<'a> {
    source: &'a dyn ObjectSource,
    sink: &'a dyn ImageSink,
    tree: &'a Tree,
    directories: &'a Directories,
    options: &'a WriteOptions,
    reporter: &'a dyn Reporter,
}

impl Job<'_> {
    /// Writes the commit's layer and all content layers.
    fn layers(&self, planned: &[PlannedLayer]) -> Result<Vec<BuiltLayer>, EncapsulateError> {
        let mut work: Vec<(usize, Option<&PlannedLayer>)> = std::iter::once(None).chain(planned.iter().map(Some)).enumerate().collect();
        // The largest first: begun last, it would keep one core busy while the others have nothing left.
        work.sort_by_key(|(position, layer)| (std::cmp::Reverse(layer.map_or(0, |layer| layer.size)), *position));
        let done: Mutex<Vec<Option<BuiltLayer>>> = Mutex::new(vec![None; work.len()]);
        let failure: Mutex<Option<EncapsulateError>> = Mutex::new(None);
        rayon::scope_fifo(|scope| {
            for (position, layer) in work {
                let (done, failure) = (&done, &failure);
                scope.spawn_fifo(move |_| {
                    if lock(failure).is_some() {
                        return;
                    }
                    match self.layer(layer) {
                        Ok(built) => lock(done)[position] = Some(built),
                        Err(error) => drop(lock(failure).get_or_insert(error)),
                    }
                });
            }
        });
        if let Some(error) = lock(&failure).take() {
            return Err(error);
        }
        let done = std::mem::take(&mut *lock(&done));
        Ok(done.into_iter().flatten().collect())
    }

    fn layer(&self, planned: Option<&PlannedLayer>) -> Result<BuiltLayer, EncapsulateError> {
        let name = planned.map_or("commit", |layer| &layer.name).to_owned();
        let at_layer = |error: LayerError| match error {
            LayerError::Known(error) => error,
            LayerError::Io(error) => match error.downcast::<TransferError>() {
                Ok(error) => error.into(),
                Err(source) => EncapsulateError::Layer { layer: name.clone(), source },
            },
        };
        let advanced = |bytes| self.reporter.event(Event::Advanced { step: Step::Encapsulate, bytes });
        let (blob, diff_id, uncompressed) = self.stream(planned, &advanced).map_err(at_layer)?;
        let (digest, size) = (blob.hasher.finish(), blob.written);
        blob.writer.finish(&digest, size)?;
        let objects = planned.map_or(0, |layer| layer.objects.len());
        Ok(BuiltLayer { name, digest, size, diff_id, uncompressed, objects })
    }

    /// Tar, hash, compress, hash, send.
    fn stream(&self, planned: Option<&PlannedLayer>, advanced: &dyn Fn(u64)) -> Result<Streamed<'_>, LayerError> {
        let blob = BufWriter::with_capacity(256 * 1024, Counted::new(self.sink.begin_blob()?));
        let tar = BufWriter::with_capacity(64 * 1024, Counted::new(Encoder::new(blob, self.options.compression)?));
        let layer = LayerWriter::new(tar, self.source, self.directories, advanced);
        let tar = match planned {
            None => layer.commit_layer(self.tree)?,
            Some(planned) => layer.content_layer(planned)?,
        };
        let tar = tar.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (diff_id, uncompressed) = (tar.hasher.finish(), tar.written);
        let blob = tar.writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((blob, diff_id, uncompressed))
    }

    fn put_bytes(&self, media_type: &str, bytes: &[u8]) -> Result<Descriptor, EncapsulateError> {
        let descriptor = Descriptor::new(media_type, Digest::of(bytes), bytes.len() as u64);
        if !self.sink.has_blob(&descriptor)? {
            let mut writer = self.sink.begin_blob()?;
            writer.write_all(bytes).map_err(|source| EncapsulateError::Layer { layer: "config".to_owned(), source })?;
            writer.finish(&descriptor.digest, descriptor.size)?;
        }
        Ok(descriptor)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Hashes and counts what is written through it.
struct Counted<W> {
    writer: W,
    hasher: Hasher,
    written: u64,
}

impl<W> Counted<W> {
    fn new(writer: W) -> Self {
        Self { writer, hasher: Hasher::new(), written: 0 }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Either compressor.
enum Encoder<W: Write> {
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    fn new(out: W, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::Gzip { level } => Self::Gzip(flate2::write::GzEncoder::new(out, flate2::Compression::new(level.min(9)))),
            Compression::Zstd { level } => Self::Zstd(zstd::Encoder::new(out, level.clamp(1, 19))?),
        })
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
