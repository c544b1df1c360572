//! Packages that stock `rpmbuild` made, beside what stock `rpm` says of them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use rootball_package::{MemberKind, PackageHead, read_package};

use crate::support::{EVERY_KIND, rpmbuild, run};

const PAYLOADS: [(&str, &str); 6] =
    [("gzip", "w9.gzdio"), ("xz", "w6.xzdio"), ("zstd", "w3.zstdio"), ("bzip2", "w9.bzdio"), ("plain", "w.ufdio"), ("lzma", "w3.lzdio")];

/// Reads a package and keeps its contents, by the numbers of who has them.
pub(crate) fn contents(package: &[u8]) -> (PackageHead, BTreeMap<Vec<u32>, Vec<u8>>) {
    let mut contents = BTreeMap::new();
    let head = read_package(package, &mut |content| {
        let mut bytes = Vec::new();
        content.reader.read_to_end(&mut bytes)?;
        assert_eq!(bytes.len() as u64, content.size);
        contents.insert(content.numbers.to_vec(), bytes);
        Ok(())
    });
    (head.unwrap(), contents)
}

/// Asks stock rpm about all files: path, mode, owner, group, target of a link.
fn dump(package: &Path) -> Vec<String> {
    let format = "[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILELINKTOS}\n]";
    run(Command::new("rpm").args(["-qp", "--qf", format]).arg(package)).lines().map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn packages_of_rpmbuild_have_the_members_and_contents_that_rpm_shows() {
    let directory = tempfile::tempdir().unwrap();
    for (name, payload) in PAYLOADS {
        let package = rpmbuild(directory.path(), name, payload, EVERY_KIND);
        let (head, contents) = contents(&std::fs::read(&package).unwrap());
        assert_eq!(head.label.to_string(), format!("{name}-2:1.5~rc1-3.noarch"));
        let members: Vec<String> = head
            .members
            .iter()
            .map(|member| {
                let target = if let MemberKind::Symlink { target } = &member.kind { &**target } else { "" };
                format!("{} {:o} {}:{} {target}", member.path, member.mode, member.owner, member.group).trim_end().to_owned()
            })
            .collect();
        assert_eq!(members, dump(&package), "{payload}");

        let unpacked = directory.path().join(format!("unpacked-{name}"));
        std::fs::create_dir(&unpacked).unwrap();
        run(Command::new("sh").current_dir(&unpacked).arg("-c").arg(format!("rpm2cpio {} | cpio -idm --quiet", package.display())));
        let mut shown = 0;
        for (numbers, bytes) in &contents {
            for number in numbers {
                let path = &head.members[*number as usize].path;
                assert!(*bytes == std::fs::read(unpacked.join(&path[1..])).unwrap(), "{payload}: {path}");
                shown += 1;
            }
        }
        assert_eq!(shown, 9, "{payload}: all regular files but the ghost");
        assert_eq!(contents.len(), 6, "{payload}: hard links are shown once");
        read_package(File::open(&package).unwrap(), &mut |_| Ok(())).unwrap();
    }
}

#[test]
fn flags_capabilities_ghosts_and_hard_links_are_those_of_the_spec() {
    let directory = tempfile::tempdir().unwrap();
    let package = rpmbuild(directory.path(), "kinds", "w3.zstdio", EVERY_KIND);
    let (head, contents) = contents(&std::fs::read(package).unwrap());
    let number = |path: &str| head.members.iter().position(|member| member.path == path).unwrap() as u32;
    let member = |path: &str| &head.members[number(path) as usize];
    let flags = |path: &str| (member(path).flags.config, member(path).flags.doc, member(path).flags.license);
    assert_eq!(flags("/etc/k.conf"), (true, false, false));
    assert_eq!(flags("/usr/share/doc/k/README"), (false, true, false));
    assert!(flags("/usr/share/doc/k/COPYING").2);
    assert_eq!(member("/var/log/k.log").kind, MemberKind::Ghost);
    let capability = [1, 0, 0, 2, 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(member("/usr/bin/a").capabilities.as_deref(), Some(&capability[..]));
    assert_eq!(member("/usr/bin/z").kind, MemberKind::HardLink { to: number("/etc/m") });
    let set = vec![number("/etc/m"), number("/usr/bin/a"), number("/usr/bin/z")];
    assert_eq!(contents[&set], b"one\n");
    assert_eq!(contents[&vec![number("/usr/bin/empty"), number("/usr/bin/empty2")]], b"");
}

#[test]
fn an_empty_package_has_no_members() {
    let directory = tempfile::tempdir().unwrap();
    let package = rpmbuild(directory.path(), "empty", "w3.zstdio", "%files\n");
    let (head, contents) = contents(&std::fs::read(package).unwrap());
    assert_eq!((head.members.len(), contents.len()), (0, 0));
}
