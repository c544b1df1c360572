//! Repositories in which something is not what it should be: no command waits for it, follows it out of the repository, or keeps quiet.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rootball_testkit::sandbox::{Sandbox, set_mode};

use crate::support::{Visible, commit_system, files, sandbox, sandbox_with_repo, small_tree, system_tree};

fn prepared(mode: &str) -> Sandbox {
    let sandbox = sandbox_with_repo(mode);
    system_tree(&sandbox, "tree", "1", 3);
    commit_system(&sandbox, "tree", "1");
    small_tree(&sandbox, "other");
    sandbox
}

/// Returns one object of each kind, a file with content among them, with its name.
fn one_of_each_kind(repo: &Path) -> Vec<(PathBuf, String)> {
    let mut kinds = BTreeMap::new();
    for object in files(&repo.join("objects")).into_keys() {
        let is_plain = fs::symlink_metadata(&object).is_ok_and(|meta| meta.is_file() && meta.len() > 0);
        if is_plain {
            let fan_out = object.parent().unwrap().file_name().unwrap().to_str().unwrap();
            let name = format!("{fan_out}{}", object.file_stem().unwrap().to_str().unwrap());
            kinds.insert(object.extension().unwrap().to_owned(), (object, name));
        }
    }
    kinds.into_values().collect()
}

#[test]
fn what_is_no_file_in_place_of_an_object_is_named_and_neither_waited_for_nor_followed() {
    for mode in ["archive", "bare", "bare-user"] {
        let sandbox = prepared(mode);
        for (object, name) in one_of_each_kind(&sandbox.path("repo")) {
            let good = sandbox.path("good");
            fs::rename(&object, &good).unwrap();
            let kinds: [(&str, &dyn Fn()); 5] = [
                ("a fifo", &|| drop(sandbox.tool(&format!("mkfifo {}", object.display())).ok())),
                ("a directory", &|| fs::create_dir(&object).unwrap()),
                ("a socket", &|| drop(std::os::unix::net::UnixListener::bind(&object).unwrap())),
                ("a link to the object", &|| symlink(&good, &object).unwrap()),
                ("a link to an endless file", &|| symlink("/dev/zero", &object).unwrap()),
            ];
            for (what, make) in kinds {
                make();
                let is_file = object.extension().is_some_and(|extension| extension == "file");
                for line in ["repo fsck", "repo ls -R os/main", "repo checkout os/main out", "image build os/main oci:layout:1"] {
                    // In a bare repository a link is an object too, though another one. As every object, it is linked into a checkout unread.
                    if mode == "bare" && is_file && !line.ends_with("fsck") && !line.starts_with("image") {
                        continue;
                    }
                    let said = sandbox.run(line);
                    assert_eq!(said.code, Some(1), "{mode}, {what}: {said}");
                    assert!(format!("{}{}", said.stdout, said.stderr).contains(&name), "{mode}, {what} for {name}: {said}");
                    let _ = fs::remove_dir_all(sandbox.path("out"));
                    let _ = fs::remove_dir_all(sandbox.path("layout"));
                }
                if object.is_dir() && !object.is_symlink() { fs::remove_dir(&object).unwrap() } else { fs::remove_file(&object).unwrap() }
            }
            fs::rename(&good, &object).unwrap();
        }
        sandbox.run("repo fsck").ok();
    }
}

/// Moves a file or directory of the repository elsewhere and puts a symbolic link in its place.
fn link_away(sandbox: &Sandbox, name: &str) {
    let (place, elsewhere) = (sandbox.path(&format!("repo/{name}")), sandbox.path("elsewhere").join(name));
    fs::create_dir_all(elsewhere.parent().unwrap()).unwrap();
    fs::rename(&place, &elsewhere).unwrap();
    symlink(&elsewhere, &place).unwrap();
}

#[test]
fn links_in_place_of_the_directories_of_a_repository_are_not_written_through() {
    for (name, code) in [("objects", 3), ("refs", 1), ("refs/heads", 1), ("refs/heads/os", 1), ("tmp", 1), ("config", 1)] {
        let sandbox = prepared("bare");
        link_away(&sandbox, name);
        let before = files(&sandbox.path("elsewhere"));
        for line in ["repo commit -b os/new other", "repo fsck"] {
            let said = sandbox.run(line);
            assert_eq!(said.code, Some(code), "{name}: {said}");
            assert!(said.stderr.starts_with("error: ") && !said.stderr.contains("panic"), "{name}: {said}");
        }
        assert_eq!(files(&sandbox.path("elsewhere")), before, "{name}");
    }
}

#[test]
fn links_in_place_of_the_directories_of_objects_are_not_written_through() {
    let sandbox = prepared("bare");
    for number in 0..=255 {
        let name = format!("objects/{number:02x}");
        fs::create_dir_all(sandbox.path(&format!("repo/{name}"))).unwrap();
        link_away(&sandbox, &name);
    }
    let before = files(&sandbox.path("elsewhere"));
    let commit = sandbox.run("repo commit -b os/new other").failed(1);
    assert!(commit.contains("objects/"), "{commit}");
    sandbox.run("repo rev-parse os/new").failed(3);
    sandbox.run("repo fsck").failed(1);
    assert_eq!(files(&sandbox.path("elsewhere")), before);
}

#[test]
fn a_config_of_nonsense_is_named_with_what_is_wrong() {
    let sandbox = prepared("archive");
    let good = fs::read(sandbox.path("repo/config")).unwrap();
    let core = "[core]\nrepo_version=1\nmode=archive-z2\n";
    let with = |text: &str| format!("{core}{text}\n").into_bytes();
    let long = "x".repeat(2 << 20).into_bytes();
    for (text, expected) in [
        (b"".to_vec(), "repo_version"),
        (b"\0\0\0".to_vec(), "line 1"),
        ("\u{feff}[core]".into(), "line 1"),
        (b"[core\nrepo_version=1\n".to_vec(), "line 1"),
        (long, "2097152 bytes"),
        (b"[core]\nrepo_version=1\nmode=\xff\n".to_vec(), "not UTF-8"),
        (b"[core]\nmode=bare\n".to_vec(), "repo_version"),
        (b"[core]\nrepo_version=1\nmode=\n".to_vec(), r#""""#),
        (with("lock-timeout-secs=soon"), "lock-timeout-secs"),
        (with("fsync=perhaps"), "fsync"),
        (with("min-free-space-size=-1MB"), "min-free-space-size"),
        (with("min-free-space-size=99999999999999999TB"), "min-free-space-size"),
        (with("min-free-space-percent=101"), "min-free-space-percent"),
        (with("[archive]\nzlib-level=nine"), "zlib-level"),
    ] {
        fs::write(sandbox.path("repo/config"), &text).unwrap();
        let said = sandbox.run("repo ls os/main");
        let shown = text[..text.len().min(80)].escape_ascii();
        assert!(said.code == Some(1) && said.stderr.contains(expected) && said.stderr.contains("repo"), "{shown}: {said}");
    }
    for (make, code) in [("true", 3), ("mkfifo repo/config", 1), ("mkdir repo/config", 1)] {
        let _ = fs::remove_file(sandbox.path("repo/config"));
        sandbox.tool(make).ok();
        let said = sandbox.run("repo ls os/main");
        assert!(said.code == Some(code) && said.stderr.starts_with("error: "), "{make}: {said}");
    }
    fs::remove_dir(sandbox.path("repo/config")).unwrap();
    fs::write(sandbox.path("repo/config"), good).unwrap();
    sandbox.run("repo fsck").ok();
}

#[test]
fn a_repository_that_cannot_be_written_is_read_and_not_changed() {
    let sandbox = sandbox();
    small_tree(&sandbox, "tree");
    let disk = sandbox.small_disk("disk", 16 << 20);
    let run = |line: &str| sandbox.run_on(&disk, &format!("--repo disk/repo {line}"));
    run("repo init --mode bare").ok();
    let commit = run("repo commit -b test/main tree").last_line();
    disk.make_read_only(&sandbox, "disk");
    let before = Visible::of(&disk.root().join("repo"));
    run("repo fsck").ok();
    run("repo ls -R test/main").ok();
    assert_eq!(run("repo rev-parse test/main").last_line(), commit);
    run("repo checkout test/main out").ok();
    run("image build test/main oci:layout:1").ok();
    for line in [
        "repo commit -b test/main tree",
        "repo refs --delete test/main",
        "repo refs --create test/other test/main",
        "image import oci:layout:1",
        "image build test/main oci:disk/layout:1",
    ] {
        let said = run(line).failed(1);
        assert!(said.contains("Read-only file system"), "{line}: {said}");
    }
    assert_eq!(Visible::of(&disk.root().join("repo")), before);
}

#[test]
fn a_repository_of_another_owner_is_read_as_far_as_allowed_and_not_changed() {
    let sandbox = prepared("bare");
    sandbox.run("image build os/main oci:layout:1").ok();
    sandbox.write("tree/usr/secret", "secret");
    set_mode(&sandbox.path("tree/usr/secret"), 0o600);
    sandbox.run("repo commit -b os/secret tree").ok();
    let before = Visible::of(&sandbox.path("repo"));
    let sandbox = sandbox.unprivileged();
    sandbox.run("repo ls -R os/main").ok();
    sandbox.run("repo checkout -U os/main checkout").ok();
    for (line, expected) in [
        ("repo checkout -U os/secret other-checkout", "file object"),
        ("image build os/secret oci:other:1", "file object"),
        ("repo commit -b os/main other", "repo"),
        ("repo refs --delete os/main", "ref \"os/main\""),
        ("image import oci:layout:1", "repo"),
    ] {
        let said = sandbox.run(line).failed(1);
        assert!(said.contains("Permission denied") && said.contains(expected), "{line}: {said}");
    }
    assert_eq!(Visible::of(&sandbox.path("repo")), before);
}
