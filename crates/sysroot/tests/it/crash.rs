//! A process is killed at every durable step of a deployment; the sysroot is whole all the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rootball_repo::Mode;
use rootball_sysroot::{BootedProbe, Checkpoint, Sysroot, rollback};

use crate::tree::{Bench, deploy, listing, ostree_admin, write};

/// Where a child process finds its sysroot, the step at which it dies and what it does until then.
const SYSROOT: &str = "ROOTBALL_TEST_CRASH_SYSROOT";
const STEP: &str = "ROOTBALL_TEST_CRASH_STEP";
const ACTION: &str = "ROOTBALL_TEST_CRASH_ACTION";

/// Does nothing unless it is started by the tests below.
#[test]
fn child_that_dies() {
    let Some(path) = std::env::var_os(SYSROOT) else { return };
    let step = std::env::var(STEP).unwrap();
    let mut sysroot = Sysroot::open(Path::new(&path), BootedProbe::none()).unwrap();
    sysroot.set_checkpoint_hook(move |checkpoint| {
        if format!("{checkpoint:?}") == step {
            // Preparing passes the steps of a clean-up as well; the hook counts every one.
            std::process::abort();
        }
    });
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    match std::env::var(ACTION).unwrap().as_str() {
        "rollback" => rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap(),
        rev => {
            let commit = sysroot.repo().resolve(rev).unwrap();
            deploy(&lock, commit).unwrap();
        }
    }
}

fn command(bench: &Bench, action: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::child_that_dies", "--nocapture", "--test-threads=1"]);
    command.env(SYSROOT, bench.path()).env(ACTION, action);
    command
}

/// Runs the child; tells whether it died at the step.
fn crash(bench: &Bench, action: &str, step: Checkpoint) -> bool {
    let output = command(bench, action).env(STEP, format!("{step:?}")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !text.contains("panicked"), "the child failed in another way: {text}");
    !output.status.success()
}

fn current(bench: &Bench) -> Vec<String> {
    let sysroot = bench.open();
    for deployment in sysroot.deployments().unwrap() {
        // Each deployment that boots is complete, and so is its kernel.
        let root = bench.deployment_path(&deployment);
        let version = deployment.entry.value("title").unwrap().split_whitespace().nth(1).unwrap().to_owned();
        assert_eq!(std::fs::read_to_string(root.join("usr/bin/tool")).unwrap(), format!("tool {version}"));
        assert_eq!(std::fs::read_to_string(root.join("etc/local")).unwrap(), "mine");
        for key in ["linux", "initrd"] {
            let file = format!("boot{}", deployment.entry.value(key).unwrap());
            assert!(bench.path().join(file).is_file(), "{key}");
        }
    }
    sysroot.deployments().unwrap().into_iter().map(|deployment| deployment.id.to_string()).collect()
}

/// Makes a sysroot with versions 1 and 2 deployed, 3 committed.
fn prepare() -> Bench {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let commits = [("1", "kernel"), ("2", "kernel 2"), ("3", "kernel 3")]
        .map(|(version, kernel)| bench.commit(sysroot.repo(), version, kernel, |_| ()));
    let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
    let one = deploy(&lock, commits[0]).unwrap();
    write(&bench.deployment_path(&one), "etc/local", "mine");
    deploy(&lock, commits[1]).unwrap();
    drop(lock);
    bench
}

#[test]
fn a_deployment_killed_at_any_step_leaves_the_old_or_the_new_list() {
    let bench = prepare();
    for step in Checkpoint::ALL {
        let before = current(&bench);
        assert!(crash(&bench, "test/3", step), "{step:?} was never reached");
        let after = current(&bench);
        if step <= Checkpoint::Synced {
            assert_eq!(after, before, "killed at {step:?}");
        }
        // Clean-up steps are first passed while preparing, before anything is new.
        assert!(after == before || after[0].contains(&bench.open().repo().resolve("test/3").unwrap().to_hex()), "killed at {step:?}");
        ostree_admin(&bench, &["status"]);

        // The next one succeeds, and nothing of the one that was killed is left.
        let sysroot = bench.open();
        let lock = sysroot.lock(Duration::from_secs(20)).unwrap();
        let commit = sysroot.repo().resolve("test/1").unwrap();
        let deployed = deploy(&lock, commit).unwrap();
        assert_eq!(sysroot.deployments().unwrap()[0].id, deployed.id);
        assert_no_leftovers(&bench, &sysroot);
        let commit = sysroot.repo().resolve("test/2").unwrap();
        deploy(&lock, commit).unwrap();
    }
}

#[test]
fn a_rollback_killed_at_any_step_leaves_the_old_or_the_new_order() {
    let bench = prepare();
    for step in Checkpoint::ALL {
        let before = current(&bench);
        let died = crash(&bench, "rollback", step);
        let after = current(&bench);
        let swapped = !died || step >= Checkpoint::Swapped;
        let expected = if swapped { vec![before[1].clone(), before[0].clone()] } else { before };
        assert_eq!(after, expected, "killed at {step:?}");
        let sysroot = bench.open();
        rootball_sysroot::cleanup(&sysroot.lock(Duration::from_secs(20)).unwrap()).unwrap();
        assert_no_leftovers(&bench, &sysroot);
    }
}

#[test]
fn a_deployment_killed_at_any_moment_leaves_a_list_that_boots() {
    let bench = prepare();
    for delay in (1..=12).map(|n| Duration::from_millis(n * n)) {
        let before = current(&bench);
        let mut child = command(&bench, "test/3").env(STEP, "none").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap();
        let after = current(&bench);
        let new = bench.open().repo().resolve("test/3").unwrap().to_hex();
        assert!(after == before || after[0].contains(&new), "killed after {delay:?}: {after:?}");
        let sysroot = bench.open();
        let commit = sysroot.repo().resolve("test/1").unwrap();
        deploy(&sysroot.lock(Duration::from_secs(20)).unwrap(), commit).unwrap();
        assert_no_leftovers(&bench, &sysroot);
    }
}

fn assert_no_leftovers(bench: &Bench, sysroot: &Sysroot) {
    let state = sysroot.state().unwrap();
    let names = |place: &str| {
        let mut names: Vec<_> =
            std::fs::read_dir(bench.path().join(place)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let (version, subversion) = (state.version, state.subversion);
    let mut ostree = vec![format!("boot.{version}"), format!("boot.{version}.{subversion}"), "deploy".into(), "repo".into()];
    ostree.sort();
    assert_eq!(names("ostree").into_iter().filter(|name| name != "lock").collect::<Vec<_>>(), ostree);
    assert_eq!(names("boot"), ["boot".to_owned(), "loader".into(), format!("loader.{version}"), "ostree".into()]);
    assert_eq!(names("ostree/deploy/os/deploy").len(), 2 * state.deployments.len(), "{:?}", names("ostree/deploy/os/deploy"));
    assert_eq!(names("ostree/deploy/os"), ["deploy", "var"]);
    let kernels: BTreeSet<_> = state.deployments.iter().map(|deployment| &deployment.boot_checksum).collect();
    assert_eq!(names("boot/ostree").len(), kernels.len());
    let refs = sysroot.repo().refs(None).unwrap();
    let ours: Vec<_> = refs.iter().filter(|(name, _)| name.as_str().starts_with("ostree/")).collect();
    assert_eq!(ours.len(), state.deployments.len(), "{ours:?}");
    assert!(!listing(&bench.path().join("boot")).iter().any(|line| line.contains(".tmp")));
}
