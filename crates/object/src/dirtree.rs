//! Directory listings: the dirtree object, `(a(say)a(sayay))`.

use std::sync::LazyLock;

use rootball_gvariant::{Type, Value, View};

use crate::{Checksum, InvalidObject, hash::Hasher};

static TYPE: LazyLock<Type> = LazyLock::new(|| "(a(say)a(sayay))".parse().expect("a valid type"));
static FILE: LazyLock<Type> = LazyLock::new(|| "(say)".parse().expect("a valid type"));
static DIR: LazyLock<Type> = LazyLock::new(|| "(sayay)".parse().expect("a valid type"));

/// The entries of one directory. Its own owner and mode are in the parent's entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirTree {
    /// Files and symbolic links, sorted by name.
    pub files: Vec<TreeFile>,
    /// Subdirectories, sorted by name.
    pub dirs: Vec<TreeDir>,
}

/// A file or symbolic link in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// One path component.
    pub name: String,
    /// The content object.
    pub checksum: Checksum,
}

/// A subdirectory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeDir {
    /// One path component.
    pub name: String,
    /// The dirtree object.
    pub tree: Checksum,
    /// The dirmeta object.
    pub meta: Checksum,
}

impl DirTree {
    /// Returns the object's bytes. Entries must be sorted; [`DirTree::sort`] does it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let checksum = |checksum: &Checksum| Value::Bytes(checksum.as_bytes().to_vec());
        let file = |file: &TreeFile| Value::Tuple(vec![Value::String(file.name.clone()), checksum(&file.checksum)]);
        let dir = |dir: &TreeDir| Value::Tuple(vec![Value::String(dir.name.clone()), checksum(&dir.tree), checksum(&dir.meta)]);
        Value::Tuple(vec![
            Value::Array(FILE.clone(), self.files.iter().map(file).collect()),
            Value::Array(DIR.clone(), self.dirs.iter().map(dir).collect()),
        ])
        .to_bytes()
    }

    /// Sorts both lists by name, byte by byte.
    pub fn sort(&mut self) {
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
        self.dirs.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Reads and checks a dirtree object. Stricter than libostree: order, repeated names and empty names are refused too, since
    /// lookups by name and "what was verified is what is checked out" depend on them.
    ///
    /// # Errors
    /// When it is not in normal form, or names or checksums are not valid.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidObject> {
        let view = View::new(&TYPE, bytes);
        if !view.is_normal() {
            return Err(InvalidObject::new("dirtree", "not in normal form"));
        }
        let checksum =
            |view: View<'_>| Checksum::from_slice(view.bytes()).map_err(|error| InvalidObject::new("dirtree", error.to_string()));
        let mut tree = Self::default();
        for entry in view.child(0).children() {
            tree.files.push(TreeFile { name: checked_name(entry.child(0).as_str())?, checksum: checksum(entry.child(1))? });
        }
        for entry in view.child(1).children() {
            let name = checked_name(entry.child(0).as_str())?;
            tree.dirs.push(TreeDir { name, tree: checksum(entry.child(1))?, meta: checksum(entry.child(2))? });
        }
        tree.check_order()?;
        Ok(tree)
    }

    fn check_order(&self) -> Result<(), InvalidObject> {
        let unsorted =
            self.files.windows(2).any(|pair| pair[0].name >= pair[1].name) || self.dirs.windows(2).any(|pair| pair[0].name >= pair[1].name);
        if unsorted {
            return Err(InvalidObject::new("dirtree", "entries are not sorted or a name comes twice"));
        }
        match self.dirs.iter().find(|dir| self.find_file(&dir.name).is_some()) {
            Some(dir) => Err(InvalidObject::new("dirtree", format!("{:?} is both a file and a directory", dir.name))),
            None => Ok(()),
        }
    }

    /// Returns the file of that name, if there is one.
    pub fn find_file(&self, name: &str) -> Option<&TreeFile> {
        self.files.binary_search_by(|file| file.name.as_str().cmp(name)).ok().map(|index| &self.files[index])
    }

    /// Returns the subdirectory of that name, if there is one.
    pub fn find_dir(&self, name: &str) -> Option<&TreeDir> {
        self.dirs.binary_search_by(|dir| dir.name.as_str().cmp(name)).ok().map(|index| &self.dirs[index])
    }

    /// Returns the object's name.
    pub fn checksum(&self) -> Checksum {
        Hasher::of(&self.to_bytes())
    }
}

fn checked_name(name: &str) -> Result<String, InvalidObject> {
    if is_valid_name(name) {
        return Ok(name.to_owned());
    }
    Err(InvalidObject::new("dirtree", format!("{name:?} cannot be a file name")))
}

/// Tells whether a name can stand in a dirtree: one path component, not empty, `.` or `..`.
pub fn is_valid_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}
