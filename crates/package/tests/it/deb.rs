//! Packages of Debian: those of stock `dpkg-deb` read by us, and ours read by stock tools.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use rootball_package::deb::{DebBuilder, DebFile, DebOptions};
use rootball_package::{Compression, Label, Member, MemberKind, PackageFormat};

use crate::read_rpm::contents;
use crate::support::{COMPRESSIONS, run};

/// Makes a package of a small tree with stock `dpkg-deb`.
fn dpkg_deb(directory: &Path, compression: &str) -> PathBuf {
    let tree = directory.join("tree");
    if !tree.exists() {
        let write = |path: &str, content: &str| {
            let path = tree.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        };
        write("DEBIAN/control", "Package: t\nVersion: 1:2-3\nArchitecture: all\nMaintainer: M <m@example.org>\nDescription: D\n");
        write("DEBIAN/conffiles", "/etc/t.conf\n");
        write("DEBIAN/postinst", "#!/bin/sh\n");
        std::fs::set_permissions(tree.join("DEBIAN/postinst"), PermissionsExt::from_mode(0o755)).unwrap();
        write("etc/t.conf", "conf\n");
        write("usr/bin/large", &"x".repeat(300_000));
        write(&format!("usr/{}/{}", "long".repeat(20), "name".repeat(20)), "long\n");
        std::fs::hard_link(tree.join("usr/bin/large"), tree.join("usr/bin/linked")).unwrap();
        std::os::unix::fs::symlink("large", tree.join("usr/bin/link")).unwrap();
    }
    let package = directory.join(format!("{compression}.deb"));
    run(Command::new("dpkg-deb").arg(format!("-Z{compression}")).arg("-b").arg(&tree).arg(&package));
    package
}

#[test]
fn packages_of_dpkg_deb_have_the_members_and_contents_of_the_tree() {
    let directory = tempfile::tempdir().unwrap();
    for compression in ["gzip", "xz", "zstd", "none"] {
        let package = dpkg_deb(directory.path(), compression);
        let (head, contents) = contents(&std::fs::read(package).unwrap());
        let text = str::to_owned;
        let label = Label { format: PackageFormat::Deb, name: text("t"), version: text("1:2-3"), arch: text("all") };
        assert_eq!(head.label, label, "{compression}");
        let find = |path: &str| -> (u32, &Member) {
            let number = head.members.iter().position(|member| member.path == path).unwrap();
            (number as u32, &head.members[number])
        };
        assert!(find("/etc/t.conf").1.flags.config && !find("/usr/bin/large").1.flags.config);
        assert_eq!(find("/usr/bin/link").1.kind, MemberKind::Symlink { target: text("large") });
        assert_eq!(find("/usr/bin/linked").1.kind, MemberKind::HardLink { to: find("/usr/bin/large").0 });
        assert_eq!(find("postinst").1.kind, MemberKind::Control);
        for (numbers, bytes) in &contents {
            let member = &head.members[numbers[0] as usize];
            // It is what dpkg makes of the others.
            if member.path == "list" {
                continue;
            }
            let place = if member.kind == MemberKind::Control { format!("/DEBIAN/{}", member.path) } else { member.path.clone() };
            assert!(*bytes == std::fs::read(directory.path().join(format!("tree{place}"))).unwrap(), "{compression}: {place}");
        }
        assert_eq!(contents.len(), 7, "{compression}");
    }
}

pub(crate) fn sample(compression: Compression) -> Vec<u8> {
    let fields = [
        ("Package", "sample"),
        ("Version", "2:1.5-3"),
        ("Architecture", "all"),
        ("Maintainer", "M <m@example.org>"),
        ("Description", "A sample\nMore of it.\n\nThe end."),
    ];
    let directory = tempfile::tempdir().unwrap();
    let mut builder = DebBuilder::new(&fields, DebOptions { compression, mtime: 1_600_000_000 }, directory.path()).unwrap();
    builder.file(DebFile::root("/usr/bin/m", 0o4755), &mut &b"one\n"[..]).unwrap();
    builder.hard_link("/usr/bin/z", "/usr/bin/m").unwrap();
    builder.hard_link("/usr/bin/a", "/usr/bin/m").unwrap();
    builder.file(DebFile::root("/usr/bin/large", 0o755), &mut &*vec![b'x'; 300_001]).unwrap();
    builder.directory(DebFile { gid: 4, ..DebFile::root("/var/log/sample", 0o2750) }).unwrap();
    builder.symlink(DebFile::root("/usr/bin/link", 0), "../bin/a").unwrap();
    builder.file(DebFile { config: true, ..DebFile::root("/etc/sample.conf", 0o600) }, &mut &b"conf"[..]).unwrap();
    builder.control("postinst", 0o755, "#!/bin/sh\n: > $DPKG_ROOT/ran\n").unwrap();
    let mut package = Vec::new();
    builder.finish(&mut package).unwrap();
    package
}

#[test]
fn stock_dpkg_shows_unpacks_and_installs_packages() {
    let directory = tempfile::tempdir().unwrap();
    for (name, compression) in COMPRESSIONS {
        let bytes = sample(compression);
        assert!(bytes == sample(compression), "{name}: the same bytes twice");
        let (head, contents) = contents(&bytes);
        assert_eq!(head.label.to_string(), "sample_2:1.5-3_all");
        assert_eq!(contents.len(), 8, "{name}");

        let package = directory.path().join(format!("{name}.deb"));
        std::fs::write(&package, bytes).unwrap();
        let shown = run(Command::new("dpkg-deb").arg("-I").arg(&package));
        assert!(shown.contains("Package: sample") && shown.contains(" ."), "{shown}");
        let listed = run(Command::new("dpkg-deb").arg("-c").arg(&package));
        assert!(listed.contains("drwxr-s--- 0/4") && listed.contains("./usr/bin/z link to ./usr/bin/a"), "{listed}");
        let root = directory.path().join(name);
        run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&root));
        assert_eq!(std::fs::metadata(root.join("usr/bin/m")).unwrap().nlink(), 3);

        let root = directory.path().join(format!("root-{name}"));
        for path in ["var/lib/dpkg/info", "var/lib/dpkg/updates"] {
            std::fs::create_dir_all(root.join(path)).unwrap();
        }
        std::fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
        let dpkg = || {
            let mut command = Command::new("dpkg");
            command.arg("--root").arg(&root).args(["--force-script-chrootless", "--log=/dev/null"]);
            command
        };
        run(dpkg().arg("-i").arg(&package));
        assert_eq!(run(dpkg().args(["-V", "sample"])), "", "{name}");
        let list = std::fs::read(root.join("var/lib/dpkg/info/sample.list")).unwrap();
        assert_eq!(
            String::from_utf8(contents[&vec![head.members.len() as u32 - 1]].clone()).unwrap(),
            String::from_utf8(list).unwrap(),
            "{name}"
        );
        let large = std::fs::metadata(root.join("usr/bin/large")).unwrap();
        assert_eq!((large.len(), large.mtime()), (300_001, 1_600_000_000), "{name}");
    }
}

#[test]
fn what_cannot_be_in_a_package_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let options = DebOptions { compression: Compression::None, mtime: 0 };
    let fields = [("Package", "x"), ("Version", "1"), ("Architecture", "all")];
    assert!(DebBuilder::new(&fields[..2], options, directory.path()).is_err());
    assert!(DebBuilder::new(&[("A b", "x")], options, directory.path()).is_err());
    let mut builder = DebBuilder::new(&fields, options, directory.path()).unwrap();
    for path in ["relative", "/a/../b", "/a//b", "/a/"] {
        assert!(builder.directory(DebFile::root(path, 0o755)).is_err(), "{path}");
    }
    assert!(builder.control("md5sums", 0o644, "").is_err() && builder.control("../x", 0o644, "").is_err());
    assert!(builder.hard_link("/b", "/a").is_err());
}
