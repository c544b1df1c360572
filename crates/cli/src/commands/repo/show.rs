//! `rootball repo show`

use std::process::ExitCode;

use rootball_gvariant::{Type, Value, text};
use rootball_object::{ErrorKind, Metadata, ObjectKind, ObjectSource};

use super::log::{CommitView, text as commit_text};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo show --print-metadata-key version debian/12/base")]
pub(crate) struct ShowArgs {
    /// Print the commit object as a GVariant, its numbers read as big-endian
    #[arg(long, conflicts_with_all = ["print_metadata_key", "print_detached_metadata_key"])]
    raw: bool,

    /// Print the value of a key of the commit's metadata
    #[arg(long, value_name = "KEY")]
    print_metadata_key: Option<String>,

    /// Print the value of a key of the metadata beside the commit
    #[arg(long, value_name = "KEY", conflicts_with = "print_metadata_key")]
    print_detached_metadata_key: Option<String>,

    /// The commit or ref
    commit: String,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let checksum = context.resolve(&repo, &args.commit)?;
    let commit = repo.load_commit(&checksum)?;
    if let Some(key) = &args.print_metadata_key {
        return print_key(&commit.metadata, key, &format!("commit {checksum}"));
    }
    if let Some(key) = &args.print_detached_metadata_key {
        let place = format!("the metadata beside commit {checksum}");
        let bytes = repo.find_detached_metadata(&checksum)?.unwrap_or_default();
        let metadata = Metadata::from_bytes(&bytes).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
        return print_key(&metadata, key, &place);
    }
    if args.raw {
        let ty: Type = "(a{sv}aya(say)sstayay)".parse().expect("a valid type");
        let value = Value::from_bytes(&ty, &repo.load_metadata(ObjectKind::Commit, checksum.object())?);
        let value = value.map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
        ui::print(format_args!("commit {checksum}\n{}", text::print(&swapped(value), true)))?;
    } else if context.json() {
        ui::print_json(&CommitView::new(&checksum, &commit))?;
    } else {
        ui::print(commit_text(&checksum, &commit))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads all numbers in the other byte order, as stock `ostree show --raw` does: what a commit itself has is big-endian, while metadata that
/// is not shows with its bytes reversed there too.
fn swapped(value: Value) -> Value {
    let all = |values: Vec<Value>| values.into_iter().map(swapped).collect();
    match value {
        Value::Int16(number) => Value::Int16(number.swap_bytes()),
        Value::Uint16(number) => Value::Uint16(number.swap_bytes()),
        Value::Int32(number) => Value::Int32(number.swap_bytes()),
        Value::Uint32(number) => Value::Uint32(number.swap_bytes()),
        Value::Handle(number) => Value::Handle(number.swap_bytes()),
        Value::Int64(number) => Value::Int64(number.swap_bytes()),
        Value::Uint64(number) => Value::Uint64(number.swap_bytes()),
        Value::Double(number) => Value::Double(f64::from_bits(number.to_bits().swap_bytes())),
        Value::Variant(value) => Value::Variant(Box::new(swapped(*value))),
        Value::Maybe(ty, value) => Value::Maybe(ty, value.map(|value| Box::new(swapped(*value)))),
        Value::Array(ty, values) => Value::Array(ty, all(values)),
        Value::Tuple(values) => Value::Tuple(all(values)),
        Value::DictEntry(key, value) => Value::DictEntry(Box::new(swapped(*key)), Box::new(swapped(*value))),
        other => other,
    }
}

fn print_key(metadata: &Metadata, key: &str, place: &str) -> CommandResult {
    let value = metadata.get(key).ok_or_else(|| CommandError::new(ErrorKind::NotFound, format_args!("no key {key:?} in {place}")))?;
    ui::print(text::print(value, true))?;
    Ok(ExitCode::SUCCESS)
}
