//! All patterns at once.
//!
//! A pattern that is one path is found in a map. The others run together in one automaton, which is built while it is used: the states
//! that paths lead to are made once and kept, up to a limit, by each thread that looks up. What an automaton cannot match (look-around,
//! references, possessive repetition) is tried pattern by pattern, and only when it would win over what was found.

use std::collections::HashMap;
use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{NFA, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::Hir;

use crate::pattern::{self, Backtracking, Branches};
use crate::{FileKind, LookupError, ParseError, Problem, SourceFile};

/// Bytes that the states of one thread may take, before they are made anew.
const CACHE_CAPACITY: usize = 16 << 20;
/// Bytes that the automaton's plan may take.
const MAX_NFA_SIZE: usize = 256 << 20;
/// How many patterns may be tried one by one.
const MAX_BACKTRACKING: usize = 1000;
/// How many steps such a trial may take.
const MAX_STEPS: usize = 1_000_000;

/// A specification's pattern.
pub(crate) struct Pattern<'t> {
    /// As it was written, for errors.
    pub(crate) text: &'t str,
    /// A directory that it begins with literally, and that a path must have a slash behind.
    pub(crate) stem: Box<str>,
    /// The rest, with its anchors.
    pub(crate) branches: Branches,
    pub(crate) kind: Option<FileKind>,
    pub(crate) file: SourceFile,
    pub(crate) line: usize,
}

/// What every pattern is checked for besides its text.
#[derive(Debug)]
struct Condition {
    stem_length: u32,
    kind: Option<FileKind>,
}

impl Condition {
    fn holds(&self, path: &str, kind: Option<FileKind>) -> bool {
        let stem = self.stem_length as usize;
        (stem == 0 || path.as_bytes().get(stem) == Some(&b'/')) && (self.kind.is_none() || kind.is_none() || self.kind == kind)
    }
}

/// Finds the first of many patterns that matches a path.
#[derive(Debug)]
pub(crate) struct Matcher {
    conditions: Vec<Condition>,
    /// Patterns that match one path only.
    literals: HashMap<Box<[u8]>, Vec<u32>>,
    automaton: Option<Automaton>,
    backtracking: Vec<Backtracker>,
}

impl Matcher {
    /// Compiles patterns; the first wins.
    pub(crate) fn new(patterns: Vec<Pattern<'_>>) -> Result<Self, ParseError> {
        let mut conditions = Vec::with_capacity(patterns.len());
        let mut literals = HashMap::<_, Vec<u32>>::new();
        let (mut regular, mut indexes) = (Vec::new(), Vec::new());
        let mut backtracking = Vec::new();
        for (index, pattern) in patterns.into_iter().enumerate() {
            let index = index as u32;
            conditions.push(Condition { stem_length: pattern.stem.len() as u32, kind: pattern.kind });
            if let Some(rest) = pattern::literal(&pattern.branches) {
                let path = [pattern.stem.as_bytes(), &rest].concat();
                literals.entry(path.into_boxed_slice()).or_default().push(index);
            } else if let Some(rest) = pattern::regular(&pattern.branches) {
                regular.push(Hir::concat(vec![Hir::literal(pattern.stem.as_bytes()), rest]));
                indexes.push(index);
            } else {
                backtracking.push(Backtracker::new(index, &pattern)?);
                if backtracking.len() > MAX_BACKTRACKING {
                    let problem = Problem::TooMany { what: "patterns with look-around or references", limit: MAX_BACKTRACKING };
                    return Err(ParseError { file: pattern.file, line: pattern.line, problem });
                }
            }
        }
        let automaton = if regular.is_empty() { None } else { Some(Automaton::new(&regular, indexes)?) };
        Ok(Self { conditions, literals, automaton, backtracking })
    }

    /// Returns the number of the first pattern that matches.
    pub(crate) fn find(&self, path: &str, kind: Option<FileKind>) -> Result<Option<usize>, LookupError> {
        let holds = |index: &u32| self.conditions[*index as usize].holds(path, kind);
        // `$` is also before a line feed at the end.
        let shorter = path.strip_suffix('\n');
        let mut best = None;
        for path in std::iter::once(path).chain(shorter) {
            let literal = self.literals.get(path.as_bytes()).and_then(|list| list.iter().copied().find(holds));
            best = first(best, literal);
        }
        if let Some(automaton) = &self.automaton {
            for path in std::iter::once(path).chain(shorter) {
                if best.is_none_or(|best| automaton.indexes[0] < best) {
                    best = first(best, automaton.find(path.as_bytes(), holds));
                }
            }
        }
        for pattern in &self.backtracking {
            if best.is_some_and(|best| best < pattern.index) {
                break;
            }
            if holds(&pattern.index) && pattern.is_match(path)? {
                best = Some(pattern.index);
                break;
            }
        }
        Ok(best.map(|index| index as usize))
    }
}

fn first(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    a.into_iter().chain(b).min()
}

type CachePool = Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>;

/// Many patterns in one automaton.
struct Automaton {
    dfa: DFA,
    caches: CachePool,
    /// Numbers of the patterns, ascending.
    indexes: Vec<u32>,
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("patterns", &self.indexes.len()).finish_non_exhaustive()
    }
}

impl Automaton {
    fn new(patterns: &[Hir], indexes: Vec<u32>) -> Result<Self, ParseError> {
        let too_large = || {
            let problem = Problem::TooMany { what: "bytes for the automaton of all patterns", limit: MAX_NFA_SIZE };
            ParseError { file: SourceFile::Contexts, line: 0, problem }
        };
        let nfa_config = NFA::config().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(MAX_NFA_SIZE));
        let nfa = NFA::compiler().configure(nfa_config).build_many_from_hir(patterns).map_err(|_| too_large())?;
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE_CAPACITY).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).map_err(|_| too_large())?;
        let maker = dfa.clone();
        Ok(Self { dfa, caches: Pool::new(Box::new(move || maker.create_cache())), indexes })
    }

    /// Returns the first pattern that matches the whole path and is accepted.
    fn find(&self, path: &[u8], accept: impl Fn(&u32) -> bool) -> Option<u32> {
        const NEVER: &str = "states are made anew without end, and no byte or anchor is excluded";
        let mut cache = self.caches.get();
        let input = Input::new(path).anchored(Anchored::Yes);
        let mut state = self.dfa.start_state_forward(&mut cache, &input).expect(NEVER);
        for byte in path {
            state = self.dfa.next_state(&mut cache, state, *byte).expect(NEVER);
            if state.is_dead() {
                return None;
            }
        }
        state = self.dfa.next_eoi_state(&mut cache, state).expect(NEVER);
        if !state.is_match() {
            return None;
        }
        let matches = 0..self.dfa.match_len(&cache, state);
        matches.map(|index| self.indexes[self.dfa.match_pattern(&cache, state, index).as_usize()]).filter(accept).min()
    }
}

/// A pattern that is tried on its own.
#[derive(Debug)]
struct Backtracker {
    index: u32,
    stem: Box<str>,
    regex: fancy_regex::Regex,
    file: SourceFile,
    line: usize,
}

impl Backtracker {
    fn new(index: u32, pattern: &Pattern<'_>) -> Result<Self, ParseError> {
        let text = Backtracking(&pattern.branches).to_string();
        let mut builder = fancy_regex::RegexBuilder::new(&text);
        builder.bytes_mode(fancy_regex::BytesMode::Ascii).backtrack_limit(MAX_STEPS).max_prog_size(1 << 20);
        let regex = builder.build().map_err(|error| ParseError {
            file: pattern.file,
            line: pattern.line,
            problem: Problem::Pattern { pattern: pattern.text.to_owned(), reason: format!("is not supported: {error}") },
        })?;
        Ok(Self { index, stem: pattern.stem.clone(), regex, file: pattern.file, line: pattern.line })
    }

    fn is_match(&self, path: &str) -> Result<bool, LookupError> {
        let Some(rest) = path.strip_prefix(&*self.stem) else { return Ok(false) };
        self.regex.is_match(rest.as_bytes()).map_err(|_| LookupError { path: path.to_owned(), file: self.file, line: self.line })
    }
}
