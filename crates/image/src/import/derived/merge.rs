//! Layers over each other, as a container sees them.
//!
//! A layer's marks speak of the layers below it and never of what it has itself. What is no directory gives way to a directory and the other
//! way round. A directory that a layer only passes through keeps the owner and mode that it had.

use rootball_object::{Checksum, LoadError, ObjectKind};
use rootball_repo::TreeRoot;

use super::layer_commit::{Link, ReadLayer};
use super::paths::{Name, OPAQUE, read_name};
use super::tree::{Child, Node, Store};

/// A tree that layers are laid over, as a container would see it: with `/etc` where it is in a container.
pub(super) struct Merge<'a> {
    store: &'a dyn Store,
    root: Child,
    /// Tells which objects a repository in the image has.
    is_base_object: &'a dyn Fn(&Checksum) -> bool,
}

/// A hard link that leads nowhere.
pub(super) enum MergeError {
    Link(Link),
    Load(LoadError),
}

impl From<LoadError> for MergeError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl<'a> Merge<'a> {
    /// Begins with the tree of a commit, or with nothing.
    pub(super) fn new(
        store: &'a dyn Store,
        base: Option<TreeRoot>,
        is_base_object: &'a dyn Fn(&Checksum) -> bool,
    ) -> Result<Self, LoadError> {
        let mut root = base.map_or_else(Child::new, Child::Stored);
        detach_etc(&mut root, store)?;
        Ok(Self { store, root, is_base_object })
    }

    /// Lays one layer over the tree.
    pub(super) fn layer(&mut self, layer: &ReadLayer) -> Result<(), MergeError> {
        let mut over = Child::Stored(layer.root);
        detach_etc(&mut over, self.store)?;
        let over = over.into_node(self.store)?;
        let lower = std::mem::replace(&mut self.root, Child::new());
        self.root = Layering { store: self.store, layer }.lay(Some(lower), over, "")?;
        for link in &layer.links {
            let checksum = self.find_target(&link.target)?.ok_or_else(|| MergeError::Link(link.clone()))?;
            let path = in_container(&link.path);
            if let Some((name, parents)) = path.split_last() {
                self.root.make_dir(parents, self.store)?.set_file(name, checksum);
            }
        }
        Ok(())
    }

    fn find_target(&mut self, target: &str) -> Result<Option<Checksum>, LoadError> {
        if let Some(checksum) = self.root.find_file(&in_container(target), self.store)? {
            return Ok(Some(checksum));
        }
        // The repository of an encapsulated commit is where a container sees it, and every file of the base is a hard link to an object there.
        let object = match crate::import::object_path::parse(target.as_bytes()) {
            Ok(crate::import::object_path::Member::Object(ObjectKind::File, checksum)) => checksum,
            _ => return Ok(None),
        };
        Ok(Some(object).filter(|object| (self.is_base_object)(object)))
    }

    /// Returns the tree as a commit has it, not stored yet.
    pub(super) fn finish(mut self) -> Result<Child, LoadError> {
        let root = self.root.open(self.store)?;
        if let Some(etc) = root.dirs.remove("etc") {
            let usr = self.root.make_dir(&["usr"], self.store)?;
            usr.files.remove("etc");
            usr.dirs.insert("etc".into(), etc);
        } else if let Some(etc) = root.files.remove("etc") {
            self.root.make_dir(&["usr"], self.store)?.set_file("etc", etc);
        }
        Ok(self.root)
    }

    /// Opens the tree for changes, with `/etc` where it is in a container.
    pub(super) fn root(&mut self) -> &mut Child {
        &mut self.root
    }
}

/// Moves `/usr/etc` to `/etc`, with what a layer says about it.
fn detach_etc(root: &mut Child, source: &dyn Store) -> Result<(), LoadError> {
    let root = root.open(source)?;
    let Some(usr) = root.dirs.get_mut("usr") else { return Ok(()) };
    let usr = usr.open(source)?;
    let (dir, file, gone) = (usr.dirs.remove("etc"), usr.files.remove("etc"), usr.files.remove(".wh.etc"));
    root.dirs.extend(dir.map(|dir| ("etc".into(), dir)));
    root.files.extend(file.map(|file| ("etc".into(), file)));
    root.files.extend(gone.map(|mark| (".wh.etc".into(), mark)));
    Ok(())
}

/// Splits a path of a commit as a container sees it.
fn in_container(path: &str) -> Vec<&str> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["usr", "etc", ..] => parts[1..].to_vec(),
        _ => parts,
    }
}

/// One layer, on its way down.
struct Layering<'a> {
    store: &'a dyn Store,
    layer: &'a ReadLayer,
}

impl Layering<'_> {
    /// Lays a directory of the layer over what is there. `path` is where the commit has it.
    fn lay(&self, lower: Option<Child>, over: Node, path: &str) -> Result<Child, LoadError> {
        let mut node = match lower {
            Some(lower) => lower.into_node(self.store)?,
            None => Node::default(),
        };
        if !self.layer.implied.contains(path) {
            node.meta = over.meta;
        }
        if over.files.contains_key(OPAQUE) {
            node.files.clear();
            node.dirs.clear();
        }
        for name in over.files.keys() {
            if let Ok(Name::Whiteout(gone)) = read_name(name) {
                node.remove(gone);
            }
        }
        for (name, checksum) in over.files {
            if read_name(&name) == Ok(Name::Plain) {
                node.set_file(&name, checksum);
            }
        }
        for (name, child) in over.dirs {
            node.files.remove(&name);
            let lower = node.dirs.remove(&name);
            let child = match (lower, child) {
                // Nothing is below it, and nothing in it speaks of what is below.
                (None, child @ Child::Stored(_)) if !self.layer.has_whiteouts => child,
                (lower, child) => {
                    let path = match path {
                        "" if &*name == "etc" => "usr/etc".to_owned(),
                        "" => name.to_string(),
                        path => format!("{path}/{name}"),
                    };
                    self.lay(lower, child.into_node(self.store)?, &path)?
                }
            };
            node.dirs.insert(name, child);
        }
        Ok(Child::Open(Box::new(node)))
    }
}
