//! Prune, check and repair as a person meets them.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, commit_system, cut, files, flip, sandbox_with_repo, system_tree};

fn prepared(mode: &str) -> Sandbox {
    let sandbox = sandbox_with_repo(mode);
    for version in ["1", "2", "3"] {
        let _ = fs::remove_dir_all(sandbox.path("tree"));
        system_tree(&sandbox, "tree", version, 10);
        sandbox.write("tree/usr/share/large", format!("a few bytes more than in version {version}").repeat(100));
        let line = format!("repo commit -b os/main --timestamp @170000000{version} -s 'Build {version}' tree");
        sandbox.run(&line).ok();
    }
    sandbox
}

/// Returns the largest object with a suffix.
fn largest(sandbox: &Sandbox, suffix: &str) -> PathBuf {
    let objects = files(&sandbox.path("repo/objects")).into_iter();
    let objects = objects.filter(|(path, _)| path.extension().is_some_and(|extension| extension == suffix) && !path.is_symlink());
    objects.max_by_key(|(_, size)| *size).unwrap().0
}

#[test]
fn a_prune_says_what_stock_says_and_a_dry_run_removes_nothing() {
    for mode in ["archive", "bare"] {
        let sandbox = prepared(mode);
        sandbox.tool("cp -a repo stock").ok();
        let before = files(&sandbox.path("repo"));
        for (ours, theirs) in [
            ("--refs-only --depth=0 --dry-run", "--refs-only --depth=0 --no-prune"),
            ("--refs-only --depth=0 --no-prune", "--refs-only --depth=0 --no-prune"),
            ("--keep-younger-than=@1700000002", "--keep-younger-than=@1700000002"),
            ("--refs-only --depth=0 --commit-only", "--refs-only --depth=0 --commit-only"),
            ("", ""),
        ] {
            let said = sandbox.run(&format!("repo prune {ours}")).ok();
            // In the locale of the tests, stock cannot print the space that does not break.
            let expected = sandbox.tool(&format!("ostree prune --repo=stock {theirs}")).ok().replace('?', "\u{a0}");
            assert_eq!(said, expected, "{mode} {ours}");
            if ours.ends_with("-run") || ours.ends_with("-prune") {
                assert_eq!(files(&sandbox.path("repo")), before, "{ours}");
            }
        }
        assert_whole(&sandbox, "repo");
        let last = sandbox.run("repo rev-parse os/main").last_line();
        let said = sandbox.run(&format!("repo prune --delete-commit={last}")).failed(1);
        assert!(said.contains("os/main") && said.contains("hint: "), "{said}");
    }
}

#[test]
fn prune_in_json_and_its_mistakes_read_well() {
    let sandbox = prepared("archive");
    let mut all = String::new();
    for line in [
        "--format json repo prune --refs-only --depth=1 --dry-run",
        "repo prune --refs-only --depth=1",
        "repo prune --only-branch=none",
        "repo prune --keep-younger-than=rubbish",
        "repo prune --static-deltas-only",
    ] {
        all.push_str(&sandbox.run(line).text);
    }
    assert_snapshot!(all);
}

#[test]
fn a_damaged_repository_is_repaired_from_each_kind_of_source() {
    for mode in ["archive", "bare"] {
        let sandbox = prepared(mode);
        sandbox.tool("cp -a repo backup").ok();
        let file = if mode == "archive" { "filez" } else { "file" };
        sandbox.run("image build os/main oci:layout:1").ok();
        sandbox.run("image build os/main oci-archive:image.tar:1").ok();
        sandbox.run("repo checkout os/main deployed").ok();
        // Another inode than the object: damage does not reach it.
        sandbox.tool("cp -a --reflink=never deployed copied").ok();
        let listed = sandbox.run("repo ls -C os/main /usr/share/large").ok();
        let checksum = listed.split_whitespace().nth(4).unwrap();
        let name = sandbox.path(&format!("repo/objects/{}/{}.{file}", &checksum[..2], &checksum[2..]));
        for source in ["--from backup", "--from oci:layout:1", "--from oci-archive:image.tar:1", "--from-tree copied"] {
            for damage in [flip, cut, |path: &std::path::Path| fs::remove_file(path).unwrap()] {
                damage(&name);
                let found = sandbox.run("repo fsck");
                assert_eq!(found.code, Some(1), "{found}");
                assert!(found.stdout.contains(checksum) && found.stderr.contains("repo repair"), "{found}");
                let planned = sandbox.run(&format!("repo repair --dry-run {source}")).ok();
                assert!(planned.starts_with(&format!("Would replace {checksum}.file from ")), "{planned}");
                sandbox.run("repo repair").failed(1);
                let done = sandbox.run(&format!("repo repair {source}")).ok();
                assert!(done.starts_with(&format!("Replaced {checksum}.file from ")), "{done}");
                assert_whole(&sandbox, "repo");
            }
        }
    }
}

#[test]
fn an_image_brings_back_directories_and_the_commit_itself() {
    let sandbox = prepared("archive");
    sandbox.run("image build os/main oci:layout:1").ok();
    let lost = commit_system(&sandbox, "tree", "3");
    sandbox.run("image build os/main oci:layout:2").ok();
    fs::remove_dir_all(sandbox.path("repo/objects")).unwrap();
    fs::create_dir(sandbox.path("repo/objects")).unwrap();
    let said = sandbox.run("repo repair --from oci:layout:2").ok();
    assert!(said.contains(&format!("Replaced {lost}.commit from oci:layout:2")), "{said}");
    assert_whole(&sandbox, "repo");
    assert_eq!(sandbox.run("repo rev-parse os/main").last_line(), lost);
}

#[test]
fn the_talk_of_check_and_repair_reads_well() {
    let sandbox = prepared("archive");
    sandbox.tool("cp -a repo backup").ok();
    let mut all = sandbox.run("repo repair --from backup").text;
    cut(&largest(&sandbox, "filez"));
    fs::remove_file(largest(&sandbox, "dirtree")).unwrap();
    sandbox.write("repo/refs/heads/bad", "nonsense");
    sandbox.write("repo/objects/stray", "");
    let json = sandbox.run("--format json repo fsck");
    all.push_str(&json.text);
    sandbox.write("findings.json", &json.stdout);
    for line in [
        "repo fsck --delete",
        "repo fsck -q",
        "repo repair --findings findings.json --from backup --dry-run",
        "repo repair --from nowhere",
        "repo repair --from-tree nowhere",
        "repo repair --findings repo/config",
        "--format json repo repair --from backup",
    ] {
        all.push_str(&sandbox.run(line).text);
        if line.starts_with("--format") {
            fs::remove_file(sandbox.path("repo/refs/heads/bad")).unwrap();
        }
    }
    all.push_str(&sandbox.run("repo fsck").text);
    assert_snapshot!(all);
    assert_whole(&sandbox, "repo");
}
