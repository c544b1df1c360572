//! What is read before a system runs: images of trees, their dumps, and what the initramfs looks at.

use rootball_composefs::image::{Image, Version, read};
use rootball_composefs::{Settings, Tree, dump};
use rootball_object::{CommitChecksum, hash::Hasher};
use rootball_prepare_root::{Cmdline, mount_points, read_keys, verify_commit};

/// An image: what is accepted and can be written is read back from that as the same.
pub(crate) fn composefs_image(input: &[u8]) {
    let Ok(tree) = read(input) else { return };
    let Some(image) = image_of(tree) else { return };
    let again = read(&image).expect("what was written can be read");
    assert_eq!(image_of(again), Some(image));
}

fn image_of(tree: Tree) -> Option<Vec<u8>> {
    let image = Image::new(tree, Version::V1).ok()?;
    let mut bytes = Vec::new();
    image.write(&mut bytes).expect("memory takes everything");
    assert_eq!(image.size(), bytes.len() as u64);
    Some(bytes)
}

/// A dump: what is accepted prints, and what was printed reads and prints the same.
pub(crate) fn composefs_dump(input: &[u8]) {
    let Ok(tree) = dump::read(input) else { return };
    let print = |tree: &Tree| {
        let mut text = Vec::new();
        dump::write(tree, &mut text).expect("memory takes everything");
        text
    };
    let printed = print(&tree);
    let again = dump::read(&printed).expect("what was printed can be read");
    assert_eq!(print(&again), printed);
}

/// The configuration of the initramfs, the kernel's arguments, an `fstab`, keys, and a commit with what lies beside it, each behind a zero.
pub(crate) fn prepare_root(input: &[u8]) {
    let mut parts = input.splitn(6, |byte| *byte == 0);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (settings, cmdline, fstab, keys) = (text(), text(), text(), text());
    let cmdline = Cmdline::new(&cmdline);
    if let Ok(mut settings) = Settings::parse(&settings) {
        let _ = (cmdline.target(), cmdline.override_settings(&mut settings));
    }
    assert!(mount_points(&fstab).all(|place| !place.ends_with('/') && !place.contains("//")));
    let keys = read_keys(&keys).unwrap_or_default();
    let (commit, detached) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let name = CommitChecksum::new(Hasher::of(commit));
    if verify_commit(name, commit, detached, &keys).is_ok() {
        assert!(!keys.is_empty(), "nothing is trusted without a key");
    }
}
