//! From a list of files and their contents to lead, headers and payload.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::cpio::{self, NewcEntry};
use super::header::HeaderWriter;
use super::{Dependency, Kind, Planned, RpmInfo, RpmOptions, RpmVersion};
use crate::compression::Compressor;
use crate::rpm::digest::{Algorithm, Digester, Digesting};
use crate::rpm::files::flag;
use crate::rpm::header::HEADER_MAGIC;
use crate::rpm::{LEAD, MAGIC, Tag};
use crate::scratch::{Contents, rewind, spool};
use crate::{Compression, WriteError};

/// Room for signatures in packages of version 6, in bytes.
const RESERVED: usize = 4128;

/// What all packages say of where they were built, so that it does not matter.
const BUILD_HOST: &str = "localhost";

/// What verifying looks at: everything, or of a ghost only what does not depend on its content.
const VERIFY_ALL: u32 = u32::MAX;
const VERIFY_GHOST: u32 = VERIFY_ALL & !(1 | 2 | 4 | 32);

/// What is known when no more files are added.
pub(super) struct Package {
    pub(super) info: RpmInfo,
    pub(super) options: RpmOptions,
    pub(super) provides: BTreeSet<Dependency>,
    pub(super) requires: BTreeSet<Dependency>,
    /// Sorted by path.
    pub(super) files: Vec<Planned>,
    /// Whether sizes have 64 bits and entries of the payload are numbers.
    pub(super) is_long: bool,
}

/// The payload as it is stored.
struct Payload {
    file: File,
    stored: Side,
    plain: Side,
}

/// Bytes and digests of the payload, as it is stored or unpacked.
struct Side {
    size: u64,
    digests: Vec<String>,
}

impl Package {
    pub(super) fn write(self, contents: Contents, directory: &Path, output: &mut impl Write) -> Result<(), WriteError> {
        let mut payload = self.payload(contents, directory).map_err(WriteError::io("the payload"))?;
        let header = self.header(&payload)?;
        let header = [&HEADER_MAGIC, &*header].concat();
        let signatures = self.signatures(&header, &payload)?;
        let padding = vec![0; (8 - signatures.len() % 8) % 8];
        let mut write = |bytes: &[u8]| output.write_all(bytes).map_err(WriteError::io("the package"));
        for piece in [&self.lead()[..], &HEADER_MAGIC, &signatures, &padding, &header] {
            write(piece)?;
        }
        io::copy(&mut payload.file, output).map_err(WriteError::io("the package"))?;
        Ok(())
    }

    fn is_v6(&self) -> bool {
        self.options.version == RpmVersion::V6
    }

    fn lead(&self) -> [u8; LEAD] {
        let name = format!("{}-{}-{}", self.info.name, self.info.version, self.info.release);
        let mut lead = [0; LEAD];
        lead[..4].copy_from_slice(&MAGIC);
        lead[4] = if self.is_v6() { 4 } else { 3 };
        // Architecture and operating system are numbers that nobody looks at.
        lead[9] = u8::from(!self.is_v6());
        let length = name.len().min(65);
        lead[10..10 + length].copy_from_slice(&name.as_bytes()[..length]);
        lead[77] = u8::from(!self.is_v6());
        lead[79] = 5;
        lead
    }

    fn payload(&self, mut contents: Contents, directory: &Path) -> io::Result<Payload> {
        let algorithms = || match self.options.version {
            RpmVersion::V4 => vec![Algorithm::Sha256],
            RpmVersion::V6 => vec![Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha3_256],
        };
        let stored = Digesting::new(spool(directory)?, algorithms());
        let mut plain = Digesting::new(Compressor::new(stored, self.options.compression)?, algorithms());
        for names in self.payload_order() {
            // The last name of a file has its content.
            for (place, number) in names.iter().enumerate() {
                let has_content = place + 1 == names.len();
                self.entry(&mut plain, *number, names.len(), has_content)?;
                match &self.files[*number].kind {
                    Kind::Regular { content, .. } if has_content => {
                        let size = io::copy(&mut contents.open(*content)?, &mut plain)?;
                        cpio::pad(&mut plain, size)?;
                    }
                    Kind::Symlink(target) => {
                        plain.write_all(target.as_bytes())?;
                        cpio::pad(&mut plain, target.len() as u64)?;
                    }
                    _ => {}
                }
            }
        }
        cpio::trailer(&mut plain)?;
        let Digesting { inner, digesters, count } = plain;
        let plain = Side { size: count, digests: digesters.into_iter().map(Digester::finish).collect() };
        let Digesting { inner, digesters, .. } = inner.finish()?;
        let (file, size) = rewind(inner)?;
        let stored = Side { size, digests: digesters.into_iter().map(Digester::finish).collect() };
        Ok(Payload { file, stored, plain })
    }

    /// Returns the names of each file that is in the payload. All names of a file come together, where its last is: rpm links names only
    /// while nothing else comes between.
    fn payload_order(&self) -> Vec<Vec<usize>> {
        let mut names: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (number, planned) in self.files.iter().enumerate().filter(|(_, planned)| !matches!(planned.kind, Kind::Ghost)) {
            names.entry(planned.inode).or_default().push(number);
        }
        let mut order: Vec<Vec<usize>> = names.into_values().collect();
        order.sort_unstable_by_key(|names| names.last().copied());
        order
    }

    fn entry(&self, output: &mut impl Write, number: usize, links: usize, has_content: bool) -> io::Result<()> {
        let planned = &self.files[number];
        let size = if has_content { planned.size() } else { 0 };
        match u32::try_from(size) {
            Ok(size) if !self.is_long => {
                let name = &format!(".{}", planned.file.path);
                let (inode, mode, links, mtime) = (planned.inode, planned.mode(), links as u32, planned.file.mtime);
                cpio::newc(output, NewcEntry { name, inode, mode, links, mtime, size })
            }
            _ => cpio::stripped(output, number as u32),
        }
    }

    fn signatures(&self, header: &[u8], payload: &Payload) -> Result<Vec<u8>, WriteError> {
        let mut writer = HeaderWriter::default();
        writer.string(Tag::SIG_SHA256, &Digester::of(Algorithm::Sha256, header));
        if self.is_v6() {
            writer.string(Tag::SIG_SHA3_256, &Digester::of(Algorithm::Sha3_256, header));
            writer.binary(Tag::SIG_RESERVED, vec![0; RESERVED]);
        } else {
            let size = header.len() as u64 + payload.stored.size;
            writer.sizes(Tag::SIG_SIZE, Tag::SIG_LONG_SIZE, false, &[size]);
            writer.sizes(Tag::SIG_PAYLOAD_SIZE, Tag::SIG_LONG_PAYLOAD_SIZE, false, &[payload.plain.size]);
        }
        writer.finish(Tag::REGION_SIGNATURES)
    }

    fn header(&self, payload: &Payload) -> Result<Vec<u8>, WriteError> {
        let (info, mut writer) = (&self.info, HeaderWriter::default());
        writer.strings(Tag::HEADER_I18N_TABLE, ["C"]);
        for (tag, text) in [
            (Tag::NAME, &*info.name),
            (Tag::VERSION, &info.version),
            (Tag::RELEASE, &info.release),
            (Tag::ARCH, &info.arch),
            (Tag::LICENSE, &info.license),
            (Tag::OS, "linux"),
            (Tag::BUILD_HOST, BUILD_HOST),
            (Tag::SOURCE_RPM, &format!("{}-{}-{}.src.rpm", info.name, info.version, info.release)),
            (Tag::RPM_VERSION, if self.is_v6() { "6.0.0" } else { "4.18.0" }),
            (Tag::ENCODING, "utf-8"),
            (Tag::PAYLOAD_FORMAT, "cpio"),
        ] {
            writer.string(tag, text);
        }
        for (tag, text) in [(Tag::SUMMARY, &*info.summary), (Tag::DESCRIPTION, &info.description), (Tag::GROUP, "Unspecified")] {
            writer.translated(tag, text);
        }
        writer.numbers32(Tag::EPOCH, info.epoch);
        writer.numbers32(Tag::BUILD_TIME, [self.options.build_time]);
        if let Some((name, level)) = compressor(self.options.compression) {
            writer.string(Tag::PAYLOAD_COMPRESSOR, name);
            writer.string(Tag::PAYLOAD_FLAGS, &level);
        }
        put_dependencies(&mut writer, &self.provides, [Tag::PROVIDE_NAMES, Tag::PROVIDE_FLAGS, Tag::PROVIDE_VERSIONS]);
        put_dependencies(&mut writer, &self.requires, [Tag::REQUIRE_NAMES, Tag::REQUIRE_FLAGS, Tag::REQUIRE_VERSIONS]);
        self.put_files(&mut writer);
        self.put_payload(&mut writer, payload);
        writer.finish(Tag::REGION_IMMUTABLE)
    }

    fn put_payload(&self, writer: &mut HeaderWriter, payload: &Payload) {
        let (stored, plain) = (&payload.stored, &payload.plain);
        writer.strings(Tag::PAYLOAD_DIGEST, [&*stored.digests[0]]);
        writer.numbers32(Tag::PAYLOAD_DIGEST_ALGORITHM, [8]);
        writer.strings(Tag::PAYLOAD_DIGEST_ALT, [&*plain.digests[0]]);
        if self.is_v6() {
            writer.numbers32(Tag::RPM_FORMAT, [6]);
            writer.string(Tag::SOURCE_NEVR, &format!("{}-{}", self.info.name, self.info.evr()));
            writer.numbers64(Tag::PAYLOAD_SIZE, [stored.size]);
            writer.numbers64(Tag::PAYLOAD_SIZE_ALT, [plain.size]);
            writer.string(Tag::PAYLOAD_SHA512, &stored.digests[1]);
            writer.string(Tag::PAYLOAD_SHA512_ALT, &plain.digests[1]);
            writer.string(Tag::PAYLOAD_SHA3_256, &stored.digests[2]);
            writer.string(Tag::PAYLOAD_SHA3_256_ALT, &plain.digests[2]);
        }
    }

    fn put_files(&self, writer: &mut HeaderWriter) {
        let files = &self.files;
        // Of the names of a file, one counts.
        let mut counted = BTreeSet::new();
        let total = files.iter().filter(|planned| counted.insert(planned.inode)).map(Planned::size).sum();
        writer.sizes(Tag::SIZE, Tag::LONG_SIZE, self.is_v6(), &[total]);
        if files.is_empty() {
            return;
        }
        let (mut directories, mut indexes): (Vec<&str>, Vec<u32>) = Default::default();
        let mut known = HashMap::new();
        let names: Vec<(&str, &str)> = files.iter().map(|planned| split(&planned.file.path)).collect();
        for (directory, _) in &names {
            let index = *known.entry(*directory).or_insert_with(|| {
                directories.push(directory);
                directories.len() as u32 - 1
            });
            indexes.push(index);
        }
        writer.strings(Tag::DIR_NAMES, directories);
        writer.numbers32(Tag::DIR_INDEXES, indexes);
        writer.strings(Tag::BASE_NAMES, names.iter().map(|(_, base)| *base));
        let sizes: Vec<u64> = files.iter().map(Planned::size).collect();
        writer.sizes(Tag::FILE_SIZES, Tag::LONG_FILE_SIZES, self.is_long, &sizes);
        writer.numbers16(Tag::FILE_MODES, files.iter().map(|planned| planned.mode() as u16));
        writer.numbers16(Tag::FILE_RDEVS, files.iter().map(|_| 0));
        writer.numbers32(Tag::FILE_MTIMES, files.iter().map(|planned| planned.file.mtime));
        writer.strings(Tag::FILE_DIGESTS, files.iter().map(digest));
        writer.numbers32(Tag::FILE_DIGEST_ALGORITHM, [8]);
        writer.strings(Tag::FILE_LINK_TOS, files.iter().map(|planned| if let Kind::Symlink(target) = &planned.kind { target } else { "" }));
        writer.numbers32(Tag::FILE_FLAGS, files.iter().map(flags));
        writer.strings(Tag::FILE_USER_NAMES, files.iter().map(|planned| &*planned.file.owner));
        writer.strings(Tag::FILE_GROUP_NAMES, files.iter().map(|planned| &*planned.file.group));
        let verify = |planned: &Planned| if matches!(planned.kind, Kind::Ghost) { VERIFY_GHOST } else { VERIFY_ALL };
        writer.numbers32(Tag::FILE_VERIFY_FLAGS, files.iter().map(verify));
        writer.numbers32(Tag::FILE_DEVICES, files.iter().map(|_| 1));
        writer.numbers32(Tag::FILE_INODES, files.iter().map(|planned| planned.inode));
        writer.strings(Tag::FILE_LANGS, files.iter().map(|_| ""));
        if files.iter().any(|planned| planned.file.capabilities.is_some()) {
            writer.strings(Tag::FILE_CAPS, files.iter().map(|planned| planned.file.capabilities.as_deref().unwrap_or_default()));
        }
    }
}

fn put_dependencies(writer: &mut HeaderWriter, dependencies: &BTreeSet<Dependency>, [names, flags, versions]: [Tag; 3]) {
    writer.strings(names, dependencies.iter().map(|dependency| &*dependency.name));
    writer.numbers32(flags, dependencies.iter().map(|dependency| dependency.flags));
    writer.strings(versions, dependencies.iter().map(|dependency| &*dependency.version));
}

/// Splits a path behind its last slash.
fn split(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |slash| slash + 1))
}

fn digest(planned: &Planned) -> &str {
    if let Kind::Regular { digest, .. } = &planned.kind { digest } else { "" }
}

fn flags(planned: &Planned) -> u32 {
    let flags = planned.file.flags;
    [
        (flags.config, flag::CONFIG | flag::NO_REPLACE),
        (flags.doc, flag::DOC),
        (flags.license, flag::LICENSE),
        (matches!(planned.kind, Kind::Ghost), flag::GHOST),
    ]
    .into_iter()
    .filter(|(is_set, _)| *is_set)
    .fold(0, |bits, (_, bit)| bits | bit)
}

/// Returns the name and level that a header has for a compression.
fn compressor(compression: Compression) -> Option<(&'static str, String)> {
    match compression {
        Compression::None => None,
        Compression::Gzip(level) => Some(("gzip", level.to_string())),
        Compression::Bzip2(level) => Some(("bzip2", level.to_string())),
        Compression::Xz(level) => Some(("xz", level.to_string())),
        Compression::Zstd(level) => Some(("zstd", level.to_string())),
    }
}
