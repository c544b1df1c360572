//! Where the files of a delta go.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Takes the files of a delta.
pub trait DeltaSink: Sync {
    /// Keeps a part. Parts come in any order, from many threads, and never twice.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()>;

    /// Keeps the superblock of a delta of so many parts. It comes last; with it the delta is complete.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put_superblock(&self, bytes: &[u8], parts: usize) -> io::Result<()>;
}

/// Keeps the files in memory.
#[derive(Debug, Default)]
pub struct MemorySink {
    parts: Mutex<BTreeMap<usize, Vec<u8>>>,
    superblock: Mutex<Vec<u8>>,
}

impl MemorySink {
    /// Returns superblock and parts.
    pub fn into_files(self) -> (Vec<u8>, BTreeMap<usize, Vec<u8>>) {
        let parts = self.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        (self.superblock.into_inner().unwrap_or_else(PoisonError::into_inner), parts)
    }
}

impl DeltaSink for MemorySink {
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(number, bytes.to_vec());
        Ok(())
    }

    fn put_superblock(&self, bytes: &[u8], _parts: usize) -> io::Result<()> {
        *self.superblock.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Ok(())
    }
}

/// Keeps the files in a directory, as a repository has them: `superblock`, `0`, `1`, and so on.
#[derive(Debug)]
pub struct DirectorySink {
    path: PathBuf,
}

impl DirectorySink {
    /// Opens the directory of one delta and makes it where it is missing. A delta that is there is taken away: its superblock goes first, so
    /// that nobody takes new parts for those of the old one.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn begin(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        match std::fs::remove_file(path.join("superblock")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Writes a file under another name first, so that it is never there half.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mut file = tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o644)).tempfile_in(&self.path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(self.path.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes the parts that a larger delta of the same name left.
    fn remove_parts_from(&self, first: usize) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            let number = entry.file_name().to_str().and_then(|name| name.parse::<usize>().ok());
            if number.is_some_and(|number| number >= first) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl DeltaSink for DirectorySink {
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()> {
        self.write(&number.to_string(), bytes)
    }

    fn put_superblock(&self, bytes: &[u8], parts: usize) -> io::Result<()> {
        self.remove_parts_from(parts)?;
        std::fs::File::open(&self.path)?.sync_all()?;
        self.write("superblock", bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_delta_leaves_no_parts_of_a_larger_one() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("deltas/xx/yy");
        let list = || {
            let mut names: Vec<_> =
                std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        for parts in [3, 1] {
            let sink = DirectorySink::begin(&path).unwrap();
            assert!(!list().contains(&"superblock".to_owned()));
            for number in 0..parts {
                sink.put_part(number, &[number as u8]).unwrap();
            }
            sink.put_superblock(b"all", parts).unwrap();
            let expected: Vec<_> = (0..parts).map(|number| number.to_string()).chain(["superblock".to_owned()]).collect();
            assert_eq!(list(), expected);
        }
        assert_eq!(std::fs::read(path.join("superblock")).unwrap(), b"all");
    }
}
