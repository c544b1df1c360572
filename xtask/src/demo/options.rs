//! What the demo was asked to do, and the trees it works on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::packages;
use crate::run::{command, is_root, root, run, say, target};

/// The demo's arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The least that boots, for CI.
    pub(super) small: bool,
    /// The user's own trees, in place of Debian.
    pub(super) tree: Option<PathBuf>,
    pub(super) tree2: Option<PathBuf>,
    /// Leave disk and registry for a look at them.
    pub(super) keep: bool,
}

impl Options {
    pub(super) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let (name, inline) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            let mut path = || {
                let value = inline.or_else(|| words.next().map(String::as_str)).with_context(|| format!("{name} needs a directory"))?;
                fs::canonicalize(value).with_context(|| format!("{name} {value}"))
            };
            match name {
                "--small" => options.small = true,
                "--keep" => options.keep = true,
                "--tree" => options.tree = Some(path()?),
                "--tree2" => options.tree2 = Some(path()?),
                other => bail!("demo has no option {other:?}"),
            }
        }
        ensure!(options.tree2.is_none() || options.tree.is_some(), "--tree2 is the second version of what --tree names");
        Ok(options)
    }

    /// Returns the directory that this user's demos work in; trees and packages in it are used again.
    pub(super) fn home() -> PathBuf {
        target().join("demo")
    }

    /// Returns the two versions, made first where they are not there.
    pub(super) fn trees(&self) -> Result<[PathBuf; 2]> {
        let home = Self::home();
        fs::create_dir_all(&home).with_context(|| format!("making {}", home.display()))?;
        if let Some(tree) = &self.tree {
            check_tree(tree)?;
            let second = match &self.tree2 {
                Some(second) => second.clone(),
                None => changed_copy(tree, &home.join("tree-2"))?,
            };
            check_tree(&second)?;
            return Ok([tree.clone(), second]);
        }
        let size = if self.small { "small" } else { "full" };
        let trees = [home.join(format!("{size}-1")), home.join(format!("{size}-2"))];
        if !trees.iter().all(|tree| tree.with_extension("complete").is_file()) {
            ensure!(is_root(), "making Debian trees needs root; with --tree DIR the demo takes a tree of yours and needs none");
            packages::ensure(packages::DEMO)?;
        }
        for (version, tree) in (1..).zip(&trees) {
            say(&format!("Debian tree, version {version}"));
            let mut make = command(root().join("scripts/make-tree.sh"));
            make.args(["--version", &version.to_string(), "--cache"]).arg(home.join("debs"));
            if self.small {
                make.arg("--small");
            }
            if version == 2 {
                make.arg("--updates");
            }
            run(make.arg(tree))?;
        }
        Ok(trees)
    }
}

/// Fails early, and in the user's words, for a tree that cannot be deployed.
fn check_tree(tree: &Path) -> Result<()> {
    let modules = tree.join("usr/lib/modules");
    let kernels =
        fs::read_dir(&modules).with_context(|| format!("{} must have a kernel in usr/lib/modules/VERSION/vmlinuz", tree.display()))?;
    let mut found = false;
    for kernel in kernels {
        found |= kernel?.path().join("vmlinuz").is_file();
    }
    ensure!(found, "{} has no usr/lib/modules/VERSION/vmlinuz", tree.display());
    ensure!(tree.join("usr/etc").is_dir() || tree.join("etc").is_dir(), "{} has no usr/etc", tree.display());
    Ok(())
}

/// Makes a second version of a tree: the same with one file more.
fn changed_copy(tree: &Path, copy: &Path) -> Result<PathBuf> {
    say(&format!("a second version of {}", tree.display()));
    let _ = fs::remove_dir_all(copy);
    run(command("cp").args(["-a", "--reflink=auto"]).arg(tree).arg(copy))?;
    let file = copy.join("usr/lib/rootball-demo");
    fs::write(&file, "version 2\n").with_context(|| format!("writing {}", file.display()))?;
    Ok(copy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read() {
        let parse = |words: &[&str]| Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(parse(&["--small", "--keep"]).unwrap(), Options { small: true, keep: true, ..Options::default() });
        assert_eq!(parse(&["--tree", "/"]).unwrap().tree, Some("/".into()));
        assert_eq!(parse(&["--tree=/", "--tree2=/"]).unwrap().tree2, Some("/".into()));
        for bad in [vec!["--tree"], vec!["--tree", "/no/such"], vec!["--tree2", "/"], vec!["x"]] {
            assert!(parse(&bad).is_err(), "{bad:?}");
        }
    }
}
