//! The `rootball` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    rootball_cli::main()
}
