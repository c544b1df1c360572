use std::io::Read;

use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_oci::{ArchiveSink, ArchiveSource, CopyOptions, ImageSource, ParsedManifest, copy};

use crate::support::{layout, skopeo, write_image};

#[test]
fn skopeo_reads_our_archive_and_we_read_what_it_writes() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let image = write_image(&ArchiveSink::create(&path("ours.tar"), Some("v1")).unwrap(), &[b"one", b"two"]);
    assert_eq!(skopeo(&["inspect", "--raw", &format!("oci-archive:{}:v1", path("ours.tar").display())]).as_bytes(), image.bytes);
    for (from, to) in [("oci-archive:{}/ours.tar:v1", "oci-archive:{}/theirs.tar:other"), ("oci-archive:{}/theirs.tar:other", "dir:{}/dir")]
    {
        let fill = |text: &str| text.replace("{}", &directory.path().display().to_string());
        skopeo(&["copy", "-q", &fill(from), &fill(to)]);
    }
    assert_eq!(std::fs::read(path("dir/manifest.json")).unwrap(), image.bytes);
    let theirs = ArchiveSource::open(&path("theirs.tar"), Some("other")).unwrap();
    assert_eq!(theirs.load_manifest().unwrap(), image);
    let back = layout(directory.path(), "back");
    copy(&theirs, &back.sink(None), &CopyOptions::default(), &Silent, &Cancel::default()).unwrap();
    assert_eq!(back.source(None).load_manifest().unwrap(), image);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 4, "nothing temporary is left");
}

#[test]
fn the_same_image_makes_the_same_archive() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["a.tar", "b.tar"] {
        write_image(&ArchiveSink::create(&directory.path().join(name), Some("v1")).unwrap(), &[b"one", b"two"]);
    }
    assert_eq!(std::fs::read(directory.path().join("a.tar")).unwrap(), std::fs::read(directory.path().join("b.tar")).unwrap());
}

#[test]
fn flipped_and_cut_archives_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image.tar");
    let image = write_image(&ArchiveSink::create(&path, None).unwrap(), &[&[7; 5000]]);
    let good = std::fs::read(&path).unwrap();
    let read = |bytes: &[u8]| -> Result<(), ErrorKind> {
        std::fs::write(&path, bytes).unwrap();
        let source = ArchiveSource::open(&path, None).map_err(|error| error.kind())?;
        let raw = source.load_manifest().map_err(|error| error.kind())?;
        assert_eq!(raw, image);
        let ParsedManifest::Image(manifest) = raw.parse().unwrap() else { panic!("not an image") };
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            source.open_blob(blob).map_err(|error| error.kind())?.read_to_end(&mut Vec::new()).map_err(|error| ErrorKind::of_io(&error))?;
        }
        Ok(())
    };
    read(&good).unwrap();
    for cut in [0, 100, 512, 1024, 2000, good.len() / 2] {
        assert!(read(&good[..cut]).is_err(), "cut at {cut}");
    }
    for at in (0..good.len()).step_by(257) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        // A flipped bit in padding or in a header's unused fields changes nothing; anything else is noticed. What counts: no wrong bytes, no panic.
        let _ = read(&bad);
    }
}

#[test]
fn entries_that_point_out_of_the_archive_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image.tar");
    for name in ["../escape", "blobs/../../escape", "/etc/passwd"] {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(0);
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, std::io::empty()).unwrap();
        std::fs::write(&path, builder.into_inner().unwrap()).unwrap();
        let error = ArchiveSource::open(&path, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("points out of the archive"), "{error}");
    }
    std::fs::write(&path, [0x1f, 0x8b, 8, 0]).unwrap();
    assert_eq!(ArchiveSource::open(&path, None).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn an_archive_that_is_not_finished_is_not_there() {
    let directory = tempfile::tempdir().unwrap();
    drop(ArchiveSink::create(&directory.path().join("image.tar"), None).unwrap());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}
