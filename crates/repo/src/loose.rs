//! Names below `objects/`: two digits for the directory, 62 for the file, and a suffix that says what it is.

use rayon::prelude::*;
use rootball_object::{Checksum, CommitChecksum, ObjectKind, StoreError};
use rustix::fs::Dir;
use rustix::io::Errno;

use crate::fs::open_dir;
use crate::{Mode, RefError, Repo};

/// One file of a fan-out directory.
#[derive(Debug)]
pub(crate) struct Loose {
    /// The file's name, lossy where it is not UTF-8; such a name is never an object's.
    pub(crate) name: String,
    /// Which object it is; `None` for strays.
    pub(crate) object: Option<(Checksum, ObjectKind)>,
}

/// What there is under one of the 256 names.
#[derive(Debug)]
pub(crate) enum FanOut {
    /// Nothing.
    Absent,
    /// A directory.
    Directory(std::os::fd::OwnedFd),
    /// A symbolic link or file.
    Other,
}

/// Returns the name of one of the 256 directories.
pub(crate) fn fan_out_name(byte: u8) -> String {
    format!("{byte:02x}")
}

/// Opens one of the 256 directories.
pub(crate) fn open_fan_out(repo: &Repo, byte: u8) -> rustix::io::Result<FanOut> {
    match open_dir(&repo.objects, &fan_out_name(byte)) {
        Ok(dir) => Ok(FanOut::Directory(dir)),
        Err(Errno::NOENT) => Ok(FanOut::Absent),
        Err(Errno::NOTDIR | Errno::LOOP) => Ok(FanOut::Other),
        Err(error) => Err(error),
    }
}

/// Lists one of the 256 directories, in no order.
pub(crate) fn list(mode: Mode, byte: u8, dir: &std::os::fd::OwnedFd) -> rustix::io::Result<Vec<Loose>> {
    let mut found = Vec::new();
    for entry in Dir::read_from(dir)? {
        let entry = entry?;
        let bytes = entry.file_name().to_bytes();
        if matches!(bytes, b"." | b"..") {
            continue;
        }
        let object = parse(mode, byte, bytes);
        let name = String::from_utf8_lossy(bytes).into_owned();
        found.push(Loose { name, object });
    }
    Ok(found)
}

/// Lists every commit object, sorted. What is no directory holds none.
pub(crate) fn commits(repo: &Repo) -> Result<Vec<CommitChecksum>, RefError> {
    let one = |byte: u8| {
        let io = |source: Errno| RefError::Io { name: format!("objects/{}", fan_out_name(byte)), source: source.into() };
        let FanOut::Directory(dir) = open_fan_out(repo, byte).map_err(io)? else { return Ok(Vec::new()) };
        let list = list(repo.mode(), byte, &dir).map_err(io)?;
        Ok(list
            .into_iter()
            .filter_map(|file| match file.object {
                Some((checksum, ObjectKind::Commit)) => Some(CommitChecksum::new(checksum)),
                _ => None,
            })
            .collect::<Vec<_>>())
    };
    let found: Vec<Vec<CommitChecksum>> = (0..=255_u8).into_par_iter().map(one).collect::<Result<_, RefError>>()?;
    let mut commits: Vec<CommitChecksum> = found.into_iter().flatten().collect();
    commits.sort_unstable();
    Ok(commits)
}

impl Repo {
    /// Lists every object of the repository and of its parent repositories, in no order. Files that are no objects are left out.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn object_names(&self) -> Result<Vec<(ObjectKind, Checksum)>, StoreError> {
        let one = |byte: u8| {
            let io = |error: Errno| StoreError::io(format!("listing objects/{}", fan_out_name(byte)))(error);
            let FanOut::Directory(dir) = open_fan_out(self, byte).map_err(io)? else { return Ok(Vec::new()) };
            let list = list(self.mode(), byte, &dir).map_err(io)?;
            Ok(list.into_iter().filter_map(|file| file.object.map(|(checksum, kind)| (kind, checksum))).collect())
        };
        let found: Vec<Vec<_>> = (0..=255_u8).into_par_iter().map(one).collect::<Result<_, StoreError>>()?;
        let mut names: Vec<_> = found.into_iter().flatten().collect();
        if let Some(parent) = &self.parent {
            names.extend(parent.object_names()?);
        }
        Ok(names)
    }
}

/// Reads the name of a file in one of the 256 directories.
pub(crate) fn parse(mode: Mode, byte: u8, name: &[u8]) -> Option<(Checksum, ObjectKind)> {
    let name = std::str::from_utf8(name).ok()?;
    let (rest, extension) = name.split_at_checked(62)?;
    let checksum: Checksum = format!("{byte:02x}{rest}").parse().ok()?;
    let kind = match extension.strip_prefix('.')? {
        file if file == mode.extension(ObjectKind::File) => ObjectKind::File,
        other => ObjectKind::from_extension(other).filter(|kind| *kind != ObjectKind::File)?,
    };
    Some((checksum, kind))
}

/// Reads the target of a payload link, `../YY/REST.file`.
pub(crate) fn payload_target(mode: Mode, target: &str) -> Option<Checksum> {
    let (fan_out, name) = target.strip_prefix("../")?.split_once('/')?;
    let byte = u8::from_str_radix(fan_out, 16).ok().filter(|byte| fan_out_name(*byte) == fan_out)?;
    match parse(mode, byte, name.as_bytes())? {
        (checksum, ObjectKind::File) => Some(checksum),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_each_mode_spells_them() {
        let rest = "b".repeat(62);
        let checksum: Checksum = format!("0a{rest}").parse().unwrap();
        let read = |mode, extension: &str| parse(mode, 10, format!("{rest}.{extension}").as_bytes());
        for (mode, extension, expected) in [
            (Mode::Bare, "file", Some(ObjectKind::File)),
            (Mode::Bare, "filez", None),
            (Mode::Archive, "filez", Some(ObjectKind::File)),
            (Mode::Archive, "file", None),
            (Mode::Bare, "dirtree", Some(ObjectKind::DirTree)),
            (Mode::Bare, "tombstone-commit", Some(ObjectKind::TombstoneCommit)),
            (Mode::Bare, "payload-link", Some(ObjectKind::PayloadLink)),
            (Mode::Bare, "file-xattrs", Some(ObjectKind::FileXattrs)),
            (Mode::Bare, "file-xattrs-link", Some(ObjectKind::FileXattrsLink)),
            (Mode::Bare, "commit~", None),
        ] {
            assert_eq!(read(mode, extension), expected.map(|kind| (checksum, kind)), "{mode} {extension}");
        }
        for name in ["", "x", &"B".repeat(62), &format!("{}.file", "é".repeat(31)), &format!("{rest}x.file")] {
            assert_eq!(parse(Mode::Bare, 10, name.as_bytes()), None, "{name}");
        }
        assert_eq!(payload_target(Mode::Bare, &format!("../0a/{rest}.file")), Some(checksum));
        for target in [format!("../0a/{rest}.dirtree"), format!("/0a/{rest}.file"), format!("../+a/{rest}.file"), "..".to_owned()] {
            assert_eq!(payload_target(Mode::Bare, &target), None, "{target}");
        }
    }
}
