//! `rootball delta create`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_delta::create::{CreateOptions, CreateReport, DirectorySink, MemorySink, ObjectDeltasReport, create, create_object_deltas};
use rootball_delta::format::{DeltaName, Endianness, SignedSuperblock};
use rootball_object::{CommitChecksum, ErrorKind, ObjectSource};
use rootball_repo::Repo;
use rootball_sign::ostree::{Signatures, SigningKey};

use super::file::of_file;
use super::of_images::{ImageDeltaArgs, Target, create_of_images};
use crate::commands::repo::{SigningArgs, timestamp};
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::policy::now;
use crate::ui;

/// Make a delta of two images beside the second, or a static delta in the repository or in a file
///
/// With two images: whoever has the first gets the second by it. It is stored beside the second image, where hosts find it by themselves. With
/// --empty and one image: whoever has nothing gets it.
///
/// With --to: whoever has the first commit gets the second by it, with stock 'ostree' as well. Run 'repo summary --update' afterwards, so that
/// clients find it.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball delta create docker://registry.example.com/os:12.5 docker://registry.example.com/os:12.6\n  rootball delta create --empty docker://registry.example.com/os:12.6\n  rootball delta create --to debian/12/base\n  rootball delta create --empty --to debian/12/base --filename base.delta\n  rootball delta create --objects --to debian/12/base"
)]
pub(crate) struct CreateArgs {
    /// Images that the delta leads from and to; with --empty, only the one that it leads to
    #[arg(
        num_args = 1..=2,
        value_names = ["REF-FROM", "REF-TO"],
        conflicts_with_all = ["from", "objects", "to", "if_not_exists", "filename", "inline", "min_fallback_size", "max_bsdiff_size", "disable_bsdiff", "max_chunk_size"]
    )]
    images: Vec<String>,

    #[command(flatten)]
    image: ImageDeltaArgs,

    /// Write the delta of images to a new archive of an image layout, and store it nowhere
    #[arg(long, value_name = "FILE")]
    to_file: Option<PathBuf>,

    /// Store the delta of images in another place than that of the image that it leads to
    #[arg(long, value_name = "REF", conflicts_with_all = ["to_file", "in_index"])]
    output: Option<String>,

    /// Commit that must be there [default: the parent of the other]
    #[arg(long, value_name = "COMMIT", conflicts_with = "empty")]
    from: Option<String>,

    /// Make a delta that needs nothing
    #[arg(long)]
    empty: bool,

    /// Make deltas of single large files instead, each by itself
    ///
    /// A pull that no static delta fits uses them for files of which it has an older version, whatever commit that is of.
    #[arg(long, conflicts_with_all = ["empty", "inline", "filename"])]
    objects: bool,

    /// Commit that the delta leads to
    #[arg(long, value_name = "COMMIT", required_unless_present = "images")]
    to: Option<String>,

    #[command(flatten)]
    making: MakingArgs,

    /// Do nothing when the repository has the delta
    #[arg(short = 'n', long)]
    if_not_exists: bool,

    /// Write the delta to a file, with all that is in it
    #[arg(long, value_name = "FILE")]
    filename: Option<PathBuf>,

    #[command(flatten)]
    signing: SigningArgs,
}

/// How deltas are made.
#[derive(clap::Args, Debug)]
pub(crate) struct MakingArgs {
    /// Put the parts into the superblock
    #[arg(long)]
    inline: bool,

    /// Leave files of this many megabytes for which no old one helps out of the delta, to be fetched by themselves [default: none]
    #[arg(long, value_name = "MB")]
    min_fallback_size: Option<u64>,

    /// Use bsdiff where old and new file together have at most this many megabytes
    #[arg(long, value_name = "MB", conflicts_with = "disable_bsdiff")]
    max_bsdiff_size: Option<u64>,

    /// Make no use of bsdiff
    #[arg(long)]
    disable_bsdiff: bool,

    /// Close a part when it has this many megabytes, unpacked [default: 32, or 48 with --empty]
    #[arg(long, value_name = "MB")]
    max_chunk_size: Option<u64>,

    /// With --objects, make none of files below this many kilobytes
    #[arg(long, value_name = "KB", default_value_t = 64)]
    min_object_size: u64,

    /// Order of the bytes of sizes: l or B
    #[arg(long, value_name = "ENDIAN", value_parser = ["l", "B"], default_value = "l", hide_possible_values = true)]
    set_endianness: String,

    /// Memory to stay within, in bytes, or with K, M or G behind
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = parse_size)]
    pub(super) memory: u64,

    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<std::num::NonZeroUsize>,
}

impl MakingArgs {
    pub(crate) fn options(&self) -> Result<CreateOptions, CommandError> {
        const MEGABYTE: u64 = 1_000_000;
        let default = CreateOptions::default();
        let megabytes = |size: u64| size.saturating_mul(MEGABYTE);
        if self.memory < 64 << 20 {
            return Err(CommandError::usage("--memory: 64M is the least that a delta is made with"));
        }
        let threads = || std::thread::available_parallelism().map_or(1, usize::from);
        Ok(CreateOptions {
            min_fallback_size: self.min_fallback_size.filter(|size| *size > 0).map(megabytes),
            max_bsdiff_size: match self.disable_bsdiff {
                true => 0,
                false => self.max_bsdiff_size.map_or(default.max_bsdiff_size, megabytes),
            },
            max_part_size: self.max_chunk_size.map(megabytes),
            smallest_object: self.min_object_size.saturating_mul(1000),
            inline: self.inline,
            endianness: if self.set_endianness == "B" { Endianness::Big } else { Endianness::Little },
            memory: self.memory,
            jobs: self.jobs.map_or_else(threads, std::num::NonZeroUsize::get),
            timestamp: timestamp(None)?,
            ..default
        })
    }
}

/// Reads a number of bytes, which may have a binary unit behind it.
pub(in crate::commands) fn parse_size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.find(|character: char| !character.is_ascii_digit()) {
        None => (text, 0),
        Some(end) => match &text[end..] {
            "K" | "KiB" => (&text[..end], 10),
            "M" | "MiB" => (&text[..end], 20),
            "G" | "GiB" => (&text[..end], 30),
            _ => return Err("a number of bytes is wanted, or one with K, M or G behind".to_owned()),
        },
    };
    let number: u64 = digits.parse().map_err(|_| "a number is wanted".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "it is too large".to_owned())
}

/// Makes deltas into a repository.
pub(crate) struct Making<'a> {
    pub(crate) repo: &'a Repo,
    pub(crate) options: &'a CreateOptions,
    pub(crate) context: &'a Context,
}

impl Making<'_> {
    /// Tells whether the repository has a delta.
    pub(crate) fn has(&self, name: &DeltaName) -> bool {
        self.repo.path().join(name.superblock_path()).is_file()
    }

    /// Makes one.
    pub(crate) fn make(&self, name: &DeltaName) -> Result<CreateReport, CommandError> {
        let Context { reporter, cancel, .. } = self.context;
        self.put(&name.directory(), &|| Ok(self.repo.remove_deltas(&[*name])?), |sink| {
            Ok(create(self.options, self.repo, name.from.as_ref(), &name.to, sink, reporter.as_ref(), cancel)?)
        })
    }

    /// Makes the deltas of single objects that lead from some commits to one.
    pub(crate) fn make_objects(&self, from: &[CommitChecksum], to: &CommitChecksum) -> Result<ObjectDeltasReport, CommandError> {
        let Context { reporter, cancel, .. } = self.context;
        let report = self.put(&DeltaName::object_directory(to), &|| Ok(self.repo.remove_object_deltas(&[*to])?), |sink| {
            Ok(create_object_deltas(self.options, self.repo, from, to, sink, reporter.as_ref(), cancel)?)
        })?;
        self.repo.announce_object_deltas()?;
        Ok(report)
    }

    /// Makes files aside and puts them into their place in the repository: what is there stays until the new ones are whole.
    fn put<R>(
        &self,
        directory: &str,
        remove: &dyn Fn() -> Result<(), CommandError>,
        make: impl FnOnce(&DirectorySink) -> Result<R, CommandError>,
    ) -> Result<R, CommandError> {
        let path = self.repo.path().join(directory);
        let failed = |error: std::io::Error| of_file(&path, ErrorKind::of_io(&error), &error);
        // What a killed process leaves there is removed with the rest of it.
        let aside = tempfile::Builder::new().prefix("delta-").tempdir_in(self.repo.path().join("tmp")).map_err(failed)?;
        let fresh = aside.path().join("new");
        let report = make(&DirectorySink::begin(&fresh).map_err(failed)?)?;
        if path.exists() {
            remove()?;
        }
        path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::rename(&fresh, &path)).map_err(failed)?;
        Ok(report)
    }

    /// Makes one into a file, signed where there are keys.
    fn write(&self, name: &DeltaName, path: &Path, signers: &[SigningKey]) -> Result<CreateReport, CommandError> {
        let (sink, options) = (MemorySink::default(), CreateOptions { inline: true, ..self.options.clone() });
        let Context { reporter, cancel, .. } = self.context;
        let report = create(&options, self.repo, name.from.as_ref(), &name.to, &sink, reporter.as_ref(), cancel)?;
        let (superblock, _) = sink.into_files();
        let bytes = if signers.is_empty() { superblock } else { signed(superblock, signers)? };
        let failed = |error: std::io::Error| of_file(path, ErrorKind::of_io(&error), &error);
        let place = path.parent().filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file =
            tempfile::Builder::new().permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644)).tempfile_in(place).map_err(failed)?;
        std::io::Write::write_all(&mut file, &bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist(path).map_err(|error| failed(error.error))?;
        Ok(report)
    }
}

fn signed(superblock: Vec<u8>, signers: &[SigningKey]) -> Result<Vec<u8>, CommandError> {
    let mut signatures = Signatures::new();
    for key in signers {
        signatures.add(key.engine(), &key.sign(&superblock, now())?);
    }
    Ok(SignedSuperblock { superblock: superblock.into(), signatures: signatures.metadata().clone() }.to_bytes())
}

pub(super) fn run(args: &CreateArgs, context: &Context) -> CommandResult {
    let images = match (args.images.as_slice(), args.empty) {
        ([], _) => None,
        ([to], true) => Some((None, to)),
        ([from, to], false) => Some((Some(&**from), to)),
        (_, true) => return Err(CommandError::usage("with --empty, only the image that the delta leads to is named")),
        (_, false) => {
            let hint = "name both, REF-FROM REF-TO, or give '--empty' for a delta that needs nothing";
            return Err(CommandError::usage("a delta leads from one image to another").hint(hint));
        }
    };
    if let Some((from, to)) = images {
        let place = match (&args.to_file, &args.output) {
            (Some(file), _) => Target::File(file),
            (None, Some(reference)) => Target::Other(reference),
            (None, None) => Target::Beside,
        };
        return create_of_images(&args.image, (args.making.jobs, args.making.memory), from, to, &place, context);
    }
    if args.to_file.is_some() || args.output.is_some() {
        return Err(
            CommandError::usage("--to-file and --output are for deltas of images").hint("name them: REF-FROM REF-TO, or --empty REF-TO")
        );
    }
    args.image.refuse()?;
    let repo = context.open_repo()?;
    let to = args.to.as_deref().ok_or_else(|| CommandError::usage("--to names the commit that the delta leads to"))?;
    let to = context.resolve(&repo, to)?;
    let from = find_from(args, context, &repo, &to)?;
    let name = DeltaName { from, to };
    let signers = args.signing.keys()?;
    if !signers.is_empty() && args.filename.is_none() {
        return Err(CommandError::usage("only a delta in a file is signed as a whole: clients that pull one verify the commit")
            .hint("'--filename FILE' writes one"));
    }
    let options = args.making.options()?;
    let making = Making { repo: &repo, options: &options, context };
    if args.objects {
        return run_objects(args, context, &making, &name);
    }
    let report = match &args.filename {
        Some(path) => making.write(&name, path, &signers)?,
        None if args.if_not_exists && making.has(&name) => {
            ui::say(format_args!("The repository has delta {} already", name));
            return Ok(ExitCode::SUCCESS);
        }
        None => making.make(&name)?,
    };
    if context.json() {
        ui::print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(&report);
    ui::print(name)?;
    Ok(ExitCode::SUCCESS)
}

fn run_objects(args: &CreateArgs, context: &Context, making: &Making<'_>, name: &DeltaName) -> CommandResult {
    if args.if_not_exists && making.repo.object_delta_commits()?.contains(&name.to) {
        ui::say(format_args!("The repository has object deltas to {} already", name.to));
        return Ok(ExitCode::SUCCESS);
    }
    let report = making.make_objects(name.from.as_slice(), &name.to)?;
    if context.json() {
        ui::print_json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    say_objects(&report);
    Ok(ExitCode::SUCCESS)
}

/// Says how large deltas of single objects have become.
pub(crate) fn say_objects(report: &ObjectDeltasReport) {
    let size = ui::size::text;
    ui::say(format_args!("Made {} object deltas of {} for {} of content", report.deltas, size(report.size), size(report.content_size)));
}

/// Says how large a delta has become.
pub(crate) fn say(report: &CreateReport) {
    let size = ui::size::text;
    let total = report.superblock_size + report.parts_size;
    let besides = match report.fallback_size {
        0 => String::new(),
        fallback => format!(", {} files of {} besides", report.encodings.fallbacks, size(fallback)),
    };
    ui::say(format_args!(
        "Made a delta of {} in {} parts for {} of content{besides}",
        size(total),
        report.parts,
        size(report.content_size)
    ));
}

fn find_from(args: &CreateArgs, context: &Context, repo: &Repo, to: &CommitChecksum) -> Result<Option<CommitChecksum>, CommandError> {
    match (&args.from, args.empty) {
        (_, true) => Ok(None),
        (Some(from), _) => context.resolve(repo, from).map(Some),
        (None, false) => match repo.load_commit(to)?.parent {
            Some(parent) => Ok(Some(parent)),
            None => Err(CommandError::usage(format_args!("commit {to} has no parent to start from"))
                .hint("'--from COMMIT' names another, '--empty' needs none")),
        },
    }
}
