//! Patterns for the two engines that match them.

use std::fmt::{self, Display, Formatter};

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, Repetition};

use super::{Assertion, Branches, ByteSet, GroupKind, Node, Style, escape::words};

/// Returns the one path that a pattern matches, if it is as simple as that.
pub(crate) fn literal(branches: &Branches) -> Option<Vec<u8>> {
    let [sequence] = branches.as_slice() else { return None };
    let (true, nodes, true) = anchors(sequence) else { return None };
    let byte = |node: &Node| if let Node::Byte(set) = node { set.single() } else { None };
    nodes.iter().map(byte).collect()
}

/// Returns an expression for whole paths, without anchors; `None` when no finite automaton can match it. A line feed at the end of the
/// path is left to the caller.
pub(crate) fn regular(branches: &Branches) -> Option<Hir> {
    let anything = || Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(class(&ByteSet::ALL)) });
    let alternatives = branches.iter().map(|sequence| {
        let (start, nodes, end) = anchors(sequence);
        let open = |closed: bool| Some(if closed { Hir::empty() } else { anything() });
        let parts = std::iter::once(open(start)).chain(nodes.iter().map(part)).chain([open(end)]);
        parts.collect::<Option<Vec<_>>>().map(Hir::concat)
    });
    alternatives.collect::<Option<Vec<_>>>().map(Hir::alternation)
}

/// Splits `^` and `$` off a sequence, and tells whether they were there.
fn anchors(sequence: &[Node]) -> (bool, &[Node], bool) {
    let is = |node: &Node, assertion| *node == Node::Assertion(assertion);
    let start = sequence.iter().take_while(|node| is(node, Assertion::Start)).count();
    let nodes = &sequence[start..];
    let end = nodes.iter().rev().take_while(|node| is(node, Assertion::End)).count();
    (start > 0, &nodes[..nodes.len() - end], end > 0)
}

fn part(node: &Node) -> Option<Hir> {
    match node {
        Node::Byte(set) => Some(set.single().map_or_else(|| class(set), |byte| Hir::literal([byte]))),
        Node::Repeat { style: Style::Possessive, .. } | Node::Backreference(_) | Node::Assertion(_) => None,
        Node::Repeat { node, min, max, .. } => {
            let sub = Box::new(part(node)?);
            Some(Hir::repetition(Repetition { min: *min, max: *max, greedy: true, sub }))
        }
        Node::Group(GroupKind::Capture | GroupKind::Plain, branches) => {
            let sequence = |nodes: &Vec<Node>| nodes.iter().map(part).collect::<Option<Vec<_>>>().map(Hir::concat);
            branches.iter().map(sequence).collect::<Option<Vec<_>>>().map(Hir::alternation)
        }
        Node::Group(..) => None,
    }
}

fn class(set: &ByteSet) -> Hir {
    Hir::class(Class::Bytes(ClassBytes::new(set.ranges().map(|(first, last)| ClassBytesRange::new(first, last)))))
}

/// Prints a pattern for `fancy-regex`, with every byte spelled out so that nothing means something else there.
pub(crate) struct Backtracking<'p>(pub(crate) &'p Branches);

impl Display for Backtracking<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, sequence) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("|")?;
            }
            sequence.iter().try_for_each(|node| write_node(f, node))?;
        }
        Ok(())
    }
}

fn write_node(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match node {
        Node::Byte(set) => write_set(f, set),
        // Looking around twice sees the same; the engine refuses to repeat it.
        Node::Repeat { node, min, .. } if node.is_look_around() => {
            f.write_str("(?:")?;
            write_node(f, node)?;
            f.write_str(if *min == 0 { "|)" } else { ")" })
        }
        Node::Repeat { node, min, max, style } => {
            f.write_str(if *style == Style::Possessive { "(?>(?:" } else { "(?:(?:" })?;
            write_node(f, node)?;
            match max {
                Some(max) => write!(f, "){{{min},{max}}}")?,
                None => write!(f, "){{{min},}}")?,
            }
            f.write_str(if *style == Style::Lazy { "?)" } else { ")" })
        }
        Node::Group(kind, branches) => {
            let opening = match kind {
                GroupKind::Capture => "(",
                GroupKind::Plain => "(?:",
                GroupKind::Atomic => "(?>",
                GroupKind::Ahead => "(?=",
                GroupKind::NotAhead => "(?!",
                GroupKind::Behind => "(?<=",
                GroupKind::NotBehind => "(?<!",
            };
            write!(f, "{opening}{})", Backtracking(branches))
        }
        Node::Backreference(number) => write!(f, r"(?:\{number})"),
        Node::Assertion(Assertion::Start) => f.write_str(r"\A"),
        Node::Assertion(Assertion::End) => f.write_str(r"(?=\x0a?\z)"),
        Node::Assertion(Assertion::VeryEnd) => f.write_str(r"\z"),
        Node::Assertion(Assertion::Word) => write_boundary(f, true),
        Node::Assertion(Assertion::NotWord) => write_boundary(f, false),
    }
}

fn write_set(f: &mut Formatter<'_>, set: &ByteSet) -> fmt::Result {
    if *set == ByteSet::default() {
        return f.write_str("(?!)");
    }
    if let Some(byte) = set.single() {
        return write!(f, "\\x{byte:02x}");
    }
    f.write_str("[")?;
    set.ranges().try_for_each(|(first, last)| write!(f, "\\x{first:02x}-\\x{last:02x}"))?;
    f.write_str("]")
}

fn write_boundary(f: &mut Formatter<'_>, boundary: bool) -> fmt::Result {
    let mut side = |opening: &str| {
        f.write_str(opening)?;
        write_set(f, &words())?;
        f.write_str(")")
    };
    side("(?:(?<=")?;
    side(if boundary { "(?!" } else { "(?=" })?;
    side("|(?<!")?;
    side(if boundary { "(?=" } else { "(?!" })?;
    f.write_str(")")
}
