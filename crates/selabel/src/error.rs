//! What can be wrong with a policy's texts.

/// One of the texts that make up the file labels of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceFile {
    /// `file_contexts`, written by the policy.
    Contexts,
    /// `file_contexts.homedirs`, generated for the users' homes.
    Homedirs,
    /// `file_contexts.local`, the administrator's.
    Local,
    /// `file_contexts.subs`, the administrator's substitutions.
    Subs,
    /// `file_contexts.subs_dist`, the policy's substitutions.
    SubsDist,
}

impl SourceFile {
    /// Returns the file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contexts => "file_contexts",
            Self::Homedirs => "file_contexts.homedirs",
            Self::Local => "file_contexts.local",
            Self::Subs => "file_contexts.subs",
            Self::SubsDist => "file_contexts.subs_dist",
        }
    }
}

impl std::fmt::Display for SourceFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A policy's text is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct ParseError {
    /// Which text.
    pub file: SourceFile,
    /// Where in it, counted from 1; 0 when the whole is meant.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A pattern and nothing else.
    #[error("a label is missing behind the pattern")]
    NoLabel,
    /// A type field that is none.
    #[error("{field:?} is no file type")]
    FileType {
        /// The field.
        field: String,
    },
    /// A byte that a specification cannot have.
    #[error("it has a character that is not ASCII, or a NUL")]
    NotAscii,
    /// A pattern that is no regular expression, or one that is not supported.
    #[error("the pattern {pattern:?} {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it, as the end of a sentence.
        reason: String,
    },
    /// More than is accepted.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are accepted.
        limit: usize,
    },
}

/// A label could not be found out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("matching {path:?} takes too long with the pattern of {file}, line {line}")]
pub struct LookupError {
    /// The path.
    pub path: String,
    /// Where the pattern is from.
    pub file: SourceFile,
    /// Its line there.
    pub line: usize,
}
