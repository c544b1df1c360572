//! What is refused, and what the error says.

use rootball_selabel::{FileContexts, LookupError, MAX_PATTERN_LENGTH, MAX_TEXT_SIZE, SourceFile, Sources};

fn error(sources: Sources<'_>) -> String {
    FileContexts::parse(sources).unwrap_err().to_string()
}

#[test]
fn an_error_names_the_file_and_the_line() {
    let good = "/.* L\n";
    for (sources, expected) in [
        (Sources { contexts: "# note\n\n/a\n", ..Default::default() }, "file_contexts, line 3: a label is missing behind the pattern"),
        (Sources { contexts: "/a -x L\n", ..Default::default() }, r#"file_contexts, line 1: "-x" is no file type"#),
        (
            Sources { contexts: good, homedirs: Some("/\u{e9} L"), ..Default::default() },
            "file_contexts.homedirs, line 1: it has a character that is not ASCII, or a NUL",
        ),
        (
            Sources { contexts: good, local: Some("/a L\n/[a L\n"), ..Default::default() },
            r#"file_contexts.local, line 2: the pattern "/[a" has a class that is not closed"#,
        ),
    ] {
        assert_eq!(error(sources), expected);
    }
}

#[test]
fn what_costs_too_much_is_refused() {
    let long = format!("/{} L\n", "a".repeat(MAX_PATTERN_LENGTH));
    let huge = " ".repeat(MAX_TEXT_SIZE + 1);
    let much = "/a{9999} L\n".repeat(300);
    let subs = "/a /b\n".repeat(10_001);
    let tried = "/(a)\\1 L\n".repeat(1001);
    for (contexts, expected) in [
        (&*long, "file_contexts, line 1: more than 4096 bytes in a pattern"),
        (&huge, "file_contexts, line 0: more than 16777216 bytes"),
        ("/(a{1000}){1000} L\n", "file_contexts, line 1: more than 131072 states for a pattern"),
        ("/((((a{50}){50}){50}){50}){50} L\n", "file_contexts, line 1: more than 131072 states for a pattern"),
        (&much, "file_contexts, line 91: more than 2097152 states for all patterns"),
        (&tried, "file_contexts, line 1: more than 1000 patterns with look-around or references"),
    ] {
        assert_eq!(error(Sources { contexts, ..Default::default() }), expected);
    }
    let sources = Sources { contexts: "/ L\n", subs: Some(&subs), ..Default::default() };
    assert_eq!(error(sources), "file_contexts.subs, line 10001: more than 10000 substitutions");
}

#[test]
fn a_trial_that_takes_too_many_steps_is_an_error_and_no_label() {
    let contexts = FileContexts::parse(Sources { contexts: "/.* ANY\n/(a*)*\\1b LABEL\n", ..Default::default() }).unwrap();
    let path = format!("/{}", "a".repeat(40));
    assert_eq!(contexts.lookup(&path, None), Err(LookupError { path, file: SourceFile::Contexts, line: 2 }));
    assert_eq!(contexts.lookup("/aab", None), Ok(Some("LABEL")));
    assert_eq!(contexts.lookup("/c", None), Ok(Some("ANY")));
}
