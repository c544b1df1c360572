//! A web server over a directory, and what goes wrong with it is the test's choice.
//!
//! Connections are kept open, parts of files and questions whether they have changed are answered, as any static server does. What was asked
//! and how many bytes were sent is remembered.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What a client asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Number of the request, from 1.
    pub number: u64,
    /// Path below the directory, without the first slash.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Status of the answer.
    pub status: u16,
    /// Bytes of body that were sent.
    pub sent: u64,
}

impl Asked {
    /// Returns the first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What goes wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Another status, with a page that says so.
    Status(u16),
    /// The connection breaks after so many bytes of the body.
    CutAfter(u64),
    /// A bit in the middle of the body is another.
    Flipped,
    /// Another body, under status 200.
    Body(Vec<u8>),
    /// A redirect to a path of this server.
    Redirect(String),
}

type Choose = dyn Fn(&Asked) -> Fault + Send + Sync;

/// A running server, which ends with this value.
#[derive(Debug)]
pub struct WebServer {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    directory: PathBuf,
    choose: Box<Choose>,
    missing: u16,
    stop: AtomicBool,
    number: AtomicU64,
    asked: Mutex<Vec<Asked>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl WebServer {
    /// Serves a directory without faults.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start(directory: &Path) -> Self {
        Self::with_faults(directory, |_| Fault::None)
    }

    /// Serves a directory; each request gets the fault that `choose` says.
    ///
    /// # Panics
    /// When no port is free.
    pub fn with_faults(directory: &Path, choose: impl Fn(&Asked) -> Fault + Send + Sync + 'static) -> Self {
        Self::begin(directory, 404, Box::new(choose))
    }

    /// Serves a directory as buckets do, which say 403 of what is not there.
    ///
    /// # Panics
    /// When no port is free.
    pub fn like_a_bucket(directory: &Path) -> Self {
        Self::begin(directory, 403, Box::new(|_| Fault::None))
    }

    fn begin(directory: &Path, missing: u16, choose: Box<Choose>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine is free");
        let address = listener.local_addr().expect("it is bound");
        let (stop, number, asked) = (AtomicBool::new(false), AtomicU64::new(0), Mutex::default());
        let state = Arc::new(State { directory: directory.to_owned(), choose, missing, stop, number, asked });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stop.load(Ordering::Relaxed) {
                    return;
                }
                let shared = shared.clone();
                // A client that goes away is its own business.
                std::thread::spawn(move || while_open(&stream, &shared).unwrap_or_default());
            }
        });
        Self { address, state }
    }

    /// Returns the URL of the directory.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what was asked so far, in the order of the answers' ends.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what was asked so far, and returns it.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.state.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers the requests of one connection until its end.
fn while_open(stream: &TcpStream, state: &State) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(asked) = read_request(&mut reader, state)? {
        if state.stop.load(Ordering::Relaxed) || !answer(stream, asked, state)? {
            return Ok(());
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead, state: &State) -> io::Result<Option<Asked>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let Some(path) = line.split_whitespace().nth(1) else { return Ok(None) };
    let path = path.split('?').next().unwrap_or_default().trim_start_matches('/').to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let number = state.number.fetch_add(1, Ordering::Relaxed) + 1;
    Ok(Some(Asked { number, path, headers, status: 0, sent: 0 }))
}

/// Answers a request; false when the connection is over.
fn answer(stream: &TcpStream, mut asked: Asked, state: &State) -> io::Result<bool> {
    let fault = (state.choose)(&asked);
    let mut head = String::new();
    let mut cut = None;
    let mut body = Vec::new();
    let page = |status: u16| format!("status {status}\n").into_bytes();
    asked.status = match fault {
        Fault::Status(status) => {
            body = page(status);
            status
        }
        Fault::Redirect(to) => {
            head.push_str(&format!("location: /{to}\r\n"));
            302
        }
        Fault::Body(other) => {
            body = other;
            200
        }
        fault => match read_file(&state.directory, &asked.path) {
            None => {
                body = page(state.missing);
                state.missing
            }
            Some((bytes, etag)) => {
                head.push_str(&format!("etag: {etag}\r\naccept-ranges: bytes\r\n"));
                let status = part_of(&asked, bytes, &etag, &mut head, &mut body);
                match fault {
                    Fault::Flipped => {
                        let middle = body.len() / 2;
                        body.get_mut(middle).into_iter().for_each(|byte| *byte ^= 1);
                    }
                    Fault::CutAfter(length) if status < 300 => cut = Some(length),
                    _ => {}
                }
                status
            }
        },
    };
    // One without a body has no length either.
    let length = if asked.status == 304 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let mut out = format!("HTTP/1.1 {} Said\r\n{head}{length}\r\n", asked.status).into_bytes();
    let sent = cut.map_or(body.len(), |cut| body.len().min(usize::try_from(cut).unwrap_or(usize::MAX)));
    out.extend_from_slice(&body[..sent]);
    asked.sent = sent as u64;
    state.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let mut stream = stream;
    stream.write_all(&out)?;
    if sent < body.len() {
        stream.shutdown(std::net::Shutdown::Both)?;
        return Ok(false);
    }
    Ok(true)
}

/// Chooses between all, a part, and nothing of a file; returns the status.
fn part_of(asked: &Asked, bytes: Vec<u8>, etag: &str, head: &mut String, body: &mut Vec<u8>) -> u16 {
    if asked.header("if-none-match") == Some(etag) {
        return 304;
    }
    let range = asked.header("range").filter(|_| asked.header("if-range").is_none_or(|wanted| wanted == etag));
    let start = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let Some(start) = start else {
        *body = bytes;
        return 200;
    };
    let total = bytes.len();
    if start >= total {
        head.push_str(&format!("content-range: bytes */{total}\r\n"));
        return 416;
    }
    head.push_str(&format!("content-range: bytes {start}-{}/{total}\r\n", total - 1));
    *body = bytes[start..].to_vec();
    206
}

/// Reads a file below the directory, and what tells its version from others.
fn read_file(directory: &Path, path: &str) -> Option<(Vec<u8>, String)> {
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return None;
    }
    let path = directory.join(path);
    let meta = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
    let time = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((fs::read(&path).ok()?, format!("\"{:x}-{:x}\"", meta.len(), time.as_nanos())))
}
