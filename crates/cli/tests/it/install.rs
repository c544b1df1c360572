//! Installing beside a system, on a disk, and what boot loaders are told afterwards.

use std::fs;

use rootball_testkit::sandbox::Sandbox;

use crate::support::{commit_system, sandbox, system_tree};

/// A layout `images` with version 1 of a system.
fn site() -> Sandbox {
    let sandbox = sandbox();
    sandbox.run("--repo builder repo init --mode archive").ok();
    let sandbox = sandbox.with("OSTREE_REPO", "builder");
    system_tree(&sandbox, "tree", "1", 3);
    let install = "[install]\nkargs = [\"from-image\"]\nstateroot = \"ofimage\"\n";
    sandbox.write("tree/usr/lib/bootc/install/00-os.toml", install);
    let commit = commit_system(&sandbox, "tree", "1");
    sandbox.run(&format!("image build {commit} oci:images:1")).ok();
    sandbox
}

#[test]
fn a_system_beside_another_leaves_that_alone_and_does_as_the_image_says() {
    let sandbox = site();
    sandbox.write("disk/etc/hostname", "old\n");
    sandbox.write("disk/boot/vmlinuz-old", "old kernel");
    let follow = "--follow docker://registry.example.com/os:stable";
    sandbox.run(&format!("install to-existing-root disk --from oci:images:1 {follow} --karg root=LABEL=old --karg last")).ok();
    let read = |path: &str| fs::read_to_string(sandbox.path(path)).unwrap();
    assert_eq!((&*read("disk/etc/hostname"), &*read("disk/boot/vmlinuz-old")), ("old\n", "old kernel"));
    let status: serde_json::Value = serde_json::from_str(&sandbox.run("--sysroot disk --format json status").ok()).unwrap();
    let deployment = &status["deployments"][0];
    assert_eq!(deployment["stateroot"], "ofimage");
    assert_eq!(deployment["image"], "ostree-unverified-registry:registry.example.com/os:stable");
    assert_eq!(deployment["kernel_args"], "from-image root=LABEL=old last");
}

#[test]
fn what_cannot_be_a_disk_is_refused_with_the_reason_in_the_exit_code() {
    let sandbox = site();
    let said = |options: &str| sandbox.run(&format!("install to-disk disk.img --from oci:images:1 {options}")).text;
    assert!(said("--size 10M").contains("exit code: 5"), "{}", said("--size 10M"));
    assert!(said("--size 10x").contains("exit code: 2"), "{}", said("--size 10x"));
    assert!(said("").contains("no size is given"), "{}", said(""));
    assert!(said("--size 1G --filesystem xfs --fs-verity").contains("xfs has no fs-verity"));
    let plan = sandbox.run("--format json install to-disk disk.img --from oci:images:1 --size 2G --dry-run").ok();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["esp"], serde_json::json!([1_048_576, 536_870_912]));
    assert!(!sandbox.path("disk.img").exists());
    sandbox.write("disk.img", "something that is no file system, but was there");
    assert!(said("--dry-run").contains("too small"), "{}", said("--dry-run"));
}

#[test]
fn what_an_image_takes_is_asked_of_its_layers() {
    let sandbox = site();
    let commit = sandbox.run("repo rev-parse os/main").last_line();
    sandbox.run(&format!("image build {commit} oci:images:zstd --compression zstd")).ok();
    let registry = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
    let plan = |from: &str| -> (u64, bool) {
        let said =
            sandbox.run(&format!("--tls-verify=false --format json install to-disk disk.img --from {from} --size 2G --dry-run")).ok();
        let plan: serde_json::Value = serde_json::from_str(&said).unwrap();
        (plan["content"].as_u64().unwrap(), plan["exact"].as_bool().unwrap())
    };
    let expected = plan("oci:images:1");
    assert!(expected.0 > 100_000 && expected.1, "{expected:?}");
    for tag in ["1", "zstd"] {
        let name = format!("docker://{}/os:{tag}", registry.address);
        sandbox.run(&format!("--tls-verify=false image copy oci:images:{tag} {name}")).ok();
        sandbox.run(&format!("image copy oci:images:{tag} oci-archive:{tag}.tar:{tag}")).ok();
        for from in [name, format!("oci-archive:{tag}.tar:{tag}"), format!("oci:images:{tag}")] {
            assert_eq!(plan(&from), expected, "{from}");
        }
    }
    let said = sandbox.run("install to-disk disk.img --from ostree:./builder:os/main --size 2G --dry-run").stderr;
    assert!(said.contains("Needed for ") && !said.contains("at the least"), "{said}");
}

#[test]
fn a_loader_with_a_file_of_its_own_is_served_where_boots_are_counted() {
    let sandbox = site();
    fs::create_dir_all(sandbox.path("disk/boot/extlinux")).unwrap();
    std::os::unix::fs::symlink("../loader/syslinux.cfg", sandbox.path("disk/boot/extlinux/extlinux.conf")).unwrap();
    sandbox.run("install to-filesystem disk --from oci:images:1 --boot-tries 3").ok();
    let text = fs::read_to_string(sandbox.path("disk/boot/loader/syslinux.cfg")).unwrap();
    assert!(text.starts_with("DEFAULT (ostree:0)\nLABEL (ostree:0)\n\tMENU LABEL "), "{text}");
}

#[test]
fn boots_are_counted_where_that_is_asked_for() {
    let sandbox = site();
    sandbox.run("install to-filesystem disk --from oci:images:1 --boot-tries 3").ok();
    system_tree(&sandbox, "tree", "2", 3);
    let commit = commit_system(&sandbox, "tree", "2");
    sandbox.run(&format!("image build {commit} oci:images:2")).ok();
    sandbox.run("--sysroot disk switch oci:images:2").ok();
    let entries = || {
        let entries = fs::read_dir(sandbox.path("disk/boot/loader/entries")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(entries(), ["ostree-1.conf", "ostree-2+3.conf"]);
    let status = sandbox.run("--sysroot disk boot status").ok();
    assert!(status.contains(": on trial, tries left: 3") && status.contains(": good"), "{status}");
    sandbox.run("--sysroot disk boot mark-bad 1").ok();
    sandbox.run("--sysroot disk boot mark-good").ok();
    assert_eq!(entries(), ["ostree-1+0-0.conf", "ostree-2.conf"]);
    let json: serde_json::Value = serde_json::from_str(&sandbox.run("--sysroot disk --format json boot status").ok()).unwrap();
    assert_eq!((&json["tries"], &json["deployments"][1]["bad"]), (&3.into(), &true.into()));
    assert!(sandbox.run("--sysroot disk boot mark-good 5").text.contains("exit code: 3"));
    assert!(sandbox.run("--sysroot disk boot check-health").text.contains("exit code: 3"));
}
