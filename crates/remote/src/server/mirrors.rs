//! Lists of mirrors: a URL a line, `#` comments.

/// Most mirrors that are looked at, and so most requests that one failure can make.
const MAX_MIRRORS: usize = 32;

/// Reads the URLs in a list, in order; other schemes than those of the web are left out.
pub(super) fn parse(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("http://") || line.starts_with("https://"))
        .take(MAX_MIRRORS)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_without_comments_and_strange_schemes() {
        let text = "# mirrors\nhttp://a.test/repo\r\n\n  https://b.test/  \nftp://c.test/\nfile:///etc\n";
        assert_eq!(parse(text), ["http://a.test/repo", "https://b.test/"]);
        assert_eq!(parse(&"http://a.test/\n".repeat(1000)).len(), MAX_MIRRORS);
    }
}
