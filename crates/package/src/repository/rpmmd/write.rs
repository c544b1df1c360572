//! Writing the lists of a repository, as stock clients accept them. The same packages always give the same bytes.

use std::fmt::Write as _;
use std::io::Write as _;

use super::super::location::location;
use super::super::pack::Packer;
use super::super::{Compression, Packed, RepositoryError};
use super::{Dependency, ListedKind, PrimaryFile, PrimaryPackage, REPOMD};

const WHAT: &str = "the lists of the repository";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACES: &str = "http://linux.duke.edu/metadata";

/// How lists are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RpmMdOptions {
    /// Which state of the repository it is, and the time of its lists, in seconds since 1970.
    pub revision: u64,
    /// How lists are packed.
    pub compression: Compression,
    /// Whether there is also a list of files with the digests of their contents.
    pub filelists_ext: bool,
}

/// A file of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryFile {
    /// Where it is, below the repository's URL.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes the lists of packages, in their order. `repomd.xml` is the last file: who stores them in turn never has a root without its lists.
///
/// # Errors
/// When the location of a package leads out of the repository, or packing fails.
pub fn write_rpmmd(packages: &[PrimaryPackage], options: RpmMdOptions) -> Result<Vec<RepositoryFile>, RepositoryError> {
    for package in packages {
        location(WHAT, &package.location)?;
    }
    let rpm = format!(" xmlns:rpm=\"{NAMESPACES}/rpm\"");
    let mut lists = vec![
        List { kind: "primary", root: "metadata", namespace: "common", more: &rpm, write: primary },
        List { kind: "filelists", root: "filelists", namespace: "filelists", more: "", write: filelists },
        List { kind: "other", root: "otherdata", namespace: "other", more: "", write: other },
    ];
    if options.filelists_ext {
        let write = filelists_ext;
        lists.push(List { kind: "filelists-ext", root: "filelists-ext", namespace: "filelists-ext", more: "", write });
    }
    let mut files = Vec::new();
    let mut repomd = format!("{DECLARATION}<repomd xmlns=\"{NAMESPACES}/repo\"{rpm}>\n  <revision>{}</revision>\n", options.revision);
    for list in &lists {
        let packed = list.pack(packages, options.compression)?;
        let path = format!("repodata/{}-{}.xml{}", packed.sha256, list.kind, options.compression.extension());
        data(&mut repomd, list.kind, &path, options.revision, &packed);
        files.push(RepositoryFile { path, bytes: packed.bytes });
    }
    repomd.push_str("</repomd>\n");
    files.push(RepositoryFile { path: REPOMD.to_owned(), bytes: repomd.into_bytes() });
    Ok(files)
}

/// A list: its root, and what it says of a package.
struct List<'a> {
    kind: &'static str,
    root: &'static str,
    namespace: &'static str,
    more: &'a str,
    write: fn(&mut String, &PrimaryPackage),
}

impl List<'_> {
    fn pack(&self, packages: &[PrimaryPackage], compression: Compression) -> Result<Packed, RepositoryError> {
        let failed = RepositoryError::write(WHAT);
        let Self { root, namespace, more, .. } = self;
        let mut packer = Packer::new(compression).map_err(&failed)?;
        let count = packages.len();
        writeln!(packer, "{DECLARATION}<{root} xmlns=\"{NAMESPACES}/{namespace}\"{more} packages=\"{count}\">").map_err(&failed)?;
        let mut text = String::new();
        for package in packages {
            text.clear();
            (self.write)(&mut text, package);
            packer.write_all(text.as_bytes()).map_err(&failed)?;
        }
        writeln!(packer, "</{root}>").map_err(&failed)?;
        packer.finish().map_err(&failed)
    }
}

fn data(out: &mut String, kind: &str, path: &str, timestamp: u64, packed: &Packed) {
    let Packed { bytes, sha256, open_size, open_sha256 } = packed;
    let size = bytes.len();
    let _ = write!(
        out,
        "  <data type=\"{kind}\">\n    <checksum type=\"sha256\">{sha256}</checksum>\n    \
         <open-checksum type=\"sha256\">{open_sha256}</open-checksum>\n    <location href=\"{path}\"/>\n    \
         <timestamp>{timestamp}</timestamp>\n    <size>{size}</size>\n    <open-size>{open_size}</open-size>\n  </data>\n"
    );
}

fn primary(out: &mut String, package: &PrimaryPackage) {
    let _ = writeln!(out, "<package type=\"rpm\">");
    element(out, "name", &package.name);
    element(out, "arch", &package.arch);
    version(out, package);
    let _ = writeln!(out, "  <checksum type=\"sha256\" pkgid=\"YES\">{}</checksum>", package.sha256);
    element(out, "summary", &package.summary);
    element(out, "description", &package.description);
    element(out, "packager", &package.packager);
    element(out, "url", &package.url);
    let PrimaryPackage { file_time, build_time, package_size, installed_size, archive_size, header_range, .. } = package;
    let _ = writeln!(out, "  <time file=\"{file_time}\" build=\"{build_time}\"/>");
    let _ = writeln!(out, "  <size package=\"{package_size}\" installed=\"{installed_size}\" archive=\"{archive_size}\"/>");
    let _ = writeln!(out, "  <location href=\"{}\"/>\n  <format>", Escaped(&package.location));
    element(out, "rpm:license", &package.license);
    element(out, "rpm:vendor", &package.vendor);
    element(out, "rpm:group", &package.group);
    element(out, "rpm:buildhost", &package.build_host);
    element(out, "rpm:sourcerpm", &package.source_rpm);
    let _ = writeln!(out, "  <rpm:header-range start=\"{}\" end=\"{}\"/>", header_range.start, header_range.end);
    for (name, dependencies) in [
        ("provides", &package.provides),
        ("requires", &package.requires),
        ("conflicts", &package.conflicts),
        ("obsoletes", &package.obsoletes),
        ("suggests", &package.suggests),
        ("enhances", &package.enhances),
        ("recommends", &package.recommends),
        ("supplements", &package.supplements),
    ] {
        entries(out, name, dependencies);
    }
    for file in package.files.iter().filter(|file| file.is_primary()) {
        listed(out, file, false);
    }
    out.push_str("  </format>\n</package>\n");
}

fn filelists(out: &mut String, package: &PrimaryPackage) {
    begin(out, package);
    for file in &package.files {
        listed(out, file, false);
    }
    out.push_str("</package>\n");
}

fn filelists_ext(out: &mut String, package: &PrimaryPackage) {
    begin(out, package);
    out.push_str("  <checksum type=\"sha256\"/>\n");
    for file in &package.files {
        listed(out, file, true);
    }
    out.push_str("</package>\n");
}

fn other(out: &mut String, package: &PrimaryPackage) {
    begin(out, package);
    // Readers take them for sorted by time, the oldest first.
    for change in package.changelogs.iter().rev() {
        let (author, date, text) = (Escaped(&change.author), change.date, Escaped(&change.text));
        let _ = writeln!(out, "  <changelog author=\"{author}\" date=\"{date}\">{text}</changelog>");
    }
    out.push_str("</package>\n");
}

fn begin(out: &mut String, package: &PrimaryPackage) {
    let (name, arch) = (Escaped(&package.name), Escaped(&package.arch));
    let _ = writeln!(out, "<package pkgid=\"{}\" name=\"{name}\" arch=\"{arch}\">", package.sha256);
    version(out, package);
}

fn version(out: &mut String, package: &PrimaryPackage) {
    let (version, release) = (Escaped(&package.version), Escaped(&package.release));
    let _ = writeln!(out, "  <version epoch=\"{}\" ver=\"{version}\" rel=\"{release}\"/>", package.epoch);
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "  <{name}>{}</{name}>", Escaped(text));
}

fn entries(out: &mut String, name: &str, dependencies: &[Dependency]) {
    if dependencies.is_empty() {
        return;
    }
    let _ = writeln!(out, "  <rpm:{name}>");
    for dependency in dependencies {
        let _ = write!(out, "    <rpm:entry name=\"{}\"", Escaped(&dependency.name));
        if let Some(version) = &dependency.version {
            let _ =
                write!(out, " flags=\"{}\" epoch=\"{}\" ver=\"{}\"", version.comparison.flags(), version.epoch, Escaped(&version.version));
            if let Some(release) = &version.release {
                let _ = write!(out, " rel=\"{}\"", Escaped(release));
            }
        }
        out.push_str(if dependency.is_pre { " pre=\"1\"/>\n" } else { "/>\n" });
    }
    let _ = writeln!(out, "  </rpm:{name}>");
}

fn listed(out: &mut String, file: &PrimaryFile, is_extended: bool) {
    let kind = match file.kind {
        ListedKind::File => "",
        ListedKind::Directory => " type=\"dir\"",
        ListedKind::Ghost => " type=\"ghost\"",
    };
    let hash = file.sha256.filter(|_| is_extended).map(|sha256| format!(" hash=\"{sha256}\"")).unwrap_or_default();
    let _ = writeln!(out, "  <file{kind}{hash}>{}</file>", Escaped(&file.path));
}

/// Text as XML has it, in elements and in attributes. What no document may have is left out.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\n' => f.write_char('\n')?,
                // Readers take the one for a line feed, and the other for a space in attributes.
                '\r' => f.write_str("&#13;")?,
                '\t' => f.write_str("&#9;")?,
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(Escaped("a<b>&\"c\"\r\n\t\0\u{1b}ä").to_string(), "a&lt;b&gt;&amp;&quot;c&quot;&#13;\n&#9;ä");
    }
}
