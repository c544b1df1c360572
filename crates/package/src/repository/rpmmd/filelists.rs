//! `filelists.xml`: all files of all packages; and `filelists-ext.xml`, which adds the digest of each file's content.
//!
//! ```text
//! <filelists xmlns="http://linux.duke.edu/metadata/filelists" packages="1">
//!   <package pkgid="5d4…" name="bash" arch="x86_64">
//!     <version epoch="0" ver="5.2" rel="1"/>
//!     <file>/usr/bin/bash</file> <file type="dir">/usr/share/doc/bash</file> <file type="ghost">/var/log/x</file>
//!   </package>
//! </filelists>
//! ```
//! The extended form has `<checksum type="sha256"/>` in a package and `<file hash="…">`: an index of content without one package fetched.

use std::io::Read;

use rootball_object::Checksum;

use super::super::location::shortened;
use super::super::{Limits, RepositoryError};
use super::xml::{Node, Xml};
use super::{evr, word};
use crate::{Label, PackageFormat};

const WHAT: &str = "filelists.xml";

/// A package in a list of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPackage {
    /// The SHA-256 of its file, which identifies it.
    pub pkgid: Checksum,
    /// Its name, version and architecture.
    pub label: Label,
}

/// A file that a package has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedFile<'a> {
    /// The package.
    pub package: &'a ListedPackage,
    /// Its absolute path.
    pub path: &'a str,
    /// What it is.
    pub kind: ListedKind,
    /// The SHA-256 of its content, where the list has it.
    pub sha256: Option<Checksum>,
}

/// What a listed file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedKind {
    /// A regular file, a link or something special: the list does not say.
    File,
    /// A directory.
    Directory,
    /// Known to the package, and not in it.
    Ghost,
}

/// What is done with each file.
pub type VisitListed<'v> = dyn FnMut(ListedFile<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + 'v;

/// Reads a list of files, plain or extended, packed in any way, and shows them one by one; returns how many packages it has.
///
/// # Errors
/// When it is damaged, larger than is read, or `visit` gives up.
pub fn read_filelists(packed: impl Read + Send, limits: Limits, visit: &mut VisitListed<'_>) -> Result<u64, RepositoryError> {
    let damaged = |reason: String| RepositoryError::damaged(WHAT, reason);
    let mut xml = Xml::new(WHAT, packed, limits)?;
    match xml.next()? {
        Some(Node::Open(tag)) if matches!(tag.name(), "filelists" | "filelists-ext") => {}
        _ => return Err(damaged("the root is another".to_owned())),
    }
    let mut count = 0;
    let mut package: Option<ListedPackage> = None;
    let mut has_sha256 = true;
    let mut file = None;
    while let Some(node) = xml.next()? {
        match (node, &mut package) {
            (Node::Open(tag), None) if tag.name() == "package" => {
                limits.check_count(WHAT, count)?;
                count += 1;
                has_sha256 = true;
                let pkgid = tag.load("pkgid")?.parse().map_err(|_| tag.damaged("pkgid is no SHA-256"))?;
                let (name, arch) = (word(WHAT, &tag.load("name")?)?, word(WHAT, &tag.load("arch")?)?);
                package = Some(ListedPackage { pkgid, label: Label { format: PackageFormat::Rpm, name, version: String::new(), arch } });
            }
            (Node::Open(tag), Some(package)) => match tag.name() {
                "version" => package.label.version = evr(WHAT, &tag)?,
                "checksum" => has_sha256 = tag.find("type")?.is_none_or(|kind| kind == "sha256"),
                "file" => {
                    let kind = match tag.find("type")?.as_deref() {
                        None => ListedKind::File,
                        Some("dir") => ListedKind::Directory,
                        Some("ghost") => ListedKind::Ghost,
                        Some(_) => return Err(tag.damaged("its type is unknown")),
                    };
                    let hash = tag.find("hash")?.filter(|hash| has_sha256 && !hash.is_empty());
                    let sha256 = hash.map(|hash| hash.parse().map_err(|_| tag.damaged("its hash is no SHA-256"))).transpose()?;
                    file = Some((kind, sha256));
                }
                _ => {}
            },
            (Node::Close { name, .. }, Some(_)) if name == "package" => package = None,
            (Node::Close { name, text: path }, Some(package)) if name == "file" => {
                let (kind, sha256) = file.take().unwrap_or((ListedKind::File, None));
                if package.label.version.is_empty() || !path.starts_with('/') || path.contains('\0') {
                    return Err(damaged(format!("{:?} has no version, or {:?} no path", shortened(&package.label.name), shortened(path))));
                }
                visit(ListedFile { package, path, kind, sha256 }).map_err(|source| RepositoryError::Visit { what: WHAT, source })?;
            }
            _ => {}
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn text() -> String {
        format!(
            "<filelists-ext packages=\"1\"><package pkgid=\"{HEX}\" name=\"a\" arch=\"noarch\"><version epoch=\"1\" ver=\"2\" rel=\"3\"/>\
             <checksum type=\"sha256\"/><file hash=\"{HEX}\">/usr/bin/a &amp; b</file><file type=\"dir\" hash=\"\">/d</file>\
             <file type=\"ghost\">/g</file></package></filelists-ext>"
        )
    }

    fn read(text: &str, limits: Limits) -> Result<Vec<String>, RepositoryError> {
        let mut found = Vec::new();
        read_filelists(text.as_bytes(), limits, &mut |file| {
            found.push(format!("{} {} {:?} {:?}", file.package.label, file.path, file.kind, file.sha256));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn files_are_shown_with_their_digests() {
        let expected = [
            format!("a-1:2-3.noarch /usr/bin/a & b File Some({HEX})"),
            "a-1:2-3.noarch /d Directory None".to_owned(),
            "a-1:2-3.noarch /g Ghost None".to_owned(),
        ];
        assert_eq!(read(&text(), Limits::default()).unwrap(), expected);
        // Digests of another kind are none that can be used.
        let md5 = text().replace("type=\"sha256\"", "type=\"md5\"").replacen(&format!("hash=\"{HEX}\""), "hash=\"00\"", 1);
        assert!(read(&md5, Limits::default()).unwrap()[0].ends_with("None"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            (&*format!("pkgid=\"{HEX}\""), "pkgid=\"00\""),
            (&format!("hash=\"{HEX}\""), "hash=\"00\""),
            (" name=\"a\"", ""),
            ("<version epoch=\"1\" ver=\"2\" rel=\"3\"/>", ""),
            ("type=\"dir\"", "type=\"door\""),
            (">/d<", ">d<"),
            ("</package></filelists-ext>", ""),
            ("filelists-ext", "metadata"),
        ] {
            assert!(read(&text().replace(from, to), Limits::default()).is_err(), "{to}");
        }
        assert!(read(&text(), Limits { entries: 0, ..Limits::default() }).is_err());
        let failed = read_filelists(text().as_bytes(), Limits::default(), &mut |_| Err("enough".into()));
        assert!(matches!(failed, Err(RepositoryError::Visit { .. })));
    }
}
