//! The tree that a plan leads to, before anything of it is there.

use rootball_object::{Checksum, CommitChecksum, DirMeta, FileObject, LoadError, ObjectKind, ObjectSource};

use super::TreeDeltaError;
use super::format::{Listings, MAX_ENTRIES, OldTree, Plan, Ref, read_edits};

/// Something in the tree that a plan leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEntry {
    /// Its path, relative to the root; empty for the root.
    pub path: String,
    /// What it is.
    pub kind: PlannedKind,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlannedKind {
    /// A file or a symbolic link: the number of its object.
    Object(usize),
    /// A directory, with its owner, mode and attributes.
    Directory(DirMeta),
}

impl Plan {
    /// Lists the tree that a plan which starts from nothing leads to, directories before what is in them.
    ///
    /// # Errors
    /// When the plan is damaged, or starts from a commit.
    pub fn entries(&self) -> Result<Vec<PlannedEntry>, TreeDeltaError> {
        let damaged = |reason: String| TreeDeltaError::damaged("the plan", reason);
        if let Some(from) = &self.from {
            return Err(damaged(format!("it starts from {from}, whose tree it does not have")));
        }
        let listings = read_edits(&Nothing, &OldTree::default(), &self.steps, &self.names, self.metas.len(), self.objects.len())?;
        let metas = self.metas.iter().map(|meta| DirMeta::from_bytes(meta)).collect::<Result<Vec<_>, _>>();
        let metas = metas.map_err(|error| damaged(error.to_string()))?;
        let mut entries = Vec::new();
        list(&listings, &metas, listings.root, "", &mut entries)?;
        Ok(entries)
    }
}

fn list(
    listings: &Listings,
    metas: &[DirMeta],
    (tree, meta): (Ref, Ref),
    path: &str,
    entries: &mut Vec<PlannedEntry>,
) -> Result<(), TreeDeltaError> {
    if entries.len() > MAX_ENTRIES {
        return Err(TreeDeltaError::damaged("the plan", "its tree has too many entries"));
    }
    let number = |reference: Ref| match reference {
        Ref::New(number) => Ok(number),
        Ref::Old(checksum) => Err(TreeDeltaError::damaged("the plan", format!("it names {checksum}, and starts from nothing"))),
    };
    let none = || TreeDeltaError::damaged("the plan", "it names a directory that it has not");
    let (listing, meta) = (listings.listings.get(number(tree)?).ok_or_else(none)?, metas.get(number(meta)?).ok_or_else(none)?);
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    entries.push(PlannedEntry { path: path.to_owned(), kind: PlannedKind::Directory(meta.clone()) });
    for (name, file) in &listing.files {
        entries.push(PlannedEntry { path: below(name), kind: PlannedKind::Object(number(*file)?) });
    }
    for (name, tree, meta) in &listing.dirs {
        list(listings, metas, (*tree, *meta), &below(name), entries)?;
    }
    Ok(())
}

/// What a delta that starts from nothing starts from.
struct Nothing;

impl ObjectSource for Nothing {
    fn has(&self, _kind: ObjectKind, _checksum: &Checksum) -> Result<bool, LoadError> {
        Ok(false)
    }

    fn load_metadata(&self, kind: ObjectKind, checksum: &Checksum) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::NotFound { kind, checksum: *checksum })
    }

    fn open_file(&self, checksum: &Checksum) -> Result<FileObject<'_>, LoadError> {
        Err(LoadError::NotFound { kind: ObjectKind::File, checksum: *checksum })
    }

    fn find_detached_metadata(&self, _commit: &CommitChecksum) -> Result<Option<Vec<u8>>, LoadError> {
        Ok(None)
    }
}
