use std::fs;

use rootball_object::ErrorKind;
use rootball_oci::{DirectorySink, DirectorySource, ImageSink, ImageSource};

use crate::support::{copy_all, copy_one, layout, names, skopeo, write_image, write_index};

#[test]
fn skopeo_reads_our_directory_and_we_read_what_it_writes() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let from = layout(place.path(), "from");
    let (index, images) = write_index(&from, "v1");
    copy_all(&from.source(None), &DirectorySink::create(&path("ours")).unwrap()).unwrap();
    assert_eq!(skopeo(&["inspect", "--raw", &format!("dir:{}", path("ours").display())]).as_bytes(), index.bytes);
    let copy = |from: &str, to: &str| {
        let fill = |text: &str| text.replace("{}", &place.path().display().to_string());
        skopeo(&["copy", "-q", "--all", &fill(from), &fill(to)]);
    };
    // Through skopeo from our directory to its own, and from its directory to our layout.
    copy("dir:{}/ours", "dir:{}/theirs");
    let theirs = DirectorySource::open(&path("theirs")).unwrap();
    assert_eq!(theirs.load_manifest().unwrap(), index);
    assert_eq!(theirs.load_manifest_by_digest(&images[1].digest).unwrap(), images[1]);
    let back = layout(place.path(), "back");
    let report = copy_all(&theirs, &back.sink(Some("v1"))).unwrap();
    assert_eq!((report.digest, report.manifests, report.blobs_copied), (index.digest, 3, 4));
    assert_eq!(names(&path("ours")), names(&path("theirs")), "the same files");
    for name in names(&path("ours")) {
        assert_eq!(fs::read(path("ours").join(&name)).unwrap(), fs::read(path("theirs").join(&name)).unwrap(), "{name}");
    }
    copy("oci:{}/back:v1", "dir:{}/again");
    assert_eq!(fs::read(path("again/manifest.json")).unwrap(), index.bytes);
}

#[test]
fn a_new_image_takes_the_place_of_the_old_one_and_nothing_of_it_stays() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("image");
    let old = write_image(&DirectorySink::create(&path).unwrap(), &[b"one", b"two"]);
    let sink = DirectorySink::create(&path).unwrap();
    sink.put_simple_signatures(&old.digest, &[b"signed".to_vec()]).unwrap();
    copy_one(&DirectorySource::open(&path).unwrap(), &sink).unwrap();
    drop(sink);
    let signatures = DirectorySource::open(&path).unwrap().simple_signatures(&old.digest).unwrap();
    assert_eq!(signatures.messages, [b"signed"]);
    assert_eq!(signatures.places, [path.join("signature-1").display().to_string()]);
    let new = write_image(&DirectorySink::create(&path).unwrap(), &[b"one", b"three"]);
    let source = DirectorySource::open(&path).unwrap();
    assert_eq!(source.load_manifest().unwrap(), new);
    assert_eq!(source.simple_signatures(&new.digest).unwrap().messages, Vec::<Vec<u8>>::new());
    // Two layers, a config, manifest.json and version.
    assert_eq!(names(&path).len(), 5, "{:?}", names(&path));
}

#[test]
fn signatures_are_added_to_the_image_that_is_there() {
    let place = tempfile::tempdir().unwrap();
    let from = layout(place.path(), "from");
    let (index, images) = write_index(&from, "v1");
    let path = place.path().join("image");
    let sign = |manifest, message: &str| {
        let sink = DirectorySink::create(&path).unwrap();
        crate::support::put(&sink, "text/plain", b"a blob of nothing");
        sink.put_simple_signatures(manifest, &[message.as_bytes().to_vec()]).unwrap();
        sink.finish()
    };
    assert_eq!(sign(&index.digest, "one").unwrap_err().kind(), ErrorKind::NotFound);
    assert!(!path.exists(), "what is not signed is not made");
    copy_all(&from.source(None), &DirectorySink::create(&path).unwrap()).unwrap();
    let before = names(&path);
    for message in ["one", "two", "one"] {
        sign(&index.digest, message).unwrap();
    }
    sign(&images[1].digest, "three").unwrap();
    assert_eq!(sign(&rootball_oci::Digest::of(b"other"), "x").unwrap_err().kind(), ErrorKind::NotFound);
    let source = DirectorySource::open(&path).unwrap();
    let messages = |manifest| source.simple_signatures(manifest).unwrap().messages;
    assert_eq!((messages(&index.digest), messages(&images[1].digest)), (vec![b"one".to_vec(), b"two".to_vec()], vec![b"three".to_vec()]));
    assert_eq!(source.load_manifest().unwrap(), index);
    assert_eq!(names(&path).len(), before.len() + 3, "{:?}", names(&path));
}

#[test]
fn an_image_that_is_not_finished_leaves_what_was_there() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("image");
    let begin = |path| {
        let sink = DirectorySink::create(path).unwrap();
        crate::support::put(&sink, "text/plain", b"new");
        std::io::Write::write_all(&mut sink.begin_blob().unwrap(), b"half").unwrap();
    };
    begin(&path);
    assert!(!path.exists());
    let old = write_image(&DirectorySink::create(&path).unwrap(), &[b"one"]);
    let before = names(&path);
    begin(&path);
    assert_eq!(names(&path), before);
    assert_eq!(DirectorySource::open(&path).unwrap().load_manifest().unwrap(), old);
}

#[test]
fn a_directory_with_something_else_in_it_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("letter.txt"), "dear").unwrap();
    let error = DirectorySink::create(place.path()).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("letter.txt")), (ErrorKind::Invalid, true), "{error}");
    assert_eq!(names(place.path()), ["letter.txt"]);
    assert_eq!(DirectorySource::open(&place.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(DirectorySource::open(place.path()).unwrap().load_manifest().unwrap_err().kind(), ErrorKind::NotFound);
    fs::write(place.path().join("version"), "Directory Transport Version: 2.0\n").unwrap();
    assert_eq!(DirectorySource::open(place.path()).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn two_writers_are_kept_apart() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("image");
    let first = DirectorySink::create(&path).unwrap();
    assert!(DirectorySink::create(&path).is_err());
    drop(first);
    assert!(DirectorySink::create(&path).is_ok());
}

#[test]
fn no_link_leads_out_of_the_directory() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("image");
    let image = write_image(&DirectorySink::create(&path).unwrap(), &[b"one"]);
    let source = DirectorySource::open(&path).unwrap();
    let outside = place.path().join("outside");
    fs::rename(path.join("manifest.json"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, path.join("manifest.json")).unwrap();
    assert_eq!(source.load_manifest().unwrap_err().kind(), ErrorKind::Invalid);
    fs::remove_file(path.join("manifest.json")).unwrap();
    fs::write(path.join(format!("{}.manifest.json", image.digest.to_hex())), b"{\"schemaVersion\":2,\"manifests\":[]}").unwrap();
    assert_eq!(source.load_manifest_by_digest(&image.digest).unwrap_err().kind(), ErrorKind::Corrupt);
}
