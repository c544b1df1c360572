//! Kernel arguments in files: those of the image, and those of the machine.
//!
//! An image brings `/usr/lib/bootc/kargs.d/*.toml`, in the form that bootc defined; a machine may have files of the same form in
//! `/etc/rootball/kargs.d`. They are read in the order of their names.
//!
//! ```toml
//! kargs = ["console=ttyS0", "quiet"]
//! match-architectures = ["x86_64"]    # without it, they are for all
//! ```
//!
//! What somebody has changed by hand stays: an update applies only what is different between the old files and the new ones.

use rootball_bls::{KargChange, KernelArgs};
use serde::Deserialize;

use crate::tree_view::{NodeKind, TreeView};
use crate::{Origin, SysrootError};

/// Where an image has them.
const IMAGE: &str = "usr/lib/bootc/kargs.d";
/// Where a machine has them.
const MACHINE: &str = "rootball/kargs.d";
/// Largest file that is read.
const MAX_SIZE: u64 = 64 * 1024;

/// One file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    kargs: Vec<String>,
    match_architectures: Option<Vec<String>>,
}

/// Reads the text of one file; an error says what is wrong.
///
/// Architectures are named as Rust names them (`x86_64`, `aarch64`, `powerpc64`).
pub fn parse(text: &[u8], architecture: &str) -> Result<Vec<String>, String> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not text".to_owned())?;
    let file: File = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if file.match_architectures.is_some_and(|wanted| !wanted.iter().any(|wanted| wanted == architecture)) {
        return Ok(Vec::new());
    }
    let mut words = Vec::new();
    for arg in file.kargs {
        // One string may hold several arguments; each is checked as if it were given by hand.
        for word in KernelArgs::parse(&arg).iter() {
            KernelArgs::default().apply(&KargChange::Append(word.clone())).map_err(|error| error.to_string())?;
            words.push(word);
        }
    }
    Ok(words)
}

/// Reads the files of an image's tree.
pub(crate) fn of_image(tree: &dyn TreeView) -> Result<Vec<String>, SysrootError> {
    read(tree, IMAGE)
}

/// Reads the files of a machine; `etc` is where the tree has its `/etc`.
pub(crate) fn of_machine(tree: &dyn TreeView, etc: &str) -> Result<Vec<String>, SysrootError> {
    read(tree, &format!("{etc}/{MACHINE}"))
}

fn read(tree: &dyn TreeView, place: &str) -> Result<Vec<String>, SysrootError> {
    let mut words = Vec::new();
    for (name, kind) in tree.list(place)?.unwrap_or_default() {
        if kind != NodeKind::File || !name.ends_with(".toml") {
            continue;
        }
        let path = format!("{place}/{name}");
        let Some(text) = tree.read(&path, MAX_SIZE + 1)? else { continue };
        let parsed = if text.len() as u64 > MAX_SIZE {
            Err(format!("it has more than {MAX_SIZE} bytes"))
        } else {
            parse(&text, std::env::consts::ARCH)
        };
        words.extend(parsed.map_err(|reason| SysrootError::InvalidKargs { path, reason })?);
    }
    Ok(words)
}

/// Applies what is different between two sets of files.
pub(crate) fn apply(args: &KernelArgs, before: &[String], after: &[String]) -> KernelArgs {
    let mut words: Vec<String> = args.iter().collect();
    let mut gone = before.to_vec();
    let mut new = Vec::new();
    for word in after {
        match gone.iter().position(|old| old == word) {
            Some(at) => drop(gone.remove(at)),
            None => new.push(word),
        }
    }
    for word in gone {
        // What is not there was removed by hand.
        if let Some(at) = words.iter().position(|present| *present == word) {
            words.remove(at);
        }
    }
    for word in new {
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
    KernelArgs::parse(&words.join(" "))
}

/// Applies the files of the machine, and notes in the origin what they are.
pub(crate) fn apply_machine(args: &KernelArgs, origin: &mut Origin, now: &[String]) -> KernelArgs {
    let changed = apply(args, &origin.machine_kargs(), now);
    origin.set_machine_kargs(now);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_bootc_defined_them() {
        for (text, expected) in [
            ("kargs = [\"a\", \"b=c\"]", Ok(vec!["a", "b=c"])),
            ("kargs = [\"a b\"]\nmatch-architectures = [\"x86_64\", \"aarch64\"]", Ok(vec!["a", "b"])),
            ("kargs = [\"a\"]\nmatch-architectures = [\"aarch64\"]", Ok(vec![])),
            ("kargs = []", Ok(vec![])),
            ("", Err("missing field")),
            ("kargs = [\"a\"]\nmatch-arch = []", Err("unknown field")),
            ("kargs = \"a\"", Err("invalid type")),
            ("kargs = [", Err("")),
            ("kargs = [\"ostree=/x\"]", Err("managed")),
        ] {
            match (parse(text.as_bytes(), "x86_64"), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{text}: {found}"),
                (found, expected) => panic!("{text}: {found:?} in place of {expected:?}"),
            }
        }
        assert!(parse(b"\xff", "x86_64").is_err());
    }

    #[test]
    fn an_update_applies_the_difference_and_leaves_what_was_changed_by_hand() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (args, before, after, expected) in [
            ("root=x", "", "quiet a=1", "root=x quiet a=1"),
            ("root=x quiet mine", "quiet", "loud", "root=x mine loud"),
            ("root=x mine", "quiet", "quiet", "root=x mine"),
            ("root=x a=1 a=2", "a=1 a=2", "a=2 a=3", "root=x a=2 a=3"),
            ("root=x debug=5", "debug", "", "root=x debug=5"),
            ("root=x b", "", "b", "root=x b"),
        ] {
            let changed = apply(&KernelArgs::parse(args), &words(before), &words(after));
            assert_eq!(changed.to_string(), expected, "{args}: {before} -> {after}");
        }
    }

    #[test]
    fn what_the_machine_adds_is_noted_so_that_it_can_go_again() {
        let mut origin = Origin::of_image("ostree-unverified-registry:host/os:1");
        let args = apply_machine(&KernelArgs::parse("rw"), &mut origin, &["a=\"b c\"".to_owned(), "quiet".to_owned()]);
        assert_eq!(args.to_string(), "rw a=\"b c\" quiet");
        let mut next = Origin::parse(&origin.inherited().to_bytes()).unwrap();
        next.set_image("ostree-unverified-registry:host/os:2");
        let args = apply_machine(&args, &mut next, &["quiet".to_owned()]);
        assert_eq!(args.to_string(), "rw quiet");
        let args = apply_machine(&args, &mut next, &[]);
        assert_eq!((args.to_string(), next.machine_kargs().is_empty()), ("rw".to_owned(), true));
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(text in "(kargs|match-architectures)?[ =\\[\\]\"a-z\\n,]{0,40}") {
            let _ = parse(text.as_bytes(), "x86_64");
        }
    }
}
