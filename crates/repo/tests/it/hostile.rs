//! Objects that were made to harm: valid under their names, and yet not what an object may be.
//!
//! They are written into the repository byte by byte, so that no check of our own writer stands in the way, and each hashes to its name: only
//! a look at what it says can refuse it.

use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsFd;
use std::path::Path;

use rootball_gvariant::Value;
use rootball_object::hash::Hasher;
use rootball_object::{
    Cancel, Checksum, Commit, DirMeta, DirTree, Metadata, ObjectKind, ObjectSink, ObjectSource, Silent, TreeDir, TreeFile,
};
use rootball_repo::tree::{self, TreeError};
use rootball_repo::{CheckoutError, CheckoutOptions, CommitError, CommitModifiers, Finding, Mode, Repo, TreeBuilder, TreeRoot};

use crate::support::{Place, TIMESTAMP};

/// Writes an object's file under a name.
fn put(repo: &Repo, name: &Checksum, extension: &str, bytes: &[u8]) {
    let hex = name.to_hex();
    let dir = repo.path().join("objects").join(&hex[..2]);
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join(format!("{}.{extension}", &hex[2..])), bytes).unwrap();
}

fn put_metadata(repo: &Repo, kind: ObjectKind, bytes: &[u8]) -> Checksum {
    let name = Hasher::of(bytes);
    put(repo, &name, kind.extension(), bytes);
    name
}

/// Writes a commit of a root directory, as the ref `main`.
fn commit(repo: &Repo, root_tree: Checksum, root_meta: Checksum) -> rootball_object::CommitChecksum {
    let commit = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: String::new(),
        body: String::new(),
        timestamp: TIMESTAMP,
        root_tree,
        root_meta,
    };
    put_metadata(repo, ObjectKind::Commit, &commit.to_bytes());
    fs::write(repo.path().join("refs/heads/main"), format!("{}\n", commit.checksum())).unwrap();
    commit.checksum()
}

fn good_meta(repo: &Repo) -> Checksum {
    put_metadata(repo, ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes())
}

/// Writes a commit whose root directory has one subdirectory, of which the dirtree is given.
fn commit_below(repo: &Repo, tree: Checksum) -> rootball_object::CommitChecksum {
    let meta = good_meta(repo);
    let root = DirTree { files: vec![], dirs: vec![TreeDir { name: "below".into(), tree, meta }] };
    let root = put_metadata(repo, ObjectKind::DirTree, &root.to_bytes());
    commit(repo, root, meta)
}

/// Writes a commit with one file.
fn commit_file(repo: &Repo, checksum: Checksum) -> rootball_object::CommitChecksum {
    let root = DirTree { files: vec![TreeFile { name: "file".into(), checksum }], dirs: vec![] };
    let root = put_metadata(repo, ObjectKind::DirTree, &root.to_bytes());
    commit(repo, root, good_meta(repo))
}

/// Asserts that the check names this object as the only bad one, and that the commit cannot be laid out because of it. Returns what the check
/// calls it, and what the checkout says of it.
fn assert_refused(place: &Place, repo: &Repo, commit: &rootball_object::CommitChecksum, bad: &Checksum, what: &str) -> (String, String) {
    let problems = repo.fsck(&Silent).unwrap().problems;
    let [Finding { object: Some(object), slug, .. }] = &problems[..] else { panic!("{what}: {problems:?}") };
    assert_eq!(object.checksum, *bad, "{what}");
    let parent = File::open(place.path("")).unwrap();
    let out = place.path("out");
    let error = repo.checkout(commit, parent.as_fd(), "out", &CheckoutOptions::default(), &Silent, &Cancel::default()).unwrap_err();
    let mut said = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        said.push_str(&format!(": {error}"));
        source = error.source();
    }
    assert!(said.contains(&bad.to_hex()) || said.contains("out/file"), "{what}: {said}");
    if !matches!(error, CheckoutError::Io { .. }) {
        assert_eq!(files_below(&out), 0, "{what}: something was laid out");
    }
    fs::remove_dir_all(&out).unwrap();
    assert!(!place.path("escaped").exists() && !place.path("out/../escaped").exists(), "{what}: it led out of the tree");
    (slug.to_string(), said)
}

fn files_below(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A dirtree of entries as they are: names of files, names of directories.
fn raw_tree(files: &[&str], dirs: &[&str], checksum: &Checksum) -> Vec<u8> {
    let name = || Value::Bytes(checksum.as_bytes().to_vec());
    let files = files.iter().map(|file| Value::Tuple(vec![text(file), name()])).collect();
    let dirs = dirs.iter().map(|dir| Value::Tuple(vec![text(dir), name(), name()])).collect();
    Value::Tuple(vec![Value::Array("(say)".parse().unwrap(), files), Value::Array("(sayay)".parse().unwrap(), dirs)]).to_bytes()
}

/// Replaces the first occurrence of a byte: what a typed value cannot hold.
fn patch(mut bytes: Vec<u8>, from: u8, to: u8) -> Vec<u8> {
    let position = bytes.iter().position(|byte| *byte == from).unwrap();
    bytes[position] = to;
    bytes
}

#[test]
fn a_dirtree_that_lies_about_names_order_or_checksums_is_refused() {
    let empty = DirTree::default().checksum();
    let tree = |files: &[&str], dirs: &[&str]| raw_tree(files, dirs, &empty);
    let short = |name: &str| {
        let entry = Value::Tuple(vec![text(name), Value::Bytes(vec![7; 31])]);
        Value::Tuple(vec![Value::Array("(say)".parse().unwrap(), vec![entry]), Value::Array("(sayay)".parse().unwrap(), vec![])]).to_bytes()
    };
    let long = "x".repeat(300);
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("a file with a slash", tree(&["../escaped"], &[]), "bad-name", r#""../escaped" cannot be a file name"#),
        ("an absolute file", tree(&["/escaped"], &[]), "bad-name", r#""/escaped" cannot be a file name"#),
        ("a directory with a slash", tree(&[], &["a/b"]), "bad-name", r#""a/b" cannot be a file name"#),
        ("the parent directory", tree(&[], &[".."]), "bad-name", r#"".." cannot be a file name"#),
        ("the parent directory as a file", tree(&[".."], &[]), "bad-name", r#"".." cannot be a file name"#),
        ("the directory itself", tree(&[], &["."]), "bad-name", r#""." cannot be a file name"#),
        ("no name", tree(&[""], &[]), "bad-name", r#""" cannot be a file name"#),
        ("no name of a directory", tree(&[], &[""]), "bad-name", r#""" cannot be a file name"#),
        ("a NUL in a name", patch(tree(&["a?b"], &[]), b'?', 0), "invalid-object", "not in normal form"),
        ("a name that is not UTF-8", patch(tree(&["a?b"], &[]), b'?', 0xff), "invalid-object", "not in normal form"),
        ("files out of order", tree(&["b", "a"], &[]), "unsorted-dirtree", "entries are not sorted or a name comes twice"),
        ("directories out of order", tree(&[], &["b", "a"]), "unsorted-dirtree", "entries are not sorted or a name comes twice"),
        ("a file twice", tree(&["a", "a"], &[]), "duplicate-name", "entries are not sorted or a name comes twice"),
        ("a directory twice", tree(&[], &["a", "a"]), "duplicate-name", "entries are not sorted or a name comes twice"),
        ("a file and a directory of one name", tree(&["a"], &["a"]), "duplicate-name", r#""a" is both a file and a directory"#),
        ("a short checksum", short("a"), "invalid-object", r#""31 bytes" is not a checksum: 64 lower-case hex digits are wanted"#),
        ("trailing bytes", [tree(&["a"], &[]), vec![0]].concat(), "invalid-object", "not in normal form"),
        ("nothing", vec![], "invalid-object", "not in normal form"),
        ("noise", vec![0xff; 1000], "invalid-object", "not in normal form"),
        ("a name that no file system takes", tree(&[&long], &[]), "", ""),
    ];
    let place = Place::new();
    let sound = place.repo("sound", Mode::Bare);
    for (what, bytes, slug, expected) in cases {
        let is_possible = expected.is_empty();
        let transaction = sound.begin().unwrap();
        let put = transaction.put_metadata(ObjectKind::DirTree, &bytes, None);
        assert_eq!(put.is_ok(), is_possible, "{what}: {put:?}");
        drop(transaction);
        if is_possible {
            continue;
        }
        let repo = place.repo(&format!("repo {what}"), Mode::Bare);
        put_metadata(&repo, ObjectKind::DirTree, &DirTree::default().to_bytes());
        let bad = put_metadata(&repo, ObjectKind::DirTree, &bytes);
        let as_root = commit(&repo, bad, good_meta(&repo));
        let error = repo.checkout(
            &as_root,
            File::open(place.path("")).unwrap().as_fd(),
            "out",
            &CheckoutOptions::default(),
            &Silent,
            &Cancel::default(),
        );
        assert!(error.is_err() && !place.path("out").exists(), "{what}, as root: {error:?}");
        fs::remove_file(repo.path().join("objects").join(&as_root.to_hex()[..2]).join(format!("{}.commit", &as_root.to_hex()[2..])))
            .unwrap();
        let below = commit_below(&repo, bad);
        let (found, said) = assert_refused(&place, &repo, &below, &bad, what);
        assert_eq!(found, slug, "{what}");
        assert!(said.ends_with(&format!("not a valid dirtree: {expected}")), "{what}: {said}");
        let listed = tree::list(&repo, &below, "/", true, &mut |_| Ok::<(), TreeError>(()));
        assert!(listed.unwrap_err().to_string().contains(&bad.to_hex()), "{what}");
    }
}

/// The variant of an archive object's header.
struct Header {
    size: u64,
    mode: u32,
    device: u32,
    target: &'static str,
    xattrs: Vec<(&'static [u8], &'static [u8])>,
}

impl Header {
    fn new() -> Self {
        Self { size: 5, mode: 0o100_644, device: 0, target: "", xattrs: vec![] }
    }

    fn xattrs(&self) -> Value {
        let pair = |(name, value): &(&[u8], &[u8])| Value::Tuple(vec![Value::Bytes(name.to_vec()), Value::Bytes(value.to_vec())]);
        Value::Array("(ayay)".parse().unwrap(), self.xattrs.iter().map(pair).collect())
    }

    fn members(&self) -> Vec<Value> {
        let number = |number: u32| Value::Uint32(number.swap_bytes());
        vec![number(0), number(0), number(self.mode), number(self.device), text(self.target), self.xattrs()]
    }

    /// The bytes of a `.filez` with the content "hello", and the name that they have.
    fn object(&self) -> (Checksum, Vec<u8>) {
        let framed = |variant: Vec<u8>| [&(variant.len() as u32).to_be_bytes()[..], &[0; 4], &variant].concat();
        let hashed = framed(Value::Tuple(self.members()).to_bytes());
        let mut members = vec![Value::Uint64(self.size.swap_bytes())];
        members.extend(self.members());
        let mut stream = flate2::write::DeflateEncoder::new(framed(Value::Tuple(members).to_bytes()), flate2::Compression::default());
        stream.write_all(b"hello").unwrap();
        (Hasher::of(&[hashed, b"hello".to_vec()].concat()), stream.finish().unwrap())
    }
}

#[test]
fn an_archive_object_that_lies_about_its_content_is_refused() {
    let place = Place::new();
    let cases: Vec<(&str, Header, &str, &str)> = vec![
        ("nothing wrong", Header::new(), "", ""),
        ("2^63 bytes", Header { size: 1 << 63, ..Header::new() }, "wrong-size", "content ends 9223372036854775803 bytes early"),
        ("2^64 - 1 bytes", Header { size: u64::MAX, ..Header::new() }, "wrong-size", "content ends 18446744073709551610 bytes early"),
        ("a byte too few", Header { size: 4, ..Header::new() }, "wrong-size", "content is longer than its header says"),
        ("no bytes", Header { size: 0, ..Header::new() }, "wrong-size", "content is longer than its header says"),
        ("a device", Header { mode: 0o020_644, ..Header::new() }, "bad-header", "mode 20644 is not a regular file's or symbolic link's"),
        ("a directory", Header { mode: 0o040_755, ..Header::new() }, "bad-header", "mode 40755 is not a regular file's or symbolic link's"),
        (
            "unknown bits",
            Header { mode: 0o1_100_644, ..Header::new() },
            "bad-header",
            "mode 1100644 is not a regular file's or symbolic link's",
        ),
        ("a device number", Header { device: 1, ..Header::new() }, "bad-header", "device number is not zero"),
        ("a link's target", Header { target: "x", ..Header::new() }, "bad-header", "a regular file has a link target"),
        (
            "unsorted attributes",
            Header { xattrs: vec![(b"user.b\0", b"1"), (b"user.a\0", b"2")], ..Header::new() },
            "legacy-unsorted-xattrs",
            "attributes are not sorted by name",
        ),
        (
            "an attribute twice",
            Header { xattrs: vec![(b"user.a\0", b"1"), (b"user.a\0", b"2")], ..Header::new() },
            "bad-header",
            "attributes are not sorted by name",
        ),
        (
            "an attribute without NUL",
            Header { xattrs: vec![(b"user.a", b"1")], ..Header::new() },
            "bad-header",
            "an attribute name does not end in NUL",
        ),
        (
            "an attribute without name",
            Header { xattrs: vec![(b"\0", b"1")], ..Header::new() },
            "bad-header",
            "an attribute name is empty or contains a NUL",
        ),
    ];
    for (what, header, slug, expected) in cases {
        let repo = place.repo(what, Mode::Archive);
        let (name, bytes) = header.object();
        put(&repo, &name, "filez", &bytes);
        let commit = commit_file(&repo, name);
        if expected.is_empty() {
            assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{what}");
            continue;
        }
        let (found, said) = assert_refused(&place, &repo, &commit, &name, what);
        assert_eq!(found, slug, "{what}");
        assert!(said.ends_with(expected), "{what}: {said}");
    }
}

#[test]
fn an_archive_object_with_a_damaged_frame_is_refused_before_its_length_is_believed() {
    let place = Place::new();
    let (name, good) = Header::new().object();
    let with = |position: usize, bytes: &[u8]| {
        let mut bad = good.clone();
        bad[position..position + bytes.len()].copy_from_slice(bytes);
        bad
    };
    for (what, bytes) in [
        ("a header of 4 GiB", with(0, &[0xff; 4])),
        ("a header of 1 MiB and more", with(0, &[0, 0x20, 0, 0])),
        ("a header of no bytes", with(0, &[0; 4])),
        ("padding that is not zero", with(4, &[0, 0, 0, 1])),
        ("a header that is cut off", good[..20].to_vec()),
        ("half a frame", good[..5].to_vec()),
        ("no bytes", vec![]),
        ("no stream", good[..good.len() - 7].to_vec()),
        ("noise for a stream", [&good[..good.len() - 7], &[0xff; 40]].concat()),
        ("a bomb", {
            let mut stream = flate2::write::DeflateEncoder::new(good[..good.len() - 7].to_vec(), flate2::Compression::best());
            stream.write_all(&vec![0; 64 << 20]).unwrap();
            stream.finish().unwrap()
        }),
    ] {
        let repo = place.repo(what, Mode::Archive);
        put(&repo, &name, "filez", &bytes);
        let commit = commit_file(&repo, name);
        assert_refused(&place, &repo, &commit, &name, what);
    }
}

#[test]
fn bytes_of_one_kind_under_a_name_of_another_are_refused() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Bare);
    let meta = DirMeta::root_owned(0o755).to_bytes();
    let root = DirTree::default().to_bytes();
    let (tree, meta_name) = (put_metadata(&repo, ObjectKind::DirTree, &root), good_meta(&repo));
    let commit_bytes = fs::read({
        let hex = commit(&repo, tree, meta_name).to_hex();
        repo.path().join("objects").join(&hex[..2]).join(format!("{}.commit", &hex[2..]))
    })
    .unwrap();
    for (kind, bytes) in [
        (ObjectKind::DirTree, &meta),
        (ObjectKind::DirTree, &commit_bytes),
        (ObjectKind::DirMeta, &root),
        (ObjectKind::DirMeta, &commit_bytes),
        (ObjectKind::Commit, &root),
        (ObjectKind::Commit, &meta),
    ] {
        let name = put_metadata(&repo, kind, bytes);
        let loaded = match kind {
            ObjectKind::DirTree => repo.load_dirtree(&name).map(drop),
            ObjectKind::DirMeta => repo.load_dirmeta(&name).map(drop),
            _ => repo.load_commit(&rootball_object::CommitChecksum::new(name)).map(drop),
        };
        let error = loaded.expect_err("it is of another kind");
        assert_eq!(error.kind(), rootball_object::ErrorKind::Corrupt);
        assert!(error.to_string().contains(&name.to_hex()), "{error}");
    }
}

#[test]
fn a_bare_user_object_whose_attribute_lies_is_refused() {
    let place = Place::new();
    let owner = |mode: u32, xattrs: Value| {
        let number = |number: u32| Value::Uint32(number.swap_bytes());
        Value::Tuple(vec![number(0), number(0), number(mode), xattrs]).to_bytes()
    };
    let none = || Header::new().xattrs();
    let unsorted = Header { xattrs: vec![(b"user.b\0", b"1"), (b"user.a\0", b"2")], ..Header::new() }.xattrs();
    for (what, attribute, expected) in [
        ("a device", owner(0o060_644, none()), "mode 60644 is not a regular file's or symbolic link's"),
        ("unsorted attributes", owner(0o100_644, unsorted), "attributes are not sorted by name"),
        ("noise", vec![1, 2, 3], "not in normal form"),
        ("noise of many bytes", vec![0xff; 2000], "not in normal form"),
    ] {
        let repo = place.repo(what, Mode::BareUser);
        let name = Hasher::of(what.as_bytes());
        put(&repo, &name, "file", b"hello");
        let hex = name.to_hex();
        let file = repo.path().join("objects").join(&hex[..2]).join(format!("{}.file", &hex[2..]));
        rustix::fs::setxattr(&file, "user.ostreemeta", &attribute, rustix::fs::XattrFlags::empty()).unwrap();
        let commit = commit_file(&repo, name);
        let (found, said) = assert_refused(&place, &repo, &commit, &name, what);
        assert_eq!(found, "bad-header", "{what}");
        assert!(said.ends_with(expected), "{what}: {said}");
    }
}

#[test]
fn a_tree_of_twenty_thousand_levels_is_checked_and_listed_only_so_far_as_paths_go() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Bare);
    let meta = good_meta(&repo);
    let mut root = put_metadata(&repo, ObjectKind::DirTree, &DirTree::default().to_bytes());
    for _ in 0..20_000 {
        let parent = DirTree { files: vec![], dirs: vec![TreeDir { name: "d".into(), tree: root, meta }] };
        root = put_metadata(&repo, ObjectKind::DirTree, &parent.to_bytes());
    }
    let commit = commit(&repo, root, meta);
    let report = repo.fsck(&Silent).unwrap();
    assert_eq!((report.problems, report.objects), (vec![], 20_003));
    let mut count = 0;
    let listed = tree::list(&repo, &commit, "/", true, &mut |_| {
        count += 1;
        Ok::<(), TreeError>(())
    });
    assert!(matches!(listed, Err(TreeError::TooDeep { .. })), "{listed:?}");
    assert_eq!(count, tree::MAX_DEPTH + 1);

    // Each level holds a directory open, so that there must be enough of them for the depth to matter.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();
    let parent = File::open(place.path("")).unwrap();
    let out = repo.checkout(&commit, parent.as_fd(), "out", &CheckoutOptions::default(), &Silent, &Cancel::default());
    assert!(matches!(out, Err(CheckoutError::TooDeep { .. })), "{out:?}");
    let root = repo.load_commit(&commit).unwrap();
    let root = TreeRoot { tree: root.root_tree, meta: root.root_meta };
    let transaction = repo.begin().unwrap();
    for modifiers in [CommitModifiers::default(), CommitModifiers { owner_uid: Some(5), ..Default::default() }] {
        let cancel = Cancel::default();
        let mut builder = TreeBuilder::new(&transaction, &transaction, &modifiers, &Silent, &cancel);
        builder.base(root).unwrap();
        let laid_over = builder.commit(root);
        assert!(matches!(laid_over, Err(CommitError::TooDeep)), "{laid_over:?}");
    }
}
