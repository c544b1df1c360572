//! Version order: which boot entry a loader tries first.
//!
//! Entries are sorted by their `version` the way glibc's `strverscmp` does it: runs of digits count as numbers, unless they begin with a
//! zero, in which case they count as digits behind a decimal point (`000 < 00 < 01 < 010 < 09 < 0 < 1 < 9 < 10`).

use std::cmp::Ordering;

/// Compares two version texts as `strverscmp` does.
pub fn compare_versions(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let common = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    if common == left.len() && common == right.len() {
        return Ordering::Equal;
    }
    // The run of digits in which the two texts part, as far as they share it.
    let run = left[..common].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
    let next = (left.get(common).copied(), right.get(common).copied());
    let first = (left.get(run).copied(), right.get(run).copied());
    if is_leading_digit(first.0) && is_leading_digit(first.1) {
        // Two whole numbers: the longer one is larger; of the same length, the first different digit says it.
        let lengths = (digits(&left[common..]), digits(&right[common..]));
        return lengths.0.cmp(&lengths.1).then_with(|| next.0.cmp(&next.1));
    }
    let zeros_only = run < common && left[run..common].iter().all(|byte| *byte == b'0');
    if zeros_only && (is_digit(next.0) || is_digit(next.1)) {
        // Behind shared zeros more digits mean a smaller fraction than none at all.
        return match (is_digit(next.0), is_digit(next.1)) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => next.0.cmp(&next.1),
        };
    }
    next.0.cmp(&next.1)
}

fn is_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_digit())
}

fn is_leading_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| matches!(byte, b'1'..=b'9'))
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_strverscmp() {
        for chain in [
            vec!["000", "00", "01", "010", "09", "0", "1", "9", "10"],
            vec!["", "0", "1", "2", "10", "11", "100"],
            vec!["no digit", "part1", "part2", "part10"],
            vec!["item1.2", "item1.9", "item1.10"],
            vec!["a0", "a0b", "a1", "a2b", "a10"],
            vec!["1.001", "1.01", "1.0", "1.1"],
        ] {
            for (low, high) in chain.iter().enumerate().flat_map(|(n, low)| chain[n + 1..].iter().map(move |high| (low, high))) {
                assert_eq!(compare_versions(low, high), Ordering::Less, "{low:?} before {high:?}");
                assert_eq!(compare_versions(high, low), Ordering::Greater, "{high:?} after {low:?}");
            }
        }
        assert_eq!(compare_versions("6.1.0", "6.1.0"), Ordering::Equal);
    }

    proptest::proptest! {
        #[test]
        fn order_is_antisymmetric_and_transitive(a in "[0-2.a]{0,5}", b in "[0-2.a]{0,5}", c in "[0-2.a]{0,5}") {
            proptest::prop_assert_eq!(compare_versions(&a, &b), compare_versions(&b, &a).reverse());
            if compare_versions(&a, &b).is_le() && compare_versions(&b, &c).is_le() {
                proptest::prop_assert!(compare_versions(&a, &c).is_le());
            }
        }
    }
}
