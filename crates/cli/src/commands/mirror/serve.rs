//! `rootball mirror serve`

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use rootball_mirror::{DEFAULT_ADDRESS, Server, ServerOptions};
use rootball_object::ErrorKind;
use tokio::signal::unix::{SignalKind, signal};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Serve a directory as a container registry, for pulling and pushing, and OSTree repositories
///
/// The directory is an OCI image layout; it is made when it is not there. There is no authentication: who reaches the address may push,
/// unless --read-only is given, so keep to the loopback address or put a proxy in front.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball mirror serve --store /srv/images --listen 127.0.0.1:5000\n  rootball mirror serve --store /srv/images --ostree os=/srv/repo"
)]
pub(crate) struct ServeArgs {
    /// The directory
    #[arg(long, value_name = "DIR")]
    store: PathBuf,

    /// Address and port; port 0 takes a free one. The address that is served is printed
    #[arg(long, default_value = DEFAULT_ADDRESS, value_name = "ADDR:PORT")]
    listen: String,

    /// Serve an OSTree repository of mode archive too, at http://ADDR:PORT/ostree/NAME, or at /ostree without a name
    #[arg(long, value_name = "[NAME=]DIR")]
    ostree: Vec<ServedPath>,

    /// Refuse everything that changes the store
    #[arg(long)]
    read_only: bool,
}

/// A repository, and its name in URLs.
#[derive(Clone, Debug)]
struct ServedPath {
    name: Option<String>,
    path: PathBuf,
}

impl std::str::FromStr for ServedPath {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.split_once('=') {
            // A path may have the character too, and then begins otherwise than a name.
            Some((name, path)) if !name.contains('/') && !name.starts_with('.') => Self { name: Some(name.to_owned()), path: path.into() },
            _ => Self { name: None, path: text.into() },
        })
    }
}

#[derive(serde::Serialize)]
struct Listening {
    address: String,
}

pub(super) fn run(args: &ServeArgs, context: &Context) -> CommandResult {
    let mut server = Server::open(&args.store, ServerOptions { read_only: args.read_only, ..ServerOptions::default() })?;
    for served in &args.ostree {
        server.add_repository(served.name.as_deref(), &served.path)?;
    }
    let io = |what: &str| {
        let what = format!("{what} {}", args.listen);
        move |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("{what}: {error}"))
    };
    let listener = TcpListener::bind(&args.listen)
        .map_err(|error| io("listening on")(error).hint("'--listen 127.0.0.1:0' takes a free port, which is printed"))?;
    let address = listener.local_addr().map_err(io("listening on"))?.to_string();
    if context.json() {
        ui::print_json(&Listening { address })?;
    } else {
        ui::print(address)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(io("serving on"))?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(io("serving on"))?;
        let shutdown = async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        };
        server.serve(listener, shutdown).await.map_err(CommandError::from)
    })?;
    Ok(ExitCode::SUCCESS)
}
