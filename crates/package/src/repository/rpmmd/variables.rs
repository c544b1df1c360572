//! Variables of repository configuration: `$releasever`, `${basearch}`, and what `/etc/dnf/vars` has a file for.

use std::collections::BTreeMap;

/// Replaces variables by their values. Those that have none stay as they stand, and no value is looked at again.
pub fn substituted(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        let (before, found) = rest.split_at(dollar);
        result.push_str(before);
        let (length, name) = reference(found);
        match variables.get(name) {
            Some(value) if !name.is_empty() => result.push_str(value),
            _ => result.push_str(&found[..length]),
        }
        rest = &found[length..];
    }
    result.push_str(rest);
    result
}

/// Returns how many bytes the reference at the beginning has, and the name in it.
fn reference(found: &str) -> (usize, &str) {
    let name_end = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let plain = &found[1..];
    if let Some(inner) = plain.strip_prefix('{') {
        let end = name_end(inner);
        if inner[end..].starts_with('}') {
            return (end + 3, &inner[..end]);
        }
    }
    let end = name_end(plain);
    (end + 1, &plain[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_once() {
        let variables = [("releasever", "41"), ("basearch", "x86_64"), ("loop", "$loop"), ("", "no")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        for (text, expected) in [
            ("https://a/$releasever/$basearch/os", "https://a/41/x86_64/os"),
            ("f${releasever}-$basearch", "f41-x86_64"),
            ("$releasever_minor $unknown ${unknown} ${unknown:-x}", "$releasever_minor $unknown ${unknown} ${unknown:-x}"),
            ("$loop", "$loop"),
            ("$ $$releasever ${ ${} ä$", "$ $41 ${ ${} ä$"),
            ("", ""),
        ] {
            assert_eq!(substituted(text, &variables), expected, "{text:?}");
        }
    }
}
