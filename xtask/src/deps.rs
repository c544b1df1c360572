//! `cargo xtask deps`: an import points only to a lower layer.
//!
//! The layers stand in `xtask/layers.toml`; what is imported is what cargo says. Dev-dependencies may point anywhere, because tests ask
//! whom they like.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo::metadata;
use crate::run::root;

/// What `layers.toml` says.
#[derive(Debug, PartialEq, Eq)]
struct Layers {
    /// Layer of each crate, lowest 0.
    layer: BTreeMap<String, usize>,
    tools: Vec<String>,
}

/// Checks every dependency between crates of the workspace.
pub(crate) fn deps() -> Result<()> {
    let path = root().join("xtask/layers.toml");
    let layers = Layers::parse(&fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?)?;
    let wrong = check(&layers, &imports(&metadata(false)?));
    if !wrong.is_empty() {
        bail!("imports must point to lower layers (xtask/layers.toml):\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

impl Layers {
    /// Reads the file: two keys, one a list of lists with one list a line.
    fn parse(text: &str) -> Result<Self> {
        let mut layers = Self { layer: BTreeMap::new(), tools: Vec::new() };
        let mut next = 0;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(list) = line.strip_prefix("tools = ") {
                layers.tools = serde_json::from_str(list).with_context(|| format!("layers.toml: {line}"))?;
            } else if line.starts_with('[') {
                let names: Vec<String> =
                    serde_json::from_str(line.trim_end_matches(',')).with_context(|| format!("layers.toml: {line}"))?;
                layers.layer.extend(names.into_iter().map(|name| (name, next)));
                next += 1;
            } else if !matches!(line, "layers = [" | "]") {
                bail!("layers.toml: what does {line:?} mean?");
            }
        }
        Ok(layers)
    }
}

/// Returns what each crate imports outside its tests, by names without the prefix `rootball-`.
fn imports(metadata: &Value) -> BTreeMap<String, Vec<String>> {
    let short = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name.strip_prefix("rootball-").unwrap_or(name).to_owned()
    };
    let ours = |name: &Value| name.as_str().is_some_and(|name| name.starts_with("rootball-") || name == "xtask");
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            let names = dependencies
                .filter(|dependency| dependency["kind"] != "dev" && ours(&dependency["name"]))
                .map(|dependency| short(&dependency["name"]));
            (short(&package["name"]), names.collect())
        })
        .collect()
}

fn check(layers: &Layers, imports: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, imported) in imports {
        let is_tool = layers.tools.contains(name);
        let Some(own) = layers.layer.get(name).copied().or(is_tool.then_some(usize::MAX)) else {
            wrong.push(format!("{name} has no layer"));
            continue;
        };
        for other in imported {
            if is_tool && layers.tools.contains(other) {
                continue;
            }
            if layers.layer.get(other).is_none_or(|layer| *layer >= own) {
                wrong.push(format!("{name} -> {other}"));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_layers_may_be_imported() {
        let layers = Layers::parse("# x\nlayers = [\n  [\"a\", \"b\"],\n  [\"c\"],\n]\ntools = [\"t\", \"u\"]\n").unwrap();
        let imports = |name: &str, others: &[&str]| [(name.to_owned(), others.iter().map(|other| (*other).to_owned()).collect())].into();
        for (name, others, expected) in [
            ("c", vec!["a", "b"], vec![]),
            ("t", vec!["a", "c", "u"], vec![]),
            ("a", vec!["b"], vec!["a -> b"]),
            ("a", vec!["c"], vec!["a -> c"]),
            ("c", vec!["t"], vec!["c -> t"]),
            ("new", vec![], vec!["new has no layer"]),
        ] {
            assert_eq!(check(&layers, &imports(name, &others)), expected, "{name} imports {others:?}");
        }
    }

    #[test]
    fn tests_may_import_anything() {
        let metadata = serde_json::json!({ "packages": [{ "name": "rootball-a", "dependencies": [
            { "name": "rootball-b", "kind": null }, { "name": "rootball-c", "kind": "dev" }, { "name": "serde", "kind": null },
        ]}]});
        assert_eq!(imports(&metadata), [("a".to_owned(), vec!["b".to_owned()])].into());
    }
}
