//! The verbs that look into commits, beside those of stock `ostree`, on repositories that stock has made.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::process::Command;

use rootball_testkit::sample;
use rootball_testkit::sandbox::{Sandbox, set_mode};

use crate::support::{sandbox, sandbox_with_repo, small_tree};

/// Modes that hold all of a tree.
const MODES: [&str; 3] = ["bare", "bare-user", "archive"];
/// Modes that stock writes.
const ALL_MODES: [&str; 4] = ["bare", "bare-user", "archive", "bare-user-only"];

/// Returns a sandbox with trees `one` and `two` and a repository of stock's that has both as two commits of `main`, with every kind of
/// metadata.
fn stock_repo(mode: &str) -> Sandbox {
    let sandbox = sandbox().with("OSTREE_REPO", "repo").with("LC_ALL", "C.UTF-8");
    sample::fill(&sandbox.path("one"), true);
    sandbox.write("one/usr/share/\u{e9} \u{fc}", "not only ASCII\n");
    sandbox.tool("cp -a one two").ok();
    change(&sandbox);
    sandbox.tool(&format!("ostree init --repo=repo --mode={mode}")).ok();
    let metadata = "--add-metadata-string=version=1.0 --add-metadata='number=uint32 7' --add-metadata='list=[byte 0x01, 2]'";
    let more = "--add-metadata='dict={\"a\": <1>}' --add-detached-metadata-string=k=v";
    let line = format!("ostree commit -b main -s 'It is \"so\" \\ \u{e9}' -m 'one\n\ntwo' --timestamp=@1700000000 {metadata} {more}");
    let sizes = if mode == "archive" { "--generate-sizes" } else { "" };
    sandbox.tool(&format!("{line} {sizes} one")).ok();
    sandbox.tool("ostree commit -b main -s '' --timestamp=@1700000100 two").ok();
    sandbox
}

/// Makes tree `two` different in each respect.
fn change(sandbox: &Sandbox) {
    let path = |name: &str| sandbox.path(&format!("two/{name}"));
    sandbox.write("two/usr/etc/passwd", "root:x:0:0::/root:/bin/zsh\n");
    sandbox.write("two/usr/lib/empty", "not any more");
    set_mode(&path("usr/bin/su"), 0o755);
    chown(path("usr/etc/shadow"), Some(7), Some(8)).unwrap();
    fs::remove_file(path("usr/lib/odd-link")).unwrap();
    symlink("even", path("usr/lib/odd-link")).unwrap();
    sandbox.tool("setfattr -n user.color -v blue two/usr/bin/tool").ok();
    sandbox.tool("setfattr -n user.new -v x two/usr/bin").ok();
    set_mode(&path("usr/share/doc"), 0o700);
    fs::remove_file(path("usr/share/doc/again")).unwrap();
    fs::remove_dir_all(path("sysroot")).unwrap();
    sandbox.write("two/sysroot", "a file now\n");
    fs::remove_file(path("usr/lib/also-empty")).unwrap();
    sandbox.write("two/usr/lib/also-empty/in/it", "a directory now\n");
    sandbox.write("two/usr/anew/deep/file", "new\n");
    sandbox.write("two/usr/share/doc/new", "new\n");
    sandbox.write("two/anew", "new\n");
    fs::remove_dir_all(path("tmp")).unwrap();
}

fn both(sandbox: &Sandbox, line: &str) -> (String, String) {
    (sandbox.run(&format!("repo {line}")).ok(), sandbox.tool(&format!("ostree {line}")).ok())
}

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
fn differences_are_those_that_ostree_prints() {
    for mode in ALL_MODES {
        let sandbox = stock_repo(mode);
        sandbox.tool("mkfifo one/usr/pipe two/usr/pipe two/usr/other-pipe").ok();
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        for line in [
            "diff main",
            "diff main^ main",
            "diff main main^",
            "diff main main",
            "diff --stats main^ main",
            "diff --stats --fs-diff main^ main",
        ] {
            let (ours, theirs) = both(&sandbox, line);
            assert_eq!(ours, theirs, "{line} in a repository of mode {mode}");
        }
        for line in [
            "diff main ./one",
            "diff main^ ./one",
            "diff ./one main",
            "diff ./one ./two",
            "diff ./two/usr ./one/usr",
            "diff --no-xattrs ./one ./two",
            "diff --no-xattrs main ./two",
            "diff --owner-uid=5 main ./two",
            "diff --owner-uid=5 --owner-gid=6 ./one ./two",
            "diff --owner-uid=5 --owner-gid=6 ./one main",
            "diff --owner-gid=0 main^ main",
        ] {
            let (ours, theirs) = both(&sandbox, line);
            // Stock lists directories in no order.
            assert_eq!(sorted(&ours), sorted(&theirs), "{line} in a repository of mode {mode}");
            assert_eq!(ours, sandbox.run_with(&[("RAYON_NUM_THREADS", "1")], &format!("repo {line}")).ok());
        }
    }
}

#[test]
fn details_say_what_is_different() {
    let expected = "\
M    /sysroot (type: directory -> file; mode: 00755 -> 00644)
M    /usr/bin (xattrs: +user.new)
M    /usr/bin/su (mode: 04755 -> 00755)
M    /usr/bin/tool (xattrs: ~user.color)
M    /usr/etc/passwd (content: 26 -> 27 bytes)
M    /usr/etc/shadow (owner: 0:42 -> 7:8)
M    /usr/lib/also-empty (type: file -> directory; mode: 00600 -> 00755)
M    /usr/lib/empty (content: 0 -> 12 bytes)
M    /usr/lib/odd-link (target: [target] -> even)
M    /usr/share/doc (mode: 00755 -> 00700)
D    /tmp
D    /usr/share/doc/again
A    /usr/share/doc/new
A    /usr/anew
A    /usr/anew/deep
A    /usr/anew/deep/file
A    /anew
";
    for mode in MODES {
        let sandbox = stock_repo(mode);
        let details = |line: &str| sandbox.run(&format!("repo diff --details {line}")).ok().replace(&"a//b/".repeat(30), "[target]");
        assert_eq!(details("main^ main"), expected, "{mode}");
        let relative = |text: &str, letters: &[char]| {
            text.lines()
                .map(|line| if line.starts_with(letters) { line.replacen('/', "", 1) } else { line.to_owned() } + "\n")
                .collect::<String>()
        };
        assert_eq!(details("main^ ./two"), relative(expected, &['A']), "{mode}");
        assert_eq!(details("./one main"), relative(expected, &['M', 'D']), "{mode}");
        assert_eq!(details("./one ./two"), relative(expected, &['M', 'D', 'A']), "{mode}");
        let json: serde_json::Value =
            serde_json::from_str(&sandbox.run("--format json repo diff --stats --fs-diff main^ main").ok()).unwrap();
        assert_eq!(json["changes"].as_array().unwrap().len(), expected.lines().count());
        let change = &json["changes"][2];
        assert_eq!(
            change,
            &serde_json::json!({ "change": "modified", "path": "/usr/bin/su", "differences": [{ "mode": { "from": "04755", "to": "00755" } }] })
        );
        assert!(json["stats"]["common"].as_u64().unwrap() > 5, "{json}");
    }
}

#[test]
fn content_of_the_same_size_under_another_owner_is_looked_at() {
    let sandbox = sandbox_with_repo("archive");
    sandbox.write("a/same", "content");
    sandbox.write("a/other", "content");
    sandbox.tool("cp -a a b").ok();
    sandbox.write("b/other", "CONTENT");
    sandbox.run("repo commit -b a --owner-uid 1 a").ok();
    sandbox.run("repo commit -b b --owner-uid 2 b").ok();
    for line in ["a b", "a ./b", "./a b"] {
        let said = sandbox.run(&format!("repo diff --details {} {line}", if line == "a ./b" { "--owner-uid 2" } else { "" })).ok();
        let said = said.replace("owner: 0:0", "owner: 1:0").replace(" /", " ");
        assert_eq!(said, "M    other (content: 7 -> 7 bytes; owner: 1:0 -> 2:0)\nM    same (owner: 1:0 -> 2:0)\n", "{line}");
    }
}

#[test]
fn checksums_of_files_are_those_of_ostree() {
    let sandbox = sandbox();
    sample::fill(&sandbox.path("tree"), true);
    sandbox.tool("setfattr -n user.dir -v x tree/usr").ok();
    let paths = sandbox.tool("find tree -mindepth 1").ok();
    for path in paths.lines().chain(["tree", "tree/", "tree/.", ".", "..", "/", "tree/usr/.."]) {
        for option in ["", "--ignore-xattrs "] {
            let ours = sandbox.run(&format!("repo checksum {option}{path}")).ok();
            assert_eq!(ours, sandbox.tool(&format!("ostree checksum {option}{path}")).ok(), "{option}{path}");
        }
    }
    sandbox.tool("mkfifo pipe").ok();
    insta::assert_snapshot!(
        ["pipe", "/dev/null", "nothing", "tree/usr/bin/tool/below"].map(|path| sandbox.run(&format!("repo checksum {path}")).text).concat(), @r#"
$ rootball repo checksum pipe
stderr: error: pipe is a device, pipe or socket, which no commit can hold
exit code: 1
$ rootball repo checksum /dev/null
stderr: error: /dev/null is a device, pipe or socket, which no commit can hold
exit code: 1
$ rootball repo checksum nothing
stderr: error: nothing: No such file or directory (os error 2)
exit code: 3
$ rootball repo checksum tree/usr/bin/tool/below
stderr: error: tree/usr/bin/tool/below: Not a directory (os error 20)
exit code: 1
"#);
}

/// Runs a command and returns the bytes that it prints.
fn bytes_of(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Writes the checksums of an archive's headers in the one of the two usual forms that stock uses: six digits, NUL, space.
fn with_usual_checksums(mut archive: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while archive[at] != 0 {
        let number = |from: usize, to: usize| {
            let digits: String = archive[at + from..at + to].iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
            u64::from_str_radix(&digits, 8).unwrap()
        };
        let (size, checksum) = (number(124, 136), number(148, 156));
        archive[at + 148..at + 156].copy_from_slice(format!("{checksum:06o}\0 ").as_bytes());
        at += 512 * (1 + size.div_ceil(512) as usize);
    }
    archive
}

#[test]
fn an_archive_without_attributes_is_that_of_ostree() {
    for mode in ALL_MODES {
        let sandbox = stock_repo(mode);
        // Stock gives owners to the headers that carry long names.
        let lines = [
            "--subpath=/usr/bin",
            "--subpath=usr/etc --prefix=in/",
            "--subpath=/usr/share/doc --prefix=text",
            "--subpath=/usr/lib/also-empty",
        ];
        for line in lines {
            let ours = bytes_of(&mut sandbox.command(&format!("repo export --no-xattrs {line} main")));
            let mut theirs = Command::new("ostree");
            theirs.args(["--repo=repo", "export", "--no-xattrs"]).args(line.split(' ')).arg("main").current_dir(sandbox.path(""));
            assert_eq!(with_usual_checksums(ours), bytes_of(&mut theirs), "{line} in a repository of mode {mode}");
        }
        let listing = |line: &str| {
            let export = sandbox.tool(&format!("sh -c '{line}'"));
            assert_eq!(export.stderr, "", "{line}");
            export.ok()
        };
        let program = env!("CARGO_BIN_EXE_rootball");
        let list = "tar --full-time --numeric-owner -tv";
        assert_eq!(
            listing(&format!("{program} --repo repo repo export main | {list}")),
            listing(&format!("ostree export --repo=repo main | {list}"))
        );
        // To a file, as to a pipe.
        sandbox.run("repo export main -o main.tar").ok();
        assert_eq!(fs::read(sandbox.path("main.tar")).unwrap(), bytes_of(&mut sandbox.command("repo export main")));
    }
}

#[test]
fn an_archive_unpacks_to_what_was_committed() {
    for mode in MODES {
        let sandbox = stock_repo(mode);
        for (rev, tree) in [("main^", "one"), ("main", "two")] {
            sandbox.run(&format!("repo export {rev} -o {tree}.tar")).ok();
            fs::create_dir(sandbox.path("out")).unwrap();
            sandbox.tool(&format!("tar -x --xattrs --xattrs-include=* -pf {tree}.tar -C out")).ok();
            assert_eq!(sandbox.run(&format!("repo diff --details ./{tree} ./out")).ok(), "", "{rev} in a repository of mode {mode}");
            // Stock agrees that it is the same tree.
            assert_eq!(sandbox.tool(&format!("ostree diff {rev} ./out")).ok(), "");
            fs::remove_dir_all(sandbox.path("out")).unwrap();
        }
    }
}

#[test]
fn what_cannot_be_exported_leaves_no_archive() {
    let sandbox = sandbox_with_repo("archive");
    small_tree(&sandbox, "tree");
    sandbox.run("repo commit -b main --timestamp @1700000000 tree").ok();
    sandbox.write("kept.tar", "as it was");
    let file = sandbox.run("repo ls -C main /usr/lib/os-release").ok().split_whitespace().nth(4).unwrap().to_owned();
    let object = sandbox.path(&format!("repo/objects/{}/{}.filez", &file[..2], &file[2..]));
    let other = sandbox.run("repo ls -C main /usr/bin/tool").ok().split_whitespace().nth(4).unwrap().to_owned();
    let mut said =
        ["nothing -o new.tar", "main --subpath /nothing -o new.tar", "main --subpath /bin -o new.tar", "main -o nowhere/new.tar"]
            .map(|line| sandbox.run(&format!("repo export {line}")).text)
            .concat();
    said += &sandbox.run("repo export main -o /dev/full").text;
    fs::copy(sandbox.path(&format!("repo/objects/{}/{}.filez", &other[..2], &other[2..])), &object).unwrap();
    said += &sandbox.run("repo export main -o kept.tar").text;
    fs::remove_file(&object).unwrap();
    said += &sandbox.run("repo export main -o kept.tar").text;
    insta::assert_snapshot!(said, @r#"
$ rootball repo export nothing -o new.tar
stderr: error: no ref or commit "nothing"
stderr: hint: 'rootball repo refs' lists what there is
exit code: 3
$ rootball repo export main --subpath /nothing -o new.tar
stderr: error: no "/nothing" in commit [checksum 1]
exit code: 3
$ rootball repo export main --subpath /bin -o new.tar
stderr: error: "/bin" in commit [checksum 1] is not a directory
exit code: 1
$ rootball repo export main -o nowhere/new.tar
stderr: error: writing nowhere/new.tar: No such file or directory (os error 2)
exit code: 3
$ rootball repo export main -o /dev/full
stderr: error: exporting "/": No space left on device (os error 28)
stderr: hint: free some space there; a repository also keeps the 'min-free-space-percent' of its config free
exit code: 5
$ rootball repo export main -o kept.tar
stderr: error: file object [checksum 2] is corrupt: its content hashes to [checksum 3]
exit code: 1
$ rootball repo export main -o kept.tar
stderr: error: no file object [checksum 2]
exit code: 3
"#);
    assert_eq!(fs::read_to_string(sandbox.path("kept.tar")).unwrap(), "as it was");
    let names: Vec<_> = fs::read_dir(sandbox.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_str().unwrap().contains("part") && name != "new.tar"), "{names:?}");
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
