//! One new file out of one old file.
//!
//! Large files are compared in pieces, each with what is around the same place of the old file: so memory has a limit, and what has not moved
//! far is found.

use std::io::Write;
use std::ops::Range;

use super::scan::{Content, Scanned};
use super::write::DiffWriter;
use super::{OldImage, TarDiffCreateError};
use crate::engine::{Cover, Estimator, Tuning, covers};

/// Largest files that are compared as a whole, in bytes.
const WHOLE: u64 = 64 << 20;
/// Bytes of a piece of a new file; of the old one it is compared with twice as many.
const PIECE: u64 = 32 << 20;
/// Equal bytes in a row that are copied. Shorter runs cost less as zeros in what is added.
const COPIED_RUN: usize = 512;
/// What an operation costs, in compressed bytes.
const OPERATION: u64 = 3;

/// How to make a new file.
#[derive(Debug)]
pub(super) struct Comparison {
    file: usize,
    steps: Vec<Step>,
}

/// The next bytes of the new file, and where they are like bytes of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    length: u64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Copy(u64),
    Add(u64),
    Data,
}

impl Comparison {
    /// Compares a new file with an old one; `None` when nothing is gained.
    pub(super) fn make(
        old: &OldImage,
        file: usize,
        scanned: &Scanned,
        content: &Content,
        estimator: &mut Estimator,
    ) -> Result<Option<Self>, TarDiffCreateError> {
        let mut steps = Vec::new();
        let (mut cost, mut plain) = (old.name(file).len() as u64 / 2 + OPERATION, 0);
        for (new_range, old_range) in pieces(content.size, old.size(file)) {
            let before = load_old(old, file, old_range.clone())?;
            let after = scanned.load(content.start + new_range.start..content.start + new_range.end)?;
            let covers = covers(&before, &after, &Tuning::of(&after));
            let first = steps.len();
            into_steps(&before, &after, &covers, old_range.start, &mut steps);
            cost += (steps.len() - first) as u64 * OPERATION + estimator.cost(&residue(&before, &after, old_range.start, &steps[first..]));
            plain += estimator.cost(&after);
        }
        Ok((cost < plain).then_some(Self { file, steps }))
    }

    /// Writes the operations.
    pub(super) fn write(
        &self,
        old: &OldImage,
        scanned: &Scanned,
        content: &Content,
        out: &mut DiffWriter<impl Write>,
    ) -> Result<(), TarDiffCreateError> {
        out.open(self.file, old.name(self.file)).map_err(TarDiffCreateError::Write)?;
        let mut at = content.start;
        for Step { length, kind } in &self.steps {
            let range = at..at + length;
            at = range.end;
            match kind {
                Kind::Copy(from) => out.copy(*from, *length).map_err(TarDiffCreateError::Write)?,
                Kind::Data => scanned.copy(range, out)?,
                Kind::Add(from) => {
                    let before = load_old(old, self.file, *from..*from + *length)?;
                    let mut added = scanned.load(range)?;
                    added.iter_mut().zip(before).for_each(|(byte, before)| *byte = byte.wrapping_sub(before));
                    out.add(*from, &added).map_err(TarDiffCreateError::Write)?;
                }
            }
        }
        Ok(())
    }
}

fn load_old(old: &OldImage, file: usize, range: Range<u64>) -> Result<Vec<u8>, TarDiffCreateError> {
    let mut bytes = vec![0; (range.end - range.start) as usize];
    old.content(file).and_then(|content| content.read_exact_at(&mut bytes, range.start)).map_err(TarDiffCreateError::Scratch)?;
    Ok(bytes)
}

/// Lists which range of the new file is compared with which of the old one.
fn pieces(new: u64, old: u64) -> Vec<(Range<u64>, Range<u64>)> {
    if new <= WHOLE && old <= WHOLE {
        return vec![(0..new, 0..old)];
    }
    let starts = (0..new.div_ceil(PIECE)).map(|number| number * PIECE);
    let around = |start: u64| start.saturating_sub(PIECE / 2).min(old)..(start + PIECE + PIECE / 2).min(old);
    starts.map(|start| (start..(start + PIECE).min(new), around(start))).collect()
}

/// Turns covers into steps; places in the old file are counted from its beginning.
fn into_steps(before: &[u8], after: &[u8], covers: &[Cover], old_start: u64, steps: &mut Vec<Step>) {
    let mut push = |length: usize, kind: Kind| {
        if length > 0 {
            steps.push(Step { length: length as u64, kind });
        }
    };
    let mut done = 0;
    for cover in covers {
        push(cover.new - done, Kind::Data);
        done = cover.new + cover.len;
        let (old, new) = (&before[cover.old..cover.old + cover.len], &after[cover.new..done]);
        let place = |at: usize| old_start + (cover.old + at) as u64;
        let mut at = 0;
        // Where the bytes begin that are added to.
        let mut added = 0;
        while at < cover.len {
            let run = old[at..].iter().zip(&new[at..]).take_while(|(old, new)| old == new).count();
            if run >= COPIED_RUN || (run > 0 && at == 0 && run == cover.len) {
                push(at - added, Kind::Add(place(added)));
                push(run, Kind::Copy(place(at)));
                added = at + run;
            }
            at += run.max(1);
        }
        push(cover.len - added, Kind::Add(place(added)));
    }
    push(after.len() - done, Kind::Data);
}

/// Returns the bytes that the steps carry, to estimate what they cost.
fn residue(before: &[u8], after: &[u8], old_start: u64, steps: &[Step]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut at = 0;
    for Step { length, kind } in steps {
        let new = &after[at..at + *length as usize];
        at += new.len();
        match kind {
            Kind::Copy(_) => {}
            Kind::Data => bytes.extend_from_slice(new),
            Kind::Add(from) => {
                let old = &before[(from - old_start) as usize..];
                bytes.extend(new.iter().zip(old).map(|(new, old)| new.wrapping_sub(*old)));
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_are_compared_around_the_same_place() {
        assert_eq!(pieces(10, 20), [(0..10, 0..20)]);
        let pieces = pieces(2 * PIECE + 5, 3 * PIECE);
        let half = PIECE / 2;
        assert_eq!(
            pieces,
            [(0..PIECE, 0..PIECE + half), (PIECE..2 * PIECE, half..2 * PIECE + half), (2 * PIECE..2 * PIECE + 5, PIECE + half..3 * PIECE)]
        );
    }

    #[test]
    fn covers_become_copies_where_much_is_equal_and_additions_elsewhere() {
        let before: Vec<u8> = (0..3000_u32).map(|at| ((at * at) >> 3) as u8).collect();
        let mut after = before.clone();
        (after[2000], after[2100]) = (after[2000].wrapping_add(1), after[2100].wrapping_add(2));
        after.extend(b"tail");
        let mut steps = Vec::new();
        into_steps(&before, &after, &[Cover { old: 0, new: 0, len: 3000 }], 70, &mut steps);
        let step = |length, kind| Step { length, kind };
        let expected = [step(2000, Kind::Copy(70)), step(101, Kind::Add(2070)), step(899, Kind::Copy(2171)), step(4, Kind::Data)];
        assert_eq!(steps, expected);
        assert_eq!(residue(&before, &after, 70, &steps).iter().filter(|byte| **byte != 0).count(), 2 + 4);
    }
}
