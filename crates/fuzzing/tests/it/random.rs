//! Random bytes, of the shapes in which lengths and offsets lie: no target panics or takes more than its memory.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rootball_fuzzing::{TARGETS, target};

use crate::measured::{alone, run};

/// Bytes without a plan, small numbers, the same again and again, and sizes around those at which offsets get wider.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(0_u8..4, 0..200),
        vec(any::<u8>(), 250..260),
        (any::<u8>(), 0..2000_usize).prop_map(|(byte, count)| vec![byte; count]),
        (vec(any::<u8>(), 1..9), 1..300_usize).prop_map(|(bytes, count)| bytes.repeat(count)),
    ]
}

/// Types in which a few bytes become many values.
fn any_type() -> impl Strategy<Value = String> {
    let ready = [
        "a{sv}",
        "aaay",
        "a()",
        "aaaaaaaas",
        "a(s)",
        "a(ayay)",
        "aas",
        "av",
        "a{sa{sv}}",
        "mmmms",
        "(a(say)a(sayay))",
        "(a{sv}aya(say)sstayay)",
    ];
    prop_oneof![
        prop::sample::select(ready.to_vec()).prop_map(str::to_owned),
        (1..120_usize).prop_map(|depth| format!("{}y", "a".repeat(depth))),
        (1..60_usize).prop_map(|depth| format!("{}y{}", "(".repeat(depth), ")".repeat(depth))),
        "[ybnqiuhxtdsogv]{1,40}".prop_map(|members| format!("a({members})")),
    ]
}

/// Gives what a strategy makes up to a target, as the bytes that `input` makes of it.
fn hold<S: Strategy>(names: &[&str], strategy: S, input: impl Fn(S::Value) -> Vec<u8>) {
    alone(|| {
        let targets: Vec<_> = names.iter().map(|name| target(name)).collect();
        targets.iter().for_each(|target| (target.run)(b""));
        let result = TestRunner::default().run(&strategy, |value| {
            let input = input(value);
            targets.iter().for_each(|target| run(target, &input));
            Ok(())
        });
        if let Err(error) = result {
            panic!("{error}");
        }
    });
}

#[test]
fn no_target_panics_on_any_bytes_or_takes_more_than_its_memory() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    hold(&names, any_bytes(), |bytes| bytes);
}

#[test]
fn no_value_of_any_type_takes_more_than_its_memory() {
    hold(&["gvariant"], (any_type(), any_bytes()), |(ty, bytes)| [ty.as_bytes(), b"\0", &bytes].concat());
}

#[test]
fn no_kind_of_object_takes_more_than_its_memory() {
    hold(&["object"], (0_u8..7, any_bytes()), |(kind, bytes)| [&[kind], &*bytes].concat());
}

#[test]
fn no_key_file_or_boot_entry_takes_more_than_its_memory() {
    let lines = "(\\[[a-b]{0,2}\\]\n|[a-b]{0,2}[= ][a-b;\\\\]{0,4}\n|#.{0,3}\n|\n){0,60}";
    hold(&["keyfile", "bls_entry"], lines, String::into_bytes);
}

#[test]
fn no_header_of_an_archive_takes_more_than_its_memory() {
    hold(&["tar"], (any::<u8>(), any::<u64>(), any_bytes()), |(kind, size, bytes)| tar_header(kind, size, &bytes));
}

#[test]
fn no_header_of_an_archived_file_takes_more_than_its_memory() {
    hold(&["filez"], (any::<u32>(), any_bytes()), |(length, bytes)| [&length.to_be_bytes()[..], &[0; 4], &bytes].concat());
}

/// A header with a good sum, and bytes behind it.
fn tar_header(kind: u8, size: u64, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..4].copy_from_slice(b"name");
    header[100..107].copy_from_slice(b"0000644");
    let size = format!("{:011o}", size % (1 << 33));
    header[124..135].copy_from_slice(size.as_bytes());
    header[156] = if kind.is_multiple_of(4) { kind } else { b"0123456xgLKS"[usize::from(kind) % 12] };
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    [&header[..], content].concat()
}
