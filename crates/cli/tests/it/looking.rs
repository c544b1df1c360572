//! The verbs that look into commits, beside those of stock `ostree`, on repositories that stock has made.

use std::collections::BTreeMap;
use std::fs;

use rootball_testkit::sample;

use crate::exporting::with_usual_checksums;
use crate::stock::{ALL_MODES, both, change, stock_repo};
use crate::support::{sandbox, sandbox_with_repo, small_tree};

#[test]
fn commits_and_files_are_shown_as_ostree_shows_them() {
    for mode in ALL_MODES {
        let sandbox = stock_repo(mode);
        let first = sandbox.tool("ostree rev-parse main^").last_line();
        let listed = sandbox.tool("ostree ls -R -C main /usr/bin /usr/lib").ok();
        let mut lines: Vec<String> = [
            "ls main",
            "ls -X main",
            "ls -R -X -C main",
            "ls -d main /usr /bin usr/bin/tool",
            "ls -d -R main /usr/lib",
            "ls -d -R --nul-filenames-only main",
            "ls --nul-filenames-only -C -X main /usr/share /usr",
            "ls main^ /usr /usr",
            "show main",
            "show main^",
            "show --raw main",
            "show --raw main^",
            "show -B main^",
            "show --raw --no-byteswap main^",
            "show --print-metadata-key=number main^",
            "show -B --print-metadata-key=number main^",
            "show --print-metadata-key=list main^",
            "show --print-metadata-key=dict main^",
            "show --print-metadata-key=ostree.ref-binding main",
            "show --print-detached-metadata-key=k main^",
            "show --print-related main",
            "log main",
            "log --raw main",
            "log main^",
            "cat main /usr/etc/passwd usr/lib/empty /usr/lib/big",
            "rev-parse main main^",
        ]
        .map(str::to_owned)
        .into();
        // Every object of the two directories, and the files of the metadata objects themselves.
        for checksum in listed.split_whitespace().filter(|word| word.len() == 64) {
            lines.extend(["", "--raw ", "-B "].map(|option| format!("show {option}{checksum}")));
        }
        let file = |extension: &str| format!("repo/objects/{}/{}.{extension}", &first[..2], &first[2..]);
        lines.push(format!("show --print-variant-type=(a{{sv}}aya(say)sstayay) {}", file("commit")));
        lines.push(format!("show --print-variant-type=a{{sv}} -B {}", file("commitmeta")));
        if mode == "archive" {
            lines.push("show --print-sizes main^".to_owned());
            lines.push("show --print-metadata-key=ostree.sizes main^".to_owned());
        }
        for line in lines {
            let (ours, theirs) = both(&sandbox, &line);
            assert_eq!(ours, theirs, "{line} in a repository of mode {mode}");
        }
    }
}

#[test]
fn sizes_of_missing_objects_are_needed() {
    let sandbox = stock_repo("archive");
    let file = sandbox.tool("ostree ls -C main^ /usr/lib/big").ok().split_whitespace().nth(4).unwrap().to_owned();
    let tree = sandbox.tool("ostree ls -d -C main^ /usr/etc").ok().split_whitespace().nth(4).unwrap().to_owned();
    for (checksum, extension) in [(file, "filez"), (tree, "dirtree")] {
        fs::remove_file(sandbox.path(&format!("repo/objects/{}/{}.{extension}", &checksum[..2], &checksum[2..]))).unwrap();
    }
    let (ours, theirs) = both(&sandbox, "show --print-sizes main^");
    assert_eq!(ours, theirs);
    assert!(ours.contains("Number of objects (needed/total): 2/"), "{ours}");
}

#[test]
fn history_that_was_not_fetched_ends_the_log_as_with_ostree() {
    let sandbox = stock_repo("archive");
    sandbox.tool("ostree init --repo=shallow --mode=archive").ok();
    sandbox.tool("ostree --repo=shallow pull-local --depth=0 repo main").ok();
    let ours = sandbox.run("--repo shallow repo log main").ok();
    assert_eq!(ours, sandbox.tool("ostree --repo=shallow log main").ok());
    assert!(ours.contains("History beyond"), "{ours}");
    let whole = sandbox.run("repo log main").ok();
    assert!(whole.starts_with(&sandbox.run("repo log -n 1 main").ok()));
    assert_eq!(sandbox.run("repo log -n 2 main").ok(), whole);
    assert_eq!(sandbox.run("repo log -n 0 main").ok(), "");
}

#[test]
fn what_is_not_there_to_be_shown_is_named() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main --timestamp @1700000000 tree").ok();
    sandbox.write("file", "no variant");
    let said: BTreeMap<_, _> = [
        "ls main /nothing",
        "ls main /usr/bin/tool/below",
        "ls nothing",
        "cat main /bin",
        "cat main /usr",
        "cat main /usr/nothing",
        "show nothing",
        "show --print-sizes main",
        "show --print-metadata-key=nothing main",
        "show --print-detached-metadata-key=nothing main",
        "show --print-variant-type=as file",
        "show --print-variant-type=as nothing",
        "log nothing",
        "diff main",
        "diff main nothing",
        "diff main ./nothing",
        "diff main tree",
        "diff --stats main ./tree",
    ]
    .map(|line| {
        let theirs = sandbox.tool(&format!("ostree {line}"));
        // Stock reads any bytes as a variant.
        assert!(theirs.code != Some(0) || line.ends_with(" file"), "{theirs}");
        (line, sandbox.run(&format!("repo {line}")).text)
    })
    .into();
    insta::assert_snapshot!(said.into_values().collect::<String>(), @r#"
$ rootball repo cat main /bin
stderr: error: "/bin" is a symbolic link to "usr/bin"
stderr: hint: links are not followed: name the file itself
exit code: 1
$ rootball repo cat main /usr
stderr: error: "/usr" is a directory
stderr: hint: 'rootball repo ls' lists it
exit code: 1
$ rootball repo cat main /usr/nothing
stderr: error: no "/usr/nothing" in commit [checksum 1]
exit code: 3
$ rootball repo diff --stats main ./tree
stderr: error: --stats compares commits, not directories
exit code: 1
$ rootball repo diff main
stderr: error: "main^": commit [checksum 1] has no parent
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo diff main ./nothing
stderr: error: ./nothing: No such file or directory (os error 2)
exit code: 3
$ rootball repo diff main nothing
stderr: error: no ref or commit "nothing"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo diff main tree
stderr: error: no ref or commit "tree"
stderr: hint: './tree' is the directory
exit code: 3
$ rootball repo log nothing
stderr: error: no ref or commit "nothing"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo ls main /nothing
stderr: error: no "/nothing" in commit [checksum 1]
exit code: 3
$ rootball repo ls main /usr/bin/tool/below
stderr: error: no "/usr/bin/tool/below" in commit [checksum 1]
exit code: 3
$ rootball repo ls nothing
stderr: error: no ref or commit "nothing"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo show --print-detached-metadata-key=nothing main
stderr: error: no key "nothing" in the metadata beside commit [checksum 1]
exit code: 3
$ rootball repo show --print-metadata-key=nothing main
stderr: error: no key "nothing" in commit [checksum 1]
exit code: 3
$ rootball repo show --print-sizes main
stderr: error: no sizes in commit [checksum 1]
stderr: hint: 'rootball repo commit --generate-sizes' adds them
exit code: 3
$ rootball repo show --print-variant-type=as file
stderr: error: file is not in the normal form of as
exit code: 1
$ rootball repo show --print-variant-type=as nothing
stderr: error: nothing: No such file or directory (os error 2)
exit code: 3
$ rootball repo show nothing
stderr: error: no ref or commit "nothing"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
"#);
    let zeros = "0".repeat(64);
    assert_eq!(sandbox.run(&format!("repo show {zeros}")).failed(3), format!("error: no object {zeros}\n"));
    sandbox.run("repo show --print-variant-type=zz file").failed(2);
    sandbox.run("repo diff ./tree").failed(2);
}

#[test]
fn objects_of_each_kind_are_json_too() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main --timestamp @1700000000 tree").ok();
    let listed = sandbox.run("repo ls -R -C main /usr/lib /bin").ok();
    let said: String = listed
        .split_whitespace()
        .filter(|word| word.len() == 64)
        .map(|checksum| sandbox.run(&format!("--format json repo show {checksum}")).text)
        .collect();
    insta::assert_snapshot!(said + &sandbox.run("--format json repo ls -X main /usr/lib").text, @r#"
$ rootball --format json repo show [checksum 2]
{
  "checksum": "[checksum 2]",
  "type": "dirtree",
  "value": "([('os-release', [byte 0x89, 0x12, 0x62, 0x7a, 0x40, 0x5b, 0xbc, 0xe4, 0xa9, 0x16, 0x0a, 0x24, 0xdf, 0x72, 0xff, 0xfd, 0x28, 0xab, 0x5f, 0x5a, 0x7b, 0x7e, 0x2d, 0x6a, 0xb0, 0x63, 0xbf, 0x85, 0x70, 0xd5, 0xed, 0xaf])], @a(sayay) [])"
}
$ rootball --format json repo show [checksum 3]
{
  "checksum": "[checksum 3]",
  "type": "dirmeta",
  "value": "(uint32 0, uint32 0, uint32 16877, @a(ayay) [])"
}
$ rootball --format json repo show [checksum 4]
{
  "checksum": "[checksum 4]",
  "type": "file",
  "size": 29,
  "mode": "0100644",
  "uid": 0,
  "gid": 0,
  "target": null,
  "xattrs": "@a(ayay) []"
}
$ rootball --format json repo show [checksum 5]
{
  "checksum": "[checksum 5]",
  "type": "file",
  "size": 0,
  "mode": "0120777",
  "uid": 0,
  "gid": 0,
  "target": "usr/bin",
  "xattrs": "@a(ayay) []"
}
$ rootball --format json repo ls -X main /usr/lib
[
  {
    "path": "/usr/lib",
    "type": "directory",
    "mode": "00755",
    "uid": 0,
    "gid": 0,
    "size": 0,
    "checksums": [
      "[checksum 2]",
      "[checksum 3]"
    ],
    "xattrs": "@a(ayay) []"
  },
  {
    "path": "/usr/lib/os-release",
    "type": "file",
    "mode": "00644",
    "uid": 0,
    "gid": 0,
    "size": 29,
    "checksums": [
      "[checksum 4]"
    ],
    "xattrs": "@a(ayay) []"
  }
]
"#);
}

#[test]
fn a_repository_with_split_attributes_is_looked_into_as_ostree_does() {
    // Stock reads this mode and does not write it.
    let sandbox = sandbox_with_repo("bare-split-xattrs").with("LC_ALL", "C.UTF-8");
    sample::fill(&sandbox.path("one"), true);
    sandbox.tool("cp -a one two").ok();
    change(&sandbox);
    for tree in ["one", "two"] {
        sandbox.run(&format!("repo commit -b main -s {tree} --timestamp=@1700000000 {tree}")).ok();
    }
    for line in [
        "ls -R -X -C main",
        "show main",
        "log main",
        "cat main /usr/etc/passwd",
        "diff main",
        "diff --stats main^ main",
        "diff main ./two",
        "export --no-xattrs --subpath=/usr/bin main",
    ] {
        let (ours, theirs) = both(&sandbox, line);
        let plain = |said: String| if line.starts_with("export") { with_usual_checksums(said.into_bytes()) } else { said.into_bytes() };
        assert_eq!(plain(ours), plain(theirs), "{line}");
    }
}

#[test]
fn what_is_missing_is_looked_up_in_the_parent_repository_as_with_ostree() {
    let sandbox = sandbox().with("OSTREE_REPO", "repo").with("LC_ALL", "C.UTF-8");
    small_tree(&sandbox, "tree");
    for repo in ["parent", "repo"] {
        sandbox.tool(&format!("ostree init --repo={repo} --mode=archive")).ok();
    }
    sandbox.tool("ostree --repo=parent commit -b below --timestamp=@1700000000 tree").ok();
    let parent = sandbox.path("parent");
    sandbox.run(&format!("repo config set core.parent {}", parent.display())).ok();
    sandbox.write("tree/more", "more");
    sandbox.tool("ostree commit -b here --timestamp=@1700000000 tree").ok();
    let below = sandbox.tool("ostree --repo=parent rev-parse below").last_line();
    for line in [
        "refs",
        "rev-parse below here",
        &format!("rev-parse {below} {}", &below[..9]),
        "show below",
        "ls -R -C below",
        "cat below /usr/lib/os-release",
        "diff below here",
        "diff --stats below here",
    ] {
        let (ours, theirs) = both(&sandbox, line);
        assert_eq!(ours, theirs, "{line}");
    }
    for line in ["rev-parse -S", "refs --create=alias -A below", "reset below here"] {
        let (ours, theirs) = (sandbox.run(&format!("repo {line}")), sandbox.tool(&format!("ostree {line}")));
        assert_eq!(ours.code == Some(0), theirs.code == Some(0), "{ours}{theirs}");
    }
}

#[test]
fn related_commits_of_old_times_are_printed() {
    use rootball_gvariant::{Type, Value};
    let sandbox = sandbox().with("OSTREE_REPO", "repo");
    small_tree(&sandbox, "tree");
    sandbox.tool("ostree init --repo=repo --mode=archive").ok();
    let commit = sandbox.tool("ostree commit -b main --timestamp=@1700000000 tree").last_line();
    let object = |checksum: &str| sandbox.path(&format!("repo/objects/{}/{}.commit", &checksum[..2], &checksum[2..]));
    let ty: Type = "(a{sv}aya(say)sstayay)".parse().unwrap();
    let Value::Tuple(mut members) = Value::from_bytes(&ty, &fs::read(object(&commit)).unwrap()).unwrap() else { panic!("a tuple") };
    let entry = Value::Tuple(vec![Value::String("other".into()), Value::Bytes((0..32).collect())]);
    members[2] = Value::Array("(say)".parse().unwrap(), vec![entry]);
    sandbox.write("crafted", Value::Tuple(members).to_bytes());
    let crafted = sandbox.tool("sha256sum crafted").ok()[..64].to_owned();
    fs::create_dir_all(object(&crafted).parent().unwrap()).unwrap();
    fs::copy(sandbox.path("crafted"), object(&crafted)).unwrap();
    let line = format!("show --print-related {crafted}");
    let (ours, theirs) = both(&sandbox, &line);
    assert_eq!(ours, theirs);
    assert!(ours.starts_with("other 000102"), "{ours}");
}
