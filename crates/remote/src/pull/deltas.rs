//! Static deltas on the way: one file in place of many, where the remote has one that fits what is here.
//!
//! A delta is a help and no authority: what its parts make is hashed to its name like everything else, and the walk that follows fetches what
//! they did not bring. So a delta that fails is given up, unless the caller wants nothing else.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use futures_util::{StreamExt, TryStreamExt, stream};
use rootball_delta::apply::{ApplyError, ApplyLimits, ApplyTo, PartStats, PlannedPart, apply_part, plan};
use rootball_delta::format::{FileDigest, Superblock};
use rootball_object::{Cancel, CommitChecksum, Event, Reporter, Step, StoreError};
use rootball_repo::{Repo, Transaction};

use super::PullError;
use super::listed::{FittingDelta, ListedDeltas};
use crate::server::{Part, Server};

/// Parts that are under way at a time.
const DOWNLOADS: usize = 2;

/// Whether deltas are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeltaUse {
    /// Where there is one that fits.
    #[default]
    WherePossible,
    /// Never.
    Never,
    /// In any case: without one a pull fails.
    Always,
    /// Those of single objects, and no static ones.
    OfObjects,
}

/// Why a delta could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeltaError {
    /// There is none.
    #[error("there is no delta to commit {commit} that fits what is here")]
    None {
        /// The commit.
        commit: CommitChecksum,
    },
    /// A file of it is not there.
    #[error("{url} is not there")]
    Missing {
        /// The file.
        url: String,
    },
    /// The superblock is not the one that was listed.
    #[error("{url} hashes to {actual}, and {expected} is listed")]
    Unlisted {
        /// The file.
        url: String,
        /// What is listed.
        expected: FileDigest,
        /// What came.
        actual: FileDigest,
    },
    /// A part is not the one that the superblock names.
    #[error("{url} is not the part that the superblock names")]
    WrongPart {
        /// The file.
        url: String,
    },
    /// The superblock or a list of deltas is none.
    #[error(transparent)]
    Format(#[from] rootball_delta::format::FormatError),
    /// A part could not be applied.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl DeltaError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> rootball_object::ErrorKind {
        match self {
            Self::None { .. } | Self::Missing { .. } => rootball_object::ErrorKind::NotFound,
            Self::Unlisted { .. } | Self::WrongPart { .. } => rootball_object::ErrorKind::Corrupt,
            Self::Format(error) => error.kind(),
            Self::Apply(error) => error.kind(),
        }
    }
}

pub(super) struct Deltas<'e> {
    pub(super) listed: ListedDeltas<'e>,
    pub(super) transaction: &'e Transaction<'e>,
    pub(super) reporter: &'e dyn Reporter,
    pub(super) cancel: &'e Cancel,
}

impl Deltas<'_> {
    /// Applies a delta; returns what it brought.
    pub(super) fn apply(&self, runtime: &tokio::runtime::Runtime, found: &FittingDelta) -> Result<PartStats, PullError> {
        let superblock = found.superblock()?;
        let planned = plan(&superblock, self.repo(), self.transaction).map_err(DeltaError::from)?;
        let (mut content, mut objects) = (0_u64, 0_u64);
        for part in planned.parts.iter().filter_map(|part| superblock.parts.get(part.number)) {
            content = content.saturating_add(part.content_size);
            objects += part.objects.len() as u64;
        }
        planned.fallbacks.iter().for_each(|fallback| content = content.saturating_add(fallback.content_size));
        self.transaction.check_space(content, objects)?;
        self.parts(runtime, &superblock, &planned.parts)
    }

    pub(super) fn repo(&self) -> &Repo {
        self.listed.commits.repo
    }

    /// Fetches parts one after the other and makes their objects on all cores.
    fn parts(&self, runtime: &tokio::runtime::Runtime, superblock: &Superblock<'_>, parts: &[PlannedPart]) -> Result<PartStats, PullError> {
        let scratch = self.repo().path().join("tmp");
        let to =
            ApplyTo { source: self.repo(), sink: self.transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: self.cancel };
        let (sender, receiver) = tokio::sync::mpsc::channel::<(usize, PartFile)>(1);
        let receiver = Mutex::new(receiver);
        let done: Mutex<Result<PartStats, ApplyError>> = Mutex::new(Ok(PartStats::default()));
        let work = || {
            loop {
                // The lock is held while waiting: who comes next waits for it instead.
                let job = receiver.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
                let Some((number, mut file)) = job else { return };
                let Some(header) = superblock.parts.get(number) else { return };
                let applied = apply_part(number, header, &mut *file.reader(superblock, number), &to);
                self.reporter.event(Event::Advanced { step: Step::Pull, bytes: header.size });
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                match (&mut *done, applied) {
                    (Ok(sum), Ok(stats)) => *sum += stats,
                    (Ok(_), Err(error)) => *done = Err(error),
                    (Err(_), _) => {}
                }
            }
        };
        std::thread::scope(|threads| {
            for number in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                let thread = std::thread::Builder::new().name(format!("rootball-delta-{number}"));
                thread.spawn_scoped(threads, work).map_err(PullError::Thread)?;
            }
            // Moved in, so that it is gone when all has come, and the threads end.
            runtime.block_on(self.fetch_parts(superblock, parts, sender, &done))
        })?;
        Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner).map_err(DeltaError::from)?)
    }

    async fn fetch_parts(
        &self,
        superblock: &Superblock<'_>,
        parts: &[PlannedPart],
        sender: tokio::sync::mpsc::Sender<(usize, PartFile)>,
        done: &Mutex<Result<PartStats, ApplyError>>,
    ) -> Result<(), PullError> {
        let mut files = stream::iter(parts)
            .map(|part| async move {
                let file = if part.inline {
                    PartFile::Inline
                } else {
                    self.fetch_part(&superblock.name.part_path(part.number), part.size).await?
                };
                Ok::<_, PullError>((part.number, file))
            })
            .buffered(DOWNLOADS);
        while let Some(file) = files.try_next().await? {
            if self.cancel.is_requested() {
                return Err(PullError::Cancelled);
            }
            let has_failed = done.lock().unwrap_or_else(PoisonError::into_inner).is_err();
            if has_failed || sender.send(file).await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Fetches a part into a file without a name.
    async fn fetch_part(&self, path: &str, size: u64) -> Result<PartFile, PullError> {
        let io = |source| StoreError::io("keeping a part of a delta")(source);
        let mut file = tempfile::tempfile_in(self.repo().path().join("tmp")).map_err(io)?;
        fetch_into(self.listed.server, path, size, &mut file).await?;
        Ok(PartFile::File(file))
    }
}

/// Fetches a file of a delta, and goes on where an answer breaks off. More than its size is not read; whether it is the right one is for the
/// caller to see.
pub(super) async fn fetch_into(server: &Server, path: &str, size: u64, file: &mut File) -> Result<(), PullError> {
    let io = |source| StoreError::io("keeping a part of a delta")(source);
    let missing = || DeltaError::Missing { url: server.shown_url(Part::Content, path) };
    let mut length = 0_u64;
    let mut failed_tries = 0;
    loop {
        let from = (length > 0).then_some((length, None));
        let mut response = server.open(path, from).await?.ok_or_else(missing)?;
        if response.status() != rootball_net::StatusCode::PARTIAL_CONTENT {
            file.set_len(0).map_err(io)?;
            file.seek(SeekFrom::Start(0)).map_err(io)?;
            length = 0;
        }
        let before = length;
        let error = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    server.count(chunk.len());
                    file.write_all(&chunk).map_err(io)?;
                    length += chunk.len() as u64;
                    if length > size {
                        break None;
                    }
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let Some(error) = error else { break };
        if length > before {
            failed_tries = 0;
        }
        super::fetch::wait_after(server, error, &mut failed_tries).await?;
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(())
}

/// A part, as it came.
enum PartFile {
    Inline,
    File(File),
}

impl PartFile {
    fn reader<'p>(&'p mut self, superblock: &'p Superblock<'_>, number: usize) -> Box<dyn Read + 'p> {
        match self {
            Self::File(file) => Box::new(file),
            Self::Inline => Box::new(Cursor::new(superblock.inline_parts.get(&number).map_or(&[][..], |bytes| bytes))),
        }
    }
}
