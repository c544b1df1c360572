//! A machine that follows a ref of an OSTree remote: switched to it, upgraded, and back to an image, with nothing moved twice.

use rootball_testkit::noise::noise;
use rootball_testkit::sandbox::{Conversation, Sandbox};
use rootball_testkit::web::WebServer;

use crate::support::{assert_whole, commit_system, sandbox_with_repo, system_tree};
use crate::trust::Gpg;

struct Site<'s> {
    sandbox: &'s Sandbox,
    gpg: Gpg<'s>,
}

impl Site<'_> {
    /// Publishes a version as image and as ref, signed, and returns its commit.
    fn publish(&self, version: &str, timestamp: u64) -> String {
        system_tree(self.sandbox, "tree", version, 5);
        let metadata = format!("--add-metadata-string version={version} --timestamp @{timestamp}");
        let keys = "--sign-type gpg --sign-from-file secret.gpg";
        let commit = self.sandbox.run(&format!("repo commit -b os/main --parent none {metadata} {keys} tree")).last_line();
        self.sandbox.run("image build os/main oci:images:stable").ok();
        self.sandbox.run("repo summary --update").ok();
        commit
    }

    fn host(&self, line: &str) -> Conversation {
        self.sandbox.run(&format!("--sysroot disk {line}"))
    }

    /// Which commit boots next, and what it follows.
    fn next(&self) -> (String, String) {
        let status: serde_json::Value = serde_json::from_str(&self.host("--format json status").ok()).unwrap();
        let first = &status["deployments"][0];
        let follows = first["refspec"].as_str().or(first["image"].as_str()).unwrap();
        (first["commit"].as_str().unwrap().to_owned(), follows.to_owned())
    }
}

#[test]
fn a_machine_goes_from_an_image_to_a_remote_and_back() {
    let sandbox = sandbox_with_repo("archive");
    let site = Site { sandbox: &sandbox, gpg: Gpg::new(&sandbox, "os@example.com") };
    let first = site.publish("1", 1_700_000_000);
    sandbox.run("install to-filesystem disk --from oci:images:stable --stateroot testos").ok();
    let server = WebServer::start(&sandbox.path("repo"));
    let unknown = site.host("switch ostree:origin:os/main");
    assert!(unknown.code == Some(3) && unknown.stderr.contains("origin"), "{}", unknown.text);
    sandbox.run(&format!("--repo disk/ostree/repo remote add origin {}", server.url())).ok();
    let untrusted = site.host("switch ostree:origin:os/main");
    assert!(untrusted.code == Some(4) && untrusted.stderr.contains("not among the trusted keys"), "{}", untrusted.text);
    let imported = sandbox.run("--repo disk/ostree/repo remote import-key --keyring public.gpg origin").ok();
    assert_eq!(imported, "Imported 1 GPG key to remote \"origin\"\n");
    let listed = sandbox.run("--repo disk/ostree/repo remote list-keys origin").ok();
    assert!(listed.contains(" os@example.com"), "{listed}");

    // The same commit by another way: nothing of it moves, nothing is deployed.
    let switched = site.host("switch ostree:origin:os/main");
    assert!(switched.code == Some(0) && switched.stderr.contains("nothing is deployed anew"), "{}", switched.text);
    assert!(switched.stderr.contains("Moved nothing"), "{}", switched.text);
    assert_eq!(site.next(), (first.clone(), "origin:os/main".to_owned()));
    assert_eq!(site.host("upgrade --exit-unchanged").code, Some(77));

    let second = site.publish("2", 1_700_000_100);
    let check = site.host("upgrade --check");
    assert!(check.stderr.contains("Update available: 2 from ostree:origin:os/main"), "{}", check.text);
    assert_eq!(check.last_line(), second);
    assert_eq!(site.next().0, first, "a look deployed something");
    assert_eq!(site.host("upgrade").last_line(), second);
    assert_eq!(site.next(), (second.clone(), "origin:os/main".to_owned()));
    sandbox.tool("ostree admin status --sysroot=disk").ok();

    // What is older than what is deployed is an attack, or a decision.
    let older = site.publish("0", 1_600_000_000);
    let refused = site.host("upgrade");
    assert!(refused.code == Some(4) || refused.code == Some(1), "{}", refused.text);
    assert!(refused.stderr.contains("older"), "{}", refused.text);
    assert_eq!(site.next().0, second);
    assert_eq!(site.host("upgrade --allow-downgrade").last_line(), older);

    // Back to the image; the ref goes when nothing follows it any more.
    let third = site.publish("3", 1_700_000_200);
    assert_eq!(site.host("switch oci:images:stable").last_line(), third);
    let refs = || sandbox.run("--repo disk/ostree/repo repo refs").ok();
    assert!(refs().contains("origin:os/main"), "the deployment that is left follows it: {}", refs());
    let fourth = site.publish("4", 1_700_000_300);
    assert_eq!(site.host("upgrade").last_line(), fourth);
    assert_whole(&sandbox, "disk/ostree/repo");

    let unsigned = site.host("switch --require-signature ostree:origin:os/main");
    assert_eq!(unsigned.code, Some(0), "{}", unsigned.text);
    sandbox.run("--repo disk/ostree/repo repo config set --group='remote \"origin\"' gpg-verify false").ok();
    let required = site.host("switch --require-signature ostree:origin:os/main");
    assert!(required.code == Some(4) && required.stderr.contains("demand none"), "{}", required.text);
    assert_eq!(site.host("switch ostree:origin:os/absent").code, Some(3));
    drop(site.gpg);
}

#[test]
fn a_machine_is_installed_from_a_remote() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 5);
    let commit = commit_system(&sandbox, "tree", "1");
    let server = WebServer::start(&sandbox.path("repo"));
    let install = || sandbox.run("install to-filesystem disk --from ostree:origin:os/main --stateroot testos --karg rw");
    let unknown = install();
    assert!(unknown.code == Some(3) && unknown.stderr.contains("remote add"), "{}", unknown.text);
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify origin {}", server.url())).ok();
    assert_eq!(install().last_line(), commit);
    let status = sandbox.tool("ostree admin status --sysroot=disk").ok();
    assert!(status.contains("origin refspec: origin:os/main"), "{status}");
    assert_whole(&sandbox, "disk/ostree/repo");
}

#[test]
fn a_machine_that_follows_a_ref_takes_the_cheapest_way_and_remembers_it() {
    let sandbox = sandbox_with_repo("archive");
    system_tree(&sandbox, "tree", "1", 30);
    sandbox.write("tree/usr/lib/large", noise(1, 300_000));
    let commit = |version: &str| {
        let line =
            format!("repo commit -b os/main --timestamp @170000000{version} --add-metadata-string version={version} --generate-sizes tree");
        sandbox.run(&line).last_line()
    };
    commit("1");
    let server = WebServer::start(&sandbox.path("repo"));
    let install = || sandbox.run("install to-filesystem disk --from ostree:origin:os/main --stateroot testos");
    assert_eq!(install().code, Some(3), "it knows no remote yet");
    sandbox.run(&format!("--repo disk/ostree/repo remote add --no-gpg-verify origin {}", server.url())).ok();
    install().ok();
    let json = |line: &str| -> serde_json::Value {
        serde_json::from_str(&sandbox.run(&format!("--sysroot disk --repo disk/ostree/repo --format json {line}")).ok()).unwrap()
    };
    assert_eq!(json("status")["deployments"][0]["came"]["by"], "objects");
    assert_eq!(sandbox.run("--repo disk/ostree/repo quote ostree:origin:os/main").stdout, "present       nothing to fetch\n");

    system_tree(&sandbox, "tree", "2", 30);
    let mut large = noise(1, 300_000);
    large[1000] ^= 1;
    sandbox.write("tree/usr/lib/large", large);
    let second = commit("2");
    sandbox.run("delta create --to os/main").ok();
    sandbox.run("repo summary --update").ok();
    let quote = json("quote ostree:origin:os/main");
    let offers = quote["offers"].as_array().unwrap();
    assert_eq!(
        (quote["commit"].as_str(), offers[0]["way"].as_str(), offers[1]["way"].as_str()),
        (Some(&*second), Some("static-delta"), Some("objects"))
    );
    assert!(offers[0]["bytes"].as_u64().unwrap() * 10 < offers[1]["bytes"].as_u64().unwrap(), "{quote}");
    let text = sandbox.run("--repo disk/ostree/repo quote --prefer objects ostree:origin:os/main");
    assert!(text.stdout.starts_with("objects       ") && text.stderr.starts_with("Looked at "), "{}", text.text);
    for line in
        ["quote --prefer layers ostree:origin:os/main", "upgrade --prefer pieces", "quote --platform linux/amd64 ostree:origin:os/main"]
    {
        sandbox.run(&format!("--sysroot disk --repo disk/ostree/repo {line}")).failed(2);
    }
    let upgraded = sandbox.run("--sysroot disk upgrade");
    assert!(upgraded.stderr.contains("Came by static-delta, new objects "), "{}", upgraded.text);
    assert_eq!(upgraded.last_line(), second);
    let came = json("status")["deployments"][0]["came"].clone();
    assert!(came["by"] == "static-delta" && came["bytes"].as_u64().unwrap() > 0, "{came}");
    assert_whole(&sandbox, "disk/ostree/repo");
}
