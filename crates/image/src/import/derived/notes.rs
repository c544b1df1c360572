//! What a tree lacks to be a host's system. It is imported all the same: it may be the base of another image, or not meant to boot.

use std::fmt;

use rootball_object::{LoadError, ObjectSource};
use rootball_repo::TreeRoot;

/// Something about an image that who deploys it should know.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ImageNote {
    /// There is no kernel.
    NoKernel,
    /// A kernel has no initramfs beside it.
    NoInitramfs {
        /// The version of the kernel.
        version: String,
    },
    /// There is no `/sysroot`.
    NoSysroot,
    /// There is no `/ostree` that leads to `/sysroot/ostree`.
    NoOstreeLink,
    /// There is something in `/boot`.
    BootContent,
    /// A policy is switched on and has no labels.
    PolicyMissing {
        /// What is missing.
        path: String,
    },
}

impl fmt::Display for ImageNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKernel => f.write_str("it has no kernel, so it cannot be booted: usr/lib/modules/VERSION/vmlinuz is missing"),
            Self::NoInitramfs { version } => {
                write!(f, "kernel {version} has no initramfs: usr/lib/modules/{version}/initramfs.img is missing")
            }
            Self::NoSysroot => f.write_str("it has no directory /sysroot, where a deployed system finds its disk"),
            Self::NoOstreeLink => {
                f.write_str("it has no symbolic link /ostree to sysroot/ostree, which tools on a deployed system look for")
            }
            Self::BootContent => {
                f.write_str("/boot has content, which a deployed system does not see: a kernel belongs in usr/lib/modules")
            }
            Self::PolicyMissing { path } => {
                write!(f, "etc/selinux/config switches SELinux on, but there is no {path}: nothing is labelled")
            }
        }
    }
}

/// Looks for what a host needs.
pub(super) fn of_tree(source: &dyn ObjectSource, root: &TreeRoot) -> Result<Vec<ImageNote>, LoadError> {
    let mut notes = Vec::new();
    let top = source.load_dirtree(&root.tree)?;
    let mut modules = Some(top.clone());
    for name in ["usr", "lib", "modules"] {
        let found = modules.as_ref().and_then(|tree| tree.find_dir(name));
        modules = found.map(|dir| source.load_dirtree(&dir.tree)).transpose()?;
    }
    let mut has_kernel = false;
    for dir in modules.iter().flat_map(|tree| &tree.dirs) {
        let tree = source.load_dirtree(&dir.tree)?;
        if tree.find_file("vmlinuz").is_none() {
            continue;
        }
        has_kernel = true;
        if tree.find_file("initramfs.img").is_none() && tree.find_file("initramfs").is_none() {
            notes.push(ImageNote::NoInitramfs { version: dir.name.clone() });
        }
    }
    if !has_kernel {
        notes.push(ImageNote::NoKernel);
    }
    if top.find_dir("sysroot").is_none() {
        notes.push(ImageNote::NoSysroot);
    }
    let link = top.find_file("ostree").map(|file| source.open_file(&file.checksum)).transpose()?;
    let target = link.and_then(|object| object.header.symlink_target);
    if target.is_none_or(|target| target.trim_matches('/') != "sysroot/ostree") {
        notes.push(ImageNote::NoOstreeLink);
    }
    if let Some(boot) = top.find_dir("boot") {
        let tree = source.load_dirtree(&boot.tree)?;
        if !tree.files.is_empty() || !tree.dirs.is_empty() {
            notes.push(ImageNote::BootContent);
        }
    }
    Ok(notes)
}
