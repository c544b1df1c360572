//! Trees small enough to deploy in a moment, and everything that surrounds them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_gvariant::Value;
use rootball_object::{Cancel, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};
use rootball_sysroot::{BootedProbe, DeployError, Deployment, Sysroot, SysrootLock, deploy};

/// A directory with a sysroot and a place for trees; gone when dropped, immutable flags and all.
pub(crate) struct Bench {
    dir: tempfile::TempDir,
}

impl Drop for Bench {
    fn drop(&mut self) {
        // Deployments are immutable; the temporary directory could not be removed.
        let _ = Command::new("chattr").args(["-R", "-f", "-i"]).arg(self.dir.path()).output();
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sysroot")).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("sysroot")
    }

    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Makes a sysroot with the stateroot `os`.
    pub(crate) fn init(&self, mode: Mode) -> Sysroot {
        let sysroot = Sysroot::init(&self.path(), mode).unwrap();
        sysroot.init_stateroot("os").unwrap();
        sysroot
    }

    pub(crate) fn open(&self) -> Sysroot {
        Sysroot::open(&self.path(), BootedProbe::none()).unwrap()
    }

    /// Makes a bootable tree and commits it with this version; `change` may add to it.
    pub(crate) fn commit(&self, repo: &Repo, version: &str, kernel: &str, change: impl FnOnce(&Path)) -> CommitChecksum {
        let tree = self.scratch(&format!("tree-{version}"));
        make_tree(&tree, version, kernel);
        change(&tree);
        commit(repo, &tree, version)
    }

    pub(crate) fn deployment_path(&self, deployment: &Deployment) -> PathBuf {
        self.path().join(deployment.id.path())
    }
}

/// Makes the directories and files that a deployable tree has.
pub(crate) fn make_tree(tree: &Path, version: &str, kernel: &str) {
    for (path, content) in [
        ("usr/lib/modules/6.1.0/vmlinuz", kernel),
        ("usr/lib/modules/6.1.0/initramfs.img", "initramfs"),
        ("usr/lib/os-release", &format!("ID=testos\nPRETTY_NAME=\"TestOS\"\nVERSION_ID={version}\n")),
        ("usr/bin/tool", &format!("tool {version}")),
        ("usr/etc/default.conf", "default"),
        ("usr/etc/secret", "secret"),
        ("usr/etc/sub/nested.conf", "nested"),
        ("var/lib/seed", "seed"),
    ] {
        write(tree, path, content);
    }
    symlink("default.conf", tree.join("usr/etc/link")).unwrap();
    fs::set_permissions(tree.join("usr/etc/secret"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::create_dir(tree.join("sysroot")).unwrap();
    fs::create_dir(tree.join("boot")).unwrap();
    symlink("sysroot/ostree", tree.join("ostree")).unwrap();
}

pub(crate) fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

pub(crate) fn commit(repo: &Repo, tree: &Path, version: &str) -> CommitChecksum {
    let transaction = repo.begin().unwrap();
    let root = commit_tree(&transaction, tree, &CommitModifiers::default(), &Silent, &Cancel::default()).unwrap();
    let mut metadata = Metadata::new();
    metadata.insert("version", Value::String(version.to_owned()));
    let commit = Commit {
        metadata,
        parent: None,
        subject: version.to_owned(),
        body: String::new(),
        timestamp: 1,
        root_tree: root.tree,
        root_meta: root.meta,
    };
    let checksum = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    transaction.set_ref(&format!("test/{version}").parse().unwrap(), Some(CommitChecksum::new(checksum)));
    transaction.commit().unwrap();
    CommitChecksum::new(checksum)
}

pub(crate) fn deploy(lock: &SysrootLock<'_>, commit: CommitChecksum) -> Result<Deployment, DeployError> {
    let plan = deploy::plan(lock, &deploy::DeployRequest::new("os", commit))?;
    deploy::apply(lock, &plan, &Silent, &Cancel::default())
}

/// Runs stock `ostree admin` on the sysroot and returns what it prints.
pub(crate) fn ostree_admin(bench: &Bench, args: &[&str]) -> String {
    let mut command = Command::new("ostree");
    command.arg("admin").arg(format!("--sysroot={}", bench.path().display())).args(args);
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "ostree admin {args:?} failed: {text}");
    text
}

/// Every name below a directory with its type, mode and content: two equal listings are two equal trees.
pub(crate) fn listing(root: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    list_into(root, Path::new(""), &mut lines);
    lines.sort();
    lines
}

fn list_into(root: &Path, place: &Path, lines: &mut Vec<String>) {
    use std::os::unix::fs::MetadataExt;
    for entry in fs::read_dir(root.join(place)).unwrap() {
        let path = place.join(entry.unwrap().file_name());
        let full = root.join(&path);
        let metadata = fs::symlink_metadata(&full).unwrap();
        let content = match metadata.mode() & 0o170_000 {
            0o100_000 => String::from_utf8_lossy(&fs::read(&full).unwrap()).into_owned(),
            0o120_000 => fs::read_link(&full).unwrap().display().to_string(),
            _ => String::new(),
        };
        lines.push(format!("{} {:o} {}:{} {content:?}", path.display(), metadata.mode(), metadata.uid(), metadata.gid()));
        if metadata.is_dir() {
            list_into(root, &path, lines);
        }
    }
}
