//! One step on the way: what is mounted, made or written, and where.

use std::fmt;
use std::path::PathBuf;

use rootball_composefs::verity::Digest;

use crate::Booted;

/// A single change. [`crate::Plan`] has them in order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Step {
    /// Mounts do not spread to or from other namespaces any more; the kernel moves no others.
    Private,
    /// Mounts beneath one place do not spread, and neither do those that are made from it.
    Apart {
        /// The place.
        at: PathBuf,
    },
    /// Makes a directory unless it is there.
    Directory {
        /// Its path.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Makes a symbolic link unless something is there.
    Link {
        /// Its path.
        path: PathBuf,
        /// Where it leads.
        target: String,
    },
    /// Makes the whole file system writable again.
    Writable {
        /// Where it is mounted.
        at: PathBuf,
    },
    /// Mounts an image of metadata.
    Image {
        /// The file.
        image: PathBuf,
        /// Where.
        at: PathBuf,
        /// The digest that the kernel must enforce for the file.
        digest: Option<Digest>,
    },
    /// Lays directories over each other.
    Overlay {
        /// Where.
        at: PathBuf,
        /// What is seen where the upper directory has nothing.
        lower: PathBuf,
        /// Where the content of files in the lower directory is, when that is an image.
        objects: Option<PathBuf>,
        /// Content without a matching fs-verity digest cannot be opened.
        verity: bool,
        /// What takes the changes, and a directory for the kernel's own use beside it.
        upper: Option<(PathBuf, PathBuf)>,
        /// Nothing can be changed, until it is mounted anew.
        readonly: bool,
    },
    /// Lets a directory be seen at another place as well.
    Bind {
        /// The directory.
        from: PathBuf,
        /// The place.
        at: PathBuf,
    },
    /// Says whether what is mounted can be written to through this place.
    Access {
        /// The place.
        at: PathBuf,
        /// Whether it cannot.
        readonly: bool,
    },
    /// Mounts beneath a place spread to others that are made from it, and never back to where it came from.
    Follower {
        /// The place.
        at: PathBuf,
    },
    /// Takes a mount away as soon as nobody uses it.
    Detach {
        /// The place.
        at: PathBuf,
    },
    /// Has systemd leave a mount alone until the machine is shut down.
    Lasting {
        /// Where it is mounted in the booted system.
        at: &'static str,
        /// Which directory of the booted system it is as well.
        from: Option<PathBuf>,
    },
    /// Leaves word for the booted system.
    Booted {
        /// The file.
        path: PathBuf,
        /// What it says.
        content: Booted,
    },
    /// Moves a mount with all beneath it.
    Move {
        /// From where.
        from: PathBuf,
        /// To where.
        to: PathBuf,
    },
    /// Removes an empty directory.
    Remove {
        /// Its path.
        path: PathBuf,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private => f.write_str("make all mounts private"),
            Self::Apart { at } => write!(f, "make the mount at {} private", at.display()),
            Self::Directory { path, mode } => write!(f, "make directory {} with mode {mode:04o}", path.display()),
            Self::Link { path, target } => write!(f, "make link {} to {target}", path.display()),
            Self::Writable { at } => write!(f, "make the file system at {} writable", at.display()),
            Self::Image { image, at, digest: None } => write!(f, "mount image {} at {}", image.display(), at.display()),
            Self::Image { image, at, digest: Some(digest) } => {
                write!(f, "mount image {} at {}, which must have digest {digest}", image.display(), at.display())
            }
            Self::Overlay { at, lower, objects, verity, upper, readonly } => {
                write!(f, "mount an overlay of {}", lower.display())?;
                if let Some(objects) = objects {
                    write!(f, " with content from {}", objects.display())?;
                }
                if let Some((upper, _)) = upper {
                    write!(f, " and changes in {}", upper.display())?;
                }
                let verity = if *verity { ", fs-verity demanded" } else { "" };
                write!(f, " at {}{verity}{}", at.display(), if *readonly { ", read-only" } else { "" })
            }
            Self::Bind { from, at } => write!(f, "show {} at {}", from.display(), at.display()),
            Self::Access { at, readonly } => write!(f, "make {} {}", at.display(), if *readonly { "read-only" } else { "writable" }),
            Self::Follower { at } => write!(f, "keep mounts beneath {} to this tree", at.display()),
            Self::Detach { at } => write!(f, "detach {}", at.display()),
            Self::Lasting { at, from: None } => write!(f, "keep the mount at {at} over a soft reboot"),
            Self::Lasting { at, from: Some(from) } => write!(f, "keep {} mounted at {at} over a soft reboot", from.display()),
            Self::Booted { path, .. } => write!(f, "write {}", path.display()),
            Self::Move { from, to } => write!(f, "move {} to {}", from.display(), to.display()),
            Self::Remove { path } => write!(f, "remove directory {}", path.display()),
        }
    }
}
