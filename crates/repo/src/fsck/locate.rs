//! Where in the commits an object is: which of them need it, and by which path.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rootball_object::{Checksum, CommitChecksum, LoadError, ObjectKind, ObjectSource, TreeDir};

use super::ObjectName;

/// Most paths of one object that are kept.
const MAX_PATHS: usize = 8;

/// Where an object is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Paths from the root of a commit, the first that were met; a directory's for dirtrees and dirmetas, none for commits.
    pub(crate) paths: Vec<String>,
    /// The commits that need the object.
    pub(crate) commits: BTreeSet<CommitChecksum>,
}

/// Finds objects in commits. Directories that cannot be read are passed by.
pub(crate) fn locate(
    source: &(impl ObjectSource + ?Sized),
    commits: &[CommitChecksum],
    wanted: &dyn Fn(ObjectKind, &Checksum) -> bool,
) -> Result<BTreeMap<ObjectName, Place>, LoadError> {
    let mut search = Search { source, wanted, clean: HashSet::new(), found: BTreeMap::new() };
    for commit in commits {
        if wanted(ObjectKind::Commit, commit.object()) {
            search.hit(ObjectKind::Commit, commit.object(), None, commit);
        }
        if let Ok(object) = source.load_commit(commit) {
            search.commit(commit, &object.root_tree, &object.root_meta);
        }
    }
    Ok(search.found)
}

struct Search<'a, S: ?Sized> {
    source: &'a S,
    wanted: &'a dyn Fn(ObjectKind, &Checksum) -> bool,
    /// Directories below which nothing is wanted: no commit needs to look there again.
    clean: HashSet<Checksum>,
    found: BTreeMap<ObjectName, Place>,
}

/// A directory that is being searched.
struct Frame {
    checksum: Checksum,
    path: String,
    dirs: std::vec::IntoIter<TreeDir>,
    hit: bool,
}

impl<S: ObjectSource + ?Sized> Search<'_, S> {
    fn hit(&mut self, kind: ObjectKind, checksum: &Checksum, path: Option<String>, commit: &CommitChecksum) {
        let place = self.found.entry(ObjectName::new(kind, *checksum)).or_default();
        place.commits.insert(*commit);
        if let Some(path) = path.filter(|path| place.paths.len() < MAX_PATHS && !place.paths.contains(path)) {
            place.paths.push(path);
        }
    }

    fn commit(&mut self, commit: &CommitChecksum, tree: &Checksum, meta: &Checksum) {
        // A tree is as deep as its writer liked, so the way is kept in a list and not on the stack.
        let mut way: Vec<Frame> = Vec::new();
        let mut entered = HashSet::new();
        let mut next = Some((*tree, *meta, String::new()));
        loop {
            if let Some((tree, meta, path)) = next.take() {
                let mut hit = self.dirmeta(&meta, &path, commit);
                if entered.insert(tree) && !self.clean.contains(&tree) {
                    way.push(self.enter(tree, path, commit));
                } else {
                    hit |= !self.clean.contains(&tree);
                }
                // The dirmeta belongs to the directory above.
                let above = if way.last().is_some_and(|frame| frame.checksum == tree) {
                    way.len().checked_sub(2)
                } else {
                    way.len().checked_sub(1)
                };
                if let Some(frame) = above.and_then(|index| way.get_mut(index)) {
                    frame.hit |= hit;
                }
            }
            let Some(frame) = way.last_mut() else { return };
            if let Some(dir) = frame.dirs.next() {
                next = Some((dir.tree, dir.meta, format!("{}/{}", frame.path, dir.name)));
                continue;
            }
            let done = way.pop().expect("it was just looked at");
            if !done.hit {
                self.clean.insert(done.checksum);
            } else if let Some(above) = way.last_mut() {
                above.hit = true;
            }
        }
    }

    fn dirmeta(&mut self, meta: &Checksum, path: &str, commit: &CommitChecksum) -> bool {
        let hit = (self.wanted)(ObjectKind::DirMeta, meta);
        if hit {
            self.hit(ObjectKind::DirMeta, meta, Some(shown(path)), commit);
        }
        hit
    }

    fn enter(&mut self, checksum: Checksum, path: String, commit: &CommitChecksum) -> Frame {
        let mut hit = (self.wanted)(ObjectKind::DirTree, &checksum);
        if hit {
            self.hit(ObjectKind::DirTree, &checksum, Some(shown(&path)), commit);
        }
        let mut dirs = Vec::new();
        if let Ok(tree) = self.source.load_dirtree(&checksum) {
            for file in tree.files.iter().filter(|file| (self.wanted)(ObjectKind::File, &file.checksum)) {
                hit = true;
                self.hit(ObjectKind::File, &file.checksum, Some(format!("{path}/{}", file.name)), commit);
            }
            dirs = tree.dirs;
        }
        Frame { checksum, path, dirs: dirs.into_iter(), hit }
    }
}

fn shown(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}
