//! One new file in the form that costs least.

use std::ops::Range;

use rootball_object::{Checksum, FileHeader, ObjectSource};

use super::read::read_whole;
use super::{CreateError, CreateOptions};
use crate::engine::{Cover, Estimator, Piece, Tuning, covers, memory_for, patch_size, pieces, write_patch};

/// What a source costs besides its stream: its checksum, which cannot be compressed, and operations.
const SOURCE_COST: u64 = 40;

/// Bytes of the operations that begin and end a range of the source among new bytes.
const RANGE_OPERATIONS: usize = 10;

/// How long a bsdiff stream may be.
///
/// libostree 2026.3 refuses a part whose payload is larger than what its objects allow together: their content, a 32nd of that, and 65,792
/// bytes for each. Many small control records may need more than their file allows; other files of the part have plenty to spare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamLimit {
    /// The other files of the part are counted on.
    Shared,
    /// It must do with what its own file allows; fewer and longer covers are taken until it does.
    Alone,
}

/// Bytes of payload that a part may have for each of its objects besides content.
pub(super) const ALLOWED_FOR_OBJECT: u64 = 65_000;

/// Returns the bytes of payload that libostree 2026.3 allows for one object of this size.
pub(super) fn allowed_payload(size: u64) -> u64 {
    size + size / 32 + ALLOWED_FOR_OBJECT
}

/// A new file, ready to be put into a part.
#[derive(Debug)]
pub(super) struct Encoded {
    /// Owner, mode and attributes.
    pub(super) header: FileHeader,
    /// How its content is made.
    pub(super) form: Form,
}

/// How the content of a file is made.
#[derive(Debug)]
pub(super) enum Form {
    /// It is sent.
    Content(Vec<u8>),
    /// It is that of an old file.
    Same {
        /// The old file.
        source: Checksum,
    },
    /// A bsdiff stream makes it from an old file.
    Patch {
        /// The old file.
        source: Checksum,
        /// The stream.
        stream: Vec<u8>,
    },
    /// Ranges of an old file and new bytes.
    Ranges {
        /// The old file.
        source: Checksum,
        /// The new bytes, one after the other.
        fresh: Vec<u8>,
        /// What comes after what.
        steps: Vec<RangeStep>,
    },
    /// No old file helps.
    Unaided,
}

/// One step of a file that is made of ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RangeStep {
    /// A range of the old file.
    Copy(Range<u64>),
    /// So many of the new bytes.
    Fresh(u64),
}

impl Encoded {
    /// Returns the bytes of payload that it needs above what an object of this size allows.
    pub(super) fn excess(&self, size: u64) -> u64 {
        match &self.form {
            Form::Patch { stream, .. } => (stream.len() as u64 + SOURCE_COST).saturating_sub(allowed_payload(size)),
            _ => 0,
        }
    }

    /// Returns the bytes of memory that it takes.
    pub(super) fn memory(&self) -> u64 {
        match &self.form {
            Form::Content(bytes) | Form::Patch { stream: bytes, .. } => bytes.capacity() as u64,
            Form::Ranges { fresh, steps, .. } => (fresh.capacity() + steps.capacity() * size_of::<RangeStep>()) as u64,
            Form::Same { .. } | Form::Unaided => 0,
        }
    }
}

/// Returns the bytes of memory that [`encode`] takes for files of these sizes.
pub(super) fn memory_to_encode(new: u64, largest_old: u64) -> u64 {
    new + largest_old + memory_for(largest_old).max(new + new / 8)
}

/// Makes the file from the first of `olds`, or from the second if that leaves much to be sent. `cost` is what sending it costs.
pub(super) fn encode(
    options: &CreateOptions,
    source: &dyn ObjectSource,
    estimator: &mut Estimator,
    new: &Checksum,
    olds: &[&Checksum],
    cost: u64,
    limit: StreamLimit,
) -> Result<Encoded, CreateError> {
    let (header, content) = read_whole(source, new)?;
    let mut best = Form::Unaided;
    let mut best_cost = cost;
    for old in olds {
        let (_, before) = read_whole(source, old)?;
        let (form, form_cost) = from_one(options, estimator, **old, &before, &content, limit);
        if form_cost < best_cost {
            (best, best_cost) = (form, form_cost);
        }
        // The second is for files that moved; it is not to make a good one a little better.
        if best_cost < cost / 2 {
            break;
        }
    }
    Ok(Encoded { header, form: best })
}

/// Makes the file from one old file in the better of the two ways; says what that costs.
fn from_one(
    options: &CreateOptions,
    estimator: &mut Estimator,
    source: Checksum,
    old: &[u8],
    new: &[u8],
    limit: StreamLimit,
) -> (Form, u64) {
    let covers = limited_covers(old, new, limit);
    let pieces = pieces(old, new, &covers);
    let ranges_cost = SOURCE_COST + cost_of_pieces(estimator, new, &pieces);
    // With so little to send there is no need to look at the other way.
    let is_clear = ranges_cost < SOURCE_COST + 64;
    if !is_clear && may_patch(options, old, new, &covers) {
        let mut stream = Vec::with_capacity(patch_size(new.len(), &covers) as usize);
        write_patch(old, new, &covers, &mut stream);
        let patch_cost = SOURCE_COST + estimator.cost(&stream);
        if patch_cost < ranges_cost {
            return (Form::Patch { source, stream }, patch_cost);
        }
    }
    let mut fresh = Vec::new();
    let steps = pieces.into_iter().map(|piece| match piece {
        Piece::Copy(range) => RangeStep::Copy(range.start as u64..range.end as u64),
        Piece::Fresh(range) => {
            fresh.extend_from_slice(&new[range.clone()]);
            RangeStep::Fresh(range.len() as u64)
        }
    });
    let steps = steps.collect();
    (Form::Ranges { source, fresh, steps }, ranges_cost)
}

/// Finds the covers of a file; where its stream must be short, with ever higher demands on each.
fn limited_covers(old: &[u8], new: &[u8], limit: StreamLimit) -> Vec<Cover> {
    /// Beyond this there are hardly any records left to be saved.
    const LARGEST_GAIN: usize = 1024;
    let mut tuning = Tuning::of(new);
    loop {
        let found = covers(old, new, &tuning);
        let is_short = patch_size(new.len(), &found) + SOURCE_COST <= allowed_payload(new.len() as u64);
        if limit == StreamLimit::Shared || is_short || tuning.switch_gain >= LARGEST_GAIN {
            return found;
        }
        tuning.switch_gain *= 2;
    }
}

/// Tells whether a stream is to be considered: who applies it holds both files, and control records must not outweigh the file.
fn may_patch(options: &CreateOptions, old: &[u8], new: &[u8], covers: &[Cover]) -> bool {
    let new_len = new.len() as u64;
    old.len() as u64 + new_len <= options.max_bsdiff_size && patch_size(new.len(), covers) <= new_len + new_len / 2 + ALLOWED_FOR_OBJECT
}

fn cost_of_pieces(estimator: &mut Estimator, new: &[u8], pieces: &[Piece]) -> u64 {
    let fresh = pieces.iter().filter_map(|piece| match piece {
        Piece::Fresh(range) => Some(&new[range.clone()]),
        Piece::Copy(_) => None,
    });
    let copies = pieces.iter().filter(|piece| matches!(piece, Piece::Copy(_))).count();
    estimator.cost_of(fresh) + (copies * RANGE_OPERATIONS) as u64
}
