//! Trees, a registry that has them, and a disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_testkit::guest::Guest;
use rootball_testkit::sandbox::{RunningServer, Sandbox};

/// What every script begins with: how it remembers where it is, and what it tells of the system it runs in.
const PROLOGUE: &str = r#"
step=$(cat /var/step 2>/dev/null || echo 0)
version=$(cat /usr/lib/boot-test/version)
state() {
  local usr=read-only kernel
  touch /usr/probe 2>/dev/null && usr=writable
  kernel=$(sed -n 's/.*ostree=\([^ ]*\).*/\1/p' /proc/cmdline | cut -d/ -f5)
  echo "STATE step=$step version=$version local=$(cat /etc/local 2>/dev/null) kept=$(cat /var/kept 2>/dev/null) usr=$usr kernel=$kernel"
}
# Changes what an update has to keep, and updates.
update() {
  network || return
  echo mine >/etc/local
  echo kept >/var/kept
  sync
  echo UPGRADING
  rootball --tls-verify=false upgrade
}
next() { echo "$1" >/var/step; sync; echo reboot.target >/run/boot-test-next; }
state
"#;

/// How systems are installed. On a panic the machine reboots at once; lines on an emulated console are dear.
pub(crate) const SYSTEM: &str = "--stateroot debian --karg console=ttyS0 --karg panic=-1 --karg quiet --karg systemd.show_status=0 \
                                 --karg net.ifnames=0";

/// A builder with a registry, and the disk of one machine.
pub(crate) struct Site {
    pub(crate) sandbox: Sandbox,
    registry: RunningServer,
    base: PathBuf,
    program: PathBuf,
}

impl Site {
    /// Starts a registry for systems with stock `ostree-prepare-root`.
    pub(crate) fn new() -> Self {
        Self::of("ROOTBALL_BOOT_TREE")
    }

    /// Starts a registry for systems with our own.
    pub(crate) fn with_own_early_boot() -> Self {
        Self::of("ROOTBALL_BOOT_OWN_TREE")
    }

    fn of(tree: &str) -> Self {
        let place = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_else(|| panic!("{name}: cargo xtask boot sets it")));
        let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_rootball"));
        sandbox.run("--repo builder repo init --mode archive").ok();
        let registry = sandbox.serve("mirror serve --store store --listen 127.0.0.1:0");
        Self { sandbox, registry, base: place(tree), program: place("ROOTBALL_BOOT_PROGRAM") }
    }

    /// Makes a version of the system and puts it into the registry.
    pub(crate) fn publish(&self, version: &str, tag: &str, options: &[&str]) {
        self.publish_as(version, tag, options, "");
    }

    /// Does it with further options for the commit.
    pub(crate) fn publish_as(&self, version: &str, tag: &str, options: &[&str], commit: &str) {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/boot-tree.sh");
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
        let mut command = Command::new(scripts);
        command.args(["--version", version, "--program"]).arg(&self.program).arg("--dist").arg(dist).args(options);
        let output = command.arg(&self.base).arg(self.sandbox.path("tree")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let named = format!("-b os/main --add-metadata-string version={version} -s v{version}");
        self.sandbox.run(&format!("--repo builder repo commit {named} {commit} tree")).ok();
        self.sandbox.run(&format!("--repo builder --tls-verify=false image build os/main {}", self.image("127.0.0.1", tag))).ok();
    }

    /// Returns the reference by which a host with that address knows an image.
    pub(crate) fn image(&self, host: &str, tag: &str) -> String {
        let port = self.registry.address.rsplit_once(':').unwrap().1;
        format!("docker://{host}:{port}/os:{tag}")
    }

    /// Returns the reference by which machines know an image.
    pub(crate) fn in_guest(&self, tag: &str) -> String {
        self.image("10.0.2.2", tag)
    }

    /// Installs what a tag names on a new disk, with further options.
    pub(crate) fn install(&self, name: &str, tag: &str, more: &[&str]) -> PathBuf {
        let (from, follow) = (self.image("127.0.0.1", tag), self.in_guest(tag));
        let options = format!("--size 2G --esp-size 256M --boot-tries 2 --follow {follow} {SYSTEM} {}", more.join(" "));
        self.sandbox.run(&format!("--tls-verify=false install to-disk {name} --from {from} {options}")).ok();
        self.sandbox.path(name)
    }

    /// Returns the machine with that disk.
    pub(crate) fn guest(&self, disk: &Path) -> Guest {
        Guest::new(disk)
    }
}

/// Returns a script that tells the state of the system and then does this.
pub(crate) fn script(steps: &str) -> String {
    format!("{PROLOGUE}{steps}")
}

/// Returns the values of a key in the lines in which a system tells its state.
pub(crate) fn states(said: &str, key: &str) -> Vec<String> {
    let lines = said.lines().filter(|line| line.starts_with("STATE "));
    let value = |line: &str| line.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('=').map(str::to_owned));
    lines.filter_map(value).collect()
}
