//! The server as a whole: opened on a store, run on a socket, ended without cutting answers short.

use std::future::{Future, IntoFuture};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::sync::oneshot;

use crate::MirrorError;
use crate::api::{self, Context};
use crate::repository::{RepositoryError, ServedRepository};
use crate::store::{Store, StoreError};

/// Where a mirror listens unless told otherwise: there is no authentication, so nobody else on the network is let in.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:5000";

/// How long answers under way may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How a mirror serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerOptions {
    /// Refuse everything that changes the store.
    pub read_only: bool,
    /// Largest blob that is taken, in bytes.
    pub max_blob_size: u64,
    /// How long a request's body may pause.
    pub idle_timeout: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self { read_only: false, max_blob_size: 64 << 30, idle_timeout: Duration::from_secs(300) }
    }
}

/// A mirror over an open store, not yet listening.
#[derive(Debug)]
pub struct Server {
    context: Context,
}

/// A mirror that serves on its own threads, until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), MirrorError>>>,
}

impl Server {
    /// Opens the image layout that is the store; an empty or missing directory becomes one.
    ///
    /// # Errors
    /// When the directory is something else, or cannot be written.
    pub fn open(store: &Path, options: ServerOptions) -> Result<Self, MirrorError> {
        let opened = Store::open(store).map_err(|error| match error {
            StoreError::Layout(source) => MirrorError::Store { path: store.to_owned(), source },
            StoreError::Io { action, source } => MirrorError::Io { action, source },
        })?;
        Ok(Self { context: Context { store: Arc::new(opened), repositories: Vec::new(), options } })
    }

    /// Serves an OSTree repository of mode archive too, for pulling: below `/ostree/NAME/`, or without a name below `/ostree/`.
    ///
    /// # Errors
    /// When it cannot be opened or served, or another has the name.
    pub fn add_repository(&mut self, name: Option<&str>, path: &Path) -> Result<(), RepositoryError> {
        let repository = ServedRepository::open(name.map(str::to_owned), path)?;
        if self.context.repositories.iter().any(|other| other.name == repository.name) {
            return Err(RepositoryError::Twice { name: name.unwrap_or_default().to_owned() });
        }
        self.context.repositories.push(repository);
        Ok(())
    }

    /// Serves on the socket until `shutdown` is ready; answers under way then have ten seconds.
    ///
    /// Must be called inside a tokio runtime with time and network enabled.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), MirrorError> {
        let address = address_of(&listener);
        let failed = |source| MirrorError::Listen { address: address.clone(), source };
        listener.set_nonblocking(true).map_err(failed)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?.tap_io(|stream| {
            // Small answers must not wait for the client's acknowledgement of the last one.
            let _ = stream.set_nodelay(true);
        });
        tracing::info!(address, read_only = self.context.options.read_only, "serving");
        let (told, stopping) = oneshot::channel();
        let serving = axum::serve(listener, self.router()).with_graceful_shutdown(async move {
            shutdown.await;
            let _ = told.send(());
        });
        tokio::select! {
            ended = serving.into_future() => ended.map_err(failed),
            () = async { if stopping.await.is_ok() { tokio::time::sleep(GRACE).await } else { std::future::pending().await } } => Ok(()),
        }
    }

    /// Serves on the socket from threads of its own.
    ///
    /// # Errors
    /// When the threads cannot be made or the socket has no address.
    pub fn spawn(self, listener: TcpListener) -> Result<Running, MirrorError> {
        let text = address_of(&listener);
        let failed = |source| MirrorError::Listen { address: text.clone(), source };
        let address = listener.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("mirror").build().map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = move || {
            let result = runtime.block_on(self.serve(listener, async {
                // A dropped handle is a reason to stop as well.
                let _ = stopped.await;
            }));
            runtime.shutdown_timeout(Duration::from_secs(1));
            result
        };
        let thread = std::thread::Builder::new().name("mirror-main".to_owned()).spawn(serve).map_err(failed)?;
        Ok(Running { address, stop: Some(stop), thread: Some(thread) })
    }

    fn router(self) -> Router {
        Router::new().fallback(api::handle).with_state(Arc::new(self.context))
    }
}

impl Running {
    /// Returns the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, after the answers under way, and tells how serving ended.
    ///
    /// # Errors
    /// When the socket had failed.
    pub fn stop(mut self) -> Result<(), MirrorError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), MirrorError> {
        drop(self.stop.take());
        let Some(thread) = self.thread.take() else { return Ok(()) };
        let broken = || MirrorError::Listen { address: self.address.to_string(), source: io::Error::other("the serving thread panicked") };
        thread.join().unwrap_or_else(|_| Err(broken()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // An error here has no one to tell; `stop` has.
        let _ = self.end();
    }
}

fn address_of(listener: &TcpListener) -> String {
    listener.local_addr().map_or_else(|_| "an unknown address".to_owned(), |address| address.to_string())
}
