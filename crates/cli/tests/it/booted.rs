//! What a running machine does: deployments that wait for the shutdown, and who finalizes them.

use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;

use crate::machine::Machine;
use crate::support::files;

fn plain() -> Machine {
    Machine::new(|_, _| ())
}

#[test]
fn ours_and_stock_finalize_what_the_other_has_staged() {
    let mut machine = plain();
    let sandbox = &machine.sandbox;
    sandbox.write(&machine.etc("mine"), "mine");
    sandbox.write(&machine.etc("default.conf"), "changed");
    let said = machine.ours("deployment add --karg-append quiet os/2");
    assert!(said.stderr.contains("Boots next after the shutdown (version 2)"), "{said}");
    assert_eq!(fs::read_to_string(sandbox.path("run/systemctl")).unwrap(), "start rootball-finalize-staged.service\n");
    assert_eq!(machine.shown(), ["+2.0", "*1.0"]);
    assert_eq!(machine.shown_by_stock(), machine.shown());
    // What is changed until the shutdown counts.
    sandbox.write(&machine.etc("late"), "late");
    let said = machine.sh("ostree admin finalize-staged").ok();
    assert!(!sandbox.path("run/ostree/staged-deployment").exists(), "{said}");
    assert_eq!(machine.shown(), ["2.0", "*1.0"]);
    assert_eq!(machine.ours("deployment finalize-staged").stderr, "Nothing is staged\n");
    let etc = |machine: &Machine, name: &str| fs::read_to_string(machine.default_deployment().join("etc").join(name)).ok();
    for (name, content) in [("mine", "mine"), ("default.conf", "changed"), ("late", "late")] {
        assert_eq!(etc(&machine, name).as_deref(), Some(content), "{name}");
    }
    machine.boot();
    assert_eq!(machine.ours("kargs show").ok(), "root=LABEL=x quiet\n");

    machine.stock("deploy --stage --karg-append=extra os/3");
    assert_eq!(machine.shown(), ["+3.0", "*2.0", "1.0"]);
    assert_eq!(machine.ours("kargs show").ok(), "root=LABEL=x quiet extra\n");
    machine.sandbox.write(&machine.etc("later"), "later");
    let said = machine.ours("deployment finalize-staged").stderr;
    assert!(said.contains("Carried over local changes in /etc: 4\n"), "{said}");
    assert_eq!(machine.stock("finalize-staged"), "");
    assert_eq!(machine.shown(), ["3.0", "*2.0"]);
    assert_eq!(machine.shown_by_stock(), machine.shown());
    assert_eq!(etc(&machine, "later").as_deref(), Some("later"));
    machine.boot();
    assert_eq!(machine.shown(), ["*3.0", "2.0"]);
    machine.sandbox.tool("ostree fsck --repo=disk/ostree/repo").ok();
}

#[test]
fn the_staged_file_is_the_one_that_stock_writes() {
    let machine = plain();
    machine.stock("deploy --stage --karg-append=quiet os/2");
    let theirs = fs::read(machine.sandbox.path("run/ostree/staged-deployment")).unwrap();
    machine.ours("deployment unstage").ok();
    machine.ours("deployment add --karg-append quiet os/2").ok();
    let ours = fs::read(machine.sandbox.path("run/ostree/staged-deployment")).unwrap();
    // Stock leaves the place of the old deployment among the arguments, which is replaced in any case.
    let theirs = rootball_object::Metadata::from_bytes(&theirs).unwrap();
    let ours = rootball_object::Metadata::from_bytes(&ours).unwrap();
    let args = |file: &rootball_object::Metadata| -> Vec<String> {
        file.strings("kargs").unwrap().into_iter().filter(|arg| !arg.starts_with("ostree=")).map(str::to_owned).collect()
    };
    assert_eq!(args(&ours), args(&theirs));
    let rest = |file: &rootball_object::Metadata| {
        let entries = file.iter().filter(|(key, _)| *key != "kargs");
        entries.map(|(key, value)| (key.to_owned(), value.to_bytes())).collect::<Vec<_>>()
    };
    assert_eq!(rest(&ours), rest(&theirs));
}

#[test]
fn what_is_staged_is_locked_replaced_and_dropped() {
    let machine = plain();
    machine.ours("deployment add --lock-finalization os/2").ok();
    assert_eq!(machine.json("status")["deployments"][0]["locked"], true);
    let said = machine.ours("deployment finalize-staged").stderr;
    assert!(said.contains("finalizing is locked"), "{said}");
    machine.stock("finalize-staged");
    assert_eq!(machine.shown(), ["+2.0", "*1.0"], "the lock holds for stock as well");
    machine.ours("deployment unlock-finalization").ok();
    machine.ours("deployment lock-finalization").ok();
    // Staging again replaces it, and the lock goes.
    machine.ours("deployment add os/3").ok();
    assert_eq!(machine.shown(), ["+3.0", "*1.0"]);
    assert_eq!(machine.json("status")["deployments"][0]["locked"], false);
    assert_eq!(fs::read_dir(machine.sandbox.path("disk/ostree/deploy/os/deploy")).unwrap().count(), 4, "the first is gone");
    machine.sandbox.tool("ostree --repo=disk/ostree/repo prune --refs-only").ok();
    machine.ours("deployment unstage").ok();
    assert_eq!(machine.shown(), ["*1.0"]);
    assert_eq!(machine.ours("deployment unstage").stderr, "Nothing is staged\n");
    machine.ours("deployment unlock-finalization").failed(3);

    // At once, and what is staged meanwhile goes when something else is deployed or gone back to.
    machine.ours("deployment add --no-stage os/2").ok();
    assert_eq!(machine.shown(), ["2.0", "*1.0"]);
    machine.ours("deployment add os/3").ok();
    let said = machine.ours("rollback --dry-run").stderr;
    assert!(said.contains("Would drop what is staged"), "{said}");
    machine.ours("rollback").ok();
    assert_eq!(machine.shown(), ["*1.0", "2.0"]);
    machine.ours("deployment add os/3").ok();
    machine.ours("deployment add --no-stage --retain-pending os/2").ok();
    assert_eq!(machine.shown(), ["+3.0", "2.1", "*1.0"]);
    machine.ours("deployment remove staged").ok();
    assert_eq!(machine.shown(), ["2.1", "*1.0"]);
    machine.ours("deployment remove booted").failed(1);
    machine.sandbox.tool("ostree --repo=disk/ostree/repo refs --delete os/3").ok();
    let said = machine.ours("cleanup --pending --dry-run").stderr;
    assert!(said.contains("Would remove deployment"), "{said}");
    assert_eq!(machine.shown(), ["2.1", "*1.0"]);
    let cleaned = machine.json("cleanup --pending");
    assert!(cleaned["objects"].as_u64().unwrap() > 3, "version 3 is named by nothing any more: {cleaned}");
    machine.sandbox.tool("ostree --repo=disk/ostree/repo fsck").ok();
    assert_eq!(machine.shown(), ["*1.0"]);
    assert_eq!(machine.shown_by_stock(), ["*1.0"]);
}

#[test]
fn what_a_staged_deployment_inherits_from_stays_in_any_stateroot() {
    let machine = plain();
    machine.ours("deployment init-stateroot other").ok();
    machine.ours("deployment add --no-stage --stateroot other os/2").ok();
    machine.ours("deployment add --no-stage --retain --stateroot os os/1").ok();
    let serials = || {
        let status = machine.json("status");
        let list = status["deployments"].as_array().unwrap().clone();
        list.iter().map(|one| format!("{}/{}", one["stateroot"].as_str().unwrap(), one["version"].as_str().unwrap())).collect::<Vec<_>>()
    };
    machine.ours("deployment add --stage --retain --stateroot other os/3").ok();
    let listed = serials();
    assert_eq!(listed[0], "other/3", "{listed:?}");
    let inherited = listed.iter().position(|one| one == "other/2").unwrap();
    let said = machine.ours(&format!("deployment remove {inherited}")).failed(1);
    assert!(said.contains("what is staged inherits its /etc"), "{said}");
    machine.ours("cleanup --rollback").ok();
    assert!(serials().contains(&"other/2".to_owned()), "{:?}", serials());
    // Both at once can go, and what has come to the shutdown finds what it needs.
    let said = machine.ours("deployment finalize-staged").stderr;
    assert!(said.contains("Boots next"), "{said}");
    machine.ours("deployment remove 1").ok();
}

#[test]
fn what_waits_for_the_shutdown_is_for_who_runs() {
    let machine = plain();
    let said = machine.sandbox.run("--sysroot disk deployment add --stage os/2").failed(1);
    assert!(said.contains("is not booted from"), "{said}");
    let said = machine.sandbox.run("--sysroot disk rollback --reboot").failed(2);
    assert!(said.contains("for the running system"), "{said}");
    machine.ours("deployment add --stage --not-as-default os/2").failed(2);
    // A damaged file is named, and can be dropped.
    machine.sandbox.write("run/ostree/staged-deployment", "nonsense");
    let said = machine.ours("status").failed(1);
    assert!(said.contains("/run/ostree/staged-deployment"), "{said}");
    machine.ours("deployment unstage").ok();
    assert_eq!(machine.shown(), ["*1.0"]);
}

#[test]
fn a_reboot_comes_after_what_is_new() {
    let machine = plain();
    machine.ours("kargs append quiet").ok();
    machine.ours("upgrade --download-only").ok();
    fs::remove_file(machine.sandbox.path("run/systemctl")).unwrap();
    machine.ours("rollback --reboot").failed(3);
    assert!(!machine.sandbox.path("run/systemctl").exists(), "there was nothing to go back to");
    machine.ours("switch --download-only ostree:os/2").ok();
    assert_eq!(machine.json("status")["deployments"][0]["locked"], true);
    machine.ours("upgrade --from-downloaded --reboot").ok();
    assert_eq!(machine.json("status")["deployments"][0]["locked"], false);
    let asked = fs::read_to_string(machine.sandbox.path("run/systemctl")).unwrap();
    assert_eq!(asked, "start rootball-finalize-staged.service\nreboot\n");
    assert_eq!(machine.ours("upgrade --quiet --exit-unchanged").failed(77), "");
    let said = machine.ours("switch --reboot --soft-reboot required ostree:os/3").failed(1);
    assert!(said.contains("the systemd of the running system knows of none"), "{said}");
    machine.ours("switch --reboot --soft-reboot auto ostree:os/2").ok();
    let asked = fs::read_to_string(machine.sandbox.path("run/systemctl")).unwrap();
    assert_eq!(asked.lines().filter(|line| *line == "reboot").count(), 2, "{asked}");
}

#[test]
fn a_soft_reboot_is_refused_with_the_reason() {
    let machine = Machine::new(|sandbox, version| {
        sandbox.write(&format!("tree-{version}/usr/lib/systemd/system/soft-reboot.target"), "");
        if version == "3" {
            sandbox.write("tree-3/usr/lib/ostree/prepare-root.conf", "[composefs]\nenabled=yes\n");
        }
    });
    let refused = |what: &str| machine.ours(&format!("deployment prepare-soft-reboot {what}")).failed(1);
    let said = refused("booted");
    assert!(said.contains("its root directory is no composefs image"), "{said}");
    machine.ours("deployment add os/2").ok();
    let said = refused("");
    assert!(said.contains("it has another kernel or initramfs"), "{said}");
    assert_eq!(machine.json("status")["deployments"][0]["soft_reboot_capable"], false);
    let said = machine.sandbox.run("--sysroot disk deployment prepare-soft-reboot 0").failed(2);
    assert!(said.contains("for the running system"), "{said}");
}

#[test]
fn a_sysroot_that_is_read_only_is_writable_for_who_changes_it() {
    let machine = plain();
    let remount = "mount -o remount,bind,ro /sysroot && mount -o remount,bind,ro /boot";
    let look = "touch /sysroot/written 2>/dev/null; touch /boot/written 2>/dev/null; ls /sysroot /boot";
    let said = machine.sh(&format!("{remount} && rootball deployment add --no-stage os/2 && {look}"));
    assert_eq!(said.code, Some(0), "{said}");
    assert!(!said.stdout.contains("written"), "{said}");
    assert_eq!(machine.shown(), ["2.0", "*1.0"]);
}

#[test]
fn a_shutdown_that_cannot_finalize_tells_the_next_boot() {
    let mut machine = Machine::new(|sandbox, version| {
        if version == "2" {
            sandbox.write("tree-2/usr/etc/place/inside", "a directory in the new tree");
        }
    });
    machine.ours("deployment add os/2").ok();
    machine.sandbox.write(&machine.etc("place"), "a file here");
    let preview = machine.json("deployment etc-diff");
    assert_eq!(preview["conflicts"][0]["kind"], "became-directory", "{preview}");
    assert_eq!(preview["conflicts"][0]["blocks"], true);
    let said = machine.ours("deployment finalize-staged").failed(1);
    assert!(said.contains("/etc/place is a directory in the new tree"), "{said}");
    assert_eq!(machine.shown(), ["*1.0"]);
    machine.boot();
    let status = machine.json("status");
    assert!(status["finalize_failure"].as_str().unwrap().contains("/etc/place"), "{status}");
    assert!(machine.ours("status").stderr.contains("/etc/place"));
    let said = machine.ours("deployment boot-complete").failed(1);
    assert!(said.contains("/etc/place"), "{said}");
    machine.ours("deployment boot-complete").ok();
    assert_eq!(machine.json("status").get("finalize_failure"), None);
    machine.ours("deployment add os/2").failed(1);

    // What stock could not finalize is told by us, and the other way round.
    let stamp = "disk/boot/ostree/finalize-failure.stamp";
    machine.sandbox.write(stamp, "a reason of theirs");
    assert_eq!(machine.json("status")["finalize_failure"], "a reason of theirs");
    machine.sh("ostree admin boot-complete").failed(1);
    assert!(!machine.sandbox.path(stamp).exists());
}

#[test]
fn kernel_arguments_come_from_hands_images_and_machines() {
    let mut machine = Machine::new(|sandbox, version| {
        let kargs = if version == "1" { "[\"image=1\", \"both\"]" } else { "[\"both\", \"image=2\"]" };
        sandbox.write(&format!("tree-{version}/usr/lib/bootc/kargs.d/10-image.toml"), format!("kargs = {kargs}\n"));
        if version == "3" {
            sandbox.write("tree-3/usr/lib/bootc/kargs.d/20-bad.toml", "karg = [\"x\"]\n");
        }
    });
    // Stock knows nothing of such files: version 1 has none of its own arguments.
    assert_eq!(machine.ours("kargs").ok(), "root=LABEL=x\n");
    machine.ours("kargs --append image=1 --append mine=1").ok();
    assert_eq!(machine.shown(), ["+1.1", "*1.0"]);
    let said = machine.ours("kargs replace mine=2 --dry-run");
    assert_eq!(said.stdout, "root=LABEL=x image=1 mine=2\n");
    machine.sandbox.write(&machine.etc("rootball/kargs.d/10-site.toml"), "kargs = [\"site\"]\n");
    machine.ours("deployment add os/2").ok();
    assert_eq!(machine.ours("kargs").ok(), "root=LABEL=x mine=1 image=2 site\n");
    machine.ours("deployment finalize-staged").ok();
    machine.boot();
    assert_eq!(machine.ours("kargs --append-if-missing site --exit-unchanged").code, Some(77));
    let said = machine.ours("deployment add os/3").failed(1);
    assert!(said.contains("/usr/lib/bootc/kargs.d/20-bad.toml") && said.contains("karg"), "{said}");
    // What the machine adds goes with its file; what was changed by hand stays.
    fs::remove_file(machine.sandbox.path(&machine.etc("rootball/kargs.d/10-site.toml"))).unwrap();
    machine.ours("kargs --delete image=2 --append-if-missing mine=1 --append last").ok();
    assert_eq!(machine.ours("kargs").ok(), "root=LABEL=x mine=1 last\n");
    machine.ours("deployment unstage").ok();
    machine.ours("kargs append placed --in-place --deployment booted").ok();
    assert_eq!(machine.shown(), ["*2.0", "1.0"]);
    assert_eq!(machine.ours("kargs show --deployment booted").ok(), "root=LABEL=x mine=1 image=2 site placed\n");
    assert_eq!(machine.ours("kargs show --deployment rollback").ok(), "root=LABEL=x\n");
    machine.ours("kargs delete nothing").failed(3);
    machine.ours("kargs append ostree=x").failed(1);
}

#[test]
fn overlays_of_the_initramfs_wait_with_what_is_staged() {
    let machine = plain();
    machine.sandbox.write("one.cpio", "first overlay");
    machine.sandbox.write("two.cpio", "second overlay");
    machine.sandbox.write("three.cpio", "third overlay");
    machine.ours("kargs append quiet --overlay-initrd /tmp/one.cpio --overlay-initrd /tmp/two.cpio").ok();
    let overlays = machine.json("status")["deployments"][0]["overlays"].clone();
    let overlays: Vec<String> = overlays.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert_eq!(overlays.len(), 2);
    let in_boot = || files(&machine.sandbox.path("disk/boot/ostree/initramfs-overlays")).len();
    assert_eq!((files(&machine.sandbox.path("run/ostree/staged-initrds")).len(), in_boot()), (2, 0));
    // Staged anew, it has the same ones; stock puts them into /boot as we do.
    machine.ours("kargs append more").ok();
    machine.stock("finalize-staged");
    assert_eq!(in_boot(), 2);
    let entry = fs::read_to_string(machine.sandbox.path("disk/boot/loader/entries/ostree-2-os.conf")).unwrap();
    let named: Vec<_> = entry.lines().filter_map(|line| line.strip_prefix("initrd ")).skip(1).collect();
    let expected: Vec<_> = overlays.iter().map(|name| format!("/ostree/initramfs-overlays/{name}.img")).collect();
    assert_eq!(named, expected);
    // Those that stock has staged are put there by us.
    machine.stock("deploy --stage --overlay-initrd=/tmp/three.cpio os/3");
    assert_eq!(machine.json("status")["deployments"][0]["overlays"].as_array().unwrap().len(), 1);
    machine.ours("deployment finalize-staged").ok();
    assert_eq!(in_boot(), 1);
    machine.ours("kargs append again --no-stage --overlay-initrd /tmp/one.cpio --overlay-initrd /tmp/two.cpio").ok();
    // The next one inherits them, until told otherwise; what nobody names goes.
    machine.ours("deployment add --no-stage os/2").ok();
    assert_eq!((machine.json("status")["deployments"][0]["overlays"].as_array().unwrap().len(), in_boot()), (2, 2));
    machine.ours("deployment add --no-stage --no-overlay-initrd os/3").ok();
    assert_eq!((machine.json("status")["deployments"][0].get("overlays"), in_boot()), (None, 0));
    machine.sandbox.write("empty.cpio", "");
    machine.ours("deployment add --overlay-initrd /tmp/empty.cpio os/2").failed(1);
}

#[test]
fn usr_can_be_changed_until_the_next_boot_or_for_good() {
    let machine = plain();
    let change = "touch /usr/new && ls /usr/new && ostree admin status && rootball status";
    let said = machine.sh(&format!("rootball usr-overlay && {change} && rootball usr-overlay"));
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.stderr.contains("unlocked already: development"), "{said}");
    assert!(said.stdout.contains("/usr/new") && said.stdout.contains("Unlocked: development"), "{said}");
    assert!(said.stdout.contains("(booted, boots next, development)") || said.stdout.contains("(booted, development)"), "{said}");
    assert!(!std::path::Path::new("/usr/new").exists());

    let machine = plain();
    let said = machine.sh("rootball usr-overlay --read-only && ostree admin status && touch /usr/new");
    assert_eq!(said.code, Some(1), "{said}");
    assert!(said.stdout.contains("Unlocked: transient"), "{said}");

    let machine = plain();
    let said = machine.sh(&format!("rootball usr-overlay --hotfix && {change}"));
    assert_eq!(said.code, Some(0), "{said}");
    assert!(said.stdout.contains("Unlocked: hotfix"), "{said}");
    assert_eq!(machine.shown(), ["*1.0", "1.1"], "the deployment as it was is there to go back to");
    assert_eq!(machine.json("status")["deployments"][0]["unlocked"], "hotfix");
    assert!(machine.sandbox.path(&machine.etc("../.usr-ovl-upper/new")).exists());
}

#[test]
fn etc_is_previewed_with_the_reasons() {
    let machine = Machine::new(|sandbox, version| {
        let tree = format!("tree-{version}/usr/etc");
        sandbox.write(&format!("{tree}/both"), format!("default {version}"));
        sandbox.write(&format!("{tree}/theirs"), format!("default {version}"));
        sandbox.write(&format!("{tree}/gone/{version}"), "");
        symlink(format!("target-{version}"), sandbox.path(&format!("{tree}/link"))).unwrap();
    });
    let etc = |name: &str| machine.sandbox.path(&machine.etc(name));
    fs::write(etc("both"), "local").unwrap();
    fs::write(etc("added"), "local").unwrap();
    fs::remove_dir_all(etc("gone")).unwrap();
    symlink("/nowhere", etc("dangling")).unwrap();
    assert!(Command::new("mkfifo").arg(etc("fifo")).status().unwrap().success());
    assert!(Command::new("mknod").arg(etc("device")).args(["c", "1", "3"]).status().unwrap().success());
    // Names of sockets are short.
    let place = fs::File::open(etc("")).unwrap();
    let _socket = UnixListener::bind(format!("/proc/self/fd/{}/socket", place.as_raw_fd())).unwrap();
    let said = machine.ours("deployment etc-diff --to os/2").ok();
    let commit = machine.sandbox.tool("ostree --repo=disk/ostree/repo rev-parse os/2").last_line();
    assert_eq!(
        said.replace(&commit, "COMMIT"),
        "D    gone\nM    both\nA    added\nA    dangling\nA    device\nA    fifo\nA    socket\n\
         New defaults in COMMIT:\n  D    gone/1\n  M    both\n  M    link\n  M    theirs\n  A    gone/2\n\
         Note: /etc/both was changed locally, and the new tree changes it too: the local version stays\n\
         Note: /etc/gone/2 is new in the tree, and what it is in was removed or replaced locally\n\
         Note: /etc/device is not carried over: it is no file, directory or link\n\
         Note: /etc/fifo is not carried over: it is no file, directory or link\n\
         Note: /etc/socket is not carried over: it is no file, directory or link\n"
    );
    let deployed = machine.json("deployment add --no-stage os/2");
    assert_eq!(deployed["etc_hidden"], serde_json::json!(["both", "gone/2"]));
    assert_eq!(deployed["etc_ignored"], serde_json::json!(["device", "fifo", "socket"]));
    let etc = machine.default_deployment().join("etc");
    let mut names: Vec<_> = fs::read_dir(&etc).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["added", "both", "dangling", "default.conf", "link", "theirs"]);
    assert_eq!(fs::read_link(etc.join("dangling")).unwrap().to_str(), Some("/nowhere"));
}
