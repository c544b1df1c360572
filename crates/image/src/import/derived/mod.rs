//! Layers of files become a commit: those that a container build added to an encapsulated commit, or all of a plain image.
//!
//! The commit is a function of the image's config and of the content of its layers, and of nothing else: not of how the layers are compressed,
//! nor of what was imported before, of the machine or the time. It holds
//! * the tree that a container would see, with `/etc` as `/usr/etc`, less what has no place in a deployed system ([`DropReason`]), labelled
//!   by the policy in it;
//! * the commit below it as its parent, if there is one;
//! * the config's `created` as its time, zero without one;
//! * in its metadata `ostree.container.image-config` with the config's exact text, `version` where the labels have one, `ostree.bootable` and
//!   `ostree.linux` where there is a kernel.
//!
//! Each layer is kept in a commit of its own ([`layer_commit`]). Objects are put with the label that they will have in the end as far as that
//! is known: from the policy of the commit below, or of the lowest layer. Where it turns out otherwise they are labelled again.

mod dropped;
mod label;
mod layer_commit;
mod merge;
mod notes;
mod paths;
mod policy;
mod read;
mod tree;

use std::collections::BTreeSet;

use rootball_gvariant::Value;
use rootball_object::{Checksum, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSource};
use rootball_repo::selinux::Policy;
use rootball_repo::{Seen, TreeRoot, find_kernel_version, reachable};

use self::label::{Labeller, Unlabelled};
use self::layer_commit::{ReadLayer, StoredLayer};
use self::merge::{Merge, MergeError};
use self::tree::Store;
use super::closure::Closure;
use super::run::Run;
use super::{ImportError, LayerDrops, LayerPlace};
use crate::import::stream::LayerStream;

pub(super) use self::dropped::Tally;
pub use self::dropped::{DropReason, Dropped};
pub use self::notes::ImageNote;
pub(super) use self::paths::Rules;

/// Empty files of these names are what `buildah` puts in the way of its own.
const LEFTOVERS: [&str; 2] = ["hostname", "resolv.conf"];

/// The commit that an image's layers of files are laid over.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) commit: CommitChecksum,
    pub(super) closure: &'a Closure,
}

/// What layers of files became.
pub(super) struct Composed {
    pub(super) commit: CommitChecksum,
    pub(super) dropped: Vec<LayerDrops>,
    pub(super) notes: Vec<ImageNote>,
}

/// Makes the commit of an image with layers of files.
pub(super) fn compose(run: &Run<'_>, base: Option<Base<'_>>, layers: &[LayerPlace<'_>], jobs: usize) -> Result<Composed, ImportError> {
    let store: &dyn Store = run.transaction;
    let base_root = base.map(|base| store.load_commit(&base.commit)).transpose()?;
    let base_root = base_root.map(|commit| TreeRoot { tree: commit.root_tree, meta: commit.root_meta });
    let rules = match &base_root {
        Some(root) if !policy::has_writable_root(store, root)? => Rules::UsrOnly,
        _ => Rules::WholeRoot,
    };
    let mut known = match &base_root {
        Some(root) => policy::find(store, root)?.policy,
        None => None,
    };
    let mut read = Vec::with_capacity(layers.len());
    let mut rest = layers;
    if let (None, [first, others @ ..]) = (base, layers)
        && !others.is_empty()
    {
        // The lowest layer of a plain image is the distribution's, and has the policy.
        let first = run.layer_of_files(*first, rules, None)?;
        known = policy::find(store, &first.layer.root)?.policy;
        read.push(first);
        rest = others;
    }
    read.extend(run.each(rest, jobs, |place| run.layer_of_files(place, rules, known.as_ref()))?);

    let is_base_object = |checksum: &Checksum| base.is_some_and(|base| base.closure.contains(ObjectKind::File, checksum));
    let lay = |layers: &[StoredLayer]| lay_all(run, store, base_root, layers, &is_base_object);
    let (mut root, mut leftovers) = lay(&read)?;
    let found = policy::find(store, &root)?;
    let labels = found.policy.as_ref().map(Policy::fingerprint);
    let labeller = Labeller::new(store, found.policy.as_ref(), run.watch.cancel);
    if read.iter().any(|layer| layer.labels != labels) {
        for layer in read.iter_mut().filter(|layer| layer.labels != labels) {
            layer.layer.root = labeller.tree(layer.layer.root, Unlabelled::Goes)?;
            layer.labels = labels;
        }
        (root, leftovers) = lay(&read)?;
    }
    if labels.is_some() {
        root = labeller.tree(root, Unlabelled::Stays)?;
    }

    let mut notes = notes::of_tree(store, &root)?;
    notes.extend(found.note);
    let commit = merge_commit(run, store, base, &root)?;
    let mut dropped = Vec::new();
    let mut commits = vec![commit];
    for (place, layer) in layers.iter().zip(&read) {
        let stored = layer.store(store)?;
        run.keep_blob(place, stored);
        commits.push(stored);
        if !layer.layer.dropped.is_empty() {
            dropped.push(LayerDrops { layer: Some(place.blob.digest), dropped: layer.layer.dropped.clone() });
        }
    }
    if !leftovers.is_empty() {
        dropped.push(LayerDrops { layer: None, dropped: leftovers });
    }
    run.also_keep(&commits);
    Ok(Composed { commit, dropped, notes })
}

/// Lays all layers over the base, takes away what builds leave behind, and stores the tree.
fn lay_all(
    run: &Run<'_>,
    store: &dyn Store,
    base: Option<TreeRoot>,
    layers: &[StoredLayer],
    is_base_object: &dyn Fn(&Checksum) -> bool,
) -> Result<(TreeRoot, Vec<Dropped>), ImportError> {
    let mut merge = Merge::new(store, base, is_base_object)?;
    for layer in layers {
        if run.watch.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        merge.layer(&layer.layer).map_err(|error| match error {
            MergeError::Load(error) => error.into(),
            MergeError::Link(link) => ImportError::LayerEntry {
                layer: run.blob_of(&layer.diff_id),
                path: link.path,
                reason: format!("it is a hard link to {:?}, which is in no layer up to this one", link.target),
            },
        })?;
    }
    let mut tally = Tally::default();
    if let Some(etc) = merge.root().find_dir(&["etc"], store)? {
        for name in LEFTOVERS {
            let Some(checksum) = etc.files.get(name) else { continue };
            let object = store.open_file(checksum)?;
            if object.size == 0 && !object.header.is_symlink() {
                etc.files.remove(name);
                tally.add(DropReason::BuildLeftover, &format!("etc/{name}"));
            }
        }
    }
    let root = merge.finish()?.store(store, &mut BTreeSet::new())?;
    Ok((root, tally.finish()))
}

fn merge_commit(run: &Run<'_>, store: &dyn Store, base: Option<Base<'_>>, root: &TreeRoot) -> Result<CommitChecksum, ImportError> {
    let mut metadata = Metadata::new();
    metadata.insert("ostree.container.image-config", Value::String(run.config_text.to_owned()));
    let labels = run.config.config.labels.as_ref();
    if let Some(version) = labels.and_then(|labels| labels.get("org.opencontainers.image.version")).filter(|version| !version.is_empty()) {
        metadata.insert("version", Value::String(version.clone()));
    }
    match find_kernel_version(store, root) {
        Ok(version) => {
            metadata.insert("ostree.bootable", Value::Boolean(true));
            metadata.insert("ostree.linux", Value::String(version));
        }
        Err(rootball_repo::BootableError::Load(error)) => return Err(error.into()),
        Err(_) => {}
    }
    let created = run.config.created.as_deref().and_then(|created| created.parse::<jiff::Timestamp>().ok());
    let commit = Commit {
        metadata,
        parent: base.map(|base| base.commit),
        subject: String::new(),
        body: String::new(),
        timestamp: created.and_then(|created| u64::try_from(created.as_second()).ok()).unwrap_or(0),
        root_tree: root.tree,
        root_meta: root.meta,
    };
    Ok(CommitChecksum::new(store.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None)?))
}

impl Run<'_> {
    /// Finds or reads a layer of files.
    fn layer_of_files(&self, place: LayerPlace<'_>, rules: Rules, policy: Option<&Policy>) -> Result<StoredLayer, ImportError> {
        // What a commit says of itself may be what an image wanted it to say, so here only what was compared counts.
        for stored in self.stored_layers(&place)?.into_iter().filter(|stored| stored.verified) {
            let Some(found) = StoredLayer::find(self.repo, &stored.commit)? else { continue };
            if found.diff_id == place.diff_id && found.rules == rules && self.is_complete(&stored.commit)? {
                self.reused(&place, &stored);
                return Ok(found);
            }
        }
        let layer: ReadLayer =
            self.read(place, |stream: LayerStream<'_>| read::FileLayer::new(stream, self.transaction, rules, policy).read())?;
        Ok(StoredLayer { layer, rules, labels: policy.map(Policy::fingerprint), diff_id: place.diff_id })
    }

    /// Tells whether all that a commit names is in the repository.
    pub(super) fn is_complete(&self, commit: &CommitChecksum) -> Result<bool, ImportError> {
        is_complete(self.repo, commit)
    }
}

/// Tells whether all that a commit names is there.
pub(super) fn is_complete(source: &impl ObjectSource, commit: &CommitChecksum) -> Result<bool, ImportError> {
    use rootball_object::LoadError;
    let look = |kind, checksum: &Checksum| match source.has(kind, checksum)? {
        true => Ok(()),
        false => Err(LoadError::NotFound { kind, checksum: *checksum }),
    };
    match reachable::<LoadError>(source, commit, &mut Seen::new(), look) {
        Ok(()) => Ok(true),
        Err(error) if error.is_damage() || matches!(error, LoadError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
