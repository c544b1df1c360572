//! The image of a deployment, `.ostree.cfs`, from which early boot mounts the root directory.
//!
//! The tree says whether it wants one: `prepare-root.conf`, which its initramfs has as well. The repository can ask for one too. Where
//! content must be protected by fs-verity, the objects of the commit and the image are protected here, once and for good, and the image
//! must be the one that the commit names: what is signed there is the digest of the image.

use std::fs::File;
use std::io::{BufWriter, Write};

use rootball_composefs::image::{Image, Version};
use rootball_composefs::verity::{self, Digest, VerityError};
use rootball_composefs::{Bind, CommitTreeError, Composefs, InvalidSettings, InvalidTree, Settings, Tree};
use rootball_gvariant::Value;
use rootball_keyfile::KeyFile;
use rootball_object::{Cancel, Commit, CommitChecksum, ErrorKind, LoadError, ObjectSource};
use rustix::fs::{Mode, OFlags};

use crate::dir::Dir;
use crate::{FileError, SysrootLock};

/// The name of the image in the deployment, and the one that it has until it is complete.
pub(crate) const NAME: &str = ".ostree.cfs";
const TEMPORARY: &str = ".ostree.cfs.tmp";
/// Largest configuration that is read.
const MAX_SETTINGS: u64 = 1024 * 1024;
/// Where a commit names the digest of its image.
const DIGEST_KEY: &str = "ostree.composefs.digest.v0";

/// Why a deployment has no image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The configuration in the tree is not valid.
    #[error("{file} of the tree")]
    Settings {
        /// The file.
        file: &'static str,
        /// What is wrong with it.
        source: InvalidSettings,
    },
    /// The commit does not become a tree of an image.
    #[error("making the composefs image of commit {commit}")]
    Tree {
        /// The commit.
        commit: CommitChecksum,
        /// Why.
        source: CommitTreeError,
    },
    /// The tree is too large for an image.
    #[error("making the composefs image of commit {commit}")]
    Layout {
        /// The commit.
        commit: CommitChecksum,
        /// What is too large.
        source: InvalidTree,
    },
    /// The image cannot be protected by fs-verity.
    #[error("protecting the composefs image of commit {commit} with fs-verity")]
    Verity {
        /// The commit.
        commit: CommitChecksum,
        /// Why not.
        source: VerityError,
    },
    /// The commit names another image.
    #[error("the composefs image of commit {commit} has digest {actual}, and the commit names {expected}")]
    Differs {
        /// The commit.
        commit: CommitChecksum,
        /// What the commit names.
        expected: Digest,
        /// What the image has.
        actual: Digest,
    },
    /// The tree boots only from a signed image, and the commit names none.
    #[error("commit {commit} names no digest of a composefs image, and its tree boots only from a signed one")]
    NoDigest {
        /// The commit.
        commit: CommitChecksum,
    },
    /// The commit cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl ImageError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Settings { .. } => ErrorKind::Invalid,
            Self::Tree { source, .. } => source.kind(),
            Self::Layout { .. } => ErrorKind::Unsupported,
            Self::Verity { source, .. } => source.kind(),
            Self::Differs { .. } | Self::NoDigest { .. } => ErrorKind::Untrusted,
            Self::Load(error) => error.kind(),
            Self::File(error) => error.kind(),
        }
    }
}

/// What is asked for, by the tree and by the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    composefs: Composefs,
    /// fs-verity is wanted even where the boot does not depend on it: if it can be had, or at all costs.
    verity: Option<Strictness>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strictness {
    Maybe,
    Demanded,
}

/// Writes the image of a commit into its new deployment, if one is wanted.
pub(super) fn write_image(lock: &SysrootLock<'_>, commit: &CommitChecksum, dir: &Dir, cancel: &Cancel) -> Result<(), ImageError> {
    let wanted = Wanted::read(lock, dir)?;
    if wanted.composefs == Composefs::No {
        return Ok(());
    }
    let repo = lock.repo();
    let parsed = repo.load_commit(commit)?;
    let expected = match wanted.composefs {
        Composefs::Signed => Some(signed_digest(repo, &parsed)?.ok_or(ImageError::NoDigest { commit: *commit })?),
        _ => digest_of(&parsed),
    };
    let failed = |source| ImageError::Tree { commit: *commit, source };
    let (tree, bound) = match wanted.verity {
        None => (Tree::of_commit(repo, &parsed, Bind::Protected, cancel).map_err(failed)?, false),
        Some(Strictness::Demanded) => (Tree::of_commit(repo, &parsed, Bind::Protect, cancel).map_err(failed)?, true),
        Some(Strictness::Maybe) => match Tree::of_commit(repo, &parsed, Bind::Protect, cancel) {
            Ok(tree) => (tree, true),
            Err(CommitTreeError::Verity { source: VerityError::Unsupported, .. }) => {
                (Tree::of_commit(repo, &parsed, Bind::Protected, cancel).map_err(failed)?, false)
            }
            Err(error) => return Err(failed(error)),
        },
    };
    let image = Image::new(tree, Version::AsNeeded).map_err(|source| ImageError::Layout { commit: *commit, source })?;
    let actual = write(&image, dir)?;
    if let Some(expected) = expected.filter(|expected| bound && *expected != actual) {
        return Err(ImageError::Differs { commit: *commit, expected, actual });
    }
    if let Some(strictness) = wanted.verity {
        // fs-verity is enabled only through a descriptor that cannot write, and while there is none that can.
        let file = dir.find_file(TEMPORARY)?.ok_or_else(|| FileError::invalid(dir.join(TEMPORARY), "it is gone"))?;
        match verity::enable(&file) {
            Err(VerityError::Unsupported) if strictness == Strictness::Maybe => {}
            result => result.map_err(|source| ImageError::Verity { commit: *commit, source })?,
        }
    }
    Ok(dir.rename(TEMPORARY, NAME)?)
}

fn write(image: &Image, dir: &Dir) -> Result<Digest, FileError> {
    let failed = |error: std::io::Error| FileError::at("writing", dir.join(NAME))(error);
    dir.remove_file(TEMPORARY)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let fd = rustix::fs::openat(dir, TEMPORARY, flags, Mode::from_raw_mode(0o644)).map_err(|error| failed(error.into()))?;
    rustix::fs::fchmod(&fd, Mode::from_raw_mode(0o644)).map_err(|error| failed(error.into()))?;
    let mut out = BufWriter::with_capacity(1 << 20, File::from(fd));
    let digest = image.write(&mut out).map_err(failed)?;
    out.flush().map_err(failed)?;
    Ok(digest)
}

impl Wanted {
    fn read(lock: &SysrootLock<'_>, dir: &Dir) -> Result<Self, ImageError> {
        let mut settings = Settings::default();
        // The later one replaces the former, as it does in the initramfs.
        for file in ["usr/lib/ostree/prepare-root.conf", "usr/etc/ostree/prepare-root.conf"] {
            if let Some(bytes) = dir.find_bytes(file, MAX_SETTINGS)? {
                let text = String::from_utf8_lossy(&bytes);
                settings = Settings::parse(&text).map_err(|source| ImageError::Settings { file, source })?;
            }
        }
        let bytes = lock.root.find_bytes("ostree/repo/config", MAX_SETTINGS)?.unwrap_or_default();
        Ok(Self::of(&settings, &String::from_utf8_lossy(&bytes)))
    }

    /// Puts the settings of the tree and the configuration of the repository together.
    fn of(settings: &Settings, config: &str) -> Self {
        let config: KeyFile = config.parse().unwrap_or_default();
        let value = |key| config.raw("ex-integrity", key).and_then(|text| Composefs::parse(text.trim())).unwrap_or_default();
        let composefs = match value("composefs") {
            Composefs::No | Composefs::Maybe => settings.composefs,
            asked => settings.composefs.max(asked),
        };
        let verity = match (composefs >= Composefs::Verity, value("fsverity")) {
            (true, _) => Some(Strictness::Demanded),
            (false, Composefs::No) => None,
            (false, Composefs::Maybe) => Some(Strictness::Maybe),
            (false, _) => Some(Strictness::Demanded),
        };
        Self { composefs, verity }
    }
}

fn digest_of(commit: &Commit) -> Option<Digest> {
    match commit.metadata.get(DIGEST_KEY) {
        Some(Value::Bytes(bytes)) => Digest::from_slice(bytes).ok(),
        _ => None,
    }
}

/// A commit that was made on this machine out of a container image names none; the commit inside of the image does, and that one is signed.
fn signed_digest(source: &dyn ObjectSource, commit: &Commit) -> Result<Option<Digest>, LoadError> {
    match (digest_of(commit), commit.parent) {
        (None, Some(parent)) if commit.metadata.string("ostree.container.image-config").is_some() => {
            Ok(digest_of(&source.load_commit(&parent)?))
        }
        (digest, _) => Ok(digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tree_and_repository_ask_for_the_image_together() {
        let wanted = |tree: Composefs, config: &str| {
            let wanted = Wanted::of(&Settings { composefs: tree, ..Settings::default() }, config);
            (wanted.composefs, wanted.verity)
        };
        let (no, maybe, yes) = (Composefs::No, Composefs::Maybe, Composefs::Yes);
        assert_eq!(wanted(no, ""), (no, None));
        assert_eq!(wanted(no, "[ex-integrity]\ncomposefs=true\n"), (yes, None));
        assert_eq!(wanted(no, "[ex-integrity]\ncomposefs=maybe\n"), (no, None));
        assert_eq!(wanted(maybe, "[ex-integrity]\nfsverity=maybe\n"), (maybe, Some(Strictness::Maybe)));
        assert_eq!(wanted(yes, "[ex-integrity]\nfsverity=yes\n"), (yes, Some(Strictness::Demanded)));
        assert_eq!(wanted(Composefs::Verity, "[ex-integrity]\ncomposefs=yes\n"), (Composefs::Verity, Some(Strictness::Demanded)));
        assert_eq!(wanted(Composefs::Signed, "not a key file"), (Composefs::Signed, Some(Strictness::Demanded)));
    }
}
