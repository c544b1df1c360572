//! The terminal: what goes to stdout, what to stderr.

mod data;
pub(crate) mod log;
pub(crate) mod progress;
pub(crate) mod size;

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

pub(crate) use self::data::{Data, JsonList};
use crate::error::CommandError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Prints one line of data.
pub(crate) fn print(line: impl Display) -> Result<(), CommandError> {
    written(writeln!(anstream::stdout(), "{line}"))
}

/// Prints bytes as they are.
pub(crate) fn print_bytes(source: &mut dyn io::Read) -> Result<(), CommandError> {
    written(io::copy(source, &mut io::stdout().lock()).map(drop))
}

/// Prints a value as JSON.
pub(crate) fn print_json<T: serde::Serialize>(value: &T) -> Result<(), CommandError> {
    print(json_text(value)?)
}

fn json_text<T: serde::Serialize>(value: &T) -> Result<String, CommandError> {
    serde_json::to_string_pretty(value)
        .map_err(|error| CommandError::new(rootball_object::ErrorKind::Invalid, format_args!("writing JSON: {error}")))
}

/// Returns how many layers were fetched, as a text: as a whole and, if there are any, in part.
pub(crate) fn layers_fetched(whole: u64, in_part: u64) -> String {
    match in_part {
        0 => format!("{whole} layers"),
        _ => format!("{whole} layers and parts of {in_part}"),
    }
}

/// Says something about what was done.
pub(crate) fn say(line: impl Display) {
    // Nobody can be told when stderr is gone.
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Says what failed, and what to do next.
pub(crate) fn say_error(message: &str, hint: Option<&str>) {
    say(format_args!("{ERROR}error:{ERROR:#} {message}"));
    if let Some(hint) = hint {
        say(format_args!("{HINT}hint:{HINT:#} {hint}"));
    }
}

/// A reader that has seen enough closes the pipe; that is no failure of ours, but nothing more can be printed.
pub(crate) fn written(result: io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|error| CommandError::caused(rootball_object::ErrorKind::of_io(&error), &error)),
    }
}
