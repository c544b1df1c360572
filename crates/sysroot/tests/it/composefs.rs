//! Images of deployments, on a file system with fs-verity and on one without.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_composefs::image::{Image, Version, read};
use rootball_composefs::verity::{self, Hasher};
use rootball_composefs::{Bind, Tree};
use rootball_gvariant::Value;
use rootball_object::{Cancel, Commit, CommitChecksum, ErrorKind, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};
use rootball_sysroot::{BootedProbe, DeployError, Deployment, Sysroot};

use crate::tree::{Bench, deploy, make_tree, write};

/// A small disk in a file, mounted while the test runs.
struct Disk {
    dir: tempfile::TempDir,
}

impl Disk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (image, mount) = (dir.path().join("disk"), dir.path().join("mount"));
        fs::create_dir(&mount).unwrap();
        fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        run(Command::new("mke2fs").args(["-q", "-t", "ext4", "-O", "verity", "-b", "4096"]).arg(&image));
        run(Command::new("mount").args(["-o", "loop"]).args([&image, &mount]));
        Self { dir }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("mount")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Commits a tree whose initramfs would want this of composefs; with a digest, the commit names that of its image.
fn commit(repo: &Repo, scratch: &Path, enabled: &str, digest: Digest) -> CommitChecksum {
    make_tree(scratch, "1", "kernel");
    write(scratch, "usr/lib/ostree/prepare-root.conf", &format!("[composefs]\nenabled={enabled}\n"));
    let transaction = repo.begin().unwrap();
    let root = commit_tree(&transaction, scratch, &CommitModifiers::default(), &Silent, &Cancel::default()).unwrap();
    let mut metadata = Metadata::new();
    let right = || {
        let tree = Tree::of_root(&transaction, &root.tree, &root.meta, Bind::All, &Cancel::default()).unwrap();
        Image::new(tree, Version::AsNeeded).unwrap().digest().as_bytes().to_vec()
    };
    match digest {
        Digest::None => {}
        Digest::Right => metadata.insert("ostree.composefs.digest.v0", Value::Bytes(right())),
        Digest::Wrong => metadata.insert("ostree.composefs.digest.v0", Value::Bytes(vec![7; 32])),
    }
    let (subject, body) = (String::new(), String::new());
    let commit = Commit { metadata, parent: None, subject, body, timestamp: 1, root_tree: root.tree, root_meta: root.meta };
    let name = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    transaction.commit().unwrap();
    CommitChecksum::new(name)
}

/// Tells whether this kernel has fs-verity. Where it has not, what depends on it must fail.
fn has_verity() -> bool {
    Path::new("/sys/fs/ext4/features/verity").exists()
}

/// What the commit says its image is.
#[derive(Clone, Copy)]
enum Digest {
    None,
    Right,
    Wrong,
}

fn deploy_on(path: &Path, scratch: &Path, enabled: &str, digest: Digest) -> (Sysroot, Result<Deployment, DeployError>) {
    let sysroot = Sysroot::init(path, Mode::Bare).unwrap();
    sysroot.init_stateroot("os").unwrap();
    let commit = commit(sysroot.repo(), scratch, enabled, digest);
    let sysroot = Sysroot::open(path, BootedProbe::none()).unwrap();
    let result = deploy(&sysroot.lock(std::time::Duration::ZERO).unwrap(), commit);
    (sysroot, result)
}

fn find_image(path: &Path, deployment: &Deployment) -> Option<fs::File> {
    fs::File::open(path.join(deployment.id.path()).join(".ostree.cfs")).ok()
}

#[test]
fn an_image_is_written_where_the_tree_asks_for_one() {
    for (enabled, expected) in [("no", false), ("maybe", true), ("yes", true)] {
        let bench = Bench::new();
        // What is not protected is not bound, so a digest of all content does not count.
        let (_sysroot, result) = deploy_on(&bench.path(), &bench.scratch("tree"), enabled, Digest::Right);
        let deployment = result.unwrap();
        let image = find_image(&bench.path(), &deployment);
        assert_eq!(image.is_some(), expected, "{enabled}");
        let Some(image) = image else { continue };
        assert_eq!(image.metadata().unwrap().permissions().mode() & 0o7777, 0o644);
        let tree = read(&fs::read(bench.path().join(deployment.id.path()).join(".ostree.cfs")).unwrap()).unwrap();
        let usr = tree.find(tree.root(), b"usr").unwrap().node;
        assert!(tree.find(usr, b"bin").is_some());
    }
}

#[test]
fn the_repository_can_ask_for_an_image() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let config = bench.path().join("ostree/repo/config");
    fs::write(&config, format!("{}\n[ex-integrity]\ncomposefs=true\n", fs::read_to_string(&config).unwrap())).unwrap();
    let commit = commit(sysroot.repo(), &bench.scratch("tree"), "no", Digest::None);
    let sysroot = bench.open();
    let deployment = deploy(&sysroot.lock(std::time::Duration::ZERO).unwrap(), commit).unwrap();
    assert!(find_image(&bench.path(), &deployment).is_some());
}

#[test]
fn content_and_image_are_protected_where_that_is_demanded() {
    for enabled in ["verity", "signed"] {
        let disk = Disk::new();
        let (_sysroot, result) = deploy_on(&disk.path(), &disk.dir.path().join("tree"), enabled, Digest::Right);
        if !has_verity() {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Unsupported);
            continue;
        }
        let deployment = result.unwrap();
        let image = find_image(&disk.path(), &deployment).unwrap();
        let bytes = fs::read(disk.path().join(deployment.id.path()).join(".ostree.cfs")).unwrap();
        assert_eq!(verity::measure(&image).unwrap(), Some(Hasher::of(&bytes)), "{enabled}");
        let tool = fs::File::open(disk.path().join(deployment.id.path()).join("usr/bin/tool")).unwrap();
        assert_eq!(verity::measure(&tool).unwrap(), Some(Hasher::of(b"tool 1")));
        // What is a copy stays one that can be changed.
        fs::write(disk.path().join(deployment.id.path()).join("etc/default.conf"), "changed").unwrap();
    }
}

#[test]
fn a_disk_without_protection_is_refused_where_it_is_demanded() {
    let bench = Bench::new();
    let (sysroot, result) = deploy_on(&bench.path(), &bench.scratch("tree"), "verity", Digest::None);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().starts_with("making the composefs image of commit "), "{error}");
    assert_eq!(sysroot.deployments().unwrap(), []);
}

#[test]
fn an_image_that_the_commit_does_not_name_is_refused() {
    for (digest, expected) in [(Digest::Wrong, "and the commit names 0707"), (Digest::None, "names no digest of a composefs image")] {
        let disk = Disk::new();
        let (sysroot, result) = deploy_on(&disk.path(), &disk.dir.path().join("tree"), "signed", digest);
        let error = result.unwrap_err();
        // Without fs-verity it does not come to a comparison.
        if has_verity() || expected.starts_with("names") {
            assert_eq!(error.kind(), ErrorKind::Untrusted);
            assert!(error.to_string().contains(expected), "{error}");
        } else {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
        }
        assert_eq!(sysroot.deployments().unwrap(), []);
    }
}
