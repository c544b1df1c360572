//! The list of files of a header: arrays side by side, one value for each file.

use std::borrow::Cow;
use std::collections::HashMap;

use rootball_object::{S_IFDIR, S_IFLNK, S_IFMT, S_IFREG};

use super::digest::Algorithm;
use super::{RpmHeader, Tag, capabilities};
use crate::PackageError;
use crate::member::{MAX_MEMBERS, Member, MemberFlags, MemberKind};
use crate::path::checked;

/// What files are for, as bits.
pub(crate) mod flag {
    pub(crate) const CONFIG: u32 = 1;
    pub(crate) const DOC: u32 = 2;
    pub(crate) const NO_REPLACE: u32 = 16;
    pub(crate) const GHOST: u32 = 64;
    pub(crate) const LICENSE: u32 = 128;
}

const WHAT: &str = "the list of files";

/// The files of a package, and what their contents are compared with.
#[derive(Debug)]
pub(crate) struct FileList {
    pub(crate) members: Vec<Member>,
    /// The algorithm of the digests; `None` where it is unknown or too weak.
    pub(crate) algorithm: Option<Algorithm>,
    /// The digest of each file in hexadecimal; empty where there is none.
    digests: Vec<String>,
    /// Bytes of what each file is in the payload: a symbolic link has its target.
    pub(crate) sizes: Vec<u64>,
    links: HardLinks,
    /// By paths without the slash at the beginning.
    by_path: HashMap<Vec<u8>, u32>,
}

/// The sets of names that one file has.
#[derive(Debug)]
struct HardLinks {
    /// For each file that has several names, the set.
    sets: HashMap<u32, usize>,
    /// The names of each set, in ascending order.
    links: Vec<Vec<u32>>,
}

impl FileList {
    /// Reads the list.
    pub(crate) fn of(header: &RpmHeader) -> Result<Self, PackageError> {
        let paths = paths(header)?;
        let count = paths.len();
        let arrays = Arrays::of(header, count)?;
        let mut by_path = HashMap::with_capacity(count);
        let mut members = Vec::with_capacity(count);
        for (number, path) in paths.into_iter().enumerate() {
            let inner = path.strip_prefix(b"/").unwrap_or(&path);
            members.push(arrays.member(number, inner)?);
            if by_path.insert(without_slashes(inner).to_vec(), number as u32).is_some() {
                return Err(PackageError::damaged(WHAT, format!("{} is in it twice", members[number].path)));
            }
        }
        let links = arrays.link(&mut members)?;
        let algorithm = Algorithm::of(header.number(Tag::FILE_DIGEST_ALGORITHM).unwrap_or(1));
        if let Some(algorithm) = algorithm {
            check_digests(&arrays.digests, algorithm)?;
        }
        Ok(Self { members, algorithm, digests: arrays.digests, sizes: arrays.sizes, links, by_path })
    }

    /// Returns the number of a file by the name that the payload gives it, with or without what roots are written as.
    pub(crate) fn find(&self, name: &[u8]) -> Option<u32> {
        let inner = name.strip_prefix(b".").filter(|rest| rest.is_empty() || rest[0] == b'/').unwrap_or(name);
        let inner = inner.strip_prefix(b"/").unwrap_or(inner);
        self.by_path.get(without_slashes(inner)).copied()
    }

    /// Returns all names of the same content, in ascending order: of most files, only itself.
    pub(crate) fn names_of(&self, number: u32) -> Cow<'_, [u32]> {
        match self.links.sets.get(&number) {
            Some(set) => Cow::Borrowed(&self.links.links[*set]),
            None => Cow::Owned(vec![number]),
        }
    }

    /// Returns the digest that a content must have.
    pub(crate) fn digest(&self, number: u32) -> Option<(Algorithm, &str)> {
        let digest = self.digests.get(number as usize).filter(|digest| !digest.is_empty())?;
        Some((self.algorithm?, digest))
    }

    /// Returns whether a file's content is in the payload.
    pub(crate) fn has_content(&self, number: u32) -> bool {
        let member = &self.members[number as usize];
        matches!(member.kind, MemberKind::File | MemberKind::HardLink { .. })
    }
}

/// Returns a path without slashes at its end.
fn without_slashes(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
    &path[..end]
}

/// Returns the absolute paths.
fn paths(header: &RpmHeader) -> Result<Vec<Cow<'_, [u8]>>, PackageError> {
    let damaged = |reason: &str| PackageError::damaged(WHAT, reason);
    let count = header.count(Tag::BASE_NAMES).max(header.count(Tag::OLD_FILE_NAMES));
    if count > MAX_MEMBERS {
        return Err(PackageError::damaged(WHAT, format!("it has more than {MAX_MEMBERS} files")));
    }
    let mut paths: Vec<Cow<'_, [u8]>> = Vec::with_capacity(count);
    if header.has(Tag::BASE_NAMES) {
        let directories: Vec<&[u8]> = header.strings(Tag::DIR_NAMES).collect();
        let indexes = header.numbers(Tag::DIR_INDEXES);
        if indexes.len() != count {
            return Err(damaged("its parts are not of the same length"));
        }
        // A directory with a long path and very many files in it would be a bomb.
        let mut total = 0;
        for (base, index) in header.strings(Tag::BASE_NAMES).zip(indexes) {
            let directory = usize::try_from(index).ok().and_then(|index| directories.get(index));
            let directory = directory.ok_or_else(|| damaged("a directory is missing"))?;
            total += directory.len() + base.len();
            if base.contains(&b'/') || directory.len() + base.len() > MAX_PATH || total > MAX_PATHS {
                return Err(damaged("a name has a slash, or is too long"));
            }
            paths.push(Cow::Owned([directory, base].concat()));
        }
    } else {
        paths.extend(header.strings(Tag::OLD_FILE_NAMES).map(Cow::Borrowed));
    }
    if paths.len() != count {
        return Err(damaged("its names are no strings"));
    }
    Ok(paths)
}

/// Most bytes of a path, as Linux has it.
const MAX_PATH: usize = 4096;

/// Most bytes of all paths.
const MAX_PATHS: usize = 256 << 20;

/// The arrays beside the paths.
struct Arrays<'h> {
    modes: Vec<u64>,
    sizes: Vec<u64>,
    flags: Vec<u64>,
    devices: Vec<u64>,
    inodes: Vec<u64>,
    users: Vec<&'h [u8]>,
    groups: Vec<&'h [u8]>,
    targets: Vec<&'h [u8]>,
    capabilities: Vec<&'h [u8]>,
    digests: Vec<String>,
}

impl<'h> Arrays<'h> {
    fn of(header: &'h RpmHeader, count: usize) -> Result<Self, PackageError> {
        let wrong = |tag: Tag| PackageError::damaged(WHAT, format!("its entry {tag} does not have one value for each file"));
        let numbers = |tag: Tag, needed: bool| {
            let values: Vec<u64> = if header.count(tag) > count { Vec::new() } else { header.numbers(tag).collect() };
            if values.len() == count || (!needed && !header.has(tag)) { Ok(values) } else { Err(wrong(tag)) }
        };
        let strings = |tag: Tag, needed: bool| {
            let values: Vec<&[u8]> = if header.count(tag) > count { Vec::new() } else { header.strings(tag).collect() };
            if values.len() == count || (!needed && !header.has(tag)) { Ok(values) } else { Err(wrong(tag)) }
        };
        let sizes = if header.has(Tag::LONG_FILE_SIZES) { Tag::LONG_FILE_SIZES } else { Tag::FILE_SIZES };
        let digests = strings(Tag::FILE_DIGESTS, false)?;
        Ok(Self {
            modes: numbers(Tag::FILE_MODES, true)?,
            sizes: numbers(sizes, true)?,
            flags: numbers(Tag::FILE_FLAGS, false)?,
            devices: numbers(Tag::FILE_DEVICES, false)?,
            inodes: numbers(Tag::FILE_INODES, false)?,
            users: strings(Tag::FILE_USER_NAMES, true)?,
            groups: strings(Tag::FILE_GROUP_NAMES, true)?,
            targets: strings(Tag::FILE_LINK_TOS, true)?,
            capabilities: strings(Tag::FILE_CAPS, false)?,
            digests: digests.into_iter().map(|digest| String::from_utf8_lossy(digest).to_ascii_lowercase()).collect(),
        })
    }

    fn member(&self, number: usize, inner: &[u8]) -> Result<Member, PackageError> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let path = checked(inner, WHAT)?;
        let mode = self.modes[number] as u32 & 0xffff;
        let flags = self.flags.get(number).map_or(0, |flags| *flags as u32);
        let kind = match mode & S_IFMT {
            _ if flags & flag::GHOST != 0 => MemberKind::Ghost,
            S_IFREG => MemberKind::File,
            S_IFDIR => MemberKind::Directory,
            S_IFLNK => MemberKind::Symlink { target: text(self.targets[number]) },
            _ => MemberKind::Special,
        };
        let capabilities = self.capabilities.get(number).filter(|text| !text.is_empty());
        let capabilities = capabilities.map(|written| {
            let parsed = std::str::from_utf8(written).ok().and_then(capabilities::parse);
            parsed.ok_or_else(|| PackageError::damaged(WHAT, format!("the capabilities {:?} of {path} make no sense", text(written))))
        });
        Ok(Member {
            size: if kind == MemberKind::File { self.sizes[number] } else { 0 },
            mode,
            owner: text(self.users[number]),
            group: text(self.groups[number]),
            capabilities: capabilities.transpose()?,
            flags: MemberFlags { config: flags & flag::CONFIG != 0, doc: flags & flag::DOC != 0, license: flags & flag::LICENSE != 0 },
            path,
            kind,
        })
    }

    /// Finds the sets of hard links: regular files of one device and inode.
    fn link(&self, members: &mut [Member]) -> Result<HardLinks, PackageError> {
        let mut by_inode: HashMap<(u64, u64), Vec<u32>> = HashMap::new();
        for (number, inode) in self.inodes.iter().enumerate() {
            if members[number].kind == MemberKind::File {
                let device = self.devices.get(number).copied().unwrap_or_default();
                by_inode.entry((device, *inode)).or_default().push(number as u32);
            }
        }
        let mut links: Vec<Vec<u32>> = by_inode.into_values().filter(|links| links.len() > 1).collect();
        links.sort_unstable();
        let mut sets = HashMap::new();
        for (set, links) in links.iter().enumerate() {
            let first = links[0] as usize;
            for &link in links {
                let number = link as usize;
                if self.sizes[number] != self.sizes[first] || self.digests.get(number) != self.digests.get(first) {
                    let (one, other) = (&members[first].path, &members[number].path);
                    return Err(PackageError::damaged(WHAT, format!("{one} and {other} are one file and have different contents")));
                }
                sets.insert(link, set);
                if number != first {
                    members[number].kind = MemberKind::HardLink { to: links[0] };
                    members[number].size = 0;
                }
            }
        }
        Ok(HardLinks { sets, links })
    }
}

fn check_digests(digests: &[String], algorithm: Algorithm) -> Result<(), PackageError> {
    let is_valid = |digest: &String| {
        digest.is_empty() || digest.len() == 2 * algorithm.length() && digest.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    match digests.iter().find(|digest| !is_valid(digest)) {
        Some(digest) => Err(PackageError::damaged(WHAT, format!("{digest:?} is no digest"))),
        None => Ok(()),
    }
}
