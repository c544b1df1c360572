//! Packages of rpm and Debian.

use std::io::{self, Read};

use rootball_package::rpm::{RpmHeader, read_head};
use rootball_package::{MemberKind, PackageHead, paragraphs, read_package};

/// Most bytes that are taken out of a package: a few bytes can describe very many.
const MOST_READ: u64 = 4 << 20;

/// What begins a stream whose decoder takes what it needs, whatever the input: nothing of the package's own.
const PACKED: [&[u8]; 5] = [&[0x28, 0xb5, 0x2f, 0xfd], b"\xfd7zXZ\0", &[0x5d, 0, 0], b"BZh", &[0x1f, 0x8b]];

/// An rpm package, whose seeds have no digests of header and payload, so that what is behind them is reached.
pub(crate) fn rpm(input: &[u8]) {
    let payload = read_head(&mut &*input).ok().and_then(|head| input.get(head.payload as usize..));
    if payload.is_none_or(|payload| !PACKED.iter().any(|magic| payload.starts_with(magic))) {
        package(input);
    }
}

/// A deb package.
pub(crate) fn deb(input: &[u8]) {
    if !PACKED.iter().any(|magic| input.windows(magic.len()).any(|window| window == *magic)) {
        package(input);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        for paragraph in paragraphs(text) {
            assert!(paragraph.fields().all(|(name, value)| name.len() + value.len() <= input.len()), "more than the text has");
        }
    }
}

/// A package of either kind: its contents are those of its files, and its paths stay below the root.
fn package(input: &[u8]) {
    let mut shown = Vec::new();
    let mut total = 0;
    let head = read_package(input, &mut |content| {
        shown.extend_from_slice(content.numbers);
        // Some are read, some are passed over.
        if shown.len() % 2 == 0 {
            let count = io::copy(&mut content.reader.take(MOST_READ), &mut io::sink())?;
            assert_eq!(count, content.size, "another size than the package says");
        }
        total += content.size;
        Ok(())
    });
    if let Ok(head) = head {
        assert!(total <= input.len() as u64, "more content than the package has bytes");
        check(&head, &shown);
    }
}

fn check(head: &PackageHead, shown: &[u32]) {
    let mut times = vec![0; head.members.len()];
    shown.iter().for_each(|number| times[*number as usize] += 1);
    for (member, times) in head.members.iter().zip(times) {
        assert!(member.path.split('/').all(|component| component != ".."), "a path that leads out");
        match member.kind {
            MemberKind::File => assert_eq!(times, 1, "a file is shown once"),
            MemberKind::HardLink { to } => {
                assert!(times <= 1 && head.members[to as usize].kind == MemberKind::File, "a link to a file");
            }
            MemberKind::Control => assert!(times <= 1, "control data are shown once"),
            _ => assert_eq!(times, 0, "what is no file is not shown"),
        }
    }
}

/// A header without its magic: every entry has as many values as it says, and none where it is asked for what it is not.
pub(crate) fn rpm_header(input: &[u8]) {
    let Ok(header) = RpmHeader::parse(input.to_vec()) else { return };
    assert_eq!(header.blob(), input, "another header");
    for tag in header.tags() {
        let counts = [header.numbers(tag).len(), header.strings(tag).count(), header.binary(tag).map_or(0, <[u8]>::len)];
        assert!(counts.iter().filter(|count| **count > 0).count() <= 1, "values of two types");
        assert_eq!(counts.iter().sum::<usize>(), header.count(tag), "another number of values");
    }
}
