//! `rootball rojig show`

use std::process::ExitCode;

use rootball_rojig::{Head, SourcePackage};

use super::open_release;
use crate::context::Context;
use crate::error::CommandResult;
use crate::ui;

/// Show what a release says: its commit, its packages, and what is taken from each
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball rojig show os.rojig\n  rootball rojig show --format json https://mirror.example.com/os.rojig"
)]
pub(crate) struct ShowArgs {
    /// The release: a file, the deb or rpm that has it, a URL of either, or an image that it lies beside
    release: String,
}

/// What is shown.
#[derive(serde::Serialize)]
struct Shown<'a> {
    commit: String,
    /// The commit that must be here.
    from: Option<String>,
    #[serde(flatten)]
    head: &'a Head,
    /// How many files are taken from each package, in their order.
    taken: Vec<usize>,
    content: u64,
    from_packages: u64,
    descriptor: u64,
    residue: u64,
}

pub(super) fn run(args: &ShowArgs, context: &Context) -> CommandResult {
    let release = open_release(&args.release, context)?;
    let descriptor = &release.descriptor;
    let (from_packages, content) = descriptor.content();
    let shown = Shown {
        commit: descriptor.commit().to_hex(),
        from: descriptor.from().map(|from| from.to_hex()),
        head: &descriptor.head,
        taken: descriptor.taken(),
        content,
        from_packages,
        descriptor: release.length,
        residue: descriptor.plan.parts_size(),
    };
    if context.json() {
        ui::print_json(&shown)?;
        return Ok(ExitCode::SUCCESS);
    }
    let size = ui::size::text;
    ui::print(format_args!("Commit: {}", shown.commit))?;
    ui::print(format_args!("Name: {}", shown.head.name))?;
    if let Some(from) = &shown.from {
        ui::print(format_args!("Starts from: {from}"))?;
    }
    if let Some(version) = &shown.head.version {
        ui::print(format_args!("Version: {version}"))?;
    }
    ui::print(format_args!("Content: {}, of it from packages: {}", size(content), size(from_packages)))?;
    ui::print(format_args!("Descriptor: {}", size(shown.descriptor)))?;
    ui::print(format_args!("Residue: {}", size(shown.residue)))?;
    for (SourcePackage { label, sha256, size: bytes, .. }, taken) in shown.head.packages.iter().zip(&shown.taken) {
        ui::print(format_args!("{sha256} {bytes:>10} {taken:>6} {label}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
