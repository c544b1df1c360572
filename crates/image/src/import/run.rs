//! One import under way: layers in, several at a time, and what is to stay.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rootball_delta::tree::TreeDeltaError;
use rootball_object::{
    Checksum, Commit, CommitChecksum, DirMeta, DirTree, ErrorKind, Event, LoadError, Metadata, ObjectKind, ObjectSink, ObjectSource, Step,
    TreeFile,
};
use rootball_oci::{Digest, ImageConfig, ImageSource, RawManifest};
use rootball_remote::policy::RemotePolicy;
use rootball_repo::{Repo, Seen, Transaction, reachable};

use super::closure::Closure;
use super::objects::ObjectLayer;
use super::parts::FellBack;
use super::stream::{Allowance, LayerStream, Watch};
use super::{CommitDelta, ImportError, LayerPlace, blob_ref, record, signed};
use crate::delta::DeltaError;
use crate::frames::{self, LayerIndex, Span};

/// One import under way.
pub(super) struct Run<'a> {
    pub(super) source: &'a dyn ImageSource,
    pub(super) repo: &'a Repo,
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) watch: Watch<'a>,
    pub(super) raw: &'a RawManifest,
    pub(super) config: &'a ImageConfig,
    pub(super) config_text: &'a str,
    pub(super) layers: &'a [LayerPlace<'a>],
    /// By whose keys the commit must be signed.
    pub(super) signed_by: Option<&'a RemotePolicy>,
    /// A delta that may bring the commit.
    pub(super) by: Option<&'a dyn CommitDelta>,
    /// Indexes of layers that were read before, by their blobs.
    pub(super) indexes: BTreeMap<Digest, Arc<LayerIndex>>,
    /// Whether the source has been seen to give out whole blobs only.
    pub(super) gives_no_parts: AtomicBool,
    pub(super) fetched: AtomicUsize,
    pub(super) in_part: AtomicUsize,
    pub(super) bytes: AtomicU64,
    /// What tars that do not come out of blobs may unpack to: those that fail must not use up what the blobs may.
    tar_allowance: Allowance,
    read_twice: AtomicBool,
    /// Layers that came as a whole because something was wrong with their pieces.
    fell_back: Mutex<Vec<FellBack>>,
    /// Blobs of earlier images by the diff ID of what is in them.
    earlier: OnceLock<BTreeMap<Digest, BTreeSet<Digest>>>,
    /// Blobs that were taken for what the image says without a look.
    unverified: Mutex<BTreeSet<Digest>>,
    /// Commits that the result consists of.
    kept: Mutex<Vec<CommitChecksum>>,
}

/// A commit that may keep a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredAs {
    pub(super) commit: CommitChecksum,
    /// Whether the blob that it was made from was seen to have the diff ID.
    pub(super) verified: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        source: &'a dyn ImageSource,
        transaction: &'a Transaction<'a>,
        watch: Watch<'a>,
        raw: &'a RawManifest,
        config: &'a ImageConfig,
        config_text: &'a str,
        layers: &'a [LayerPlace<'a>],
    ) -> Self {
        Self {
            source,
            repo: transaction.repo(),
            transaction,
            watch,
            raw,
            config,
            config_text,
            layers,
            signed_by: None,
            by: None,
            indexes: BTreeMap::new(),
            gives_no_parts: AtomicBool::new(false),
            fetched: AtomicUsize::new(0),
            in_part: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
            tar_allowance: watch.allowance.again(),
            read_twice: AtomicBool::new(false),
            fell_back: Mutex::default(),
            earlier: OnceLock::new(),
            unverified: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// Brings in a commit that is encapsulated in layers of objects, and checks that nothing is missing.
    pub(super) fn encapsulated(
        &self,
        commit: LayerPlace<'_>,
        content: &[LayerPlace<'_>],
        named: Option<&str>,
        jobs: usize,
    ) -> Result<(CommitChecksum, Closure), ImportError> {
        if let Some(brought) = self.by_delta(commit, content, named)? {
            return Ok(brought);
        }
        let (commit, closure) = self.commit_layer(commit, jobs)?;
        self.check_signed(&commit)?;
        let stored = self.each(content, jobs, |layer| self.find_content_layer(layer, &closure))?;
        let absent: Vec<LayerPlace<'_>> = content.iter().zip(stored).filter(|(_, stored)| !stored).map(|(layer, _)| *layer).collect();
        self.content_layers(&absent, &closure, jobs)?;
        closure.check_complete(self.transaction, &commit)?;
        Ok((commit, closure))
    }

    /// Brings in the commit that the image names by a delta; `None` where there is none, or it fails. What it made by then stays for as long as
    /// it may be of use.
    fn by_delta(
        &self,
        layer: LayerPlace<'_>,
        content: &[LayerPlace<'_>],
        named: Option<&str>,
    ) -> Result<Option<(CommitChecksum, Closure)>, ImportError> {
        // That the image is this commit must be said by the image. Who made the delta could say anything.
        let Some(delta) = self.by.filter(|delta| named == Some(delta.commit().to_hex().as_str())) else { return Ok(None) };
        self.read_twice.store(true, Ordering::Relaxed);
        match self.take_delta(delta, content.iter().map(|layer| layer.blob.size).sum::<u64>().saturating_add(layer.blob.size)) {
            Ok(closure) => {
                self.keep_blob(&layer, delta.commit());
                lock(&self.unverified).insert(layer.blob.digest);
                for layer in content {
                    // Which objects a layer has is not known without it; the commit keeps them all.
                    if !self.find_content_layer(*layer, &closure)? {
                        self.keep_blob(layer, delta.commit());
                        lock(&self.unverified).insert(layer.blob.digest);
                    }
                }
                Ok(Some((delta.commit(), closure)))
            }
            Err(DeltaError::Cancelled) => Err(ImportError::Cancelled),
            // What has no room as it comes out of a delta has none as it comes out of layers.
            Err(DeltaError::Tree(TreeDeltaError::Store(error))) if error.kind() == ErrorKind::NoSpace => Err(error.into()),
            Err(error) => {
                delta.failed(error);
                Ok(None)
            }
        }
    }

    fn take_delta(&self, delta: &dyn CommitDelta, total: u64) -> Result<Closure, DeltaError> {
        let commit = delta.commit();
        delta.put_commit(self.transaction)?;
        self.check_signed(&commit)?;
        // The bar is about the layers that it stands for.
        let told = AtomicU64::new(0);
        let advanced = |thousandths: u64| {
            let now = total.saturating_mul(thousandths) / 1000;
            let before = told.fetch_max(now, Ordering::Relaxed);
            self.watch.reporter.event(Event::Advanced { step: Step::Import, bytes: now.saturating_sub(before) });
        };
        let moved = delta.bring(self.transaction, &advanced)?;
        let closure = Closure::of(self.transaction, &commit).map_err(ImportError::from)?;
        closure.check_complete(self.transaction, &commit)?;
        self.bytes.fetch_add(moved, Ordering::Relaxed);
        Ok(closure)
    }

    /// Checks that the commit is signed as it must be, before anything below it is moved.
    pub(super) fn check_signed(&self, commit: &CommitChecksum) -> Result<(), ImportError> {
        match self.signed_by {
            Some(policy) => signed::check(self.transaction, policy, commit, self.raw.digest),
            None => Ok(()),
        }
    }

    fn commit_layer(&self, layer: LayerPlace<'_>, jobs: usize) -> Result<(CommitChecksum, Closure), ImportError> {
        for stored in self.stored_layers(&layer)? {
            if self.repo.is_partial(&stored.commit)? {
                continue;
            }
            // A directory that is gone makes the layer come again.
            if let Ok(closure) = Closure::of(self.repo, &stored.commit) {
                self.keep_blob(&layer, stored.commit);
                self.reused(&layer, &stored);
                return Ok((stored.commit, closure));
            }
        }
        if let Some(brought) = self.commit_by_parts(layer, jobs)? {
            return Ok(brought);
        }
        let (commit, metadata, files) = self.read(layer, |stream| ObjectLayer::new(stream).read_commit_layer(self.transaction))?;
        let closure = Closure::of(self.transaction, &commit).map_err(|error| match error {
            LoadError::NotFound { kind, checksum } => ImportError::Incomplete { commit, kind, first: checksum, count: 1 },
            other => other.into(),
        })?;
        for (kind, checksum) in metadata.into_iter().chain(files.into_iter().map(|checksum| (ObjectKind::File, checksum))) {
            if !closure.contains(kind, &checksum) {
                return Err(ImportError::ForeignObject { layer: layer.blob.digest, kind, checksum });
            }
        }
        self.keep_blob(&layer, commit);
        Ok((commit, closure))
    }

    /// Keeps a layer of content whose objects are here already, and tells whether it is one.
    fn find_content_layer(&self, layer: LayerPlace<'_>, closure: &Closure) -> Result<bool, ImportError> {
        for stored in self.stored_layers(&layer)? {
            if self.is_here(&stored.commit, closure)? {
                self.keep_blob(&layer, stored.commit);
                self.reused(&layer, &stored);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Brings in a layer of content as a whole.
    pub(super) fn read_content_layer(&self, layer: LayerPlace<'_>, closure: &Closure) -> Result<(), ImportError> {
        let objects = self.read(layer, |stream| ObjectLayer::new(stream).read_content_layer(self.transaction, closure))?;
        self.keep_blob(&layer, self.anchor(objects)?);
        Ok(())
    }

    /// Tells whether a layer of content was imported before and all of its objects are still here, and belong to the commit.
    fn is_here(&self, anchor: &CommitChecksum, closure: &Closure) -> Result<bool, ImportError> {
        let Ok(tree) = self.repo.load_commit(anchor).and_then(|commit| self.repo.load_dirtree(&commit.root_tree)) else {
            return Ok(false);
        };
        for file in &tree.files {
            // Another importer may have kept under this name what is not the layer; then it is read.
            if !closure.contains(ObjectKind::File, &file.checksum) || !ObjectSource::has(self.repo, ObjectKind::File, &file.checksum)? {
                return Ok(false);
            }
        }
        Ok(tree.dirs.is_empty())
    }

    /// Stores the commit that keeps a layer's objects: one directory that lists them by checksum. It is the same on every machine.
    pub(super) fn anchor(&self, mut objects: Vec<Checksum>) -> Result<CommitChecksum, ImportError> {
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

    /// Does the same with several layers, or parts of them, at a time (see [`each`]).
    pub(super) fn each<I: Copy + Send, T: Send>(
        &self,
        items: &[I],
        jobs: usize,
        work: impl Fn(I) -> Result<T, ImportError> + Sync,
    ) -> Result<Vec<T>, ImportError> {
        each(items, jobs, work)
    }

    /// Finds commits that may keep a layer: under the blob's own digest, or that of another blob with the same content.
    pub(super) fn stored_layers(&self, layer: &LayerPlace<'_>) -> Result<Vec<StoredAs>, ImportError> {
        let (own, none) = (layer.blob.digest, BTreeSet::new());
        let same = self.earlier()?.get(&layer.diff_id).unwrap_or(&none);
        let mut found = Vec::new();
        for blob in std::iter::once(&own).chain(same.iter().filter(|blob| **blob != own)) {
            if let Some(commit) = self.repo.find_ref(&blob_ref(blob))? {
                let verified = same.contains(blob);
                // The blob's own ref is all that is needed, unless nobody has compared its diff ID.
                if verified && *blob == own {
                    return Ok(vec![StoredAs { commit, verified }]);
                }
                found.push(StoredAs { commit, verified });
            }
        }
        found.sort_unstable_by_key(|stored| (!stored.verified, stored.commit));
        found.dedup_by_key(|stored| stored.commit);
        Ok(found)
    }

    fn earlier(&self) -> Result<&BTreeMap<Digest, BTreeSet<Digest>>, ImportError> {
        if self.earlier.get().is_none() {
            let earlier = record::blobs_by_diff_id(self.repo);
            let _ = self.earlier.set(earlier.map_err(|source| ImportError::Record { manifest: self.raw.digest, source })?);
        }
        Ok(self.earlier.get().expect("it was just set"))
    }

    /// Reads a layer: its tar where the source has a way to it that is shorter than the blob, and the blob where that fails.
    pub(super) fn read<T>(
        &self,
        layer: LayerPlace<'_>,
        read: impl Fn(LayerStream<'_>) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        let failure = match self.source.open_layer_tar(layer.blob, &layer.diff_id) {
            Ok(None) => None,
            Ok(Some(tar)) => {
                let size = tar.size;
                match read(LayerStream::of_tar(layer, tar.tar, Watch { allowance: &self.tar_allowance, ..self.watch })) {
                    Ok(result) => {
                        self.watch.reporter.event(Event::Advanced { step: Step::Import, bytes: layer.blob.size });
                        self.count(size);
                        return Ok(result);
                    }
                    Err(error) => Some(error),
                }
            }
            Err(error) => Some(error.into()),
        };
        if let Some(error) = failure {
            // What is no fault of the tar would not be better with the blob.
            if matches!(error.kind(), ErrorKind::NoSpace | ErrorKind::Conflict) {
                return Err(error);
            }
            self.read_twice.store(true, Ordering::Relaxed);
            self.source.layer_tar_failed(layer.blob, &error);
        }
        let result = read(self.open(layer)?)?;
        self.count(layer.blob.size);
        Ok(result)
    }

    /// Tells whether the tar of a layer failed, so that its blob was read.
    pub(super) fn has_read_twice(&self) -> bool {
        self.read_twice.load(Ordering::Relaxed)
    }

    pub(super) fn open<'s>(&'s self, layer: LayerPlace<'s>) -> Result<LayerStream<'s>, ImportError> {
        if self.watch.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        LayerStream::new(layer, self.source.open_blob(layer.blob)?, self.watch)
    }

    /// Lets a blob's ref name the commit that keeps what is in it.
    pub(super) fn keep_blob(&self, layer: &LayerPlace<'_>, commit: CommitChecksum) {
        self.transaction.set_ref(&blob_ref(&layer.blob.digest), Some(commit));
        lock(&self.kept).push(commit);
    }

    /// Notes commits that are part of the result.
    pub(super) fn also_keep(&self, commits: &[CommitChecksum]) {
        lock(&self.kept).extend(commits);
    }

    /// Forgets what was brought in so far: the image is of another kind than it seemed.
    pub(super) fn begin_anew(&self) {
        lock(&self.kept).clear();
        lock(&self.unverified).clear();
        lock(&self.fell_back).clear();
        self.fetched.store(0, Ordering::Relaxed);
        self.in_part.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Returns the blobs whose diff IDs nobody has compared.
    pub(super) fn unverified(&self) -> BTreeSet<Digest> {
        lock(&self.unverified).clone()
    }

    /// Returns all that the result consists of.
    pub(super) fn result(&self, known: Option<Closure>) -> Result<Seen, ImportError> {
        let mut seen = known.map(Closure::into_seen).unwrap_or_default();
        for commit in lock(&self.kept).iter() {
            reachable::<LoadError>(self.transaction, commit, &mut seen, |_, _| Ok(()))?;
        }
        Ok(seen)
    }

    /// Counts a layer for which so many bytes travelled.
    pub(super) fn count(&self, bytes: u64) {
        self.fetched.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Keeps a layer that came in pieces, whose blob nobody has compared with its digest.
    pub(super) fn keep_part(&self, layer: &LayerPlace<'_>, commit: CommitChecksum) {
        self.keep_blob(layer, commit);
        lock(&self.unverified).insert(layer.blob.digest);
        self.in_part.fetch_add(1, Ordering::Relaxed);
    }

    /// Reports those bytes of a layer that need not be moved, since only these spans are.
    pub(super) fn passed_by(&self, layer: &LayerPlace<'_>, spans: &[Span]) {
        let bytes = layer.blob.size.saturating_sub(frames::bytes(spans));
        self.watch.reporter.event(Event::Advanced { step: Step::Import, bytes });
    }

    /// Notes that a layer has to come as a whole of which pieces were to come.
    pub(super) fn fell_back(&self, layer: &LayerPlace<'_>, reason: &str) {
        let mut all = lock(&self.fell_back);
        if all.iter().all(|other| other.layer != layer.blob.digest) {
            tracing::warn!(layer = %layer.blob.digest, reason, "the layer comes as a whole");
            all.push(FellBack { layer: layer.blob.digest, reason: reason.to_owned() });
        }
    }

    /// Returns the layers that had to come as a whole.
    pub(super) fn all_fell_back(&self) -> Vec<FellBack> {
        let mut all = lock(&self.fell_back).clone();
        all.sort_unstable_by_key(|one| one.layer);
        all
    }

    /// Reports a layer that need not be moved.
    pub(super) fn reused(&self, layer: &LayerPlace<'_>, stored: &StoredAs) {
        if !stored.verified {
            lock(&self.unverified).insert(layer.blob.digest);
        }
        self.watch.reporter.event(Event::Advanced { step: Step::Import, bytes: layer.blob.size });
    }

    /// Returns the blob of a layer, for messages.
    pub(super) fn blob_of(&self, diff_id: &Digest) -> Digest {
        self.layers.iter().find(|layer| layer.diff_id == *diff_id).map_or(*diff_id, |layer| layer.blob.digest)
    }
}

/// Does the same with several items at a time; the first failure stops the others. Results come in the order of the items.
pub(super) fn each<I: Copy + Send, T: Send>(
    items: &[I],
    jobs: usize,
    work: impl Fn(I) -> Result<T, ImportError> + Sync,
) -> Result<Vec<T>, ImportError> {
    let queue: Mutex<VecDeque<(usize, I)>> = Mutex::new(items.iter().copied().enumerate().collect());
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(items.len()));
    let failure: Mutex<Option<ImportError>> = Mutex::new(None);
    let worker = || {
        loop {
            let next = lock(&queue).pop_front();
            let Some((index, item)) = next else { return };
            if lock(&failure).is_some() {
                return;
            }
            match work(item) {
                Ok(result) => lock(&done).push((index, result)),
                Err(error) => {
                    lock(&failure).get_or_insert(error);
                    return;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(worker);
        }
        worker();
    });
    if let Some(error) = lock(&failure).take() {
        return Err(error);
    }
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
