//! The root directory that a soft reboot enters: put together, and taken away again when something else is to boot.

use std::path::Path;
use std::process::Command;

use rootball_host::{NextRoot, choose_next_root};
use rootball_object::ErrorKind;
use rootball_prepare_root::{Cmdline, Plan, PrepareError, Survey, apply, next_root, plan};
use rootball_sysroot::Sysroot;

use crate::context::Context;
use crate::error::CommandError;
use crate::{namespace, shutdown};

/// Where the running system has its disk, for every process.
const DISK: &str = "/sysroot";

/// A deployment, and how its root directory is put together.
#[derive(serde::Serialize)]
pub(crate) struct Prepared {
    #[serde(flatten)]
    pub(crate) next: NextRoot,
    #[serde(flatten)]
    pub(crate) plan: Plan,
    /// Whether it was done.
    pub(crate) applied: bool,
}

/// Puts the root directory of a deployment together; with `dry_run` only finds out how.
pub(crate) fn prepare(sysroot: &Sysroot, which: Option<&str>, dry_run: bool, context: &Context) -> Result<Prepared, CommandError> {
    let next = context.with_host(|host| choose_next_root(sysroot, which, dry_run, host))?;
    let plan = plan_for(&next)?;
    if !dry_run {
        if next.staged {
            shutdown::start_finalizing();
        }
        in_first(|| {
            next_root::clear()?;
            apply(&plan).inspect_err(|_| {
                // What failed says more than what is in the way of taking it back.
                let _ = next_root::clear();
            })
        })?;
        context.next_root_is_right();
    }
    Ok(Prepared { next, plan, applied: !dry_run })
}

fn plan_for(next: &NextRoot) -> Result<Plan, CommandError> {
    let cmdline = std::fs::read("/proc/cmdline").map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
    let cmdline = String::from_utf8_lossy(&cmdline).into_owned();
    let cmdline = Cmdline::new(&cmdline);
    let disk = Path::new(DISK);
    let mut settings = next_root::read_settings(&disk.join(&next.path))?;
    cmdline.override_settings(&mut settings).map_err(PrepareError::from)?;
    let survey = Survey::read_next(disk, &next.path, next.staged.then_some(Path::new("/etc")), cmdline, &settings)?;
    Ok(plan(&settings, &survey)?)
}

/// Takes away what was prepared; tells whether there was anything.
pub(crate) fn reset() -> Result<bool, CommandError> {
    in_first(next_root::clear)
}

fn in_first<T: Send>(work: impl FnOnce() -> Result<T, PrepareError> + Send) -> Result<T, CommandError> {
    let entered = namespace::in_first(work);
    Ok(entered
        .map_err(|error| CommandError::new(ErrorKind::of_io(&error), format_args!("entering the mounts of the machine: {error}")))??)
}

/// Ends userspace alone.
pub(crate) fn systemctl(verb: &str) -> Result<(), CommandError> {
    let failed = |reason: String| CommandError::new(ErrorKind::Io, format_args!("'systemctl {verb}' failed: {reason}"));
    let output = Command::new("systemctl").arg(verb).stdin(std::process::Stdio::null()).output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
