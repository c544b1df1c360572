//! `rootball rojig pool`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use rootball_rojig::{SourcePackage, fill_pool};

use super::import::PlaceArgs;
use super::open_release;
use crate::context::Context;
use crate::error::CommandResult;
use crate::policy::now;
use crate::ui;

/// Keep the packages that published releases need, with lists that apt and dnf accept
///
/// Distributions delete packages that they have replaced. A pool has those of the given releases and no others: what is missing is linked or copied
/// from where it is to be had, what no release needs any more is removed. It is a flat repository of apt ('deb URL ./') and one of dnf.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball rojig pool --packages /srv/debian --release os.rojig /srv/pool\n  rootball rojig pool --packages http://deb.example.com/debian --release 1.rojig --release 2.rojig --carrier os_2_all.deb /srv/pool"
)]
pub(crate) struct PoolArgs {
    /// A release whose packages are kept; may be given several times
    #[arg(long, value_name = "RELEASE", required = true)]
    release: Vec<String>,

    /// A package with a release, to be kept as well; may be given several times
    #[arg(long, value_name = "FILE")]
    carrier: Vec<PathBuf>,

    #[command(flatten)]
    places: PlaceArgs,

    /// Directory of the pool
    directory: PathBuf,
}

pub(super) fn run(args: &PoolArgs, context: &Context) -> CommandResult {
    let (mut needed, mut urls): (BTreeMap<_, SourcePackage>, Vec<String>) = Default::default();
    for release in &args.release {
        let head = open_release(release, context)?.descriptor.head;
        needed.extend(head.packages.into_iter().map(|package| ((package.label.clone(), package.sha256), package)));
        urls.extend(head.places);
    }
    let needed: Vec<SourcePackage> = needed.into_values().collect();
    let time = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|time| time.parse().ok()).unwrap_or_else(now);
    std::fs::create_dir_all(&args.directory).map_err(|error| {
        crate::error::CommandError::new(rootball_object::ErrorKind::of_io(&error), format_args!("{}: {error}", args.directory.display()))
    })?;
    let report = fill_pool(&args.directory, &needed, &args.carrier, &args.places.open(&urls, context)?, time)?;
    if context.json() {
        ui::print_json(&report)?;
    } else {
        let size = ui::size::text(report.size);
        ui::say(format_args!("{} packages ({size}), {} of them new; removed: {}", report.packages, report.added, report.removed));
    }
    Ok(ExitCode::SUCCESS)
}
