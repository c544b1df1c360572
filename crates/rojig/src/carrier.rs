//! Releases in packages: an rpm or deb with the release in it, which requires exactly the packages that the system is made of. A distribution's
//! own tools install the same set by it, and hosts find the release in the package repository.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use rootball_package::deb::{DebBuilder, DebFile, DebOptions};
use rootball_package::rpm::{Dependency, RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion};
use rootball_package::{Compression, Content, PackageFormat, WriteError, read_package};

use crate::{Head, RojigError};

/// Where a package has the release.
const DIRECTORY: &str = "/usr/lib/rootball/rojig";
const SUFFIX: &str = ".rojig";

/// What such an rpm provides.
const PROVIDES: &str = "rootball-rojig(1)";

/// How a release is packaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierOptions {
    /// The world that it is for.
    pub format: PackageFormat,
    /// The version of the package; what the world does not allow in one becomes a dot.
    pub version: String,
    /// When it is made, in seconds since 1970.
    pub time: u32,
}

impl CarrierOptions {
    /// Returns the name that the file of the package should have.
    pub fn file_name(&self, name: &str) -> String {
        let version = self.allowed_version();
        match self.format {
            PackageFormat::Rpm => format!("{name}-{version}-1.noarch.rpm"),
            PackageFormat::Deb => format!("{name}_{version}_all.deb"),
        }
    }

    fn allowed_version(&self) -> String {
        let is_allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '~');
        let version: String = self.version.chars().map(|character| if is_allowed(character) { character } else { '.' }).collect();
        if version.starts_with(|first: char| first.is_ascii_digit()) { version } else { format!("0.{version}") }
    }
}

/// Writes the package of a release, whose bytes these are. It is a function of the release and the options.
///
/// # Errors
/// When something cannot be written.
pub fn write_carrier(
    head: &Head,
    release: &mut dyn Read,
    options: &CarrierOptions,
    scratch: &Path,
    out: &mut impl Write,
) -> Result<(), WriteError> {
    let path = format!("{DIRECTORY}/{}{SUFFIX}", head.name);
    let summary = format!("The packages of {}, as a system that is one commit", head.name);
    let of_format = head.packages.iter().filter(|package| package.label.format == options.format);
    let version = options.allowed_version();
    match options.format {
        PackageFormat::Deb => {
            let mut exact: Vec<String> = of_format.map(|package| format!("{} (= {})", package.label.name, package.label.version)).collect();
            exact.sort();
            exact.dedup();
            let depends = exact.join(", ");
            let fields = [
                ("Package", &*head.name),
                ("Version", &version),
                ("Architecture", "all"),
                ("Maintainer", "rootball <rootball@localhost>"),
                ("Depends", &depends),
                ("Description", &summary),
            ];
            let options = DebOptions { compression: Compression::None, mtime: options.time.into() };
            let mut deb = DebBuilder::new(&fields, options, scratch)?;
            deb.file(DebFile::root(path, 0o644), release)?;
            deb.finish(out)
        }
        PackageFormat::Rpm => {
            let info = RpmInfo {
                name: head.name.clone(),
                epoch: None,
                version,
                release: "1".to_owned(),
                arch: "noarch".to_owned(),
                summary: summary.clone(),
                description: summary,
                license: "MIT OR Apache-2.0".to_owned(),
            };
            let rpm_options = RpmOptions { version: RpmVersion::V4, compression: Compression::None, build_time: options.time };
            let mut rpm = RpmBuilder::new(info, rpm_options, scratch)?;
            rpm.provide(Dependency::any(PROVIDES));
            for package in of_format {
                rpm.require(Dependency::exactly(&*package.label.name, &*package.label.version));
            }
            rpm.file(RpmFile { mtime: options.time, ..RpmFile::root(path, 0o644) }, release)?;
            rpm.finish(out)
        }
    }
}

/// Finds the release in a package, and returns it as a temporary file in `scratch`.
///
/// # Errors
/// When the package is damaged or has no release, or the file cannot be written.
pub fn find_carried(package: impl Read + Send, name: &str, scratch: &Path) -> Result<File, RojigError> {
    let mut found = None;
    let read = read_package(package, &mut |content: Content<'_>| {
        if content.path.starts_with(DIRECTORY) && content.path.ends_with(SUFFIX) {
            let mut file = tempfile::tempfile_in(scratch)?;
            io::copy(content.reader, &mut file)?;
            found = Some(file);
        }
        Ok(())
    });
    read.map_err(|source| RojigError::Package { label: name.to_owned(), source })?;
    found.ok_or_else(|| RojigError::damaged(name, format!("it has no release in {DIRECTORY}")))
}
