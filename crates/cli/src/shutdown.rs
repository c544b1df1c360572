//! Who looks after what is staged, and who may end the machine meanwhile.

use std::process::{Child, Command, Stdio};

use crate::ui;

/// The units that finalize what is staged: ours, and that of libostree, which does the same.
const UNITS: [&str; 2] = ["rootball-finalize-staged.service", "ostree-finalize-staged.service"];

/// Starts the unit that finalizes what is staged when it is stopped. Without one, the update would be lost silently; so that is said.
pub(crate) fn start_finalizing() {
    let start = |unit: &&str| {
        let status =
            Command::new("systemctl").args(["start", unit]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if !UNITS.iter().any(start) {
        ui::say(format_args!(
            "warning: no unit finalizes it at shutdown ({}); run 'rootball deployment finalize-staged' before the reboot",
            UNITS.join(", ")
        ));
    }
}

/// While it lives, the machine is neither shut down nor sent to sleep by who asks systemd for it. Interrupting an update does no harm; this only
/// saves doing it twice. Where there is no `systemd-inhibit`, nothing is held.
pub(crate) struct Inhibitor {
    holder: Option<Child>,
}

impl Inhibitor {
    pub(crate) fn new() -> Self {
        let arguments = ["--what=shutdown:sleep", "--who=rootball", "--why=An update is being deployed", "--mode=block", "cat"];
        let mut command = Command::new("systemd-inhibit");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { holder: command.spawn().ok() }
    }
}

impl Drop for Inhibitor {
    fn drop(&mut self) {
        if let Some(mut holder) = self.holder.take() {
            // The lock goes with the process; one that still waits for an answer of systemd is not waited for.
            let _ = holder.kill();
            let _ = holder.wait();
        }
    }
}
