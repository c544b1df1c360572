//! Simple signatures beside a registry: in directories and behind web servers.

use std::path::Path;
use std::sync::Arc;

use rootball_object::ErrorKind;
use rootball_oci::{Digest, ImageSink as _, ImageSource as _, RegistriesConf, SignatureStore};
use rootball_registry::{RegistryOptions, RegistrySource, Runtime};

use crate::fake::{FakeServer, Reply};
use crate::support::{plain, sink, source};

fn options(text: &str) -> RegistryOptions {
    let mut options = plain();
    options.signatures = SignatureStore::parse(text).unwrap();
    options
}

fn open(runtime: &Arc<Runtime>, options: &RegistryOptions) -> RegistrySource {
    source(runtime, "os.test/team/os:v1", options)
}

fn write(base: &Path, name: &str, digest: &Digest, number: u32, message: &str) {
    let directory = base.join(format!("{name}@sha256={}", digest.to_hex()));
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join(format!("signature-{number}")), message).unwrap();
}

#[test]
fn signatures_are_read_up_to_the_first_gap_and_added_behind_the_last() {
    let root = tempfile::tempdir().unwrap();
    let runtime = Runtime::start().unwrap();
    let digest = Digest::of(b"manifest");
    let options = options(&format!(
        "docker:\n  os.test/team:\n    lookaside: file://{0}/read\n    lookaside-staging: file://{0}/write\n",
        root.path().display()
    ));
    let found = open(&runtime, &options).simple_signatures(&digest).unwrap();
    let place = format!("{}/read/team/os@sha256={}", root.path().display(), digest.to_hex());
    assert_eq!((found.messages.len(), found.places), (0, vec![place]));
    for (number, message) in [(1, "one"), (2, "two"), (4, "four")] {
        write(&root.path().join("read"), "team/os", &digest, number, message);
    }
    let found = open(&runtime, &options).simple_signatures(&digest).unwrap();
    assert_eq!(found.messages, [b"one".to_vec(), b"two".to_vec()]);

    let sink = sink(&runtime, "os.test/team/os:v1", &options);
    let messages = ["b", "a"].map(|text| text.as_bytes().to_vec());
    sink.put_simple_signatures(&digest, &messages).unwrap();
    sink.put_simple_signatures(&digest, &[b"a".to_vec(), b"c".to_vec()]).unwrap();
    let directory = root.path().join(format!("write/team/os@sha256={}", digest.to_hex()));
    let mut names: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["signature-1", "signature-2", "signature-3"]);
    let there: Vec<_> = names.iter().map(|name| std::fs::read(directory.join(name)).unwrap()).collect();
    assert_eq!(there, [b"b", b"a", b"c"]);
}

#[test]
fn stores_behind_web_servers_are_read_and_not_written() {
    let digest = Digest::of(b"manifest");
    let path = format!("/sigs/team/os@sha256={}/signature-", digest.to_hex());
    let server = FakeServer::start(move |asked| match asked.path.strip_prefix(&path) {
        Some("1") => Reply::new(200).header("content-type", "application/octet-stream").body("one"),
        Some("2") => Reply::new(200).body("two"),
        _ => Reply::new(404),
    });
    let runtime = Runtime::start().unwrap();
    let options = options(&format!("default-docker:\n  lookaside: http://{}/sigs\n", server.host()));
    let found = open(&runtime, &options).simple_signatures(&digest).unwrap();
    assert_eq!(found.messages, [b"one".to_vec(), b"two".to_vec()]);
    let error = sink(&runtime, "os.test/team/os:v1", &options).put_simple_signatures(&digest, &[vec![1]]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("lookaside-staging"), "{error}");
}

#[test]
fn what_is_no_signature_is_told_from_none() {
    let runtime = Runtime::start().unwrap();
    let digest = Digest::of(b"manifest");
    for (reply, kind) in [
        (Reply::new(200).header("content-type", "text/html; charset=utf-8").body("<html>"), ErrorKind::Invalid),
        (Reply::new(200).body(vec![1; 65_536]).endless(), ErrorKind::Invalid),
        (Reply::new(200).announce(10_000_000), ErrorKind::Invalid),
        (Reply::new(403), ErrorKind::Denied),
        (Reply::new(500), ErrorKind::Transient),
        // No end of them.
        (Reply::new(200).body("again"), ErrorKind::Invalid),
    ] {
        let server = FakeServer::start(move |_| reply.clone());
        let options = options(&format!("default-docker:\n  lookaside: http://{}/\n", server.host()));
        let error = open(&runtime, &options).simple_signatures(&digest).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(server.asked().len() <= 128 * 3);
    }
}

#[test]
fn the_mirrors_store_comes_first_and_the_one_of_the_written_name_second() {
    let root = tempfile::tempdir().unwrap();
    let runtime = Runtime::start().unwrap();
    let digest = Digest::of(b"manifest");
    let base = root.path().display();
    let mut options = options(&format!(
        "default-docker:\n  lookaside: file://{base}/default\ndocker:\n  mirror.test:\n    lookaside: file://{base}/mirror\n"
    ));
    options.registries = RegistriesConf::parse(
        "[[registry]]\nprefix = 'os.test'\nlocation = 'real.test/x'\n[[registry.mirror]]\nlocation = 'mirror.test/copy'",
    )
    .unwrap();
    let source = open(&runtime, &options);
    let hex = digest.to_hex();
    let places = [
        format!("{base}/mirror/copy/team/os@sha256={hex}"),
        format!("{base}/default/x/team/os@sha256={hex}"),
        format!("{base}/default/team/os@sha256={hex}"),
    ];
    assert_eq!(source.simple_signatures(&digest).unwrap().places, places);
    for (store, name, count) in [("default", "team/os", 3), ("default", "x/team/os", 2), ("mirror", "copy/team/os", 1)] {
        write(&root.path().join(store), name, &digest, 1, name);
        let found = source.simple_signatures(&digest).unwrap();
        assert_eq!((found.messages, found.places.len()), (vec![name.as_bytes().to_vec()], count));
    }
}

#[test]
fn without_a_configuration_the_default_directory_counts() {
    let root = tempfile::tempdir().unwrap();
    let runtime = Runtime::start().unwrap();
    let digest = Digest::of(b"manifest");
    let mut options = plain();
    let error = sink(&runtime, "os.test/team/os:v1", &options).put_simple_signatures(&digest, &[vec![1]]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    options.default_lookaside = Some(root.path().to_owned());
    sink(&runtime, "os.test/team/os:v1", &options).put_simple_signatures(&digest, &[b"x".to_vec()]).unwrap();
    assert_eq!(open(&runtime, &options).simple_signatures(&digest).unwrap().messages, [b"x".to_vec()]);
}
