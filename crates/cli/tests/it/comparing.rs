//! What is different between commits and directories, and what files would be as objects.

use rootball_testkit::sample;

use crate::stock::{ALL_MODES, MODES, both, stock_repo};
use crate::support::{sandbox, sandbox_with_repo};

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
