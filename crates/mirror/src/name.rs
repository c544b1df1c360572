//! The grammar of repository names and tags (OCI distribution specification 1.1, section "Pulling manifests").

/// Longest repository name that is accepted, in bytes: many clients stop at 255 with the host name included.
const MAX_REPOSITORY: usize = 255;

/// Longest tag, in bytes.
const MAX_TAG: usize = 128;

/// Tells whether the text is a repository name: components of lower-case letters and digits, joined inside by `.`, `_`, `__` or dashes.
///
/// Nothing that passes here can leave a directory: no component is empty, `.` or `..`.
pub(crate) fn is_repository(text: &str) -> bool {
    text.len() <= MAX_REPOSITORY && text.split('/').all(is_component)
}

/// Tells whether the text is a tag.
pub(crate) fn is_tag(text: &str) -> bool {
    let head = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let tail = |byte: u8| head(byte) || byte == b'.' || byte == b'-';
    match text.as_bytes() {
        [first, rest @ ..] => head(*first) && text.len() <= MAX_TAG && rest.iter().all(|byte| tail(*byte)),
        [] => false,
    }
}

fn is_component(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if !word(*first) || !word(*last) {
        return false;
    }
    bytes
        .split(|byte| word(*byte))
        .filter(|separator| !separator.is_empty())
        .all(|separator| matches!(separator, b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_names_follow_the_grammar() {
        for good in ["a", "os", "demo/os", "a.b/c_d/e__f/g--h", "a1/manifests/blobs", "0"] {
            assert!(is_repository(good), "{good:?}");
        }
        for bad in
            ["", "/", "a/", "/a", "a//b", "A", "a/../b", "..", "a.", "_a", "a..b", "a___b", "a._b", "a b", "a:b", "ä", &"a".repeat(256)]
        {
            assert!(!is_repository(bad), "{bad:?}");
        }
    }

    #[test]
    fn tags_follow_the_grammar() {
        for good in ["latest", "1", "_x", "V1.2-3_4", &"a".repeat(128)] {
            assert!(is_tag(good), "{good:?}");
        }
        for bad in ["", ".a", "-a", "a/b", "a:b", "sha256:00", "a b", &"a".repeat(129)] {
            assert!(!is_tag(bad), "{bad:?}");
        }
    }
}
