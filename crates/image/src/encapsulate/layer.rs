//! The tar stream of a layer.
//!
//! Every layer begins with the skeleton of a repository in mode `bare-split-xattrs`. The first layer goes on with the commit, the dirtree and
//! dirmeta objects of the tree, and each directory as the container sees it. A content layer has objects, each behind its attributes, and a
//! hard link for each path, with those parent directories that this layer did not have yet. So a layer unpacks to the same tree wherever and
//! after whatever it is unpacked.
//!
//! There are two [orders](Order). In the older one each object is followed by its paths, and objects come by checksum, so that packers that
//! know nothing of paths give the same layer. In the other objects come first, by path, cut into pieces that can be fetched alone; what only a
//! container needs comes last.
//!
//! Two exceptions. An empty file is never linked but written out: a container build that touches it would otherwise touch all of them. And
//! `/sysroot` is in the commit, but the repository is in its place; its objects are written, its paths are not.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Checksum, DirMeta, FileHeader, ObjectKind, ObjectSource, Xattrs};

use super::EncapsulateError;
use super::plan::{PlannedLayer, PlannedObject};
use super::tree::{Tree, unpacked_path};
use crate::frames::Prefix;
use rootball_tar::{Owner, TarWriter};

/// The configuration of the repository in every layer.
const CONFIG: &[u8] = b"[core]\nrepo_version=1\nmode=bare-split-xattrs\n";
const REPO: &str = "sysroot/ostree/repo";
/// Where the objects are.
pub(super) const OBJECTS: &str = "sysroot/ostree/repo/objects";

/// A piece ends when it has so many bytes of tar, or an object of as many comes next. Smaller ones would be fetched more exactly, but the
/// less a compressor sees at a time, the worse it compresses.
const PIECE: u64 = 64 * 1024;
/// The same for what lies below a version of the kernel: its modules are much like each other and are all new with every version, so they are
/// compressed together.
const KERNEL_PIECE: u64 = 8 * 1024 * 1024;
/// What the headers of an object take in the tar: one for its attributes, one for the long name of those, one for itself, and what they hold.
const HEADERS: u64 = 7 * 512;

/// In which order a layer has its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Each object with its paths behind it.
    Interleaved,
    /// Objects in pieces, then all paths.
    Pieces,
}

/// What a piece of a layer has in it.
#[derive(Debug)]
pub(crate) enum Named<'a> {
    /// An object, by the beginning of its checksum.
    Object(ObjectKind, Prefix),
    /// The commit, and the bytes of what stands beside it.
    Commit(Checksum, Option<&'a [u8]>),
}

/// Where the tar of a layer goes.
pub(crate) trait TarSink: Write {
    /// Ends a piece of the tar, in which these objects are. Does nothing where a layer is one piece.
    fn cut(&mut self, objects: &[Named<'_>]) -> io::Result<()>;
}

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
pub(super) struct LayerWriter<'a, W: TarSink> {
    tar: TarWriter<W>,
    order: Order,
    source: &'a dyn ObjectSource,
    directories: &'a Directories,
    /// Directories that this layer has.
    written: HashSet<&'a str>,
    advanced: &'a dyn Fn(u64),
    /// Objects of the piece that is being written, and about how many bytes they take.
    piece: Vec<Named<'static>>,
    piece_bytes: u64,
    /// From which size on the piece ends.
    piece_limit: u64,
}

/// What the paths of an object need to know of it.
struct Written {
    owner: Owner,
    /// Present for empty files alone, which are not linked.
    empty: Option<Xattrs>,
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

impl<'a, W: TarSink> LayerWriter<'a, W> {
    pub(super) fn new(out: W, order: Order, source: &'a dyn ObjectSource, directories: &'a Directories, advanced: &'a dyn Fn(u64)) -> Self {
        let (tar, written) = (TarWriter::new(out), HashSet::new());
        Self { tar, order, source, directories, written, advanced, piece: Vec::new(), piece_bytes: 0, piece_limit: PIECE }
    }

    /// Writes the first layer.
    pub(super) fn commit_layer(mut self, tree: &'a Tree) -> Result<W, LayerError> {
        let root = self.directories.get("").copied().unwrap_or(Owner::root(0o755));
        self.tar.directory("./", root)?;
        self.skeleton()?;
        self.cut()?;
        let commit = self.source.load_metadata(ObjectKind::Commit, tree.checksum.object())?;
        self.tar.file(&object_path(tree.checksum.object(), "commit"), Owner::root(0o644), &commit)?;
        let detached = self.source.find_detached_metadata(&tree.checksum)?;
        if let Some(detached) = &detached {
            self.tar.file(&object_path(tree.checksum.object(), "commitmeta"), Owner::root(0o644), detached)?;
        }
        // By itself, so that a signature that comes later changes no other piece.
        self.tar.output().cut(&[Named::Commit(*tree.checksum.object(), detached.as_deref())])?;
        match self.order {
            Order::Interleaved => {
                let mut objects = HashSet::new();
                for dir in &tree.dirs {
                    if objects.insert((ObjectKind::DirMeta, dir.meta)) {
                        self.metadata(ObjectKind::DirMeta, &dir.meta)?;
                    }
                    self.directory(&dir.path)?;
                    if objects.insert((ObjectKind::DirTree, dir.tree)) {
                        self.metadata(ObjectKind::DirTree, &dir.tree)?;
                    }
                }
            }
            Order::Pieces => {
                let mut objects = HashSet::new();
                for dir in tree.dirs.iter().filter(|dir| objects.insert(dir.meta)) {
                    self.metadata(ObjectKind::DirMeta, &dir.meta)?;
                }
                objects.clear();
                for dir in tree.dirs.iter().filter(|dir| objects.insert(dir.tree)) {
                    self.metadata(ObjectKind::DirTree, &dir.tree)?;
                }
                self.cut()?;
                tree.dirs.iter().try_for_each(|dir| self.directory(&dir.path))?;
            }
        }
        self.var_tmp(tree)?;
        Ok(self.tar.finish()?)
    }

    /// Writes a layer of content objects.
    pub(super) fn content_layer(mut self, layer: &'a PlannedLayer) -> Result<W, LayerError> {
        self.skeleton()?;
        match self.order {
            Order::Interleaved => {
                for object in &layer.objects {
                    let written = self.object(&object.checksum)?;
                    for path in &object.paths {
                        self.path(path, &object.checksum, &written)?;
                    }
                    (self.advanced)(object.size);
                }
            }
            Order::Pieces => self.pieces(layer)?,
        }
        Ok(self.tar.finish()?)
    }

    /// Writes the objects of a layer in the order of their paths, cut into pieces, then the paths.
    fn pieces(&mut self, layer: &'a PlannedLayer) -> Result<(), LayerError> {
        self.cut()?;
        let mut objects: Vec<&PlannedObject> = layer.objects.iter().collect();
        objects.sort_by_key(|object| (object.paths.first(), object.checksum));
        let mut paths: Vec<(&'a str, usize)> = Vec::new();
        let mut written = Vec::with_capacity(objects.len());
        for (place, object) in objects.iter().enumerate() {
            let limit = if is_of_kernel(object.paths.first()) { KERNEL_PIECE } else { PIECE };
            if object.size >= limit || limit != self.piece_limit {
                self.cut()?;
            }
            self.piece_limit = limit;
            written.push(self.object(&object.checksum)?);
            self.count(ObjectKind::File, &object.checksum, object.size)?;
            paths.extend(object.paths.iter().map(|path| (path.as_str(), place)));
            (self.advanced)(object.size);
        }
        self.cut()?;
        paths.sort_unstable();
        for (path, place) in paths {
            self.path(path, &objects[place].checksum, &written[place])?;
        }
        Ok(())
    }

    /// Notes an object that was written to the piece, and ends the piece if it is large enough.
    fn count(&mut self, kind: ObjectKind, checksum: &Checksum, size: u64) -> io::Result<()> {
        if self.order == Order::Interleaved {
            return Ok(());
        }
        self.piece.push(Named::Object(kind, Prefix::of(checksum)));
        self.piece_bytes += HEADERS + size;
        if self.piece_bytes >= self.piece_limit { self.cut() } else { Ok(()) }
    }

    fn cut(&mut self) -> io::Result<()> {
        self.tar.output().cut(&self.piece)?;
        self.piece.clear();
        self.piece_bytes = 0;
        Ok(())
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
        self.count(kind, checksum, bytes.len() as u64)?;
        Ok(())
    }

    /// Writes a directory of the tree, if a container sees it and this layer does not have it yet.
    fn directory(&mut self, path: &'a str) -> io::Result<()> {
        match unpacked_path(path).and_then(|path| self.directories.get_key_value(path)) {
            Some((path, owner)) if !path.is_empty() && self.written.insert(path) => self.tar.directory(path, *owner),
            _ => Ok(()),
        }
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

    /// Writes an object behind its attributes.
    fn object(&mut self, checksum: &Checksum) -> Result<Written, LayerError> {
        let mut object = self.source.open_file(checksum)?;
        let owner = owner_of_file(&object.header);
        let name = object_path(checksum, "file");
        let xattrs = object.header.xattrs.clone();
        self.tar.file(&object_path(checksum, "file-xattrs-link"), Owner::root(0o644), &xattrs.to_bytes())?;
        // The importer reads the list above. These are for those who unpack the layer and run it.
        self.tar.xattrs(visible(&xattrs))?;
        let mut hasher = Hasher::new();
        hasher.update(&object.header.hashed_bytes());
        let is_empty_file = match &object.header.symlink_target {
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
        Ok(Written { owner, empty: is_empty_file.then_some(xattrs) })
    }

    /// Writes a path of an object.
    fn path(&mut self, path: &'a str, checksum: &Checksum, written: &Written) -> io::Result<()> {
        self.parents(path)?;
        match &written.empty {
            Some(xattrs) => {
                self.tar.xattrs(visible(xattrs))?;
                self.tar.file(path, written.owner, b"")
            }
            None => self.tar.hardlink(path, written.owner, &object_path(checksum, "file")),
        }
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

/// Tells whether a path is below a version of the kernel.
fn is_of_kernel(path: Option<&String>) -> bool {
    path.is_some_and(|path| path.strip_prefix("usr/lib/modules/").is_some_and(|rest| rest.contains('/')))
}

/// The attributes that who unpacks a layer is to have: labels are the host's own business.
fn visible(xattrs: &Xattrs) -> impl Iterator<Item = (&[u8], &[u8])> {
    xattrs.iter().filter(|(name, _)| *name != b"security.selinux")
}
