//! Data of any length on stdout: buffered, and byte for byte as it is.

use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write};

use super::written;
use crate::error::CommandError;

/// Stdout, held for one command.
pub(crate) struct Data {
    out: BufWriter<StdoutLock<'static>>,
}

impl Data {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::with_capacity(64 * 1024, io::stdout().lock()) }
    }

    /// Prints a line.
    pub(crate) fn line(&mut self, line: impl Display) -> Result<(), CommandError> {
        written(writeln!(self.out, "{line}"))
    }

    /// Prints bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CommandError> {
        written(self.out.write_all(bytes))
    }

    /// Prints what is still in the buffer.
    pub(crate) fn finish(mut self) -> Result<(), CommandError> {
        written(self.out.flush())
    }
}

/// A JSON list whose items need not be in memory together, in the form of [`super::print_json`].
pub(crate) struct JsonList {
    data: Data,
    is_empty: bool,
}

impl JsonList {
    pub(crate) fn new() -> Self {
        Self { data: Data::new(), is_empty: true }
    }

    /// Prints one item.
    pub(crate) fn push<T: serde::Serialize>(&mut self, item: &T) -> Result<(), CommandError> {
        let text = super::json_text(item)?;
        self.data.bytes(if std::mem::take(&mut self.is_empty) { b"[\n" } else { b",\n" })?;
        self.data.bytes(format!("  {}", text.replace('\n', "\n  ")).as_bytes())
    }

    /// Prints the end of the list.
    pub(crate) fn finish(mut self) -> Result<(), CommandError> {
        self.data.line(if self.is_empty { "[]" } else { "\n]" })?;
        self.data.finish()
    }
}
