//! Substitutions: one directory is labelled as if it were another.
//!
//! A line has two paths; where a path is the first or below it, the second takes its place. Of the lines of one text the last that fits is
//! used, however short. The administrator's text goes first and the policy's is applied to what comes out; neither is applied twice.

use std::borrow::Cow;

use crate::{ParseError, Problem, SourceFile};

/// How many lines one text may have.
const MAX_SUBSTITUTIONS: usize = 10_000;

/// The lines of one text, last first.
#[derive(Debug, Default)]
pub(crate) struct Substitutions(Vec<(Box<str>, Box<str>)>);

impl Substitutions {
    pub(crate) fn parse(file: SourceFile, text: &str) -> Result<Self, ParseError> {
        let mut list = Vec::new();
        for (index, line) in text.lines().enumerate() {
            // A line with one path and nothing else means nothing, here and in libselinux.
            let mut fields = line.split(is_space).filter(|field| !field.is_empty());
            let (Some(from), Some(to)) = (fields.next(), fields.next()) else { continue };
            if from.starts_with('#') {
                continue;
            }
            if list.len() == MAX_SUBSTITUTIONS {
                let problem = Problem::TooMany { what: "substitutions", limit: MAX_SUBSTITUTIONS };
                return Err(ParseError { file, line: index + 1, problem });
            }
            list.push((from.into(), to.into()));
        }
        list.reverse();
        Ok(Self(list))
    }

    pub(crate) fn apply<'p>(&self, path: Cow<'p, str>) -> Cow<'p, str> {
        for (from, to) in &self.0 {
            match path.strip_prefix(&**from) {
                Some("") => return Cow::Owned(to.to_string()),
                // The root's own slash is not doubled.
                Some(rest) if rest.starts_with('/') => {
                    return Cow::Owned(if &**to == "/" { rest.to_owned() } else { format!("{to}{rest}") });
                }
                _ => {}
            }
        }
        path
    }
}

/// What the C library calls space.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}
