//! All parts of a delta, several at a time.

use std::sync::{Mutex, PoisonError};

use rootball_object::{Event, Reporter, Silent, Step};

use super::{Applier, ApplyReport, ApplyTo, PartFiles};
use crate::engine::{Done, Limits, in_order};
use crate::tree::create::Made;
use crate::tree::{MadeBy, PartHeader, Plan, TreeDeltaError};

/// Applies a delta whose parts are at hand: as many threads as asked for, and as many parts as there is memory for.
///
/// # Errors
/// As those of [`Applier`].
pub fn apply(
    plan: &Plan,
    parts: &dyn PartFiles,
    to: ApplyTo<'_>,
    jobs: usize,
    reporter: &dyn Reporter,
) -> Result<ApplyReport, TreeDeltaError> {
    let numbers: Vec<usize> = (0..plan.parts.len()).collect();
    run(&Applier::begin(plan, to)?, numbers, parts, jobs, reporter)
}

/// Applies those parts of a delta that make something which is not there yet, where all that had to be given was given.
///
/// # Errors
/// As those of [`Applier`].
pub fn apply_missing(
    applier: &Applier<'_>,
    parts: &dyn PartFiles,
    jobs: usize,
    reporter: &dyn Reporter,
) -> Result<ApplyReport, TreeDeltaError> {
    run(applier, applier.missing_parts(), parts, jobs, reporter)
}

/// Applies a delta that was just made, where its result is there already. What was packed again to the same bytes while it was made is not
/// packed once more.
///
/// # Errors
/// As those of [`Applier`].
pub fn prove(made: &Made, parts: &dyn PartFiles, to: ApplyTo<'_>, jobs: usize) -> Result<ApplyReport, TreeDeltaError> {
    let applier = Applier { packings: Some(&made.packings), ..Applier::begin(&made.plan, to)? };
    for (number, object) in made.plan.objects().enumerate() {
        if object.made_by == Some(MadeBy::Given) {
            applier.found(number, made.checksums[number]);
        }
    }
    let numbers = (0..made.plan.parts.len()).collect();
    run(&applier, numbers, parts, jobs, &Silent)
}

fn run(
    applier: &Applier<'_>,
    mut numbers: Vec<usize>,
    parts: &dyn PartFiles,
    jobs: usize,
    reporter: &dyn Reporter,
) -> Result<ApplyReport, TreeDeltaError> {
    let plan = applier.plan;
    let applied: Vec<PartHeader> = numbers.iter().map(|number| plan.parts[*number]).collect();
    let content = applied.iter().fold(0, |sum: u64, part| sum.saturating_add(part.content));
    reporter.event(Event::Started { step: Step::ApplyDelta, total: Some(content) });
    // A part may wait for those of lower waves, which were begun before. What takes most, which is packing, comes last of a wave: the next
    // one hardly ever waits for it.
    numbers.sort_by_key(|number| (plan.parts[*number].wave, plan.parts[*number].memory));
    let failure = Mutex::new(None);
    let work = |number: usize| {
        let open = parts.open_part(number).map_err(|source| TreeDeltaError::Read { what: format!("part {number}"), source });
        open.and_then(|mut file| applier.apply_part(number, &mut *file)).map_err(|error| {
            // Who waits for this part fails by that, and is not the reason.
            failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            applier.made.give_up();
        })
    };
    applier.made.await_all();
    let outcome: Result<(), ()> = in_order(
        Limits { jobs: jobs.max(1), memory: applier.to.limits.memory },
        &numbers,
        || Ok(()),
        |number| plan.parts[*number].memory,
        |(), number| {
            work(*number)?;
            reporter.event(Event::Advanced { step: Step::ApplyDelta, bytes: plan.parts[*number].content });
            Ok(Done { result: (), memory: 0 })
        },
        |_, _| Ok(()),
    );
    applier.made.give_up();
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    debug_assert!(outcome == Ok(()), "only work fails");
    applier.finish()?;
    reporter.event(Event::Finished { step: Step::ApplyDelta });
    let parts_size = applied.iter().map(|part| part.size).sum();
    Ok(ApplyReport { parts: applied.len(), parts_size, objects: plan.objects.len(), content })
}
