//! A system with an SELinux policy, permissively: what rootball makes has the labels that the policy has for it, before and after an update.
//!
//! On the disk itself every path is compared with what `matchpathcon` says of it, and in the running system `restorecon` says what it would
//! change. What the kernel denies is counted by what it was denied about.

use rootball_testkit::guest::Run;

use crate::site::{Site, script, states};

/// Arguments of a kernel that uses SELinux and says all that it denies.
pub(crate) const KERNEL: &str = "--karg security=selinux --karg selinux=1 --karg enforcing=0 --karg sysctl.kernel.printk_ratelimit=0";

/// Commits with labels, `/usr/etc` as what it will be.
pub(crate) const COMMIT: &str = "--selinux-policy tree --selinux-labeling-epoch 1";

/// Tells of the system that runs what is not as its policy says.
pub(crate) const LOOK: &str = r#"
echo "MODE $(getenforce)"
# What has content of commits, or is the machine's own, is looked at where the system has it. A kernel in /boot may be a hard link to such
# content, and has the label of its commit. Of many objects some are enough.
for type in f:file d:dir l:link; do
  find /sysroot -xdev \( -path '/sysroot/ostree/deploy/*/deploy/*.[0-9]' -o -path '/sysroot/ostree/deploy/*/var' -o -path /sysroot/proc \
    -o -path '/sysroot/ostree/repo/tmp/*' -o -path '/sysroot/ostree/repo/objects/*.file' -o -path '/sysroot/ostree/repo/objects/[1-9a-f]*' \
    -o -path '/sysroot/boot/ostree/*' -type f -links +1 \) -prune -o -type "${type%:*}" -fprintf /run/paths '/%P\n' -fprintf /run/labels '%Z\n'
  # Origin files are labelled as libostree does it.
  sed 's,^/ostree/deploy/.*\.origin$,/etc/ostree/remotes.d/dummy.conf,' /run/paths | xargs -d '\n' matchpathcon -n -m "${type#*:}" >/run/wanted
  paste -d ' ' /run/paths /run/labels /run/wanted | awk '{
    split($2, has, ":"); split($3, wants, ":")
    print has[3] == wants[3] ? "LABELLED" : "OTHER", $0
  }'
done
restorecon -n -v / 2>&1 | sed 's/^/OTHER /'
restorecon -n -v -R -e /usr/etc -e /boot/ostree /etc /usr /var /boot 2>&1 | sed 's/^/OTHER /'
dmesg | grep -q 'audit: type=1403 ' || echo "OTHER the log does not tell that a policy was loaded"
dmesg | grep -o 'avc:  denied .*' | sed 's/^/DENIED /'
"#;

/// What is not rootball's: services of the system make it at boot, or whoever installed the boot loader.
const NOT_OURS: [&str; 4] = ["/var/roothome/", "/var/cache/ldconfig", "/boot/grub", "/boot/syslinux"];

/// Asserts that nothing has another label than it should have, and that nothing was denied because of that.
pub(crate) fn assert_labelled(run: &Run) {
    let lines = |word: &str| run.said.lines().filter_map(move |line| line.strip_prefix(word)).collect::<Vec<_>>();
    assert_eq!(lines("MODE "), ["Permissive", "Permissive"], "{}", run.shown());
    let other = lines("OTHER ").into_iter().filter(|line| !NOT_OURS.iter().any(|path| line.contains(path)));
    assert_eq!(other.collect::<Vec<_>>(), Vec::<&str>::new());
    let labelled = lines("LABELLED ");
    for wanted in ["/ ", "/lost+found ", "/ostree/lock ", "/ostree/repo/config ", "/ostree/boot.1 ", "/boot "] {
        assert!(labelled.iter().any(|line| line.starts_with(wanted)), "{wanted}: {}", run.shown());
    }
    assert_eq!(labelled.iter().filter(|line| line.contains(".origin ")).count(), 3, "{}", run.shown());
    // A policy that was not written for a tree of this shape denies this and that, all of it to what has the label that it gave. What has no
    // label, or the one for what is nowhere mentioned, would show that something was forgotten. Links are an exception: `/home` is a
    // directory for the policy.
    for denied in lines("DENIED ") {
        let about = |kind: &str| denied.contains(&format!(":{kind}:"));
        let forgotten = about("unlabeled_t") || about("file_t") || (about("default_t") && !denied.contains("tclass=lnk_file"));
        assert!(!forgotten, "{denied}");
    }
}

#[test]
fn a_system_with_a_policy_has_its_labels_before_and_after_an_update() {
    let site = Site::with_own_early_boot();
    site.publish_as("1", "stable", &["--selinux"], COMMIT);
    let disk = site.install("disk.img", "stable", &[KERNEL]);
    site.publish_as("2", "stable", &["--selinux", "--new-kernel"], COMMIT);
    let run = site.guest(&disk).run(&script(&format!("{LOOK}\ncase $step in 0) update && next 1 ;; esac\n")));
    run.ok();
    assert_eq!(states(&run.said, "version"), ["1", "2"], "{}", run.shown());
    assert_eq!(states(&run.said, "local")[1], "mine", "{}", run.shown());
    assert_labelled(&run);
}
