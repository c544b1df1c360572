//! Debian packages that tasks need: installed when this is root, named when it is not.

use anyhow::{Result, bail};

use crate::run::{command, has_program, is_root, output, run, say};

/// What the tests talk to: the original tools, servers, and tools to make their input.
pub(crate) const TEST: &[&str] = &[
    "apache2-utils",
    "apt-utils",
    "attr",
    "btrfs-progs",
    "buildah",
    "busybox-static",
    "bzip2",
    "ca-certificates",
    "cpio",
    "createrepo-c",
    "curl",
    "db5.3-util",
    "dnf",
    "docker-registry",
    "dosfstools",
    "dpkg-dev",
    "e2fsprogs",
    "erofs-utils",
    "fdisk",
    "fsverity",
    "gnupg",
    "gpgv",
    "libcap2-bin",
    "mtools",
    "nginx-light",
    "openssl",
    "ostree",
    "ostree-boot",
    "pacman-package-manager",
    "podman",
    "python3",
    "rpm",
    "selinux-policy-default",
    "selinux-utils",
    "skopeo",
    "strace",
    "systemd",
    "tar",
    "time",
    "umoci",
    "util-linux",
    "xfsprogs",
    "xz-utils",
    "zstd",
];

/// What the demo makes its trees with.
pub(crate) const DEMO: &[&str] = &["busybox-static", "cpio", "e2fsprogs", "kmod", "mmdebstrap", "mount", "time", "zstd"];

/// What disks and machines that boot from them are made with. The emulator itself is not here: see [`ensure_emulator`].
pub(crate) const BOOT: &[&str] = &[
    "binutils",
    "btrfs-progs",
    "busybox-static",
    "cpio",
    "dosfstools",
    "e2fsprogs",
    "extlinux",
    "fdisk",
    "grub-common",
    "grub-efi-amd64-bin",
    "kmod",
    "mmdebstrap",
    "mount",
    "mtools",
    "ovmf",
    "syslinux-common",
    "util-linux",
    "xfsprogs",
    "xz-utils",
    "zstd",
];

/// The oldest major version of QEMU that emulates faithfully: 7.2, which Debian 12 has, corrupts what it emulates.
const OLDEST_QEMU: u32 = 9;

/// Makes sure that an emulator is installed that is new enough; on Debian 12 it comes from bookworm-backports.
pub(crate) fn ensure_emulator() -> Result<()> {
    if emulator_version().is_some_and(|major| major >= OLDEST_QEMU) {
        return Ok(());
    }
    let line = "apt-get install --no-install-recommends -t bookworm-backports qemu-system-x86";
    if !has_program("apt-get") || !is_root() {
        bail!(
            "qemu-system-x86 {OLDEST_QEMU} or newer is missing; on Debian 12, as root, with bookworm-backports among the sources:\n  {line}"
        );
    }
    say(line);
    let is_known = output(command("apt-cache").args(["policy", "qemu-system-x86"])).is_ok_and(|text| text.contains("bookworm-backports"));
    if !is_known {
        let source = "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm-backports\nComponents: main\n\
             Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
        std::fs::write("/etc/apt/sources.list.d/rootball-backports.sources", source)?;
    }
    let _ = command("apt-get").args(["-q", "update"]).env("DEBIAN_FRONTEND", "noninteractive").status();
    let mut install = command("apt-get");
    install.args(["-q", "-y", "install", "--no-install-recommends", "-t", "bookworm-backports", "qemu-system-x86"]);
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    match emulator_version() {
        Some(major) if major >= OLDEST_QEMU => Ok(()),
        version => bail!("the emulator is too old still: {version:?}"),
    }
}

/// Asks the emulator for its major version.
fn emulator_version() -> Option<u32> {
    let text = output(command("qemu-system-x86_64").arg("--version")).ok()?;
    text.split("version ").nth(1)?.split('.').next()?.parse().ok()
}

/// Makes sure that the packages are installed.
pub(crate) fn ensure(packages: &[&str]) -> Result<()> {
    if !has_program("dpkg-query") {
        say(&format!("not a Debian system: install yourself what these packages have: {}", packages.join(" ")));
        return Ok(());
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    if !is_root() {
        bail!("packages are missing; as root, run\n  {line}");
    }
    say(&line);
    // A list that is too old names files that are gone; a machine without network may still have all it needs.
    let _ = command("apt-get").args(["-q", "update"]).env("DEBIAN_FRONTEND", "noninteractive").status();
    let mut install = command("apt-get");
    install.args(["-q", "-y", "install", "--no-install-recommends"]).args(missing).env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut install)
}

fn is_installed(package: &str) -> bool {
    output(command("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package])).is_ok_and(|status| status == "installed")
}
