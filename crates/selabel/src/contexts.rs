//! All texts of a policy together.

use std::borrow::Cow;

use crate::matcher::{Matcher, Pattern};
use crate::spec::Spec;
use crate::subs::Substitutions;
use crate::{FileKind, LookupError, ParseError, Problem, SourceFile, pattern};

/// How many bytes one text may have.
pub const MAX_TEXT_SIZE: usize = 16 << 20;
/// How many specifications all texts together may have.
pub const MAX_SPECIFICATIONS: usize = 100_000;
/// How many bytes a pattern may have.
pub const MAX_PATTERN_LENGTH: usize = 4096;

/// How many states one pattern may have in the automaton, and all of them together.
const MAX_STATES: [usize; 2] = [1 << 17, 1 << 21];

/// A label that says there is none.
const NO_LABEL: &str = "<<none>>";

/// The texts that make up the file labels of a policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'t> {
    /// `file_contexts`
    pub contexts: &'t str,
    /// `file_contexts.homedirs`
    pub homedirs: Option<&'t str>,
    /// `file_contexts.local`
    pub local: Option<&'t str>,
    /// `file_contexts.subs`
    pub subs: Option<&'t str>,
    /// `file_contexts.subs_dist`
    pub subs_dist: Option<&'t str>,
}

/// The file labels of a policy. Any number of threads may look up at once.
#[derive(Debug)]
pub struct FileContexts {
    subs: Substitutions,
    subs_dist: Substitutions,
    /// Labels of the specifications, in the matcher's order.
    labels: Vec<Box<str>>,
    matcher: Matcher,
}

impl FileContexts {
    /// Reads the texts and compiles all patterns.
    ///
    /// # Errors
    /// When a line is not valid, or there is more than is accepted. (libselinux sees a bad pattern only when a path gets as far as that.)
    pub fn parse(sources: Sources<'_>) -> Result<Self, ParseError> {
        let texts = [
            (SourceFile::Contexts, Some(sources.contexts)),
            (SourceFile::Homedirs, sources.homedirs),
            (SourceFile::Local, sources.local),
            (SourceFile::Subs, sources.subs),
            (SourceFile::SubsDist, sources.subs_dist),
        ];
        if let Some((file, _)) = texts.iter().find(|(_, text)| text.is_some_and(|text| text.len() > MAX_TEXT_SIZE)) {
            return Err(ParseError { file: *file, line: 0, problem: Problem::TooMany { what: "bytes", limit: MAX_TEXT_SIZE } });
        }
        let mut specs = Vec::new();
        for (file, text) in &texts[..3] {
            read_specs(*file, text.unwrap_or_default(), &mut specs)?;
        }
        // libselinux 3.4 finds no path for a stem with a backslash, so such a specification never applies.
        specs.retain(|spec| !spec.split_stem().0.contains('\\'));
        // What wins comes first: the exact ones, and among equals the last.
        specs.reverse();
        specs.sort_by_key(|spec| !spec.is_exact());
        let mut states = 0;
        let patterns = specs.iter().map(|spec| compile(spec, &mut states)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            subs: Substitutions::parse(SourceFile::Subs, sources.subs.unwrap_or_default())?,
            subs_dist: Substitutions::parse(SourceFile::SubsDist, sources.subs_dist.unwrap_or_default())?,
            labels: specs.iter().map(|spec| spec.label.into()).collect(),
            matcher: Matcher::new(patterns)?,
        })
    }

    /// Returns the label of an absolute path; `None` when the policy gives it none. Without a kind, specifications of all kinds apply.
    ///
    /// # Errors
    /// When a pattern with look-around or references takes too many steps. Only such patterns can.
    pub fn lookup(&self, path: &str, kind: Option<FileKind>) -> Result<Option<&str>, LookupError> {
        let path = self.subs_dist.apply(self.subs.apply(without_extra_slashes(path)));
        let Some(spec) = self.matcher.find(&path, kind)? else { return Ok(None) };
        Ok(Some(&*self.labels[spec]).filter(|label| *label != NO_LABEL))
    }
}

fn read_specs<'t>(file: SourceFile, text: &'t str, specs: &mut Vec<Spec<'t>>) -> Result<(), ParseError> {
    for (index, line) in text.split('\n').enumerate() {
        let Some(spec) = Spec::parse(file, index + 1, line)? else { continue };
        let too_many = |what, limit| ParseError { file, line: index + 1, problem: Problem::TooMany { what, limit } };
        if spec.pattern.len() > MAX_PATTERN_LENGTH {
            return Err(too_many("bytes in a pattern", MAX_PATTERN_LENGTH));
        }
        if specs.len() == MAX_SPECIFICATIONS {
            return Err(too_many("specifications", MAX_SPECIFICATIONS));
        }
        specs.push(spec);
    }
    Ok(())
}

fn compile<'t>(spec: &Spec<'t>, states: &mut usize) -> Result<Pattern<'t>, ParseError> {
    let error = |problem| ParseError { file: spec.file, line: spec.line, problem };
    let (stem, rest) = spec.split_stem();
    let branches = pattern::parse(&format!("^{rest}$"))
        .map_err(|reason| error(Problem::Pattern { pattern: spec.pattern.to_owned(), reason: reason.to_owned() }))?;
    let weight = usize::try_from(pattern::weight(&branches)).unwrap_or(usize::MAX).saturating_add(stem.len());
    *states = states.saturating_add(weight);
    for (used, limit, what) in [(weight, MAX_STATES[0], "states for a pattern"), (*states, MAX_STATES[1], "states for all patterns")] {
        if used > limit {
            return Err(error(Problem::TooMany { what, limit }));
        }
    }
    Ok(Pattern { text: spec.pattern, stem: stem.into(), branches, kind: spec.kind, file: spec.file, line: spec.line })
}

/// Makes one slash of several, and takes away the last one.
fn without_extra_slashes(path: &str) -> Cow<'_, str> {
    let mut path = Cow::Borrowed(path);
    if path.contains("//") {
        let mut cleaned = String::with_capacity(path.len());
        for c in path.chars() {
            if c != '/' || !cleaned.ends_with('/') {
                cleaned.push(c);
            }
        }
        path = Cow::Owned(cleaned);
    }
    if path.len() > 1 && path.ends_with('/') {
        match &mut path {
            Cow::Borrowed(text) => *text = &text[..text.len() - 1],
            Cow::Owned(text) => drop(text.pop()),
        }
    }
    path
}
