use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_oci::{CopyOptions, ImageSink, ImageSource, Index, Platform, RawManifest, copy, load_image, media_type, to_canonical_json};

use crate::support::{layout, write_image};

#[test]
fn a_second_copy_moves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (layout(directory.path(), "from"), layout(directory.path(), "to"));
    let image = write_image(&from.sink(Some("v1")), &[b"one", b"two", b"two"]);
    let run = || copy(&from.source(None), &to.sink(Some("x")), &CopyOptions::default(), &Silent, &Cancel::default()).unwrap();
    let first = run();
    assert_eq!((first.digest, first.manifests, first.blobs_copied, first.blobs_present), (image.digest, 1, 4, 0));
    let second = run();
    assert_eq!((second.blobs_copied, second.blobs_present, second.bytes), (0, 4, 0));
    assert_eq!(to.source(Some("x")).load_manifest().unwrap(), image);
}

#[test]
fn an_index_gives_the_image_of_the_platform_or_everything() {
    let directory = tempfile::tempdir().unwrap();
    let from = layout(directory.path(), "from");
    let mut index = Index::empty();
    let mut images = Vec::new();
    for (architecture, content) in [("amd64", b"one"), ("arm64", b"two")] {
        let image = write_image(&from.sink(None), &[content]);
        let mut descriptor = image.descriptor();
        descriptor.platform = Some(Platform { architecture: architecture.to_owned(), os: "linux".to_owned(), variant: None });
        index.manifests.push(descriptor);
        images.push(image);
    }
    let index = RawManifest::new(to_canonical_json(&index), media_type::INDEX);
    from.sink(Some("all")).put_manifest(&index).unwrap();
    let source = from.source(Some("all"));
    let options = |all_platforms, architecture: &str| CopyOptions {
        all_platforms,
        platform: Platform { architecture: architecture.to_owned(), ..Platform::host() },
        ..CopyOptions::default()
    };
    let one = layout(directory.path(), "one");
    copy(&source, &one.sink(None), &options(false, "arm64"), &Silent, &Cancel::default()).unwrap();
    assert_eq!(one.source(None).load_manifest().unwrap(), images[1]);
    assert_eq!(load_image(&source, &options(false, "amd64").platform).unwrap().0, images[0]);
    let error = copy(&source, &one.sink(None), &options(false, "s390x"), &Silent, &Cancel::default()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("linux/s390x")), (ErrorKind::NotFound, true));
    let all = layout(directory.path(), "all");
    let report = copy(&source, &all.sink(None), &options(true, "s390x"), &Silent, &Cancel::default()).unwrap();
    assert_eq!((report.manifests, report.blobs_copied), (3, 4));
    assert_eq!(all.source(None).load_manifest().unwrap(), index);
    assert_eq!(all.load_manifest(&images[1].digest).unwrap(), images[1]);
}

#[test]
fn a_damaged_blob_stops_the_copy_and_no_tag_appears() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (layout(directory.path(), "from"), layout(directory.path(), "to"));
    write_image(&from.sink(None), &[b"one", b"two"]);
    let (_, manifest) = load_image(&from.source(None), &Platform::host()).unwrap();
    let file = from.path().join("blobs/sha256").join(manifest.layers[1].digest.to_hex());
    let good = std::fs::read(&file).unwrap();
    for bad in [&good[1..], &[&good[..], b"x"].concat(), &[b"X", &good[1..]].concat()] {
        std::fs::write(&file, bad).unwrap();
        let error = copy(&from.source(None), &to.sink(Some("x")), &CopyOptions::default(), &Silent, &Cancel::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(!to.has_blob(&manifest.layers[1].digest, None).unwrap());
        assert_eq!(to.load_index().unwrap().manifests, []);
    }
    std::fs::remove_file(&file).unwrap();
    let error = copy(&from.source(None), &to.sink(Some("x")), &CopyOptions::default(), &Silent, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_cancelled_copy_leaves_no_tag() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (layout(directory.path(), "from"), layout(directory.path(), "to"));
    write_image(&from.sink(None), &[b"one"]);
    let cancel = Cancel::default();
    cancel.request();
    assert!(copy(&from.source(None), &to.sink(None), &CopyOptions::default(), &Silent, &cancel).is_err());
    assert_eq!(to.load_index().unwrap().manifests, []);
}
