//! Boot loaders that neither read boot entries nor count boots: extlinux on a machine with a BIOS, and GRUB as Debian has it, with EFI. Both
//! read the file that is written beside the entries.

use std::path::PathBuf;
use std::process::Command;

use crate::labels;
use crate::site::{SYSTEM, Site, script, states};

/// Makes a disk by hand around `install to-filesystem`: the arguments are the loader, the program and what it is told.
///
/// The file systems have no features that the loaders do not know. Nothing stays mounted: the mounts are those of this process.
const MAKE_DISK: &str = r#"
set -eu
loader=$1
shift
truncate -s 2G disk.img
case $loader in
extlinux) printf 'label: dos\nstart=1MiB, type=83, bootable\n' | sfdisk --quiet disk.img; first=1 ;;
grub) printf 'label: gpt\nstart=1MiB, size=32MiB, type=uefi\nstart=33MiB, type=linux\n' | sfdisk --quiet disk.img; first=33 ;;
esac
mkfs.ext4 -q -F -L root -O '^64bit,^metadata_csum' -E offset=$((first << 20)) disk.img $((2046 - first))M
mkdir root
mount -o loop,offset=$((first << 20)),sizelimit=$((2046 - first << 20)) disk.img root
# This is how rootball knows what to write.
mkdir -p root/boot/$loader
case $loader in
extlinux) ln -s ../loader/syslinux.cfg root/boot/extlinux/extlinux.conf ;;
grub) mkdir root/boot/syslinux; ln -s ../loader/syslinux.cfg root/boot/syslinux/syslinux.cfg ;;
esac
"$@"
case $loader in
extlinux)
  extlinux --install root/boot/extlinux
  dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk.img conv=notrunc status=none ;;
grub)
  printf '%s\n' 'search --no-floppy --label --set=root root' 'syslinux_source -r ($root)/ ($root)/boot/loader/syslinux.cfg' boot >grub.cfg
  grub-mkimage -O x86_64-efi -p /grub -c grub.cfg -o grub.efi part_gpt part_msdos ext2 search search_label normal test linux syslinuxcfg boot
  truncate -s 32M esp.img
  mkfs.vfat esp.img >/dev/null
  mmd -i esp.img ::/EFI ::/EFI/BOOT
  mcopy -i esp.img grub.efi ::/EFI/BOOT/BOOTX64.EFI
  dd if=esp.img of=disk.img bs=1M seek=1 conv=notrunc status=none ;;
esac
umount root
"#;

fn install(site: &Site, loader: &str, options: &str) -> PathBuf {
    let (from, follow) = (site.image("127.0.0.1", "stable"), site.in_guest("stable"));
    let line = format!("--tls-verify=false install to-filesystem root --from {from} --follow {follow} {SYSTEM} {options}");
    let install = site.sandbox.command(&format!("{line} --karg root=LABEL=root --karg rw"));
    let mut make = Command::new("unshare");
    make.args(["--mount", "bash", "-c", MAKE_DISK, "make-disk", loader]).arg(install.get_program()).args(install.get_args());
    make.current_dir(site.sandbox.path("")).envs(install.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = make.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    site.sandbox.path("disk.img")
}

#[test]
fn extlinux_boots_updates_and_a_sick_system_counts_itself_out() {
    let site = Site::new();
    site.publish("1", "stable", &[]);
    let disk = install(&site, "extlinux", "--boot-tries 2");
    site.publish("2", "stable", &["--new-kernel"]);
    site.publish("3", "sick", &["--sick"]);
    let sick = site.in_guest("sick");
    let steps = format!(
        r#"
case $step in
0) update && next 1 ;;
1)
  rootball boot status
  network || exit
  rootball --tls-verify=false switch {sick} || exit
  next 2 ;;
2)
  # The sick system runs this too; it is about to reboot.
  if [ "$version" = 3 ]; then next 2; exit 0; fi
  rootball status
  rootball boot status ;;
esac
"#
    );
    let run = site.guest(&disk).bios().run(&script(&steps));
    run.ok();
    let versions = states(&run.said, "version");
    let settled: Vec<&str> = versions.iter().map(String::as_str).filter(|version| *version != "3").collect();
    assert_eq!(settled, ["1", "2", "2"], "{}", run.shown());
    let last = run.said.rsplit("STATE ").next().unwrap();
    assert!(last.contains("(booted)\n    Version: 2"), "{}", run.shown());
    assert!(last.contains(": good") && last.contains(": bad"), "{}", run.shown());
}

#[test]
fn grub_of_debian_boots_updates() {
    let site = Site::with_own_early_boot();
    site.publish_as("1", "stable", &["--selinux"], labels::COMMIT);
    let disk = install(&site, "grub", labels::KERNEL);
    site.publish_as("2", "stable", &["--selinux", "--new-kernel"], labels::COMMIT);
    let run = site.guest(&disk).run(&script(&format!("{}\ncase $step in 0) update && next 1 ;; esac\n", labels::LOOK)));
    run.ok();
    assert_eq!(states(&run.said, "version"), ["1", "2"], "{}", run.shown());
    labels::assert_labelled(&run);
}
