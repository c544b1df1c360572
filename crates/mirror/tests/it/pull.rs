//! Reads: what every answer carries, ranges, validators, lists, referrers.

use rootball_mirror::ServerOptions;
use rootball_oci::{Digest, media_type};

use crate::support::{Image, Registry};

#[test]
fn the_base_says_that_this_is_a_registry() {
    let registry = Registry::start();
    for path in ["/v2/", "/v2"] {
        let answer = registry.request("GET", path);
        assert_eq!((answer.status, answer.header("docker-distribution-api-version")), (200, "registry/2.0"));
    }
    assert_eq!(registry.request("GET", "/v2/_oci/ext/discover").json(), serde_json::json!({ "extensions": [] }));
}

#[test]
fn what_is_not_there_is_answered_with_its_code() {
    let registry = Registry::start();
    registry.push_image("a/b", "1", &Image::new("one"));
    let (sha256, sha512) = ("0".repeat(64), "0".repeat(128));
    for (method, path, expected) in [
        ("GET", "/", (404, "UNSUPPORTED")),
        ("GET", "/v2/a/b", (404, "UNSUPPORTED")),
        ("POST", "/v2/", (405, "UNSUPPORTED")),
        ("GET", "/v2/none/tags/list", (404, "NAME_UNKNOWN")),
        ("GET", "/v2/none/manifests/1", (404, "NAME_UNKNOWN")),
        ("GET", "/v2/a/b/manifests/2", (404, "MANIFEST_UNKNOWN")),
        ("GET", &format!("/v2/a/b/manifests/sha256:{sha256}"), (404, "MANIFEST_UNKNOWN")),
        ("GET", &format!("/v2/a/b/manifests/sha512:{sha512}"), (404, "MANIFEST_UNKNOWN")),
        ("GET", "/v2/a/b/manifests/sha256:0", (400, "DIGEST_INVALID")),
        ("GET", "/v2/a/b/manifests/.x", (400, "MANIFEST_INVALID")),
        ("GET", &format!("/v2/a/b/blobs/sha256:{sha256}"), (404, "BLOB_UNKNOWN")),
        ("GET", &format!("/v2/a/b/blobs/sha512:{sha512}"), (404, "BLOB_UNKNOWN")),
        ("GET", "/v2/a/b/blobs/sha256:../../oci-layout", (404, "UNSUPPORTED")),
        ("GET", "/v2/a/b/blobs/sha256:%2e%2e%2foci-layout", (404, "UNSUPPORTED")),
        ("GET", "/v2/A/tags/list", (400, "NAME_INVALID")),
        ("GET", "/v2/a/../b/tags/list", (400, "NAME_INVALID")),
        ("GET", "/v2/a/b/referrers/x", (400, "DIGEST_INVALID")),
        ("GET", "/v2/a/b/blobs/uploads/nothing", (404, "BLOB_UPLOAD_UNKNOWN")),
        ("DELETE", "/v2/a/b/manifests/2", (404, "MANIFEST_UNKNOWN")),
        ("DELETE", &format!("/v2/a/b/blobs/sha256:{sha256}"), (404, "BLOB_UNKNOWN")),
    ] {
        let (status, code) = registry.request(method, path).error();
        assert_eq!((status, code.as_str()), expected, "{method} {path}");
    }
}

#[test]
fn a_manifest_comes_back_byte_for_byte() {
    let registry = Registry::start();
    let image = Image::new("one");
    let digest = registry.push_image("a/b", "1", &image);
    for (reference, cache) in [("1".to_owned(), "no-cache"), (digest.to_string(), "public, max-age=31536000, immutable")] {
        let path = format!("/v2/a/b/manifests/{reference}");
        let answer = registry.request("GET", &path);
        assert_eq!((answer.status, answer.body.as_slice()), (200, image.manifest.as_slice()));
        let head = registry.request("HEAD", &path);
        assert_eq!((head.status, head.body.len()), (200, 0));
        for answer in [&answer, &head] {
            assert_eq!(answer.header("content-type"), media_type::MANIFEST);
            assert_eq!(answer.header("content-length"), image.manifest.len().to_string());
            assert_eq!(answer.header("docker-content-digest"), digest.to_string());
            assert_eq!(answer.header("etag"), format!("\"{digest}\""));
            assert_eq!(answer.header("cache-control"), cache);
        }
        let again = registry.send("GET", &path, &[("If-None-Match", &format!("\"x\", \"{digest}\""))], b"");
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, format!("\"{digest}\"").as_str()));
    }
    // Another repository has none of it.
    registry.push_image("other", "1", &Image::new("two"));
    assert_eq!(registry.request("GET", &format!("/v2/other/manifests/{digest}")).status, 404);
}

#[test]
fn ranges_of_a_blob_are_exact() {
    let registry = Registry::start();
    // Longer than the pieces that the server reads, and no multiple of them.
    let blob: Vec<u8> = (0..700_001_u32).flat_map(u32::to_le_bytes).collect();
    let digest = registry.push_blob("a", &blob);
    let (path, size) = (format!("/v2/a/blobs/{digest}"), blob.len());
    let whole = registry.request("GET", &path);
    assert_eq!((whole.status, whole.header("accept-ranges"), whole.body == blob), (200, "bytes", true));
    let head = registry.request("HEAD", &path);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, size.to_string().as_str(), 0));
    for (range, start, end) in [
        ("bytes=0-0".to_owned(), 0, 0),
        ("bytes=1-262144".to_owned(), 1, 262_144),
        ("bytes=1000000-".to_owned(), 1_000_000, size - 1),
        ("bytes=-5".to_owned(), size - 5, size - 1),
        (format!("bytes=5-{}", size * 2), 5, size - 1),
        (format!("bytes=-{}", size * 2), 0, size - 1),
    ] {
        let answer = registry.send("GET", &path, &[("Range", &range)], b"");
        assert_eq!((answer.status, answer.header("content-range")), (206, format!("bytes {start}-{end}/{size}").as_str()), "{range}");
        assert_eq!(answer.header("content-length"), (end - start + 1).to_string());
        assert!(answer.body == blob[start..=end], "{range}");
    }
    for range in [format!("bytes={size}-"), "bytes=2-1".to_owned(), "bytes=-0".to_owned()] {
        let answer = registry.send("GET", &path, &[("Range", &range)], b"");
        assert_eq!((answer.status, answer.header("content-range")), (416, format!("bytes */{size}").as_str()), "{range}");
    }
    assert_eq!(registry.send("GET", &path, &[("Range", "bytes=0-1,4-5")], b"").status, 200);
    assert_eq!(registry.send("GET", &path, &[("If-None-Match", &format!("\"{digest}\""))], b"").status, 304);
}

#[test]
fn an_empty_blob_is_a_blob() {
    let registry = Registry::start();
    let digest = registry.push_blob("a", b"");
    let answer = registry.request("GET", &format!("/v2/a/blobs/{digest}"));
    assert_eq!((answer.status, answer.header("content-length"), answer.body.len()), (200, "0", 0));
}

#[test]
fn lists_come_in_pages() {
    let registry = Registry::start();
    let image = Image::new("one");
    for tag in ["b", "a", "d", "c"] {
        registry.push_image("x/y", tag, &image);
    }
    registry.push_image("z", "1", &image);
    let list = |query: &str| registry.request("GET", &format!("/v2/x/y/tags/list{query}"));
    assert_eq!(list("").json(), serde_json::json!({ "name": "x/y", "tags": ["a", "b", "c", "d"] }));
    assert_eq!(list("").find("link"), None);
    let page = list("?n=2");
    assert_eq!(page.json()["tags"], serde_json::json!(["a", "b"]));
    assert_eq!(page.header("link"), "</v2/x/y/tags/list?n=2&last=b>; rel=\"next\"");
    assert_eq!(list("?n=2&last=b").json()["tags"], serde_json::json!(["c", "d"]));
    assert_eq!(list("?n=2&last=b").find("link"), None);
    assert_eq!((list("?n=0").json()["tags"].clone(), list("?n=0").find("link")), (serde_json::json!([]), None));
    assert_eq!(list("?n=x").status, 400);
    assert_eq!(registry.request("GET", "/v2/_catalog?n=1").json(), serde_json::json!({ "repositories": ["x/y"] }));
    assert_eq!(registry.request("GET", "/v2/_catalog?n=1").header("link"), "</v2/_catalog?n=1&last=x/y>; rel=\"next\"");
}

#[test]
fn referrers_are_found_before_and_after_their_subject() {
    let registry = Registry::start();
    let image = Image::new("subject");
    let subject = Digest::of(&image.manifest);
    let config = registry.push_blob("a", b"{}");
    let artifact = |kind: &str, note: &str| {
        let mut manifest = serde_json::json!({
            "schemaVersion": 2, "mediaType": media_type::MANIFEST, "layers": [], "annotations": { "note": note },
            "config": { "mediaType": "application/vnd.example.config", "digest": config, "size": 2 },
            "subject": { "mediaType": media_type::MANIFEST, "digest": subject, "size": image.manifest.len() },
        });
        if !kind.is_empty() {
            manifest["artifactType"] = kind.into();
        }
        manifest.to_string().into_bytes()
    };
    let path = format!("/v2/a/referrers/{subject}");
    assert_eq!(registry.request("GET", &path).json()["manifests"], serde_json::json!([]));

    let (signature, sbom) = (artifact("application/vnd.example.signature", "s"), artifact("", "b"));
    let answer = registry.push_manifest("a", &Digest::of(&signature).to_string(), media_type::MANIFEST, &signature);
    assert_eq!((answer.status, answer.header("oci-subject")), (201, subject.to_string().as_str()));
    registry.push_image("a", "1", &image);
    assert_eq!(registry.push_manifest("a", "sbom", media_type::MANIFEST, &sbom).status, 201);

    let answer = registry.request("GET", &path);
    assert_eq!((answer.status, answer.header("content-type")), (200, media_type::INDEX));
    let describe = |bytes: &[u8], kind: &str, note: &str| {
        serde_json::json!({
            "mediaType": media_type::MANIFEST, "digest": Digest::of(bytes), "size": bytes.len(), "artifactType": kind, "annotations": { "note": note }
        })
    };
    let one = describe(&signature, "application/vnd.example.signature", "s");
    let mut both = vec![one.clone(), describe(&sbom, "application/vnd.example.config", "b")];
    both.sort_by_key(|descriptor| descriptor["digest"].as_str().map(str::to_owned));
    assert_eq!(answer.json()["manifests"], serde_json::json!(both));

    let filtered = registry.request("GET", &format!("{path}?artifactType=application/vnd.example.signature"));
    assert_eq!((filtered.json()["manifests"].clone(), filtered.header("oci-filters-applied")), (serde_json::json!([one]), "artifactType"));

    assert_eq!(registry.request("DELETE", &format!("/v2/a/manifests/{}", Digest::of(&signature))).status, 202);
    assert_eq!(registry.request("GET", &path).json()["manifests"].as_array().unwrap().len(), 1);
}

#[test]
fn a_read_only_registry_changes_nothing() {
    let store = tempfile::tempdir().unwrap();
    let image = Image::new("one");
    let digest = Registry::over(store.path(), ServerOptions::default()).push_image("a", "1", &image);
    let registry = Registry::over(store.path(), ServerOptions { read_only: true, ..ServerOptions::default() });
    assert_eq!(registry.request("GET", "/v2/a/manifests/1").header("docker-content-digest"), digest.to_string());
    for (method, path) in [("POST", "/v2/a/blobs/uploads/"), ("PUT", "/v2/a/manifests/2"), ("DELETE", "/v2/a/manifests/1")] {
        assert_eq!(registry.request(method, path).error(), (405, "UNSUPPORTED".to_owned()), "{method} {path}");
    }
}
