//! Repositories that stock `ostree` has made, for what both programs say about them.

use std::fs;
use std::os::unix::fs::{chown, symlink};

use rootball_testkit::sample;
use rootball_testkit::sandbox::{Sandbox, set_mode};

use crate::support::sandbox;

/// Modes that hold all of a tree.
pub(crate) const MODES: [&str; 3] = ["bare", "bare-user", "archive"];
/// Modes that stock writes.
pub(crate) const ALL_MODES: [&str; 4] = ["bare", "bare-user", "archive", "bare-user-only"];

/// Returns a sandbox with trees `one` and `two` and a repository of stock's that has both as two commits of `main`, with every kind of
/// metadata.
pub(crate) fn stock_repo(mode: &str) -> Sandbox {
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
pub(crate) fn change(sandbox: &Sandbox) {
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

/// Returns what both programs print for a line; both must succeed.
pub(crate) fn both(sandbox: &Sandbox, line: &str) -> (String, String) {
    (sandbox.run(&format!("repo {line}")).ok(), sandbox.tool(&format!("ostree {line}")).ok())
}
