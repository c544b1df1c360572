//! One machine's life: installed from a mirror over HTTP, upgraded, switched, rolled back.

use rootball_testkit::sandbox::{RunningServer, Sandbox};

use crate::support::{assert_whole, commit_system, sandbox, system_tree};

/// A builder's repository, a mirror, and a machine whose commands these are.
struct Site {
    sandbox: Sandbox,
    mirror: RunningServer,
}

impl Site {
    fn new(sandbox: Sandbox) -> Self {
        sandbox.run("--repo builder repo init --mode archive").ok();
        let sandbox = sandbox.with("OSTREE_REPO", "builder");
        let mirror = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
        let site = Self { sandbox, mirror };
        for version in ["1", "2"] {
            system_tree(&site.sandbox, &format!("tree-{version}"), version, 5);
        }
        site
    }

    /// Puts a version of the system on the mirror, and returns its commit.
    fn publish(&self, version: &str, tag: &str) -> String {
        let commit = commit_system(&self.sandbox, &format!("tree-{version}"), version);
        self.sandbox.run(&format!("--tls-verify=false image build {commit} {}", self.image(tag))).ok();
        commit
    }

    fn image(&self, tag: &str) -> String {
        format!("docker://{}/os:{tag}", self.mirror.address)
    }

    fn run(&self, line: &str) -> String {
        self.sandbox.run(&format!("--tls-verify=false --sysroot disk {line}")).text
    }

    fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.sandbox.run(&format!("--tls-verify=false --sysroot disk --format json {line}")).ok()).unwrap()
    }

    fn install(&self) -> String {
        let image = self.image("stable");
        self.run(&format!("install to-filesystem disk --from {image} --stateroot testos --karg root=LABEL=root --karg rw"))
    }

    /// The commits that are deployed, what boots next first.
    fn deployed(&self) -> Vec<String> {
        let status = self.json("status");
        status["deployments"].as_array().unwrap().iter().map(|deployment| deployment["commit"].as_str().unwrap().to_owned()).collect()
    }
}

/// Installs, upgrades, switches and rolls back; returns all that was said.
fn life(site: &Site) -> String {
    let first = site.publish("1", "stable");
    site.publish("1", "same");
    let mut said = site.install();
    said += &site.run("status");
    said += &site.run("upgrade --check");
    said += &site.run("upgrade --exit-unchanged");
    let second = site.publish("2", "stable");
    said += &site.run("upgrade --check --exit-unchanged");
    assert_eq!(site.deployed(), [&*first], "a look changes nothing");
    said += &site.run("upgrade");
    assert_eq!(site.deployed(), [&*second, &*first]);
    said += &site.run("upgrade --exit-unchanged");
    said += &site.run("status");
    said += &site.run("rollback --dry-run");
    said += &site.run("rollback");
    assert_eq!(site.deployed(), [&*first, &*second]);
    said += &site.run(&format!("switch {}", site.image("same")));
    assert_eq!(site.deployed(), [&*first, &*second], "the same commit by another name deploys nothing");
    said += &site.run(&format!("switch --exit-unchanged {}", site.image("same")));
    said += &site.run("status");
    said += &site.run(&format!("switch {}", site.image("stable")));
    assert_eq!(site.deployed()[0], second);
    said += &site.install();
    said
}

#[test]
fn a_machine_is_installed_upgraded_switched_and_rolled_back() {
    let site = Site::new(sandbox());
    insta::assert_snapshot!(life(&site), @r#"
$ rootball --tls-verify=false --sysroot disk install to-filesystem disk --from docker://[address]/os:stable --stateroot testos --karg root=LABEL=root --karg rw
[checksum 1]
stderr: Fetched 3 layers, 0 were here already, new objects 34: [size]
stderr: Boots next (version 1): testos/[checksum 1].0
$ rootball --tls-verify=false --sysroot disk status
  testos [checksum 1].0 (boots next)
    Version: 1
    Image:   ostree-unverified-registry:[address]/os:stable
    Digest:  sha256:[checksum 2]
    Kernel:  root=LABEL=root rw
$ rootball --tls-verify=false --sysroot disk upgrade --check
[checksum 1]
stderr: No update: docker://[address]/os:stable is what is deployed
$ rootball --tls-verify=false --sysroot disk upgrade --exit-unchanged
[checksum 1]
stderr: No update: docker://[address]/os:stable is what is deployed
exit code: 77
$ rootball --tls-verify=false --sysroot disk upgrade --check --exit-unchanged
[checksum 3]
stderr: Update available: 2 from docker://[address]/os:stable, at most [size]
$ rootball --tls-verify=false --sysroot disk upgrade
[checksum 3]
stderr: Fetched 2 layers, 1 were here already, new objects 11: [size]
stderr: Boots next (version 2): testos/[checksum 3].0
$ rootball --tls-verify=false --sysroot disk upgrade --exit-unchanged
[checksum 3]
stderr: No update: docker://[address]/os:stable is what is deployed
exit code: 77
$ rootball --tls-verify=false --sysroot disk status
  testos [checksum 3].0 (boots next)
    Version: 2
    Image:   ostree-unverified-registry:[address]/os:stable
    Digest:  sha256:[checksum 4]
    Kernel:  root=LABEL=root rw
  testos [checksum 1].0
    Version: 1
    Image:   ostree-unverified-registry:[address]/os:stable
    Digest:  sha256:[checksum 2]
    Kernel:  root=LABEL=root rw
$ rootball --tls-verify=false --sysroot disk rollback --dry-run
[checksum 1]
stderr: Would boot next (version 1): testos/[checksum 1].0
$ rootball --tls-verify=false --sysroot disk rollback
[checksum 1]
stderr: Boots next (version 1): testos/[checksum 1].0
$ rootball --tls-verify=false --sysroot disk switch docker://[address]/os:same
[checksum 1]
stderr: The same commit by another name: nothing is deployed anew. Following: docker://[address]/os:same
stderr: Moved nothing: the commit was here already
$ rootball --tls-verify=false --sysroot disk switch --exit-unchanged docker://[address]/os:same
[checksum 1]
stderr: No update: docker://[address]/os:same is what is deployed
exit code: 77
$ rootball --tls-verify=false --sysroot disk status
  testos [checksum 1].0 (boots next)
    Version: 1
    Image:   ostree-unverified-registry:[address]/os:same
    Digest:  sha256:[checksum 2]
    Kernel:  root=LABEL=root rw
  testos [checksum 3].0
    Version: 2
    Image:   ostree-unverified-registry:[address]/os:stable
    Digest:  sha256:[checksum 4]
    Kernel:  root=LABEL=root rw
$ rootball --tls-verify=false --sysroot disk switch docker://[address]/os:stable
[checksum 3]
stderr: Moved nothing: the commit was here already
stderr: Removed deployment testos/[checksum 3].0
stderr: Boots next (version 2): testos/[checksum 3].1
$ rootball --tls-verify=false --sysroot disk install to-filesystem disk --from docker://[address]/os:stable --stateroot testos --karg root=LABEL=root --karg rw
stderr: error: disk has deployments in stateroot "testos" already
exit code: 1
"#);
    assert_whole(&site.sandbox, "disk/ostree/repo");
    let entries: Vec<_> = std::fs::read_dir(site.sandbox.path("disk/boot/loader/entries")).unwrap().map(Result::unwrap).collect();
    assert_eq!(entries.len(), 2);
}

#[test]
fn ostree_shows_our_deployments_as_its_own() {
    let site = Site::new(sandbox());
    let first = site.publish("1", "stable");
    site.install();
    let second = site.publish("2", "stable");
    site.run("upgrade");
    let said = site.sandbox.tool("ostree admin status --sysroot=disk").ok();
    let at = |commit: &str| said.find(&format!("testos {commit}.0")).unwrap_or_else(|| panic!("{commit} is not shown:\n{said}"));
    assert!(at(&second) < at(&first), "{said}");
    assert!(said.contains("Version: 2"), "{said}");
    // What stock does to them, we see.
    site.sandbox.tool("ostree admin undeploy --sysroot=disk 0").ok();
    assert_eq!(site.deployed(), [&*first]);
    assert_eq!(site.json("upgrade")["commit"], *second);
    let again = site.sandbox.tool("ostree admin status --sysroot=disk").ok();
    assert!(again.contains(&second), "{again}");
}

#[test]
fn the_same_life_without_root() {
    let site = Site::new(sandbox().unprivileged());
    let said = life(&site);
    assert!(said.contains("Installing without root"), "{said}");
    site.sandbox.run("--repo disk/ostree/repo repo fsck").ok();
}

#[test]
fn local_changes_in_etc_survive() {
    let site = Site::new(sandbox());
    let first = site.publish("1", "stable");
    site.install();
    let etc = |commit: &str, name: &str| format!("disk/ostree/deploy/testos/deploy/{commit}.0/etc/{name}");
    site.sandbox.write(&etc(&first, "hostname"), "mine\n");
    site.sandbox.write(&etc(&first, "default.conf"), "changed\n");
    let second = site.publish("2", "stable");
    let said = site.json("upgrade");
    assert_eq!(said["etc_changes"], 2, "{said}");
    let read = |path: String| std::fs::read_to_string(site.sandbox.path(&path)).unwrap();
    assert_eq!((&*read(etc(&second, "hostname")), &*read(etc(&second, "default.conf"))), ("mine\n", "changed\n"));
}

#[test]
fn every_answer_is_json_for_who_asks() {
    let site = Site::new(sandbox());
    site.publish("1", "stable");
    site.publish("1", "same");
    let (stable, same) = (site.image("stable"), site.image("same"));
    let mut said = String::new();
    let mut add = |line: &str| {
        let answer = site.json(line);
        let keys: Vec<_> = answer.as_object().unwrap().keys().cloned().collect();
        said += &format!("{}: {} {}\n", site.sandbox.redact(line), answer["outcome"], keys.join(" "));
    };
    add(&format!("install to-filesystem disk --from {stable}"));
    add("status");
    add("upgrade");
    add(&format!("switch {same}"));
    site.publish("2", "same");
    add("upgrade --check");
    add("upgrade");
    add("rollback");
    insta::assert_snapshot!(said, @r#"
install to-filesystem disk --from docker://[address]/os:stable: "deployed" before commit deployment dropped etc_changes etc_hidden etc_ignored kernel_args locked manifest_digest moved outcome reference removed staged version
status: null api_version booted deployments
upgrade: "unchanged" commit outcome reference
switch docker://[address]/os:same: "origin-changed" commit moved outcome reference
upgrade --check: "available" before commit image_bytes manifest_digest outcome present reference version
upgrade: "deployed" before commit deployment dropped etc_changes etc_hidden etc_ignored kernel_args locked manifest_digest moved outcome reference removed staged version
rollback: null applied dropped from to version
"#);
}
