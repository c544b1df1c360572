//! Images: built, looked at, copied to every kind of place, and imported again.

use std::fs;

use rootball_testkit::registry::{DockerRegistry, RegistryAuth, RegistrySettings};
use rootball_testkit::sample;
use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, commit_system, sandbox_with_repo, system_tree};

/// Returns a sandbox with a repository, one system in it, and that commit.
fn prepared(mode: &str) -> (Sandbox, String) {
    let sandbox = sandbox_with_repo(mode);
    system_tree(&sandbox, "tree", "1", 20);
    let commit = commit_system(&sandbox, "tree", "1");
    (sandbox, commit)
}

#[test]
fn an_image_is_built_looked_at_copied_and_imported() {
    let (sandbox, commit) = prepared("bare");
    let story = [
        "image build os/main oci:images:1 --arch amd64 --dry-run",
        "image build os/main oci:images:1 --arch amd64 --label org.example.team=base",
        "image inspect oci:images:1",
        "image copy oci:images:1 oci-archive:image.tar:1",
        "image copy oci-archive:image.tar:1 oci:other:one",
        "image copy oci:images:1 oci:other:two",
        "--repo import repo init --mode archive",
        "--repo import image import oci:other:one",
        "--repo import image import oci:other:two",
        "--repo import repo fsck",
        "image inspect oci:images:2",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @"
$ rootball image build os/main oci:images:1 --arch amd64 --dry-run
   9 bytes       1 objects  initramfs
 [size]      27 objects  unpackaged
$ rootball image build os/main oci:images:1 --arch amd64 --label org.example.team=base
sha256:[checksum 2]
stderr: Built an image of 3 layers: [size]
$ rootball image inspect oci:images:1
Digest:       sha256:[checksum 2]
Platform:     linux/amd64
Created:      2023-11-14T22:13:20Z
Label:        org.example.team=base
Label:        org.opencontainers.image.version=1
Label:        ostree.commit=[checksum 1]
Label:        ostree.final-diffid=sha256:[checksum 3]
Layer:        sha256:[checksum 4]    [size]
Layer:        sha256:[checksum 5]    [size] initramfs
Layer:        sha256:[checksum 6]    [size] unpackaged
Size:         [size] in 3 layers
$ rootball image copy oci:images:1 oci-archive:image.tar:1
sha256:[checksum 2]
stderr: Copied 4 blobs, 0 were there already: [size]
$ rootball image copy oci-archive:image.tar:1 oci:other:one
sha256:[checksum 2]
stderr: Copied 4 blobs, 0 were there already: [size]
$ rootball image copy oci:images:1 oci:other:two
sha256:[checksum 2]
stderr: Copied 0 blobs, 4 were there already: 0 bytes
$ rootball --repo import repo init --mode archive
$ rootball --repo import image import oci:other:one
[checksum 1]
stderr: Fetched 3 layers, 0 were here already: [size]
$ rootball --repo import image import oci:other:two
[checksum 1]
stderr: Fetched 0 layers, 3 were here already: 0 bytes
$ rootball --repo import repo fsck
stderr: Checked 3 commits with 54 objects, all intact: [size]
$ rootball image inspect oci:images:2
stderr: error: tag '2' is not in images
exit code: 3
");
    assert_eq!(sandbox.run("--repo import image import oci:other:two").last_line(), commit);
    assert_whole(&sandbox, "import");
}

#[test]
fn every_kind_of_place_gives_the_same_commit_back() {
    let sandbox = sandbox_with_repo("bare");
    sample::fill(&sandbox.path("tree"), true);
    let commit = sandbox.run("repo commit -b test/main --timestamp @1700000000 tree").last_line();
    let mirror = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let mut digests = Vec::new();
    for (number, place) in [
        "oci:layout:tag".to_owned(),
        "oci-archive:archive.tar".to_owned(),
        format!("docker://{}/some/where:tag", mirror.address),
        format!("docker://{}/some/where:tag", registry.addr()),
    ]
    .iter()
    .enumerate()
    {
        let options = "--tls-verify=false";
        let digest = sandbox.run(&format!("image build test/main {place} {options}")).last_line();
        let looked: serde_json::Value =
            serde_json::from_str(&sandbox.run(&format!("image inspect --format json {place} {options}")).ok()).unwrap();
        assert_eq!(looked["digest"], *digest, "{place}");
        for mode in ["archive", "bare"] {
            let repo = format!("from-{number}-{mode}");
            sandbox.run(&format!("--repo {repo} repo init --mode {mode}")).ok();
            assert_eq!(sandbox.run(&format!("--repo {repo} image import {place} {options}")).last_line(), commit, "{place}");
            assert_whole(&sandbox, &repo);
        }
        digests.push(digest);
    }
    digests.dedup();
    assert_eq!(digests.len(), 1, "the same commit is the same image everywhere");
}

#[test]
fn skopeo_and_the_mirror_understand_each_other() {
    let (sandbox, commit) = prepared("archive");
    let digest = sandbox.run("image build os/main oci:images:1").last_line();
    let mirror = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let (address, insecure) = (&mirror.address, "--insecure-policy copy -q --src-tls-verify=false --dest-tls-verify=false");
    let skopeo_digest = |image: &str| {
        let said = sandbox.tool(&format!("skopeo inspect --tls-verify=false {image}")).ok();
        serde_json::from_str::<serde_json::Value>(&said).unwrap()["Digest"].as_str().unwrap().to_owned()
    };
    // Theirs in, ours out.
    sandbox.tool(&format!("skopeo {insecure} oci:images:1 docker://{address}/a/os:1")).ok();
    assert_eq!(skopeo_digest(&format!("docker://{address}/a/os:1")), digest);
    sandbox.run("--repo import repo init --mode archive").ok();
    let imported = sandbox.run(&format!("--repo import --tls-verify=false image import docker://{address}/a/os:1")).last_line();
    assert_eq!(imported, commit);
    // Ours in, theirs out.
    let copied = sandbox.run(&format!("--tls-verify=false image copy oci:images:1 docker://{address}/b/os:1")).last_line();
    assert_eq!(copied, digest);
    sandbox.tool(&format!("skopeo {insecure} docker://{address}/b/os:1 oci:back:1")).ok();
    sandbox.tool(&format!("skopeo {insecure} docker://{address}/b/os:1 oci-archive:back.tar:1")).ok();
    for place in ["oci:back:1", "oci-archive:back.tar:1"] {
        assert_eq!(skopeo_digest(place), digest, "{place}");
        assert_eq!(sandbox.run(&format!("image copy {place} oci:again:1")).last_line(), digest, "{place}");
    }
    // The same bytes by both programs.
    assert_eq!(
        sandbox.run(&format!("--tls-verify=false image inspect --raw docker://{address}/b/os:1")).ok(),
        sandbox.tool(&format!("skopeo inspect --raw --tls-verify=false docker://{address}/b/os:1")).ok()
    );
}

#[test]
fn the_digest_depends_on_the_commit_and_the_options_alone() {
    let (sandbox, _) = prepared("bare");
    let build = |variables: &[(&str, &str)], options: &str| {
        sandbox.run_with(variables, &format!("image build os/main oci:images:tag {options}")).last_line()
    };
    let digest = build(&[], "");
    for (variables, options) in [
        (&[("RAYON_NUM_THREADS", "1")][..], ""),
        (&[("RAYON_NUM_THREADS", "4")], ""),
        (&[], "--level 9"),
        (&[], "--compression zstd"),
        (&[("SOURCE_DATE_EPOCH", "1700000000")], ""),
    ] {
        assert_eq!(build(variables, options), digest, "{variables:?} {options}");
    }
    let later = build(&[("SOURCE_DATE_EPOCH", "1800000000")], "");
    assert_ne!(later, digest);
    let config: serde_json::Value = serde_json::from_str(&sandbox.run("image inspect --config oci:images:tag").ok()).unwrap();
    assert_eq!(config["created"], "2027-01-15T08:00:00Z");
    // The same from a repository of another mode.
    sandbox.run("--repo other repo init --mode archive").ok();
    sandbox.run("--repo other image import oci:images:tag").ok();
    let commit = sandbox.run("repo rev-parse os/main").last_line();
    assert_eq!(sandbox.run(&format!("--repo other image build {commit} oci:elsewhere:tag")).last_line(), digest);
    assert_eq!(build(&[], "--compression gzip"), build(&[("RAYON_NUM_THREADS", "1")], "--compression gzip --level 6"));
}

#[test]
fn an_import_fetches_only_what_changed() {
    let (sandbox, _) = prepared("bare");
    system_tree(&sandbox, "tree-2", "2", 20);
    sandbox.run("image build os/main oci:images:1").ok();
    let second = commit_system(&sandbox, "tree-2", "2");
    sandbox.run("image build os/main oci:images:2").ok();
    sandbox.run("--repo import repo init --mode archive").ok();
    sandbox.run("--repo import image import oci:images:1").ok();
    let again = sandbox.run("--repo import image import --format json oci:images:1").ok();
    let again: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!((&again["layers_fetched"], &again["bytes_fetched"]), (&0.into(), &0.into()), "{again}");
    let newer = sandbox.run("--repo import image import --format json oci:images:2").ok();
    let newer: serde_json::Value = serde_json::from_str(&newer).unwrap();
    assert_eq!(newer["commit"], *second);
    assert_whole(&sandbox, "import");
    // A copy moves no blob twice.
    sandbox.run("image copy oci:images:1 oci:copy:1").ok();
    let copied: serde_json::Value = serde_json::from_str(&sandbox.run("image copy --format json oci:images:1 oci:copy:2").ok()).unwrap();
    assert_eq!((&copied["blobs_copied"], &copied["bytes"]), (&0.into(), &0.into()), "{copied}");
}

#[test]
fn every_answer_is_json_for_who_asks() {
    let (sandbox, _) = prepared("archive");
    sandbox.run("--repo import repo init --mode archive").ok();
    let keys = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(&sandbox.run(&format!("--format json {line}")).ok()).unwrap();
        format!("{line}: {}\n", value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" "))
    };
    let lines = [
        "image build --dry-run os/main oci:images:1",
        "image build os/main oci:images:1",
        "image inspect oci:images:1",
        "image copy oci:images:1 oci:copy:1",
        "--repo import image import oci:images:1",
    ];
    insta::assert_snapshot!(lines.map(keys).concat(), @"
image build --dry-run os/main oci:images:1: commit layers
image build os/main oci:images:1: commit config layers manifest
image inspect oci:images:1: annotations architecture created digest labels layers media_type os size
image copy oci:images:1 oci:copy:1: attached blobs_copied blobs_present bytes digest left_behind manifests
--repo import image import oci:images:1: base bytes_fetched commit delta dropped fell_back form layers_fetched layers_in_part layers_reused manifest_digest notes objects_written passed_by
");
}

#[test]
fn a_mirror_that_is_read_only_refuses_and_says_so() {
    let (sandbox, _) = prepared("archive");
    sandbox.run("image build os/main oci:store:1").ok();
    let mirror = sandbox.serve("mirror serve --store store --read-only --listen 127.0.0.1:0");
    let before = fs::read(sandbox.path("store/index.json")).unwrap();
    let refused = sandbox.run(&format!("--tls-verify=false image copy oci:store:1 docker://{}/os:2", mirror.address));
    insta::assert_snapshot!(refused, @"
$ rootball --tls-verify=false image copy oci:store:1 docker://[address]/os:2
stderr: error: [address]/os: 405 Method Not Allowed: this registry is read-only (UNSUPPORTED)
exit code: 1
");
    assert_eq!(fs::read(sandbox.path("store/index.json")).unwrap(), before);
}

#[test]
fn a_registry_with_passwords_lets_in_who_has_one() {
    let (sandbox, commit) = prepared("archive");
    sandbox.tool("htpasswd -Bbc passwords somebody secret").ok();
    let auth = RegistryAuth::Htpasswd(sandbox.path("passwords"));
    let registry = DockerRegistry::start(&RegistrySettings { auth, ..RegistrySettings::default() });
    let image = format!("docker://{}/os:1", registry.addr());
    let build = |options: &str| sandbox.run(&format!("--tls-verify=false image build os/main {image} {options}"));
    let said = [build(""), build("--creds somebody:wrong")].map(|said| said.text).concat();
    insta::assert_snapshot!(said, @"
$ rootball --tls-verify=false image build os/main docker://[address]/os:1
stderr: error: [address]/os denies access: 401 Unauthorized: authentication required (UNAUTHORIZED); no credentials were given (looked at /run/containers/0/auth.json: not there; [dir]/.config/containers/auth.json: not there; [dir]/.docker/config.json: not there; [dir]/.dockercfg: not there)
exit code: 1
$ rootball --tls-verify=false image build os/main docker://[address]/os:1 --creds somebody:wrong
stderr: error: [address]/os denies access: 401 Unauthorized: authentication required (UNAUTHORIZED); the credentials that were given are not enough
exit code: 1
");
    let digest = build("--creds somebody:secret").last_line();
    // As podman writes it: user and password in base64.
    sandbox.write("auth.json", format!("{{\"auths\":{{\"{}\":{{\"auth\":\"c29tZWJvZHk6c2VjcmV0\"}}}}}}", registry.addr()));
    assert_eq!(build("--authfile auth.json").last_line(), digest);
    sandbox.run("--repo import repo init --mode archive").ok();
    let imported = sandbox.run(&format!("--repo import --tls-verify=false --authfile auth.json image import {image}")).last_line();
    assert_eq!(imported, commit);
    let looked = sandbox.run_with(&[("REGISTRY_AUTH_FILE", "auth.json")], &format!("--tls-verify=false image inspect --raw {image}")).ok();
    assert_eq!(looked, sandbox.tool(&format!("skopeo inspect --raw --tls-verify=false --creds somebody:secret {image}")).ok());
}

#[test]
fn a_mirror_ends_well_when_it_is_asked_to_and_goes_on_with_what_it_had() {
    let (sandbox, _) = prepared("archive");
    let serve = || sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let mirror = serve();
    let digest = sandbox.run(&format!("--tls-verify=false image build os/main docker://{}/os:1", mirror.address)).last_line();
    assert!(mirror.terminate());
    let mirror = serve();
    let copied = sandbox.run(&format!("--tls-verify=false image copy docker://{}/os:1 oci:copy:1", mirror.address)).last_line();
    assert_eq!(copied, digest);
}
