//! Whole disks in files, made with the stock tools and looked at with others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_host::{DiskOptions, HostError, InstallOptions, Outcome, RootFilesystem, install_to_disk, plan_disk};
use rootball_object::ErrorKind;

use crate::machine::{Machine, write};

const MIB: u64 = 1024 * 1024;

fn options(machine: &Machine) -> DiskOptions {
    let loader = machine.path("loader");
    write(&loader, "usr/lib/systemd/boot/efi/systemd-bootx64.efi", "a boot loader");
    DiskOptions {
        install: InstallOptions { stateroot: "os".into(), kernel_args: vec!["quiet".into()], ..InstallOptions::default() },
        filesystem: Some(RootFilesystem::Ext4),
        verity: false,
        size: Some(512 * MIB),
        esp_size: 64 * MIB,
        wipe: false,
        tries: 3,
        timestamp: "2026-01-01T00:00:00Z".into(),
        loader_trees: vec![loader],
    }
}

fn machine() -> Machine {
    let machine = Machine::new();
    machine.build(&machine.commit("1"), "latest", "plain");
    machine
}

fn install(machine: &Machine, options: &DiskOptions) -> Result<Outcome, HostError> {
    machine.context(|context| install_to_disk(&machine.path("disk.img"), &machine.reference("latest").into(), options, context))
}

fn tool(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(path).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Reads a file on the EFI system partition.
fn on_esp(disk: &Path, name: &str) -> String {
    let image = format!("{}@@{MIB}", disk.display());
    let output = Command::new("mtype").args(["-i", &image, &format!("::{name}")]).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn loops(disk: &Path) -> String {
    tool("losetup", &["--noheadings", "--output", "NAME", "--associated"], disk)
}

#[test]
fn disks_of_each_file_system_have_a_loader_entries_kernels_and_a_system() {
    for filesystem in [RootFilesystem::Ext4, RootFilesystem::Btrfs, RootFilesystem::Xfs] {
        let machine = machine();
        let disk = machine.path("disk.img");
        let outcome = install(&machine, &DiskOptions { filesystem: Some(filesystem), ..options(&machine) }).unwrap();
        let Outcome::Deployed(deployed) = outcome else { panic!("{outcome:?}") };
        assert_eq!(on_esp(&disk, "EFI/BOOT/BOOTX64.EFI"), "a boot loader");
        assert_eq!(on_esp(&disk, "EFI/systemd/systemd-bootx64.efi"), "a boot loader");
        assert!(on_esp(&disk, "loader/loader.conf").contains("timeout"));
        let entry = on_esp(&disk, "loader/entries/ostree-1.conf");
        let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
        assert_eq!(on_esp(&disk, &value("linux")), "kernel 1");
        assert_eq!(on_esp(&disk, &value("initrd")), "initramfs");

        let partitions: serde_json::Value = serde_json::from_str(&tool("sfdisk", &["--json"], &disk)).unwrap();
        let partitions = partitions["partitiontable"]["partitions"].as_array().unwrap().clone();
        assert_eq!(partitions.len(), 2, "{partitions:?}");
        assert_eq!(partitions[0]["type"], "C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
        assert_eq!(partitions[1]["type"], "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709");
        let start = partitions[1]["start"].as_u64().unwrap() * 512;
        let uuid = tool("blkid", &["--probe", "--offset", &start.to_string(), "--output", "value", "--match-tag", "UUID"], &disk);
        assert!(
            value("options").starts_with(&format!("root=UUID={} rootfstype={} rw quiet ostree=", uuid.trim(), filesystem.name())),
            "{entry}"
        );

        let mount = Mount::new(&machine, &disk, start, filesystem.name());
        let tree = mount.0.join(deployed.deployment.path());
        assert_eq!(fs::read_to_string(tree.join("usr/bin/tool")).unwrap(), "tool 1");
        assert!(fs::read_to_string(tree.join("etc/fstab")).unwrap().contains(" /boot vfat "));
        let record: serde_json::Value = serde_json::from_slice(&fs::read(mount.0.join(".bootc-aleph.json")).unwrap()).unwrap();
        assert_eq!((record["version"].as_str(), record["timestamp"].as_str()), (Some("1"), Some("2026-01-01T00:00:00Z")));
        let config = fs::read_to_string(mount.0.join("ostree/repo/config")).unwrap();
        assert!(config.contains("boot-counting-tries=3"), "{config}");
        assert!(!mount.0.join(".rootball-esp").exists());
        drop(mount);
        assert_eq!(loops(&disk), "");
    }
}

/// A root partition that is mounted until it is dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(machine: &Machine, disk: &Path, start: u64, filesystem: &str) -> Self {
        let place = machine.path("mounted");
        fs::create_dir(&place).unwrap();
        let offset = format!("loop,ro,offset={start}");
        let status = Command::new("mount").args(["-t", filesystem, "-o", &offset]).args([disk, &place]).status().unwrap();
        assert!(status.success());
        Self(place)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn what_is_on_a_disk_is_not_overwritten_unasked() {
    let machine = machine();
    let disk = machine.path("disk.img");
    install(&machine, &options(&machine)).unwrap();
    let before = fs::metadata(&disk).unwrap().modified().unwrap();
    let error = install(&machine, &options(&machine)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert!(error.to_string().contains("gpt"), "{error}");
    assert_eq!(fs::metadata(&disk).unwrap().modified().unwrap(), before);
    install(&machine, &DiskOptions { wipe: true, ..options(&machine) }).unwrap();
    assert!(on_esp(&disk, "loader/entries/ostree-1.conf").contains("ostree="));
}

#[test]
fn a_disk_that_is_too_small_or_cannot_be_as_asked_is_refused_before_it_is_touched() {
    let machine = machine();
    let refused = |options: DiskOptions| {
        let error = install(&machine, &options).unwrap_err();
        assert!(!machine.path("disk.img").exists(), "{error}");
        error.kind()
    };
    let base = options(&machine);
    assert_eq!(refused(DiskOptions { size: Some(100 * MIB), ..base.clone() }), ErrorKind::NoSpace);
    assert_eq!(refused(DiskOptions { size: None, ..base.clone() }), ErrorKind::Invalid);
    assert_eq!(refused(DiskOptions { size: Some(0), ..base.clone() }), ErrorKind::NoSpace);
    assert_eq!(refused(DiskOptions { esp_size: u64::MAX / 2, ..base.clone() }), ErrorKind::NoSpace);
    assert_eq!(refused(DiskOptions { verity: true, filesystem: Some(RootFilesystem::Xfs), ..base }), ErrorKind::Unsupported);
}

#[test]
fn without_a_boot_loader_a_disk_has_none() {
    let machine = machine();
    let error = install(&machine, &DiskOptions { loader_trees: vec![], ..options(&machine) }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let image = format!("{}@@{MIB}", machine.path("disk.img").display());
    assert!(!Command::new("mtype").args(["-i", &image, "::EFI/BOOT/BOOTX64.EFI"]).output().unwrap().status.success());
    assert_eq!(loops(&machine.path("disk.img")), "");
}

#[test]
fn a_plan_touches_nothing() {
    let machine = machine();
    let target = machine.path("disk.img");
    let plan = machine.context(|context| plan_disk(&target, &machine.reference("latest").into(), &options(&machine), context)).unwrap();
    assert_eq!((plan.creates, plan.size, plan.esp, plan.root), (true, 512 * MIB, (MIB, 64 * MIB), (65 * MIB, 446 * MIB)));
    assert!(!target.exists());
}

#[test]
fn a_disk_one_notch_too_small_is_refused_and_one_just_large_enough_is_filled() {
    let machine = Machine::new();
    for number in 0..3000_u32 {
        // Small files and large ones, which no compressor makes smaller.
        let mut state = number;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let length = if number % 100 == 0 { 1_000_000 } else { 900 };
        let content: Vec<u8> = std::iter::repeat_with(next).take(length).collect();
        let path = machine.path(&format!("tree-1/usr/share/many/{}/{number}", number % 50));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    machine.build(&machine.commit("1"), "latest", "plain");
    let disk = machine.path("disk.img");
    let base = options(&machine);
    let plan = machine.context(|context| plan_disk(&disk, &machine.reference("latest").into(), &base, context)).unwrap();
    assert!(plan.exact && plan.content > 32_000_000, "{plan:?}");
    let size = plan.needed.next_multiple_of(MIB);
    let error = install(&machine, &DiskOptions { size: Some(size - MIB), ..base.clone() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSpace);
    let expected = format!("{} bytes are needed for {} bytes of content, {} are available", plan.needed, plan.content, size - MIB);
    assert!(error.to_string().ends_with(&expected), "{error}");
    assert!(!disk.exists());
    install(&machine, &DiskOptions { size: Some(size), ..base }).unwrap();
    assert!(on_esp(&disk, "loader/entries/ostree-1.conf").contains("ostree="));
}

#[test]
fn the_image_chooses_the_file_system_unless_somebody_else_does() {
    let machine = Machine::new();
    let place = "tree-1/usr/lib/bootc/install";
    write(&machine.path(place), "10-base.toml", "[install]\nroot-fs-type = \"xfs\"\n");
    write(&machine.path(place), "20-later.toml", "[install.filesystem.root]\ntype = \"btrfs\"\n");
    machine.build(&machine.commit("1"), "latest", "plain");
    let disk = machine.path("disk.img");
    let made = |options: &DiskOptions| {
        install(&machine, options).unwrap();
        let entry = on_esp(&disk, "loader/entries/ostree-1.conf");
        fs::remove_file(&disk).unwrap();
        entry.split(' ').find_map(|word| word.strip_prefix("rootfstype=").map(str::to_owned)).unwrap()
    };
    let base = options(&machine);
    assert_eq!(made(&DiskOptions { filesystem: None, ..base.clone() }), "btrfs");
    assert_eq!(made(&base), "ext4");
    write(&machine.path("tree-2/usr/lib/bootc/install"), "20-later.toml", "[install.filesystem.root]\ntype = \"zfs\"\n");
    machine.build(&machine.commit("2"), "latest", "plain");
    let error = install(&machine, &DiskOptions { filesystem: None, ..base }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("zfs"), "{error}");
}
