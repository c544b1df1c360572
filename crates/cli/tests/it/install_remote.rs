//! Installing from an OSTree remote or repository: the new system knows where its updates come from.

use std::fs;

use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::web::WebServer;

use crate::support::{assert_whole, sandbox_with_repo, system_tree};
use crate::trust::Gpg;

/// Publishes a version, signed with OpenPGP and ed25519, and returns its commit.
fn publish(sandbox: &Sandbox, version: u64) -> String {
    system_tree(sandbox, "tree", &version.to_string(), 5);
    let metadata = format!("--add-metadata-string version={version} --timestamp @{}", 1_700_000_000 + version);
    let commit = sandbox.run(&format!("repo commit -b os/main --parent none {metadata} tree")).last_line();
    sandbox.run("repo sign --sign-type gpg --keys-file secret.gpg os/main").ok();
    sandbox.run("repo sign --keys-file os.key os/main").ok();
    sandbox.run("repo summary --update").ok();
    commit
}

fn site() -> (Sandbox, WebServer) {
    let sandbox = sandbox_with_repo("archive");
    Gpg::new(&sandbox, "os@example.com");
    sandbox.run("key generate --ostree --output os").ok();
    publish(&sandbox, 1);
    let server = WebServer::start(&sandbox.path("repo"));
    (sandbox, server)
}

fn stock_status(sandbox: &Sandbox, disk: &str) -> String {
    sandbox.tool(&format!("ostree admin status --sysroot={disk}")).ok()
}

#[test]
fn a_new_system_gets_the_remote_of_the_machine_that_installs_it() {
    let (sandbox, server) = site();
    sandbox.run("--repo mine repo init --mode bare-user").ok();
    sandbox.run(&format!("--repo mine remote add --gpg-import public.gpg origin {}", server.url())).ok();
    sandbox.run("--repo mine install to-filesystem disk --from ostree:origin:os/main --stateroot testos").ok();
    let status = stock_status(&sandbox, "disk");
    assert!(status.contains("origin: <unknown origin type>") || status.contains("origin refspec: origin:os/main"), "{status}");
    assert_eq!(sandbox.tool("ostree remote show-url --repo=disk/ostree/repo origin").ok().trim(), server.url());
    // The updates come from there, whoever fetches them.
    let second = publish(&sandbox, 2);
    assert_eq!(sandbox.run("--sysroot disk upgrade").last_line(), second);
    let third = publish(&sandbox, 3);
    sandbox.tool("ostree admin upgrade --sysroot=disk --os=testos").ok();
    let status = stock_status(&sandbox, "disk");
    assert!(status.contains(&format!("testos {third}.0")), "{status}");
    assert_whole(&sandbox, "disk/ostree/repo");
}

#[test]
fn a_remote_that_was_described_comes_with_its_keys() {
    let (sandbox, server) = site();
    let remote = format!("--remote-url {} --remote-no-gpg-verify --remote-sign-verify ed25519=file:os.pub", server.url());
    let install = "install to-filesystem disk --from ostree:origin:os/main --stateroot testos";
    sandbox.run("key generate --ostree --output other").ok();
    let other = remote.replace("os.pub", "other.pub");
    assert_eq!(sandbox.run(&format!("{install} {other}")).code, Some(4), "the key of somebody else");
    sandbox.run(&format!("{install} {remote}")).ok();
    let key = "disk/ostree/repo/origin.verification-ed25519-file";
    assert_eq!(fs::read(sandbox.path(key)).unwrap(), fs::read(sandbox.path("os.pub")).unwrap());
    let config = fs::read_to_string(sandbox.path("disk/ostree/repo/config")).unwrap();
    assert!(config.contains("verification-ed25519-file=/ostree/repo/origin.verification-ed25519-file\n"), "{config}");
    assert_eq!(sandbox.tool("ostree remote show-url --repo=disk/ostree/repo origin").ok().trim(), server.url());

    // A key that the tree has is left where it is.
    let in_tree = sandbox.path("tree/usr/share/keys").join("os.pub");
    fs::create_dir_all(in_tree.parent().unwrap()).unwrap();
    fs::copy(sandbox.path("os.pub"), in_tree).unwrap();
    publish(&sandbox, 2);
    let line = format!("--remote-url {} --remote-gpg-import public.gpg", server.url());
    sandbox.run(&format!("install to-filesystem other --from ostree:origin:os/main --stateroot testos {line}")).ok();
    let third = publish(&sandbox, 3);
    assert_eq!(sandbox.run("--sysroot other upgrade").last_line(), third);
}

#[test]
fn a_repository_on_this_machine_is_a_source_and_a_remote_what_is_followed() {
    let (sandbox, server) = site();
    sandbox.run("install to-filesystem disk --from ostree:./repo:os/main --stateroot testos").ok();
    let status: serde_json::Value = serde_json::from_str(&sandbox.run("--sysroot disk --format json status").ok()).unwrap();
    assert_eq!(status["deployments"][0]["refspec"], "os/main");
    stock_status(&sandbox, "disk");
    assert_eq!(sandbox.run("--sysroot disk upgrade --exit-unchanged").code, Some(77));

    let follow = format!("--follow ostree:origin:os/main --remote-url {}", server.url());
    let install = "install to-filesystem followed --from ostree:./repo:os/main --stateroot testos";
    let refused = sandbox.run(&format!("{install} {follow}"));
    assert_eq!(refused.code, Some(4), "no key is known: {refused}");
    sandbox.run(&format!("{install} {follow} --remote-gpg-import public.gpg")).ok();
    assert!(stock_status(&sandbox, "followed").contains("origin refspec: origin:os/main"));
    let second = publish(&sandbox, 2);
    assert_eq!(sandbox.run("--sysroot followed upgrade").last_line(), second);
    assert_whole(&sandbox, "followed/ostree/repo");

    sandbox.run("install to-filesystem nothing --from ostree:./repo:none").failed(3);
    sandbox.run("install to-filesystem nothing --from ostree:./repo").failed(2);
    sandbox.run("install to-filesystem nothing --from oci:x --remote-url http://x").failed(2);
    sandbox.run("install to-disk disk.img --size 2G --from ostree:unknown:os/main").failed(3);
    assert!(!sandbox.path("nothing").exists() && !sandbox.path("disk.img").exists());
}
