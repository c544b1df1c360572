//! Debian packages that tasks need: installed when this is root, named when it is not.

use anyhow::{Result, bail};

use crate::run::{command, has_program, is_root, output, run, say};

/// What the tests talk to: the original tools, servers, and tools to make their input.
pub(crate) const TEST: &[&str] = &[
    "apache2-utils",
    "attr",
    "buildah",
    "busybox-static",
    "ca-certificates",
    "cpio",
    "curl",
    "db5.3-util",
    "docker-registry",
    "e2fsprogs",
    "erofs-utils",
    "gnupg",
    "libcap2-bin",
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
    "tar",
    "time",
    "umoci",
    "xfsprogs",
    "zstd",
];

/// What the demo makes its trees with.
pub(crate) const DEMO: &[&str] = &["busybox-static", "cpio", "e2fsprogs", "kmod", "mmdebstrap", "mount", "time", "zstd"];

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
