//! Any text, and any value set.
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use rootball_keyfile::KeyFile;

proptest! {
    #[test]
    fn any_text_is_refused_or_prints_the_same_for_good(
        text in prop_oneof![any::<String>(), "(\\[[a-b]\\] ?\r?\n|[a-b ]{1,2}= ?[a-b;\\\\#\u{a0} ]{0,3}\r?\r?\n|#.{0,2}\r?\r?\n|[ \r]{0,2}\n){0,9}"],
    ) {
        let Ok(file) = text.parse::<KeyFile>() else { return Ok(()) };
        let printed = file.to_string();
        let again: KeyFile = printed.parse().unwrap();
        let lines = |text: &str| text.lines().map(|line| line.trim_end_matches('\r').trim_matches([' ', '\t', '\u{b}', '\u{c}']).to_owned()).collect::<Vec<_>>();
        prop_assert_eq!(lines(&printed), lines(&text));
        prop_assert_eq!(again.to_string(), printed);
        prop_assert_eq!(again.groups().collect::<Vec<_>>(), file.groups().collect::<Vec<_>>());
        for group in file.groups() {
            prop_assert_eq!(again.keys(group).collect::<Vec<_>>(), file.keys(group).collect::<Vec<_>>());
            for key in file.keys(group) {
                prop_assert_eq!(again.raw(group, key), file.raw(group, key));
                let _ = (file.string(group, key), file.list(group, key), file.boolean(group, key), file.integer(group, key));
            }
        }
    }

    #[test]
    fn any_value_that_is_set_is_read_back(
        text in "(\\[[a-b]\\]\n|[a-b]=[a-b;]{0,2}\n|#c\n|\n){0,6}",
        value in prop_oneof!["[ \t\r\n;\\\\a#=\\[\\]s]{0,8}", any::<String>()],
    ) {
        let Ok(mut file) = text.parse::<KeyFile>() else { return Ok(()) };
        file.set("a", "b", &value);
        prop_assert_eq!(file.string("a", "b"), Some(value.clone()));
        let again: KeyFile = file.to_string().parse().unwrap();
        prop_assert_eq!(again.string("a", "b"), Some(value));
    }
}
