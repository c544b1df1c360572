//! An OSTree repository that is served: which of its files are for everybody.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rootball_keyfile::KeyFile;
use rootball_object::{ErrorKind, OBJECT_DELTAS};
use rootball_repo::{Mode as RepoMode, Repo, RepoError};
use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

/// Directories whose files are for everybody.
const PUBLIC: [&str; 5] = ["objects", "refs", "deltas", "delta-indexes", OBJECT_DELTAS];
/// Files of the top that are for everybody.
const PUBLIC_FILES: [&str; 2] = ["summary", "summary.sig"];

/// An archive repository that is served as plain files.
#[derive(Debug)]
pub(crate) struct ServedRepository {
    /// Its name in paths; without one it is the only one.
    pub(crate) name: Option<String>,
    root: OwnedFd,
    repo: Repo,
}

/// Why a repository cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepositoryError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] RepoError),
    /// Clients read archive repositories only.
    #[error("{path}: a repository of mode {mode} cannot be pulled from over HTTP: one of mode archive can")]
    Mode {
        /// The repository.
        path: String,
        /// Its mode.
        mode: RepoMode,
    },
    /// The name cannot be a part of a path.
    #[error("{name:?} cannot name a repository in a URL: letters, digits, '-', '_' and '.' can")]
    Name {
        /// The name.
        name: String,
    },
    /// There is one of that name already.
    #[error("there are two repositories of one name: {name:?}")]
    Twice {
        /// The name.
        name: String,
    },
    /// The directory cannot be read.
    #[error("opening {path}")]
    Io {
        /// The repository.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl RepositoryError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Open(error) => error.kind(),
            Self::Mode { .. } => ErrorKind::Unsupported,
            Self::Name { .. } | Self::Twice { .. } => ErrorKind::Invalid,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

/// A file of a repository.
pub(crate) enum Found {
    /// One that is made for the answer.
    Text(String),
    /// One on disk.
    File {
        file: File,
        size: u64,
        /// Its entity tag.
        tag: String,
        /// Whether it never changes.
        is_immutable: bool,
    },
}

impl ServedRepository {
    pub(crate) fn open(name: Option<String>, path: &Path) -> Result<Self, RepositoryError> {
        if let Some(name) = name.as_deref().filter(|name| !is_name(name)) {
            return Err(RepositoryError::Name { name: name.to_owned() });
        }
        let repo = Repo::open(path)?;
        if repo.mode() != RepoMode::Archive {
            return Err(RepositoryError::Mode { path: path.display().to_string(), mode: repo.mode() });
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::open(path, flags, Mode::empty());
        let root = root.map_err(|error| RepositoryError::Io { path: path.display().to_string(), source: error.into() })?;
        Ok(Self { name, root, repo })
    }

    /// Finds a file that is for everybody. Nothing outside the repository is reached, and no path component that begins with a full stop.
    pub(crate) fn find(&self, path: &str) -> io::Result<Option<Found>> {
        if path == "config" {
            return self.config().map(|text| Some(Found::Text(text)));
        }
        let is_below = |directory: &str| path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
        let has_plain_parts = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
        let is_public = PUBLIC_FILES.contains(&path) || (has_plain_parts && PUBLIC.iter().any(|directory| is_below(directory)));
        if !is_public {
            return Ok(None);
        }
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let opened = rustix::fs::openat2(&self.root, path, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS);
        let file = match opened {
            Ok(file) => File::from(file),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::XDEV | Errno::LOOP | Errno::NAMETOOLONG) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let stat = file.metadata()?;
        if !stat.is_file() {
            return Ok(None);
        }
        // Detached metadata and refs are replaced; everything else has its content's name. A delta may be made anew under its old one.
        let is_immutable = path.starts_with("objects/") && !path.ends_with(".commitmeta");
        let tag = format!(
            "\"{:x}-{:x}-{:x}\"",
            stat.ino(),
            stat.mtime().cast_unsigned().wrapping_mul(1_000_000_000).wrapping_add(stat.mtime_nsec().cast_unsigned()),
            stat.len()
        );
        Ok(Some(Found::File { size: stat.len(), file, tag, is_immutable }))
    }

    /// Returns the settings that clients need. Others, such as passwords of remotes, are nobody's business.
    fn config(&self) -> io::Result<String> {
        let all = self.repo.key_file().map_err(io::Error::other)?;
        let mut public = KeyFile::new();
        for key in ["repo_version", "mode", "indexed-deltas", "tombstone-commits", "collection-id"] {
            if let Some(value) = all.string("core", key) {
                public.set("core", key, &value);
            }
        }
        if let Some(value) = all.string("rootball", "object-deltas") {
            public.set("rootball", "object-deltas", &value);
        }
        Ok(public.to_string())
    }
}

/// Tells whether a name can stand in a path.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served() -> (tempfile::TempDir, ServedRepository) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("repo");
        Repo::init(&path, RepoMode::Archive).unwrap();
        let served = ServedRepository::open(Some("os".to_owned()), &path).unwrap();
        (place, served)
    }

    #[test]
    fn only_what_is_for_everybody_is_found() {
        let (place, served) = served();
        let repo = place.path().join("repo");
        std::fs::write(place.path().join("outside"), "secret").unwrap();
        std::fs::write(repo.join("summary"), "summary").unwrap();
        std::fs::write(repo.join("os.trustedkeys.gpg"), "keys").unwrap();
        std::fs::write(repo.join("refs/heads/main"), "commit").unwrap();
        std::fs::write(repo.join("tmp/half"), "half").unwrap();
        std::os::unix::fs::symlink("../../../outside", repo.join("refs/heads/out")).unwrap();
        std::os::unix::fs::symlink("main", repo.join("refs/heads/alias")).unwrap();
        let size = |path: &str| match served.find(path).unwrap() {
            Some(Found::File { size, .. }) => Some(size),
            Some(Found::Text(text)) => Some(text.len() as u64),
            None => None,
        };
        for (path, expected) in [
            ("summary", Some(7)),
            ("refs/heads/main", Some(6)),
            ("refs/heads/alias", Some(6)),
            ("refs/heads/out", None),
            ("refs/heads", None),
            ("refs/heads/absent", None),
            ("refs/heads/../../tmp/half", None),
            ("tmp/half", None),
            ("os.trustedkeys.gpg", None),
            ("state", None),
            ("", None),
            ("objects//x", None),
            ("/etc/passwd", None),
        ] {
            assert_eq!(size(path), expected, "{path}");
        }
    }

    #[test]
    fn passwords_of_remotes_stay_here() {
        let (place, served) = served();
        let config = place.path().join("repo/config");
        let text = std::fs::read_to_string(&config).unwrap() + "\n[remote \"up\"]\nurl=https://user:secret@example.com/\n";
        std::fs::write(&config, text).unwrap();
        let Some(Found::Text(shown)) = served.find("config").unwrap() else { panic!("no config") };
        assert_eq!(shown, "[core]\nrepo_version=1\nmode=archive-z2\n");
    }

    #[test]
    fn what_cannot_be_pulled_from_is_not_served() {
        let place = tempfile::tempdir().unwrap();
        let bare = place.path().join("bare");
        Repo::init(&bare, RepoMode::BareUser).unwrap();
        let kind = |name: Option<&str>, path: &Path| ServedRepository::open(name.map(str::to_owned), path).unwrap_err().kind();
        assert_eq!(kind(None, &bare), ErrorKind::Unsupported);
        assert_eq!(kind(None, place.path()), ErrorKind::NotFound);
        assert_eq!(kind(Some("../x"), &bare), ErrorKind::Invalid);
    }
}
