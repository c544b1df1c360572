//! How often a package is expected to change.
//!
//! What changed often lately will change again soon: each change that is known counts as one, and half as much for every year that has
//! passed since. One history says little, so each package is also taken for one like the others, as if it had changed as they do for some
//! years more; of a package without a history that is all. "Now" is the newest change of any package: the answer is a function of the tree.

use crate::packages::Package;

/// Seconds of a year.
const YEAR: f64 = 365.25 * 86400.0;
/// Years that a history weighs, since one change a year makes a weight of two.
const HISTORY: f64 = 2.0;
/// Years that the average of all packages weighs.
const AVERAGE: f64 = 2.0;
/// Changes a year of packages when none has a history.
const UNKNOWN: f64 = 1.0;
/// More than so many changes a year make no difference.
pub(super) const MOST: f64 = 52.0;

/// What the packages of a tree say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rates {
    now: i64,
    /// Of the packages that have a history.
    mean: f64,
}

impl Rates {
    pub(super) fn of(packages: &[Package]) -> Self {
        let mut rates = Self { now: packages.iter().flat_map(|package| &package.changes).copied().max().unwrap_or(0), mean: UNKNOWN };
        let known: Vec<f64> = packages.iter().filter_map(|package| rates.weight(&package.changes)).map(|weight| weight / HISTORY).collect();
        if !known.is_empty() {
            rates.mean = known.iter().sum::<f64>() / known.len() as f64;
        }
        rates
    }

    /// Returns the changes a year that are expected of a package.
    pub(super) fn of_package(&self, package: &Package) -> f64 {
        let weight = self.weight(&package.changes).unwrap_or(HISTORY * self.mean);
        ((weight + AVERAGE * self.mean) / (HISTORY + AVERAGE)).min(MOST)
    }

    fn weight(self, changes: &[i64]) -> Option<f64> {
        let years = |time: i64| self.now.saturating_sub(time).max(0) as f64 / YEAR;
        (!changes.is_empty()).then(|| changes.iter().map(|time| half_for_each(years(*time))).sum())
    }
}

/// Halves one for each year; between two whole years on a straight line, so that every machine computes the same.
fn half_for_each(years: f64) -> f64 {
    let whole = years.min(60.0).floor();
    let half = (0..whole as u32).fold(1.0, |weight, _| weight / 2.0);
    half * (1.0 - (years.min(60.0) - whole) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_changes_count_most_and_what_is_not_known_is_average() {
        let days = |days: i64| 2_000_000_000 - days * 86400;
        let package = |changes: &[i64]| Package { changes: changes.to_vec(), ..Package::default() };
        let packages = [package(&[days(0), days(30), days(60)]), package(&[days(365)]), package(&[days(10_000)]), package(&[])];
        let rates = Rates::of(&packages);
        let [often, yearly, old, unknown] = [0, 1, 2, 3].map(|n| rates.of_package(&packages[n]));
        let mean = (2.874 + 0.5 + 0.0) / 2.0 / 3.0;
        for (rate, weight) in [(often, 2.874), (yearly, 0.5), (old, 0.0), (unknown, 2.0 * mean)] {
            let expected = (weight + 2.0 * mean) / 4.0;
            assert!((rate - expected).abs() < 0.001, "{rate} instead of {expected}");
        }
        assert_eq!(Rates::of(&packages[3..]).of_package(&packages[3]), UNKNOWN);
    }
}
