//! SELinux labels of what is not checked out, by the policy of the new tree.
//!
//! What is checked out has the labels of the commit. What is copied does not have the right ones by itself: defaults come from `usr/etc`, and
//! local files from a deployment whose policy may have been another one. So all of `/etc` gets the labels that the new policy has for it,
//! local policy files included, which are merged by then. `/var` is labelled once, when a stateroot first meets a policy. What else is made
//! here is in [`own`].
//!
//! A system without SELinux in its kernel can write labels, if it is root and its file system has them.

mod own;

use std::os::fd::{AsFd, AsRawFd};

use rootball_repo::selinux::Policy;
use rustix::fs::{FileType, XattrFlags};
use rustix::io::Errno;

pub(crate) use own::{label_boot, label_sysroot};

use crate::copy::Ownership;
use crate::deploy::IMAGE_NAME;
use crate::deployment::DeploymentId;
use crate::dir::Dir;
use crate::{DeployError, FileError, SysrootLock};

const LABEL: &str = "security.selinux";
/// In `/var`: it has been labelled. The name is libostree's.
const VAR_STAMP: &str = ".ostree-selabeled";
/// Labels are short.
const MAX_LABEL: usize = 4096;
/// Origin files are labelled like this one, as libostree does it: no policy knows their own names, and some daemons may read them.
const ORIGIN_LIKE: &str = "/etc/ostree/remotes.d/dummy.conf";

/// What labels go by, when the tree of a deployment has a policy.
#[derive(Debug)]
pub(crate) struct Labels {
    policy: Policy,
    /// The kernel that runs gives labels to new files.
    by_kernel: bool,
}

impl SysrootLock<'_> {
    /// Gives what was made in the sysroot and in `/etc` of a deployment the labels of its policy: files that were added after it had been
    /// deployed. Does nothing when the tree has none.
    ///
    /// # Errors
    /// When the policy is not valid, or the file system fails.
    pub fn relabel(&self, id: &DeploymentId) -> Result<(), DeployError> {
        let labels = label_deployment(self, id, &self.open_deployment(id)?)?;
        // The origin file has a label by now, whoever gave it.
        label_sysroot(self, labels.map(|labels| Labels { by_kernel: false, ..labels }).as_ref())
    }
}

/// Labels what was not checked out of a deployment: `/etc`, its image, its origin file; and, the first time, `/var` of its stateroot.
/// Nothing is done and `None` returned when the tree has no policy.
pub(crate) fn label_deployment(lock: &SysrootLock<'_>, id: &DeploymentId, dir: &Dir) -> Result<Option<Labels>, DeployError> {
    if lock.ownership() != Ownership::Recorded {
        return Ok(None);
    }
    let Some(policy) = Policy::load(dir.as_fd())? else { return Ok(None) };
    let mut labeler = Labeler::new(&policy);
    labeler.label_tree(dir, "etc", "/etc")?;
    labeler.label(dir, IMAGE_NAME, &format!("/{IMAGE_NAME}"))?;
    let place = lock.root.open_dir(format!("ostree/deploy/{}", id.stateroot))?;
    let origins = place.open_dir("deploy")?;
    let origin = format!("{}.origin", id.directory_name());
    let by_kernel = find_label(&origins, &origin).is_some();
    labeler.label(&origins, &origin, ORIGIN_LIKE)?;
    if let Some(var) = place.find_dir("var")?
        && var.find_type(VAR_STAMP)?.is_none()
    {
        labeler.label_tree(&place, "var", "/var")?;
        if !labeler.is_refused {
            var.write_atomic(VAR_STAMP, b"", 0o644)?;
            labeler.label(&var, VAR_STAMP, &format!("/var/{VAR_STAMP}"))?;
        }
    }
    Ok(Some(Labels { policy, by_kernel }))
}

/// Returns the label that a name has; `None` also when it cannot be read.
pub(crate) fn find_label(dir: &Dir, name: &str) -> Option<Vec<u8>> {
    let mut buffer = [0; MAX_LABEL];
    let length = rustix::fs::lgetxattr(place_of(dir, name), LABEL, &mut buffer[..]).ok()?;
    buffer.get(..length).map(<[u8]>::to_vec)
}

/// Gives a name a label, as far as that is possible here.
pub(crate) fn keep_label(dir: &Dir, name: &str, label: &[u8]) {
    if let Err(error) = rustix::fs::lsetxattr(place_of(dir, name), LABEL, label, XattrFlags::empty()) {
        tracing::debug!(path = %dir.join(name).display(), %error, "the label cannot be kept");
    }
}

/// Links, sockets and devices have labels too, and only by path can they be reached without being opened.
fn place_of(dir: &Dir, name: &str) -> String {
    format!("/proc/self/fd/{}/{name}", dir.as_fd().as_raw_fd())
}

struct Labeler<'p> {
    policy: &'p Policy,
    /// Labels cannot be written here: no rights, or no such attributes.
    is_refused: bool,
    /// Something had another label before.
    changed: bool,
}

impl<'p> Labeler<'p> {
    fn new(policy: &'p Policy) -> Self {
        Self { policy, is_refused: false, changed: false }
    }

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

    /// Gives a name, if it is there, the label that the policy has for a path.
    fn label(&mut self, dir: &Dir, name: &str, path: &str) -> Result<(), DeployError> {
        if self.is_refused {
            return Ok(());
        }
        let Some(stat) = dir.find_stat(name)? else { return Ok(()) };
        let Some(label) = self.policy.label(path, stat.st_mode)? else { return Ok(()) };
        let wanted = [label.as_bytes(), b"\0"].concat();
        if find_label(dir, name).as_ref() == Some(&wanted) {
            return Ok(());
        }
        match rustix::fs::lsetxattr(place_of(dir, name), LABEL, &wanted, XattrFlags::empty()) {
            Ok(()) => self.changed = true,
            Err(Errno::NOENT) => {}
            Err(error @ (Errno::OPNOTSUPP | Errno::PERM | Errno::ACCESS)) => {
                tracing::warn!(path = %dir.join(name).display(), %error, "SELinux labels cannot be written here");
                self.is_refused = true;
            }
            Err(error) => return Err(FileError::at("labelling", dir.join(name))(error).into()),
        }
        Ok(())
    }
}
