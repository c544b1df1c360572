//! Commits as tar archives, beside those of stock `ostree`.

use std::fs;
use std::process::Command;

use crate::stock::{ALL_MODES, MODES, stock_repo};
use crate::support::{sandbox_with_repo, small_tree};

/// Runs a command and returns the bytes that it prints.
fn bytes_of(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Writes the checksums of an archive's headers in the one of the two usual forms that stock uses: six digits, NUL, space.
pub(crate) fn with_usual_checksums(mut archive: Vec<u8>) -> Vec<u8> {
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
