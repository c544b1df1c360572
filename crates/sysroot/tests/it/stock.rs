//! Stock `ostree admin` and we work on one sysroot.

use std::process::Command;
use std::time::Duration;

use rootball_repo::Mode;
use rootball_sysroot::rollback;

use crate::tree::{Bench, deploy, ostree_admin, write};

/// The deployments that stock `status` lists, in order: `STATEROOT COMMIT.SERIAL`.
fn stock_deployments(bench: &Bench) -> Vec<String> {
    let status = ostree_admin(bench, &["status"]);
    let line = |line: &str| {
        let mut words = line.trim_start_matches('*').split_whitespace();
        let (stateroot, name) = (words.next()?, words.next()?);
        (name.len() > 64 && name.contains('.')).then(|| format!("{stateroot} {name}"))
    };
    status.lines().filter_map(line).collect()
}

fn our_deployments(bench: &Bench) -> Vec<String> {
    let line = |deployment: rootball_sysroot::Deployment| format!("{} {}", deployment.id.stateroot, deployment.id.directory_name());
    bench.open().deployments().unwrap().into_iter().map(line).collect()
}

#[test]
fn stock_status_shows_our_deployments_after_every_step() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    assert!(ostree_admin(&bench, &["status"]).contains("No deployments"));
    let lock = sysroot.lock(Duration::ZERO).unwrap();

    let first = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let one = deploy(&lock, first).unwrap();
    assert_eq!(stock_deployments(&bench), [format!("os {first}.0")]);
    assert!(ostree_admin(&bench, &["status"]).contains("Version: 1"));

    let second = bench.commit(sysroot.repo(), "2", "another kernel", |_| ());
    deploy(&lock, second).unwrap();
    assert_eq!(stock_deployments(&bench), [format!("os {second}.0"), format!("os {first}.0")]);

    let plan = rollback::plan(&lock).unwrap();
    rollback::apply(&lock, &plan).unwrap();
    assert_eq!(stock_deployments(&bench), [format!("os {first}.0"), format!("os {second}.0")]);

    lock.undeploy(&one.id).unwrap();
    assert_eq!(stock_deployments(&bench), [format!("os {second}.0")]);
    assert_eq!(stock_deployments(&bench), our_deployments(&bench));
    lock.undeploy(&sysroot.deployments().unwrap()[0].id).unwrap();
    assert!(ostree_admin(&bench, &["status"]).contains("No deployments"));
    assert_eq!(our_deployments(&bench), [""; 0]);
    deploy(&lock, first).unwrap();
    assert_eq!(stock_deployments(&bench), [format!("os {first}.0")]);
    let fsck = Command::new("ostree").arg("fsck").arg(format!("--repo={}", bench.path().join("ostree/repo").display())).output().unwrap();
    assert!(fsck.status.success(), "{}", String::from_utf8_lossy(&fsck.stderr));
}

#[test]
fn stock_deploys_and_undeploys_on_top_of_ours() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let first = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let second = bench.commit(sysroot.repo(), "2", "kernel", |_| ());
    let third = bench.commit(sysroot.repo(), "3", "kernel 3", |_| ());
    let one = deploy(&sysroot.lock(Duration::ZERO).unwrap(), first).unwrap();
    write(&bench.deployment_path(&one), "etc/local", "mine");

    ostree_admin(&bench, &["deploy", "--os=os", "--karg=quiet", "test/2"]);
    assert_eq!(our_deployments(&bench), [format!("os {second}.0"), format!("os {first}.0")]);
    assert_eq!(our_deployments(&bench), stock_deployments(&bench));
    let two = &sysroot.deployments().unwrap()[0];
    assert_eq!(two.kernel_args().to_string(), "quiet");
    assert_eq!(std::fs::read_to_string(bench.deployment_path(two).join("etc/local")).unwrap(), "mine");

    // The same tree has the same boot checksum for both: they share a kernel directory.
    assert_eq!(two.boot_checksum, one.boot_checksum);
    let three = deploy(&sysroot.lock(Duration::ZERO).unwrap(), third).unwrap();
    assert_eq!(three.kernel_args().to_string(), "quiet", "kernel arguments are inherited from what stock deployed");
    assert_eq!(stock_deployments(&bench), [format!("os {third}.0"), format!("os {second}.0")]);

    ostree_admin(&bench, &["undeploy", "0"]);
    assert_eq!(our_deployments(&bench), [format!("os {second}.0")]);
    ostree_admin(&bench, &["cleanup"]);
    deploy(&sysroot.lock(Duration::ZERO).unwrap(), first).unwrap();
    assert_eq!(our_deployments(&bench), stock_deployments(&bench));
    assert_eq!(our_deployments(&bench), [format!("os {first}.0"), format!("os {second}.0")]);
}

#[test]
fn we_take_over_what_stock_initialised_and_deployed() {
    let bench = Bench::new();
    ostree_admin(&bench, &["init-fs", bench.path().to_str().unwrap()]);
    ostree_admin(&bench, &["os-init", "os"]);
    let sysroot = bench.open();
    let first = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    ostree_admin(&bench, &["deploy", "--os=os", "--karg=root=LABEL=x", "--karg=console=tty0", "test/1"]);
    let taken = sysroot.deployments().unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].origin.refspec().as_deref(), Some("test/1"));
    assert_eq!(taken[0].kernel_args().to_string(), "root=LABEL=x console=tty0");

    let second = bench.commit(sysroot.repo(), "2", "kernel 2", |_| ());
    let two = deploy(&sysroot.lock(Duration::ZERO).unwrap(), second).unwrap();
    assert_eq!(two.origin.refspec().as_deref(), Some("test/1"));
    assert_eq!(stock_deployments(&bench), [format!("os {second}.0"), format!("os {first}.0")]);
    assert_eq!(two.kernel_args().to_string(), "root=LABEL=x console=tty0");
}

#[test]
fn our_boot_files_are_those_that_stock_would_write() {
    let ours = Bench::new();
    let theirs = Bench::new();
    let entry = |bench: &Bench| {
        let entries = std::fs::canonicalize(bench.path().join("boot/loader")).unwrap().join("entries");
        let mut files: Vec<_> = std::fs::read_dir(entries).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|file| std::fs::read_to_string(file).unwrap()).collect::<Vec<_>>()
    };
    let sysroot = ours.init(Mode::Bare);
    let other = theirs.init(Mode::Bare);
    for (version, kernel, initramfs) in [("1", "kernel", true), ("2", "kernel 2", true), ("3", "kernel 2", true), ("4", "alone", false)] {
        let change = |tree: &std::path::Path| {
            if !initramfs {
                std::fs::remove_file(tree.join("usr/lib/modules/6.1.0/initramfs.img")).unwrap();
            }
            write(tree, "usr/lib/modules/6.1.0/dtb/vendor/board.dtb", "device tree");
        };
        let commit = ours.commit(sysroot.repo(), version, kernel, change);
        deploy(&sysroot.lock(Duration::ZERO).unwrap(), commit).unwrap();
        theirs.commit(other.repo(), version, kernel, change);
        ostree_admin(&theirs, &["deploy", "--os=os", &format!("test/{version}")]);
        assert_eq!(entry(&ours), entry(&theirs), "after version {version}");
        assert_eq!(crate::tree::listing(&ours.path().join("boot/ostree")), crate::tree::listing(&theirs.path().join("boot/ostree")));
    }
}

#[test]
fn stock_waits_for_our_lock_and_we_for_none() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let second = bench.open();
    let error = second.lock(Duration::from_millis(150)).unwrap_err();
    assert_eq!(error.kind(), rootball_object::ErrorKind::Conflict);
    let root = format!("--sysroot={}", bench.path().display());
    let output = Command::new("timeout").args(["2", "ostree", "admin", &root, "deploy", "--os=os", "test/1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(124), "stock must wait: {}", String::from_utf8_lossy(&output.stderr));
    drop(lock);
    ostree_admin(&bench, &["deploy", "--os=os", "test/1"]);
    assert_eq!(our_deployments(&bench).len(), 1);
}
