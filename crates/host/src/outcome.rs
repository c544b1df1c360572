//! What operations report. These types are stable as JSON: fields are added, not changed.

use rootball_image::import::LayerDrops;
use rootball_object::CommitChecksum;
use rootball_oci::Digest;
use rootball_sysroot::DeploymentId;
use serde::Serialize;

/// What an upgrade, switch or installation did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing: what is followed is what is deployed.
    Unchanged {
        /// What is followed.
        reference: String,
        /// What is deployed.
        commit: CommitChecksum,
    },
    /// Nothing, since only that was asked for: there is something else to deploy.
    Available(Available),
    /// The commit is deployed already; it is followed by another reference from now on.
    OriginChanged {
        /// What is followed now.
        reference: String,
        /// What is deployed.
        commit: CommitChecksum,
        /// What was moved to find that out.
        moved: Moved,
    },
    /// Nothing: what there is was deployed before, and did not boot well on this machine.
    KnownBad {
        /// What is followed.
        reference: String,
        /// What it is.
        commit: CommitChecksum,
        /// The deployment that was given up.
        deployment: DeploymentId,
    },
    /// A new deployment boots next.
    Deployed(Box<Deployed>),
    /// What was staged, and locked, is finalized at shutdown.
    Unlocked {
        /// What it follows.
        reference: String,
        /// Its commit.
        commit: CommitChecksum,
        /// The deployment.
        deployment: DeploymentId,
    },
}

impl Outcome {
    /// Notes what was asked in vain before.
    pub(crate) fn having_passed(mut self, sources: Vec<String>) -> Self {
        match &mut self {
            Self::Deployed(deployed) => deployed.moved.passed_by.extend(sources),
            Self::OriginChanged { moved, .. } => moved.passed_by.extend(sources),
            _ => {}
        }
        self
    }
}

/// Something that could be deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Available {
    /// What was looked at.
    pub reference: String,
    /// What is deployed now.
    pub before: Option<CommitChecksum>,
    /// The commit that the image says it holds.
    pub commit: Option<CommitChecksum>,
    /// Its version.
    pub version: Option<String>,
    /// The image's manifest.
    pub manifest_digest: Option<Digest>,
    /// Whether the commit is in the repository, so that nothing would be moved.
    pub present: bool,
    /// Bytes of all layers of the image, compressed: the most that would be moved.
    pub image_bytes: u64,
}

/// A new deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deployed {
    /// What it came from and follows.
    pub reference: String,
    /// What was the default before.
    pub before: Option<CommitChecksum>,
    /// What is the default now.
    pub commit: CommitChecksum,
    /// Its version.
    pub version: Option<String>,
    /// The image's manifest.
    pub manifest_digest: Option<Digest>,
    /// The deployment.
    pub deployment: DeploymentId,
    /// Whether it waits for the shutdown, which makes it the default.
    pub staged: bool,
    /// Whether the shutdown leaves it alone until that is allowed.
    pub locked: bool,
    /// Its kernel arguments.
    pub kernel_args: String,
    /// Local changes in `/etc` that were carried over; those of a staged deployment are looked at again at shutdown.
    pub etc_changes: usize,
    /// Paths in `/etc` whose new defaults are not seen, since they were changed locally.
    pub etc_hidden: Vec<String>,
    /// Paths in `/etc` that were not carried over: sockets, devices, fifos.
    pub etc_ignored: Vec<String>,
    /// Deployments that were removed.
    pub removed: Vec<DeploymentId>,
    /// What was moved.
    pub moved: Moved,
    /// What of the image has no place in a deployed system, by layer.
    pub dropped: Vec<LayerDrops>,
}

/// What an operation brought in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Bytes of blobs that were read from the source.
    pub bytes: u64,
    /// Layers that were read as a whole.
    pub layers_fetched: u64,
    /// Layers of which only the pieces were read that have something new.
    pub layers_in_part: u64,
    /// Layers that were not, since all that they hold is here.
    pub layers_reused: u64,
    /// Objects that were new.
    pub objects: u64,
    /// The way by which it came: of an image, where that was not by whole layers, `pieces`, `rootball` or `oci-delta`; of a ref, where that
    /// was not object by object, `static-delta` or `object-deltas`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    /// The delta that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta: Option<Digest>,
    /// Why other ways were not taken, or given up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_by: Vec<String>,
}

/// What a rollback did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RolledBack {
    /// What was the default before.
    pub from: DeploymentId,
    /// What is the default now.
    pub to: DeploymentId,
    /// Its version.
    pub version: Option<String>,
    /// What was staged, and is dropped.
    pub dropped: Option<DeploymentId>,
    /// Whether it was done, and not only looked at.
    pub applied: bool,
}
