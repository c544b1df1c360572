//! Image to commit.
//!
//! **An encapsulated commit** is a commit in disguise: one layer has the commit object and the directories, others have the content objects. The
//! first is read first. From then on it is known which objects belong to the commit, and nothing else is let in; the other layers stream in
//! side by side, or, where much of them is here already, only [pieces](parts) of them. **Layers of files**, on top of that or alone, become a commit that is a function of the image ([`derived`]). **An archive
//! repository** in layers of files, the form of 2018, has its commit taken out of it ([`oscontainer`]).
//!
//! Each blob that comes as a whole is hashed to its digest, its tar to its diff ID, and every object to its name; all goes into one transaction, which commits only when
//! every object of the commit is there. Otherwise it is as if nothing had been tried.
//!
//! What stays beside the objects, so that the same need not come twice:
//! * a ref `ostree/container/blob/DIGEST` for each layer: the first layer's names the commit; that of one with content objects names a commit
//!   whose only directory lists them by checksum; that of a layer of files names a commit of its own tree;
//! * a ref `ostree/container/image/REFERENCE` that names the commit;
//! * manifest and config, byte for byte, in [`record`]. By these a layer is known again in another compression, and an image in other wrapping.

mod closure;
mod derived;
mod error;
mod escape;
mod list;
pub(crate) mod object_path;
mod objects;
mod oscontainer;
mod parts;
mod price;
mod prune;
pub mod record;
mod run;
mod shape;
mod signed;
mod stream;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rootball_object::{Cancel, CommitChecksum, Event, ObjectKind, ObjectSink, ObjectSource, Reporter, Step};
use rootball_oci::{Digest, ImageConfig, ImageSource, Manifest, Platform, RawManifest, load_config, load_image};
use rootball_remote::policy::RemotePolicy;
use rootball_repo::{Repo, Transaction, TreeRoot};

use self::closure::Closure;
use self::derived::Base;
use self::objects::ObjectLayer;
use self::run::Run;
use self::shape::{LayerPlace, Shape};
use self::stream::{Allowance, LayerStream, Watch};
use crate::delta::DeltaError;

pub use self::derived::{DropReason, Dropped, ImageNote};
pub use self::error::ImportError;
pub use self::escape::{BLOB_PREFIX, IMAGE_PREFIX, blob_ref, escape, image_ref, unescape};
pub use self::list::{ListedImage, list};
pub(crate) use self::list::{image_refs, manifest_in_commit};
pub use self::parts::FellBack;
pub use self::price::{Cost, Priced, Ways, price};
pub use self::prune::{ImagePruneError, ImagePruneOptions, ImagePrunePlan, apply_prune, plan_prune};
pub use self::shape::ImageForm;
pub(crate) use self::shape::LABEL_OSCONTAINER;

/// What any image may unpack to, in bytes.
const UNPACKED_AT_LEAST: u64 = 4 << 30;
/// How many times its size an image may unpack to beyond that. Systems unpack to two to ten times their size.
const UNPACKED_TIMES: u64 = 100;

/// How an image is imported.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The reference to remember the image under, in its full form such as `docker://quay.io/x/y:tag`; it gets a ref.
    pub reference: Option<String>,
    /// The platform to choose from an index.
    pub platform: Platform,
    /// How many layers stream in at the same time.
    pub jobs: usize,
    /// How many bytes the layers may unpack to, all together; `None` means 4 GiB and a hundred times their size.
    pub max_unpacked: Option<u64>,
    /// The time, in seconds since 1970, to remember when the image was imported.
    pub now: Option<u64>,
    /// By whose keys the commit in the image must be signed. Files that lie on top of a commit are not under its signature, so an image that
    /// has some is refused then.
    pub signed_by: Option<Arc<RemotePolicy>>,
    /// What [`price`](fn@price) has read of the image already, from the same source; it is not read again then.
    pub priced: Option<Arc<Priced>>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { reference: None, platform: Platform::host(), jobs: 4, max_unpacked: None, now: None, signed_by: None, priced: None }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// The commit that the image is.
    pub commit: CommitChecksum,
    /// The commit that was in the image, where layers of files lie on top of it.
    pub base: Option<CommitChecksum>,
    /// What kind of image it is.
    pub form: ImageForm,
    /// The image's digest.
    pub manifest_digest: Digest,
    /// Layers that were moved as a whole.
    pub layers_fetched: usize,
    /// Layers of which only the pieces were moved that have something new.
    pub layers_in_part: usize,
    /// Layers whose objects were here already.
    pub layers_reused: usize,
    /// Bytes of layers that were moved, compressed.
    pub bytes_fetched: u64,
    /// Layers that were moved as a whole, though they should have come in pieces.
    pub fell_back: Vec<FellBack>,
    /// Objects that were new to the repository.
    pub objects_written: u64,
    /// What of the image has no place in the commit, by layer.
    pub dropped: Vec<LayerDrops>,
    /// What who deploys it should know.
    pub notes: Vec<ImageNote>,
}

/// What of a layer was not taken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LayerDrops {
    /// The blob; `None` for what was taken away from all layers together.
    pub layer: Option<Digest>,
    /// By reason.
    pub dropped: Vec<Dropped>,
}

/// Imports an image into a repository and returns its commit.
///
/// An image that was imported before, be it in another compression, moves nothing but its manifest; nor is a layer that was imported before, with
/// any image, moved again while its objects are here. On any failure the repository stays as it was.
///
/// # Errors
/// When the image cannot be read, is of no kind that is known, or is not exactly what its digests, checksums and labels say.
#[tracing::instrument(name = "image.import", skip_all)]
pub fn import(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Imported, ImportError> {
    import_by(source, repo, options, None, reporter, cancel)
}

/// Another way than layers for the commit in an image to come.
pub(crate) trait CommitDelta: Sync {
    /// The commit that it leads to.
    fn commit(&self) -> CommitChecksum;

    /// Puts that commit and what stands beside it.
    fn put_commit(&self, transaction: &Transaction<'_>) -> Result<(), ImportError>;

    /// Puts all other objects of it, and returns the bytes that travelled for them. `advanced` is told the thousandths of the work that are done.
    fn bring(&self, transaction: &Transaction<'_>, advanced: &(dyn Fn(u64) + Sync)) -> Result<u64, DeltaError>;

    /// Is told that it was of no use, so that the layers come.
    fn failed(&self, reason: DeltaError);
}

/// Imports an image, whose commit comes by a delta where there is one that leads to the commit that the image names.
pub(crate) fn import_by(
    source: &dyn ImageSource,
    repo: &Repo,
    options: &ImportOptions,
    by: Option<&dyn CommitDelta>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Imported, ImportError> {
    let image_ref = match &options.reference {
        Some(reference) => {
            Some(escape::image_ref(reference).ok_or_else(|| ImportError::InvalidReference { reference: reference.clone() })?)
        }
        None => None,
    };
    let (raw, manifest) = match options.priced.as_deref() {
        Some(priced) => (priced.raw.clone(), priced.manifest.clone()),
        None => load_image(source, &options.platform)?,
    };
    let record_error = |source| ImportError::Record { manifest: raw.digest, source };
    if let Some(known) = known(repo, &raw, &manifest)? {
        let Known { mut record, is_rewrapped } = known;
        if let Some(policy) = &options.signed_by {
            if !matches!(record.form, ImageForm::Encapsulated | ImageForm::Oscontainer) {
                return Err(ImportError::MoreThanCommit { manifest: raw.digest });
            }
            signed::check(repo, policy, &record.commit, raw.digest)?;
        }
        if let Some(name) = &image_ref
            && repo.find_ref(name)? != Some(record.commit)
        {
            let transaction = repo.begin()?;
            transaction.set_ref(name, Some(record.commit));
            transaction.commit()?;
        }
        if is_rewrapped {
            record = record.rewrapped(&raw);
            record.imported = options.now;
        }
        let is_new = options.reference.as_ref().is_some_and(|reference| record.references.insert(reference.clone()));
        if is_new || is_rewrapped {
            record::store(repo, &record).map_err(record_error)?;
        }
        return Ok(Imported {
            commit: record.commit,
            base: record.base,
            form: record.form,
            manifest_digest: raw.digest,
            layers_fetched: 0,
            layers_in_part: 0,
            layers_reused: manifest.layers.len(),
            bytes_fetched: 0,
            fell_back: Vec::new(),
            objects_written: 0,
            dropped: record.dropped,
            notes: record.notes,
        });
    }
    let (config_text, config) = match options.priced.as_deref().and_then(|priced| priced.config.clone()) {
        Some(config) => config,
        None => config_text(source, &raw, &manifest)?,
    };
    let shape = Shape::parse(raw.digest, &manifest, &config)?;
    let total = manifest.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.size));
    let allowance = Allowance::new(options.max_unpacked.unwrap_or(UNPACKED_AT_LEAST.saturating_add(total.saturating_mul(UNPACKED_TIMES))));
    let watch = Watch { reporter, cancel, allowance: &allowance };
    let mut transaction = repo.begin()?;
    let layers: Vec<LayerPlace<'_>> =
        manifest.layers.iter().zip(&config.rootfs.diff_ids).map(|(blob, diff_id)| LayerPlace { blob, diff_id: *diff_id }).collect();
    let mut run = Run::new(source, &transaction, watch, &raw, &config, &config_text, &layers);
    run.signed_by = options.signed_by.as_deref();
    run.by = by;
    run.indexes = options.priced.as_ref().map(|priced| priced.indexes.clone()).unwrap_or_default();
    reporter.event(Event::Started { step: Step::Import, total: Some(total) });
    let outcome = bring(&run, &shape, options.jobs)?;
    if let Some(name) = &image_ref {
        transaction.set_ref(name, Some(outcome.commit));
    }
    let (fetched, in_part) = (run.fetched.load(Ordering::Relaxed), run.in_part.load(Ordering::Relaxed));
    let (bytes_fetched, fell_back) = (run.bytes.load(Ordering::Relaxed), run.all_fell_back());
    let unverified = run.unverified();
    if cancel.is_requested() {
        return Err(ImportError::Cancelled);
    }
    if let Some(result) = &outcome.result {
        // What was put on the way, such as files before they had their label, is no part of it.
        transaction.retain(|kind, checksum| match kind {
            ObjectKind::CommitMeta => result.contains(ObjectKind::Commit, checksum),
            kind => result.contains(kind, checksum),
        })?;
    }
    let stats = transaction.commit()?;
    // Last: a record whose commit is not there would be a lie, a commit whose record is not there costs one look at its layers.
    let mut record = record::Record::new(outcome.commit, outcome.form, &raw, &config_text);
    record.base = outcome.base;
    record.references.extend(options.reference.clone());
    record.unverified = unverified;
    record.imported = options.now;
    (record.dropped, record.notes) = (outcome.dropped, outcome.notes);
    record::store(repo, &record).map_err(record_error)?;
    reporter.event(Event::Finished { step: Step::Import });
    Ok(Imported {
        commit: record.commit,
        base: record.base,
        form: record.form,
        manifest_digest: raw.digest,
        layers_fetched: fetched,
        layers_in_part: in_part,
        layers_reused: manifest.layers.len() - fetched - in_part,
        bytes_fetched,
        fell_back,
        objects_written: stats.metadata_objects + stats.file_objects,
        dropped: record.dropped,
        notes: record.notes,
    })
}

/// What an image became.
struct Brought {
    commit: CommitChecksum,
    form: ImageForm,
    base: Option<CommitChecksum>,
    dropped: Vec<LayerDrops>,
    notes: Vec<ImageNote>,
    /// All that the result consists of; `None` where nothing else was let in.
    result: Option<rootball_repo::Seen>,
}

fn bring(run: &Run<'_>, shape: &Shape<'_>, jobs: usize) -> Result<Brought, ImportError> {
    let (base, files): (Option<(CommitChecksum, Closure)>, &[LayerPlace<'_>]) = match shape {
        Shape::Commit { commit, content, files, named } => {
            if run.signed_by.is_some() && !files.is_empty() {
                return Err(ImportError::MoreThanCommit { manifest: run.raw.digest });
            }
            let (commit, closure) = run.encapsulated(*commit, content, named.as_deref(), jobs)?;
            if let Some(named) = named.as_deref().filter(|named| *named != commit.to_hex()) {
                let reason = format!("its label says commit {named:?}, but it has {commit}");
                return Err(ImportError::Invalid { manifest: run.raw.digest, reason });
            }
            if files.is_empty() {
                let form = ImageForm::Encapsulated;
                // A layer that was read twice, or pieces that were not what they should be, may have let in what is not the image's.
                let clean = !run.has_read_twice() && run.all_fell_back().is_empty();
                let result = if clean { None } else { Some(run.result(Some(closure))?) };
                return Ok(Brought { commit, form, base: None, dropped: Vec::new(), notes: Vec::new(), result });
            }
            (Some((commit, closure)), files)
        }
        Shape::Plain(layers) => (None, layers),
        Shape::Oscontainer { layers, named } => return oscontainer(run, layers, *named, jobs),
    };
    let composed = derived::compose(run, base.as_ref().map(|(commit, closure)| Base { commit: *commit, closure }), files, jobs)?;
    if base.is_none() {
        let commit = run.transaction.load_commit(&composed.commit)?;
        if oscontainer::is_carrier(run.transaction, &TreeRoot { tree: commit.root_tree, meta: commit.root_meta })? {
            // The labels were lost on the way here.
            run.begin_anew();
            return oscontainer(run, files, None, jobs);
        }
        if run.signed_by.is_some() {
            return Err(ImportError::MoreThanCommit { manifest: run.raw.digest });
        }
    }
    let (base, closure) = base.unzip();
    let result = Some(run.result(closure)?);
    let form = if base.is_some() { ImageForm::Derived } else { ImageForm::Plain };
    Ok(Brought { commit: composed.commit, form, base, dropped: composed.dropped, notes: composed.notes, result })
}

fn oscontainer(run: &Run<'_>, layers: &[LayerPlace<'_>], named: Option<CommitChecksum>, jobs: usize) -> Result<Brought, ImportError> {
    let oscontainer::Taken { commit, closure, dropped } = oscontainer::take(run, layers, named, jobs)?;
    let result = Some(run.result(Some(closure))?);
    Ok(Brought { commit, form: ImageForm::Oscontainer, base: None, dropped, notes: Vec::new(), result })
}

/// Offers every object that an image holds to a sink, which takes what it wants.
///
/// A layer that is damaged gives what stands before the damage, and the others are read all the same.
///
/// # Errors
/// When the image holds no commit, or something of it could not be read; the first failure is told.
pub fn offer_objects(
    source: &dyn ImageSource,
    platform: &Platform,
    sink: &dyn ObjectSink,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<(), ImportError> {
    let (raw, manifest) = load_image(source, platform)?;
    let (_, config) = config_text(source, &raw, &manifest)?;
    let Shape::Commit { commit, content, .. } = Shape::parse(raw.digest, &manifest, &config)? else {
        let reason = "it holds no objects, but files".to_owned();
        return Err(ImportError::Unsupported { manifest: raw.digest, reason });
    };
    let allowance = Allowance::new(u64::MAX);
    let watch = Watch { reporter, cancel, allowance: &allowance };
    let mut failure = Ok(());
    for layer in std::iter::once(commit).chain(content) {
        if cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        let read = || ObjectLayer::new(LayerStream::new(layer, source.open_blob(layer.blob)?, watch)?).offer_to(sink);
        failure = failure.and(read());
    }
    failure
}

/// Finds the commit of an image that was imported before, be it in another compression, and is still complete.
///
/// # Errors
/// When records or refs cannot be read.
pub fn find_imported(repo: &Repo, raw: &RawManifest, manifest: &Manifest) -> Result<Option<CommitChecksum>, ImportError> {
    Ok(known(repo, raw, manifest)?.map(|known| known.record.commit))
}

/// An image that was imported before.
struct Known {
    record: record::Record,
    /// Whether the record is that of another manifest with the same config.
    is_rewrapped: bool,
}

fn known(repo: &Repo, raw: &RawManifest, manifest: &Manifest) -> Result<Option<Known>, ImportError> {
    let record_error = |source| ImportError::Record { manifest: raw.digest, source };
    let own = record::find(repo, &raw.digest).map_err(record_error)?;
    let wrapping = own.as_ref().and_then(|own| own.same_as).map(|digest| record::find(repo, &digest)).transpose().map_err(record_error)?;
    if let Some(own) = own
        && is_kept(repo, wrapping.flatten().as_ref().unwrap_or(&own))?
    {
        return Ok(Some(Known { record: own, is_rewrapped: false }));
    }
    // The config names the layers by what is in them, and decides what the commit is: the same config, the same commit. Which blob has which
    // layer is not known before it is read, so blobs of the other manifest get no refs.
    for record in record::all(repo).map_err(record_error)? {
        let has_same_config = record.parse_manifest().is_some_and(|other| other.config.digest == manifest.config.digest);
        if has_same_config && record.same_as.is_none() && record.unverified.is_empty() && is_kept(repo, &record)? {
            return Ok(Some(Known { record, is_rewrapped: true }));
        }
    }
    Ok(None)
}

/// Loads the records of the images whose layers are here.
pub(crate) fn kept_records(repo: &Repo) -> Result<Vec<record::Record>, ImportError> {
    let mut kept = Vec::new();
    for record in list::records(repo)? {
        let wrapped = match record.same_as {
            Some(digest) => record::find(repo, &digest).map_err(|source| ImportError::Records { source })?,
            None => None,
        };
        if is_kept(repo, wrapped.as_ref().unwrap_or(&record))? {
            kept.push(record);
        }
    }
    Ok(kept)
}

/// Tells whether an image and its layers are here.
fn is_kept(repo: &Repo, record: &record::Record) -> Result<bool, ImportError> {
    if !repo.has(ObjectKind::Commit, record.commit.object())? || repo.is_partial(&record.commit)? {
        return Ok(false);
    }
    // The refs of the layers keep the objects from being pruned. Where one is gone, objects may be gone.
    let Some(manifest) = record.parse_manifest() else { return Ok(false) };
    for layer in &manifest.layers {
        if repo.find_ref(&blob_ref(&layer.digest))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Loads the config as the text that the commit will hold.
fn config_text(source: &dyn ImageSource, raw: &RawManifest, manifest: &Manifest) -> Result<(String, ImageConfig), ImportError> {
    let invalid = |reason: String| ImportError::Invalid { manifest: raw.digest, reason };
    let text = String::from_utf8(load_config(source, &manifest.config)?).map_err(|_| invalid("its config is not UTF-8".to_owned()))?;
    let config = serde_json::from_str(&text).map_err(|error| invalid(format!("its config cannot be read: {error}")))?;
    Ok((text, config))
}
