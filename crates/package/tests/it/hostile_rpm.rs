//! Packages that are not what they say: cut, damaged, and forged with digests that fit.

use std::collections::BTreeMap;

use rootball_package::rpm::RpmVersion;
use rootball_package::{Compression, PackageError, read_package};

use crate::forge::{forge, header_start, replace};
use crate::read_rpm::contents;
use crate::support::{COMPRESSIONS, sample};

fn read(package: &[u8]) -> Result<(), PackageError> {
    read_package(package, &mut |_| Ok(())).map(drop)
}

#[test]
fn cut_packages_are_refused() {
    for version in [RpmVersion::V4, RpmVersion::V6] {
        for (name, compression) in COMPRESSIONS {
            let package = sample(version, compression);
            for tenth in 0..10 {
                assert!(read(&package[..package.len() * tenth / 10]).is_err(), "{version:?} {name}: {tenth} tenths");
            }
            assert!(read(&package[..package.len() - 1]).is_err(), "{version:?} {name}: all but a byte");
        }
    }
}

#[test]
fn a_flipped_bit_of_header_or_payload_is_noticed() {
    for (name, compression) in COMPRESSIONS {
        let package = sample(RpmVersion::V4, compression);
        let start = header_start(&package);
        for position in (start..package.len()).step_by(if compression == Compression::None { 997 } else { 7 }) {
            let mut damaged = package.clone();
            damaged[position] ^= 1;
            assert!(read(&damaged).is_err(), "{name}: byte {position}");
        }
    }
}

#[test]
fn forged_headers_are_refused_with_what_is_wrong() {
    for (old, new, reason) in [
        (&b"\0/usr/bin/\0"[..], &b"\0/../xbin/\0"[..], "no path below a root"),
        (b"\0/usr/bin/\0", b"\0/usr///n/\0", "no path below a root"),
        (b"\0ping\0z\0", b"\0ping\0a\0", "twice"),
        (b"\0large\0", b"\0../ge\0", "slash"),
        (&300_000_u32.to_be_bytes(), &299_999_u32.to_be_bytes(), "300000 bytes, and 299999 in the header"),
        (&[0, 0, 0, 4, 0, 0, 0, 4], &[0, 0, 0, 5, 0, 0, 0, 4], "different contents"),
        (b"cap_net_raw=ep", b"cap_net_rax=ep", "make no sense"),
        (b"\0../bin/a\0", b"\0../bin/b\0", "leads elsewhere"),
        (b"\0sample.log\0", b"\0sample.lo/\0", "slash"),
    ] {
        let forged = forge(|header| assert!(replace(header, old, new) > 0, "{reason}"), <[u8]>::to_vec);
        let error = read(&forged).unwrap_err();
        assert!(matches!(&error, PackageError::Damaged { .. }) && error.to_string().contains(reason), "{reason}: {error}");
    }
}

#[test]
fn headers_that_promise_too_much_take_no_memory() {
    let package = sample(RpmVersion::V4, Compression::None);
    let start = header_start(&package);
    for (offset, reason) in [(8, "2147483648 entries"), (12, "2147483648 bytes")] {
        let mut forged = package.clone();
        forged[start + offset..][..4].copy_from_slice(&[0x80, 0, 0, 0]);
        let error = read(&forged).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

/// An entry of newc cpio: its fields, its name and its content.
#[derive(Clone)]
struct Entry {
    fields: Vec<u32>,
    name: String,
    content: Vec<u8>,
}

type Edit = fn(&mut Vec<Entry>);

fn entries(mut archive: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut take = |count: usize| {
        let (taken, rest) = archive.split_at(count);
        archive = rest;
        taken
    };
    loop {
        let head = String::from_utf8(take(110).to_vec()).unwrap();
        let fields: Vec<u32> = (0..13).map(|field| u32::from_str_radix(&head[6 + 8 * field..][..8], 16).unwrap()).collect();
        let (length, size) = (fields[11] as usize, fields[6] as usize);
        let name = take((110 + length).next_multiple_of(4) - 110)[..length - 1].to_vec();
        let content = take(size.next_multiple_of(4))[..size].to_vec();
        let name = String::from_utf8(name).unwrap();
        if name == "TRAILER!!!" {
            return entries;
        }
        entries.push(Entry { fields, name, content });
    }
}

fn archive(mut entries: Vec<Entry>) -> Vec<u8> {
    entries.push(Entry { fields: vec![0; 13], name: "TRAILER!!!".to_owned(), content: Vec::new() });
    let mut archive = Vec::new();
    for Entry { mut fields, name, content } in entries {
        (fields[6], fields[11]) = (content.len() as u32, name.len() as u32 + 1);
        archive.extend(b"070701");
        fields.iter().for_each(|field| archive.extend(format!("{field:08x}").bytes()));
        archive.extend(name.bytes());
        archive.push(0);
        archive.resize(archive.len().next_multiple_of(4), 0);
        archive.extend(content);
        archive.resize(archive.len().next_multiple_of(4), 0);
    }
    archive
}

fn forge_payload(edit: impl Fn(&mut Vec<Entry>)) -> Vec<u8> {
    forge(
        |_| (),
        |payload| {
            let mut entries = entries(payload);
            edit(&mut entries);
            archive(entries)
        },
    )
}

#[test]
fn the_order_of_the_payload_and_the_way_of_names_do_not_matter() {
    let expected: BTreeMap<Vec<u32>, Vec<u8>> = contents(&sample(RpmVersion::V4, Compression::None)).1;
    let edits: [(&str, Edit); 4] = [
        ("as it was", |_| ()),
        ("backwards", |entries| entries.reverse()),
        ("relative names", |entries| entries.iter_mut().for_each(|entry| entry.name = entry.name[2..].to_owned())),
        ("absolute names", |entries| entries.iter_mut().for_each(|entry| entry.name = entry.name[1..].to_owned())),
    ];
    for (what, edit) in edits {
        assert_eq!(contents(&forge_payload(edit)).1, expected, "{what}");
    }
}

#[test]
fn forged_payloads_are_refused_with_what_is_wrong() {
    fn find<'e>(entries: &'e mut [Entry], name: &str) -> &'e mut Entry {
        entries.iter_mut().find(|entry| entry.name == name).unwrap()
    }
    let edits: [(&str, Edit); 9] = [
        ("/etc/sample.conf is in it twice", |entries| entries.push(entries[0].clone())),
        ("/etc/sample.conf is missing", |entries| drop(entries.remove(0))),
        ("/etc/m is missing", |entries| entries.retain(|entry| entry.name != "./etc/m")),
        ("is in it twice", |entries| find(entries, "./etc/m").content = b"one\n".to_vec()),
        ("../../etc/passwd is not in the header", |entries| entries[0].name = "../../etc/passwd".to_owned()),
        ("the content of /etc/m has another digest", |entries| find(entries, "./usr/bin/z").content = b"two\n".to_vec()),
        ("has 5 bytes, and 4 in the header", |entries| find(entries, "./usr/bin/ping").content.push(b'g')),
        ("leads elsewhere", |entries| find(entries, "./usr/bin/link").content = b"/etc/passwd".to_vec()),
        ("a ghost in the header", |entries| entries[0].name = "./var/log/sample.log".to_owned()),
    ];
    for (reason, edit) in edits {
        let error = read(&forge_payload(edit)).unwrap_err();
        assert!(matches!(&error, PackageError::Damaged { .. }) && error.to_string().contains(reason), "{reason}: {error}");
    }
}

#[test]
fn much_behind_the_end_of_the_archive_is_refused() {
    let forged = forge(|_| (), |payload| [payload, &vec![0; 2 << 20]].concat());
    assert!(read(&forged).unwrap_err().to_string().contains("follow its end"));
}

#[test]
fn who_gives_up_is_told_apart_from_what_is_damaged() {
    let package = sample(RpmVersion::V4, Compression::None);
    let error = read_package(&*package, &mut |_| Err("enough".into())).unwrap_err();
    assert!(matches!(&error, PackageError::Visit { path, .. } if path == "/etc/sample.conf"), "{error:?}");
}
