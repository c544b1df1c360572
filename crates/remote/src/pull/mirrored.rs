//! The static deltas of a mirror: files that are copied as they are, so that its clients have what those of the original have.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rootball_delta::format::{DeltaName, FileDigest, MAX_SUPERBLOCK_SIZE, ObjectDeltas, Superblock};
use rootball_object::{CommitChecksum, StoreError, hash::Hasher};

use rootball_repo::summary::ListedDelta;

use super::PullError;
use super::deltas::{DeltaError, Deltas, fetch_into};
use super::listed::Chosen;
use crate::server::Part;

impl Deltas<'_> {
    /// Copies the deltas that lead to a commit; returns how many are new.
    pub(super) async fn copy_all(&self, to: &CommitChecksum) -> Result<u64, PullError> {
        let mut copied = 0;
        for ListedDelta { name, superblock } in self.listed.list(to).await?.unwrap_or_default() {
            let digest = FileDigest::new(*superblock.as_bytes());
            if name.to == *to && !self.has(&name, &digest)? {
                self.copy(name, digest).await?;
                copied += 1;
            }
        }
        Ok(copied)
    }

    fn has(&self, name: &DeltaName, digest: &FileDigest) -> Result<bool, StoreError> {
        match File::open(self.repo().path().join(name.superblock_path())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            opened => Ok(opened.and_then(|mut file| digest_of(&mut file)).map_err(StoreError::io("reading a delta"))? == *digest),
        }
    }

    /// The superblock comes into place last: a reader finds the delta whole or not at all.
    async fn copy(&self, name: DeltaName, digest: FileDigest) -> Result<(), PullError> {
        let missing = || DeltaError::Missing { url: self.listed.server.shown_url(Part::Content, &name.superblock_path()) };
        let bytes = self.listed.superblock(&Chosen { name, digest: Some(digest) }).await?.ok_or_else(missing)?;
        let superblock = Superblock::parse(&bytes).map_err(DeltaError::from)?;
        if superblock.name != name {
            return Err(missing().into());
        }
        self.copy_files(&name.directory(), &bytes, &superblock).await
    }

    /// Copies the deltas of single objects of a commit, unless they are here.
    pub(super) async fn copy_object_deltas(&self, to: &CommitChecksum) -> Result<(), PullError> {
        let directory = ObjectDeltas::directory(to);
        let path = format!("{directory}/superblock");
        let Some(bytes) = self.listed.server.fetch(Part::Content, &path, MAX_SUPERBLOCK_SIZE).await? else { return Ok(()) };
        if std::fs::read(self.repo().path().join(&path)).is_ok_and(|here| here == bytes) {
            return Ok(());
        }
        let listed = ObjectDeltas::parse(&bytes).map_err(DeltaError::from)?;
        if listed.superblock.name.to != *to {
            return Err(DeltaError::Missing { url: self.listed.server.shown_url(Part::Content, &path) }.into());
        }
        self.repo().remove_object_deltas(&[*to])?;
        self.copy_files(&directory, &bytes, &listed.superblock).await?;
        Ok(self.repo().announce_object_deltas()?)
    }

    /// Copies the parts, and then puts the superblock beside them.
    async fn copy_files(&self, directory: &str, bytes: &[u8], superblock: &Superblock<'_>) -> Result<(), PullError> {
        let io = |source| StoreError::io("writing a delta")(source);
        let root = self.repo().path();
        std::fs::create_dir_all(root.join(directory)).map_err(io)?;
        for (number, part) in superblock.parts.iter().enumerate().filter(|(number, _)| !superblock.inline_parts.contains_key(number)) {
            let path = format!("{directory}/{number}");
            let mut file = self.new_file()?;
            fetch_into(self.listed.server, &path, part.size, file.as_file_mut()).await?;
            if digest_of(file.as_file_mut()).map_err(io)? != part.digest {
                return Err(DeltaError::WrongPart { url: self.listed.server.shown_url(Part::Content, &path) }.into());
            }
            self.keep(file, &root.join(path)).map_err(io)?;
        }
        let mut file = self.new_file()?;
        file.write_all(bytes).map_err(io)?;
        self.keep(file, &root.join(directory).join("superblock")).map_err(io)?;
        Ok(())
    }

    fn new_file(&self) -> Result<tempfile::NamedTempFile, StoreError> {
        tempfile::NamedTempFile::new_in(self.repo().path().join("tmp")).map_err(StoreError::io("writing a delta"))
    }

    fn keep(&self, file: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
        rustix::fs::fchmod(file.as_file(), rustix::fs::Mode::from(0o644))?;
        if self.repo().config().fsync {
            file.as_file().sync_all()?;
        }
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

fn digest_of(file: &mut File) -> io::Result<FileDigest> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(FileDigest::new(*hasher.finish().as_bytes())),
            count => hasher.update(&buffer[..count]),
        }
    }
}
