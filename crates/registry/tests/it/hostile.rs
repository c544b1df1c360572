//! Registries, storages and token servers that mean harm, or are simply broken: each gets a clear error or its image is good, and none gets
//! our memory, our time or our password.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_oci::{
    CopyOptions, Descriptor, Digest, ImageSource as _, Layout, Manifest, ParsedManifest, RawManifest, media_type, to_canonical_json,
};
use rootball_registry::{Credentials, RegistryOptions, Runtime};

use crate::fake::{Asked, FakeServer, Reply, image_server, ranged};
use crate::support::{image, noise, plain, pull_blob, push_blob, sink, source};

fn blob(bytes: &[u8]) -> Descriptor {
    Descriptor::new(media_type::LAYER_TAR, Digest::of(bytes), bytes.len() as u64)
}

fn read(server: &FakeServer, options: &RegistryOptions, descriptor: &Descriptor) -> Result<Vec<u8>, rootball_oci::TransferError> {
    let runtime = Runtime::start().unwrap();
    pull_blob(&source(&runtime, &format!("{}/os:v1", server.host()), options), descriptor)
}

/// Serves blobs by a rule of the test.
fn blobs(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> FakeServer {
    FakeServer::start(move |asked| if asked.path == "/v2/" { Reply::new(200) } else { answer(asked) })
}

#[test]
fn a_cut_at_each_tenth_is_mended() {
    let bytes = noise(20, 1_000_003);
    for tenth in 0..=10 {
        let at = bytes.len() * tenth / 10;
        let whole = bytes.clone();
        let is_cut = std::sync::atomic::AtomicBool::new(false);
        let server = blobs(move |asked| match is_cut.swap(true, std::sync::atomic::Ordering::Relaxed) {
            false => Reply::new(200).body(whole.clone()).cut(at),
            true => ranged(asked, &whole),
        });
        assert!(read(&server, &plain(), &blob(&bytes)).unwrap() == bytes, "cut at {at}");
    }
}

#[test]
fn ranges_that_do_not_fit_are_refused_and_short_ones_gone_on_from() {
    let bytes = noise(21, 100_000);
    for (range, part, kind) in [
        ("bytes 50000-99999/100000", 50_000..100_000, None),
        // Less than what was asked for is a beginning.
        ("bytes 50000-50009/100000", 50_000..50_010, None),
        ("bytes 50000-99999/*", 50_000..100_000, None),
        ("", 50_000..100_000, Some(ErrorKind::Invalid)),
        ("bytes 0-99999/100000", 0..100_000, Some(ErrorKind::Invalid)),
        ("bytes 49999-99999/100000", 49_999..100_000, Some(ErrorKind::Invalid)),
        ("bytes 50000-99999/200000", 50_000..100_000, Some(ErrorKind::Invalid)),
        ("bytes 50000-199999/200000", 50_000..100_000, Some(ErrorKind::Invalid)),
        ("items 50000-99999/100000", 50_000..100_000, Some(ErrorKind::Invalid)),
        ("bytes 99999-50000/100000", 50_000..100_000, Some(ErrorKind::Invalid)),
        // The header is right and the bytes are others.
        ("bytes 50000-99999/100000", 0..50_000, Some(ErrorKind::Corrupt)),
        ("bytes 50000-99999/100000", 0..100_000, Some(ErrorKind::Corrupt)),
    ] {
        let whole = bytes.clone();
        let wanted = part.clone();
        let server = blobs(move |asked| match asked.header("range") {
            None => Reply::new(200).body(whole.clone()).cut(50_000),
            Some("bytes=50000-") => Reply::new(206).header("content-range", range).body(&whole[wanted.clone()]),
            Some(_) => ranged(asked, &whole),
        });
        match (read(&server, &plain(), &blob(&bytes)), kind) {
            (Ok(read), None) => assert!(read == bytes, "{range} {part:?}"),
            (Err(error), Some(kind)) => assert_eq!(error.kind(), kind, "{range} {part:?}: {error}"),
            (result, _) => panic!("{range} {part:?}: {:?}", result.map(|bytes| bytes.len())),
        }
    }
    // A part of what was asked for as a whole.
    let whole = bytes.clone();
    let server = blobs(move |_| Reply::new(206).header("content-range", "bytes 0-99999/100000").body(whole.clone()));
    assert_eq!(read(&server, &plain(), &blob(&bytes)).unwrap_err().kind(), ErrorKind::Invalid);
    // Nothing from there on.
    let whole = bytes.clone();
    let server = blobs(move |asked| match asked.header("range") {
        None => Reply::new(200).body(whole.clone()).cut(50_000),
        Some(_) => Reply::new(416).header("content-range", "bytes */50000"),
    });
    assert_eq!(read(&server, &plain(), &blob(&bytes)).unwrap_err().kind(), ErrorKind::Corrupt);
}

#[test]
fn a_body_that_drips_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                let count = stream.read(&mut head).unwrap_or(0);
                if head[..count].starts_with(b"GET /v2/ ") {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                } else if head[..count].starts_with(b"GET") {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
                    while stream.write_all(b"x").is_ok() {
                        std::thread::sleep(Duration::from_millis(30));
                    }
                }
            });
        }
    });
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.client.read_timeout = Duration::from_secs(1);
    let descriptor = Descriptor::new("x", Digest::of(b"x"), 1_000_000);
    let error = pull_blob(&source(&runtime, &format!("{host}/os:v1"), &options), &descriptor).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert!(error.to_string().contains("bytes per second"), "{error}");
}

#[test]
fn a_storage_that_asks_for_the_password_does_not_get_it() {
    let bytes = noise(22, 10_000);
    for challenge in ["Basic realm=\"registry\"", "Bearer realm=\"http://HOST/token\",service=\"x\""] {
        let storage = FakeServer::start(move |asked| {
            Reply::new(401).header("www-authenticate", challenge.replace("HOST", asked.header("host").unwrap_or_default()))
        });
        let target = format!("http://{}/blob", storage.host());
        let server = image_server(&image(), move |asked| match asked.header("authorization") {
            None => Some(Reply::new(401).header("www-authenticate", "Basic realm=\"registry\"")),
            Some(_) if asked.path.contains("/blobs/") || asked.path.contains("/manifests/") => {
                Some(Reply::new(307).header("location", &*target))
            }
            Some(_) => None,
        });
        let mut options = plain();
        options.credentials = Some(Credentials::new("ada", "secret"));
        let error = read(&server, &options, &blob(&bytes)).unwrap_err();
        assert!(error.to_string().contains("it sends us on to 127.0.0.1, which answers 401"), "{error}");
        let runtime = Runtime::start().unwrap();
        let error = source(&runtime, &format!("{}/os:v1", server.host()), &options).load_manifest().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        assert!(
            storage.asked().iter().all(|asked| asked.header("authorization").is_none() && asked.path == "/blob"),
            "{:?}",
            storage.asked()
        );
    }
}

#[test]
fn a_signed_address_that_has_expired_is_asked_for_again() {
    let bytes = noise(23, 3_000_000);
    // Each address is good for one request; the first answer breaks off, and what is used twice is refused.
    let whole = bytes.clone();
    let used = std::sync::Mutex::new(std::collections::HashSet::new());
    let storage = FakeServer::start(move |asked| {
        if asked.path == "/expired" || !used.lock().unwrap().insert(asked.path.clone()) {
            return Reply::new(403).body("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
        }
        let reply = ranged(asked, &whole);
        if asked.header("range").is_none() { reply.cut(2_000_000) } else { reply }
    });
    let host = storage.host();
    let count = std::sync::atomic::AtomicU32::new(0);
    let server = blobs(move |_| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = if number == 0 || number == 2 { "expired".to_owned() } else { format!("signed-{number}") };
        Reply::new(307).header("location", format!("http://{host}/{path}"))
    });
    assert!(read(&server, &plain(), &blob(&bytes)).unwrap() == bytes);
    let asked: Vec<_> = storage.asked().iter().map(|asked| (asked.path.clone(), asked.header("range").map(str::to_owned))).collect();
    let range = Some("bytes=2000000-".to_owned());
    let expected = [("/expired", None), ("/signed-1", None), ("/expired", range.clone()), ("/signed-3", range)];
    assert_eq!(asked, expected.map(|(path, range)| (path.to_owned(), range)));
}

#[test]
fn redirects_in_circles_and_out_of_the_web_end() {
    let bytes = noise(24, 1000);
    for location in ["/v2/os/blobs/again", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://[", "gopher:x"] {
        let server = blobs(move |_| Reply::new(307).header("location", location));
        let error = read(&server, &plain(), &blob(&bytes)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{location}: {error}");
        assert!(server.asked().len() <= 12, "{location}: {}", server.asked().len());
    }
}

#[test]
fn an_upload_that_is_sent_elsewhere_goes_without_the_password() {
    let elsewhere = FakeServer::start(|asked| if asked.method == "PUT" { Reply::new(201) } else { Reply::new(202) });
    let target = format!("http://{}/upload", elsewhere.host());
    let server = FakeServer::start(move |asked| match (asked.header("authorization"), asked.method.as_str()) {
        (None, _) => Reply::new(401).header("www-authenticate", "Basic realm=\"registry\""),
        (_, "POST") => Reply::new(202).header("location", &*target),
        _ => Reply::new(200),
    });
    let mut options = plain();
    options.credentials = Some(Credentials::new("ada", "secret"));
    let runtime = Runtime::start().unwrap();
    for length in [100, 1_000_000] {
        let bytes = noise(25, length);
        push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &options), &blob(&bytes), &bytes).unwrap();
    }
    assert_eq!(elsewhere.asked().len(), 3);
    assert!(elsewhere.asked().iter().all(|asked| asked.header("authorization").is_none()));
    // And places that are none are refused.
    for location in ["file:///tmp/x", "ftp://x/y", "http://["] {
        let server = FakeServer::start(move |asked| match asked.method.as_str() {
            "POST" => Reply::new(202).header("location", location),
            _ => Reply::new(200),
        });
        let error = push_blob(&sink(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(b"x"), b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{location}: {error}");
    }
}

#[test]
fn ten_thousand_layers_are_a_manifest_like_another() {
    let layers: Vec<Descriptor> = (0..10_000_u32).map(|number| blob(&number.to_le_bytes())).collect();
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: blob(b"{}"),
        layers,
        subject: None,
        annotations: Default::default(),
    };
    let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
    let served = raw.clone();
    // Some of the layers are there.
    let there: std::collections::HashMap<String, [u8; 4]> =
        (0..100_u32).map(u32::to_le_bytes).map(|bytes| (Digest::of(&bytes).to_string(), bytes)).collect();
    let server = blobs(move |asked| match asked.path.contains("/manifests/") {
        true => Reply::new(200).header("content-type", media_type::MANIFEST).body(served.bytes.clone()),
        false => match there.get(asked.path.rsplit('/').next().unwrap_or_default()) {
            Some(bytes) => Reply::new(200).body(*bytes),
            None => Reply::new(404),
        },
    });
    let runtime = Runtime::start().unwrap();
    let from = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    let loaded = from.load_manifest().unwrap();
    let ParsedManifest::Image(parsed) = loaded.parse().unwrap() else { panic!("an index came") };
    assert_eq!((loaded, parsed.layers.len()), (raw, 10_000));
    let directory = tempfile::tempdir().unwrap();
    let layout = Layout::create(directory.path()).unwrap();
    let error = rootball_oci::copy(&from, &layout.sink(Some("v1")), &CopyOptions::default(), &Silent, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}

#[test]
fn a_manifest_of_a_hundred_megabytes_is_not_read() {
    let runtime = Runtime::start().unwrap();
    let huge = || Reply::new(200).header("content-type", media_type::MANIFEST).body(vec![b' '; 1 << 20]);
    let replies: [Box<dyn Fn() -> Reply + Send + Sync>; 2] =
        [Box::new(move || huge().announce(100_000_000)), Box::new(move || huge().endless())];
    for reply in replies {
        let server = blobs(move |_| reply());
        let from = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
        let error = from.load_manifest().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.to_string().contains("larger than the 4194304 bytes"), "{error}");
        let error = from.referrers(&Digest::of(b"x")).unwrap_err();
        assert!(error.to_string().contains("larger than"), "{error}");
        let error = from.tags().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert!(peak_memory_kib() < 200 * 1024, "{} KiB", peak_memory_kib());
}

/// Returns the most memory that this process has had.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn lists_without_end_end() {
    let page = std::sync::atomic::AtomicU64::new(0);
    let server = blobs(move |asked| {
        let number = page.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = asked.path.split('?').next().unwrap_or_default().to_owned();
        let reply = Reply::new(200).header("link", format!("<{path}?page={number}>; rel=\"next\""));
        if path.contains("/tags/") {
            reply.body(r#"{"tags":["v1"]}"#)
        } else {
            reply.header("content-type", media_type::INDEX).body(r#"{"schemaVersion":2,"manifests":[]}"#)
        }
    });
    let runtime = Runtime::start().unwrap();
    let from = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    for error in [from.tags().unwrap_err(), from.referrers(&Digest::of(b"x")).unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.to_string().contains("pages"), "{error}");
    }
}

#[test]
fn a_token_server_that_lies_is_told_apart_from_one_that_refuses() {
    let image = image();
    let token = |text: &str| Reply::new(200).body(text);
    for (reply, kind) in [
        (token(r#"{"token":"T"}"#), None),
        (token(r#"{"token":"T","expires_in":18446744073709551615}"#), None),
        (token(r#"{"token":"T","expires_in":1e300}"#), None),
        (token(r#"{"token":"T","expires_in":-5}"#), None),
        (token(r#"{"token":"T","expires_in":"300"}"#), None),
        (token(r#"{"token":"T","expires_in":null,"issued_at":"never"}"#), None),
        (token("<html>Sign in</html>"), Some(ErrorKind::Invalid)),
        (token(""), Some(ErrorKind::Invalid)),
        (token(r#"{"token":""}"#), Some(ErrorKind::Invalid)),
        (token(r#"{"token":"a\r\nb"}"#), Some(ErrorKind::Invalid)),
        (token(r#"["T"]"#), Some(ErrorKind::Invalid)),
        (Reply::new(200).body(vec![b'{'; 65_536]).endless(), Some(ErrorKind::Invalid)),
        (Reply::new(200).announce(100_000_000), Some(ErrorKind::Invalid)),
        (Reply::new(403), Some(ErrorKind::Denied)),
        (Reply::new(500), Some(ErrorKind::Transient)),
        (Reply::new(307).header("location", "/token"), Some(ErrorKind::Invalid)),
    ] {
        let server = image_server(&image, move |asked| {
            if asked.path.starts_with("/token") {
                return Some(reply.clone());
            }
            let challenge = format!("Bearer realm=\"http://{}/token\",service=\"s\"", asked.header("host").unwrap_or_default());
            (asked.header("authorization") != Some("Bearer T")).then(|| Reply::new(401).header("www-authenticate", challenge))
        });
        let runtime = Runtime::start().unwrap();
        let loaded = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest();
        match (loaded, kind) {
            (Ok(loaded), None) => assert_eq!(loaded, image.manifest),
            (Err(error), Some(kind)) => assert_eq!(error.kind(), kind, "{error}"),
            (result, kind) => panic!("{kind:?}: {result:?}"),
        }
    }
}

#[test]
fn challenges_that_lead_nowhere_are_refusals() {
    for challenge in [
        "Bearer realm=\"file:///etc/passwd\"",
        "Bearer service=\"x\"",
        "Bearer realm=\"not a url\"",
        "Negotiate",
        "",
        "Basic realm=\"x\", Basic realm=\"y\"",
    ] {
        let server = FakeServer::start(move |_| Reply::new(401).header("www-authenticate", challenge));
        let runtime = Runtime::start().unwrap();
        let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{challenge}: {error}");
        assert!(server.asked().len() <= 2);
    }
    // A registry that never has enough.
    let server = FakeServer::start(|asked| {
        if asked.path.starts_with("/token") {
            return Reply::new(200).body(r#"{"token":"T"}"#);
        }
        let host = asked.header("host").unwrap_or_default();
        let challenge = format!("Bearer realm=\"http://{host}/token\",error=\"insufficient_scope\",scope=\"repository:more:pull\"");
        Reply::new(401).header("www-authenticate", challenge)
    });
    let runtime = Runtime::start().unwrap();
    let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(server.asked().len() <= 6, "{:?}", server.lines());
}
