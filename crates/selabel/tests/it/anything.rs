//! Any text, any path.

use proptest::prelude::*;
use rootball_selabel::{FileContexts, FileKind, Sources};

const LINES: &str = "((/|/a|/b/|\\.|\\*|\\[|\\]|\\^|\\$|\\||\\(|\\)|\\?|\\+|\\{2\\}|\\\\[a-zQE0-9.]|\\(\\?[=!:>i#<]|:|-|\\[:alpha:\\]){1,6}( -[-dlx])? ?(L|<<none>>)?\n){0,6}";

proptest! {
    #[test]
    fn any_text_is_refused_or_labels_any_path(
        texts in prop::array::uniform5(prop_oneof![any::<String>(), LINES, "(/[ab/]{0,3} /?[ab/]{0,3}\n){0,3}"]),
        paths in prop::collection::vec(prop_oneof![any::<String>(), "[/ab.\n\u{e4}]{0,8}"], 0..8),
        mode in prop_oneof![Just(0), Just(0o100_644), Just(0o040_755), Just(0o120_777)],
    ) {
        let [contexts, homedirs, local, subs, subs_dist] = &texts;
        let sources = Sources { contexts, homedirs: Some(homedirs), local: Some(local), subs: Some(subs), subs_dist: Some(subs_dist) };
        let Ok(contexts) = FileContexts::parse(sources) else { return Ok(()) };
        for path in &paths {
            let kind = FileKind::from_mode(mode);
            prop_assert_eq!(contexts.lookup(path, kind), contexts.lookup(path, kind));
        }
    }

    #[test]
    fn a_plain_path_is_found_among_patterns_and_by_itself(path in "(/[a-z]{1,4}){1,4}", other in "(/[a-z]{1,2}){1,3}") {
        let text = format!("{path} EXACT\n/.* ANY\n/.*/{} ENDING\n", "x".repeat(9));
        let contexts = FileContexts::parse(Sources { contexts: &text, ..Sources::default() }).unwrap();
        prop_assert_eq!(contexts.lookup(&path, None), Ok(Some("EXACT")));
        prop_assert_eq!(contexts.lookup(&other, None), Ok(Some(if other == path { "EXACT" } else { "ANY" })));
    }
}
