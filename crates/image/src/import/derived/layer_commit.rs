//! The commit that keeps a layer of files: its tree, and in the metadata what a tree cannot say.
//!
//! Layers are found again by their diff ID, so an image whose lower layers were imported with another one needs only its upper ones. Other
//! importers keep layers in commits as well, under the same refs; theirs lack the metadata and are not taken for ours.

use std::collections::BTreeSet;

use rootball_gvariant::Value;
use rootball_object::{Checksum, Commit, CommitChecksum, LoadError, Metadata, ObjectKind, ObjectSink, ObjectSource, StoreError};
use rootball_oci::{Digest, to_canonical_json};
use rootball_repo::TreeRoot;

use super::dropped::Dropped;
use super::paths::Rules;

/// The key of the metadata, a JSON text.
const KEY: &str = "rootball.layer";
/// Goes up when layers are read in another way.
const FORMAT: u32 = 1;
/// Most entries of one layer.
pub(super) const MAX_NAMES: u64 = 4_000_000;

/// A hard link to a file that the layer does not have.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Link {
    /// Its place in the commit.
    pub(super) path: String,
    /// The place of the file; as the layer spells it where that is none.
    pub(super) target: String,
}

/// A layer that was read.
#[derive(Clone, Debug)]
pub(super) struct ReadLayer {
    /// Its tree, with marks for what is gone.
    pub(super) root: TreeRoot,
    /// Directories that are only named by what is in them.
    pub(super) implied: BTreeSet<String>,
    pub(super) links: Vec<Link>,
    pub(super) has_whiteouts: bool,
    pub(super) dropped: Vec<Dropped>,
}

/// A layer that is stored.
#[derive(Clone, Debug)]
pub(super) struct StoredLayer {
    pub(super) layer: ReadLayer,
    pub(super) rules: Rules,
    /// Which policy gave the labels.
    pub(super) labels: Option<Checksum>,
    pub(super) diff_id: Digest,
}

/// What the metadata says.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Said {
    format: u32,
    diff_id: Digest,
    rules: Rules,
    labels: Option<Checksum>,
    implied: BTreeSet<String>,
    links: Vec<Link>,
    has_whiteouts: bool,
    dropped: Vec<Dropped>,
}

impl StoredLayer {
    /// Stores the commit: a function of the layer and of the policy that gave the labels.
    pub(super) fn store(&self, sink: &(impl ObjectSink + ?Sized)) -> Result<CommitChecksum, StoreError> {
        let ReadLayer { root, implied, links, has_whiteouts, dropped } = self.layer.clone();
        let (diff_id, rules, labels) = (self.diff_id, self.rules, self.labels);
        let said = Said { format: FORMAT, diff_id, rules, labels, implied, links, has_whiteouts, dropped };
        let text = String::from_utf8(to_canonical_json(&said)).expect("JSON is UTF-8");
        let mut metadata = Metadata::new();
        metadata.insert(KEY, Value::String(text));
        let commit = Commit {
            metadata,
            parent: None,
            subject: String::new(),
            body: String::new(),
            timestamp: 0,
            root_tree: root.tree,
            root_meta: root.meta,
        };
        Ok(CommitChecksum::new(sink.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None)?))
    }

    /// Loads the layer from its commit; `None` where that is no such commit, or not one of this format.
    pub(super) fn find(source: &dyn ObjectSource, commit: &CommitChecksum) -> Result<Option<Self>, LoadError> {
        let commit = source.load_commit(commit)?;
        let said = commit.metadata.string(KEY).and_then(|text| serde_json::from_str::<Said>(text).ok());
        let Some(said) = said.filter(|said| said.format == FORMAT) else { return Ok(None) };
        let Said { diff_id, rules, labels, implied, links, has_whiteouts, dropped, .. } = said;
        let root = TreeRoot { tree: commit.root_tree, meta: commit.root_meta };
        Ok(Some(Self { layer: ReadLayer { root, implied, links, has_whiteouts, dropped }, rules, labels, diff_id }))
    }
}
