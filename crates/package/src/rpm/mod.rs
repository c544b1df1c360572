//! Packages of rpm: a *lead* that is there for those who look only at the beginning of files, a header with signatures, the header, and the
//! payload, a compressed cpio archive.
//!
//! Members are counted as the header's list of files does. Versions 4 and 6 of the format are read, and what is left of version 3.

mod capabilities;
mod cpio;
mod digest;
mod evr;
mod files;
mod header;
mod payload;
mod tag;
mod write;

use std::io::{self, Read};

use self::digest::{Algorithm, Digester};
use self::files::FileList;
pub(crate) use self::{digest::hex, evr::compare_numbers};
pub use self::{
    evr::compare_evr,
    header::RpmHeader,
    tag::Tag,
    write::{Dependency, RpmBuilder, RpmFile, RpmInfo, RpmOptions, RpmVersion, sense},
};
use crate::member::{MemberKind, PackageHead, Visit};
use crate::{Label, PackageError, PackageFormat};

/// The first bytes of a lead.
pub(crate) const MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];

/// Bytes of a lead.
const LEAD: usize = 96;

const SIGNATURES: &str = "the signature header";
const HEADER: &str = "the header";

/// The beginning of a package: all but the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpmHead {
    /// Signatures and digests of the header.
    pub signatures: RpmHeader,
    /// The header. Signatures cover [`RpmHeader::with_magic`].
    pub header: RpmHeader,
    /// Where the payload begins.
    pub payload: u64,
}

impl RpmHead {
    /// Returns name, version and architecture.
    ///
    /// # Errors
    /// When one of them is missing or is no text.
    pub fn label(&self) -> Result<Label, PackageError> {
        let text = |tag: Tag, name: &str| {
            let value = self.header.string(tag).and_then(|value| std::str::from_utf8(value).ok());
            let value = value.filter(|value| !value.is_empty() && !value.contains(|letter: char| letter.is_whitespace() || letter == '/'));
            value.map(str::to_owned).ok_or_else(|| PackageError::damaged(HEADER, format!("its {name} is missing or makes no sense")))
        };
        let (version, release) = (text(Tag::VERSION, "version")?, text(Tag::RELEASE, "release")?);
        let version = match self.header.number(Tag::EPOCH) {
            Some(epoch) => format!("{epoch}:{version}-{release}"),
            None => format!("{version}-{release}"),
        };
        Ok(Label { format: PackageFormat::Rpm, name: text(Tag::NAME, "name")?, version, arch: text(Tag::ARCH, "architecture")? })
    }
}

/// Reads a package up to its payload, and compares the header with its SHA-256 where there is one.
///
/// # Errors
/// When it is no binary package, is damaged, or is cut short.
pub fn read_head(package: &mut impl Read) -> Result<RpmHead, PackageError> {
    let mut lead = [0; LEAD];
    package.read_exact(&mut lead).map_err(PackageError::read("the lead"))?;
    if !lead.starts_with(&MAGIC) {
        return Err(PackageError::UnknownFormat);
    }
    if lead[6..8] != [0, 0] {
        return Err(PackageError::Unsupported { what: "a source package".to_owned() });
    }
    let signatures = RpmHeader::read(package, SIGNATURES)?;
    let length = signatures.blob().len() as u64 + 8;
    let padding = (8 - length % 8) % 8;
    let skipped = io::copy(&mut package.take(padding), &mut io::sink()).map_err(PackageError::read(SIGNATURES))?;
    if skipped < padding {
        return Err(PackageError::read(SIGNATURES)(io::ErrorKind::UnexpectedEof.into()));
    }
    let header = RpmHeader::read(package, HEADER)?;
    if let Some(digest) = signatures.string(Tag::SIG_SHA256)
        && Digester::of(Algorithm::Sha256, &header.with_magic()).as_bytes() != digest.to_ascii_lowercase()
    {
        return Err(PackageError::damaged(HEADER, "it has another digest than the signature header says"));
    }
    let payload = LEAD as u64 + length + padding + header.blob().len() as u64 + 8;
    Ok(RpmHead { signatures, header, payload })
}

/// Lists the files that a header names, and what they are.
pub(crate) fn listed_files(header: &RpmHeader) -> Result<Vec<(String, MemberKind)>, PackageError> {
    let files = FileList::of(header)?;
    Ok(files.members.into_iter().map(|member| (member.path, member.kind)).collect())
}

/// Reads an rpm; its lead is still to come.
pub(crate) fn read(package: &mut (impl Read + Send), visit: &mut Visit<'_>) -> Result<PackageHead, PackageError> {
    let head = read_head(package)?;
    let label = head.label()?;
    if let Some(format) = head.header.string(Tag::PAYLOAD_FORMAT).filter(|format| *format != b"cpio") {
        return Err(PackageError::Unsupported { what: format!("a payload of the format {:?}", String::from_utf8_lossy(format)) });
    }
    if head.header.strings(Tag::REQUIRE_NAMES).any(|name| name == b"rpmlib(PayloadAlignment)") {
        return Err(PackageError::Unsupported { what: "a payload with aligned contents".to_owned() });
    }
    let files = FileList::of(&head.header)?;
    payload::read(package, &head.header, &files, visit)?;
    Ok(PackageHead { label, members: files.members })
}
