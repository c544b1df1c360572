//! What is in a package, and the one way to read it: from beginning to end.

use std::io::{self, BufRead, BufReader, Read};

use rootball_object::{Checksum, hash::Hasher};

use crate::{Label, PackageError, deb, rpm};

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageHead {
    /// Its name, version and architecture.
    pub label: Label,
    /// All that it installs, in the order in which [`Content::numbers`] counts.
    pub members: Vec<Member>,
}

/// Something that a package installs, or a file of its control data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// An absolute path; for control data the file's name, without a slash.
    pub path: String,
    /// What it is.
    pub kind: MemberKind,
    /// Bytes of content; 0 for what is no regular file.
    pub size: u64,
    /// Type and permission bits.
    pub mode: u32,
    /// The owner: a number in decimal digits where the package has only that.
    pub owner: String,
    /// The group, likewise.
    pub group: String,
    /// The value of the attribute `security.capability`, of an rpm's files with capabilities. A deb has none.
    pub capabilities: Option<Vec<u8>>,
    /// What it is for.
    pub flags: MemberFlags,
}

/// What a member is for, as far as its package says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberFlags {
    /// Configuration, which people change.
    pub config: bool,
    /// Documentation.
    pub doc: bool,
    /// The text of a license.
    pub license: bool,
}

/// Most members that a package may have.
pub(crate) const MAX_MEMBERS: usize = 4 << 20;

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink {
        /// Where it leads.
        target: String,
    },
    /// Another name of a file.
    HardLink {
        /// The number of the member that has the content.
        to: u32,
    },
    /// Known to the package, and not in it.
    Ghost,
    /// A device, a pipe or a socket.
    Special,
    /// Control data: scripts, lists, sums.
    Control,
}

/// The content of one file, as it goes by.
pub struct Content<'a> {
    /// Numbers of the members that have it: more than one for hard links.
    pub numbers: &'a [u32],
    /// The path of the first of them.
    pub path: &'a str,
    /// Its bytes.
    pub size: u64,
    /// The content. What is not read is skipped.
    pub reader: &'a mut dyn Read,
}

impl std::fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("path", &self.path).field("size", &self.size).finish_non_exhaustive()
    }
}

/// What is done with each content.
pub type Visit<'v> = dyn FnMut(Content<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + 'v;

/// Reads a package of either format to its end and shows the content of each regular file that is in it, in the package's order. Symbolic
/// links, and files of which the package has only the name, are not shown. The stream is always read to its end, so that a caller that
/// hashes what goes by has hashed all of it; a caller that has not yet compared that hash must not trust what it saw.
///
/// # Errors
/// When it is no package, is damaged or cut short, or `visit` gives up.
pub fn read_package(package: impl Read + Send, visit: &mut Visit<'_>) -> Result<PackageHead, PackageError> {
    let mut package = BufReader::with_capacity(128 * 1024, package);
    let start = package.fill_buf().map_err(PackageError::read("the beginning"))?;
    let head = if start.starts_with(deb::MAGIC) {
        deb::read(&mut package, visit)?
    } else if start.starts_with(&rpm::MAGIC) {
        rpm::read(&mut package, visit)?
    } else {
        return Err(PackageError::UnknownFormat);
    };
    io::copy(&mut package, &mut io::sink()).map_err(PackageError::read("the end"))?;
    Ok(head)
}

/// Shows a content, and tells failures to read it from those of who reads.
pub(crate) fn show(
    visit: &mut Visit<'_>,
    numbers: &[u32],
    path: &str,
    size: u64,
    reader: &mut dyn Read,
    what: &'static str,
) -> Result<(), PackageError> {
    let mut watched = Watched { inner: reader, failed: None };
    let result = visit(Content { numbers, path, size, reader: &mut watched });
    match (result, watched.failed) {
        (_, Some((kind, reason))) => Err(PackageError::Read { what, source: io::Error::new(kind, reason) }),
        (Err(source), None) => Err(PackageError::Visit { path: path.to_owned(), source }),
        (Ok(()), None) => Ok(()),
    }
}

/// Remembers that reading failed, so that it is not taken for a failure of whoever reads.
struct Watched<'r> {
    inner: &'r mut dyn Read,
    failed: Option<(io::ErrorKind, String)>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failed = Some((error.kind(), error.to_string()));
        }
        result
    }
}

/// What a package has, by content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageIndex {
    /// What it says of itself.
    pub head: PackageHead,
    /// All contents, in the order of the package.
    pub contents: Vec<IndexedContent>,
}

/// A content, and who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedContent {
    /// Numbers of the members.
    pub numbers: Vec<u32>,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of the content alone.
    pub checksum: Checksum,
}

/// Reads a package and hashes all its contents.
///
/// # Errors
/// As [`read_package`].
pub fn index(package: impl Read + Send) -> Result<PackageIndex, PackageError> {
    let mut contents = Vec::new();
    let mut buffer = vec![0; 128 * 1024];
    let head = read_package(package, &mut |content| {
        let mut hasher = Hasher::new();
        loop {
            match content.reader.read(&mut buffer)? {
                0 => break,
                count => hasher.update(&buffer[..count]),
            }
        }
        contents.push(IndexedContent { numbers: content.numbers.to_vec(), size: content.size, checksum: hasher.finish() });
        Ok(())
    })?;
    Ok(PackageIndex { head, contents })
}
