//! The index of a layer: its pieces, and the objects in each.
//!
//! ```text
//! version      1 byte: 1
//! commit       1 byte: 0, or 1 and the 32 bytes of its checksum
//! beside it    1 byte: 0, or 1 and the 32 bytes of the SHA-256 of the commit's detached metadata
//! pieces       number; for each: compressed bytes, uncompressed bytes, number of objects
//! kinds        runs until every object has one: 1 byte, number of objects
//! objects      for each the first 6 bytes of its checksum
//! ```
//! Numbers are LEB128. Pieces follow each other from the beginning of the blob, objects follow each other in the pieces.
//!
//! Six bytes are enough: when two objects share them, a piece is fetched for nothing, or one that was not fetched is missed and the layer comes
//! as a whole. Nobody gains by making such a pair, for what is kept is checked against whole checksums.

use rootball_object::{Checksum, ObjectKind};
use rootball_oci::Digest;

/// The only version.
const VERSION: u8 = 1;
/// Bytes of a checksum that the index has.
const PREFIX: usize = 6;

/// The first bytes of an object's checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix([u8; PREFIX]);

impl Prefix {
    /// Returns that of a checksum.
    pub fn of(checksum: &Checksum) -> Self {
        let mut bytes = [0; PREFIX];
        bytes.copy_from_slice(&checksum.as_bytes()[..PREFIX]);
        Self(bytes)
    }
}

/// Some whole entries of a layer's tar, compressed by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the blob.
    pub offset: u64,
    /// Its bytes in the blob.
    pub compressed: u64,
    /// Its bytes in the tar.
    pub uncompressed: u64,
    /// The place of its first object in the index.
    first: usize,
    count: usize,
}

/// What is in a layer, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerIndex {
    /// The commit in the layer.
    pub commit: Option<Checksum>,
    /// What the commit's detached metadata hashes to.
    pub detached: Option<Digest>,
    pieces: Vec<Piece>,
    objects: Vec<(ObjectKind, Prefix)>,
}

/// The bytes are no index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its index is not valid: {reason}")]
pub struct IndexError {
    /// What is wrong with it.
    pub reason: String,
}

fn invalid(reason: impl Into<String>) -> IndexError {
    IndexError { reason: reason.into() }
}

impl LayerIndex {
    /// Reads an index, whose pieces must end where it says that they do.
    ///
    /// # Errors
    /// When the bytes are no index of this version, or its numbers do not fit each other.
    pub fn parse(bytes: &[u8], pieces_end: u64) -> Result<Self, IndexError> {
        let mut rest = Bytes(bytes);
        match rest.byte()? {
            VERSION => {}
            other => return Err(invalid(format!("its version is {other}, not {VERSION}"))),
        }
        let commit = rest.optional()?.map(Checksum::new);
        let detached = rest.optional()?.map(digest_of);
        if detached.is_some() && commit.is_none() {
            return Err(invalid("it has metadata beside no commit"));
        }
        let count = rest.number()?;
        // Each takes three bytes at least, so no more is allocated than came.
        if count > rest.0.len() as u64 / 3 {
            return Err(invalid(format!("it is too short for {count} pieces")));
        }
        let mut pieces = Vec::with_capacity(count as usize);
        let (mut offset, mut total) = (0_u64, 0_usize);
        for _ in 0..count {
            let (compressed, uncompressed, objects) = (rest.number()?, rest.number()?, rest.number()?);
            if objects > bytes.len() as u64 / PREFIX as u64 {
                return Err(invalid(format!("it is too short for {objects} objects")));
            }
            pieces.push(Piece { offset, compressed, uncompressed, first: total, count: objects as usize });
            offset = offset.checked_add(compressed).filter(|end| *end <= pieces_end).ok_or_else(|| invalid("its pieces overlap it"))?;
            total += objects as usize;
        }
        if offset != pieces_end {
            return Err(invalid(format!("its pieces end at {offset}, not at {pieces_end}")));
        }
        if total > bytes.len() / PREFIX {
            return Err(invalid(format!("it is too short for {total} objects")));
        }
        let mut kinds = Vec::with_capacity(total);
        while kinds.len() < total {
            let kind = kind_of(rest.byte()?)?;
            let run = rest.number()?;
            if run == 0 || run > (total - kinds.len()) as u64 {
                return Err(invalid("its objects have more kinds than there are objects"));
            }
            kinds.resize(kinds.len() + run as usize, kind);
        }
        let names = rest.0;
        if names.len() != total * PREFIX {
            return Err(invalid(format!("{} bytes are not the names of {total} objects", names.len())));
        }
        let prefix = |name: &[u8]| Prefix(name.try_into().expect("chunks have that size"));
        let objects = kinds.into_iter().zip(names.chunks_exact(PREFIX).map(prefix)).collect();
        Ok(Self { commit, detached, pieces, objects })
    }

    /// Writes the index.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        let mut optional = |hash: Option<[u8; 32]>| match hash {
            Some(hash) => {
                bytes.push(1);
                bytes.extend(hash);
            }
            None => bytes.push(0),
        };
        optional(self.commit.map(|checksum| *checksum.as_bytes()));
        optional(self.detached.as_ref().map(bytes_of));
        number(&mut bytes, self.pieces.len() as u64);
        for piece in &self.pieces {
            [piece.compressed, piece.uncompressed, piece.count as u64].into_iter().for_each(|value| number(&mut bytes, value));
        }
        for run in self.objects.chunk_by(|(one, _), (next, _)| one == next) {
            bytes.push(run[0].0 as u8);
            number(&mut bytes, run.len() as u64);
        }
        self.objects.iter().for_each(|(_, Prefix(name))| bytes.extend(name));
        bytes
    }

    /// Returns the pieces, in the order of the blob.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the objects in a piece.
    pub fn objects(&self, piece: &Piece) -> &[(ObjectKind, Prefix)] {
        &self.objects[piece.first..piece.first + piece.count]
    }

    /// Returns the objects in all pieces.
    pub fn all_objects(&self) -> &[(ObjectKind, Prefix)] {
        &self.objects
    }
}

/// Collects what is known of a layer while it is written.
#[derive(Debug, Default)]
pub(crate) struct IndexBuilder {
    index: LayerIndex,
}

impl IndexBuilder {
    /// Names the commit that the layer has, and what stands beside it.
    pub(crate) fn commit(&mut self, commit: Checksum, detached: Option<Digest>) {
        (self.index.commit, self.index.detached) = (Some(commit), detached);
    }

    /// Adds a piece; how many bytes it takes in the blob is told later. Returns its number.
    pub(crate) fn piece(&mut self, uncompressed: u64, objects: impl Iterator<Item = (ObjectKind, Prefix)>) -> usize {
        let first = self.index.objects.len();
        self.index.objects.extend(objects);
        let count = self.index.objects.len() - first;
        self.index.pieces.push(Piece { offset: 0, compressed: 0, uncompressed, first, count });
        self.index.pieces.len() - 1
    }

    /// Adds to what a piece takes in the blob.
    pub(crate) fn compressed(&mut self, piece: usize, bytes: u64) {
        self.index.pieces[piece].compressed += bytes;
    }

    /// Returns the index.
    pub(crate) fn finish(mut self) -> LayerIndex {
        let mut offset = 0;
        for piece in &mut self.index.pieces {
            piece.offset = offset;
            offset += piece.compressed;
        }
        self.index
    }
}

/// The kinds of objects that layers have.
fn kind_of(byte: u8) -> Result<ObjectKind, IndexError> {
    [ObjectKind::File, ObjectKind::DirTree, ObjectKind::DirMeta, ObjectKind::Commit, ObjectKind::CommitMeta]
        .into_iter()
        .find(|kind| *kind as u8 == byte)
        .ok_or_else(|| invalid(format!("no object is of kind {byte}")))
}

fn digest_of(bytes: [u8; 32]) -> Digest {
    format!("sha256:{}", Checksum::new(bytes)).parse().expect("it is written as a digest is")
}

fn bytes_of(digest: &Digest) -> [u8; 32] {
    let hex: Checksum = digest.to_hex().parse().expect("both are 64 hex digits");
    *hex.as_bytes()
}

fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// What is left of an index.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Result<u8, IndexError> {
        let (first, rest) = self.0.split_first().ok_or_else(|| invalid("it ends early"))?;
        self.0 = rest;
        Ok(*first)
    }

    /// Reads 32 bytes, where the byte before says that they are there.
    fn optional(&mut self) -> Result<Option<[u8; 32]>, IndexError> {
        match self.byte()? {
            0 => Ok(None),
            1 => {
                let (hash, rest) = self.0.split_first_chunk::<32>().ok_or_else(|| invalid("it ends early"))?;
                self.0 = rest;
                Ok(Some(*hash))
            }
            other => Err(invalid(format!("{other} stands where 0 or 1 should"))),
        }
    }

    /// Reads a number in as few bytes as it needs.
    fn number(&mut self) -> Result<u64, IndexError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits || (byte == 0 && shift > 0) {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(invalid("a number is too large, or longer than it needs to be"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> LayerIndex {
        let name = |number: u8| Prefix([number, 1, 2, 3, 4, 5]);
        let mut builder = IndexBuilder::default();
        builder.commit(Checksum::new([7; 32]), Some(Digest::of(b"beside")));
        let first = builder.piece(100_000, [].into_iter());
        let second = builder.piece(300, [(ObjectKind::Commit, name(7)), (ObjectKind::CommitMeta, name(7))].into_iter());
        let third = builder.piece(1 << 40, (0..200).map(|number| (ObjectKind::File, name(number))));
        [(first, 130), (third, 7), (second, 20), (third, 500)].into_iter().for_each(|(piece, bytes)| builder.compressed(piece, bytes));
        builder.finish()
    }

    #[test]
    fn an_index_is_read_as_it_was_written() {
        let index = sample();
        let read = LayerIndex::parse(&index.to_bytes(), 657).unwrap();
        assert_eq!(read, index);
        assert_eq!(
            read.pieces().iter().map(|piece| (piece.offset, piece.compressed)).collect::<Vec<_>>(),
            [(0, 130), (130, 20), (150, 507)]
        );
        assert_eq!(read.objects(&read.pieces()[1]).len(), 2);
        assert_eq!((read.objects(&read.pieces()[2]).len(), read.all_objects().len()), (200, 202));
        assert_eq!(LayerIndex::parse(&LayerIndex::default().to_bytes(), 0), Ok(LayerIndex::default()));
    }

    #[test]
    fn an_index_that_does_not_fit_is_refused() {
        let good = sample().to_bytes();
        for end in [0, 656, 658, u64::MAX] {
            assert!(LayerIndex::parse(&good, end).is_err(), "{end}");
        }
        for length in 0..good.len() {
            assert!(LayerIndex::parse(&good[..length], 657).is_err(), "{length}");
        }
        assert!(LayerIndex::parse(&[&good[..], &[0]].concat(), 657).is_err());
        let reason = |bytes: &[u8], end| LayerIndex::parse(bytes, end).unwrap_err().reason;
        assert_eq!(reason(&[2, 0, 0, 0], 0), "its version is 2, not 1");
        assert_eq!(reason(&[1, 3, 0, 0], 0), "3 stands where 0 or 1 should");
        assert_eq!(reason(&[1, 0, 0, 0x80, 0], 0), "a number is too large, or longer than it needs to be");
        assert_eq!(reason(&[1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f], 0), "it is too short for 4294967295 pieces");
        assert_eq!(reason(&[1, 0, 0, 1, 1, 1, 1, 9, 1, 1, 2, 3, 4, 5, 6], 1), "no object is of kind 9");
        let mut metadata_alone = vec![1, 0, 1];
        metadata_alone.extend([5; 32]);
        metadata_alone.push(0);
        assert_eq!(reason(&metadata_alone, 0), "it has metadata beside no commit");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_what_is_read_is_written_so(bytes in proptest::collection::vec(any::<u8>(), 0..200), end in 0..2000_u64) {
            for start in [&[][..], &[1, 0, 0], &[1, 0, 0, 1]] {
                let bytes = [start, &bytes].concat();
                if let Ok(index) = LayerIndex::parse(&bytes, end) {
                    prop_assert_eq!(LayerIndex::parse(&index.to_bytes(), end).unwrap(), index);
                }
            }
        }
    }
}
