//! The same tree through stock `ostree` and through us.

use std::fs::File;
use std::os::fd::AsFd;

use rootball_object::{Cancel, Silent};
use rootball_repo::{CheckoutOptions, CheckoutOwner, CommitModifiers, LinkPolicy, Mode, Repo};
use rootball_testkit::compare::{Compare, assert_same};

use crate::support::{Place, commit, ostree};

const MODES: [(Mode, &str); 3] = [(Mode::Bare, "bare"), (Mode::BareUser, "bare-user"), (Mode::Archive, "archive")];

fn ostree_commit(repo: &str, tree: &str, extra: &[&str]) -> String {
    let mut args = vec!["commit", "--repo", repo, "-b", "main", "--no-bindings", "-s", "Test", "--timestamp=@1700000000"];
    args.extend(extra);
    args.push(tree);
    ostree(&args)
}

#[test]
fn a_tree_gets_the_checksum_that_ostree_gives_it_in_every_mode_and_with_every_modifier() {
    let place = Place::new();
    let tree = place.every_kind_tree();
    for (mode, name) in MODES {
        let theirs = place.path(&format!("theirs-{name}"));
        ostree(&["init", "--repo", theirs.to_str().unwrap(), "--mode", name]);
        for (number, (modifiers, flags)) in [
            (CommitModifiers::default(), vec![]),
            (CommitModifiers { owner_uid: Some(5), owner_gid: Some(6), ..Default::default() }, vec!["--owner-uid=5", "--owner-gid=6"]),
            (CommitModifiers { canonical_permissions: true, ..Default::default() }, vec!["--canonical-permissions"]),
            (CommitModifiers { no_xattrs: true, ..Default::default() }, vec!["--no-xattrs"]),
        ]
        .into_iter()
        .enumerate()
        {
            let ours = place.repo(&format!("ours-{name}-{number}"), mode);
            let checksum = commit(&ours, &tree, &modifiers);
            let mut flags = flags;
            flags.push("--parent=none");
            let expected = ostree_commit(theirs.to_str().unwrap(), tree.to_str().unwrap(), &flags);
            assert_eq!(checksum.to_hex(), expected, "mode {name}, {flags:?}");
        }
    }
}

#[test]
fn ostree_finds_nothing_wrong_with_our_repository_and_we_nothing_with_its() {
    let place = Place::new();
    let tree = place.sample_tree();
    for (mode, name) in MODES {
        let ours = place.repo(&format!("ours-{name}"), mode);
        let checksum = commit(&ours, &tree, &CommitModifiers::default());
        let path = ours.path().to_str().unwrap();
        ostree(&["fsck", "--repo", path]);
        assert_eq!(ostree(&["rev-parse", "--repo", path, "main"]), checksum.to_hex());

        let theirs = place.path(&format!("theirs-{name}"));
        let theirs_path = theirs.to_str().unwrap();
        ostree(&["init", "--repo", theirs_path, "--mode", name]);
        ostree_commit(theirs_path, tree.to_str().unwrap(), &[]);
        let theirs = Repo::open(&theirs).unwrap();
        let report = theirs.fsck(&Silent).unwrap();
        assert_eq!((report.problems, report.commits), (vec![], 1), "mode {name}");
        assert_eq!(theirs.resolve("main").unwrap(), checksum);
        assert_eq!(ours.fsck(&Silent).unwrap().objects, report.objects);
    }
}

#[test]
fn a_new_repository_has_the_bytes_that_ostree_gives_it() {
    let place = Place::new();
    for (mode, name) in MODES {
        let ours = place.repo(&format!("ours-{name}"), mode);
        let theirs = place.path(&format!("theirs-{name}"));
        ostree(&["init", "--repo", theirs.to_str().unwrap(), "--mode", name]);
        let read = |path: &std::path::Path| std::fs::read_to_string(path.join("config")).unwrap();
        assert_eq!(read(ours.path()), read(&theirs));
    }
}

#[test]
fn checkouts_equal_those_of_ostree() {
    let place = Place::new();
    let tree = place.every_kind_tree();
    for (mode, owner, flags) in [
        (Mode::Bare, CheckoutOwner::Recorded, vec!["-H"]),
        (Mode::Bare, CheckoutOwner::User, vec!["-U"]),
        (Mode::BareUser, CheckoutOwner::User, vec!["-U"]),
        (Mode::Archive, CheckoutOwner::Recorded, vec![]),
        (Mode::Archive, CheckoutOwner::User, vec!["-U"]),
    ] {
        let name = format!("{mode}-{owner:?}");
        let repo = place.repo(&name, mode);
        let checksum = commit(&repo, &tree, &CommitModifiers::default());
        let options = CheckoutOptions { owner, ..Default::default() };
        let parent = File::open(place.path("")).unwrap();
        repo.checkout(&checksum, parent.as_fd(), &format!("{name}-ours"), &options, &Silent, &Cancel::default()).unwrap();
        let theirs = place.path(&format!("{name}-theirs"));
        let mut args = vec!["checkout", "--repo", repo.path().to_str().unwrap()];
        args.extend(flags);
        args.extend(["main", theirs.to_str().unwrap()]);
        ostree(&args);
        // Stock keeps the inflated files of an archive for the next checkout, so there equal files are one.
        let compare = Compare { hard_links: mode != Mode::Archive, ..Default::default() };
        assert_same(&place.path(&format!("{name}-ours")), &theirs, &compare);
    }
}

#[test]
fn hard_links_are_made_where_the_mode_allows_and_refused_elsewhere() {
    use std::os::unix::fs::MetadataExt;
    let place = Place::new();
    let tree = place.sample_tree();
    let parent = File::open(place.path("")).unwrap();
    let required = |owner| CheckoutOptions { owner, links: LinkPolicy::Required, ..Default::default() };
    for (mode, owner, allowed) in [
        (Mode::Bare, CheckoutOwner::Recorded, true),
        (Mode::Bare, CheckoutOwner::User, false),
        (Mode::BareUser, CheckoutOwner::User, true),
        (Mode::Archive, CheckoutOwner::User, false),
    ] {
        let name = format!("{mode}-{owner:?}");
        let repo = place.repo(&name, mode);
        let checksum = commit(&repo, &tree, &CommitModifiers::default());
        let out = format!("{name}-out");
        let result = repo.checkout(&checksum, parent.as_fd(), &out, &required(owner), &Silent, &Cancel::default());
        assert_eq!(result.is_ok(), allowed, "{name}: {result:?}");
        if allowed {
            assert_eq!(place.path(&out).join("usr/lib/big").metadata().unwrap().nlink(), 2);
            assert_eq!(place.path(&out).join("usr/lib/empty").metadata().unwrap().nlink(), 1);
        }
    }
}

#[test]
fn a_commit_with_metadata_and_parent_reads_as_ostree_wrote_it() {
    let place = Place::new();
    let tree = place.sample_tree();
    let path = place.path("theirs");
    let path_text = path.to_str().unwrap();
    ostree(&["init", "--repo", path_text, "--mode", "archive"]);
    let first = ostree_commit(path_text, tree.to_str().unwrap(), &[]);
    let flags = ["--add-metadata-string=version=42", "--add-metadata=count=uint32 7", "--add-detached-metadata-string=k=v", "-m", "Body"];
    let second = ostree_commit(path_text, tree.to_str().unwrap(), &flags);

    use rootball_object::ObjectSource;
    let repo = Repo::open(&path).unwrap();
    let commit = repo.load_commit(&second.parse().unwrap()).unwrap();
    assert_eq!(commit.metadata.string("version"), Some("42"));
    assert_eq!(commit.metadata.get("count"), Some(&rootball_gvariant::Value::Uint32(7)));
    assert_eq!((commit.body.as_str(), commit.parent.unwrap().to_hex()), ("Body", first.clone()));
    assert_eq!(commit.checksum().to_hex(), second);
    let detached = repo.find_detached_metadata(&commit.checksum()).unwrap().unwrap();
    assert_eq!(rootball_object::Metadata::from_bytes(&detached).unwrap().string("k"), Some("v"));
    for (rev, expected) in [("main", &second), ("main^", &first), (&second[..8], &second), (&format!("{}^", &second[..12]), &first)] {
        assert_eq!(&repo.resolve(rev).unwrap().to_hex(), expected, "{rev}");
    }
    for rev in ["main^^", "nothing", "ffff", "../main", "no:main", ""] {
        assert!(repo.resolve(rev).is_err(), "resolved {rev:?}");
    }
}
