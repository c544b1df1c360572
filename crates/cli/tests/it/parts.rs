//! Parts of layers, out of what others serve: registries that have the image from each other, and a web server over plain files.

use std::fs;

use rootball_oci::{ImageSource as _, Layout, ParsedManifest};
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::servers::RealServer;
use rootball_testkit::web::{Fault, WebServer};
use serde_json::Value;

use crate::support::{assert_whole, commit_system, sandbox_with_repo, system_tree};

/// Returns a sandbox with the images of two versions of a system, and the second one's commit. A host has the first in `host`.
fn prepared() -> (Sandbox, String) {
    let sandbox = sandbox_with_repo("bare");
    let system = |version: &str| {
        system_tree(&sandbox, "tree", version, 400);
        let noise: Vec<u8> = (0..600_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        sandbox.write("tree/usr/lib/large", noise);
        commit_system(&sandbox, "tree", version)
    };
    system("1");
    sandbox.run("image build os/main oci:images:1").ok();
    let second = system("2");
    sandbox.run("image build os/main oci:images:2 --previous oci:images:1").ok();
    sandbox.run("--repo host repo init --mode bare-user").ok();
    sandbox.run("--repo host image import oci:images:1").ok();
    (sandbox, second)
}

fn import(sandbox: &Sandbox, repo: &str, image: &str) -> Value {
    let said = sandbox.run(&format!("--repo {repo} --tls-verify=false image import --format json {image}")).ok();
    serde_json::from_str(&said).unwrap()
}

fn assert_in_parts(sandbox: &Sandbox, report: &Value, commit: &str) {
    assert_eq!((report["commit"].as_str(), report["fell_back"].as_array().map(Vec::len)), (Some(commit), Some(0)), "{report}");
    assert!(report["layers_in_part"].as_u64().unwrap() > 0 && report["bytes_fetched"].as_u64().unwrap() < 100_000, "{report}");
    assert_whole(sandbox, "host");
}

/// Lays an image out as the paths of a registry.
fn plain_files(sandbox: &Sandbox, tag: &str) {
    let layout = Layout::open(&sandbox.path("images")).unwrap();
    let raw = layout.source(Some(tag)).load_manifest().unwrap();
    let ParsedManifest::Image(manifest) = raw.parse().unwrap() else { panic!("not an image") };
    fs::create_dir_all(sandbox.path("www/v2/os/blobs")).unwrap();
    sandbox.write("www/v2/index.html", "{}");
    for name in [tag.to_owned(), raw.digest.to_string()] {
        sandbox.write(&format!("www/v2/os/manifests/{name}"), &raw.bytes);
    }
    for blob in manifest.layers.iter().chain([&manifest.config]) {
        let from = sandbox.path("images/blobs/sha256").join(blob.digest.to_hex());
        fs::copy(from, sandbox.path("www/v2/os/blobs").join(blob.digest.to_string())).unwrap();
    }
}

#[test]
fn parts_come_out_of_a_registry_that_has_the_image_from_another() {
    let (sandbox, second) = prepared();
    let (first, mirror) = (DockerRegistry::start(&RegistrySettings::default()), DockerRegistry::start(&RegistrySettings::default()));
    let (from, to) = (format!("docker://{}/os:2", first.addr()), format!("docker://{}/copy/os:2", mirror.addr()));
    sandbox.tool(&format!("skopeo --insecure-policy copy --quiet --dest-tls-verify=false oci:images:2 {from}")).ok();
    sandbox.tool(&format!("skopeo --insecure-policy copy --quiet --src-tls-verify=false --dest-tls-verify=false {from} {to}")).ok();
    let report = import(&sandbox, "host", &to);
    assert_in_parts(&sandbox, &report, &second);
}

#[test]
fn parts_come_out_of_plain_files_on_a_web_server() {
    let (sandbox, second) = prepared();
    plain_files(&sandbox, "2");
    let server = RealServer::nginx(&sandbox.path("www"), None);
    let report = import(&sandbox, "host", &format!("docker://{}/os:2", server.address()));
    assert_in_parts(&sandbox, &report, &second);
    let moved = report["bytes_fetched"].as_u64().unwrap();
    // Manifest, config and the headers of answers come on top.
    assert!((moved..moved + 60_000).contains(&server.sent_bytes()), "{} bytes were sent, {moved} are told", server.sent_bytes());
}

#[test]
fn whatever_a_server_does_to_a_part_the_update_arrives() {
    let (sandbox, second) = prepared();
    plain_files(&sandbox, "2");
    let is_part = |asked: &rootball_testkit::web::Asked| asked.header("range").is_some();
    let run = |number: usize, fault: Option<Fault>| {
        let parts = std::sync::atomic::AtomicUsize::new(0);
        let server = WebServer::with_faults(&sandbox.path("www"), move |asked| match &fault {
            Some(fault) if is_part(asked) && parts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == number => fault.clone(),
            _ => Fault::None,
        });
        sandbox.tool("rm -rf copy").ok();
        sandbox.tool("cp -a host copy").ok();
        let report = import(&sandbox, "copy", &format!("docker://{}/os:2", server.address()));
        assert_eq!(report["commit"].as_str(), Some(second.as_str()), "{report}");
        server.asked().iter().filter(|asked| is_part(asked)).count()
    };
    let parts = run(0, None);
    assert!(parts >= 3, "{parts}");
    for fault in [Fault::Status(404), Fault::Status(500), Fault::CutAfter(10), Fault::Flipped, Fault::Body(b"another".to_vec())] {
        for number in 0..parts {
            run(number, Some(fault.clone()));
        }
    }
    assert_whole(&sandbox, "copy");
}

#[test]
fn stock_tools_read_layers_in_pieces() {
    let (sandbox, _) = prepared();
    let large = fs::read(sandbox.path("tree/usr/lib/large")).unwrap();
    sandbox.tool("skopeo --insecure-policy copy --quiet oci:images:2 dir:directory").ok();
    sandbox.tool("skopeo --insecure-policy copy --quiet dir:directory oci:again:2").ok();
    assert_eq!(sandbox.run("image inspect --raw oci:again:2").ok(), sandbox.run("image inspect --raw oci:images:2").ok());
    // Podman runs as root here, with a place of its own.
    let place = |name: &str| sandbox.path(name).display().to_string();
    sandbox.write("policy.json", r#"{"default": [{"type": "insecureAcceptAnything"}]}"#);
    let podman = format!(
        "podman --root {} --runroot {} --tmpdir {} --storage-driver vfs --cgroup-manager cgroupfs --events-backend none",
        place("store"),
        place("run"),
        place("state")
    );
    let id = sandbox.tool(&format!("{podman} pull -q --signature-policy policy.json oci:images:2")).last_line();
    let mounted = sandbox.tool(&format!("{podman} image mount {id}")).last_line();
    assert!(fs::read(format!("{mounted}/usr/lib/large")).unwrap() == large);
    sandbox.tool(&format!("{podman} image umount {id}")).ok();
}
