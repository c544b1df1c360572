//! Deltas of images on the command line: beside images in registries and layouts, over mirrors, and in files.

use std::fs;

use rootball_testkit::noise::noise;
use rootball_testkit::registry::{DockerRegistry, RegistrySettings};
use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, sandbox_with_repo, system_tree};

/// Content of which a few bytes change with each version.
fn large(version: u32) -> Vec<u8> {
    let mut content = noise(1, 400_000);
    for at in (0..content.len()).step_by(30_000) {
        content[at] ^= version as u8;
    }
    content
}

/// Builds versions of a system as `oci:images:N` and returns their commits.
fn build(sandbox: &Sandbox, versions: std::ops::RangeInclusive<u32>) -> Vec<String> {
    let mut commits = Vec::new();
    for version in versions {
        system_tree(sandbox, "tree", &version.to_string(), 30);
        sandbox.write("tree/usr/lib/large", large(version));
        let line =
            format!("repo commit -b os/main --parent none --timestamp @170000000{version} --add-metadata-string version={version} tree");
        commits.push(sandbox.run(&line).last_line());
        sandbox.run(&format!("image build os/main oci:images:{version}")).ok();
    }
    commits
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// Makes a repository that has an image, for a machine.
fn machine(sandbox: &Sandbox, name: &str, image: &str) {
    sandbox.run(&format!("--repo {name} repo init --mode bare-user")).ok();
    sandbox.run(&format!("--tls-verify=false --repo {name} image import {image}")).ok();
}

#[test]
fn a_delta_beside_an_image_in_a_registry_is_found_and_used() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=2);
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let os = format!("docker://{}/os", registry.addr());
    for version in 1..=2 {
        sandbox.run(&format!("--tls-verify=false image copy oci:images:{version} {os}:{version}")).ok();
    }
    machine(&sandbox, "host", &format!("{os}:1"));
    let made = sandbox.run(&format!("--tls-verify=false delta create --kind oci-delta {os}:1 {os}:2"));
    assert!(made.stderr.contains("Made a delta of "), "{}", made.stderr);
    let delta = made.last_line();
    let listed = sandbox.run(&format!("--tls-verify=false delta list {os}:2")).ok();
    assert!(listed.starts_with(&format!("{delta} oci-delta ")), "{listed}");
    let listed = json(&sandbox.run(&format!("--tls-verify=false --format json delta list {os}:2")).ok());
    assert_eq!(
        (listed[0]["digest"].as_str(), listed[0]["kind"].as_str(), listed[0]["place"].as_str()),
        (Some(&*delta), Some("oci-delta"), Some("referrers"))
    );
    let shown = sandbox.run(&format!("--tls-verify=false delta show {os}@{delta}")).ok();
    assert!(shown.contains(&format!("Delta:  {delta}")) && shown.contains(" difference"), "{shown}");
    assert_eq!(sandbox.run(&format!("--tls-verify=false delta list {os}:1")).ok(), "");

    let imported = sandbox.run(&format!("--tls-verify=false --repo host image import {os}:2"));
    assert!(imported.stderr.contains("of the layers out of a delta of "), "{}", imported.stderr);
    assert_eq!(imported.last_line(), commits[1]);
    assert_whole(&sandbox, "host");
    // Somebody who has nothing gets the layers, and so does who does not want deltas.
    for (name, option) in [("empty", ""), ("other", "--no-delta")] {
        sandbox.run(&format!("--repo {name} repo init --mode bare-user")).ok();
        if option == "--no-delta" {
            sandbox.run(&format!("--tls-verify=false --repo {name} image import {os}:1")).ok();
        }
        let imported = sandbox.run(&format!("--tls-verify=false --repo {name} image import {option} {os}:2"));
        assert!(!imported.stderr.contains("out of a delta"), "{}", imported.stderr);
        assert_eq!(imported.last_line(), commits[1]);
    }
}

#[test]
fn tools_that_copy_a_whole_image_take_the_delta_in_its_index_along() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=2);
    let (origin, mirror) = (DockerRegistry::start(&RegistrySettings::default()), DockerRegistry::start(&RegistrySettings::default()));
    let at = |registry: &DockerRegistry, version: u32| format!("docker://{}/os:{version}", registry.addr());
    for version in 1..=2 {
        sandbox.run(&format!("--tls-verify=false image copy oci:images:{version} {}", at(&origin, version))).ok();
    }
    let made = sandbox.run(&format!("--tls-verify=false delta create --in-index {} {}", at(&origin, 1), at(&origin, 2)));
    assert!(made.stderr.contains("which has the delta in it"), "{}", made.stderr);
    let delta = made.last_line();

    // Who asks for the image gets the image.
    let raw = json(&sandbox.tool(&format!("skopeo inspect --tls-verify=false --raw {}", at(&origin, 2))).ok());
    assert_eq!(raw["manifests"].as_array().unwrap().len(), 2, "{raw}");
    let inspected = json(&sandbox.tool(&format!("skopeo inspect --tls-verify=false {}", at(&origin, 2))).ok());
    assert_eq!(inspected["Os"], "linux", "{inspected}");
    sandbox.tool(&format!("skopeo copy --src-tls-verify=false {} dir:copied", at(&origin, 2))).ok();
    let copied = json(&fs::read_to_string(sandbox.path("copied/manifest.json")).unwrap());
    assert_eq!(copied["config"]["mediaType"], "application/vnd.oci.image.config.v1+json");
    let name = at(&origin, 2).trim_start_matches("docker://").to_owned();
    let pulled =
        sandbox.tool(&format!("podman --root storage --runroot storage-run --storage-driver vfs pull -q --tls-verify=false {name}"));
    assert_eq!(format!("sha256:{}", pulled.last_line()), copied["config"]["digest"].as_str().unwrap());

    for version in 1..=2 {
        let copy =
            format!("skopeo copy --all --src-tls-verify=false --dest-tls-verify=false {} {}", at(&origin, version), at(&mirror, version));
        sandbox.tool(&copy).ok();
    }
    let listed = sandbox.run(&format!("--tls-verify=false delta list {}", at(&mirror, 2))).ok();
    assert!(listed.starts_with(&delta), "{listed}");
    machine(&sandbox, "host", &at(&mirror, 1));
    let imported = sandbox.run(&format!("--tls-verify=false --repo host image import {}", at(&mirror, 2)));
    assert!(imported.stderr.contains("of the layers out of a delta of "), "{}", imported.stderr);
    assert_eq!(imported.last_line(), commits[1]);

    // Once more changes nothing.
    let index = sandbox.tool(&format!("skopeo inspect --tls-verify=false --raw {}", at(&origin, 2))).ok();
    sandbox.run(&format!("--tls-verify=false delta create --in-index {} {}", at(&origin, 1), at(&origin, 2))).ok();
    assert_eq!(sandbox.tool(&format!("skopeo inspect --tls-verify=false --raw {}", at(&origin, 2))).ok(), index);
}

#[test]
fn our_own_copy_takes_deltas_along_from_registry_to_registry() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=2);
    let (origin, mirror) = (DockerRegistry::start(&RegistrySettings::default()), DockerRegistry::start(&RegistrySettings::default()));
    let at = |registry: &DockerRegistry, version: u32| format!("docker://{}/os:{version}", registry.addr());
    sandbox.run("delta create oci:images:1 oci:images:2").ok();
    sandbox.run("delta create --kind oci-delta oci:images:1 oci:images:2").ok();
    for version in 1..=2 {
        sandbox.run(&format!("--tls-verify=false image copy --all oci:images:{version} {}", at(&origin, version))).ok();
        sandbox.run(&format!("--tls-verify=false image copy --all {} {}", at(&origin, version), at(&mirror, version))).ok();
    }
    let kinds = |place: &str| -> Vec<String> {
        let listed = json(&sandbox.run(&format!("--tls-verify=false --format json delta list {place}")).ok());
        let mut kinds: Vec<_> = listed.as_array().unwrap().iter().map(|delta| delta["kind"].as_str().unwrap().to_owned()).collect();
        kinds.sort();
        kinds
    };
    for place in ["oci:images:2", &at(&origin, 2), &at(&mirror, 2)] {
        assert_eq!(kinds(place), ["oci-delta", "rootball"], "{place}");
    }
    for way in ["rootball", "oci-delta"] {
        let name = format!("host-{way}");
        machine(&sandbox, &name, &at(&mirror, 1));
        let quoted =
            json(&sandbox.run(&format!("--tls-verify=false --repo {name} --format json quote --prefer {way} {}", at(&mirror, 2))).ok());
        assert_eq!(quoted["offers"][0]["way"].as_str(), Some(way));
    }
    let imported = sandbox.run(&format!("--tls-verify=false --repo host-rootball image import {}", at(&mirror, 2)));
    assert_eq!(imported.last_line(), commits[1]);
    assert_whole(&sandbox, "host-rootball");
}

#[test]
fn deltas_that_are_worth_it_are_published_and_the_others_named() {
    let sandbox = sandbox_with_repo("bare");
    build(&sandbox, 1..=4);
    let planned = sandbox.run("delta publish oci:images:4 --from-last 2 --dry-run");
    assert_eq!(planned.stderr, "Would make a delta from oci:images:3\nWould make a delta from oci:images:2\n");
    assert_eq!(sandbox.run("delta list oci:images:4").ok(), "");
    let published = sandbox.run("--format json delta publish oci:images:4 --from-last 2 --max-ratio 0.9").ok();
    let report = json(&published);
    let outcome = |report: &serde_json::Value| -> Vec<String> {
        report["deltas"]
            .as_array()
            .unwrap()
            .iter()
            .map(|delta| format!("{} {}", delta["reference"].as_str().unwrap(), delta["outcome"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(outcome(&report), ["oci:images:3 published", "oci:images:2 published"]);
    let again = json(&sandbox.run("--format json delta publish oci:images:4 --from-last 3 --max-ratio 0").ok());
    assert_eq!(outcome(&again), ["oci:images:3 present", "oci:images:2 present", "oci:images:1 too-large"]);
    let named = sandbox.run("delta publish oci:images:4 --from oci:images:4 --from oci:images:1");
    assert!(named.stderr.starts_with("oci:images:4 is the same image\nStored a delta from oci:images:1: "), "{}", named.stderr);
    assert_eq!(sandbox.run("delta list oci:images:4").ok().lines().count(), 3);
    sandbox.run("delta publish oci:images:4 --max-ratio 2").failed(2);
    let first = sandbox.run("delta publish oci:images:1");
    assert_eq!(first.stderr, "No image before it was found\n");
}

#[test]
fn a_delta_in_a_file_makes_the_image_out_of_the_one_before() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=2);
    machine(&sandbox, "host", "oci:images:1");
    sandbox.run("delta create --kind oci-delta --to-file update.oci-delta --tier fast oci:images:1 oci:images:2").ok();
    let applied = sandbox.run("--repo host delta apply oci-archive:update.oci-delta");
    assert!(applied.stderr.contains("here already"), "{}", applied.stderr);
    assert_eq!(applied.last_line(), commits[1]);
    assert_whole(&sandbox, "host");
    sandbox.run("--repo none repo init --mode bare-user").ok();
    let refused = sandbox.run("--repo none delta apply oci-archive:update.oci-delta");
    assert!(refused.stderr.contains("which is not in the repository\nhint: import that image first"), "{}", refused.stderr);
    refused.failed(3);
    // A policy that refuses what comes from there refuses the image in it.
    sandbox.write("policy.json", r#"{"default": [{"type": "reject"}]}"#);
    sandbox.run("--repo none --policy policy.json delta apply oci-archive:update.oci-delta").failed(4);
    // It is one image layout, as the tool of that format writes it.
    let names = sandbox.tool("tar tf update.oci-delta").ok();
    assert!(names.contains("oci-layout") && names.contains("index.json"), "{names}");
    let elsewhere = sandbox.run("delta create --kind oci-delta --output oci:elsewhere oci:images:1 oci:images:2").last_line();
    assert!(sandbox.run(&format!("delta show oci:elsewhere@{elsewhere}")).ok().contains(" difference"));
}

#[test]
fn a_delta_of_commits_is_quoted_and_taken_where_it_is_cheapest() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=3);
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let os = format!("docker://{}/os", registry.addr());
    for version in 1..=3 {
        sandbox.run(&format!("--tls-verify=false image copy oci:images:{version} {os}:{version}")).ok();
    }
    machine(&sandbox, "host", &format!("{os}:1"));
    let quoted = |prefer: &str, version: u8| {
        let text = sandbox.run(&format!("--tls-verify=false --repo host --format json quote --prefer {prefer} {os}:{version}")).ok();
        let quote = json(&text);
        let ways = quote["offers"].as_array().unwrap().iter().map(|offer| offer["way"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        (ways, quote["offers"][0]["bytes"].as_u64().unwrap())
    };
    let before = quoted("bytes", 2);
    assert!(!before.0.contains(&"rootball".to_owned()), "{before:?}");
    let made = sandbox.run(&format!("--tls-verify=false delta create {os}:1 {os}:2"));
    assert!(made.stderr.starts_with("Made a delta of "), "{}", made.stderr);
    let delta = made.last_line();
    assert!(sandbox.run(&format!("--tls-verify=false delta list {os}:2")).ok().starts_with(&format!("{delta} rootball ")));
    assert!(sandbox.run(&format!("--tls-verify=false delta show {os}@{delta}")).ok().contains("Part: "));
    let after = quoted("bytes", 2);
    assert_eq!(after.0[0], "rootball");
    assert!(after.1 * 4 < before.1, "{before:?} {after:?}");
    assert_eq!(quoted("layers", 2).0[0], "layers");
    let text = sandbox.run(&format!("--tls-verify=false --repo host quote {os}:2"));
    assert!(text.stdout.starts_with("rootball ") && text.stderr.starts_with("Looked at "), "{} {}", text.stdout, text.stderr);
    sandbox.run(&format!("--tls-verify=false --repo host quote --prefer cheap {os}:2")).failed(2);

    // Two links lead where no single delta does.
    sandbox.run(&format!("--tls-verify=false delta publish {os}:3 --from-last 1 --max-ratio 0.9")).ok();
    assert_eq!(quoted("bytes", 3).0[0], "rootball");
    let imported = sandbox.run(&format!("--tls-verify=false --format json --repo host image import {os}:3")).ok();
    let imported = json(&imported);
    assert_eq!((imported["commit"].as_str(), imported["delta"]["kind"].as_str()), (Some(&*commits[2]), Some("rootball")));
    assert_whole(&sandbox, "host");
    assert_eq!(quoted("bytes", 3).0, ["present"]);

    // Without a network, out of a file.
    machine(&sandbox, "alone", "oci:images:1");
    sandbox.run("delta create --to-file update.delta oci:images:1 oci:images:2").ok();
    assert_eq!(sandbox.run("--repo alone delta apply oci-archive:update.delta").last_line(), commits[1]);
    assert_whole(&sandbox, "alone");
    sandbox.run("--repo none repo init --mode bare-user").ok();
    let refused = sandbox.run("--repo none delta apply oci-archive:update.delta");
    assert!(refused.stderr.contains("which is not in the repository\nhint: import that image first"), "{}", refused.stderr);
    refused.failed(3);
}

#[test]
fn a_machine_with_nothing_gets_an_image_by_a_delta_that_needs_nothing() {
    let sandbox = sandbox_with_repo("bare");
    let commits = build(&sandbox, 1..=2);
    let registry = DockerRegistry::start(&RegistrySettings::default());
    let os = format!("docker://{}/os", registry.addr());
    sandbox.run(&format!("--tls-verify=false image copy oci:images:2 {os}:2")).ok();
    let delta = sandbox.run(&format!("--tls-verify=false delta create --empty {os}:2")).last_line();
    let listed = sandbox.run(&format!("--tls-verify=false delta list {os}:2")).ok();
    assert!(listed.starts_with(&format!("{delta} rootball ")) && listed.ends_with(" from nothing\n"), "{listed}");
    assert!(sandbox.run(&format!("--tls-verify=false delta show {os}@{delta}")).ok().contains("\nFrom:   nothing\n"));

    sandbox.run("--repo fresh repo init --mode bare-user").ok();
    let quote = json(&sandbox.run(&format!("--tls-verify=false --repo fresh --format json quote {os}:2")).ok());
    assert_eq!(quote["offers"][0]["way"], "rootball", "{quote}");
    let imported = json(&sandbox.run(&format!("--tls-verify=false --format json --repo fresh image import {os}:2")).ok());
    assert_eq!((imported["commit"].as_str(), imported["delta"]["delta"].as_str()), (Some(&*commits[1]), Some(&*delta)));
    assert_whole(&sandbox, "fresh");

    // Out of a file, with no registry at hand.
    sandbox.run("delta create --empty --to-file whole.delta oci:images:2").ok();
    sandbox.run("--repo alone repo init --mode bare-user").ok();
    assert_eq!(sandbox.run("--repo alone delta apply oci-archive:whole.delta").last_line(), commits[1]);
    assert_whole(&sandbox, "alone");

    let publish = "delta publish oci:images:2 --empty --from-last 1 --max-ratio 1";
    let planned = sandbox.run(&format!("{publish} --dry-run"));
    assert_eq!(planned.stderr, "Would make a delta from oci:images:1\nWould make a delta from nothing\n");
    let published = sandbox.run("delta publish oci:images:2 --empty --from-last 0 --max-ratio 1");
    assert!(published.stderr.starts_with("Stored a delta from nothing: "), "{}", published.stderr);
    let report = json(&sandbox.run(&format!("--format json {publish} --dry-run")).ok());
    let outcomes: Vec<_> = report["deltas"].as_array().unwrap().iter().map(|delta| delta["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["planned", "present"]);
    assert_eq!(report["deltas"][1]["from"], serde_json::Value::Null);
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let sandbox = sandbox_with_repo("bare");
    for line in [
        "delta create",
        "delta create oci:images:1",
        "delta create oci:images:1 oci:images:2 --to os/main",
        "delta create oci:images:1 oci:images:2 --empty",
        "delta create oci:images:1 --empty --kind oci-delta",
        "delta publish oci:images:1 --empty --kind oci-delta",
        "delta publish oci:images:1 --from-last 0",
        "delta create --to os/main --in-index",
        "delta create --to os/main --tier max",
        "delta create --to os/main --to-file x",
        "delta create --to-file x --in-index oci:images:1 oci:images:2",
        "delta create --kind xdelta oci:images:1 oci:images:2",
        "delta publish",
        "delta publish oci:images:1 --from-last 2 --from oci:images:2",
        "delta list --platform linux/amd64",
    ] {
        sandbox.run(line).failed(2);
    }
}
