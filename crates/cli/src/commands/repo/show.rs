//! `rootball repo show`

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use rootball_gvariant::{Type, Value, text};
use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, MAX_METADATA_SIZE, Metadata, ObjectKind, ObjectSize, ObjectSource};
use rootball_repo::Repo;

use super::log::{CommitView, text as commit_text};
use super::ls::xattrs_text;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Show a commit or another object
///
/// Numbers in raw objects and in metadata are read as big-endian, which is what the numbers of the format itself are; --no-byteswap reads
/// them as they are stored.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo show debian/12/base\n  rootball repo show --print-metadata-key version debian/12/base\n  rootball repo show --print-variant-type a{sv} FILE"
)]
pub(crate) struct ShowArgs {
    /// Print the object as a GVariant
    #[arg(long, conflicts_with_all = ["print_metadata_key", "print_detached_metadata_key"])]
    raw: bool,

    /// Print GVariants with numbers as they are stored
    #[arg(short = 'B', long)]
    no_byteswap: bool,

    /// Print the value of a key of the commit's metadata
    #[arg(long, value_name = "KEY")]
    print_metadata_key: Option<String>,

    /// Print the value of a key of the metadata beside the commit
    #[arg(long, value_name = "KEY", conflicts_with = "print_metadata_key")]
    print_detached_metadata_key: Option<String>,

    /// Print what the commit's objects take, as the commit says, and how much of it is missing here
    #[arg(long)]
    print_sizes: bool,

    /// Print the commits that this one names besides its parent: a list that nobody writes any more
    #[arg(long)]
    print_related: bool,

    /// Print a file as a GVariant of this type
    #[arg(long, value_name = "TYPE", conflicts_with_all = ["print_metadata_key", "print_detached_metadata_key", "print_sizes", "print_related"])]
    print_variant_type: Option<Type>,

    /// A commit or ref, the checksum of any object, or with --print-variant-type a file
    object: String,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
    if let Some(ty) = &args.print_variant_type {
        ui::print(file_as_variant(Path::new(&args.object), ty)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let repo = context.open_repo()?;
    let asks_for_commit =
        args.print_sizes || args.print_related || args.print_metadata_key.is_some() || args.print_detached_metadata_key.is_some();
    if let Ok(checksum) = args.object.parse::<Checksum>()
        && !asks_for_commit
        && !repo.has(ObjectKind::Commit, &checksum)?
    {
        show_other(&repo, args, context, &checksum)?;
        return Ok(ExitCode::SUCCESS);
    }
    let checksum = context.resolve(&repo, &args.object)?;
    let swap = !args.no_byteswap;
    if let Some(key) = &args.print_detached_metadata_key {
        let bytes = repo.find_detached_metadata(&checksum)?.unwrap_or_default();
        let metadata = Metadata::from_bytes(&bytes).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
        print_key(&metadata, key, swap, &format!("the metadata beside commit {checksum}"), context)?;
    } else if args.print_related {
        related(&repo, &checksum)?;
    } else {
        let commit = repo.load_commit(&checksum)?;
        if let Some(key) = &args.print_metadata_key {
            print_key(&commit.metadata, key, swap, &format!("commit {checksum}"), context)?;
        } else if args.print_sizes {
            sizes(&repo, &commit.metadata, &checksum, context)?;
        } else if context.json() {
            ui::print_json(&CommitView::new(&checksum, &commit))?;
        } else {
            if args.raw || args.no_byteswap {
                ui::print(format_args!("commit {checksum}\n{}", raw_text(&repo, ObjectKind::Commit, checksum.object(), swap)?))?;
            }
            let text = commit_text(&checksum, &commit);
            match (args.no_byteswap, args.raw) {
                // Stock prints both, the first line once.
                (true, _) => ui::print(text.split_once('\n').map_or("", |(_, rest)| rest))?,
                (false, true) => {}
                (false, false) => ui::print(text)?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the text of a metadata object, its numbers read as big-endian if `swap`.
pub(super) fn raw_text(repo: &Repo, kind: ObjectKind, checksum: &Checksum, swap: bool) -> Result<String, CommandError> {
    let ty: Type = match kind {
        ObjectKind::DirTree => "(a(say)a(sayay))",
        ObjectKind::DirMeta => "(uuua(ayay))",
        _ => "(a{sv}aya(say)sstayay)",
    }
    .parse()
    .expect("a valid type");
    let value = Value::from_bytes(&ty, &repo.load_metadata(kind, checksum)?);
    let value = value.map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
    Ok(text::print(&if swap { swapped(value) } else { value }, true))
}

/// An object that is no commit, as JSON.
#[derive(serde::Serialize)]
struct ObjectView {
    checksum: Checksum,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Of a dirtree or dirmeta: the whole object in GVariant text form.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(flatten)]
    file: Option<FileView>,
}

/// What is known of a file object.
#[derive(serde::Serialize)]
struct FileView {
    size: u64,
    mode: String,
    uid: u32,
    gid: u32,
    target: Option<String>,
    xattrs: String,
}

fn show_other(repo: &Repo, args: &ShowArgs, context: &Context, checksum: &Checksum) -> Result<(), CommandError> {
    for kind in [ObjectKind::DirMeta, ObjectKind::DirTree] {
        if !repo.has(kind, checksum)? {
            continue;
        }
        let value = raw_text(repo, kind, checksum, !args.no_byteswap)?;
        let kind = kind.extension();
        if context.json() {
            return ui::print_json(&ObjectView { checksum: *checksum, kind, value: Some(value), file: None });
        }
        ui::print(format_args!("{kind} {checksum}"))?;
        return if args.raw || args.no_byteswap { ui::print(value) } else { Ok(()) };
    }
    let object = match repo.open_file(checksum) {
        Err(LoadError::NotFound { .. }) => return Err(CommandError::new(ErrorKind::NotFound, format_args!("no object {checksum}"))),
        other => other?,
    };
    let header = object.header;
    let view = FileView {
        size: object.size,
        mode: format!("0{:o}", header.mode),
        uid: header.uid,
        gid: header.gid,
        target: header.symlink_target,
        xattrs: xattrs_text(&header.xattrs),
    };
    if context.json() {
        return ui::print_json(&ObjectView { checksum: *checksum, kind: "file", value: None, file: Some(view) });
    }
    let mut out = format!("Object: {checksum}\nType: file\n");
    let _ = match &view.target {
        Some(target) => writeln!(out, "File Type: symlink\nTarget: {target}"),
        None => writeln!(out, "File Type: regular\nSize: {}", view.size),
    };
    let FileView { mode, uid, gid, xattrs, .. } = view;
    let _ = write!(out, "Mode: {mode}\nUid: {uid}\nGid: {gid}\nExtended Attributes: {{ {xattrs} }}");
    ui::print(out)
}

fn print_key(metadata: &Metadata, key: &str, swap: bool, place: &str, context: &Context) -> Result<(), CommandError> {
    let value = metadata.get(key).ok_or_else(|| CommandError::new(ErrorKind::NotFound, format_args!("no key {key:?} in {place}")))?;
    let text = text::print(&if swap { swapped(value.clone()) } else { value.clone() }, true);
    if context.json() { ui::print_json(&text) } else { ui::print(text) }
}

/// What is here of the objects of a commit, and what of them is missing.
#[derive(serde::Serialize, Default)]
struct SizesView {
    objects: u64,
    objects_needed: u64,
    stored: u64,
    stored_needed: u64,
    unpacked: u64,
    unpacked_needed: u64,
}

fn sizes(repo: &Repo, metadata: &Metadata, checksum: &CommitChecksum, context: &Context) -> Result<(), CommandError> {
    let entries = metadata.object_sizes().map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
    let entries = entries.ok_or_else(|| {
        let error = CommandError::new(ErrorKind::NotFound, format_args!("no sizes in commit {checksum}"));
        error.hint("'rootball repo commit --generate-sizes' adds them")
    })?;
    let mut view = SizesView::default();
    for entry in &entries {
        let needed = u64::from(!is_here(repo, entry)?);
        view.objects += 1;
        view.objects_needed += needed;
        for (sum, sum_needed, size) in
            [(&mut view.stored, &mut view.stored_needed, entry.stored), (&mut view.unpacked, &mut view.unpacked_needed, entry.unpacked)]
        {
            // What a commit says of itself is not to be trusted, not even to be within bounds.
            *sum = sum.saturating_add(size);
            *sum_needed = sum_needed.saturating_add(size * needed);
        }
    }
    if context.json() {
        return ui::print_json(&view);
    }
    let size = ui::size::glib;
    ui::print(format_args!(
        "Compressed size (needed/total): {}/{}\nUnpacked size (needed/total): {}/{}\nNumber of objects (needed/total): {}/{}",
        size(view.stored_needed),
        size(view.stored),
        size(view.unpacked_needed),
        size(view.unpacked),
        view.objects_needed,
        view.objects,
    ))
}

fn is_here(repo: &Repo, entry: &ObjectSize) -> Result<bool, LoadError> {
    match entry.kind {
        Some(kind) => repo.has(kind, &entry.checksum),
        None => {
            let kinds = [ObjectKind::File, ObjectKind::DirTree, ObjectKind::DirMeta];
            kinds.into_iter().try_fold(false, |found, kind| Ok(found || repo.has(kind, &entry.checksum)?))
        }
    }
}

/// Prints the third member of a commit, which the commit's own type does not keep.
fn related(repo: &Repo, checksum: &CommitChecksum) -> Result<(), CommandError> {
    let ty: Type = "(a{sv}aya(say)sstayay)".parse().expect("a valid type");
    let value = Value::from_bytes(&ty, &repo.load_metadata(ObjectKind::Commit, checksum.object())?);
    let value = value.map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
    let Value::Tuple(members) = value else { return Ok(()) };
    let Some(Value::Array(_, related)) = members.into_iter().nth(2) else { return Ok(()) };
    for entry in related {
        let Value::Tuple(pair) = entry else { continue };
        let [Value::String(name), Value::Bytes(commit)] = &pair[..] else { continue };
        let commit = Checksum::from_slice(commit).map_err(|error| CommandError::caused(ErrorKind::Corrupt, &error))?;
        ui::print(format_args!("{name} {commit}"))?;
    }
    Ok(())
}

fn file_as_variant(path: &Path, ty: &Type) -> Result<String, CommandError> {
    let io = |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(MAX_METADATA_SIZE + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_METADATA_SIZE {
        let message = format_args!("{} has more than the {MAX_METADATA_SIZE} bytes that are read", path.display());
        return Err(CommandError::new(ErrorKind::Invalid, message));
    }
    let value = Value::from_bytes(ty, &bytes);
    let value =
        value.map_err(|_| CommandError::new(ErrorKind::Corrupt, format_args!("{} is not in the normal form of {ty}", path.display())))?;
    Ok(text::print(&swapped(value), true))
}

/// Reads all numbers in the other byte order: what a commit itself has is big-endian, while metadata that is not shows with its bytes
/// reversed.
pub(crate) fn swapped(value: Value) -> Value {
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
