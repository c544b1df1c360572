//! A web server that answers as the test says, and remembers what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What to answer.
#[derive(Clone, Default)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Announced in place of the body's length: more than it makes a connection that breaks.
    length: Option<usize>,
    endless: bool,
}

impl Reply {
    pub(crate) fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn announce(mut self, length: usize) -> Self {
        self.length = Some(length);
        self
    }

    /// Sends the body again and again, without saying how long it is.
    pub(crate) fn endless(mut self) -> Self {
        self.endless = true;
        self
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

pub(crate) struct FakeServer {
    addr: std::net::SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl FakeServer {
    pub(crate) fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let handler: Arc<Handler> = Arc::new(handler);
        let (log, stopped) = (asked.clone(), stop.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (log, handler) = (log.clone(), handler.clone());
                std::thread::spawn(move || serve(&stream.unwrap(), &log, &*handler));
            }
        });
        Self { addr, asked, stop }
    }

    pub(crate) fn host(&self) -> String {
        self.addr.to_string()
    }

    /// Everything asked so far, except for the root.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().iter().filter(|asked| asked.path != "/v2/").cloned().collect()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.addr);
    }
}

/// Serves one request of a connection.
fn serve(stream: &TcpStream, log: &Mutex<Vec<Asked>>, handler: &Handler) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    // The client may try TLS first.
    if reader.fill_buf().map_or(true, |start| start.first().is_none_or(|byte| !byte.is_ascii_uppercase())) {
        return;
    }
    let Some(asked) = read_request(&mut reader) else { return };
    log.lock().unwrap().push(asked.clone());
    let reply = handler(&asked);
    // Who stops reading is the client's business.
    let _ = write_reply(stream, &asked, &reply);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = std::io::copy(&mut reader, &mut std::io::sink());
}

fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut asked = Asked { method: words.next()?.to_owned(), path: words.next()?.to_owned(), ..Asked::default() };
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if asked.header("transfer-encoding") == Some("chunked") {
        loop {
            line.clear();
            reader.read_line(&mut line).ok()?;
            let size = usize::from_str_radix(line.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).ok()?;
            if size == 0 {
                break;
            }
            asked.body.extend_from_slice(&chunk[..size]);
        }
    } else {
        asked.body = vec![0; asked.header("content-length").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut asked.body).ok()?;
    }
    Some(asked)
}

fn write_reply(mut stream: &TcpStream, asked: &Asked, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Said\r\nconnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !reply.endless {
        head.push_str(&format!("content-length: {}\r\n", reply.length.unwrap_or(reply.body.len())));
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    if asked.method == "HEAD" {
        return Ok(());
    }
    stream.write_all(&reply.body)?;
    if reply.endless {
        loop {
            stream.write_all(&reply.body)?;
        }
    }
    Ok(())
}

/// Serves an image as a registry does, ranges included, except for what `instead` answers itself.
pub(crate) fn image_server(image: &crate::support::Image, instead: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static) -> FakeServer {
    let manifest = image.manifest.clone();
    let blobs: std::collections::HashMap<String, Vec<u8>> =
        image.blobs.iter().map(|(descriptor, bytes)| (descriptor.digest.to_string(), bytes.clone())).collect();
    FakeServer::start(move |asked| {
        if let Some(reply) = instead(asked) {
            return reply;
        }
        if asked.path == "/v2/" {
            return Reply::new(200);
        }
        let name = asked.path.rsplit('/').next().unwrap_or_default();
        if asked.path.contains("/manifests/") && (name == "v1" || name == manifest.digest.to_string()) {
            return Reply::new(200).header("content-type", &*manifest.media_type).body(manifest.bytes.clone());
        }
        match blobs.get(name) {
            Some(bytes) if asked.path.contains("/blobs/") => ranged(asked, bytes),
            _ => Reply::new(404),
        }
    })
}

/// Answers with the bytes, or with the part that is asked for.
pub(crate) fn ranged(asked: &Asked, bytes: &[u8]) -> Reply {
    let Some(range) = asked.header("range") else { return Reply::new(200).body(bytes) };
    let (start, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let start: usize = start.parse().unwrap();
    let end = last.parse::<usize>().map_or(bytes.len(), |last| (last + 1).min(bytes.len()));
    if start >= bytes.len() {
        return Reply::new(416).header("content-range", format!("bytes */{}", bytes.len()));
    }
    Reply::new(206).header("content-range", format!("bytes {start}-{}/{}", end - 1, bytes.len())).body(&bytes[start..end])
}

impl Reply {
    /// Ends the connection after so many bytes of the body, though all were announced.
    pub(crate) fn cut(mut self, at: usize) -> Self {
        self.length = Some(self.body.len());
        self.body.truncate(at);
        self
    }
}
