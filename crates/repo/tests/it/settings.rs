//! The settings of a repository's config: what each changes about what is on the disk.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use rootball_object::{Silent, StoreError};
use rootball_repo::{CommitError, CommitModifiers, Mode, Repo, commit_tree};

use crate::support::{Place, commit, ostree};

/// A file system of its own in a file, mounted until it is dropped.
struct Disk<'p> {
    mount: std::path::PathBuf,
    _place: &'p Place,
}

impl<'p> Disk<'p> {
    fn make(place: &'p Place, mkfs: &[&str], megabytes: u64) -> Self {
        let (image, mount) = (place.path("disk"), place.path("mount"));
        fs::File::create(&image).unwrap().set_len(megabytes << 20).unwrap();
        run(Command::new(mkfs[0]).args(&mkfs[1..]).arg(&image));
        fs::create_dir(&mount).unwrap();
        run(Command::new("mount").args(["-o", "loop"]).args([&image, &mount]));
        Self { mount, _place: place }
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.mount).status();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn set(repo: &Path, lines: &str) -> Repo {
    let config = repo.join("config");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text + lines).unwrap();
    Repo::open(repo).unwrap()
}

#[test]
fn objects_that_are_synced_by_themselves_are_the_same_objects() {
    let place = Place::new();
    let tree = place.sample_tree();
    for mode in Mode::ALL {
        let plain = place.repo(&format!("plain-{mode}"), mode);
        let expected = commit(&plain, &tree, &CommitModifiers::default());
        let repo = place.repo(&format!("each-{mode}"), mode);
        let repo = set(repo.path(), "per-object-fsync=true\n");
        assert_eq!(commit(&repo, &tree, &CommitModifiers::default()), expected);
        assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{mode}");
        assert_eq!(repo.fsck(&Silent).unwrap().objects, plain.fsck(&Silent).unwrap().objects);
        ostree(&["fsck", "--repo", repo.path().to_str().unwrap()]);
    }
}

#[test]
fn attributes_that_are_switched_off_are_not_committed() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Bare);
    let without = commit(&repo, &tree, &CommitModifiers { no_xattrs: true, ..Default::default() });
    let repo = set(repo.path(), "disable-xattrs=true\n");
    assert_eq!(commit(&repo, &tree, &CommitModifiers::default()), without);
}

#[test]
fn space_that_is_to_stay_free_is_not_used() {
    let place = Place::new();
    let disk = Disk::make(&place, &["mkfs.ext4", "-q", "-m", "0"], 64);
    let tree = place.path("tree");
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("large"), vec![7; 20 << 20]).unwrap();
    Repo::init(&disk.mount.join("repo"), Mode::Bare).unwrap();
    for (setting, fits) in [
        ("min-free-space-size=50MB\n", false),
        ("min-free-space-percent=80\n", false),
        ("min-free-space-size=10MB\n", true),
        ("min-free-space-percent=3\n", true),
    ] {
        let path = disk.mount.join("repo");
        fs::remove_dir_all(&path).unwrap();
        Repo::init(&path, Mode::Bare).unwrap();
        let repo = set(&path, setting);
        let transaction = repo.begin().unwrap();
        let result = commit_tree(&transaction, &tree, &CommitModifiers::default(), &Silent, &Default::default());
        match result {
            Ok(_) => assert!(fits, "{setting}"),
            Err(CommitError::Store { source: StoreError::NoSpace { reserve }, .. }) => assert!(!fits && reserve > 0, "{setting}"),
            Err(other) => panic!("{setting}: {other}"),
        }
        drop(transaction);
        assert_eq!(fs::read_dir(path.join("tmp")).unwrap().count(), 0, "{setting}");
    }
}

#[test]
fn equal_content_shares_its_blocks_where_the_file_system_can() {
    for (mode, stock_mode) in [(Mode::Bare, "bare"), (Mode::BareUser, "bare-user")] {
        let place = Place::new();
        let disk = Disk::make(&place, &["mkfs.xfs", "-q", "-m", "reflink=1"], 400);
        let tree = place.sample_tree();
        let content: Vec<u8> = (0..8_u32 << 20).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for (name, permissions) in [("a", 0o644), ("b", 0o600), ("c", 0o755), ("d", 0o4755)] {
            fs::write(tree.join(name), &content).unwrap();
            fs::set_permissions(tree.join(name), std::os::unix::fs::PermissionsExt::from_mode(permissions)).unwrap();
        }
        let path = disk.mount.join("repo");
        Repo::init(&path, mode).unwrap();
        let repo = set(&path, "payload-link-threshold=100000\n");
        let checksum = commit(&repo, &tree, &CommitModifiers::default());
        // A payload link is there once the first transaction has ended: the next one uses it.
        let other = place.path("other");
        fs::create_dir(&other).unwrap();
        for (name, permissions) in [("e", 0o640), ("f", 0o750)] {
            fs::write(other.join(name), &content).unwrap();
            fs::set_permissions(other.join(name), std::os::unix::fs::PermissionsExt::from_mode(permissions)).unwrap();
        }
        let used = |path: &Path| rustix::fs::statvfs(path).map(|stat| (stat.f_blocks - stat.f_bfree) * stat.f_frsize).unwrap();
        run(&mut Command::new("sync"));
        let before = used(&disk.mount);
        commit(&repo, &other, &CommitModifiers::default());
        run(&mut Command::new("sync"));
        assert!(used(&disk.mount) - before < 4 << 20, "{mode}: {} bytes more for 16 MiB of the same content", used(&disk.mount) - before);
        assert_eq!(repo.fsck(&Silent).unwrap().problems, vec![], "{mode}");
        ostree(&["fsck", "--repo", path.to_str().unwrap()]);
        let theirs = place.path("theirs");
        ostree(&["init", "--repo", theirs.to_str().unwrap(), "--mode", stock_mode]);
        let args = ["commit", "--repo", theirs.to_str().unwrap(), "-b", "main", "--no-bindings", "-s", "Test", "--timestamp=@1700000000"];
        assert_eq!(ostree(&[&args[..], &[tree.to_str().unwrap()]].concat()), checksum.to_hex());
        let links = fs::read_dir(path.join("objects"))
            .unwrap()
            .flat_map(|fan_out| fs::read_dir(fan_out.unwrap().path()).unwrap())
            .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().ends_with(".payload-link"))
            .count();
        assert!(links > 0);
        assert_eq!(fs::metadata(tree.join("a")).unwrap().nlink(), 1);
    }
}

#[test]
fn what_lies_in_tmp_for_too_long_is_removed_by_the_next_transaction() {
    let place = Place::new();
    let tree = place.sample_tree();
    let repo = place.repo("repo", Mode::Bare);
    let repo = set(repo.path(), "tmp-expiry-secs=3600\n");
    for name in ["old", "young", "cache"] {
        fs::create_dir(repo.path().join("tmp").join(name)).unwrap();
        fs::write(repo.path().join("tmp").join(name).join("file"), name).unwrap();
    }
    for name in ["old", "cache"] {
        run(Command::new("touch").args(["-d", "2 hours ago"]).arg(repo.path().join("tmp").join(name)));
    }
    commit(&repo, &tree, &CommitModifiers::default());
    let mut left: Vec<_> = fs::read_dir(repo.path().join("tmp")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["cache", "young"]);
}
