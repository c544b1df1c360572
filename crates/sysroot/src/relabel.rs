//! SELinux labels of what is copied, by the policy of the new tree.
//!
//! What is checked out has the labels of the commit. What is copied does not have the right ones by itself: defaults come from `usr/etc`, and
//! local files from a deployment whose policy may have been another one. So all of `/etc` gets the labels that the new policy has for it,
//! local policy files included, which are merged by then. `/var` is labelled once, when a stateroot first meets a policy.
//!
//! A system without SELinux in its kernel can write labels, if it is root and its file system has them.

use std::os::fd::{AsFd, AsRawFd};

use rootball_repo::selinux::Policy;
use rustix::fs::{FileType, XattrFlags};
use rustix::io::Errno;

use crate::copy::Ownership;
use crate::dir::Dir;
use crate::{DeployError, FileError, SysrootLock};

const LABEL: &str = "security.selinux";
/// In `/var`: it has been labelled. The name is libostree's.
const VAR_STAMP: &str = ".ostree-selabeled";
/// Labels are short.
const MAX_LABEL: usize = 4096;

/// Labels `/etc` of a deployment and, the first time, `/var` of its stateroot; nothing when the tree has no policy.
pub(crate) fn label_deployment(lock: &SysrootLock<'_>, stateroot: &str, dir: &Dir) -> Result<(), DeployError> {
    if lock.ownership() != Ownership::Recorded {
        return Ok(());
    }
    let Some(policy) = Policy::load(dir.as_fd())? else { return Ok(()) };
    let mut labeler = Labeler { policy: &policy, is_refused: false };
    labeler.label_tree(dir, "etc", "/etc")?;
    let place = lock.root.open_dir(format!("ostree/deploy/{stateroot}"))?;
    if let Some(var) = place.find_dir("var")?
        && var.find_type(VAR_STAMP)?.is_none()
    {
        labeler.label_tree(&place, "var", "/var")?;
        if !labeler.is_refused {
            var.write_atomic(VAR_STAMP, b"", 0o644)?;
            labeler.label(&var, VAR_STAMP, &format!("/var/{VAR_STAMP}"))?;
        }
    }
    Ok(())
}

struct Labeler<'p> {
    policy: &'p Policy,
    /// Labels cannot be written here: no rights, or no such attributes.
    is_refused: bool,
}

impl Labeler<'_> {
    /// Labels a name, and all beneath it.
    fn label_tree(&mut self, parent: &Dir, name: &str, path: &str) -> Result<(), DeployError> {
        self.label(parent, name, path)?;
        if self.is_refused || parent.find_type(name)? != Some(FileType::Directory) {
            return Ok(());
        }
        let Some(dir) = parent.find_dir(name)? else { return Ok(()) };
        for (name, kind) in dir.entries()? {
            // A name that is no text matches no pattern.
            let Some(name) = name.to_str() else { continue };
            let path = format!("{path}/{name}");
            if kind == FileType::Directory {
                self.label_tree(&dir, name, &path)?;
            } else {
                self.label(&dir, name, &path)?;
            }
            if self.is_refused {
                break;
            }
        }
        Ok(())
    }

    fn label(&mut self, dir: &Dir, name: &str, path: &str) -> Result<(), DeployError> {
        let Some(stat) = dir.find_stat(name)? else { return Ok(()) };
        let Some(label) = self.policy.label(path, stat.st_mode)? else { return Ok(()) };
        // Links, sockets and devices have labels too, and only by path can they be reached without being opened.
        let place = format!("/proc/self/fd/{}/{name}", dir.as_fd().as_raw_fd());
        let wanted = [label.as_bytes(), b"\0"].concat();
        let mut buffer = [0; MAX_LABEL];
        if let Ok(length) = rustix::fs::lgetxattr(&place, LABEL, &mut buffer[..])
            && buffer.get(..length) == Some(&wanted)
        {
            return Ok(());
        }
        match rustix::fs::lsetxattr(&place, LABEL, &wanted, XattrFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error @ (Errno::OPNOTSUPP | Errno::PERM | Errno::ACCESS)) => {
                tracing::warn!(path = %dir.join(name).display(), %error, "SELinux labels cannot be written here");
                self.is_refused = true;
                Ok(())
            }
            Err(error) => Err(FileError::at("labelling", dir.join(name))(error).into()),
        }
    }
}
