//! A machine that is booted as far as programs can see: its root is a deployment, `/run` says so, and the physical root is at `/sysroot`.
//!
//! Commands run in a mount namespace of their own, changed into the deployment. The tools of the real machine are mounted over its `/usr`, so
//! stock `ostree` runs there too.

use std::fs;
use std::path::PathBuf;

use rootball_testkit::sandbox::{Conversation, Sandbox};

use crate::support::{sandbox, system_tree};

/// Enters the deployment; what follows is run in it by a shell. `$1` is the deployment's directory, `$2` the sandbox's.
const ENTER: &str = r#"#!/bin/sh
set -e
root="$2/root"
mount --make-rprivate /
mkdir -p "$root"
mount --bind "$2/$1" "$root"
mount --bind "$2/disk" "$root/sysroot"
mount --bind "$2/disk/boot" "$root/boot"
mount --bind "$2/disk/ostree/deploy/os/var" "$root/var"
mount --rbind /usr "$root/usr"
mount --bind "$2/run" "$root/run"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind "$2" "$root/tmp"
exec chroot "$root" env -i PATH=/tmp/fake:/tmp/bin:/usr/bin:/usr/sbin HOME=/root INVOCATION_ID=x sh -c "$3"
"#;

/// A disk with the stateroot `os`, a booted deployment, and tools to look at it.
pub(crate) struct Machine {
    pub(crate) sandbox: Sandbox,
    booted: String,
}

impl Machine {
    /// Deploys version 1 by stock, and boots it. Versions 1, 2 and 3 are committed as `os/1`, `os/2` and `os/3`; `change` may add to them.
    pub(crate) fn new(change: impl Fn(&Sandbox, &str)) -> Self {
        let sandbox = sandbox();
        for directory in ["bin", "fake", "run/ostree", "disk"] {
            fs::create_dir_all(sandbox.path(directory)).unwrap();
        }
        let program = env!("CARGO_BIN_EXE_rootball");
        fs::hard_link(program, sandbox.path("bin/rootball"))
            .or_else(|_| fs::copy(program, sandbox.path("bin/rootball")).map(drop))
            .unwrap();
        sandbox.write("enter", ENTER);
        // The unit is started, and the machine rebooted, by nobody.
        sandbox.write("fake/systemctl", "#!/bin/sh\necho \"$@\" >> /run/systemctl\n");
        rootball_testkit::sandbox::set_mode(&sandbox.path("fake/systemctl"), 0o755);
        sandbox.tool("ostree admin init-fs disk").ok();
        sandbox.tool("ostree admin --sysroot=disk os-init os").ok();
        for version in ["1", "2", "3"] {
            let tree = format!("tree-{version}");
            system_tree(&sandbox, &tree, version, 2);
            for link in ["lib", "lib64", "sbin"] {
                std::os::unix::fs::symlink(format!("usr/{link}"), sandbox.path(&format!("{tree}/{link}"))).unwrap();
            }
            fs::create_dir_all(sandbox.path(&format!("{tree}/root"))).unwrap();
            change(&sandbox, version);
            let what = format!("--timestamp=@1700000000 --add-metadata-string=version={version}");
            sandbox.tool(&format!("ostree --repo=disk/ostree/repo commit -b os/{version} {what} {tree}")).ok();
        }
        sandbox.tool("ostree admin --sysroot=disk deploy --os=os --karg=root=LABEL=x os/1").ok();
        let mut machine = Self { sandbox, booted: String::new() };
        machine.boot();
        machine
    }

    /// Boots what boots by default; what is in `/run` is gone.
    pub(crate) fn boot(&mut self) {
        let entries = fs::canonicalize(self.sandbox.path("disk/boot/loader")).unwrap().join("entries");
        let mut entries: Vec<_> = fs::read_dir(entries).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        let entry = fs::read_to_string(entries.last().unwrap()).unwrap();
        let link = entry.split_whitespace().find_map(|word| word.strip_prefix("ostree=/")).unwrap();
        let target = fs::canonicalize(self.sandbox.path("disk").join(link)).unwrap();
        let root = fs::canonicalize(self.sandbox.path("")).unwrap();
        self.booted = target.strip_prefix(root).unwrap().display().to_string();
        fs::remove_dir_all(self.sandbox.path("run")).unwrap();
        self.sandbox.write("run/ostree-booted", "");
        fs::create_dir(self.sandbox.path("run/ostree")).unwrap();
    }

    /// Runs a line of shell on the machine.
    pub(crate) fn sh(&self, line: &str) -> Conversation {
        assert!(!line.contains('\''), "quotes do not survive: {line}");
        let place = self.sandbox.path("").display().to_string();
        let place = place.trim_end_matches('/');
        self.sandbox.tool(&format!("unshare --mount --pid --fork sh enter {} {place} '{line}'", self.booted))
    }

    /// Runs our program on the machine.
    pub(crate) fn ours(&self, line: &str) -> Conversation {
        self.sh(&format!("rootball {line}"))
    }

    /// Runs stock `ostree admin` on the machine.
    pub(crate) fn stock(&self, line: &str) -> String {
        self.sh(&format!("ostree admin {line}")).ok()
    }

    pub(crate) fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.ours(&format!("--format json {line}")).ok()).unwrap()
    }

    /// Returns the path of a file in `/etc` of the booted deployment.
    pub(crate) fn etc(&self, name: &str) -> String {
        format!("{}/etc/{name}", self.booted)
    }

    /// Returns the deployment that boots by default, without what is staged.
    pub(crate) fn default_deployment(&self) -> PathBuf {
        let status = self.json("status");
        let of = status["deployments"].as_array().unwrap().iter().find(|deployment| deployment["staged"] == false).unwrap().clone();
        self.sandbox.path(&format!("disk/ostree/deploy/os/deploy/{}.{}", of["commit"].as_str().unwrap(), of["serial"]))
    }

    /// Returns `VERSION.SERIAL` of all deployments, with a mark for what is staged or booted.
    pub(crate) fn shown(&self) -> Vec<String> {
        let status = self.json("status");
        let shown = |deployment: &serde_json::Value| {
            let mark = if deployment["staged"] == true {
                "+"
            } else if deployment["booted"] == true {
                "*"
            } else {
                ""
            };
            format!("{mark}{}.{}", deployment["version"].as_str().unwrap(), deployment["serial"])
        };
        status["deployments"].as_array().unwrap().iter().map(shown).collect()
    }

    /// The same, as stock `admin status` has it.
    pub(crate) fn shown_by_stock(&self) -> Vec<String> {
        let said = self.stock("status");
        let mut shown = Vec::new();
        for line in said.lines() {
            let words: Vec<_> = line.split_whitespace().collect();
            if let Some(version) = line.trim().strip_prefix("Version: ") {
                let last: &mut String = shown.last_mut().unwrap();
                *last = last.replace('?', version);
            } else if let Some(serial) = words.iter().find_map(|word| word.split_once('.').filter(|(commit, _)| commit.len() == 64)) {
                let mark = if line.contains("(staged)") {
                    "+"
                } else if line.starts_with('*') {
                    "*"
                } else {
                    ""
                };
                shown.push(format!("{mark}?.{}", serial.1));
            }
        }
        shown
    }
}
