//! Ways for a commit of a remote to come, what they cost, and which is taken first.

use std::fmt;

use rootball_object::DeltaName;

/// A way for a commit to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PullWay {
    /// It is here.
    Present,
    /// A static delta from what is here, or from nothing.
    StaticDelta,
    /// Objects one by one, of which some come as deltas against older files that are here.
    ObjectDeltas,
    /// Objects one by one.
    Objects,
}

impl fmt::Display for PullWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Present => "present",
            Self::StaticDelta => "static-delta",
            Self::ObjectDeltas => "object-deltas",
            Self::Objects => "objects",
        })
    }
}

/// What is wanted most of a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullPrefer {
    /// Few bytes.
    #[default]
    Bytes,
    /// Little time, on a network of 100 megabits a second.
    Time,
    /// A certain way, if there is it; then few bytes.
    Way(PullWay),
}

/// What moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Traffic {
    /// Bytes of files.
    pub bytes: u64,
    /// Requests that are made, at least.
    pub requests: u64,
}

/// What a way costs.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PullOffer {
    /// The way.
    pub way: PullWay,
    /// Bytes to fetch; `None` where nobody says how large the objects are.
    pub bytes: Option<u64>,
    /// Requests that are made, at least, where that is known.
    pub requests: Option<u64>,
    /// Seconds that it takes about, on a network of 100 megabits a second, where that is known.
    pub seconds: Option<f64>,
    /// The static delta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delta: Option<DeltaName>,
}

/// What a request costs beside its answer, in bytes.
const REQUEST: u64 = 512;

impl PullOffer {
    /// Describes a way. `work` is about how many bytes its slowest step goes through.
    pub(super) fn new(way: PullWay, traffic: Option<Traffic>, work: u64) -> Self {
        /// Bytes that come in a second, and those that two cores get through in one.
        const NETWORK: f64 = 12_500_000.0;
        /// Many requests are under way at a time.
        const REQUESTS: f64 = 800.0;
        let speed = if way == PullWay::Objects { 40_000_000.0 } else { 20_000_000.0 };
        let seconds = traffic.map(|traffic| traffic.bytes as f64 / NETWORK + traffic.requests as f64 / REQUESTS + work as f64 / speed);
        Self {
            way,
            bytes: traffic.map(|traffic| traffic.bytes),
            requests: traffic.map(|traffic| traffic.requests),
            seconds: seconds.map(|seconds| (seconds * 10.0).round() / 10.0),
            delta: None,
        }
    }
}

/// Puts the way first that is taken first; ways of which the cost is not known come last.
pub(super) fn sort(offers: &mut [PullOffer], prefer: PullPrefer) {
    let bytes = |offer: &PullOffer| match (offer.bytes, offer.requests) {
        (Some(bytes), Some(requests)) => bytes.saturating_add(requests.saturating_mul(REQUEST)),
        _ => u64::MAX,
    };
    let seconds = |offer: &PullOffer| offer.seconds.unwrap_or(f64::INFINITY);
    offers.sort_by(|a, b| {
        let by_bytes = || (bytes(a), a.way).cmp(&(bytes(b), b.way));
        match prefer {
            PullPrefer::Bytes => by_bytes(),
            PullPrefer::Time => seconds(a).total_cmp(&seconds(b)).then_with(by_bytes),
            PullPrefer::Way(way) => (a.way != way).cmp(&(b.way != way)).then_with(by_bytes),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(offers: &[(PullWay, Option<(u64, u64)>)], prefer: PullPrefer) -> Vec<PullWay> {
        let offer = |(way, cost): &(PullWay, Option<(u64, u64)>)| {
            let traffic = cost.map(|(bytes, requests)| Traffic { bytes, requests });
            let work = if *way == PullWay::StaticDelta { 900_000_000 } else { 100_000_000 };
            PullOffer::new(*way, traffic, work)
        };
        let mut offers: Vec<PullOffer> = offers.iter().map(offer).collect();
        sort(&mut offers, prefer);
        offers.into_iter().map(|offer| offer.way).collect()
    }

    #[test]
    fn the_way_that_is_preferred_comes_first() {
        use PullWay::{ObjectDeltas, Objects, StaticDelta};
        let known = [(Objects, Some((80_000_000, 900))), (ObjectDeltas, Some((50_000_000, 900))), (StaticDelta, Some((20_000_000, 3)))];
        assert_eq!(order(&known, PullPrefer::Bytes), [StaticDelta, ObjectDeltas, Objects]);
        assert_eq!(order(&known, PullPrefer::Way(Objects)), [Objects, StaticDelta, ObjectDeltas]);
        assert_eq!(order(&known, PullPrefer::Time)[2], StaticDelta);
        let unknown = [(Objects, None), (ObjectDeltas, None), (StaticDelta, Some((20_000_000, 3)))];
        for prefer in [PullPrefer::Bytes, PullPrefer::Time] {
            assert_eq!(order(&unknown, prefer), [StaticDelta, ObjectDeltas, Objects]);
        }
        assert_eq!(order(&unknown[..2], PullPrefer::Way(StaticDelta)), [ObjectDeltas, Objects]);
    }
}
