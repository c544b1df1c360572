//! The plan: small, read first, and all that is needed to say what a delta will cost.

use std::cmp::Ordering;

use rootball_object::{Checksum, CommitChecksum, FileHeader, S_IFLNK, S_IFREG, Xattrs, hash::Hasher};

use super::fields::{Fields, put, put_bytes};
use crate::engine::{Effort, Texture, compress};
use crate::tree::{MadeBy, Planned, TreeDeltaError};

/// The first bytes of a plan.
pub const PLAN_MAGIC: &[u8; 8] = b"rbtree\x01p";

const VERSION: u64 = 1;

/// Largest plan that is read, unpacked, in bytes.
const MAX_PLAN: u64 = 512 << 20;

/// How many times as large as its bytes a plan may be unpacked, beyond the least that is allowed.
const INFLATION: u64 = 2000;
const INFLATION_AT_LEAST: u64 = 1 << 20;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The commit that must be there; `None` for a delta that needs nothing.
    pub from: Option<CommitChecksum>,
    /// The commit that it leads to.
    pub to: CommitChecksum,
    /// The parts.
    pub parts: Vec<PartHeader>,
    /// The commit object.
    pub commit: Vec<u8>,
    /// The metadata beside it.
    pub detached: Option<Vec<u8>>,
    pub(crate) objects: Vec<NewObject>,
    pub(crate) metas: Vec<Vec<u8>>,
    pub(crate) steps: Vec<u8>,
    pub(crate) names: Vec<u8>,
}

/// What is to be known of a part before it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// SHA-256 of its bytes.
    pub digest: Checksum,
    /// Its bytes.
    pub size: u64,
    /// Bytes of the files that it makes.
    pub content: u64,
    /// Bytes of memory that applying it takes, buffers apart.
    pub memory: u64,
    /// Parts of one wave can be applied at the same time, and need objects of lower waves only.
    pub wave: u64,
}

/// A new object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewObject {
    pub(crate) header: FileHeader,
    /// What makes its content; `None` for a symbolic link or an empty file.
    pub(crate) file: Option<NewFile>,
}

/// A file with content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewFile {
    pub(crate) size: u64,
    pub(crate) made_by: MadeBy,
}

impl Plan {
    /// Returns the bytes of all parts.
    pub fn parts_size(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }

    /// Returns the bytes of all files that parts make.
    pub fn content(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.content))
    }

    /// Returns the new objects, by their numbers.
    pub fn objects(&self) -> impl Iterator<Item = Planned<'_>> {
        self.objects.iter().map(Planned::of)
    }

    /// Returns the bytes of a plan.
    ///
    /// # Errors
    /// When there is no memory to compress them.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        put_bytes(&self.commit, &mut body);
        put(u64::from(self.detached.is_some()), &mut body);
        put_bytes(self.detached.as_deref().unwrap_or_default(), &mut body);
        self.put_parts(&mut body);
        self.put_objects(&mut body);
        put(self.metas.len() as u64, &mut body);
        self.metas.iter().for_each(|meta| put_bytes(meta, &mut body));
        put_bytes(&self.steps, &mut body);
        put_bytes(&self.names, &mut body);
        let mut out = PLAN_MAGIC.to_vec();
        put(VERSION, &mut out);
        put(u64::from(self.from.is_some()), &mut out);
        out.extend(self.from.iter().flat_map(|from| *from.object().as_bytes()));
        out.extend_from_slice(self.to.object().as_bytes());
        put(body.len() as u64, &mut out);
        let dictionary = super::part::dictionary(body.len() as u64);
        compress(Texture::Listing, Effort::Thorough, dictionary, |writer| writer.write_all(&body), out)
    }

    fn put_parts(&self, body: &mut Vec<u8>) {
        put(self.parts.len() as u64, body);
        for part in &self.parts {
            body.extend_from_slice(part.digest.as_bytes());
            [part.size, part.content, part.memory, part.wave].into_iter().for_each(|number| put(number, body));
        }
    }

    /// Headers that are the same stand there once; sizes, parts and link targets each in a row, where they are like their neighbours.
    fn put_objects(&self, body: &mut Vec<u8>) {
        let mut known: Vec<FileHeader> = Vec::new();
        let mut numbers = std::collections::HashMap::new();
        let (mut headers, mut sizes, mut parts, mut targets) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for object in &self.objects {
            let plain = FileHeader { symlink_target: None, ..object.header.clone() };
            let number = *numbers.entry(plain).or_insert_with_key(|plain| {
                known.push(plain.clone());
                known.len() - 1
            });
            put(number as u64, &mut headers);
            if let Some(target) = &object.header.symlink_target {
                put_bytes(target.as_bytes(), &mut targets);
                continue;
            }
            put(object.file.map_or(0, |file| file.size), &mut sizes);
            // What is given has the number behind those of all parts.
            if let Some(file) = object.file {
                let part = if let MadeBy::Part(part) = file.made_by { part } else { self.parts.len() };
                put(part as u64, &mut parts);
            }
        }
        put(known.len() as u64, body);
        for header in &known {
            [header.uid, header.gid, header.mode].into_iter().for_each(|number| put(number.into(), body));
            put_bytes(&header.xattrs.to_bytes(), body);
        }
        put(self.objects.len() as u64, body);
        [headers, sizes, parts, targets].iter().for_each(|row| put_bytes(row, body));
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// When it is damaged, of a later version, or its commit is not the one that it leads to.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeDeltaError> {
        let what = "the plan";
        let rest = bytes.strip_prefix(PLAN_MAGIC).ok_or_else(|| TreeDeltaError::damaged(what, "it does not begin as a plan does"))?;
        let mut head = Fields::new(what, rest);
        match head.number()? {
            VERSION => {}
            version => return Err(TreeDeltaError::UnknownVersion { version, known: VERSION }),
        }
        let from = match head.at_most(1, "the first mark")? {
            0 => None,
            _ => Some(commit(&mut head)?),
        };
        let to = commit(&mut head)?;
        let length = head.number()?;
        let packed = head.rest();
        let limit = (packed.len() as u64 * INFLATION + INFLATION_AT_LEAST).min(MAX_PLAN);
        if length > limit {
            return Err(TreeDeltaError::TooLarge { what: what.to_owned(), size: length, limit });
        }
        let body = super::part::decompress(packed, length).map_err(|error| TreeDeltaError::damaged(what, error.to_string()))?;
        let mut body = Fields::new(what, &body);
        let bytes = body.bytes()?.to_vec();
        if Hasher::of(&bytes) != *to.object() {
            return Err(body.damaged(format!("the commit in it is not {to}")));
        }
        let has_detached = body.at_most(1, "a mark")? == 1;
        let detached = body.bytes()?;
        let detached = has_detached.then(|| detached.to_vec());
        let parts = read_parts(&mut body)?;
        let objects = read_objects(&mut body, parts.len())?;
        let metas = (0..body.count("the number of owners")?).map(|_| body.bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
        let (steps, names) = (body.bytes()?.to_vec(), body.bytes()?.to_vec());
        body.finish()?;
        Ok(Self { from, to, parts, commit: bytes, detached, objects, metas, steps, names })
    }
}

fn checksum(fields: &mut Fields<'_>) -> Result<Checksum, TreeDeltaError> {
    let bytes = fields.take(32)?.first_chunk().copied().unwrap_or_default();
    Ok(Checksum::new(bytes))
}

fn commit(fields: &mut Fields<'_>) -> Result<CommitChecksum, TreeDeltaError> {
    checksum(fields).map(CommitChecksum::new)
}

fn read_parts(body: &mut Fields<'_>) -> Result<Vec<PartHeader>, TreeDeltaError> {
    let count = body.count("the number of parts")?;
    let mut parts = Vec::new();
    for _ in 0..count {
        let digest = checksum(body)?;
        let (size, content, memory, wave) = (body.number()?, body.number()?, body.number()?, body.number()?);
        parts.push(PartHeader { digest, size, content, memory, wave });
    }
    Ok(parts)
}

fn read_objects(body: &mut Fields<'_>, parts: usize) -> Result<Vec<NewObject>, TreeDeltaError> {
    let mut known = Vec::new();
    for _ in 0..body.count("the number of headers")? {
        let mut number = || -> Result<u32, TreeDeltaError> { Ok(body.at_most(u32::MAX.into(), "an owner")? as u32) };
        let (uid, gid, mode) = (number()?, number()?, number()?);
        let xattrs = Xattrs::from_bytes(body.bytes()?).map_err(|error| body.damaged(error.to_string()))?;
        known.push(FileHeader { uid, gid, mode, symlink_target: None, xattrs });
    }
    let count = body.count("the number of objects")?;
    let [mut headers, mut sizes, mut numbers, mut targets] =
        [body.bytes()?, body.bytes()?, body.bytes()?, body.bytes()?].map(|row| Fields::new("the plan", row));
    let mut objects = Vec::new();
    for _ in 0..count {
        let header = known.get(headers.number()? as usize).ok_or_else(|| headers.damaged("there is no such header"))?;
        let mut header: FileHeader = header.clone();
        let mut file = None;
        if header.mode & rootball_object::S_IFMT == S_IFLNK {
            header.symlink_target = Some(targets.text()?.to_owned());
        } else if header.mode & rootball_object::S_IFMT == S_IFREG {
            let size = sizes.number()?;
            if size > 0 {
                let part = numbers.number()? as usize;
                let made_by = match part.cmp(&parts) {
                    Ordering::Less => MadeBy::Part(part),
                    Ordering::Equal => MadeBy::Given,
                    Ordering::Greater => return Err(numbers.damaged(format!("there is no part {part}"))),
                };
                file = Some(NewFile { size, made_by });
            }
        }
        header.check().map_err(|error| headers.damaged(error.to_string()))?;
        objects.push(NewObject { header, file });
    }
    [headers, sizes, numbers, targets].into_iter().try_for_each(Fields::finish)?;
    Ok(objects)
}
