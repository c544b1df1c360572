//! The registry that Debian ships, `docker-registry`, on a free port of this machine.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the registry asks of its clients.
#[derive(Clone, Debug, Default)]
pub enum RegistryAuth {
    /// Nothing.
    #[default]
    Anonymous,
    /// A password out of this file, which `htpasswd -B` makes.
    Htpasswd(PathBuf),
    /// A token.
    Token {
        /// URL of the token server.
        realm: String,
        /// The service that tokens are for.
        service: String,
        /// Who makes them.
        issuer: String,
        /// PEM file of the authority behind the signing key.
        authority: PathBuf,
    },
}

/// How to start the registry.
#[derive(Clone, Debug, Default)]
pub struct RegistrySettings {
    /// PEM files of a certificate and its key: TLS is spoken when they are given.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// What it asks of clients.
    pub auth: RegistryAuth,
    /// URL of a web server over [`DockerRegistry::storage`], to which it sends those who want blobs.
    pub redirect: Option<String>,
}

/// A running registry, which ends with this value; its storage goes with it.
#[derive(Debug)]
pub struct DockerRegistry {
    child: Child,
    addr: SocketAddr,
    directory: tempfile::TempDir,
    log: Arc<Mutex<String>>,
}

impl DockerRegistry {
    /// Starts one and waits until it listens.
    ///
    /// # Panics
    /// When the program is not installed, or does not start.
    pub fn start(settings: &RegistrySettings) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let mut config = String::from("version: 0.1\nlog: {level: info, accesslog: {disabled: true}}\nstorage:\n");
        let storage = directory.path().join("storage");
        let mut line = |text: std::fmt::Arguments<'_>| writeln!(config, "{text}").expect("writing to a string works");
        line(format_args!("  filesystem: {{rootdirectory: {}}}\n  delete: {{enabled: true}}", storage.display()));
        line(format_args!("http:\n  addr: 127.0.0.1:0\n  secret: not-a-secret"));
        if let Some((certificate, key)) = &settings.tls {
            line(format_args!("  tls: {{certificate: {}, key: {}}}", certificate.display(), key.display()));
        }
        if let Some(url) = &settings.redirect {
            line(format_args!("middleware:\n  storage:\n    - name: redirect\n      options: {{baseurl: '{url}'}}"));
        }
        match &settings.auth {
            RegistryAuth::Anonymous => {}
            RegistryAuth::Htpasswd(path) => line(format_args!("auth:\n  htpasswd: {{realm: test, path: {}}}", path.display())),
            RegistryAuth::Token { realm, service, issuer, authority } => {
                line(format_args!("auth:\n  token:\n    realm: {realm}\n    service: {service}\n    issuer: {issuer}"));
                line(format_args!("    rootcertbundle: {}", authority.display()));
            }
        }
        let config_path = directory.path().join("config.yml");
        std::fs::write(&config_path, &config).expect("a temporary file can be written");
        let mut child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config_path)
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry is installed");
        let stderr = child.stderr.take().expect("stderr is piped");
        let log = Arc::new(Mutex::new(String::new()));
        let (found, address) = std::sync::mpsc::channel();
        let sink = log.clone();
        // The registry blocks when nobody reads what it says, so this goes on to its end.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if let Some(addr) = listening_address(&line) {
                    // Nobody waits for a second one.
                    let _ = found.send(addr);
                }
                if let Ok(mut log) = sink.lock() {
                    log.push_str(&line);
                    log.push('\n');
                }
            }
        });
        let deadline = Instant::now() + Duration::from_secs(30);
        let addr = address.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        let Ok(addr) = addr else {
            // Ends it, so that the panic leaves nothing behind.
            let _ = child.kill();
            let _ = child.wait();
            let said = log.lock().map(|log| log.clone()).unwrap_or_default();
            panic!("docker-registry did not start:\n{said}\nwith this configuration:\n{config}");
        };
        Self { child, addr, directory, log }
    }

    /// Returns the address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the directory with its storage.
    pub fn storage(&self) -> PathBuf {
        self.directory.path().join("storage")
    }

    /// Returns what it has said so far.
    pub fn log(&self) -> String {
        self.log.lock().map(|log| log.clone()).unwrap_or_default()
    }

    /// Returns its process id, to measure it.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds `listening on ADDRESS` in a line of the log, where other words may follow.
fn listening_address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening on ")?;
    rest.split([',', ' ', '"']).next()?.parse().ok()
}
