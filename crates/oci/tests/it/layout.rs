use std::io::{Read, Write};

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageSource, Layout, media_type};

use crate::support::{layout, skopeo, strangers, write_image};

#[test]
fn skopeo_reads_our_layout_and_we_read_what_it_writes() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let ours = layout(directory.path(), "ours");
    let image = write_image(&ours.sink(Some("v1")), &[b"one", b"two"]);
    let inspected = skopeo(&["inspect", "--raw", &format!("oci:{}:v1", path("ours"))]);
    assert_eq!(inspected.as_bytes(), image.bytes);
    skopeo(&["copy", "-q", &format!("oci:{}:v1", path("ours")), &format!("oci:{}:other", path("theirs"))]);
    let theirs = Layout::open(&directory.path().join("theirs")).unwrap();
    for tag in [Some("other"), None] {
        assert_eq!(theirs.source(tag).load_manifest().unwrap(), image);
    }
    // A tag of ours in a layout of theirs leaves theirs readable.
    write_image(&theirs.sink(Some("mine")), &[b"three"]);
    skopeo(&["inspect", &format!("oci:{}:other", path("theirs"))]);
    skopeo(&["inspect", &format!("oci:{}:mine", path("theirs"))]);
}

#[test]
fn a_tag_is_replaced_and_removed_and_foreign_annotations_stay() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    let first = write_image(&store.sink(Some("v1")), &[b"one"]);
    store
        .update_index(|index| {
            index.annotations.insert("site.example/owner".to_owned(), "ops".to_owned());
            index.manifests[0].annotations.insert("site.example/note".to_owned(), "kept".to_owned());
            Ok(())
        })
        .unwrap();
    let second = write_image(&store.sink(Some("v2")), &[b"two"]);
    let index = store.load_index().unwrap();
    assert_eq!(index.annotations["site.example/owner"], "ops");
    assert_eq!(index.manifests[0].annotations["site.example/note"], "kept");
    assert_eq!(
        index.manifests.iter().map(|entry| (entry.tag().unwrap(), entry.digest)).collect::<Vec<_>>(),
        [("v1", first.digest), ("v2", second.digest)]
    );
    assert_eq!(store.source(None).load_manifest().unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(store.source(Some("v3")).load_manifest().unwrap_err().kind(), ErrorKind::NotFound);
    store.set_tag(Some("v2"), &first.descriptor()).unwrap();
    assert_eq!(store.source(Some("v2")).load_manifest().unwrap(), first);
    assert!(store.remove_tag("v2").unwrap());
    assert!(!store.remove_tag("v2").unwrap());
    assert_eq!(store.source(None).load_manifest().unwrap(), first);
}

#[test]
fn the_same_image_makes_the_same_index_file_in_any_order_of_tags() {
    let directory = tempfile::tempdir().unwrap();
    let (a, b) = (layout(directory.path(), "a"), layout(directory.path(), "b"));
    write_image(&a.sink(Some("x")), &[b"one"]);
    write_image(&a.sink(Some("y")), &[b"two"]);
    write_image(&b.sink(Some("y")), &[b"two"]);
    write_image(&b.sink(Some("x")), &[b"one"]);
    let read = |name: &str| std::fs::read(directory.path().join(name).join("index.json")).unwrap();
    assert_eq!(read("a"), read("b"));
}

#[test]
fn a_blob_with_other_bytes_is_not_kept_and_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    let (right, wrong) = (Digest::of(b"right"), Digest::of(b"wrong"));
    for (digest, size) in [(right, 5), (wrong, 6)] {
        let mut writer = store.begin_blob().unwrap();
        writer.write_all(b"wrong").unwrap();
        assert_eq!(writer.complete(&digest, size).unwrap_err().kind(), ErrorKind::Corrupt);
    }
    drop(store.begin_blob().unwrap());
    assert_eq!(store.blobs().unwrap(), []);
    assert_eq!(strangers(store.path()), [""; 0]);
}

#[test]
fn damaged_blobs_are_found_when_read() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    let digest = store.put_blob_bytes(b"hello").unwrap();
    let descriptor = Descriptor::new(media_type::CONFIG, digest, 5);
    let file = store.path().join("blobs/sha256").join(digest.to_hex());
    for damaged in [b"hellO".as_slice(), b"hell", b"hello!", b""] {
        std::fs::write(&file, damaged).unwrap();
        let mut bytes = Vec::new();
        assert!(store.open_blob(&descriptor).unwrap().read_to_end(&mut bytes).is_err());
        assert!(store.load_blob(&digest, 100).is_err());
    }
    assert!(!store.has_blob(&digest, Some(5)).unwrap(), "a cut blob is written again");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    assert!(!store.has_blob(&digest, None).unwrap());
    assert!(store.open_blob(&descriptor).is_err(), "a link out of the layout is not followed");
}

#[test]
fn many_writers_lose_no_tag() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let own = Layout::open(store.path()).unwrap();
            scope.spawn(move || {
                for number in 0..5 {
                    write_image(&own.sink(Some(&format!("t{writer}-{number}"))), &[b"shared", &[writer]]);
                }
            });
        }
    });
    assert_eq!(store.load_index().unwrap().manifests.len(), 40);
    assert_eq!(strangers(store.path()), [""; 0]);
}

#[test]
fn what_a_crashed_writer_left_is_removed_and_a_living_one_is_not_disturbed() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    let mut living = store.begin_blob().unwrap();
    living.write_all(b"alive").unwrap();
    std::fs::write(store.path().join(".rootball-tmp-1-1"), b"left over").unwrap();
    let other = Layout::open(store.path()).unwrap();
    drop(other.begin_blob().unwrap());
    assert_eq!(strangers(store.path()).len(), 1);
    living.complete(&Digest::of(b"alive"), 5).unwrap();
    assert_eq!(strangers(store.path()), [""; 0]);
    // Who only moves a tag cleans up as well: all blobs may have been there already.
    std::fs::write(store.path().join(".rootball-tmp-1-2"), b"left over").unwrap();
    Layout::open(store.path()).unwrap().update_index(|_| Ok(())).unwrap();
    assert_eq!(strangers(store.path()), [""; 0]);
}

#[test]
fn places_that_are_no_layout_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let open = |name: &str| Layout::open(&directory.path().join(name)).unwrap_err().kind();
    assert_eq!(open("absent"), ErrorKind::NotFound);
    std::fs::create_dir(directory.path().join("full")).unwrap();
    std::fs::write(directory.path().join("full/file"), "").unwrap();
    assert_eq!(open("full"), ErrorKind::NotFound);
    assert_eq!(Layout::create(&directory.path().join("full")).unwrap_err().kind(), ErrorKind::Invalid);
    layout(directory.path(), "new");
    std::fs::write(directory.path().join("new/oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).unwrap();
    assert_eq!(open("new"), ErrorKind::Unsupported);
    std::fs::write(directory.path().join("new/oci-layout"), "{").unwrap();
    assert_eq!(open("new"), ErrorKind::Invalid);
}

#[test]
fn a_manifest_that_could_be_read_as_two_things_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let store = layout(directory.path(), "store");
    let image = write_image(&store.sink(Some("v1")), &[b"one"]);
    let text = String::from_utf8(image.bytes).unwrap();
    for (bytes, media_type) in [
        (text.replacen('{', r#"{"manifests":[],"#, 1), media_type::MANIFEST),
        (text.clone(), media_type::INDEX),
        ("[]".to_owned(), media_type::MANIFEST),
        ("{}".to_owned(), media_type::MANIFEST),
    ] {
        let raw = rootball_oci::RawManifest::new(bytes.clone().into_bytes(), media_type);
        assert_eq!(raw.parse().unwrap_err().kind(), ErrorKind::Invalid, "{bytes}");
    }
}
