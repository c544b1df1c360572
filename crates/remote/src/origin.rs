//! Where a pull gets things from: servers, or a repository on this machine.

use bytes::Bytes;
use rootball_keyfile::KeyFile;
use rootball_object::{CommitChecksum, MAX_METADATA_SIZE, ObjectKind, ObjectSource, RefName, hash::Hasher};
use rootball_repo::{RefPlace, RefSpec, Repo};

use crate::pull::PullError;
use crate::server::{Part, Server};

/// Largest config or ref that is read, in bytes.
const MAX_SMALL: u64 = 1 << 20;

#[derive(Debug)]
pub(crate) enum Origin {
    Server(Server),
    Local(Repo),
}

impl Origin {
    /// Fetches the settings of the repository; none where it does not show them.
    pub(crate) async fn config(&self) -> Result<Option<KeyFile>, PullError> {
        let Self::Server(server) = self else { return Ok(None) };
        let Some(bytes) = server.fetch(Part::Meta, "config", MAX_SMALL).await? else { return Ok(None) };
        let text = String::from_utf8_lossy(&bytes);
        // What answers every question with a page of its own is no repository.
        text.parse().map(Some).map_err(|_| PullError::NotRepository { url: server.shown_url(Part::Meta, "config") })
    }

    /// Finds what a ref names, by the ref's own file.
    pub(crate) async fn find_ref(&self, spec: &RefSpec) -> Result<Option<CommitChecksum>, PullError> {
        match self {
            Self::Local(repo) => repo.find_commit_of(spec).map_err(PullError::SourceRef),
            Self::Server(server) => {
                let path = match &spec.place {
                    RefPlace::Mirror(collection) => format!("refs/mirrors/{collection}/{}", spec.name),
                    _ => format!("refs/heads/{}", spec.name),
                };
                let Some(bytes) = server.fetch(Part::Meta, &path, MAX_SMALL).await? else { return Ok(None) };
                let text = std::str::from_utf8(&bytes).unwrap_or("").trim_end();
                text.parse().map(Some).map_err(|_| PullError::BadRef { name: spec.name.clone() })
            }
        }
    }

    /// Lists the refs of a repository on this machine; servers list theirs in the summary only.
    pub(crate) fn local_refs(&self) -> Result<Option<Vec<(RefName, CommitChecksum)>>, PullError> {
        match self {
            Self::Local(repo) => repo.refs(None).map(Some).map_err(PullError::SourceRef),
            Self::Server(_) => Ok(None),
        }
    }

    /// Fetches a commit, dirtree or dirmeta, and compares it with its name; `None` where there is none.
    pub(crate) async fn find_metadata(
        &self,
        kind: ObjectKind,
        checksum: &rootball_object::Checksum,
        limit: u64,
    ) -> Result<Option<Bytes>, PullError> {
        match self {
            Self::Local(repo) => match repo.load_metadata(kind, checksum) {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(rootball_object::LoadError::NotFound { .. }) => Ok(None),
                Err(error) => Err(PullError::Source(error)),
            },
            Self::Server(server) => {
                let path = object_path(kind, checksum);
                let Some(bytes) = server.fetch(Part::Content, &path, limit).await? else { return Ok(None) };
                match Hasher::of(&bytes) {
                    actual if actual == *checksum => Ok(Some(bytes)),
                    actual => Err(PullError::Corrupt { kind, checksum: *checksum, actual, url: server.shown_url(Part::Content, &path) }),
                }
            }
        }
    }

    /// Fetches what lies beside a commit, if something does.
    pub(crate) async fn find_detached_metadata(&self, commit: &CommitChecksum) -> Result<Option<Bytes>, PullError> {
        match self {
            Self::Local(repo) => Ok(repo.find_detached_metadata(commit).map_err(PullError::Source)?.map(Bytes::from)),
            Self::Server(server) => {
                let path = object_path(ObjectKind::CommitMeta, commit.object());
                let found = server.fetch(Part::Content, &path, MAX_METADATA_SIZE).await?;
                // An empty file says that it was deleted.
                Ok(found.filter(|bytes| !bytes.is_empty()))
            }
        }
    }

    pub(crate) fn server(&self) -> Option<&Server> {
        match self {
            Self::Server(server) => Some(server),
            Self::Local(_) => None,
        }
    }

    /// Returns a place of a path for messages.
    pub(crate) fn shown(&self, path: &str) -> String {
        match self {
            Self::Server(server) => server.shown_url(Part::Content, path),
            Self::Local(repo) => repo.path().join(path).display().to_string(),
        }
    }
}

/// Returns the path of an object on a server, which is one of an archive repository.
pub(crate) fn object_path(kind: ObjectKind, checksum: &rootball_object::Checksum) -> String {
    let hex = checksum.to_hex();
    let suffix = if kind == ObjectKind::File { "filez" } else { kind.extension() };
    format!("objects/{}/{}.{suffix}", &hex[..2], &hex[2..])
}
