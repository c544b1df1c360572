//! Images are those of `mkcomposefs`, and what is read out of them is what was written.

use std::process::Command;

use rootball_composefs::image::{Image, InvalidImage, Version, read};
use rootball_composefs::verity::Hasher;
use rootball_composefs::{Tree, dump};

use crate::shapes::shapes;

/// What `mkcomposefs --print-digest-only --from-file` of composefs 1.0.8 says of the dump of each shape: by default, and with
/// `--min-version=1`.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "empty",
        "8f589e8f57ecb88823736b0d857ddca1e1068a23e264fad164b28f7038eb3682",
        "14a26c957c84f6eb774b91205476adc13196c7c33b9dd97d08d43725ecb90b63",
    ),
    (
        "names",
        "bb9fbd3c81977ca3a737fe6b8ebc107c8c46bcb4ec7e3a19003cdf8af84b6a59",
        "25f4b0675546e6f0524342dd53eec402dcc1eddfcf413d46277595f41b137ec8",
    ),
    (
        "links",
        "1cdf5cd7d3e341c6b6290175269c9077eb068a19b6c3656e9e516344db6b67fd",
        "e6fad8252fb4d8abee9711b45d4e755c877f10457bedfbba9dafd1ee300a33d8",
    ),
    (
        "attributes",
        "bebf10596d888f2dafadded30e281d59a8c1f68d0f7d0ce6a266fdab4d15e9d1",
        "b3ff6797b1508f80194b0babdc757d9aafa8bfdb517c9d3cda4f0c4f2efb973b",
    ),
    (
        "whiteouts",
        "440ffebb5a24f7e83904a7d6002011dcd6793a1926c28185753f5db4e977a6a6",
        "440ffebb5a24f7e83904a7d6002011dcd6793a1926c28185753f5db4e977a6a6",
    ),
    (
        "inline",
        "3ecc3fb7583422b07364a439f5f5ddaf19f6ccfe22c06e95e3c310b6fc6eadf5",
        "e9eb03030deea8fd9608dd81871d995a4bed20ab98a7d037507cf72329c0e945",
    ),
    (
        "large",
        "6e07ec9f5404224f13241a218dc5a047d69eb89c36088b937a85e4d55d9507aa",
        "a4d30d8c3c66fb269a769c913c82b1cc7286b320929204f5aefbc015c1d1a6d1",
    ),
    (
        "owners",
        "01b94ed75aadac6925f5e406fa9b025de2562cda1ff42881a15572beb99f6762",
        "3049e33e720a471e38eaf2e79984add964835b3b907d2f7b0046fc2b84217329",
    ),
    (
        "special",
        "0c107e602e822f55de7ecd8cd73758f60bf036023a9f447135614a368033437c",
        "dca14716c25cf27a9604edf5c9546b7a334b85aa1ec619ff00906df09cb569fe",
    ),
    (
        "random-1",
        "ffc2023b6883acb68063ea0f056582bc875b84659324f08c6b34d43ddf846094",
        "ffc2023b6883acb68063ea0f056582bc875b84659324f08c6b34d43ddf846094",
    ),
    (
        "random-2",
        "c0c3d85c624ecd0358c9dc10ba8472ed1e6db7b211ac6a352481b38d203d5095",
        "c0c3d85c624ecd0358c9dc10ba8472ed1e6db7b211ac6a352481b38d203d5095",
    ),
    (
        "random-3",
        "4b5bec91d1b7d329ca40cd626f113db7e5c81f5a4b49eb809b3f3f42d0807a8c",
        "4b5bec91d1b7d329ca40cd626f113db7e5c81f5a4b49eb809b3f3f42d0807a8c",
    ),
];

fn image(tree: Tree, version: Version) -> (Vec<u8>, String) {
    let image = Image::new(tree, version).unwrap();
    let mut bytes = Vec::new();
    let digest = image.write(&mut bytes).unwrap();
    assert_eq!(image.size(), bytes.len() as u64);
    assert_eq!(Hasher::of(&bytes), digest);
    (bytes, digest.to_hex())
}

fn dump_of(tree: &Tree) -> Vec<u8> {
    let mut text = Vec::new();
    dump::write(tree, &mut text).unwrap();
    text
}

#[test]
fn digests_are_those_of_the_stock_writer() {
    let shapes = shapes();
    assert_eq!(shapes.len(), KNOWN.len());
    for ((name, tree), (known, default, first)) in shapes.into_iter().zip(KNOWN) {
        assert_eq!(name, *known);
        assert_eq!(image(tree.clone(), Version::AsNeeded).1, *default, "{name}");
        assert_eq!(image(tree, Version::V1).1, *first, "{name} in version 1");
    }
}

#[test]
fn a_dump_is_read_back_as_the_same_tree() {
    for (name, tree) in shapes() {
        let text = dump_of(&tree);
        let again = dump::read(&text).unwrap();
        assert_eq!(dump_of(&again), text, "{name}");
        assert_eq!(image(again, Version::AsNeeded).1, image(tree, Version::AsNeeded).1, "{name}");
    }
}

#[test]
fn an_image_is_read_back_as_the_same_tree() {
    for (name, tree) in shapes() {
        for version in [Version::V0, Version::V1] {
            let (bytes, digest) = image(tree.clone(), version);
            let again = read(&bytes).unwrap();
            assert_eq!(again.len(), tree.len(), "{name}");
            assert_eq!(image(again, version).1, digest, "{name}");
        }
    }
}

#[test]
fn the_checker_of_the_file_system_finds_nothing() {
    let directory = tempfile::tempdir().unwrap();
    for (name, tree) in shapes() {
        let path = directory.path().join(name);
        std::fs::write(&path, image(tree, Version::AsNeeded).0).unwrap();
        let output = Command::new("fsck.erofs").arg(&path).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_damaged_image_is_refused_or_read_and_nothing_worse() {
    let (_, tree) = shapes().into_iter().find(|(name, _)| *name == "attributes").unwrap();
    let (bytes, _) = image(tree, Version::AsNeeded);
    for length in [0, 31, 1023, 1024, 1151, 1152, 4096, bytes.len() - 1] {
        assert!(read(&bytes[..length.min(bytes.len())]).is_err() || length > 4096, "{length} bytes");
    }
    assert!(matches!(read(b"not an image"), Err(InvalidImage::NotAnImage { .. })));
    // One byte at a time becomes another.
    for place in (0..bytes.len()).step_by(97) {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[place] = value;
            let _ = read(&bytes);
        }
    }
}

#[test]
fn directories_that_contain_themselves_are_refused() {
    let mut tree = Tree::new(rootball_composefs::Node::directory(0o755)).unwrap();
    tree.add(tree.root(), b"zz", rootball_composefs::Node::directory(0o755)).unwrap();
    let (mut bytes, _) = image(tree, Version::AsNeeded);
    // The root is the first inode, at number 36; its last name is the directory, which now is the root.
    let name = bytes.windows(2).rposition(|pair| pair == b"zz").unwrap();
    let entry = (0..name).rev().find(|place| bytes[*place..].starts_with(&[2, 0]) && bytes[place + 2..].starts_with(b".")).unwrap() - 10;
    bytes[entry..entry + 8].copy_from_slice(&36_u64.to_le_bytes());
    let error = read(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "inode 36 of the image: a directory has two places");
}

#[test]
fn lines_that_are_no_dump_are_named() {
    let root = "/ 0 40755 2 0 0 0 0.0 - - -\n";
    for (text, expected) in [
        ("", "line 1 of the dump: the path is empty"),
        ("/a 0 100644 1 0 0 0 0.0 - - -\n", "line 1 of the dump: the root directory does not come first"),
        (&format!("{root}/a/b 0 100644 1 0 0 0 0.0 - - -"), "line 2 of the dump: its directory is not there"),
        (&format!("{root}/a 0 644 1 0 0 0 0.0 - - -"), "line 2 of the dump: the mode 644 is of no known type"),
        (&format!("{root}/a x 100644 1 0 0 0 0.0 - - -"), "line 2 of the dump: the size is \"x\""),
        (&format!("{root}/a 5 100644 1 0 0 0 0.0 - abc -"), "line 2 of the dump: the content has 3 bytes, and the size is 5"),
        (&format!("{root}/a 0 100644 1 0 0 0 0 - - -"), "line 2 of the dump: the time is not SECONDS.NANOSECONDS"),
        (&format!("{root}/a 0 @100644 1 0 0 0 0.0 /b - -"), "line 2 of the dump: the hard link leads nowhere"),
        (&format!("{root}/a 0 @100644 1 0 0 0 0.0 /a - -"), "line 2 of the dump: the hard link leads nowhere"),
        (&format!("{root}/a 0 @40755 1 0 0 0 0.0 /b - -"), "line 2 of the dump: a directory cannot be a hard link"),
        (&format!("{root}/a 0 100644 1 0 0 0 0.0 - - - user.x"), "line 2 of the dump: an attribute has no '='"),
        (
            &format!("{root}/a 9 100644 1 0 0 0 0.0 - - zz"),
            "line 2 of the dump: not an fs-verity digest: 64 hexadecimal digits are wanted, there are 2 bytes",
        ),
    ] {
        assert_eq!(dump::read(text.as_bytes()).unwrap_err().to_string(), expected, "{text:?}");
    }
}
