//! Going through the 256 directories of `objects/`.

use std::collections::HashSet;
use std::os::fd::OwnedFd;

use rayon::prelude::*;
use rootball_object::{Cancel, Checksum, Event, LoadError, ObjectKind, ObjectSource, Reporter, Step, StoreError, Xattrs, hash::Hasher};
use rustix::fs::{AtFlags, Dir};
use rustix::io::Errno;

use super::resume::{Done, State};
use super::{Finding, FsckError, Slug, content};
use crate::Repo;
use crate::fs::{find_stat, open_file, read_limited};
use crate::loose::{self, FanOut, Loose};
use crate::reach::prefixes::prefix;
use crate::reach::walk::Reached;

/// Largest list of attributes that is read, in bytes.
const MAX_XATTRS: u64 = 16 << 20;

/// What all directories together have.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) objects: u64,
    pub(super) bytes: u64,
    pub(super) findings: Vec<Finding>,
    /// Prefixes of files and dirmetas that are named and not there.
    pub(super) missing: HashSet<(u8, u64)>,
}

/// Checks everything that is reached.
pub(super) fn scan(
    repo: &Repo,
    reached: &Reached,
    state: &State<'_>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<Scanned, FsckError> {
    let scan = Scan { repo, reached, state, reporter, cancel };
    let found: Result<Vec<_>, FsckError> = (0..=255_u8).into_par_iter().map(|byte| scan.fan_out(byte)).collect();
    let found = found.inspect_err(|_| state.stop())?;
    let mut all = Scanned { findings: strays(repo)?, ..Scanned::default() };
    for (byte, (done, missing)) in (0..=255_u8).zip(found) {
        all.objects += done.objects;
        all.bytes += done.bytes;
        all.findings.extend(done.findings);
        all.missing.extend(missing.into_iter().map(|prefix| (byte, prefix)));
    }
    Ok(all)
}

struct Scan<'a> {
    repo: &'a Repo,
    reached: &'a Reached,
    state: &'a State<'a>,
    reporter: &'a dyn Reporter,
    cancel: &'a Cancel,
}

impl Scan<'_> {
    fn fan_out(&self, byte: u8) -> Result<(Done, Vec<u64>), FsckError> {
        let place = format!("objects/{}", loose::fan_out_name(byte));
        let io = |error: Errno| FsckError::Store(StoreError::io(format!("listing {place}"))(error));
        let dir = match loose::open_fan_out(self.repo, byte).map_err(io)? {
            FanOut::Absent => return Ok((Done::default(), self.reached.content.shard(byte).to_vec())),
            FanOut::Other => {
                let finding = Finding::place(Slug::NotADirectory, place, "");
                return Ok((Done { findings: vec![finding], ..Done::default() }, self.reached.content.shard(byte).to_vec()));
            }
            FanOut::Directory(dir) => dir,
        };
        // Before the listing: what is added while it is read shows.
        let stat = rustix::fs::fstat(&dir).map_err(io)?;
        let changed = (stat.st_mtime as i64, stat.st_mtime_nsec as i64);
        let list = loose::list(self.repo.mode(), byte, &dir).map_err(io)?;
        let missing = self.missing(byte, &list);
        if let Some(done) = self.state.find(byte, changed) {
            self.reporter.event(Event::Advanced { step: Step::Check, bytes: done.bytes });
            return Ok((done, missing));
        }
        let checked: Vec<(u64, u64, Option<Finding>)> =
            list.par_iter().map(|file| self.file(byte, &dir, file)).collect::<Result<_, FsckError>>()?;
        let mut done = Done { changed, ..Done::default() };
        for (objects, bytes, finding) in checked {
            done.objects += objects;
            done.bytes += bytes;
            done.findings.extend(finding);
        }
        done.findings.sort();
        self.state.keep(byte, &done);
        Ok((done, missing))
    }

    /// Returns what must be in a directory and is not in its listing.
    fn missing(&self, byte: u8, list: &[Loose]) -> Vec<u64> {
        let is_content = |file: &Loose| match file.object {
            Some((checksum, ObjectKind::File | ObjectKind::DirMeta)) => Some(prefix(&checksum)),
            _ => None,
        };
        let mut present: Vec<u64> = list.iter().filter_map(is_content).collect();
        present.sort_unstable();
        self.reached.content.shard(byte).iter().filter(|prefix| present.binary_search(prefix).is_err()).copied().collect()
    }

    /// Checks one file; returns how many objects it is, how many bytes were read, and what is the matter.
    fn file(&self, byte: u8, dir: &OwnedFd, file: &Loose) -> Result<(u64, u64, Option<Finding>), FsckError> {
        if self.cancel.is_requested() {
            return Err(FsckError::Cancelled);
        }
        let place = || format!("objects/{}/{}", loose::fan_out_name(byte), file.name);
        let Some((checksum, suffix)) = file.object else { return Ok((0, 0, Some(Finding::place(Slug::StrayFile, place(), "")))) };
        match suffix {
            ObjectKind::File if self.reached.content.contains(&checksum) => match content::check_file(self.repo, &checksum)? {
                Ok(bytes) => {
                    self.reporter.event(Event::Advanced { step: Step::Check, bytes });
                    Ok((1, bytes, None))
                }
                Err(finding) => Ok((1, 0, Some(finding))),
            },
            ObjectKind::DirMeta if self.reached.content.contains(&checksum) => Ok((1, 0, content::check_dirmeta(self.repo, &checksum)?)),
            ObjectKind::PayloadLink => Ok((0, 0, self.payload_link(dir, file, &checksum, &place())?)),
            ObjectKind::FileXattrs => {
                Ok((0, 0, xattrs(dir, &file.name, Some(&checksum)).err().map(|why| Finding::place(Slug::WrongFileXattrs, place(), why))))
            }
            ObjectKind::FileXattrsLink => Ok((0, 0, self.xattrs_link(dir, file, &checksum)?)),
            // Directories and commits were loaded, and so hashed, on the way here; what nothing names may be as it likes.
            _ => Ok((0, 0, None)),
        }
    }

    fn payload_link(&self, dir: &OwnedFd, file: &Loose, payload: &Checksum, place: &str) -> Result<Option<Finding>, FsckError> {
        let found = |slug, detail: &str| Ok(Some(Finding::place(slug, place, detail)));
        let Ok(target) = rustix::fs::readlinkat(dir, &file.name, Vec::new()) else { return found(Slug::StrayFile, "it is no link") };
        let Some(object) = target.to_str().ok().and_then(|target| loose::payload_target(self.repo.mode(), target)) else {
            return found(Slug::DanglingPayloadLink, "it leads to no object");
        };
        let mut object = match self.repo.open_file(&object) {
            Ok(object) => object,
            Err(LoadError::NotFound { .. }) => return found(Slug::DanglingPayloadLink, ""),
            // Damage of the object is found where the object is.
            Err(_) => return Ok(None),
        };
        let mut hasher = Hasher::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match object.content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Ok(None),
            }
        }
        match hasher.finish() {
            actual if actual == *payload => Ok(None),
            actual => found(Slug::ForeignPayloadLink, &format!("it leads to content that hashes to {actual}")),
        }
    }

    fn xattrs_link(&self, dir: &OwnedFd, file: &Loose, checksum: &Checksum) -> Result<Option<Finding>, FsckError> {
        if !self.reached.content.contains(checksum) {
            return Ok(None);
        }
        // A list that cannot be read was found with its file.
        let Ok(list) = xattrs(dir, &file.name, None) else { return Ok(None) };
        let hex = list.to_hex();
        let name = format!("{}/{}.file-xattrs", &hex[..2], &hex[2..]);
        let bad = |slug, detail| Ok(Some(Finding::object(slug, ObjectKind::File, checksum, detail)));
        let io = |error: Errno| StoreError::io(format!("reading {name}"))(error);
        let Some(found) = find_stat(&self.repo.objects, &name).map_err(io)? else {
            return bad(Slug::MissingFileXattrs, format!("its list {hex} is not there"));
        };
        // Usually the link is the list, under another name.
        let link = find_stat(dir, &file.name).map_err(io)?;
        if link.is_some_and(|link| link.st_ino == found.st_ino) || xattrs(&self.repo.objects, &name, Some(&list)).is_ok() {
            return Ok(None);
        }
        bad(Slug::WrongFileXattrs, format!("its list {hex} is damaged"))
    }
}

/// Reads a list of attributes and returns its name, or what is the matter.
fn xattrs(dir: &OwnedFd, name: &str, expected: Option<&Checksum>) -> Result<Checksum, String> {
    let file = open_file(dir, name).map_err(|error| error.to_string())?;
    let bytes = read_limited(&file, MAX_XATTRS).map_err(|error| error.to_string())?;
    let actual = Hasher::of(&bytes);
    if expected.is_some_and(|expected| *expected != actual) {
        return Err(format!("it hashes to {actual}"));
    }
    Xattrs::from_bytes(&bytes).map_err(|error| error.to_string())?;
    Ok(actual)
}

/// Finds what lies between the 256 directories.
fn strays(repo: &Repo) -> Result<Vec<Finding>, FsckError> {
    let io = StoreError::io::<Errno>("listing objects");
    let list = || -> rustix::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&repo.objects)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_fan_out = (0..=255).any(|byte| name == loose::fan_out_name(byte));
            // Repositories of other programs keep a lock or cache here as hidden files.
            if !name.starts_with('.')
                && !is_fan_out
                && rustix::fs::statat(&repo.objects, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW).is_ok()
            {
                names.push(name);
            }
        }
        Ok(names)
    };
    let names = list().map_err(io)?;
    Ok(names.into_iter().map(|name| Finding::place(Slug::StrayFile, format!("objects/{name}"), "")).collect())
}
