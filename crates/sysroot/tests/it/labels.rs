//! SELinux labels of what is not checked out: by the policy of the tree, on a machine whose kernel may have no SELinux.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rootball_repo::Mode;

use crate::tree::{Bench, deploy, write};

#[test]
fn what_is_copied_has_the_labels_of_the_new_policy() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let policy = |kind: &str| {
        let contexts = format!(
            "/.*\tu:r:default_t:s0\n/etc(/.*)?\tu:r:{kind}_t:s0\n/etc/secret\t--\tu:r:secret_{kind}_t:s0\n/var(/.*)?\tu:r:var_t:s0\n"
        );
        move |tree: &Path| {
            write(tree, "usr/etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=small\n");
            write(tree, "usr/etc/selinux/small/contexts/files/file_contexts", &contexts);
        }
    };
    let first = bench.commit(sysroot.repo(), "1", "kernel", policy("old"));
    let second = bench.commit(sysroot.repo(), "2", "kernel", policy("new"));
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let one = deploy(&lock, first).unwrap();
    let etc = bench.deployment_path(&one).join("etc");
    let var = bench.path().join("ostree/deploy/os/var");
    for (path, expected) in [
        (etc.clone(), "u:r:old_t:s0"),
        (etc.join("secret"), "u:r:secret_old_t:s0"),
        (etc.join("link"), "u:r:old_t:s0"),
        (etc.join("sub/nested.conf"), "u:r:old_t:s0"),
        (var.join("lib/seed"), "u:r:var_t:s0"),
        (var.join(".ostree-selabeled"), "u:r:var_t:s0"),
    ] {
        assert_eq!(label(&path), expected, "{}", path.display());
    }
    write(&etc, "local", "mine");
    write(&etc, "secret", "mine");
    write(&var, "lib/later", "no label");
    let two = deploy(&lock, second).unwrap();
    let etc = bench.deployment_path(&two).join("etc");
    for (name, expected) in [("local", "u:r:new_t:s0"), ("secret", "u:r:secret_new_t:s0"), ("sub", "u:r:new_t:s0")] {
        assert_eq!(label(&etc.join(name)), expected, "{name}");
    }
    assert_eq!(label(&var.join("lib/later")), "", "what is in /var is the machine's after the first time");
}

fn label(path: &Path) -> String {
    let mut buffer = [0; 256];
    let length = rustix::fs::lgetxattr(path, "security.selinux", &mut buffer[..]).unwrap_or(0);
    String::from_utf8_lossy(&buffer[..length]).trim_end_matches('\0').to_owned()
}

#[test]
fn what_is_made_outside_of_deployments_has_labels_and_objects_keep_theirs() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let commit = bench.commit(sysroot.repo(), "1", "kernel", |tree| {
        let contexts = "/.*\tu:r:default_t:s0\n/\t-d\tu:r:root_t:s0\n/etc(/.*)?\tu:r:etc_t:s0\n/boot(/.*)?\tu:r:boot_t:s0\n\
                        /ostree(/.*)?\tu:r:ostree_t:s0\n/tmp\tu:r:tmp_t:s0\n/usr(/.*)?\tu:r:usr_t:s0\n";
        write(tree, "usr/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=small\n");
        write(tree, "usr/etc/selinux/small/contexts/files/file_contexts", contexts);
    });
    fs::create_dir(bench.path().join("home/somebody")).unwrap();
    let theirs = bench.path().join("home");
    rustix::fs::setxattr(&theirs, "security.selinux", b"u:r:theirs_t:s0\0", rustix::fs::XattrFlags::empty()).unwrap();
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let one = deploy(&lock, commit).unwrap();
    let origin = format!("{}.origin", bench.deployment_path(&one).display());
    let entry = bench.path().join("boot/loader/entries/ostree-1.conf");
    for (path, expected) in [
        ("", "u:r:root_t:s0"),
        ("tmp", "u:r:tmp_t:s0"),
        ("home", "u:r:theirs_t:s0"),
        ("home/somebody", ""),
        ("boot", "u:r:boot_t:s0"),
        ("boot/loader", "u:r:boot_t:s0"),
        ("ostree/lock", "u:r:ostree_t:s0"),
        ("ostree/deploy/os/deploy", "u:r:ostree_t:s0"),
        ("ostree/repo/config", "u:r:ostree_t:s0"),
        ("ostree/repo/refs/heads/ostree", "u:r:ostree_t:s0"),
        ("ostree/repo/objects", "u:r:ostree_t:s0"),
        ("ostree/boot.1", "u:r:ostree_t:s0"),
    ] {
        assert_eq!(label(&bench.path().join(path)), expected, "{path}");
    }
    assert_eq!(label(&entry), "u:r:boot_t:s0");
    assert_eq!(label(Path::new(&origin)), "u:r:etc_t:s0", "as libostree labels it");
    lock.set_pinned(&one.id, true).unwrap();
    assert_eq!(label(Path::new(&origin)), "u:r:etc_t:s0");

    // The commit has no labels, so its files and what is a hard link to them must not have any.
    let deployed = bench.deployment_path(&one);
    let kernel = bench.path().join("boot").join(kernel_of(&entry));
    assert_eq!((label(&deployed.join("usr")), label(&kernel)), (String::new(), String::new()));
    let objects = |ending: &str| {
        let places = fs::read_dir(bench.path().join("ostree/repo/objects")).unwrap();
        let files = places.flat_map(|place| fs::read_dir(place.unwrap().path()).unwrap()).map(|file| file.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|found| found == ending)).collect::<Vec<_>>()
    };
    assert!(!objects("file").is_empty() && objects("file").iter().all(|object| label(object).is_empty()));
    assert!(objects("dirtree").iter().chain(&objects("commit")).all(|object| label(object) == "u:r:ostree_t:s0"));
}

/// Returns the path of the kernel of a boot entry.
fn kernel_of(entry: &Path) -> String {
    let text = fs::read_to_string(entry).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("linux ")).unwrap();
    line.trim().trim_start_matches('/').to_owned()
}
