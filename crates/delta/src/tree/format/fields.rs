//! Numbers and bytes one after the other.

use crate::format::varint;
use crate::tree::TreeDeltaError;

/// Appends a number.
pub(crate) fn put(number: u64, out: &mut Vec<u8>) {
    varint::write(number, out);
}

/// Appends bytes with their length in front.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// Reads what was put.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    what: &'a str,
    bytes: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Begins to read; `what` names the bytes in messages.
    pub(crate) fn new(what: &'a str, bytes: &'a [u8]) -> Self {
        Self { what, bytes }
    }

    pub(crate) fn damaged(&self, reason: impl Into<String>) -> TreeDeltaError {
        TreeDeltaError::damaged(self.what, reason)
    }

    /// Reads a number.
    pub(crate) fn number(&mut self) -> Result<u64, TreeDeltaError> {
        let (number, rest) = varint::split(self.bytes).ok_or_else(|| self.damaged("it ends within a number"))?;
        self.bytes = rest;
        Ok(number)
    }

    /// Reads a number that must not be above a limit.
    pub(crate) fn at_most(&mut self, limit: u64, name: &str) -> Result<u64, TreeDeltaError> {
        let number = self.number()?;
        if number <= limit { Ok(number) } else { Err(self.damaged(format!("{name} is {number}, above {limit}"))) }
    }

    /// Reads a number of things of which each takes at least one byte.
    pub(crate) fn count(&mut self, name: &str) -> Result<usize, TreeDeltaError> {
        let limit = self.bytes.len() as u64;
        self.at_most(limit, name).map(|count| count as usize)
    }

    /// Reads bytes with their length in front.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], TreeDeltaError> {
        let length = self.number()?;
        self.take(length)
    }

    /// Reads so many bytes.
    pub(crate) fn take(&mut self, length: u64) -> Result<&'a [u8], TreeDeltaError> {
        let split = usize::try_from(length).ok().and_then(|length| self.bytes.split_at_checked(length));
        let (taken, rest) = split.ok_or_else(|| self.damaged(format!("it ends within {length} bytes")))?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Takes all that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.bytes
    }

    /// Reads a text.
    pub(crate) fn text(&mut self) -> Result<&'a str, TreeDeltaError> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| self.damaged("a text is not UTF-8"))
    }

    /// Sees to it that nothing is left.
    pub(crate) fn finish(self) -> Result<(), TreeDeltaError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(self.damaged(format!("{} bytes are left over", self.bytes.len()))) }
    }
}
