//! `remote`, `repo pull`, `repo mirror` and `repo summary`, beside the commands of stock.

use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::web::WebServer;

use crate::support::{assert_whole, sandbox, small_tree};

/// Makes a served repository with stock.
fn served(sandbox: &Sandbox) -> String {
    small_tree(sandbox, "tree");
    sandbox.tool("ostree --repo=srv init --mode=archive").ok();
    sandbox.tool("ostree --repo=srv commit -b os/other --timestamp=@1700000000 tree").ok();
    let commit =
        sandbox.tool("ostree --repo=srv commit -b os/main --add-metadata-string=version=1.2 --timestamp=@1700000001 tree").last_line();
    sandbox.tool("ostree --repo=srv summary -u").ok();
    commit
}

#[test]
fn remotes_are_written_as_stock_writes_them_and_read_as_it_reads_them() {
    let sandbox = sandbox();
    for line in [
        "o1 http://example.com/ a b",
        "--no-gpg-verify o2 http://example.com/",
        "--set=gpg-verify-summary=true --set=tls-permissive=true o3 mirrorlist=http://example.com/ml",
        "--no-gpg-verify --contenturl=http://c.example.com o4 http://example.com",
        "--collection-id=org.a.B o5 http://example.com",
        "--if-not-exists o1 http://other.example.com",
        "--force o2 http://new.example.com",
    ] {
        sandbox.run("--repo ours repo init").ok();
        sandbox.run("--repo theirs repo init").ok();
        sandbox.run(&format!("--repo ours remote add {line}")).ok();
        sandbox.tool(&format!("ostree --repo=theirs remote add {line}")).ok();
        let sorted = |repo: &str| {
            let config = std::fs::read_to_string(sandbox.path(repo).join("config")).unwrap();
            let mut lines: Vec<String> = config.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted("ours"), sorted("theirs"), "{line}");
    }
    let listed = sandbox.run("--repo theirs remote list -u").ok();
    assert_eq!(listed, sandbox.tool("ostree --repo=theirs remote list -u").ok());
    assert_eq!(sandbox.run("--repo ours remote list").ok(), "o1\no2\no3\no4\no5\n");
    assert_eq!(sandbox.run("--repo ours remote show o2").ok(), "http://new.example.com\n");
    // Stock takes that for leave to forgo OpenPGP signatures as well.
    sandbox.run("--repo ours remote add --no-sign-verify o6 http://example.com").ok();
    let show = sandbox.run("--repo ours remote show --format json o6").ok();
    let shown: serde_json::Value = serde_json::from_str(&show).unwrap();
    assert_eq!(shown, serde_json::json!({ "url": "http://example.com", "sign-verify": "false" }));
    sandbox.run("--repo ours remote remove o6").ok();
    sandbox.run("--repo ours remote add o1 http://example.com").failed(1);
    sandbox.run("--repo ours remote add bad/name http://example.com").failed(1);
    sandbox.run("--repo ours remote remove none").failed(3);
    sandbox.run("--repo ours remote delete --if-exists none").ok();
    sandbox.run("--repo ours remote remove o1").ok();
    assert_eq!(sandbox.run("--repo ours remote list").ok(), "o2\no3\no4\no5\n");
}

#[test]
fn a_systems_remotes_have_files_of_their_own() {
    let sandbox = sandbox();
    sandbox.run("--repo root/ostree/repo repo init").ok();
    sandbox.write("root/etc/ostree/remotes.d/vendor.conf", "# from the vendor\n[remote \"vendor\"]\nurl=http://vendor.example.com\n");
    sandbox.run("--sysroot root remote add --no-gpg-verify site http://site.example.com").ok();
    assert_eq!(sandbox.run("--sysroot root remote list").ok(), "site\nvendor\n");
    assert!(sandbox.path("root/etc/ostree/remotes.d/site.conf").exists());
    sandbox.run("--sysroot root remote remove site").ok();
    assert!(!sandbox.path("root/etc/ostree/remotes.d/site.conf").exists());
    assert_eq!(sandbox.run("--repo root/ostree/repo remote list").ok(), "", "what is not a system's has its own only");
}

#[test]
fn a_pull_says_what_came_and_ends_with_the_commit() {
    let sandbox = sandbox();
    let commit = served(&sandbox);
    let server = WebServer::start(&sandbox.path("srv"));
    sandbox.run("--repo repo repo init --mode bare-user").ok();
    sandbox.run(&format!("--repo repo remote add --no-gpg-verify origin {} os/main", server.url())).ok();
    assert_eq!(sandbox.run("--repo repo remote refs origin").ok(), "origin:os/main\norigin:os/other\n");
    let offered = sandbox.tool("ostree --repo=repo remote refs origin").ok();
    assert_eq!(sandbox.run("--repo repo remote refs origin").ok(), offered);
    assert_eq!(sandbox.run("--repo repo repo pull origin").last_line(), commit);
    assert_eq!(sandbox.run("--repo repo repo rev-parse origin:os/main").last_line(), commit);
    assert_whole(&sandbox, "repo");
    let said = sandbox.run("--repo repo --format json repo pull origin os/main").ok();
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&report["file_objects"], &report["pulled"][0]["ref"]), (&0.into(), &"os/main".into()));
    let said = sandbox.run("--repo repo repo pull origin none").failed(3);
    assert!(said.contains("hint: 'rootball remote refs origin' lists what there is"), "{said}");
    let said = sandbox.run("--repo repo repo pull nobody os/main").failed(3);
    assert!(said.contains("no remote \"nobody\""), "{said}");
    sandbox.run(&format!("--repo repo remote add signed {}", server.url())).ok();
    let said = sandbox.run("--repo repo repo pull signed os/main").failed(4);
    assert!(said.contains("is not trusted"), "{said}");
    sandbox.run("--repo repo repo pull origin 'a b'").failed(2);
    sandbox.run("--repo repo repo pull --url http://127.0.0.1:1/ --network-retries 0 origin os/main").failed(1);
    let url = server.url();
    sandbox.run(&format!("--repo repo repo pull --url {url} --http-header X-Test=yes --depth -1 -T origin os/other")).ok();
    assert!(server.asked().iter().any(|asked| asked.header("x-test") == Some("yes")));
}

#[test]
fn a_mirror_is_what_the_remote_is() {
    let sandbox = sandbox();
    let commit = served(&sandbox);
    let server = WebServer::start(&sandbox.path("srv"));
    for repo in ["ours", "theirs"] {
        sandbox.run(&format!("--repo {repo} repo init --mode archive")).ok();
        sandbox.run(&format!("--repo {repo} remote add --no-gpg-verify origin {}", server.url())).ok();
    }
    sandbox.run("--repo ours repo mirror --deltas origin").ok();
    sandbox.tool("ostree --repo=theirs pull --mirror origin").ok();
    let state =
        |repo: &str| sandbox.tool(&format!("sh -c 'cd {repo} && find refs objects summary ! -type d | sort | xargs sha256sum'")).ok();
    assert_eq!(state("ours"), state("theirs"));
    assert_eq!(sandbox.run("--repo ours repo rev-parse os/main").last_line(), commit);
}

#[test]
fn summaries_are_shown_as_stock_shows_them() {
    let sandbox = sandbox();
    served(&sandbox);
    sandbox.run("--repo srv repo summary").failed(2);
    sandbox.run("--repo srv repo summary --update --add-metadata my.key=\"'v'\"").ok();
    let server = WebServer::start(&sandbox.path("srv"));
    sandbox.run("--repo repo repo init").ok();
    sandbox.run(&format!("--repo repo remote add --no-gpg-verify origin {}", server.url())).ok();
    for (ours, theirs) in [
        ("--repo srv repo summary --view", "ostree --repo=srv summary -v"),
        ("--repo srv repo summary --raw", "ostree --repo=srv summary --raw"),
        ("--repo repo remote summary origin", "ostree --repo=repo remote summary origin"),
        ("--repo repo remote summary --raw origin", "ostree --repo=repo remote summary --raw origin"),
    ] {
        assert_eq!(sandbox.run(ours).ok().trim(), sandbox.tool(theirs).ok().trim(), "{ours}");
    }
    let shown: serde_json::Value = serde_json::from_str(&sandbox.run("--repo srv --format json repo summary --view").ok()).unwrap();
    assert_eq!(shown["refs"][0]["ref"], "os/main");
    sandbox.run("--repo repo repo summary --view").failed(3);
}
