//! `rootball repo export`

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rootball_repo::{ExportError, ExportOptions, export};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Bytes written at a time.
const BUFFER: usize = 256 * 1024;

/// Write a commit as a tar archive
///
/// The same commit gives the same bytes. Every file has the commit's time; extended attributes are in PAX records, which
/// 'tar --xattrs' reads.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball repo export debian/12/base | tar -x --xattrs --xattrs-include='*' -C DIR\n  rootball repo export --subpath /usr/share --prefix share/ -o share.tar debian/12/base"
)]
pub(crate) struct ExportArgs {
    /// Leave out extended attributes
    #[arg(long)]
    no_xattrs: bool,

    /// The directory of the commit to write
    #[arg(long, value_name = "PATH")]
    subpath: Option<String>,

    /// Text to put in front of all paths; end it with '/' to name a directory
    #[arg(long, value_name = "PATH")]
    prefix: Option<String>,

    /// The file to write, in place of stdout
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// The commit or ref
    commit: String,
}

pub(super) fn run(args: &ExportArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let options = ExportOptions { subpath: args.subpath.as_deref(), prefix: args.prefix.as_deref(), no_xattrs: args.no_xattrs };
    match &args.output {
        Some(path) => write_file(path, |file| Ok(export(&repo, &commit, options, file)?))?,
        None => match export(&repo, &commit, options, BufWriter::with_capacity(BUFFER, io::stdout().lock())) {
            Ok(_) => {}
            Err(ExportError::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => ui::written(Err(source))?,
            Err(error) => return Err(error.into()),
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file that has its name only when it is whole. What is there and no file, such as a pipe, is written to as it is.
fn write_file(path: &Path, write: impl FnOnce(BufWriter<File>) -> Result<BufWriter<File>, CommandError>) -> Result<(), CommandError> {
    let failed = |error: io::Error| {
        CommandError::new(rootball_object::ErrorKind::of_io(&error), format_args!("writing {}: {error}", path.display()))
    };
    let buffered = |file| BufWriter::with_capacity(BUFFER, file);
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        let file = File::options().write(true).open(path).map_err(failed)?;
        return write(buffered(file))?.flush().map_err(failed);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(name);
    let file = File::create(&temporary).map_err(failed)?;
    let result = write(buffered(file)).and_then(|mut out| {
        out.flush().map_err(failed)?;
        std::fs::rename(&temporary, path).map_err(failed)
    });
    if result.is_err() {
        // The first failure is what matters.
        let _ = std::fs::remove_file(&temporary);
    }
    result
}
