//! The units of an installed system, as systemd itself reads them.

use std::path::Path;
use std::process::Command;

use crate::support::sandbox;

/// Where systemd has its own, of which ours say what they come before and after.
const STOCK: &str = "/usr/lib/systemd/system";

#[test]
fn units_of_an_installed_system_come_in_an_order_that_can_be() {
    let sandbox = sandbox();
    let place = sandbox.path("root/usr/lib/systemd/system");
    let tools = sandbox.path("root/usr/bin");
    for directory in [&place, &tools] {
        std::fs::create_dir_all(directory).unwrap();
    }
    std::fs::copy("/bin/true", tools.join("rootball")).unwrap();
    let units = |directory: &Path| {
        let entries = std::fs::read_dir(directory).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    for target in units(Path::new(STOCK)).iter().filter(|name| name.ends_with(".target")) {
        // Some are links to others, which are there as well.
        std::fs::copy(Path::new(STOCK).join(target), place.join(target)).unwrap();
    }
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/systemd");
    let names = units(&ours);
    for name in &names {
        std::fs::copy(ours.join(name), place.join(name)).unwrap();
    }
    let verify = || {
        let mut command = Command::new("systemd-analyze");
        command.arg("verify").arg("--man=no").arg(format!("--root={}", sandbox.path("root").display()));
        let output = command.args(&names).arg("basic.target").output().expect("systemd is installed");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = verify();
    assert!(!said.contains("cycl") && !names.iter().any(|name| said.contains(name)), "{said}");
    // It would have been said.
    let unit = place.join("rootball-boot-complete.service");
    let text = std::fs::read_to_string(&unit).unwrap().replace("Before=", "Before=rootball-finalize-staged.service ");
    std::fs::write(unit, text).unwrap();
    let said = verify();
    assert!(said.contains("ordering cycle"), "{said}");
}
