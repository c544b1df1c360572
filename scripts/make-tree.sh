#!/bin/bash
# make-tree.sh - make a bootable Debian tree in the shape that OSTree wants.
#
#   make-tree.sh [options] TREE
#
#   TREE             directory to create; when an earlier run finished it with the same options, it is kept and nothing is done
#   --small          the least that boots (for CI); without it, a small server
#   --updates        with bookworm-updates and bookworm-security; without it, the point release alone
#   --version N      text for /usr/lib/os-release's IMAGE_VERSION (default 1)
#   --suite NAME     Debian's release: bookworm (default) or trixie
#   --include A,B    more packages
#   --prepare-root FILE
#                    this program stands in for ostree-prepare-root in the initramfs
#   --ostree-free    take the package's own programs for OSTree out of the tree
#   --cache DIR      downloaded packages are kept and found here (default TREE/../debs)
#
# Packages come from the mirrors that this machine's own apt is set up with. Needs root and, on Debian 12:
#   apt-get install --no-install-recommends mmdebstrap busybox-static cpio zstd kmod
# Exit status 0: the tree is there and complete. Anything else: it is not there.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC DEBIAN_FRONTEND=noninteractive
umask 022

tree= small= updates= version=1 cache= suite=bookworm include= prepare_root= ostree_free=
while [ $# -gt 0 ]; do
  case $1 in
    --small) small=1; shift ;;
    --updates) updates=1; shift ;;
    --version) version=$2; shift 2 ;;
    --suite) suite=$2; shift 2 ;;
    --include) include=$2; shift 2 ;;
    --prepare-root) prepare_root=$(realpath "$2"); shift 2 ;;
    --ostree-free) ostree_free=1; shift ;;
    --cache) cache=$2; shift 2 ;;
    -h | --help) sed -n '2,20s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "make-tree: unknown option $1" >&2; exit 2 ;;
    *) tree=$1; shift ;;
  esac
done
[ -n "$tree" ] || { echo "usage: make-tree.sh [--small] [--updates] [--version N] [--cache DIR] TREE" >&2; exit 2; }
say() { printf 'make-tree: %s\n' "$*" >&2; }
# What the tree depends on, beside the packages of the day.
recipe="$(sha256sum <"$0") small=$small updates=$updates version=$version suite=$suite include=$include ostree_free=$ostree_free"
[ -z "$prepare_root" ] || recipe+=" prepare_root=$(sha256sum <"$prepare_root")"
if [ "$(cat "$tree.complete" 2>/dev/null)" = "$recipe" ]; then
  say "$tree is there already"
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "make-tree: must be root (owners and chroot)" >&2; exit 2; }
for program in mmdebstrap busybox cpio zstd depmod; do
  command -v "$program" >/dev/null || { echo "make-tree: $program is missing" >&2; exit 2; }
done
mkdir -p "$(dirname "$tree")"
tree=$(cd "$(dirname "$tree")" && pwd)/$(basename "$tree")
cache=${cache:-$(dirname "$tree")/debs}
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

# --- where packages come from ---------------------------------------------------------------
# One line for each package list that apt knows: address, suite.
known=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | sort -u)
mirror_of() { awk -v suite="$1" '$2 == suite { print $1; exit }' <<<"$known"; }
main=$(mirror_of "$suite")
[ -n "$main" ] || main=$(mirror_of bookworm)
[ -n "$main" ] || main=$(mirror_of stable)
[ -n "$main" ] || main=http://deb.debian.org/debian
sources="deb $main $suite main"
if [ -n "$updates" ]; then
  security=$(mirror_of "$suite-security")
  sources+=$'\n'"deb $main $suite-updates main"
  sources+=$'\n'"deb ${security:-http://deb.debian.org/debian-security} $suite-security main"
fi

architecture=$(dpkg --print-architecture)
packages=systemd,systemd-sysv,udev,dbus,kmod,linux-image-cloud-$architecture,initramfs-tools,ostree,ostree-boot
if [ -z "$small" ]; then
  packages+=,libpam-systemd,polkitd,openssh-server,network-manager,ca-certificates,curl,sudo,less,vim-tiny,python3,git,locales
  packages+=,iproute2,iputils-ping,nftables,man-db,gnupg,openssl,perl,rsync,tzdata,podman
fi

[ -z "$include" ] || packages+=,$include

# --- the plain root file system -------------------------------------------------------------
part=$tree.part
rm -rf "$part" "$tree" "$tree.complete" "$tree.packages"
trap 'status=$?; [ $status = 0 ] || rm -rf "$part" "$tree"; exit $status' EXIT
say "packages from $main (minutes)"
exclude=()
if [ -n "$small" ]; then
  exclude=(--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright')
fi
# The kernel package's hooks would build an initramfs in a minute and a half that is thrown away below: they are left out.
printf '%s\n' "$sources" | mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
  --dpkgopt='path-exclude=/etc/kernel/postinst.d/*' "${exclude[@]}" \
  --skip=download/empty --skip=essential/unlink \
  --setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
  --setup-hook="find '$cache' -name '*.deb' -exec cp -t \"\$1/var/cache/apt/archives/\" {} +" \
  --customize-hook="find \"\$1/var/cache/apt/archives\" -name '*.deb' -exec cp -nt '$cache/' {} +" \
  --customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb' \
  "$suite" "$part" - >&2

cd "$part"
kernel=$(ls usr/lib/modules | sort -V | tail -1)
[ -s "usr/lib/modules/$kernel/modules.dep" ] || depmod -b . "$kernel"
mv "boot/vmlinuz-$kernel" "usr/lib/modules/$kernel/vmlinuz"

# --- a small initramfs: mount the root disk, let ostree-prepare-root find the deployment -----
say "initramfs for $kernel"
initramfs=$(mktemp -d)
mkdir -p "$initramfs"/{bin,usr/lib,usr/lib64,proc,sys,dev,run,sysroot,modules}
ln -s usr/lib "$initramfs/lib"
ln -s usr/lib64 "$initramfs/lib64"
cp "$(command -v busybox)" "$initramfs/bin/busybox"
prepare_root=${prepare_root:-usr/lib/ostree/ostree-prepare-root}
cp "$prepare_root" "$initramfs/bin/prepare-root"
# A static program has no libraries; others have the tree's.
cp "$prepare_root" prepare-root
(chroot . ldd /prepare-root 2>/dev/null || true) | grep -o '/[^ ]*' | while read -r library; do
  [ -e ".$library" ] || continue
  mkdir -p "$initramfs/$(dirname "$library")"
  cp -L ".$library" "$initramfs/$library"
done || true
rm prepare-root
for module in virtio_pci virtio_mmio virtio_blk nvme overlay erofs loop ext4; do
  chroot . modprobe -S "$kernel" --show-depends "$module" 2>/dev/null || true
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
  name=$(basename "$file")
  name=${name%.xz}
  # Newer releases compress modules, which insmod may not know.
  case $file in
    *.xz) xz -dc ".$file" >"$initramfs/modules/$name" ;;
    *) cp ".$file" "$initramfs/modules/$name" ;;
  esac
  echo "$name" >>"$initramfs/modules/order"
done
cat >"$initramfs/init" <<'INIT'
#!/bin/busybox sh
# Loads the disk drivers, mounts root=, and hands over to the deployment that ostree= names.
for name in sh mount insmod findfs sleep switch_root mkdir cat; do
  /bin/busybox ln -sf busybox "/bin/$name"
done
PATH=/bin
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
mount -t tmpfs -o mode=755,nosuid,nodev run /run
root= type=ext4 init=/sbin/init ostree=
for word in $(cat /proc/cmdline); do
  case $word in
    root=*) root=${word#root=} ;;
    rootfstype=*) type=${word#rootfstype=} ;;
    init=*) init=${word#init=} ;;
    ostree=*) ostree=1 ;;
  esac
done
while read -r module; do insmod "/modules/$module" 2>/dev/null; done </modules/order
tries=0
while [ $tries -lt 100 ]; do
  case $root in
    LABEL=* | UUID=*) device=$(findfs "$root" 2>/dev/null) ;;
    *) device=$root ;;
  esac
  [ -b "$device" ] && break
  sleep 0.1
  tries=$((tries + 1))
done
# Where init ends, the kernel panics: with panic=-1 the machine starts again, and a loader that counts tries another system.
mount -t "$type" -o rw "$device" /sysroot || exit 1
[ -z "$ostree" ] || prepare-root /sysroot || exit 1
for dir in dev proc sys run; do mount -o move "/$dir" "/sysroot/$dir"; done
exec switch_root /sysroot "$init"
INIT
chmod 755 "$initramfs/init"
(cd "$initramfs" && find . -mindepth 1 -exec touch -hd @0 {} + && find . -mindepth 1 | LC_ALL=C sort |
  cpio --quiet --create --format=newc --owner=0:0 --reproducible) | zstd -q -3 >"usr/lib/modules/$kernel/initramfs.img"
chmod 644 "usr/lib/modules/$kernel/initramfs.img"
rm -rf "$initramfs"

# --- what belongs to one machine, or to building, stays out -----------------------------------
rm -rf boot/* dev/* proc/* sys/* run/* tmp/* initrd.img* vmlinuz* usr/lib/ostree-boot
rm -f etc/machine-id etc/hostname etc/resolv.conf etc/*- etc/ssh/ssh_host_* etc/dpkg/dpkg.cfg.d/99mmdebstrap etc/apt/apt.conf.d/99mmdebstrap
rm -f usr/lib/sysimage/dpkg/*-old var/lib/dpkg/*-old var/lib/dpkg/lock*
: >etc/machine-id
: >etc/fstab
sed -i '/^IMAGE_VERSION=/d' usr/lib/os-release
echo "IMAGE_VERSION=$version" >>usr/lib/os-release

# --- OSTree's shape: /usr is the system, /etc its defaults, /var the machine's own --------------
mkdir -p usr/lib/sysimage usr/share/factory
mv var/lib/dpkg usr/lib/sysimage/dpkg
rm -rf var && mkdir var sysroot
for name in home opt srv mnt; do
  rm -rf "$name"
  ln -s "var/$name" "$name"
done
rm -rf root media usr/local
ln -s var/roothome root
ln -s run/media media
ln -s ../var/usrlocal usr/local
ln -s sysroot/ostree ostree
cat >usr/lib/tmpfiles.d/00-ostree-var.conf <<'TMPFILES'
d /var/home 0755 root root -
d /var/roothome 0700 root root -
d /var/opt 0755 root root -
d /var/srv 0755 root root -
d /var/mnt 0755 root root -
d /var/usrlocal 0755 root root -
d /run/media 0755 root root -
TMPFILES
mv etc usr/etc

if [ -n "$ostree_free" ]; then
  rm -f usr/bin/ostree usr/lib/*/libostree-1.so* usr/lib/ostree/ostree-* usr/lib/systemd/system/ostree-* \
    usr/etc/systemd/system/*/ostree-* usr/lib/systemd/system-generators/ostree-*
fi

special=$(find . -xdev \( -type b -o -type c -o -type p -o -type s \) -print -quit)
[ -z "$special" ] || { echo "make-tree: special file left: $special" >&2; exit 1; }
dpkg-query --admindir=usr/lib/sysimage/dpkg -W -f '${Package} ${Version}\n' >"$tree.packages"
cd - >/dev/null
mv "$part" "$tree"
echo "$recipe" >"$tree.complete"
say "$tree: kernel $kernel, $(wc -l <"$tree.packages") packages, $(du -sh "$tree" | cut -f1)"
