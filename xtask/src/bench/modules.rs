//! Kernel modules as `.ko.xz`: what updates of kernels consist of where modules are compressed, which no byte-wise delta can look into.
//!
//! Trees A and B must have them as they were before `make modules_install` compressed them. Every third is taken, the same of both trees: as
//! good a sample as all of them, and a third of the work.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::cores;
use crate::hash::list;
use crate::run::{command, output_bytes};

/// Of so many modules one is taken.
const STEP: usize = 3;

/// How the kernel's own build compresses modules since Linux 6.12 (`scripts/Makefile.modinst`), and in one thread, whatever is usual for this xz.
const XZ: [&str; 4] = ["-T1", "--check=crc32", "--lzma2=dict=1MiB", "--stdout"];

/// Where each version of the kernel has its own directory.
pub(super) const HOME: &str = "usr/lib/modules";

/// A module of a tree.
#[derive(Debug, PartialEq, Eq)]
struct Module {
    /// Its path below the directory of the kernel's version: what two versions have in common.
    name: PathBuf,
    /// Its path below the tree.
    path: PathBuf,
}

impl Module {
    /// Returns the module that lies at a path of a tree, if it is the path of one.
    fn at(path: &Path) -> Option<Self> {
        let below_version: PathBuf = path.strip_prefix(HOME).ok()?.components().skip(1).collect();
        let is_module = path.extension().is_some_and(|extension| extension == "ko") && below_version.file_name().is_some();
        is_module.then(|| Self { name: below_version, path: path.to_owned() })
    }
}

/// Makes two trees of the compressed modules of two others, each at its old path with `.xz` behind.
pub(super) fn make(trees: [&Path; 2], places: [PathBuf; 2]) -> Result<()> {
    let [first, second] = trees;
    let modules = [find(first)?, find(second)?];
    let chosen = choose(modules.iter().flatten().map(|module| module.name.as_path()));
    for ((tree, place), modules) in trees.into_iter().zip(places).zip(&modules) {
        let modules: Vec<&Module> = modules.iter().filter(|module| chosen.contains(module.name.as_path())).collect();
        cores::each(&modules, || (), |(), module| compress(&tree.join(&module.path), &place.join(&module.path)))?;
    }
    Ok(())
}

fn find(tree: &Path) -> Result<Vec<Module>> {
    let home = tree.join(HOME);
    let files = if home.is_dir() { list(&home)? } else { Vec::new() };
    let modules: Vec<Module> = files.iter().filter_map(|file| Module::at(file.strip_prefix(tree).ok()?)).collect();
    ensure!(
        !modules.is_empty(),
        "tree {} has no kernel modules, no *.ko below {HOME}/VERSION: this case needs two that have",
        tree.display()
    );
    Ok(modules)
}

/// Chooses among the names of all modules, so that one that came or went does not choose others in one tree than in the other.
fn choose<'a>(names: impl Iterator<Item = &'a Path>) -> BTreeSet<&'a Path> {
    let all: BTreeSet<&Path> = names.collect();
    all.into_iter().step_by(STEP).collect()
}

fn compress(module: &Path, place: &Path) -> Result<()> {
    let directory = place.parent().context("a module lies in a directory")?;
    fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
    let place = place.with_extension("ko.xz");
    fs::write(&place, output_bytes(command("xz").args(XZ).arg(module))?).with_context(|| format!("writing {}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_named_below_their_version() {
        for (path, name) in [
            ("usr/lib/modules/6.1.0-50/kernel/fs/ext4.ko", Some("kernel/fs/ext4.ko")),
            ("usr/lib/modules/6.1.0-50/kernel/fs/ext4.ko.xz", None),
            ("usr/lib/modules/stray.ko", None),
            ("usr/lib/ext4.ko", None),
        ] {
            let expected = name.map(|name| Module { name: name.into(), path: path.into() });
            assert_eq!(Module::at(Path::new(path)), expected, "path: {path}");
        }
    }

    #[test]
    fn the_same_modules_are_chosen_of_both_trees() {
        let [first, second] = [["a", "b", "d", "e", "f"], ["a", "c", "d", "e", "f"]].map(|names| names.map(Path::new));
        // All names are a, b, c, d, e, f.
        assert_eq!(choose(first.into_iter().chain(second)), BTreeSet::from(["a", "d"].map(Path::new)));
    }
}
