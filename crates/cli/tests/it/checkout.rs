//! `repo checkout`, with every option of stock `ostree checkout`: the same words on both sides make the same tree.

use std::fs;
use std::os::unix::fs::MetadataExt;

use rootball_testkit::compare::{Compare, assert_same};
use rootball_testkit::every_kind;
use rootball_testkit::sandbox::Sandbox;

use crate::support::sandbox;

const WITH_TIMES: Compare<'_> = Compare { owners: true, times: false, hard_links: true, ignored_xattrs: &[] };

/// Lays the same thing out on both sides, over what `before` makes, and compares the trees or that both refuse.
fn same(sandbox: &Sandbox, before: &str, options: &str) {
    for side in ["ours", "theirs"] {
        sandbox.tool(&format!("rm -rf {side}"));
        sandbox.tool(&format!("sh -c 'd={side}; {before}'")).ok();
    }
    let ours = sandbox.run(&format!("--repo repo repo checkout {options} ours"));
    let theirs = sandbox.tool(&format!("ostree --repo=repo checkout {options} theirs"));
    assert_eq!(ours.code == Some(0), theirs.code == Some(0), "{options}\n{ours}\n{theirs}");
    if ours.code == Some(0) && sandbox.path("theirs").exists() {
        assert_same(&sandbox.path("ours"), &sandbox.path("theirs"), &WITH_TIMES);
    }
}

/// A tree with whiteouts of both kinds, and with modes that a user's files cannot have.
fn odd_tree(sandbox: &Sandbox) {
    for (name, content) in [
        ("tree/x/f", "1"),
        ("tree/x/empty", ""),
        ("tree/d/.wh.gone", "2"),
        ("tree/d/.wh..wh..opq", ""),
        ("tree/d/kept", "k"),
        ("tree/w/.ostree-wh.dev", ""),
    ] {
        sandbox.write(name, content);
    }
    let script = "ln -s f x/l; chmod 640 w/.ostree-wh.dev; chown 3:4 w/.ostree-wh.dev; chmod 2777 d; chmod 000 x/f; chmod 4755 d/kept; chown -h 5:6 x/l";
    sandbox.tool(&format!("sh -c 'cd tree; {script}'")).ok();
}

#[test]
fn a_tree_of_every_kind_of_file_comes_out_as_from_stock() {
    for (mode, all_options) in [
        ("bare", &["", "-H", "-C", "-U"][..]),
        ("bare-user", &["", "-U", "-U -H", "-U -C"]),
        ("archive", &["", "-U --disable-cache"]),
        ("bare-user-only", &["", "-U -H", "-H", "-C"]),
    ] {
        let sandbox = sandbox();
        every_kind::fill(&sandbox.path("tree"));
        sandbox.run(&format!("--repo repo repo init --mode {mode}")).ok();
        sandbox.run("--repo repo repo commit -b test/main --fsync=false tree").ok();
        for options in all_options {
            same(&sandbox, "true", &format!("{options} test/main"));
        }
        if mode == "bare" || mode == "archive" {
            // And it is the tree that was committed. Hard links are no part of a commit.
            sandbox.run("--repo repo repo checkout test/main out").ok();
            assert_same(&sandbox.path("tree"), &sandbox.path("out"), &Compare { hard_links: false, ..WITH_TIMES });
        }
    }
}

#[test]
fn a_commit_of_split_attributes_comes_out_whole() {
    let sandbox = sandbox();
    every_kind::fill(&sandbox.path("tree"));
    sandbox.run("--repo repo repo init --mode bare-split-xattrs").ok();
    let commit = sandbox.run("--repo repo repo commit -b test/main --timestamp=@1700000000 tree").last_line();
    sandbox.tool("ostree --repo=archive init --mode=archive").ok();
    assert_eq!(sandbox.tool("ostree --repo=archive commit -b test/main --timestamp=@1700000000 tree").last_line(), commit);
    sandbox.run("--repo repo repo fsck").ok();
    sandbox.tool("ostree --repo=repo fsck").ok();
    same(&sandbox, "true", "test/main");
    sandbox.run("--repo repo repo checkout test/main out").ok();
    assert_same(&sandbox.path("tree"), &sandbox.path("out"), &Compare { hard_links: false, ..WITH_TIMES });
}

#[test]
fn every_option_does_what_it_does_in_stock() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    sandbox.run("--repo repo repo init").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    sandbox.write("skip", "/x/\n/d/kept\n/not/there\n");
    for (before, options) in [
        ("true", "-M m"),
        ("true", "-U -M m"),
        ("true", "--whiteouts m"),
        ("true", "-U --whiteouts m"),
        ("true", "--process-passthrough-whiteouts m"),
        ("true", "-U --process-passthrough-whiteouts m"),
        ("mkdir -p $d/d; echo g > $d/d/gone; echo o > $d/d/old", "--union --whiteouts m"),
        ("mkdir -p $d/x; echo old > $d/x/f; echo more > $d/x/more; ln -s /etc $d/x/l", "--union m"),
        ("mkdir -p $d/x; echo old > $d/x/f; echo more > $d/x/more; ln -s /etc $d/x/l", "--union-add m"),
        ("mkdir -p $d/x/f", "--union m"),
        ("mkdir $d; echo file > $d/x", "--union m"),
        ("mkdir $d", "m"),
        ("mkdir -p $d/d; echo more > $d/d/more", "--union-identical -H m"),
        ("mkdir -p $d/d; echo other > $d/d/kept", "--union-identical -H m"),
        ("ostree --repo=repo checkout -H m $d", "--union-identical -H m"),
        ("true", "--subpath=/x m"),
        ("true", "--subpath=x m"),
        ("true", "--subpath=/nothing m"),
        ("true", "--allow-noent --subpath=/nothing m"),
        ("true", "--skip-list=skip m"),
        ("true", "-H m"),
        ("true", "-U -H m"),
        ("true", "nothing"),
    ] {
        same(&sandbox, before, options);
    }
}

#[test]
fn what_stands_in_the_way_stays_and_is_named() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    sandbox.run("--repo repo repo init").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    // Stock follows a link that stands where a directory should be, and lays the files out wherever it leads.
    sandbox.tool("sh -c 'mkdir out elsewhere; ln -s ../elsewhere out/x'").ok();
    let said = sandbox.run("--repo repo repo checkout --union m out");
    assert!(said.text.contains("out/x exists already"), "{said}");
    assert_eq!(fs::read_dir(sandbox.path("elsewhere")).unwrap().count(), 0);
    sandbox.tool("sh -c 'rm -r out; mkdir -p out/d; echo other > out/d/kept'").ok();
    let said = sandbox.run("--repo repo repo checkout --union-identical m out");
    assert!(said.text.contains("out/d/kept exists already and is another file"), "{said}");
    assert_eq!(fs::read_to_string(sandbox.path("out/d/kept")).unwrap(), "other\n");
    // Copies are identical as well as links are.
    sandbox.run("--repo repo repo checkout -C m copies").ok();
    sandbox.run("--repo repo repo checkout --union-identical m copies").ok();
    sandbox.tool("chmod 0700 copies/d/kept").ok();
    assert_eq!(sandbox.run("--repo repo repo checkout --union-identical m copies").code, Some(1));
}

#[test]
fn a_single_file_is_laid_out_in_a_directory() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    sandbox.run("--repo repo repo init").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    sandbox.run("--repo repo repo checkout --subpath=/d/kept m out").ok();
    let kept = fs::metadata(sandbox.path("out/kept")).unwrap();
    assert_eq!((kept.mode() & 0o7777, kept.nlink()), (0o4755, 2));
}

#[test]
fn many_checkouts_come_from_one_list() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    sandbox.run("--repo repo repo init").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    sandbox.run("--repo repo repo commit -b n tree").ok();
    sandbox.write("list", "m\0/x\0n\0/d\0");
    for side in ["ours", "theirs"] {
        let line = format!("checkout --union --from-file=list {side}");
        let code = match side {
            "ours" => sandbox.run(&format!("--repo repo repo {line}")).code,
            _ => sandbox.tool(&format!("ostree --repo=repo {line}")).code,
        };
        assert_eq!(code, Some(0));
    }
    assert_same(&sandbox.path("ours"), &sandbox.path("theirs"), &WITH_TIMES);
    sandbox.write("odd", "m\0/x");
    let said = sandbox.run("--repo repo repo checkout --union --from-file=odd ours");
    assert_eq!(said.code, Some(0), "the last NUL may be missing, as in stock: {said}");
    sandbox.write("odd", "m\0/x\0n\0");
    assert_eq!(sandbox.run("--repo repo repo checkout --union --from-file=odd ours").code, Some(2));
    sandbox.write("missing", "m\0/nothing\0");
    assert_eq!(sandbox.run("--repo repo repo checkout --union --from-file=missing ours").code, Some(3));
    sandbox.run("--repo repo repo checkout --union --allow-noent --from-file=missing ours").ok();
}

#[test]
fn everything_laid_out_carries_the_beginning_of_time() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    for mode in ["bare", "archive"] {
        sandbox.run(&format!("--repo {mode} repo init --mode {mode}")).ok();
        sandbox.run(&format!("--repo {mode} repo commit -b m tree")).ok();
        sandbox.run(&format!("--repo {mode} repo checkout --process-passthrough-whiteouts m out-{mode}")).ok();
        let times = sandbox.tool(&format!("find out-{mode} -newermt @0")).ok();
        // A symbolic link of a bare repository is a link to its object, whose time stock does not set.
        assert_eq!(times, "", "{mode}");
    }
}

#[test]
fn files_are_labelled_for_where_they_will_be() {
    let sandbox = sandbox();
    odd_tree(&sandbox);
    let contexts = "/.* u:r:any:s0\n/ u:r:root:s0\n/srv/os/d(/.*)? u:r:d:s0\n/srv/os/d/kept -- u:r:kept:s0\n";
    sandbox.write("system/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=test\n");
    sandbox.write("system/etc/selinux/test/contexts/files/file_contexts", contexts);
    sandbox.run("--repo repo repo init").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    sandbox.run("--repo repo repo checkout --selinux-policy=system --selinux-prefix=/srv/os m out").ok();
    for (path, label) in [("out/d", "u:r:d:s0"), ("out/d/kept", "u:r:kept:s0"), ("out/x/f", "u:r:any:s0"), ("out/x/l", "u:r:any:s0")] {
        let found = sandbox.tool(&format!("getfattr -h --only-values -n security.selinux {path}")).ok();
        assert_eq!(found, label, "{path}");
    }
    assert_eq!(fs::metadata(sandbox.path("out/d/kept")).unwrap().nlink(), 1, "a label cannot go onto the object");
    assert_eq!(sandbox.run("--repo repo repo checkout -H --selinux-policy=system m other").code, Some(2));
    assert_eq!(sandbox.run("--repo repo repo checkout --selinux-policy=tree m other").code, Some(3));
}

#[test]
fn of_a_damaged_file_nothing_is_laid_out() {
    let sandbox = sandbox();
    // Noise does not compress, so that a cut stream has given something before it ends.
    let noise: Vec<u8> = (0..3_000_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    sandbox.write("tree/noise", &noise);
    sandbox.run("--repo repo repo init --mode archive").ok();
    sandbox.run("--repo repo repo commit -b m tree").ok();
    let object = sandbox.tool("find repo/objects -name *.filez").last_line();
    let cut = fs::metadata(sandbox.path(&object)).unwrap().len() / 2;
    fs::OpenOptions::new().write(true).open(sandbox.path(&object)).unwrap().set_len(cut).unwrap();
    let said = sandbox.run("--repo repo repo checkout m out");
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.text.contains("reading file object") && said.text.contains("deflate stream"), "{said}");
    assert!(!sandbox.path("out/noise").exists());
    // What was in its place stays until there is something to put there.
    sandbox.write("out/noise", b"before");
    assert_eq!(sandbox.run("--repo repo repo checkout --union m out").code, Some(1));
    assert_eq!(fs::read(sandbox.path("out/noise")).unwrap(), b"before");
    assert_eq!(fs::read_dir(sandbox.path("out")).unwrap().count(), 1, "something half-made stayed beside it");
}
