//! From the link that `ostree=` names to the deployment's directory.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rootball_object::CommitChecksum;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

/// The deployment to be booted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its directory, from the root of the disk: `ostree/deploy/STATEROOT/deploy/CHECKSUM.SERIAL`.
    pub path: PathBuf,
    /// The stateroot.
    pub stateroot: String,
    /// The commit.
    pub commit: CommitChecksum,
    /// Device and inode of its directory, by which it is recognised later.
    pub device_inode: (u64, u64),
}

/// The link leads to no deployment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTarget {
    /// There is something else than a link.
    #[error("it is not a symbolic link")]
    NotALink,
    /// It leads elsewhere.
    #[error("it leads to {}, which is not the directory of a deployment", path.display())]
    Elsewhere {
        /// Where to, from the root of the disk.
        path: PathBuf,
    },
    /// It is not there, or leads nowhere.
    #[error("cannot be found")]
    Io(#[source] std::io::Error),
}

impl Deployment {
    /// Follows the link; links in it lead through the disk and never out of it.
    ///
    /// # Errors
    /// When it is no link, leads nowhere, or not to a deployment.
    pub fn find(root: &Path, target: &str) -> Result<(Self, OwnedFd), InvalidTarget> {
        let io = |error: Errno| InvalidTarget::Io(error.into());
        let disk = rustix::fs::open(root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(io)?;
        let open = |flags: OFlags| {
            let (flags, resolve) = (flags | OFlags::PATH | OFlags::CLOEXEC, ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS);
            // Whatever is mounted or renamed anywhere in that moment, the kernel cannot be sure of a `..` and asks to be asked again.
            let mut attempts = (0..1000).map(|_| rustix::fs::openat2(&disk, target, flags, Mode::empty(), resolve));
            attempts.find(|result| !matches!(result, Err(Errno::AGAIN))).unwrap_or(Err(Errno::AGAIN))
        };
        let link = rustix::fs::fstat(open(OFlags::NOFOLLOW).map_err(io)?).map_err(io)?;
        if FileType::from_raw_mode(link.st_mode) != FileType::Symlink {
            return Err(InvalidTarget::NotALink);
        }
        let directory = open(OFlags::DIRECTORY).map_err(io)?;
        let path = path_below(&disk, &directory).map_err(io)?;
        Ok((Self::of(path, &directory)?, directory))
    }

    /// Finds the deployment in a directory: `ostree/deploy/STATEROOT/deploy/CHECKSUM.SERIAL` from the root of the disk.
    ///
    /// # Errors
    /// When it is not there, or no deployment.
    pub fn at(root: &Path, path: &str) -> Result<Self, InvalidTarget> {
        let io = |error: Errno| InvalidTarget::Io(error.into());
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let disk = rustix::fs::open(root, flags, Mode::empty()).map_err(io)?;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let directory = rustix::fs::openat2(&disk, path, flags, Mode::empty(), resolve).map_err(io)?;
        Self::of(path.into(), &directory)
    }

    fn of(path: PathBuf, directory: &OwnedFd) -> Result<Self, InvalidTarget> {
        let Some((stateroot, commit)) = parse(&path) else { return Err(InvalidTarget::Elsewhere { path }) };
        let stat = rustix::fs::statat(directory, "", AtFlags::EMPTY_PATH).map_err(|error| InvalidTarget::Io(error.into()))?;
        Ok(Self { path, stateroot, commit, device_inode: (stat.st_dev, stat.st_ino) })
    }

    /// Returns the stateroot's own directory, from the root of the disk.
    pub fn stateroot_path(&self) -> PathBuf {
        Path::new("ostree/deploy").join(&self.stateroot)
    }
}

/// Returns the path from one open directory to another beneath it.
fn path_below(upper: &OwnedFd, lower: &OwnedFd) -> rustix::io::Result<PathBuf> {
    let path_of = |fd: &OwnedFd| {
        use std::os::fd::AsRawFd;
        let link = rustix::fs::readlink(format!("/proc/self/fd/{}", fd.as_fd().as_raw_fd()), Vec::new())?;
        Ok(PathBuf::from(std::ffi::OsStr::from_bytes(link.as_bytes())))
    };
    let (upper, lower): (PathBuf, PathBuf) = (path_of(upper)?, path_of(lower)?);
    lower.strip_prefix(&upper).map(Path::to_owned).map_err(|_| Errno::XDEV)
}

/// Takes the path of a deployment apart.
fn parse(path: &Path) -> Option<(String, CommitChecksum)> {
    let names: Option<Vec<&str>> =
        path.components().map(|component| if let Component::Normal(name) = component { name.to_str() } else { None }).collect();
    let names = names?;
    let ["ostree", "deploy", stateroot, "deploy", name] = names.as_slice() else { return None };
    let (checksum, serial) = name.split_once('.')?;
    let digits = !serial.is_empty() && serial.bytes().all(|byte| byte.is_ascii_digit());
    Some(((*stateroot).to_owned(), checksum.parse().ok().filter(|_| digits)?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn disk() -> tempfile::TempDir {
        let disk = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(disk.path().join(format!("ostree/deploy/os/deploy/{COMMIT}.0"))).unwrap();
        std::fs::create_dir_all(disk.path().join("ostree/boot.1.1/os/feed")).unwrap();
        symlink("boot.1.1", disk.path().join("ostree/boot.1")).unwrap();
        disk
    }

    fn link(disk: &tempfile::TempDir, target: &str) {
        symlink(target, disk.path().join("ostree/boot.1.1/os/feed/0")).unwrap();
    }

    fn find(disk: &tempfile::TempDir, target: &str) -> Result<Deployment, String> {
        let found = Deployment::find(disk.path(), target);
        found.map(|(deployment, _)| deployment).map_err(|error| error.to_string())
    }

    #[test]
    fn the_link_leads_to_the_deployment() {
        let disk = disk();
        link(&disk, &format!("../../../deploy/os/deploy/{COMMIT}.0"));
        let path = format!("ostree/deploy/os/deploy/{COMMIT}.0");
        let meta = std::fs::metadata(disk.path().join(&path)).unwrap();
        let expected = Deployment {
            path: path.into(),
            stateroot: "os".to_owned(),
            commit: COMMIT.parse().unwrap(),
            device_inode: (meta.dev(), meta.ino()),
        };
        assert_eq!(find(&disk, "/ostree/boot.1/os/feed/0"), Ok(expected.clone()));
        assert_eq!(find(&disk, "ostree/boot.1/os/feed/0"), Ok(expected));
    }

    #[test]
    fn a_link_never_leads_out_of_the_disk() {
        for target in ["/usr", "../../../../../../../../usr", "../../..", "/proc/self/root"] {
            let disk = disk();
            link(&disk, target);
            let error = find(&disk, "/ostree/boot.1/os/feed/0").unwrap_err();
            assert!(
                ["cannot be found", "it leads to ostree, which is not the directory of a deployment"].contains(&error.as_str()),
                "{error}"
            );
        }
    }

    #[test]
    fn only_a_link_is_followed() {
        let disk = disk();
        assert_eq!(find(&disk, &format!("/ostree/deploy/os/deploy/{COMMIT}.0")), Err("it is not a symbolic link".to_owned()));
        assert_eq!(find(&disk, "/ostree/boot.0"), Err("cannot be found".to_owned()));
    }

    #[test]
    fn a_deployment_is_found_by_its_directory() {
        let disk = disk();
        link(&disk, &format!("../../../deploy/os/deploy/{COMMIT}.0"));
        let path = format!("ostree/deploy/os/deploy/{COMMIT}.0");
        assert_eq!(Deployment::at(disk.path(), &path).unwrap(), find(&disk, "/ostree/boot.1/os/feed/0").unwrap());
        for wrong in ["ostree/deploy/os/deploy", "ostree/boot.1/os/feed/0", "../usr", "/usr", "ostree/deploy/os/deploy/none.0"] {
            assert!(Deployment::at(disk.path(), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_deployments_are_told_from_others() {
        let name = |name: &str| parse(&Path::new("ostree/deploy/os/deploy").join(name)).is_some();
        assert!(name(&format!("{COMMIT}.12")));
        for other in [COMMIT, &format!("{COMMIT}."), &format!("{COMMIT}.x"), "abc.0"] {
            assert!(!name(other), "{other}");
        }
        assert!(parse(Path::new("ostree/deploy/os/var")).is_none());
    }
}
