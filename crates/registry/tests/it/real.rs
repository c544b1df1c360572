//! Debian's registry without TLS and login, and skopeo beside us.

use std::io::Read as _;

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageSink as _, ImageSource as _};
use rootball_registry::{Access, RepositoryClient, Runtime};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::support::{assert_same, image, path, plain, pull, pull_blob, push, push_blob, reference, run, sink, source};

#[test]
fn an_image_that_is_pushed_comes_back_the_same() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let name = format!("{}/site/os:v1", registry.addr());
    let runtime = Runtime::start().unwrap();
    let image = image();
    let sink = sink(&runtime, &name, &plain());
    push(&sink, &image).unwrap();
    let source = source(&runtime, &name, &plain());
    assert_same(&pull(&source).unwrap(), &image);
    assert_eq!(source.find_manifest().unwrap(), Some(image.manifest.descriptor()));
    assert_eq!(source.load_manifest_by_digest(&image.manifest.digest).unwrap(), image.manifest);
    assert_eq!(source.tags().unwrap(), ["v1"]);
    for (descriptor, _) in &image.blobs {
        assert!(sink.has_blob(descriptor).unwrap());
    }
}

#[test]
fn what_is_missing_is_not_found() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let name = format!("{}/site/os:v1", registry.addr());
    let source = source(&runtime, &name, &plain());
    assert_eq!(source.load_manifest().unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(source.find_manifest().unwrap(), None);
    assert_eq!(source.tags().unwrap_err().kind(), ErrorKind::NotFound);
    let descriptor = Descriptor::new("x", Digest::of(b"x"), 1);
    assert_eq!(pull_blob(&source, &descriptor).unwrap_err().kind(), ErrorKind::NotFound);
    assert!(!sink(&runtime, &name, &plain()).has_blob(&descriptor).unwrap());
}

#[test]
fn a_blob_under_a_wrong_digest_is_refused_and_stays_invisible() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", registry.addr()), &plain());
    for length in [10, 3_000_000] {
        let bytes = vec![1; length];
        let wrong = Descriptor::new("x", Digest::of(b"something else"), length as u64);
        let error = push_blob(&sink, &wrong, &bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(!sink.has_blob(&wrong).unwrap());
        assert!(!sink.has_blob(&Descriptor::new("x", Digest::of(&bytes), length as u64)).unwrap());
    }
}

#[test]
fn a_manifest_whose_blobs_are_missing_is_refused() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let error = sink(&runtime, &format!("{}/os:v1", registry.addr()), &plain()).put_manifest(&image().manifest).unwrap_err();
    assert!(error.to_string().contains("MANIFEST_BLOB_UNKNOWN"), "{error}");
}

#[test]
fn parts_of_a_blob_can_be_read() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let name = format!("{}/os:v1", registry.addr());
    let image = image();
    push(&sink(&runtime, &name, &plain()), &image).unwrap();
    let (descriptor, bytes) = image.blobs.last().unwrap();
    for range in [0..10, 1_000_000..3_000_000, 5_000_000..5_000_001, 4_999_990..9_999_999, 7..7] {
        let client = RepositoryClient::new(&reference(&name), Access::Pull, &plain()).unwrap();
        let (descriptor, asked) = (descriptor.clone(), range.clone());
        let part = runtime
            .run(async move {
                let mut stream = client.open_blob_range(&descriptor, asked).await?;
                let mut part = Vec::new();
                while let Some(chunk) = stream.chunk().await? {
                    part.extend_from_slice(&chunk);
                }
                Ok(part)
            })
            .unwrap();
        assert!(part == bytes[range.start as usize..(range.end as usize).min(bytes.len())], "{range:?}");
    }
}

#[test]
fn writers_that_are_dropped_leave_no_upload_behind() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", registry.addr()), &plain());
    let mut writer = sink.begin_blob().unwrap();
    std::io::Write::write_all(&mut writer, &vec![5; 2_000_000]).unwrap();
    let uploads = registry.storage().join("docker/registry/v2/repositories/os/_uploads");
    // This registry leaves some notes of its own about cancelled uploads, but not the bytes.
    let bytes = std::fs::read_dir(&uploads).unwrap().next().unwrap().unwrap().path().join("data");
    assert!(bytes.exists());
    drop(writer);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while bytes.exists() {
        assert!(std::time::Instant::now() < deadline, "the upload is still there:\n{}", registry.log());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn several_blobs_travel_at_once() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let name = format!("{}/os:v1", registry.addr());
    let (sink, source) = (sink(&runtime, &name, &plain()), source(&runtime, &name, &plain()));
    std::thread::scope(|scope| {
        for seed in 0..6 {
            let (sink, source) = (&sink, &source);
            scope.spawn(move || {
                let bytes = crate::support::noise(seed, 2_000_000);
                let descriptor = Descriptor::new("x", Digest::of(&bytes), bytes.len() as u64);
                push_blob(sink, &descriptor, &bytes).unwrap();
                let mut back = Vec::new();
                source.open_blob(&descriptor).unwrap().read_to_end(&mut back).unwrap();
                assert!(back == bytes);
            });
        }
    });
}

#[test]
fn skopeo_reads_what_we_pushed_and_we_read_what_skopeo_pushed() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let image = image();
    push(&sink(&runtime, &format!("{}/os:v1", registry.addr()), &plain()), &image).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let layout = format!("oci:{}:v1", path(directory.path(), "layout"));
    let from = format!("docker://{}/os:v1", registry.addr());
    let to = format!("docker://{}/copy:v2", registry.addr());
    run("skopeo", &["copy", "--preserve-digests", "--src-tls-verify=false", &from, &layout]);
    let hex = image.manifest.digest.to_hex();
    assert_eq!(std::fs::read(directory.path().join("layout/blobs/sha256").join(hex)).unwrap(), image.manifest.bytes);
    run("skopeo", &["copy", "--preserve-digests", "--dest-tls-verify=false", &layout, &to]);
    assert_same(&pull(&source(&runtime, &format!("{}/copy:v2", registry.addr()), &plain())).unwrap(), &image);
}

#[test]
fn many_tags_come_on_several_pages() {
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let runtime = Runtime::start().unwrap();
    let image = image();
    let mut expected = Vec::new();
    for number in 0..120 {
        let tag = format!("v{number:03}");
        let sink = sink(&runtime, &format!("{}/os:{tag}", registry.addr()), &plain());
        if number == 0 {
            push(&sink, &image).unwrap();
        } else {
            sink.put_manifest(&image.manifest).unwrap();
        }
        expected.push(tag);
    }
    let mut tags = source(&runtime, &format!("{}/os:v1", registry.addr()), &plain()).tags().unwrap();
    tags.sort();
    assert_eq!(tags, expected);
}
