//! Which part of a tree is wanted: all of it, or some paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use rootball_object::{DirTree, TreeDir, TreeFile};

/// What is wanted of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything in it.
    Whole,
    /// What lies at these paths in it, each at least one name.
    Paths(Arc<Vec<Vec<String>>>),
}

/// What a scope wants of one directory's entries.
#[derive(Debug)]
pub(super) struct Selection<'t> {
    pub(super) files: Vec<&'t TreeFile>,
    pub(super) dirs: Vec<(&'t TreeDir, Scope)>,
}

impl Scope {
    /// Reads absolute paths; none of them, or `/` among them, is everything.
    pub(super) fn of_paths(paths: &[String]) -> Self {
        let split = |path: &String| -> Vec<String> { path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect() };
        Self::of_parts(paths.iter().map(split).collect())
    }

    fn of_parts(paths: Vec<Vec<String>>) -> Self {
        if paths.is_empty() || paths.iter().any(Vec::is_empty) { Self::Whole } else { Self::Paths(Arc::new(paths)) }
    }

    pub(super) fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// Picks what is wanted of a directory.
    ///
    /// # Errors
    /// With the path that is not in it.
    pub(super) fn select<'t>(&self, tree: &'t DirTree) -> Result<Selection<'t>, String> {
        let Self::Paths(paths) = self else {
            return Ok(Selection { files: tree.files.iter().collect(), dirs: tree.dirs.iter().map(|dir| (dir, Self::Whole)).collect() });
        };
        let mut files = Vec::new();
        let mut below: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
        for path in paths.iter() {
            let Some((first, rest)) = path.split_first() else { continue };
            match tree.find_file(first) {
                Some(file) if rest.is_empty() => files.push(file),
                _ => below.entry(first).or_default().push(rest.to_vec()),
            }
        }
        let mut dirs = Vec::new();
        for (name, rests) in below {
            let missing = || std::iter::once(name).chain(rests.iter().flatten().map(String::as_str)).collect::<Vec<_>>().join("/");
            let dir = tree.find_dir(name).ok_or_else(missing)?;
            dirs.push((dir, Self::of_parts(rests)));
        }
        Ok(Selection { files, dirs })
    }
}

#[cfg(test)]
mod tests {
    use rootball_object::Checksum;

    use super::*;

    #[test]
    fn paths_are_followed_name_by_name() {
        let any = Checksum::new([0; 32]);
        let dir = |name: &str| TreeDir { name: name.to_owned(), tree: any, meta: any };
        let tree = DirTree { files: vec![TreeFile { name: "f".to_owned(), checksum: any }], dirs: vec![dir("a"), dir("b"), dir("c")] };
        let scope = |paths: &[&str]| Scope::of_paths(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        let select = |scope: &Scope| {
            scope.select(&tree).map(|selection| {
                let files: Vec<String> = selection.files.iter().map(|file| file.name.clone()).collect();
                let dirs: Vec<(String, Scope)> = selection.dirs.into_iter().map(|(dir, scope)| (dir.name.clone(), scope)).collect();
                (files, dirs)
            })
        };
        let whole = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), Scope::Whole)).collect::<Vec<_>>();
        assert!(scope(&[]).is_whole() && scope(&["/"]).is_whole() && scope(&["/a", "/"]).is_whole());
        assert_eq!(select(&Scope::Whole).unwrap(), (vec!["f".to_owned()], whole(&["a", "b", "c"])));
        assert_eq!(select(&scope(&["/a", "/f"])).unwrap(), (vec!["f".to_owned()], whole(&["a"])));
        assert_eq!(select(&scope(&["/a/x", "/a/y/z"])).unwrap().1, vec![("a".to_owned(), scope(&["x", "y/z"]))]);
        assert_eq!(select(&scope(&["/a/x", "/a"])).unwrap().1, whole(&["a"]));
        assert_eq!(select(&scope(&["/d/x"])), Err("d/x".to_owned()));
        assert_eq!(select(&scope(&["/f/x"])), Err("f/x".to_owned()));
    }
}
