//! What long work tells its caller, and how the caller stops it.

use std::sync::atomic::{AtomicBool, Ordering};

/// A stage of a long operation, in the words that a user would use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// A directory tree becomes objects.
    Commit,
    /// Objects become a directory tree.
    Checkout,
    /// Objects are read and hashed again.
    Check,
    /// Objects become image layers.
    Encapsulate,
    /// Image blobs move between two places.
    Copy,
    /// Image layers become objects.
    Import,
    /// A commit becomes a bootable deployment.
    Deploy,
    /// Objects that nothing names are removed.
    Prune,
    /// Objects come from a remote.
    Pull,
    /// Damaged and missing objects are replaced.
    Repair,
    /// Two commits are compared and become a delta.
    CreateDelta,
    /// The parts of a delta become objects.
    ApplyDelta,
    /// Packages are read and hashed.
    ReadPackages,
}

/// One report of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A step begins; `total` is its size in bytes where that is known.
    Started {
        /// Which step.
        step: Step,
        /// Bytes that the step will work through.
        total: Option<u64>,
    },
    /// So many more bytes of the step are done.
    Advanced {
        /// Which step.
        step: Step,
        /// Bytes done since the last report.
        bytes: u64,
    },
    /// The step is over.
    Finished {
        /// Which step.
        step: Step,
    },
}

/// Takes reports from any thread and must not block for long.
pub trait Reporter: Send + Sync {
    /// Takes one report.
    fn event(&self, event: Event);
}

/// Reports to nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn event(&self, _event: Event) {}
}

/// A flag with which one thread asks another to stop at the next safe point.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Asks for the stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Tells whether a stop was asked for.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
