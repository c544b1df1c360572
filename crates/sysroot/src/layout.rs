//! Where things are in a sysroot.
//!
//! ```text
//! ostree/repo/                                  the repository
//! ostree/lock                                   the sysroot's lock
//! ostree/deploy/OS/var/                         a stateroot's shared state
//! ostree/deploy/OS/deploy/COMMIT.N/             a deployment
//! ostree/deploy/OS/deploy/COMMIT.N.origin       where it came from
//! ostree/boot.V -> boot.V.S                     V and S are 0 or 1
//! ostree/boot.V.S/OS/BOOTCSUM/SERIAL -> ../../../deploy/OS/deploy/COMMIT.N
//! boot/loader -> loader.V                       the one link that decides what boots
//! boot/loader.V/entries/ostree-K.conf           boot entries
//! boot/ostree/OS-BOOTCSUM/                      kernel and initramfs
//! ```

use std::path::Path;

use rootball_object::is_ref_fragment;
use rootball_repo::{Mode, Repo};

use crate::copy::Ownership;
use crate::dir::Dir;
use crate::{BootedProbe, Checkpoint, SysrootError};

/// The directories of a physical root beside `boot` and `ostree`, and their modes.
pub(crate) const ROOT_DIRECTORIES: [(&str, u32); 7] =
    [("dev", 0o755), ("home", 0o755), ("proc", 0o755), ("run", 0o755), ("sys", 0o755), ("root", 0o700), ("tmp", 0o1777)];

/// What a crash test calls at each [`Checkpoint`].
type Hook = Box<dyn Fn(Checkpoint) + Send + Sync>;

/// The disk of an OSTree system: its repository, stateroots and deployments.
pub struct Sysroot {
    pub(crate) root: Dir,
    /// What `boot` is, when it is not the directory of the root.
    pub(crate) boot: Option<Dir>,
    pub(crate) booted: BootedProbe,
    repo: Repo,
    hook: Option<Hook>,
}

impl std::fmt::Debug for Sysroot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sysroot").field("root", &self.root).field("booted", &self.booted).finish_non_exhaustive()
    }
}

impl Sysroot {
    /// Makes the directories of a physical root and its repository in an existing directory. What is there already is left as it is.
    ///
    /// [`Mode::Bare`] is what systems boot from. [`Mode::BareUser`] needs no root: all files belong to the caller then, which is good for
    /// trying things out and for nothing else.
    ///
    /// # Errors
    /// When the directory cannot be written, or holds a repository of another mode.
    pub fn init(path: &Path, mode: Mode) -> Result<Self, SysrootError> {
        let root = Dir::open(path)?;
        for (name, mode) in ROOT_DIRECTORIES {
            root.create_dir(name, mode)?;
        }
        root.ensure_dir("boot")?;
        let ostree = root.ensure_dir("ostree")?;
        ostree.create_dir("deploy", 0o755)?;
        let repo = Repo::init(&path.join("ostree/repo"), mode)?;
        ostree.sync()?;
        root.sync()?;
        Ok(Self { root, boot: None, booted: BootedProbe::none(), repo, hook: None })
    }

    /// Opens a sysroot.
    ///
    /// # Errors
    /// When there is none, or its repository cannot be opened.
    pub fn open(path: &Path, booted: BootedProbe) -> Result<Self, SysrootError> {
        let root = Dir::open(path)?;
        if root.find_dir("ostree/repo")?.is_none() {
            return Err(SysrootError::NotASysroot { path: path.to_owned() });
        }
        let repo = Repo::open(&path.join("ostree/repo"))?;
        Ok(Self { root, boot: None, booted, repo, hook: None })
    }

    /// Takes kernels and boot entries from this directory instead of `boot` in the root: a booted system has its boot partition there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn with_boot(mut self, path: &Path) -> Result<Self, SysrootError> {
        self.boot = Some(Dir::open(path)?);
        Ok(self)
    }

    /// Returns the repository.
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// Returns the path that it was opened with.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// Makes a stateroot with an empty `var`, unless it is there.
    ///
    /// # Errors
    /// When the name cannot be a stateroot's, or nothing can be written.
    pub fn init_stateroot(&self, name: &str) -> Result<(), SysrootError> {
        if !is_ref_fragment(name) {
            return Err(SysrootError::InvalidStateroot { name: name.to_owned() });
        }
        let stateroot = self.root.ensure_dir(format!("ostree/deploy/{name}"))?;
        stateroot.create_dir("deploy", 0o755)?;
        stateroot.create_dir("var", 0o755)?;
        stateroot.sync()?;
        self.root.open_dir("ostree/deploy")?.sync()?;
        Ok(())
    }

    /// Lists the stateroots.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn stateroots(&self) -> Result<Vec<String>, SysrootError> {
        let Some(deploy) = self.root.find_dir("ostree/deploy")? else { return Ok(Vec::new()) };
        let mut names = deploy.names()?;
        names.retain(|name| is_ref_fragment(name) && matches!(deploy.find_type(name), Ok(Some(rustix::fs::FileType::Directory))));
        Ok(names)
    }

    /// Tells whether the running system is booted from it.
    pub fn is_booted(&self) -> bool {
        self.booted.is_some()
    }

    /// Calls `hook` at each durable step of what follows: a test kills its process there.
    pub fn set_checkpoint_hook(&mut self, hook: impl Fn(Checkpoint) + Send + Sync + 'static) {
        self.hook = Some(Box::new(hook));
    }

    pub(crate) fn reached(&self, checkpoint: Checkpoint) {
        tracing::debug!(?checkpoint, "reached");
        if let Some(hook) = &self.hook {
            hook(checkpoint);
        }
    }

    /// Tells whose files deployments consist of.
    pub(crate) fn ownership(&self) -> Ownership {
        if self.repo.mode() == Mode::BareUser { Ownership::Caller } else { Ownership::Recorded }
    }
}
