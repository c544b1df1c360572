//! Damaged and hostile deltas: an error, or the same objects; never a panic, and never another object.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;

use rootball_delta::apply::{ApplyError, ApplyLimits, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline, apply_part};
use rootball_delta::format::{BlobRange, FileDigest, Operation, OperationWriter, PartHeader, PartObject, Payload, Superblock, TargetMode};
use rootball_object::{Cancel, Checksum, ErrorKind, FileHeader, ObjectKind, S_IFREG, Silent, Xattrs, hash::Hasher};

use crate::support::{Memory, apply, apply_with};
use crate::vectors::{PAYLOAD, SUPERBLOCK, unhex};

/// A file without attributes that root owns.
fn header() -> FileHeader {
    FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o644, symlink_target: None, xattrs: Xattrs::empty() }
}

fn file_object(content: &[u8]) -> PartObject {
    PartObject { kind: ObjectKind::File, checksum: Hasher::of(&[&header().hashed_bytes(), content].concat()) }
}

/// The content of the old file of the documented delta.
fn old_content() -> Vec<u8> {
    (0..64).map(|byte| ((7 * byte + 3) % 251) as u8).collect()
}

fn range(offset: u64, length: u64) -> BlobRange {
    BlobRange { offset, length }
}

fn operations(list: &[Operation]) -> Vec<u8> {
    let mut writer = OperationWriter::new();
    list.iter().for_each(|operation| writer.push(operation));
    writer.into_bytes()
}

/// A part that is not compressed.
fn raw(payload: &Payload) -> Vec<u8> {
    [vec![0], payload.to_bytes()].concat()
}

/// A part that makes objects out of this blob with these operations.
fn part_of(blob: &[u8], list: &[Operation]) -> Vec<u8> {
    let modes = vec![TargetMode { uid: 0, gid: 0, mode: S_IFREG | 0o644 }, TargetMode { uid: 0, gid: 0, mode: 0o120_777 }];
    raw(&Payload { modes, xattrs: vec![Xattrs::empty()], blob: blob.to_vec(), operations: operations(list) })
}

/// The documented delta with a bsdiff stream: its part, its objects, and the bytes of their content.
fn bsdiff_part() -> (Vec<u8>, Vec<PartObject>, u64) {
    let tree = unhex("66007d83dfd9bb570aa91a6f8f6a8c99aa039cae58982e47d18856d758975ea11511022324");
    let source = unhex("a9c193671ff50f8adb11bc3b302161a7986bea2d261d5b38e9884174327a4546");
    let control = unhex("400000000000000003000000000000003600000000000080");
    let mut differences = [0; 64];
    differences[10] = 0xb6;
    let blob = [&tree[..], &source, &control, &differences, b"END"].concat();
    let file = part_of(
        &blob,
        &[
            Operation::SpliceMetadata { content: range(0, 37) },
            Operation::SetSource { offset: 0x25 },
            Operation::Open { mode: 0, xattrs: 0, size: 67 },
            Operation::Bspatch { patch: range(0x45, 91) },
            Operation::Close,
            Operation::UnsetSource,
        ],
    );
    let tree = PartObject { kind: ObjectKind::DirTree, checksum: Hasher::of(&tree) };
    let target = "7d83dfd9bb570aa91a6f8f6a8c99aa039cae58982e47d18856d758975ea11511".parse().unwrap();
    (file, vec![tree, PartObject { kind: ObjectKind::File, checksum: target }], 37 + 67)
}

fn with_old() -> Memory {
    Memory::default().with_file(header(), &old_content())
}

/// The documented part from nothing, its objects, and the bytes of their content.
fn empty_part() -> (Vec<u8>, Vec<PartObject>, u64) {
    let superblock = unhex(SUPERBLOCK);
    let part = Superblock::parse(&superblock).unwrap().parts.remove(0);
    ([vec![0], unhex(PAYLOAD)].concat(), part.objects, part.content_size)
}

fn checksums(memory: &Memory) -> BTreeSet<Checksum> {
    memory.objects().into_keys().map(|(_, checksum)| checksum).collect()
}

fn xz(content: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(b"x".to_vec(), 6);
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_documented_parts_make_their_objects_compressed_or_not() {
    for (file, objects, size) in [bsdiff_part(), empty_part()] {
        for file in [xz(&file[1..]), file] {
            let memory = with_old();
            let stats = apply(&file, objects.clone(), size, &memory).unwrap();
            assert_eq!((stats.objects, stats.present_objects, stats.content_bytes), (objects.len() as u64, 0, size));
            assert_eq!(checksums(&memory), objects.iter().map(|object| object.checksum).collect());
            // Once more, and nothing is new.
            let stats = apply(&file, objects.clone(), size, &memory).unwrap();
            assert_eq!((stats.present_objects, stats.content_bytes), (objects.len() as u64, 0));
        }
    }
}

#[test]
fn one_flipped_bit_in_a_part_never_makes_another_object() {
    for (file, objects, size) in [bsdiff_part(), empty_part()] {
        let expected: BTreeSet<_> = objects.iter().map(|object| object.checksum).collect();
        let right = PartHeader { digest: FileDigest::of(&file), size: file.len() as u64, content_size: size, objects: objects.clone() };
        for bit in 0..file.len() * 8 {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let error = apply_with(&right, &damaged, &with_old()).unwrap_err();
            assert!(matches!(error, ApplyError::WrongDigest { part: 0, .. }), "bit {bit}: {error}");
            // As if whoever made the delta had meant it.
            let memory = with_old();
            match apply(&damaged, objects.clone(), size, &memory) {
                Ok(_) => assert_eq!(checksums(&memory), expected, "bit {bit}"),
                Err(_) => assert!(checksums(&memory).is_subset(&expected), "bit {bit}"),
            }
        }
    }
}

#[test]
fn a_part_that_ends_early_or_goes_on_is_refused() {
    for (file, objects, size) in [bsdiff_part(), empty_part()] {
        for file in [xz(&file[1..]), file] {
            let right = PartHeader { digest: FileDigest::of(&file), size: file.len() as u64, content_size: size, objects: objects.clone() };
            for cut in 0..file.len() {
                let error = apply_with(&right, &file[..cut], &with_old()).unwrap_err();
                assert!(matches!(error, ApplyError::WrongSize { short: true, .. }), "{cut} bytes: {error}");
                assert!(apply(&file[..cut], objects.clone(), size, &with_old()).is_err(), "accepted {cut} bytes");
            }
            let error = apply_with(&right, &[&file[..], b"x"].concat(), &with_old()).unwrap_err();
            assert!(matches!(error, ApplyError::WrongSize { short: false, .. }), "{error}");
        }
    }
}

#[test]
fn one_flipped_bit_in_a_superblock_never_makes_another_object() {
    let bytes = unhex(SUPERBLOCK);
    let mut superblock = Superblock::parse(&bytes).unwrap();
    let (file, objects, _) = empty_part();
    superblock.parts[0].digest = FileDigest::of(&file);
    superblock.parts[0].size = file.len() as u64;
    superblock.inline_parts.insert(0, Cow::Owned(file));
    let bytes = superblock.to_bytes().unwrap();
    let mut expected: BTreeSet<_> = objects.iter().map(|object| object.checksum).collect();
    expected.insert(*superblock.name.to.object());
    let (scratch, cancel) = (std::env::temp_dir(), Cancel::default());
    let run = |bytes: &[u8], memory: &Memory| {
        let superblock = Superblock::parse(bytes).ok()?;
        let to = ApplyTo { source: memory, sink: memory, scratch: &scratch, limits: ApplyLimits::default(), cancel: &cancel };
        let nowhere = DeltaDirectory::new("/nowhere");
        apply_offline(&superblock, &nowhere, &to, &OfflineOptions::default(), &Silent).ok()
    };
    let memory = Memory::default();
    assert!(run(&bytes, &memory).is_some());
    assert_eq!(checksums(&memory), expected);
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let memory = Memory::default();
        match run(&damaged, &memory) {
            Some(_) => assert_eq!(checksums(&memory), expected, "bit {bit}"),
            None => assert!(checksums(&memory).is_subset(&expected), "bit {bit}"),
        }
    }
    for cut in 0..bytes.len() {
        assert!(run(&bytes[..cut], &Memory::default()).is_none(), "accepted {cut} bytes");
    }
}

#[test]
fn a_part_that_inflates_beyond_what_it_makes_is_given_up() {
    let (file, objects, size) = empty_part();
    // 64 MiB, five thousand times the size of the file.
    let bomb = xz(&[&file[1..], &vec![0; 64 << 20]].concat());
    assert!(bomb.len() < 16_000, "{}", bomb.len());
    let error = apply(&bomb, objects.clone(), size, &Memory::default()).unwrap_err();
    assert!(matches!(error, ApplyError::TooLarge { limit, .. } if limit < 2 << 20), "{error}");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    for absurd in [i64::MAX as u64, u64::MAX] {
        let error = apply(&bomb, objects.clone(), absurd, &Memory::default()).unwrap_err();
        assert!(matches!(error, ApplyError::Format { .. } | ApplyError::TooLarge { .. }), "{error}");
    }
    // A decoder that wants more memory than it may have, and payloads that are larger than they may be.
    let header = PartHeader { digest: FileDigest::of(&bomb), size: bomb.len() as u64, content_size: 1 << 40, objects };
    let (memory, scratch, cancel) = (Memory::default(), std::env::temp_dir(), Cancel::default());
    for (limits, is_right) in [
        (ApplyLimits { xz_memory: 1 << 20, ..Default::default() }, (|error| matches!(error, ApplyError::Decompress { .. })) as fn(&_) -> _),
        (ApplyLimits { payload: 1 << 20, ..Default::default() }, |error| matches!(error, ApplyError::TooLarge { limit: 0x10_0000, .. })),
    ] {
        let to = ApplyTo { source: &memory, sink: &memory, scratch: &scratch, limits, cancel: &cancel };
        let error = apply_part(0, &header, &mut &bomb[..], &to).unwrap_err();
        assert!(is_right(&error), "{error}");
    }
}

#[test]
fn operations_that_make_no_sense_are_refused() {
    use Operation::{Bspatch, Close, Open, SetSource, SpliceFile, SpliceMetadata, UnsetSource, Write};
    let old = file_object(&old_content());
    let blob = [&b"content"[..], old.checksum.as_bytes(), b"\xff\xfe"].concat();
    let content = file_object(b"content");
    let link = PartObject { kind: ObjectKind::File, checksum: content.checksum };
    let open = Open { mode: 0, xattrs: 0, size: 7 };
    let write = |offset, length| Write { range: range(offset, length) };
    let splice = |mode, xattrs, offset, length| SpliceFile { mode, xattrs, content: range(offset, length) };
    for good in [
        &[splice(0, 0, 0, 7)][..],
        &[open, write(0, 7), Close],
        &[open, write(0, 3), write(3, 0), UnsetSource, write(3, 4), Close, UnsetSource],
    ] {
        assert!(apply(&part_of(&blob, good), vec![content], 7, &with_old()).is_ok(), "{good:?}");
    }
    for bad in [
        &[][..],
        &[splice(2, 0, 0, 7)],
        &[splice(0, 1, 0, 7)],
        &[splice(0, 0, 0, 8)],
        &[splice(0, 0, 35, 7)],
        &[splice(0, 0, u64::MAX, 7)],
        &[splice(0, 0, 1, u64::MAX)],
        &[splice(0, 0, 0, 7), splice(0, 0, 0, 7)],
        // A link with a target that is no text, or like a file.
        &[splice(1, 0, 39, 2)],
        &[Open { mode: 1, xattrs: 0, size: 7 }, write(0, 7), Close],
        &[SpliceMetadata { content: range(0, 7) }],
        &[open],
        &[open, write(0, 7)],
        &[open, write(0, 6), Close],
        &[open, write(0, 8), Close],
        &[open, write(0, 7), write(0, 1), Close],
        &[open, write(u64::MAX, 7), Close],
        &[open, open, write(0, 7), Close],
        &[open, splice(0, 0, 0, 7)],
        &[Open { mode: 0, xattrs: 0, size: u64::MAX }, write(0, u64::MAX), Close],
        &[Open { mode: 0, xattrs: 0, size: 1 << 40 }, write(0, 7), Close],
        &[Close],
        &[write(0, 7)],
        &[Bspatch { patch: range(0, 7) }],
        &[open, Bspatch { patch: range(0, 7) }, Close],
        &[SetSource { offset: 7 }, open, Bspatch { patch: range(0, 7) }, Close],
        &[SetSource { offset: 7 }, open, Bspatch { patch: range(0, 70) }, Close],
        &[SetSource { offset: 7 }, open, write(60, 7), Close],
        &[SetSource { offset: 10 }, splice(0, 0, 0, 7)],
        &[SetSource { offset: u64::MAX }, splice(0, 0, 0, 7)],
        // There is no such source.
        &[SetSource { offset: 0 }, open, write(0, 7), Close],
    ] {
        let memory = with_old();
        let error = apply(&part_of(&blob, bad), vec![link], 7, &memory).err().unwrap_or_else(|| panic!("accepted {bad:?}"));
        assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::NotFound), "{bad:?}: {error:?}");
        assert!(checksums(&memory).is_empty() || bad.len() == 2, "{bad:?}");
    }
}

#[test]
fn several_sources_and_ranges_of_them_make_one_file() {
    use Operation::{Close, Open, SetSource, UnsetSource, Write};
    let first: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let second = b"second source".to_vec();
    let objects = [file_object(&first), file_object(&second)];
    let blob = [objects[0].checksum.as_bytes(), objects[1].checksum.as_bytes(), &b"literal"[..]].concat();
    let write = |offset, length| Write { range: range(offset, length) };
    let expected = [&first[5_000_000..9_000_000], b"literal", &second[7..], &first[..100], &second[..6], &first[11_999_990..]].concat();
    let list = [
        SetSource { offset: 0 },
        Open { mode: 0, xattrs: 0, size: expected.len() as u64 },
        write(5_000_000, 4_000_000),
        UnsetSource,
        write(64, 7),
        SetSource { offset: 32 },
        write(7, 6),
        SetSource { offset: 0 },
        write(0, 100),
        SetSource { offset: 32 },
        write(0, 6),
        SetSource { offset: 0 },
        write(11_999_990, 10),
        Close,
    ];
    let memory = Memory::default().with_file(header(), &first).with_file(header(), &second);
    let target = file_object(&expected);
    apply(&part_of(&blob, &list), vec![target], expected.len() as u64, &memory).unwrap();
    assert_eq!(checksums(&memory), BTreeSet::from([target.checksum]));
}
