//! `rootball quote`

use std::process::ExitCode;

use rootball_host::{Followed, Prefer, RojigName, quote_ref, quote_rojig};
use rootball_image::delta::{Offer, Way, Wishes, quote};
use rootball_oci::Platform;
use rootball_remote::{PullOffer, PullWay};
use rootball_repo::RefSpec;

use crate::context::{Context, parse_followed, parse_reference};
use crate::error::{CommandError, CommandResult};
use crate::memory;
use crate::ui;

/// Say what each way to an image, ref or release would cost, before anything of it moves
///
/// Of an image, manifest and config are read, the indexes of layers that can come in pieces, and the list of its deltas. Of a ref, the commit is read
/// and verified, and what the remote says of its deltas. Of a release, its descriptor. 'upgrade' and 'switch' take the first way of the list, and the next one where that fails.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball quote docker://registry.example.com/os:stable\n  rootball quote --prefer time docker://registry.example.com/os:stable\n  rootball quote ostree:origin:os/x86_64/stable\n  rootball quote rojig:origin:os"
)]
pub(crate) struct QuoteArgs {
    /// What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers for an image, static-delta,
    /// object-deltas or objects for a ref, packages for a release
    #[arg(long, value_name = "WHAT", default_value = "bytes")]
    prefer: Prefer,

    /// Take the image for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// The image, ostree:REMOTE:REF, or rojig:REMOTE:NAME
    reference: String,
}

pub(super) fn run(args: &QuoteArgs, context: &Context) -> CommandResult {
    if args.reference.starts_with("ostree:") || args.reference.starts_with("rojig:") {
        match parse_followed(&args.reference)? {
            Followed::Ref(spec) => return of_ref(args, &spec, context),
            Followed::Rojig(name) => return of_release(args, &name, context),
            _ => {}
        }
    }
    let repo = context.open_repo()?;
    let reference = parse_reference(&args.reference)?;
    let prefer = args.prefer.for_image(&reference.to_string())?;
    let source = context.open_source(&reference)?;
    let platform = args.platform.clone().unwrap_or_else(Platform::host);
    let quoted = quote(source.as_ref(), &repo, &platform, &Wishes { prefer, memory: memory::available() })?.quote;
    print(context, &quoted, &quoted.passed_by, (quoted.looked.bytes, quoted.looked.requests), quoted.offers.iter().map(line))
}

fn of_ref(args: &QuoteArgs, spec: &RefSpec, context: &Context) -> CommandResult {
    if args.platform.is_some() {
        return Err(CommandError::usage("--platform is for images: a ref names one commit").hint("leave it out"));
    }
    let repo = context.open_repo()?;
    let quoted = context.with_host(|host| quote_ref(&repo, spec, args.prefer, host))?;
    print(context, &quoted, &quoted.passed_by, (quoted.looked.bytes, quoted.looked.requests), quoted.offers.iter().map(line_of_ref))
}

fn of_release(args: &QuoteArgs, name: &RojigName, context: &Context) -> CommandResult {
    if args.platform.is_some() {
        return Err(CommandError::usage("--platform is for images: a release names one commit").hint("leave it out"));
    }
    let repo = context.open_repo()?;
    let quoted = context.with_host(|host| quote_rojig(&repo, name, args.prefer, host))?;
    let line = match quoted.is_present {
        true => "present     nothing to fetch".to_owned(),
        false => format!(
            "packages    {:>10} in {} requests: {} of {} packages, {} of residue",
            ui::size::text(quoted.packages_to_move + quoted.residue),
            quoted.requests,
            ui::size::text(quoted.packages_size),
            quoted.packages,
            ui::size::text(quoted.residue)
        ),
    };
    print(context, &quoted, &[], (quoted.looked, 2), std::iter::once(line))
}

/// Prints a quote, as it is for scripts, or what was passed by and looked at and a line for each way.
fn print(
    context: &Context,
    quote: &impl serde::Serialize,
    passed_by: &[String],
    (bytes, requests): (u64, u64),
    lines: impl Iterator<Item = String>,
) -> CommandResult {
    if context.json() {
        ui::print_json(quote)?;
        return Ok(ExitCode::SUCCESS);
    }
    for reason in passed_by {
        ui::say(format_args!("Passed by: {reason}"));
    }
    ui::say(format_args!("Looked at {} in {requests} requests", ui::size::text(bytes)));
    for line in lines {
        ui::print(line)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(offer: &Offer) -> String {
    if offer.way == Way::Present {
        return "present     nothing to fetch".to_owned();
    }
    let deltas = match offer.deltas.len() {
        0 | 1 => String::new(),
        count => format!(", {count} deltas one after the other"),
    };
    let size = ui::size::text(offer.cost.bytes);
    format!("{:<11} {size:>10} in {} requests, about {} s{deltas}", offer.way, offer.cost.requests, offer.seconds)
}

fn line_of_ref(offer: &PullOffer) -> String {
    if offer.way == PullWay::Present {
        return "present       nothing to fetch".to_owned();
    }
    match (offer.bytes, offer.requests, offer.seconds) {
        (Some(bytes), Some(requests), Some(seconds)) => {
            format!("{:<13} {:>10} in {requests} requests, about {seconds} s", offer.way, ui::size::text(bytes))
        }
        _ => format!("{:<13} {:>10}: the commit does not say what its objects take", offer.way, "unknown"),
    }
}
