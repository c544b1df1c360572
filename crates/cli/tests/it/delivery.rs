//! The whole matrix of OSTree delivery: whose server tree, whose client, which way, into which mode, from which server.

use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::servers::RealServer;

use crate::support::{sandbox_with_repo, small_tree};

/// How the second commit gets to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Objects,
    Delta,
    InlineDelta,
    FromNothing,
}

const WAYS: [Way; 4] = [Way::Objects, Way::Delta, Way::InlineDelta, Way::FromNothing];

/// Makes a server's tree: two commits, the deltas of this way, and a summary. Returns the commits.
fn publish(sandbox: &Sandbox, name: &str, is_ours: bool, way: Way) -> [String; 2] {
    let run = |ours: &str, stock: &str| {
        let said = match is_ours {
            true => sandbox.run(&format!("--repo {name} {ours}")).ok(),
            false => sandbox.tool(&format!("ostree --repo={name} {stock}")).ok(),
        };
        said.lines().last().unwrap_or_default().to_owned()
    };
    run("repo init --mode archive", "init --mode=archive");
    let owners = "--owner-uid 0 --owner-gid 0 --no-xattrs";
    let commit = |time: u32| {
        run(
            &format!("repo commit -b os/main {owners} --timestamp @{time} tree-{time}"),
            &format!("commit -b os/main {owners} --timestamp=@{time} tree-{time}"),
        )
    };
    let commits = [commit(1), commit(2)];
    let (ours, stock) = match way {
        // Nothing to make.
        Way::Objects => ("repo refs", "refs"),
        Way::Delta => ("delta create --to os/main", "static-delta generate --to=os/main"),
        Way::InlineDelta => ("delta create --inline --to os/main", "static-delta generate --inline --to=os/main"),
        Way::FromNothing => ("delta create --empty --to os/main", "static-delta generate --empty --min-fallback-size=0 --to=os/main"),
    };
    run(ours, stock);
    run("repo summary --update", "summary -u");
    commits
}

/// Pulls with one of the programs and looks at the result with both.
fn pull(sandbox: &Sandbox, url: &str, commits: &[String; 2], is_ours: bool, way: Way, mode: &str) {
    let what = format!("{url} ours={is_ours} {way:?} {mode}");
    let client = "client";
    let _ = std::fs::remove_dir_all(sandbox.path(client));
    sandbox.tool(&format!("ostree --repo={client} init --mode={mode}")).ok();
    sandbox.tool(&format!("ostree --repo={client} config set core.fsync false")).ok();
    sandbox.tool(&format!("ostree --repo={client} remote add --no-gpg-verify origin {url}")).ok();
    // An archive repository takes no deltas, and inline ones are where the summary lists them.
    let demands = if way == Way::Objects || mode == "archive" { "" } else { "--require-static-deltas" };
    let run = |rest: &str| match is_ours {
        true => sandbox.run(&format!("--repo {client} repo pull {rest}")),
        false => sandbox.tool(&format!("ostree --repo={client} pull {rest}")),
    };
    if way != Way::FromNothing {
        let first = run(&format!("--disable-static-deltas origin os/main@{}", commits[0]));
        assert_eq!(first.code, Some(0), "{what}: {}", first.text);
    }
    let second = run(&format!("{demands} origin os/main"));
    assert_eq!(second.code, Some(0), "{what}: {}", second.text);
    assert_eq!(sandbox.tool(&format!("ostree --repo={client} rev-parse origin:os/main")).last_line(), commits[1], "{what}");
    for checked in [sandbox.run(&format!("--repo {client} repo fsck")), sandbox.tool(&format!("ostree --repo={client} fsck"))] {
        assert_eq!(checked.code, Some(0), "{what}: {}", checked.text);
    }
}

fn matrix(server_is_ours: bool) {
    let sandbox = sandbox_with_repo("bare");
    for time in [1, 2] {
        let name = format!("tree-{time}");
        small_tree(&sandbox, &name);
        let large: String = (0..3000).map(|line| format!("line {line} {}\n", if line == 5 { time } else { 0 })).collect();
        sandbox.write(&format!("{name}/usr/share/large"), large);
        sandbox.write(&format!("{name}/usr/share/only-{time}"), "something new\n");
    }
    for way in WAYS {
        let name = format!("{way:?}").to_lowercase();
        let commits = publish(&sandbox, &name, server_is_ours, way);
        let root = sandbox.path(&name);
        let (nginx, python) = (RealServer::nginx(&root, None), RealServer::python(&root));
        let mirror = sandbox.serve(&format!("mirror serve --store images --ostree {name} --listen 127.0.0.1:0"));
        for url in [nginx.url(), python.url(), format!("http://{}/ostree", mirror.address)] {
            for client_is_ours in [true, false] {
                for mode in ["bare", "bare-user", "archive"] {
                    pull(&sandbox, &url, &commits, client_is_ours, way, mode);
                }
            }
        }
    }
}

#[test]
fn what_we_publish_is_pulled_by_both_in_every_way() {
    matrix(true);
}

#[test]
fn what_stock_publishes_is_pulled_by_both_in_every_way() {
    matrix(false);
}
