//! Any bytes are refused as an object, or are the only encoding of it.
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use rootball_gvariant::Value;
use rootball_object::{
    Checksum, Commit, CommitChecksum, DirMeta, DirTree, FileHeader, Metadata, S_IFDIR, S_IFLNK, S_IFREG, TreeDir, TreeFile, Xattrs,
};

fn checksum() -> impl Strategy<Value = Checksum> {
    any::<[u8; 32]>().prop_map(|bytes| Checksum::from_slice(&bytes).unwrap())
}

fn xattrs() -> impl Strategy<Value = Xattrs> {
    let names = prop::collection::btree_map(vec(1_u8.., 1..20), vec(any::<u8>(), 0..40), 0..4);
    names.prop_map(|pairs| Xattrs::from_pairs(pairs.into_iter().collect()).unwrap())
}

fn dirmeta() -> impl Strategy<Value = DirMeta> {
    (any::<u32>(), any::<u32>(), 0_u32..0o10000, xattrs()).prop_map(|(uid, gid, mode, xattrs)| DirMeta {
        uid,
        gid,
        mode: S_IFDIR | mode,
        xattrs,
    })
}

fn header() -> impl Strategy<Value = FileHeader> {
    (any::<u32>(), any::<u32>(), 0_u32..0o10000, prop::option::of("[^\0]{0,300}"), xattrs()).prop_map(
        |(uid, gid, mode, symlink_target, xattrs)| {
            let kind = if symlink_target.is_some() { S_IFLNK } else { S_IFREG };
            FileHeader { uid, gid, mode: kind | mode, symlink_target, xattrs }
        },
    )
}

fn dirtree() -> impl Strategy<Value = DirTree> {
    let entry = || ("[a-z]{1,40}", checksum(), checksum());
    (btree_set(entry(), 0..6), btree_set(entry(), 0..6)).prop_map(|(files, dirs)| {
        let mut tree = DirTree {
            files: files.into_iter().map(|(name, checksum, _)| TreeFile { name: format!("{name}.f"), checksum }).collect(),
            dirs: dirs.into_iter().map(|(name, tree, meta)| TreeDir { name, tree, meta }).collect(),
        };
        tree.sort();
        tree.files.dedup_by(|a, b| a.name == b.name);
        tree.dirs.dedup_by(|a, b| a.name == b.name);
        tree
    })
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let value = prop_oneof![
        any::<String>().prop_map(|text| Value::String(text.replace('\0', ""))),
        any::<u64>().prop_map(Value::Uint64),
        vec(any::<u8>(), 0..9).prop_map(Value::Bytes),
    ];
    vec(("[a-z.]{1,9}", value), 0..5).prop_map(|pairs| {
        let mut metadata = Metadata::new();
        pairs.into_iter().for_each(|(key, value)| metadata.insert(key, value));
        metadata
    })
}

fn commit() -> impl Strategy<Value = Commit> {
    (metadata(), prop::option::of(checksum()), "[^\0]{0,20}", "[^\0]{0,300}", any::<u64>(), checksum(), checksum()).prop_map(
        |(metadata, parent, subject, body, timestamp, root_tree, root_meta)| {
            let parent = parent.map(CommitChecksum::new);
            Commit { metadata, parent, subject, body, timestamp, root_tree, root_meta }
        },
    )
}

/// Reads as every kind of object in turn; what is accepted must come back as it was.
fn check(bytes: &[u8]) {
    let again = [
        Commit::from_bytes(bytes).ok().map(|commit| commit.to_bytes()),
        DirTree::from_bytes(bytes).ok().map(|tree| tree.to_bytes()),
        DirMeta::from_bytes(bytes).ok().map(|meta| meta.to_bytes()),
        Metadata::from_bytes(bytes).ok().map(|metadata| metadata.to_bytes()),
        Xattrs::from_bytes(bytes).ok().map(|xattrs| xattrs.to_bytes()),
        FileHeader::from_archive_variant(bytes).ok().map(|(header, size)| header.archive_bytes(size)[8..].to_vec()),
        FileHeader::from_bare_user(bytes).ok().map(|header| header.bare_user_bytes()),
    ];
    again.into_iter().flatten().for_each(|again| assert_eq!(again, bytes));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_come_back(bytes in prop_oneof![vec(any::<u8>(), 0..120), vec(0_u8..4, 0..60), vec(any::<u8>(), 250..260)]) {
        check(&bytes);
    }

    #[test]
    fn objects_come_back_and_a_changed_byte_is_noticed(
        (commit, tree, meta) in (commit(), dirtree(), dirmeta()),
        (header, metadata, size) in (header(), metadata(), any::<u64>()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        prop_assert_eq!(&Commit::from_bytes(&commit.to_bytes()).unwrap(), &commit);
        prop_assert_eq!(&DirTree::from_bytes(&tree.to_bytes()).unwrap(), &tree);
        prop_assert_eq!(&DirMeta::from_bytes(&meta.to_bytes()).unwrap(), &meta);
        prop_assert_eq!(&Metadata::from_bytes(&metadata.to_bytes()).unwrap(), &metadata);
        prop_assert_eq!(&Xattrs::from_bytes(&header.xattrs.to_bytes()).unwrap(), &header.xattrs);
        let archive = header.archive_bytes(size)[8..].to_vec();
        prop_assert_eq!(FileHeader::from_archive_variant(&archive).unwrap(), (header.clone(), size));
        let bare = FileHeader { symlink_target: None, ..header };
        prop_assert_eq!(&FileHeader::from_bare_user(&bare.bare_user_bytes()).unwrap(), &bare);
        for mut bytes in [commit.to_bytes(), tree.to_bytes(), meta.to_bytes(), metadata.to_bytes(), archive, bare.bare_user_bytes()] {
            if !bytes.is_empty() {
                *at.get_mut(&mut bytes) = byte;
                check(&bytes);
                bytes.pop();
                check(&bytes);
            }
        }
    }
}

#[test]
fn a_commit_with_related_objects_is_refused() {
    let ours = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: String::new(),
        body: String::new(),
        timestamp: 0,
        root_tree: Checksum::from_slice(&[1; 32]).unwrap(),
        root_meta: Checksum::from_slice(&[2; 32]).unwrap(),
    };
    let Ok(Value::Tuple(mut members)) = Value::from_bytes(&"(a{sv}aya(say)sstayay)".parse().unwrap(), &ours.to_bytes()) else {
        panic!("a commit is a tuple")
    };
    let related = Value::Tuple(vec![Value::String("a".into()), Value::Bytes(vec![0; 32])]);
    members[2] = Value::Array("(say)".parse().unwrap(), vec![related]);
    let error = Commit::from_bytes(&Value::Tuple(members).to_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "not a valid commit: it lists related objects");
}
