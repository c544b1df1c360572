#!/bin/bash
# The dracut module: puts /usr/lib/rootball/prepare-root and its configuration into the initramfs.
# It is asked for with `dracut --add rootball`.

check() {
    # Only where it is asked for: on a machine without deployments it has nothing to do.
    [[ -x "${dracutsysrootdir-}/usr/lib/rootball/prepare-root" ]] && return 255
    return 1
}

depends() {
    echo systemd
}

installkernel() {
    # For composefs; the loop device is for kernels before 6.12, which mount images only from block devices.
    instmods erofs overlay loop
}

install() {
    inst_simple /usr/lib/rootball/prepare-root
    local file
    for file in /usr/lib/ostree/prepare-root.conf /etc/ostree/prepare-root.conf /etc/ostree/initramfs-root-binding.key; do
        [[ -e "${dracutsysrootdir-}$file" ]] && inst_simple "$file"
    done
    # The keys may lie elsewhere.
    local keys
    keys=$(sed -n 's/^keypath *= *//p' "${dracutsysrootdir-}"/{usr/lib,etc}/ostree/prepare-root.conf 2>/dev/null | tail -n 1)
    [[ -n "$keys" && -e "${dracutsysrootdir-}$keys" ]] && inst_simple "$keys"
    # shellcheck disable=SC2154 # dracut sets moddir, initdir and systemdsystemunitdir
    inst_simple "$moddir/rootball-prepare-root.service" "$systemdsystemunitdir/rootball-prepare-root.service"
    mkdir -p "$initdir$systemdsystemunitdir/initrd-root-fs.target.wants"
    ln -sf ../rootball-prepare-root.service "$initdir$systemdsystemunitdir/initrd-root-fs.target.wants/rootball-prepare-root.service"
    # Where the tree has libostree's own as well, only one may prepare the root directory. A mask holds whichever module installs it.
    mkdir -p "$initdir/etc/systemd/system"
    ln -sf /dev/null "$initdir/etc/systemd/system/ostree-prepare-root.service"
}
