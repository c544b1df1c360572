//! Boot entries where there are no symbolic links, and boots that are counted.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rootball_bls::{BootCount, Entry, EntryName};
use rootball_repo::{ConfigFile, Mode, SettingName};
use rootball_sysroot::{BootedProbe, Deployment, EntryForm, Mark, Sysroot, rollback};

use crate::tree::{Bench, deploy, ostree_admin, write};

/// Where a child process finds its sysroot, how many steps it lives, and what it does until then.
const SYSROOT: &str = "ROOTBALL_TEST_NUMBERS_SYSROOT";
const STEPS: &str = "ROOTBALL_TEST_NUMBERS_STEPS";
const ACTION: &str = "ROOTBALL_TEST_NUMBERS_ACTION";

/// A process that another test is just starting holds our locks until it is another program.
const WAIT: Duration = Duration::from_secs(20);

/// Does nothing unless it is started by the tests below.
#[test]
fn child_that_dies() {
    let Some(path) = std::env::var_os(SYSROOT) else { return };
    let steps: usize = std::env::var(STEPS).unwrap().parse().unwrap();
    let mut sysroot = Sysroot::open(Path::new(&path), BootedProbe::none()).unwrap();
    let passed = AtomicUsize::new(0);
    sysroot.set_checkpoint_hook(move |_| {
        if passed.fetch_add(1, Ordering::SeqCst) + 1 == steps {
            std::process::abort();
        }
    });
    let lock = sysroot.lock(WAIT).unwrap();
    match std::env::var(ACTION).unwrap().as_str() {
        "rollback" => rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap(),
        rev => drop(deploy(&lock, sysroot.repo().resolve(rev).unwrap()).unwrap()),
    }
}

/// Runs the child; tells whether it died.
fn crash(bench: &Bench, action: &str, steps: usize) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "numbers::child_that_dies", "--nocapture", "--test-threads=1"]);
    let output = command.env(SYSROOT, bench.path()).env(ACTION, action).env(STEPS, steps.to_string()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !text.contains("panicked"), "the child failed in another way: {text}");
    !output.status.success()
}

fn set_tries(bench: &Bench, tries: &str) {
    let name = SettingName::parse("sysroot.boot-counting-tries", None).unwrap();
    ConfigFile::open(&bench.path().join("ostree/repo")).unwrap().set(&name, Some(tries)).unwrap();
}

/// Makes a sysroot with versions 1 and 2 deployed, 3 committed. `plain` is one whose boot directory may have no links.
fn prepare(plain: bool, tries: Option<&str>) -> Bench {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    if plain {
        fs::create_dir_all(bench.path().join("boot/loader/entries")).unwrap();
    }
    if let Some(tries) = tries {
        set_tries(&bench, tries);
    }
    let commits = [("1", "kernel"), ("2", "kernel 2"), ("3", "kernel 3")]
        .map(|(version, kernel)| bench.commit(sysroot.repo(), version, kernel, |_| ()));
    let lock = sysroot.lock(WAIT).unwrap();
    let one = deploy(&lock, commits[0]).unwrap();
    write(&bench.deployment_path(&one), "etc/local", "mine");
    deploy(&lock, commits[1]).unwrap();
    drop(lock);
    bench
}

fn entry_names(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.path().join("boot/loader/entries")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Does what a loader and early boot do with every entry; returns the version that each boots, the first choice first.
fn boots(bench: &Bench) -> Vec<String> {
    let mut entries: Vec<EntryName> = entry_names(bench).iter().filter_map(|name| EntryName::parse(name)).collect();
    entries.sort_by_key(|name| std::cmp::Reverse(name.number));
    let boot = |name: &EntryName| {
        let bytes = fs::read(bench.path().join(format!("boot/loader/entries/{name}"))).unwrap();
        let entry = Entry::parse(&bytes).unwrap();
        for key in ["linux", "initrd"] {
            assert!(bench.path().join(format!("boot{}", entry.value(key).unwrap())).is_file(), "{name}: {key}");
        }
        let root = bench.path().join(&entry.options().value("ostree").unwrap()[1..]);
        assert_eq!(fs::read_to_string(root.join("etc/local")).unwrap(), "mine", "{name}");
        let tool = fs::read_to_string(root.join("usr/bin/tool")).unwrap();
        let kernel = fs::read_to_string(bench.path().join(format!("boot{}", entry.value("linux").unwrap()))).unwrap();
        let version = tool.strip_prefix("tool ").unwrap().to_owned();
        assert_eq!(kernel, if version == "1" { "kernel".to_owned() } else { format!("kernel {version}") }, "{name}");
        version
    };
    entries.iter().map(boot).collect()
}

fn ids(sysroot: &Sysroot) -> Vec<String> {
    sysroot.deployments().unwrap().into_iter().map(|deployment| deployment.id.to_string()).collect()
}

fn assert_no_leftovers(bench: &Bench) {
    let sysroot = bench.open();
    let state = sysroot.state().unwrap();
    assert_eq!(entry_names(bench).len(), state.deployments.len(), "{:?}", entry_names(bench));
    let kernels: BTreeSet<_> = state.deployments.iter().map(|deployment| &deployment.boot_checksum).collect();
    assert_eq!(fs::read_dir(bench.path().join("boot/ostree")).unwrap().count(), kernels.len());
    let links = fs::read_dir(bench.path().join("ostree")).unwrap();
    let links = links.filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("boot.")).count();
    assert_eq!(links, 2, "one link and one tree");
}

#[test]
fn without_links_a_change_killed_at_any_step_boots_the_old_or_the_new_system() {
    let bench = prepare(true, Some("3"));
    assert_eq!(bench.open().state().unwrap().entries.form, EntryForm::Numbers);
    for steps in 1.. {
        let before = boots(&bench);
        let died = crash(&bench, "test/3", steps);
        let after = boots(&bench);
        assert!(after[0] == before[0] || after[0] == "3", "killed after {steps} steps: {before:?} {after:?}");
        assert_eq!(boots(&bench)[0], after[0]);
        let first = &bench.open().deployments().unwrap()[0];
        assert!(first.entry.value("title").unwrap().contains(&format!(" {} ", after[0])), "{first:?}");
        // The change after that may be killed as well, at the same place.
        let again = crash(&bench, "test/1", steps);
        let second = boots(&bench);
        assert!(second[0] == after[0] || second[0] == "1", "killed twice after {steps} steps: {after:?} {second:?}");

        let sysroot = bench.open();
        let lock = sysroot.lock(WAIT).unwrap();
        for version in ["1", "2"] {
            deploy(&lock, sysroot.repo().resolve(&format!("test/{version}")).unwrap()).unwrap();
            assert_eq!(boots(&bench)[0], version);
            assert_no_leftovers(&bench);
        }
        if !died && !again {
            assert!(steps > 15, "only {steps} steps were seen");
            break;
        }
    }
}

#[test]
fn without_links_a_rollback_killed_at_any_step_keeps_both_systems() {
    let bench = prepare(true, None);
    for steps in 1.. {
        let before = ids(&bench.open());
        let died = crash(&bench, "rollback", steps);
        let after = ids(&bench.open());
        let swapped = vec![before[1].clone(), before[0].clone()];
        assert!(after == before || after == swapped, "killed after {steps} steps: {after:?}");
        assert_eq!(boots(&bench)[0], boots(&bench)[0]);
        let sysroot = bench.open();
        let lock = sysroot.lock(WAIT).unwrap();
        rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap();
        assert_eq!(ids(&sysroot), vec![after[1].clone(), after[0].clone()]);
        assert_no_leftovers(&bench);
        if !died {
            break;
        }
    }
}

#[test]
fn an_entry_whose_name_came_before_its_content_is_passed_over_and_removed() {
    let bench = prepare(true, None);
    let sysroot = bench.open();
    let lock = sysroot.lock(WAIT).unwrap();
    let empty = bench.path().join("boot/loader/entries/ostree-98.conf");
    let before = ids(&sysroot);
    fs::write(&empty, "").unwrap();
    assert_eq!(ids(&sysroot), before);
    // A name is never used twice, not even that one.
    rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap();
    assert_eq!(entry_names(&bench), ["ostree-100.conf", "ostree-99.conf"]);
    fs::write(&empty, "").unwrap();
    rootball_sysroot::cleanup(&lock).unwrap();
    assert!(!empty.exists());
    assert_eq!(boots(&bench), ["1", "2"]);
}

fn count_of(sysroot: &Sysroot, deployment: &Deployment) -> Option<BootCount> {
    sysroot.state().unwrap().entries.count(&deployment.id)
}

#[test]
fn a_new_system_has_tries_and_loses_its_place_with_the_last() {
    for plain in [false, true] {
        let bench = prepare(plain, Some("3"));
        let sysroot = bench.open();
        let lock = sysroot.lock(WAIT).unwrap();
        let [new, old] = &sysroot.deployments().unwrap()[..] else { panic!("two are deployed") };
        assert_eq!(count_of(&sysroot, new), Some(BootCount { left: 3, done: None }));
        assert_eq!(count_of(&sysroot, old), None, "with nothing to go back to nothing is counted");

        // A loader tries it three times.
        let place = bench.path().join("boot/loader/entries");
        let name = entry_names(&bench).into_iter().find(|name| name.contains("+3")).unwrap();
        fs::rename(place.join(&name), place.join(name.replace("+3", "+0-3"))).unwrap();
        let state = sysroot.state().unwrap();
        assert!(state.entries.is_bad(&new.id) && !state.entries.is_bad(&old.id));
        assert_eq!(state.deployments[0].id, new.id, "the list is the same");

        rollback::apply(&lock, &rollback::plan_to(&lock, &old.id).unwrap()).unwrap();
        assert_eq!(ids(&sysroot), [old.id.to_string(), new.id.to_string()]);
        assert_eq!(count_of(&sysroot, new), Some(BootCount { left: 0, done: Some(3) }), "it stays bad");
        assert_eq!(count_of(&sysroot, old), None);
        if !plain {
            assert!(ostree_admin(&bench, &["status"]).contains(&old.id.directory_name()));
        }
        lock.mark_boot(&new.id, Mark::Good).unwrap();
        assert!(!entry_names(&bench).iter().any(|name| name.contains('+')), "{:?}", entry_names(&bench));

        // A deployment with the same kernel and arguments is counted as well, although its entry would say the same.
        let again = deploy(&lock, new.id.commit).unwrap();
        assert_eq!(count_of(&sysroot, &again), Some(BootCount { left: 3, done: None }));
    }
}

#[test]
fn numbers_of_tries_that_are_none_are_named() {
    let bench = prepare(false, None);
    set_tries(&bench, "many");
    let sysroot = bench.open();
    let error = sysroot.boot_tries().unwrap_err();
    assert!(error.to_string().contains("ostree/repo/config"), "{error}");
}

#[test]
fn syslinux_reads_what_stock_would_have_written() {
    let bench = prepare(false, None);
    let boot = bench.path().join("boot");
    fs::create_dir(boot.join("syslinux")).unwrap();
    std::os::unix::fs::symlink("../loader/syslinux.cfg", boot.join("syslinux/syslinux.cfg")).unwrap();
    fs::write(boot.join("loader/syslinux.cfg"), "TIMEOUT 20\n").unwrap();
    ostree_admin(&bench, &["deploy", "--os=os", "--karg=quiet", "test/3"]);
    let stock = fs::read_to_string(boot.join("syslinux/syslinux.cfg")).unwrap();
    assert_eq!(stock.matches("LABEL").count(), 2, "{stock}");
    let sysroot = bench.open();
    let lock = sysroot.lock(WAIT).unwrap();
    let swapped = |text: &str| {
        rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap();
        let ours = fs::read_to_string(boot.join("syslinux/syslinux.cfg")).unwrap();
        assert_ne!(ours, text);
        ours
    };
    let other_way = swapped(&stock);
    // The same list again: by then the generation is the same as well. Only the titles are elsewhere.
    let same = swapped(&other_way);
    let untitled = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("MENU LABEL"));
        let short = lines.map(|line| match (line.split_once(' '), line.rfind("(ostree")) {
            (Some((word @ ("DEFAULT" | "LABEL"), _)), Some(start)) => format!("{word} {}\n", &line[start..]),
            _ => format!("{line}\n"),
        });
        short.collect::<String>()
    };
    assert_eq!(untitled(&same), untitled(&stock));
    assert!(same.contains("LABEL (ostree:0)\n\tMENU LABEL "), "{same}");
    drop(lock);
    drop(sysroot);
    // Stock knows our blocks for its own.
    ostree_admin(&bench, &["deploy", "--os=os", "--karg=quiet", "test/2"]);
    let again = fs::read_to_string(boot.join("syslinux/syslinux.cfg")).unwrap();
    assert_eq!((again.matches("\nLABEL").count(), again.matches("MENU").count()), (2, 0), "{again}");
}

#[test]
fn entries_that_are_damaged_or_hostile_are_named_and_nothing_is_removed() {
    let bench = prepare(true, None);
    let sysroot = bench.open();
    let lock = sysroot.lock(WAIT).unwrap();
    let place = bench.path().join("boot/loader/entries");
    let before = entry_names(&bench);
    let good = fs::read_to_string(place.join(&before[0])).unwrap();
    for bad in [
        good.replace("ostree=", "x="),
        good.replace("/0\n", "/7\n"),
        good.replace("/ostree/boot.", "/ostree/../boot."),
        "title \u{0}\n".repeat(10),
    ] {
        fs::write(place.join("ostree-99.conf"), &bad).unwrap();
        let error = sysroot.state().unwrap_err();
        assert_eq!(error.kind(), rootball_object::ErrorKind::Corrupt, "{error}\n{bad}");
        assert!(error.to_string().contains("ostree-99.conf"), "{error}");
        assert!(rootball_sysroot::cleanup(&lock).is_err());
    }
    fs::remove_file(place.join("ostree-99.conf")).unwrap();
    // What is no entry of ours does not matter, and stays.
    fs::write(place.join("other-1.conf"), "linux /other\n").unwrap();
    fs::write(place.join("ostree-x.conf"), "nonsense").unwrap();
    fs::create_dir(place.join("ostree-98.conf")).unwrap();
    rollback::apply(&lock, &rollback::plan(&lock).unwrap()).unwrap();
    for kept in ["other-1.conf", "ostree-x.conf", "ostree-98.conf"] {
        assert!(place.join(kept).exists(), "{kept}");
    }
    fs::remove_dir(place.join("ostree-98.conf")).unwrap();
    assert_eq!(boots(&bench), ["1", "2"]);
}
