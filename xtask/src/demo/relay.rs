//! The embedded registry, with a relay in front of it that counts the bytes on the wire.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};

use super::BRANCH;
use crate::run::command;

/// A running `rootball mirror serve`; ended when dropped.
#[derive(Debug)]
pub(super) struct Registry {
    server: Child,
    address: SocketAddr,
    moved: Arc<AtomicU64>,
}

impl Registry {
    /// Starts the server over the store on a free port, and the relay on another.
    pub(super) fn start(program: &Path, store: &Path) -> Result<Self> {
        let mut serve = command(program);
        serve.args(["mirror", "serve", "--listen", "127.0.0.1:0", "--store"]).arg(store);
        let mut server = serve.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("starting the registry")?;
        let printed = server.stdout.take().context("the registry's output is a pipe")?;
        let relay = TcpListener::bind("127.0.0.1:0").context("starting the relay")?;
        let address = relay.local_addr().context("starting the relay")?;
        let moved = Arc::new(AtomicU64::new(0));
        let registry = Self { server, address, moved: Arc::clone(&moved) };
        // The server prints its address once it listens.
        let mut line = String::new();
        BufReader::new(printed).read_line(&mut line).context("reading the registry's address")?;
        let behind: SocketAddr = line.trim().parse().with_context(|| format!("the registry printed {line:?} and no address"))?;
        std::thread::spawn(move || {
            for client in relay.incoming().flatten() {
                let moved = Arc::clone(&moved);
                std::thread::spawn(move || carry(&client, behind, &moved));
            }
        });
        Ok(registry)
    }

    /// Returns the reference of the demo's image with a tag.
    pub(super) fn image(&self, tag: &str) -> String {
        format!("docker://{}/{BRANCH}:{tag}", self.address)
    }

    /// Returns the bytes that were moved since the last time this was asked, both ways, headers included.
    pub(super) fn moved(&self) -> u64 {
        self.moved.swap(0, Ordering::SeqCst)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Carries one connection to the server and back.
fn carry(client: &TcpStream, behind: SocketAddr, moved: &Arc<AtomicU64>) {
    let Ok(server) = TcpStream::connect(behind) else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    std::thread::scope(|scope| {
        scope.spawn(|| copy(client, &server, moved));
        copy(&server, client, moved);
    });
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, moved: &AtomicU64) {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) if to.write_all(&buffer[..count]).is_ok() => {
                moved.fetch_add(count as u64, Ordering::SeqCst);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            _ => break,
        }
    }
    let _ = (to.shutdown(Shutdown::Write), from.shutdown(Shutdown::Read));
}

/// Asks the registry how many layers an image has.
pub(super) fn count_layers(registry: &Registry, tag: &str) -> Result<usize> {
    let before = registry.moved.load(Ordering::SeqCst);
    let mut stream = TcpStream::connect(registry.address).context("asking the registry")?;
    write!(stream, "GET /v2/{BRANCH}/manifests/{tag} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", registry.address)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).context("reading the registry's answer")?;
    // This question is the demo's own and no part of the figures.
    registry.moved.store(before, Ordering::SeqCst);
    let (head, body) = answer.split_once("\r\n\r\n").context("the registry's answer has no end of headers")?;
    ensure!(head.starts_with("HTTP/1.1 200 "), "the registry has no image {tag}: {}", head.lines().next().unwrap_or_default());
    let manifest: serde_json::Value = serde_json::from_str(body).context("the manifest is JSON")?;
    Ok(manifest["layers"].as_array().map_or(0, Vec::len))
}
