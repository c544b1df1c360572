//! Repositories: every verb, and stock `ostree` beside it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;

use rootball_testkit::sample;

use crate::support::{assert_whole, sandbox, sandbox_with_repo, small_tree};

#[test]
fn a_tree_is_committed_looked_at_and_checked_out() {
    let sandbox = sandbox_with_repo("bare");
    small_tree(&sandbox, "tree");
    let story = [
        "repo init",
        "repo commit -b test/main -s 'First of all' -m 'With a body' --timestamp @1700000000 --add-metadata-string version=1.0 tree",
        "repo commit -b test/main -s Second --timestamp 2024-01-31T12:00:00Z --owner-uid 5 tree",
        "repo commit -b test/main --skip-if-unchanged --owner-uid 5 tree",
        "repo ls test/main",
        "repo ls -R test/main /usr",
        "repo ls -C test/main /usr/bin/tool /bin",
        "repo show test/main^",
        "repo show --print-metadata-key version test/main^",
        "repo show --print-metadata-key other test/main^",
        "repo log test/main",
        "repo cat test/main /usr/lib/os-release",
        "repo refs --create test/stable test/main^",
        "repo refs --create test/stable test/main",
        "repo refs",
        "repo refs -r test/stable",
        "repo refs --delete test/stable",
        "repo refs",
        "repo rev-parse test/main test/main^",
        "repo fsck",
        "repo checkout -H test/main checkout",
        "repo checkout -H test/main checkout",
    ];
    let said: String = story.iter().map(|line| sandbox.run(line).text).collect();
    insta::assert_snapshot!(said, @r#"
$ rootball repo init
$ rootball repo commit -b test/main -s 'First of all' -m 'With a body' --timestamp @1700000000 --add-metadata-string version=1.0 tree
[checksum 1]
$ rootball repo commit -b test/main -s Second --timestamp 2024-01-31T12:00:00Z --owner-uid 5 tree
[checksum 2]
$ rootball repo commit -b test/main --skip-if-unchanged --owner-uid 5 tree
[checksum 2]
stderr: The tree is the parent's: no commit was made
$ rootball repo ls test/main
d00755 5 0      0 /
l00777 5 0      0 /bin -> usr/bin
d00755 5 0      0 /usr
$ rootball repo ls -R test/main /usr
d00755 5 0      0 /usr
d00755 5 0      0 /usr/bin
-00755 5 0     20 /usr/bin/tool
d00755 5 0      0 /usr/lib
-00644 5 0     29 /usr/lib/os-release
d00755 5 0      0 /usr/share
-00644 5 0      0 /usr/share/empty
$ rootball repo ls -C test/main /usr/bin/tool /bin
-00755 5 0     20 [checksum 3] /usr/bin/tool
l00777 5 0      0 [checksum 4] /bin -> usr/bin
$ rootball repo show test/main^
commit [checksum 1]
ContentChecksum:  [checksum 5]
Date:  2023-11-14 22:13:20 +0000
Version: 1.0

    First of all

    With a body

$ rootball repo show --print-metadata-key version test/main^
'1.0'
$ rootball repo show --print-metadata-key other test/main^
stderr: error: no key "other" in commit [checksum 1]
exit code: 3
$ rootball repo log test/main
commit [checksum 2]
Parent:  [checksum 1]
ContentChecksum:  [checksum 6]
Date:  2024-01-31 12:00:00 +0000

    Second

commit [checksum 1]
ContentChecksum:  [checksum 5]
Date:  2023-11-14 22:13:20 +0000
Version: 1.0

    First of all

    With a body

$ rootball repo cat test/main /usr/lib/os-release
ID=test
PRETTY_NAME="A test"
$ rootball repo refs --create test/stable test/main^
$ rootball repo refs --create test/stable test/main
stderr: error: ref "test/stable" exists
stderr: hint: --force moves it
exit code: 1
$ rootball repo refs
test/main
test/stable
$ rootball repo refs -r test/stable
test/stable	[checksum 1]
$ rootball repo refs --delete test/stable
stderr: Deleted refs: 1
$ rootball repo refs
test/main
$ rootball repo rev-parse test/main test/main^
[checksum 2]
[checksum 1]
$ rootball repo fsck
stderr: Checked 2 commits with 22 objects, all intact: 98 bytes
$ rootball repo checkout -H test/main checkout
$ rootball repo checkout -H test/main checkout
stderr: error: checkout exists already
stderr: hint: name a directory that does not exist, or merge into one with --union
exit code: 1
"#);
    let (file, object) = (sandbox.path("checkout/usr/lib/os-release"), fs::metadata(sandbox.path("checkout/usr/lib/os-release")).unwrap());
    assert_eq!(fs::read_to_string(file).unwrap(), "ID=test\nPRETTY_NAME=\"A test\"\n");
    assert_eq!((object.nlink(), object.uid()), (2, 5), "a hard link to the object, with the owner that was committed");
}

/// Lines that both programs know, and for which they print the same.
const SAME_LINES: [&str; 17] = [
    "ls test/main",
    "ls test/main /usr",
    "ls -d test/main /usr",
    "ls -d test/main",
    "ls -R test/main",
    "ls -R -C test/main",
    "ls -C test/main /usr/bin/tool",
    "ls -R --nul-filenames-only test/main /usr",
    "ls test/main /bin /usr/lib/odd-link",
    "show test/main",
    "show test/main^",
    "show --print-metadata-key=version test/main",
    "log test/main",
    "refs",
    "rev-parse test/main",
    "rev-parse test/main^",
    "cat test/main /usr/share/doc/copyright /usr/lib/empty /usr/lib/big",
];

#[test]
fn ostree_prints_the_same_for_the_same_repository() {
    for mode in ["bare", "bare-user", "archive"] {
        let sandbox = sandbox_with_repo(mode);
        sample::fill(&sandbox.path("tree"), true);
        for (number, subject) in ["", "A subject", "Another"].into_iter().enumerate() {
            let line = format!("repo commit -b test/main -s '{subject}' -m 'one\n\ntwo' --timestamp @{} tree", 1_700_000_000 + number);
            sandbox.run(&format!("{line} --add-metadata-string version={number}")).ok();
        }
        sandbox.run("repo refs --create other/name test/main^").ok();
        for line in SAME_LINES {
            let (ours, theirs) = (sandbox.run(&format!("repo {line}")).ok(), sandbox.tool(&format!("ostree --repo=repo {line}")).ok());
            // Stock lists refs in no order.
            let ordered =
                |said: &str| if line == "refs" { BTreeSet::from_iter(said.lines()).into_iter().collect() } else { vec![said] }.join("\n");
            assert_eq!(ordered(&ours).trim_end(), ordered(&theirs).trim_end(), "{line} in a repository of mode {mode}");
        }
        assert_whole(&sandbox, "repo");
    }
}

#[test]
fn raw_commits_are_printed_as_ostree_prints_them() {
    let sandbox = sandbox_with_repo("archive").with("LC_ALL", "C.UTF-8");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b test/main -s 'It''s \"so\" \\ \u{e9}' --timestamp @1700000000 --add-metadata-string version=1.0 tree").ok();
    let theirs = sandbox.tool("ostree --repo=repo show --raw test/main").ok();
    let ours = sandbox.run("repo show --raw test/main").ok();
    assert_eq!(ours, theirs);
}

#[test]
fn commits_are_those_of_ostree_with_the_same_options() {
    let sandbox = sandbox_with_repo("bare");
    sample::fill(&sandbox.path("tree"), true);
    sandbox.tool("ostree init --repo=theirs --mode=bare").ok();
    for options in
        ["", "--owner-uid=3 --owner-gid=4", "--canonical-permissions", "--no-xattrs", "--no-bindings", "--bind-ref=a --bind-ref=z/y"]
    {
        let line = format!("commit -b test/main -s Subject -m Body --add-metadata-string=version=7 --timestamp=@1700000000 {options} tree");
        let theirs = sandbox.tool(&format!("ostree --repo=theirs {line}")).last_line();
        assert_eq!(sandbox.run(&format!("repo {line}")).last_line(), theirs, "{options}");
    }
    let orphan = sandbox.run("repo commit --orphan --timestamp=@1700000000 tree").last_line();
    assert_eq!(orphan, sandbox.tool("ostree --repo=theirs commit --orphan --timestamp=@1700000000 tree").last_line());
}

#[test]
fn a_checkout_in_user_mode_is_that_of_ostree() {
    for (mode, flags) in [("bare-user", "-U -H"), ("archive", "-U"), ("bare", "-C"), ("bare", "--subpath=/usr/share")] {
        let sandbox = sandbox_with_repo(mode);
        sample::fill(&sandbox.path("tree"), true);
        sandbox.run("repo commit -b test/main tree").ok();
        sandbox.run(&format!("repo checkout {flags} test/main ours")).ok();
        sandbox.tool(&format!("ostree --repo=repo checkout {flags} test/main theirs")).ok();
        let listing = |dir: &str| {
            let line = format!("find {dir} -printf '%P %M %U %G %s %l\n'");
            let mut lines: Vec<_> = sandbox.tool(&line).ok().lines().map(str::to_owned).collect();
            lines.sort();
            // Directories have the sizes that their file system likes.
            lines
                .into_iter()
                .map(|line| if line.contains(" d") { line.rsplit_once(' ').unwrap().0.to_owned() } else { line })
                .collect::<Vec<_>>()
        };
        let without_size = |lines: Vec<String>| lines.into_iter().map(|line| line.replace(" 4096", "")).collect::<Vec<_>>();
        assert_eq!(without_size(listing("ours")), without_size(listing("theirs")), "{mode} {flags}");
        sandbox.tool("diff -r --no-dereference ours theirs").ok();
    }
}

#[test]
fn every_answer_is_json_for_who_asks() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    let commit = "repo commit -b test/main -s Subject --timestamp @1700000000 --add-metadata-string version=1 tree";
    let keys = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(&sandbox.run(&format!("--format json {line}")).ok()).unwrap();
        let object = value.as_array().map_or(&value, |list| &list[0]);
        let keys = object.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>().join(" "));
        format!("{line}: {}{}\n", if value.is_array() { "list of " } else { "" }, keys.unwrap_or_else(|| "string".to_owned()))
    };
    let lines =
        [commit, "repo ls test/main", "repo show test/main", "repo log test/main", "repo refs", "repo rev-parse test/main", "repo fsck"];
    insta::assert_snapshot!(lines.map(keys).concat(), @"
repo commit -b test/main -s Subject --timestamp @1700000000 --add-metadata-string version=1 tree: changed checksum content_bytes content_checksum file_objects healed_objects metadata_objects present_files present_metadata
repo ls test/main: list of checksums gid mode path size type uid
repo show test/main: body checksum content_checksum metadata parent root_dirmeta root_dirtree subject timestamp
repo log test/main: list of body checksum content_checksum metadata parent root_dirmeta root_dirtree subject timestamp
repo refs: test/main
repo rev-parse test/main: list of string
repo fsck: bytes commits notes objects partial_commits problems
");
}

#[test]
fn source_date_epoch_is_the_time_of_commits() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    let line = "repo commit --orphan --no-bindings tree";
    let first = sandbox.run_with(&[("SOURCE_DATE_EPOCH", "1700000000")], line).last_line();
    assert_eq!(sandbox.run("repo commit --orphan --no-bindings --timestamp @1700000000 tree").last_line(), first);
    let error = sandbox.run_with(&[("SOURCE_DATE_EPOCH", "tomorrow")], line);
    insta::assert_snapshot!(error, @r#"
$ SOURCE_DATE_EPOCH=tomorrow rootball repo commit --orphan --no-bindings tree
stderr: error: SOURCE_DATE_EPOCH: "tomorrow" is not a time
stderr: hint: write @SECONDS or 2026-01-31T12:00:00Z
exit code: 1
"#);
}

#[test]
fn progress_is_json_lines_for_who_asks() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    sandbox.run("--repo repo repo init").ok();
    let said = sandbox.run("--repo repo --progress json repo commit -b a tree");
    let lines: Vec<serde_json::Value> = said.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!((events.first(), events.last()), (Some(&"started"), Some(&"finished")));
    assert!(lines.iter().all(|line| line["step"] == "commit"));
}

#[test]
fn the_same_commit_from_one_thread_and_from_four() {
    let sandbox = sandbox_with_repo("archive");
    sample::fill(&sandbox.path("tree"), true);
    let commits = ["1", "4"].map(|threads| {
        sandbox.run_with(&[("RAYON_NUM_THREADS", threads)], "repo commit --orphan --timestamp @1700000000 tree").last_line()
    });
    assert_eq!(commits[0], commits[1]);
}
