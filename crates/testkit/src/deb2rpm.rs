//! Debian's packages as rpm packages: a tree of rpm packages on a machine that has only Debian's.
//!
//! Files, links, owners, modes and flags stay what they are. Dependencies do not: a package provides itself and what it says, and requires
//! nothing, so that any set of packages can be installed. The same package gives the same bytes.

use std::fs::File;
use std::path::Path;

use rootball_package::deb::{Paragraph, paragraphs};
use rootball_package::rpm::{Dependency, RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion};
use rootball_package::{Compression, Member, MemberFlags, MemberKind, PackageHead, read_package};

/// How a package is made of another.
#[derive(Clone, Debug)]
pub struct Deb2Rpm {
    /// The version of the format.
    pub version: RpmVersion,
    /// How the payload is compressed.
    pub compression: Compression,
    /// When it was built and everything was changed, in seconds since 1970.
    pub time: u32,
    /// Paths that the package knows and does not have.
    pub ghosts: Vec<String>,
}

impl Default for Deb2Rpm {
    fn default() -> Self {
        Self { version: RpmVersion::V4, compression: Compression::Zstd(3), time: 1_700_000_000, ghosts: Vec::new() }
    }
}

/// Makes an rpm of a deb.
///
/// # Panics
/// When the deb cannot be read, or has what an rpm cannot have.
pub fn deb_to_rpm(deb: &Path, options: &Deb2Rpm) -> Vec<u8> {
    let (head, control) = head(deb);
    let fields = paragraphs(&control).next().unwrap_or_default();
    let scratch = tempfile::tempdir().expect("a directory");
    let built = RpmOptions { version: options.version, compression: options.compression, build_time: options.time };
    let mut builder = RpmBuilder::new(info(&head, &fields), built, scratch.path()).expect("a name that an rpm can have");
    for name in fields.find("Provides").unwrap_or_default().split([',', '\n']).filter_map(|entry| entry.split_whitespace().next()) {
        builder.provide(Dependency::any(name));
    }
    let file = |member: &Member| RpmFile {
        path: member.path.clone(),
        mode: member.mode,
        owner: name(&USERS, &member.owner),
        group: name(&GROUPS, &member.group),
        mtime: options.time,
        flags: flags(member),
        capabilities: None,
    };
    read(deb, &mut |number, content| {
        let member = &head.members[number as usize];
        if member.kind == MemberKind::File {
            builder.file(file(member), content).expect("a file that an rpm can have");
        }
    });
    // Control data are not installed, and no package but the one of the file system has the root.
    for member in head.members.iter().filter(|member| member.path.starts_with('/') && member.path != "/") {
        match &member.kind {
            MemberKind::Directory => builder.directory(file(member)),
            MemberKind::Symlink { target } => builder.symlink(file(member), target),
            MemberKind::HardLink { to } => builder.hard_link(&member.path, &head.members[*to as usize].path),
            _ => Ok(()),
        }
        .unwrap_or_else(|error| panic!("{}: {error}", member.path));
    }
    for ghost in &options.ghosts {
        builder.ghost(RpmFile { mtime: options.time, ..RpmFile::root(ghost, 0o644) }).expect("a ghost that an rpm can have");
    }
    let mut package = Vec::new();
    builder.finish(&mut package).expect("a package in memory");
    package
}

/// Reads what a deb says of itself, and its control file.
fn head(deb: &Path) -> (PackageHead, String) {
    let mut control = String::new();
    let head = read_package(File::open(deb).expect("the deb"), &mut |content| {
        if content.path == "control" {
            content.reader.read_to_string(&mut control)?;
        }
        Ok(())
    });
    (head.expect("a package"), control)
}

fn read(deb: &Path, visit: &mut dyn FnMut(u32, &mut dyn std::io::Read)) {
    let shown = &mut |content: rootball_package::Content<'_>| {
        visit(content.numbers[0], content.reader);
        Ok(())
    };
    read_package(File::open(deb).expect("the deb"), shown).expect("a package");
}

fn info(head: &PackageHead, fields: &Paragraph<'_>) -> RpmInfo {
    let (epoch, rest) = match head.label.version.split_once(':') {
        Some((epoch, rest)) => (epoch.parse().ok(), rest),
        None => (None, &*head.label.version),
    };
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    let description = fields.find("Description").unwrap_or_default();
    let (summary, more) = description.split_once('\n').unwrap_or((description, ""));
    RpmInfo {
        name: head.label.name.clone(),
        epoch,
        version: version.replace(['-', ':'], "_"),
        release: release.to_owned(),
        arch: arch(&head.label.arch).to_owned(),
        summary: summary.to_owned(),
        description: more.to_owned(),
        license: "as the package's copyright file says".to_owned(),
    }
}

fn arch(debian: &str) -> &str {
    match debian {
        "all" => "noarch",
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "armhf" => "armv7hl",
        "i386" => "i686",
        other => other,
    }
}

fn flags(member: &Member) -> MemberFlags {
    let is_doc = member.kind == MemberKind::File && member.path.starts_with("/usr/share/doc/");
    let is_license = is_doc && member.path.ends_with("/copyright");
    MemberFlags { config: member.flags.config, doc: is_doc && !is_license, license: is_license }
}

/// Users whose numbers are the same on every Debian.
const USERS: [(&str, &str); 14] = [
    ("0", "root"),
    ("1", "daemon"),
    ("2", "bin"),
    ("3", "sys"),
    ("5", "games"),
    ("6", "man"),
    ("7", "lp"),
    ("8", "mail"),
    ("9", "news"),
    ("10", "uucp"),
    ("13", "proxy"),
    ("33", "www-data"),
    ("34", "backup"),
    ("65534", "nobody"),
];

/// Groups whose numbers are the same on every Debian.
const GROUPS: [(&str, &str); 18] = [
    ("0", "root"),
    ("1", "daemon"),
    ("2", "bin"),
    ("3", "sys"),
    ("4", "adm"),
    ("5", "tty"),
    ("6", "disk"),
    ("7", "lp"),
    ("8", "mail"),
    ("12", "man"),
    ("33", "www-data"),
    ("42", "shadow"),
    ("43", "utmp"),
    ("44", "video"),
    ("50", "staff"),
    ("60", "games"),
    ("100", "users"),
    ("65534", "nogroup"),
];

/// Returns the name of a number; a number without one stays what it is.
fn name(known: &[(&str, &str)], number: &str) -> String {
    known.iter().find(|(known, _)| *known == number).map_or(number, |(_, name)| name).to_owned()
}
