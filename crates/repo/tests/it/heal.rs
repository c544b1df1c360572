//! What is committed over a damaged object takes its place.

use std::fs;
use std::path::PathBuf;

use rootball_object::Silent;
use rootball_repo::{CommitModifiers, Mode, Repo};

use crate::support::{Place, commit, ostree};

/// The files of objects that have content of their own, of which a byte can be wrong.
fn damageable(repo: &Repo) -> Vec<PathBuf> {
    let fan_outs = fs::read_dir(repo.path().join("objects")).unwrap().map(|entry| entry.unwrap().path());
    let files = fan_outs.flat_map(|dir| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()));
    let is_content = |path: &PathBuf| {
        let meta = fs::symlink_metadata(path).unwrap();
        meta.is_file() && meta.len() > 0 && !path.to_string_lossy().contains("file-xattrs")
    };
    let mut files: Vec<PathBuf> = files.filter(is_content).collect();
    files.sort();
    files
}

#[test]
fn a_commit_replaces_every_object_that_is_damaged() {
    for mode in Mode::ALL {
        let place = Place::new();
        let tree = place.sample_tree();
        let repo = place.repo("repo", mode);
        let expected = commit(&repo, &tree, &CommitModifiers::default());
        let objects = damageable(&repo);
        type Damage = fn(&mut Vec<u8>);
        let kinds: [(&str, Damage); 3] = [
            ("a flipped byte", |bytes| *bytes.last_mut().unwrap() ^= 1),
            ("a cut", |bytes| bytes.truncate(bytes.len() / 2)),
            ("nothing left", Vec::clear),
        ];
        for (what, damage) in kinds {
            for path in &objects {
                let mut bytes = fs::read(path).unwrap();
                damage(&mut bytes);
                fs::write(path, bytes).unwrap();
            }
            assert!(!repo.fsck(&Silent).unwrap().problems.is_empty(), "{mode}, {what}");
            assert_eq!(commit(&repo, &tree, &CommitModifiers::default()), expected);
            assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{mode}, {what}");
        }
        ostree(&["fsck", "--repo", repo.path().to_str().unwrap()]);
    }
}
