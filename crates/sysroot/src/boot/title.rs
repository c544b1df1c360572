//! What a boot menu calls a deployment.

use crate::SysrootError;
use crate::tree_view::TreeView;

/// Largest os-release that is read.
const MAX_OS_RELEASE: u64 = 64 * 1024;

/// Returns the name and version that the tree gives itself: `PRETTY_NAME`, else `ID`, of its os-release.
pub(crate) fn system_name(tree: &dyn TreeView) -> Result<String, SysrootError> {
    for path in ["usr/lib/os-release", "etc/os-release", "usr/etc/os-release"] {
        let Some(bytes) = tree.read(path, MAX_OS_RELEASE)? else { continue };
        let text = String::from_utf8_lossy(&bytes);
        if let Some(name) = os_release_value(&text, "PRETTY_NAME").or_else(|| os_release_value(&text, "ID")) {
            return Ok(name);
        }
    }
    Ok("OSTree".to_owned())
}

/// Puts a title together. Boot loader tools look for the text `(ostree` in it.
pub(crate) fn title(system: &str, version: Option<&str>, stateroot: Option<&str>, index: usize) -> String {
    let mut title: String = system.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Some(version) = version.filter(|version| !title.contains(version) && !version.contains(char::is_control)) {
        title.push(' ');
        title.push_str(version);
    }
    let place = stateroot.map_or(String::new(), |stateroot| format!("{stateroot}:"));
    format!("{} (ostree:{place}{index})", title.trim())
}

/// Reads one assignment of an os-release file, which is a small part of shell syntax.
fn os_release_value(text: &str, key: &str) -> Option<String> {
    let (_, value) = text.lines().rev().filter_map(|line| line.trim().split_once('=')).find(|(name, _)| *name == key)?;
    let value = unquote(value);
    (!value.is_empty()).then_some(value)
}

fn unquote(value: &str) -> String {
    let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(literal) = inner('\'') {
        return literal.to_owned();
    }
    let mut plain = String::new();
    let mut chars = inner('"').unwrap_or(value).chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_the_system_its_version_and_the_place_in_the_list() {
        for (system, version, stateroot, expected) in [
            ("TestOS 42", Some("20260101.0"), None, "TestOS 42 20260101.0 (ostree:1)"),
            ("TestOS 42", Some("42"), None, "TestOS 42 (ostree:1)"),
            ("TestOS", None, Some("os"), "TestOS (ostree:os:1)"),
            ("Bad\nName", Some("1\n2"), None, "Bad Name (ostree:1)"),
        ] {
            assert_eq!(title(system, version, stateroot, 1), expected);
        }
    }

    #[test]
    fn os_release_values_are_unquoted() {
        let text = "# x\nID=first\nPRETTY_NAME=\"A \\\"B\\\"\"\nNAME='a $b'\nID=debian\nEMPTY=\n";
        for (key, expected) in
            [("ID", Some("debian")), ("PRETTY_NAME", Some("A \"B\"")), ("NAME", Some("a $b")), ("EMPTY", None), ("NONE", None)]
        {
            assert_eq!(os_release_value(text, key).as_deref(), expected, "{key}");
        }
    }
}
