//! Packages that we write, read by us and by stock rpm.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use rootball_package::rpm::{RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion, Tag, read_head};
use rootball_package::{Compression, MemberKind};

use crate::read_rpm::contents;
use crate::support::{COMPRESSIONS, run, sample};

const PATHS: [&str; 12] = [
    "/etc/m",
    "/etc/sample.conf",
    "/usr/bin",
    "/usr/bin/a",
    "/usr/bin/empty",
    "/usr/bin/large",
    "/usr/bin/link",
    "/usr/bin/ping",
    "/usr/bin/z",
    "/usr/share/doc/sample",
    "/usr/share/doc/sample/README",
    "/var/log/sample.log",
];

#[test]
fn both_versions_come_back_as_they_were_asked_for() {
    for version in [RpmVersion::V4, RpmVersion::V6] {
        for (name, compression) in COMPRESSIONS {
            let package = sample(version, compression);
            assert!(package == sample(version, compression), "{version:?} {name}: the same bytes twice");
            let (head, contents) = contents(&package);
            assert_eq!(head.label.to_string(), "sample-2:1.5~rc1-3.noarch");
            let paths: Vec<&str> = head.members.iter().map(|member| &*member.path).collect();
            assert_eq!(paths, PATHS);
            assert_eq!(head.members[3].kind, MemberKind::HardLink { to: 0 });
            assert_eq!(head.members[6].kind, MemberKind::Symlink { target: "../bin/a".to_owned() });
            assert_eq!(head.members[11].kind, MemberKind::Ghost);
            assert_eq!(head.members[8].mode, 0o104_755);
            assert!(head.members[7].capabilities.is_some() && head.members[1].flags.config && head.members[10].flags.doc);
            assert_eq!(contents[&vec![0, 3, 8]], b"one\n");
            assert_eq!(contents[&vec![5]].len(), 300_000);
            assert_eq!(contents.len(), 6);
        }
    }
}

#[test]
fn stock_rpm_accepts_lists_and_installs_packages() {
    let directory = tempfile::tempdir().unwrap();
    // Stock rpm 4.18 reads version 6 as well, apart from what is new in it.
    let both = COMPRESSIONS.map(|(name, compression)| [(RpmVersion::V4, name, compression), (RpmVersion::V6, name, compression)]);
    for (version, name, compression) in both.concat() {
        let name = &format!("{name}-{version:?}");
        let package = directory.path().join(format!("{name}.rpm"));
        std::fs::write(&package, sample(version, compression)).unwrap();
        let checked = run(Command::new("rpm").args(["-K", "-v"]).arg(&package));
        assert!(checked.contains("Header SHA256 digest: OK") && checked.contains("Payload SHA256 digest: OK"), "{name}: {checked}");
        assert_eq!(run(Command::new("rpm").arg("-qpl").arg(&package)).lines().collect::<Vec<_>>(), PATHS, "{name}");
        let format = "%{NEVRA} %{SUMMARY} %{BUILDTIME} %{BUILDHOST} [%{PROVIDENEVRS} ]";
        assert_eq!(
            run(Command::new("rpm").args(["-qp", "--qf", format]).arg(&package)),
            "sample-2:1.5~rc1-3.noarch A sample 1700000000 localhost sample = 2:1.5~rc1-3 virtual "
        );
        let root = directory.path().join(format!("root-{name}"));
        install(&root, &package);
        let metadata = |path: &str| std::fs::symlink_metadata(root.join(path)).unwrap();
        assert_eq!(metadata("usr/bin/z").ino(), metadata("etc/m").ino(), "{name}");
        assert_eq!((metadata("usr/bin/z").mode(), metadata("usr/bin/z").mtime()), (0o104_755, 1_600_000_000), "{name}");
        assert_eq!(std::fs::read(root.join("usr/bin/large")).unwrap(), vec![b'x'; 300_000]);
        assert_eq!(std::fs::read_link(root.join("usr/bin/link")).unwrap(), Path::new("../bin/a"));
        let capabilities = run(Command::new("getcap").arg(root.join("usr/bin/ping")));
        assert!(capabilities.ends_with("cap_net_raw=ep\n"), "{capabilities}");
        assert!(!root.join("var/log/sample.log").exists());
    }
}

/// Installs a package with stock rpm into a root of its own, and verifies what is there.
pub(crate) fn install(root: &Path, package: &Path) {
    std::fs::create_dir_all(root.join("etc")).unwrap();
    std::fs::write(root.join("etc/passwd"), "root:x:0:0::/root:/bin/sh\n").unwrap();
    std::fs::write(root.join("etc/group"), "root:x:0:\n").unwrap();
    let rpm = || {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(root).args(["--dbpath", "/var/lib/rpm"]);
        command
    };
    run(rpm().arg("-i").arg(package));
    run(rpm().args(["-V", "--nodeps", "sample"]));
}

#[test]
fn version_6_has_what_its_readers_look_for() {
    let head = read_head(&mut &*sample(RpmVersion::V6, Compression::Zstd(3))).unwrap();
    assert_eq!(head.header.number(Tag::RPM_FORMAT), Some(6));
    for tag in [Tag::SOURCE_NEVR, Tag::ENCODING, Tag::LONG_FILE_SIZES, Tag::PAYLOAD_SIZE, Tag::PAYLOAD_SHA512, Tag::PAYLOAD_SHA3_256_ALT] {
        assert!(head.header.has(tag), "{tag}");
    }
    let tags: Vec<Tag> = head.signatures.tags().collect();
    assert_eq!(tags, [Tag::REGION_SIGNATURES, Tag::SIG_SHA256, Tag::SIG_SHA3_256, Tag::SIG_RESERVED]);
    assert!(head.header.tags().is_sorted());
}

#[test]
fn an_empty_package_is_installed() {
    let directory = tempfile::tempdir().unwrap();
    for version in [RpmVersion::V4, RpmVersion::V6] {
        let options = RpmOptions { version, compression: Compression::Gzip(6), build_time: 0 };
        let mut package = Vec::new();
        RpmBuilder::new(info("sample"), options, directory.path()).unwrap().finish(&mut package).unwrap();
        assert_eq!(contents(&package).0.members, []);
        let path = directory.path().join("empty.rpm");
        std::fs::write(&path, package).unwrap();
        install(&directory.path().join(format!("root-{version:?}")), &path);
    }
}

pub(crate) fn info(name: &str) -> RpmInfo {
    let text = str::to_owned;
    RpmInfo { name: text(name), version: text("1"), release: text("1"), arch: text("noarch"), summary: text("S"), ..RpmInfo::default() }
}

#[test]
fn what_cannot_be_in_a_package_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let options = RpmOptions { version: RpmVersion::V4, compression: Compression::None, build_time: 0 };
    let builder = |info: RpmInfo| RpmBuilder::new(info, options, directory.path());
    assert!(builder(RpmInfo { version: "1-2".to_owned(), ..info("x") }).is_err());
    assert!(builder(info("x y")).is_err());
    let mut builder = builder(info("x")).unwrap();
    for path in ["relative", "/a/../b", "/a//b", "/a/"] {
        assert!(builder.directory(RpmFile::root(path, 0o755)).is_err(), "{path}");
    }
    builder.directory(RpmFile::root("/a", 0o755)).unwrap();
    assert!(builder.directory(RpmFile::root("/a", 0o755)).is_err());
    assert!(builder.hard_link("/b", "/a").is_err());
    let capabilities = Some("cap_nonsense=p".to_owned());
    assert!(builder.directory(RpmFile { capabilities, ..RpmFile::root("/c", 0o755) }).is_err());
}
