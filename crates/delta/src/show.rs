//! What a delta is, in numbers, and which deltas a repository has.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rootball_object::Cancel;

use crate::apply::{ApplyError, ApplyLimits, DeltaFiles, OpenPart};
use crate::format::{ByteOrder, DeltaName, Operation, Operations, Superblock};

/// A delta, described.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DeltaDescription {
    /// The delta.
    pub name: DeltaName,
    /// The order of bytes in its sizes.
    pub byte_order: ByteOrder,
    /// When it was made, in seconds since 1970, UTC.
    pub timestamp: u64,
    /// Whether it brings the metadata beside the new commit.
    pub has_detached_metadata: bool,
    /// Its parts.
    pub parts: Vec<PartDescription>,
    /// Objects that are in no part.
    pub fallbacks: u64,
    /// Bytes that those take in the repository of whoever made it.
    pub fallback_size: u64,
    /// Bytes of their content.
    pub fallback_content_size: u64,
    /// Bytes of all part files.
    pub parts_size: u64,
    /// Bytes of the content of all objects in parts.
    pub parts_content_size: u64,
}

/// A part, described.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PartDescription {
    /// Objects that it makes.
    pub objects: u64,
    /// Bytes of its file.
    pub size: u64,
    /// Bytes of the content of its objects.
    pub content_size: u64,
    /// Whether the superblock holds it.
    pub inline: bool,
    /// What is in it, where its file was looked at.
    pub payload: Option<PayloadDescription>,
}

/// The payload of a part, described.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PayloadDescription {
    /// Bytes of all of it.
    pub size: u64,
    /// Entries of the table of modes.
    pub modes: u64,
    /// Entries of the table of extended attributes.
    pub xattrs: u64,
    /// Bytes of the blob.
    pub blob_size: u64,
    /// Bytes of the operations.
    pub operations_size: u64,
    /// How many operations of each kind.
    pub operations: OperationCounts,
}

/// How often each operation comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct OperationCounts {
    /// `S`: objects that are in the blob as a whole.
    pub splice: u64,
    /// `o`
    pub open: u64,
    /// `w`
    pub write: u64,
    /// `r`
    pub set_source: u64,
    /// `R`
    pub unset_source: u64,
    /// `c`
    pub close: u64,
    /// `B`
    pub bspatch: u64,
}

impl OperationCounts {
    fn count(&mut self, operation: &Operation) {
        *match operation {
            Operation::SpliceMetadata { .. } | Operation::SpliceFile { .. } => &mut self.splice,
            Operation::Open { .. } => &mut self.open,
            Operation::Write { .. } => &mut self.write,
            Operation::SetSource { .. } => &mut self.set_source,
            Operation::UnsetSource => &mut self.unset_source,
            Operation::Close => &mut self.close,
            Operation::Bspatch { .. } => &mut self.bspatch,
        } += 1;
    }
}

/// Describes a delta. With `files`, its parts are looked into; payloads that are large lie in temporary files in `scratch` meanwhile.
///
/// # Errors
/// When a part cannot be read or is damaged.
pub fn describe(
    superblock: &Superblock<'_>,
    files: Option<&dyn DeltaFiles>,
    scratch: &Path,
    cancel: &Cancel,
) -> Result<DeltaDescription, ApplyError> {
    let mut parts = Vec::new();
    for (number, header) in superblock.parts.iter().enumerate() {
        let inline = superblock.inline_parts.get(&number);
        let open = OpenPart { number, header, limits: ApplyLimits::default(), scratch, cancel };
        let payload = match (inline, files) {
            (Some(inline), Some(_)) => Some(open.read(&mut &inline[..])?),
            (None, Some(files)) => {
                let file = files.open_part(&superblock.name, number);
                Some(open.read(&mut *file.map_err(|source| ApplyError::Read { part: number, source })?)?)
            }
            (_, None) => None,
        };
        let mut description = None;
        if let Some(payload) = payload {
            let mut operations = OperationCounts::default();
            for operation in Operations::new(&payload.operations, &header.objects) {
                operations.count(&operation.map_err(|source| ApplyError::Format { part: number, source })?);
            }
            description = Some(PayloadDescription {
                size: payload.size,
                modes: payload.modes.len() as u64,
                xattrs: payload.xattrs.len() as u64,
                blob_size: payload.blob.len(),
                operations_size: payload.operations.len() as u64,
                operations,
            });
        }
        parts.push(PartDescription {
            objects: header.objects.len() as u64,
            size: header.size,
            content_size: header.content_size,
            inline: inline.is_some(),
            payload: description,
        });
    }
    let sum = |sizes: &mut dyn Iterator<Item = u64>| sizes.fold(0, u64::saturating_add);
    Ok(DeltaDescription {
        name: superblock.name,
        byte_order: superblock.byte_order,
        timestamp: superblock.timestamp,
        has_detached_metadata: superblock.detached_metadata.is_some(),
        fallbacks: superblock.fallbacks.len() as u64,
        fallback_size: sum(&mut superblock.fallbacks.iter().map(|fallback| fallback.size)),
        fallback_content_size: sum(&mut superblock.fallbacks.iter().map(|fallback| fallback.content_size)),
        parts_size: sum(&mut parts.iter().map(|part| part.size)),
        parts_content_size: sum(&mut parts.iter().map(|part| part.content_size)),
        parts,
    })
}

/// Lists the deltas that lie in a repository, given its path, in the order of their names. What is no delta is passed over.
///
/// # Errors
/// When a directory cannot be read.
pub fn list(repository: &Path) -> io::Result<Vec<DeltaName>> {
    let mut found = BTreeSet::new();
    for first in entries(&repository.join("deltas"))? {
        for second in entries(&repository.join("deltas").join(&first))? {
            if let Ok(name) = DeltaName::from_directory(&first, &second)
                && repository.join(name.superblock_path()).is_file()
            {
                found.insert(name);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// Returns the names of directories in a directory; none where there is no such directory.
fn entries(directory: &Path) -> io::Result<Vec<String>> {
    let listed = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed?,
    };
    let mut names = Vec::new();
    for entry in listed {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    Ok(names)
}
