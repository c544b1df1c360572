//! `repo pull-local` between repositories of any two modes, and stock `ostree pull-local` beside it.

use std::fs;
use std::os::unix::fs::MetadataExt;

use rootball_testkit::compare::{Compare, assert_same};
use rootball_testkit::sample;
use rootball_testkit::sandbox::Sandbox;

use crate::support::{files, sandbox, small_tree};

const MODES: [&str; 5] = ["bare", "bare-user", "bare-user-only", "bare-split-xattrs", "archive"];

fn init(sandbox: &Sandbox, name: &str, mode: &str) {
    sandbox.tool(&format!("rm -rf {name}"));
    sandbox.run(&format!("--repo {name} repo init --mode {mode}")).ok();
}

/// The objects of a repository by name, without what only one mode has.
fn objects(sandbox: &Sandbox, repo: &str) -> Vec<String> {
    let root = sandbox.path(repo).join("objects");
    let names = files(&root).into_keys().map(|path| path.strip_prefix(&root).unwrap().to_str().unwrap().replace(".filez", ".file"));
    let mut names: Vec<_> = names.filter(|name| !name.contains("file-xattrs")).collect();
    names.sort();
    names
}

#[test]
fn commits_go_from_every_mode_into_every_mode() {
    let sandbox = sandbox();
    sample::fill(&sandbox.path("tree"), true);
    for from in MODES {
        init(&sandbox, "from", from);
        // What a bare-user-only repository cannot hold, none of the others would get from it.
        let commit =
            sandbox.run("--repo from repo commit -b test/main --add-detached-metadata-string=k=v --canonical-permissions tree").last_line();
        for to in MODES {
            init(&sandbox, "to", to);
            assert_eq!(sandbox.run("--repo to repo pull-local from test/main").last_line(), commit, "{from} to {to}");
            sandbox.run("--repo to repo fsck").ok();
            sandbox.tool("ostree --repo=to fsck").ok();
            assert_eq!(objects(&sandbox, "to"), objects(&sandbox, "from"), "{from} to {to}");
            let shown = sandbox.tool("ostree --repo=to show --print-detached-metadata-key=k test/main").last_line();
            assert_eq!(shown, "'v'");
            // Once more, nothing is to be done.
            let said = sandbox.run("--format json --repo to repo pull-local from").ok();
            let report: serde_json::Value = serde_json::from_str(&said).unwrap();
            assert_eq!((&report["metadata_objects"], &report["file_objects"]), (&0.into(), &0.into()), "{from} to {to}");
        }
    }
}

#[test]
fn stock_pulls_from_us_and_we_from_stock() {
    let sandbox = sandbox();
    sample::fill(&sandbox.path("tree"), true);
    for from in ["bare", "bare-user", "archive"] {
        sandbox.tool("rm -rf theirs");
        sandbox.tool(&format!("ostree --repo=theirs init --mode={from}")).ok();
        let commit = sandbox.tool("ostree --repo=theirs commit -b test/main tree").last_line();
        for to in ["bare", "bare-user", "archive"] {
            init(&sandbox, "ours", to);
            assert_eq!(sandbox.run("--repo ours repo pull-local theirs").last_line(), commit);
            sandbox.tool("rm -rf back");
            sandbox.tool(&format!("ostree --repo=back init --mode={from}")).ok();
            sandbox.tool("ostree --repo=back pull-local --untrusted ours").ok();
            sandbox.tool("ostree --repo=back fsck").ok();
            assert_eq!(sandbox.tool("ostree --repo=back rev-parse test/main").last_line(), commit, "{from} to {to}");
        }
    }
    // And what comes out is what went in.
    init(&sandbox, "ours", "bare");
    sandbox.run("--repo ours repo pull-local back").ok();
    sandbox.run("--repo ours repo checkout test/main out").ok();
    assert_same(&sandbox.path("tree"), &sandbox.path("out"), &Compare { hard_links: false, ..Compare::default() });
}

#[test]
fn objects_of_one_mode_are_linked() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    for mode in MODES {
        init(&sandbox, "from", mode);
        init(&sandbox, "to", mode);
        sandbox.run("--repo from repo commit -b test/main tree").ok();
        for flags in ["", "--untrusted"] {
            init(&sandbox, "to", mode);
            sandbox.run(&format!("--repo to repo pull-local {flags} from")).ok();
            for (path, _) in files(&sandbox.path("to/objects")) {
                let is_content = path.extension().unwrap() == "file";
                let linked = fs::symlink_metadata(&path).unwrap().nlink() > 1;
                let is_commit = path.extension().unwrap() == "commit";
                assert!(linked || is_commit || mode == "bare-split-xattrs" && is_content, "{mode}: {}", path.display());
            }
            sandbox.run("--repo to repo fsck").ok();
        }
    }
}

#[test]
fn refs_history_and_marks_are_those_of_stock() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    init(&sandbox, "from", "archive");
    for subject in ["1", "2", "3"] {
        sandbox.run(&format!("--repo from repo commit -b os/main -s {subject} --timestamp=@1700000000 tree")).ok();
    }
    let other = sandbox.run("--repo from repo commit -b other -s other tree").last_line();
    for options in [
        "from",
        "from os/main",
        "--remote=origin from os/main",
        "--depth=1 from os/main",
        "--depth=-1 from",
        "--commit-metadata-only from os/main",
        &format!("from {other}"),
        "--untrusted --disable-fsync from other",
        "--per-object-fsync from other",
        "--bareuseronly-files from other",
    ] {
        init(&sandbox, "ours", "bare");
        init(&sandbox, "theirs", "bare");
        sandbox.run(&format!("--repo ours repo pull-local {options}")).ok();
        sandbox.tool(&format!("ostree --repo=theirs pull-local {options}")).ok();
        let state = |repo: &str| {
            sandbox.tool(&format!("sh -c 'cd {repo} && find refs state objects ! -type d | sort && cat $(find refs -type f | sort)'")).ok()
        };
        assert_eq!(state("ours"), state("theirs"), "{options}");
    }
    // The tree comes later, and the mark goes.
    init(&sandbox, "ours", "bare");
    sandbox.run("--repo ours repo pull-local --commit-metadata-only from os/main").ok();
    assert_eq!(fs::read_dir(sandbox.path("ours/state")).unwrap().count(), 1);
    sandbox.run("--repo ours repo pull-local from os/main").ok();
    assert_eq!(fs::read_dir(sandbox.path("ours/state")).unwrap().count(), 0);
    sandbox.tool("ostree --repo=ours fsck").ok();
}

#[test]
fn what_is_not_to_be_had_is_said_and_changes_nothing() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    init(&sandbox, "from", "archive");
    sandbox.run("--repo from repo commit -b os/main tree").ok();
    sandbox.run("--repo from repo refs --create stolen os/main").ok();
    sandbox.tool("chmod 4755 tree/usr/bin/tool").ok();
    sandbox.run("--repo from repo commit -b suid tree").ok();
    sandbox.tool("sh -c 'cp -a from damaged; for f in damaged/objects/*/*.filez; do echo x > $f; done'").ok();
    for (mode, options, code, wanted) in [
        ("bare", "from nothing", 3, "no ref or commit \"nothing\""),
        ("bare", "nowhere", 3, "nowhere is not a repository"),
        ("bare", "--bareuseronly-files from suid", 4, "has permissions 4755, beyond 0775"),
        ("bare-user-only", "from suid", 1, "its mode is bare-user-only, and the file has permissions 4755"),
        ("bare", "from stolen", 4, "was not made for ref stolen, but for os/main"),
        ("bare", "damaged os/main", 1, "file object"),
        ("archive", "--untrusted damaged os/main", 1, "file object"),
    ] {
        init(&sandbox, "to", mode);
        let said = sandbox.run(&format!("--repo to repo pull-local {options}"));
        assert_eq!(said.code, Some(code), "{said}");
        assert!(said.text.contains(wanted), "{said}");
        let left = sandbox.tool("find to/objects to/refs to/tmp to/state ! -type d").ok();
        assert_eq!(left, "", "{options}");
    }
    sandbox.run("--repo to repo pull-local --disable-verify-bindings from stolen").ok();
}

#[test]
fn a_parent_repository_need_not_be_copied() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    init(&sandbox, "above", "bare");
    init(&sandbox, "below", "bare");
    let commit = sandbox.run("--repo above repo commit -b os/main tree").last_line();
    sandbox.tool("ostree --repo=below config set core.parent ../above").ok();
    sandbox.run("--repo below repo commit -b site/main --tree=ref=os/main --tree=dir=tree").ok();
    let own: Vec<_> = files(&sandbox.path("below/objects")).into_keys().map(|path| path.extension().unwrap().to_owned()).collect();
    assert_eq!(own, ["commit"], "everything else is above");
    sandbox.run("--repo below repo checkout -H site/main out").ok();
    assert_eq!(fs::metadata(sandbox.path("out/usr/bin/tool")).unwrap().nlink(), 2);
    init(&sandbox, "to", "archive");
    sandbox.run("--repo to repo pull-local below site/main").ok();
    sandbox.run("--repo to repo fsck").ok();
    sandbox.run(&format!("--repo below repo show {commit}")).ok();
}
