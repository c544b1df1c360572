//! Deltas as files: named by their place in a repository, or by a path.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rootball_delta::format::{MAX_SUPERBLOCK_SIZE, SignedSuperblock};
use rootball_object::{DeltaName, ErrorKind, Metadata};

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

impl DeltaFile {
    /// Reads the file of a superblock, or the one in a directory.
    pub(super) fn read(path: &Path) -> Result<Self, CommandError> {
        let file = if path.is_dir() { path.join("superblock") } else { path.to_owned() };
        let failed =
            |error: std::io::Error| CommandError::new(ErrorKind::of_io(&error), format_args!("reading {}: {error}", file.display()));
        let mut bytes = Vec::new();
        File::open(&file).map_err(failed)?.take(MAX_SUPERBLOCK_SIZE + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MAX_SUPERBLOCK_SIZE {
            let message = format_args!("{} has more than the {MAX_SUPERBLOCK_SIZE} bytes that are read of a delta", file.display());
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

/// Finds a delta by name in the repository, or by path.
pub(super) fn find(repo: &Path, text: &str) -> Result<DeltaFile, CommandError> {
    match text.parse::<DeltaName>() {
        Ok(name) if repo.join(name.superblock_path()).exists() => DeltaFile::read(&repo.join(name.directory())),
        Ok(_) if !Path::new(text).exists() => {
            let message = format_args!("the repository has no delta {text}");
            Err(CommandError::new(ErrorKind::NotFound, message).hint("'rootball delta list' shows which there are"))
        }
        _ => DeltaFile::read(Path::new(text)),
    }
}
