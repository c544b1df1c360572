//! `rootball repo log`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use rootball_gvariant::text::print;
use rootball_object::{Checksum, Commit, CommitChecksum, ObjectKind, ObjectSource};

use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show a commit and those before it
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  rootball repo log debian/12/base")]
pub(crate) struct LogArgs {
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
    let mut next = Some(context.resolve(&repo, &args.commit)?);
    let mut views = Vec::new();
    while let Some(checksum) = next {
        // History ends where commits were never fetched; only the first must be there.
        let is_first = checksum.to_hex().starts_with(&args.commit) || views.is_empty();
        if !is_first && !repo.has(ObjectKind::Commit, checksum.object())? {
            if !context.json() {
                ui::print("<< History beyond this commit not fetched >>")?;
            }
            break;
        }
        let commit = repo.load_commit(&checksum)?;
        if !context.json() {
            ui::print(text(&checksum, &commit))?;
        }
        views.push(CommitView::new(&checksum, &commit));
        next = commit.parent;
    }
    if context.json() {
        ui::print_json(&views)?;
    }
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
