//! Which source a piece is laid over, and how.

use super::Tier;
use crate::engine::predict::program::{HEAD, Program};
use crate::engine::predict::{Predictor, Rules};
use crate::engine::{Cover, Tuning, covers};
use crate::tree::coding::stretch;

/// A source that a piece may be laid over.
pub(super) struct Laid {
    pub(super) covers: Vec<Cover>,
    /// About what the piece will cost, in bytes.
    pub(super) cost: u64,
}

/// Lays a piece over a source. `per_mille` is what its bytes cost by themselves.
pub(super) fn lay(old: &[u8], new: &[u8], per_mille: u64, tier: Tier) -> Laid {
    let tuning = Tuning::of(new);
    let covers = covers(old, new, &if tier == Tier::Fast { tuning.quick() } else { tuning });
    let covered: u64 = covers.iter().map(|cover| cover.len as u64).sum();
    let different: usize =
        covers.iter().map(|cover| differing(&old[cover.old..cover.old + cover.len], &new[cover.new..cover.new + cover.len])).sum();
    // A control takes about three bytes, a difference with its place about one.
    let cost = (new.len() as u64 - covered) * per_mille / 1000 + different as u64 + covers.len() as u64 * 3 + 4;
    Laid { covers, cost }
}

fn differing(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

/// Finds which guesses pay for a piece, and what makes them.
pub(super) fn predictor(old: &[u8], new: &[u8], covers: &[Cover]) -> Option<Predictor> {
    let head = |bytes: &[u8]| Program::parse(&bytes[..bytes.len().min(HEAD)]);
    if new.len() <= HEAD {
        return None;
    }
    let (before, after) = (head(old)?, head(new)?);
    let mut predictor = Predictor::new(before, after, covers, Rules::default());
    let mut pay = Rules::default();
    for rule in Rules::ALL {
        predictor = predictor.with_rules(rule);
        if gain(&predictor, old, new, covers) > 8 {
            pay = pay.with(rule);
        }
    }
    (pay != Rules::default()).then(|| predictor.with_rules(pay))
}

/// Counts the bytes that guesses make right, less those that they make wrong.
fn gain(predictor: &Predictor, old: &[u8], new: &[u8], covers: &[Cover]) -> i64 {
    let mut gain = 0;
    let mut expected = Vec::new();
    for cover in covers {
        let mut done = 0;
        while done < cover.len {
            let count = stretch((cover.new + done) as u64, (cover.len - done) as u64);
            let (from, to) = (cover.old + done, cover.new + done);
            let (old, new) = (&old[from..from + count], &new[to..to + count]);
            if to >= HEAD {
                expected.clear();
                expected.extend_from_slice(old);
                predictor.predict(old, from as u64, to as u64, &mut expected);
                if expected != old {
                    gain += differing(old, new) as i64 - differing(&expected, new) as i64;
                }
            }
            done += count;
        }
    }
    gain
}
