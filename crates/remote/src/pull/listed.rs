//! Which static deltas a remote has, and which of them fits what is here.

use bytes::Bytes;
use rootball_delta::format::{FileDigest, FormatError, MAX_SUPERBLOCK_SIZE, Superblock};
use rootball_object::{CommitChecksum, DeltaName, InvalidObject, Metadata, ObjectKind, ObjectSource};
use rootball_repo::Summary;
use rootball_repo::summary::{ListedDelta, listed_deltas};

use super::PullError;
use super::commits::{Commits, Target};
use super::deltas::DeltaError;
use crate::server::{Part, Server};

/// A delta that was chosen, with the digest of its superblock where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) name: DeltaName,
    pub(super) digest: Option<FileDigest>,
}

/// A delta from something that is here, of which the superblock came.
#[derive(Clone, Debug)]
pub(super) struct FittingDelta {
    pub(super) name: DeltaName,
    bytes: Bytes,
}

impl FittingDelta {
    /// Reads the superblock.
    pub(super) fn superblock(&self) -> Result<Superblock<'_>, DeltaError> {
        Ok(Superblock::parse(&self.bytes)?)
    }
}

/// The static deltas of a remote.
#[derive(Clone, Copy)]
pub(super) struct ListedDeltas<'e> {
    pub(super) commits: &'e Commits<'e>,
    pub(super) server: &'e Server,
    /// The settings of the remote say that deltas are indexed.
    pub(super) is_indexed: bool,
}

impl ListedDeltas<'_> {
    /// Finds the delta that fits best, if there is one, and fetches its superblock.
    pub(super) async fn find(&self, target: &Target) -> Result<Option<FittingDelta>, PullError> {
        let Some(chosen) = self.choose(target).await? else { return Ok(None) };
        let Some(bytes) = self.superblock(&chosen).await? else { return Ok(None) };
        let found = FittingDelta { name: chosen.name, bytes };
        if found.superblock()?.name != chosen.name {
            let url = self.server.shown_url(Part::Content, &chosen.name.superblock_path());
            return Err(DeltaError::Missing { url }.into());
        }
        Ok(Some(found))
    }

    /// Finds the delta that needs the least: from a commit that is here, the newest first; from nothing only where nothing is here.
    async fn choose(&self, target: &Target) -> Result<Option<Chosen>, PullError> {
        let to = target.commit;
        let current = match &target.name {
            Some(name) => self.commits.repo.find_commit_of(&self.commits.place_of(name))?,
            None => None,
        };
        let Some(list) = self.list(&to).await? else {
            // Nobody says which deltas there are, but one between these two would be here.
            let from = current.filter(|from| *from != to && self.is_usable(from));
            return Ok(from.map(|from| Chosen { name: DeltaName { from: Some(from), to }, digest: None }));
        };
        let mut best: Option<(u64, Chosen)> = None;
        for ListedDelta { name, superblock } in list.into_iter().filter(|delta| delta.name.to == to) {
            let chosen = Chosen { name, digest: Some(FileDigest::new(*superblock.as_bytes())) };
            let rank = match name.from {
                Some(from) if self.is_usable(&from) => self.commits.repo.load_commit(&from)?.timestamp.saturating_add(1),
                None if current.is_none() => 0,
                _ => continue,
            };
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                best = Some((rank, chosen));
            }
        }
        Ok(best.map(|(_, chosen)| chosen))
    }

    /// Tells whether a commit is here with all that it names.
    fn is_usable(&self, commit: &CommitChecksum) -> bool {
        self.commits.repo.has(ObjectKind::Commit, commit.object()).unwrap_or(false) && !self.commits.repo.is_partial(commit).unwrap_or(true)
    }

    /// Fetches the list of the deltas to a commit; none where nobody keeps one.
    pub(super) async fn list(&self, to: &CommitChecksum) -> Result<Option<Vec<ListedDelta>>, PullError> {
        let invalid = |error: InvalidObject| DeltaError::from(FormatError::from(error));
        if self.is_indexed || self.commits.summary.is_some_and(Summary::has_indexed_deltas) {
            let path = DeltaName::index_path(to);
            let found = self.server.fetch(Part::Meta, &path, MAX_SUPERBLOCK_SIZE).await?;
            let Some(bytes) = found else { return Ok(Some(Vec::new())) };
            return Ok(Some(Metadata::from_bytes(&bytes).and_then(|index| listed_deltas(&index)).map_err(invalid)?));
        }
        match self.commits.summary {
            Some(summary) => Ok(Some(summary.deltas().map_err(invalid)?)),
            None => Ok(None),
        }
    }

    pub(super) async fn superblock(&self, chosen: &Chosen) -> Result<Option<bytes::Bytes>, PullError> {
        let path = chosen.name.superblock_path();
        let url = || self.server.shown_url(Part::Content, &path);
        match (self.server.fetch(Part::Content, &path, MAX_SUPERBLOCK_SIZE).await?, chosen.digest) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(DeltaError::Missing { url: url() }.into()),
            (Some(bytes), Some(expected)) if FileDigest::of(&bytes) != expected => {
                Err(DeltaError::Unlisted { url: url(), expected, actual: FileDigest::of(&bytes) }.into())
            }
            (Some(bytes), _) => Ok(Some(bytes)),
        }
    }
}
