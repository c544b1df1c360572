//! Objects, alone and as trees.

use std::collections::HashMap;

use rootball_object::hash::Hasher;
use rootball_object::{
    Checksum, Commit, CommitChecksum, DirMeta, DirTree, FileHeader, FileObject, LoadError, Metadata, ObjectKind, ObjectSource, S_IFREG,
    Xattrs,
};
use rootball_repo::tree::{self, TreeError};
use rootball_repo::{Seen, Summary, reachable};

/// The first byte chooses the kind of object: what is accepted gives the same bytes back.
pub(crate) fn object(input: &[u8]) {
    let Some((kind, bytes)) = input.split_first() else { return };
    let again = match kind % 7 {
        0 => Commit::from_bytes(bytes).ok().map(|commit| commit.to_bytes()),
        1 => DirTree::from_bytes(bytes).ok().map(|tree| tree.to_bytes()),
        2 => DirMeta::from_bytes(bytes).ok().map(|meta| meta.to_bytes()),
        3 => Metadata::from_bytes(bytes).ok().map(|metadata| metadata.to_bytes()),
        4 => Xattrs::from_bytes(bytes).ok().map(|xattrs| xattrs.to_bytes()),
        5 => FileHeader::from_archive_variant(bytes).ok().map(|(header, size)| header.archive_bytes(size)[8..].to_vec()),
        _ => FileHeader::from_bare_user(bytes).ok().map(|header| header.bare_user_bytes()),
    };
    assert!(again.is_none_or(|again| again == bytes));
}

/// A summary: what is accepted is read again as it was, and what it says can be asked for.
pub(crate) fn summary(input: &[u8]) {
    let Ok(summary) = Summary::from_bytes(input) else { return };
    let _ = (summary.deltas(), summary.mirrored(), summary.last_modified(), summary.expires(), summary.mode());
    for entry in &summary.refs {
        let found = summary.find(&entry.name).expect("what is listed is found");
        assert_eq!(found.commit, entry.commit);
        let _ = (entry.timestamp(), entry.version());
    }
    // Bytes and not values, since a NaN is not equal to itself.
    let bytes = summary.to_bytes();
    assert_eq!(Summary::from_bytes(&bytes).expect("what was written can be read").to_bytes(), bytes);
}

/// What stands in an object for the checksum of an earlier one, of which the last byte is the number.
const PLACEHOLDER: [u8; 31] = [0xc5; 31];

/// Most entries of a tree that are visited: a few bytes can describe a tree of any size.
const MOST_VISITED: usize = 1000;

/// Objects of which each may name earlier ones; the last is a commit, and its tree is walked. (Each is a byte for its kind, its length in two
/// bytes, and its bytes, in which [`PLACEHOLDER`]s become checksums: nobody can guess a checksum.)
pub(crate) fn mtree(mut input: &[u8]) {
    let mut objects = Objects::default();
    let mut names: Vec<Checksum> = Vec::new();
    while let [kind, high, low, rest @ ..] = input {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let mut bytes = rest[..length].to_vec();
        input = &rest[length..];
        let mut position = 0;
        while let Some(window) = bytes.get_mut(position..position + 32) {
            if window[..31] == PLACEHOLDER
                && let Some(name) = names.get(usize::from(window[31]))
            {
                window.copy_from_slice(name.as_bytes());
            }
            position += 1;
        }
        let name = Hasher::of(&bytes);
        let kind = [ObjectKind::DirTree, ObjectKind::DirMeta, ObjectKind::Commit][usize::from(*kind) % 3];
        objects.0.insert((kind, name), bytes);
        names.push(name);
    }
    let Some(commit) = names.last().copied().map(CommitChecksum::new) else { return };
    let mut seen = Seen::new();
    let whole = reachable::<LoadError>(&objects, &commit, &mut seen, |_, _| Ok(()));
    let mut left = MOST_VISITED;
    let listed = tree::list(&objects, &commit, "/", true, &mut |entry| {
        assert!(entry.path.starts_with('/') && !entry.path.split('/').any(|part| matches!(part, "." | "..")), "{:?}", entry.path);
        assert!(entry.path == "/" || !entry.path.ends_with('/'), "{:?}", entry.path);
        if entry.path.len() < 4096 {
            tree::find_node(&objects, &commit, &entry.path)?;
        }
        left = left.checked_sub(1).ok_or(Stop::Enough)?;
        Ok::<(), Stop>(())
    });
    // Whatever can be listed to its end is there, but for the dirmetas, which a walk does not open.
    assert!(whole.is_ok() || listed.is_err(), "{whole:?}");
}

/// Why a listing ended early.
enum Stop {
    Enough,
    Bad,
}

impl From<TreeError> for Stop {
    fn from(_: TreeError) -> Self {
        Self::Bad
    }
}

/// Metadata objects in memory, and one file for every name.
#[derive(Default)]
struct Objects(HashMap<(ObjectKind, Checksum), Vec<u8>>);

impl ObjectSource for Objects {
    fn has(&self, kind: ObjectKind, checksum: &Checksum) -> Result<bool, LoadError> {
        Ok(kind == ObjectKind::File || self.0.contains_key(&(kind, *checksum)))
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        self.0.get(&(kind, *checksum)).cloned().ok_or(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, _checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        let header = FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o644, symlink_target: None, xattrs: Xattrs::empty() };
        Ok(FileObject { header, size: 0, content: Box::new(std::io::empty()) })
    }

    fn find_detached_metadata(&self, _commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}
