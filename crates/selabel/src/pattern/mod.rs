//! Regular expressions as PCRE reads them, on bytes.
//!
//! libselinux puts `^` before a pattern and `$` behind it, and adds no parentheses: in `^/a|/b$` the first alternative is open at its end
//! and the second at its beginning. `.` is any byte, classes are ASCII, and `$` also matches before a line feed at the very end.

mod byte_set;
mod class;
mod escape;
mod export;
mod parse;

pub(crate) use byte_set::ByteSet;
pub(crate) use export::{Backtracking, literal, regular};
pub(crate) use parse::parse;

/// Alternatives, each a sequence.
pub(crate) type Branches = Vec<Vec<Node>>;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// One byte of a set.
    Byte(ByteSet),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        style: Style,
    },
    Group(GroupKind, Branches),
    Backreference(u32),
    Assertion(Assertion),
}

/// How a repetition goes about it. Only a possessive one matches something else than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Greedy,
    Lazy,
    Possessive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupKind {
    Capture,
    Plain,
    Atomic,
    Ahead,
    NotAhead,
    Behind,
    NotBehind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assertion {
    /// `^`
    Start,
    /// `$`
    End,
    /// `\z`
    VeryEnd,
    /// `\b`
    Word,
    /// `\B`
    NotWord,
}

/// Returns how many states an automaton for it has, roughly.
pub(crate) fn weight(branches: &Branches) -> u64 {
    let sequence = |nodes: &Vec<Node>| nodes.iter().map(Node::weight).fold(1, u64::saturating_add);
    branches.iter().map(sequence).fold(0, u64::saturating_add)
}

impl Node {
    fn is_look_around(&self) -> bool {
        use GroupKind::{Ahead, Behind, NotAhead, NotBehind};
        matches!(self, Self::Group(Ahead | NotAhead | Behind | NotBehind, _))
    }

    fn weight(&self) -> u64 {
        match self {
            Self::Byte(set) => set.ranges().count() as u64,
            Self::Repeat { node, min, max, .. } => node.weight().saturating_mul(u64::from(max.unwrap_or(min + 1))).saturating_add(1),
            Self::Group(_, branches) => weight(branches),
            Self::Backreference(_) | Self::Assertion(_) => 1,
        }
    }
}
