use rootball_object::ErrorKind;
use rootball_oci::{
    ArchiveSink, ArchiveSource, Attached, Descriptor, Digest, DirectorySink, DirectorySource, ImageSink, ImageSource, Index, Layout,
    RawManifest, media_type, to_canonical_json,
};

use crate::support::{copy_all, copy_one, layout, put, skopeo, write_image, write_index, write_referrer};

/// An index with a referrer of its own, one of an image in it, one of that referrer, and a tag as cosign makes it.
struct Sample {
    index: RawManifest,
    images: Vec<RawManifest>,
    of_index: RawManifest,
    of_image: RawManifest,
    of_referrer: RawManifest,
    tag: String,
    signature: RawManifest,
}

fn sample(layout: &Layout) -> Sample {
    let (index, images) = write_index(layout, "v1");
    let sink = layout.sink(None);
    let of_index = write_referrer(&sink, &index, "application/x-sbom");
    let of_image = write_referrer(&sink, &images[1], "application/x-note");
    let of_referrer = write_referrer(&sink, &of_index, "application/x-signature");
    let tag = format!("sha256-{}.sig", index.digest.to_hex());
    let signature = write_image(&layout.sink(Some(&tag)), &[b"signed"]);
    Sample { index, images, of_index, of_image, of_referrer, tag, signature }
}

fn digests(descriptors: &[Descriptor]) -> Vec<Digest> {
    descriptors.iter().map(|descriptor| descriptor.digest).collect()
}

fn check(source: &dyn ImageSource, sample: &Sample) {
    assert_eq!(source.load_manifest().unwrap(), sample.index);
    let [of_index, of_image, of_referrer] = [&sample.of_index, &sample.of_image, &sample.of_referrer];
    let found = source.referrers(&sample.index.digest).unwrap();
    assert_eq!(digests(&found), [of_index.digest]);
    assert_eq!(found[0].artifact_type.as_deref(), Some("application/x-sbom"));
    assert_eq!(found[0].annotations["about"], "application/x-sbom");
    assert_eq!(digests(&source.referrers(&sample.images[1].digest).unwrap()), [of_image.digest]);
    assert_eq!(digests(&source.referrers(&of_index.digest).unwrap()), [of_referrer.digest]);
    assert_eq!(source.referrers(&sample.images[0].digest).unwrap(), []);
    assert_eq!(source.find_tagged(&sample.tag).unwrap().as_ref(), Some(&sample.signature));
    assert_eq!(source.find_tagged("none").unwrap(), None);
}

#[test]
fn all_of_an_image_goes_from_layout_to_archive_and_back() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let sample = sample(&from);
    check(&from.source(Some("v1")), &sample);
    let path = place.path().join("all.tar");
    let report = copy_all(&from.source(Some("v1")), &ArchiveSink::create(&path, Some("v1")).unwrap()).unwrap();
    assert_eq!(report.left_behind, []);
    assert_eq!(
        report.attached,
        [
            Attached::Referrer {
                digest: sample.of_image.digest,
                subject: sample.images[1].digest,
                artifact_type: Some("application/x-note".to_owned())
            },
            Attached::Tag { tag: sample.tag.clone(), digest: sample.signature.digest, subject: sample.index.digest },
            Attached::Referrer {
                digest: sample.of_index.digest,
                subject: sample.index.digest,
                artifact_type: Some("application/x-sbom".to_owned())
            },
            Attached::Referrer {
                digest: sample.of_referrer.digest,
                subject: sample.of_index.digest,
                artifact_type: Some("application/x-signature".to_owned())
            },
        ]
    );
    assert_eq!(report.manifests, 7);
    let archive = ArchiveSource::open(&path, Some("v1")).unwrap();
    check(&archive, &sample);
    let back = layout(place.path(), "back");
    copy_all(&archive, &back.sink(None)).unwrap();
    check(&back.source(None), &sample);
    assert_eq!(back.blobs().unwrap().len(), from.blobs().unwrap().len());
    // Others find the image among what is attached.
    assert_eq!(skopeo(&["inspect", "--raw", &format!("oci-archive:{}:v1", path.display())]).as_bytes(), sample.index.bytes);
    // Without asking for it, nothing but the image comes.
    let one = layout(place.path(), "one");
    let report = copy_one(&back.source(None), &one.sink(None)).unwrap();
    assert_eq!((report.attached, one.load_index().unwrap().manifests.len()), (vec![], 1));
}

#[test]
fn a_second_copy_adds_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (from, to) = (layout(place.path(), "from"), layout(place.path(), "to"));
    sample(&from);
    copy_all(&from.source(Some("v1")), &to.sink(Some("v1"))).unwrap();
    let index = std::fs::read(to.path().join("index.json")).unwrap();
    let report = copy_all(&from.source(Some("v1")), &to.sink(Some("v1"))).unwrap();
    assert_eq!(report.blobs_copied, 0);
    assert_eq!(std::fs::read(to.path().join("index.json")).unwrap(), index);
}

#[test]
fn a_target_without_room_says_what_stayed() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let sample = sample(&from);
    let path = place.path().join("dir");
    let report = copy_all(&from.source(Some("v1")), &DirectorySink::create(&path).unwrap()).unwrap();
    assert_eq!((report.digest, report.attached.len()), (sample.index.digest, 0));
    let left: Vec<_> = report.left_behind.iter().map(|left| left.what.clone()).collect();
    let of = |raw: &RawManifest, subject: &RawManifest| format!("referrer {} of {}", raw.digest, subject.digest);
    assert_eq!(left, [of(&sample.of_image, &sample.images[1]), format!("tag {}", sample.tag), of(&sample.of_index, &sample.index)]);
    assert!(report.left_behind.iter().all(|left| left.reason.contains("no room")));
    // Two images of a layer and a config each, their manifests, manifest.json and version.
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 8, "no blobs without a manifest");
}

/// Something that begins as an OpenPGP message does, which is all that copies look at.
fn signature(text: &str) -> Vec<u8> {
    [&[0x90], text.as_bytes()].concat()
}

#[test]
fn simple_signatures_go_from_directory_to_directory_and_no_further() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let (index, images) = write_index(&from, "v1");
    let sink = DirectorySink::create(&place.path().join("a")).unwrap();
    sink.put_simple_signatures(&index.digest, &[signature("one"), signature("two")]).unwrap();
    sink.put_simple_signatures(&images[0].digest, &[signature("three")]).unwrap();
    copy_all(&from.source(None), &sink).unwrap();
    drop(sink);
    let first = DirectorySource::open(&place.path().join("a")).unwrap();
    let report = copy_all(&first, &DirectorySink::create(&place.path().join("b")).unwrap()).unwrap();
    assert_eq!(
        report.attached,
        [Attached::Signatures { subject: images[0].digest, count: 1 }, Attached::Signatures { subject: index.digest, count: 2 }]
    );
    let second = DirectorySource::open(&place.path().join("b")).unwrap();
    assert_eq!(second.simple_signatures(&index.digest).unwrap().messages, [signature("one"), signature("two")]);
    assert_eq!(second.simple_signatures(&images[0].digest).unwrap().messages, [signature("three")]);
    let report = copy_all(&second, &layout(place.path(), "c").sink(None)).unwrap();
    assert_eq!((report.attached.len(), report.left_behind.len()), (0, 2));
    // skopeo finds them where it keeps its own.
    skopeo(&["copy", "-q", "--all", &format!("dir:{}/a", place.path().display()), &format!("dir:{}/d", place.path().display())]);
    let theirs = DirectorySource::open(&place.path().join("d")).unwrap();
    assert_eq!(theirs.simple_signatures(&index.digest).unwrap().messages, [signature("one"), signature("two")]);
}

#[test]
fn referrers_under_the_fallback_tag_are_found() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(Some("v1")), &[b"one"]);
    let referrer = write_referrer(&from.sink(None), &image, "application/x-sbom");
    let mut entry = referrer.descriptor();
    entry.artifact_type = Some("application/x-sbom".to_owned());
    let list = RawManifest::new(to_canonical_json(&Index { manifests: vec![entry], ..Index::empty() }), media_type::INDEX);
    from.update_index(|index| {
        index.manifests.retain(|entry| entry.tag().is_some());
        Ok(())
    })
    .unwrap();
    assert_eq!(from.source(Some("v1")).referrers(&image.digest).unwrap(), []);
    from.sink(Some(&format!("sha256-{}", image.digest.to_hex()))).put_manifest(&list).unwrap();
    assert_eq!(digests(&from.source(Some("v1")).referrers(&image.digest).unwrap()), [referrer.digest]);
    let to = layout(place.path(), "to");
    assert_eq!(copy_all(&from.source(Some("v1")), &to.sink(Some("v1"))).unwrap().attached.len(), 1);
    assert_eq!(digests(&to.source(Some("v1")).referrers(&image.digest).unwrap()), [referrer.digest]);
}

#[test]
fn a_referrer_that_the_index_does_not_show_as_one_is_not_taken_for_the_image() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(None), &[b"one"]);
    let referrer = write_referrer(&from.sink(None), &image, "application/x-sbom");
    from.update_index(|index| {
        index.manifests.iter_mut().for_each(|entry| entry.artifact_type = None);
        Ok(())
    })
    .unwrap();
    let source = from.source(None);
    assert_eq!(source.load_manifest().unwrap(), image);
    assert_eq!(digests(&source.referrers(&image.digest).unwrap()), [referrer.digest]);
    write_image(&from.sink(Some("v2")), &[b"two"]);
    write_image(&from.sink(Some("v3")), &[b"three"]);
    assert_eq!(from.source(None).load_manifest().unwrap(), image, "the one without a tag");
    from.update_index(|index| {
        index.manifests.retain(|entry| entry.digest != image.digest);
        Ok(())
    })
    .unwrap();
    assert_eq!(from.source(None).load_manifest().unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn a_tag_that_names_its_own_image_is_copied_once() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(Some("v1")), &[b"one"]);
    let tag = format!("sha256-{}.att", image.digest.to_hex());
    from.sink(None).put_tagged(&tag, &image).unwrap();
    let to = layout(place.path(), "to");
    let report = copy_all(&from.source(Some("v1")), &to.sink(Some("v1"))).unwrap();
    assert_eq!(report.attached, [Attached::Tag { tag: tag.clone(), digest: image.digest, subject: image.digest }]);
    assert_eq!((report.left_behind.len(), to.source(None).find_tagged(&tag).unwrap()), (0, Some(image)));
}

#[test]
fn a_referrer_that_is_gone_or_no_manifest_does_not_keep_the_image() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(Some("v1")), &[b"one"]);
    let good = write_referrer(&from.sink(None), &image, "application/x-sbom");
    let other = write_referrer(&from.sink(None), &good, "application/x-other");
    let junk = put(&from.sink(None), "application/x-junk", b"junk");
    let gone = Descriptor::new(media_type::MANIFEST, Digest::of(b"gone"), 4);
    let list = Index { manifests: vec![gone, junk, other.descriptor()], ..Index::empty() };
    let list = RawManifest::new(to_canonical_json(&list), media_type::INDEX);
    from.sink(Some(&format!("sha256-{}", image.digest.to_hex()))).put_manifest(&list).unwrap();
    let to = layout(place.path(), "to");
    let report = copy_all(&from.source(Some("v1")), &to.sink(Some("v1"))).unwrap();
    assert_eq!(report.attached.len(), 2, "the good one, and the other as its own");
    assert_eq!(report.left_behind.len(), 3, "{:?}", report.left_behind);
    assert_eq!(to.source(Some("v1")).load_manifest().unwrap(), image);
}

#[test]
fn chains_of_referrers_and_their_number_are_limited() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let mut last = write_image(&from.sink(Some("v1")), &[b"one"]);
    for number in 0..8 {
        last = write_referrer(&from.sink(None), &last, &format!("application/x-{number}"));
    }
    let report = copy_all(&from.source(Some("v1")), &layout(place.path(), "to").sink(None)).unwrap();
    assert_eq!((report.attached.len(), report.left_behind.len()), (4, 1));
    let image = write_image(&from.sink(Some("v2")), &[b"two"]);
    from.update_index(|index| {
        for number in 0..1001 {
            let mut manifest = serde_json::to_value(&last.parse().map(|parsed| match parsed {
                rootball_oci::ParsedManifest::Image(manifest) => manifest,
                rootball_oci::ParsedManifest::Index(_) => panic!("not an image"),
            })?)
            .unwrap();
            manifest["subject"] = serde_json::to_value(image.descriptor()).unwrap();
            manifest["annotations"]["number"] = number.to_string().into();
            let raw = RawManifest::new(serde_json::to_vec(&manifest).unwrap(), media_type::MANIFEST);
            from.put_blob_bytes(&raw.bytes)?;
            index.manifests.push(raw.descriptor());
        }
        Ok(())
    })
    .unwrap();
    let error = copy_all(&from.source(Some("v2")), &layout(place.path(), "many").sink(None)).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("1000")), (ErrorKind::Invalid, true), "{error}");
}
