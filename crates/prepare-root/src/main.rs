//! The program: reads what the initramfs has, and says what went wrong.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use rootball_composefs::Settings;
use rootball_prepare_root::{Cmdline, PrepareError, Survey, apply, plan};

const USAGE: &str = "\
Make the deployment that ostree= names the root directory

Usage: prepare-root [--dry-run] SYSROOT [KERNEL_ARGUMENTS]

  SYSROOT            where the disk is mounted; the deployment's root directory takes its place
  KERNEL_ARGUMENTS   one word with all of them (default: those in /proc/cmdline)

  --dry-run          write the steps to standard output as JSON, and change nothing
  --version          say which version this is

How the root directory is put together stands in /etc/ostree/prepare-root.conf, or else in /usr/lib/ostree/prepare-root.conf, both in
the initramfs.

Example: prepare-root /sysroot
";

/// The first of these that is there is read.
const SETTINGS: [&str; 2] = ["/etc/ostree/prepare-root.conf", "/usr/lib/ostree/prepare-root.conf"];

struct Arguments {
    dry_run: bool,
    sysroot: String,
    cmdline: Option<String>,
}

fn main() -> ExitCode {
    let mut words = Vec::new();
    let mut dry_run = false;
    for word in std::env::args_os().skip(1) {
        match word.to_str() {
            Some("--help" | "-h") => return print(USAGE),
            Some("--version" | "-V") => return print(concat!("rootball prepare-root ", env!("CARGO_PKG_VERSION"), "\n")),
            Some("--dry-run") => dry_run = true,
            Some(text) if !text.starts_with("--") => words.push(text.to_owned()),
            _ => return usage(&format!("unknown option {}", word.to_string_lossy())),
        }
    }
    let mut words = words.into_iter();
    let (Some(sysroot), cmdline, None) = (words.next(), words.next(), words.next()) else {
        return usage("SYSROOT is wanted, and at most one word after it");
    };
    match run(&Arguments { dry_run, sysroot, cmdline }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&sentence(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let cmdline = match &arguments.cmdline {
        Some(line) => line.clone(),
        None => String::from_utf8_lossy(&std::fs::read("/proc/cmdline").map_err(|error| format!("reading /proc/cmdline: {error}"))?)
            .into_owned(),
    };
    let cmdline = Cmdline::new(&cmdline);
    let mut settings = read_settings()?;
    cmdline.override_settings(&mut settings).map_err(PrepareError::from)?;
    let survey = Survey::read(Path::new(&arguments.sysroot), cmdline, &settings)?;
    let plan = plan(&settings, &survey)?;
    if arguments.dry_run {
        let mut text = serde_json::to_string_pretty(&plan)?;
        text.push('\n');
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(());
    }
    Ok(apply(&plan)?)
}

fn read_settings() -> Result<Settings, Box<dyn std::error::Error>> {
    for path in SETTINGS {
        match std::fs::read_to_string(path) {
            Ok(text) => return Settings::parse(&text).map_err(|source| PrepareError::Settings { path: path.into(), source }.into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("reading {path}: {error}").into()),
        }
    }
    Ok(Settings::default())
}

/// Puts an error and what caused it into one line.
fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text.replace('\n', " ")
}

/// Says it where the machine's console and its log get it.
fn report(message: &str) {
    let line = format!("prepare-root: {message}\n");
    // Nothing can be done where nobody listens.
    let _ = std::io::stderr().write_all(line.as_bytes());
    // `<3>` is the priority of an error.
    let _ = std::fs::OpenOptions::new().write(true).open("/dev/kmsg").and_then(|mut log| log.write_all(format!("<3>{line}").as_bytes()));
}

fn print(text: &str) -> ExitCode {
    if std::io::stdout().write_all(text.as_bytes()).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage(message: &str) -> ExitCode {
    let _ = std::io::stderr().write_all(format!("prepare-root: {message}\n\n{USAGE}").as_bytes());
    ExitCode::from(2)
}
