//! From a request path to what it names.
//!
//! Paths are read from the right, because a repository name may itself contain components such as `manifests` or `blobs`.

use crate::name::is_repository;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/_oci/ext/discover`
    Extensions,
    /// `/v2/N/tags/list`
    Tags { repository: String },
    /// `/v2/N/manifests/R`
    Manifest { repository: String, reference: String },
    /// `/v2/N/blobs/D`
    Blob { repository: String, digest: String },
    /// `/v2/N/blobs/uploads/`
    Uploads { repository: String },
    /// `/v2/N/blobs/uploads/ID`
    Upload { repository: String, id: String },
    /// `/v2/N/referrers/D`
    Referrers { repository: String, digest: String },
    /// `/ostree/PATH` of the only OSTree repository, or `/ostree/NAME/PATH`
    Repository { name: Option<String>, path: String },
    /// A path of the API around a repository name that is none.
    InvalidName { name: String },
    /// Nothing that is served here.
    Unknown,
}

impl Route {
    /// Reads a path as it stands in the request line, percent signs included.
    pub(crate) fn parse(path: &str) -> Self {
        let Some(path) = percent_decode(path) else { return Self::Unknown };
        if let Some(rest) = path.strip_prefix("/ostree/") {
            return Self::repository(rest);
        }
        let Some(rest) = path.strip_prefix("/v2") else { return Self::Unknown };
        match rest {
            "" | "/" => return Self::Base,
            "/_catalog" => return Self::Catalog,
            "/_oci/ext/discover" => return Self::Extensions,
            _ => {}
        }
        let Some(rest) = rest.strip_prefix('/') else { return Self::Unknown };
        let parts: Vec<&str> = rest.split('/').collect();
        let last = parts.last().copied().unwrap_or_default().to_owned();
        let (name, route) = match parts.as_slice() {
            [name @ .., "tags", "list"] => (name, Self::Tags { repository: name.join("/") }),
            [name @ .., "blobs", "uploads"] | [name @ .., "blobs", "uploads", ""] => (name, Self::Uploads { repository: name.join("/") }),
            [name @ .., "blobs", "uploads", _] => (name, Self::Upload { repository: name.join("/"), id: last }),
            [name @ .., "manifests", _] => (name, Self::Manifest { repository: name.join("/"), reference: last }),
            [name @ .., "blobs", _] => (name, Self::Blob { repository: name.join("/"), digest: last }),
            [name @ .., "referrers", _] => (name, Self::Referrers { repository: name.join("/"), digest: last }),
            _ => return Self::Unknown,
        };
        let name = name.join("/");
        if is_repository(&name) { route } else { Self::InvalidName { name } }
    }
}

impl Route {
    /// Where a repository has its files nobody can name one: what begins otherwise is a name.
    fn repository(rest: &str) -> Self {
        let own = ["config", "summary", "summary.sig", "objects", "refs", "deltas", "delta-indexes", "extensions"];
        let first = rest.split('/').next().unwrap_or_default();
        match rest.split_once('/') {
            _ if own.contains(&first) => Self::Repository { name: None, path: rest.to_owned() },
            Some((name, path)) => Self::Repository { name: Some(name.to_owned()), path: path.to_owned() },
            None => Self::Unknown,
        }
    }
}

/// Returns the values of one parameter in a query, in order, decoded.
pub(crate) fn query_values(query: Option<&str>, key: &str) -> Vec<String> {
    query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('=').or(Some((pair, ""))))
        .filter(|(name, _)| percent_decode(name).as_deref() == Some(key))
        .filter_map(|(_, value)| percent_decode(&value.replace('+', "%20")))
        .collect()
}

/// Returns the first value of one parameter in a query.
pub(crate) fn query_value(query: Option<&str>, key: &str) -> Option<String> {
    query_values(query, key).into_iter().next()
}

/// Undoes percent-encoding; `None` for broken escapes and for what is not UTF-8 afterwards.
fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut input = text.bytes();
    while let Some(byte) = input.next() {
        if byte == b'%' {
            let (high, low) = (hex(input.next()?)?, hex(input.next()?)?);
            bytes.push(high << 4 | low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_from_the_right() {
        let own = str::to_owned;
        for (path, expected) in [
            ("/v2", Route::Base),
            ("/v2/", Route::Base),
            ("/v2/_catalog", Route::Catalog),
            ("/v2/_oci/ext/discover", Route::Extensions),
            ("/v2/a/tags/list", Route::Tags { repository: own("a") }),
            ("/v2/a/b/manifests/latest", Route::Manifest { repository: own("a/b"), reference: own("latest") }),
            ("/v2/a/manifests/sha256%3Aff", Route::Manifest { repository: own("a"), reference: own("sha256:ff") }),
            ("/v2/manifests/manifests/blobs/sha256:0", Route::Blob { repository: own("manifests/manifests"), digest: own("sha256:0") }),
            ("/v2/a/blobs/uploads/", Route::Uploads { repository: own("a") }),
            ("/v2/a/blobs/uploads", Route::Uploads { repository: own("a") }),
            ("/v2/a/blobs/uploads/x1", Route::Upload { repository: own("a"), id: own("x1") }),
            ("/v2/blobs/uploads/blobs/uploads/x1", Route::Upload { repository: own("blobs/uploads"), id: own("x1") }),
            ("/v2/a/referrers/sha256:0", Route::Referrers { repository: own("a"), digest: own("sha256:0") }),
            ("/v2/a/../b/tags/list", Route::InvalidName { name: own("a/../b") }),
            ("/v2/a/%2e%2e/tags/list", Route::InvalidName { name: own("a/..") }),
            ("/v2/manifests/x", Route::InvalidName { name: own("") }),
            ("/ostree/config", Route::Repository { name: None, path: own("config") }),
            ("/ostree/objects/ab/cd.filez", Route::Repository { name: None, path: own("objects/ab/cd.filez") }),
            ("/ostree/os/summary", Route::Repository { name: Some(own("os")), path: own("summary") }),
            ("/ostree/os/deltas/A+/B_%2B/0", Route::Repository { name: Some(own("os")), path: own("deltas/A+/B_+/0") }),
            ("/ostree/os", Route::Unknown),
            ("/ostree", Route::Unknown),
            ("/v2/a", Route::Unknown),
            ("/v1/a/tags/list", Route::Unknown),
            ("/v2x/a/tags/list", Route::Unknown),
            ("/v2/a%zz/tags/list", Route::Unknown),
            ("/v2/a%f", Route::Unknown),
        ] {
            assert_eq!(Route::parse(path), expected, "path: {path:?}");
        }
    }

    #[test]
    fn queries_are_decoded() {
        assert_eq!(query_value(Some("n=1&last=a%2Fb"), "last").as_deref(), Some("a/b"));
        assert_eq!(query_values(Some("tag=a&tag=b&x"), "tag"), ["a", "b"]);
        assert_eq!(query_value(Some("x"), "x").as_deref(), Some(""));
        assert_eq!(query_value(None, "x"), None);
        assert_eq!(query_value(Some("x=%"), "x"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_path_or_query_makes_it_panic(path in "/v2/[a-z/%.:_-]{0,40}|.{0,60}", query in ".{0,40}") {
            match Route::parse(&path) {
                Route::Manifest { repository, .. } | Route::Blob { repository, .. } | Route::Upload { repository, .. } => {
                    proptest::prop_assert!(is_repository(&repository));
                }
                _ => {}
            }
            query_values(Some(&query), "n");
        }
    }
}
