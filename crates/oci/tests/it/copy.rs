use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_oci::{
    ArchiveSink, ArchiveSource, CopyOptions, Descriptor, Digest, ImageSink, ImageSource, Index, LayoutImage, ParsedManifest, Platform,
    RawManifest, copy, load_image, media_type, to_canonical_json,
};

use crate::support::{copy_all, layout, write_image, write_index};

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

#[test]
fn an_image_is_picked_by_digest_and_number() {
    let directory = tempfile::tempdir().unwrap();
    let from = layout(directory.path(), "from");
    let (index, images) = write_index(&from, "v1");
    let other = write_image(&from.sink(Some("v0")), &[b"other"]);
    let archive = directory.path().join("x.tar");
    copy_all(&from.source(Some("v1")), &ArchiveSink::create(&archive, Some("v1")).unwrap()).unwrap();
    let layout_image = |image: LayoutImage| from.source_of(&image).load_manifest();
    let archive_image = |image: LayoutImage| ArchiveSource::open_image(&archive, &image).unwrap().load_manifest();
    assert_eq!(layout_image(LayoutImage::Digest(index.digest)).unwrap(), index);
    // Also an image that is only named by an index in the layout.
    assert_eq!(layout_image(LayoutImage::Digest(images[1].digest)).unwrap(), images[1]);
    assert_eq!(archive_image(LayoutImage::Digest(images[1].digest)).unwrap(), images[1]);
    assert_eq!(layout_image(LayoutImage::Number(0)).unwrap(), other);
    assert_eq!(archive_image(LayoutImage::Number(0)).unwrap(), index);
    for image in [LayoutImage::Number(2), LayoutImage::Digest(Digest::of(b"none"))] {
        assert_eq!(layout_image(image.clone()).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(archive_image(image).unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[test]
fn an_index_in_an_index_is_searched() {
    let directory = tempfile::tempdir().unwrap();
    let from = layout(directory.path(), "from");
    let (inner, images) = write_index(&from, "v1");
    let outer = RawManifest::new(to_canonical_json(&Index { manifests: vec![inner.descriptor()], ..Index::empty() }), media_type::INDEX);
    from.sink(Some("outer")).put_manifest(&outer).unwrap();
    let source = from.source(Some("outer"));
    for (platform, image) in [(Platform::host(), &images[0]), ("linux/s390x".parse().unwrap(), &images[1])] {
        assert_eq!(&load_image(&source, &platform).unwrap().0, image);
    }
    let error = load_image(&source, &"linux/mips64".parse().unwrap()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("linux/mips64")), (ErrorKind::NotFound, true));
    let to = layout(directory.path(), "to");
    assert_eq!(copy_all(&source, &to.sink(None)).unwrap().manifests, 4);
    assert_eq!(to.source(None).load_manifest().unwrap(), outer);
    // Too deep is too deep, also when the digests are all right.
    let mut last = outer;
    for _ in 0..4 {
        last = RawManifest::new(to_canonical_json(&Index { manifests: vec![last.descriptor()], ..Index::empty() }), media_type::INDEX);
        from.sink(Some("deep")).put_manifest(&last).unwrap();
    }
    assert_eq!(load_image(&from.source(Some("deep")), &Platform::host()).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(copy_all(&from.source(Some("deep")), &to.sink(Some("deep"))).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn a_foreign_layer_stays_where_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let from = layout(directory.path(), "from");
    let image = write_image(&from.sink(None), &[b"one"]);
    let ParsedManifest::Image(mut manifest) = image.parse().unwrap() else { panic!("not an image") };
    let mut foreign = Descriptor::new("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Digest::of(b"foreign"), 7);
    foreign.urls = vec!["https://maker.example.com/layer".to_owned()];
    manifest.layers.insert(0, foreign.clone());
    let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    from.sink(None).put_manifest(&raw).unwrap();
    let to = layout(directory.path(), "to");
    let report = copy_all(&from.source(None), &to.sink(None)).unwrap();
    assert_eq!((report.digest, report.blobs_copied, report.left_behind.len()), (raw.digest, 2, 1));
    assert!(report.left_behind[0].reason.contains("https://maker.example.com/layer"), "{:?}", report.left_behind);
    let sink = ArchiveSink::create_docker(&directory.path().join("x.tar"), &Default::default()).unwrap();
    assert_eq!(copy_all(&from.source(None), &sink).unwrap_err().kind(), ErrorKind::Unsupported);
    // Without a place to fetch it from it is a layer like others, and missed.
    manifest.layers[0].urls.clear();
    from.sink(None).put_manifest(&RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST)).unwrap();
    assert_eq!(copy_all(&from.source(None), &to.sink(None)).unwrap_err().kind(), ErrorKind::NotFound);
}
