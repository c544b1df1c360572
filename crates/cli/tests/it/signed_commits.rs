//! Signatures of commits: made by stock `ostree` and here, demanded by the remotes of a repository.

use rootball_testkit::sandbox::{Conversation, Sandbox};

use crate::support::{commit_system, sandbox_with_repo, small_tree, system_tree};
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
    assert!(unknown.code == Some(3) && unknown.stderr.contains("no remote \"os\""), "{}", unknown.text);
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

/// Makes a repository with the commit `os/main` of a small tree.
fn committed(sandbox: &Sandbox) -> String {
    small_tree(sandbox, "tree");
    sandbox.run("repo commit -b os/main --timestamp @1700000000 tree").last_line()
}

#[test]
fn stock_takes_our_openpgp_signatures_and_we_take_its_own() {
    let sandbox = sandbox_with_repo("archive");
    let commit = committed(&sandbox);
    let gpg = Gpg::new(&sandbox, "os@example.com");
    sandbox.tool("ostree --repo=client init --mode=bare-user").ok();
    let repo = sandbox.path("repo").canonicalize().unwrap();
    sandbox.tool(&format!("ostree --repo=client remote add --gpg-import=public.gpg os file://{}", repo.display())).ok();
    assert_ne!(sandbox.tool("ostree --repo=client pull os os/main").code, Some(0), "stock took an unsigned commit");
    let signed = sandbox.run("repo sign --sign-type gpg --keys-file secret.gpg os/main");
    assert!(signed.stderr.contains("1 gpg signatures added"), "{}", signed.text);
    sandbox.tool("ostree --repo=client pull os os/main").ok();
    let shown = sandbox.tool(&format!("ostree --repo=client show --gpg-verify-remote=os {commit}")).ok();
    assert!(shown.contains("Good signature from ") && shown.contains("os@example.com"), "{shown}");
    sandbox.run("--repo client repo verify os:os/main").ok();
    sandbox.run("repo verify --sign-type gpg --keys-file public.gpg os/main").ok();

    // Another signature beside it, by stock; each goes by its own key.
    std::fs::rename(sandbox.path("public.gpg"), sandbox.path("first.gpg")).unwrap();
    let other = Gpg::new(&sandbox, "other@example.com");
    gpg_sign(&sandbox, &other, "os/main", "other@example.com");
    for keys in ["first.gpg", "public.gpg"] {
        sandbox.run(&format!("repo verify --sign-type gpg --keys-file {keys} os/main")).ok();
    }
    let listed = sandbox.run("repo sign --list os/main").ok();
    assert_eq!(listed.matches("gpg signature of ").count(), 2, "{listed}");
    sandbox.run("repo sign --delete --sign-type gpg --keys-file first.gpg os/main").ok();
    assert_untrusted(&sandbox.run("repo verify --sign-type gpg --keys-file first.gpg os/main"), "not among the trusted keys");
    assert_eq!(sandbox.run("repo sign --delete --sign-type gpg --keys-file first.gpg os/main").code, Some(3));
    sandbox.run("repo sign --delete --sign-type gpg --keys-file public.gpg os/main").ok();
    let bare = sandbox.tool("ostree show --repo=repo os/main").ok();
    assert!(!bare.contains("signature"), "{bare}");
    assert_untrusted(&sandbox.run("repo verify --sign-type gpg --keys-file public.gpg os/main"), "there is no gpg signature");
    drop(gpg);
}

#[test]
fn commits_are_signed_with_keys_of_every_kind() {
    let sandbox = sandbox_with_repo("bare");
    let public = sandbox.run("key generate --ostree --output os").last_line();
    let other = sandbox.run("key generate --ostree --output other").last_line();
    assert_eq!(std::fs::read_to_string(sandbox.path("os.pub")).unwrap(), format!("{public}\n"));
    small_tree(&sandbox, "tree");
    let commit = sandbox.run("repo commit -b os/main --timestamp @1700000000 --sign-from-file os.key tree").last_line();
    assert_eq!(sandbox.run(&format!("repo verify os/main {public}")).last_line(), commit);
    sandbox.run("repo verify --keys-file os.pub os/main").ok();
    assert_untrusted(&sandbox.run(&format!("repo verify os/main {other}")), "none of the 1 trusted keys");
    let twice = sandbox.run("repo sign --keys-file os.key os/main");
    assert!(twice.stderr.contains("0 ed25519 signatures added"), "{}", twice.text);
    let length = sandbox.tool("ostree show --repo=repo --print-detached-metadata-key=ostree.sign.ed25519 os/main").ok();
    assert_eq!(length.matches("0x").count(), 64, "one signature of 64 bytes: {length}");

    sandbox.run("key generate --no-password --output spki").ok();
    sandbox.run("repo sign --sign-type spki os/main spki.key").ok();
    sandbox.run("repo sign --verify --sign-type spki os/main spki.pub").ok();
    let json = sandbox.run("--format json repo verify --sign-type spki os/main spki.pub").ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["commit"].as_str(), json["signatures"][0]["engine"].as_str()), (Some(&*commit), Some("spki")));

    // The settings of a remote.
    let set = |key: &str, value: &str| sandbox.run(&format!("repo config set --group='remote \"os\"' {key} {value}")).ok();
    set("url", "http://127.0.0.1:9/");
    set("gpg-verify", "false");
    assert_untrusted(&sandbox.run("repo verify --remote os os/main"), "demand no signature");
    set("sign-verify", "ed25519");
    assert_untrusted(&sandbox.run("repo verify --remote os os/main"), "no ed25519 key is configured");
    set("verification-ed25519-key", &other);
    assert_untrusted(&sandbox.run("repo verify --remote os os/main"), "none of the 1 trusted keys");
    set("verification-ed25519-file", &sandbox.path("os.pub").display().to_string());
    sandbox.run("repo verify --remote os os/main").ok();
    set("sign-verify", "true");
    set("verification-spki-file", &sandbox.path("spki.pub").display().to_string());
    sandbox.run("repo sign --delete --keys-file os.pub os/main").ok();
    let by_spki = sandbox.run("repo verify --remote os os/main");
    assert!(by_spki.code == Some(0) && by_spki.stderr.contains("Good spki signature"), "{}", by_spki.text);
    set("sign-verify", "ed25519");
    assert_untrusted(&sandbox.run("repo verify --remote os os/main"), "there is no ed25519 signature");
    set("sign-verify", "dummy");
    assert_eq!(sandbox.run("repo verify --remote os os/main").code, Some(1));

    for line in ["repo sign os/main", "repo verify os/main", "repo sign --keys-file absent os/main", "repo sign os/main nonsense"] {
        let said = sandbox.run(line);
        assert!(matches!(said.code, Some(1..=3)) && said.stderr.contains("error: "), "{}", said.text);
    }
    sandbox.run("repo fsck").ok();
}
