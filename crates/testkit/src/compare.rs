//! Two directory trees, compared in everything that a file system keeps of them.
//!
//! Equal are names, types, modes, owners, device numbers, sizes, contents, link targets, extended attributes, and which names share an inode.
//! Both trees are walked at the same time in the order of their names, by directory descriptors; contents are read in pieces. What grows with
//! the trees is only the list of inodes that have several names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, major, minor};
use rustix::io::Errno;

/// How many differences a failed assertion shows.
const MOST_SHOWN: usize = 40;

/// What is looked at beyond names, types, modes, sizes and contents.
#[derive(Clone, Copy, Debug)]
pub struct Compare<'a> {
    /// Users and groups.
    pub owners: bool,
    /// Times of modification, to the nanosecond.
    pub times: bool,
    /// Which names are links to one inode.
    pub hard_links: bool,
    /// Extended attributes that may differ.
    pub ignored_xattrs: &'a [&'a str],
}

impl Default for Compare<'_> {
    /// All but the times.
    fn default() -> Self {
        Self { owners: true, times: false, hard_links: true, ignored_xattrs: &[] }
    }
}

/// Returns what differs between two directories and all below them, a line for each difference, in the order of the names; nothing when
/// they are the same.
///
/// # Panics
/// When one of them cannot be read.
pub fn differences(left: &Path, right: &Path, compare: &Compare<'_>) -> Vec<String> {
    let open = |path: &Path| {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::openat(CWD, path, flags, Mode::empty()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let sides = [open(left), open(right)];
    let mut walk = Walk { compare, found: Vec::new(), first_names: Default::default() };
    walk.same_directory(b".", &sides, &sides.each_ref().map(|side| rustix::fs::fstat(side).expect("an open directory has a status")));
    walk.found
}

/// Fails with the first lines of [`differences`] when there are some.
///
/// # Panics
/// Then, and when one of the directories cannot be read.
#[track_caller]
pub fn assert_same(left: &Path, right: &Path, compare: &Compare<'_>) {
    let found = differences(left, right, compare);
    let shown: Vec<&str> = found.iter().map(String::as_str).take(MOST_SHOWN).collect();
    assert!(found.is_empty(), "{} and {} differ {} times:\n{}", left.display(), right.display(), found.len(), shown.join("\n"));
}

struct Walk<'a> {
    compare: &'a Compare<'a>,
    found: Vec<String>,
    /// The name under which each inode was met first, on either side.
    first_names: [HashMap<(u64, u64), Vec<u8>>; 2],
}

impl Walk<'_> {
    fn differ(&mut self, path: &[u8], what: &str, left: impl std::fmt::Display, right: impl std::fmt::Display) {
        self.found.push(format!("{:?}: {what}: {left}, {right}", OsStr::from_bytes(path)));
    }

    /// Compares two directories and all that is in them.
    fn same_directory(&mut self, path: &[u8], sides: &[OwnedFd; 2], stats: &[Stat; 2]) {
        self.same_status(path, stats);
        self.same_xattrs(path, sides.each_ref().map(|side| xattrs(side, b".", self.compare.ignored_xattrs)));
        let [left, right] = sides.each_ref().map(names);
        for name in left.union(&right) {
            let path = if path == b"." { name.clone() } else { [path, b"/", name].concat() };
            match (left.contains(name), right.contains(name)) {
                (true, true) => self.same_entry(&path, sides, name),
                (true, false) => self.found.push(format!("{:?}: only on the left", OsStr::from_bytes(&path))),
                _ => self.found.push(format!("{:?}: only on the right", OsStr::from_bytes(&path))),
            }
        }
    }

    fn same_entry(&mut self, path: &[u8], dirs: &[OwnedFd; 2], name: &[u8]) {
        let shown = OsStr::from_bytes(path);
        let good = |result: rustix::io::Result<_>| result.unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        let stats = dirs.each_ref().map(|dir| good(rustix::fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)));
        let kinds = stats.map(|stat| FileType::from_raw_mode(stat.st_mode));
        if kinds[0] != kinds[1] {
            return self.differ(path, "type", format_args!("{:?}", kinds[0]), format_args!("{:?}", kinds[1]));
        }
        let open = |flags: OFlags| {
            dirs.each_ref().map(|dir| {
                let flags = flags | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                rustix::fs::openat(dir, name, flags, Mode::empty()).unwrap_or_else(|error| panic!("{shown:?}: {error}"))
            })
        };
        if kinds[0] == FileType::Directory {
            return self.same_directory(path, &open(OFlags::DIRECTORY), &stats);
        }
        self.same_status(path, &stats);
        self.same_xattrs(path, dirs.each_ref().map(|dir| xattrs(dir, name, self.compare.ignored_xattrs)));
        self.same_links(path, &stats);
        match kinds[0] {
            FileType::RegularFile if stats[0].st_size != stats[1].st_size => {
                self.differ(path, "size", stats[0].st_size, stats[1].st_size);
            }
            FileType::RegularFile => {
                if let Some(position) = first_difference(&open(OFlags::empty()).map(File::from)) {
                    self.found.push(format!("{shown:?}: content differs at byte {position}"));
                }
            }
            FileType::Symlink => {
                let [left, right] = dirs.each_ref().map(|dir| rustix::fs::readlinkat(dir, name, Vec::new()).expect("a link has a target"));
                if left != right {
                    self.differ(path, "target", format_args!("{left:?}"), format_args!("{right:?}"));
                }
            }
            FileType::BlockDevice | FileType::CharacterDevice if stats[0].st_rdev != stats[1].st_rdev => {
                let [left, right] = stats.map(|stat| format!("{}:{}", major(stat.st_rdev), minor(stat.st_rdev)));
                self.differ(path, "device", left, right);
            }
            _ => {}
        }
    }

    fn same_status(&mut self, path: &[u8], [left, right]: &[Stat; 2]) {
        if left.st_mode != right.st_mode {
            self.differ(path, "mode", format_args!("{:04o}", left.st_mode & 0o7777), format_args!("{:04o}", right.st_mode & 0o7777));
        }
        let owner = |stat: &Stat| (stat.st_uid, stat.st_gid);
        if self.compare.owners && owner(left) != owner(right) {
            let shown = |(user, group)| format!("{user}:{group}");
            self.differ(path, "owner", shown(owner(left)), shown(owner(right)));
        }
        let time = |stat: &Stat| format!("{}.{:09}", stat.st_mtime, stat.st_mtime_nsec);
        if self.compare.times && time(left) != time(right) {
            self.differ(path, "time", time(left), time(right));
        }
    }

    fn same_xattrs(&mut self, path: &[u8], [left, right]: [Xattrs; 2]) {
        let names: BTreeSet<_> = left.keys().chain(right.keys()).collect();
        for name in names {
            let (left, right) = (left.get(name), right.get(name));
            if left != right {
                let shown = |value: Option<&Vec<u8>>| value.map_or("none".to_owned(), |value| format!("\"{}\"", value.escape_ascii()));
                self.differ(path, &format!("xattr {}", name.escape_ascii()), shown(left), shown(right));
            }
        }
    }

    /// Compares which other name, met earlier, is the same inode.
    fn same_links(&mut self, path: &[u8], stats: &[Stat; 2]) {
        if !self.compare.hard_links {
            return;
        }
        let mut others = [None, None];
        for ((stat, first_names), other) in stats.iter().zip(&mut self.first_names).zip(&mut others) {
            if stat.st_nlink > 1 {
                let first = first_names.entry((stat.st_dev, stat.st_ino)).or_insert_with(|| path.to_vec());
                *other = (first != path).then(|| first.clone());
            }
        }
        if others[0] != others[1] {
            let shown = |other: &Option<Vec<u8>>| other.as_ref().map_or("none".to_owned(), |path| format!("{:?}", OsStr::from_bytes(path)));
            self.differ(path, "hard link to", shown(&others[0]), shown(&others[1]));
        }
    }
}

fn names(dir: &OwnedFd) -> BTreeSet<Vec<u8>> {
    let entries = Dir::read_from(dir).expect("a directory can be listed");
    let names = entries.map(|entry| entry.expect("a directory can be listed").file_name().to_bytes().to_vec());
    names.filter(|name| name != b"." && name != b"..").collect()
}

type Xattrs = BTreeMap<Vec<u8>, Vec<u8>>;

/// Reads the extended attributes of a name, of a link itself and not of its target.
fn xattrs(dir: &OwnedFd, name: &[u8], ignored: &[&str]) -> Xattrs {
    // There are no calls that take a directory and a name, so the directory is named through its descriptor.
    let path = [format!("/proc/self/fd/{}/", dir.as_fd().as_raw_fd()).as_bytes(), name].concat();
    let path = CString::new(path).expect("names have no NUL");
    // The largest list and the largest value that Linux has.
    let mut buffer = vec![0; 64 * 1024];
    let list = match rustix::fs::llistxattr(&path, &mut buffer) {
        Ok(length) => buffer[..length].to_vec(),
        Err(Errno::OPNOTSUPP) => Vec::new(),
        Err(error) => panic!("attributes of {path:?}: {error}"),
    };
    let names = list.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let names = names.filter(|name| !ignored.iter().any(|ignored| ignored.as_bytes() == *name));
    names
        .map(|name| {
            let length = rustix::fs::lgetxattr(&path, name, &mut buffer).unwrap_or_else(|error| panic!("attributes of {path:?}: {error}"));
            (name.to_vec(), buffer[..length].to_vec())
        })
        .collect()
}

/// Returns where two files of one size differ first.
fn first_difference(files: &[File; 2]) -> Option<u64> {
    let mut buffers = [vec![0; 64 * 1024], vec![0; 64 * 1024]];
    let mut position = 0;
    loop {
        let mut lengths = [0; 2];
        for ((file, buffer), length) in files.iter().zip(&mut buffers).zip(&mut lengths) {
            while *length < buffer.len() {
                match file.take((buffer.len() - *length) as u64).read(&mut buffer[*length..]) {
                    Ok(0) => break,
                    Ok(count) => *length += count,
                    Err(error) => panic!("a file cannot be read: {error}"),
                }
            }
        }
        let [left, right] = [&buffers[0][..lengths[0]], &buffers[1][..lengths[1]]];
        if left != right {
            let same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
            return Some(position + same as u64);
        }
        if left.is_empty() {
            return None;
        }
        position += left.len() as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions, hard_link};
    use std::os::unix::fs::{PermissionsExt, lchown, symlink};
    use std::process::Command;

    use super::*;
    use crate::every_kind;

    fn copy(from: &Path, to: &Path) {
        assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp").success());
    }

    #[test]
    fn a_faithful_copy_of_a_tree_of_every_kind_of_file_is_the_same() {
        let dir = tempfile::tempdir().expect("a directory");
        let (tree, other) = (dir.path().join("tree"), dir.path().join("other"));
        every_kind::fill(&tree);
        copy(&tree, &other);
        let compare = Compare { times: true, ..Default::default() };
        assert_same(&tree, &other, &compare);
    }

    #[test]
    fn each_kind_of_difference_is_told_once_and_in_order() {
        let dir = tempfile::tempdir().expect("a directory");
        let (left, right) = (dir.path().join("left"), dir.path().join("right"));
        fs::create_dir(&left).expect("a directory");
        for name in ["content", "gone", "linked-1", "linked-2", "mode", "owner", "size", "type", "xattr", "odd\nname"] {
            fs::write(left.join(name), "0123456789").expect("a file");
        }
        fs::remove_file(left.join("linked-2")).expect("a file");
        hard_link(left.join("linked-1"), left.join("linked-2")).expect("a link");
        symlink("here", left.join("target")).expect("a link");
        let (node, fifo) = (rustix::fs::FileType::CharacterDevice, rustix::fs::FileType::Fifo);
        let make = |path: &Path, kind, number| {
            rustix::fs::mknodat(CWD, path, kind, Mode::from(0o600), rustix::fs::makedev(1, number)).expect("a node");
        };
        make(&left.join("device"), node, 3);
        make(&left.join("fifo"), fifo, 0);
        fs::create_dir(left.join("dir")).expect("a directory");
        fs::write(left.join("dir/below"), "").expect("a file");
        copy(&left, &right);
        assert_same(&left, &right, &Compare { times: true, ..Default::default() });

        fs::write(right.join("content"), "012345678X").expect("a file");
        fs::remove_file(right.join("gone")).expect("a file");
        fs::remove_file(right.join("linked-2")).expect("a file");
        fs::write(right.join("linked-2"), "0123456789").expect("a file");
        fs::set_permissions(right.join("mode"), Permissions::from_mode(0o4755)).expect("a mode");
        lchown(right.join("owner"), Some(7), Some(8)).expect("an owner");
        fs::write(right.join("size"), "0").expect("a file");
        fs::remove_file(right.join("type")).expect("a file");
        symlink("elsewhere", right.join("type")).expect("a link");
        let flags = rustix::fs::XattrFlags::empty();
        rustix::fs::setxattr(right.join("xattr"), "user.color", b"green\0", flags).expect("an attribute");
        fs::remove_file(right.join("target")).expect("a link");
        symlink("there", right.join("target")).expect("a link");
        fs::remove_file(right.join("device")).expect("a node");
        make(&right.join("device"), node, 5);
        fs::set_permissions(right.join("dir"), Permissions::from_mode(0o700)).expect("a mode");
        fs::write(right.join("dir/new"), "").expect("a file");
        fs::remove_file(right.join("odd\nname")).expect("a file");

        let expected = [
            r#""content": content differs at byte 9"#,
            r#""device": device: 1:3, 1:5"#,
            r#""dir": mode: 0755, 0700"#,
            r#""dir/new": only on the right"#,
            r#""gone": only on the left"#,
            r#""linked-2": hard link to: "linked-1", none"#,
            r#""mode": mode: 0644, 4755"#,
            r#""odd\nname": only on the left"#,
            r#""owner": owner: 0:0, 7:8"#,
            r#""size": size: 10, 1"#,
            r#""target": target: "here", "there""#,
            r#""type": type: RegularFile, Symlink"#,
            r#""xattr": xattr user.color: none, "green\x00""#,
        ];
        assert_eq!(differences(&left, &right, &Compare::default()), expected);
        let lenient = Compare { owners: false, hard_links: false, ignored_xattrs: &["user.color"], ..Default::default() };
        let left_out = |line: &&&str| !["owner:", "hard link", "xattr"].iter().any(|word| line.contains(word));
        assert_eq!(differences(&left, &right, &lenient), expected.iter().filter(left_out).copied().collect::<Vec<_>>());
    }
}
