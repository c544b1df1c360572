//! A tree with every kind of file that a commit can hold, and each of them where programs have gone wrong: at the sizes of buffers, at the
//! limits of names, owners and attributes, and where two files differ in one thing only.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::Path;

use rustix::fs::XattrFlags;

/// Sizes around those of buffers.
const SIZES: [usize; 11] = [
    1,
    4096,
    (64 << 10) - 1,
    64 << 10,
    (64 << 10) + 1,
    (128 << 10) - 1,
    (128 << 10) + 1,
    (1 << 20) - 1,
    1 << 20,
    (1 << 20) + 1,
    (5 << 20) + 12345,
];

/// Owners up to the largest there is; the number above it means "nobody's" to the system.
const OWNERS: [(u32, u32); 4] = [(1, 0), (1000, 65534), (1 << 31, (1 << 31) - 1), (u32::MAX - 1, u32::MAX - 1)];

/// Names that are valid everywhere and still go wrong somewhere.
const NAMES: [&str; 16] = [
    " ",
    "with space",
    "new\nline",
    "tab\tand\u{1}control",
    "-n",
    "back\\slash",
    "\"quotes'",
    "%s $HOME *?[a]",
    ".hidden",
    "...",
    "A",
    "grün",
    "gru\u{308}n",
    "名前",
    "🦀",
    "\u{7f}",
];

/// A file capability as the kernel keeps it: revision 2, effective, and the right to use raw sockets.
const CAPABILITY: [u8; 20] = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Makes `dir` and fills it, with the same bytes each time. Only root can do this, on a file system that has all kinds of attributes.
///
/// # Panics
/// When something cannot be made.
pub fn fill(dir: &Path) {
    fs::create_dir_all(dir).expect("a directory");
    sizes(&dir.join("sizes"));
    modes_and_owners(&dir.join("metadata"));
    attributes(&dir.join("attributes"));
    links(&dir.join("links"));
    names(&dir.join("names"));
    directories(&dir.join("directories"));
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("files are in directories")).expect("a directory");
    fs::write(path, content).expect("a file");
}

fn set(path: &Path, (user, group): (u32, u32), mode: u32) {
    // The owner first: with it, bits of the mode go.
    lchown(path, Some(user), Some(group)).expect("an owner");
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn xattr(path: &Path, name: &str, value: &[u8]) {
    rustix::fs::lsetxattr(path, name, value, XattrFlags::empty()).unwrap_or_else(|error| panic!("{name} of {}: {error}", path.display()));
}

/// Returns bytes that do not compress.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ size as u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

fn sizes(dir: &Path) {
    write(&dir.join("empty"), "");
    for size in SIZES {
        write(&dir.join(format!("noise-{size}")), noise(size));
        write(&dir.join(format!("text-{size}")), "a line of text\n".repeat(size / 15 + 1).as_bytes().split_at(size).0);
    }
    write(&dir.join("zeros"), vec![0; 300_000]);
}

/// The same content again and again, under other metadata.
fn modes_and_owners(dir: &Path) {
    for mode in [0o000, 0o400, 0o600, 0o644, 0o664, 0o666, 0o755, 0o777, 0o1644, 0o2755, 0o4755, 0o6711, 0o7777] {
        for (kind, content) in [("file", "the same content\n"), ("empty", "")] {
            let path = dir.join(format!("{kind}-{mode:04o}"));
            write(&path, content);
            set(&path, (0, 0), mode);
        }
        let path = dir.join(format!("dir-{mode:04o}"));
        fs::create_dir(&path).expect("a directory");
        set(&path, (0, 0), mode);
    }
    for (user, group) in OWNERS {
        let path = dir.join(format!("owner-{user}"));
        write(&path, "the same content\n");
        set(&path, (user, group), 0o4750);
        let link = dir.join(format!("link-of-{user}"));
        symlink("file-0644", &link).expect("a link");
        lchown(&link, Some(user), Some(group)).expect("an owner");
        let path = dir.join(format!("dir-of-{user}"));
        fs::create_dir(&path).expect("a directory");
        set(&path, (user, group), 0o2770);
    }
    for name in ["same-1", "same-2"] {
        write(&dir.join(name), "the same object\n");
    }
}

fn attributes(dir: &Path) {
    for name in ["several", "long", "binary", "capability", "trusted", "empty"] {
        write(&dir.join(name), if name == "empty" { "" } else { "the same content\n" });
    }
    // Neither the order in which they are set nor that of their lengths is that of their names.
    for (name, value) in [("user.z", "1"), ("user.a", "22"), ("user.a.b", "333"), ("user.B", "4"), ("user.ä", "5")] {
        xattr(&dir.join("several"), name, value.as_bytes());
    }
    xattr(&dir.join("long"), "user.long", &noise(2500));
    xattr(&dir.join("long"), &format!("user.{}", "n".repeat(250)), b"a name of 255 bytes");
    xattr(&dir.join("binary"), "user.binary", b"\0\x01\xff\0");
    xattr(&dir.join("binary"), "user.nul", b"\0");
    xattr(&dir.join("capability"), "security.capability", &CAPABILITY);
    xattr(&dir.join("trusted"), "trusted.overlay.opaque", b"y");
    xattr(&dir.join("empty"), "user.of-an-empty-file", b"value");
    let directory = dir.join("directory");
    fs::create_dir(&directory).expect("a directory");
    xattr(&directory, "user.color", b"green");
    xattr(&directory, "trusted.color", b"\0green");
    let link = dir.join("link");
    symlink("several", &link).expect("a link");
    xattr(&link, "trusted.of-a-link", b"value");
}

fn links(dir: &Path) {
    write(&dir.join("first"), "several names\n");
    fs::create_dir(dir.join("below")).expect("a directory");
    for name in ["second", "below/third"] {
        fs::hard_link(dir.join("first"), dir.join(name)).expect("a link");
    }
    let targets =
        [".", "..", "/", "nowhere", "/etc/passwd", "../../../../../../../../etc/passwd", "with space", "new\nline", "grün/名前", "a//b/"];
    for (number, target) in targets.into_iter().enumerate() {
        symlink(target, dir.join(format!("link-{number}"))).expect("a link");
    }
    symlink("x/".repeat(2047), dir.join("link-long")).expect("a link");
    symlink("link-0", dir.join("link-of-link")).expect("a link");
    symlink("loop", dir.join("loop")).expect("a link");
    fs::hard_link(dir.join("loop"), dir.join("loop-again")).expect("a link");
}

fn names(dir: &Path) {
    fs::create_dir_all(dir.join("links")).expect("a directory");
    let long = ["x".repeat(255), format!("{}x", "ä".repeat(127))];
    for name in NAMES.iter().copied().chain(long.iter().map(String::as_str)) {
        write(&dir.join("files").join(name), "");
        write(&dir.join("dirs").join(name).join(name), "below");
        symlink(name, dir.join("links").join(name)).expect("a link");
    }
    // Sorted as names these come in another order than sorted as paths.
    for name in ["a/x", "a.b", "a-b/x", "a0", "ab/x"] {
        write(&dir.join("order").join(name), "");
    }
}

fn directories(dir: &Path) {
    fs::create_dir_all(dir.join("empty/also-empty")).expect("a directory");
    let deep = dir.join("d/".repeat(100));
    write(&deep.join("bottom"), "far down\n");
    for number in 0..3000 {
        write(&dir.join(format!("many/{number:04}")), if number % 3 == 0 { String::new() } else { format!("{}\n", number % 100) });
    }
    // Two directories that are one object, and one that differs in its attributes only.
    for (name, mode) in [("same-1", 0o755), ("same-2", 0o755), ("other-mode", 0o700)] {
        write(&dir.join(name).join("file"), "in equal directories\n");
        set(&dir.join(name), (0, 0), mode);
    }
}
