//! A directory that stands for a machine, and a layout with images for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rootball_gvariant::Value;
use rootball_host::{
    Context, HostError, InstallOptions, Outcome, PackagePlaces, Remoting, Status, StatusOptions, install_to_filesystem, status,
};
use rootball_image::encapsulate::{self, PlanOptions, WriteOptions};
use rootball_image::trust::Trust;
use rootball_object::{Cancel, Commit, CommitChecksum, Metadata, ObjectKind, ObjectSink, Silent};
use rootball_oci::{ImageSource, Layout, Reference, TransferError};
use rootball_remote::policy::TrustPlaces;
use rootball_remote::{Connection, Remotes};
use rootball_repo::{CommitModifiers, Mode, Repo, commit_tree};
use rootball_sysroot::{BootedProbe, Sysroot};

pub(crate) struct Machine {
    dir: tempfile::TempDir,
    cancel: Cancel,
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Deployments are immutable; the temporary directory could not be removed.
        let _ = std::process::Command::new("chattr").args(["-R", "-f", "-i"]).arg(self.dir.path()).output();
    }
}

impl Machine {
    /// Makes a builder's repository and an empty layout.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Repo::init(&dir.path().join("builder"), Mode::Bare).unwrap();
        Layout::create(&dir.path().join("images")).unwrap();
        Self { dir, cancel: Cancel::default() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn reference(&self, tag: &str) -> Reference {
        format!("oci:{}:{tag}", self.path("images").display()).parse().unwrap()
    }

    pub(crate) fn sysroot(&self) -> Sysroot {
        Sysroot::open(&self.path("disk"), BootedProbe::none()).unwrap()
    }

    pub(crate) fn context<T>(&self, run: impl FnOnce(&Context<'_>) -> T) -> T {
        let open = |reference: &Reference| -> Result<Box<dyn ImageSource>, TransferError> {
            let Reference::Layout { path, image } = reference else { panic!("only layouts are used here") };
            Ok(Box::new(Layout::open(path)?.source_of(image)))
        };
        let trust = Trust::accept_anything();
        let remotes = |repo: &Repo| Remotes::of(repo, None);
        let (connection, places) = (Connection::default(), TrustPlaces::none());
        let remoting = Remoting { remotes: &remotes, connection: &connection, places: &places, now: 0 };
        run(&Context {
            open_source: &open,
            trust: &trust,
            remoting,
            packages: &PackagePlaces::default(),
            reporter: &Silent,
            cancel: &self.cancel,
            memory: 1 << 30,
            lock_wait: Duration::ZERO,
        })
    }

    pub(crate) fn status(&self) -> Result<Status, HostError> {
        self.status_of(&self.sysroot())
    }

    pub(crate) fn status_of(&self, sysroot: &Sysroot) -> Result<Status, HostError> {
        self.context(|context| status(sysroot, &StatusOptions::default(), context))
    }

    pub(crate) fn install(&self, tag: &str, mode: Mode) -> Result<Outcome, HostError> {
        let options = InstallOptions {
            stateroot: "os".into(),
            kernel_args: vec!["root=LABEL=x".into(), "rw".into()],
            mode,
            ..InstallOptions::default()
        };
        self.context(|context| install_to_filesystem(&self.path("disk"), &self.reference(tag).into(), &options, context))
    }

    /// Commits a version of a small system in the builder's repository.
    pub(crate) fn commit(&self, version: &str) -> CommitChecksum {
        let tree = self.path(&format!("tree-{version}"));
        for (path, content) in [
            ("usr/lib/modules/6.1.0/vmlinuz", &*format!("kernel {version}")),
            ("usr/lib/modules/6.1.0/initramfs.img", "initramfs"),
            ("usr/lib/os-release", "ID=testos\nPRETTY_NAME=\"TestOS\"\n"),
            ("usr/bin/tool", &*format!("tool {version}")),
            ("usr/share/large", &"the same in all versions ".repeat(1000)),
            ("usr/etc/default.conf", "default"),
        ] {
            write(&tree, path, content);
        }
        let repo = Repo::open(&self.path("builder")).unwrap();
        let transaction = repo.begin().unwrap();
        let root = commit_tree(&transaction, &tree, &CommitModifiers::default(), &Silent, &Cancel::default()).unwrap();
        let mut metadata = Metadata::new();
        metadata.insert("version", Value::String(version.to_owned()));
        let commit = Commit {
            metadata,
            parent: None,
            subject: String::new(),
            body: String::new(),
            timestamp: 1_700_000_000,
            root_tree: root.tree,
            root_meta: root.meta,
        };
        let checksum = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
        transaction.commit().unwrap();
        CommitChecksum::new(checksum)
    }

    /// Builds an image of a commit; another `flavour` is another manifest of the same commit.
    pub(crate) fn build(&self, commit: &CommitChecksum, tag: &str, flavour: &str) {
        let repo = Repo::open(&self.path("builder")).unwrap();
        let layout = Layout::open(&self.path("images")).unwrap();
        let plan = encapsulate::plan(&repo, commit, &PlanOptions::default()).unwrap();
        let labels = BTreeMap::from([("flavour".to_owned(), flavour.to_owned())]);
        let options = WriteOptions { labels, ..WriteOptions::default() };
        encapsulate::write(&repo, &plan, &layout.sink(Some(tag)), &options, &Silent).unwrap();
    }
}

pub(crate) fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}
