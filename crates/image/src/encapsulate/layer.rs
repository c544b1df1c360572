//! The tar stream of a layer.
//!
//! Every layer begins with the skeleton of a repository in mode `bare-split-xattrs`. The first layer goes on with the commit, then walks the
//! tree: each dirtree and dirmeta object where it is first met, and each directory as the container sees it. A content layer has, for each
//! object in order of checksum: its attributes, the object, and a hard link for each path, with those parent directories that this layer did
//! not have yet. So a layer unpacks to the same tree wherever and after whatever it is unpacked.
//!
//! Two exceptions. An empty file is never linked but written out: a container build that touches it would otherwise touch all of them. And
//! `/sysroot` is in the commit, but the repository is in its place; its objects are written, its paths are not.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Checksum, DirMeta, FileHeader, ObjectKind, ObjectSource};

use super::EncapsulateError;
use super::plan::PlannedLayer;
use super::tree::{Tree, unpacked_path};
use rootball_tar::{Owner, TarWriter};

/// The configuration of the repository in every layer.
const CONFIG: &[u8] = b"[core]\nrepo_version=1\nmode=bare-split-xattrs\n";
const REPO: &str = "sysroot/ostree/repo";
/// Where the objects are.
pub(super) const OBJECTS: &str = "sysroot/ostree/repo/objects";

/// Owner and mode of every directory, by the path at which it is unpacked.
pub(super) type Directories = HashMap<String, Owner>;

/// Loads the metadata of all directories that a container sees.
pub(super) fn load_directories(source: &dyn ObjectSource, tree: &Tree) -> Result<Directories, EncapsulateError> {
    let mut known: HashMap<Checksum, Owner> = HashMap::new();
    let mut directories = Directories::new();
    let has_default_etc = tree.dirs.iter().any(|dir| dir.path == "usr/etc");
    for dir in &tree.dirs {
        let owner = match known.get(&dir.meta) {
            Some(owner) => *owner,
            None => *known.entry(dir.meta).or_insert(owner_of(&source.load_dirmeta(&dir.meta)?)),
        };
        // An empty `etc` beside `usr/etc` only keeps the place.
        if let Some(path) = unpacked_path(&dir.path)
            && !(has_default_etc && dir.path == "etc")
        {
            directories.insert(path.to_owned(), owner);
        }
    }
    Ok(directories)
}

fn owner_of(meta: &DirMeta) -> Owner {
    Owner { uid: meta.uid, gid: meta.gid, mode: meta.mode }
}

fn owner_of_file(header: &FileHeader) -> Owner {
    Owner { uid: header.uid, gid: header.gid, mode: header.mode }
}

/// Returns the path of an object in a layer.
pub(super) fn object_path(checksum: &Checksum, extension: &str) -> String {
    let hex = checksum.to_hex();
    format!("{OBJECTS}/{}/{}.{extension}", &hex[..2], &hex[2..])
}

/// Writes one layer. Errors of `out` and of the tar format come as I/O errors.
pub(super) struct LayerWriter<'a, W: Write> {
    tar: TarWriter<W>,
    source: &'a dyn ObjectSource,
    directories: &'a Directories,
    /// Directories that this layer has.
    written: HashSet<&'a str>,
    advanced: &'a dyn Fn(u64),
}

/// A failure in the middle of a layer.
pub(super) enum LayerError {
    Known(EncapsulateError),
    Io(io::Error),
}

impl From<io::Error> for LayerError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<E: Into<EncapsulateError>> From<E> for LayerError {
    fn from(error: E) -> Self {
        Self::Known(error.into())
    }
}

impl<'a, W: Write> LayerWriter<'a, W> {
    pub(super) fn new(out: W, source: &'a dyn ObjectSource, directories: &'a Directories, advanced: &'a dyn Fn(u64)) -> Self {
        Self { tar: TarWriter::new(out), source, directories, written: HashSet::new(), advanced }
    }

    /// Writes the first layer.
    pub(super) fn commit_layer(mut self, tree: &'a Tree) -> Result<W, LayerError> {
        let root = self.directories.get("").copied().unwrap_or(Owner::root(0o755));
        self.tar.directory("./", root)?;
        self.skeleton()?;
        let commit = self.source.load_metadata(ObjectKind::Commit, tree.checksum.object())?;
        self.tar.file(&object_path(tree.checksum.object(), "commit"), Owner::root(0o644), &commit)?;
        if let Some(detached) = self.source.find_detached_metadata(&tree.checksum)? {
            self.tar.file(&object_path(tree.checksum.object(), "commitmeta"), Owner::root(0o644), &detached)?;
        }
        let mut objects = HashSet::new();
        for dir in &tree.dirs {
            if objects.insert((ObjectKind::DirMeta, dir.meta)) {
                self.metadata(ObjectKind::DirMeta, &dir.meta)?;
            }
            if let Some(path) = unpacked_path(&dir.path)
                && let Some((path, owner)) = self.directories.get_key_value(path)
                && !path.is_empty()
                && self.written.insert(path)
            {
                self.tar.directory(path, *owner)?;
            }
            if objects.insert((ObjectKind::DirTree, dir.tree)) {
                self.metadata(ObjectKind::DirTree, &dir.tree)?;
            }
        }
        self.var_tmp(tree)?;
        Ok(self.tar.finish()?)
    }

    /// Writes a layer of content objects.
    pub(super) fn content_layer(mut self, layer: &'a PlannedLayer) -> Result<W, LayerError> {
        self.skeleton()?;
        for object in &layer.objects {
            self.object(&object.checksum, &object.paths)?;
            (self.advanced)(object.size);
        }
        Ok(self.tar.finish()?)
    }

    fn skeleton(&mut self) -> io::Result<()> {
        let directory = Owner::root(0o755);
        for path in ["sysroot", "sysroot/ostree", REPO, OBJECTS] {
            self.tar.directory(path, directory)?;
        }
        for prefix in 0..=255_u8 {
            self.tar.directory(&format!("{OBJECTS}/{prefix:02x}"), directory)?;
        }
        for name in ["extensions", "refs", "refs/heads", "refs/mirrors", "refs/remotes", "state", "tmp", "tmp/cache"] {
            self.tar.directory(&format!("{REPO}/{name}"), directory)?;
        }
        self.tar.file(&format!("{REPO}/config"), Owner::root(0o644), CONFIG)
    }

    fn metadata(&mut self, kind: ObjectKind, checksum: &Checksum) -> Result<(), LayerError> {
        let bytes = self.source.load_metadata(kind, checksum)?;
        self.tar.file(&object_path(checksum, kind.extension()), Owner::root(0o644), &bytes)?;
        Ok(())
    }

    /// Programs in a container expect `/var/tmp`.
    fn var_tmp(&mut self, tree: &Tree) -> io::Result<()> {
        if self.directories.contains_key("var/tmp") || tree.files.iter().any(|file| file.path == "var/tmp" || file.path == "var") {
            return Ok(());
        }
        if !self.directories.contains_key("var") {
            self.tar.directory("var", Owner::root(0o755))?;
        }
        self.tar.directory("var/tmp", Owner::root(0o1777))
    }

    fn object(&mut self, checksum: &Checksum, paths: &'a [String]) -> Result<(), LayerError> {
        let mut object = self.source.open_file(checksum)?;
        let owner = owner_of_file(&object.header);
        let name = object_path(checksum, "file");
        let xattrs = object.header.xattrs.clone();
        self.tar.file(&object_path(checksum, "file-xattrs-link"), Owner::root(0o644), &xattrs.to_bytes())?;
        // The importer reads the list above. These are for those who unpack the layer and run it.
        let visible = || xattrs.iter().filter(|(name, _)| *name != b"security.selinux");
        self.tar.xattrs(visible())?;
        let mut hasher = Hasher::new();
        hasher.update(&object.header.hashed_bytes());
        let empty_file = match &object.header.symlink_target {
            Some(target) => {
                self.tar.symlink(&name, owner, target)?;
                false
            }
            None => {
                let mut content = Hashing { inner: &mut object.content, hasher: &mut hasher };
                self.tar.stream(&name, owner, object.size, &mut content)?;
                object.size == 0
            }
        };
        let actual = hasher.finish();
        if actual != *checksum {
            return Err(EncapsulateError::CorruptObject { checksum: *checksum, actual }.into());
        }
        for path in paths {
            self.parents(path)?;
            if empty_file {
                self.tar.xattrs(visible())?;
                self.tar.file(path, owner, b"")?;
            } else {
                self.tar.hardlink(path, owner, &name)?;
            }
        }
        Ok(())
    }

    /// Writes the directories above a path that this layer does not have yet.
    fn parents(&mut self, path: &'a str) -> io::Result<()> {
        for (slash, _) in path.match_indices('/') {
            if self.written.insert(&path[..slash]) {
                let owner = self.directories.get(&path[..slash]).copied().unwrap_or(Owner::root(0o755));
                self.tar.directory(&path[..slash], owner)?;
            }
        }
        Ok(())
    }
}
