//! Registries that fail, lie or break off while we read.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rootball_object::ErrorKind;
use rootball_oci::{Descriptor, Digest, ImageSource as _, MAX_MANIFEST_SIZE, media_type};
use rootball_registry::Runtime;

use crate::fake::{FakeServer, Reply};
use crate::support::{image, noise, plain, pull_blob, source};

fn blob(bytes: &[u8]) -> Descriptor {
    Descriptor::new(media_type::LAYER_TAR, Digest::of(bytes), bytes.len() as u64)
}

/// Cuts each answer after `piece` bytes; obeys ranges if it is told to.
fn cutting_server(bytes: Vec<u8>, piece: usize, ranges: bool) -> FakeServer {
    FakeServer::start(move |asked| {
        if asked.path == "/v2/" {
            return Reply::new(200);
        }
        let start = match asked.header("range") {
            Some(range) if ranges => range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap(),
            _ => 0,
        };
        // Without ranges, each answer gets a bit further than the one before, or there would be no end.
        let piece = if ranges || asked.header("range").is_none() { piece } else { bytes.len() };
        let rest = &bytes[start..];
        let reply = match asked.header("range") {
            Some(_) if ranges => Reply::new(206).header("content-range", format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len())),
            _ => Reply::new(200),
        };
        reply.body(&rest[..piece.min(rest.len())]).announce(rest.len())
    })
}

#[test]
fn pull_resumes_a_cut_blob_at_the_byte_where_it_was_cut() {
    let bytes = noise(3, 5 * 1024 * 1024);
    let server = cutting_server(bytes.clone(), 2 * 1024 * 1024, true);
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    assert!(pull_blob(&source, &blob(&bytes)).unwrap() == bytes);
    let ranges: Vec<_> = server.asked().iter().map(|asked| asked.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges, [None, Some("bytes=2097152-".to_owned()), Some("bytes=4194304-".to_owned())]);
}

#[test]
fn pull_resumes_from_a_server_without_ranges_by_dropping_what_is_known() {
    let bytes = noise(4, 3_000_000);
    let server = cutting_server(bytes.clone(), 1_234_567, false);
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    assert!(pull_blob(&source, &blob(&bytes)).unwrap() == bytes);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_blob_that_breaks_without_progress_is_given_up() {
    let bytes = noise(5, 100_000);
    let server = cutting_server(bytes.clone(), 0, true);
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    let error = pull_blob(&source, &blob(&bytes)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert!(error.to_string().contains("at byte 0 of 100000"), "{error}");
}

#[test]
fn a_range_that_was_not_asked_for_is_refused() {
    let bytes = noise(6, 100_000);
    let whole = bytes.clone();
    let server = FakeServer::start(move |asked| match (asked.path.as_str(), asked.header("range")) {
        ("/v2/", _) => Reply::new(200),
        (_, None) => Reply::new(200).body(&whole[..50_000]).announce(100_000),
        (_, Some(_)) => Reply::new(206).header("content-range", "bytes 40000-99999/100000").body(&whole[40_000..]),
    });
    let runtime = Runtime::start().unwrap();
    let error = pull_blob(&source(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(&bytes)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
}

#[test]
fn wrong_bytes_are_never_handed_out_to_the_end() {
    let bytes = noise(7, 3_000_000);
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let longer = [&bytes[..], b"x"].concat();
    let shorter = bytes[..2_999_999].to_vec();
    for (wrong, word) in [(flipped, "have the digest"), (longer, "3000001 bytes"), (shorter, "2999999 bytes")] {
        let server = FakeServer::start(move |_| Reply::new(200).body(wrong.clone()));
        let runtime = Runtime::start().unwrap();
        let error = pull_blob(&source(&runtime, &format!("{}/os:v1", server.host()), &plain()), &blob(&bytes)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn an_endless_body_ends_at_the_descriptors_size() {
    let bytes = noise(8, 1_000_000);
    let server =
        FakeServer::start(|asked| if asked.path == "/v2/" { Reply::new(200) } else { Reply::new(200).body(vec![7; 65_536]).endless() });
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    assert_eq!(pull_blob(&source, &blob(&bytes)).unwrap_err().kind(), ErrorKind::Corrupt);
    // Neither does an endless manifest fill the memory.
    let error = source.load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[test]
fn an_oversized_manifest_is_refused_by_its_announcement() {
    let server = FakeServer::start(|_| Reply::new(200).announce(MAX_MANIFEST_SIZE as usize + 1));
    let runtime = Runtime::start().unwrap();
    let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("4194304"), "{error}");
}

#[test]
fn a_manifest_must_have_the_digest_and_type_that_are_claimed() {
    let manifest = image().manifest;
    let other = format!("sha256:{}", "ab".repeat(32));
    let good = manifest.digest.to_string();
    for (tag, digest, media_type, kind) in [
        ("v1", good.clone(), media_type::MANIFEST, None),
        ("v1", good.clone(), "application/vnd.oci.image.manifest.v1+json; charset=utf-8", None),
        ("v1", good.clone(), "application/json", None),
        ("v1", good.clone(), media_type::INDEX, Some(ErrorKind::Invalid)),
        ("v1", other.clone(), media_type::MANIFEST, Some(ErrorKind::Corrupt)),
        (&format!("v1@{other}"), good.clone(), media_type::MANIFEST, Some(ErrorKind::Corrupt)),
        (&format!("v1@{good}"), other.clone(), media_type::MANIFEST, None),
    ] {
        let bytes = manifest.bytes.clone();
        let server = FakeServer::start(move |_| {
            Reply::new(200).header("docker-content-digest", &*digest).header("content-type", media_type).body(bytes.clone())
        });
        let runtime = Runtime::start().unwrap();
        let loaded = source(&runtime, &format!("{}/os:{tag}", server.host()), &plain()).load_manifest();
        match kind {
            None => assert_eq!(loaded.unwrap(), manifest),
            Some(kind) => assert_eq!(loaded.unwrap_err().kind(), kind, "{tag} {media_type}"),
        }
    }
}

#[test]
fn refusals_say_what_the_server_said() {
    for (status, body, kind, message) in [
        (401, "", ErrorKind::Denied, "denies access: 401 Unauthorized; no credentials were given"),
        (
            403,
            r#"{"errors":[{"code":"DENIED","message":"not for you"}]}"#,
            ErrorKind::Denied,
            "denies access: 403 Forbidden: not for you (DENIED); no credentials were given",
        ),
        (404, "", ErrorKind::NotFound, "v1 is not in"),
        (418, "short and stout", ErrorKind::Invalid, "418 I'm a teapot: short and stout"),
    ] {
        let server = FakeServer::start(move |asked| if asked.path == "/v2/" { Reply::new(200) } else { Reply::new(status).body(body) });
        let runtime = Runtime::start().unwrap();
        let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.to_string().contains(&server.host()), "{error}");
        assert_eq!(server.lines(), ["GET /v2/os/manifests/v1"]);
    }
}

/// Answers 500 or so a few times, then well.
fn stumbling_server(status: u16, times: u32, retry_after: Option<&'static str>) -> FakeServer {
    let left = AtomicU32::new(times);
    let manifest = image().manifest;
    FakeServer::start(move |asked| {
        if asked.path == "/v2/" {
            return Reply::new(200);
        }
        if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            let reply = Reply::new(status);
            return retry_after.map_or(reply.clone(), |value| reply.header("retry-after", value));
        }
        Reply::new(200).header("content-type", &*manifest.media_type).body(manifest.bytes.clone())
    })
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    for (status, times, fine) in [(500, 2, true), (503, 1, true), (408, 1, true), (502, 3, false), (400, 1, false)] {
        let server = stumbling_server(status, times, None);
        let runtime = Runtime::start().unwrap();
        let loaded = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest();
        assert_eq!(loaded.is_ok(), fine, "{status} {times} times");
        assert_eq!(server.asked().len() as u32, if status == 400 { 1 } else { (times + 1).min(3) }, "{status} {times} times");
    }
}

#[test]
fn retry_after_is_waited_for_and_a_long_one_is_final() {
    let server = stumbling_server(429, 1, Some("1"));
    let runtime = Runtime::start().unwrap();
    let started = Instant::now();
    source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));

    let server = stumbling_server(429, 1, Some("3600"));
    let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn redirected_blobs_take_range_along_and_leave_the_password_behind() {
    let bytes = noise(9, 2_500_000);
    let storage = cutting_server(bytes.clone(), 1_500_000, true);
    let target = format!("http://{}/bucket/x?signature=y", storage.host());
    let server = FakeServer::start(move |asked| match asked.header("authorization") {
        None => Reply::new(401).header("www-authenticate", "Basic realm=\"test\""),
        Some(_) if asked.path == "/v2/" => Reply::new(200),
        Some(_) => Reply::new(307).header("location", &*target),
    });
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.credentials = Some(rootball_registry::Credentials::new("u", "p"));
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &options);
    assert!(pull_blob(&source, &blob(&bytes)).unwrap() == bytes);
    // After the cut the registry was asked for the way again, since such a way may end.
    assert_eq!(server.asked().len(), 2);
    let asked = storage.asked();
    assert_eq!(asked.iter().map(|asked| asked.header("range")).collect::<Vec<_>>(), [None, Some("bytes=1500000-")]);
    assert!(asked.iter().all(|asked| asked.header("authorization").is_none()));
}

#[test]
fn a_server_that_is_not_there_is_transient() {
    let runtime = Runtime::start().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = source(&runtime, &format!("127.0.0.1:{port}/os:v1"), &plain()).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert!(error.to_string().contains("cannot connect"), "{error}");
}

#[test]
fn a_silent_server_is_given_up_after_the_time_limit() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.client.connect_timeout = Duration::from_millis(100);
    options.client.read_timeout = Duration::from_millis(100);
    let error = source(&runtime, &format!("{host}/os:v1"), &options).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
}

#[test]
fn readers_that_are_dropped_early_leave_the_runtime_usable() {
    let bytes = noise(10, 3_000_000);
    let whole = bytes.clone();
    let server = FakeServer::start(move |_| Reply::new(200).body(whole.clone()));
    let runtime = Runtime::start().unwrap();
    let source = source(&runtime, &format!("{}/os:v1", server.host()), &plain());
    for _ in 0..3 {
        drop(source.open_blob(&blob(&bytes)).unwrap());
    }
    assert!(pull_blob(&source, &blob(&bytes)).unwrap() == bytes);
}

#[test]
fn redirects_that_do_not_end_are_given_up() {
    let server = FakeServer::start(|asked| match asked.path.as_str() {
        "/v2/" => Reply::new(200),
        path => Reply::new(302).header("location", path),
    });
    let runtime = Runtime::start().unwrap();
    let error = source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("more than 10 redirects"), "{error}");
}

#[test]
fn requests_go_through_the_proxy_that_is_named() {
    let manifest = image().manifest;
    let proxy = FakeServer::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("CONNECT", _) => Reply::new(403),
        (_, "http://os.invalid/v2/site/os/manifests/v1") => {
            Reply::new(200).header("content-type", &*manifest.media_type).body(manifest.bytes.clone())
        }
        _ => Reply::new(200),
    });
    let runtime = Runtime::start().unwrap();
    let mut options = plain();
    options.client.proxies.http = Some(format!("http://{}", proxy.host()));
    options.client.proxies.https = options.client.proxies.http.clone();
    source(&runtime, "os.invalid/site/os:v1", &options).load_manifest().unwrap();
    let asked = ["CONNECT os.invalid:443", "GET http://os.invalid/v2/", "GET http://os.invalid/v2/site/os/manifests/v1"];
    assert_eq!(proxy.lines(), asked);
}

#[test]
fn a_registry_that_wants_more_scope_than_expected_gets_it_once() {
    let manifest = image().manifest;
    let server = FakeServer::start(move |asked| {
        let host = asked.header("host").unwrap();
        let demand = |rest: &str| {
            let value = format!("Bearer realm=\"http://{host}/token\",service=\"s\"{rest}");
            Reply::new(401).header("www-authenticate", value)
        };
        match (asked.path.as_str(), asked.header("authorization")) {
            ("/v2/", _) => demand(""),
            (path, _) if path.starts_with("/token") => {
                let token = if path.contains("extra") { "big" } else { "small" };
                Reply::new(200).body(format!("{{\"access_token\": \"{token}\"}}"))
            }
            (_, Some("Bearer big")) => Reply::new(200).header("content-type", &*manifest.media_type).body(manifest.bytes.clone()),
            _ => demand(",error=\"insufficient_scope\",scope=\"repository:extra:pull\""),
        }
    });
    let runtime = Runtime::start().unwrap();
    source(&runtime, &format!("{}/os:v1", server.host()), &plain()).load_manifest().unwrap();
    let asked = [
        "GET /token?service=s&scope=repository%3Aos%3Apull&client_id=rootball",
        "GET /v2/os/manifests/v1",
        "GET /token?service=s&scope=repository%3Aextra%3Apull&scope=repository%3Aos%3Apull&client_id=rootball",
        "GET /v2/os/manifests/v1",
    ];
    assert_eq!(server.lines(), asked);
}
