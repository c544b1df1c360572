//! Mirror lists: a URL of the repository on each line. They say nothing of what is there.

use super::super::RepositoryError;
use super::super::location::base_url;

/// Most mirrors that are read.
const MAX_MIRRORS: usize = 10_000;

const WHAT: &str = "the mirror list";

/// Reads the URLs of a mirror list, in their order, each with a slash at its end. Comments are passed over.
///
/// # Errors
/// When a line is no URL, as in the page that a server gives out when it knows no such list.
pub fn parse_mirror_list(text: &str) -> Result<Vec<String>, RepositoryError> {
    let mut urls = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if urls.len() == MAX_MIRRORS {
            return Err(RepositoryError::TooLarge { what: WHAT, unit: "mirrors", limit: MAX_MIRRORS as u64 });
        }
        urls.push(format!("{}/", base_url(WHAT, line)?.trim_end_matches('/')));
    }
    Ok(urls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_mirrors() {
        let text = "# repo = a\n\nhttps://a/os/\n  http://b/os \r\n";
        assert_eq!(parse_mirror_list(text).unwrap(), ["https://a/os/", "http://b/os/"]);
        assert!(parse_mirror_list("<html>").is_err());
        assert!(parse_mirror_list(&"http://a\n".repeat(20_000)).is_err());
    }
}
