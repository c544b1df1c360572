//! `rootball quote`

use std::process::ExitCode;

use rootball_image::delta::{Offer, Prefer, Way, Wishes, quote};
use rootball_oci::Platform;

use crate::context::{Context, parse_reference};
use crate::error::CommandResult;
use crate::memory;
use crate::ui;

/// Say what each way to an image would cost, before anything of it moves
///
/// Its manifest and config are read, the indexes of layers that can come in pieces, and the list of its deltas. 'upgrade' and 'switch' take the first
/// way of the list, and the next one where that fails.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  rootball quote docker://registry.example.com/os:stable\n  rootball quote --prefer time docker://registry.example.com/os:stable"
)]
pub(crate) struct QuoteArgs {
    /// What the way is chosen by: bytes, time, or a way by its name: rootball, oci-delta, pieces or layers
    #[arg(long, value_name = "WHAT", default_value = "bytes")]
    prefer: Prefer,

    /// Take the image for this platform instead of this machine's
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// The image
    image: String,
}

pub(super) fn run(args: &QuoteArgs, context: &Context) -> CommandResult {
    let repo = context.open_repo()?;
    let source = context.open_source(&parse_reference(&args.image)?)?;
    let platform = args.platform.clone().unwrap_or_else(Platform::host);
    let quoted = quote(source.as_ref(), &repo, &platform, &Wishes { prefer: args.prefer, memory: memory::available() })?.quote;
    if context.json() {
        ui::print_json(&quoted)?;
        return Ok(ExitCode::SUCCESS);
    }
    for reason in &quoted.passed_by {
        ui::say(format_args!("Passed by: {reason}"));
    }
    ui::say(format_args!("Looked at {} in {} requests", ui::size::text(quoted.looked.bytes), quoted.looked.requests));
    for offer in &quoted.offers {
        ui::print(line(offer))?;
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
