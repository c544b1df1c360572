//! Like chunkah: large components alone, others in three tiers of stability, each in the bin that a hash of its name says.
//!
//! Large is what is at least median plus one and a half times the median deviation, but no more than eight tenths of the layers. Stability is
//! the probability that a component does not change within the week after the newest one changed. There is no plan to be kept: the
//! same name is always in the same bin, while tier and number of bins stay.

use rootball_image::encapsulate::Component;

use crate::Names;
use crate::usual::{deviation, mean, median};

const YEAR: f64 = 365.25 * 86400.0;
const WEEKS: f64 = 52.0;

pub(crate) fn pack(parts: &[Component], layers: usize) -> Names {
    let sizes: Vec<f64> = parts.iter().map(|part| part.size as f64).collect();
    let middle = median(&sizes);
    let spread = median(&sizes.iter().map(|size| (size - middle).abs()).collect::<Vec<_>>());
    let mut order: Vec<&Component> = parts.iter().collect();
    order.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    let budget = layers - 1;
    let alone = order.iter().take_while(|part| part.size as f64 >= middle + 1.5 * spread).count().min(budget * 8 / 10);
    let (large, rest) = order.split_at(alone);
    let now = parts.iter().flat_map(|part| part.changes.first()).max().copied().unwrap_or(0);
    let stability = |part: &Component| {
        let recent = part.changes.iter().filter(|time| (now - **time) as f64 <= YEAR).count() as f64;
        (-recent / WEEKS).exp()
    };
    let all: Vec<f64> = rest.iter().map(|part| stability(part)).collect();
    let (centre, wide) = (mean(&all), deviation(&all));
    let mut tiers: [Vec<&Component>; 3] = Default::default();
    for part in rest {
        let value = stability(part);
        let tier = if value > centre + wide {
            0
        } else if value < centre - wide {
            2
        } else {
            1
        };
        tiers[tier].push(part);
    }
    let mut names: Names = large.iter().map(|part| vec![part.name.clone()]).collect();
    let left = budget - alone;
    let used = tiers.iter().filter(|tier| !tier.is_empty()).count().max(1);
    for tier in tiers {
        let mut bins: Names = vec![Vec::new(); (left / used).max(1)];
        for part in tier {
            let bin = (hash(&part.name) % bins.len() as u64) as usize;
            bins[bin].push(part.name.clone());
        }
        names.extend(bins.into_iter().filter(|bin| !bin.is_empty()));
    }
    names
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
