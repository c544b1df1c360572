//! Logs of the libraries, for who asks with `-v` or `RUST_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging to stderr: warnings, with `-v` what is done, with `-vv` everything of ours.
pub(crate) fn start(verbose: u8) {
    let default = match verbose {
        // The crate for OpenPGP warns of every packet in a keyring that it does not need.
        0 => "warn,pgp=error",
        1 => "warn,pgp=error,rootball=info",
        _ => "warn,rootball=trace",
    };
    let default = ["gvariant", "repo", "oci", "net", "registry", "image", "sysroot", "host", "mirror"].iter().fold(
        default.to_owned(),
        |filter, name| match default.split_once('=') {
            Some((_, level)) => format!("{filter},rootball_{name}={level}"),
            None => filter,
        },
    );
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // Escape sequences are for terminals; a journal or a file gets plain text.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).without_time().init();
}
