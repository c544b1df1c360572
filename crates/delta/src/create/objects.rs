//! Deltas of single large files, each in a part of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use rootball_object::{Cancel, Checksum, CommitChecksum, Event, ObjectKind, ObjectSource, Reporter, Step};

use super::choose::{Choice, Sources, choose};
use super::encode::{Form, StreamLimit, memory_to_encode};
use super::pack::{compress_part, encode_with_sources, need_with_sources};
use super::part::PartBuilder;
use super::probe::{NewFile, Probed, probe};
use super::{Context, CreateError, CreateOptions, DeltaSink};
use crate::engine::{Done, Estimator, Limits, compressor_memory, in_order};
use crate::format::{ByteOrder, DeltaName, ObjectDeltas, PartHeader, Superblock};

/// A delta is kept when it has at most so many thousandths of what the file itself compresses to.
const WORTHWHILE_PER_MILLE: u64 = 750;

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ObjectDeltasReport {
    /// Number of deltas.
    pub deltas: usize,
    /// Bytes of all of them, with the list.
    pub size: u64,
    /// Bytes of the content of the files that they make.
    pub content_size: u64,
}

/// One delta, made.
struct Made {
    source: Checksum,
    header: PartHeader,
    file: Vec<u8>,
}

/// Makes deltas of the files of at least [`CreateOptions::smallest_object`] bytes that `to` has and a commit of `from` has not. `source` has all commits whole;
/// `out` gets the parts in any order and the list at the end.
///
/// # Errors
/// As [`super::create`].
pub fn create_object_deltas(
    options: &CreateOptions,
    source: &dyn ObjectSource,
    from: &[CommitChecksum],
    to: &CommitChecksum,
    out: &dyn DeltaSink,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<ObjectDeltasReport, CreateError> {
    let context = Context { options, source, elsewhere: None, reporter, cancel };
    let commit = source.load_metadata(ObjectKind::Commit, to.object())?;
    let new = context.walk(to)?;
    let (mut sources, mut parts, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    let mut report = ObjectDeltasReport::default();
    for from in from {
        let probed = probe(&context, &context.walk(from)?, &new)?;
        reporter.event(Event::Started { step: Step::CreateDelta, total: Some(probed.new.iter().map(|file| file.size).sum()) });
        each_of(&context, &probed, &mut |made: Made| {
            if !known.insert((made.source, made.header.objects.clone())) {
                return Ok(());
            }
            let number = parts.len();
            out.put_part(number, &made.file).map_err(CreateError::write(format!("part {number}")))?;
            report.size += made.header.size;
            report.content_size += made.header.content_size;
            sources.push(made.source);
            parts.push(made.header);
            Ok(())
        })?;
    }
    report.deltas = parts.len();
    let superblock = Superblock {
        metadata: options.metadata.clone(),
        byte_order: ByteOrder::Announced(options.endianness),
        timestamp: options.timestamp,
        name: DeltaName { from: None, to: *to },
        commit: Cow::Owned(commit),
        parts,
        fallbacks: Vec::new(),
        inline_parts: BTreeMap::new(),
        detached_metadata: None,
    };
    let bytes = ObjectDeltas { superblock, sources }.to_bytes()?;
    out.put_superblock(&bytes, report.deltas).map_err(CreateError::write("the superblock"))?;
    report.size += bytes.len() as u64;
    reporter.event(Event::Finished { step: Step::CreateDelta });
    Ok(report)
}

/// Makes the deltas from one old commit on all threads, and hands them over in the order of the tree.
fn each_of(context: &Context<'_>, probed: &Probed, take: &mut dyn FnMut(Made) -> Result<(), CreateError>) -> Result<(), CreateError> {
    let choices = choose(probed);
    let is_wanted = |choice: &&Choice| {
        let has_source = !matches!(&choice.sources, Sources::Alike(olds) if olds.is_empty());
        let file = &probed.new[choice.new];
        has_source && file.size >= context.options.smallest_object && need_with_sources(probed, file, choice) <= context.options.memory
    };
    let wanted: Vec<&Choice> = choices.iter().filter(is_wanted).collect();
    let limits = Limits { jobs: context.options.jobs, memory: context.options.memory / 16 * 11 };
    in_order(
        limits,
        &wanted,
        || Estimator::new().map_err(CreateError::Compressor),
        |choice| need(context, probed, choice),
        |estimator, choice| {
            let file = &probed.new[choice.new];
            let made = make(context, probed, estimator, file, choice)?;
            context.advance(file.size);
            Ok(Done { memory: made.as_ref().map_or(0, |made| made.file.len() as u64), result: made })
        },
        |_, next| match next {
            Some((_, Some(made))) => take(made),
            _ => Ok(()),
        },
    )
}

/// Bytes of memory that a delta takes while it is made: both files and a search for what they share, or the stream and its compressor.
fn need(context: &Context<'_>, probed: &Probed, choice: &Choice) -> u64 {
    let file = &probed.new[choice.new];
    let dictionary = context.options.dictionary(file.probe.texture, EFFORT, file.size);
    need_with_sources(probed, file, choice).max(memory_to_encode(file.size, 0) + compressor_memory(file.probe.texture, EFFORT, dictionary))
}

/// Each is small by itself, and read by whoever has nothing else.
const EFFORT: crate::engine::Effort = crate::engine::Effort::Thorough;

fn make(
    context: &Context<'_>,
    probed: &Probed,
    estimator: &mut Estimator,
    file: &NewFile,
    choice: &Choice,
) -> Result<Option<Made>, CreateError> {
    let encoded = encode_with_sources(context, probed, estimator, file, choice, StreamLimit::Alone)?;
    let mut part = PartBuilder::default();
    let source = match encoded.form {
        Form::Content(_) | Form::Unaided => return Ok(None),
        Form::Same { source } => {
            part.add_same(file, &encoded.header, &source);
            source
        }
        Form::Patch { source, stream } => {
            part.add_patch(file, &encoded.header, &source, &stream);
            source
        }
        Form::Ranges { source, fresh, steps } => {
            part.add_ranges(file, &encoded.header, &source, &fresh, &steps);
            source
        }
    };
    let part = part.finish();
    let dictionary = context.options.dictionary(part.texture, EFFORT, part.payload_len());
    let (header, file_bytes) = compress_part(part, EFFORT, dictionary).map_err(CreateError::Compressor)?;
    let is_worthwhile = header.size * 1000 <= file.probe.cost * WORTHWHILE_PER_MILLE;
    Ok(is_worthwhile.then_some(Made { source, header, file: file_bytes }))
}
