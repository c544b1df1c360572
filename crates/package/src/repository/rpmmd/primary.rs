//! `primary.xml`: the packages of a repository.
//!
//! ```text
//! <metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="1">
//!   <package type="rpm">
//!     <name>bash</name> <arch>x86_64</arch> <version epoch="0" ver="5.2" rel="1"/>
//!     <checksum type="sha256" pkgid="YES">5d4…</checksum>
//!     <size package="1491220" installed="…" archive="…"/>
//!     <location href="Packages/b/bash-5.2-1.x86_64.rpm"/>
//!     <format> <rpm:header-range start="4504" end="30000"/> … </format>
//!   </package>
//! </metadata>
//! ```

use std::io::Read;
use std::ops::Range;

use rootball_object::Checksum;

use super::super::location::{base_url, location, shortened};
use super::super::{Limits, RepositoryError, RepositoryPackage};
use super::xml::{Node, Tag, Xml};
use super::{evr, word};
use crate::{Label, PackageFormat};

const WHAT: &str = "primary.xml";

/// The packages of a `primary.xml`, plain or packed in any way.
pub struct Primary<'r> {
    xml: Xml<'r>,
    count: u64,
    is_over: bool,
}

impl<'r> Primary<'r> {
    /// Starts to read the list. Who reads must have compared size and checksum before, or do so before anything read is used.
    ///
    /// # Errors
    /// When its beginning cannot be read, or it is another list.
    pub fn new(packed: impl Read + Send + 'r, limits: Limits) -> Result<Self, RepositoryError> {
        let mut xml = Xml::new(WHAT, packed, limits)?;
        match xml.next()? {
            Some(Node::Open(tag)) if tag.name() == "metadata" => Ok(Self { xml, count: 0, is_over: false }),
            _ => Err(RepositoryError::damaged(WHAT, "the root is another")),
        }
    }

    fn read_package(&mut self) -> Result<Option<RepositoryPackage>, RepositoryError> {
        let mut package = None;
        while let Some(node) = self.xml.next()? {
            match (node, &mut package) {
                (Node::Open(tag), None) if tag.name() == "package" => package = Some(Package::default()),
                (Node::Open(tag), Some(package)) => package.open(&tag)?,
                (Node::Close { name, .. }, Some(_)) if name == "package" => {
                    self.xml.limits().check_count(WHAT, self.count)?;
                    self.count += 1;
                    return package.take().unwrap_or_default().finish().map(Some);
                }
                (Node::Close { name, text }, Some(package)) => package.close(&name, text.trim())?,
                _ => {}
            }
        }
        Ok(None)
    }
}

impl Iterator for Primary<'_> {
    type Item = Result<RepositoryPackage, RepositoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let package = self.read_package().transpose();
        self.is_over = !matches!(package, Some(Ok(_)));
        package
    }
}

impl std::fmt::Debug for Primary<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Primary").field("count", &self.count).finish_non_exhaustive()
    }
}

/// What is known of a package while it is read.
#[derive(Default)]
struct Package {
    /// Set within `format`, whose elements have names of their own.
    is_format: bool,
    is_pkgid: bool,
    name: Option<String>,
    arch: Option<String>,
    version: Option<String>,
    sha256: Option<Checksum>,
    size: Option<u64>,
    location: Option<String>,
    base: Option<String>,
    header_range: Option<Range<u64>>,
}

impl Package {
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), RepositoryError> {
        match (tag.name(), self.is_format) {
            ("format", _) => self.is_format = true,
            ("header-range", true) => {
                if let (Some(start), Some(end)) = (tag.number("start")?, tag.number("end")?) {
                    self.header_range = Some(start..end);
                }
            }
            ("version", false) => self.version = Some(evr(WHAT, tag)?),
            ("checksum", false) => {
                self.is_pkgid = tag.load("type")? == "sha256";
                if !self.is_pkgid {
                    return Err(RepositoryError::Unsupported { what: format!("a package's checksum other than SHA-256 in {WHAT}") });
                }
            }
            ("size", false) => self.size = tag.number("package")?,
            ("location", false) => {
                self.location = Some(location(WHAT, &tag.load("href")?)?);
                self.base = tag.find("base")?.map(|base| base_url(WHAT, &base)).transpose()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, text: &str) -> Result<(), RepositoryError> {
        match (name, self.is_format) {
            ("format", _) => self.is_format = false,
            ("name", false) => self.name = Some(word(WHAT, text)?),
            ("arch", false) => self.arch = Some(word(WHAT, text)?),
            ("checksum", false) if self.is_pkgid => {
                let damaged = |_| RepositoryError::damaged(WHAT, format!("{:?} is no SHA-256", shortened(text)));
                self.sha256 = Some(text.parse().map_err(damaged)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<RepositoryPackage, RepositoryError> {
        let of = self.name.clone().unwrap_or_else(|| "a package".to_owned());
        let missing = |name: &str| RepositoryError::damaged(WHAT, format!("{:?} has no {name}", shortened(&of)));
        let size = self.size.ok_or_else(|| missing("size"))?;
        if self.header_range.as_ref().is_some_and(|range| range.start >= range.end || range.end > size) {
            return Err(RepositoryError::damaged(WHAT, format!("the header of {:?} is not within its file", shortened(&of))));
        }
        Ok(RepositoryPackage {
            label: Label {
                format: PackageFormat::Rpm,
                name: self.name.ok_or_else(|| missing("name"))?,
                version: self.version.ok_or_else(|| missing("version"))?,
                arch: self.arch.ok_or_else(|| missing("arch"))?,
            },
            location: self.location.ok_or_else(|| missing("location"))?,
            base: self.base,
            size,
            sha256: self.sha256.ok_or_else(|| missing("checksum"))?,
            header_range: self.header_range,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn package(name: &str) -> String {
        format!(
            "<package type=\"rpm\"><name>{name}</name><arch>noarch</arch><version epoch=\"0\" ver=\"1\" rel=\"2\"/>\
             <checksum type=\"sha256\" pkgid=\"YES\">{HEX}</checksum><summary>S</summary><time file=\"1\" build=\"2\"/>\
             <size package=\"900\" installed=\"1\" archive=\"2\"/><location href=\"p/{name}.rpm\"/><format><rpm:license>L</rpm:license>\
             <rpm:header-range start=\"10\" end=\"90\"/><rpm:provides><rpm:entry name=\"x\" flags=\"EQ\" epoch=\"0\" ver=\"9\"/></rpm:provides>\
             <file>/etc/x</file></format></package>"
        )
    }

    fn list(packages: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata xmlns:rpm=\"r\" packages=\"9\">{packages}</metadata>")
    }

    fn read(text: &str, limits: Limits) -> Result<Vec<RepositoryPackage>, RepositoryError> {
        Primary::new(text.as_bytes(), limits)?.collect()
    }

    #[test]
    fn packages_are_read_one_by_one() {
        let other = package("b").replace("epoch=\"0\" ver=\"1\"", "epoch=\"3\" ver=\"1\"").replace("href", "xml:base=\"https://b/\" href");
        let found = read(&list(&format!("{}\n{other}", package("a"))), Limits::default()).unwrap();
        let expected = |name: &str, version: &str, base: Option<&str>| RepositoryPackage {
            label: Label { format: PackageFormat::Rpm, name: name.to_owned(), version: version.to_owned(), arch: "noarch".to_owned() },
            location: format!("p/{name}.rpm"),
            base: base.map(str::to_owned),
            size: 900,
            sha256: HEX.parse().unwrap(),
            header_range: Some(10..90),
        };
        assert_eq!(found, [expected("a", "1-2", None), expected("b", "3:1-2", Some("https://b/"))]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (from, to) in [
            ("<name>a</name>", ""),
            ("<name>a</name>", "<name>a/b</name>"),
            ("<arch>noarch</arch>", "<arch></arch>"),
            ("<version epoch=\"0\" ver=\"1\" rel=\"2\"/>", ""),
            (" ver=\"1\"", ""),
            ("epoch=\"0\" ver=\"1\"", "epoch=\"x\" ver=\"1\""),
            (HEX, &HEX[1..]),
            ("type=\"sha256\"", "type=\"sha\""),
            ("p/a.rpm", "../a.rpm"),
            ("p/a.rpm", "https://x/a.rpm"),
            ("href=", "ref="),
            ("package=\"900\"", "package=\"-1\""),
            ("<size package=\"900\" installed=\"1\" archive=\"2\"/>", ""),
            ("end=\"90\"", "end=\"901\""),
            ("end=\"90\"", "end=\"9\""),
            ("</metadata>", ""),
            ("<?xml", "<!DOCTYPE metadata><?xml"),
        ] {
            assert!(read(&list(&package("a")).replacen(from, to, 1), Limits::default()).is_err(), "{from} {to}");
        }
        assert!(read("<filelists/>", Limits::default()).is_err());
    }

    #[test]
    fn limits_end_the_reading() {
        let limits = Limits { entries: 2, ..Limits::default() };
        assert!(read(&list(&package("a").repeat(2)), limits).is_ok());
        assert!(matches!(read(&list(&package("a").repeat(3)), limits), Err(RepositoryError::TooLarge { .. })));
    }
}
