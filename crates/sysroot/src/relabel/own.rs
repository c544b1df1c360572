//! Labels of what is made outside of deployments: the root of the disk, `/ostree`, `/boot`.
//!
//! A kernel with SELinux gives a new file the label of its directory, so on a system that runs it is enough that these are right. Where
//! systems are installed there may be none: there the whole of it is labelled. Never touched are the content objects of the repository and
//! whatever is a hard link to one, a kernel in `/boot` for instance: their labels belong to the commit, and its checksum covers them.

use rootball_object::S_IFDIR;
use rustix::fs::FileType;

use super::{Labeler, Labels, ORIGIN_LIKE, find_label};
use crate::boot::place::is_fat;
use crate::dir::Dir;
use crate::layout::ROOT_DIRECTORIES;
use crate::{DeployError, SysrootLock};

/// What has the most names beneath it.
const OBJECTS: &str = "ostree/repo/objects";

/// What in the root of a disk comes from an installation, beside its directories. It is labelled once: what has a label may be somebody's.
const ROOT_NAMES: [&str; 4] = ["boot", "ostree", "lost+found", ".bootc-aleph.json"];

/// The names of ours in `/boot`.
const BOOT_NAMES: [&str; 5] = ["boot", "loader", "loader.0", "loader.1", "ostree"];

/// What a label has in it that the kernel reports for a file without one.
const UNLABELED: &[u8] = b":unlabeled_t:";

/// Labels what deploying has written outside of the deployment.
pub(crate) fn label_sysroot(lock: &SysrootLock<'_>, labels: Option<&Labels>) -> Result<(), DeployError> {
    label_boot(lock, labels)?;
    let Some(Labels { policy, by_kernel }) = labels else { return Ok(()) };
    let mut labeler = Labeler::new(policy);
    if *by_kernel && labeler.is_labelled(&lock.root, OBJECTS)? {
        return Ok(());
    }
    labeler.label_missing(&lock.root, ".", "/")?;
    for name in ROOT_NAMES.into_iter().chain(ROOT_DIRECTORIES.map(|(name, _)| name)) {
        labeler.label_missing(&lock.root, name, &format!("/{name}"))?;
    }
    labeler.label_ours(&lock.root, "ostree", &["ostree"])?;
    if labeler.changed {
        lock.root.sync_file_system()?;
    }
    Ok(())
}

/// Labels what deploying has written to `/boot`.
pub(crate) fn label_boot(lock: &SysrootLock<'_>, labels: Option<&Labels>) -> Result<(), DeployError> {
    let (Some(Labels { policy, .. }), boot) = (labels, lock.boot_dir()?) else { return Ok(()) };
    // FAT has no labels: its mount has one for all.
    if is_fat(&boot)? {
        return Ok(());
    }
    let mut labeler = Labeler::new(policy);
    labeler.label_missing(&boot, ".", "/boot")?;
    for name in BOOT_NAMES {
        labeler.label_ours(&boot, name, &["boot", name])?;
    }
    if labeler.changed {
        boot.sync_file_system()?;
    }
    Ok(())
}

impl Labeler<'_> {
    /// Tells whether a directory has the label that the policy has for its path.
    fn is_labelled(&self, root: &Dir, path: &str) -> Result<bool, DeployError> {
        let label = self.policy.label(&format!("/{path}"), S_IFDIR)?;
        Ok(label.is_none_or(|label| find_label(root, path) == Some([label.as_bytes(), b"\0"].concat())))
    }

    /// Labels a name that has no label.
    fn label_missing(&mut self, dir: &Dir, name: &str, path: &str) -> Result<(), DeployError> {
        match find_label(dir, name) {
            Some(label) if !label.windows(UNLABELED.len()).any(|part| part == UNLABELED) => Ok(()),
            _ => self.label(dir, name, path),
        }
    }

    /// Labels a name and what is ours beneath it; a directory after all that is in it, so that a right label says that those are right, too.
    fn label_ours(&mut self, parent: &Dir, name: &str, path: &[&str]) -> Result<(), DeployError> {
        let Some(stat) = parent.find_stat(name)? else { return Ok(()) };
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory
            && let Some(dir) = parent.find_dir(name)?
        {
            for (name, kind) in dir.entries()? {
                let Some(name) = name.to_str() else { continue };
                let path = [path, &[name]].concat();
                if is_ours(&path, kind) {
                    self.label_ours(&dir, name, &path)?;
                }
            }
        } else if path[0] == "boot" && stat.st_nlink > 1 {
            return Ok(());
        }
        let labelled_as = if is_origin(path) { ORIGIN_LIKE.to_owned() } else { format!("/{}", path.join("/")) };
        self.label(parent, name, &labelled_as)
    }
}

fn is_origin(path: &[&str]) -> bool {
    matches!(path, ["ostree", "deploy", _, "deploy", name] if name.ends_with(".origin"))
}

/// Tells whether a name beneath `/ostree` or one of ours in `/boot` is written by deploying, and not a deployment's or the machine's own.
fn is_ours(path: &[&str], kind: FileType) -> bool {
    match path {
        ["ostree", name] => matches!(*name, "deploy" | "lock" | "repo") || name.starts_with("boot."),
        ["ostree", "deploy", _] | ["ostree", "deploy", _, "deploy"] => kind == FileType::Directory,
        ["ostree", "deploy", ..] => is_origin(path),
        // What arrives has labels of its own already, or has not been checked yet.
        ["ostree", "repo", "tmp", _, ..] => false,
        ["ostree", "repo", "objects", _, name] => !name.ends_with(".file"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_commits_and_machines_is_not_ours() {
        let (file, directory) = (FileType::RegularFile, FileType::Directory);
        for (path, kind, expected) in [
            ("ostree/lock", file, true),
            ("ostree/boot.0", FileType::Symlink, true),
            ("ostree/boot.0.1/os/abc/0", FileType::Symlink, true),
            ("ostree/bootc", directory, false),
            ("ostree/container", directory, false),
            ("ostree/deploy/os", directory, true),
            ("ostree/deploy/os/var", directory, false),
            ("ostree/deploy/os/deploy", directory, true),
            ("ostree/deploy/os/deploy/abc.0", directory, false),
            ("ostree/deploy/os/deploy/abc.0.origin", file, true),
            ("ostree/repo/config", file, true),
            ("ostree/repo/tmp", directory, true),
            ("ostree/repo/tmp/staging", directory, false),
            ("ostree/repo/objects/ab", directory, true),
            ("ostree/repo/objects/ab/cd.file", file, false),
            ("ostree/repo/objects/ab/cd.dirtree", file, true),
            ("boot/loader.1/entries/ostree-1.conf", file, true),
        ] {
            let parts: Vec<&str> = path.split('/').collect();
            assert_eq!(is_ours(&parts, kind), expected, "{path}");
        }
    }
}
