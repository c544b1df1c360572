//! Where a redirect leads, and what may go along.

use http::header::{AUTHORIZATION, COOKIE, LOCATION, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method, StatusCode};
use reqwest::Url;

/// The next request after a redirect.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    /// The answer is no redirect, or one without a place to go.
    Stay,
    /// The same request elsewhere.
    Follow(Url),
    /// A GET elsewhere, without the body.
    FollowWithGet(Url),
    /// The place is none that may be gone to.
    Refuse(String),
}

/// Decides where to go. From `https` there is no way down to `http`: what was protected would no longer be.
pub(crate) fn next_hop(method: &Method, url: &Url, status: StatusCode, headers: &HeaderMap, may_leave_tls: bool) -> Hop {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Hop::Stay;
    }
    let Some(location) = headers.get(LOCATION) else { return Hop::Stay };
    let Ok(location) = location.to_str() else { return Hop::Refuse("a location that is not text".to_owned()) };
    let Ok(target) = url.join(location) else { return Hop::Refuse(format!("{location:?}, which is no URL")) };
    match target.scheme() {
        "https" => {}
        "http" if url.scheme() == "http" || may_leave_tls => {}
        "http" => return Hop::Refuse("http, away from https".to_owned()),
        other => return Hop::Refuse(format!("the scheme {other:?}")),
    }
    let safe = matches!(*method, Method::GET | Method::HEAD);
    match status.as_u16() {
        307 | 308 => Hop::Follow(target),
        _ if safe => Hop::Follow(target),
        303 => Hop::FollowWithGet(target),
        _ => Hop::Refuse(format!("status {status} for a {method}, which does not say with which method to go on")),
    }
}

/// Takes out what only the first server may see, when the next one is another.
pub(crate) fn strip_for(headers: &mut HeaderMap, from: &Url, to: &Url) {
    if from.origin() != to.origin() {
        for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            headers.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn redirects_are_followed_where_that_is_safe() {
        let follow = |url: &str| Hop::Follow(url.parse().unwrap());
        let get = |url: &str| Hop::FollowWithGet(url.parse().unwrap());
        for (method, url, status, location, expected) in [
            ("GET", "http://a.test/x", 307, "http://b.test/y", follow("http://b.test/y")),
            ("GET", "https://a.test/x/", 302, "../y?z=1", follow("https://a.test/y?z=1")),
            ("HEAD", "http://a.test/x", 301, "https://a.test/x", follow("https://a.test/x")),
            ("POST", "http://a.test/x", 303, "/y", get("http://a.test/y")),
            ("PUT", "http://a.test/x", 308, "/y", follow("http://a.test/y")),
            ("GET", "http://a.test/x", 200, "/y", Hop::Stay),
            ("GET", "https://a.test/x", 302, "http://a.test/x", Hop::Refuse("http, away from https".to_owned())),
            ("GET", "http://a.test/x", 302, "file:///etc/passwd", Hop::Refuse("the scheme \"file\"".to_owned())),
        ] {
            let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static(location))]);
            let hop = next_hop(&method.parse().unwrap(), &url.parse().unwrap(), StatusCode::from_u16(status).unwrap(), &headers, false);
            assert_eq!(hop, expected, "{method} {url} {status} {location}");
        }
    }

    #[test]
    fn credentials_stay_with_the_server_they_are_for() {
        for (to, kept) in
            [("http://a.test/y", true), ("http://a.test:81/y", false), ("https://a.test/y", false), ("http://b.test/y", false)]
        {
            let mut headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Basic eA=="))]);
            strip_for(&mut headers, &"http://a.test/x".parse().unwrap(), &to.parse().unwrap());
            assert_eq!(headers.contains_key(AUTHORIZATION), kept, "to {to}");
        }
    }
}
