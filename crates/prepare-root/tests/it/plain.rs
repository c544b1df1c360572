//! Deployments without an image.

use rootball_object::Metadata;

use crate::initramfs::{COMMIT, Initramfs, OURS, STOCK, deployment_of, plain_disk};

/// Tries to write to places of the new root directory; says which could be written.
const WRITABLE: &str = "for place in . usr etc var boot sysroot sysroot/ostree/deploy/os/var; do
    if touch /sysroot/$place/probe 2>/dev/null; then echo $place; fi; done";

fn readonly_disk() -> tempfile::TempDir {
    let disk = plain_disk();
    std::fs::write(disk.path().join("ostree/repo/config"), "[core]\nrepo_version=1\nmode=bare\n[sysroot]\nreadonly=true\n").unwrap();
    disk
}

#[test]
fn the_deployment_becomes_the_root_directory() {
    let initramfs = Initramfs::new(plain_disk().path());
    let seen = initramfs
        .succeed(OURS, "cd /sysroot; cat usr/bin/tool etc/conf var/lib/state; ls boot; ls sysroot; ls -d /sysroot.tmp /run/ostree || true");
    assert_eq!(seen, "toollocalkeptefi\nloader\nloader.1\nboot\nlost+found\nostree\n/run/ostree\n");
    assert_eq!(initramfs.succeed(OURS, WRITABLE), ".\netc\nvar\nboot\nsysroot\nsysroot/ostree/deploy/os/var\n");
    assert_eq!(initramfs.succeed(OURS, "stat -c '%a %F' /run/ostree /run/ostree/.private"), "755 directory\n0 directory\n");
}

#[test]
fn a_readonly_sysroot_leaves_etc_and_var_writable() {
    for set_in_initramfs in [false, true] {
        let initramfs = Initramfs::new(if set_in_initramfs { plain_disk() } else { readonly_disk() }.path());
        if set_in_initramfs {
            initramfs.file("prepare-root.conf", "[sysroot]\nreadonly=true\n");
        }
        assert_eq!(initramfs.succeed(OURS, WRITABLE), ".\netc\nvar\nboot\nsysroot/ostree/deploy/os/var\n");
    }
}

#[test]
fn the_booted_system_learns_which_deployment_it_runs() {
    let initramfs = Initramfs::new(readonly_disk().path());
    let path = format!("/sysroot/sysroot/ostree/deploy/os/deploy/{COMMIT}.0");
    let seen =
        initramfs.succeed(OURS, &format!("stat -c '%d %i' {path}; stat -c %a /run/ostree-booted; od -An -v -tx1 /run/ostree-booted"));
    let mut lines = seen.lines();
    let (device, inode) = lines.next().unwrap().split_once(' ').unwrap();
    assert_eq!(lines.next(), Some("644"));
    let bytes: Vec<u8> = lines.flat_map(str::split_ascii_whitespace).map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
    let metadata = Metadata::from_bytes(&bytes).unwrap();
    let numbers = [device, inode].map(|number| rootball_gvariant::Value::Uint64(number.parse().unwrap()));
    assert_eq!(metadata.get("backing-root-device-inode"), Some(&rootball_gvariant::Value::Tuple(numbers.to_vec())));
    assert_eq!(metadata.boolean("sysroot-ro"), Some(true));
    assert_eq!(metadata.get("composefs"), None);
}

#[test]
fn the_mounts_are_those_of_the_stock_program_and_var() {
    for disk in [plain_disk(), readonly_disk()] {
        let initramfs = Initramfs::new(disk.path());
        let ours = initramfs.mounts(OURS);
        let stock = initramfs.mounts(STOCK);
        let var = |mount: &String| mount.starts_with("/sysroot/var ");
        // Stock leaves `/var` to a generator in the tree.
        assert_eq!(ours.iter().filter(|mount| var(mount)).count(), 1, "{ours:#?}");
        let mut without: Vec<String> = ours.into_iter().filter(|mount| !var(mount)).collect();
        let mut stock = stock;
        without.sort();
        stock.sort();
        assert_eq!(without, stock);
    }
}

#[test]
fn a_disk_that_is_mounted_read_only_becomes_writable_where_it_must() {
    let mut initramfs = Initramfs::new(readonly_disk().path());
    initramfs.options = "ro";
    assert_eq!(initramfs.succeed(OURS, WRITABLE), ".\netc\nvar\nboot\nsysroot/ostree/deploy/os/var\n");
    let mut initramfs = Initramfs::new(plain_disk().path());
    initramfs.options = "ro";
    // Nothing before the system has read its fstab, and everything after.
    let commands = format!("{WRITABLE}; mount -o remount,rw /sysroot; {WRITABLE}");
    assert_eq!(initramfs.succeed(OURS, &commands), ".\netc\nvar\nboot\nsysroot\nsysroot/ostree/deploy/os/var\n");
}

#[test]
fn what_the_machine_mounts_by_itself_is_left_to_it() {
    let disk = plain_disk();
    std::fs::write(deployment_of(disk.path()).join("etc/fstab"), "LABEL=var /var ext4 defaults\nLABEL=boot /boot/ ext4 defaults\n")
        .unwrap();
    let initramfs = Initramfs::new(disk.path());
    assert_eq!(initramfs.succeed(OURS, "ls -A /sysroot/var /sysroot/boot"), "/sysroot/boot:\n\n/sysroot/var:\n");
    let initramfs = Initramfs::new(plain_disk().path());
    initramfs.arguments("ostree=/ostree/boot.1/os/feed/0 systemd.volatile=state");
    assert_eq!(initramfs.succeed(OURS, "ls -A /sysroot/var"), "");
}

#[test]
fn changes_in_a_transient_etc_are_kept_in_run() {
    let initramfs = Initramfs::new(plain_disk().path());
    initramfs.file("prepare-root.conf", "[etc]\ntransient=true\n");
    let seen = initramfs
        .succeed(OURS, "cd /sysroot/etc; cat conf; echo changed >conf; cat /run/ostree/transient-etc.0/upper/conf ../usr/etc/conf");
    assert_eq!(seen, "defaultchanged\ndefault");
    assert!(initramfs.succeed(OURS, "cat /run/ostree-booted").contains("/run/ostree/transient-etc.0"));
}

#[test]
fn a_hotfix_over_usr_is_mounted() {
    let disk = plain_disk();
    let deployment = deployment_of(disk.path());
    for directory in [".usr-ovl-upper/bin", ".usr-ovl-work"] {
        std::fs::create_dir_all(deployment.join(directory)).unwrap();
    }
    std::fs::write(deployment.join(".usr-ovl-upper/bin/tool"), "fixed").unwrap();
    let initramfs = Initramfs::new(disk.path());
    assert_eq!(initramfs.succeed(OURS, "cat /sysroot/usr/bin/tool; touch /sysroot/usr/new; ls /sysroot/usr"), "fixedbin\netc\nlib\nnew\n");
}

#[test]
fn what_is_missing_is_named_in_one_line() {
    let said = |change: &dyn Fn(&std::path::Path), arguments: Option<&str>, settings: &str| {
        let disk = plain_disk();
        change(disk.path());
        let initramfs = Initramfs::new(disk.path());
        if let Some(arguments) = arguments {
            initramfs.arguments(arguments);
        }
        initramfs.file("prepare-root.conf", settings);
        initramfs.fail()
    };
    let nothing = |_: &std::path::Path| {};
    let image = format!("/sysroot/ostree/deploy/os/deploy/{COMMIT}.0/.ostree.cfs");
    for (said, expected) in [
        (said(&nothing, Some("quiet"), ""), "the kernel arguments have no ostree=".to_owned()),
        (
            said(&nothing, Some("ostree=/ostree/boot.0/os/feed/0"), ""),
            "the deployment that ostree=/ostree/boot.0/os/feed/0 should name: cannot be found: No such file or directory (os error 2)"
                .to_owned(),
        ),
        (said(&nothing, None, "[composefs]\nenabled=yes\n"), format!("composefs.enabled is yes, and the deployment has no {image}")),
        (
            said(&nothing, None, "[composefs]\nenabled=signed\n"),
            "the signature of the deployed commit: the keys in /etc/ostree/initramfs-root-binding.key: there is no such file".to_owned(),
        ),
        (
            said(&nothing, None, "[composefs]\nenabled=perhaps\n"),
            "/etc/ostree/prepare-root.conf: composefs.enabled is \"perhaps\": no, maybe, yes, verity or signed is wanted".to_owned(),
        ),
        (
            said(&|disk| std::fs::remove_dir(deployment_of(disk).join("sysroot")).unwrap(), None, ""),
            "/sysroot.tmp/sysroot is no directory".to_owned(),
        ),
        (
            said(
                &|disk| {
                    std::fs::remove_dir(deployment_of(disk).join("var")).unwrap();
                    std::os::unix::fs::symlink("/run", deployment_of(disk).join("var")).unwrap();
                },
                None,
                "",
            ),
            "/sysroot.tmp/var is no directory".to_owned(),
        ),
        (
            said(&|disk| std::fs::write(deployment_of(disk).join(".ostree.cfs"), [0; 4096]).unwrap(), None, "[composefs]\nenabled=yes\n"),
            format!("the image {image}: it is no composefs image"),
        ),
    ] {
        assert_eq!(said, format!("prepare-root: {expected}\n"));
    }
}

#[test]
fn a_dry_run_writes_the_steps_and_changes_nothing() {
    let initramfs = Initramfs::new(plain_disk().path());
    let seen = initramfs.succeed("/bin/true", &format!("{OURS_INSIDE} --dry-run /sysroot | head -3; ls /run /sysroot"));
    assert_eq!(seen, "{\n  \"steps\": [\n    {\n/run:\n\n/sysroot:\nboot\nlost+found\nostree\n");
}

/// Where the host's directory with our program is seen in the initramfs.
const OURS_INSIDE: &str = "/tmp/ours";
