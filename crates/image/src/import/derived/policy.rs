//! What the tree of an image says about labels and about its root directory.

use std::io::{self, Read};

use rootball_keyfile::KeyFile;
use rootball_object::{Checksum, Commit, CommitChecksum, FileObject, LoadError, Metadata, ObjectKind, ObjectSource};
use rootball_repo::TreeRoot;
use rootball_repo::selinux::{LabelingEpoch, Policy, PolicyError};
use rootball_repo::tree::{Node, TreeError, find_node};

use super::notes::ImageNote;
use crate::import::ImportError;

/// Where a tree says how its root directory is mounted.
const PREPARE_ROOT: &str = "usr/lib/ostree/prepare-root.conf";
/// Largest such file that is read.
const MAX_CONF: u64 = 64 * 1024;

/// A policy, or why there is none where one was expected.
pub(super) struct Found {
    pub(super) policy: Option<Policy>,
    pub(super) note: Option<ImageNote>,
}

/// Loads the policy in a tree that no commit names yet.
pub(super) fn find(source: &dyn ObjectSource, root: &TreeRoot) -> Result<Found, ImportError> {
    let rooted = Rooted::new(source, root);
    match Policy::load_commit(&rooted, &rooted.commit) {
        // In a deployed system `/usr/etc` is `/etc`, and labelled so.
        Ok(policy) => Ok(Found { policy: policy.map(|policy| policy.with_epoch(LabelingEpoch::Deployed)), note: None }),
        Err(PolicyError::NoContexts { path }) => Ok(Found { policy: None, note: Some(ImageNote::PolicyMissing { path }) }),
        Err(error) => Err(error.into()),
    }
}

/// Tells whether a system deployed from a tree has a root directory with content of its own: composefs, or one that is made anew at each start.
pub(super) fn has_writable_root(source: &dyn ObjectSource, root: &TreeRoot) -> Result<bool, ImportError> {
    let rooted = Rooted::new(source, root);
    let checksum = match find_node(&rooted, &rooted.commit, PREPARE_ROOT) {
        Ok(Node::File(checksum)) => checksum,
        Ok(Node::Directory { .. }) | Err(TreeError::NotFound { .. } | TreeError::TooDeep { .. }) => return Ok(false),
        Err(TreeError::Load(error)) => return Err(error.into()),
        Err(_) => return Ok(false),
    };
    let object = source.open_file(&checksum)?;
    let mut text = String::new();
    let read = object.content.take(MAX_CONF).read_to_string(&mut text);
    match read {
        Ok(_) => Ok(says_writable(&text)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(false),
        Err(error) => Err(LoadError::io(ObjectKind::File, &checksum)(error).into()),
    }
}

fn says_writable(text: &str) -> bool {
    let Ok(conf) = text.parse::<KeyFile>() else { return false };
    let is = |group: &str, key: &str, words: &[&str]| conf.string(group, key).is_some_and(|value| words.contains(&value.trim()));
    let yes = ["true", "yes", "1"];
    is("root", "transient", &yes) || is("composefs", "enabled", &["true", "yes", "1", "signed", "verity"])
}

/// A source that has one commit more: one of a tree that is not committed.
struct Rooted<'s> {
    source: &'s dyn ObjectSource,
    commit: CommitChecksum,
    bytes: Vec<u8>,
}

impl<'s> Rooted<'s> {
    fn new(source: &'s dyn ObjectSource, root: &TreeRoot) -> Self {
        let commit = Commit {
            metadata: Metadata::new(),
            parent: None,
            subject: String::new(),
            body: String::new(),
            timestamp: 0,
            root_tree: root.tree,
            root_meta: root.meta,
        };
        Self { source, commit: commit.checksum(), bytes: commit.to_bytes() }
    }
}

impl ObjectSource for Rooted<'_> {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        self.source.has(kind, checksum)
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        if kind == ObjectKind::Commit && checksum == self.commit.object() {
            return Ok(self.bytes.clone());
        }
        self.source.load_metadata(kind, checksum)
    }

    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        self.source.open_file(checksum)
    }

    fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        self.source.find_detached_metadata(commit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_directory_is_writable_where_the_tree_says_so() {
        for (text, expected) in [
            ("", false),
            ("[root]\ntransient=true\n", true),
            ("[root]\ntransient = no\n", false),
            ("[composefs]\nenabled = yes\n", true),
            ("[composefs]\nenabled=signed\n", true),
            ("[composefs]\nenabled=maybe\n", false),
            ("[composefs]\nenabled=false\n[sysroot]\nreadonly=true\n", false),
            ("no key file", false),
        ] {
            assert_eq!(says_writable(text), expected, "{text:?}");
        }
    }
}
