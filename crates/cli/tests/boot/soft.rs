//! Userspace begins anew in another deployment, and the kernel stays.

use crate::site::{Site, script, states};

#[test]
fn a_soft_reboot_enters_an_update_with_the_same_kernel() {
    let site = Site::with_own_early_boot();
    site.publish("1", "stable", &["--composefs", "yes"]);
    let disk = site.install("disk.img", "stable", &[]);
    site.publish("2", "stable", &["--composefs", "yes"]);
    site.publish("3", "other", &["--composefs", "yes", "--new-kernel"]);
    let other = site.in_guest("other");
    let steps = format!(
        r#"
echo "BOOT id=$(cat /proc/sys/kernel/random/boot_id)"
echo "PLACES $(findmnt --noheadings --output TARGET --list | grep -xE '/etc|/var|/sysroot|/boot' | sort | tr '\n' ' ')"
touch /sysroot/probe 2>/dev/null && echo "WRITABLE /sysroot"
softly() {{ echo "$1" >/var/step; echo soft-reboot.target >/run/boot-test-next; }}
case $step in
0)
  echo kept >/var/kept
  # Nothing is prepared: it begins anew in the same root directory.
  softly 1 ;;
1)
  network || exit
  # These trees do without, so that they boot faster.
  rm /etc/systemd/system/systemd-logind.service && systemctl daemon-reload && systemctl start systemd-logind || exit
  rootball --tls-verify=false upgrade --soft-reboot required &
  for try in $(seq 300); do
    inhibitors=$(systemd-inhibit --list --no-legend 2>&1 | grep rootball) && break
    sleep 0.1
  done
  echo "INHIBITED $inhibitors"
  wait $! || exit
  systemd-inhibit --list --no-legend | grep rootball && exit 11
  rootball status
  # The shutdown merges what there is then.
  echo mine >/etc/local
  softly 2 ;;
2)
  [ ! -e /run/ostree/nextroot-booted ] || exit 8
  rootball --format bootc-json status | tr -d ' \n'; echo
  rootball status
  rootball boot status
  network || exit
  rootball deployment prepare-soft-reboot rollback || exit
  rootball deployment prepare-soft-reboot --reset || exit
  findmnt /run/nextroot && exit 9
  rootball deployment prepare-soft-reboot rollback || exit
  rootball status
  # Something else is to boot now.
  rootball --tls-verify=false switch {other} --soft-reboot required
  echo "REFUSED $?"
  findmnt /run/nextroot && exit 10
  next 3 ;;
3)
  rootball status ;;
esac
"#
    );
    let run = site.guest(&disk).run(&script(&steps));
    run.ok();
    let of = |key: &str| states(&run.said, key);
    assert_eq!(of("version"), ["1", "1", "2", "3"], "{}", run.shown());
    assert_eq!(of("local"), ["", "", "mine", "mine"], "{}", run.shown());
    assert_eq!(of("kept"), ["", "kept", "kept", "kept"], "{}", run.shown());
    assert!(of("usr").iter().all(|usr| usr == "read-only"), "{}", run.shown());
    let lines = |start: &str| run.said.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect::<Vec<_>>();
    let boots = lines("BOOT id=");
    assert!(boots[0] == boots[1] && boots[0] == boots[2] && boots[0] != boots[3], "{boots:?}");
    assert_eq!(lines("PLACES "), ["PLACES /boot /etc /sysroot /var "; 4], "{}", run.shown());
    assert!(lines("WRITABLE").is_empty(), "{}", run.shown());
    let inhibited = lines("INHIBITED ").concat();
    assert!(inhibited.contains("shutdown:sleep") && inhibited.contains("block"), "{inhibited}: {}", run.shown());
    assert_eq!(lines("REFUSED "), ["REFUSED 1"]);
    assert!(run.said.contains("it has another kernel or initramfs than the running system"), "{}", run.shown());
    let statuses: Vec<&str> = run.said.split("STATE step=").collect();
    assert!(statuses[2].contains("(staged, boots next, prepared for a soft reboot)"), "{}", run.shown());
    let booted = &statuses[3][statuses[3].find("* debian").unwrap()..];
    assert!(booted.lines().nth(1).unwrap().ends_with("Version: 2"), "{}", run.shown());
    assert!(statuses[3].contains(r#""softRebootCapable":true"#) && statuses[3].contains(": good"), "{}", run.shown());
    assert!(statuses[3].contains("0 (prepared for a soft reboot)"), "{}", run.shown());
}
