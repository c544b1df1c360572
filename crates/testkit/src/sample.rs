//! A small tree with everything that a commit can hold.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
use std::path::Path;
use std::process::Command;

/// Fills `dir` with files, links, modes, owners and attributes of every kind; owners only where `as_root`.
///
/// # Panics
/// When a file cannot be made.
pub fn fill(dir: &Path, as_root: bool) {
    let write = |name: &str, content: &[u8], mode: u32| {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().expect("names are below the directory")).expect("a directory");
        fs::write(&path, content).expect("a file");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
    };
    write("usr/bin/tool", b"#!/bin/sh\necho tool\n", 0o755);
    write("usr/bin/su", b"setuid\n", 0o4755);
    write("usr/lib/empty", b"", 0o644);
    write("usr/lib/also-empty", b"", 0o600);
    // Compresses, but no two parts of it are alike: a damaged byte always shows.
    let numbers: String = (0_u32..80_000).map(|number| format!("{:x} ", number.wrapping_mul(2_654_435_761))).collect();
    write("usr/lib/big", numbers.as_bytes(), 0o644);
    write("usr/share/doc/copyright", b"the same text\n", 0o644);
    write("usr/share/doc/again", b"the same text\n", 0o644);
    write("usr/share/doc/private", b"the same text\n", 0o640);
    write("usr/etc/passwd", b"root:x:0:0::/root:/bin/sh\n", 0o644);
    write("usr/etc/shadow", b"root:*:::::::\n", 0o000);
    write(&format!("usr/share/{}/{}", "long".repeat(30), "name".repeat(30)), b"long\n", 0o644);
    fs::create_dir_all(dir.join("sysroot")).expect("a directory");
    fs::create_dir_all(dir.join("tmp")).expect("a directory");
    fs::set_permissions(dir.join("tmp"), Permissions::from_mode(0o1777)).expect("a mode");
    symlink("usr/bin", dir.join("bin")).expect("a link");
    symlink("sysroot/ostree", dir.join("ostree")).expect("a link");
    symlink("a//b/".repeat(30), dir.join("usr/lib/odd-link")).expect("a link");
    let attribute = Command::new("setfattr").args(["-n", "user.color", "-v", "green"]).arg(dir.join("usr/bin/tool")).status();
    assert!(attribute.expect("setfattr, of package attr").success());
    if as_root {
        chown(dir.join("usr/etc/shadow"), Some(0), Some(42)).expect("an owner");
        chown(dir.join("usr/share/doc/private"), Some(1000), Some(1001)).expect("an owner");
        chown(dir.join("usr/share/doc"), Some(1000), Some(1000)).expect("an owner");
        lchown(dir.join("bin"), Some(1), Some(2)).expect("an owner");
    }
}
