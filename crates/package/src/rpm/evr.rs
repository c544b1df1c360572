//! The order of versions in the world of rpm.

use std::cmp::Ordering;

/// Compares `[EPOCH:]VERSION[-RELEASE]`. No epoch is epoch 0, and no release comes before any; a dependency without a release, which any
/// release meets, is not compared in this way.
pub fn compare_evr(one: &str, other: &str) -> Ordering {
    let (one_epoch, one_version, one_release) = split(one);
    let (other_epoch, other_version, other_release) = split(other);
    compare_numbers(one_epoch, other_epoch).then_with(|| compare_segments(one_version, other_version)).then_with(|| {
        match (one_release, other_release) {
            (Some(one), Some(other)) => compare_segments(one, other),
            (one, other) => one.is_some().cmp(&other.is_some()),
        }
    })
}

/// Splits into epoch, version and release.
fn split(evr: &str) -> (&str, &str, Option<&str>) {
    let (epoch, rest) = match evr.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|digit| digit.is_ascii_digit()) => (epoch, rest),
        _ => ("0", evr),
    };
    match rest.rsplit_once('-') {
        Some((version, release)) => (epoch, version, Some(release)),
        None => (epoch, rest, None),
    }
}

/// Compares versions, or releases: runs of digits and runs of letters, with anything between them. A tilde comes before the end, a caret
/// right behind it.
fn compare_segments(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let is_separator = |letter: char| !letter.is_ascii_alphanumeric() && letter != '~' && letter != '^';
        one = one.trim_start_matches(is_separator);
        other = other.trim_start_matches(is_separator);
        match (one.chars().next(), other.chars().next()) {
            (None, None) => return Ordering::Equal,
            (Some(mark @ ('~' | '^')), Some(same)) if mark == same => (one, other) = (&one[1..], &other[1..]),
            (Some('~'), _) => return Ordering::Less,
            (_, Some('~')) => return Ordering::Greater,
            (Some('^'), None) => return Ordering::Greater,
            (None, Some('^')) => return Ordering::Less,
            (Some('^'), _) => return Ordering::Less,
            (_, Some('^')) => return Ordering::Greater,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(first), Some(second)) => {
                let order = match (first.is_ascii_digit(), second.is_ascii_digit()) {
                    (true, true) => compare_numbers(take(&mut one, |c| c.is_ascii_digit()), take(&mut other, |c| c.is_ascii_digit())),
                    (false, false) => take(&mut one, |c| c.is_ascii_alphabetic()).cmp(take(&mut other, |c| c.is_ascii_alphabetic())),
                    // Digits are newer than letters.
                    (one_is_digit, _) => one_is_digit.cmp(&!one_is_digit),
                };
                if order.is_ne() {
                    return order;
                }
            }
        }
    }
}

/// Takes the longest run from the beginning.
fn take<'t>(text: &mut &'t str, belongs: fn(char) -> bool) -> &'t str {
    let (run, rest) = text.split_at(text.find(|letter| !belongs(letter)).unwrap_or(text.len()));
    *text = rest;
    run
}

/// Compares numbers of any length by their digits.
pub(crate) fn compare_numbers(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evrs_are_ordered_as_rpm_orders_them() {
        for (one, order, other) in [
            ("1.0-1", Ordering::Equal, "0:1.0-1"),
            ("1.0-1", Ordering::Greater, "1.0"),
            ("1:1.0-1", Ordering::Greater, "2.0-1"),
            ("1.10-1", Ordering::Greater, "1.9-1"),
            ("1.0~rc1-1", Ordering::Less, "1.0-1"),
            ("1.0^git1-1", Ordering::Greater, "1.0-1"),
            ("1.0^git1-1", Ordering::Less, "1.0.1-1"),
            ("1.0a-1", Ordering::Less, "1.0.1-1"),
            ("1.001-1", Ordering::Equal, "1_1-1"),
            ("1.0-2.fc40", Ordering::Less, "1.0-10.fc39"),
        ] {
            assert_eq!(compare_evr(one, other), order, "{one} {other}");
            assert_eq!(compare_evr(other, one), order.reverse(), "{other} {one}");
        }
    }
}
