//! Images between places of every kind, with what belongs to them; and what can be told of them without their layers.

use rootball_oci::{Descriptor, Digest, ImageSink, Index, Layout, Manifest, ParsedManifest, RawManifest, media_type, to_canonical_json};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, commit_system, sandbox_with_repo, system_tree};

/// Returns a sandbox with a repository and an image of its commit, the image's digest, and the commit.
fn prepared() -> (Sandbox, String, String) {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 20);
    let commit = commit_system(&sandbox, "tree", "1");
    let digest = sandbox.run("image build os/main oci:images:1 --arch amd64").last_line();
    (sandbox, digest, commit)
}

fn load(layout: &Layout, digest: &str) -> (RawManifest, Manifest) {
    let raw = layout.load_manifest(&digest.parse().unwrap()).unwrap();
    let ParsedManifest::Image(manifest) = raw.parse().unwrap() else { panic!("not an image") };
    (raw, manifest)
}

/// Attaches a manifest to an image in `images`, and a tag as cosign makes it.
fn attach(sandbox: &Sandbox, digest: &str) -> RawManifest {
    let layout = Layout::open(&sandbox.path("images")).unwrap();
    let (image, manifest) = load(&layout, digest);
    let note = b"all is well";
    layout.put_blob_bytes(note).unwrap();
    let referrer = Manifest {
        artifact_type: Some("application/x-note".to_owned()),
        layers: vec![Descriptor::new("text/plain", Digest::of(note), note.len() as u64)],
        subject: Some(image.descriptor()),
        ..manifest
    };
    let raw = RawManifest::new(to_canonical_json(&referrer), media_type::MANIFEST);
    layout.sink(None).put_referrer(&raw).unwrap();
    let tag = format!("{}.sig", digest.replace(':', "-"));
    layout.sink(None).put_tagged(&tag, &image).unwrap();
    raw
}

#[test]
fn every_transport_carries_the_image_and_gives_the_same_commit() {
    let (sandbox, digest, commit) = prepared();
    let copy = |from: &str, to: &str| sandbox.run(&format!("image copy --platform linux/amd64 {from} {to}")).last_line();
    for (from, to) in [
        ("oci:images:1", "dir:directory"),
        ("dir:directory", "oci-archive:archive.tar:1"),
        ("oci-archive:archive.tar", "oci:again:1"),
        ("oci:again:@0", "dir:directory"),
    ] {
        assert_eq!(copy(from, to), digest, "{from} {to}");
    }
    assert_eq!(copy(&format!("oci:again@{digest}"), "docker-archive:docker.tar:example.com/os:1"), digest);
    assert_eq!(copy("oci-archive:docker.tar", "oci:again:2"), digest, "it is a layout as well");
    sandbox.tool("gzip -k archive.tar").ok();
    for place in ["dir:directory", "oci:again:1", "oci-archive:archive.tar.gz", "oci-archive:archive.tar:@0"] {
        let raw = sandbox.run(&format!("image inspect --raw {place}")).ok();
        assert_eq!(Digest::of(raw.as_bytes()).to_string(), digest, "{place}");
    }
    assert_eq!(sandbox.tool("skopeo inspect --raw dir:directory").ok(), sandbox.run("image inspect --raw oci:images:1").ok());
    for (number, place) in ["dir:directory", "docker-archive:docker.tar", "docker-archive:docker.tar:example.com/os:1"].iter().enumerate() {
        sandbox.run(&format!("--repo from-{number} repo init --mode archive")).ok();
        assert_eq!(sandbox.run(&format!("--repo from-{number} image import {place}")).last_line(), commit, "{place}");
        assert_whole(&sandbox, &format!("from-{number}"));
    }
}

#[test]
fn with_all_what_is_attached_comes_along_or_is_named() {
    let (sandbox, digest, _) = prepared();
    attach(&sandbox, &digest);
    let story = [
        "image copy --all oci:images:1 oci-archive:all.tar:1",
        "image copy --all oci-archive:all.tar:1 oci:again:1",
        "image copy --all oci:again:1 dir:directory",
        "image copy oci:again:1 oci:bare:1",
        "image copy --all --platform linux/arm64 oci:again:1 oci:bare:1",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @"
$ rootball image copy --all oci:images:1 oci-archive:all.tar:1
sha256:[checksum 2]
stderr: Copied 5 blobs, 0 were there already: [size]
stderr: Brought along: 1 referrers, 1 tags of cosign, 0 simple signatures
$ rootball image copy --all oci-archive:all.tar:1 oci:again:1
sha256:[checksum 2]
stderr: Copied 5 blobs, 0 were there already: [size]
stderr: Brought along: 1 referrers, 1 tags of cosign, 0 simple signatures
$ rootball image copy --all oci:again:1 dir:directory
sha256:[checksum 2]
stderr: Copied 4 blobs, 0 were there already: [size]
stderr: warning: left tag sha256-[checksum 2].sig: the target has no room for what is attached to an image
stderr: warning: left referrer sha256:[checksum 3] of sha256:[checksum 2]: the target has no room for what is attached to an image
$ rootball image copy oci:again:1 oci:bare:1
sha256:[checksum 2]
stderr: Copied 4 blobs, 0 were there already: [size]
$ rootball image copy --all --platform linux/arm64 oci:again:1 oci:bare:1
stderr: error: the argument '--all' cannot be used with '--platform <OS/ARCH[/VARIANT]>'
stderr:
stderr: Usage: rootball image copy --all --repo <DIR> <SOURCE> <TARGET>
stderr:
stderr: For more information, try '--help'.
exit code: 2
");
    let entries = |layout: &str| Layout::open(&sandbox.path(layout)).unwrap().load_index().unwrap().manifests.len();
    assert_eq!((entries("images"), entries("again"), entries("bare")), (3, 3, 1));
}

#[test]
fn all_of_an_image_goes_through_registries_of_either_kind() {
    let (sandbox, digest, _) = prepared();
    let referrer = attach(&sandbox, &digest);
    // One without the interface for referrers, which needs the fall-back tag, and one with it.
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let mirror = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let (first, second) = (format!("docker://{}/os:1", registry.addr()), format!("docker://{}/os:1", mirror.address));
    for (from, to) in [("oci:images:1", &*first), (&first, &second), (&second, "oci:back:1")] {
        let said = sandbox.run(&format!("--tls-verify=false --format json image copy --all {from} {to}")).ok();
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(
            (report["digest"].as_str().unwrap(), report["attached"].as_array().unwrap().len()),
            (&*digest, 2),
            "{from} {to}: {said}"
        );
        assert_eq!(report["left_behind"], serde_json::json!([]), "{from} {to}");
    }
    let list = sandbox
        .tool(&format!(
            "skopeo inspect --raw --tls-verify=false {}",
            format_args!("docker://{}/os:{}", registry.addr(), digest.replace(':', "-"))
        ))
        .ok();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["manifests"][0]["digest"], referrer.digest.to_string());
    let entries = |layout: &str| Layout::open(&sandbox.path(layout)).unwrap().load_index().unwrap().manifests;
    assert_eq!(entries("back"), entries("images"));
}

#[test]
fn an_index_is_shown_with_its_platforms() {
    let (sandbox, digest, _) = prepared();
    let layout = Layout::open(&sandbox.path("images")).unwrap();
    let (image, _) = load(&layout, &digest);
    let mut index = Index::empty();
    for platform in ["linux/amd64", "linux/arm64/v8"] {
        let mut entry = image.descriptor();
        entry.platform = Some(platform.parse().unwrap());
        index.manifests.push(entry);
    }
    layout.sink(Some("index")).put_manifest(&RawManifest::new(to_canonical_json(&index), media_type::INDEX)).unwrap();
    let story = [
        "image inspect --platform linux/arm64 oci:images:index",
        "image inspect --platform linux/riscv64 oci:images:index",
        "image inspect --platform linux oci:images:index",
        "image copy --platform linux/arm64/v9 oci:images:index oci:one:1",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @r#"
$ rootball image inspect --platform linux/arm64 oci:images:index
Index:        sha256:[checksum 3]
Image for:    linux/amd64 sha256:[checksum 2]
Image for:    linux/arm64/v8 sha256:[checksum 2]
Digest:       sha256:[checksum 2]
Platform:     linux/amd64
Created:      2023-11-14T22:13:20Z
Label:        org.opencontainers.image.version=1
Label:        ostree.commit=[checksum 1]
Label:        ostree.final-diffid=sha256:[checksum 4]
Layer:        sha256:[checksum 5]    [size]
Layer:        sha256:[checksum 6]    [size] initramfs
Layer:        sha256:[checksum 7]    [size] unpackaged
Size:         [size] in 3 layers
$ rootball image inspect --platform linux/riscv64 oci:images:index
stderr: error: an image for linux/riscv64 is not in index sha256:[checksum 3]
exit code: 3
$ rootball image inspect --platform linux oci:images:index
stderr: error: invalid value 'linux' for '--platform <OS/ARCH[/VARIANT]>': "linux" is not a platform: OS/ARCH or OS/ARCH/VARIANT is wanted, such as 'linux/arm64'
stderr:
stderr: For more information, try '--help'.
exit code: 2
$ rootball image copy --platform linux/arm64/v9 oci:images:index oci:one:1
sha256:[checksum 2]
stderr: Copied 4 blobs, 0 were there already: [size]
"#);
    let looked = sandbox.run("--format json image inspect --platform linux/arm64 oci:images:index").ok();
    let looked: serde_json::Value = serde_json::from_str(&looked).unwrap();
    assert_eq!((&looked["digest"], looked["index"]["platforms"].as_array().unwrap().len()), (&digest.into(), 2));
}

#[test]
fn a_difference_says_what_an_update_fetches() {
    let (sandbox, _, _) = prepared();
    system_tree(&sandbox, "tree-2", "2", 20);
    commit_system(&sandbox, "tree-2", "2");
    sandbox.run("image build os/main oci:images:2 --arch amd64 --label org.example.team=base").ok();
    sandbox.run("image build os/main oci:zstd:2 --arch amd64 --compression zstd").ok();
    let story = [
        "image diff --platform linux/amd64 oci:images:1 oci:images:2",
        "image diff --platform linux/amd64 oci:images:2 oci:zstd:2",
        "image diff oci:images:1 oci:images:1",
        "image diff oci:images:1 oci:images:3",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @r#"
$ rootball image diff --platform linux/amd64 oci:images:1 oci:images:2
From:         sha256:[checksum 2]
To:           sha256:[checksum 4]
Removed:      sha256:[checksum 6]    [size]
Removed:      sha256:[checksum 7]    [size] unpackaged
Added:        sha256:[checksum 8]    [size]
Added:        sha256:[checksum 9]    [size] unpackaged
Label:        org.example.team: none -> "base"
Label:        org.opencontainers.image.version: "1" -> "2"
Label:        ostree.commit: "[checksum 1]" -> "[checksum 3]"
Label:        ostree.final-diffid: "sha256:[checksum 10]" -> "sha256:[checksum 11]"
May differ:   unpackaged
Kept:         [size] in 1 layers
To fetch:     [size] in 2 layers
$ rootball image diff --platform linux/amd64 oci:images:2 oci:zstd:2
From:         sha256:[checksum 4]
To:           sha256:[checksum 5]
Label:        org.example.team: "base" -> none
Kept:         [size] in 3 layers
To fetch:     [size] in 0 layers
$ rootball image diff oci:images:1 oci:images:1
Both are sha256:[checksum 2]
$ rootball image diff oci:images:1 oci:images:3
stderr: error: tag '3' is not in images
exit code: 3
"#);
    let value: serde_json::Value = serde_json::from_str(&sandbox.run("--format json image diff oci:images:1 oci:images:2").ok()).unwrap();
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["added", "components", "fetch", "from", "kept", "labels", "removed", "to"]);
}

#[test]
fn push_and_pull_take_names_as_podman_does() {
    let (sandbox, digest, commit) = prepared();
    let mirror = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let image = format!("{}/os:1", mirror.address);
    assert_eq!(sandbox.run(&format!("--tls-verify=false image push os/main {image} --arch amd64")).last_line(), digest);
    sandbox.run("--repo import repo init --mode archive").ok();
    let pull = format!("--repo import --tls-verify=false image pull {image}");
    assert_eq!(sandbox.run(&pull).last_line(), commit);
    assert!(sandbox.run(&pull).text.contains("Fetched 0 layers"));
    // What was imported goes on as it came, by its reference or its digest.
    for (number, what) in [format!("docker://{image}"), digest.clone()].iter().enumerate() {
        let push = format!("--repo import --tls-verify=false image push {what} {}/copy:{number}", mirror.address);
        assert_eq!(sandbox.run(&push).last_line(), digest);
        let copy = format!("docker://{}/copy:{number}", mirror.address);
        assert_eq!(sandbox.tool(&format!("skopeo inspect --tls-verify=false --format {{{{.Digest}}}} {copy}")).last_line(), digest);
    }
    assert_eq!(sandbox.run(&format!("--repo import image push {digest} {image} --previous {image}")).code, Some(2));
    assert_eq!(sandbox.run(&format!("image push os/main {image} --recompress")).code, Some(2));
    assert_eq!(
        sandbox.run(&format!("{pull} --platform linux/riscv64")).last_line(),
        commit,
        "an image that is no index is for every platform"
    );
    let story = [
        "image push oci:images:1 example.com/os:1",
        "image pull docker-daemon:os:1",
        "image pull containers-storage:os",
        "image pull No/Name",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @r#"
$ rootball image push oci:images:1 example.com/os:1
stderr: error: oci:images:1 was not imported into this repository, or its record is gone
stderr: hint: 'rootball image copy oci:images:1 docker://example.com/os:1' brings an image there from elsewhere
exit code: 3
$ rootball image pull docker-daemon:os:1
stderr: error: image reference "docker-daemon:os:1" is not supported: the images of a container engine are out of reach; 'skopeo copy docker-daemon:NAME oci:DIR:TAG' brings one to a place that is read here
exit code: 1
$ rootball image pull containers-storage:os
stderr: error: image reference "containers-storage:os" is not supported: the images of a container engine are out of reach; 'skopeo copy containers-storage:NAME oci:DIR:TAG' brings one to a place that is read here
exit code: 1
$ rootball image pull No/Name
stderr: error: "No/Name" is not an image reference: it begins with no transport such as 'docker://' or 'oci:'
stderr: hint: write docker://HOST/NAME:TAG, oci:DIR:TAG, oci-archive:FILE:TAG or dir:DIR
exit code: 1
"#);
}
