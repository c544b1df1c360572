//! Whether a boot is good, and what follows.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::time::Duration;

use rootball_host::{
    CheckOutcome, HealthOptions, HealthReport, Outcome, UpdateOptions, Verdict, boot_status, check_health, mark_boot, upgrade,
};
use rootball_object::ErrorKind;
use rootball_repo::{ConfigFile, Mode, SettingName};
use rootball_sysroot::{BootedProbe, Mark, Sysroot};

use crate::life::run_upgrade;
use crate::machine::Machine;

/// A machine with two versions, of which the second is new and has two tries.
struct Patient {
    machine: Machine,
}

impl Patient {
    fn new() -> Self {
        let machine = Machine::new();
        machine.build(&machine.commit("1"), "latest", "plain");
        machine.install("latest", Mode::Bare).unwrap();
        let name = SettingName::parse("sysroot.boot-counting-tries", None).unwrap();
        ConfigFile::open(&machine.path("disk/ostree/repo")).unwrap().set(&name, Some("2")).unwrap();
        machine.build(&machine.commit("2"), "latest", "plain");
        run_upgrade(&machine, false).unwrap();
        Self { machine }
    }

    /// Puts a check into a place; its text is the program.
    fn check(&self, name: &str, text: &str) {
        let path = self.machine.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Opens the sysroot as a system sees it that was booted from the deployment at this place.
    fn booted(&self, index: usize) -> Sysroot {
        let deployments = self.machine.sysroot().deployments().unwrap();
        let meta = fs::metadata(self.machine.path("disk").join(deployments[index].id.path())).unwrap();
        Sysroot::open(&self.machine.path("disk"), BootedProbe::of(meta.dev(), meta.ino())).unwrap()
    }

    fn boot(&self, index: usize, loader_counts: bool) -> HealthReport {
        let places: Vec<PathBuf> = ["etc", "usr"].iter().map(|place| self.machine.path(place)).collect();
        let options = HealthOptions { places, limit: Duration::from_secs(20), loader_counts };
        self.machine.context(|context| check_health(&self.booted(index), &options, context)).unwrap()
    }

    fn versions(&self) -> Vec<String> {
        let deployments = self.machine.sysroot().deployments().unwrap();
        let version =
            |deployment: &rootball_sysroot::Deployment| deployment.entry.value("title").unwrap().split(' ').nth(1).unwrap().to_owned();
        deployments.iter().map(version).collect()
    }

    fn tries(&self) -> Vec<Option<u32>> {
        let status = boot_status(&self.machine.sysroot()).unwrap();
        status.deployments.iter().map(|deployment| deployment.tries_left).collect()
    }

    /// Renames the entry of the default as a loader does that has tried it to the end.
    fn use_up_tries(&self) {
        let place = self.machine.path("disk/boot/loader/entries");
        fs::rename(place.join("ostree-2+2.conf"), place.join("ostree-2+0-2.conf")).unwrap();
    }
}

#[test]
fn a_boot_in_which_all_required_checks_pass_is_good() {
    let patient = Patient::new();
    assert_eq!(patient.tries(), [Some(2), None]);
    patient.check("usr/required/10-fine", "#!/bin/sh\necho this is for the log\n");
    patient.check("usr/wanted/20-worse", "#!/bin/sh\nexit 3\n");
    let report = patient.boot(0, true);
    assert_eq!(report.verdict, Verdict::Good);
    let outcomes: Vec<_> = report.checks.iter().map(|check| (check.required, check.outcome)).collect();
    assert_eq!(outcomes, [(true, CheckOutcome::Passed), (false, CheckOutcome::Failed)]);
    assert_eq!(patient.tries(), [None, None]);
    assert_eq!(patient.versions(), ["2", "1"]);
}

#[test]
fn a_boot_that_is_not_good_is_tried_again_and_then_given_up() {
    let patient = Patient::new();
    patient.check("etc/required/10-bad", "#!/bin/sh\nexit 1\n");
    // Nobody else counts, so the service does.
    let report = patient.boot(0, false);
    assert_eq!(report.verdict, Verdict::TryAgain { left: 1 });
    assert!(report.wants_reboot());
    assert_eq!(patient.tries(), [Some(1), None]);
    let report = patient.boot(0, false);
    assert!(matches!(&report.verdict, Verdict::RolledBack { .. }) && report.wants_reboot(), "{report:?}");
    assert_eq!((patient.versions(), patient.tries()), (vec!["1".to_owned(), "2".into()], vec![None, Some(0)]));
    // Back in the old one the check fails too, which is no reason to go anywhere.
    let report = patient.boot(0, false);
    assert_eq!((report.verdict.clone(), report.wants_reboot()), (Verdict::Unwell, false));
    assert_eq!(patient.versions(), ["1", "2"]);
}

#[test]
fn what_a_loader_has_given_up_stays_given_up() {
    let patient = Patient::new();
    patient.use_up_tries();
    let given_up = patient.machine.sysroot().deployments().unwrap()[0].id.clone();
    let report = patient.boot(1, true);
    assert_eq!((&report.given_up, &report.verdict), (&Some(given_up), &Verdict::Good));
    assert_eq!((patient.versions(), patient.tries()), (vec!["1".to_owned(), "2".into()], vec![None, Some(0)]));
    // The tag still names it. A machine that looks for updates does not go round in circles.
    for check in [true, false] {
        let outcome = run_upgrade(&patient.machine, check).unwrap();
        assert!(matches!(&outcome, Outcome::KnownBad { deployment, .. } if Some(deployment) == report.given_up.as_ref()), "{outcome:?}");
    }
    assert_eq!(patient.versions(), ["1", "2"]);
    let options = UpdateOptions { retry_bad: true, ..UpdateOptions::default() };
    let again = patient.machine.context(|context| upgrade(&patient.machine.sysroot(), &options, context)).unwrap();
    assert!(matches!(again, Outcome::Deployed(_)), "{again:?}");
}

#[test]
fn checks_that_hang_are_ended_and_the_administrators_come_first() {
    let patient = Patient::new();
    patient.check("usr/required/10-hangs", "#!/bin/sh\nsleep 1000 &\nwait\n");
    patient.check("usr/required/20-off", "#!/bin/sh\nexit 1\n");
    patient.check("usr/required/30-replaced", "#!/bin/sh\nexit 1\n");
    patient.check("etc/required/30-replaced", "#!/bin/sh\nexit 0\n");
    patient.check("etc/required/40-nonsense", "\u{7f}no program");
    symlink("/dev/null", patient.machine.path("etc/required/20-off")).unwrap();
    let places = ["etc", "usr"].iter().map(|place| patient.machine.path(place)).collect();
    let options = HealthOptions { places, limit: Duration::from_millis(300), loader_counts: true };
    let report = patient.machine.context(|context| check_health(&patient.booted(0), &options, context)).unwrap();
    let outcomes: Vec<_> = report.checks.iter().map(|check| (check.path.file_name().unwrap().to_str().unwrap(), check.outcome)).collect();
    let expected = [("10-hangs", CheckOutcome::TimedOut), ("30-replaced", CheckOutcome::Passed), ("40-nonsense", CheckOutcome::Failed)];
    assert_eq!(outcomes, expected);
}

#[test]
fn marks_need_a_deployment_and_health_a_running_system() {
    let patient = Patient::new();
    let sysroot = patient.machine.sysroot();
    patient.machine.context(|context| {
        let (id, count) = mark_boot(&sysroot, Some(1), Mark::Bad, context).unwrap();
        assert_eq!((id, count.unwrap().left), (sysroot.deployments().unwrap()[1].id.clone(), 0));
        mark_boot(&sysroot, None, Mark::Good, context).unwrap();
        assert_eq!(mark_boot(&sysroot, Some(7), Mark::Good, context).unwrap_err().kind(), ErrorKind::NotFound);
        let options = HealthOptions { places: vec![], limit: Duration::ZERO, loader_counts: false };
        assert_eq!(check_health(&sysroot, &options, context).unwrap_err().kind(), ErrorKind::NotFound);
    });
    assert_eq!(patient.tries(), [None, Some(0)]);
}
