//! A deployment that waits for the shutdown, killed at every step; /boot without room.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_repo::Mode;
use rootball_sysroot::deploy::{self as deploying, DeployRequest, Retain};
use rootball_sysroot::staged::{Finalized, finalize, stage};
use rootball_sysroot::{BootedProbe, Checkpoint, Sysroot, rollback};

use crate::tree::{Bench, deploy, write};

const SYSROOT: &str = "ROOTBALL_TEST_STAGED_SYSROOT";
const STEP: &str = "ROOTBALL_TEST_STAGED_STEP";
const ACTION: &str = "ROOTBALL_TEST_STAGED_ACTION";

/// Opens a sysroot as the system sees it that is booted from the deployment with version 1.
fn open_booted(bench: &Bench) -> Sysroot {
    open_booted_at(&bench.path(), &bench.scratch("run"))
}

fn open_booted_at(path: &Path, run: &Path) -> Sysroot {
    let plain = Sysroot::open(path, BootedProbe::none()).unwrap();
    let first = plain.repo().resolve("test/1").unwrap();
    let booted = plain.deployments().unwrap().into_iter().find(|deployment| deployment.id.commit == first).unwrap();
    let stat = fs::metadata(plain.deployment_path(&booted.id)).unwrap();
    Sysroot::open(path, BootedProbe::of(stat.dev(), stat.ino()).with_run(run)).unwrap()
}

/// Does nothing unless it is started by the tests below.
#[test]
fn child_that_dies() {
    let Some(path) = std::env::var_os(SYSROOT).map(PathBuf::from) else { return };
    let step = std::env::var(STEP).unwrap();
    let mut sysroot = open_booted_at(&path, &path.parent().unwrap().join("run"));
    sysroot.set_checkpoint_hook(move |checkpoint| {
        if format!("{checkpoint:?}") == step {
            std::process::abort();
        }
    });
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let plan = || {
        let commit = sysroot.repo().resolve("test/3").unwrap();
        deploying::plan(&lock, &DeployRequest::new("os", commit)).unwrap()
    };
    match std::env::var(ACTION).unwrap().as_str() {
        "finalize" => drop(finalize(&lock).unwrap()),
        "stage" => drop(stage(&lock, &plan(), false, &Silent, &Cancel::default()).unwrap()),
        "deploy" => drop(deploying::apply(&lock, &plan(), &Silent, &Cancel::default()).unwrap()),
        _ => {}
    }
}

/// Runs the child; tells whether it died at the step.
fn crash(bench: &Bench, action: &str, step: Checkpoint) -> bool {
    crash_at(&bench.path(), action, step)
}

fn crash_at(path: &Path, action: &str, step: Checkpoint) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "staged::child_that_dies", "--nocapture", "--test-threads=1"]);
    let output = command.env(SYSROOT, path).env(ACTION, action).env(STEP, format!("{step:?}")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !text.contains("panicked"), "the child failed in another way: {text}");
    !output.status.success()
}

/// Returns versions of what is deployed, each of which is complete, and of what is staged.
fn versions(sysroot: &Sysroot) -> (Vec<String>, Option<String>) {
    let state = sysroot.state().unwrap();
    let version = |deployment: &rootball_sysroot::Deployment| {
        let root = sysroot.deployment_path(&deployment.id);
        let text = fs::read_to_string(root.join("usr/bin/tool")).unwrap();
        text.strip_prefix("tool ").unwrap().to_owned()
    };
    for deployment in &state.deployments {
        assert_eq!(fs::read_to_string(sysroot.deployment_path(&deployment.id).join("etc/local")).unwrap(), "mine");
        for key in ["linux", "initrd"] {
            let file = format!("boot{}", deployment.entry.value(key).unwrap());
            assert!(sysroot.path().join(file).is_file(), "{key}");
        }
    }
    (state.deployments.iter().map(version).collect(), state.staged.as_ref().map(|staged| version(&staged.deployment)))
}

/// Makes a sysroot that is booted from version 1 and has version 2 behind it.
fn prepare() -> Bench {
    let bench = Bench::new();
    fs::create_dir(bench.scratch("run")).unwrap();
    let sysroot = bench.init(Mode::Bare);
    let commits = [("1", "kernel"), ("2", "kernel 2"), ("3", "kernel 3")]
        .map(|(version, kernel)| bench.commit(sysroot.repo(), version, kernel, |_| ()));
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let two = deploy(&lock, commits[1]).unwrap();
    write(&bench.deployment_path(&two), "etc/local", "mine");
    deploy(&lock, commits[0]).unwrap();
    bench
}

fn stage_three(sysroot: &Sysroot) {
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let commit = sysroot.repo().resolve("test/3").unwrap();
    let plan = deploying::plan(&lock, &DeployRequest::new("os", commit)).unwrap();
    stage(&lock, &plan, false, &Silent, &Cancel::default()).unwrap();
}

#[test]
fn staging_killed_at_any_step_changes_nothing_that_boots() {
    let bench = prepare();
    let steps = [Checkpoint::Prepared, Checkpoint::CheckedOut, Checkpoint::EtcCopied, Checkpoint::VarPopulated, Checkpoint::OriginWritten];
    let late = [Checkpoint::Staged, Checkpoint::DeploymentsRemoved, Checkpoint::BootFilesRemoved, Checkpoint::RefsRemoved];
    for step in steps.into_iter().chain(late) {
        let sysroot = open_booted(&bench);
        sysroot.lock(Duration::from_secs(20)).unwrap().unstage().unwrap();
        rootball_sysroot::cleanup(&sysroot.lock(Duration::from_secs(20)).unwrap()).unwrap();
        assert!(crash(&bench, "stage", step), "{step:?} was never reached");
        let (deployed, staged) = versions(&open_booted(&bench));
        assert_eq!(deployed, ["1", "2"], "killed at {step:?}");
        // Clean-up steps are first passed while preparing.
        assert_eq!(staged.as_deref(), (step == Checkpoint::Staged).then_some("3"), "killed at {step:?}");
    }
    // What is left is in nobody's way.
    let sysroot = open_booted(&bench);
    stage_three(&sysroot);
    assert_eq!(versions(&sysroot), (vec!["1".into(), "2".into()], Some("3".into())));
    assert_eq!(fs::read_dir(bench.path().join("ostree/deploy/os/deploy")).unwrap().count(), 6);
}

#[test]
fn a_shutdown_killed_at_any_step_leaves_the_old_or_the_new_list() {
    for step in [Checkpoint::Unstaged].into_iter().chain(Checkpoint::ALL.into_iter().filter(|step| *step >= Checkpoint::EtcMerged)) {
        let bench = prepare();
        stage_three(&open_booted(&bench));
        assert!(crash(&bench, "finalize", step), "{step:?} was never reached");
        let sysroot = open_booted(&bench);
        let (deployed, staged) = versions(&sysroot);
        let is_new = (Checkpoint::Swapped..=Checkpoint::RefsRemoved).contains(&step);
        let expected = if is_new { ["3", "1"] } else { ["1", "2"] };
        assert_eq!((deployed.as_slice(), staged), (&expected.map(str::to_owned)[..], None), "killed at {step:?}");
        rootball_sysroot::cleanup(&sysroot.lock(Duration::from_secs(20)).unwrap()).unwrap();
        assert_eq!(fs::read_dir(bench.path().join("ostree/deploy/os/deploy")).unwrap().count(), 4, "killed at {step:?}");
        stage_three(&sysroot);
        assert!(matches!(finalize(&sysroot.lock(Duration::from_secs(20)).unwrap()).unwrap(), Finalized::Done { .. }), "killed at {step:?}");
    }
}

#[test]
fn what_is_retained_is_written_down_until_the_shutdown() {
    for (retain, expected) in [
        (Retain::default(), vec!["3", "1"]),
        (Retain { pending: false, rollback: true }, vec!["3", "1", "2"]),
        (Retain { pending: true, rollback: true }, vec!["3", "1", "2"]),
    ] {
        let bench = prepare();
        let sysroot = open_booted(&bench);
        let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
        let commit = sysroot.repo().resolve("test/3").unwrap();
        let plan = deploying::plan(&lock, &DeployRequest { retain, ..DeployRequest::new("os", commit) }).unwrap();
        stage(&lock, &plan, false, &Silent, &Cancel::default()).unwrap();
        finalize(&lock).unwrap();
        assert_eq!(versions(&sysroot).0, expected, "{retain:?}");
    }
}

/// Runs a test of this binary again in a mount namespace in which `/boot` of its sysroot is a small file system.
fn with_small_boot(bench: &Bench, kibibytes: u32, action: &str) {
    let boot = bench.path().join("boot");
    let script = format!("mount -t tmpfs -o size={kibibytes}k tmpfs {} && exec \"$@\"", boot.display());
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["staged::child_with_a_small_boot", "--nocapture", "--test-threads=1"])
        .env(SYSROOT, bench.path())
        .env(ACTION, action)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

/// Does nothing unless it is started by the test below.
#[test]
fn child_with_a_small_boot() {
    let Some(path) = std::env::var_os(SYSROOT).map(PathBuf::from) else { return };
    if std::env::var(ACTION).unwrap() != "small-boot" {
        return;
    }
    let sysroot = Sysroot::open(&path, BootedProbe::none()).unwrap();
    let run = path.parent().unwrap().join("run");
    let commit = |version: &str| sysroot.repo().resolve(&format!("test/{version}")).unwrap();
    let first = deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit("1")).unwrap();
    let stat = fs::metadata(sysroot.deployment_path(&first.id)).unwrap();
    deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit("2")).unwrap();
    // The first is booted, the second would go; there is room for two kernels and not for three.
    let sysroot = Sysroot::open(&path, BootedProbe::of(stat.dev(), stat.ino()).with_run(run)).unwrap();
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let plan = deploying::plan(&lock, &DeployRequest::new("os", commit("3"))).unwrap();
    assert!(plan.boot_space.needed > plan.boot_space.free, "{:?}", plan.boot_space);
    assert_eq!(plan.boot_space.removed_first.len(), 1, "{:?}", plan.boot_space);
    let before = sysroot.state().unwrap();
    // What must stay leaves no room: refused, and nothing is written.
    let keep = DeployRequest { retain: Retain { pending: true, rollback: true }, ..DeployRequest::new("os", commit("3")) };
    let full = deploying::plan(&lock, &keep).unwrap();
    let error = deploying::apply(&lock, &full, &Silent, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSpace, "{error}");
    assert!(error.to_string().contains("more than there are"), "{error}");
    assert_eq!(sysroot.state().unwrap(), before);
    deploying::apply(&lock, &plan, &Silent, &Cancel::default()).unwrap();
    assert_eq!(versions_of(&sysroot), ["3", "1"]);
    let huge = deploying::plan(&lock, &DeployRequest::new("os", commit("4"))).unwrap();
    assert_eq!(deploying::apply(&lock, &huge, &Silent, &Cancel::default()).unwrap_err().kind(), ErrorKind::NoSpace);
    assert_eq!(versions_of(&sysroot), ["3", "1"]);
    // The same at shutdown.
    let plan = deploying::plan(&lock, &DeployRequest::new("os", commit("2"))).unwrap();
    stage(&lock, &plan, false, &Silent, &Cancel::default()).unwrap();
    finalize(&lock).unwrap();
    assert_eq!(versions_of(&sysroot), ["2", "1"]);
    fs::write(path.parent().unwrap().join("done"), "").unwrap();
}

fn versions_of(sysroot: &Sysroot) -> Vec<String> {
    let version = |deployment: rootball_sysroot::Deployment| {
        let text = fs::read_to_string(sysroot.deployment_path(&deployment.id).join("usr/bin/tool")).unwrap();
        text.strip_prefix("tool ").unwrap().to_owned()
    };
    sysroot.deployments().unwrap().into_iter().map(version).collect()
}

#[test]
fn old_kernels_make_room_in_boot_and_what_does_not_fit_is_refused() {
    let bench = Bench::new();
    fs::create_dir(bench.scratch("run")).unwrap();
    let sysroot = bench.init(Mode::Bare);
    for (version, size) in [("1", 400), ("2", 400), ("3", 400), ("4", 4000)] {
        bench.commit(sysroot.repo(), version, &version.repeat(size * 1024), |_| ());
    }
    drop(sysroot);
    with_small_boot(&bench, 1400, "small-boot");
    assert!(bench.scratch("done").exists(), "the child did nothing");
}

/// Does nothing unless it is started by the test below.
#[test]
fn child_with_a_small_boot_whose_children_die() {
    let Some(path) = std::env::var_os(SYSROOT).map(PathBuf::from) else { return };
    if std::env::var(ACTION).unwrap() != "small-boot-crash" {
        return;
    }
    let sysroot = Sysroot::open(&path, BootedProbe::none()).unwrap();
    let commit = |version: &str| sysroot.repo().resolve(&format!("test/{version}")).unwrap();
    let two = deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit("2")).unwrap();
    write(&sysroot.deployment_path(&two.id), "etc/local", "mine");
    deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit("1")).unwrap();
    for step in Checkpoint::ALL.into_iter().chain([Checkpoint::RoomMade]) {
        assert!(crash_at(&path, "deploy", step), "{step:?} was never reached");
        let sysroot = open_booted_at(&path, &path.parent().unwrap().join("run"));
        let found = versions(&sysroot).0;
        // The old list, what of it stays, or the new list; the first is gone from the first swap on.
        let allowed: &[&[&str]] = match step {
            Checkpoint::RoomMade => &[&["1"]],
            step if step < Checkpoint::Swapped => &[&["1", "2"]],
            _ => &[&["1", "2"], &["1"], &["3", "1"]],
        };
        assert!(allowed.contains(&found.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), "killed at {step:?}: {found:?}");
        // It succeeds afterwards, and so does the way back to where the next step begins.
        deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit("3")).unwrap();
        assert_eq!(versions(&sysroot).0, ["3", "1"]);
        let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
        deploy(&lock, commit("2")).unwrap();
        rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap();
        assert_eq!(versions(&sysroot).0, ["1", "2"]);
    }
    fs::write(path.parent().unwrap().join("done"), "").unwrap();
}

#[test]
fn making_room_in_boot_killed_at_any_step_leaves_a_list_that_boots() {
    let bench = Bench::new();
    fs::create_dir(bench.scratch("run")).unwrap();
    let sysroot = bench.init(Mode::Bare);
    for version in ["1", "2", "3"] {
        bench.commit(sysroot.repo(), version, &version.repeat(400 * 1024), |_| ());
    }
    drop(sysroot);
    with_small_boot(&bench, 1400, "small-boot-crash");
    assert!(bench.scratch("done").exists(), "the child did nothing");
}
