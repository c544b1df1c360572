//! Headers by themselves: what is refused, and what the package database has.

use std::process::Command;

use rootball_package::Compression;
use rootball_package::rpm::{RpmHeader, RpmVersion, Tag};

use crate::support::{run, sample};
use crate::write_rpm::install;

/// Makes a header of entries (tag, type, offset, count) and data.
fn blob(entries: &[[u32; 4]], data: &[u8]) -> Vec<u8> {
    let intro = [entries.len() as u32, data.len() as u32];
    let numbers = intro.iter().chain(entries.iter().flatten()).flat_map(|number| number.to_be_bytes());
    numbers.chain(data.iter().copied()).collect()
}

#[test]
fn headers_have_values_of_every_type() {
    let data = b"\x01\x02\0\x03\0\0\0\x04\0\0\0\0\0\0\0\x05text\0one\0\0three\0bin";
    let entries =
        [[10, 2, 0, 2], [11, 3, 2, 1], [12, 4, 4, 1], [13, 5, 8, 1], [14, 6, 16, 1], [15, 8, 21, 3], [16, 7, 32, 3], [17, 4, 0, 0]];
    let header = RpmHeader::parse(blob(&entries, data)).unwrap();
    let numbers: Vec<Vec<u64>> = (10..14).map(|tag| header.numbers(Tag(tag)).collect()).collect();
    assert_eq!(numbers, [vec![1, 2], vec![3], vec![4], vec![5]]);
    assert_eq!(header.string(Tag(14)), Some(&b"text"[..]));
    assert_eq!(header.strings(Tag(15)).collect::<Vec<_>>(), [&b"one"[..], b"", b"three"]);
    assert_eq!(header.binary(Tag(16)), Some(&b"bin"[..]));
    // Asked for what they are not, entries have nothing.
    assert_eq!((header.string(Tag(10)), header.number(Tag(14)), header.number(Tag(16)), header.binary(Tag(15))), (None, None, None, None));
    assert!(header.has(Tag(17)) && header.number(Tag(17)).is_none() && !header.has(Tag(18)));
}

#[test]
fn damaged_headers_are_refused_with_what_is_wrong() {
    let text = b"text\0abc";
    let trailer = |offset: u32| [63_u32, 7, offset, 16].iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
    for (bytes, reason) in [
        (vec![0; 7], "ends within its beginning"),
        (blob(&[[1, 6, 0, 1]], text)[..20].to_vec(), "not as long as it says"),
        (blob(&[[1, 0, 0, 1]], text), "unknown type"),
        (blob(&[[1, 10, 0, 1]], text), "unknown type"),
        (blob(&[[1, 6, 9, 1]], text), "begins behind the data"),
        (blob(&[[1, 6, u32::MAX, 1]], text), "begins behind the data"),
        (blob(&[[1, 6, 5, 1]], text), "does not fit"),
        (blob(&[[1, 6, 0, 2]], text), "another number"),
        (blob(&[[1, 8, 0, 2]], text), "does not fit"),
        (blob(&[[1, 8, 0, u32::MAX]], text), "does not fit"),
        (blob(&[[1, 4, 0, 3]], text), "does not fit"),
        (blob(&[[1, 5, 0, u32::MAX]], text), "does not fit"),
        (blob(&[[1, 4, 2, 1]], text), "not aligned"),
        (blob(&[[1, 7, 0, 8], [2, 7, 0, 8]], text), "does not fit"),
        (blob(&[[1, 7, 0, 1], [1, 7, 1, 1]], text), "twice"),
        (blob(&[[63, 6, 0, 1]], text), "region is none"),
        (blob(&[[63, 7, 0, 16]], &[0; 16]), "does not end as regions do"),
        (blob(&[[63, 7, 0, 16]], &trailer(32_u32.wrapping_neg())), "does not end as regions do"),
        (blob(&[[63, 7, 0, 16]], &trailer(0)), "does not end as regions do"),
    ] {
        let error = RpmHeader::parse(bytes).unwrap_err().to_string();
        assert!(error.contains(reason), "{reason}: {error}");
    }
    let trailer = trailer(16_u32.wrapping_neg());
    assert!(RpmHeader::parse(blob(&[[63, 7, 0, 16]], &trailer)).is_ok());
}

#[test]
fn headers_of_the_package_database_have_what_was_added_on_installing() {
    let directory = tempfile::tempdir().unwrap();
    let package = directory.path().join("sample.rpm");
    std::fs::write(&package, sample(RpmVersion::V4, Compression::None)).unwrap();
    install(&directory.path().join("root"), &package);
    let database = directory.path().join("root/var/lib/rpm/rpmdb.sqlite");
    let script =
        "import sqlite3, sys; sys.stdout.write(sqlite3.connect(sys.argv[1]).execute('select blob from Packages').fetchone()[0].hex())";
    let hex = run(Command::new("python3").args(["-c", script]).arg(database));
    let blob: Vec<u8> = (0..hex.len() / 2).map(|index| u8::from_str_radix(&hex[2 * index..][..2], 16).unwrap()).collect();
    let header = RpmHeader::parse(blob).unwrap();
    assert_eq!(header.string(Tag::NAME), Some(&b"sample"[..]));
    let install_time = Tag(1008);
    assert!(header.number(install_time).unwrap() > 1_600_000_000);
    assert_eq!(header.strings(Tag::BASE_NAMES).count(), 12);
}
