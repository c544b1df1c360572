//! Help, man pages and completions: there for every command, and of one kind.

use std::collections::BTreeSet;
use std::fs;

use crate::support::sandbox;

/// Returns the words of every command, groups included.
fn commands() -> Vec<Vec<String>> {
    listed(true)
}

/// Returns the words of commands; those that are for units and tasks only if they are asked for.
fn listed(hidden: bool) -> Vec<Vec<String>> {
    fn walk(command: &clap::Command, words: &[String], hidden: bool, found: &mut Vec<Vec<String>>) {
        found.push(words.to_vec());
        for child in command.get_subcommands().filter(|child| hidden || !child.is_hide_set()) {
            walk(child, &[words, &[child.get_name().to_owned()]].concat(), hidden, found);
        }
    }
    let mut found = Vec::new();
    walk(&rootball_cli::command(), &[], hidden, &mut found);
    found
}

#[test]
fn every_command_has_help_with_an_example_of_itself() {
    let sandbox = sandbox();
    for words in commands() {
        let line = words.join(" ");
        let long = sandbox.run(&format!("{line} --help")).ok();
        let short = sandbox.run(&format!("{line} -h")).ok();
        for help in [&long, &short] {
            let (_, examples) = help.split_once("Example").unwrap_or_else(|| panic!("no example: {line}"));
            let spelled = |example: &str| words.iter().all(|word| example.split_whitespace().any(|part| part == word));
            assert!(examples.lines().any(|example| example.contains("rootball") && spelled(example)), "{line}: {examples}");
        }
        let first = long.lines().next().unwrap();
        assert!(!first.ends_with('.') && first.starts_with(|letter: char| letter.is_uppercase()), "{line}: {first}");
    }
}

#[test]
fn the_definition_of_the_command_line_is_sound() {
    rootball_cli::command().debug_assert();
}

#[test]
fn every_command_has_a_man_page_and_every_shell_its_completions() {
    let sandbox = sandbox();
    sandbox.run("generate out").ok();
    let pages: BTreeSet<_> =
        fs::read_dir(sandbox.path("out/man")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let expected: BTreeSet<_> =
        listed(false).into_iter().map(|words| format!("{}.1", [vec!["rootball".to_owned()], words].concat().join("-"))).collect();
    assert_eq!(pages, expected);
    for page in &pages {
        let text = fs::read_to_string(sandbox.path("out/man").join(page)).unwrap();
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{page}");
        sandbox.tool(&format!("grep -q ^.TH out/man/{page}")).ok();
    }
    let shells: BTreeSet<_> =
        fs::read_dir(sandbox.path("out/completions")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(shells, ["_rootball", "rootball.bash", "rootball.fish"].map(str::to_owned).into());
    sandbox.tool("bash -n out/completions/rootball.bash").ok();
}
