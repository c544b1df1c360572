//! Packages of Debian that are not what they say.

use rootball_package::{MemberKind, PackageError, read_package};
use rootball_tar::{Owner, TarWriter};

const CONTROL: &[u8] = b"Package: x\nVersion: 1\nArchitecture: all\n";

fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = b"!<arch>\n".to_vec();
    for (name, content) in members {
        archive.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, "100644", content.len()).bytes());
        archive.extend(*content);
        archive.resize(archive.len().next_multiple_of(2), b'\n');
    }
    archive
}

fn tar(fill: impl Fn(&mut TarWriter<Vec<u8>>)) -> Vec<u8> {
    let mut archive = TarWriter::new(Vec::new());
    fill(&mut archive);
    archive.finish().unwrap()
}

/// Makes a package of data.
fn package(fill: impl Fn(&mut TarWriter<Vec<u8>>)) -> Vec<u8> {
    let control = tar(|archive| archive.file("./control", Owner::root(0o644), CONTROL).unwrap());
    ar(&[("debian-binary", b"2.0\n"), ("control.tar", &control), ("data.tar", &tar(fill))])
}

fn read(package: &[u8]) -> Result<(), PackageError> {
    read_package(package, &mut |_| Ok(())).map(drop)
}

type Fill = fn(&mut TarWriter<Vec<u8>>, Owner);

#[test]
fn paths_that_lead_out_and_names_that_come_twice_are_refused() {
    let root = Owner::root(0o644);
    let fills: [(&str, Fill); 7] = [
        ("no path below a root", |archive, owner| archive.file("../x", owner, b"").unwrap()),
        ("no path below a root", |archive, owner| archive.file("./a/../../x", owner, b"").unwrap()),
        ("no path below a root", |archive, owner| archive.symlink("a/..", owner, "b").unwrap()),
        ("no path below a root", |archive, owner| archive.hardlink("./x", owner, "../../etc/passwd").unwrap()),
        ("a link to what is no file before it", |archive, owner| archive.hardlink("./x", owner, "./y").unwrap()),
        ("a link to what is no file before it", |archive, owner| {
            archive.directory("./y", owner).unwrap();
            archive.hardlink("./x", owner, "./y").unwrap();
        }),
        ("/x is in it twice", |archive, owner| {
            archive.file("./x", owner, b"1").unwrap();
            archive.file("x", owner, b"2").unwrap();
        }),
    ];
    for (reason, fill) in fills {
        let error = read(&package(|archive| fill(archive, root))).unwrap_err();
        assert!(matches!(&error, PackageError::Damaged { .. }) && error.to_string().contains(reason), "{reason}: {error}");
    }
    read(&package(|archive| {
        archive.directory("./", root).unwrap();
        archive.directory("./usr/", root).unwrap();
        archive.directory("./usr/", root).unwrap();
    }))
    .unwrap();
}

#[test]
fn cut_packages_and_missing_pieces_are_refused() {
    let whole = package(|archive| archive.file("./x", Owner::root(0o644), &vec![b'x'; 10_000]).unwrap());
    read(&whole).unwrap();
    for tenth in 0..10 {
        assert!(read(&whole[..whole.len() * tenth / 10]).is_err(), "{tenth} tenths");
    }
    let control = tar(|archive| archive.file("./control", Owner::root(0o644), CONTROL).unwrap());
    let none = tar(|_| ());
    assert!(read(&ar(&[("debian-binary", b"2.0\n"), ("control.tar", &control)])).is_err(), "no data");
    assert!(read(&ar(&[("debian-binary", b"2.0\n"), ("control.tar", &none), ("data.tar", &none)])).is_err(), "no control file");
    let large = tar(|archive| archive.file("./control", Owner::root(0o644), &vec![b'\n'; 2 << 20]).unwrap());
    let error = read(&ar(&[("debian-binary", b"2.0\n"), ("control.tar", &large), ("data.tar", &none)])).unwrap_err();
    assert!(matches!(error, PackageError::TooLarge { .. }), "{error}");
    let error = read(&ar(&[("debian-binary", b"3.0\n")])).unwrap_err();
    assert!(matches!(error, PackageError::Unsupported { .. }), "{error}");
    assert!(matches!(read(b"neither").unwrap_err(), PackageError::UnknownFormat));
}

#[test]
fn links_to_links_lead_to_the_content() {
    let root = Owner::root(0o644);
    let package = package(|archive| {
        archive.file("./a", root, b"1").unwrap();
        archive.hardlink("./b", root, "./a").unwrap();
        archive.hardlink("./c", root, "b").unwrap();
        archive.symlink("./d", root, "a").unwrap();
        archive.hardlink("./e", root, "./d").unwrap();
    });
    let head = read_package(&*package, &mut |_| Ok(())).unwrap();
    let kinds: Vec<_> = head.members[1..6].iter().map(|member| member.kind.clone()).collect();
    let (link, symlink) = (MemberKind::HardLink { to: 1 }, MemberKind::Symlink { target: "a".to_owned() });
    assert_eq!(kinds, [MemberKind::File, link.clone(), link, symlink.clone(), symlink]);
}
