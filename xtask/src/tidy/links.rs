//! Links in documents: what they point to inside the repository must be there.

use anyhow::Result;

use super::Files;
use crate::run::root;

pub(super) fn check(files: &Files, wrong: &mut Vec<String>) -> Result<()> {
    for file in files.with_extension("md") {
        let (path, text) = file?;
        let dir = root().join(path.parent().unwrap_or(path));
        for (number, link) in links(&text) {
            let target = link.split('#').next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !outside && !dir.join(target).exists() {
                wrong.push(format!("{}:{number}: nothing at {target}", path.display()));
            }
        }
    }
    Ok(())
}

/// Returns the targets of inline links with their line numbers; fenced code has none.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("](") {
            let target = after.split(')').next().unwrap_or_default();
            found.push((number + 1, target));
            rest = after;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_code() {
        let text = "[a](x.md) and [b](y.md#z)\n```\n[c](no)\n```\n[d](https://e)\n";
        assert_eq!(links(text), [(1, "x.md"), (1, "y.md#z"), (5, "https://e")]);
    }
}
