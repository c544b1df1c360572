//! Paragraphs of a long index, one at a time: each is text between empty lines, to be read with [`crate::paragraphs`].

use std::io::{BufRead, Read};

use super::super::limits::Metered;
use super::super::{Limits, RepositoryError};

/// The texts of the paragraphs of an index, plain or packed in any way.
pub struct ParagraphTexts<'r> {
    list: Metered<'r>,
    count: u64,
    line: Vec<u8>,
    is_over: bool,
}

impl<'r> ParagraphTexts<'r> {
    /// Starts to read an index, of which `what` says in errors which it is.
    ///
    /// # Errors
    /// When its beginning cannot be read.
    pub fn new(what: &'static str, packed: impl Read + Send + 'r, limits: Limits) -> Result<Self, RepositoryError> {
        Ok(Self { list: Metered::new(what, packed, limits)?, count: 0, line: Vec::new(), is_over: false })
    }

    fn read_paragraph(&mut self) -> Result<Option<String>, RepositoryError> {
        self.list.start_entry();
        let mut text = Vec::new();
        loop {
            self.line.clear();
            self.list.read_until(b'\n', &mut self.line).map_err(|source| self.list.failure(source))?;
            let is_blank = self.line.trim_ascii().is_empty();
            if is_blank && (self.line.is_empty() || !text.is_empty()) {
                break;
            }
            if !is_blank {
                text.extend_from_slice(&self.line);
            }
        }
        if text.is_empty() {
            return Ok(None);
        }
        self.list.limits().check_count(self.list.what(), self.count)?;
        self.count += 1;
        Ok(Some(match String::from_utf8(text) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }))
    }
}

impl Iterator for ParagraphTexts<'_> {
    type Item = Result<String, RepositoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let paragraph = self.read_paragraph().transpose();
        self.is_over = !matches!(paragraph, Some(Ok(_)));
        paragraph
    }
}

impl std::fmt::Debug for ParagraphTexts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParagraphTexts").field("count", &self.count).finish_non_exhaustive()
    }
}
