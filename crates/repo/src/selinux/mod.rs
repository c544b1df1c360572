//! The SELinux policy of a tree, and the labels that it gives.
//!
//! A directory has its policy in `etc/selinux`, or when there is no such path in `usr/etc/selinux`; a commit has it in the latter, whatever
//! else there is. There `config` says whether it is used and which it is, and `TYPE/contexts/files` has the texts that [`rootball_selabel`] reads. The binary forms beside them (`*.bin`) say the same and
//! are not read, nor is the binary policy.
//!
//! **In a commit** a path is labelled by its absolute path there and its type; nothing else of it matters, so it makes no difference
//! whether owners, modes or stat-overrides are applied before. [`Policy::commit_xattrs`] comes last of all that changes attributes: `--no-xattrs`
//! and `--canonical-permissions` take away what the files had, and the label is added even so. The label takes the place of one that the
//! file had; where the policy gives none, the file's own stays. Trees from tar archives and from other commits are labelled like
//! directories. The value ends in a NUL.
//!
//! The attributes are sorted, as everywhere. libostree before 2024.10 put the label behind all others, so a file with attributes that sort
//! after `security.selinux` (`trusted.*`, `user.*`) gets another checksum there, one that no later libostree accepts, nor that one itself
//! in a `bare` repository.
//!
//! **In a checkout** a label comes from [`Policy::checkout_xattrs`], for the path below the prefix if there is one. A committed label is
//! dropped even where the policy gives none. The value has no NUL. Files cannot be hard links then, and a checkout without attributes
//! (user mode) stays without.

mod config;
mod place;

use std::os::fd::BorrowedFd;

use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, ObjectSource, S_IFDIR, Xattrs, hash::Hasher};
use rootball_selabel::{FileContexts, FileKind, LookupError, ParseError, Sources};

use place::{CommitPlace, PolicyPlace, RootPlace};

/// The extended attribute that has the label.
pub const SELINUX_ATTRIBUTE: &[u8] = b"security.selinux";

/// Labels of `/proc` cannot be set from outside, so it is labelled as a mount point.
const MOUNT_POINT: &str = "/mnt";

/// Which path is looked up for what is in `/usr/etc`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LabelingEpoch {
    /// The path as it is (`--selinux-labeling-epoch=0`).
    #[default]
    Plain,
    /// The path that it will have in a deployment, in `/etc` (`--selinux-labeling-epoch=1`).
    Deployed,
}

/// The policy of a tree.
#[derive(Debug)]
pub struct Policy {
    name: String,
    fingerprint: Checksum,
    contexts: FileContexts,
    epoch: LabelingEpoch,
}

/// Why a policy could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A policy is switched on, and none is named.
    #[error("{path} says that SELinux is used, and names no policy in SELINUXTYPE")]
    NoType {
        /// The config file.
        path: String,
    },
    /// The policy that is named has no labels.
    #[error("the policy of the tree has no {path}")]
    NoContexts {
        /// What is missing.
        path: String,
    },
    /// Even the root directory would have no label.
    #[error("the policy {name:?} gives no label to the root directory")]
    NoRootLabel {
        /// The policy.
        name: String,
    },
    /// A file of the policy is not valid.
    #[error("the labels in {directory} are not valid")]
    Invalid {
        /// Where they are.
        directory: String,
        /// What is wrong.
        source: ParseError,
    },
    /// A label could not be found out.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// Something on the way to the policy is no file or directory, or a symbolic link that leads nowhere.
    #[error("{path} leads to no file")]
    NotAFile {
        /// The path in the tree.
        path: String,
    },
    /// A file could not be read.
    #[error("reading {path}")]
    Read {
        /// The path in the tree.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// An object of the commit could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl PolicyError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NoType { .. } | Self::NoRootLabel { .. } | Self::Invalid { .. } | Self::NotAFile { .. } => ErrorKind::Invalid,
            Self::NoContexts { .. } => ErrorKind::NotFound,
            Self::Lookup(_) => ErrorKind::Unsupported,
            Self::Read { source, .. } => ErrorKind::of_io(source),
            Self::Load(error) => error.kind(),
        }
    }
}

impl Policy {
    /// Loads the policy of the system that lies in a directory; `None` when it has none or does not use it.
    ///
    /// # Errors
    /// When there is a policy in use that cannot be read or is not valid.
    pub fn load(root: BorrowedFd<'_>) -> Result<Option<Self>, PolicyError> {
        Self::load_from(&RootPlace { root })
    }

    /// Loads the policy of the system that a commit has; `None` when it has none or does not use it.
    ///
    /// # Errors
    /// When an object cannot be loaded, or there is a policy in use that is not valid.
    pub fn load_commit(source: &dyn ObjectSource, commit: &CommitChecksum) -> Result<Option<Self>, PolicyError> {
        Self::load_from(&CommitPlace { source, commit })
    }

    /// Chooses which path is looked up for what is in `/usr/etc`.
    #[must_use]
    pub fn with_epoch(self, epoch: LabelingEpoch) -> Self {
        Self { epoch, ..self }
    }

    /// Returns the policy's name, its `SELINUXTYPE`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a hash over all that labels depend on: policies with the same one give the same labels.
    pub fn fingerprint(&self) -> Checksum {
        let mut hasher = Hasher::new();
        hasher.update(self.fingerprint.as_bytes());
        hasher.update(&[u8::from(self.epoch == LabelingEpoch::Deployed)]);
        hasher.finish()
    }

    /// Returns the label of an absolute path in the tree; `None` when the policy gives it none. Of the mode only the type matters.
    ///
    /// # Errors
    /// When a pattern takes too long, see [`FileContexts::lookup`].
    pub fn label(&self, path: &str, mode: u32) -> Result<Option<&str>, PolicyError> {
        let path = match (path, self.epoch) {
            ("/proc", _) => MOUNT_POINT,
            (_, LabelingEpoch::Deployed) => path.strip_prefix("/usr").filter(|rest| is_etc(rest)).unwrap_or(path),
            (_, LabelingEpoch::Plain) => path,
        };
        Ok(self.contexts.lookup(path, FileKind::from_mode(mode))?)
    }

    /// Returns the attributes of a path in a commit: those given, with the label.
    ///
    /// # Errors
    /// As [`Policy::label`].
    pub fn commit_xattrs(&self, path: &str, mode: u32, xattrs: Xattrs) -> Result<Xattrs, PolicyError> {
        Ok(match self.label(path, mode)? {
            Some(label) => replaced(&xattrs, Some([label.as_bytes(), b"\0"].concat())),
            None => xattrs,
        })
    }

    /// Returns the attributes of a path in a checkout: those committed, with the label. The path is where it will be: prefix and all.
    ///
    /// # Errors
    /// As [`Policy::label`].
    pub fn checkout_xattrs(&self, path: &str, mode: u32, xattrs: &Xattrs) -> Result<Xattrs, PolicyError> {
        let label = self.label(path, mode)?;
        Ok(replaced(xattrs, label.map(|label| label.as_bytes().to_vec())))
    }

    fn load_from(place: &dyn PolicyPlace) -> Result<Option<Self>, PolicyError> {
        let directory = place.directory()?;
        let path = format!("{directory}/config");
        let Some(text) = place.find_text(&path, config::MAX_SIZE)? else { return Ok(None) };
        let config = config::Config::parse(&text);
        if !config.is_enabled {
            return Ok(None);
        }
        let name = config.policy.ok_or(PolicyError::NoType { path })?;
        let directory = format!("{directory}/{name}/contexts/files");
        let find = |ending: &str| place.find_text(&format!("{directory}/file_contexts{ending}"), rootball_selabel::MAX_TEXT_SIZE as u64);
        let contexts = find("")?.ok_or_else(|| PolicyError::NoContexts { path: format!("{directory}/file_contexts") })?;
        let (homedirs, local, subs, subs_dist) = (find(".homedirs")?, find(".local")?, find(".subs")?, find(".subs_dist")?);
        let sources = Sources {
            contexts: &contexts,
            homedirs: homedirs.as_deref(),
            local: local.as_deref(),
            subs: subs.as_deref(),
            subs_dist: subs_dist.as_deref(),
        };
        let mut hasher = Hasher::new();
        for text in [Some(&contexts), homedirs.as_ref(), local.as_ref(), subs.as_ref(), subs_dist.as_ref()] {
            // The length keeps the texts apart; no text is as long as the number that stands for none.
            hasher.update(&text.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
            hasher.update(text.map_or(b"", |text| text.as_bytes()));
        }
        let contexts = FileContexts::parse(sources).map_err(|source| PolicyError::Invalid { directory, source })?;
        let policy = Self { name, fingerprint: hasher.finish(), contexts, epoch: LabelingEpoch::default() };
        match policy.label("/", S_IFDIR | 0o755)? {
            Some(_) => Ok(Some(policy)),
            None => Err(PolicyError::NoRootLabel { name: policy.name }),
        }
    }
}

fn is_etc(path: &str) -> bool {
    path == "/etc" || path.starts_with("/etc/")
}

/// Returns attributes with another label, or without one.
fn replaced(xattrs: &Xattrs, label: Option<Vec<u8>>) -> Xattrs {
    let others = xattrs.iter().filter(|(name, _)| *name != SELINUX_ATTRIBUTE).map(|(name, value)| (name.to_vec(), value.to_vec()));
    let label = label.map(|label| (SELINUX_ATTRIBUTE.to_vec(), label));
    Xattrs::from_pairs(others.chain(label).collect()).expect("the names were in a set before, and the one that is added was left out")
}
