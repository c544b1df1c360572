//! Source files: their length, their leftovers, the words at their top.

use anyhow::Result;

use super::Files;

/// A file is one idea; above this it is two.
const MAX_LINES: usize = 600;

/// What must not stay behind, written so that this file does not have it.
const LEFTOVERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimplem", "ented!("),
    concat!("#[", "ignore"),
];

pub(super) fn check(files: &Files, wrong: &mut Vec<String>) -> Result<()> {
    for file in files.with_extension("rs") {
        let (path, text) = file?;
        let shown = path.display();
        let lines = text.lines().count();
        if lines > MAX_LINES {
            wrong.push(format!("{shown}: {lines} lines, more than {MAX_LINES}"));
        }
        for (number, line) in text.lines().enumerate() {
            for leftover in LEFTOVERS.iter().filter(|leftover| line.contains(**leftover)) {
                wrong.push(format!("{shown}:{}: {leftover}", number + 1));
            }
        }
        let is_test = path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs");
        if !is_test && !text.starts_with("//!") {
            wrong.push(format!("{shown}: does not begin with what it is (//!)"));
        }
    }
    for file in files.with_extension("toml") {
        let (path, text) = file?;
        let is_package = path.ends_with("Cargo.toml") && text.contains("[package]");
        let description = text.lines().find_map(|line| line.strip_prefix("description = ")).unwrap_or_default();
        if is_package && description.len() < 12 {
            wrong.push(format!("{}: needs a description", path.display()));
        }
    }
    Ok(())
}
