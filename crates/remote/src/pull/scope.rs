//! Which part of a tree is wanted: all of it, or some paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use rootball_object::{DirTree, TreeDir, TreeFile};

/// What is wanted of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything in it.
    Whole,
    /// What lies at these paths in it.
    Paths(Arc<Vec<Wish>>),
}

/// A path that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// As it was asked for.
    whole: Arc<str>,
    /// The names that are still to be followed: at least one.
    rest: Vec<String>,
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
        let wish = |path: &String| {
            let rest = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            Wish { whole: path.as_str().into(), rest }
        };
        Self::of_wishes(paths.iter().map(wish).collect())
    }

    fn of_wishes(wishes: Vec<Wish>) -> Self {
        let is_whole = wishes.is_empty() || wishes.iter().any(|wish| wish.rest.is_empty());
        if is_whole { Self::Whole } else { Self::Paths(Arc::new(wishes)) }
    }

    pub(super) fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// Picks what is wanted of a directory.
    ///
    /// # Errors
    /// With the path that is not in it.
    pub(super) fn select<'t>(&self, tree: &'t DirTree) -> Result<Selection<'t>, String> {
        let Self::Paths(wishes) = self else {
            return Ok(Selection { files: tree.files.iter().collect(), dirs: tree.dirs.iter().map(|dir| (dir, Self::Whole)).collect() });
        };
        let mut files = Vec::new();
        let mut below: BTreeMap<&str, Vec<Wish>> = BTreeMap::new();
        for Wish { whole, rest } in wishes.iter() {
            let Some((first, rest)) = rest.split_first() else { continue };
            match tree.find_file(first) {
                Some(file) if rest.is_empty() => files.push(file),
                _ => below.entry(first).or_default().push(Wish { whole: whole.clone(), rest: rest.to_vec() }),
            }
        }
        let mut dirs = Vec::new();
        for (name, wishes) in below {
            let missing = || wishes.first().map(|wish| wish.whole.to_string()).unwrap_or_default();
            let dir = tree.find_dir(name).ok_or_else(missing)?;
            dirs.push((dir, Self::of_wishes(wishes)));
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
        let parts = select(&scope(&["/a/x", "/a/y/z"])).unwrap().1;
        let [(name, Scope::Paths(wishes))] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!((name.as_str(), wishes[0].rest.join("/"), wishes[1].rest.join("/")), ("a", "x".to_owned(), "y/z".to_owned()));
        assert_eq!(select(&scope(&["/a/x", "/a"])).unwrap().1, whole(&["a"]));
        assert_eq!(select(&scope(&["/d/x"])), Err("/d/x".to_owned()));
        assert_eq!(select(&scope(&["/f/x"])), Err("/f/x".to_owned()));
    }
}
