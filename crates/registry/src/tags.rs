//! The list of a repository's tags, page by page.

use rootball_net::header::LINK;
use rootball_net::{Method, Request, Url};
use rootball_oci::TransferError;
use serde::Deserialize;

use crate::RepositoryClient;

const MAX_PAGE: u64 = 16 * 1024 * 1024;
const MAX_PAGES: usize = 1000;
/// Most tags of one repository.
const MAX_TAGS: usize = 500_000;

#[derive(Deserialize)]
struct Page {
    // Some registries write `null` for an empty list.
    tags: Option<Vec<String>>,
}

impl RepositoryClient {
    /// Lists all tags, in the registry's order.
    ///
    /// # Errors
    /// When there is no such repository, or the list cannot be read.
    pub async fn tags(&self) -> Result<Vec<String>, TransferError> {
        let invalid = |reason: String| TransferError::Invalid { place: self.place().to_owned(), reason: format!("list of tags: {reason}") };
        let mut url = self.url("tags/list").await?;
        let mut tags = Vec::new();
        for _ in 0..MAX_PAGES {
            let (status, headers, body) = self.session().fetch(Request::new(Method::GET, url.clone()), self.scopes(), MAX_PAGE).await?;
            if !status.is_success() {
                return Err(self.session().refuse_body("the list of tags", status, &body));
            }
            let page: Page = serde_json::from_slice(&body).map_err(|error| invalid(error.to_string()))?;
            tags.extend(page.tags.unwrap_or_default());
            if tags.len() > MAX_TAGS {
                return Err(invalid(format!("it has more than {MAX_TAGS} entries")));
            }
            let links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
            match links.filter_map(|link| next_page(&url, link)).next() {
                Some(next) if next.origin() == url.origin() && next != url => url = next,
                Some(next) => return Err(invalid(format!("its next page is said to be at {}", next.host_str().unwrap_or_default()))),
                None => return Ok(tags),
            }
        }
        Err(invalid(format!("it has more than {MAX_PAGES} pages")))
    }
}

/// Reads `<URL>; rel="next"`.
pub(crate) fn next_page(url: &Url, link: &str) -> Option<Url> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = parameters.split(';').any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"));
    if is_next { url.join(target).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_next_page() {
        let url = "http://a.test/v2/os/tags/list".parse().unwrap();
        for (link, expected) in [
            ("</v2/os/tags/list?last=b&n=2>; rel=\"next\"", Some("http://a.test/v2/os/tags/list?last=b&n=2")),
            ("<http://a.test/x>;rel=next", Some("http://a.test/x")),
            ("</x>; rel=\"prev\"", None),
            ("/x; rel=next", None),
            ("<", None),
        ] {
            assert_eq!(next_page(&url, link).as_ref().map(Url::as_str), expected, "link: {link}");
        }
    }
}
