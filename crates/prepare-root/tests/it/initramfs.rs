//! A directory that looks like an initramfs with the disk mounted, in a mount namespace of its own.
//!
//! It has the host's `/usr`, so that any program of the host runs in it, and nothing of what is mounted there outlives the run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Our program.
pub(crate) const OURS: &str = env!("CARGO_BIN_EXE_prepare-root");
/// Stock's, from the package `ostree-boot`.
pub(crate) const STOCK: &str = "/usr/lib/ostree/ostree-prepare-root";

/// The name of the commit of the deployment.
pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Mounts it all and runs the program, then the commands of a test. `$1` is the work directory, `$2` the program, `$3` mount options, `$4` the commands, `$5` our program,
/// `$6` commands that prepare the disk.
const SCRIPT: &str = r#"
set -eu
cd "$1"
mount -t tmpfs -o mode=755 tmpfs root
cd root
mkdir -p usr proc sys dev run sysroot etc tmp
for link in bin sbin lib lib64; do ln -s usr/$link $link; done
mount --rbind /usr usr
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tmpfs run
cp -r ../etc/. etc/
cp "$2" tmp/prepare-root
cp "$5" tmp/ours
mount --bind ../cmdline proc/cmdline
# A loop device made for a read-only mount could never be written to.
mount -o loop ../disk.img sysroot
eval "$6"
mount -o "remount,$3" sysroot
set +e
chroot . /tmp/prepare-root /sysroot
code=$?
set -e
[ $code = 0 ] || exit $code
chroot . /bin/sh -eu -c "$4"
"#;

/// What a run of the program is given.
pub(crate) struct Initramfs {
    work: tempfile::TempDir,
    /// Options that the disk is mounted with.
    pub(crate) options: &'static str,
    /// Commands that change the disk first, which is mounted at `sysroot`.
    pub(crate) prepare: &'static str,
}

impl Initramfs {
    /// Makes the disk from a directory; its deployment is named by the kernel's arguments.
    pub(crate) fn new(disk: &Path) -> Self {
        let work = tempfile::tempdir().unwrap();
        for name in ["root", "etc/ostree"] {
            std::fs::create_dir_all(work.path().join(name)).unwrap();
        }
        let image = work.path().join("disk.img");
        std::fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        run(Command::new("mke2fs").args(["-q", "-t", "ext4", "-O", "verity", "-b", "4096", "-d"]).arg(disk).arg(&image));
        let initramfs = Self { work, options: "rw", prepare: "" };
        initramfs.arguments("quiet ostree=/ostree/boot.1/os/feed/0 rw");
        initramfs
    }

    /// Sets the arguments of the kernel.
    pub(crate) fn arguments(&self, line: &str) {
        std::fs::write(self.work.path().join("cmdline"), format!("{line}\n")).unwrap();
    }

    /// Writes a file beneath `/etc/ostree` of the initramfs.
    pub(crate) fn file(&self, name: &str, content: &str) {
        std::fs::write(self.work.path().join("etc/ostree").join(name), content).unwrap();
    }

    /// Runs a program and then these commands of a shell.
    pub(crate) fn run(&self, program: &str, commands: &str) -> Output {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "timeout", "60", "sh", "-c", SCRIPT, "sh"]);
        command.arg(self.work.path()).args([program, self.options, commands, OURS, self.prepare]).output().unwrap()
    }

    /// The same where all of it is to succeed; returns what the commands write.
    pub(crate) fn succeed(&self, program: &str, commands: &str) -> String {
        let output = self.run(program, commands);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{program}: {}\n{}\n{}", output.status, text(&output.stderr), text(&output.stdout));
        text(&output.stdout)
    }

    /// Runs our program, which must fail, and returns what it says.
    pub(crate) fn fail(&self) -> String {
        let output = self.run(OURS, "true");
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Lists the mounts beneath `/sysroot` after a program ran: place, what of the file system, options, spreading, kind.
    pub(crate) fn mounts(&self, program: &str) -> Vec<String> {
        let table = self.succeed(program, "cat /proc/self/mountinfo");
        let words = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let dash = words.iter().position(|word| *word == "-").unwrap();
            let spread: Vec<&str> = words[6..dash].iter().map(|tag| tag.split(':').next().unwrap()).collect();
            // The options of the file system itself tell whether it can be written to at all.
            let access = words.last().unwrap().split(',').next().unwrap();
            (words[4].starts_with("/sysroot"))
                .then(|| format!("{} {} {} {spread:?} {} {access}", words[4], words[3], words[5], words[dash + 1]))
        };
        table.lines().filter_map(words).collect()
    }
}

/// Runs a command that must succeed.
pub(crate) fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a disk with one deployment whose files are few.
pub(crate) fn plain_disk() -> tempfile::TempDir {
    let disk = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(disk.path().join("ostree/repo/objects")).unwrap();
    std::fs::write(disk.path().join("ostree/repo/config"), "[core]\nrepo_version=1\nmode=bare\n").unwrap();
    surround(disk.path(), COMMIT);
    let deployment = deployment_of(disk.path());
    for directory in ["usr/bin", "usr/etc", "usr/lib", "etc", "var", "boot", "sysroot"] {
        std::fs::create_dir_all(deployment.join(directory)).unwrap();
    }
    std::fs::write(deployment.join("usr/bin/tool"), "tool").unwrap();
    std::fs::write(deployment.join("usr/etc/conf"), "default").unwrap();
    std::fs::write(deployment.join("etc/conf"), "local").unwrap();
    disk
}

/// Makes what a disk has around a deployment.
pub(crate) fn surround(disk: &Path, commit: &str) {
    for directory in ["ostree/deploy/os/var/lib", "ostree/boot.1.1/os/feed", "boot/loader.1", "boot/efi"] {
        std::fs::create_dir_all(disk.join(directory)).unwrap();
    }
    std::fs::write(disk.join("ostree/deploy/os/var/lib/state"), "kept").unwrap();
    let link = |target: &str, place: &str| std::os::unix::fs::symlink(target, disk.join(place)).unwrap();
    link("boot.1.1", "ostree/boot.1");
    link(&format!("../../../deploy/os/deploy/{commit}.0"), "ostree/boot.1.1/os/feed/0");
    link("loader.1", "boot/loader");
}

/// Returns the deployment's directory.
pub(crate) fn deployment_of(disk: &Path) -> PathBuf {
    disk.join(format!("ostree/deploy/os/deploy/{COMMIT}.0"))
}
