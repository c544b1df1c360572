//! The tree of a commit.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rootball_composefs::image::{Image, Version};
use rootball_composefs::verity::Hasher;
use rootball_composefs::{Bind, CommitTreeError, Tree, dump};
use rootball_object::{Cancel, Commit, FileHeader, Metadata, ObjectSource, S_IFREG, Silent, Xattrs, hash};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};

/// What stock writes for the tree below: `mkcomposefs` of its dump.
const KNOWN: &str = "65b46c6241f311d42ba06321a7cf25d47032151c509e5bef1bda8b60c888710c";

fn fill(tree: &Path) {
    for directory in ["usr/bin", "usr/etc"] {
        fs::create_dir_all(tree.join(directory)).unwrap();
    }
    for (path, content, mode) in
        [("usr/bin/tool", "tool", 0o755), ("usr/bin/same", "tool", 0o755), ("usr/empty", "", 0o644), ("usr/etc/conf", "x=1\n", 0o600)]
    {
        fs::write(tree.join(path), content).unwrap();
        fs::set_permissions(tree.join(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    for directory in ["", "usr", "usr/bin", "usr/etc"] {
        fs::set_permissions(tree.join(directory), fs::Permissions::from_mode(0o755)).unwrap();
    }
    symlink("var/home", tree.join("home")).unwrap();
    symlink("usr/lib/boot", tree.join("boot")).unwrap();
}

fn commit(repo: &Repo, tree: &Path) -> Commit {
    let transaction = repo.begin().unwrap();
    let modifiers = CommitModifiers { owner_uid: Some(0), owner_gid: Some(7), no_xattrs: true, ..CommitModifiers::default() };
    let root = commit_tree(&transaction, tree, &modifiers, &Silent, &Cancel::default()).unwrap();
    transaction.commit().unwrap();
    let (subject, body) = (String::new(), String::new());
    Commit { metadata: Metadata::new(), parent: None, subject, body, timestamp: 1, root_tree: root.tree, root_meta: root.meta }
}

fn bench(mode: Mode) -> (tempfile::TempDir, Repo, Commit) {
    let bench = tempfile::tempdir().unwrap();
    fill(&bench.path().join("tree"));
    let repo = Repo::init(&bench.path().join("repo"), mode).unwrap();
    let commit = commit(&repo, &bench.path().join("tree"));
    (bench, repo, commit)
}

#[test]
fn a_commit_becomes_the_tree_that_stock_makes_of_it() {
    let object = |content: &str, mode: u32| {
        let header = FileHeader { uid: 0, gid: 7, mode: S_IFREG | mode, symlink_target: None, xattrs: Xattrs::empty() };
        let hex = hash::Hasher::of(&[header.hashed_bytes(), content.as_bytes().to_vec()].concat()).to_hex();
        format!("{}/{}.file - {}", &hex[..2], &hex[2..], Hasher::of(content.as_bytes()))
    };
    let expected = format!(
        "/ 0 40755 1 0 7 0 0.0 - - -\n\
         /boot 12 120777 1 0 7 0 0.0 usr/lib/boot - -\n\
         /etc 0 40755 1 0 0 0 0.0 - - -\n\
         /home 8 120777 1 0 7 0 0.0 var/home - -\n\
         /sysroot 0 40755 1 0 0 0 0.0 - - -\n\
         /usr 0 40755 1 0 7 0 0.0 - - -\n\
         /usr/bin 0 40755 1 0 7 0 0.0 - - -\n\
         /usr/bin/same 4 100755 1 0 7 0 0.0 {tool}\n\
         /usr/bin/tool 4 100755 1 0 7 0 0.0 {tool}\n\
         /usr/empty 0 100644 1 0 7 0 0.0 - - -\n\
         /usr/etc 0 40755 1 0 7 0 0.0 - - -\n\
         /usr/etc/conf 4 100600 1 0 7 0 0.0 {conf}\n\
         /var 0 40755 1 0 0 0 0.0 - - -\n",
        tool = object("tool", 0o755),
        conf = object("x=1\n", 0o600),
    );
    for mode in [Mode::Bare, Mode::BareUser, Mode::Archive] {
        let (_bench, repo, commit) = bench(mode);
        let tree = Tree::of_commit(&repo, &commit, Bind::All, &Cancel::default()).unwrap();
        let mut text = Vec::new();
        dump::write(&tree, &mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected, "{mode:?}");
        let digest = Image::new(tree, Version::AsNeeded).unwrap().digest();
        assert_eq!(digest.to_hex(), KNOWN, "{mode:?}");
    }
}

#[test]
fn what_the_kernel_does_not_protect_is_bound_only_when_asked_for() {
    let (_bench, repo, commit) = bench(Mode::Bare);
    let tree = Tree::of_commit(&repo, &commit, Bind::Protected, &Cancel::default()).unwrap();
    let mut text = Vec::new();
    dump::write(&tree, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.lines().all(|line| line.ends_with(" -")), "{text}");
    let cancel = Cancel::default();
    cancel.request();
    assert!(matches!(Tree::of_commit(&repo, &commit, Bind::All, &cancel), Err(CommitTreeError::Cancelled)));
}

#[test]
fn a_missing_object_is_named() {
    let (bench, repo, commit) = bench(Mode::Archive);
    let tree = repo.load_dirtree(&commit.root_tree).unwrap();
    let usr = repo.load_dirtree(&tree.find_dir("usr").unwrap().tree).unwrap();
    let etc = repo.load_dirtree(&usr.find_dir("etc").unwrap().tree).unwrap();
    let hex = etc.find_file("conf").unwrap().checksum.to_hex();
    fs::remove_file(bench.path().join(format!("repo/objects/{}/{}.filez", &hex[..2], &hex[2..]))).unwrap();
    let error = Tree::of_commit(&repo, &commit, Bind::All, &Cancel::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("no file object {hex}"));
}
