//! Signatures of commits: made by stock `ostree` and here, demanded by the remotes of a repository.

use rootball_testkit::sandbox::{Conversation, Sandbox};

use crate::support::{commit_system, sandbox_with_repo, system_tree};
use crate::trust::Gpg;

/// Signs the commit of a ref with the user's key, as stock does it.
fn gpg_sign(sandbox: &Sandbox, gpg: &Gpg<'_>, rev: &str, user: &str) {
    sandbox.tool(&format!("ostree gpg-sign --repo=repo --gpg-homedir={} {rev} {user}", gpg.home())).ok();
}

fn assert_untrusted(said: &Conversation, why: &str) {
    assert!(said.code == Some(4) && said.stderr.contains(why), "{}", said.text);
}

#[test]
fn the_commit_in_an_image_is_verified_with_the_keys_of_a_remote() {
    let sandbox = sandbox_with_repo("bare");
    system_tree(&sandbox, "tree", "1", 5);
    let commit = commit_system(&sandbox, "tree", "1");
    let gpg = Gpg::new(&sandbox, "os@example.com");
    sandbox.run("image build os/main oci:images:unsigned").ok();
    gpg_sign(&sandbox, &gpg, "os/main", "os@example.com");
    sandbox.run("image build os/main oci:images:1").ok();
    sandbox.run("image build --form oscontainer os/main oci:images:2018").ok();

    sandbox.run("--repo host repo init --mode bare-user").ok();
    let import = |image: &str| sandbox.run(&format!("--repo host image import ostree-remote-image:os:{image}"));
    let unknown = import("oci:images:1");
    assert!(unknown.code == Some(3) && unknown.stderr.contains("there is no remote \"os\""), "{}", unknown.text);
    sandbox.tool("ostree --repo=host remote add os http://127.0.0.1:9/").ok();
    assert_untrusted(&import("oci:images:1"), "not among the trusted keys");
    sandbox.tool("ostree --repo=host remote gpg-import --keyring=public.gpg os").ok();
    assert_untrusted(&import("oci:images:unsigned"), "there is no gpg signature");
    let refused = sandbox.run(&format!("--repo host repo show {commit}"));
    assert_eq!(refused.code, Some(3), "a commit that was refused can be seen: {}", refused.text);
    assert_eq!(import("oci:images:1").last_line(), commit);
    assert_eq!(import("oci:images:2018").last_line(), commit);
    assert_eq!(import("oci:images:1").last_line(), commit);
    sandbox.tool("ostree --repo=host fsck").ok();

    // Files on top of the commit are under nobody's signature.
    let place = |name: &str| sandbox.path(name).display().to_string();
    let storage = format!("--root {} --runroot {} --storage-driver vfs", place("storage"), place("run"));
    sandbox.write("extra", "more");
    for step in
        ["from -q --name work oci:images:1", "copy -q work extra /usr/share/extra", "commit -q --format oci work oci:images:derived"]
    {
        sandbox.tool(&format!("buildah {storage} {step}")).ok();
    }
    assert_untrusted(&import("oci:images:derived"), "more than a commit");
    sandbox.run("--repo host image import oci:images:derived").ok();
    assert_untrusted(&import("oci:images:derived"), "more than a commit");

    // The key of somebody else.
    let other = Gpg::new(&sandbox, "other@example.com");
    system_tree(&sandbox, "tree", "2", 5);
    commit_system(&sandbox, "tree", "2");
    gpg_sign(&sandbox, &other, "os/main", "other@example.com");
    sandbox.run("image build os/main oci:images:2").ok();
    assert_untrusted(&import("oci:images:2"), "not among the trusted keys");
}

#[test]
fn a_machine_follows_an_image_by_the_keys_of_a_remote() {
    let sandbox = sandbox_with_repo("bare");
    let gpg = Gpg::new(&sandbox, "os@example.com");
    let build = |version: &str, sign: bool| {
        system_tree(&sandbox, "tree", version, 5);
        let commit = commit_system(&sandbox, "tree", version);
        if sign {
            gpg_sign(&sandbox, &gpg, "os/main", "os@example.com");
        }
        sandbox.run("image build os/main oci:images:stable").ok();
        commit
    };
    let commit = build("1", true);
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    let host = |line: &str| sandbox.run(&format!("--sysroot disk {line}"));
    assert_eq!(host("switch ostree-remote-image:os:oci:images:stable").code, Some(3));
    sandbox.tool("ostree --repo=disk/ostree/repo remote add --gpg-import=public.gpg os http://127.0.0.1:9/").ok();
    let switched = host("switch ostree-remote-image:os:oci:images:stable");
    assert_eq!(switched.code, Some(0), "{}", switched.text);
    let deployed = || -> (String, String) {
        let status: serde_json::Value = serde_json::from_str(&host("--format json status").ok()).unwrap();
        let first = &status["deployments"][0];
        (first["commit"].as_str().unwrap().to_owned(), first.to_string())
    };
    let (deployed_commit, whole) = deployed();
    assert!(deployed_commit == commit && whole.contains("ostree-remote-image:os:oci:"), "{whole}");
    build("2", false);
    assert_untrusted(&host("upgrade"), "there is no gpg signature");
    let second = build("2", true);
    assert_eq!(host("upgrade").code, Some(0));
    build("3", false);
    assert_untrusted(&host("upgrade"), "there is no gpg signature");
    assert_eq!(deployed().0, second);
}
