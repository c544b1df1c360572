//! Writes: every way to upload a blob, manifests and their checks, deletion, many at once.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rootball_mirror::ServerOptions;
use rootball_oci::{Digest, media_type};

use crate::support::{Image, Registry};

fn with_digest(location: &str, digest: &Digest) -> String {
    format!("{location}?digest={digest}")
}

#[test]
fn a_blob_arrives_by_every_kind_of_upload() {
    let registry = Registry::start();
    let check = |bytes: &[u8]| {
        let answer = registry.request("GET", &format!("/v2/a/blobs/{}", Digest::of(bytes)));
        assert_eq!((answer.status, answer.body.as_slice()), (200, bytes));
    };

    let digest = registry.push_blob("a", b"single post");
    check(b"single post");
    let answer = registry.send("POST", &format!("/v2/a/blobs/uploads/?digest={digest}"), &[], b"single post");
    assert_eq!((answer.status, answer.header("location")), (201, format!("/v2/a/blobs/{digest}").as_str()), "it is there already");

    let answer = registry.send("PUT", &with_digest(&registry.begin("a"), &Digest::of(b"post and put")), &[], b"post and put");
    assert_eq!((answer.status, answer.header("docker-content-digest")), (201, Digest::of(b"post and put").to_string().as_str()));
    check(b"post and put");

    let location = registry.begin("a");
    let answer = registry.send("PATCH", &location, &[("Content-Range", "0-4")], b"chunk");
    assert_eq!((answer.status, answer.header("range")), (202, "0-4"));
    let location = answer.header("location").to_owned();
    assert_eq!(registry.request("GET", &location).header("range"), "0-4");
    let answer = registry.send("PUT", &with_digest(&location, &Digest::of(b"chunk and end")), &[("Content-Range", "5-12")], b" and end");
    assert_eq!(answer.status, 201, "{answer:?}");
    check(b"chunk and end");
    assert_eq!(registry.request("GET", &location).error(), (404, "BLOB_UPLOAD_UNKNOWN".to_owned()));

    let location = registry.begin("a");
    let streamed = b"8\r\nstreamed\r\n5\r\n body\r\n0\r\n\r\n";
    let answer = registry.send("PATCH", &location, &[("Transfer-Encoding", "chunked")], streamed);
    assert_eq!((answer.status, answer.header("range")), (202, "0-12"));
    assert_eq!(registry.request("PUT", &with_digest(&location, &Digest::of(b"streamed body"))).status, 201);
    check(b"streamed body");
}

#[test]
fn chunks_that_are_out_of_order_are_refused_and_the_upload_goes_on() {
    let registry = Registry::start();
    let location = registry.begin("a");
    let chunk = |range: &str, bytes: &[u8]| registry.send("PATCH", &location, &[("Content-Range", range)], bytes);
    assert_eq!(chunk("5-9", b"world").status, 416);
    assert_eq!(chunk("0-4", b"hello").status, 202);
    for (method, range) in [("PATCH", "0-4"), ("PATCH", "6-10"), ("PUT", "9-13")] {
        let path = if method == "PUT" { with_digest(&location, &Digest::of(b"x")) } else { location.clone() };
        let answer = registry.send(method, &path, &[("Content-Range", range)], b"again");
        assert_eq!((answer.status, answer.header("range"), answer.header("location")), (416, "0-4", location.as_str()), "{method} {range}");
    }
    assert_eq!(chunk("5-9", b"too many bytes").error(), (400, "SIZE_INVALID".to_owned()));
    assert_eq!(chunk("nonsense", b"world").error(), (400, "BLOB_UPLOAD_INVALID".to_owned()));
    assert_eq!(chunk("5-9", b"world").status, 202);
    assert_eq!(registry.request("PUT", &with_digest(&location, &Digest::of(b"helloworld"))).status, 201);
}

#[test]
fn a_wrong_digest_leaves_nothing() {
    let registry = Registry::start();
    let (good, wrong) = (Digest::of(b"bytes"), Digest::of(b"others"));
    let location = registry.begin("a");
    assert_eq!(registry.send("PATCH", &location, &[], b"bytes").status, 202);
    assert_eq!(registry.request("PUT", &with_digest(&location, &wrong)).error(), (400, "DIGEST_INVALID".to_owned()));
    assert_eq!(registry.request("GET", &location).status, 404, "the session is gone");
    let answer = registry.send("POST", &format!("/v2/a/blobs/uploads/?digest={wrong}"), &[], b"bytes");
    assert_eq!(answer.error(), (400, "DIGEST_INVALID".to_owned()));
    let answer = registry.send("PUT", &format!("{}?digest=sha256:zz", registry.begin("a")), &[], b"bytes");
    assert_eq!(answer.error(), (400, "DIGEST_INVALID".to_owned()));
    for digest in [good, wrong] {
        assert_eq!(registry.request("HEAD", &format!("/v2/a/blobs/{digest}")).status, 404);
    }
}

#[test]
fn an_upload_is_resumed_after_a_cut_and_a_restart() {
    let store = tempfile::tempdir().unwrap();
    let registry = Registry::over(store.path(), ServerOptions::default());
    let location = registry.begin("a");
    let mut cut = TcpStream::connect(registry.address()).unwrap();
    cut.write_all(format!("PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello").as_bytes()).unwrap();
    drop(cut);
    // The server may not have seen the cut request yet; once it has, what came before the cut is kept.
    let deadline = Instant::now() + Duration::from_secs(60);
    while registry.request("GET", &location).header("range") != "0-4" {
        assert!(Instant::now() < deadline, "the bytes before the cut are not kept");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(registry);

    let registry = Registry::over(store.path(), ServerOptions::default());
    let status = registry.request("GET", &location);
    assert_eq!((status.status, status.header("range")), (204, "0-4"));
    let answer = registry.send("PUT", &with_digest(&location, &Digest::of(b"helloworld")), &[], b"world");
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[test]
fn a_cancelled_upload_is_gone() {
    let registry = Registry::start();
    let location = registry.begin("a");
    assert_eq!(registry.send("PATCH", &location, &[], b"bytes").status, 202);
    assert_eq!(registry.request("DELETE", &location).status, 204);
    for method in ["GET", "PATCH", "DELETE"] {
        assert_eq!(registry.request(method, &location).status, 404, "{method}");
    }
}

#[test]
fn a_blob_is_mounted_from_another_repository() {
    let registry = Registry::start();
    let digest = registry.push_blob("a", b"bytes");
    for query in [format!("mount={digest}&from=a"), format!("mount={digest}")] {
        let answer = registry.request("POST", &format!("/v2/b/blobs/uploads/?{query}"));
        assert_eq!((answer.status, answer.header("location")), (201, format!("/v2/b/blobs/{digest}").as_str()), "{query}");
    }
    let missing = Digest::of(b"missing");
    let answer = registry.request("POST", &format!("/v2/b/blobs/uploads/?mount={missing}&from=a"));
    assert_eq!(answer.status, 202);
    assert_eq!(registry.send("PUT", &with_digest(answer.header("location"), &missing), &[], b"missing").status, 201);
}

#[test]
fn manifests_are_checked_before_they_are_stored() {
    let registry = Registry::start();
    let (image, absent) = (Image::new("one"), Image::new("two"));
    let digest = registry.push_image("a", "1", &image);
    let config = Digest::of(&image.config);
    let manifest = |text: serde_json::Value| text.to_string().into_bytes();
    let config = serde_json::json!({ "mediaType": media_type::CONFIG, "digest": config, "size": image.config.len() });
    let wrong_size = serde_json::json!({ "mediaType": media_type::CONFIG, "digest": Digest::of(&image.config), "size": 1 });
    let foreign = serde_json::json!({
        "mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "digest": Digest::of(b"elsewhere"), "size": 9
    });
    let index = |child: &Digest| serde_json::json!({ "schemaVersion": 2, "manifests": [{ "mediaType": media_type::MANIFEST, "digest": child, "size": 1 }] });
    for (name, reference, kind, bytes, expected) in [
        ("blobs missing", "x".to_owned(), media_type::MANIFEST, absent.manifest.clone(), Err((404, "MANIFEST_BLOB_UNKNOWN"))),
        ("child missing", "x".to_owned(), media_type::INDEX, manifest(index(&Digest::of(b"x"))), Err((404, "MANIFEST_BLOB_UNKNOWN"))),
        ("child there", "x".to_owned(), media_type::INDEX, manifest(index(&digest)), Ok(())),
        ("not JSON", "x".to_owned(), media_type::MANIFEST, b"{".to_vec(), Err((400, "MANIFEST_INVALID"))),
        ("other type inside", "x".to_owned(), media_type::DOCKER_MANIFEST, image.manifest.clone(), Err((400, "MANIFEST_INVALID"))),
        ("unknown type", "x".to_owned(), "application/json", image.manifest.clone(), Err((400, "MANIFEST_INVALID"))),
        ("type from the bytes", "x".to_owned(), "", image.manifest.clone(), Err((400, "MANIFEST_INVALID"))),
        ("other digest", Digest::of(b"x").to_string(), media_type::MANIFEST, image.manifest.clone(), Err((400, "DIGEST_INVALID"))),
        ("too large", "x".to_owned(), media_type::MANIFEST, vec![b' '; (4 << 20) + 1], Err((413, "MANIFEST_INVALID"))),
        (
            "wrong size",
            "x".to_owned(),
            media_type::MANIFEST,
            manifest(serde_json::json!({ "config": wrong_size, "layers": [] })),
            Err((400, "SIZE_INVALID")),
        ),
        (
            "no layers",
            "x".to_owned(),
            media_type::MANIFEST,
            manifest(serde_json::json!({ "config": config, "layers": [], "x": 1 })),
            Ok(()),
        ),
        (
            "foreign layer",
            "x".to_owned(),
            media_type::MANIFEST,
            manifest(serde_json::json!({ "config": config, "layers": [foreign] })),
            Ok(()),
        ),
        ("parameters", "x".to_owned(), "application/vnd.oci.image.manifest.v1+json; charset=utf-8", image.manifest.clone(), Ok(())),
    ] {
        let answer = registry.push_manifest("a", &reference, kind, &bytes);
        match expected {
            Ok(()) => assert_eq!(answer.status, 201, "{name}: {answer:?}"),
            Err(expected) => assert_eq!((answer.error().0, answer.error().1.as_str()), expected, "{name}"),
        }
    }
    // Four MiB are what the specification asks for.
    let mut large = manifest(serde_json::json!({ "config": config, "layers": [] }));
    large.resize(4 << 20, b' ');
    assert_eq!(registry.push_manifest("a", "large", media_type::MANIFEST, &large).status, 201);
    assert!(registry.request("GET", "/v2/a/manifests/large").body == large);
}

#[test]
fn a_manifest_outlives_its_tag_until_it_is_deleted() {
    let registry = Registry::start();
    let (old, new) = (registry.push_image("a", "1", &Image::new("old")), registry.push_image("a", "1", &Image::new("new")));
    let status = |reference: &str| registry.request("HEAD", &format!("/v2/a/manifests/{reference}")).status;
    assert_eq!(registry.request("HEAD", "/v2/a/manifests/1").header("docker-content-digest"), new.to_string());
    assert_eq!(status(&old.to_string()), 200, "the tag moved on, the digest still names it");
    assert_eq!(registry.request("DELETE", "/v2/a/manifests/1").status, 202);
    assert_eq!((status("1"), status(&new.to_string())), (404, 200), "only the tag went");
    assert_eq!(registry.request("GET", "/v2/a/tags/list").json()["tags"], serde_json::json!([]));
    for digest in [old, new] {
        assert_eq!(registry.request("DELETE", &format!("/v2/a/manifests/{digest}")).status, 202);
        assert_eq!(status(&digest.to_string()), 404);
    }
    assert_eq!(registry.request("GET", "/v2/a/tags/list").error(), (404, "NAME_UNKNOWN".to_owned()));
}

#[test]
fn several_tags_are_set_by_one_request() {
    let registry = Registry::start();
    let image = Image::new("one");
    let digest = registry.push_image("a", "1", &image);
    let answer = registry.push_manifest("a", &format!("{digest}?tag=x&tag=y"), media_type::MANIFEST, &image.manifest);
    assert_eq!((answer.status, answer.header("oci-tag")), (201, "x"));
    assert_eq!(registry.request("GET", "/v2/a/tags/list").json()["tags"], serde_json::json!(["1", "x", "y"]));
}

#[test]
fn a_blob_in_use_is_not_deleted() {
    let registry = Registry::start();
    let image = Image::new("one");
    registry.push_image("a", "1", &image);
    let loose = registry.push_blob("a", b"loose");
    let delete = |digest: &Digest| registry.request("DELETE", &format!("/v2/b/blobs/{digest}"));
    assert_eq!(delete(&Digest::of(&image.layer)).error(), (405, "DENIED".to_owned()));
    assert_eq!(delete(&loose).status, 202);
    assert_eq!(delete(&loose).error(), (404, "BLOB_UNKNOWN".to_owned()));
}

#[test]
fn a_blob_above_the_limit_is_refused() {
    let store = tempfile::tempdir().unwrap();
    let registry = Registry::over(store.path(), ServerOptions { max_blob_size: 4, ..ServerOptions::default() });
    registry.push_blob("a", b"four");
    let digest = Digest::of(b"fiver");
    let answer = registry.send("POST", &format!("/v2/a/blobs/uploads/?digest={digest}"), &[], b"fiver");
    assert_eq!(answer.error(), (413, "SIZE_INVALID".to_owned()));
    let answer = registry.send("PATCH", &registry.begin("a"), &[("Transfer-Encoding", "chunked")], b"5\r\nfiver\r\n0\r\n\r\n");
    assert_eq!(answer.error(), (413, "SIZE_INVALID".to_owned()));
}

#[test]
fn many_clients_push_at_once() {
    let store = tempfile::tempdir().unwrap();
    let registry = Registry::over(store.path(), ServerOptions::default());
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let registry = &registry;
            scope.spawn(move || {
                for round in 0..4 {
                    registry.push_image(&format!("r{}", worker % 3), &format!("w{worker}-{round}"), &Image::new(&format!("{}", round % 2)));
                }
            });
        }
    });
    let tags = |name: &str| registry.request("GET", &format!("/v2/{name}/tags/list")).json()["tags"].as_array().unwrap().len();
    assert_eq!((tags("r0"), tags("r1"), tags("r2")), (12, 12, 8));
    assert_eq!(entries(&store.path().join("uploads")), Vec::<String>::new(), "no upload is left over");
    drop(registry);
    let registry = Registry::over(store.path(), ServerOptions::default());
    assert_eq!(registry.request("GET", "/v2/_catalog").json()["repositories"], serde_json::json!(["r0", "r1", "r2"]));
}

fn entries(dir: &Path) -> Vec<String> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
