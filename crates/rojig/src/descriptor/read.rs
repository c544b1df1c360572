//! Reading a descriptor, of which nothing is true before its commit came out of it.

use std::io::Read;

use rootball_delta::tree::{MadeBy, Plan};
use rootball_object::{Checksum, CommitChecksum};
use rootball_package::repository::checked_location;

use super::{COMMIT, Descriptor, FIXED, Given, HINT, Head, LENGTHS, MAGIC, MAX_DESCRIPTOR, VERSION};
use crate::RojigError;

/// Largest head that is read, unpacked, in bytes: some 200 bytes for each package.
const MAX_HEAD: u64 = 64 << 20;

/// Most bytes of rows for a given object.
const MAX_ROW: u64 = 20;

const WHAT: &str = "the descriptor";

impl Descriptor {
    /// Returns the length of a descriptor, of which these are the first bytes; it needs no more than the first [`FIXED`](super::FIXED).
    ///
    /// # Errors
    /// When it is no descriptor, of a later version, or too large.
    pub fn length(start: &[u8]) -> Result<u64, RojigError> {
        let damaged = |reason: &str| RojigError::damaged(WHAT, reason);
        let rest = start.strip_prefix(MAGIC).ok_or_else(|| damaged("it does not begin as a release does"))?;
        match rest.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(RojigError::UnknownVersion { version, known: VERSION }),
            None => return Err(damaged("it ends early")),
        }
        let length = rest.get(1..9).and_then(|bytes| bytes.first_chunk().copied()).map(u64::from_le_bytes);
        match length.ok_or_else(|| damaged("it ends early"))? {
            length if length > MAX_DESCRIPTOR => Err(RojigError::TooLarge { what: WHAT.to_owned(), size: length, limit: MAX_DESCRIPTOR }),
            length if length < FIXED as u64 => Err(damaged("it is shorter than its own beginning")),
            length => Ok(length),
        }
    }

    /// Returns the commit that a descriptor says it leads to, of which these are the first bytes. That is a word and no proof.
    pub(crate) fn commit_in(start: &[u8]) -> Option<CommitChecksum> {
        start.get(COMMIT..)?.first_chunk().copied().map(|bytes| CommitChecksum::new(Checksum::new(bytes)))
    }

    /// Reads a descriptor.
    ///
    /// # Errors
    /// When it is damaged or of a later version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RojigError> {
        let damaged = |reason: &str| RojigError::damaged(WHAT, reason);
        if Self::length(bytes)? != bytes.len() as u64 {
            return Err(damaged("it is not as long as it says"));
        }
        let mut rest = &bytes[FIXED..];
        let mut pieces: [&[u8]; 4] = Default::default();
        for (number, piece) in pieces.iter_mut().enumerate() {
            let at = LENGTHS + (number + 1) * 8;
            let length = bytes[at..].first_chunk().copied().map(u64::from_le_bytes).unwrap_or_default();
            let length = usize::try_from(length).map_err(|_| damaged("a length makes no sense"))?;
            (*piece, rest) = rest.split_at_checked(length).ok_or_else(|| damaged("its pieces are longer than it is"))?;
        }
        if !rest.is_empty() {
            return Err(damaged("something follows its last piece"));
        }
        let [head, rows, hints, plan] = pieces;
        let head: Head = serde_json::from_slice(&unpack(head, MAX_HEAD)?).map_err(|error| damaged(&error.to_string()))?;
        for package in &head.packages {
            let is_plain = package.location.is_empty() || checked_location(&package.location).is_ok();
            if !(package.label.is_plausible() && is_plain) {
                return Err(damaged(&format!("{:?} at {:?} can be no package", package.label.to_string(), package.location)));
            }
        }
        let plan = Plan::from_bytes(plan)?;
        let given: Vec<usize> = numbers(&plan, |made_by| made_by == MadeBy::Given);
        let rows = unpack(rows, 8 + MAX_ROW * given.len() as u64)?;
        let given = read_rows(&rows, &given, head.packages.len())?;
        let (hints, []) = hints.as_chunks::<HINT>() else { return Err(damaged("its hints are cut")) };
        if hints.len() != numbers(&plan, |_| true).len() {
            return Err(damaged("it has not one hint for each file"));
        }
        if Self::commit_in(bytes) != Some(plan.to) {
            return Err(damaged("it leads to another commit than it says"));
        }
        Ok(Self { head, plan, given, hints: hints.to_vec() })
    }
}

/// Returns the numbers of the objects with content that are made so.
fn numbers(plan: &Plan, is_wanted: impl Fn(MadeBy) -> bool) -> Vec<usize> {
    let made_by = plan.objects().map(|object| object.made_by).enumerate();
    made_by.filter(|(_, made_by)| made_by.is_some_and(&is_wanted)).map(|(number, _)| number).collect()
}

/// How many times as large as its bytes something may be unpacked, beyond the least that is allowed.
const INFLATION: u64 = 2000;
const INFLATION_AT_LEAST: u64 = 1 << 20;

fn unpack(packed: &[u8], limit: u64) -> Result<Vec<u8>, RojigError> {
    let limit = limit.min(packed.len() as u64 * INFLATION + INFLATION_AT_LEAST);
    let failed = |error: std::io::Error| RojigError::damaged(WHAT, error.to_string());
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(failed)?;
    decoder.window_log_max(27).map_err(failed)?;
    let mut plain = Vec::new();
    decoder.take(limit + 1).read_to_end(&mut plain).map_err(failed)?;
    if plain.len() as u64 > limit {
        return Err(RojigError::TooLarge { what: WHAT.to_owned(), size: plain.len() as u64, limit });
    }
    Ok(plain)
}

fn read_rows(rows: &[u8], objects: &[usize], packages: usize) -> Result<Vec<Given>, RojigError> {
    let damaged = |reason: &str| RojigError::damaged(WHAT, reason);
    let (length, rows) = rows.split_first_chunk::<8>().ok_or_else(|| damaged("its rows end early"))?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (mut of_packages, mut of_contents) = rows.split_at_checked(length).ok_or_else(|| damaged("its rows end early"))?;
    let mut next = vec![0_i64; packages];
    let mut last = 0_i64;
    let mut given = Vec::with_capacity(objects.len());
    for object in objects {
        let none = || damaged("it names a package, or a file of one, that there is not");
        last = take(&mut of_packages).and_then(|step| last.checked_add(step)).ok_or_else(none)?;
        let package = usize::try_from(last).ok().filter(|package| *package < packages).ok_or_else(none)?;
        let content = take(&mut of_contents).and_then(|step| next[package].checked_add(step)).ok_or_else(none)?;
        next[package] = content.checked_add(1).ok_or_else(none)?;
        let content = u32::try_from(content).map_err(|_| none())?;
        given.push(Given { object: *object, package, content: content as usize });
    }
    if !(of_packages.is_empty() && of_contents.is_empty()) {
        return Err(damaged("something follows its rows"));
    }
    Ok(given)
}

/// Reads a number; `None` when there is none.
fn take(row: &mut &[u8]) -> Option<i64> {
    let mut folded = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = row.split_first()?;
        *row = rest;
        folded |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((folded >> 1) as i64 ^ -((folded & 1) as i64));
        }
    }
    None
}
