//! Deltas as files: named by their place in a repository, or by a path.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rootball_delta::format::{DeltaName, SignedSuperblock};
use rootball_object::{CommitChecksum, ErrorKind, MAX_METADATA_SIZE, Metadata};

use crate::error::CommandError;

/// A delta whose superblock was read.
pub(super) struct DeltaFile {
    /// The superblock, without signatures around it.
    pub(super) superblock: Vec<u8>,
    /// The signatures around it.
    pub(super) signatures: Option<Metadata>,
    /// The directory in which its parts are looked for.
    pub(super) directory: PathBuf,
}

/// Most bytes of a superblock, with the parts that it holds.
const MAX_SUPERBLOCK: u64 = 16 * MAX_METADATA_SIZE;

impl DeltaFile {
    /// Reads the file of a superblock, or the one in a directory.
    pub(super) fn read(path: &Path) -> Result<Self, CommandError> {
        let file = if path.is_dir() { path.join("superblock") } else { path.to_owned() };
        let failed =
            |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading {}: {error}", file.display()));
        let mut bytes = Vec::new();
        File::open(&file).map_err(failed)?.take(MAX_SUPERBLOCK + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MAX_SUPERBLOCK {
            let message = format_args!("{} has more than the {MAX_SUPERBLOCK} bytes that are read of a delta", file.display());
            return Err(CommandError::new(ErrorKind::Invalid, message));
        }
        let (superblock, signatures) = SignedSuperblock::open(&bytes).map_err(|error| of_file(&file, error.kind(), &error))?;
        let superblock = superblock.into_owned();
        let directory = file.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { superblock, signatures, directory })
    }
}

/// Names the file in an error.
pub(super) fn of_file(path: &Path, kind: ErrorKind, error: &dyn std::error::Error) -> CommandError {
    CommandError::new(kind, format_args!("{}: {error}", path.display()))
}

/// Returns the name as it is shown: `FROM-TO`, or `TO` where nothing is needed.
pub(crate) fn shown(name: &DeltaName) -> String {
    match name.from {
        Some(from) => format!("{from}-{}", name.to),
        None => name.to.to_string(),
    }
}

/// Reads a name as it is shown.
pub(super) fn parse_name(text: &str) -> Option<DeltaName> {
    let commit = |text: &str| text.parse::<CommitChecksum>().ok();
    match text.split_once('-') {
        Some((from, to)) => Some(DeltaName { from: Some(commit(from)?), to: commit(to)? }),
        None => Some(DeltaName { from: None, to: commit(text)? }),
    }
}

/// Finds a delta by name in the repository, or by path.
pub(super) fn find(repo: &Path, text: &str) -> Result<DeltaFile, CommandError> {
    match parse_name(text) {
        Some(name) if repo.join(name.superblock_path()).exists() => DeltaFile::read(&repo.join(name.directory())),
        Some(_) if !Path::new(text).exists() => {
            let message = format_args!("the repository has no delta {text}");
            Err(CommandError::new(ErrorKind::NotFound, message).hint("'rootball delta list' shows which there are"))
        }
        _ => DeltaFile::read(Path::new(text)),
    }
}
