//! Two trees between which everything happens that can happen to a file, and a repository of both.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use rootball_delta::format::DeltaName;
use rootball_object::CommitChecksum;
use rootball_repo::Repo;

use crate::support::{Place, ostree};

/// Bytes that do not compress.
pub(crate) fn noise(seed: u64, size: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let word = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = (0..size.div_ceil(8)).flat_map(word).collect();
    bytes.truncate(size);
    bytes
}

pub(crate) fn write(tree: &Path, name: &str, content: &[u8], mode: u32) {
    let path = tree.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
}

/// Something like machine code: words that repeat, and addresses that are all other ones in the new version.
pub(crate) fn code(seed: u64, words: usize, is_new: bool) -> Vec<u8> {
    let choice = noise(seed, words);
    let address = |index: usize| (index as u32 * 16 + if is_new { 0x40 } else { 0 }).to_le_bytes();
    let word = |(index, choice): (usize, &u8)| {
        if choice % 8 == 0 { address(index) } else { u32::from(*choice).wrapping_mul(40_503).to_le_bytes() }
    };
    b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".iter().copied().chain(choice.iter().enumerate().flat_map(word)).collect()
}

/// Fills one of two trees between which everything happens that can happen to a file.
pub(crate) fn fill(tree: &Path, is_new: bool) {
    let pick = |old: &'static str, new: &'static str| if is_new { new } else { old };
    write(tree, "same", b"unchanged\n", 0o644);
    write(tree, "empty", if is_new { b"" } else { b"was not empty\n" }, 0o644);
    write(tree, "filled", if is_new { b"is not empty\n" } else { b"" }, 0o644);
    write(tree, "mode", &noise(1, 70_000), if is_new { 0o755 } else { 0o644 });
    write(tree, "setuid", &noise(2, 500), if is_new { 0o4755 } else { 0o755 });
    write(tree, "setgid", &noise(3, 500), if is_new { 0o2755 } else { 0o755 });
    let (mut appended, mut first, middle) = (noise(4, 300_000), noise(5, 100_000), noise(6, 40_000));
    let mut text: String = (0..8000u32).map(|line| format!("line {line}: {}\n", line.wrapping_mul(2_654_435_761))).collect();
    if is_new {
        appended.extend(noise(7, 7777));
        first[0] ^= 1;
        text = text.replacen("line 77:", "LINE 77, changed:", 1);
    }
    write(tree, "appended", &appended, 0o644);
    write(tree, "first-byte", &first, 0o644);
    write(tree, "text", text.as_bytes(), 0o644);
    let blocks: Vec<_> = (10..20).map(|seed| noise(seed, 9_000)).collect();
    let shuffled: Vec<u8> = if is_new { blocks.iter().rev().flatten().copied().collect() } else { blocks.concat() };
    write(tree, "shuffled", &shuffled, 0o644);
    write(tree, pick("renamed/before", "elsewhere/after"), &if is_new { [&middle[..], b"end"].concat() } else { middle }, 0o644);
    write(tree, pick("lib/libx.so.1.2.3", "lib/libx.so.1.2.4"), &code(20, 20_000, is_new), 0o755);
    for module in 0..20 {
        let path = format!("modules/{}/kernel/m{module}.ko", pick("6.1.0-55", "6.1.0-56"));
        write(tree, &path, &code(100 + module, 3000 + 100 * module as usize, is_new), 0o644);
    }
    if is_new {
        write(tree, "fresh/opaque.gz", &noise(30, 300_000), 0o644);
        write(tree, "fresh/text", "words and words\n".repeat(500).as_bytes(), 0o644);
        fs::hard_link(tree.join("fresh/text"), tree.join("fresh/link")).unwrap();
        write(tree, "fresh/copy-other-mode", "words and words\n".repeat(500).as_bytes(), 0o600);
    }
    symlink(pick("same", "text"), tree.join("symlink")).unwrap();
    symlink("x/".repeat(1000), tree.join(pick("old-link", "long-link"))).unwrap();
    write(tree, "attributes", b"with attributes\n", 0o644);
    let set = Command::new("setfattr").args(["-n", "user.color", "-v", pick("red", "green")]).arg(tree.join("attributes")).status();
    assert!(set.expect("setfattr, of package attr").success());
}

/// A repository of two commits.
pub(crate) struct Origin {
    pub(crate) place: Place,
    pub(crate) repo: Repo,
    pub(crate) old: CommitChecksum,
    pub(crate) new: CommitChecksum,
}

impl Origin {
    pub(crate) fn new(mode: &str, fill: impl Fn(&Path, bool)) -> Self {
        let place = Place::new();
        let path = place.stock_repo("origin", mode);
        let commit = |name: &str, is_new: bool| {
            let tree = place.path(name);
            fs::create_dir_all(&tree).unwrap();
            fill(&tree, is_new);
            let tree = format!("--tree=dir={}", tree.to_str().unwrap());
            let words = ["commit", "--repo", &path, "-b", "main", "-s", "Test", "--timestamp=@1700000000", &tree];
            ostree(&words).parse().unwrap()
        };
        let (old, new) = (commit("old", false), commit("new", true));
        let repo = Repo::open(&place.path("origin")).unwrap();
        Self { place, repo, old, new }
    }

    pub(crate) fn name(&self, from_old: bool) -> DeltaName {
        DeltaName { from: from_old.then_some(self.old), to: self.new }
    }

    /// Makes a repository that has the old commit, or nothing.
    pub(crate) fn target(&self, name: &str, mode: &str, has_old: bool) -> String {
        let path = self.place.stock_repo(name, mode);
        if has_old {
            ostree(&["pull-local", "--repo", &path, self.place.path("origin").to_str().unwrap(), &self.old.to_string()]);
        }
        path
    }

    pub(crate) fn check(&self, target: &str, what: &str) {
        ostree(&["fsck", "--repo", target]);
        let list = |repo: &str| ostree(&["ls", "-RXC", "--repo", repo, &self.new.to_string()]);
        assert_eq!(list(target), list(self.place.path("origin").to_str().unwrap()), "{what}");
    }
}
