//! The options by which servers are reached.

use std::num::NonZeroUsize;

use rootball_remote::Connection;

use crate::commands::parse_key_value;
use crate::context::Context;

/// How the servers of a remote are reached.
#[derive(clap::Args, Debug)]
pub(crate) struct ConnectionArgs {
    /// Use this URL in place of those of the remote
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Send a header with every request
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_key_value)]
    http_header: Vec<(String, String)>,

    /// Say more about who asks
    #[arg(long, value_name = "TEXT")]
    append_user_agent: Option<String>,

    /// How often a request is tried again
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    network_retries: u32,

    /// Connections at a time, where each request needs one of its own (HTTP/1.1) [default: 48]
    #[arg(long, value_name = "COUNT")]
    max_connections: Option<NonZeroUsize>,

    /// Requests at a time, where they share a connection (HTTP/2) [default: 256]
    #[arg(long, value_name = "COUNT")]
    max_streams: Option<NonZeroUsize>,
}

impl ConnectionArgs {
    pub(crate) fn connection(&self, context: &Context) -> Connection {
        let mut connection = Connection { client: context.client_options(), url: self.url.clone(), ..Connection::default() };
        connection.headers.clone_from(&self.http_header);
        connection.client.retry.attempts = self.network_retries.saturating_add(1);
        if let Some(text) = &self.append_user_agent {
            connection.client.user_agent = format!("{} {text}", connection.client.user_agent);
        }
        connection.connections = self.max_connections.map_or(connection.connections, NonZeroUsize::get);
        connection.streams = self.max_streams.map_or(connection.streams, NonZeroUsize::get);
        connection
    }
}
