//! Deployments with a composefs image, which the kernel mounts.

use std::fs;
use std::path::Path;

use base64::Engine;
use ed25519_dalek::{Signer, SigningKey};
use rootball_composefs::image::{Image, Version};
use rootball_composefs::{Bind, Tree};
use rootball_gvariant::{Type, Value};
use rootball_object::{Cancel, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};

use crate::initramfs::{Initramfs, OURS, surround};

/// Has the kernel protect all content and the image.
const PROTECT: &str = "find sysroot/ostree/repo/objects -name '*.file' -type f -size +0 -exec fsverity enable {} \\;
    fsverity enable sysroot/ostree/deploy/os/deploy/*.0/.ostree.cfs";

/// The file of keys for signed commits, in the initramfs.
const KEYS: &str = "initramfs-root-binding.key";

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn key(signer: &SigningKey) -> String {
    base64::engine::general_purpose::STANDARD.encode(signer.verifying_key().as_bytes())
}

/// Makes a disk whose deployment is an image; the commit names its digest and is signed.
fn disk() -> (tempfile::TempDir, CommitChecksum) {
    disk_of(Metadata::new())
}

fn disk_of(mut metadata: Metadata) -> (tempfile::TempDir, CommitChecksum) {
    let disk = tempfile::tempdir().unwrap();
    let tree = disk.path().join("tree");
    for (path, content) in [("usr/bin/tool", "tool"), ("usr/etc/conf", "default"), ("usr/lib/large", &"x".repeat(100_000))] {
        fs::create_dir_all(tree.join(path).parent().unwrap()).unwrap();
        fs::write(tree.join(path), content).unwrap();
    }
    fs::create_dir_all(disk.path().join("ostree")).unwrap();
    let repo = Repo::init(&disk.path().join("ostree/repo"), Mode::Bare).unwrap();
    let transaction = repo.begin().unwrap();
    let root = commit_tree(&transaction, &tree, &CommitModifiers::default(), &Silent, &Cancel::default()).unwrap();
    let image = Tree::of_root(&transaction, &root.tree, &root.meta, Bind::All, &Cancel::default()).unwrap();
    let image = Image::new(image, Version::AsNeeded).unwrap();
    metadata.insert("ostree.composefs.digest.v0", Value::Bytes(image.digest().as_bytes().to_vec()));
    let (subject, body) = (String::new(), String::new());
    let commit = Commit { metadata, parent: None, subject, body, timestamp: 1, root_tree: root.tree, root_meta: root.meta };
    let name = CommitChecksum::new(transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap());
    let mut detached = Metadata::new();
    let signature = Value::Bytes(signer().sign(&commit.to_bytes()).to_bytes().to_vec());
    detached.insert("ostree.sign.ed25519", Value::Array("ay".parse::<Type>().unwrap(), vec![signature]));
    transaction.put_detached_metadata(&name, &detached.to_bytes()).unwrap();
    transaction.commit().unwrap();
    fs::remove_dir_all(tree).unwrap();

    surround(disk.path(), &name.to_hex());
    let deployment = deployment(disk.path(), &name);
    fs::create_dir_all(deployment.join("etc")).unwrap();
    fs::write(deployment.join("etc/conf"), "local").unwrap();
    image.write(&mut fs::File::create(deployment.join(".ostree.cfs")).unwrap()).unwrap();
    (disk, name)
}

/// Tells whether this kernel has fs-verity. Where it has not, what depends on it must fail, and says so.
fn has_verity() -> bool {
    Path::new("/sys/fs/ext4/features/verity").exists()
}

fn deployment(disk: &Path, commit: &CommitChecksum) -> std::path::PathBuf {
    disk.join(format!("ostree/deploy/os/deploy/{commit}.0"))
}

fn start(disk: &Path, enabled: &str) -> Initramfs {
    let initramfs = Initramfs::new(disk);
    initramfs.file("prepare-root.conf", &format!("[composefs]\nenabled={enabled}\n"));
    initramfs
}

#[test]
fn the_image_becomes_the_root_directory() {
    let (disk, _) = disk();
    let initramfs = start(disk.path(), "yes");
    let seen = initramfs.succeed(OURS, "cd /sysroot; ls; cat usr/bin/tool etc/conf var/lib/state; wc -c <usr/lib/large; ls sysroot; grep -o ' /sysroot .*overlay' /proc/self/mountinfo | cut -d' ' -f3");
    assert_eq!(seen, "boot\netc\nsysroot\nusr\nvar\ntoollocalkept100000\nboot\nlost+found\nostree\nro,relatime\n");
    let writable = "cd /sysroot; for place in . usr etc var boot sysroot; do if touch $place/probe 2>/dev/null; then echo $place; fi; done";
    assert_eq!(initramfs.succeed(OURS, writable), "etc\nvar\nboot\n");
    let booted = initramfs.succeed(OURS, "cat /run/ostree-booted; readlink /run/systemd/volatile-root");
    assert!(booted.contains("composefs.verity") && booted.contains("/dev/block/"), "{booted}");
}

#[test]
fn a_signed_image_is_mounted_when_its_content_is_protected() {
    let (disk, _) = disk();
    let mut initramfs = start(disk.path(), "signed");
    initramfs.prepare = PROTECT;
    initramfs.file(KEYS, &format!("{}\n{}\n", key(&SigningKey::from_bytes(&[1; 32])), key(&signer())));
    if !has_verity() {
        initramfs.prepare = "";
        assert!(initramfs.fail().ends_with(": fs-verity is not enabled for it\n"));
        return;
    }
    let seen = initramfs.succeed(
        OURS,
        "cat /sysroot/usr/bin/tool; grep -c composefs.signed /run/ostree-booted; grep -o verity=require /proc/self/mountinfo",
    );
    assert_eq!(seen, "tool1\nverity=require\n");
}

#[test]
fn content_that_is_not_protected_cannot_be_read() {
    let (disk, _) = disk();
    let initramfs = start(disk.path(), "verity");
    assert_eq!(initramfs.succeed(OURS, "if cat /sysroot/usr/bin/tool 2>/dev/null; then echo read; else echo refused; fi"), "refused\n");
}

#[test]
fn an_image_that_nobody_signed_is_refused() {
    let other = key(&SigningKey::from_bytes(&[1; 32]));
    let (disk, commit) = disk();
    let mut initramfs = start(disk.path(), "signed");
    initramfs.file(KEYS, &other);
    let expected = "prepare-root: the signature of the deployed commit: ";
    assert_eq!(initramfs.fail(), format!("{expected}commit {commit}: none of 1 signatures is by one of 1 keys\n"));

    initramfs.file(KEYS, &key(&signer()));
    let image = format!("the image /sysroot/ostree/deploy/os/deploy/{commit}.0/.ostree.cfs");
    assert_eq!(initramfs.fail(), format!("prepare-root: {image}: fs-verity is not enabled for it\n"));

    if !has_verity() {
        return;
    }
    // Another image, protected as well.
    initramfs.prepare = "cd sysroot/ostree/deploy/os/deploy/*.0; printf x >>.ostree.cfs; fsverity enable .ostree.cfs; cd - >/dev/null";
    let said = initramfs.fail();
    assert!(
        said.starts_with(&format!("prepare-root: {image}: its fs-verity digest is ")) && said.contains("and the signed commit names"),
        "{said}"
    );
}

#[test]
fn changes_to_a_transient_root_are_kept_in_memory() {
    let (disk, _) = disk();
    for (key, access) in [("transient", "rw,"), ("transient-ro", "ro,")] {
        let initramfs = Initramfs::new(disk.path());
        initramfs.file("prepare-root.conf", &format!("[composefs]\nenabled=yes\n[root]\n{key}=true\n"));
        let commands = "grep ' /sysroot .*overlay' /proc/self/mountinfo | cut -d' ' -f6 | cut -c1-3
            mount -o remount,rw /sysroot; mkdir /sysroot/new; ls /run/ostree/.private/root/upper";
        assert_eq!(initramfs.succeed(OURS, commands), format!("{access}\nnew\n"));
    }
}

#[test]
fn a_commit_from_a_container_image_is_trusted_by_its_parent() {
    let (disk, base) = disk();
    // What a machine makes out of the image: the same tree in a commit of its own, without a signature.
    let repo = Repo::open(&disk.path().join("ostree/repo")).unwrap();
    let parent = rootball_object::ObjectSource::load_commit(&repo, &base).unwrap();
    let mut metadata = Metadata::new();
    metadata.insert("ostree.container.image-config", Value::String("{}".to_owned()));
    let commit = Commit { metadata, parent: Some(base), ..parent };
    let transaction = repo.begin().unwrap();
    let name = CommitChecksum::new(transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap());
    transaction.commit().unwrap();
    fs::rename(deployment(disk.path(), &base), deployment(disk.path(), &name)).unwrap();
    let link = disk.path().join("ostree/boot.1.1/os/feed/0");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(format!("../../../deploy/os/deploy/{name}.0"), link).unwrap();
    let mut initramfs = start(disk.path(), "signed");
    initramfs.file(KEYS, &key(&signer()));
    if !has_verity() {
        // The signature was right: what is missing comes after it.
        assert!(initramfs.fail().ends_with(": fs-verity is not enabled for it\n"));
        return;
    }
    initramfs.prepare = PROTECT;
    assert_eq!(initramfs.succeed(OURS, "cat /sysroot/usr/bin/tool"), "tool");
}
