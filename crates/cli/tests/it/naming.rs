//! The verbs that name commits and settings, beside those of stock `ostree`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;

use rootball_testkit::sandbox::Sandbox;

use crate::support::{assert_whole, sandbox, sandbox_with_repo, small_tree};

/// Returns a repository that stock has made, with three commits of `os/main`, an alias, a remote's ref and another collection's.
fn stock_repo() -> Sandbox {
    let sandbox = sandbox().with("OSTREE_REPO", "repo");
    small_tree(&sandbox, "tree");
    sandbox.tool("ostree init --repo=repo --mode=archive --collection-id=org.example.Own").ok();
    for number in 1..=3 {
        sandbox.tool(&format!("ostree commit -b os/main -s c{number} --timestamp=@170000000{number} tree")).ok();
    }
    for line in [
        "--create=os/stable os/main^",
        "--create=os/latest --alias os/main",
        "--create=latest -A os/latest",
        "--create=main os/main",
        "--create=origin:os/main os/main^^",
        "--create=origin:other os/main",
        "-c --create=org.example.Other:os/main os/main",
        "-c --create=org.example.Other:a/b/c os/main^",
    ] {
        sandbox.tool(&format!("ostree refs {line}")).ok();
    }
    sandbox
}

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().collect()
}

#[test]
fn refs_are_listed_as_ostree_lists_them() {
    let sandbox = stock_repo();
    for line in [
        "refs",
        "refs --list",
        "refs os",
        "refs --list os",
        "refs os/main",
        "refs --list os/main",
        "refs os/ma",
        "refs nothing",
        "refs origin",
        "refs origin:",
        "refs origin:os",
        "refs --list origin:os",
        "refs origin:nothing",
        "refs other:",
        "refs os main",
        "refs -A",
        "refs -A os",
        "refs --alias --list os",
        "refs -c",
        "refs -c --list",
        "refs -c org.example.Own",
        "refs -c org.example.Other",
        "refs -c org.example.Nobody",
    ] {
        let (ours, theirs) = (sandbox.run(&format!("repo {line}")).ok(), sandbox.tool(&format!("ostree {line}")).ok());
        assert_eq!(lines(&ours), lines(&theirs), "{line}");
        assert_eq!(ours.lines().count(), theirs.lines().count(), "{line}");
    }
}

#[test]
fn revisions_name_what_they_name_for_ostree() {
    let sandbox = stock_repo();
    let commit = sandbox.tool("ostree rev-parse os/main").last_line();
    let mut revs: Vec<String> = [
        "os/main",
        "os/main^",
        "os/main^^",
        "os/stable",
        "os/latest",
        "latest",
        "latest^",
        "origin:os/main",
        "origin:other^",
        "origin/other",
    ]
    .map(str::to_owned)
    .into();
    revs.extend([1, 2, 3, 10, 63, 64].map(|length| commit[..length].to_owned()));
    revs.push(format!("{}^", &commit[..7]));
    for rev in revs {
        let theirs = sandbox.tool(&format!("ostree rev-parse {rev}"));
        let ours = sandbox.run(&format!("repo rev-parse {rev}"));
        assert_eq!((ours.code, ours.stdout), (theirs.code, theirs.stdout), "{rev}");
    }
    for rev in [
        "os/main^^^",
        "os",
        "nothing",
        "origin:",
        "origin:nothing",
        ":os/main",
        "a b",
        "^",
        "",
        "../heads/os/main",
        "origin:../heads/os/main",
    ] {
        assert_ne!(sandbox.tool(&format!("ostree rev-parse '{rev}'")).code, Some(0), "{rev}");
        assert_eq!(sandbox.run(&format!("repo rev-parse '{rev}'")).code, Some(3), "{rev}");
    }
}

#[test]
fn a_ref_goes_before_commits_that_begin_with_its_name() {
    let sandbox = stock_repo();
    let (newest, oldest) = (sandbox.tool("ostree rev-parse os/main").last_line(), sandbox.tool("ostree rev-parse os/main^^").last_line());
    let name = &newest[..3];
    sandbox.run(&format!("repo refs --create {name} {oldest}")).ok();
    assert_eq!(sandbox.run(&format!("repo rev-parse {name}")).last_line(), oldest);
    // To stock, a name of hex digits is by chance something else.
    assert_eq!(sandbox.tool(&format!("ostree rev-parse {name}")).last_line(), newest);
}

#[test]
fn a_single_commit_is_found_without_a_name() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    let code = || {
        let (ours, theirs) = (sandbox.run("repo rev-parse --single"), sandbox.tool("ostree rev-parse -S"));
        assert_eq!(ours.stdout, theirs.stdout);
        assert_eq!(ours.code == Some(0), theirs.code == Some(0));
        ours.code
    };
    assert_eq!(code(), Some(3));
    sandbox.run("repo commit --orphan tree").ok();
    assert_eq!(code(), Some(0));
    sandbox.run("repo commit --orphan -s other tree").ok();
    assert_eq!(code(), Some(1));
    sandbox.run("repo rev-parse -S main").failed(2);
}

/// What is in `refs/`: each file with its content, each link with its text.
fn tree_of_refs(sandbox: &Sandbox, repo: &str) -> String {
    let script =
        format!("cd {repo}/refs; find . -type f -printf %P: -exec cat {{}} ; -o -type l -printf '%P -> %l\\n'").replace('\'', "''");
    let mut lines: Vec<_> = sandbox
        .tool(&format!("sh -c '{}'", script.replace("''", "\"").replace("{} ;", "{} \\;")))
        .ok()
        .lines()
        .map(str::to_owned)
        .collect();
    lines.sort();
    lines.join("\n")
}

#[test]
fn refs_are_changed_as_ostree_changes_them() {
    let sandbox = stock_repo();
    sandbox.tool("cp -a repo theirs").ok();
    for line in [
        "refs --create=new os/main^",
        "refs --create=deep/er/new os/main",
        "refs --create=os/stable os/main",
        "refs --create=os/stable --force os/main",
        "refs --create=os os/main",
        "refs --create=os/main/below os/main",
        "refs --create=alias -A os/stable",
        "refs --create=alias -A os/main",
        "refs --create=alias -A os/main --force",
        "refs --create=deep/er/alias -A deep/er/new",
        "refs --create=bad -A nothing",
        "refs --create=bad -A os/main^",
        "refs --create=origin:bad -A os/main",
        "refs --create=third:x/y os/main",
        "refs --create=bad nothing",
        "refs --create=bad:../x os/main",
        "refs -c --create=org.example.Own:own os/main^",
        "refs -c --create=org.example.Third:a/b os/main^",
        "refs -c --create=bad os/main",
        "refs -c --create=bad:x os/main",
        "reset os/main os/main^",
        "reset os/main main",
        "reset latest main^",
        "reset nothing main",
        "reset os/stable nothing",
        "reset origin:other main",
        "refs --delete os/main",
        "refs --delete alias",
        "refs --delete third:x",
        "refs --delete origin:other",
        "refs --delete deep/er/alias",
        "refs --delete deep",
        "refs --delete nothing",
        "refs --delete",
        "refs -c --delete org.example.Third",
        "refs --create=deep os/main",
        "refs --create=deep/er os/main",
        "refs --create=x",
        "refs --create=x main main",
    ] {
        let theirs = sandbox.tool(&format!("ostree --repo=theirs {line}"));
        let ours = sandbox.run(&format!("repo {line}"));
        assert_eq!(ours.code == Some(0), theirs.code == Some(0), "{ours}{theirs}");
        assert_eq!(ours.stdout, theirs.stdout, "{line}");
        assert_eq!(tree_of_refs(&sandbox, "repo"), tree_of_refs(&sandbox, "theirs"), "after {line}");
    }
    assert_whole(&sandbox, "repo");
}

#[test]
fn nothing_is_deleted_when_a_ref_in_the_way_has_an_alias_elsewhere() {
    let sandbox = stock_repo();
    let before = tree_of_refs(&sandbox, "repo");
    sandbox.run("repo refs --delete main os").failed(1);
    assert_eq!(tree_of_refs(&sandbox, "repo"), before);
    sandbox.run("repo refs --delete os latest").ok();
    assert_eq!(sandbox.run("repo refs").ok(), "main\norigin:os/main\norigin:other\n");
    sandbox.run("repo refs --delete origin:").ok();
    assert_eq!(sandbox.run("repo refs").ok(), "main\n");
}

#[test]
fn an_alias_of_a_remote_ref_is_one_that_ostree_can_follow() {
    let sandbox = stock_repo();
    sandbox.run("repo refs --create tracking/os --alias origin:os/main").ok();
    let commit = sandbox.run("repo rev-parse origin:os/main").last_line();
    assert_eq!(sandbox.run("repo rev-parse tracking/os").last_line(), commit);
    assert_eq!(sandbox.tool("ostree rev-parse tracking/os").last_line(), commit);
    assert_eq!(lines(&sandbox.run("repo refs").ok()), lines(&sandbox.tool("ostree refs").ok()));
    assert_eq!(sandbox.run("repo refs -A tracking").ok(), "tracking/os -> origin:os/main\n");
}

#[test]
fn damaged_refs_are_named_and_can_be_removed() {
    let sandbox = stock_repo();
    let heads = sandbox.path("repo/refs/heads");
    symlink("nothing", heads.join("dangling")).unwrap();
    symlink("/etc/passwd", heads.join("absolute")).unwrap();
    symlink("../../config", heads.join("outside")).unwrap();
    symlink("../../../../../etc/passwd", heads.join("far-outside")).unwrap();
    symlink("loop", heads.join("loop")).unwrap();
    symlink("two", heads.join("one")).unwrap();
    symlink("one", heads.join("two")).unwrap();
    let checked = sandbox.run("repo fsck");
    assert_eq!(checked.code, Some(1), "{checked}");
    let aliases = ["dangling", "absolute", "outside", "far-outside", "loop", "one", "two"];
    assert!(aliases.iter().all(|name| checked.text.contains(&format!("ref {name:?} is an alias of"))), "{checked}");
    fs::write(heads.join("garbage"), "garbage").unwrap();
    fs::write(heads.join("empty"), "").unwrap();
    fs::write(heads.join("large"), "0".repeat(100_000)).unwrap();
    fs::write(heads.join("binary"), [0xff; 64]).unwrap();
    let names = ["dangling", "absolute", "outside", "far-outside", "loop", "one", "garbage", "empty", "large", "binary"];
    let mut said = names.map(|name| sandbox.run(&format!("repo rev-parse {name}")).text).concat();
    said += &sandbox.run("repo refs -A").text;
    said += &sandbox.run("repo refs --create dangling main").text;
    said += &sandbox.run("repo refs --create loop2 -A loop").text;
    said += &sandbox.run("repo refs --create os/main --force -A latest").text;
    said += &sandbox.run(&format!("repo refs --delete two {}", names.join(" "))).text;
    said += &sandbox.run("repo refs").text;
    said += &sandbox.run(&format!("repo refs --create zero {}", "0".repeat(64))).text;
    insta::assert_snapshot!(said, @r#"
$ rootball repo rev-parse dangling
stderr: error: ref "dangling" is an alias of "nothing", which is not there
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse absolute
stderr: error: ref "absolute" is an alias of "/etc/passwd", which is no ref of this repository
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse outside
stderr: error: ref "outside" is an alias of "../../config", which is no ref of this repository
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse far-outside
stderr: error: ref "far-outside" is an alias of "../../../../../etc/passwd", which is no ref of this repository
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse loop
stderr: error: ref "loop" is an alias of "loop", which leads back to it
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse one
stderr: error: ref "one" is an alias of "two", which leads back to it
stderr: hint: 'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew
exit code: 1
$ rootball repo rev-parse garbage
stderr: error: ref "garbage" is damaged: its file holds no checksum
exit code: 1
$ rootball repo rev-parse empty
stderr: error: ref "empty" is damaged: its file holds no checksum
exit code: 1
$ rootball repo rev-parse large
stderr: error: ref "large": 100000 bytes, more than the 4096 that are read
exit code: 1
$ rootball repo rev-parse binary
stderr: error: ref "binary" is damaged: its file holds no checksum
exit code: 1
$ rootball repo refs -A
absolute -> /etc/passwd
dangling -> nothing
far-outside -> ../../../../../etc/passwd
latest -> os/latest
loop -> loop
one -> two
os/latest -> os/main
outside -> ../../config
two -> one
$ rootball repo refs --create dangling main
stderr: error: ref "dangling" exists
stderr: hint: --force moves it
exit code: 1
$ rootball repo refs --create loop2 -A loop
stderr: error: ref "loop" is an alias of "loop", which leads back to it
exit code: 1
$ rootball repo refs --create os/main --force -A latest
stderr: error: ref "os/main" is an alias of "latest", which leads back to it
exit code: 1
$ rootball repo refs --delete two dangling absolute outside far-outside loop one garbage empty large binary
stderr: Deleted refs: 11
$ rootball repo refs
latest
main
os/latest
os/main
os/stable
origin:os/main
origin:other
$ rootball repo refs --create zero [checksum 4]
stderr: error: no ref or commit "[checksum 4]"
exit code: 3
"#);
}

#[test]
fn refs_are_json_for_who_asks() {
    let sandbox = stock_repo();
    let said = ["refs", "refs os", "refs -A", "refs -c org.example.Other", "rev-parse main os/stable", "config get core.mode"]
        .map(|line| sandbox.run(&format!("--format json repo {line}")).text)
        .concat();
    insta::assert_snapshot!(said, @r#"
$ rootball --format json repo refs
{
  "latest": "[checksum 3]",
  "main": "[checksum 3]",
  "origin:os/main": "[checksum 1]",
  "origin:other": "[checksum 3]",
  "os/latest": "[checksum 3]",
  "os/main": "[checksum 3]",
  "os/stable": "[checksum 2]"
}
$ rootball --format json repo refs os
{
  "os/latest": "[checksum 3]",
  "os/main": "[checksum 3]",
  "os/stable": "[checksum 2]"
}
$ rootball --format json repo refs -A
{
  "latest": "os/latest",
  "os/latest": "os/main"
}
$ rootball --format json repo refs -c org.example.Other
[
  {
    "collection": "org.example.Other",
    "ref": "a/b/c",
    "commit": "[checksum 2]"
  },
  {
    "collection": "org.example.Other",
    "ref": "os/main",
    "commit": "[checksum 3]"
  }
]
$ rootball --format json repo rev-parse main os/stable
[
  "[checksum 3]",
  "[checksum 2]"
]
$ rootball --format json repo config get core.mode
"archive-z2"
"#);
}

const CONFIG: &str = "# top\n[core]\nrepo_version=1\n# mid\nmode=archive-z2\n\n[remote \"o\"]\n# the server\nurl=http://x\nlist=a;b;\n";

#[test]
fn settings_are_read_and_written_as_ostree_does_but_comments_stay() {
    let sandbox = sandbox_with_repo("archive");
    sandbox.tool("cp -a repo theirs").ok();
    for repo in ["repo", "theirs"] {
        sandbox.write(&format!("{repo}/config"), CONFIG);
    }
    for line in [
        "get core.mode",
        "get mode --group core",
        "get --group=core repo_version",
        "get 'remote \"o\".url'",
        "get --group='remote \"o\"' list",
        "get core.nothing",
        "get none.x",
        "get core",
        "get",
        "set core.fsync false",
        "set --group='remote \"o\"' gpg-verify false",
        "set --group=new a.b c",
        "set a.b.c d",
        "set core.text 'a b;c\\d'",
        "set core.empty ''",
        "set core.space ' lead'",
        "get core.text",
        "get core.space",
        "get core.empty",
        "get a.b.c",
        "unset core.empty",
        "unset core.empty",
        "unset none.empty",
        "unset core",
        "set core.fsync",
        "bogus core.fsync",
        "get core.fsync extra",
    ] {
        let theirs = sandbox.tool(&format!("ostree --repo=theirs config {line}"));
        let ours = sandbox.run(&format!("repo config {line}"));
        assert_eq!(ours.code == Some(0), theirs.code == Some(0), "{ours}{theirs}");
        assert_eq!(ours.stdout, theirs.stdout, "{line}");
        let text = |repo: &str| fs::read_to_string(sandbox.path(&format!("{repo}/config"))).unwrap();
        let plain = |text: &str| text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect::<String>();
        assert_eq!(plain(&text("repo")), plain(&text("theirs")), "after {line}");
        assert_eq!(text("repo").matches('#').count(), 3);
    }
}

#[test]
fn no_config_is_written_with_which_the_repository_could_not_be_opened() {
    let sandbox = sandbox_with_repo("archive");
    sandbox.write("repo/config", CONFIG);
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main tree").ok();
    assert!(sandbox.run("repo config set core.mode nonsense").failed(1).contains("\"nonsense\""));
    let said = [
        "set core.mode bare",
        "unset core.mode",
        "set core.mode archive",
        "set core.repo_version 7",
        "unset core.repo_version",
        "set core.fsync banana",
        "set core.min-free-space-percent 100",
        "set core.min-free-space-size 1",
        "set core.collection-id one",
        "set core.a=b 1",
        "set core.#a 1",
        "set core.[a] 1",
        "set x[y.z 1",
        "set .z 1",
        "set core. 1",
        "get core.mode",
    ]
    .map(|line| sandbox.run(&format!("repo config {line}")).text)
    .concat();
    insta::assert_snapshot!(said, @r#"
$ rootball repo config set core.mode bare
stderr: error: the repository has objects of mode archive, which cannot be read in mode bare
exit code: 1
$ rootball repo config unset core.mode
stderr: error: the repository has objects of mode archive, which cannot be read in mode bare
exit code: 1
$ rootball repo config set core.mode archive
$ rootball repo config set core.repo_version 7
stderr: error: with that the repository could not be opened: [core] repo_version is "7"; only 1 is known
exit code: 1
$ rootball repo config unset core.repo_version
stderr: error: with that the repository could not be opened: [core] repo_version is ""; only 1 is known
exit code: 1
$ rootball repo config set core.fsync banana
stderr: error: with that the repository could not be opened: [core] fsync: "banana" is not true or false
exit code: 1
$ rootball repo config set core.min-free-space-percent 100
stderr: error: with that the repository could not be opened: [core] min-free-space-percent: "100" is not between 0 and 99
exit code: 1
$ rootball repo config set core.min-free-space-size 1
stderr: error: with that the repository could not be opened: [core] min-free-space-size: "1" is not a number with MB, GB or TB behind it
exit code: 1
$ rootball repo config set core.collection-id one
stderr: error: with that the repository could not be opened: [core] collection-id: "one" is not words joined by dots, as in org.example.Os
exit code: 1
$ rootball repo config set core.a=b 1
stderr: error: "core.a=b" names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config set core.#a 1
stderr: error: "core.#a" names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config set core.[a] 1
stderr: error: "core.[a]" names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config set x[y.z 1
stderr: error: "x[y.z" names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config set .z 1
stderr: error: ".z" names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config set core. 1
stderr: error: "core." names no setting: GROUP.KEY does, or KEY beside a group
exit code: 2
$ rootball repo config get core.mode
archive
"#);
    assert_eq!(fs::read_to_string(sandbox.path("repo/config")).unwrap(), CONFIG.replace("archive-z2", "archive"));
    assert_whole(&sandbox, "repo");
}

#[test]
fn a_config_that_nothing_obeys_can_be_set_right() {
    let sandbox = sandbox_with_repo("archive");
    sandbox.tool("ostree config set core.mode nonsense").ok();
    sandbox.tool("chmod 640 repo/config").ok();
    sandbox.tool("chown 5:6 repo/config").ok();
    sandbox.run("repo refs").failed(1);
    sandbox.run("repo config set core.mode archive-z2").ok();
    assert_eq!(sandbox.run("repo refs").ok(), "");
    assert_eq!(sandbox.tool("stat -c '%a %u:%g' repo/config").ok(), "640 5:6\n");
    assert_eq!(sandbox.run("--repo nothing repo config get core.mode").failed(3).lines().count(), 2);
}

#[test]
fn settings_that_many_processes_write_at_once_are_all_there() {
    let sandbox = sandbox_with_repo("archive");
    let children: Vec<_> =
        (0..12).map(|number| sandbox.command(&format!("repo config set many.key{number} {number}")).spawn().unwrap()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for number in 0..12 {
        assert_eq!(sandbox.run(&format!("repo config get many.key{number}")).ok(), format!("{number}\n"));
    }
}
