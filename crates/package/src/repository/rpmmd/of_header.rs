//! What lists say of a package, out of its header.

use rootball_object::Checksum;

use super::{Comparison, Dependency, DependencyVersion, ListedKind, PrimaryFile, PrimaryPackage};
use crate::rpm::{RpmHead, RpmHeader, Tag, sense};
use crate::{MemberKind, PackageError, rpm};

/// Names, flags and versions of a kind of dependencies.
type Tags = (Tag, Tag, Tag);

const PROVIDES: Tags = (Tag::PROVIDE_NAMES, Tag::PROVIDE_FLAGS, Tag::PROVIDE_VERSIONS);
const REQUIRES: Tags = (Tag::REQUIRE_NAMES, Tag::REQUIRE_FLAGS, Tag::REQUIRE_VERSIONS);
const CONFLICTS: Tags = (Tag(1054), Tag(1053), Tag(1055));
const OBSOLETES: Tags = (Tag(1090), Tag(1114), Tag(1115));
const RECOMMENDS: Tags = (Tag(5046), Tag(5047), Tag(5048));
const SUGGESTS: Tags = (Tag(5049), Tag(5050), Tag(5051));
const SUPPLEMENTS: Tags = (Tag(5052), Tag(5053), Tag(5054));
const ENHANCES: Tags = (Tag(5055), Tag(5056), Tag(5057));

const PACKAGER: Tag = Tag(1015);
const VENDOR: Tag = Tag(1011);
const URL: Tag = Tag(1020);

/// Bits of a requirement that is needed before the files are there: of a script, or in general.
const PRE: u64 = 0x40 | 0x200 | 0x400;

impl PrimaryPackage {
    /// Takes what the header of a package says, of a file of `size` bytes at `location` in a repository.
    ///
    /// # Errors
    /// When the header has no name or no sensible list of files.
    pub fn of_header(head: &RpmHead, location: &str, size: u64, sha256: Checksum, file_time: u64) -> Result<Self, PackageError> {
        let header = &head.header;
        let label = head.label()?;
        let text = |tag: Tag| header.string(tag).map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default();
        let files = rpm::listed_files(header)?;
        let header_start = head.payload - header.blob().len() as u64 - 8;
        Ok(Self {
            name: label.name,
            epoch: header.number(Tag::EPOCH).and_then(|epoch| u32::try_from(epoch).ok()).unwrap_or_default(),
            version: text(Tag::VERSION),
            release: text(Tag::RELEASE),
            arch: label.arch,
            sha256,
            location: location.to_owned(),
            summary: text(Tag::SUMMARY),
            description: text(Tag::DESCRIPTION),
            packager: text(PACKAGER),
            url: text(URL),
            license: text(Tag::LICENSE),
            vendor: text(VENDOR),
            group: text(Tag::GROUP),
            build_host: text(Tag::BUILD_HOST),
            source_rpm: text(Tag::SOURCE_RPM),
            file_time,
            build_time: header.number(Tag::BUILD_TIME).unwrap_or_default(),
            package_size: size,
            installed_size: header.number(Tag::LONG_SIZE).or_else(|| header.number(Tag::SIZE)).unwrap_or_default(),
            archive_size: head.signatures.number(Tag::SIG_PAYLOAD_SIZE).unwrap_or_default(),
            header_range: header_start..head.payload,
            provides: dependencies(header, PROVIDES),
            requires: dependencies(header, REQUIRES),
            conflicts: dependencies(header, CONFLICTS),
            obsoletes: dependencies(header, OBSOLETES),
            recommends: dependencies(header, RECOMMENDS),
            suggests: dependencies(header, SUGGESTS),
            supplements: dependencies(header, SUPPLEMENTS),
            enhances: dependencies(header, ENHANCES),
            files: files.into_iter().map(file).collect(),
            changelogs: Vec::new(),
        })
    }
}

fn file((path, kind): (String, MemberKind)) -> PrimaryFile {
    let kind = match kind {
        MemberKind::Directory => ListedKind::Directory,
        MemberKind::Ghost => ListedKind::Ghost,
        _ => ListedKind::File,
    };
    PrimaryFile { path, kind, sha256: None }
}

fn dependencies(header: &RpmHeader, (names, flags, versions): Tags) -> Vec<Dependency> {
    let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    let mut flags = header.numbers(flags);
    let mut versions = header.strings(versions);
    let mut found: Vec<Dependency> = Vec::new();
    for name in header.strings(names) {
        let (flags, version) = (flags.next().unwrap_or_default(), versions.next().map(text).unwrap_or_default());
        // What rpm itself must be able to do is no business of a repository.
        if flags & u64::from(sense::RPMLIB) != 0 {
            continue;
        }
        let is = |bits: u32| flags & u64::from(bits) != 0;
        let comparison = match (is(sense::LESS), is(sense::EQUAL), is(sense::GREATER)) {
            (true, true, _) => Some(Comparison::LessOrEqual),
            (true, false, _) => Some(Comparison::Less),
            (false, true, true) => Some(Comparison::GreaterOrEqual),
            (false, false, true) => Some(Comparison::Greater),
            (false, true, false) => Some(Comparison::Equal),
            (false, false, false) => None,
        };
        let version = comparison.map(|comparison| DependencyVersion::new(comparison, &version));
        let dependency = Dependency { name: text(name), version, is_pre: flags & PRE != 0 };
        if !found.contains(&dependency) {
            found.push(dependency);
        }
    }
    found
}
