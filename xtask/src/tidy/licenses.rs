//! Licences of everything that is built in: each package must offer one from the list.

use anyhow::Result;

use crate::cargo::metadata;

/// Licences that the program may carry with it.
const ALLOWED: &[&str] =
    &["bzip2-1.0.6", "MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unicode-3.0"];

pub(super) fn check(wrong: &mut Vec<String>) -> Result<()> {
    let metadata = metadata(true)?;
    // Packages for other systems are listed as well; the resolved graph has those that are built here.
    let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
    let built: std::collections::BTreeSet<_> = nodes.filter_map(|node| node["id"].as_str()).collect();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let license = package["license"].as_str().unwrap_or_default();
        if package["id"].as_str().is_some_and(|id| built.contains(id)) && !is_allowed(license) {
            wrong.push(format!("package {} {}: licence {license:?}", package["name"], package["version"]));
        }
    }
    Ok(())
}

/// Tells whether an SPDX expression can be met with the list: any side of an OR, all sides of an AND.
fn is_allowed(expression: &str) -> bool {
    let words = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut position = 0;
    let allowed = either(&words, &mut position);
    allowed && position == words.len()
}

fn either(words: &[&str], position: &mut usize) -> bool {
    let mut allowed = both(words, position);
    while words.get(*position) == Some(&"OR") {
        *position += 1;
        allowed |= both(words, position);
    }
    allowed
}

fn both(words: &[&str], position: &mut usize) -> bool {
    let mut allowed = one(words, position);
    while words.get(*position) == Some(&"AND") {
        *position += 1;
        allowed &= one(words, position);
    }
    allowed
}

fn one(words: &[&str], position: &mut usize) -> bool {
    let Some(word) = words.get(*position) else {
        // Beyond the end for good: the whole expression is refused.
        *position = words.len() + 1;
        return false;
    };
    *position += 1;
    if *word == "(" {
        let allowed = either(words, position);
        let closed = words.get(*position) == Some(&")");
        *position += 1;
        return allowed && closed;
    }
    let mut name = (*word).to_owned();
    if let (Some(&"WITH"), Some(exception)) = (words.get(*position), words.get(*position + 1)) {
        name = format!("{name} WITH {exception}");
        *position += 2;
    }
    ALLOWED.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_by_the_list() {
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR X",
            "Unlicense OR MIT",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["", "MPL-2.0", "MIT AND GPL-3.0", "GPL-3.0 WITH LLVM-exception", "(MIT", "MIT)", "MIT OR", "OR MIT", "MIT Apache-2.0"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
