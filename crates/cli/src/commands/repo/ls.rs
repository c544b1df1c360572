//! `rootball repo ls`

use std::process::ExitCode;

use rootball_gvariant::{Type, Value, text};
use rootball_object::{S_IFDIR, S_IFLNK, S_IFMT, Xattrs};
use rootball_repo::tree::{Details, ListEntry, list};

use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// List the files of a commit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo ls -R debian/12/base /usr/lib/modules")]
pub(crate) struct LsArgs {
    /// List directories themselves, not what is in them; without effect beside --recursive
    #[arg(short, long)]
    dironly: bool,

    /// List everything below
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Print checksums
    #[arg(short = 'C', long)]
    checksum: bool,

    /// Print extended attributes
    #[arg(short = 'X', long)]
    xattrs: bool,

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
    /// In GVariant text form; only with --xattrs.
    #[serde(skip_serializing_if = "Option::is_none")]
    xattrs: Option<String>,
}

impl<'r> Row<'r> {
    fn new(entry: &'r ListEntry, with_xattrs: bool) -> Self {
        let (uid, gid, mode, size, checksums, target, xattrs) = match &entry.details {
            Details::File { checksum, header, size } => {
                let target = header.symlink_target.as_deref();
                (header.uid, header.gid, header.mode, *size, vec![checksum.to_hex()], target, &header.xattrs)
            }
            Details::Directory { tree, meta_checksum, meta } => {
                (meta.uid, meta.gid, meta.mode, 0, vec![tree.to_hex(), meta_checksum.to_hex()], None, &meta.xattrs)
            }
        };
        let kind = match mode & S_IFMT {
            S_IFDIR => "directory",
            S_IFLNK => "symlink",
            _ => "file",
        };
        let xattrs = with_xattrs.then(|| xattrs_text(xattrs));
        Self { path: &entry.path, kind, mode: format!("{:05o}", mode & 0o7777), uid, gid, size, checksums, target, xattrs }
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
        if let Some(xattrs) = &self.xattrs {
            line.push_str(&format!("{{ {xattrs} }} "));
        }
        line.push_str(self.path);
        if let Some(target) = self.target {
            line.push_str(" -> ");
            line.push_str(target);
        }
        line
    }
}

/// Attributes in GVariant text form, `a(ayay)`.
pub(super) fn xattrs_text(xattrs: &Xattrs) -> String {
    let ty: Type = "a(ayay)".parse().expect("a valid type");
    let value = Value::from_bytes(&ty, &xattrs.to_bytes()).expect("a set of attributes writes its normal form");
    text::print(&value, true)
}

pub(super) fn run(args: &LsArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let commit = context.resolve(&repo, &args.commit)?;
    let dir_only = args.dironly && !args.recursive;
    let list_all = |show: &mut dyn FnMut(&ListEntry) -> Result<(), CommandError>| {
        args.paths.iter().try_for_each(|path| {
            let mut first = true;
            list(&repo, &commit, path, args.recursive, &mut |entry| {
                if std::mem::take(&mut first) || !dir_only { show(&entry) } else { Ok(()) }
            })
        })
    };
    if context.json() && !args.nul_filenames_only {
        let mut rows = ui::JsonList::new();
        list_all(&mut |entry| rows.push(&Row::new(entry, args.xattrs)))?;
        rows.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut data = ui::Data::new();
    list_all(&mut |entry| match args.nul_filenames_only {
        true => data.bytes(entry.path.as_bytes()).and_then(|()| data.bytes(b"\0")),
        false => data.line(Row::new(entry, args.xattrs).text(args.checksum)),
    })?;
    data.finish()?;
    Ok(ExitCode::SUCCESS)
}
