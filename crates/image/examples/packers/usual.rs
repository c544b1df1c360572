//! The usual packer, of ostree-ext and rpm-ostree: high, medium and low sizes, medium ones by frequency of updates.
//!
//! What always changes shares one layer, and one more is kept for new packages. Six in ten of what is left are for the packages that are large
//! for their median; the small ones share a layer; the others are put in buckets by frequency and size, and those are cut into bins. With
//! the image before, names stay in their layers, and new ones go into the last.

use std::collections::{BTreeMap, HashSet};

use rootball_image::encapsulate::{Component, ComponentKind};

use crate::Names;

const YEAR: i64 = 365 * 86400;
const THRESHOLD: f64 = 2.0;

pub(crate) fn pack(parts: &[Component], layers: usize, before: Option<&Names>) -> Names {
    match before {
        Some(before) => keep(parts, before),
        None => fresh(parts, layers - 1),
    }
}

fn keep(parts: &[Component], before: &Names) -> Names {
    let now: HashSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    let known: HashSet<&str> = before.iter().flatten().map(String::as_str).collect();
    let mut names = before.clone();
    names.iter_mut().for_each(|layer| layer.retain(|name| now.contains(name.as_str())));
    if let Some(last) = names.last_mut() {
        last.extend(now.difference(&known).map(|name| (*name).to_owned()));
        last.sort();
    }
    let count = names.len();
    names.into_iter().enumerate().filter(|(index, layer)| !layer.is_empty() || index + 1 == count).map(|(_, layer)| layer).collect()
}

fn fresh(parts: &[Component], budget: usize) -> Names {
    let name = |part: &&Component| part.name.clone();
    if parts.len() < budget {
        return parts.iter().map(|part| vec![part.name.clone()]).chain([Vec::new()]).collect();
    }
    let newest = parts.iter().flat_map(|part| part.changes.first()).max().copied().unwrap_or(0);
    let frequency = |part: &Component| part.changes.iter().filter(|time| newest - **time <= YEAR).count() as f64;
    let mut order: Vec<&Component> = parts.iter().collect();
    order.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    let (packages, always): (Vec<&Component>, Vec<&Component>) = order.into_iter().partition(|part| part.kind == ComponentKind::Package);
    let fixed = 2 + usize::from(!always.is_empty());
    let high_bins = (budget - fixed) * 6 / 10;
    let medium_bins = budget - fixed - high_bins;
    let sizes: Vec<f64> = packages.iter().map(|part| part.size as f64).collect();
    let middle = median(&sizes);
    let spread = median(&sizes.iter().map(|size| (size - middle).abs()).collect::<Vec<_>>());
    let (above, below) = (middle + THRESHOLD * spread, 0.5 * (middle - THRESHOLD * spread).abs());
    let (mut high, mut medium, mut low) = (Vec::new(), Vec::new(), Vec::new());
    for part in packages {
        match part.size as f64 {
            size if size >= above && high.len() < high_bins => high.push(part),
            size if size <= below => low.push(part),
            _ => medium.push(part),
        }
    }
    let members = (parts.len().saturating_sub(high.len() + low.len()) / medium_bins.max(1)).max(1);
    let mut bins = buckets(medium, &frequency, members);
    let room = budget.saturating_sub(high.len() + 2 + usize::from(!always.is_empty()));
    merge_from_the_end(&mut bins, room);
    let mut names: Names = high.iter().map(|part| vec![part.name.clone()]).collect();
    names.push(low.iter().map(name).collect());
    names.extend(bins);
    if !always.is_empty() {
        names.push(always.iter().map(name).collect());
    }
    names.push(Vec::new());
    names
}

/// Puts medium packages into up to nine buckets by frequency and size, and cuts those into bins.
fn buckets(mut medium: Vec<&Component>, frequency: &dyn Fn(&Component) -> f64, members: usize) -> Names {
    medium.sort_by(|a, b| frequency(a).total_cmp(&frequency(b)));
    let bounds = |values: &[f64]| {
        let (mean, deviation) = (mean(values), deviation(values));
        (mean + THRESHOLD * deviation, 0.5 * (mean - THRESHOLD * deviation).abs())
    };
    let frequencies = bounds(&medium.iter().map(|part| frequency(part)).collect::<Vec<_>>());
    let sizes = bounds(&medium.iter().map(|part| part.size as f64).collect::<Vec<_>>());
    let class = |value: f64, (above, below): (f64, f64)| match value {
        value if value >= above => 0,
        value if value <= below => 2,
        _ => 1,
    };
    let mut buckets: BTreeMap<(i32, i32), Vec<String>> = BTreeMap::new();
    for part in medium {
        let key = (class(frequency(part), frequencies), class(part.size as f64, sizes));
        buckets.entry(key).or_default().push(part.name.clone());
    }
    buckets.into_values().flat_map(|bucket| bucket.chunks(members).map(<[String]>::to_vec).collect::<Vec<_>>()).collect()
}

/// Merges neighbours in pairs, from the end on, until there are no more than `most`.
fn merge_from_the_end(bins: &mut Names, most: usize) {
    while bins.len() > most.max(1) {
        let mut index = bins.len();
        while index >= 2 && bins.len() > most.max(1) {
            let second = bins.remove(index - 1);
            bins[index - 2].extend(second);
            index -= 2;
        }
    }
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => f64::midpoint(sorted[count / 2 - 1], sorted[count / 2]),
    }
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len().max(1) as f64)
}

pub(crate) fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len().max(1) as f64)).sqrt()
}
