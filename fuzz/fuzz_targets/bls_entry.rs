//! Boot entries and kernel arguments: what was printed reads and prints the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_bls::{Entry, EntryName, KernelArgs, compare_versions};

fuzz_target!(|input: &[u8]| {
    if let Ok(entry) = Entry::parse(input) {
        let printed = entry.to_string();
        let again = Entry::parse(printed.as_bytes()).expect("what was printed can be read");
        assert_eq!(again.to_string(), printed);
        let arguments = entry.options().to_string();
        assert_eq!(KernelArgs::parse(&arguments).to_string(), arguments);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = EntryName::parse(text);
        let (left, right) = text.split_once('\n').unwrap_or((text, ""));
        assert_eq!(compare_versions(left, right), compare_versions(right, left).reverse());
    }
});
