//! A system without any of libostree, on a newer kernel: our own program of the initramfs mounts its root from composefs. The machine that
//! installs may know no fs-verity, so the first version does not demand it; the second one is booted only when it is signed.

use crate::site::{Site, script, states};

/// Signs commits that name their image.
fn signed_by(key: &str) -> String {
    format!("--generate-composefs-metadata --sign-from-file {key}.key")
}

#[test]
fn our_own_early_boot_runs_only_what_is_signed_and_keeps_var_and_etc() {
    let site = Site::with_own_early_boot();
    site.sandbox.run("key generate --ostree -o owner").ok();
    site.sandbox.run("key generate --ostree -o stranger").ok();
    let key = site.sandbox.path("owner.pub").display().to_string();
    let signed = ["--composefs", "signed", "--key", &key];
    site.publish("1", "stable", &["--composefs", "yes"]);
    let disk = site.install("disk.img", "stable", &["--fs-verity"]);
    site.publish_as("2", "stable", &[&signed[..], &["--new-kernel"]].concat(), &signed_by("owner"));
    site.publish("3", "unsigned", &signed);
    site.publish_as("4", "strange", &signed, &signed_by("stranger"));
    let (unsigned, strange) = (site.in_guest("unsigned"), site.in_guest("strange"));
    let steps = format!(
        r#"
[ -e /run/ostree-booted ] || exit 7
[ ! -e /usr/bin/ostree ] || exit 8
echo "ROOT $(findmnt --noheadings --output FSTYPE,OPTIONS /)"
findmnt --noheadings --output TARGET,FSTYPE,OPTIONS /var || exit 9
case $step in
0) update && next 1 ;;
1)
  fsverity measure /sysroot/ostree/deploy/debian/deploy/*.*/.ostree.cfs
  rootball boot status
  network || exit
  rootball --tls-verify=false switch {unsigned}
  echo "UNSIGNED $?"
  rootball --tls-verify=false switch {strange} || exit
  next 2 ;;
2)
  rootball status
  rootball boot status ;;
esac
"#
    );
    let run = site.guest(&disk).run(&script(&steps));
    run.ok();
    let of = |key: &str| states(&run.said, key);
    assert_eq!(of("version"), ["1", "2", "2"], "{}", run.shown());
    assert_eq!((&*of("local")[1], &*of("kept")[1]), ("mine", "kept"), "{}", run.shown());
    assert!(of("usr").iter().all(|usr| usr == "read-only"), "{}", run.shown());
    let roots: Vec<&str> = run.said.lines().filter(|line| line.starts_with("ROOT overlay")).collect();
    assert!(roots.len() == 3 && roots[1..].iter().all(|root| root.contains("verity=require")), "{}", run.shown());
    let kernels = of("kernel");
    assert_ne!(kernels[0], kernels[1], "the kernel changed");
    assert!(run.said.contains("UNSIGNED 4"), "it is not even deployed:\n{}", run.shown());
    assert_eq!(run.console.matches("Kernel panic").count(), 2, "what a stranger signed was tried twice:\n{}", run.shown());
    let last = run.said.rsplit("STATE ").next().unwrap();
    assert!(last.contains(": good") && last.contains(": bad"), "{}", run.shown());
}
