//! `rootball repo ls`

use std::process::ExitCode;

use rootball_object::{S_IFDIR, S_IFLNK, S_IFMT};
use rootball_repo::tree::{Details, ListEntry, list};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// List the files of a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo ls -R debian/12/base /usr/lib/modules")]
pub(crate) struct LsArgs {
    /// List directories themselves, not what is in them
    #[arg(short, long)]
    dironly: bool,

    /// List everything below
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Print checksums
    #[arg(short = 'C', long)]
    checksum: bool,

    /// Print paths only, each followed by a NUL
    #[arg(long)]
    nul_filenames_only: bool,

    /// The commit or ref
    commit: String,

    /// Paths in the commit
    #[arg(default_value = "/", hide_default_value = true)]
    paths: Vec<String>,
}

#[derive(serde::Serialize)]
struct Row<'r> {
    path: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    mode: String,
    uid: u32,
    gid: u32,
    size: u64,
    checksums: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'r str>,
}

impl<'r> Row<'r> {
    fn new(entry: &'r ListEntry) -> Self {
        let (uid, gid, mode, size, checksums, target) = match &entry.details {
            Details::File { checksum, header, size } => {
                (header.uid, header.gid, header.mode, *size, vec![checksum.to_hex()], header.symlink_target.as_deref())
            }
            Details::Directory { tree, meta_checksum, meta } => {
                (meta.uid, meta.gid, meta.mode, 0, vec![tree.to_hex(), meta_checksum.to_hex()], None)
            }
        };
        let kind = match mode & S_IFMT {
            S_IFDIR => "directory",
            S_IFLNK => "symlink",
            _ => "file",
        };
        Self { path: &entry.path, kind, mode: format!("{:05o}", mode & 0o7777), uid, gid, size, checksums, target }
    }

    /// The line that `ostree ls` prints.
    fn text(&self, with_checksums: bool) -> String {
        let letter = match self.kind {
            "directory" => 'd',
            "symlink" => 'l',
            _ => '-',
        };
        let mut line = format!("{letter}{} {} {} {:>6} ", self.mode, self.uid, self.gid, self.size);
        if with_checksums {
            line.push_str(&self.checksums.join(" "));
            line.push(' ');
        }
        line.push_str(self.path);
        if let Some(target) = self.target {
            line.push_str(" -> ");
            line.push_str(target);
        }
        line
    }
}

pub(super) fn run(args: &LsArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let mut rows = Vec::new();
    let mut names = Vec::new();
    for path in &args.paths {
        let mut first = true;
        let mut visit = |entry: ListEntry| -> Result<(), CommandError> {
            let is_top = std::mem::take(&mut first);
            if args.dironly && !is_top && !(args.recursive && matches!(entry.details, Details::Directory { .. })) {
                return Ok(());
            }
            if args.nul_filenames_only {
                names.extend(entry.path.as_bytes());
                names.push(0);
                return Ok(());
            }
            let row = Row::new(&entry);
            if context.json() {
                rows.push(serde_json::to_value(&row).unwrap_or_default());
                return Ok(());
            }
            ui::print(row.text(args.checksum))
        };
        list(&repo, &commit, path, args.recursive, &mut visit)?;
    }
    if args.nul_filenames_only {
        ui::print_bytes(&mut names.as_slice())?;
    } else if context.json() {
        ui::print_json(&rows)?;
    }
    Ok(ExitCode::SUCCESS)
}
