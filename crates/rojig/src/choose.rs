//! From which package each content is taken, where several have it.
//!
//! Those first that are wanted anyhow, since something is in no other; among them one that has it at the same path; then the first of all.

use std::collections::HashSet;

use crate::catalog::{Catalog, Place};

/// Where each of the contents is taken from. `wanted` are their places and paths in the tree; `prefers` tells which packages the system is
/// made of.
pub(crate) fn choose(catalog: &Catalog, wanted: &[(&[Place], &str)], prefers: impl Fn(usize) -> bool) -> Vec<Place> {
    let only: HashSet<usize> = wanted
        .iter()
        .filter(|(places, _)| places.iter().all(|place| place.package == places[0].package))
        .map(|(places, _)| places[0].package)
        .collect();
    let rank = |place: &Place, path: &str| {
        let at = &catalog.packages()[place.package].paths[place.content];
        (!prefers(place.package), !is_same_path(at, path), !only.contains(&place.package), *place)
    };
    wanted
        .iter()
        .map(|(places, path)| *places.iter().min_by_key(|place| rank(place, path)).expect("a content that is wanted has a place"))
        .collect()
}

/// Tells whether a package's path leads to this path of a tree, whose directories may be merged, moved to their defaults, or both. Control data
/// has the package's name before its own there.
fn is_same_path(in_package: &str, in_tree: &str) -> bool {
    match in_package.strip_prefix('/') {
        Some(path) => {
            let moved =
                [("usr/", path.strip_prefix("usr/")), ("usr/", Some(path)), ("usr/etc/", path.strip_prefix("etc/")), ("", Some(path))];
            moved.iter().any(|(before, rest)| rest.is_some_and(|rest| in_tree.strip_prefix(before) == Some(rest)))
        }
        None => in_tree.rsplit('.').next() == Some(in_package),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_same_where_directories_are_merged_or_moved() {
        for (package, tree, same) in [
            ("/usr/bin/ls", "usr/bin/ls", true),
            ("/bin/ls", "usr/bin/ls", true),
            ("/etc/issue", "usr/etc/issue", true),
            ("/usr/bin/ls", "usr/sbin/ls", false),
            ("md5sums", "usr/lib/sysimage/dpkg/info/bash.md5sums", true),
            ("list", "usr/lib/sysimage/dpkg/info/bash.md5sums", false),
        ] {
            assert_eq!(is_same_path(package, tree), same, "{package} {tree}");
        }
    }
}
