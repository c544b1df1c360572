//! `rootball delta publish`

use std::num::NonZeroUsize;
use std::process::ExitCode;

use rootball_image::delta::{DeltaOutcome, DeltaReport, DeltaStart, FoundDelta, Named, Previous, PublishReport, find, older, publish};
use rootball_object::ErrorKind;
use rootball_oci::{Image, Reference};

use super::of_images::{ImageDeltaArgs, Opened, make, open_place};
use crate::context::{Context, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Most tags whose images are looked at to find older ones.
const MAX_TAGS: usize = 500;

/// Make the deltas of an image that are worth their bytes, and store them beside it
///
/// A delta leads from each of the images before it: those of the repository's tags that were created earlier, or that --from names. With --empty,
/// one more leads from nothing. A delta is stored when it has fewer bytes than --max-ratio of what hosts fetch without it. Those that are there
/// already are not made again.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball delta publish docker://registry.example.com/os:12.6 --from-last 5 --max-ratio 0.6\n  rootball delta publish docker://registry.example.com/os:12.6 --from-last 0 --empty --max-ratio 0.9"
)]
pub(crate) struct PublishArgs {
    /// How many of the images before it deltas lead from
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=50))]
    from_last: u8,

    /// Image that a delta leads from, in place of those before it; may be given more than once
    #[arg(long, value_name = "REF", conflicts_with = "from_last")]
    from: Vec<String>,

    /// Make one that needs nothing as well, for new machines
    #[arg(long)]
    empty: bool,

    /// Store deltas of fewer bytes than this part of what is fetched without them
    #[arg(long, value_name = "RATIO", default_value = "0.6", value_parser = parse_ratio)]
    max_ratio: u64,

    /// Show which deltas would be made, and make none
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    making: ImageDeltaArgs,

    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Memory to stay within where commits are compared, in bytes, or with K, M or G behind
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = super::create::parse_size)]
    memory: u64,

    /// The image
    image: String,
}

/// Reads a ratio as thousandths.
fn parse_ratio(text: &str) -> Result<u64, String> {
    let ratio: f64 = text.parse().map_err(|_| "a number between 0 and 1 is wanted".to_owned())?;
    if (0.0..=1.0).contains(&ratio) { Ok((ratio * 1000.0).round() as u64) } else { Err("a number between 0 and 1 is wanted".to_owned()) }
}

pub(super) fn run(args: &PublishArgs, context: &Context) -> CommandResult {
    if args.empty {
        args.making.check_empty()?;
    } else if args.from_last == 0 {
        return Err(CommandError::usage("--from-last 0 leaves nothing to do").hint("'--empty' makes a delta that needs nothing"));
    }
    let platform = args.making.platform();
    let to = Opened::open(&args.image, &platform, context)?;
    let sink = open_place(&to.reference, context)?;
    let named = Named::load(to.source.as_ref(), &platform)?;
    let present = find(to.source.as_ref(), &named)?;
    let mut report = PublishReport { image: to.image.raw.digest, deltas: Vec::new() };
    let images = starts(args, &to, context)?;
    for from in images.iter().map(Some).chain(args.empty.then_some(None)) {
        let from = from.map(|from| Opened::open(from, &platform, context)).transpose()?;
        let config = from.as_ref().map(|from| from.image.manifest.config.digest);
        let kind = args.making.kind_for(from.as_ref(), &to);
        let is_start = |start: &DeltaStart| if config.is_none() { start.is_nothing() } else { start.config == config };
        let mut entry = DeltaReport {
            from: from.as_ref().map(|from| from.image.raw.digest),
            reference: from.as_ref().map(|from| from.reference.to_string()),
            outcome: DeltaOutcome::Planned,
            delta: None,
            size: None,
            layers_size: None,
        };
        if let Some(found) = present.iter().find(|found| is_start(&found.from) && found.kind == kind) {
            there(&mut entry, found);
        } else if config == Some(to.image.manifest.config.digest) {
            entry.outcome = DeltaOutcome::SameImage;
        } else if !args.dry_run {
            let (artifact, made) = make(&args.making, args.jobs, args.memory, from.as_ref(), &to, context)?;
            (entry.size, entry.layers_size) = (Some(made.size), Some(made.layers_size));
            entry.outcome = DeltaOutcome::TooLarge;
            if made.per_mille() < args.max_ratio {
                publish(&artifact, to.source.as_ref(), sink.as_ref(), &args.making.publishing(), &context.cancel)?;
                (entry.delta, entry.outcome) = (Some(made.delta), DeltaOutcome::Published);
            }
        }
        if !context.json() {
            say(&entry, args.max_ratio);
        }
        report.deltas.push(entry);
    }
    if context.json() {
        ui::print_json(&report)?;
    } else {
        if report.deltas.is_empty() {
            ui::say("No image before it was found");
        }
        for entry in report.deltas.iter().filter(|entry| entry.outcome == DeltaOutcome::Published) {
            entry.delta.iter().try_for_each(ui::print)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn there(entry: &mut DeltaReport, found: &FoundDelta) {
    (entry.outcome, entry.delta, entry.size) = (DeltaOutcome::Present, Some(found.descriptor.digest), found.size);
}

fn say(entry: &DeltaReport, max_ratio: u64) {
    let size = |bytes: Option<u64>| bytes.map_or_else(|| "unknown size".to_owned(), ui::size::text);
    let from = entry.reference.as_deref().unwrap_or("nothing");
    match entry.outcome {
        DeltaOutcome::Planned => ui::say(format_args!("Would make a delta from {from}")),
        DeltaOutcome::Present => ui::say(format_args!("There is a delta from {from}: {}", size(entry.size))),
        DeltaOutcome::SameImage => ui::say(format_args!("{from} is the same image")),
        DeltaOutcome::Published => {
            ui::say(format_args!("Stored a delta from {from}: {} for {} of layers", size(entry.size), size(entry.layers_size)));
        }
        _ => ui::say(format_args!(
            "Stored no delta from {from}: {} for {} of layers is not below {}.{:03}",
            size(entry.size),
            size(entry.layers_size),
            max_ratio / 1000,
            max_ratio % 1000
        )),
    }
}

/// Lists the images that deltas lead from.
fn starts(args: &PublishArgs, to: &Opened, context: &Context) -> Result<Vec<String>, CommandError> {
    if !args.from.is_empty() {
        return Ok(args.from.clone());
    }
    let tags: Vec<String> = context.tags(&to.reference)?.into_iter().filter(|tag| !tag.starts_with("sha256-")).collect();
    if tags.len() > MAX_TAGS {
        let message = format_args!("{} has {} tags, more than the {MAX_TAGS} that are looked at", to.reference, tags.len());
        return Err(CommandError::new(ErrorKind::Unsupported, message).hint("'--from REF' names the images that deltas lead from"));
    }
    let mut others = Vec::new();
    for tag in tags {
        let reference = with_tag(&to.reference, &tag)?;
        match context.open_source(&reference).and_then(|source| Image::load(source.as_ref(), &args.making.platform())) {
            Ok(image) => others.push(Previous { tag: reference.to_string(), image }),
            // What is no image for the machine, or may not be used, is nothing that hosts have.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Unsupported | ErrorKind::Untrusted) =>
            {
                tracing::debug!(tag, %error, "passed by");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(older(&to.image, others, args.from_last.into()).into_iter().map(|previous| previous.tag).collect())
}

/// Names another image of the same repository or layout.
fn with_tag(reference: &Reference, tag: &str) -> Result<Reference, CommandError> {
    match reference {
        Reference::Registry(name) => {
            let mut name = name.clone();
            (name.tag, name.digest) = (Some(tag.to_owned()), None);
            Ok(Reference::Registry(name))
        }
        Reference::Layout { path, .. } => parse_reference(&format!("oci:{}:{tag}", path.display())),
        other => Err(CommandError::usage(format_args!("{other} has no tags")).hint("'--from REF' names the images that deltas lead from")),
    }
}
