use std::fs;
use std::io::Read;

use rootball_object::ErrorKind;
use rootball_oci::{
    ArchiveSink, ArchiveSource, Digest, DirectorySource, DockerArchiveImage, DockerArchiveSource, ImageSource, Manifest, ParsedManifest,
    RawManifest, media_type,
};

use crate::support::{Member, copy_one, gzip, layout, names, skopeo, tar_of, write_image, write_index};

const ONLY: DockerArchiveImage = DockerArchiveImage::Only;

fn name(text: &str) -> DockerArchiveImage {
    DockerArchiveImage::Name(text.parse().unwrap())
}

fn parsed(raw: &RawManifest) -> Manifest {
    let ParsedManifest::Image(manifest) = raw.parse().unwrap() else { panic!("not an image") };
    manifest
}

/// Reads every blob to its end, which verifies it.
fn read_all(source: &dyn ImageSource) -> Manifest {
    let manifest = parsed(&source.load_manifest().unwrap());
    for blob in manifest.layers.iter().chain([&manifest.config]) {
        source.open_blob(blob).unwrap().read_to_end(&mut Vec::new()).unwrap();
    }
    manifest
}

#[test]
fn what_skopeo_writes_is_the_image_that_skopeo_reads() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let from = layout(place.path(), "from");
    write_image(&from.sink(Some("v1")), &[b"one", b"two", b"two"]);
    let archive = path("theirs.tar");
    skopeo(&[
        "copy",
        "-q",
        &format!("oci:{}:v1", path("from").display()),
        &format!("docker-archive:{}:example.com/os:1", archive.display()),
    ]);
    skopeo(&["copy", "-q", &format!("docker-archive:{}", archive.display()), &format!("dir:{}", path("dir").display())]);
    let source = DockerArchiveSource::open(&archive, &ONLY).unwrap();
    let ours = read_all(&source);
    // skopeo makes a manifest of Docker's and says that the plain layers are compressed; all else is the same.
    let mut theirs = parsed(&DirectorySource::open(&path("dir")).unwrap().load_manifest().unwrap());
    for layer in &mut theirs.layers {
        assert_eq!(layer.media_type, media_type::DOCKER_LAYER_GZIP);
        layer.media_type = media_type::LAYER_TAR.to_owned();
    }
    theirs.config.media_type = media_type::CONFIG.to_owned();
    theirs.media_type = Some(media_type::MANIFEST.to_owned());
    assert_eq!(ours, theirs);
    for image in [name("example.com/os:1"), DockerArchiveImage::Number(0)] {
        assert_eq!(DockerArchiveSource::open(&archive, &image).unwrap().load_manifest().unwrap(), source.load_manifest().unwrap());
    }
    for image in [name("example.com/os:2"), DockerArchiveImage::Number(1)] {
        assert_eq!(DockerArchiveSource::open(&archive, &image).unwrap_err().kind(), ErrorKind::NotFound);
    }
    // And it can be copied on, byte for byte.
    let back = layout(place.path(), "back");
    let report = copy_one(&source, &back.sink(Some("v1"))).unwrap();
    assert_eq!(
        skopeo(&["inspect", "--raw", &format!("oci:{}:v1", path("back").display())]).as_bytes(),
        source.load_manifest().unwrap().bytes
    );
    assert_eq!(Digest::of(&source.load_manifest().unwrap().bytes), report.digest);
}

#[test]
fn the_digest_does_not_depend_on_how_the_archive_holds_the_image() {
    let layers = [tar_of(&[("a", Member::File(b"one"))]), tar_of(&[("b", Member::File(&[7; 3000]))])];
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}","{}","{}"]}},"config":{{}}}}"#,
        Digest::of(&layers[0]),
        Digest::of(&layers[1]),
        Digest::of(&layers[0])
    );
    let config_name = format!("{}.json", Digest::of(config.as_bytes()).to_hex());
    let table = |layers: [&str; 3]| {
        format!(r#"[{{"Config":"{config_name}","RepoTags":["os:1"],"Layers":["{}","{}","{}"]}}]"#, layers[0], layers[1], layers[2])
    };
    // Docker of before 25: a directory for each layer, links where a layer comes again, files that are known from elsewhere.
    let old_table = table(["aa/layer.tar", "bb/layer.tar", "cc/layer.tar"]);
    let old = tar_of(&[
        ("aa/VERSION", Member::File(b"1.0")),
        ("aa/json", Member::File(b"{}")),
        ("aa/layer.tar", Member::File(&layers[0])),
        ("bb/layer.tar", Member::File(&layers[1])),
        ("cc/layer.tar", Member::Symlink("../aa/layer.tar")),
        (&config_name, Member::File(config.as_bytes())),
        ("manifest.json", Member::File(old_table.as_bytes())),
        ("repositories", Member::File(b"{}")),
    ]);
    // Others keep layers compressed, and list everything as ./name.
    let new_table = table(["l/0", "./l/1", "l/0"]);
    let new = tar_of(&[
        ("./manifest.json", Member::File(new_table.as_bytes())),
        (&format!("./{config_name}"), Member::File(config.as_bytes())),
        ("./l/0", Member::File(&gzip(&layers[0]))),
        ("./l/1", Member::File(&zstd::encode_all(layers[1].as_slice(), 3).unwrap())),
    ]);
    let place = tempfile::tempdir().unwrap();
    let mut digests = Vec::new();
    let whole = [gzip(&old), zstd::encode_all(old.as_slice(), 3).unwrap()];
    for (number, archive) in [&old, &new, &whole[0], &whole[1]].into_iter().enumerate() {
        let path = place.path().join(format!("{number}.tar"));
        fs::write(&path, archive).unwrap();
        let source = DockerArchiveSource::open(&path, &name("docker.io/library/os:1")).unwrap();
        assert_eq!(read_all(&source).layers.len(), 3);
        digests.push(source.load_manifest().unwrap().digest);
    }
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    assert_eq!(names(place.path()).len(), 4, "nothing temporary is left");
}

#[test]
fn skopeo_and_we_read_the_docker_archive_that_we_write() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let from = layout(place.path(), "from");
    let image = write_image(&from.sink(None), &[b"one", b"two"]);
    copy_one(&from.source(None), &ArchiveSink::create_docker(&path("ours.tar"), &name("example.com/os:1")).unwrap()).unwrap();
    let text = format!("docker-archive:{}:example.com/os:1", path("ours.tar").display());
    let tags = skopeo(&["list-tags", &format!("docker-archive:{}", path("ours.tar").display())]);
    assert!(tags.contains("example.com/os:1"), "{tags}");
    skopeo(&["copy", "-q", &text, &format!("dir:{}", path("dir").display())]);
    let theirs = read_all(&DirectorySource::open(&path("dir")).unwrap());
    let ours = read_all(&DockerArchiveSource::open(&path("ours.tar"), &ONLY).unwrap());
    let digests = |manifest: &Manifest| manifest.layers.iter().map(|layer| layer.digest).collect::<Vec<_>>();
    assert_eq!((digests(&ours), ours.config.digest), (digests(&theirs), theirs.config.digest));
    assert_eq!(ours.config.digest, parsed(&image).config.digest);
    // It is a layout as well, and there the image has its own digest.
    assert_eq!(ArchiveSource::open(&path("ours.tar"), None).unwrap().load_manifest().unwrap(), image);
    assert_eq!(names(place.path()), ["dir", "from", "ours.tar"]);
}

#[test]
fn an_index_does_not_go_into_a_docker_archive() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    write_index(&from, "v1");
    let sink = ArchiveSink::create_docker(&place.path().join("x.tar"), &ONLY).unwrap();
    let error = crate::support::copy_all(&from.source(None), &sink).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("oci-archive:")), (ErrorKind::Unsupported, true), "{error}");
    drop(sink);
    assert_eq!(names(place.path()), ["from"]);
}

#[test]
fn archives_that_are_no_or_half_docker_archives_are_refused_with_the_reason() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("x.tar");
    let layer = tar_of(&[("a", Member::File(b"one"))]);
    let config = format!(r#"{{"architecture":"a","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#, Digest::of(&layer));
    let with = |table: &str, layer: &[u8]| {
        tar_of(&[("manifest.json", Member::File(table.as_bytes())), ("c", Member::File(config.as_bytes())), ("l", Member::File(layer))])
    };
    for (archive, kind, word) in [
        (tar_of(&[("x", Member::File(b""))]), ErrorKind::Invalid, "no manifest.json"),
        (tar_of(&[("oci-layout", Member::File(b""))]), ErrorKind::Invalid, "oci-archive:"),
        (with("{}", &layer), ErrorKind::Invalid, "manifest.json"),
        (with("[]", &layer), ErrorKind::NotFound, "an image"),
        (with(r#"[{"Config":"c","Layers":["l"]},{"Config":"c","RepoTags":["os:1"],"Layers":["l"]}]"#, &layer), ErrorKind::Invalid, "os:1"),
        (with(r#"[{"Config":"none","Layers":["l"]}]"#, &layer), ErrorKind::NotFound, "none"),
        (with(r#"[{"Config":"l","Layers":["l"]}]"#, &layer), ErrorKind::Invalid, "config"),
        (with(r#"[{"Config":"c","Layers":["l","l"]}]"#, &layer), ErrorKind::Invalid, "2 layers"),
        (with(r#"[{"Config":"c","Layers":null}]"#, &layer), ErrorKind::Invalid, "0 layers"),
        (with(r#"[{"Config":"c","Layers":["../l"]}]"#, &layer), ErrorKind::NotFound, "../l"),
        (with(r#"[{"Config":"c","Layers":["l"]}]"#, &gzip(&layer)[..20]), ErrorKind::Invalid, "layer"),
        (gzip(&with(r#"[{"Config":"c","Layers":["l"]}]"#, &layer))[..200].to_vec(), ErrorKind::Invalid, "x.tar"),
    ] {
        fs::write(&path, archive).unwrap();
        let error = DockerArchiveSource::open(&path, &ONLY).unwrap_err();
        assert_eq!((error.kind(), error.to_string().contains(word)), (kind, true), "{word}: {error}");
    }
    // A layer with other bytes is noticed when it is read.
    let other = tar_of(&[("a", Member::File(b"two"))]);
    fs::write(&path, with(r#"[{"Config":"c","Layers":["l"]}]"#, &other)).unwrap();
    let source = DockerArchiveSource::open(&path, &ONLY).unwrap();
    let error = copy_one(&source, &layout(place.path(), "to").sink(None)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    fs::write(&path, tar_of(&[("manifest.json", Member::File(b"[]"))])).unwrap();
    let error = ArchiveSource::open(&path, None).unwrap_err();
    assert!(error.to_string().contains("docker-archive:"), "{error}");
}
