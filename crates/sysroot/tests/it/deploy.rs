//! Deploying, rolling back and cleaning up.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rootball_bls::KargChange;
use rootball_object::{Cancel, ErrorKind, RefName, Silent};
use rootball_repo::Mode;
use rootball_sysroot::deploy::{DeployRequest, MergeFrom};
use rootball_sysroot::{BootChange, BootedProbe, Origin, Sysroot, SysrootError, deploy as deploying, rollback};

use crate::tree::{Bench, deploy, listing, write};

fn refs(sysroot: &Sysroot) -> Vec<String> {
    let ours = |(name, _): &(RefName, _)| name.as_str().starts_with("ostree/");
    sysroot.repo().refs(None).unwrap().into_iter().filter(ours).map(|(name, _)| name.to_string()).collect()
}

#[test]
fn a_deployment_has_its_files_linked_and_its_etc_and_var_copied() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let commit = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let mut request = DeployRequest::new("os", commit);
    request.origin = Some(Origin::of_image("ostree-unverified-registry:host/os:1"));
    request.karg_changes = vec![KargChange::Append("root=LABEL=x".into()), KargChange::Append("quiet".into())];
    let plan = deploying::plan(&lock, &request).unwrap();
    assert_eq!(plan.kernel_files, ["vmlinuz-6.1.0", "initramfs-6.1.0.img"]);
    assert_eq!((plan.merge_from.clone(), plan.boot), (None, BootChange::NewEntries));
    let deployment = deploying::apply(&lock, &plan, &Silent, &Cancel::default()).unwrap();

    let root = bench.deployment_path(&deployment);
    assert_eq!(fs::metadata(root.join("usr/bin/tool")).unwrap().nlink(), 2);
    assert_eq!(fs::metadata(root.join("etc/default.conf")).unwrap().nlink(), 1);
    assert_eq!(listing(&root.join("etc")), listing(&root.join("usr/etc")));
    assert_eq!(fs::read_to_string(bench.path().join("ostree/deploy/os/var/lib/seed")).unwrap(), "seed");
    assert_eq!(deployment.kernel_args().to_string(), "root=LABEL=x quiet");
    assert_eq!(deployment.origin.image().as_deref(), Some("ostree-unverified-registry:host/os:1"));
    let entry = fs::read_to_string(bench.path().join("boot/loader/entries/ostree-1.conf")).unwrap();
    let boot = &deployment.boot_checksum;
    assert_eq!(
        entry,
        format!(
            "title TestOS 1 (ostree:0)\nversion 1\noptions root=LABEL=x quiet ostree=/ostree/boot.1/os/{boot}/0\n\
             linux /ostree/os-{boot}/vmlinuz-6.1.0\ninitrd /ostree/os-{boot}/initramfs-6.1.0.img\n"
        )
    );
    let followed = bench.path().join(format!("ostree/boot.1/os/{boot}/0/usr/bin/tool"));
    assert_eq!(fs::read_to_string(followed).unwrap(), "tool 1");
    assert_eq!(refs(&sysroot), ["ostree/1/1/0"]);
    assert!(fs::write(root.join("new"), "").is_err(), "the root of a deployment is immutable");
}

#[test]
fn the_next_deployment_inherits_and_the_third_removes_the_first() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let commits: Vec<_> = [("1", "kernel"), ("2", "kernel"), ("3", "kernel 3")]
        .map(|(version, kernel)| bench.commit(sysroot.repo(), version, kernel, |_| ()))
        .into();
    let one = deploy(&lock, commits[0]).unwrap();
    write(&bench.deployment_path(&one), "etc/local", "mine");
    write(&bench.path(), "ostree/deploy/os/var/lib/seed", "grown");

    let two = deploy(&lock, commits[1]).unwrap();
    assert_eq!(fs::read_to_string(bench.deployment_path(&two).join("etc/local")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(bench.path().join("ostree/deploy/os/var/lib/seed")).unwrap(), "grown");
    assert_eq!(two.boot_checksum, one.boot_checksum);

    let three = deploy(&lock, commits[2]).unwrap();
    let ids: Vec<_> = sysroot.deployments().unwrap().into_iter().map(|deployment| deployment.id).collect();
    assert_eq!(ids, [three.id.clone(), two.id.clone()]);
    assert!(!bench.deployment_path(&one).exists());
    let kernels = fs::read_dir(bench.path().join("boot/ostree")).unwrap().count();
    assert_eq!(kernels, 2);
    assert_eq!(refs(&sysroot).len(), 2);

    // The same commit again gets the next serial; with the same kernel and version only links change.
    let plan = deploying::plan(&lock, &DeployRequest::new("os", commits[2])).unwrap();
    assert_eq!((plan.deployment.serial, plan.removed.clone()), (1, vec![two.id]));
    deploying::apply(&lock, &plan, &Silent, &Cancel::default()).unwrap();
    let plan = deploying::plan(&lock, &DeployRequest::new("os", commits[2])).unwrap();
    assert_eq!((plan.deployment.serial, plan.boot), (2, BootChange::LinksOnly));
    let version = sysroot.state().unwrap().version;
    deploying::apply(&lock, &plan, &Silent, &Cancel::default()).unwrap();
    assert_eq!(sysroot.state().unwrap().version, version, "boot entries stay as they are");
    assert_eq!(sysroot.deployments().unwrap()[0].id, plan.deployment);
}

#[test]
fn a_rollback_swaps_the_first_two_and_a_second_one_swaps_them_back() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    assert!(matches!(rollback::plan(&lock), Err(SysrootError::NothingDeployed { .. })));
    let first = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    deploy(&lock, first).unwrap();
    assert!(matches!(rollback::plan(&lock), Err(SysrootError::NoRollback { .. })));
    let second = bench.commit(sysroot.repo(), "2", "kernel 2", |_| ());
    deploy(&lock, second).unwrap();
    for expected in [[first, second], [second, first]] {
        let plan = rollback::plan(&lock).unwrap();
        rollback::apply(&lock, &plan).unwrap();
        let commits: Vec<_> = sysroot.deployments().unwrap().iter().map(|deployment| deployment.id.commit).collect();
        assert_eq!(commits, expected);
        assert!(rollback::apply(&lock, &plan).is_err_and(|error| error.kind() == ErrorKind::Conflict), "a plan works once");
    }
}

#[test]
fn what_is_booted_pinned_or_of_another_stateroot_stays() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    sysroot.init_stateroot("other").unwrap();
    let commits = ["1", "2", "3", "4"].map(|version| bench.commit(sysroot.repo(), version, "kernel", |_| ()));
    let booted = {
        let lock = sysroot.lock(Duration::ZERO).unwrap();
        let plan = deploying::plan(&lock, &DeployRequest::new("other", commits[0])).unwrap();
        deploying::apply(&lock, &plan, &Silent, &Cancel::default()).unwrap();
        deploy(&lock, commits[0]).unwrap()
    };
    let directory = fs::metadata(bench.deployment_path(&booted)).unwrap();
    let sysroot = Sysroot::open(&bench.path(), BootedProbe::of(directory.dev(), directory.ino())).unwrap();
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let two = deploy(&lock, commits[1]).unwrap();
    let mut origin = Origin::parse(b"[libostree-transient]\npinned=true\n").unwrap();
    lock.write_origin(&two.id, &origin).unwrap();
    let three = deploy(&lock, commits[2]).unwrap();
    let four = deploy(&lock, commits[3]).unwrap();
    let ids = || sysroot.deployments().unwrap().into_iter().map(|deployment| deployment.id.to_string()).collect::<Vec<_>>();
    let other = format!("other/{}.0", commits[0]);
    assert_eq!(ids(), [four.id.to_string(), two.id.to_string(), booted.id.to_string(), other.clone()]);
    assert!(!bench.deployment_path(&three).exists());
    let titles: Vec<_> =
        sysroot.deployments().unwrap().iter().map(|deployment| deployment.entry.value("title").unwrap().to_owned()).collect();
    assert_eq!(titles[3], "TestOS 1 (ostree:other:3)");
    assert!(matches!(lock.undeploy(&booted.id), Err(SysrootError::IsBooted { .. })));
    origin = Origin::new();
    lock.write_origin(&two.id, &origin).unwrap();
    deploy(&lock, commits[2]).unwrap();
    assert!(!ids().contains(&two.id.to_string()));

    let nowhere = Sysroot::open(&bench.path(), BootedProbe::of(1, 2)).unwrap();
    assert!(matches!(nowhere.deployments(), Err(SysrootError::BootedNotFound { .. })));
}

/// Where a child process without root finds the directory to work in.
const WITHOUT_ROOT: &str = "ROOTBALL_TEST_WITHOUT_ROOT";

#[test]
fn an_ordinary_user_can_deploy_from_a_bare_user_repository() {
    // Anything that takes root fails in the child: it has another user's number and no capabilities.
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    for path in [dir.path(), &program] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    }
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .args(["--exact", "deploy::child_without_root", "--nocapture"])
        .env(WITHOUT_ROOT, dir.path())
        .env("TMPDIR", dir.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(dir.path().join("done").exists(), "the child did nothing");
}

/// Does nothing unless it is started by the test above.
#[test]
fn child_without_root() {
    let Some(dir) = std::env::var_os(WITHOUT_ROOT) else { return };
    assert_ne!(rustix::process::geteuid().as_raw(), 0);
    let bench = Bench::new();
    let sysroot = bench.init(Mode::BareUser);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let closed = |tree: &Path| {
        write(tree, "usr/closed/file", "closed");
        fs::set_permissions(tree.join("usr/closed"), fs::Permissions::from_mode(0o555)).unwrap();
    };
    let first = bench.commit(sysroot.repo(), "1", "kernel", closed);
    let second = bench.commit(sysroot.repo(), "2", "kernel 2", closed);
    let third = bench.commit(sysroot.repo(), "3", "kernel 3", |_| ());
    let one = deploy(&lock, first).unwrap();
    write(&bench.deployment_path(&one), "etc/local", "mine");
    fs::write(bench.deployment_path(&one).join("not-immutable"), "").unwrap();
    let two = deploy(&lock, second).unwrap();
    let etc = bench.deployment_path(&two).join("etc");
    assert_eq!(fs::read_to_string(etc.join("local")).unwrap(), "mine");
    assert_eq!(fs::read_link(etc.join("link")).unwrap().to_str(), Some("default.conf"));
    assert_eq!(fs::metadata(bench.deployment_path(&two).join("usr/bin/tool")).unwrap().nlink(), 2);
    let plan = rollback::plan(&lock).unwrap();
    rollback::apply(&lock, &plan).unwrap();
    assert_eq!(sysroot.deployments().unwrap()[0].id, one.id);
    deploy(&lock, third).unwrap();
    assert!(!bench.deployment_path(&two).exists(), "closed directories do not keep a deployment from being removed");
    let commits: Vec<_> = sysroot.deployments().unwrap().iter().map(|deployment| deployment.id.commit).collect();
    assert_eq!(commits, [third, first]);
    fs::write(Path::new(&dir).join("done"), "").unwrap();
}

#[test]
fn what_cannot_be_deployed_is_refused_before_anything_is_written() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let good = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    deploy(&lock, good).unwrap();
    let no_kernel = bench.commit(sysroot.repo(), "2", "kernel", |tree| fs::remove_dir_all(tree.join("usr/lib/modules")).unwrap());
    let two_etcs = bench.commit(sysroot.repo(), "3", "kernel", |tree| write(tree, "etc/file", ""));
    let before = listing(&bench.path());
    let plan = |request: &DeployRequest| deploying::plan(&lock, request).unwrap_err();
    let mut bad_karg = DeployRequest::new("os", good);
    bad_karg.karg_changes = vec![KargChange::Delete("absent".into())];
    let mut bad_merge = DeployRequest::new("os", good);
    let mut absent = sysroot.deployments().unwrap().remove(0).id;
    absent.serial = 9;
    bad_merge.merge = MergeFrom::Deployment(absent);
    for (request, kind, text) in [
        (DeployRequest::new("os", no_kernel), ErrorKind::Unsupported, "has no kernel"),
        (DeployRequest::new("os", two_etcs), ErrorKind::Unsupported, "both /etc and /usr/etc"),
        (DeployRequest::new("absent", good), ErrorKind::NotFound, "no stateroot \"absent\""),
        (DeployRequest::new("os", "ab".repeat(32).parse().unwrap()), ErrorKind::NotFound, "no commit object"),
        (bad_karg, ErrorKind::NotFound, "no kernel argument"),
        (bad_merge, ErrorKind::NotFound, "is not deployed"),
    ] {
        let error = plan(&request);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!(listing(&bench.path()), before);
    for name in ["", "a/b", "..", "a b"] {
        assert!(matches!(sysroot.init_stateroot(name), Err(SysrootError::InvalidStateroot { .. })), "{name:?}");
    }
}

#[test]
fn a_deployment_that_fails_half_way_leaves_nothing_behind() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let first = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    deploy(&lock, first).unwrap();
    let second = bench.commit(sysroot.repo(), "2", "kernel 2", |_| ());
    let tool = fs::read_dir(bench.path().join("ostree/repo/objects"))
        .unwrap()
        .flat_map(|dir| fs::read_dir(dir.unwrap().path()).unwrap())
        .map(|object| object.unwrap().path())
        .find(|object| fs::read(object).is_ok_and(|content| content == b"tool 2"))
        .unwrap();
    fs::remove_file(tool).unwrap();
    let before = listing(&bench.path());
    assert_eq!(deploy(&lock, second).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(listing(&bench.path()), before);
    let cancel = Cancel::default();
    cancel.request();
    let plan = deploying::plan(&lock, &DeployRequest::new("os", first)).unwrap();
    assert!(deploying::apply(&lock, &plan, &Silent, &cancel).is_err());
    assert_eq!(listing(&bench.path()), before);
}

#[test]
fn a_boot_directory_on_the_root_file_system_can_be_named_in_entries() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let config = bench.path().join("ostree/repo/config");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(config, format!("{text}\n[sysroot]\nbootprefix=true\n")).unwrap();
    let commit = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let deployment = deploy(&sysroot.lock(Duration::ZERO).unwrap(), commit).unwrap();
    let linux = deployment.entry.value("linux").unwrap();
    assert_eq!(linux, format!("/boot/ostree/os-{}/vmlinuz-6.1.0", deployment.boot_checksum));
    assert!(bench.path().join(&linux[1..]).exists());
}

#[test]
fn contradictory_boot_links_are_named_and_nothing_is_removed() {
    let bench = Bench::new();
    let sysroot = bench.init(Mode::Bare);
    let lock = sysroot.lock(Duration::ZERO).unwrap();
    let commit = bench.commit(sysroot.repo(), "1", "kernel", |_| ());
    let deployment = deploy(&lock, commit).unwrap();
    let loader = bench.path().join("boot/loader");
    let entry = bench.path().join("boot/loader.1/entries/ostree-1.conf");
    let good = fs::read_to_string(&entry).unwrap();

    fs::remove_file(&loader).unwrap();
    symlink("loader.7", &loader).unwrap();
    assert_eq!(sysroot.state().unwrap_err().kind(), ErrorKind::Corrupt);
    fs::remove_file(&loader).unwrap();
    symlink("loader.1", &loader).unwrap();
    for bad in [
        good.replace("ostree=", "x="),
        good.replace("boot.1/", "boot.0/"),
        good.replace("/0\n", "/5\n"),
        good.replace("/ostree/boot.1/os", "/ostree/boot.1/.."),
    ] {
        fs::write(&entry, &bad).unwrap();
        let error = sysroot.state().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}\n{bad}");
        assert!(error.to_string().contains("ostree-1.conf"), "{error}");
        assert!(rootball_sysroot::cleanup(&lock).is_err());
        assert!(bench.deployment_path(&deployment).exists());
    }
    fs::write(&entry, good).unwrap();
    assert_eq!(sysroot.deployments().unwrap(), [deployment]);
}
