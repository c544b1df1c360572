//! Byte ranges: the `Range` header of reads, the `Content-Range` header of upload chunks.

/// What a `Range` header asks of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it: no range, several, or one in a unit or form that is not understood (RFC 9110 lets a server ignore those).
    Whole,
    /// These bytes: first offset and number, inside the entity.
    Part { start: u64, length: u64 },
    /// Nothing that exists.
    Unsatisfiable,
}

/// Reads a `Range` header for an entity of `size` bytes.
pub(crate) fn parse(header: Option<&str>, size: u64) -> Wanted {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Wanted::Whole };
    if spec.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else { return Wanted::Whole };
    match (first, last) {
        ("", suffix) => match number(suffix) {
            None => Wanted::Whole,
            Some(0) => Wanted::Unsatisfiable,
            Some(_) if size == 0 => Wanted::Unsatisfiable,
            Some(suffix) => Wanted::Part { start: size - suffix.min(size), length: suffix.min(size) },
        },
        (first, last) => {
            let (Some(first), Some(last)) = (number(first), if last.is_empty() { Some(u64::MAX) } else { number(last) }) else {
                return Wanted::Whole;
            };
            if first >= size || first > last {
                return Wanted::Unsatisfiable;
            }
            Wanted::Part { start: first, length: last.min(size - 1) - first + 1 }
        }
    }
}

/// Reads the `Content-Range` of an upload chunk, `first-last`: first offset and number of bytes.
pub(crate) fn parse_chunk(header: &str) -> Option<(u64, u64)> {
    let text = header.trim();
    // The specification has neither unit nor total here; clients that send them anyway mean the same.
    let text = text.strip_prefix("bytes ").unwrap_or(text);
    let text = text.split_once('/').map_or(text, |(range, _)| range);
    let (first, last) = text.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    Some((first, last.checked_sub(first)?.checked_add(1)?))
}

fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_clipped_to_the_entity() {
        let part = |start, length| Wanted::Part { start, length };
        for (header, size, expected) in [
            (None, 10, Wanted::Whole),
            (Some("bytes=0-9"), 10, part(0, 10)),
            (Some("bytes=0-0"), 10, part(0, 1)),
            (Some("bytes=2-"), 10, part(2, 8)),
            (Some("bytes=2-99"), 10, part(2, 8)),
            (Some("bytes=-3"), 10, part(7, 3)),
            (Some("bytes=-30"), 10, part(0, 10)),
            (Some("bytes=10-"), 10, Wanted::Unsatisfiable),
            (Some("bytes=10-12"), 10, Wanted::Unsatisfiable),
            (Some("bytes=5-4"), 10, Wanted::Unsatisfiable),
            (Some("bytes=-0"), 10, Wanted::Unsatisfiable),
            (Some("bytes=0-"), 0, Wanted::Unsatisfiable),
            (Some("bytes=-1"), 0, Wanted::Unsatisfiable),
            (Some("bytes=0-1,3-4"), 10, Wanted::Whole),
            (Some("lines=0-1"), 10, Wanted::Whole),
            (Some("bytes=a-b"), 10, Wanted::Whole),
            (Some("bytes=+1-2"), 10, Wanted::Whole),
            (Some("bytes=0-99999999999999999999"), 10, Wanted::Whole),
        ] {
            assert_eq!(parse(header, size), expected, "header: {header:?}, size: {size}");
        }
    }

    #[test]
    fn chunks_are_first_and_last_offset() {
        for (header, expected) in [
            ("0-0", Some((0, 1))),
            ("5-9", Some((5, 5))),
            ("bytes 5-9/10", Some((5, 5))),
            ("9-5", None),
            ("-5", None),
            ("5-", None),
            ("x", None),
            ("0-18446744073709551615", None),
        ] {
            assert_eq!(parse_chunk(header), expected, "header: {header:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn parts_lie_inside_the_entity(header in "bytes=[0-9]{0,21}-[0-9]{0,21}|.{0,30}", size: u64) {
            if let Wanted::Part { start, length } = parse(Some(&header), size) {
                proptest::prop_assert!(length > 0 && start < size && length <= size - start);
            }
            parse_chunk(&header);
        }
    }
}
