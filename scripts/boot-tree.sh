#!/bin/bash
# boot-tree.sh - make a tree for boot tests out of one that make-tree.sh --small made.
#
#   boot-tree.sh [options] FROM TREE
#
#   FROM TREE        the finished tree, and the one to create; files that stay the same are hard links
#   --version N      what the tree says of itself (default 1)
#   --program FILE   rootball's program, for /usr/bin
#   --dist DIR       rootball's units and other files for the installed system: the directory dist/ of the sources
#   --new-kernel     give the tree a kernel with another checksum
#   --composefs MODE boot from composefs: MODE is what enabled= in prepare-root.conf is to be
#   --key FILE       public keys for the initramfs, with which it verifies what is booted
#   --selinux        use the SELinux policy that the tree has, permissively; without it, the policy is off
#   --broken         a tree whose init is missing: the kernel panics
#   --sick           a tree that boots, and whose health check fails
#
# The tree boots into boot-test.target: it runs the script that it finds on the disk with the serial number "boottest",
# padded with NUL bytes, and powers off unless the script did so. What the script says goes to the second serial port, between
#   BOOTTEST-BEGIN version=N deploy=CHECKSUM.SERIAL uptime=S
#   BOOTTEST-END rc=N uptime=S
# Needs root. Exit status 0: the tree is there and complete. Anything else: it is not there.
set -euo pipefail
export LC_ALL=C
umask 022

version=1 program= dist= new_kernel= composefs= key= selinux=disabled broken= sick= places=()
while [ $# -gt 0 ]; do
  case $1 in
    --version) version=$2; shift 2 ;;
    --program) program=$(realpath "$2"); shift 2 ;;
    --dist) dist=$(realpath "$2"); shift 2 ;;
    --new-kernel) new_kernel=1; shift ;;
    --composefs) composefs=$2; shift 2 ;;
    --key) key=$(realpath "$2"); shift 2 ;;
    --selinux) selinux=permissive; shift ;;
    --broken) broken=1; shift ;;
    --sick) sick=1; shift ;;
    -h | --help) sed -n '2,23s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "boot-tree: unknown option $1" >&2; exit 2 ;;
    *) places+=("$1"); shift ;;
  esac
done
[ ${#places[@]} = 2 ] || { echo "usage: boot-tree.sh [options] FROM TREE" >&2; exit 2; }
from=$(realpath "${places[0]}") tree=$(realpath -m "${places[1]}")
part=$tree.part
rm -rf "$part" "$tree"
trap 'status=$?; [ $status = 0 ] || rm -rf "$part"; exit $status' EXIT
# Links, as far as nothing below writes into a file: what changes is removed and made anew.
cp -al "$from" "$part"
cd "$part"
put() { # FILE [MODE]: standard input becomes the file
  mkdir -p "$(dirname "$1")"
  cat >"$1.put"
  chmod "${2:-644}" "$1.put"
  # The input may come from the file itself.
  mv -f "$1.put" "$1"
}

# --- what a boot under emulation can do without ------------------------------------------------
# Coldplugging all devices loads modules for seconds, and status lines on a serial console cost as much. Block devices are
# enough: their links are what /etc/fstab names.
put usr/lib/systemd/system/systemd-udev-trigger.service.d/50-boot-test.conf <<'U'
[Service]
ExecStart=
ExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=block
U
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer e2scrub_reap.service \
  systemd-pstore.service getty@tty1.service systemd-timesyncd.service systemd-logind.service systemd-user-sessions.service \
  console-getty.service serial-getty@ttyS0.service systemd-hwdb-update.service systemd-journal-catalog-update.service \
  systemd-udev-settle.service sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount \
  proc-sys-fs-binfmt_misc.automount modprobe@configfs.service modprobe@drm.service modprobe@fuse.service \
  modprobe@efi_pstore.service systemd-binfmt.service modprobe@dm_mod.service modprobe@loop.service systemd-update-utmp.service \
  systemd-repart.service systemd-random-seed.service systemd-tmpfiles-clean.timer systemd-initctl.socket \
  systemd-ask-password-console.path systemd-ask-password-wall.path systemd-firstboot.service systemd-sysusers.service; do
  ln -sf /dev/null "usr/etc/systemd/system/$unit"
done
put usr/lib/systemd/journald.conf.d/50-boot-test.conf <<<$'[Journal]\nStorage=volatile'
# An emulated machine on a busy one is slow.
put usr/lib/systemd/system.conf.d/50-boot-test.conf <<<$'[Manager]\nDefaultTimeoutStartSec=300s\nDefaultDeviceTimeoutSec=300s\nDefaultTimeoutStopSec=120s'
put usr/etc/hostname <<<boottest
put usr/lib/boot-test/version <<<"$version"
sed "s/^IMAGE_VERSION=.*/IMAGE_VERSION=$version/" usr/lib/os-release | put usr/lib/os-release

put usr/lib/boot-test/run 755 <<'U'
#!/bin/bash
# Runs the script of the control disk; see boot-tree.sh.
exec </dev/null >/dev/ttyS1 2>&1
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C
uptime() { cut -d' ' -f1 /proc/uptime; }
deployment=$(sed -n 's/.*\bostree=\([^ ]*\).*/\1/p' /proc/cmdline)
[ -z "$deployment" ] || deployment=$(basename "$(readlink -f "/sysroot$deployment")")
echo "BOOTTEST-BEGIN version=$(cat /usr/lib/boot-test/version) deploy=$deployment uptime=$(uptime)"
finish() {
  echo "BOOTTEST-END rc=$1 uptime=$(uptime)"
  # The stop of this unit may come before its end: that is no failure, after which the machine would be switched off.
  trap '' TERM
  # Not through logind, which is not here. An orderly stop is what staged deployments need.
  systemctl --no-block --job-mode=replace-irreversibly start "${next:-poweroff.target}"
  exit 0
}
for serial in /sys/block/vd*/serial; do
  [ "$(cat "$serial")" = boottest ] || continue
  serial=${serial%/serial}
  tr -d '\0' <"/dev/${serial##*/}" >/run/boot-test-script
done
# The machine's network card, by hand: 10.0.2.2 is the loopback address of the machine that runs the emulator.
network() {
  modprobe virtio_net || return
  local try name
  for try in $(seq 100); do
    for name in /sys/class/net/*; do
      name=${name##*/}
      if [ "$name" != lo ]; then
        # udev may give the card another name meanwhile.
        ip link set lo up && ip link set "$name" up && ip addr replace 10.0.2.15/24 dev "$name" &&
          ip route replace default via 10.0.2.2 && return
      fi
    done
    sleep 0.1
  done
  echo "no network card"
  return 1
}
next=poweroff.target
# A soft reboot keeps /run.
rm -f /run/boot-test-next
cd /
[ -s /run/boot-test-script ] || finish 0
# Sourced in a subshell: `exit` ends the script alone. What it wants to come next it writes to /run/boot-test-next.
( . /run/boot-test-script )
status=$?
[ ! -s /run/boot-test-next ] || next=$(cat /run/boot-test-next)
finish $status
U
put usr/lib/systemd/system/boot-test.service <<'U'
[Unit]
Description=The script of the control disk
DefaultDependencies=no
Requires=sysinit.target
Wants=boot-complete.target
After=sysinit.target local-fs.target dbus.socket boot-complete.target rootball-boot-health.service rootball-boot-complete.service
OnFailure=poweroff.target
OnFailureJobMode=replace-irreversibly
[Service]
Type=oneshot
ExecStart=/usr/lib/boot-test/run
TimeoutStartSec=900
U
put usr/lib/systemd/system/boot-test.target <<'U'
[Unit]
Description=Test of a boot
Requires=boot-test.service basic.target
After=basic.target
AllowIsolate=yes
U
ln -sf boot-test.target usr/lib/systemd/system/default.target
rm -f usr/etc/systemd/system/default.target

# --- what is tested ------------------------------------------------------------------------------
if [ -n "$program" ]; then
  rm -f usr/bin/rootball
  install -m 755 "$program" usr/bin/rootball
fi
if [ -n "$dist" ]; then
  install -D -m 644 -t usr/lib/systemd/system "$dist"/systemd/*
  mkdir -p usr/lib/systemd/system/boot-complete.target.requires usr/lib/systemd/system/boot-test.target.wants
  ln -sf ../rootball-boot-health.service usr/lib/systemd/system/boot-complete.target.requires/
  ln -sf ../rootball-boot-health.service ../rootball-boot-complete.service usr/lib/systemd/system/boot-test.target.wants/
fi
if [ -n "$new_kernel" ]; then
  for kernel in usr/lib/modules/*/vmlinuz; do
    # Bytes behind the end of a kernel are not part of it.
    { cat "$kernel"; printf 'version %s' "$version"; } >"$kernel.new"
    mv "$kernel.new" "$kernel"
  done
fi
if [ -n "$composefs" ]; then
  printf '[composefs]\nenabled = %s\n' "$composefs" | put usr/lib/ostree/prepare-root.conf
  # The same setting is to give the same initramfs in every tree, times included.
  more=$(mktemp -d)
  mkdir -p "$more/usr/lib/ostree"
  cp usr/lib/ostree/prepare-root.conf "$more/usr/lib/ostree"
  added=(usr usr/lib usr/lib/ostree usr/lib/ostree/prepare-root.conf)
  if [ -n "$key" ]; then
    # Where the initramfs has it; in the tree it is of no use to it.
    mkdir -p "$more/etc/ostree"
    cp "$key" "$more/etc/ostree/initramfs-root-binding.key"
    added+=(etc etc/ostree etc/ostree/initramfs-root-binding.key)
  fi
  find "$more" -exec touch -d @1 {} +
  for initramfs in usr/lib/modules/*/initramfs.img; do
    # An initramfs may consist of several archives; files of later ones count.
    {
      cat "$initramfs"
      printf '%s\n' "${added[@]}" | cpio --quiet --create --format=newc --owner=0:0 --reproducible --directory "$more" | zstd -q -3
    } >"$initramfs.new"
    mv "$initramfs.new" "$initramfs"
  done
  rm -rf "$more"
fi
if [ -e usr/etc/selinux/config ]; then
  sed "s/^SELINUX=.*/SELINUX=$selinux/" usr/etc/selinux/config | put usr/etc/selinux/config
elif [ "$selinux" != disabled ]; then
  echo "boot-tree: $from has no SELinux policy" >&2
  exit 1
fi
[ -z "$broken" ] || rm -f usr/sbin/init usr/lib/systemd/systemd
[ -z "$sick" ] || put usr/lib/rootball/health.d/required/10-sick 755 <<<$'#!/bin/sh\necho "this tree is not well"\nexit 1'
cd - >/dev/null
mv "$part" "$tree"
