//! Key files: what was printed reads and prints the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_keyfile::KeyFile;

fuzz_target!(|input: &str| {
    let Ok(file) = input.parse::<KeyFile>() else { return };
    let printed = file.to_string();
    let again: KeyFile = printed.parse().expect("what was printed can be read");
    assert_eq!(again.to_string(), printed);
    for group in file.groups() {
        for key in file.keys(group) {
            assert_eq!(again.raw(group, key), file.raw(group, key));
            let _ = (file.string(group, key), file.list(group, key), file.boolean(group, key), file.integer(group, key));
        }
    }
});
