//! Files of web servers, as blocking readers.

use std::io::{self, Read};
use std::sync::Arc;

use rootball_net::header::{HeaderValue, RANGE};
use rootball_net::{Client, ClientOptions, Method, Request, Response, StatusCode, Url};
use tokio::runtime::{Builder, Runtime};

use crate::release::ReadRange;

/// Speaks to web servers; cheap to clone.
#[derive(Clone, Debug)]
pub struct Web {
    client: Client,
    runtime: Arc<Runtime>,
}

impl Web {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// When its options make no sense, or the system has no thread left.
    pub fn new(options: &ClientOptions) -> io::Result<Self> {
        let client = Client::new(options).map_err(io::Error::other)?;
        Ok(Self { client, runtime: Arc::new(Builder::new_multi_thread().worker_threads(1).enable_all().build()?) })
    }

    /// Opens a file, or a range of it.
    ///
    /// # Errors
    /// When the server does not answer, or not with the file: [`io::ErrorKind::NotFound`] where it says that there is none.
    pub fn open(&self, url: &Url, range: Option<(u64, u64)>) -> io::Result<WebFile> {
        let mut request = Request::new(Method::GET, url.clone());
        if let Some((start, length)) = range
            && let Some(last) = length.checked_sub(1)
        {
            let value = format!("bytes={start}-{}", start.saturating_add(last));
            request = request.header(RANGE, HeaderValue::from_str(&value).map_err(io::Error::other)?);
        }
        let response = self.runtime.block_on(self.client.send(request)).map_err(io::Error::other)?;
        let says = |kind| io::Error::new(kind, format!("{url}: the server says {}", response.status()));
        let skip = match (response.status(), range) {
            (StatusCode::PARTIAL_CONTENT, Some((start, _))) if begins_at(&response, start) => 0,
            // A server that knows no ranges sends everything.
            (StatusCode::OK, range) => range.map_or(0, |(start, _)| start),
            (StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::FORBIDDEN, _) => return Err(says(io::ErrorKind::NotFound)),
            _ => return Err(says(io::ErrorKind::Other)),
        };
        let left = range.map_or(u64::MAX, |(_, length)| length);
        Ok(WebFile { web: self.clone(), response, piece: Vec::new(), at: 0, skip, left })
    }

    /// Reads a whole file of at most `limit` bytes; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is larger.
    pub fn load(&self, url: &Url, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let file = match self.open(url, None) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{url} has more than {limit} bytes")));
        }
        Ok(Some(bytes))
    }
}

fn begins_at(response: &Response, start: u64) -> bool {
    let header = response.header(&rootball_net::header::CONTENT_RANGE).unwrap_or_default();
    header.strip_prefix("bytes ").and_then(|range| range.split('-').next()).and_then(|first| first.parse().ok()) == Some(start)
}

/// A file that comes.
#[derive(Debug)]
pub struct WebFile {
    web: Web,
    response: Response,
    piece: Vec<u8>,
    at: usize,
    /// Bytes that come before those that are wanted.
    skip: u64,
    left: u64,
}

impl Read for WebFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.left == 0 {
                return Ok(0);
            }
            let skipped = (self.piece.len() - self.at).min(usize::try_from(self.skip).unwrap_or(usize::MAX));
            self.at += skipped;
            self.skip -= skipped as u64;
            let ready = &self.piece[self.at..];
            if !ready.is_empty() {
                let count = ready.len().min(buffer.len()).min(usize::try_from(self.left).unwrap_or(usize::MAX));
                buffer[..count].copy_from_slice(&ready[..count]);
                self.at += count;
                self.left -= count as u64;
                return Ok(count);
            }
            match self.web.runtime.block_on(self.response.chunk()).map_err(io::Error::other)? {
                Some(piece) => (self.piece, self.at) = (piece.to_vec(), 0),
                None => return Ok(0),
            }
        }
    }
}

/// A release on a web server.
#[derive(Debug)]
pub struct WebRelease {
    web: Web,
    url: Url,
}

impl WebRelease {
    /// Names a release; nothing is asked yet.
    pub fn new(web: Web, url: Url) -> Self {
        Self { web, url }
    }
}

impl ReadRange for WebRelease {
    fn open_range(&self, start: u64, length: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.web.open(&self.url, Some((start, length)))?))
    }
}
