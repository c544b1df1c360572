//! Repositories of rpms: `repomd.xml` names the lists, which name the packages.
//!
//! ```text
//! metalink or mirror list                        where the repository is, and which repomd.xml it has now
//! repodata/repomd.xml                            read with RepoMd
//! repodata/5d4…-primary.xml.zst                  read with Primary
//! Packages/b/bash-5.2.26-1.fc40.x86_64.rpm       named by a RepositoryPackage
//! ```

mod filelists;
mod metalink;
mod mirror_list;
mod of_header;
mod primary;
mod repo_file;
mod repomd;
mod variables;
mod write;
mod written_package;
mod xml;

pub use filelists::{ListedFile, ListedKind, ListedPackage, VisitListed, read_filelists};
pub use metalink::{Metalink, MetalinkUrl, RepoMdVersion};
pub use mirror_list::parse_mirror_list;
pub use primary::Primary;
pub use repo_file::{RpmSource, parse_repo_file};
pub use repomd::{REPOMD, RepoMd, RepoMdData};
pub use variables::substituted;
pub use write::{RepositoryFile, RpmMdOptions, write_rpmmd};
pub use written_package::{Changelog, Comparison, Dependency, DependencyVersion, PrimaryFile, PrimaryPackage};

use self::xml::Tag;
use super::RepositoryError;
use super::location::shortened;

/// Checks a name or architecture, which become parts of file names.
fn word(what: &'static str, text: &str) -> Result<String, RepositoryError> {
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/') {
        return Err(RepositoryError::damaged(what, format!("{:?} is no name", shortened(text))));
    }
    Ok(text.to_owned())
}

/// Reads the attributes of `<version epoch="0" ver="5.2" rel="1"/>`. An epoch of 0 is none: the lists do not tell them apart.
fn evr(what: &'static str, tag: &Tag<'_>) -> Result<String, RepositoryError> {
    let (version, release) = (word(what, &tag.load("ver")?)?, word(what, &tag.load("rel")?)?);
    Ok(match tag.number("epoch")? {
        None | Some(0) => format!("{version}-{release}"),
        Some(epoch) => format!("{epoch}:{version}-{release}"),
    })
}
