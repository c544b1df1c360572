//! One machine's life: upgraded, rolled back by hand, and by itself from systems that do not come up or are not well.

use crate::site::{Site, script, states};

#[test]
fn a_machine_updates_itself_and_comes_back_by_itself() {
    let site = Site::new();
    site.publish("1", "stable", &[]);
    let disk = site.install("disk.img", "stable", &[]);
    site.publish("2", "stable", &["--new-kernel"]);
    site.publish("3", "broken", &["--broken", "--new-kernel"]);
    site.publish("4", "sick", &["--sick"]);
    let (broken, sick) = (site.in_guest("broken"), site.in_guest("sick"));
    let steps = format!(
        r#"
case $step in
0) update && next 1 ;;
1) rootball rollback && next 2 ;;
2) rootball rollback && next 3 ;;
3)
  network || exit
  rootball --tls-verify=false switch {broken} || exit
  next 4 ;;
4)
  rootball --format json boot status
  network || exit
  rootball --tls-verify=false switch {sick} || exit
  next 5 ;;
5)
  # The sick system runs this too; it is about to reboot.
  if [ "$version" = 4 ]; then next 5; exit 0; fi
  rootball status
  rootball boot status
  systemctl --failed --no-legend ;;
esac
"#
    );
    let run = site.guest(&disk).run(&script(&steps));
    run.ok();
    let of = |key: &str| states(&run.said, key);
    let versions = of("version");
    // How often the sick system came as far as its script depends on when it was rebooted.
    let settled: Vec<&str> = versions.iter().map(String::as_str).filter(|version| *version != "4").collect();
    assert_eq!(settled, ["1", "2", "1", "2", "2", "2"], "{}", run.shown());
    assert_eq!(run.console.matches("Kernel panic").count(), 2, "it was tried twice:\n{}", run.shown());
    let kernels = of("kernel");
    assert_ne!(kernels[0], kernels[1], "the kernel changed");
    assert_eq!((&kernels[0], &kernels[1]), (&kernels[2], &kernels[3]));
    assert!(of("local")[1..].iter().all(|local| local == "mine"), "{}", run.shown());
    assert!(of("kept")[1..].iter().all(|kept| kept == "kept"), "{}", run.shown());
    assert!(of("usr").iter().all(|usr| usr == "read-only"), "{}", run.shown());
    let last = run.said.rsplit("STATE ").next().unwrap();
    assert!(last.contains("(booted)\n    Version: 2"), "{}", run.shown());
    assert!(last.contains(": good") && last.contains(": bad"), "{}", run.shown());
}
