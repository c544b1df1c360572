//! The loop that keeps the network and the threads busy: directories first, since they say what else there is, files as they become known.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use rootball_object::{Cancel, Checksum};
use tokio::sync::mpsc::UnboundedReceiver;

use super::PullError;
use super::fetch::{Body, Fetcher};
use super::keep::{Job, Keeper, Outcome, Want};

/// Bytes that may wait in memory to be kept; no new request is made while there are more. It is enough to keep the threads busy, and what
/// the buffers of the connections hold comes on top of it.
const MAX_WAITING: u64 = 4 * 1024 * 1024;
/// Objects that may wait to be kept.
const MAX_JOBS: usize = 512;
/// How often the caller's wish to stop is looked for while nothing else happens.
const LOOK_FOR_CANCEL: Duration = Duration::from_millis(100);

/// How many requests may be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Where each has a connection of its own.
    pub(super) connections: usize,
    /// Where they share one.
    pub(super) streams: usize,
}

pub(super) struct Engine<'e> {
    pub(super) fetcher: &'e Fetcher<'e>,
    pub(super) keeper: &'e Keeper<'e>,
    pub(super) limits: Limits,
    pub(super) cancel: &'e Cancel,
    metadata: VecDeque<Want>,
    files: VecDeque<Checksum>,
    /// Files that came and were not what their names say.
    refused: HashSet<Checksum>,
    jobs: usize,
    waiting: u64,
}

/// What was asked for and came.
enum Arrived {
    Metadata(Want, bytes::Bytes),
    File(Checksum, Body),
}

enum Step {
    Arrived(Result<Arrived, PullError>),
    Kept(Option<Box<Outcome>>),
    Tick,
}

impl<'e> Engine<'e> {
    pub(super) fn new(fetcher: &'e Fetcher<'e>, keeper: &'e Keeper<'e>, limits: Limits, cancel: &'e Cancel) -> Self {
        let (metadata, files) = (VecDeque::new(), VecDeque::new());
        Self { fetcher, keeper, limits, cancel, metadata, files, refused: HashSet::new(), jobs: 0, waiting: 0 }
    }

    /// Hands in where to begin.
    pub(super) fn push(&mut self, job: Job) {
        self.jobs += 1;
        self.waiting += held_by(&job);
        self.keeper.push(job);
    }

    /// Runs until everything is here.
    pub(super) async fn run(&mut self, outcomes: &mut UnboundedReceiver<Box<Outcome>>) -> Result<(), PullError> {
        let mut tasks = FuturesUnordered::new();
        let mut ticks = tokio::time::interval(LOOK_FOR_CANCEL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            if self.cancel.is_requested() {
                return Err(PullError::Cancelled);
            }
            while tasks.len() < self.limit() && self.jobs < MAX_JOBS && self.waiting < MAX_WAITING {
                let fetcher = self.fetcher;
                let (want, file) = match self.metadata.pop_front() {
                    Some(want) => (Some(want), None),
                    None => (None, self.files.pop_front()),
                };
                if want.is_none() && file.is_none() {
                    break;
                }
                tasks.push(async move {
                    match (want, file) {
                        (Some(want), _) => fetcher.metadata(want.kind, &want.checksum).await.map(|bytes| Arrived::Metadata(want, bytes)),
                        (None, Some(checksum)) => fetcher.file(&checksum).await.map(|body| Arrived::File(checksum, body)),
                        (None, None) => std::future::pending().await,
                    }
                });
            }
            if tasks.is_empty() && self.jobs == 0 {
                return Ok(());
            }
            let step = tokio::select! {
                biased;
                outcome = outcomes.recv(), if self.jobs > 0 => Step::Kept(outcome),
                Some(arrived) = tasks.next(), if !tasks.is_empty() => Step::Arrived(arrived),
                _ = ticks.tick() => Step::Tick,
            };
            match step {
                Step::Arrived(Ok(Arrived::Metadata(want, bytes))) => self.push(Job::Metadata { want, bytes }),
                Step::Arrived(Ok(Arrived::File(checksum, body))) => self.push(Job::File { checksum, body }),
                Step::Arrived(Err(error)) => return Err(error),
                Step::Kept(Some(outcome)) => self.take(outcome)?,
                // The threads live as long as this runs.
                Step::Kept(None) => return Err(PullError::Cancelled),
                Step::Tick => {}
            }
        }
    }

    fn take(&mut self, outcome: Box<Outcome>) -> Result<(), PullError> {
        self.jobs -= 1;
        self.waiting = self.waiting.saturating_sub(outcome.released);
        if let Some(error) = outcome.failed {
            return Err(error);
        }
        if let Some((checksum, error)) = outcome.refused {
            // Once more from the beginning: what came in two parts may not have been of one file.
            if !self.refused.insert(checksum) {
                return Err(error);
            }
            self.files.push_back(checksum);
        }
        self.metadata.extend(outcome.metadata);
        self.files.extend(outcome.files);
        for (tree, scope) in outcome.enter {
            self.push(Job::Enter { tree, scope });
        }
        Ok(())
    }

    fn limit(&self) -> usize {
        let multiplexes = self.fetcher.origin.server().is_some_and(crate::server::Server::multiplexes);
        if multiplexes { self.limits.streams } else { self.limits.connections }
    }
}

fn held_by(job: &Job) -> u64 {
    match job {
        Job::Metadata { bytes, .. } | Job::File { body: Body::Bytes(bytes), .. } => bytes.len() as u64,
        _ => 0,
    }
}
