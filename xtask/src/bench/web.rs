//! nginx over a repository, near or far away.

use std::path::Path;
use std::time::Duration;

use rootball_testkit::delay::Delay;
use rootball_testkit::servers::RealServer;

/// A web server; ended when dropped.
pub(super) struct Web {
    server: RealServer,
    line: Option<Delay>,
}

impl Web {
    /// Starts nginx over a directory of this machine.
    pub(super) fn near(root: &Path) -> Self {
        Self { server: RealServer::nginx(root, None), line: None }
    }

    /// Starts nginx behind a line on which everything takes so long in each direction.
    pub(super) fn far(root: &Path, each_way: Duration) -> Self {
        let server = RealServer::nginx(root, None);
        let line = Delay::start(server.address(), each_way);
        Self { server, line: Some(line) }
    }

    /// Returns the URL of the directory.
    pub(super) fn url(&self) -> String {
        self.line.as_ref().map_or_else(|| self.server.url(), Delay::url)
    }

    /// Returns how many bytes were sent.
    pub(super) fn sent_bytes(&self) -> u64 {
        self.server.sent_bytes()
    }
}
