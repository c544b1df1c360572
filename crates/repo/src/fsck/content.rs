//! One object: is it what its name says, and if not, why?

use std::cell::RefCell;
use std::io::Read;

use rootball_gvariant::{Type, View};
use rootball_object::{
    Checksum, Commit, DirMeta, DirTree, InvalidObject, LoadError, ObjectKind, ObjectSource, hash::Hasher, is_valid_name,
};
use rustix::io::Errno;

use super::{Finding, FsckError, Slug, legacy};
use crate::Repo;

/// Bytes read at a time.
const BUFFER_SIZE: usize = 128 * 1024;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; BUFFER_SIZE]);
}

/// Reads a file object through and compares its name; returns the size of its content, or what is the matter.
pub(crate) fn check_file(repo: &Repo, checksum: &Checksum) -> Result<Result<u64, Finding>, FsckError> {
    let bad = |slug, detail: String| Ok(Err(Finding::object(slug, ObjectKind::File, checksum, detail)));
    let mut object = match repo.open_file(checksum) {
        Ok(object) => object,
        Err(LoadError::Invalid { kind: ObjectKind::File, source, .. }) => {
            return match legacy::is_unsorted_file(repo, checksum) {
                true => bad(Slug::LegacyUnsortedXattrs, String::new()),
                false => bad(Slug::BadHeader, source.to_string()),
            };
        }
        Err(error) => return finding(repo, error).map(Err),
    };
    let mut hasher = Hasher::new();
    hasher.update(&object.header.hashed_bytes());
    let mut total = 0;
    let read = BUFFER.with_borrow_mut(|buffer| {
        loop {
            match object.content.read(buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    total += count as u64;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    });
    match read {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => return bad(Slug::BadStream, error.to_string()),
        Err(error) if is_damage(&error) => return bad(Slug::WrongSize, error.to_string()),
        Err(error) => return finding(repo, LoadError::io(ObjectKind::File, checksum)(error)).map(Err),
    }
    match hasher.finish() {
        actual if actual == *checksum => Ok(Ok(total)),
        actual => {
            let header = &object.header;
            let detail =
                format!("it hashes to {actual}, with {total} bytes, owner {}:{} and mode {:o}", header.uid, header.gid, header.mode);
            bad(Slug::WrongHash, detail)
        }
    }
}

/// Loads a dirmeta, and so compares its name; returns what is the matter.
pub(super) fn check_dirmeta(repo: &Repo, checksum: &Checksum) -> Result<Option<Finding>, FsckError> {
    repo.load_dirmeta(checksum).map_or_else(|error| finding(repo, error).map(Some), |_| Ok(None))
}

/// Says what is the matter with an object; what is the matter with the machine stays an error.
pub(crate) fn finding(repo: &Repo, error: LoadError) -> Result<Finding, FsckError> {
    let (kind, checksum, slug, detail) = match error {
        // Attributes are the file's, wherever they are.
        LoadError::NotFound { kind: ObjectKind::FileXattrsLink, checksum } => {
            (ObjectKind::File, checksum, Slug::MissingFileXattrs, String::new())
        }
        LoadError::Invalid { kind: ObjectKind::FileXattrsLink, checksum, source } => {
            (ObjectKind::File, checksum, Slug::WrongFileXattrs, source.to_string())
        }
        LoadError::Io { kind: ObjectKind::FileXattrsLink, checksum, source } if is_damage(&source) || is_unreadable(&source) => {
            (ObjectKind::File, checksum, Slug::WrongFileXattrs, source.to_string())
        }
        LoadError::NotFound { kind, checksum } => (kind, checksum, Slug::MissingObject, String::new()),
        LoadError::Corrupt { kind, expected, actual } => (kind, expected, Slug::WrongHash, format!("it hashes to {actual}")),
        LoadError::TooLarge { kind, checksum, size } => (kind, checksum, Slug::WrongSize, format!("it has {size} bytes")),
        LoadError::Invalid { kind: ObjectKind::File, checksum, source } => {
            (ObjectKind::File, checksum, Slug::BadHeader, source.to_string())
        }
        LoadError::Invalid { kind, checksum, source } => return Ok(invalid_metadata(repo, kind, &checksum, &source)),
        LoadError::Io { kind, checksum, source } if kind == ObjectKind::File && is_damage(&source) => {
            (kind, checksum, Slug::BadHeader, source.to_string())
        }
        LoadError::Io { kind, checksum, source } if is_damage(&source) || is_unreadable(&source) => {
            (kind, checksum, Slug::UnreadableObject, source.to_string())
        }
        other => return Err(other.into()),
    };
    Ok(Finding::object(slug, kind, &checksum, detail))
}

/// A damaged stream, header or size is the object's fault and not the disk's; so is an attribute that is missing.
fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Io;
    matches!(error.kind(), Io::InvalidData | Io::InvalidInput | Io::UnexpectedEof)
        || error.raw_os_error() == Some(Errno::NODATA.raw_os_error())
}

/// The file is a directory, a link or a device, or the disk cannot read this one.
fn is_unreadable(error: &std::io::Error) -> bool {
    let errors =
        [Errno::IO, Errno::ISDIR, Errno::NOTDIR, Errno::LOOP, Errno::NXIO, Errno::ILSEQ, Errno::BADMSG, Errno::UCLEAN, Errno::INVAL];
    errors.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Says what is the matter with metadata that has the right hash.
fn invalid_metadata(repo: &Repo, kind: ObjectKind, checksum: &Checksum, source: &InvalidObject) -> Finding {
    let bad = |slug, detail: String| Finding::object(slug, kind, checksum, detail);
    let Ok(bytes) = repo.load_metadata(kind, checksum) else { return bad(Slug::InvalidObject, source.to_string()) };
    if let Some(actual) = other_type(kind, &bytes) {
        return bad(Slug::WrongType, format!("it is a {}", actual.extension()));
    }
    match kind {
        ObjectKind::DirTree => match faulty_dirtree(&bytes) {
            Some((slug, detail)) => bad(slug, detail),
            None => bad(Slug::InvalidObject, source.to_string()),
        },
        ObjectKind::DirMeta if legacy::is_unsorted_dirmeta(&bytes) => bad(Slug::LegacyUnsortedXattrs, String::new()),
        _ => bad(Slug::InvalidObject, source.to_string()),
    }
}

fn other_type(kind: ObjectKind, bytes: &[u8]) -> Option<ObjectKind> {
    let parses = |candidate: &ObjectKind| match candidate {
        ObjectKind::Commit => Commit::from_bytes(bytes).is_ok(),
        ObjectKind::DirTree => DirTree::from_bytes(bytes).is_ok(),
        _ => DirMeta::from_bytes(bytes).is_ok(),
    };
    [ObjectKind::Commit, ObjectKind::DirTree, ObjectKind::DirMeta].into_iter().filter(|candidate| *candidate != kind).find(parses)
}

/// Looks for the first name of a dirtree that stands where it must not.
fn faulty_dirtree(bytes: &[u8]) -> Option<(Slug, String)> {
    let ty: Type = "(a(say)a(sayay))".parse().expect("a valid type");
    let view = View::new(&ty, bytes);
    if !view.is_normal() {
        return None;
    }
    let lists = [0, 1].map(|list| view.child(list).children().map(|entry| entry.child(0).as_str().to_owned()).collect::<Vec<_>>());
    let mut all: Vec<&String> = lists.iter().flatten().collect();
    if let Some(name) = all.iter().find(|name| !is_valid_name(name)) {
        return Some((Slug::BadName, format!("{name:?}")));
    }
    all.sort_unstable();
    if let Some(pair) = all.windows(2).find(|pair| pair[0] == pair[1]) {
        return Some((Slug::DuplicateName, format!("{:?}", pair[0])));
    }
    let unsorted = lists.iter().find_map(|list| list.windows(2).find(|pair| pair[0] > pair[1]));
    unsorted.map(|pair| (Slug::UnsortedDirtree, format!("{:?} stands behind {:?}", pair[1], pair[0])))
}

#[cfg(test)]
mod tests {
    use rootball_object::{TreeDir, TreeFile};

    use super::*;

    #[test]
    fn faults_of_dirtrees_are_told_apart() {
        let checksum = Checksum::new([1; 32]);
        let tree = |files: &[&str], dirs: &[&str]| DirTree {
            files: files.iter().map(|name| TreeFile { name: (*name).to_owned(), checksum }).collect(),
            dirs: dirs.iter().map(|name| TreeDir { name: (*name).to_owned(), tree: checksum, meta: checksum }).collect(),
        };
        for (files, dirs, expected) in [
            (vec!["b", "a"], vec![], Some(Slug::UnsortedDirtree)),
            (vec![], vec!["b", "a"], Some(Slug::UnsortedDirtree)),
            (vec!["a", "a"], vec![], Some(Slug::DuplicateName)),
            (vec!["a"], vec!["a"], Some(Slug::DuplicateName)),
            (vec![".."], vec![], Some(Slug::BadName)),
            (vec![], vec!["a/b"], Some(Slug::BadName)),
            (vec![""], vec![], Some(Slug::BadName)),
            (vec!["a", "b"], vec!["c"], None),
        ] {
            let bytes = tree(&files, &dirs).to_bytes();
            assert_eq!(DirTree::from_bytes(&bytes).is_err(), expected.is_some());
            assert_eq!(faulty_dirtree(&bytes).map(|(slug, _)| slug), expected, "{files:?} {dirs:?}");
        }
    }
}
