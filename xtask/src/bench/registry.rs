//! Debian's docker-registry on a free port.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run::command;

/// A running registry; ended when dropped.
#[derive(Debug)]
pub(super) struct DockerRegistry {
    server: Child,
    address: SocketAddr,
}

impl DockerRegistry {
    /// Starts a registry that keeps everything under the directory.
    pub(super) fn start(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).context("finding a free port")?;
        let config = dir.join("config.yml");
        let text = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '{address}'}}\n",
            dir.join("data").display()
        );
        fs::write(&config, text).with_context(|| format!("writing {}", config.display()))?;
        let mut serve = command("docker-registry");
        serve.arg("serve").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let registry = Self { server: serve.spawn().context("starting docker-registry")?, address };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return Ok(registry);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("docker-registry does not listen on {address}");
    }

    /// Returns the reference of the benchmark's image.
    pub(super) fn image(&self) -> String {
        format!("docker://{}/bench:1", self.address)
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
