//! A deb made into an rpm has the same members and contents.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rootball_package::rpm::RpmVersion;
use rootball_package::{Compression, MemberKind};
use rootball_testkit::deb2rpm::{Deb2Rpm, deb_to_rpm};

use crate::deb::sample as deb_sample;
use crate::read_rpm::contents;
use crate::support::run;

/// Returns the content of each path that installing puts there, whatever the order and the links.
fn by_path(package: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let (head, contents) = contents(package);
    let mut by_path = BTreeMap::new();
    for (numbers, bytes) in contents {
        for (number, member) in head.members.iter().enumerate() {
            let is_link = matches!(member.kind, MemberKind::HardLink { to } if numbers.contains(&to));
            if member.kind != MemberKind::Control && (is_link || numbers.contains(&(number as u32))) {
                by_path.insert(member.path.clone(), bytes.clone());
            }
        }
    }
    by_path
}

#[test]
fn a_deb_as_an_rpm_has_the_same_contents_owners_and_modes() {
    let directory = tempfile::tempdir().unwrap();
    let deb = directory.path().join("sample.deb");
    std::fs::write(&deb, deb_sample(Compression::Xz(6))).unwrap();
    for version in [RpmVersion::V4, RpmVersion::V6] {
        let options = Deb2Rpm { version, ghosts: vec!["/var/log/sample/log".to_owned()], ..Deb2Rpm::default() };
        let rpm = deb_to_rpm(&deb, &options);
        assert!(rpm == deb_to_rpm(&deb, &options), "the same bytes twice");
        assert_eq!(by_path(&rpm), by_path(&std::fs::read(&deb).unwrap()));
        let (head, _) = contents(&rpm);
        assert_eq!(head.label.to_string(), "sample-2:1.5-3.noarch");
        let find = |path: &str| head.members.iter().find(|member| member.path == path).unwrap();
        let log = find("/var/log/sample");
        assert_eq!((log.mode, &*log.owner, &*log.group), (0o42750, "root", "adm"));
        assert!(find("/etc/sample.conf").flags.config);
        assert_eq!(find("/var/log/sample/log").kind, MemberKind::Ghost);
    }
    accepted(directory.path(), &deb_to_rpm(&deb, &Deb2Rpm::default()));
}

fn accepted(directory: &Path, rpm: &[u8]) {
    let path = directory.join("made.rpm");
    std::fs::write(&path, rpm).unwrap();
    run(Command::new("rpm").args(["-K", "--nosignature"]).arg(&path));
}
