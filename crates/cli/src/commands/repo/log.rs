//! `rootball repo log`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use rootball_gvariant::text::print;
use rootball_object::{Checksum, Commit, CommitChecksum, ObjectKind, ObjectSource};

use super::show::raw_text;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show a commit and those before it
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo log -n 3 debian/12/base")]
pub(crate) struct LogArgs {
    /// Print commit objects as GVariants, their numbers read as big-endian
    #[arg(long)]
    raw: bool,

    /// Stop after this many commits
    #[arg(short = 'n', long, value_name = "N")]
    max_count: Option<u64>,

    /// The commit or ref
    commit: String,
}

/// A commit as JSON.
#[derive(serde::Serialize)]
pub(super) struct CommitView {
    checksum: CommitChecksum,
    parent: Option<CommitChecksum>,
    content_checksum: Checksum,
    timestamp: u64,
    subject: String,
    body: String,
    root_dirtree: Checksum,
    root_dirmeta: Checksum,
    /// Values in GVariant text form.
    metadata: BTreeMap<String, String>,
}

impl CommitView {
    pub(super) fn new(checksum: &CommitChecksum, commit: &Commit) -> Self {
        Self {
            checksum: *checksum,
            parent: commit.parent,
            content_checksum: commit.content_checksum(),
            timestamp: commit.timestamp,
            subject: commit.subject.clone(),
            body: commit.body.clone(),
            root_dirtree: commit.root_tree,
            root_dirmeta: commit.root_meta,
            metadata: commit.metadata.iter().map(|(key, value)| (key.to_owned(), print(value, true))).collect(),
        }
    }
}

pub(super) fn run(args: &LogArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let first = context.resolve(&repo, &args.commit)?;
    let mut list = context.json().then(ui::JsonList::new);
    let mut next = Some(first).filter(|_| args.max_count != Some(0));
    let mut count = 0;
    while let Some(checksum) = next {
        // History ends where commits were never fetched; only the first must be there.
        if checksum != first && !repo.has(ObjectKind::Commit, checksum.object())? {
            if list.is_none() {
                ui::print("<< History beyond this commit not fetched >>")?;
            }
            break;
        }
        let commit = repo.load_commit(&checksum)?;
        match &mut list {
            Some(list) => list.push(&CommitView::new(&checksum, &commit))?,
            None if args.raw => {
                let raw = raw_text(&repo, ObjectKind::Commit, checksum.object(), true)?;
                ui::print(format_args!("commit {checksum}\n{raw}"))?;
            }
            None => ui::print(text(&checksum, &commit))?,
        }
        count += 1;
        next = commit.parent.filter(|_| args.max_count != Some(count));
    }
    list.map_or(Ok(()), ui::JsonList::finish)?;
    Ok(ExitCode::SUCCESS)
}

/// The lines that `ostree show` and `ostree log` print.
pub(super) fn text(checksum: &CommitChecksum, commit: &Commit) -> String {
    let mut out = format!("commit {checksum}\n");
    if let Some(parent) = commit.parent {
        let _ = writeln!(out, "Parent:  {parent}");
    }
    let _ = writeln!(out, "ContentChecksum:  {}", commit.content_checksum());
    let _ = writeln!(out, "Date:  {}", date(commit.timestamp));
    if let Some(version) = commit.metadata.string("version") {
        let _ = writeln!(out, "Version: {version}");
    }
    out.push_str(if commit.subject.is_empty() { "(no subject)\n" } else { "\n" });
    for line in commit.subject.lines() {
        let _ = writeln!(out, "    {line}");
    }
    if !commit.body.is_empty() {
        out.push('\n');
        for line in commit.body.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

fn date(timestamp: u64) -> String {
    match i64::try_from(timestamp).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
        Some(time) => time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S +0000").to_string(),
        None => format!("@{timestamp}"),
    }
}
