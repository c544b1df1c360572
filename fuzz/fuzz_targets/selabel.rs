//! SELinux labels: any text is refused or labels any path, the same each time; extra slashes mean nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rootball_selabel::{FileContexts, FileKind, Sources};

fuzz_target!(|input: &str| {
    let Some((contexts, path)) = input.split_once('\0') else { return };
    let Ok(contexts) = FileContexts::parse(Sources { contexts, ..Sources::default() }) else { return };
    for kind in [None, Some(FileKind::Regular), Some(FileKind::Directory)] {
        let Ok(label) = contexts.lookup(path, kind) else { continue };
        assert_eq!(contexts.lookup(&path.replace('/', "//"), kind), Ok(label));
    }
});
