//! Like rechunk: packages that were updated in the same weeks share a layer.
//!
//! Each package has a row of 53 weeks with the weeks in which it changed. Small packages go into two layers, below half a megabyte and below
//! one. Every other layer begins with the largest package that is left, and takes the one that adds least to (weeks with any update × size)
//! until it has four tenths of an equal share; what is then left goes where it adds least. The plan is kept: later builds use it again, and
//! put what is new where it adds least.

use rootball_image::encapsulate::{Component, ComponentKind};

use crate::Names;

const WEEK: i64 = 7 * 86400;
const WEEKS: i64 = 53;

struct Layer<'a> {
    parts: Vec<&'a Component>,
    weeks: u64,
    size: u64,
}

impl<'a> Layer<'a> {
    fn add(&mut self, part: &'a Component, weeks: u64) {
        self.parts.push(part);
        self.weeks |= weeks;
        self.size += part.size;
    }

    fn price(&self, part: &Component, weeks: u64) -> u64 {
        let cost = |weeks: u64, size: u64| u64::from(weeks.count_ones()) * size;
        cost(self.weeks | weeks, self.size + part.size) - cost(self.weeks, self.size)
    }
}

pub(crate) fn pack(parts: &[Component], layers: usize, before: Option<&Names>) -> Names {
    let now = parts.iter().flat_map(|part| part.changes.first()).max().copied().unwrap_or(0);
    let weeks = |part: &Component| {
        let ages = part.changes.iter().map(|time| (now - time) / WEEK).filter(|age| (0..WEEKS).contains(age));
        ages.fold(0_u64, |weeks, age| weeks | 1 << age)
    };
    let empty = || Layer { parts: Vec::new(), weeks: 0, size: 0 };
    let (packages, others): (Vec<&Component>, Vec<&Component>) = parts.iter().partition(|part| part.kind == ComponentKind::Package);
    let mut bins: Vec<Layer<'_>> = Vec::new();
    let mut free: Vec<&Component> = packages;
    free.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    if let Some(before) = before {
        for names in before {
            let mut layer = empty();
            free.retain(|part| {
                let here = names.contains(&part.name);
                if here {
                    layer.add(part, weeks(part));
                }
                !here
            });
            bins.push(layer);
        }
        bins.retain(|layer| !layer.parts.is_empty());
    } else {
        for limit in [500_000, 1_000_000] {
            let mut layer = empty();
            while let Some(part) = free.pop_if(|part| part.size < limit) {
                layer.add(part, weeks(part));
            }
            bins.push(layer);
        }
        let count = (layers - 1).saturating_sub(bins.len() + others.len()).max(1);
        let share = free.iter().map(|part| part.size).sum::<u64>() * 4 / 10 / count as u64;
        for _ in 0..count {
            if free.is_empty() {
                break;
            }
            let mut layer = empty();
            let first = free.remove(0);
            layer.add(first, weeks(first));
            while layer.size < share {
                let fitting = free.iter().enumerate().filter(|(_, part)| layer.size + part.size <= share);
                let Some((best, _)) = fitting.min_by_key(|(index, part)| (layer.price(part, weeks(part)), *index)) else { break };
                let part = free.remove(best);
                layer.add(part, weeks(part));
            }
            bins.push(layer);
        }
    }
    for part in free {
        let Some(best) = bins.iter_mut().min_by_key(|layer| layer.price(part, weeks(part))) else { break };
        best.add(part, weeks(part));
    }
    let names = bins.into_iter().map(|layer| layer.parts.iter().map(|part| part.name.clone()).collect());
    names.chain(others.into_iter().map(|part| vec![part.name.clone()])).collect()
}
