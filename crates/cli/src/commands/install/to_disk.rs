//! `rootball install to-disk`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use rootball_host::{DiskOptions, RootFilesystem, install_to_disk, plan_disk};
use rootball_object::ErrorKind;
use rootball_repo::Mode;

use super::SystemArgs;
use crate::commands::outcome;
use crate::context::Context;
use crate::error::{CommandError, CommandResult};
use crate::ui;

/// Install an image or a ref on a whole disk, or in a file that is one
///
/// The disk gets a partition table, an EFI system partition with systemd-boot, and a root file system. Boots of new deployments are counted:
/// one that does not come up gives way to the one before it. Takes root, and the stock tools sfdisk, losetup, wipefs, blkid and mkfs.*; where
/// the kernel knows no FAT, mtools as well.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  rootball install to-disk disk.img --size 8G --from docker://registry.example.com/os:stable --karg console=ttyS0"
)]
pub(crate) struct ToDiskArgs {
    #[command(flatten)]
    system: SystemArgs,

    /// File system of the root [default: what the image wants, else ext4]
    #[arg(long, value_enum)]
    filesystem: Option<Filesystem>,

    /// Let files of the root have fs-verity
    #[arg(long)]
    fs_verity: bool,

    /// Size of the file to make: bytes, or with K, M, G or T behind it
    #[arg(long, value_parser = parse_size)]
    size: Option<u64>,

    /// Size of the EFI system partition, which holds kernels as well
    #[arg(long, value_parser = parse_size, default_value = "512M")]
    esp_size: u64,

    /// Tries that a new deployment gets before the one before it boots again; 0 does not count
    #[arg(long, value_name = "N", default_value_t = 3)]
    boot_tries: u32,

    /// Overwrite what is on the disk
    #[arg(long)]
    wipe: bool,

    /// Show how the disk would be divided, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// The device or file
    target: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Filesystem {
    Ext4,
    Xfs,
    Btrfs,
}

pub(super) fn run(args: &ToDiskArgs, context: &Context) -> CommandResult {
    let from = args.system.from()?;
    let options = DiskOptions {
        install: args.system.options(Mode::Bare, &from, context)?,
        filesystem: args.filesystem.map(|filesystem| match filesystem {
            Filesystem::Ext4 => RootFilesystem::Ext4,
            Filesystem::Xfs => RootFilesystem::Xfs,
            Filesystem::Btrfs => RootFilesystem::Btrfs,
        }),
        verity: args.fs_verity,
        size: args.size,
        esp_size: args.esp_size,
        wipe: args.wipe,
        tries: args.boot_tries,
        timestamp: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        loader_trees: vec![PathBuf::from("/")],
    };
    let hints = |error: CommandError| {
        let error = error.hint_for(ErrorKind::Conflict, "'--wipe' overwrites it");
        error.hint_for(ErrorKind::NoSpace, "take a larger device, or give a file more with '--size'")
    };
    if args.dry_run {
        let plan = context.with_host(|host| plan_disk(&args.target, &from, &options, host)).map_err(hints)?;
        if context.json() {
            ui::print_json(&plan)?;
            return Ok(ExitCode::SUCCESS);
        }
        let (verb, size) = if plan.creates { ("Would make", plan.size) } else { ("Would divide", plan.size) };
        ui::say(format_args!("{verb} {}: {}", plan.target.display(), ui::size::text(size)));
        ui::say(format_args!("EFI system partition: {}", ui::size::text(plan.esp.1)));
        ui::say(format_args!("Root, {}: {}", plan.filesystem.name(), ui::size::text(plan.root.1)));
        let least = if plan.exact { "" } else { " at the least" };
        ui::say(format_args!("Needed for {} of content{least}: {}", ui::size::text(plan.content), ui::size::text(plan.needed)));
        return Ok(ExitCode::SUCCESS);
    }
    if !rustix::process::geteuid().is_root() {
        return Err(CommandError::new(ErrorKind::Denied, "only root can make a disk"));
    }
    let outcome = context.with_host(|host| install_to_disk(&args.target, &from, &options, host)).map_err(hints)?;
    outcome::print(&outcome, context)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads `8G`: K, M, G and T are powers of 1024.
fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || "a number of bytes is wanted, or one with K, M, G or T behind it".to_owned();
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, 'K' | 'k')) => (&text[..at], 1_u64 << 10),
        Some((at, 'M' | 'm')) => (&text[..at], 1 << 20),
        Some((at, 'G' | 'g')) => (&text[..at], 1 << 30),
        Some((at, 'T' | 't')) => (&text[..at], 1 << 40),
        _ => (text, 1),
    };
    digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_are_bytes_or_powers_of_1024() {
        for (text, expected) in [("8G", Some(8 << 30)), ("512M", Some(512 << 20)), ("1k", Some(1024)), ("77", Some(77))] {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
        for bad in ["", "G", "-1", "8GB", "99999999T", "1.5G"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
