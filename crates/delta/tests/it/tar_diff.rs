//! tar-diffs: what is made of one archive leads to the other, and nothing that is wrong leads anywhere.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};

use proptest::prelude::*;
use rootball_delta::tardiff::{
    DiffEffort, DiffOptions, NameRule, OldImage, OldImageBuilder, PatchLimits, Source, TarPatch, TarSources, create,
};
use rootball_object::Cancel;
use rootball_object::hash::Hasher;
use rootball_tar::{Owner, TarWriter};
use rootball_testkit::noise::noise;

/// Files by name.
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn of(files: &[(&str, &[u8])]) -> Self {
        Self(files.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())).collect())
    }
}

impl TarSources for Files {
    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        if name == "broken" {
            return Err(io::Error::other("the disk is on fire"));
        }
        let Some(content) = self.0.get(name) else { return Ok(None) };
        let mut file = tempfile::tempfile()?;
        file.write_all(content)?;
        Ok(Some(Source::new(file, 0, content.len() as u64)))
    }
}

/// Codes, numbers, and the bytes that follow.
type Operations<'a> = &'a [(u8, u64, &'a [u8])];

/// A diff of operations as the format has them, written by hand.
fn by_hand(mark: &[u8; 8], operations: Operations<'_>) -> Vec<u8> {
    let mut stream = Vec::new();
    for (code, number, bytes) in operations {
        stream.push(*code);
        let mut number = *number;
        while number >= 0x80 {
            stream.push(number as u8 | 0x80);
            number >>= 7;
        }
        stream.push(number as u8);
        stream.extend_from_slice(bytes);
    }
    [mark.as_slice(), &zstd::encode_all(&stream[..], 3).unwrap()].concat()
}

fn limits() -> PatchLimits {
    PatchLimits::new(std::env::temp_dir())
}

fn apply(diff: &[u8], sources: &dyn TarSources) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let limits = limits();
    TarPatch::new(diff, sources, &limits)
        .and_then(|patch| patch.take(1 << 28).read_to_end(&mut out))
        .map(|_| out)
        .map_err(|error| error.to_string())
}

const ONE: &[u8; 8] = b"tardf1\n\0";
const TWO: &[u8; 8] = b"tardf2\n\0";

#[test]
fn every_operation_does_what_the_format_says() {
    let files = Files::of(&[("usr/a", b"0123456789"), ("b", &[250; 20])]);
    let with_prefix = {
        let mut encoder = zstd::Encoder::with_ref_prefix(Vec::new(), 3, b"0123456789").unwrap();
        encoder.write_all(b"01234567890123456789!").unwrap();
        encoder.finish().unwrap()
    };
    let operations: &[(u8, u64, &[u8])] = &[
        (0, 5, b"head:"),
        (1, 8, b"./usr//a"),
        (2, 3, b""),
        (4, 8, b""),
        (2, 2, b""),
        (0, 1, b"|"),
        (1, 1, b"b"),
        (3, 4, &[0, 1, 5, 6]),
        (3, 1, &[7]),
        (1, 5, b"usr/a"),
        (2, 1, b""),
        (0, 0, b""),
    ];
    let expected = b"head:01289|\xfa\xfb\xff\x00\x010";
    assert_eq!(apply(&by_hand(ONE, operations), &files).unwrap(), expected);
    let mut second = operations.to_vec();
    second.extend([(5, with_prefix.len() as u64, with_prefix.as_slice()), (0, 1, b".")]);
    assert_eq!(apply(&by_hand(TWO, &second), &files).unwrap(), [expected.as_slice(), b"01234567890123456789!."].concat());
    assert_eq!(apply(&by_hand(ONE, &second), &files).unwrap_err(), "it has operation 5, which its version of the format has not");
    assert_eq!(apply(&by_hand(ONE, &[]), &files).unwrap(), b"");
}

#[test]
fn hostile_diffs_are_refused_by_what_is_wrong_with_them() {
    let files = Files::of(&[("a", b"0123456789")]);
    let bomb = zstd::encode_all(io::repeat(0).take(600 << 20), 1).unwrap();
    let idle: Vec<(u8, u64, &[u8])> = (0..2000).map(|number| (4, number, [].as_slice())).collect();
    let idle = [[(1, 1, b"a".as_slice())].as_slice(), &idle].concat();
    let long = vec![b'x'; 5000];
    let cases: &[(&[u8; 8], Operations<'_>, &str)] = &[
        (b"tardf9\n\0", &[], "it does not begin as a tar-diff does"),
        (ONE, &[(2, 1, b"")], "it reads a file before it names one"),
        (ONE, &[(4, 1, b"")], "it reads a file before it names one"),
        (ONE, &[(1, 1, b"c")], "it needs the file \"c\", which the old image has not"),
        (ONE, &[(1, 6, b"broken")], "it needs the file \"broken\", which cannot be read: the disk is on fire"),
        (ONE, &[(1, 2, b"..")], "it names \"..\", which can be no file"),
        (ONE, &[(1, 2, b"\xff\xfe")], "it names \"\u{fffd}\u{fffd}\", which can be no file"),
        (ONE, &[(1, 5000, &long)], "it names a file by 5000 bytes, more than any path has"),
        (ONE, &[(1, 1, b"a"), (2, 11, b"")], "it reads \"a\" up to byte 11, and the file has 10"),
        (ONE, &[(1, 1, b"a"), (4, u64::MAX, b""), (2, 11, b"")], "it reads \"a\" up to byte 18446744073709551615, and the file has 10"),
        (ONE, &[(1, 1, b"a"), (4, 9, b""), (3, u64::MAX, b"")], "it reads \"a\" up to byte 18446744073709551615, and the file has 10"),
        (ONE, &[(0, 10, b"short")], "it ends within an operation"),
        (ONE, &[(1, 1, b"a"), (3, 10, b"short")], "it ends within an operation"),
        (ONE, &idle, "it has more than 1000 operations in a row that give nothing"),
        (TWO, &[(1, 1, b"a"), (5, bomb.len() as u64, &bomb)], "a part of it unpacks to more than 536870912 bytes"),
        (TWO, &[(5, 1, b"x")], "it reads a file before it names one"),
    ];
    for (mark, operations, message) in cases {
        assert_eq!(apply(&by_hand(mark, operations), &files).unwrap_err(), *message);
    }
    let whole = by_hand(ONE, &[(0, 5, b"hello")]);
    assert_eq!(apply(&whole[..whole.len() - 1], &files).unwrap_err(), "incomplete frame");
    assert_eq!(apply(&whole[..5], &files).unwrap_err(), "it does not begin as a tar-diff does");
}

#[test]
fn a_file_that_is_too_large_is_not_held_in_memory() {
    let files = Files::of(&[("a", b"0123456789")]);
    let frame = zstd::encode_all(&b"x"[..], 1).unwrap();
    let diff = by_hand(TWO, &[(1, 1, b"a"), (5, frame.len() as u64, &frame)]);
    assert_eq!(apply(&diff, &files).unwrap(), b"x");
    let mut limits = limits();
    limits.dictionary = 9;
    let error = TarPatch::new(&diff[..], &files, &limits).unwrap().read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "it unpacks with all of \"a\", which has 10 bytes, more than the 9 that are held in memory");
}

/// A layer: of files, or of objects with hard links as an encapsulated commit has them.
fn layer(files: &[(String, Vec<u8>)], as_objects: bool) -> Vec<u8> {
    let mut tar = TarWriter::new(Vec::new());
    for (name, content) in files {
        if as_objects {
            let object = format!("sysroot/ostree/repo/objects/ab/{}.file", &Hasher::of(content).to_hex()[2..]);
            tar.file(&object, Owner::root(0o644), content).unwrap();
            tar.hardlink(name, Owner::root(0o644), &object).unwrap();
        } else {
            tar.file(name, Owner::root(0o644), content).unwrap();
        }
    }
    tar.finish().unwrap()
}

fn old_of(layers: &[Vec<u8>], rule: NameRule) -> OldImage {
    let (scratch, cancel) = (std::env::temp_dir(), Cancel::default());
    let mut builder = OldImageBuilder::new(&scratch, &cancel);
    for layer in layers {
        assert_eq!(builder.layer(&layer[..]).unwrap(), Hasher::of(layer));
    }
    builder.finish(rule)
}

fn diff(old: &OldImage, new: &[u8], effort: DiffEffort) -> Vec<u8> {
    let (scratch, cancel, mut out) = (std::env::temp_dir(), Cancel::default(), Vec::new());
    let report = create(old, new, &mut out, &DiffOptions { effort, scratch: &scratch, cancel: &cancel }).unwrap();
    assert_eq!((report.archive, report.archive_size), (Hasher::of(new), new.len() as u64));
    out
}

fn named(name: &str, content: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), content)
}

#[test]
fn a_new_layer_costs_what_is_new_in_it() {
    let edited = |mut content: Vec<u8>| {
        content[70_000] ^= 1;
        content.splice(1000..1000, *b"inserted");
        content
    };
    let before = [
        named("usr/lib/libz.so.1.2", noise(1, 200_000)),
        named("usr/lib/same", noise(2, 100_000)),
        named("usr/share/moved", noise(3, 50_000)),
        named("usr/bin/small", noise(4, 40)),
    ];
    let after = [
        named("usr/bin/small", noise(4, 40)),
        named("usr/lib/libz.so.1.3", edited(noise(1, 200_000))),
        named("usr/lib/same", noise(2, 100_000)),
        named("usr/libexec/elsewhere", edited(noise(3, 50_000).repeat(2))),
    ];
    for as_objects in [false, true] {
        let (old, new) = (layer(&before, as_objects), layer(&after, as_objects));
        for rule in [NameRule::UsrOnly, NameRule::WholeRoot] {
            let old = old_of(std::slice::from_ref(&old), rule);
            for effort in [DiffEffort::Fast, DiffEffort::Default, DiffEffort::Max] {
                let made = diff(&old, &new, effort);
                assert_eq!(apply(&made, &old).unwrap(), new);
                assert!(made.len() < 2500, "{} bytes", made.len());
                assert_eq!(diff(&old, &new, effort), made, "the same archives make the same diff");
            }
        }
    }
}

#[test]
fn names_are_those_that_are_left_when_all_layers_lie_over_each_other() {
    let content = noise(5, 10_000);
    let below = layer(&[named("usr/a", content.clone()), named("usr/gone", noise(6, 10_000)), named("sysroot/x", noise(7, 10_000))], false);
    let above = layer(&[named("usr/.wh.gone", Vec::new()), named("usr/b", noise(8, 10_000)), named("usr/a", noise(9, 10_000))], false);
    let old = old_of(&[below, above], NameRule::WholeRoot);
    let open = |name: &str| old.open(name).unwrap().map(|source| source.size());
    assert_eq!(["usr/a", "usr/b", "usr/gone", "sysroot/x"].map(open), [Some(10_000), Some(10_000), None, None]);
    // What is hidden is sent again, since whoever applies the diff has it no more.
    let new = layer(&[named("usr/new", content)], false);
    let made = diff(&old, &new, DiffEffort::Default);
    assert_eq!(apply(&made, &old).unwrap(), new);
    assert!(made.len() > 10_000);
}

#[test]
fn archives_that_are_none_are_refused() {
    let (scratch, cancel) = (std::env::temp_dir(), Cancel::default());
    let error = OldImageBuilder::new(&scratch, &cancel).layer(&[7; 1000][..]).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.kind()), ("reading the archive", rootball_object::ErrorKind::Corrupt));
    let failing = File::open(&scratch).unwrap();
    let error = OldImageBuilder::new(&scratch, &cancel).layer(failing).unwrap_err();
    assert_eq!(error.to_string(), "reading the archive");
    cancel.request();
    let whole = layer(&[named("usr/a", vec![1; 100])], false);
    let error = OldImageBuilder::new(&scratch, &cancel).layer(&whole[..]).unwrap_err();
    assert_eq!(error.to_string(), "stopped on request");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_made_of_two_layers_leads_from_one_to_the_other(
        before in proptest::collection::vec(("(usr|etc)/[a-d]{1,2}", 0_u64..6, 0_usize..5000), 0..8),
        after in proptest::collection::vec(("(usr|opt)/[a-d]{1,2}", 0_u64..6, 0_usize..5000, 0_usize..5000), 0..8),
        as_objects in any::<bool>(),
    ) {
        let before: Vec<_> = before.into_iter().map(|(name, seed, len)| (name, noise(seed, len))).collect();
        let after: Vec<_> = after
            .into_iter()
            .map(|(name, seed, len, at)| {
                let mut content = noise(seed, len);
                if let Some(byte) = content.get_mut(at) {
                    *byte ^= 0x55;
                }
                (name, content)
            })
            .collect();
        let old = old_of(&[layer(&before, as_objects)], NameRule::UsrOnly);
        let new = layer(&after, as_objects);
        prop_assert_eq!(apply(&diff(&old, &new, DiffEffort::Fast), &old).unwrap(), new);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), second in any::<bool>(), raw in any::<bool>()) {
        let files = Files::of(&[("a", b"0123456789"), ("\u{1}", &[1; 300])]);
        let mark = if second { TWO } else { ONE };
        let stream = if raw { bytes } else { zstd::encode_all(&bytes[..], 1).unwrap() };
        let _ = apply(&[mark.as_slice(), &stream].concat(), &files);
    }
}
