//! Making a static delta, smaller than stock makes it and in the form that stock applies.
//!
//! ```text
//! walk     both trees: which objects are new, what the old files are called
//! probe    new files and the old ones that may be like them: sketches, textures, content that only changed its owner
//! choose   for each new file the old one to start from
//! encode   for each whatever is smallest: the content, ranges of the old file, a bsdiff stream, nothing but a reference
//! pack     objects with like bytes into one part, the parts through xz
//! ```
//! The same commits and options give the same bytes, on any number of threads.

pub(crate) mod choose;
mod encode;
mod error;
mod objects;
mod options;
mod order;
mod pack;
mod part;
pub(crate) mod probe;
pub(crate) mod read;
mod report;
mod sink;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use rootball_object::{Cancel, CommitChecksum, Event, ObjectKind, ObjectSource, Reporter, Step};

use crate::format::{ByteOrder, DeltaName, Superblock};
use crate::tree::Elsewhere;
use crate::walk::{Tree, walk};

pub use error::CreateError;
pub use objects::{ObjectDeltasReport, create_object_deltas};
pub use options::CreateOptions;
pub use report::{CreateReport, Encodings};
pub use sink::{DeltaSink, DirectorySink, MemorySink};

/// What all stages need.
pub(crate) struct Context<'a> {
    pub(crate) options: &'a CreateOptions,
    pub(crate) source: &'a dyn ObjectSource,
    /// What need not be carried.
    pub(crate) elsewhere: Option<&'a Elsewhere>,
    pub(crate) reporter: &'a dyn Reporter,
    pub(crate) cancel: &'a Cancel,
}

impl Context<'_> {
    pub(crate) fn walk(&self, commit: &CommitChecksum) -> Result<Tree, CreateError> {
        walk(self.source, commit, || self.check_cancelled())
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), CreateError> {
        if self.cancel.is_requested() { Err(CreateError::Cancelled) } else { Ok(()) }
    }

    pub(crate) fn advance(&self, bytes: u64) {
        self.reporter.event(Event::Advanced { step: Step::CreateDelta, bytes });
    }
}

/// Makes the delta that leads from `from`, or from nothing, to `to`. `source` has both commits whole; `out` gets the parts in any order and
/// the superblock at the end.
///
/// # Errors
/// When an object is missing or corrupt, something cannot be written, or the caller asked to stop.
pub fn create(
    options: &CreateOptions,
    source: &dyn ObjectSource,
    from: Option<&CommitChecksum>,
    to: &CommitChecksum,
    out: &dyn DeltaSink,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<CreateReport, CreateError> {
    let context = Context { options, source, elsewhere: None, reporter, cancel };
    let name = DeltaName { from: from.copied(), to: *to };
    let commit = source.load_metadata(ObjectKind::Commit, to.object())?;
    let detached = if options.detached_metadata { source.find_detached_metadata(to)? } else { None };
    let old = from.map(|from| context.walk(from)).transpose()?.unwrap_or_default();
    let new = context.walk(to)?;
    let known: HashSet<_> = old.metadata.iter().copied().collect();
    let metadata: Vec<_> = new.metadata.iter().copied().filter(|object| !known.contains(object)).collect();

    let probed = probe::probe(&context, &old, &new)?;
    reporter.event(Event::Started { step: Step::CreateDelta, total: Some(probed.new.iter().map(|file| file.size).sum()) });
    let plan = choose::choose(&probed);
    drop((old, new));
    let packed = pack::pack(&context, &metadata, &probed, &plan, out)?;

    let mut inline_parts = BTreeMap::new();
    for (number, bytes) in packed.inline {
        inline_parts.insert(number, Cow::Owned(bytes));
    }
    let superblock = Superblock {
        metadata: options.metadata.clone(),
        byte_order: ByteOrder::Announced(options.endianness),
        timestamp: options.timestamp,
        name,
        commit: Cow::Owned(commit),
        parts: packed.parts,
        fallbacks: packed.fallbacks,
        inline_parts,
        detached_metadata: detached.map(Cow::Owned),
    };
    let bytes = superblock.to_bytes()?;
    out.put_superblock(&bytes, superblock.parts.len()).map_err(CreateError::write("the superblock"))?;
    reporter.event(Event::Finished { step: Step::CreateDelta });
    Ok(CreateReport::new(&superblock, bytes.len() as u64, packed.encodings))
}
