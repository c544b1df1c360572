//! A proxy that knows where things are: plain requests are passed on, and `CONNECT` opens a tunnel. Whatever host is asked for, the server
//! asked is the one of that port on this machine, so only who uses the proxy gets anywhere by a name that does not exist.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Largest head of a request, in bytes.
const MAX_HEAD: u64 = 64 * 1024;

/// A running proxy, which ends with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts one.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine is free");
        let address = listener.local_addr().expect("it is bound");
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::<Mutex<Vec<String>>>::default());
        let (stopped, log) = (stop.clone(), asked.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let log = log.clone();
                // Who is not served is closed.
                std::thread::spawn(move || serve(client, &log).unwrap_or_default());
            }
        });
        Self { address, stop, asked }
    }

    /// Returns its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the heads of the requests so far, without what is in tunnels.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// Serves one request, after which the connection ends.
fn serve(client: TcpStream, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while (&mut reader).take(MAX_HEAD).read_line(&mut head)? > 2 {}
    log.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    let (line, headers) = head.split_once("\r\n").ok_or(std::io::ErrorKind::InvalidData)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (authority, path) = match target.strip_prefix("http://") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => (target, ""),
    };
    let port: u16 = authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    let mut client = client;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        let kept: String = headers.split_inclusive("\r\n").filter(|header| !is_for_the_proxy(header)).collect();
        let kept = kept.trim_end();
        write!(server, "{method} {path} HTTP/1.1\r\n{kept}\r\nConnection: close\r\n\r\n")?;
    }
    let mut to_server = server.try_clone()?;
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut reader, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Write);
    });
    let copied = std::io::copy(&mut server, &mut client);
    // The other direction waits for the client, who may wait for this.
    let _ = client.shutdown(std::net::Shutdown::Both);
    copied.map(drop)
}

fn is_for_the_proxy(header: &str) -> bool {
    let name = header.split(':').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("proxy-") || name == "connection"
}
