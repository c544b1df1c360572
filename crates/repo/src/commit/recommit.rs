//! The tree of a commit goes into another one, changed by the modifiers: only objects that come out different are read and put again.

use rayon::prelude::*;
use rootball_object::{Checksum, DirMeta, FileHeader, FileObject, ObjectKind, ObjectSink, ObjectSource, StoreError, TreeFile};

use super::modify::Attributes;
use super::node::{Child, Node, check_depth};
use super::{CommitError, CommitModifiers, TreeRoot};

pub(super) struct Recommit<'r> {
    pub(super) sink: &'r dyn ObjectSink,
    pub(super) source: &'r dyn ObjectSource,
    pub(super) modifiers: &'r CommitModifiers,
}

impl Recommit<'_> {
    /// Lays a directory over `base`; one that is to be left out leaves it as it was.
    pub(super) fn directory(&self, over: TreeRoot, path: &str, base: Option<Child>) -> Result<Option<Child>, CommitError> {
        check_depth(path)?;
        let store = |source: StoreError| CommitError::Store { path: path.into(), source };
        let before = self.source.load_dirmeta(&over.meta)?;
        let attributes = Attributes { uid: before.uid, gid: before.gid, mode: before.mode };
        let shown = || if path.is_empty() { "/".to_owned() } else { path.to_owned() };
        let Some(Attributes { uid, gid, mode }) = self.modifiers.apply(&shown, attributes) else { return Ok(base) };
        let xattrs = self.modifiers.xattrs(&shown, mode, || Ok(before.xattrs))?;
        let meta = self.sink.put_metadata(ObjectKind::DirMeta, &DirMeta { uid, gid, mode, xattrs }.to_bytes(), None).map_err(store)?;

        let tree = self.source.load_dirtree(&over.tree)?;
        let mut node = base.map_or_else(|| Ok(Node::default()), |child| child.into_node(self.source))?;
        node.meta = Some(meta);
        let files = tree.files.par_iter().map(|file| self.file(file, path)).collect::<Result<Vec<_>, _>>()?;
        for (file, checksum) in tree.files.iter().zip(files) {
            if let Some(checksum) = checksum {
                node.set_file(path, &file.name, checksum)?;
            }
        }
        for dir in tree.dirs {
            let path = format!("{path}/{}", dir.name);
            if node.files.contains_key(&dir.name) {
                return Err(CommitError::Replaces { path });
            }
            let base = node.dirs.remove(&dir.name);
            let child = self.directory(TreeRoot { tree: dir.tree, meta: dir.meta }, &path, base)?;
            node.dirs.extend(child.map(|child| (dir.name, child)));
        }
        Ok(Some(Child::Open(Box::new(node))))
    }

    fn file(&self, file: &TreeFile, parent: &str) -> Result<Option<Checksum>, CommitError> {
        let FileObject { header: before, size, mut content } = self.source.open_file(&file.checksum)?;
        let path = || format!("{parent}/{}", file.name);
        let attributes = Attributes { uid: before.uid, gid: before.gid, mode: before.mode };
        let Some(Attributes { uid, gid, mode }) = self.modifiers.apply(&path, attributes) else { return Ok(None) };
        let xattrs = self.modifiers.xattrs(&path, mode, || Ok(before.xattrs.clone()))?;
        let after = FileHeader { uid, gid, mode, symlink_target: before.symlink_target.clone(), xattrs };
        if after == before {
            return Ok(Some(file.checksum));
        }
        let put = self.sink.put_file(&after, size, &mut content, None);
        put.map(Some).map_err(|source| CommitError::Store { path: path().into(), source })
    }
}
