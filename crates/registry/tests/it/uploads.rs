//! Registries that fail or refuse while we write.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageSink as _, media_type};
use rootball_registry::Runtime;
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};

use crate::fake::{FakeServer, Reply};
use crate::support::{Breaker, noise, plain, pull_blob, push_blob, sink, source};

fn blob(bytes: &[u8]) -> Descriptor {
    Descriptor::new(media_type::LAYER_TAR, Digest::of(bytes), bytes.len() as u64)
}

#[test]
fn each_location_supersedes_the_one_before_and_keeps_its_query() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/v2/os/blobs/uploads/one?state=a%2Bb"),
        "PATCH" => Reply::new(202).header("location", format!("http://{}/elsewhere/two?state=c", asked.header("host").unwrap())),
        "PUT" => Reply::new(201),
        _ => Reply::new(200),
    });
    let bytes = noise(1, 700_000);
    let descriptor = blob(&bytes);
    let runtime = Runtime::start().unwrap();
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &plain()), &descriptor, &bytes).unwrap();
    let digest = descriptor.digest.to_string().replace(':', "%3A");
    assert_eq!(
        server.lines(),
        [
            "POST /v2/os/blobs/uploads/".to_owned(),
            "PATCH /v2/os/blobs/uploads/one?state=a%2Bb".to_owned(),
            format!("PUT /elsewhere/two?state=c&digest={digest}"),
        ]
    );
    let asked = server.asked();
    assert!(asked[1].body == bytes);
    assert_eq!((asked[0].header("content-length"), asked[2].header("content-length")), (Some("0"), Some("0")));
}

#[test]
fn a_small_blob_goes_with_the_closing_request_and_survives_a_failure() {
    let failed = AtomicBool::new(false);
    let server = FakeServer::start(move |asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        "PUT" if !failed.swap(true, Ordering::Relaxed) => Reply::new(500),
        "PUT" => Reply::new(201),
        "HEAD" => Reply::new(404),
        _ => Reply::new(200),
    });
    let bytes = noise(2, 1000);
    let runtime = Runtime::start().unwrap();
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(&bytes), &bytes).unwrap();
    let methods: Vec<_> = server.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(methods, ["POST", "PUT", "HEAD", "POST", "PUT"]);
    assert!(server.asked()[4].body == bytes);
}

#[test]
fn an_upload_whose_last_answer_is_lost_counts_when_the_blob_is_there() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        "PATCH" => Reply::new(202),
        "PUT" => Reply::new(504),
        _ => Reply::new(200).announce(700_000),
    });
    let bytes = noise(3, 700_000);
    let runtime = Runtime::start().unwrap();
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(&bytes), &bytes).unwrap();
}

/// Takes uploads up to their first bytes, and then does with the connection what the test wants.
fn raw_server(then: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).unwrap_or(0);
            let start = &buffer[..count];
            if start.starts_with(b"POST") {
                let _ = stream.write_all(b"HTTP/1.1 202 Accepted\r\nlocation: /upload\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            } else if start.starts_with(b"GET") {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            } else if start.starts_with(b"PATCH") {
                then(stream);
            }
        }
    });
    addr
}

#[test]
fn a_registry_that_answers_before_the_end_of_an_upload_is_heard() {
    let host = raw_server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 413 Payload Too Large\r\ncontent-length: 8\r\nconnection: close\r\n\r\ntoo much");
        // It goes on listening for a moment, else the answer would be lost with the connection.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let bytes = noise(4, 20_000_000);
    let runtime = Runtime::start().unwrap();
    let error = push_blob(&sink(&runtime, &format!("{host}/os:v1"), &plain()), &blob(&bytes), &bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("413 Payload Too Large: too much"), "{error}");
}

#[test]
fn an_upload_whose_connection_breaks_is_transient_and_not_sent_twice() {
    let seen = Arc::new(AtomicU32::new(0));
    let counter = seen.clone();
    let host = raw_server(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let bytes = noise(5, 3_000_000);
    let runtime = Runtime::start().unwrap();
    let error = push_blob(&sink(&runtime, &format!("{host}/os:v1"), &plain()), &blob(&bytes), &bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}

#[test]
fn a_registry_that_stops_taking_an_upload_is_given_up() {
    // The smaller one fits into what is buffered on the way, so that nobody notices before its end.
    for (length, word) in [(20_000_000, "takes no more"), (600_000, "was silent")] {
        let host = raw_server(|stream| {
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_secs(5));
                drop(stream);
            });
        });
        let bytes = noise(7, length);
        let runtime = Runtime::start().unwrap();
        let mut options = plain();
        options.client.read_timeout = Duration::from_millis(200);
        let error = push_blob(&sink(&runtime, &format!("{host}/os:v1"), &options), &blob(&bytes), &bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn a_writer_may_take_longer_than_the_server_may_be_silent() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        "PATCH" => Reply::new(202),
        _ => Reply::new(201),
    });
    let bytes = noise(8, 1_000_000);
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.client.read_timeout = Duration::from_secs(1);
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &options);
    let mut writer = sink.begin_blob().unwrap();
    writer.write_all(&bytes[..600_000]).unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    writer.write_all(&bytes[600_000..]).unwrap();
    writer.finish(&Digest::of(&bytes), 1_000_000).unwrap();
}

#[test]
fn a_size_that_does_not_fit_is_noticed_before_the_blob_gets_its_name() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        _ => Reply::new(200),
    });
    let bytes = noise(6, 600_000);
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain());
    let mut descriptor = blob(&bytes);
    descriptor.size += 1;
    assert_eq!(push_blob(&sink, &descriptor, &bytes).unwrap_err().kind(), ErrorKind::Corrupt);
    assert!(server.asked().iter().all(|asked| asked.method != "PUT"));
}

#[test]
fn a_mount_saves_the_sending_and_a_refused_mount_is_cancelled() {
    let server = FakeServer::start(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("HEAD", _) => Reply::new(404),
        ("POST", path) if path.contains("from=has") => Reply::new(201).header("location", "/v2/os/blobs/x"),
        ("POST", _) => Reply::new(202).header("location", "/upload/y"),
        _ => Reply::new(204),
    });
    let descriptor = blob(b"x");
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain()).mount_from(vec!["not".to_owned(), "has".to_owned()]);
    assert!(sink.has_blob(&descriptor).unwrap());
    let methods: Vec<_> = server.asked().into_iter().map(|asked| asked.method).collect();
    assert_eq!(methods, ["HEAD", "POST", "DELETE", "POST"]);
}

#[test]
fn an_upload_that_breaks_goes_on_where_the_registry_says_it_is() {
    // Ours: Debian's takes no further part of an upload of which it has more than what it has answered for.
    let directory = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ours = rootball_mirror::Server::open(directory.path(), Default::default()).unwrap().spawn(listener).unwrap();
    let registry = ours.address();
    for chunk in [None, Some(600_000)] {
        let breaker = Breaker::start(registry, 4_000_000, 2);
        let mut options = plain();
        options.upload_chunk = chunk;
        let bytes = noise(30, 20_000_000);
        let runtime = Runtime::start().unwrap();
        push_blob(&sink(&runtime, &format!("{}/os:v1", breaker.addr), &options), &blob(&bytes), &bytes)
            .unwrap_or_else(|error| panic!("{chunk:?}: {error}"));
        assert_eq!(breaker.left(), 0);
        let back = pull_blob(&source(&runtime, &format!("{registry}/os:v1"), &plain()), &blob(&bytes)).unwrap();
        assert!(back == bytes);
    }
}

#[test]
fn chunks_are_as_large_as_the_registry_wants_them() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x").header("oci-chunk-min-length", "300000"),
        "PATCH" => Reply::new(202).header("location", "/upload/x"),
        _ => Reply::new(201),
    });
    let bytes = noise(31, 700_000);
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.upload_chunk = Some(100_000);
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &options), &blob(&bytes), &bytes).unwrap();
    let ranges: Vec<_> = server.asked().iter().filter_map(|asked| asked.header("content-range").map(str::to_owned)).collect();
    assert_eq!(ranges, ["0-299999", "300000-599999", "600000-699999"]);
}

#[test]
fn a_chunk_whose_answer_was_lost_is_not_sent_again() {
    let lost = AtomicBool::new(false);
    let server = FakeServer::start(move |asked| match (asked.method.as_str(), asked.header("content-range")) {
        ("POST", _) => Reply::new(202).header("location", "/upload/0"),
        ("PATCH", Some("300000-599999")) if !lost.swap(true, Ordering::Relaxed) => Reply::new(502),
        ("PATCH", _) => Reply::new(202).header("location", "/upload/1"),
        ("GET", _) if asked.path == "/upload/1" => Reply::new(204).header("range", "0-599999").header("location", "/upload/2"),
        ("PUT", _) => Reply::new(201),
        _ => Reply::new(200),
    });
    let bytes = noise(32, 700_000);
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.upload_chunk = Some(300_000);
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &options), &blob(&bytes), &bytes).unwrap();
    let ranges: Vec<_> =
        server.asked().iter().map(|asked| (asked.path.clone(), asked.header("content-range").map(str::to_owned))).collect();
    let said = |path: &str, range: Option<&str>| (path.to_owned(), range.map(str::to_owned));
    assert_eq!(
        ranges[1..5],
        [
            said("/upload/0", Some("0-299999")),
            said("/upload/1", Some("300000-599999")),
            said("/upload/1", None),
            said("/upload/2", Some("600000-699999")),
        ]
    );
}

#[test]
fn a_small_blob_goes_in_one_request_where_the_registry_knows_that() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" if asked.path.contains("digest=") => Reply::new(201),
        _ => Reply::new(200),
    });
    let bytes = noise(33, 1000);
    let runtime = Runtime::start().unwrap();
    push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(&bytes), &bytes).unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].body == bytes && asked[0].header("content-length") == Some("1000"));

    // One that does not is asked once.
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        _ => Reply::new(201),
    });
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain());
    for seed in 0..3 {
        let bytes = noise(seed, 1000);
        push_blob(&sink, &blob(&bytes), &bytes).unwrap();
    }
    let posted = server.lines().iter().filter(|line| line.contains("uploads/?digest=")).count();
    assert_eq!((posted, server.asked().len()), (1, 6));
}

#[test]
fn an_upload_that_the_registry_has_forgotten_may_be_tried_again() {
    let server = FakeServer::start(|asked| match asked.method.as_str() {
        "POST" => Reply::new(202).header("location", "/upload/x"),
        _ => Reply::new(404),
    });
    let runtime = Runtime::start().unwrap();
    let sink = sink(&runtime, &format!("{}/os:v1", server.host()), &plain());
    let bytes = noise(1, 3_000_000);
    let error = push_blob(&sink, &blob(&bytes), &bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error:?}");
}

#[test]
fn a_copy_begins_an_upload_again_that_cannot_go_on() {
    // Debian's registry takes no further part of an upload of which it has more than what it has answered for.
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let directory = tempfile::tempdir().unwrap();
    let layout = rootball_oci::Layout::create(directory.path()).unwrap();
    let image = crate::support::image();
    let into = layout.sink(Some("v1"));
    for (descriptor, bytes) in &image.blobs {
        let mut writer = into.begin_blob().unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish(&descriptor.digest, descriptor.size).unwrap();
    }
    into.put_manifest(&image.manifest).unwrap();
    let breaker = Breaker::start(registry.addr(), 2_000_000, 1);
    let runtime = Runtime::start().unwrap();
    let target = sink(&runtime, &format!("{}/os:v1", breaker.addr), &plain());
    let (silent, cancel) = (rootball_object::Silent, rootball_object::Cancel::default());
    rootball_oci::copy(&layout.source(Some("v1")), &target, &Default::default(), &silent, &cancel).unwrap();
    assert_eq!(breaker.left(), 0);
    let back = crate::support::pull(&source(&runtime, &format!("{}/os:v1", registry.addr()), &plain())).unwrap();
    crate::support::assert_same(&back, &image);
}
