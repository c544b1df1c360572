//! The stock tools that make partitions and file systems.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

use super::InstallError;

/// Longest message of a failed tool that is passed on.
const MAX_MESSAGE: usize = 2000;

/// Runs a tool with this standard input, and returns what it prints.
pub(super) fn run(program: &str, arguments: &[&OsStr], input: &str) -> Result<String, InstallError> {
    let failed = |source| InstallError::NoTool { program: program.to_owned(), source };
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // What a tool does not read it does not need; how it ends says the rest.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let message: String = String::from_utf8_lossy(&output.stderr).trim().chars().take(MAX_MESSAGE).collect();
    Err(InstallError::Tool { program: program.to_owned(), status: output.status.to_string(), message })
}
