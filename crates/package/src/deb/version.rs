//! The order of versions in the world of Debian (deb-version(7)).

use std::cmp::Ordering;

use crate::rpm::compare_numbers;

/// Compares `[EPOCH:]UPSTREAM[-REVISION]`. No epoch is epoch 0, no revision is revision 0.
pub fn compare_versions(one: &str, other: &str) -> Ordering {
    let (one_epoch, one_upstream, one_revision) = split(one);
    let (other_epoch, other_upstream, other_revision) = split(other);
    compare_numbers(one_epoch, other_epoch)
        .then_with(|| compare_parts(one_upstream, other_upstream))
        .then_with(|| compare_parts(one_revision, other_revision))
}

fn split(version: &str) -> (&str, &str, &str) {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    (epoch, upstream, revision)
}

/// Compares what is no digit and what is, in turns.
fn compare_parts(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while !one.is_empty() || !other.is_empty() {
        let (first, second) = (take(&mut one, |byte| !byte.is_ascii_digit()), take(&mut other, |byte| !byte.is_ascii_digit()));
        let length = first.len().max(second.len());
        // The end weighs more than a tilde and less than anything else.
        let weight = |text: &[u8], index: usize| text.get(index).map_or(0, |byte| weight(*byte));
        let words = (0..length).map(|index| weight(first, index).cmp(&weight(second, index))).find(|order| order.is_ne());
        let (first, second) = (take(&mut one, |byte| byte.is_ascii_digit()), take(&mut other, |byte| byte.is_ascii_digit()));
        let order = words.unwrap_or_else(|| {
            let text = |digits| std::str::from_utf8(digits).unwrap_or_default();
            compare_numbers(text(first), text(second))
        });
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Letters come before all other characters but the tilde.
fn weight(byte: u8) -> i32 {
    match byte {
        b'~' => -1,
        letter if letter.is_ascii_alphabetic() => letter.into(),
        other => i32::from(other) + 256,
    }
}

fn take<'t>(text: &mut &'t [u8], belongs: impl Fn(u8) -> bool) -> &'t [u8] {
    let end = text.iter().position(|byte| !belongs(*byte)).unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    *text = rest;
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_dpkg_orders_them() {
        for (one, order, other) in [
            ("1.0-1", Ordering::Equal, "0:1.0-1"),
            ("1.0", Ordering::Equal, "1.0-0"),
            ("1:0", Ordering::Greater, "2"),
            ("1.0~rc1-1", Ordering::Less, "1.0-1"),
            ("1.0+b1", Ordering::Greater, "1.0a"),
            ("1.10", Ordering::Greater, "1.9"),
            ("1.0-1-2", Ordering::Less, "1.0-2-1"),
            ("1.0~~", Ordering::Less, "1.0~"),
        ] {
            assert_eq!(compare_versions(one, other), order, "{one} {other}");
            assert_eq!(compare_versions(other, one), order.reverse(), "{other} {one}");
        }
    }
}
