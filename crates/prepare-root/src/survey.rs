//! What is found on the disk and in the initramfs, before anything is decided.

use std::path::{Path, PathBuf};

use rootball_composefs::{Composefs, Settings};
use rootball_keyfile::KeyFile;
use rustix::fs::StatVfsMountFlags;

use crate::backing::device_path;
use crate::own_mounts::has_mount_point;
use crate::{Binding, Cmdline, Deployment, PrepareError};

/// What the root directory is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The machine boots, and it takes the place of the disk.
    Boot,
    /// Another system runs, and it is put together beside the one in use.
    NextRoot,
}

/// Everything that the plan depends on apart from the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// What it is all for.
    pub goal: Goal,
    /// Where the disk is mounted.
    pub root: PathBuf,
    /// The deployment to be booted.
    pub deployment: Deployment,
    /// The disk can be written to.
    pub writable: bool,
    /// `/sysroot` is to be read-only.
    pub sysroot_readonly: bool,
    /// The deployment has an image.
    pub image: bool,
    /// The deployment has a lasting overlay over `/usr`.
    pub hotfix: bool,
    /// The machine mounts `/var` by itself, or wants it empty.
    pub own_var: bool,
    /// `/boot` is a directory of the disk, and the deployment has a place for it.
    pub boot: bool,
    /// A free name for what takes the changes in `/etc`.
    pub transient_etc: PathBuf,
    /// The same for the root directory.
    pub transient_root: PathBuf,
    /// The commit whose signature was verified, if the settings demand one.
    pub binding: Option<Binding>,
    /// The block device under the disk's root directory, as the path of a device.
    pub device: Option<String>,
}

impl Survey {
    /// Looks at the disk that is mounted on `root`. Where the settings demand a signature, it is verified here.
    ///
    /// # Errors
    /// When there is no such deployment, or its commit is not trusted.
    pub fn read(root: &Path, cmdline: Cmdline<'_>, settings: &Settings) -> Result<Self, PrepareError> {
        let root = root.canonicalize().map_err(PrepareError::io("finding", root))?;
        let target = cmdline.target()?;
        let (deployment, _directory) =
            Deployment::find(&root, target).map_err(|source| PrepareError::Target { target: target.to_owned(), source })?;
        Self::of(Goal::Boot, root, deployment, &[], cmdline, settings)
    }

    /// Looks at the deployment at `path`, from the root of the disk of the running system. As long as the `/etc` of the machine is not merged
    /// into that of the deployment, `etc` names it: what the machine mounts by itself stands there.
    ///
    /// # Errors
    /// As [`Survey::read`].
    pub fn read_next(root: &Path, path: &str, etc: Option<&Path>, cmdline: Cmdline<'_>, settings: &Settings) -> Result<Self, PrepareError> {
        let deployment = Deployment::at(root, path).map_err(|source| PrepareError::Directory { path: path.into(), source })?;
        let etc: Vec<&Path> = etc.into_iter().collect();
        let survey = Self::of(Goal::NextRoot, root.to_owned(), deployment, &etc, cmdline, settings)?;
        // What runs writes to its `/var`, however little of the disk is shown to be writable.
        Ok(Self { writable: true, ..survey })
    }

    fn of(
        goal: Goal,
        root: PathBuf,
        deployment: Deployment,
        more_etc: &[&Path],
        cmdline: Cmdline<'_>,
        settings: &Settings,
    ) -> Result<Self, PrepareError> {
        let directory = root.join(&deployment.path);
        let flags = rustix::fs::statvfs(&root).map_err(PrepareError::io("reading", &root))?.f_flag;
        let exists = |path: &Path| path.symlink_metadata().is_ok();
        let binding = match settings.composefs {
            Composefs::Signed => Some(Binding::load(&root, deployment.commit, Path::new(&settings.key_path))?),
            _ => None,
        };
        let (etc, usr) = (directory.join(if settings.etc_transient { "usr/etc" } else { "etc" }), directory.join("usr"));
        let mounts_itself = |name: &str| [etc.as_path()].iter().chain(more_etc).any(|etc| has_mount_point(etc, &usr, name));
        let loader = root.join("boot/loader").symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        let image = exists(&directory.join(".ostree.cfs"));
        // An image has all places for mounts.
        let has_boot =
            image && settings.composefs != Composefs::No || directory.join("boot").symlink_metadata().is_ok_and(|meta| meta.is_dir());
        Ok(Self {
            goal,
            writable: !flags.contains(StatVfsMountFlags::RDONLY),
            sysroot_readonly: settings.sysroot_readonly(|| repository_says_readonly(&root)),
            image,
            hotfix: exists(&directory.join(".usr-ovl-work")),
            own_var: cmdline.volatile() || mounts_itself("var"),
            boot: loader && has_boot && !mounts_itself("boot"),
            transient_etc: free_name("/run/ostree/transient-etc."),
            transient_root: match goal {
                Goal::Boot => "/run/ostree/.private/root".into(),
                // That of the system in use stays in use.
                Goal::NextRoot => free_name("/run/ostree/.private/root."),
            },
            device: device_path(&root),
            binding,
            deployment,
            root,
        })
    }
}

/// The setting of older systems, in the repository on the disk. One that cannot be read says nothing, as with libostree.
fn repository_says_readonly(root: &Path) -> bool {
    const LIMIT: u64 = 1024 * 1024;
    let path = root.join("ostree/repo/config");
    let small = path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= LIMIT);
    let text = if small { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    let file: Option<KeyFile> = text.parse().ok();
    file.and_then(|file| file.boolean("sysroot", "readonly").ok().flatten()).unwrap_or(false)
}

/// After a soft reboot the directory of the system before is still there.
fn free_name(prefix: &str) -> PathBuf {
    let mut number = 0_u32;
    loop {
        let path = PathBuf::from(format!("{prefix}{number}"));
        if path.symlink_metadata().is_err() {
            return path;
        }
        number += 1;
    }
}
