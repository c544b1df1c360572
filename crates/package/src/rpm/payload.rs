//! The payload beside the header: every content is what the list of files says, and none is missing.
//!
//! Of several hard links, only one has the content in the archive, most often the last; it is shown once, with the numbers of all.

use std::io::{self, Read};

use super::cpio::{Cpio, CpioEntry, WHAT, damaged};
use super::digest::{Algorithm, Digesting};
use super::files::FileList;
use super::{RpmHeader, Tag};
use crate::PackageError;
use crate::compression::decompressed;
use crate::member::{MemberKind, Visit, show};

/// Most bytes that follow the end mark of an archive.
const MAX_REST: u64 = 1 << 20;

/// Longest target of a symbolic link, in bytes.
const MAX_TARGET: u64 = 4096;

/// Reads the payload to its end.
pub(super) fn read(packed: impl Read + Send, header: &RpmHeader, files: &FileList, visit: &mut Visit<'_>) -> Result<(), PackageError> {
    let is_known = matches!(header.number(Tag::PAYLOAD_DIGEST_ALGORITHM), None | Some(8));
    let digest = |tag: Tag| header.string(tag).filter(|_| is_known).map(|digest| String::from_utf8_lossy(digest).to_ascii_lowercase());
    let (stored, plain) = (digest(Tag::PAYLOAD_DIGEST), digest(Tag::PAYLOAD_DIGEST_ALT));
    let mut packed = Digesting::new(packed, stored.is_some().then_some(Algorithm::Sha256));
    let unpacked = decompressed(&mut packed).map_err(PackageError::read(WHAT))?;
    let mut unpacked = Digesting::new(unpacked, plain.is_some().then_some(Algorithm::Sha256));
    Reading { archive: Cpio::new(&mut unpacked), files, has_come: vec![false; files.members.len()], visit }.run()?;
    let rest = io::copy(&mut (&mut unpacked).take(MAX_REST + 1), &mut io::sink()).map_err(PackageError::read(WHAT))?;
    if rest > MAX_REST {
        return Err(damaged(format!("more than {MAX_REST} bytes follow its end")));
    }
    let plain_digests = unpacked.finish();
    io::copy(&mut packed, &mut io::sink()).map_err(PackageError::read(WHAT))?;
    if plain_digests.first() != plain.as_ref() || packed.finish().first() != stored.as_ref() {
        return Err(damaged("it has another digest than the header says"));
    }
    Ok(())
}

struct Reading<'r, 'v, R> {
    archive: Cpio<R>,
    files: &'r FileList,
    /// Of each file, whether it came; of a set of hard links, the one with the content is marked last.
    has_come: Vec<bool>,
    visit: &'r mut Visit<'v>,
}

impl<R: Read> Reading<'_, '_, R> {
    fn run(mut self) -> Result<(), PackageError> {
        let mut shown = vec![false; self.files.members.len()];
        while let Some(entry) = self.archive.next_entry()? {
            let (number, stored) = match entry {
                CpioEntry::Named { name, size } => {
                    let number = self.files.find(&name);
                    (number.ok_or_else(|| damaged(format!("{} is not in the header", String::from_utf8_lossy(&name))))?, Some(size))
                }
                CpioEntry::Numbered(number) if (number as usize) < shown.len() => (number, None),
                CpioEntry::Numbered(number) => return Err(damaged(format!("file {number} is not in the header"))),
            };
            self.entry(number, stored, &mut shown)?;
        }
        let is_missing = |number: &usize| self.files.has_content(*number as u32) && !(self.has_come[*number] && shown[*number]);
        match (0..shown.len()).find(is_missing) {
            Some(number) => Err(damaged(format!("{} is missing", self.files.members[number].path))),
            None => Ok(()),
        }
    }

    /// Takes an entry, whose size is known when it has a name.
    fn entry(&mut self, number: u32, stored: Option<u64>, shown: &mut [bool]) -> Result<(), PackageError> {
        let member = &self.files.members[number as usize];
        let wrong = |reason: &str| damaged(format!("{} {reason}", member.path));
        if std::mem::replace(&mut self.has_come[number as usize], true) {
            return Err(wrong("is in it twice"));
        }
        let size = self.files.sizes[number as usize];
        match &member.kind {
            MemberKind::File | MemberKind::HardLink { .. } => {
                let names = self.files.names_of(number);
                let has_content = match stored {
                    None => names.last() == Some(&number),
                    Some(0) if size > 0 && names.len() > 1 => false,
                    // Of hard links to an empty file, all look the same: the last is the one.
                    Some(0) if size == 0 => names.iter().all(|name| self.has_come[*name as usize]),
                    Some(stored) if stored == size => true,
                    Some(stored) => return Err(wrong(&format!("has {stored} bytes, and {size} in the header"))),
                };
                if has_content {
                    for name in names.iter() {
                        if std::mem::replace(&mut shown[*name as usize], true) {
                            return Err(wrong("is in it twice"));
                        }
                    }
                    self.archive.begin(size);
                    self.content(&names, size)?;
                }
            }
            MemberKind::Symlink { target } => {
                let stored = stored.unwrap_or(size);
                if stored > MAX_TARGET {
                    return Err(wrong("is a link that is too long"));
                }
                self.archive.begin(stored);
                let mut found = Vec::new();
                self.archive.read_to_end(&mut found).map_err(PackageError::read(WHAT))?;
                if String::from_utf8_lossy(&found) != **target {
                    return Err(wrong("leads elsewhere than the header says"));
                }
            }
            MemberKind::Ghost => return Err(wrong("is in it, and a ghost in the header")),
            _ if stored.unwrap_or(0) > 0 => return Err(wrong("has content, and is no file")),
            _ => {}
        }
        Ok(())
    }

    /// Shows a content, and compares what went by with its digest.
    fn content(&mut self, names: &[u32], size: u64) -> Result<(), PackageError> {
        let path = &*self.files.members[names[0] as usize].path;
        let expected = self.files.digest(names[0]);
        let mut content = Digesting::new(&mut self.archive, expected.map(|(algorithm, _)| algorithm));
        show(self.visit, names, path, size, &mut content, WHAT)?;
        io::copy(&mut content, &mut io::sink()).map_err(PackageError::read(WHAT))?;
        match (content.finish().first(), expected) {
            (Some(found), Some((_, digest))) if found != digest => {
                Err(damaged(format!("the content of {path} has another digest than the header says")))
            }
            _ => Ok(()),
        }
    }
}
