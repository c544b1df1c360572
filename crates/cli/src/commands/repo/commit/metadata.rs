//! What a commit says about its tree: metadata, subject and body, time.

use std::process::Command;

use rootball_composefs::image::{Image, Version};
use rootball_composefs::{Bind, Tree};
use rootball_gvariant::{Type, Value, text};
use rootball_object::{Commit, ErrorKind, Metadata};
use rootball_repo::{Repo, Transaction, TreeRoot, find_kernel_version, object_sizes};

use super::CommitArgs;
use crate::commands::repo::read_text;
use crate::context::Context;
use crate::error::CommandError;

/// The order is that of stock `ostree commit`, since the checksum depends on it: what the user added, what the parent had, then the refs;
/// then, in another order, what the tree says.
pub(super) fn metadata(
    args: &CommitArgs,
    context: &Context,
    repo: &Repo,
    parent: Option<&Commit>,
    transaction: &Transaction<'_>,
    root: &TreeRoot,
) -> Result<Metadata, CommandError> {
    let mut metadata = of_arguments(args, repo, parent)?;
    if args.bootable {
        metadata.insert("ostree.bootable", Value::Boolean(true));
        metadata.insert("ostree.linux", Value::String(find_kernel_version(transaction, root)?));
        metadata = metadata.in_hash_order();
    }
    if args.generate_composefs_metadata {
        let tree = Tree::of_root(transaction, &root.tree, &root.meta, Bind::All, &context.cancel)?;
        let digest = Image::new(tree, Version::AsNeeded)?.digest();
        metadata.insert("ostree.composefs.digest.v0", Value::Bytes(digest.as_bytes().to_vec()));
        metadata = metadata.in_hash_order();
    }
    if args.generate_sizes
        && let Some(sizes) = object_sizes(transaction, root)?
    {
        metadata.insert("ostree.sizes", sizes);
    }
    Ok(metadata)
}

/// The metadata that does not depend on the tree. Also called before the tree is read, so that mistakes show at once.
pub(super) fn of_arguments(args: &CommitArgs, repo: &Repo, parent: Option<&Commit>) -> Result<Metadata, CommandError> {
    let mut metadata = Metadata::new();
    for (key, text) in &args.add_metadata_string {
        metadata.insert(key, Value::String(text.clone()));
    }
    for (key, value) in &args.add_metadata {
        metadata.insert(key, parse_value("--add-metadata", key, value)?);
    }
    for key in &args.keep_metadata {
        let kept = parent.and_then(|parent| parent.metadata.get(key));
        let kept =
            kept.ok_or_else(|| CommandError::new(ErrorKind::NotFound, format_args!("the parent has no metadata {key:?} to keep")))?;
        metadata.insert(key, kept.clone());
    }
    if !args.no_bindings {
        let mut refs: Vec<String> = args.branch.iter().chain(&args.bind_ref).map(|name| name.as_str().to_owned()).collect();
        refs.sort();
        metadata.insert("ostree.ref-binding", Value::Array(Type::String, refs.into_iter().map(Value::String).collect()));
        if let Some(id) = &repo.config().collection_id {
            metadata.insert("ostree.collection-binding", Value::String(id.clone()));
        }
    }
    Ok(metadata)
}

fn parse_value(option: &str, key: &str, value: &str) -> Result<Value, CommandError> {
    text::parse(value, None).map_err(|error| {
        CommandError::usage(format_args!("{option} {key}: {error}")).hint("texts go into quotes of their own: key=\"'text'\"")
    })
}

/// Returns the metadata beside the commit, if some was asked for.
pub(super) fn detached(args: &CommitArgs) -> Result<Option<Metadata>, CommandError> {
    let mut metadata = Metadata::new();
    for (key, text) in &args.add_detached_metadata_string {
        metadata.insert(key, Value::String(text.clone()));
    }
    for (key, value) in &args.add_detached_metadata {
        metadata.insert(key, parse_value("--add-detached-metadata", key, value)?);
    }
    Ok((!metadata.is_empty()).then_some(metadata))
}

/// Returns subject and body, from the options, a file, or an editor.
pub(super) fn message(args: &CommitArgs) -> Result<(String, String), CommandError> {
    if args.editor {
        return edited();
    }
    let body = match &args.body_file {
        Some(path) => read_text(path)?,
        None => args.body.clone(),
    };
    Ok((args.subject.clone(), body))
}

/// Lets the user write: the first line is the subject, what follows an empty one the body; lines that begin with `#` are left out.
fn edited() -> Result<(String, String), CommandError> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let editor = variable("VISUAL").or_else(|| variable("EDITOR")).unwrap_or_else(|| "vi".into());
    let file = std::env::temp_dir().join(format!("rootball-commit-{}", std::process::id()));
    let failed = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("{}: {error}", file.display()));
    std::fs::File::create_new(&file).map_err(failed)?;
    // The variable may hold words and not only a name, so a shell reads it.
    let status = Command::new("sh").args(["-c", "$0 \"$1\""]).arg(&editor).arg(&file).status();
    let text = std::fs::read_to_string(&file);
    let _ = std::fs::remove_file(&file);
    if !status.is_ok_and(|status| status.success()) {
        return Err(CommandError::new(ErrorKind::Conflict, "the editor did not end well: no commit was made"));
    }
    let text = text.map_err(failed)?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let subject = lines.first().map(|line| line.trim()).unwrap_or_default();
    if subject.is_empty() {
        return Err(CommandError::new(ErrorKind::Conflict, "the subject is empty: no commit was made"));
    }
    Ok((subject.to_owned(), lines[1..].join("\n").trim().to_owned()))
}

pub(crate) fn timestamp(text: Option<&str>) -> Result<u64, CommandError> {
    let environment = std::env::var("SOURCE_DATE_EPOCH").ok();
    let invalid = |text: &str, source: &str| {
        CommandError::new(ErrorKind::Invalid, format_args!("{source}: {text:?} is not a time"))
            .hint("write @SECONDS or 2026-01-31T12:00:00Z")
    };
    match (text, environment) {
        (Some(text), _) => match text.strip_prefix('@') {
            Some(seconds) => seconds.parse().map_err(|_| invalid(text, "--timestamp")),
            None => {
                let time: jiff::Timestamp = text.parse().map_err(|_| invalid(text, "--timestamp"))?;
                u64::try_from(time.as_second()).map_err(|_| invalid(text, "--timestamp"))
            }
        },
        (None, Some(text)) => text.trim().parse().map_err(|_| invalid(&text, "SOURCE_DATE_EPOCH")),
        (None, None) => Ok(u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)),
    }
}
