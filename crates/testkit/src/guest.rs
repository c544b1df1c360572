//! A whole machine under software emulation: firmware, boot loader, kernel and all, from a disk image.
//!
//! The machine's tree comes from `scripts/boot-tree.sh`: it runs the script that it is given on a second disk, and says what the script says
//! on a second serial port. QEMU before version 9 corrupts what it emulates (7.2 does), so it is refused.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The oldest major version of QEMU that emulates faithfully.
const OLDEST_QEMU: u32 = 9;

/// Firmware and the variables that it begins with, as Debian's `ovmf` has them.
const FIRMWARE: [&str; 2] = ["/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"];

/// Size of the disk with the script.
const CONTROL_SIZE: u64 = 1024 * 1024;

/// A machine that is not running.
#[derive(Clone, Debug)]
pub struct Guest {
    disk: PathBuf,
    limit: Duration,
    log: Option<PathBuf>,
    is_bios: bool,
}

/// What a run of a machine left.
#[derive(Clone, Debug)]
pub struct Run {
    /// What its scripts said, boot by boot.
    pub said: String,
    /// Its console.
    pub console: String,
    /// Whether it powered off by itself.
    pub ended: bool,
}

impl Guest {
    /// Describes a machine with this disk and EFI, whose variables lie beside it.
    pub fn new(disk: &Path) -> Self {
        Self { disk: disk.to_owned(), limit: Duration::from_secs(1800), log: None, is_bios: false }
    }

    /// Sets how long a run may take.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Notes every write to the disk in a file: see [`crate::writes`].
    #[must_use]
    pub fn log_writes(mut self, log: &Path) -> Self {
        self.log = Some(log.to_owned());
        self
    }

    /// Gives the machine a BIOS in place of the firmware that knows EFI.
    #[must_use]
    pub fn bios(mut self) -> Self {
        self.is_bios = true;
        self
    }

    /// Runs the machine until it powers off, with a script that every boot of it runs. It has a network, in which this machine's loopback
    /// address is 10.0.2.2.
    ///
    /// # Panics
    /// When QEMU or the firmware is not installed, or files cannot be written.
    pub fn run(&self, script: &str) -> Run {
        let mut running = self.start(script);
        let deadline = Instant::now() + self.limit;
        while running.child.try_wait().expect("it can be asked").is_none() {
            if Instant::now() >= deadline {
                return running.end(false);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        running.end(true)
    }

    /// Runs the machine and cuts its power when its script has said a text and so much time has passed.
    ///
    /// # Panics
    /// As [`Guest::run`], and when it ends or the limit passes before.
    pub fn run_until(&self, script: &str, text: &str, then: Duration) -> Run {
        let mut running = self.start(script);
        let deadline = Instant::now() + self.limit;
        while !running.said().contains(text) {
            let ended = running.child.try_wait().expect("it can be asked").is_some();
            assert!(!ended && Instant::now() < deadline, "it never said {text:?}:\n{}", running.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(then);
        running.end(false)
    }

    fn start(&self, script: &str) -> Running {
        check_version();
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let control = directory.path().join("control");
        fs::write(&control, script).expect("a script");
        File::options().write(true).open(&control).and_then(|file| file.set_len(CONTROL_SIZE)).expect("a script");
        let (console, said) = (directory.path().join("console"), directory.path().join("said"));
        let disk = self.disk.display();
        let mut command = Command::new("qemu-system-x86_64");
        // One processor: two would fight over those of the machine below. Without svm, nothing in there tries to run machines itself.
        command.args("-nodefaults -no-user-config -display none -monitor none -accel tcg -smp 1 -m 1024 -M q35".split(' '));
        command.args(["-cpu", "max,svm=off", "-object", "rng-random,id=r,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=r"]);
        for port in [&console, &said] {
            command.arg("-serial").arg(format!("file:{}", port.display()));
        }
        if !self.is_bios {
            let variables = self.disk.with_extension("vars");
            if !variables.exists() {
                fs::copy(FIRMWARE[1], &variables).expect("the firmware is installed: package ovmf");
            }
            command.arg("-drive").arg(format!("if=pflash,unit=0,format=raw,readonly=on,file={}", FIRMWARE[0]));
            command.arg("-drive").arg(format!("if=pflash,unit=1,format=raw,file={}", variables.display()));
        }
        // What the machine below does with flushes is nobody's business: it is not what loses power.
        let file = "cache.direct=off,cache.no-flush=on";
        command.arg("-blockdev").arg(format!("driver=file,filename={disk},node-name=file,{file}"));
        let mut node = "file";
        if let Some(log) = &self.log {
            File::create(log).expect("a log of writes");
            command.arg("-blockdev").arg(format!("driver=file,filename={},node-name=log,{file}", log.display()));
            command.args(["-blockdev", "driver=blklogwrites,file=file,log=log,node-name=logged"]);
            node = "logged";
        }
        command.arg("-blockdev").arg(format!("driver=raw,file={node},node-name=disk"));
        command.args(["-device", "virtio-blk-pci,drive=disk,bootindex=1"]);
        command.arg("-drive").arg(format!("file={},if=none,id=control,format=raw,readonly=on", control.display()));
        command.args(["-device", "virtio-blk-pci,drive=control,serial=boottest"]);
        command.args(["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="]);
        let errors = File::create(directory.path().join("errors")).expect("a temporary file");
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn();
        Running { child: child.expect("qemu-system-x86 is installed"), directory }
    }
}

/// A machine that runs. It ends with this value.
struct Running {
    child: Child,
    directory: tempfile::TempDir,
}

impl Running {
    fn read(&self, name: &str) -> String {
        let mut bytes = Vec::new();
        let path = self.directory.path().join(name);
        let _ = File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).replace('\r', "")
    }

    fn said(&self) -> String {
        self.read("said")
    }

    fn end(mut self, ended: bool) -> Run {
        let _ = self.child.kill();
        let status = self.child.wait().expect("it ends");
        let errors = self.read("errors");
        assert!(!ended || status.success(), "the emulator failed: {errors}");
        Run { said: self.said(), console: self.read("console"), ended }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Run {
    /// Asserts that the machine powered off by itself after all of its scripts had succeeded.
    ///
    /// # Panics
    /// When it did not; shows what it said.
    pub fn ok(&self) -> &Self {
        let begun = self.said.matches("BOOTTEST-BEGIN").count();
        let good = self.said.matches("BOOTTEST-END rc=0").count();
        assert!(self.ended && begun > 0 && begun == good, "{}", self.shown());
        self
    }

    /// Returns the version that each boot said it was, in order.
    pub fn versions(&self) -> Vec<String> {
        let begins = self.said.lines().filter_map(|line| line.split_once("BOOTTEST-BEGIN version=").map(|(_, rest)| rest));
        begins.filter_map(|rest| rest.split_whitespace().next()).map(str::to_owned).collect()
    }

    /// Returns all that there is to see, for a failed test.
    pub fn shown(&self) -> String {
        let console: Vec<&str> = self.console.lines().collect();
        let last = console.len().saturating_sub(40);
        format!("ended: {}\n--- console\n{}\n--- said\n{}", self.ended, console[last..].join("\n"), self.said)
    }
}

fn check_version() {
    let output = Command::new("qemu-system-x86_64").arg("--version").output().expect("qemu-system-x86 is installed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let major = text.split("version ").nth(1).and_then(|rest| rest.split('.').next()).and_then(|major| major.parse::<u32>().ok());
    assert!(major.is_some_and(|major| major >= OLDEST_QEMU), "QEMU {OLDEST_QEMU} or newer is needed: {text}");
}

/// Copies a disk image, holes and all; on file systems that can, without its content.
///
/// # Panics
/// When it cannot be copied.
pub fn copy_disk(from: &Path, to: &Path) {
    let status = Command::new("cp").args(["--reflink=auto", "--sparse=always"]).args([from, to]).status().expect("cp is installed");
    assert!(status.success(), "copying {}", from.display());
    // The firmware's variables belong to a disk.
    let variables = from.with_extension("vars");
    if variables.exists() {
        fs::copy(variables, to.with_extension("vars")).expect("variables");
    }
}

/// Writes bytes into a disk image.
///
/// # Panics
/// When they cannot be written.
pub fn patch_disk(disk: &Path, offset: u64, bytes: &[u8]) {
    let file = File::options().write(true).open(disk).expect("a disk");
    file.write_all_at(bytes, offset).expect("a disk");
}
