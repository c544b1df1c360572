//! Archives, layouts and manifests that lie.

use std::fs::{self, File};
use std::io::{Read, Write};

use rootball_object::ErrorKind;
use rootball_oci::{
    ArchiveSink, ArchiveSource, Descriptor, Digest, DirectorySource, DockerArchiveImage, DockerArchiveSource, ImageSink, ImageSource,
    Index, MAX_MANIFEST_SIZE, Manifest, ParsedManifest, RawManifest, media_type, to_canonical_json,
};

use crate::support::{Member, copy_one, gzip, layout, names, put, tar_of, write_image};

/// A tar header that says what it is told.
fn header(name: &str, kind: u8, link: &str, size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    let block = header.as_mut_bytes();
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header.as_bytes().to_vec()
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut block = bytes.to_vec();
    block.resize(bytes.len().next_multiple_of(512), 0);
    block
}

const MARKER: &[u8] = br#"{"imageLayoutVersion":"1.0.0"}"#;

#[test]
fn names_that_lead_out_and_come_twice_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.tar");
    let end = vec![0; 1024];
    for (archive, word) in [
        ([header("../x", b'0', "", 0), end.clone()].concat(), "points out"),
        ([header("a/../../x", b'0', "", 0), end.clone()].concat(), "points out"),
        ([header("/x", b'0', "", 0), end.clone()].concat(), "points out"),
        ([header("a/link", b'2', "../../etc/passwd", 0), end.clone()].concat(), "points out"),
        ([header("link", b'2', "/etc/passwd", 0), end.clone()].concat(), "points out"),
        ([header("link", b'1', "../x", 0), end.clone()].concat(), "points out"),
        ([header("x", b'0', "", 0), header("./x", b'0', "", 0), end.clone()].concat(), "twice"),
        ([header("x", b'0', "", 0), header("x", b'2', "y", 0), end.clone()].concat(), "twice"),
        ([header("x", b'0', "", 1 << 40), end.clone()].concat(), "cut off"),
        (vec![7; 2048], "bad tar archive"),
    ] {
        fs::write(&path, archive).unwrap();
        for error in
            [ArchiveSource::open(&path, None).unwrap_err(), DockerArchiveSource::open(&path, &DockerArchiveImage::Only).unwrap_err()]
        {
            assert_eq!((error.kind(), error.to_string().contains(word)), (ErrorKind::Invalid, true), "{word}: {error}");
        }
    }
    // Links that lead in circles lead nowhere.
    fs::write(&path, [header("oci-layout", b'2', "a", 0), header("a", b'2', "oci-layout", 0), end].concat()).unwrap();
    assert_eq!(ArchiveSource::open(&path, None).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn sizes_in_extended_headers_are_read() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.tar");
    let image = write_image(&ArchiveSink::create(&path, Some("v1")).unwrap(), &[&[7; 5000]]);
    let mut archive = Vec::new();
    for entry in tar::Archive::new(File::open(&path).unwrap()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        // As GNU and BSD tar write members that are too large for their own header.
        let record = |length: usize| format!("{length} size={}\n", bytes.len());
        let length = (5..40).find(|length| record(*length).len() == *length).unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let kind = entry.header().as_bytes()[156];
        archive.extend(
            [header("x", b'x', "", length as u64), padded(record(length).as_bytes()), header(&name, kind, "", 0), padded(&bytes)].concat(),
        );
    }
    archive.extend([0; 1024]);
    fs::write(&path, &archive).unwrap();
    let source = ArchiveSource::open(&path, None).unwrap();
    assert_eq!(source.load_manifest().unwrap(), image);
    copy_one(&source, &layout(place.path(), "to").sink(None)).unwrap();
}

#[test]
fn an_archive_that_is_compressed_as_a_whole_is_read_and_a_bomb_is_not() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let image = write_image(&ArchiveSink::create(&path("plain.tar"), Some("v1")).unwrap(), &[b"one", b"two"]);
    let plain = fs::read(path("plain.tar")).unwrap();
    for (name, bytes) in [("x.tar.gz", gzip(&plain)), ("x.tar.zst", zstd::encode_all(plain.as_slice(), 3).unwrap())] {
        fs::write(path(name), &bytes).unwrap();
        let source = ArchiveSource::open(&path(name), Some("v1")).unwrap();
        assert_eq!(source.load_manifest().unwrap(), image);
        copy_one(&source, &layout(place.path(), &format!("{name}.layout")).sink(None)).unwrap();
        fs::write(path(name), &bytes[..bytes.len() - 10]).unwrap();
        assert_eq!(ArchiveSource::open(&path(name), Some("v1")).unwrap_err().kind(), ErrorKind::Invalid);
    }
    // Zstandard makes a gibibyte of zeroes more than 10,000 times smaller.
    let mut bomb = zstd::Encoder::new(File::create(path("bomb")).unwrap(), 3).unwrap();
    for _ in 0..1024 {
        bomb.write_all(&vec![0; 1 << 20]).unwrap();
    }
    bomb.finish().unwrap();
    assert!(fs::metadata(path("bomb")).unwrap().len() < (1 << 30) / 10_000);
    let before = names(place.path());
    let error = ArchiveSource::open(&path("bomb"), None).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("unpacks to more than")), (ErrorKind::Invalid, true), "{error}");
    // The same as a layer.
    let config = format!(r#"{{"architecture":"a","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#, Digest::of(b""));
    let archive = tar_of(&[
        ("manifest.json", Member::File(br#"[{"Config":"c","Layers":["l"]}]"#)),
        ("c", Member::File(config.as_bytes())),
        ("l", Member::File(&fs::read(path("bomb")).unwrap())),
    ]);
    fs::write(path("bomb"), archive).unwrap();
    let error = DockerArchiveSource::open(&path("bomb"), &DockerArchiveImage::Only).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("unpacks to more than")), (ErrorKind::Invalid, true), "{error}");
    assert_eq!(names(place.path()), before);
}

#[test]
fn a_manifest_of_100_megabytes_is_not_read() {
    let place = tempfile::tempdir().unwrap();
    let bytes = vec![b' '; 100 << 20];
    let digest = Digest::of(&bytes);
    let index = Index { manifests: vec![Descriptor::new(media_type::MANIFEST, digest, 100 << 20)], ..Index::empty() };
    let from = layout(place.path(), "from");
    put(&from.sink(None), media_type::MANIFEST, &bytes);
    from.update_index(|own| {
        *own = index.clone();
        Ok(())
    })
    .unwrap();
    let archive = place.path().join("x.tar");
    let blob = format!("blobs/sha256/{}", digest.to_hex());
    fs::write(
        &archive,
        tar_of(&[
            ("oci-layout", Member::File(MARKER)),
            ("index.json", Member::File(&to_canonical_json(&index))),
            (&blob, Member::File(&bytes)),
        ]),
    )
    .unwrap();
    let directory = place.path().join("dir");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("manifest.json"), &bytes).unwrap();
    let sources: [Box<dyn ImageSource>; 3] = [
        Box::new(from.source(None)),
        Box::new(ArchiveSource::open(&archive, None).unwrap()),
        Box::new(DirectorySource::open(&directory).unwrap()),
    ];
    for source in sources {
        let error = source.load_manifest().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.to_string().contains(&format!("more than {MAX_MANIFEST_SIZE}")), "{error}");
    }
}

#[test]
fn ten_thousand_layers_are_copied_and_more_than_a_manifest_holds_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(None), &[b"one"]);
    let ParsedManifest::Image(manifest) = image.parse().unwrap() else { panic!("not an image") };
    let with = |count: usize| Manifest { layers: vec![manifest.layers[0].clone(); count], ..manifest.clone() };
    let many = RawManifest::new(to_canonical_json(&with(10_000)), media_type::MANIFEST);
    from.sink(Some("many")).put_manifest(&many).unwrap();
    let report = copy_one(&from.source(Some("many")), &layout(place.path(), "to").sink(None)).unwrap();
    assert_eq!((report.digest, report.blobs_copied), (many.digest, 2));
    let error = RawManifest::sniff(to_canonical_json(&with(40_000))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn what_lies_about_its_size_is_corrupt_wherever_it_lies() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(None), &[b"one"]);
    let ParsedManifest::Image(good) = image.parse().unwrap() else { panic!("not an image") };
    for difference in [-1_i64, 1, 1 << 40] {
        let mut manifest = good.clone();
        manifest.layers[0].size = manifest.layers[0].size.wrapping_add_signed(difference);
        let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
        from.sink(Some("lie")).put_manifest(&raw).unwrap();
        let to = layout(place.path(), "to");
        let error = copy_one(&from.source(Some("lie")), &to.sink(Some("lie"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{difference}: {error}");
        assert_eq!(to.load_index().unwrap().manifests, []);
        from.update_index(|index| {
            let mut entry = image.descriptor();
            entry.size = entry.size.wrapping_add_signed(difference);
            index.set_tag(Some("lie"), entry);
            Ok(())
        })
        .unwrap();
        assert_eq!(from.source(Some("lie")).load_manifest().unwrap_err().kind(), ErrorKind::Corrupt);
    }
}

#[test]
fn docker_schema_1_is_refused_by_its_name() {
    let signed = br#"{"schemaVersion":1,"name":"os","tag":"1","architecture":"amd64","fsLayers":[{"blobSum":"sha256:00"}],"history":[],"signatures":[]}"#;
    let typed = br#"{"schemaVersion":1,"mediaType":"application/vnd.docker.distribution.manifest.v1+json","fsLayers":[]}"#;
    for bytes in [signed.to_vec(), typed.to_vec()] {
        let error = RawManifest::sniff(bytes.clone()).unwrap_err();
        assert_eq!((error.kind(), error.to_string().contains("schema 1")), (ErrorKind::Unsupported, true), "{error}");
        let came = RawManifest::new(bytes, "application/vnd.docker.distribution.manifest.v1+prettyjws");
        assert_eq!(came.parse().unwrap_err().kind(), ErrorKind::Unsupported);
    }
}
