//! Trees that a commit cannot hold, or that its user may not read.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use rootball_testkit::sandbox::{Sandbox, set_mode};

use crate::support::{leftovers, sandbox, sandbox_with_repo, small_tree};

fn refused(sandbox: &Sandbox) -> String {
    let said = sandbox.run("repo commit -b test/main tree");
    assert_eq!(said.code, Some(1), "{said}");
    assert_eq!(sandbox.run("repo refs").ok(), "");
    sandbox.run("repo fsck").ok();
    said.text.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn what_a_commit_cannot_hold_is_named() {
    let sandbox = sandbox_with_repo("bare");
    let (fifo, device, socket) = (sandbox.path("tree/usr/fifo"), sandbox.path("tree/usr/device"), sandbox.path("tree/usr/socket"));
    let (name, link) = (sandbox.path("tree/usr").join(OsStr::from_bytes(b"caf\xe9")), sandbox.path("tree/usr/link"));
    small_tree(&sandbox, "tree");
    let mut said = String::new();
    sandbox.tool("mkfifo tree/usr/fifo").ok();
    said += &refused(&sandbox);
    fs::remove_file(fifo).unwrap();
    sandbox.tool("mknod tree/usr/device c 1 3").ok();
    said += &refused(&sandbox);
    fs::remove_file(device).unwrap();
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    said += &refused(&sandbox);
    drop(listener);
    fs::remove_file(socket).unwrap();
    fs::write(&name, "coffee").unwrap();
    said += &refused(&sandbox);
    fs::remove_file(name).unwrap();
    symlink(OsStr::from_bytes(b"caf\xe9"), &link).unwrap();
    said += &refused(&sandbox);
    fs::remove_file(link).unwrap();
    insta::assert_snapshot!(said, @"
stderr: error: tree/usr/fifo: a fifo cannot be committed; only regular files, directories and symbolic links can
exit code: 1
stderr: error: tree/usr/device: a character device cannot be committed; only regular files, directories and symbolic links can
exit code: 1
stderr: error: tree/usr/socket: a socket cannot be committed; only regular files, directories and symbolic links can
exit code: 1
stderr: error: tree/usr: a name or link target in it is not UTF-8 and cannot be committed
exit code: 1
stderr: error: tree/usr/link: a name or link target in it is not UTF-8 and cannot be committed
exit code: 1
");
    sandbox.run("repo commit -b test/main tree").ok();
    assert_eq!(leftovers(&sandbox.path("repo")), Vec::<PathBuf>::new());
}

#[test]
fn what_a_user_may_not_read_is_named() {
    let sandbox = sandbox().unprivileged().with("OSTREE_REPO", "repo");
    sandbox.run("repo init --mode archive").ok();
    small_tree(&sandbox, "tree");
    set_mode(&sandbox.path("tree/usr/lib"), 0o700);
    let mut said = refused(&sandbox);
    set_mode(&sandbox.path("tree/usr/lib"), 0o755);
    set_mode(&sandbox.path("tree/usr/lib/os-release"), 0o600);
    said += &refused(&sandbox);
    set_mode(&sandbox.path("tree/usr/lib/os-release"), 0o644);
    insta::assert_snapshot!(said, @"
stderr: error: reading tree/usr/lib: Permission denied (os error 13)
exit code: 1
stderr: error: reading tree/usr/lib/os-release: Permission denied (os error 13)
exit code: 1
");
    sandbox.run("repo commit -b test/main tree").ok();
    assert_eq!(leftovers(&sandbox.path("repo")), Vec::<PathBuf>::new());
}

#[test]
fn a_place_that_a_user_may_not_write_is_named() {
    let sandbox = sandbox().unprivileged().with("OSTREE_REPO", "repo");
    small_tree(&sandbox, "tree");
    sandbox.run("repo init --mode archive").ok();
    sandbox.run("repo commit -b test/main --timestamp @1700000000 tree").ok();
    fs::create_dir(sandbox.path("closed")).unwrap();
    let story = [
        "--repo closed/repo repo init",
        "repo checkout -U test/main closed/tree",
        "image build test/main oci:closed/layout:1",
        "image build test/main oci-archive:closed/image.tar:1",
        "mirror serve --store closed/store --listen 127.0.0.1:0",
    ];
    // The name of the temporary file is another each time.
    let plain = |line: &str| line.split(" at path ").next().unwrap_or_default().to_owned() + "\n";
    let said: String = story.iter().flat_map(|line| sandbox.run(line).text.lines().map(plain).collect::<Vec<_>>()).collect();
    insta::assert_snapshot!(said, @r#"
$ rootball --repo closed/repo repo init
stderr: error: opening repository closed/repo: Permission denied (os error 13)
exit code: 1
$ rootball repo checkout -U test/main closed/tree
stderr: error: writing tree: Permission denied (os error 13)
exit code: 1
$ rootball image build test/main oci:closed/layout:1
stderr: error: making image layout closed/layout: Permission denied (os error 13)
exit code: 1
$ rootball image build test/main oci-archive:closed/image.tar:1
stderr: error: writing image archive closed/image.tar: Permission denied (os error 13)
exit code: 1
$ rootball mirror serve --store closed/store --listen 127.0.0.1:0
stderr: error: opening the store closed/store: making image layout closed/store: Permission denied (os error 13)
exit code: 1
"#);
    assert_eq!(fs::read_dir(sandbox.path("closed")).unwrap().count(), 0);
}

#[test]
fn strange_names_and_deep_directories_are_committed_and_come_back() {
    let sandbox = sandbox_with_repo("archive");
    let deep = "d/".repeat(300);
    for name in ["new\nline", "quote'\"\\", " ", "-n", "\u{1f600}", "\u{7}", "a:b", "..."] {
        sandbox.write(&format!("tree/{name}"), name);
    }
    sandbox.write(&format!("tree/{}", "n".repeat(255)), "long");
    sandbox.write(&format!("tree/{deep}file"), "deep");
    let ours = sandbox.run("repo commit -b test/main --timestamp @1700000000 tree").last_line();
    sandbox.tool("ostree init --repo=theirs --mode=archive").ok();
    let theirs = sandbox.tool("ostree commit --repo=theirs -b test/main --timestamp=@1700000000 tree").last_line();
    assert_eq!(ours, theirs);
    sandbox.run("image build test/main oci:layout:1").ok();
    sandbox.run("--repo import repo init --mode bare").ok();
    assert_eq!(sandbox.run("--repo import image import oci:layout:1").last_line(), ours);
    sandbox.run(&format!("--repo import repo checkout {ours} checkout")).ok();
    sandbox.tool("diff -r --no-dereference tree checkout").ok();
}
