//! The power goes: at moments chosen from all writes of an upgrade, and at moments chosen by nobody.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rootball_testkit::guest::{Run, copy_disk};
use rootball_testkit::writes::{self, Write};

use crate::site::{Site, script, states};

/// Looks at what came up.
const LOOK: &str = r#"
rootball status || exit
rootball boot status || exit
"#;

/// How long one boot may take: a machine that finds nothing to boot waits for ever.
const LONGEST: Duration = Duration::from_secs(400);

/// How many moments are tried.
const MOMENTS: usize = 20;

/// Machines that run at the same time.
const AT_ONCE: usize = 2;

#[test]
fn a_machine_that_lost_power_boots_the_old_or_the_new_system() {
    let site = Site::new();
    site.publish("1", "stable", &[]);
    let disk = site.install("disk.img", "stable", &[]);
    site.publish("2", "stable", &["--new-kernel"]);
    let (before, log) = (site.sandbox.path("before.img"), site.sandbox.path("log"));
    copy_disk(&disk, &before);
    let upgraded = site.guest(&disk).log_writes(&log).run(&script("update"));
    upgraded.ok();
    let writes = writes::read(&log);
    let moments = moments(&writes);
    assert_eq!(moments.len(), MOMENTS);

    let left = Mutex::new(moments);
    let versions = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let (left, versions, site, before, writes) = (&left, &versions, &site, &before, &writes);
            scope.spawn(move || {
                while let Some((count, lossy)) = { left.lock().unwrap().pop() } {
                    let disk = site.sandbox.path(&format!("cut-{worker}.img"));
                    copy_disk(before, &disk);
                    writes::replay(writes, count, lossy, &disk);
                    let run = site.guest(&disk).limit(LONGEST).run(&script(LOOK));
                    let version = assert_came_up(&run, &format!("{count} of {} writes, lossy: {lossy}", writes.len()));
                    versions.lock().unwrap().push((count, version));
                }
            });
        }
    });
    let mut versions = versions.into_inner().unwrap();
    versions.sort();
    assert_eq!(versions.first().unwrap().1, "1", "{versions:?}");
    assert_eq!(versions.last().unwrap().1, "2", "{versions:?}");
}

#[test]
fn a_machine_whose_power_is_cut_while_it_upgrades_comes_up() {
    let site = Site::new();
    site.publish("1", "stable", &[]);
    let disk = site.install("disk.img", "stable", &[]);
    site.publish("2", "stable", &["--new-kernel"]);
    for seconds in [1, 8] {
        let copy = site.sandbox.path("copy.img");
        copy_disk(&disk, &copy);
        site.guest(&copy).run_until(&script("update"), "UPGRADING", Duration::from_secs(seconds));
        assert_came_up(&site.guest(&copy).limit(LONGEST).run(&script(LOOK)), &format!("{seconds} seconds"));
    }
    // What was begun is no obstacle.
    finish_upgrade(&site, &site.sandbox.path("copy.img"));
}

fn finish_upgrade(site: &Site, disk: &Path) {
    let run = site.guest(disk).run(&script("case $step in 0) update && next 1 ;; esac"));
    run.ok();
    assert_eq!(states(&run.said, "version").last().map(String::as_str), Some("2"), "{}", run.shown());
}

/// Asserts that one of the two systems is whole, and returns its version.
fn assert_came_up(run: &Run, when: &str) -> String {
    assert!(run.ended && run.said.contains("BOOTTEST-END rc=0"), "power cut after {when}: {}", run.shown());
    let versions = states(&run.said, "version");
    assert!(versions == ["1"] || versions == ["2"], "power cut after {when}: {}", run.shown());
    if versions == ["2"] {
        assert_eq!(states(&run.said, "local"), ["mine"], "power cut after {when}: {}", run.shown());
    }
    versions[0].clone()
}

/// Chooses moments: most of them among the writes to the partition that the firmware reads, where the system is exchanged.
fn moments(writes: &[Write]) -> Vec<(usize, bool)> {
    let esp = 1024 * 1024..257 * 1024 * 1024;
    let swap: Vec<usize> =
        (1..=writes.len()).filter(|count| esp.contains(&writes[count - 1].offset) && !writes[count - 1].data.is_empty()).collect();
    let in_swap = MOMENTS * 3 / 5;
    let spread = |from: usize, of: usize, all: usize| from * (all - 1) / (of - 1).max(1);
    let late = (0..in_swap).map(|index| (swap[spread(index, in_swap, swap.len())], index % 2 == 1));
    let others = MOMENTS - in_swap;
    let all = (0..others).map(|index| (1 + spread(index, others, writes.len()), index % 2 == 1 && index + 1 < others));
    late.chain(all).collect()
}
