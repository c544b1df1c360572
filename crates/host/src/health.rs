//! Whether the system that was just booted is well, and what follows from it.
//!
//! Checks are programs in `health.d/required` and `health.d/wanted`, run one after the other in the order of their names. When all that are
//! required pass, the boot entry loses its counters. When one fails in a boot that is counted, the system is to reboot: into the same
//! deployment while there are tries, then into the one before. In a boot that is not counted a failure is told and changes nothing: what was
//! well once may fail for reasons that no older system cures.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io};

use rootball_sysroot::{DeploymentId, Mark, Sysroot, SysrootLock, rollback};
use serde::Serialize;

use crate::{Context, HostError};

/// Time between two looks at a check that runs.
const PAUSE: Duration = Duration::from_millis(50);

/// How health is checked.
#[derive(Clone, Debug)]
pub struct HealthOptions {
    /// Directories with `required` and `wanted` in them. A file in an earlier one takes the place of its namesakes in later ones.
    pub places: Vec<PathBuf>,
    /// How long one check may take.
    pub limit: Duration,
    /// Whether the boot loader counts boots; else it is done here.
    pub loader_counts: bool,
}

/// What became of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// It ended with status 0.
    Passed,
    /// It ended otherwise.
    Failed,
    /// It was ended, since it took too long.
    TimedOut,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The program.
    pub path: PathBuf,
    /// Whether the system is not well when it fails.
    pub required: bool,
    /// What became of it.
    pub outcome: CheckOutcome,
}

/// What follows from the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The system is well, and is the default from now on if it was not.
    Good,
    /// It is not, and nothing is done about it: this boot is not counted, or there is no other system.
    Unwell,
    /// It is not: it is to be booted again.
    TryAgain {
        /// Tries that remain.
        left: u32,
    },
    /// It is not: the other one is the default now, and is to be booted.
    RolledBack {
        /// The new default.
        to: DeploymentId,
    },
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    /// The booted deployment.
    pub deployment: DeploymentId,
    /// The deployment that the boot loader gave up before it booted this one.
    pub given_up: Option<DeploymentId>,
    /// The checks in the order in which they ran.
    pub checks: Vec<Check>,
    /// What follows.
    pub verdict: Verdict,
}

impl HealthReport {
    /// Tells whether the machine is to reboot.
    pub fn wants_reboot(&self) -> bool {
        matches!(self.verdict, Verdict::TryAgain { .. } | Verdict::RolledBack { .. })
    }
}

/// Runs the checks and marks the boot.
///
/// # Errors
/// When nothing in the sysroot is booted, or boot entries or checks cannot be read. A check that cannot be started is one that fails.
pub fn check_health(sysroot: &Sysroot, options: &HealthOptions, context: &Context<'_>) -> Result<HealthReport, HostError> {
    let (booted, given_up) = {
        let lock = sysroot.lock(context.lock_wait)?;
        let state = lock.state()?;
        let booted = state.booted().ok_or_else(|| HostError::NothingBooted { path: sysroot.path().to_owned() })?.id.clone();
        if !options.loader_counts && state.entries.count(&booted).is_some() {
            // Counted before the checks, so that one which hangs the machine counts as well.
            lock.mark_boot(&booted, Mark::Tried)?;
        }
        let given_up = state.deployments.iter().take_while(|deployment| !deployment.booted);
        let given_up = given_up.filter(|deployment| deployment.id.stateroot == booted.stateroot && state.entries.is_bad(&deployment.id));
        (booted.clone(), given_up.map(|deployment| deployment.id.clone()).next())
    };
    // The lock is not held meanwhile: checks may want to look, and they may take long.
    let mut checks = Vec::new();
    for (required, path) in find_checks(&options.places)? {
        let outcome = run_check(&path, options.limit);
        tracing::info!(path = %path.display(), required, ?outcome, "health check");
        checks.push(Check { path, required, outcome });
    }
    let well = checks.iter().all(|check| !check.required || check.outcome == CheckOutcome::Passed);
    let lock = sysroot.lock(context.lock_wait)?;
    let verdict = if well { accept(&lock, &booted, given_up.is_some())? } else { reject(&lock, &booted)? };
    Ok(HealthReport { deployment: booted, given_up, checks, verdict })
}

fn accept(lock: &SysrootLock<'_>, booted: &DeploymentId, fell_back: bool) -> Result<Verdict, HostError> {
    lock.mark_boot(booted, Mark::Good)?;
    if fell_back {
        // What the loader decided for this boot holds from now on, also for loaders and tools that know no counters.
        rollback::apply(lock, &rollback::plan_to(lock, booted)?)?;
    }
    Ok(Verdict::Good)
}

fn reject(lock: &SysrootLock<'_>, booted: &DeploymentId) -> Result<Verdict, HostError> {
    let state = lock.state()?;
    let Some(count) = state.entries.count(booted) else { return Ok(Verdict::Unwell) };
    if count.left > 0 {
        return Ok(Verdict::TryAgain { left: count.left });
    }
    lock.mark_boot(booted, Mark::Bad)?;
    let others = state.deployments.iter().filter(|other| other.id.stateroot == booted.stateroot && other.id != *booted);
    let Some(other) = others.into_iter().find(|other| !state.entries.is_bad(&other.id)) else { return Ok(Verdict::Unwell) };
    rollback::apply(lock, &rollback::plan_to(lock, &other.id)?)?;
    Ok(Verdict::RolledBack { to: other.id.clone() })
}

/// Lists the checks: required ones first, each kind by name.
fn find_checks(places: &[PathBuf]) -> Result<Vec<(bool, PathBuf)>, HostError> {
    let mut checks = Vec::new();
    for (required, kind) in [(true, "required"), (false, "wanted")] {
        let mut by_name = BTreeMap::new();
        for place in places {
            let dir = place.join(kind);
            let failed = |source| HostError::HealthCheck { path: dir.clone(), source };
            let entries = match fs::read_dir(&dir) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(error)),
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                by_name.entry(entry.file_name()).or_insert_with(|| entry.path());
            }
        }
        checks.extend(by_name.into_values().filter(|path| is_program(path)).map(|path| (required, path)));
    }
    Ok(checks)
}

/// A link to `/dev/null` or a file that may not be run switches a check off.
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn run_check(path: &Path, limit: Duration) -> CheckOutcome {
    let mut command = Command::new(path);
    // What it says belongs to the log, never to the answer on standard output.
    command.stdin(Stdio::null()).stdout(log_of_check()).process_group(0);
    match command.spawn().and_then(|mut child| wait(&mut child, limit)) {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a health check cannot be run");
            CheckOutcome::Failed
        }
    }
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<CheckOutcome> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { CheckOutcome::Passed } else { CheckOutcome::Failed });
        }
        if Instant::now() >= deadline {
            if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
                // The whole group: what a check started must not go on either.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            child.wait()?;
            return Ok(CheckOutcome::TimedOut);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Returns standard error as the output of a child.
fn log_of_check() -> Stdio {
    use std::os::fd::AsFd;
    io::stderr().as_fd().try_clone_to_owned().map_or_else(|_| Stdio::null(), Stdio::from)
}
