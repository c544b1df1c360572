//! `Packages`: one paragraph for each package of a component and architecture.
//!
//! ```text
//! Package: bash
//! Version: 5.2.15-2+b7
//! Architecture: amd64
//! Filename: pool/main/b/bash/bash_5.2.15-2+b7_amd64.deb
//! Size: 1491220
//! SHA256: 5d4…
//! ```

use std::io::Read;

use super::super::location::{location, shortened};
use super::super::{Limits, RepositoryError, RepositoryPackage};
use super::ParagraphTexts;
use crate::{Label, PackageFormat, Paragraph, paragraphs};

const WHAT: &str = "the Packages index";

/// The packages of an index, plain or packed in any way.
#[derive(Debug)]
pub struct Packages<'r>(ParagraphTexts<'r>);

impl<'r> Packages<'r> {
    /// Starts to read an index. Who reads must have compared size and checksum before, or do so before anything read is used.
    ///
    /// # Errors
    /// When its beginning cannot be read.
    pub fn new(packed: impl Read + Send + 'r, limits: Limits) -> Result<Self, RepositoryError> {
        Ok(Self(ParagraphTexts::new(WHAT, packed, limits)?))
    }
}

impl Iterator for Packages<'_> {
    type Item = Result<RepositoryPackage, RepositoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = match self.0.next()? {
                Ok(text) => text,
                Err(error) => return Some(Err(error)),
            };
            // Without fields it was a comment.
            if let Some(paragraph) = paragraphs(&text).next() {
                return Some(package_of(&paragraph));
            }
        }
    }
}

/// Reads the paragraph of a package, for callers that want more of its fields than these.
///
/// # Errors
/// When a field is missing or makes no sense.
pub fn package_of(paragraph: &Paragraph<'_>) -> Result<RepositoryPackage, RepositoryError> {
    let of = || shortened(paragraph.find("Package").unwrap_or("a package"));
    let damaged = |name: &str| RepositoryError::damaged(WHAT, format!("the field {name} of {:?} is missing or makes no sense", of()));
    let field = |name: &str| paragraph.find(name).filter(|value| !value.is_empty()).ok_or_else(|| damaged(name));
    let word = |name: &str| {
        let value = field(name)?;
        if value.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/') { Err(damaged(name)) } else { Ok(value.to_owned()) }
    };
    Ok(RepositoryPackage {
        label: Label { format: PackageFormat::Deb, name: word("Package")?, version: word("Version")?, arch: word("Architecture")? },
        location: location(WHAT, field("Filename")?)?,
        base: None,
        size: field("Size")?.parse().map_err(|_| damaged("Size"))?,
        sha256: field("SHA256")?.parse().map_err(|_| damaged("SHA256"))?,
        header_range: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn paragraph(name: &str) -> String {
        format!("Package: {name}\nVersion: 1:2\nArchitecture: all\nFilename: ./pool/{name}.deb\nSize: 7\nSHA256: {HEX}\n")
    }

    fn read(text: &str, limits: Limits) -> Vec<Result<RepositoryPackage, RepositoryError>> {
        Packages::new(text.as_bytes(), limits).unwrap().collect()
    }

    #[test]
    fn packages_are_read_one_by_one() {
        let text = format!("\n\n# a comment\n\n{}\n \t\n{}", paragraph("a"), paragraph("b"));
        let packages: Vec<_> = read(&text, Limits::default()).into_iter().map(Result::unwrap).collect();
        let expected = |name: &str| RepositoryPackage {
            label: Label { format: PackageFormat::Deb, name: name.to_owned(), version: "1:2".to_owned(), arch: "all".to_owned() },
            location: format!("pool/{name}.deb"),
            base: None,
            size: 7,
            sha256: HEX.parse().unwrap(),
            header_range: None,
        };
        assert_eq!(packages, [expected("a"), expected("b")]);
        assert!(read("", Limits::default()).is_empty());
    }

    #[test]
    fn fields_that_are_missing_or_make_no_sense_are_named() {
        for field in ["Package", "Version", "Architecture", "Filename", "Size", "SHA256"] {
            let without: String = paragraph("a").lines().filter(|line| !line.starts_with(field)).map(|line| format!("{line}\n")).collect();
            let found = read(&without, Limits::default());
            assert!(matches!(&found[..], [Err(error)] if error.to_string().contains(field)), "{field}: {found:?}");
        }
        for (from, to) in
            [("Size: 7", "Size: -7"), ("./pool", "../pool"), ("./pool", "http://pool"), (HEX, &HEX[2..]), (": a\n", ": a b\n")]
        {
            let text = paragraph("a").replacen(from, to, 1);
            assert!(matches!(&read(&text, Limits::default())[..], [Err(_)]), "{text}");
        }
    }

    #[test]
    fn limits_end_the_reading() {
        let text = format!("{}\n{}", paragraph("a"), paragraph("b"));
        for (limits, unit) in [
            (Limits { entries: 1, ..Limits::default() }, "packages"),
            (Limits { entry: 100, ..Limits::default() }, "bytes"),
            (Limits { bytes: 250, ..Limits::default() }, "bytes"),
        ] {
            let found = read(&text, limits);
            let last = found.last().unwrap().as_ref().unwrap_err();
            assert!(matches!(last, RepositoryError::TooLarge { unit: found, .. } if *found == unit), "{last}");
        }
        let exact = Limits { entries: 2, bytes: text.len() as u64, entry: paragraph("a").len() as u64 + 1 };
        assert!(read(&text, exact).iter().all(Result::is_ok));
    }
}
