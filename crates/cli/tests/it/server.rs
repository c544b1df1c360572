//! A registry that serves an image layout, badly: what goes wrong is the test's choice.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Another status.
    Status(u16),
    /// A bit of the body is another.
    Flipped,
    /// The length is that of the body, but the connection breaks in the middle.
    Cut,
    /// The body is half as long, and so is the length.
    Short,
    /// The body goes on after its end.
    Long,
    /// What comes is not HTTP.
    Garbage,
}

/// A running server, which ends with this value.
pub(crate) struct FaultyRegistry {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl FaultyRegistry {
    /// Serves a layout; each path that is asked for gets the fault that `choose` says.
    pub(crate) fn start(layout: &Path, choose: impl Fn(&str) -> Fault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (layout, stopped, choose) = (layout.to_owned(), stop.clone(), Arc::new(choose));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (layout, choose) = (layout.clone(), choose.clone());
                // A client that goes away is its own business.
                std::thread::spawn(move || answer(&stream, &layout, choose.as_ref()).unwrap_or_default());
            }
        });
        Self { address, stop }
    }

    pub(crate) fn image(&self) -> String {
        format!("docker://{}/some/os:1", self.address)
    }
}

impl Drop for FaultyRegistry {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers the one request of a connection.
fn answer(stream: &TcpStream, layout: &Path, choose: &dyn Fn(&str) -> Fault) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    // A client that tries TLS first gets no answer.
    if !reader.fill_buf()?.first().is_some_and(u8::is_ascii_uppercase) {
        return Ok(());
    }
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut from = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        if let Some(range) = line.to_ascii_lowercase().strip_prefix("range: bytes=") {
            from = range.trim().split('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let fault = choose(&path);
    let mut stream = stream;
    if fault == Fault::Garbage {
        return stream.write_all(b"SSH-2.0-other_service\r\n\r\n");
    }
    let found = if path == "/v2/" { Some((b"{}".to_vec(), "application/json".to_owned())) } else { find(layout, &path) };
    let (mut status, (mut body, kind)) = match found {
        Some(found) => (if from > 0 { 206 } else { 200 }, found),
        None => (404, (b"{}".to_vec(), "application/json".to_owned())),
    };
    let whole = body.len();
    body.drain(..from.min(whole));
    let mut length = body.len();
    match fault {
        Fault::Status(other) => {
            status = other;
            body = b"{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"so the test wants it\"}]}".to_vec();
            length = body.len();
        }
        Fault::Flipped => body[length / 2] ^= 1,
        Fault::Cut => body.truncate(length / 2),
        Fault::Short => {
            body.truncate(length / 2);
            length = body.len();
        }
        Fault::Long => {
            body.extend(b"more");
            length = body.len();
        }
        Fault::None | Fault::Garbage => {}
    }
    let range = if status == 206 { format!("Content-Range: bytes {from}-{}/{whole}\r\n", whole - 1) } else { String::new() };
    write!(stream, "HTTP/1.1 {status} Test\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{range}Connection: close\r\n\r\n")?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// Returns the bytes behind a path, and their media type.
fn find(layout: &Path, path: &str) -> Option<(Vec<u8>, String)> {
    let blob = |digest: &str| fs::read(layout.join("blobs/sha256").join(digest.strip_prefix("sha256:")?)).ok();
    if let Some((_, digest)) = path.split_once("/blobs/") {
        return Some((blob(digest)?, "application/octet-stream".to_owned()));
    }
    let (_, name) = path.split_once("/manifests/")?;
    let index: serde_json::Value = serde_json::from_slice(&fs::read(layout.join("index.json")).ok()?).ok()?;
    let descriptor = index["manifests"]
        .as_array()?
        .iter()
        .find(|descriptor| descriptor["digest"] == *name || descriptor["annotations"]["org.opencontainers.image.ref.name"] == *name)?;
    Some((blob(descriptor["digest"].as_str()?)?, descriptor["mediaType"].as_str()?.to_owned()))
}

/// Returns the files of a layout's blobs by what they are: manifest, config, layers.
pub(crate) fn blobs(layout: &Path) -> (PathBuf, PathBuf, Vec<PathBuf>) {
    let read = |path: &Path| -> serde_json::Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let file = |value: &serde_json::Value| layout.join("blobs/sha256").join(&value["digest"].as_str().unwrap()["sha256:".len()..]);
    let manifest = file(&read(&layout.join("index.json"))["manifests"][0]);
    let parsed = read(&manifest);
    (manifest, file(&parsed["config"]), parsed["layers"].as_array().unwrap().iter().map(file).collect())
}
