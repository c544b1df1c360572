//! Known answers: one small tree, byte for byte as `ostree commit` writes it.

use rootball_gvariant::{Type, Value};

use crate::hash::Hasher;
use crate::{Checksum, Commit, CommitChecksum, DirMeta, DirTree, FileHeader, Metadata, S_IFLNK, S_IFREG, TreeDir, TreeFile, Xattrs};

const DIRMETA: &str = "446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488";
const HELLO: &str = "44f778e59f0a4748d6b0c90a47347212a231c4ad1e8f7ea5c5dffc7749153a6b";
const EMPTY: &str = "cc700d46f407c6c5ab2d5dde474366a928b7398277e61162e7f8ec06f469f07e";
const LINK: &str = "73baaba0102e9154b8522687d33eedb8ed1bc78eadb82428b2616144ec502934";
const RUN: &str = "60599fdf7cf9cb8925354cd74476b5ded7850eca9b6a120998125a578b6a4d4c";
const SUB: &str = "58677a49c6c23efad06bc218060de1dab14071d45534539088e58934e4e0e747";
const ROOT: &str = "a634fed04a2987802fc2bcbf9530c82ffabb2caf0f7a9c8329ec98900a9323e7";
const COMMIT_1: &str = "a121deb8eb04ece77274921d3323edd023197eafb95e264a2d9c2dcc977c5072";
const COMMIT_2: &str = "b9bda223ed7c7ad1acdf3ac634e32ef82329af0a1304376d370e2c684fc45858";

fn name(text: &str) -> Checksum {
    text.parse().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file(mode: u32) -> FileHeader {
    FileHeader { uid: 0, gid: 0, mode: S_IFREG | mode, symlink_target: None, xattrs: Xattrs::empty() }
}

fn link() -> FileHeader {
    FileHeader { mode: S_IFLNK | 0o777, symlink_target: Some("hello".into()), ..file(0) }
}

fn file_with_xattrs() -> FileHeader {
    let pairs = vec![(b"user.b".to_vec(), b"2".to_vec()), (b"user.a".to_vec(), b"one".to_vec())];
    FileHeader { uid: 1000, gid: 1001, xattrs: Xattrs::from_pairs(pairs).unwrap(), ..file(0o4755) }
}

fn checksum(header: &FileHeader, content: &[u8]) -> String {
    Hasher::of(&[header.hashed_bytes(), content.to_vec()].concat()).to_hex()
}

fn root_tree() -> DirTree {
    let file = |file: &str, checksum: &str| TreeFile { name: file.into(), checksum: name(checksum) };
    DirTree {
        files: vec![file("empty", EMPTY), file("hello", HELLO), file("link", LINK)],
        dirs: vec![TreeDir { name: "sub".into(), tree: name(SUB), meta: name(DIRMETA) }],
    }
}

fn commit_1() -> Commit {
    Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: "Initial".into(),
        body: String::new(),
        timestamp: 1_700_000_000,
        root_tree: name(ROOT),
        root_meta: name(DIRMETA),
    }
}

#[test]
fn files_hash_to_the_known_checksums() {
    assert_eq!(checksum(&file(0o644), b"hello\n"), HELLO);
    assert_eq!(checksum(&file(0o644), b""), EMPTY);
    assert_eq!(checksum(&link(), b""), LINK);
    assert_eq!(checksum(&file(0o755), b"#!/bin/sh\n"), RUN);
    assert_eq!(checksum(&file_with_xattrs(), b"x"), "b3f7da840ce41745a7f5e010767527f617fa476f4acc60213740bfac7d031b08");
}

#[test]
fn archive_headers_are_the_known_bytes_and_read_back() {
    for (header, size, expected) in [
        (file(0o644), 6, "0000001a0000000000000000000000060000000000000000000081a4000000000019"),
        (link(), 0, "0000001f00000000000000000000000000000000000000000000a1ff0000000068656c6c6f001e"),
        (
            file_with_xattrs(),
            1,
            "00000030000000000000000000000001000003e8000003e9000089ed0000000000757365722e61006f6e6507757365722e620032070b1419",
        ),
    ] {
        let bytes = header.archive_bytes(size);
        assert_eq!(hex(&bytes), expected);
        assert_eq!(FileHeader::from_archive_variant(&bytes[8..]).unwrap(), (header, size));
    }
}

#[test]
fn the_bare_user_attribute_is_the_known_bytes_and_reads_back() {
    let bytes = file_with_xattrs().bare_user_bytes();
    assert_eq!(hex(&bytes), "000003e8000003e9000089ed757365722e61006f6e6507757365722e620032070b14");
    assert_eq!(FileHeader::from_bare_user(&bytes).unwrap(), file_with_xattrs());
}

#[test]
fn directories_hash_to_the_known_checksums_and_read_back() {
    let meta = DirMeta::root_owned(0o755);
    assert_eq!((hex(&meta.to_bytes()).as_str(), meta.checksum()), ("0000000000000000000041ed", name(DIRMETA)));
    assert_eq!(DirMeta::from_bytes(&meta.to_bytes()).unwrap(), meta);

    let empty = DirTree::default();
    assert_eq!(empty.checksum(), name("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"));

    let sub = DirTree { files: vec![TreeFile { name: "run".into(), checksum: name(RUN) }], dirs: vec![] };
    assert_eq!(sub.checksum(), name(SUB));
    assert_eq!(root_tree().checksum(), name(ROOT));
    for tree in [empty, sub, root_tree()] {
        assert_eq!(DirTree::from_bytes(&tree.to_bytes()).unwrap(), tree);
    }
}

#[test]
fn commits_hash_to_the_known_checksums_and_read_back() {
    let first = commit_1();
    assert_eq!((first.to_bytes().len(), first.checksum().to_hex().as_str()), (94, COMMIT_1));

    let mut metadata = Metadata::new();
    metadata.insert("version", Value::String("42.1".into()));
    metadata.insert("count", Value::Uint32(7));
    metadata.insert("ostree.ref-binding", Value::Array(Type::String, vec![Value::String("os/x86_64".into())]));
    let second = Commit {
        metadata,
        parent: Some(CommitChecksum::new(name(COMMIT_1))),
        subject: "Two".into(),
        body: "Body text".into(),
        timestamp: 1_700_000_100,
        ..commit_1()
    };
    assert_eq!((second.to_bytes().len(), second.checksum().to_hex().as_str()), (198, COMMIT_2));
    for commit in [first, second] {
        assert_eq!(Commit::from_bytes(&commit.to_bytes()).unwrap(), commit);
    }
}

#[test]
fn a_split_xattrs_object_hashes_to_the_known_checksum() {
    let xattrs = Xattrs::from_pairs(vec![(b"user.mykey".to_vec(), b"myvalue".to_vec())]).unwrap();
    assert_eq!(hex(&xattrs.to_bytes()), "757365722e6d796b6579006d7976616c75650b13");
    assert_eq!(Hasher::of(&xattrs.to_bytes()).to_hex(), "ff85c5dbc5c6a3180554d9158cf4a6b606f6b8eb8e26c94c887fa4d0613e8251");
}

#[test]
fn detached_metadata_is_the_known_bytes() {
    let mut metadata = Metadata::new();
    metadata.insert("k", Value::String("v".into()));
    assert_eq!(hex(&metadata.to_bytes()), "6b0000000000000076000073020d");
}

fn variant(value: Value) -> Value {
    Value::Variant(Box::new(value))
}

fn dict(entries: Vec<(&str, Value)>) -> Value {
    let entry = |(key, value): (&str, Value)| Value::DictEntry(Box::new(Value::String(key.into())), Box::new(variant(value)));
    Value::Array("{sv}".parse().unwrap(), entries.into_iter().map(entry).collect())
}

fn byte_arrays(items: Vec<Vec<u8>>) -> Value {
    Value::Array("ay".parse().unwrap(), items.into_iter().map(Value::Bytes).collect())
}

#[test]
fn tombstones_and_signatures_are_the_known_bytes() {
    let mut named = COMMIT_1.as_bytes().to_vec();
    named.push(0);
    let tombstone = dict(vec![("commit", Value::Bytes(named))]).to_bytes();
    assert_eq!(hex(&tombstone), format!("636f6d6d69740000{}00006179074d", hex(COMMIT_1.as_bytes())));

    let dummy = dict(vec![("ostree.sign.dummy", byte_arrays(vec![b"secretkey".to_vec()]))]).to_bytes();
    assert_eq!(
        hex(&dummy),
        "6f73747265652e7369676e2e64756d6d7900000000000000736563726574\
6b65790900616179\
1227"
    );

    let signature =
        "503bb8efb40f1f4c4bdd11be950cc44c2050842d02eb663679fa6dff26fbdf28e46363b2ed57c6596a13d1a25afad4add946753bfa03b60f526e934b2c61cf0c";
    let signature = (0..64).map(|at| u8::from_str_radix(&signature[2 * at..2 * at + 2], 16).unwrap()).collect();
    let signed = dict(vec![("ostree.sign.ed25519", byte_arrays(vec![signature]))]).to_bytes();
    assert_eq!(signed.len(), 95);
    assert_eq!(Hasher::of(&signed).to_hex(), "2675f7bcfed66230a900e442eabbbf2d90ece535466cb8ee99df45c6d98e7462");
    assert_eq!(Metadata::from_bytes(&signed).unwrap().to_bytes(), signed);
}

#[test]
fn a_summary_is_the_known_bytes_and_in_normal_form() {
    let ty: Type = "(a(s(taya{sv}))a{sv})".parse().unwrap();
    let commit = Value::Tuple(vec![
        Value::Uint64(94),
        Value::Bytes(name(COMMIT_1).as_bytes().to_vec()),
        dict(vec![("ostree.commit.timestamp", Value::Uint64(1_700_000_000_u64.swap_bytes()))]),
    ]);
    let summary = Value::Tuple(vec![
        Value::Array("(s(taya{sv}))".parse().unwrap(), vec![Value::Tuple(vec![Value::String("main".into()), commit])]),
        dict(vec![
            ("ostree.summary.mode", Value::String("archive-z2".into())),
            ("ostree.summary.last-modified", Value::Uint64(0x6b03_51cb_u64.swap_bytes())),
            ("ostree.summary.tombstone-commits", Value::Boolean(false)),
            ("ostree.summary.indexed-deltas", Value::Boolean(true)),
        ]),
    ]);
    let expected = "6d61696e000000005e00000000000000a121deb8eb04ece77274921d3323edd0\
23197eafb95e264a2d9c2dcc977c50726f73747265652e636f6d6d69742e7469\
6d657374616d7000000000006553f10000741823280556006f73747265652e73\
756d6d6172792e6d6f64650000000000617263686976652d7a32000073140000\
6f73747265652e73756d6d6172792e6c6173742d6d6f64696669656400000000\
000000006b0351cb00741d00000000006f73747265652e73756d6d6172792e74\
6f6d6273746f6e652d636f6d6d69747300000000000000000000622100000000\
6f73747265652e73756d6d6172792e696e64657865642d64656c746173000000\
0100621e265384ac5700";
    let bytes = summary.to_bytes();
    assert_eq!(hex(&bytes), expected);
    assert_eq!(Value::from_bytes(&ty, &bytes).unwrap(), summary);
}

#[test]
fn every_cut_and_flip_of_an_object_is_refused_or_changes_its_name() {
    let bytes = root_tree().to_bytes();
    for cut in 0..bytes.len() {
        assert!(DirTree::from_bytes(&bytes[..cut]).is_err(), "accepted {cut} bytes");
    }
    for position in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x41;
        if let Ok(tree) = DirTree::from_bytes(&flipped) {
            assert_eq!(tree.to_bytes(), flipped, "two encodings of one tree at {position}");
        }
    }
}
