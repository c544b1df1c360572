//! A system without any of libostree, on a newer kernel: our own program of the initramfs mounts its root from composefs. The machine that
//! installs may know no fs-verity, so the second version is the one that demands it.

use crate::site::{Site, script, states};

#[test]
fn our_own_early_boot_keeps_var_and_etc_over_an_upgrade() {
    let site = Site::with_own_early_boot();
    site.publish("1", "stable", &["--composefs", "yes"]);
    let disk = site.install("disk.img", "stable", &["--fs-verity"]);
    site.publish("2", "stable", &["--new-kernel", "--composefs", "verity"]);
    let steps = r#"
[ -e /run/ostree-booted ] || exit 7
[ ! -e /usr/bin/ostree ] || exit 8
echo "ROOT $(findmnt --noheadings --output FSTYPE,OPTIONS /)"
findmnt --noheadings --output TARGET,FSTYPE,OPTIONS /var || exit 9
case $step in
0)
  network || exit
  echo mine >/etc/local
  echo kept >/var/kept
  rootball --tls-verify=false upgrade || exit
  next 1 ;;
1)
  fsverity measure /sysroot/ostree/deploy/debian/deploy/*.*/.ostree.cfs
  rootball status
  rootball boot status ;;
esac
"#;
    let run = site.guest(&disk).run(&script(steps));
    run.ok();
    let of = |key: &str| states(&run.said, key);
    assert_eq!(of("version"), ["1", "2"], "{}", run.shown());
    assert_eq!((&*of("local")[1], &*of("kept")[1]), ("mine", "kept"), "{}", run.shown());
    assert_eq!(of("usr"), ["read-only", "read-only"], "{}", run.shown());
    let roots: Vec<&str> = run.said.lines().filter(|line| line.starts_with("ROOT overlay")).collect();
    assert!(roots.len() == 2 && roots[1].contains("verity=require"), "{}", run.shown());
    let kernels = of("kernel");
    assert_ne!(kernels[0], kernels[1], "the kernel changed");
    assert!(run.said.contains(": good"), "{}", run.shown());
}
