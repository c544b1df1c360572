//! Changelog fragments: one file for each change that users notice, `changelog/unreleased/NAME.md`, beginning with its kind.

use anyhow::Result;

use super::Files;

const KINDS: &[&str] = &["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

pub(super) fn check(files: &Files, wrong: &mut Vec<String>) -> Result<()> {
    for file in files.with_extension("md") {
        let (path, text) = file?;
        if path.starts_with("changelog/unreleased")
            && let Err(reason) = check_fragment(&path.file_name().unwrap_or_default().to_string_lossy(), &text)
        {
            wrong.push(format!("{}: {reason}", path.display()));
        }
    }
    Ok(())
}

fn check_fragment(name: &str, text: &str) -> Result<(), &'static str> {
    let stem = name.strip_suffix(".md").unwrap_or_default();
    if stem.is_empty() || !stem.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return Err("the name must be lower-case words joined by dashes");
    }
    let Some((kind, words)) = text.split_once(": ") else { return Err("must begin with its kind, as in `Added: `") };
    if !KINDS.contains(&kind) {
        return Err("the kind must be Added, Changed, Deprecated, Removed, Fixed or Security");
    }
    if words.trim().is_empty() || !words.trim_end().ends_with('.') {
        return Err("must be whole sentences");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_begin_with_their_kind() {
        assert_eq!(check_fragment("a-b.md", "Added: `x` does y.\n"), Ok(()));
        for (name, text) in
            [("A.md", "Added: x."), ("a.txt", "Added: x."), ("a.md", "x."), ("a.md", "New: x."), ("a.md", "Added: x"), ("a.md", "Added: ")]
        {
            assert!(check_fragment(name, text).is_err(), "{name} {text:?}");
        }
    }
}
