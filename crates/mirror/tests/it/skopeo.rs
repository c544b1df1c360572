//! Stock skopeo as the client, and as a reader of the store.

use std::path::Path;
use std::process::Command;

use rootball_mirror::ServerOptions;
use rootball_oci::{Digest, Layout, RawManifest, media_type};

use crate::support::{Image, Registry};

fn skopeo(arguments: &[&str]) -> String {
    let output = Command::new("skopeo").arg("--insecure-policy").args(arguments).output().expect("skopeo is installed (package skopeo)");
    assert!(output.status.success(), "skopeo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn write_layout(path: &Path, tag: &str, image: &Image) {
    let layout = Layout::create(path).unwrap();
    for bytes in [&image.config, &image.layer, &image.manifest] {
        layout.put_blob_bytes(bytes).unwrap();
    }
    layout.set_tag(Some(tag), &RawManifest::new(image.manifest.clone(), media_type::MANIFEST).descriptor()).unwrap();
}

#[test]
fn skopeo_pushes_and_pulls_and_every_digest_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (source, back, store) = (dir.path().join("source"), dir.path().join("back"), dir.path().join("store"));
    let image = Image::new(&"a layer of some size ".repeat(100_000));
    write_layout(&source, "v1", &image);
    let registry = Registry::over(&store, ServerOptions::default());
    let remote = format!("docker://{}/x/y", registry.address());

    skopeo(&["copy", "--dest-tls-verify=false", &format!("oci:{}:v1", source.display()), &format!("{remote}:v1")]);
    skopeo(&["copy", "--src-tls-verify=false", &format!("{remote}:v1"), &format!("oci:{}:v1", back.display())]);
    let back = Layout::open(&back).unwrap();
    assert_eq!(back.load_index().unwrap().manifests[0].digest, Digest::of(&image.manifest));
    for bytes in [&image.config, &image.layer, &image.manifest] {
        assert_eq!(back.load_blob(&Digest::of(bytes), u64::MAX >> 1).unwrap(), *bytes);
    }

    // By digest, by tag from one repository to the other (a mount), and as lists.
    let digest = Digest::of(&image.manifest);
    let other = format!("docker://{}/other", registry.address());
    skopeo(&["copy", "--src-tls-verify=false", "--dest-tls-verify=false", &format!("{remote}@{digest}"), &format!("{other}:v2")]);
    assert_eq!(skopeo(&["inspect", "--tls-verify=false", "--raw", &format!("{other}:v2")]).as_bytes(), image.manifest);
    let tags: serde_json::Value = serde_json::from_str(&skopeo(&["list-tags", "--tls-verify=false", &remote])).unwrap();
    assert_eq!(tags["Tags"], serde_json::json!(["v1"]));
    let inspected: serde_json::Value = serde_json::from_str(&skopeo(&["inspect", "--tls-verify=false", &format!("{remote}:v1")])).unwrap();
    assert_eq!((inspected["Digest"].clone(), inspected["RepoTags"].clone()), (serde_json::json!(digest), serde_json::json!(["v1"])));

    // The store is a layout like any other.
    let stored = format!("oci:{}:x/y:v1", store.display());
    assert_eq!(skopeo(&["inspect", "--raw", &stored]).as_bytes(), image.manifest);

    skopeo(&["delete", "--tls-verify=false", &format!("{remote}:v1")]);
    assert_eq!(registry.request("HEAD", "/v2/x/y/manifests/v1").status, 404);
}

#[test]
fn skopeo_pushes_docker_manifests_and_whole_indexes() {
    let dir = tempfile::tempdir().unwrap();
    let (source, archive) = (dir.path().join("source"), dir.path().join("dir"));
    write_layout(&source, "v1", &Image::new("one"));
    let registry = Registry::start();
    let remote = format!("docker://{}/i", registry.address());
    let local = format!("oci:{}:v1", source.display());
    skopeo(&["copy", "--dest-tls-verify=false", "--format=v2s2", &local, &format!("{remote}:docker")]);
    assert_eq!(registry.request("HEAD", "/v2/i/manifests/docker").header("content-type"), media_type::DOCKER_MANIFEST);

    let child = registry.request("GET", "/v2/i/manifests/docker");
    let index = serde_json::json!({ "schemaVersion": 2, "mediaType": media_type::INDEX, "manifests": [{
        "mediaType": media_type::DOCKER_MANIFEST, "digest": Digest::of(&child.body), "size": child.body.len(),
        "platform": { "architecture": "amd64", "os": "linux" },
    }]});
    assert_eq!(registry.push_manifest("i", "all", media_type::INDEX, index.to_string().as_bytes()).status, 201);
    skopeo(&["copy", "--all", "--src-tls-verify=false", &format!("{remote}:all"), &format!("dir:{}", archive.display())]);
    skopeo(&["copy", "--all", "--dest-tls-verify=false", &format!("dir:{}", archive.display()), &format!("{remote}:again")]);
    assert_eq!(registry.request("GET", "/v2/i/manifests/again").body, index.to_string().as_bytes());
}
