//! Compares a directory with a release, file by file: whether a container made by a distribution's own tools is the same system as a host.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rootball_delta::tree::{Planned, PlannedKind};
use rootball_object::FileHeader;
use rootball_object::hash::Hasher;

use crate::descriptor::{Hint, hint};
use crate::{Descriptor, RojigError};

/// What is other in a directory than in a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Difference {
    /// It is not there.
    Missing {
        /// Its path in the release.
        path: String,
    },
    /// It is of another type.
    Type {
        /// Its path in the release.
        path: String,
    },
    /// It has other content, or leads elsewhere.
    Content {
        /// Its path in the release.
        path: String,
    },
    /// It has another owner, or other permissions.
    Owner {
        /// Its path in the release.
        path: String,
        /// Owner, group and mode in the release.
        expected: String,
        /// Those that it has.
        actual: String,
    },
    /// It is in the directory only.
    Extra {
        /// Its path in the directory.
        path: String,
    },
}

/// What came of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct VerifyReport {
    /// Files and links that are the same.
    pub same: usize,
    /// Everything else, by path.
    pub differences: Vec<Difference>,
}

/// Where the tree of an image-based system keeps what is elsewhere in a tree that packages were installed into.
const MOVED: [(&str, &str); 3] =
    [("usr/etc/", "etc/"), ("usr/lib/sysimage/dpkg/", "var/lib/dpkg/"), ("usr/lib/sysimage/rpm/", "var/lib/rpm/")];

/// Directories of a running or installed system that no release is about.
const PASSED_OVER: [&str; 8] = ["boot", "dev", "proc", "run", "sys", "tmp", "var", "sysroot"];

/// Compares a directory with a release. Where something is not at its place in the release, it is looked for where packages put it; numbers of
/// links, times and attributes are not compared.
///
/// # Errors
/// When the release is damaged or the directory cannot be read.
pub fn verify_root(root: &Path, descriptor: &Descriptor) -> Result<VerifyReport, RojigError> {
    let objects: Vec<Planned<'_>> = descriptor.plan.objects().collect();
    let mut next = descriptor.hints.iter().copied();
    let hints: Vec<Option<Hint>> = objects.iter().map(|object| object.made_by.and_then(|_| next.next())).collect();
    let entries = descriptor.plan.entries()?;
    let mut known = BTreeSet::new();
    let mut files = Vec::new();
    for entry in &entries {
        let place = find(root, &entry.path);
        if let Some((place, _)) = &place {
            known.insert(place.clone());
        }
        if let PlannedKind::Object(number) = entry.kind {
            files.push((&*entry.path, place, number));
        }
    }
    let compare = |(path, place, number): &(&str, Option<(String, fs::Metadata)>, usize)| match place {
        None => Ok(Some(Difference::Missing { path: (*path).to_owned() })),
        Some((place, metadata)) => {
            let place = root.join(place);
            compare(path, &place, metadata, &objects[*number], hints[*number])
                .map_err(RojigError::io(format!("reading {}", place.display())))
        }
    };
    let compared: Vec<Option<Difference>> = files.par_iter().map(compare).collect::<Result<_, RojigError>>()?;
    let same = compared.iter().filter(|difference| difference.is_none()).count();
    let mut differences: Vec<Difference> = compared.into_iter().flatten().collect();
    extra(root, "", &known, &mut differences).map_err(RojigError::io(format!("reading {}", root.display())))?;
    differences.sort();
    Ok(VerifyReport { same, differences })
}

/// Finds where something of the release is: its path below the root.
fn find(root: &Path, path: &str) -> Option<(String, fs::Metadata)> {
    let moved = MOVED.iter().filter_map(|(tree, installed)| path.strip_prefix(tree).map(|rest| format!("{installed}{rest}")));
    std::iter::once(path.to_owned()).chain(moved).find_map(|path| {
        let metadata = lstat_below(root, &path).ok()?;
        Some((path, metadata))
    })
}

/// Looks at a file, and does not follow links on the way: what they lead to is another file of the tree, or outside.
fn lstat_below(root: &Path, path: &str) -> io::Result<fs::Metadata> {
    let mut place = PathBuf::from(root);
    let mut names = path.split('/').peekable();
    while let Some(name) = names.next() {
        place.push(name);
        let metadata = fs::symlink_metadata(&place)?;
        if names.peek().is_none() {
            return Ok(metadata);
        }
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
    }
    fs::symlink_metadata(root)
}

fn compare(
    path: &str,
    place: &Path,
    metadata: &fs::Metadata,
    planned: &Planned<'_>,
    expected: Option<Hint>,
) -> io::Result<Option<Difference>> {
    let path = path.to_owned();
    let header: &FileHeader = planned.header;
    if let Some(target) = &header.symlink_target {
        return Ok(if !metadata.is_symlink() {
            Some(Difference::Type { path })
        } else if fs::read_link(place)?.as_os_str() != target.as_str() {
            Some(Difference::Content { path })
        } else {
            None
        });
    }
    if !metadata.is_file() {
        return Ok(Some(Difference::Type { path }));
    }
    if metadata.len() != planned.size {
        return Ok(Some(Difference::Content { path }));
    }
    if let Some(expected) = expected {
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        io::copy(&mut rootball_object::hash::Hashing { inner: &mut File::open(place)?, hasher: &mut hasher }, &mut io::sink())?;
        if hint(&hasher.finish()) != expected {
            return Ok(Some(Difference::Content { path }));
        }
    }
    let described = |uid: u32, gid: u32, mode: u32| format!("{uid}:{gid} {:04o}", mode & 0o7777);
    let expected = described(header.uid, header.gid, header.mode);
    let actual = described(metadata.uid(), metadata.gid(), metadata.permissions().mode());
    Ok((expected != actual).then_some(Difference::Owner { path, expected, actual }))
}

/// Lists what is in the directory only; of a directory that is not in the release, only itself.
fn extra(root: &Path, below: &str, known: &BTreeSet<String>, differences: &mut Vec<Difference>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if below.is_empty() && PASSED_OVER.contains(&&*name) {
            continue;
        }
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        let leads_to_known = known.range(format!("{path}/")..).next().is_some_and(|next| next.starts_with(&format!("{path}/")));
        if entry.file_type()?.is_dir() && (known.contains(&path) || leads_to_known) {
            extra(root, &path, known, differences)?;
        } else if !known.contains(&path) {
            differences.push(Difference::Extra { path });
        }
    }
    Ok(())
}
