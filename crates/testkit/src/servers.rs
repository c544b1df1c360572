//! The web servers that people use, over a directory, on a free port of this machine: nginx and Python's.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// PEM files with which a server speaks TLS.
#[derive(Clone, Debug)]
pub struct ServerTls {
    /// Its certificate.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
    /// Authority of the clients that are let in; without one, anybody is.
    pub clients: Option<PathBuf>,
}

/// File in which nginx notes what it has sent: for each answer a number of bytes.
const SENT: &str = "sent";

/// A running web server, which ends with this value.
#[derive(Debug)]
pub struct RealServer {
    child: Child,
    address: SocketAddr,
    scheme: &'static str,
    /// Where it keeps its own files.
    directory: tempfile::TempDir,
}

impl RealServer {
    /// Starts nginx over a directory; with TLS it speaks HTTP/2.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub fn nginx(root: &Path, tls: Option<&ServerTls>) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let address = free_address();
        let own = directory.path().display();
        let (listen, extra) = match tls {
            None => (format!("listen {address};"), String::new()),
            Some(tls) => {
                let clients = tls.clients.as_ref().map(|path| format!("ssl_client_certificate {}; ssl_verify_client on;", path.display()));
                let files = format!("ssl_certificate {}; ssl_certificate_key {};", tls.certificate.display(), tls.key.display());
                (format!("listen {address} ssl http2;"), format!("{files} {}", clients.unwrap_or_default()))
            }
        };
        let temporary: String =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path {own}/{name};\n")).concat();
        let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
        let config = format!(
            "{user} daemon off; master_process off; pid {own}/pid; error_log {own}/error.log;\nevents {{ worker_connections 1024; }}\n\
             http {{ log_format sent '$bytes_sent'; access_log {own}/{SENT} sent; {temporary} keepalive_requests 100000; server {{ {listen} {extra} root {}; }} }}\n",
            root.display()
        );
        let path = directory.path().join("nginx.conf");
        std::fs::write(&path, config).expect("a temporary file can be written");
        let mut command = Command::new("nginx");
        command.arg("-p").arg(directory.path()).arg("-c").arg(&path).arg("-e").arg(directory.path().join("error.log"));
        Self::start(&mut command, address, if tls.is_some() { "https" } else { "http" }, directory)
    }

    /// Starts `python3 -m http.server` over a directory.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub fn python(root: &Path) -> Self {
        let address = free_address();
        let mut command = Command::new("python3");
        command.args(["-m", "http.server", "--bind", "127.0.0.1", &address.port().to_string()]);
        command.current_dir(root);
        Self::start(&mut command, address, "http", tempfile::tempdir().expect("a temporary directory can be made"))
    }

    fn start(command: &mut Command, address: SocketAddr, scheme: &'static str, directory: tempfile::TempDir) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server is installed");
        let mut server = Self { child, address, scheme, directory };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(address).is_err() {
            let ended = server.child.try_wait().expect("it can be asked");
            assert!(ended.is_none() && Instant::now() < deadline, "the server did not start: {command:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// Returns the URL of the directory. The name is that of this machine, so that a certificate can be made for it.
    pub fn url(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.address.port())
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns how many bytes nginx has sent, heads of answers included.
    ///
    /// # Panics
    /// When this is another server.
    pub fn sent_bytes(&self) -> u64 {
        let sent = std::fs::read_to_string(self.directory.path().join(SENT)).expect("nginx notes what it sends");
        sent.lines().map(|line| line.parse::<u64>().expect("nginx writes numbers")).sum()
    }

    /// Returns its process id, to measure it.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds a port that nobody has just now.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port of this machine is free")
}
