//! From a remote's settings to its servers: client, URLs, lists of mirrors.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64};

use rootball_net::{Client, ClientCertificate, ClientOptions, HeaderMap, HeaderName, HeaderValue, Proxies, Url};

use super::{FetchError, Part, Server, mirrors};
use crate::config::{Location, RemoteConfig};

/// Largest list of mirrors that is read, in bytes.
const MAX_LIST: u64 = 1 << 20;

/// Makes a remote's servers known. `url` takes the place of the remote's own URLs.
pub(crate) async fn connect(
    remote: &RemoteConfig,
    url: Option<&Location>,
    options: &ClientOptions,
    headers: &[(String, String)],
) -> Result<Server, FetchError> {
    let client = Client::new(&client_options(remote, options))?;
    let missing = || FetchError::Url { text: String::new(), reason: format!("remote {:?} has none", remote.name()) };
    let meta_location = url.or(remote.url.as_ref()).ok_or_else(missing)?;
    let content_location = if url.is_some() { None } else { remote.content_url.as_ref() };
    let mut server = Server {
        client,
        meta: Vec::new(),
        content: Vec::new(),
        headers: parse_headers(headers)?,
        bytes: AtomicU64::new(0),
        requests: AtomicU64::new(0),
        multiplexes: AtomicBool::new(false),
    };
    server.meta = server.urls(meta_location).await?;
    server.content = match content_location {
        Some(location) => server.urls(location).await?,
        None => server.meta.clone(),
    };
    if let Location::MirrorList(list) = meta_location {
        server.put_first_that_answers(list).await?;
        if content_location.is_none() {
            server.content = server.meta.clone();
        }
    }
    Ok(server)
}

/// Returns the directory that a `file:` URL names.
pub(crate) fn local_path(location: &Location) -> Option<PathBuf> {
    let Location::Url(text) = location else { return None };
    let rest = text.strip_prefix("file:")?;
    match text.parse::<Url>() {
        Ok(url) => url.to_file_path().ok(),
        Err(_) => Some(PathBuf::from(rest.trim_start_matches("//"))),
    }
}

fn client_options(remote: &RemoteConfig, base: &ClientOptions) -> ClientOptions {
    let mut options = base.clone();
    let tls = &remote.tls;
    if tls.permissive {
        options.tls.verify = false;
    }
    if let Some(path) = &tls.authorities {
        options.tls.ca_files = vec![path.clone()];
        options.tls.system_roots = false;
    }
    if let Some(certificate) = &tls.client_certificate {
        // The key may be in the same file.
        let key = tls.client_key.clone().unwrap_or_else(|| certificate.clone());
        options.tls.client_certificate = Some(ClientCertificate { certificate: certificate.clone(), key });
    }
    if let Some(proxy) = &remote.proxy {
        options.proxies = Proxies { http: Some(proxy.clone()), https: Some(proxy.clone()), no_proxy: options.proxies.no_proxy };
    }
    options.http2 &= remote.http2;
    options
}

fn parse_headers(headers: &[(String, String)]) -> Result<HeaderMap, FetchError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let invalid = || FetchError::Url { text: name.clone(), reason: "it cannot be an HTTP header".to_owned() };
        let key: HeaderName = name.parse().map_err(|_| invalid())?;
        map.append(key, HeaderValue::from_str(value).map_err(|_| invalid())?);
    }
    Ok(map)
}

impl Server {
    async fn urls(&self, location: &Location) -> Result<Vec<Url>, FetchError> {
        match location {
            Location::Url(text) => Ok(vec![parse_url(text)?]),
            Location::MirrorList(list) => {
                let url = parse_url(list)?;
                let request = rootball_net::Request::new(rootball_net::Method::GET, url.clone());
                let (status, _, bytes) = self.client.fetch(request, MAX_LIST).await?;
                if !status.is_success() {
                    return Err(FetchError::Status { url: super::shown(&url), status });
                }
                let urls: Vec<Url> =
                    mirrors::parse(&String::from_utf8_lossy(&bytes)).iter().filter_map(|text| parse_url(text).ok()).collect();
                if urls.is_empty() { Err(FetchError::NoMirror { url: super::shown(&url) }) } else { Ok(urls) }
            }
        }
    }

    /// Mirrors in front of the list that do not answer would cost every request a wait.
    async fn put_first_that_answers(&mut self, list: &str) -> Result<(), FetchError> {
        let candidates = std::mem::take(&mut self.meta);
        for at in 0..candidates.len() {
            self.meta = vec![candidates[at].clone()];
            if matches!(self.fetch(Part::Meta, "config", MAX_LIST).await, Ok(Some(_))) {
                self.meta = candidates[at..].to_vec();
                return Ok(());
            }
        }
        Err(FetchError::NoMirror { url: list.to_owned() })
    }
}

fn parse_url(text: &str) -> Result<Url, FetchError> {
    let invalid = |reason: String| FetchError::Url { text: text.to_owned(), reason };
    let url: Url = text.parse().map_err(|_| invalid("it is no URL".to_owned()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(invalid(format!("the scheme {other:?} is not supported"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_file_urls_are_local() {
        let path = |text: &str| local_path(&Location::parse(text)).map(|path| path.to_str().unwrap().to_owned());
        assert_eq!(path("file:///srv/repo").as_deref(), Some("/srv/repo"));
        assert_eq!(path("file:///srv/a%20b").as_deref(), Some("/srv/a b"));
        assert_eq!(path("http://a.test/"), None);
        assert_eq!(path("mirrorlist=file:///srv/repo"), None);
    }

    #[test]
    fn the_settings_of_a_remote_go_before_those_of_the_caller() {
        let text = "[remote \"o\"]\nurl=http://x\ntls-permissive=true\ntls-ca-path=/ca\ntls-client-cert-path=/cert\nproxy=http://p:1\nhttp2=false\n";
        let remote = RemoteConfig::from_key_file("o", &text.parse().unwrap()).unwrap();
        let options = client_options(&remote, &ClientOptions::default());
        assert!(!options.tls.verify && !options.tls.system_roots && !options.http2);
        assert_eq!(options.tls.client_certificate.unwrap().key, PathBuf::from("/cert"));
        assert_eq!(options.proxies.http.as_deref(), Some("http://p:1"));
    }
}
