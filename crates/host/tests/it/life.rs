//! Installing, upgrading, switching and rolling back.

use std::fs;

use rootball_host::{BootcHost, HostError, Moved, Outcome, StatusOptions, UpdateOptions, rollback, status, switch, upgrade};
use rootball_object::ErrorKind;
use rootball_repo::Mode;
use rootball_sysroot::Origin;
use serde_json::json;

use crate::machine::{Machine, write};

pub(crate) fn run_upgrade(machine: &Machine, check: bool) -> Result<Outcome, HostError> {
    machine.context(|context| upgrade(&machine.sysroot(), &UpdateOptions { check, ..UpdateOptions::default() }, context))
}

pub(crate) fn run_switch(machine: &Machine, tag: &str) -> Result<Outcome, HostError> {
    machine.context(|context| switch(&machine.sysroot(), &machine.reference(tag).into(), &UpdateOptions::default(), context))
}

/// Prints a report with what differs between runs replaced.
fn json(machine: &Machine, value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap().replace(machine.path("").to_str().unwrap(), "[dir]/");
    let mut at = 0;
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    while let Some(found) = text.get(at..at + 64) {
        if is_hex(found) {
            text.replace_range(at..at + 64, "[sha256]");
        }
        at += 1;
    }
    text
}

pub(crate) fn deployed(outcome: Outcome) -> rootball_host::Deployed {
    match outcome {
        Outcome::Deployed(deployed) => *deployed,
        other => panic!("not deployed: {other:?}"),
    }
}

#[test]
fn install_upgrade_rollback_and_upgrade_again() {
    let machine = Machine::new();
    let first = machine.commit("1");
    machine.build(&first, "latest", "plain");
    let installed = deployed(machine.install("latest", Mode::Bare).unwrap());
    assert_eq!((installed.commit, installed.before, installed.version.as_deref()), (first, None, Some("1")));
    assert!(installed.moved.bytes > 0 && installed.moved.layers_fetched > 0, "{:?}", installed.moved);
    let nothing = run_upgrade(&machine, false).unwrap();
    assert_eq!(nothing, Outcome::Unchanged { reference: machine.reference("latest").to_string(), commit: first });

    let second = machine.commit("2");
    machine.build(&second, "latest", "plain");
    let Outcome::Available(available) = run_upgrade(&machine, true).unwrap() else { panic!("there is an upgrade") };
    assert_eq!((available.commit, available.version.as_deref(), available.present), (Some(second), Some("2"), false));
    assert_eq!(machine.status().unwrap().deployments.len(), 1, "a check changes nothing");
    write(&machine.sysroot().deployment_path(&installed.deployment), "etc/local", "mine");
    let upgraded = deployed(run_upgrade(&machine, false).unwrap());
    assert_eq!((upgraded.before, upgraded.commit, upgraded.etc_changes), (Some(first), second, 1));

    let back = machine.context(|context| rollback(&machine.sysroot(), context, true)).unwrap();
    assert!(!back.applied);
    let back = machine.context(|context| rollback(&machine.sysroot(), context, false)).unwrap();
    assert_eq!((back.from.commit, back.to.commit, back.version.as_deref()), (second, first, Some("1")));
    assert_eq!(machine.status().unwrap().deployments[0].commit, first);

    // What was rolled back from is still here: the upgrade moves nothing.
    let again = deployed(run_upgrade(&machine, false).unwrap());
    assert_eq!((again.commit, again.moved), (second, Moved::default()));
    let local = machine.sysroot().deployment_path(&again.deployment).join("etc/local");
    assert_eq!(fs::read_to_string(local).unwrap(), "mine");
    assert_eq!(machine.install("latest", Mode::Bare).unwrap_err().kind(), ErrorKind::Conflict);
}

#[test]
fn a_switch_to_the_same_commit_in_another_image_moves_and_deploys_nothing() {
    let machine = Machine::new();
    let first = machine.commit("1");
    machine.build(&first, "a", "plain");
    machine.build(&first, "b", "another manifest");
    machine.install("a", Mode::Bare).unwrap();
    let before = machine.status().unwrap();

    // Nothing but manifest and config of the other image can be read: the layers are gone.
    let layout = rootball_oci::Layout::open(&machine.path("images")).unwrap();
    for digest in layout.blobs().unwrap() {
        let bytes = fs::read(machine.path("images/blobs/sha256").join(digest.to_hex())).unwrap();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            layout.remove_blob(&digest).unwrap();
        }
    }
    let outcome = run_switch(&machine, "b").unwrap();
    let reference = machine.reference("b").to_string();
    assert_eq!(outcome, Outcome::OriginChanged { reference: reference.clone(), commit: first, moved: Moved::default() });
    let after = machine.status().unwrap();
    assert_eq!(after.deployments.len(), 1);
    assert_eq!(after.deployments[0].image, Some(format!("ostree-unverified-image:{reference}")));
    assert_eq!((after.deployments[0].serial, &after.deployments[0].boot_checksum), (0, &before.deployments[0].boot_checksum));
    assert_eq!(run_switch(&machine, "b").unwrap(), Outcome::Unchanged { reference, commit: first });
}

#[test]
fn a_switch_to_another_system_is_followed_from_then_on() {
    let machine = Machine::new();
    let (first, second, third) = (machine.commit("1"), machine.commit("2"), machine.commit("3"));
    machine.build(&first, "stable", "plain");
    machine.build(&second, "testing", "plain");
    machine.install("stable", Mode::Bare).unwrap();
    let switched = deployed(run_switch(&machine, "testing").unwrap());
    assert_eq!((switched.before, switched.commit), (Some(first), second));
    machine.build(&third, "testing", "plain");
    assert_eq!(deployed(run_upgrade(&machine, false).unwrap()).commit, third);
    insta::assert_snapshot!(json(&machine, &machine.status().unwrap()), @r#"
{
  "api_version": 1,
  "booted": null,
  "deployments": [
    {
      "index": 0,
      "stateroot": "os",
      "commit": "[sha256]",
      "serial": 0,
      "version": "3",
      "timestamp": 1700000000,
      "image": "ostree-unverified-image:oci:[dir]/images:testing",
      "image_digest": "sha256:[sha256]",
      "came": {
        "by": "layers",
        "bytes": 8659
      },
      "refspec": null,
      "kernel_args": "root=LABEL=x rw",
      "boot_checksum": "[sha256]",
      "booted": false,
      "pinned": false,
      "staged": false,
      "locked": false,
      "soft_reboot_capable": false,
      "soft_reboot_target": false,
      "layered": false,
      "signature": {
        "demanded": "nothing"
      }
    },
    {
      "index": 1,
      "stateroot": "os",
      "commit": "[sha256]",
      "serial": 0,
      "version": "2",
      "timestamp": 1700000000,
      "image": "ostree-unverified-image:oci:[dir]/images:testing",
      "image_digest": "sha256:[sha256]",
      "came": {
        "by": "layers",
        "bytes": 8681
      },
      "refspec": null,
      "kernel_args": "root=LABEL=x rw",
      "boot_checksum": "[sha256]",
      "booted": false,
      "pinned": false,
      "staged": false,
      "locked": false,
      "soft_reboot_capable": false,
      "soft_reboot_target": false,
      "layered": false,
      "signature": {
        "demanded": "nothing"
      }
    }
  ]
}
"#);
}

#[test]
fn reports_are_stable_documents() {
    let machine = Machine::new();
    let (first, second) = (machine.commit("1"), machine.commit("2"));
    machine.build(&first, "os", "plain");
    let mut installed = deployed(machine.install("os", Mode::Bare).unwrap());
    // Sizes depend on the compressor.
    installed.moved.bytes = 1000;
    insta::assert_snapshot!(json(&machine, &Outcome::Deployed(Box::new(installed))), @r#"
{
  "outcome": "deployed",
  "reference": "oci:[dir]/images:os",
  "before": null,
  "commit": "[sha256]",
  "version": "1",
  "manifest_digest": "sha256:[sha256]",
  "deployment": {
    "stateroot": "os",
    "commit": "[sha256]",
    "serial": 0
  },
  "staged": false,
  "locked": false,
  "kernel_args": "root=LABEL=x rw",
  "etc_changes": 0,
  "etc_hidden": [],
  "etc_ignored": [],
  "removed": [],
  "moved": {
    "bytes": 1000,
    "layers_fetched": 3,
    "layers_in_part": 0,
    "layers_reused": 0,
    "objects": 20
  },
  "dropped": []
}
"#);
    insta::assert_snapshot!(json(&machine, &run_upgrade(&machine, false).unwrap()), @r#"
{
  "outcome": "unchanged",
  "reference": "oci:[dir]/images:os",
  "commit": "[sha256]"
}
"#);
    machine.build(&second, "os", "plain");
    let Outcome::Available(mut available) = run_upgrade(&machine, true).unwrap() else { panic!("there is an upgrade") };
    available.image_bytes = 1000;
    insta::assert_snapshot!(json(&machine, &Outcome::Available(available)), @r#"
{
  "outcome": "available",
  "reference": "oci:[dir]/images:os",
  "before": "[sha256]",
  "commit": "[sha256]",
  "version": "2",
  "manifest_digest": "sha256:[sha256]",
  "present": false,
  "image_bytes": 1000
}
"#);
}

#[test]
fn an_ordinary_users_directory_works_as_well() {
    let machine = Machine::new();
    let first = machine.commit("1");
    machine.build(&first, "latest", "plain");
    machine.install("latest", Mode::BareUser).unwrap();
    let second = machine.commit("2");
    machine.build(&second, "latest", "plain");
    assert_eq!(deployed(run_upgrade(&machine, false).unwrap()).commit, second);
    let status = machine.status().unwrap();
    assert_eq!(status.deployments.iter().map(|deployment| deployment.commit).collect::<Vec<_>>(), [second, first]);
}

#[test]
fn what_cannot_be_followed_says_why_and_changes_nothing() {
    let machine = Machine::new();
    let error = machine.install("absent", Mode::Bare).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(!machine.path("disk").exists(), "a failed look leaves no trace");

    let first = machine.commit("1");
    machine.build(&first, "os", "plain");
    machine.install("os", Mode::Bare).unwrap();
    let sysroot = machine.sysroot();
    let id = sysroot.deployments().unwrap().remove(0).id;
    let mut remote = Origin::new();
    remote.set_refspec("fedora:os/main");
    for (origin, kind, text) in [
        (Origin::new(), ErrorKind::NotFound, "follows nothing"),
        (remote, ErrorKind::NotFound, "fedora"),
        (Origin::of_image("ostree-image-signed:docker://host/os"), ErrorKind::Untrusted, "there is no policy.json that says whose"),
        (Origin::of_image("ostree-remote-image:fedora:docker://host/os"), ErrorKind::NotFound, "fedora"),
        (Origin::of_image("nonsense"), ErrorKind::Invalid, "cannot be followed"),
    ] {
        sysroot.lock(std::time::Duration::ZERO).unwrap().write_origin(&id, &origin).unwrap();
        let error = run_upgrade(&machine, false).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    let held = sysroot.lock(std::time::Duration::ZERO).unwrap();
    assert_eq!(run_switch(&machine, "os").unwrap_err().kind(), ErrorKind::Conflict);
    drop(held);
    assert_eq!(machine.status_of(&sysroot).unwrap().deployments.len(), 1);
}

#[test]
fn a_damaged_image_leaves_the_machine_as_it_was() {
    let machine = Machine::new();
    let (first, second) = (machine.commit("1"), machine.commit("2"));
    machine.build(&first, "os", "plain");
    machine.install("os", Mode::Bare).unwrap();
    let before = machine.status().unwrap();
    let layout = rootball_oci::Layout::open(&machine.path("images")).unwrap();
    let old: Vec<_> = layout.blobs().unwrap();
    machine.build(&second, "os", "plain");
    for digest in layout.blobs().unwrap().into_iter().filter(|digest| !old.contains(digest)) {
        let path = machine.path("images/blobs/sha256").join(digest.to_hex());
        let mut bytes = fs::read(&path).unwrap();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    }
    let error = run_upgrade(&machine, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert_eq!(machine.status().unwrap(), before);
}

#[test]
fn the_status_is_told_as_bootc_tells_it() {
    let machine = Machine::new();
    let first = machine.commit("1");
    machine.build(&first, "latest", "plain");
    machine.install("latest", Mode::Bare).unwrap();
    let tell = || serde_json::to_value(BootcHost::from(&machine.status().unwrap())).unwrap();
    let host = tell();
    assert_eq!((&host["apiVersion"], &host["kind"]), (&json!("org.containers.bootc/v1"), &json!("BootcHost")));
    let image = machine.reference("latest").to_string();
    assert_eq!(host["spec"], json!({ "image": { "image": image.strip_prefix("oci:"), "transport": "oci" }, "bootOrder": "default" }));
    // Nothing runs here: this is the disk of another machine.
    assert_eq!(
        (&host["status"]["booted"], &host["status"]["rollback"], &host["status"]["type"]),
        (&json!(null), &json!(null), &json!(null))
    );
    let only = &host["status"]["otherDeployments"][0];
    assert_eq!(only["ostree"], json!({ "stateroot": "os", "checksum": first.to_string(), "deploySerial": 0 }));
    assert_eq!((&only["image"]["version"], &only["store"], &only["incompatible"]), (&json!("1"), &json!("ostreeContainer"), &json!(false)));
    assert!(only["image"]["imageDigest"].as_str().unwrap().starts_with("sha256:"), "{only}");
}

#[test]
fn the_packages_of_deployments_are_compared() {
    let machine = Machine::new();
    let commit = |version: &str, packages: &[(&str, &str)]| {
        let tree = machine.path(&format!("tree-{version}"));
        let stanza = |(name, version): &(&str, &str)| {
            write(&tree, &format!("usr/lib/sysimage/dpkg/info/{name}.list"), "/.\n");
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: {version}\n\n")
        };
        let status: String = packages.iter().map(stanza).collect();
        write(&tree, "usr/lib/sysimage/dpkg/status", &status);
        let commit = machine.commit(version);
        machine.build(&commit, "latest", "plain");
    };
    commit("1", &[("bash", "5.1-2"), ("gone", "1")]);
    machine.install("latest", Mode::Bare).unwrap();
    commit("2", &[("bash", "5.2-1"), ("new", "3")]);
    deployed(run_upgrade(&machine, false).unwrap());
    let options = StatusOptions { packages: true };
    let told = machine.context(|context| status(&machine.sysroot(), &options, context)).unwrap();
    // Nothing runs here, so the default is what the others are compared with.
    assert_eq!(told.deployments[0].packages, None);
    let older = serde_json::to_value(&told.deployments[1].packages).unwrap();
    let expected = json!({
        "changed": [{ "name": "bash", "from": "5.2-1.all", "to": "5.1-2.all" }],
        "added": { "gone": "1.all" },
        "removed": { "new": "3.all" },
    });
    assert_eq!(older, expected);
}
