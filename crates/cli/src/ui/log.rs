//! Logs of the libraries, for who asks with `-v` or `RUST_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// The crates that have something to tell.
const LIBRARIES: [&str; 12] =
    ["gvariant", "repo", "delta", "oci", "sign", "net", "registry", "remote", "image", "sysroot", "host", "mirror"];

/// Starts logging to stderr: warnings, with `-v` what is done, with `-vv` everything of ours.
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => None,
        1 => Some("info"),
        _ => Some("trace"),
    };
    // The crate for OpenPGP warns of every packet in a keyring that it does not need.
    let mut default = if verbose < 2 { "warn,pgp=error".to_owned() } else { "warn".to_owned() };
    if let Some(level) = level {
        default += &format!(",rootball={level}");
        for name in LIBRARIES {
            default += &format!(",rootball_{name}={level}");
        }
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // Escape sequences are for terminals; a journal or a file gets plain text.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).without_time().init();
}
