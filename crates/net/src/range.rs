//! `Content-Range`: which part of the whole an answer holds (RFC 9110, section 14.4).

use std::str::FromStr;

/// The value of a `Content-Range` header in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// First and last byte of the part; `None` when the range could not be satisfied.
    pub part: Option<(u64, u64)>,
    /// Size of the whole, where the server knows it.
    pub total: Option<u64>,
}

/// The text is not a `Content-Range` in bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a content range in bytes")]
pub struct InvalidContentRange {
    /// What was given.
    pub text: String,
}

impl FromStr for ContentRange {
    type Err = InvalidContentRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| InvalidContentRange { text: text.chars().take(100).collect() })
    }
}

fn parse(text: &str) -> Option<ContentRange> {
    let (unit, range) = text.trim().split_once(' ')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (part, total) = range.trim().split_once('/')?;
    let total = if total == "*" { None } else { Some(number(total)?) };
    let part = if part == "*" {
        None
    } else {
        let (first, last) = part.split_once('-')?;
        Some((number(first)?, number(last)?))
    };
    match (part, total) {
        (Some((first, last)), _) if first > last => None,
        (Some((_, last)), Some(total)) if last >= total => None,
        (None, None) => None,
        _ => Some(ContentRange { part, total }),
    }
}

fn number(text: &str) -> Option<u64> {
    // `parse` alone would take a plus sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_read_and_nonsense_is_refused() {
        for (text, expected) in [
            ("bytes 0-9/10", Some(ContentRange { part: Some((0, 9)), total: Some(10) })),
            ("Bytes 5-9/*", Some(ContentRange { part: Some((5, 9)), total: None })),
            ("bytes */10", Some(ContentRange { part: None, total: Some(10) })),
            ("bytes */*", None),
            ("bytes 9-5/10", None),
            ("bytes 0-10/10", None),
            ("bytes +0-9/10", None),
            ("bytes 0-99999999999999999999/*", None),
            ("items 0-9/10", None),
            ("bytes", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "header: {text:?}");
        }
    }
}
