//! A relay between a client and a server of this machine that lets everything wait on its way, as a long line does.
//!
//! What a side sends arrives at the other that much later; how much may be under way is bounded, so a sender that is too fast must wait.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Pieces that may be under way in one direction of a connection.
const UNDER_WAY: usize = 64;
/// Largest piece, in bytes.
const PIECE: usize = 64 * 1024;

/// A running relay, which ends with this value.
#[derive(Debug)]
pub struct Delay {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Delay {
    /// Starts a relay to a server; everything takes so long in each direction.
    ///
    /// # Panics
    /// When the server is not on this machine, or no port is free.
    pub fn start(server: SocketAddr, each_way: Duration) -> Self {
        assert!(server.ip().is_loopback(), "a relay leads to this machine only");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine is free");
        let address = listener.local_addr().expect("it is bound");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                // Who is not served is closed.
                std::thread::spawn(move || relay(client, server, each_way).unwrap_or_default());
            }
        });
        Self { address, stop }
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of the server behind it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn relay(client: TcpStream, server: SocketAddr, each_way: Duration) -> std::io::Result<()> {
    // That a connection is made takes a way there and back.
    std::thread::sleep(2 * each_way);
    let server = TcpStream::connect(server)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (client_again, server_again) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || one_way(client_again, server_again, each_way));
    one_way(server, client, each_way);
    Ok(())
}

fn one_way(from: TcpStream, to: TcpStream, delay: Duration) {
    let (sender, receiver) = sync_channel(UNDER_WAY);
    std::thread::spawn(move || read(from, &sender, delay));
    write(to, &receiver);
}

fn read(mut from: TcpStream, sender: &SyncSender<(Instant, Vec<u8>)>, delay: Duration) {
    let mut buffer = vec![0; PIECE];
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => {
                if sender.send((Instant::now() + delay, buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
        }
    }
}

fn write(mut to: TcpStream, receiver: &Receiver<(Instant, Vec<u8>)>) {
    while let Ok((due, bytes)) = receiver.recv() {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            return;
        }
    }
    // The other side has ended; one that is gone already is told nothing.
    let _ = to.shutdown(std::net::Shutdown::Write);
}
