//! `repo commit`, with every option of stock `ostree commit`: the same words on both sides make the same commit.

use std::fs;

use rootball_testkit::sandbox::Sandbox;
use rootball_testkit::{compare, every_kind};

use crate::support::{files, sandbox, small_tree, system_tree};

const MODES: [&str; 4] = ["archive", "bare", "bare-user", "bare-user-only"];

/// Two repositories of a mode, `ours` and `theirs`.
fn repos(sandbox: &Sandbox, mode: &str) {
    sandbox.run(&format!("--repo ours repo init --mode {mode}")).ok();
    sandbox.tool(&format!("ostree --repo=theirs init --mode={mode}")).ok();
}

/// Runs the same commit on both sides and compares its checksum.
fn same(sandbox: &Sandbox, options: &str) -> String {
    let line = format!("commit --timestamp=@1700000000 --fsync=false {options}");
    let ours = sandbox.run(&format!("--repo ours repo {line}")).last_line();
    assert_eq!(ours, sandbox.tool(&format!("ostree --repo=theirs {line}")).last_line(), "{line}");
    ours
}

/// Runs the same commit on both sides; both refuse it.
fn refused(sandbox: &Sandbox, options: &str) -> String {
    let line = format!("commit --timestamp=@1700000000 --orphan {options}");
    let theirs = sandbox.tool(&format!("ostree --repo=theirs {line}"));
    assert_ne!(theirs.code, Some(0), "stock: {theirs}");
    let ours = sandbox.run(&format!("--repo ours repo {line}"));
    assert!(matches!(ours.code, Some(1..=5)), "{ours}");
    ours.text
}

fn checked(sandbox: &Sandbox) {
    sandbox.tool("ostree --repo=ours fsck").ok();
    sandbox.run("--repo ours repo fsck").ok();
    sandbox.run("--repo theirs repo fsck").ok();
}

#[test]
fn a_tree_of_every_kind_of_file_is_the_same_commit_in_every_mode() {
    for mode in MODES {
        let sandbox = sandbox();
        repos(&sandbox, mode);
        every_kind::fill(&sandbox.path("tree"));
        same(&sandbox, "-b test/main -s Subject -m Body tree");
        same(&sandbox, "-b test/main -s Subject --canonical-permissions tree");
        same(&sandbox, "-b test/main -s Subject --no-xattrs --owner-uid=7 --mode-ro-executables tree");
        checked(&sandbox);
    }
}

#[test]
fn what_is_said_about_a_commit_is_the_same() {
    let sandbox = sandbox();
    repos(&sandbox, "bare");
    small_tree(&sandbox, "tree");
    system_tree(&sandbox, "system", "1", 3);
    sandbox.write("body", "First\n\nThird\n");
    for options in [
        "-b test/a tree",
        "-b test/a -s Subject --add-metadata-string=z=1 --add-metadata-string=a=2 tree",
        "-b test/a -F body --keep-metadata=z tree",
        "-b test/a --add-metadata=a='uint32 7' --add-metadata=b='[\"x\"]' --add-metadata=c='{\"k\": <true>}' tree",
        "-b test/a --bind-ref=test/a --bind-ref=a --bind-ref=z tree",
        "-b test/a --no-bindings --parent=none tree",
        "-b test/a --bootable --add-metadata-string=version=12 --bind-ref=test/b system",
        "--orphan --bootable --no-bindings --add-metadata=q=true --add-metadata-string=version=1 --add-metadata-string=k=v system",
        "--orphan --generate-sizes tree",
        "-b test/a --table-output tree",
    ] {
        same(&sandbox, options);
    }
    sandbox.run("--repo ours repo commit -b test/detached --add-detached-metadata-string=k=v tree").ok();
    assert_eq!(sandbox.tool("ostree --repo=ours show --print-detached-metadata-key=k test/detached").last_line(), "'v'");
    sandbox.run("--repo ours repo commit -b test/detached --add-detached-metadata=n='[uint32 1, 2]' tree").ok();
    let shown = sandbox.run("--repo ours repo show --print-detached-metadata-key=n test/detached").last_line();
    assert_eq!(sandbox.tool("ostree --repo=ours show --print-detached-metadata-key=n test/detached").last_line(), shown);
    refused(&sandbox, "--bootable tree");
    refused(&sandbox, "--parent=nothing tree");
    refused(&sandbox, "--keep-metadata=nothing tree");
    checked(&sandbox);
}

/// Stock can do this from release 2024.5 on, which Debian 12 does not have: these commits were made by release 2026.4.
#[test]
fn the_digest_of_the_image_is_recorded_as_by_stock() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    sandbox.run("--repo ours repo init --mode archive").ok();
    for (options, expected) in [
        ("-b test/a", "67344e8876cb1c0aa1a7a4b8eff06e176b62edcf23612730087386dab0ec55bf"),
        (
            "--orphan --add-metadata-string=version=1 --add-metadata-string=k=v",
            "002425b9c288305f0e37eac8bc687752d1787e3ed513a1dd58fa997923d9e7c9",
        ),
    ] {
        let common = "--timestamp=@1700000000 --owner-uid=0 --owner-gid=0 --no-xattrs --generate-composefs-metadata";
        assert_eq!(sandbox.run(&format!("--repo ours repo commit {common} {options} tree")).last_line(), expected, "{options}");
    }
}

#[test]
fn a_collection_is_recorded() {
    let sandbox = sandbox();
    sandbox.run("--repo ours repo init --mode archive --collection-id org.example.Os").ok();
    sandbox.tool("ostree --repo=theirs init --mode=archive --collection-id=org.example.Os").ok();
    small_tree(&sandbox, "tree");
    same(&sandbox, "-b test/main tree");
    assert!(sandbox.run("--repo other repo init --collection-id os").text.contains("org.example.Os"));
}

#[test]
fn sizes_are_recorded_in_archives_and_say_what_is_stored() {
    let sandbox = sandbox();
    repos(&sandbox, "archive");
    small_tree(&sandbox, "tree");
    let commit = sandbox.run("--repo ours repo commit --orphan --generate-sizes tree").last_line();
    // The compressors differ, so the numbers need not be those of stock; it adds them up all the same.
    let said = sandbox.tool(&format!("ostree --repo=ours show --print-sizes {commit}")).ok();
    assert!(said.contains("Number of objects (needed/total): 0/10"), "{said}");
    let stored: u64 =
        files(&sandbox.path("ours/objects")).iter().filter(|(path, _)| path.extension().unwrap() != "commit").map(|(_, size)| size).sum();
    let wanted = format!("Compressed size (needed/total): 0 bytes/{stored} bytes");
    assert!(said.replace('\u{a0}', " ").contains(&wanted), "{said} {stored}");
}

#[test]
fn trees_are_laid_over_each_other_as_stock_lays_them() {
    let sandbox = sandbox();
    repos(&sandbox, "archive");
    for (name, content) in [
        ("a/x/f", "1"),
        ("a/d/z", ""),
        ("b/x/f", "2"),
        ("b/x/g", "3"),
        ("b/e/only", "4"),
        ("file/x", "in the way of a directory"),
        ("dir/x/f/y", "in the way of a file"),
    ] {
        sandbox.write(name, content);
    }
    sandbox.tool("sh -c 'chmod 0700 b/x; ln -s f a/x/l; setfattr -n user.k -v v b/x; chown 5:6 b/x/g'").ok();
    sandbox.tool("sh -c 'tar --xattrs -C a -cf a.tar .; tar --xattrs -C b -czf b.tar.gz .; tar -C b -cf part.tar x/g e'").ok();
    let first = same(&sandbox, "-b a --no-bindings a");
    same(&sandbox, "-b b --no-bindings b");
    assert_eq!(sandbox.run("--repo ours repo commit --orphan --timestamp=@1700000000 --no-bindings --tree=tar=a.tar").last_line(), first);
    for options in [
        "--tree=dir=a --tree=dir=b",
        "--tree=dir=b --tree=dir=a",
        "--tree=dir=a --tree=dir=b --tree=dir=a",
        "--tree=ref=a --tree=ref=b",
        "--tree=ref=a --tree=dir=b",
        "--tree=dir=b --tree=ref=a",
        "--tree=tar=a.tar --tree=tar=b.tar.gz",
        "--tree=tar=b.tar.gz --tree=dir=a",
        "--tree=ref=a --tree=tar=b.tar.gz --owner-uid=9",
        "--base=a --owner-uid=5 b",
        "--base=a --no-xattrs --tree=dir=b --tree=ref=b",
        "--tree=tar=part.tar --tar-autocreate-parents",
        "--tree=tar=part.tar --tar-autocreate-parents --owner-uid=7",
        "--tree=ref=a --tree=tar=part.tar",
        "--tree=tar=a.tar --tar-autocreate-parents --tar-pathname-filter=^x,y/z",
        "--tree=tar=a.tar --tar-autocreate-parents '--tar-pathname-filter=^([xd])/,new-\\1/'",
    ] {
        same(&sandbox, &format!("--orphan {options}"));
    }
    for (options, wanted) in [
        ("--tree=dir=a --tree=dir=file", "/x: one tree has a file there and another one a directory"),
        ("--tree=dir=a --tree=dir=dir", "/x/f: one tree has a file there and another one a directory"),
        ("--tree=ref=b --tree=tar=nothing.tar", "nothing.tar"),
        ("--tree=tar=part.tar", "no entry for its directory /"),
        ("--tree=ref=nothing", "nothing"),
        ("nothing", "nothing"),
    ] {
        let said = refused(&sandbox, options);
        assert!(said.contains(wanted), "{options}: {said}");
    }
    // What stock 2022.7 does not have yet.
    let prefixed =
        sandbox.run("--repo ours repo commit --orphan --tree=dir=a --tree=prefix=/usr/share --tree=dir=b --tree=prefix=/ --tree=ref=a");
    let listed = sandbox.run(&format!("--repo ours repo ls -R {}", prefixed.last_line())).ok();
    let paths: Vec<&str> = listed.lines().filter_map(|line| line.rsplit(' ').next()).collect();
    let expected =
        "/ /d /d/z /usr /usr/share /usr/share/e /usr/share/e/only /usr/share/x /usr/share/x/f /usr/share/x/g /x /x/f f".split(' ');
    assert_eq!(paths, expected.collect::<Vec<_>>());
    checked(&sandbox);
}

#[test]
fn archives_hold_what_tar_can() {
    let sandbox = sandbox().with("LC_ALL", "C.UTF-8");
    repos(&sandbox, "bare");
    every_kind::fill(&sandbox.path("tree"));
    sandbox.tool("tar --posix --xattrs --xattrs-include=user.* -C tree -cf tree.tar .").ok();
    // Out of an archive, stock takes two names for one that differ only in how their letters are composed, and loses a file.
    sandbox.tool("tar --posix --xattrs --xattrs-include=user.* -C tree -cf names.tar --exclude=./names .").ok();
    sandbox.tool("sh -c 'tar -C tree -cJf tree.tar.xz . && tar -C tree -cf tree.gnu.tar --format=gnu .'").ok();
    same(&sandbox, "--orphan --no-xattrs --tree=tar=names.tar");
    let from_dir = sandbox.run("--repo ours repo commit --orphan --timestamp=@1700000000 --no-xattrs tree").last_line();
    for name in ["tree.tar", "tree.tar.xz", "tree.gnu.tar"] {
        let line = format!("--repo ours repo commit --orphan --timestamp=@1700000000 --no-xattrs --tree=tar={name}");
        assert_eq!(sandbox.run(&line).last_line(), from_dir, "{name}");
    }
    sandbox.tool("sh -c 'mkdir special; mknod special/null c 1 3; tar -C special -cf device.tar .; tar -C tree -cPf up.tar --transform s,^,../, links'").ok();
    for (name, wanted) in [("device.tar", "a device or fifo"), ("up.tar", "\"..\" cannot be a file name")] {
        let said = refused(&sandbox, &format!("--tar-autocreate-parents --tree=tar={name}"));
        assert!(said.contains(wanted), "{said}");
    }
    let whole = fs::read(sandbox.path("tree.tar")).unwrap();
    sandbox.write("cut.tar", &whole[..whole.len() / 2]);
    let said = refused(&sandbox, "--tree=tar=cut.tar");
    assert!(said.contains("tar archive"), "{said}");
    checked(&sandbox);
}

#[test]
fn lists_change_what_stock_lets_them_change() {
    let sandbox = sandbox();
    repos(&sandbox, "bare");
    for name in ["tree/usr/bin/tool", "tree/usr/bin/other", "tree/usr/share/doc/text", "tree/root/secret"] {
        sandbox.write(name, name);
    }
    sandbox.tool("sh -c 'ln -s tool tree/usr/bin/link; chmod 775 tree/usr/bin/tool; mkfifo tree/root/fifo'").ok();
    sandbox.write("skip", "/root\n\n/usr/bin/other\n");
    sandbox.write("overrides", "+2048 /usr/bin/tool\n=448 /usr/share\n1 /usr/share/doc\n\n=1 /not/there\n");
    for options in [
        "--skip-list=skip",
        "--skip-list=skip --statoverride=overrides",
        "--skip-list=skip --statoverride=overrides --canonical-permissions",
        "--skip-list=skip --statoverride=overrides --mode-ro-executables --owner-gid=12",
    ] {
        same(&sandbox, &format!("--orphan {options} tree"));
    }
    // Stock writes a mode into the object of a symbolic link that no file system can keep, and then calls its own repository corrupt.
    sandbox.write("link-mode", "=2 /usr/bin/link\n");
    let line = "--repo ours repo commit --orphan --timestamp=@1700000000 --skip-list=skip";
    let plain = sandbox.run(&format!("{line} tree")).last_line();
    assert_eq!(sandbox.run(&format!("{line} --statoverride=link-mode tree")).last_line(), plain);
    sandbox.write("unmatched", "/nothing\n/root\n");
    sandbox.write("unmatched-mode", "1 /nothing\n");
    sandbox.write("malformed", "5\n");
    for (options, wanted) in [
        ("--skip-list=unmatched", "the skip list names what is not in the tree: /nothing"),
        ("--skip-list=skip --statoverride=unmatched-mode", "the statoverride file names what is not in the tree: /nothing"),
        ("--skip-list=skip --statoverride=malformed", "malformed: line 1: \"5\" is not a decimal mode"),
        ("--skip-list=absent", "reading absent"),
    ] {
        let said = refused(&sandbox, &format!("{options} tree"));
        assert!(said.contains(wanted), "{options}: {said}");
    }
    checked(&sandbox);
}

#[test]
fn files_that_are_links_into_the_repository_are_not_read_again() {
    for (mode, flags) in [("bare", "-H"), ("bare-user", "-U -H"), ("bare-user-only", "-U -H")] {
        let sandbox = sandbox();
        repos(&sandbox, mode);
        every_kind::fill(&sandbox.path("tree"));
        let canonical = if mode == "bare" { "" } else { "--canonical-permissions --no-xattrs" };
        same(&sandbox, &format!("-b test/main --parent=none {canonical} tree"));
        for (side, program) in [("ours", "rootball"), ("theirs", "ostree")] {
            let line = format!("checkout {flags} test/main {side}-out");
            match program {
                "rootball" => sandbox.run(&format!("--repo ours repo {line}")).ok(),
                _ => sandbox.tool(&format!("ostree --repo=theirs {line}")).ok(),
            };
            // A file is replaced, one is new, one is gone.
            sandbox
                .tool(&format!("sh -c 'cd {side}-out; rm sizes/text-1 sizes/zeros; echo new > sizes/zeros; echo more > sizes/more'"))
                .ok();
        }
        for options in ["-I", "--link-checkout-speedup", "-I --owner-uid=5", "--link-checkout-speedup --owner-uid=5 --no-xattrs"] {
            // In user modes the files on disk have another owner than the objects, and only the canonical way is the same everywhere.
            if mode != "bare" && options != "-I" {
                continue;
            }
            let line = format!("commit --orphan --timestamp=@1700000000 {canonical} {options} --table-output");
            let ours = sandbox.run(&format!("--repo ours repo {line} ours-out")).ok();
            let theirs = sandbox.tool(&format!("ostree --repo=theirs {line} theirs-out")).ok();
            let value = |said: &str, key: &str| said.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
            assert_eq!(value(&ours, "Commit:"), value(&theirs, "Commit:"), "{mode} {options}");
            assert_eq!(value(&ours, "Content Cache Hits:"), value(&theirs, "Content Cache Hits:"), "{mode} {options}");
        }
        checked(&sandbox);
    }
}

#[test]
fn consumed_trees_are_gone_once_they_are_committed() {
    let sandbox = sandbox();
    repos(&sandbox, "bare");
    small_tree(&sandbox, "tree");
    small_tree(&sandbox, "again");
    let commit = sandbox.run("--repo ours repo commit -b test/main --consume tree").last_line();
    assert!(!sandbox.path("tree").exists());
    sandbox.run(&format!("--repo ours repo checkout {commit} out")).ok();
    compare::assert_same(&sandbox.path("again"), &sandbox.path("out"), &compare::Compare { hard_links: false, ..Default::default() });
    // Nothing is removed when nothing could be committed.
    sandbox.tool("mkfifo again/fifo").ok();
    assert_eq!(sandbox.run("--repo ours repo commit -b test/main --consume again").code, Some(1));
    assert!(sandbox.path("again/usr/bin/tool").exists());
}

#[test]
fn an_editor_writes_the_message() {
    let sandbox = sandbox().with("EDITOR", "sh edit.sh");
    repos(&sandbox, "bare");
    small_tree(&sandbox, "tree");
    sandbox.write("edit.sh", "printf 'Subject\\n\\n# gone\\nBody\\n' > \"$1\"");
    let commit = sandbox.run("--repo ours repo commit -b test/main -e tree").last_line();
    let shown = sandbox.run(&format!("--repo ours repo show {commit}")).ok();
    assert!(shown.contains("    Subject\n\n    Body"), "{shown}");
    sandbox.write("edit.sh", "exit 1");
    assert!(sandbox.run("--repo ours repo commit -b test/main -e tree").text.contains("no commit was made"));
}

/// A tree with a policy of its own in it, whose labels tell paths and types apart.
fn labelled_tree(sandbox: &Sandbox) {
    small_tree(sandbox, "tree");
    let contexts = "/.* u:r:any:s0\n/ u:r:root:s0\n/usr/bin(/.*)? u:r:bin:s0\n/usr/bin -d u:r:bindir:s0\n/bin -l u:r:link:s0\n";
    sandbox.write("tree/usr/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=test\n");
    sandbox.write("tree/usr/etc/selinux/test/contexts/files/file_contexts", contexts);
    // Stock asks for the binary policy too, whatever is in it.
    sandbox.write("tree/usr/etc/selinux/test/policy/policy.33", "binary");
}

#[test]
fn labels_come_from_a_policy_in_the_tree_or_beside_it() {
    let sandbox = sandbox();
    repos(&sandbox, "archive");
    labelled_tree(&sandbox);
    let plain = same(&sandbox, "-b test/main --parent=none tree");
    sandbox.tool("tar -C tree -cf tree.tar .").ok();
    for options in [
        "--selinux-policy=tree tree",
        "-P tree",
        "--selinux-policy=tree --tree=ref=test/main",
        "-P --tree=ref=test/main --tree=dir=tree",
        "--selinux-policy=tree --tree=tar=tree.tar",
        "--selinux-policy=tree --no-xattrs --owner-uid=5 tree",
        "--selinux-policy=tree --canonical-permissions tree",
    ] {
        assert_ne!(same(&sandbox, &format!("--orphan {options}")), plain, "{options}");
    }
    let commit = sandbox.run("--repo ours repo commit --orphan -P tree").last_line();
    let listed = sandbox.run(&format!("--repo ours repo ls -X {commit} /usr/bin/tool")).ok();
    assert!(listed.contains("security.selinux"), "{listed}");
    let deployed = sandbox.run("--repo ours repo commit --orphan --timestamp=@1700000000 -P --selinux-labeling-epoch=1 tree").last_line();
    assert_ne!(deployed, commit);
    sandbox.write("none/file", "");
    let said = sandbox.run("--repo ours repo commit --orphan --selinux-policy=none tree").ok();
    assert!(said.len() == 65 && !said.contains("label"), "a place without a policy labels nothing: {said}");
    assert_eq!(sandbox.run("--repo ours repo commit --orphan --selinux-policy=nowhere tree").code, Some(3));
    refused(&sandbox, "-P --tree=tar=tree.tar");
    checked(&sandbox);
}
