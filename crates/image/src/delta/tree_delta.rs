//! Deltas of commits: a plan and parts, as blobs of an artifact (see [`rootball_delta::tree`]).

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rootball_delta::tree::Plan;
use rootball_delta::tree::TreeDeltaError;
use rootball_delta::tree::apply::{ApplyLimits, ApplyTo, PartFiles, apply};
use rootball_object::{Cancel, CommitChecksum, Event, ObjectKind, ObjectSink as _, Reporter};
use rootball_oci::{Descriptor, Digest, ImageSource, Manifest, ParsedManifest, RawManifest, TransferError, read_error};
use rootball_repo::Transaction;

use super::error::DeltaError;
use super::found::{DeltaKind, DeltaStart};
use super::kept_parts::KeptParts;
use super::source::with_causes;
use super::{ROOTBALL_PART, ROOTBALL_PLAN};
use crate::import::{CommitDelta, ImportError};

/// Largest plan that is read, in bytes.
const MAX_PLAN: u64 = 64 << 20;

/// A delta whose manifest was read. Nothing in it is believed before the commit that the image names has come out of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TreeDelta {
    /// Its manifest's digest.
    pub digest: Digest,
    /// What must be there, as it says.
    pub from: DeltaStart,
    /// The image that it leads to.
    pub target: Digest,
    /// The blob with the plan.
    pub plan: Descriptor,
    /// The blobs with the parts, in their order.
    pub parts: Vec<Descriptor>,
    /// The manifest of the target, where it is in it.
    pub manifest: Option<Descriptor>,
}

impl TreeDelta {
    /// Loads the manifest of a delta that leads to an image.
    ///
    /// # Errors
    /// When it cannot be loaded, or is no such delta.
    pub fn load(source: &dyn ImageSource, entry: &Descriptor, target: &Digest) -> Result<Self, DeltaError> {
        let delta = Self::parse(&source.load_artifact(entry)?)?;
        DeltaError::expect_target(&delta.digest, &delta.target, target)?;
        Ok(delta)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is not one of such a delta.
    pub fn parse(raw: &RawManifest) -> Result<Self, DeltaError> {
        let invalid = |reason: &str| DeltaError::Invalid { manifest: raw.digest, reason: reason.to_owned() };
        let ParsedManifest::Image(Manifest { artifact_type, layers, subject, annotations, .. }) = raw.parse()? else {
            return Err(invalid("it is an index"));
        };
        if artifact_type.as_deref().and_then(DeltaKind::of_artifact_type) != Some(DeltaKind::Rootball) {
            return Err(invalid(&format!("its artifact type is {:?}", artifact_type.unwrap_or_default())));
        }
        let subject = subject.ok_or_else(|| invalid("it has no subject"))?;
        let from = DeltaStart::of_commits(&annotations).ok_or_else(|| invalid("where it starts is no digest or checksum"))?;
        let of_type = |wanted: &'static str| layers.iter().filter(move |layer| layer.media_type == wanted).cloned();
        let plan = of_type(ROOTBALL_PLAN).next().ok_or_else(|| invalid("it has no plan"))?;
        let is_target = |layer: &&Descriptor| layer.digest == subject.digest;
        let manifest = layers.iter().find(is_target).cloned();
        Ok(Self { digest: raw.digest, from, target: subject.digest, plan, parts: of_type(ROOTBALL_PART).collect(), manifest })
    }

    /// Loads the plan, and sees whether it is about these parts.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub fn load_plan(&self, source: &dyn ImageSource) -> Result<Plan, DeltaError> {
        let invalid = |reason: String| DeltaError::Invalid { manifest: self.digest, reason };
        if self.plan.size > MAX_PLAN {
            return Err(invalid(format!("its plan has {} bytes, more than the {MAX_PLAN} that are read", self.plan.size)));
        }
        let mut bytes = Vec::new();
        source.open_blob(&self.plan)?.read_to_end(&mut bytes).map_err(|error| read_error(&self.plan, error))?;
        if Digest::of(&bytes) != self.plan.digest {
            return Err(invalid(format!("its plan is not blob {}", self.plan.digest)));
        }
        let plan = Plan::from_bytes(&bytes)?;
        let fits = |(part, blob): (&rootball_delta::tree::PartHeader, &Descriptor)| {
            part.size == blob.size && part.digest.to_hex() == blob.digest.to_hex()
        };
        match plan.parts.len() == self.parts.len() && plan.parts.iter().zip(&self.parts).all(fits) {
            true => Ok(plan),
            false => Err(invalid("its plan is about other parts".to_owned())),
        }
    }

    /// Bytes to fetch.
    pub fn size(&self) -> u64 {
        self.parts.iter().fold(self.plan.size, |sum, part| sum.saturating_add(part.size))
    }
}

/// Deltas that lead one after the other from a commit that is here, or from nothing, to the one of an image.
pub(super) struct TreeChain<'a> {
    source: &'a dyn ImageSource,
    links: Vec<(TreeDelta, Plan)>,
    to: CommitChecksum,
    scratch: &'a Path,
    /// Bytes of memory that may be taken.
    memory: u64,
    cancel: &'a Cancel,
    failure: Mutex<Option<DeltaError>>,
}

impl<'a> TreeChain<'a> {
    /// Loads the plans of deltas; the first starts from a commit that is here, each other one where the one before leads.
    pub(super) fn load(
        source: &'a dyn ImageSource,
        deltas: Vec<TreeDelta>,
        scratch: &'a Path,
        memory: u64,
        cancel: &'a Cancel,
    ) -> Result<Self, DeltaError> {
        let mut links: Vec<(TreeDelta, Plan)> = Vec::new();
        for delta in deltas {
            let plan = delta.load_plan(source)?;
            if let Some((_, last)) = links.last()
                && plan.from != Some(last.to)
            {
                let reason = format!("it does not start from commit {}, to which the one before it leads", last.to);
                return Err(DeltaError::Invalid { manifest: delta.digest, reason });
            }
            links.push((delta, plan));
        }
        let to = links.last().map(|(_, plan)| plan.to);
        let to = to.ok_or_else(|| DeltaError::Scratch(io::Error::new(io::ErrorKind::InvalidInput, "a chain of no deltas")))?;
        Ok(Self { source, links, to, scratch, memory, cancel, failure: Mutex::default() })
    }

    /// Returns the last delta's digest, and the bytes of all.
    pub(super) fn outcome(&self) -> (Digest, u64) {
        let last = self.links.last().map_or_else(|| Digest::of(b""), |(delta, _)| delta.digest);
        (last, self.size())
    }

    /// Returns the commit that must be here; `None` where nothing need be.
    pub(super) fn start(&self) -> Option<CommitChecksum> {
        self.links.first().and_then(|(_, plan)| plan.from)
    }

    /// Tells why it was of no use, if that is so.
    pub(super) fn take_failure(&self) -> Option<DeltaError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Removes the parts that were kept, once all that is made of them is safe.
    pub(super) fn forget(&self) -> Result<(), DeltaError> {
        KeptParts::open(self.scratch)?.remove(self.links.iter().flat_map(|(delta, _)| &delta.parts));
        Ok(())
    }

    fn size(&self) -> u64 {
        self.links.iter().fold(0, |sum, (delta, _)| sum.saturating_add(delta.size()))
    }

    fn content(&self) -> u64 {
        self.links.iter().flat_map(|(_, plan)| &plan.parts).fold(0, |sum, part| sum.saturating_add(part.content))
    }
}

impl CommitDelta for TreeChain<'_> {
    fn commit(&self) -> CommitChecksum {
        self.to
    }

    fn put_commit(&self, transaction: &Transaction<'_>) -> Result<(), ImportError> {
        let Some((_, plan)) = self.links.last() else { return Ok(()) };
        transaction.put_metadata(ObjectKind::Commit, &plan.commit, Some(plan.to.object()))?;
        if let Some(detached) = &plan.detached {
            transaction.put_detached_metadata(&plan.to, detached)?;
        }
        Ok(())
    }

    fn bring(&self, transaction: &Transaction<'_>, advanced: &(dyn Fn(u64) + Sync)) -> Result<u64, DeltaError> {
        let kept = KeptParts::open(self.scratch)?;
        let progress = Progress { done: AtomicU64::new(0), total: self.content().max(1), advanced };
        for (delta, plan) in &self.links {
            let parts = Parts { source: self.source, delta, kept: &kept, cancelled: self.cancel };
            let to = ApplyTo {
                source: transaction,
                sink: transaction,
                scratch: self.scratch,
                limits: ApplyLimits { memory: self.memory, ..ApplyLimits::default() },
                cancel: self.cancel,
            };
            let jobs = std::thread::available_parallelism().map_or(1, usize::from);
            apply(plan, &parts, to, jobs, &progress).map_err(|error| match error {
                TreeDeltaError::Cancelled => DeltaError::Cancelled,
                other => other.into(),
            })?;
        }
        Ok(self.links.iter().map(|(delta, _)| delta.plan.size).sum::<u64>() + kept.fetched())
    }

    fn failed(&self, reason: DeltaError) {
        tracing::warn!(commit = %self.to, reason = with_causes(&reason), "the delta does not lead to the commit, whose layers are fetched");
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }
}

/// Parts that are fetched as they are needed, and kept until all have been applied.
struct Parts<'a> {
    source: &'a dyn ImageSource,
    delta: &'a TreeDelta,
    kept: &'a KeptParts,
    cancelled: &'a Cancel,
}

impl PartFiles for Parts<'_> {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        if self.cancelled.is_requested() {
            return Err(io::Error::other(TransferError::Cancelled));
        }
        let part = self.delta.parts.get(number).ok_or(io::ErrorKind::NotFound)?;
        let file = self.kept.file(part, || self.source.open_blob(part).map_err(io::Error::other))?;
        Ok(Box::new(file))
    }
}

/// Tells how much of all links is done.
struct Progress<'a> {
    done: AtomicU64,
    total: u64,
    advanced: &'a (dyn Fn(u64) + Sync),
}

impl Reporter for Progress<'_> {
    fn event(&self, event: Event) {
        if let Event::Advanced { bytes, .. } = event {
            let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
            (self.advanced)(done.saturating_mul(1000) / self.total);
        }
    }
}
