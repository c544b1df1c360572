//! The fuzzer's entry to a target of `crates/fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| (rootball_fuzzing::target("rojig_descriptor").run)(input));
