//! Writing the image that a plan describes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use rootball_object::{CommitChecksum, Event, ObjectSource, Reporter, Step};
use rootball_oci::{
    Descriptor, Digest, ImageSink, Manifest, Platform, RawManifest, TransferError, media_type, put_blob, to_canonical_json,
};

use super::blob::{self, Compression, Compressors, Streamed};
use super::layer::{Directories, LayerError, LayerWriter, Order, TarSink, load_directories};
use super::plan::{Plan, PlannedLayer};
use super::previous::ANNOTATION_COMPONENTS;
use super::tree::Tree;
use super::{EncapsulateError, labels};
use crate::frames::{ANNOTATION_FRAMES, ANNOTATION_INDEX, IndexPlace, made_with};
use crate::unpacked::ANNOTATION_UNCOMPRESSED;

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
    /// Where the index of its pieces is, for layers whose objects can be fetched one by one.
    #[serde(serialize_with = "index_text", skip_serializing_if = "Option::is_none")]
    pub index: Option<IndexPlace>,
}

fn index_text<S: serde::Serializer>(index: &Option<IndexPlace>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&index.as_ref().map(IndexPlace::to_string).unwrap_or_default())
}

/// Writes the image. Layers are written side by side by as many threads as the current rayon pool has; the bytes are the same on any number
/// of them.
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
    let job = Job { source, tree: &tree, directories: &directories, reporter, compressors: Compressors::start() };
    let layers = each_layer(&plan.layers, |_, planned| {
        let made = job.layer(planned, sink, options.compression)?;
        let objects = planned.map_or(0, |layer| layer.objects.len());
        Ok(BuiltLayer {
            name: name_of(planned),
            digest: made.digest,
            size: made.size,
            diff_id: made.diff_id,
            uncompressed: made.uncompressed,
            objects,
            index: made.index,
        })
    })?;
    let all_labels = labels::labels(&tree.commit, plan, &layers, options);
    let config = to_canonical_json(&labels::config(&tree.commit, plan, &layers, all_labels.clone(), &created, options));
    let config = put_blob(sink, media_type::CONFIG, &config)?;
    let layer_type = options.compression.media_type();
    let mut descriptors: Vec<Descriptor> = layers.iter().map(|layer| Descriptor::new(layer_type, layer.digest, layer.size)).collect();
    for (descriptor, layer) in descriptors.iter_mut().skip(1).zip(&plan.layers) {
        descriptor.annotations.insert(ANNOTATION_COMPONENTS.to_owned(), layer.components.join(","));
    }
    if matches!(options.compression, Compression::Zstd { .. } | Compression::ZstdFrame { .. }) {
        // Those of gzip say it at their end.
        for (descriptor, layer) in descriptors.iter_mut().zip(&layers) {
            descriptor.annotations.insert(ANNOTATION_UNCOMPRESSED.to_owned(), layer.uncompressed.to_string());
        }
    }
    if let Compression::Zstd { level } = options.compression {
        for (descriptor, layer) in descriptors.iter_mut().zip(&layers) {
            descriptor.annotations.insert(ANNOTATION_FRAMES.to_owned(), made_with(level));
            descriptor.annotations.extend(layer.index.map(|index| (ANNOTATION_INDEX.to_owned(), index.to_string())));
        }
    }
    let config_digest = config.digest;
    // Other writers of this format leave the manifest's own media type out; it is in the descriptor.
    let manifest = Manifest { media_type: None, annotations: all_labels, ..Manifest::new(config, descriptors) };
    let manifest = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    sink.put_manifest(&manifest)?;
    sink.finish()?;
    reporter.event(Event::Finished { step: Step::Encapsulate });
    Ok(BuildReport { commit: plan.commit, manifest: manifest.digest, config: config_digest, layers })
}

/// Returns diff ID and size of the tar of every layer that a plan describes, with their entries in this order.
pub(super) fn diff_ids(
    source: &dyn ObjectSource,
    plan: &Plan,
    order: Order,
    reporter: &dyn Reporter,
) -> Result<Vec<(Digest, u64)>, EncapsulateError> {
    let tree = Tree::load(source, &plan.commit)?;
    check_plan(&tree, plan)?;
    let directories = load_directories(source, &tree)?;
    let total = plan.layers.iter().map(|layer| layer.size).sum();
    reporter.event(Event::Started { step: Step::Encapsulate, total: Some(total) });
    let job = Job { source, tree: &tree, directories: &directories, reporter, compressors: Compressors::start() };
    let made = each_layer(&plan.layers, |_, planned| job.diff_id(planned, order))?;
    reporter.event(Event::Finished { step: Step::Encapsulate });
    Ok(made)
}

/// An image that lacks an object can never be imported, so a plan that lacks one is refused.
fn check_plan(tree: &Tree, plan: &Plan) -> Result<(), EncapsulateError> {
    let planned: std::collections::HashSet<_> = plan.layers.iter().flat_map(|layer| &layer.objects).map(|object| object.checksum).collect();
    match tree.files.iter().find(|file| !planned.contains(&file.checksum)) {
        Some(file) => Err(EncapsulateError::PlanMismatch { checksum: file.checksum }),
        None => Ok(()),
    }
}

/// What all layers of an image are made of.
pub(crate) struct Job<'a> {
    pub(crate) source: &'a dyn ObjectSource,
    pub(crate) tree: &'a Tree,
    pub(crate) directories: &'a Directories,
    pub(crate) reporter: &'a dyn Reporter,
    pub(crate) compressors: Compressors,
}

impl Job<'_> {
    /// Makes a blob of a layer: the commit's, when none is planned.
    pub(crate) fn layer(
        &self,
        planned: Option<&PlannedLayer>,
        sink: &dyn ImageSink,
        compression: Compression,
    ) -> Result<Streamed, EncapsulateError> {
        Ok(self.unnamed(planned, sink, compression)?.finish()?)
    }

    /// The same, for a caller that looks at the digest first.
    pub(crate) fn unnamed<'s>(
        &'s self,
        planned: Option<&PlannedLayer>,
        sink: &'s dyn ImageSink,
        compression: Compression,
    ) -> Result<blob::Unnamed<'s>, EncapsulateError> {
        let make = || {
            let out = blob::begin(sink, compression, &self.compressors)?;
            Ok(blob::end(self.fill(planned, compression.order(), out)?)?)
        };
        make().map_err(at_layer(planned))
    }

    /// Makes the tar of a layer, which goes nowhere; returns its diff ID and size.
    fn diff_id(&self, planned: Option<&PlannedLayer>, order: Order) -> Result<(Digest, u64), EncapsulateError> {
        blob::hash_only(|tar| self.fill(planned, order, tar)).map_err(at_layer(planned))
    }

    fn fill<W: TarSink>(&self, planned: Option<&PlannedLayer>, order: Order, out: W) -> Result<W, LayerError> {
        let advanced = |bytes| self.reporter.event(Event::Advanced { step: Step::Encapsulate, bytes });
        let layer = LayerWriter::new(out, order, self.source, self.directories, &advanced);
        match planned {
            None => layer.commit_layer(self.tree),
            Some(planned) => layer.content_layer(planned),
        }
    }
}

fn name_of(planned: Option<&PlannedLayer>) -> String {
    planned.map_or("commit", |layer| &layer.name).to_owned()
}

pub(crate) fn at_layer(planned: Option<&PlannedLayer>) -> impl Fn(LayerError) -> EncapsulateError {
    let name = name_of(planned);
    move |error| match error {
        LayerError::Known(error) => error,
        LayerError::Io(error) => match error.downcast::<TransferError>() {
            Ok(error) => error.into(),
            Err(source) => EncapsulateError::Layer { layer: name.clone(), source },
        },
    }
}

/// Makes the commit's layer and all content layers, each by one of as many threads as the current rayon pool has. Returns what `make` gave for
/// each, which it gets with its place, in the order of the layers, or the first failure.
pub(crate) fn each_layer<T: Send>(
    planned: &[PlannedLayer],
    make: impl Fn(usize, Option<&PlannedLayer>) -> Result<T, EncapsulateError> + Sync,
) -> Result<Vec<T>, EncapsulateError> {
    let mut work: Vec<(usize, Option<&PlannedLayer>)> = std::iter::once(None).chain(planned.iter().map(Some)).enumerate().collect();
    // The largest first: begun last, it would keep one core busy while the others have nothing left.
    work.sort_by_key(|(position, layer)| (std::cmp::Reverse(layer.map_or(0, |layer| layer.size)), *position));
    let done: Mutex<Vec<Option<T>>> = Mutex::new((0..work.len()).map(|_| None).collect());
    let failure: Mutex<Option<EncapsulateError>> = Mutex::new(None);
    let threads = rayon::current_num_threads().clamp(1, work.len());
    let queue: Mutex<VecDeque<(usize, Option<&PlannedLayer>)>> = Mutex::new(work.into());
    let worker = || {
        loop {
            let next = lock(&queue).pop_front();
            let Some((position, layer)) = next.filter(|_| lock(&failure).is_none()) else { return };
            match make(position, layer) {
                Ok(made) => lock(&done)[position] = Some(made),
                Err(error) => drop(lock(&failure).get_or_insert(error)),
            }
        }
    };
    // Threads of their own, and not those of the pool: see `Compressors::start`.
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    if let Some(error) = lock(&failure).take() {
        return Err(error);
    }
    let done = std::mem::take(&mut *lock(&done));
    Ok(done.into_iter().flatten().collect())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
