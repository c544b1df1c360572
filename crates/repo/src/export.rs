//! A commit as a tar archive.
//!
//! The archive is a function of the commit and the options: entries in the order of the dirtrees, each directory's files before its
//! directories, all with the commit's time, without user names, ended to a whole record of 20 blocks. Extended attributes are PAX records.
//! Two paths with one object are two files, as they are in a checkout that copies: a hard link would tie them together.

use std::io::{self, Write};

use rootball_object::hash::{Hasher, Hashing};
use rootball_object::{Checksum, CommitChecksum, ErrorKind, LoadError, ObjectKind, ObjectSource, Xattrs};
use rootball_tar::{Owner, TarWriter};

use crate::tree::{Node, TreeError, Walk, find_node};

/// Bytes that archives are a multiple of, as every tar writes them to a pipe.
const RECORD: usize = 20 * 512;

/// What goes into an archive, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportOptions<'a> {
    /// The directory of the commit that is the archive's root.
    pub subpath: Option<&'a str>,
    /// Text in front of all paths.
    pub prefix: Option<&'a str>,
    /// Leaves extended attributes out.
    pub no_xattrs: bool,
}

/// Why a commit could not be exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The subpath could not be found or the tree not be walked.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The subpath is no directory.
    #[error("{path:?} in commit {commit} is not a directory")]
    NotADirectory {
        /// What was asked for.
        path: String,
        /// Where.
        commit: CommitChecksum,
    },
    /// An object could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// An object could not be read, or the archive not be written.
    #[error("exporting {path:?}")]
    Io {
        /// The path in the commit.
        path: String,
        /// What failed.
        source: io::Error,
    },
}

impl ExportError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Tree(error) => error.kind(),
            Self::NotADirectory { .. } => ErrorKind::Invalid,
            Self::Load(error) => error.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }

    fn io(path: &str) -> impl Fn(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path: path.clone(), source }
    }
}

/// Writes a commit as a tar archive and gives the output back. Every object is verified while it is read.
///
/// # Errors
/// When an object is missing or corrupt, or the archive cannot be written; what was written then is no whole archive.
#[tracing::instrument(name = "repo.export", skip_all, fields(%commit))]
pub fn export<W: Write>(source: &dyn ObjectSource, commit: &CommitChecksum, options: ExportOptions<'_>, out: W) -> Result<W, ExportError> {
    let root = options.subpath.unwrap_or("/");
    let Node::Directory { tree, meta } = find_node(source, commit, root)? else {
        return Err(ExportError::NotADirectory { path: root.to_owned(), commit: *commit });
    };
    let tar = TarWriter::new(Counted { inner: out, written: 0 }).mtime(source.load_commit(commit)?.timestamp);
    let mut archive = Archive { source, no_xattrs: options.no_xattrs, tar };
    let prefix = options.prefix.unwrap_or_default();
    match prefix {
        "" => archive.directory("./", &meta)?,
        prefix => archive.directory(prefix, &meta)?,
    }
    for found in Walk::new(source, "", &tree, true) {
        let (path, node) = found?;
        // Paths of the walk begin with a slash; the prefix is text, which may end in the middle of a name.
        let path = format!("{prefix}{}", &path[1..]);
        match node {
            Node::File(checksum) => archive.file(&path, &checksum)?,
            Node::Directory { meta, .. } => archive.directory(&path, &meta)?,
        }
    }
    let io = ExportError::io(root);
    let mut counted = archive.tar.finish().map_err(&io)?;
    let missing = (RECORD - counted.written % RECORD) % RECORD;
    counted.write_all(&[0; RECORD][..missing]).map_err(&io)?;
    counted.flush().map_err(io)?;
    Ok(counted.inner)
}

struct Archive<'a, W: Write> {
    source: &'a dyn ObjectSource,
    no_xattrs: bool,
    tar: TarWriter<Counted<W>>,
}

impl<W: Write> Archive<'_, W> {
    fn directory(&mut self, path: &str, meta: &Checksum) -> Result<(), ExportError> {
        let meta = self.source.load_dirmeta(meta)?;
        self.xattrs(path, &meta.xattrs)?;
        let slash = if path.ends_with('/') { "" } else { "/" };
        let owner = Owner { uid: meta.uid, gid: meta.gid, mode: meta.mode };
        self.tar.directory(&format!("{path}{slash}"), owner).map_err(ExportError::io(path))
    }

    fn file(&mut self, path: &str, checksum: &Checksum) -> Result<(), ExportError> {
        let mut object = self.source.open_file(checksum)?;
        let header = object.header;
        self.xattrs(path, &header.xattrs)?;
        let owner = Owner { uid: header.uid, gid: header.gid, mode: header.mode };
        let mut hasher = Hasher::new();
        hasher.update(&header.hashed_bytes());
        match &header.symlink_target {
            Some(target) => self.tar.symlink(path, owner, target),
            None => self.tar.stream(path, owner, object.size, &mut Hashing { inner: &mut object.content, hasher: &mut hasher }),
        }
        .map_err(ExportError::io(path))?;
        match hasher.finish() {
            actual if actual == *checksum => Ok(()),
            actual => Err(LoadError::Corrupt { kind: ObjectKind::File, expected: *checksum, actual }.into()),
        }
    }

    fn xattrs(&mut self, path: &str, xattrs: &Xattrs) -> Result<(), ExportError> {
        if self.no_xattrs {
            return Ok(());
        }
        self.tar.xattrs(xattrs.iter()).map_err(ExportError::io(path))
    }
}

/// Counts what is written through it.
struct Counted<W> {
    inner: W,
    /// Modulo the record, in effect: more than a `usize` wraps around to the same.
    written: usize,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.written = (self.written + count) % RECORD;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
