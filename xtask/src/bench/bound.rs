//! A mark for the sizes of deltas: what strong codecs make of the content that changed, each file for itself.
//!
//! Of every file of the new tree whose content the old tree has nowhere, the smallest of several encodings is taken, and all of them are
//! summed up. No delta that looks at a file and its old version as bytes is likely to be much below. It is not a bound in earnest: who opens
//! what is compressed inside, learns from one file for the next or foresees addresses can be below; and who sends metadata too has more to send.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::ground::{Ground, Side};
use super::limits::Figures;
use super::modules::HOME as KERNELS;
use crate::cores;
use crate::hash::{Content, contents, list};
use crate::run::{command, has_program, output_bytes, say};

/// Cases about the way from A to B.
const OF_SYSTEM: [&str; 4] =
    ["delta create, A to B", "image delta, default, A to B", "image delta, fast, A to B", "image delta, max, A to B"];

/// Cases about the way from the compressed modules of A to those of B.
const OF_MODULES: [&str; 1] = ["every 3rd .ko.xz, old to new"];

/// A tree's regular files.
#[derive(Debug, Default)]
struct Tree {
    root: PathBuf,
    /// The version of its kernel, where it has one and no more.
    kernel: Option<String>,
    files: BTreeMap<PathBuf, Content>,
}

/// A file whose content is new.
#[derive(Debug, PartialEq, Eq)]
struct Changed {
    size: u64,
    path: PathBuf,
    /// What it was before.
    old: Option<PathBuf>,
}

/// Finds the bounds of the cases that were run, and sets the sizes beside them.
pub(super) fn print(ground: &Ground, figures: &Figures) -> Result<()> {
    let were_run = |names: &[&'static str]| names.iter().copied().filter(|name| figures.contains_key(name)).collect::<Vec<_>>();
    let system = were_run(&OF_SYSTEM);
    if !system.is_empty() {
        print_for("A to B", [ground.tree(), ground.tree2()], &system, figures)?;
    }
    let modules = were_run(&OF_MODULES);
    if !modules.is_empty() {
        let [first, second] = ground.modules()?;
        print_for("every 3rd .ko.xz", [&first, &second], &modules, figures)?;
    }
    if system.is_empty() && modules.is_empty() {
        say("no bound: no case made a delta of two versions");
    }
    Ok(())
}

fn print_for(what: &str, trees: [&Path; 2], cases: &[&'static str], figures: &Figures) -> Result<()> {
    let [old, new] = [Tree::read(trees[0])?, Tree::read(trees[1])?];
    let changed = changed(&old, &new);
    let has_xdelta = has_program("xdelta3");
    say(&format!("bound of {what}: compressing {} files several times", changed.len()));
    let bound: u64 = cores::each(&changed, || (), |(), file| smallest(file, has_xdelta))?.iter().sum();
    println!(
        "bound of {what}: {} for {} of new content in {} files: by file, the smallest of as it is, xz -9e, zstd --ultra -22 --patch-from{}",
        mb(bound),
        mb(changed.iter().map(|file| file.size).sum()),
        changed.len(),
        if has_xdelta { ", xdelta3 -9 -S lzma" } else { "; xdelta3 is not installed" },
    );
    for name in cases {
        let shown = |side: Side| {
            let bytes = figures[name][side as usize].bytes?;
            Some(format!("{}, {:.2} of the bound", mb(bytes), bytes as f64 / bound as f64))
        };
        if let (Some(ours), Some(stock)) = (shown(Side::Ours), shown(Side::Stock)) {
            println!("{name}: {ours}; stock {stock}");
        }
    }
    Ok(())
}

fn mb(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

impl Tree {
    fn read(root: &Path) -> Result<Self> {
        let paths = list(root)?;
        let files = paths.iter().zip(contents(&paths)?);
        let below = |path: &PathBuf| path.strip_prefix(root).map(Path::to_owned).context("files lie below their tree");
        let files = files.map(|(path, content)| Ok((below(path)?, content))).collect::<Result<_>>()?;
        Ok(Self { root: root.to_owned(), kernel: kernel(&root.join(KERNELS))?, files })
    }

    /// Returns what the file at a path of the next tree was here: at the same path, or at that of the old kernel.
    fn before(&self, next: &Self, path: &Path) -> Option<PathBuf> {
        let of_old_kernel = || {
            let renamed = path.to_str()?.replace(next.kernel.as_deref()?, self.kernel.as_deref()?);
            Some(PathBuf::from(renamed))
        };
        let has_content = |path: &PathBuf| self.files.get(path).is_some_and(|content| content.size > 0);
        Some(path.to_owned()).filter(has_content).or_else(|| of_old_kernel().filter(has_content)).map(|path| self.root.join(path))
    }
}

/// Returns the only version of a kernel whose directory is in another.
fn kernel(home: &Path) -> Result<Option<String>> {
    if !home.is_dir() {
        return Ok(None);
    }
    let mut versions = Vec::new();
    for entry in fs::read_dir(home).with_context(|| format!("reading {}", home.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            versions.push(entry.file_name());
        }
    }
    Ok(if versions.len() == 1 { versions.pop().and_then(|version| version.into_string().ok()) } else { None })
}

/// Lists what is new in a tree, each content once; the largest first, so that no core has a large one left at the end.
fn changed(old: &Tree, new: &Tree) -> Vec<Changed> {
    let known: BTreeSet<&Content> = old.files.values().collect();
    let mut found: BTreeMap<&Content, Changed> = BTreeMap::new();
    for (path, content) in new.files.iter().filter(|(_, content)| content.size > 0 && !known.contains(content)) {
        let file = Changed { size: content.size, path: new.root.join(path), old: old.before(new, path) };
        // Of several with the same content, one that was there before.
        if found.get(content).is_none_or(|other| other.old.is_none() && file.old.is_some()) {
            found.insert(content, file);
        }
    }
    let mut changed: Vec<_> = found.into_values().collect();
    changed.sort_by(|one, other| other.size.cmp(&one.size).then_with(|| one.path.cmp(&other.path)));
    changed
}

/// Returns the size of a file's smallest encoding.
fn smallest(file: &Changed, has_xdelta: bool) -> Result<u64> {
    let mut codecs = vec![command("xz")];
    codecs[0].args(["-T1", "-9e", "--stdout"]);
    if let Some(old) = &file.old {
        let mut zstd = command("zstd");
        zstd.args(["-q", "--single-thread", "--ultra", "-22", "--long=27", "--stdout"]).arg(format!("--patch-from={}", old.display()));
        codecs.push(zstd);
        if has_xdelta {
            let mut xdelta = command("xdelta3");
            xdelta.args(["-q", "-9", "-S", "lzma", "-e", "-c", "-s"]).arg(old);
            codecs.push(xdelta);
        }
    }
    let mut smallest = file.size;
    for mut codec in codecs {
        smallest = smallest.min(output_bytes(codec.arg(&file.path))?.len() as u64);
    }
    Ok(smallest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(root: &str, kernel: Option<&str>, files: &[(&str, u8, u64)]) -> Tree {
        let files = files.iter().map(|(path, byte, size)| (PathBuf::from(path), Content { sha256: [*byte; 32], size: *size }));
        Tree { root: root.into(), kernel: kernel.map(str::to_owned), files: files.collect() }
    }

    #[test]
    fn every_bound_is_of_a_row() {
        for name in OF_SYSTEM.iter().chain(&OF_MODULES) {
            assert!(crate::bench::cases::all().any(|case| case.name == *name), "no row {name}");
        }
    }

    #[test]
    fn new_content_is_found_once_with_what_it_was_before() {
        let old = tree(
            "/a",
            Some("6.1.0-50"),
            &[("boot/vmlinuz-6.1.0-50", 1, 10), ("etc/empty", 0, 0), ("etc/kept", 2, 3), ("etc/moved", 3, 4), ("usr/bin/sh", 4, 5)],
        );
        let new = tree(
            "/b",
            Some("6.1.0-56"),
            &[
                ("boot/vmlinuz-6.1.0-56", 11, 20),
                ("etc/empty", 15, 1),
                ("etc/kept", 2, 3),
                ("etc/new-empty", 0, 0),
                ("etc/to", 3, 4),
                ("usr/bin/dash", 14, 6),
                ("usr/bin/sh", 14, 6),
                ("usr/bin/zsh", 16, 7),
            ],
        );
        let changed_file = |size, path: &str, old: Option<&str>| Changed { size, path: path.into(), old: old.map(PathBuf::from) };
        let expected = [
            changed_file(20, "/b/boot/vmlinuz-6.1.0-56", Some("/a/boot/vmlinuz-6.1.0-50")),
            changed_file(7, "/b/usr/bin/zsh", None),
            changed_file(6, "/b/usr/bin/sh", Some("/a/usr/bin/sh")),
            changed_file(1, "/b/etc/empty", None),
        ];
        assert_eq!(changed(&old, &new), expected);
    }

    #[test]
    fn where_there_are_several_kernels_paths_alone_tell_what_was_before() {
        let old = tree("/a", None, &[("boot/vmlinuz-6.1.0-50", 1, 10), ("usr/bin/sh", 2, 5)]);
        let new = tree("/b", Some("6.1.0-56"), &[]);
        assert_eq!(old.before(&new, Path::new("boot/vmlinuz-6.1.0-56")), None);
        assert_eq!(old.before(&new, Path::new("usr/bin/sh")), Some(PathBuf::from("/a/usr/bin/sh")));
    }
}
