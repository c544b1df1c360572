//! The trees of a commit, in the order in which they are laid over each other.

use std::fs::File;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use regex::Regex;
use rootball_object::{ErrorKind, ObjectSource};
use rootball_repo::selinux::{LabelingEpoch, Policy, PolicyError};
use rootball_repo::{Repo, TarOptions, TreeBuilder, TreeRoot};

use super::CommitArgs;
use crate::context::Context;
use crate::error::CommandError;
use crate::ui;

/// One tree, as `--tree` names it.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Directory(PathBuf),
    Tar(PathBuf),
    Commit(String),
    /// Not a tree: where in the commit those that follow come to lie.
    Prefix(String),
}

impl FromStr for Tree {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some(("dir", path)) => Ok(Self::Directory(path.into())),
            Some(("tar", path)) => Ok(Self::Tar(path.into())),
            Some(("ref", rev)) => Ok(Self::Commit(rev.to_owned())),
            Some(("prefix", path)) => Ok(Self::Prefix(path.to_owned())),
            _ => Err("dir=DIR, tar=FILE, ref=COMMIT or prefix=PATH is wanted".to_owned()),
        }
    }
}

/// Returns the trees that the arguments name.
pub(super) fn trees(args: &CommitArgs) -> Vec<Tree> {
    match (&args.tree[..], &args.dir) {
        ([], None) => vec![Tree::Directory(".".into())],
        ([], Some(dir)) => vec![Tree::Directory(dir.clone())],
        (trees, _) => trees.to_vec(),
    }
}

/// Lays all trees over each other.
pub(super) fn build(args: &CommitArgs, context: &Context, repo: &Repo, mut builder: TreeBuilder<'_>) -> Result<TreeRoot, CommandError> {
    let rename = args.tar_pathname_filter.as_deref().map(filter).transpose()?;
    let rename =
        rename.as_ref().map(|(pattern, replacement)| move |path: &str| pattern.replace_all(path, replacement.as_str()).into_owned());
    let rename = rename.as_ref().map(|rename| rename as &(dyn Fn(&str) -> String + Sync));
    let options = TarOptions { autocreate_parents: args.tar_autocreate_parents, rename };
    if let Some(base) = &args.base {
        builder.base(root_of(context, repo, base)?)?;
    }
    let trees = trees(args);
    for (number, tree) in trees.iter().enumerate() {
        match tree {
            Tree::Prefix(path) => builder.set_prefix(path),
            Tree::Commit(rev) => builder.commit(root_of(context, repo, rev)?)?,
            Tree::Tar(path) if path == Path::new("-") => {
                let mut archive = opened(path, rootball_tar::decompressed(std::io::stdin()))?;
                builder.tar(&mut archive, &options)?;
            }
            Tree::Tar(path) => {
                let mut archive = opened(path, File::open(path).and_then(rootball_tar::decompressed))?;
                builder.tar(&mut archive, &options)?;
            }
            Tree::Directory(dir) if number + 1 == trees.len() => builder.last_directory(dir)?,
            Tree::Directory(dir) => builder.directory(dir)?,
        }
    }
    Ok(builder.finish()?)
}

/// Loads the policy that labels everything, from a directory or from the first tree.
pub(super) fn policy(args: &CommitArgs, context: &Context, repo: &Repo) -> Result<Option<Policy>, CommandError> {
    let trees = trees(args);
    let dir = match (&args.selinux_policy, args.selinux_policy_from_base) {
        (Some(dir), _) => dir,
        (None, false) => return Ok(None),
        (None, true) => match (&args.base, trees.first()) {
            (Some(rev), _) | (None, Some(Tree::Commit(rev))) => {
                return policy_of(Policy::load_commit(repo, &context.resolve(repo, rev)?), args, rev);
            }
            (None, Some(Tree::Directory(dir))) => dir,
            _ => return Err(CommandError::usage("--selinux-policy-from-base wants a directory or commit as the first tree")),
        },
    };
    let shown = dir.display().to_string();
    policy_of(Policy::load(opened(dir, File::open(dir))?.as_fd()), args, &shown)
}

fn policy_of(loaded: Result<Option<Policy>, PolicyError>, args: &CommitArgs, place: &str) -> Result<Option<Policy>, CommandError> {
    let epoch = if args.selinux_labeling_epoch == 1 { LabelingEpoch::Deployed } else { LabelingEpoch::Plain };
    match loaded? {
        Some(policy) => Ok(Some(policy.with_epoch(epoch))),
        None => {
            ui::say(format_args!("{place} has no SELinux policy that is in use: nothing is labelled by it"));
            Ok(None)
        }
    }
}

/// Removes the directories whose content is in the repository now.
pub(super) fn consume(args: &CommitArgs) -> Result<(), CommandError> {
    for tree in trees(args) {
        let Tree::Directory(dir) = tree else { continue };
        std::fs::remove_dir_all(&dir).map_err(|error| {
            let kind = ErrorKind::of_io(&error);
            CommandError::new(kind, format_args!("the commit is made, but {} could not be removed: {error}", dir.display()))
        })?;
    }
    Ok(())
}

fn root_of(context: &Context, repo: &Repo, rev: &str) -> Result<TreeRoot, CommandError> {
    let commit = repo.load_commit(&context.resolve(repo, rev)?)?;
    Ok(TreeRoot { tree: commit.root_tree, meta: commit.root_meta })
}

fn opened<T>(path: &Path, archive: std::io::Result<T>) -> Result<T, CommandError> {
    archive.map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("opening {}: {error}", path.display())))
}

/// Reads `REGEX,REPLACEMENT`; in the replacement, `\\1` is the first group.
fn filter(text: &str) -> Result<(Regex, String), CommandError> {
    let invalid = |reason: &str| CommandError::usage(format_args!("--tar-pathname-filter {text:?}: {reason}"));
    let (pattern, replacement) = text.split_once(',').ok_or_else(|| invalid("REGEX,REPLACEMENT is wanted"))?;
    let pattern = Regex::new(pattern).map_err(|error| invalid(&error.to_string()))?;
    let mut rewritten = String::new();
    let mut letters = replacement.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '$' => rewritten.push_str("$$"),
            '\\' => match letters.next() {
                Some(digit) if digit.is_ascii_digit() => rewritten.push_str(&format!("${{{digit}}}")),
                Some(other) => rewritten.push(other),
                None => return Err(invalid("it ends in a backslash")),
            },
            other => rewritten.push(other),
        }
    }
    Ok((pattern, rewritten))
}
