//! What each way to an image costs, before anything of it moves, and which one to take.

use std::fmt;

use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_oci::{Digest, ImageSource, Platform, TransferError};
use rootball_repo::Repo;

use super::base::{Base, bases};
use super::choose::{choose, path};
use super::create_tree::commit_of_labels;
use super::error::DeltaError;
use super::find::{LoadedSource, Named, find};
use super::found::{DeltaKind, FoundDelta, Place};
use super::source::with_causes;
use crate::import::{Cost, ImportError, Priced, price};

/// A way for an image to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Way {
    /// It is here.
    Present,
    /// A delta of its commit, or a chain of them.
    Rootball,
    /// A delta of its layers.
    OciDelta,
    /// Pieces of its layers, those with objects that are not here.
    Pieces,
    /// Whole layers.
    Layers,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Present => "present",
            Self::Rootball => "rootball",
            Self::OciDelta => "oci-delta",
            Self::Pieces => "pieces",
            Self::Layers => "layers",
        })
    }
}

/// What a host wants most of a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// Few bytes.
    #[default]
    Bytes,
    /// Little time, on a network of 100 megabits a second.
    Time,
    /// A certain way, if there is it; then few bytes.
    Way(Way),
}

/// What a host wants of a way, and what it has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// What it wants most.
    pub prefer: Prefer,
    /// Bytes of memory that a delta may take. One that says that it takes more is passed by, and one that takes more without saying so is given up.
    pub memory: u64,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { prefer: Prefer::default(), memory: 1 << 30 }
    }
}

/// What a way costs.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Offer {
    /// The way.
    pub way: Way,
    /// Bytes and requests.
    #[serde(flatten)]
    pub cost: Cost,
    /// Seconds that it takes about, on a network of 100 megabits a second.
    pub seconds: f64,
    /// The deltas that are applied, one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deltas: Vec<FoundDelta>,
}

/// What all ways to an image cost.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Quote {
    /// The image.
    pub manifest_digest: Digest,
    /// Its commit, where that is known.
    pub commit: Option<CommitChecksum>,
    /// The ways, the one that is taken first.
    pub offers: Vec<Offer>,
    /// What it took to find out.
    pub looked: Cost,
    /// Why there may be more ways.
    pub passed_by: Vec<String>,
}

/// A quote, and what was read for it, so that who takes it up need not read that again.
pub struct Quoted {
    /// What the ways cost.
    pub quote: Quote,
    pub(super) named: Named,
    pub(super) priced: Priced,
    pub(super) bases: Vec<Base>,
    pub(super) memory: u64,
}

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quoted").field("quote", &self.quote).finish_non_exhaustive()
    }
}

/// Finds out what each way to an image costs. Its manifest and config are read, the indexes of layers that may come in pieces, and the list of its
/// deltas; of none of them anything else. The policy judges the image first, where the source has one.
///
/// # Errors
/// When manifest or config cannot be read, or the image is of no kind that is known. That deltas cannot be listed is told in `passed_by`.
#[tracing::instrument(name = "image.quote", skip_all)]
pub fn quote(source: &dyn ImageSource, repo: &Repo, platform: &Platform, wishes: &Wishes) -> Result<Quoted, ImportError> {
    let named = Named::load(source, platform)?;
    let priced = price(&LoadedSource { source, named: &named }, repo, platform)?;
    let ways = &priced.ways;
    let mut quote =
        Quote { manifest_digest: named.raw.digest, commit: ways.commit, offers: Vec::new(), looked: ways.looked, passed_by: Vec::new() };
    let mut here = Vec::new();
    if ways.commit.is_some() {
        quote.offers.push(Offer { way: Way::Present, cost: Cost::default(), seconds: 0.0, deltas: Vec::new() });
    } else {
        quote.commit = priced.config.as_ref().and_then(|(_, config)| commit_of_labels(config));
        quote.offers.push(offer(Way::Layers, ways.whole, ways.whole.bytes, Vec::new()));
        quote.offers.extend(ways.in_parts.map(|cost| offer(Way::Pieces, cost, cost.bytes, Vec::new())));
        match deltas(source, repo, &named, &priced, &mut quote, wishes.memory) {
            Ok((bases, offers)) => {
                quote.looked.requests += 1;
                here = bases;
                quote.offers.extend(offers);
            }
            Err(DeltaError::Transfer(TransferError::Cancelled) | DeltaError::Cancelled) => return Err(ImportError::Cancelled),
            Err(DeltaError::Import(error)) => return Err(error),
            Err(error) => quote.passed_by.push(with_causes(&error)),
        }
    }
    sort(&mut quote.offers, wishes.prefer);
    Ok(Quoted { quote, named, priced, bases: here, memory: wishes.memory })
}

/// What a request costs beside its answer, in bytes: headers, and waiting for it.
const REQUEST: u64 = 4096;

fn sort(offers: &mut [Offer], prefer: Prefer) {
    let bytes = |offer: &Offer| offer.cost.bytes.saturating_add(offer.cost.requests * REQUEST);
    offers.sort_by(|a, b| {
        let by_bytes = || (bytes(a), a.way).cmp(&(bytes(b), b.way));
        match prefer {
            Prefer::Bytes => by_bytes(),
            Prefer::Time => a.seconds.total_cmp(&b.seconds).then_with(by_bytes),
            Prefer::Way(way) => (a.way != way).cmp(&(b.way != way)).then_with(by_bytes),
        }
    });
}

/// Describes a way. `work` is about how many bytes its slowest step goes through.
fn offer(way: Way, cost: Cost, work: u64, deltas: Vec<FoundDelta>) -> Offer {
    /// Bytes that come in a second, and those that each way gets through in one, measured on two cores.
    const NETWORK: f64 = 12_500_000.0;
    const ROUND_TRIP: f64 = 0.02;
    let speed = match way {
        Way::Rootball => 15_000_000.0,
        Way::OciDelta => 60_000_000.0,
        _ => 40_000_000.0,
    };
    let seconds = cost.bytes as f64 / NETWORK + cost.requests as f64 * ROUND_TRIP + work as f64 / speed;
    Offer { way, cost, seconds: (seconds * 10.0).round() / 10.0, deltas }
}

/// Lists what deltas offer, and what is here that they may start from.
fn deltas(
    source: &dyn ImageSource,
    repo: &Repo,
    named: &Named,
    priced: &Priced,
    quote: &mut Quote,
    memory: u64,
) -> Result<(Vec<Base>, Vec<Offer>), DeltaError> {
    let bases = bases(repo)?;
    let found = find(source, named)?;
    let mut offers = Vec::new();
    let on_top = priced.ways.on_top;
    // Only of a commit that the image names it is known that the image is it.
    let trees: Vec<FoundDelta> = found.iter().filter(|delta| delta.kind == DeltaKind::Rootball).cloned().collect();
    if let (Some(commit), false) = (quote.commit, trees.is_empty()) {
        let (trees, large): (Vec<_>, Vec<_>) = trees
            .into_iter()
            .filter(|delta| delta.to_commit == Some(commit))
            .partition(|delta| delta.memory.is_none_or(|takes| takes <= memory));
        quote.passed_by.extend(large.iter().map(|delta| {
            let takes = delta.memory.unwrap_or_default() >> 20;
            format!("delta {} takes {takes} MiB of memory, and {} MiB may be taken", delta.descriptor.digest, memory >> 20)
        }));
        let starts = commits_here(repo, &trees, &bases)?;
        let list = |image: &Digest| -> Result<Vec<FoundDelta>, TransferError> {
            let entries = source.referrers(image)?;
            Ok(entries.iter().filter_map(|entry| FoundDelta::read(entry, image, Place::Referrers)).collect())
        };
        if let Some(chain) = path(DeltaKind::Rootball, &trees, &starts, list)? {
            let bytes = chain.iter().filter_map(|delta| delta.size).sum::<u64>().saturating_add(on_top.bytes);
            let requests = on_top.requests + 4 * chain.len() as u64;
            let work = chain.iter().map(|delta| delta.content.or(delta.size).unwrap_or_default()).sum();
            offers.push(offer(Way::Rootball, Cost { bytes, requests }, work, chain));
        }
    }
    let of_layers = choose(&found, &bases).into_iter().find(|delta| delta.kind == DeltaKind::OciDelta && !delta.from.is_nothing());
    if let Some(delta) = of_layers {
        let cost = Cost { bytes: delta.size.unwrap_or(priced.ways.whole.bytes), requests: priced.ways.layers as u64 + 1 };
        offers.push(offer(Way::OciDelta, cost, priced.ways.whole.bytes, vec![delta.clone()]));
    }
    Ok((bases, offers))
}

/// Lists what deltas of commits may start from: the commits of images, those in images below files, and any other that is here as a whole.
fn commits_here(repo: &Repo, deltas: &[FoundDelta], bases: &[Base]) -> Result<Vec<Base>, ImportError> {
    let mut here: Vec<Base> = Vec::new();
    let mut add = |commit: CommitChecksum| -> Result<(), ImportError> {
        let is_known = here.iter().any(|base| base.commit == commit);
        if !is_known && ObjectSource::has(repo, ObjectKind::Commit, commit.object())? && !repo.is_partial(&commit)? {
            // No digest can be that of a config: a delta of commits starts from a commit and nothing else.
            here.push(Base { config: Digest::of(b""), manifest: None, commit });
        }
        Ok(())
    };
    deltas.iter().filter_map(|delta| delta.from.commit).try_for_each(&mut add)?;
    bases.iter().map(|base| base.commit).try_for_each(&mut add)?;
    for record in crate::import::kept_records(repo)? {
        record.base.into_iter().try_for_each(&mut add)?;
    }
    Ok(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(prefer: Prefer) -> Vec<Way> {
        let cost = |bytes, requests| Cost { bytes, requests };
        let mut offers = vec![
            offer(Way::Layers, cost(400_000_000, 30), 400_000_000, Vec::new()),
            offer(Way::Pieces, cost(200_000_000, 300), 200_000_000, Vec::new()),
            offer(Way::Rootball, cost(16_000_000, 20), 700_000_000, Vec::new()),
        ];
        sort(&mut offers, prefer);
        offers.into_iter().map(|offer| offer.way).collect()
    }

    #[test]
    fn the_way_that_is_preferred_comes_first() {
        assert_eq!(ways(Prefer::Bytes), [Way::Rootball, Way::Pieces, Way::Layers]);
        assert_eq!(ways(Prefer::Time), [Way::Pieces, Way::Layers, Way::Rootball]);
        assert_eq!(ways(Prefer::Way(Way::Layers)), [Way::Layers, Way::Rootball, Way::Pieces]);
        assert_eq!(ways(Prefer::Way(Way::OciDelta)), [Way::Rootball, Way::Pieces, Way::Layers]);
    }
}
