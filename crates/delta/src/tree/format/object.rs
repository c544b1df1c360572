//! What an object is made of.

use super::fields::{Fields, put, put_bytes};
use crate::engine::predict::Rules;
use crate::engine::residual::number::{fold, unfold};
use crate::members::Codec;
use crate::tree::TreeDeltaError;

/// A kind of new bytes; each has a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Text,
    Data,
    Code,
    /// What is compressed already.
    Opaque,
}

impl Literal {
    pub(crate) const ALL: [Self; 4] = [Self::Text, Self::Data, Self::Code, Self::Opaque];
}

/// How a file is made: its pieces follow each other; where something in it is compressed, they make it flat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipe {
    pub(crate) literal: Literal,
    pub(crate) repacked: Option<Repacked>,
    pub(crate) pieces: Vec<Piece>,
}

/// A file with a part that is packed again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Repacked {
    pub(crate) codec: Codec,
    /// Bytes in front of and behind that part.
    pub(crate) before: u64,
    pub(crate) behind: u64,
    /// Bytes of the flat file.
    pub(crate) flat: u64,
    pub(crate) description: Vec<u8>,
}

/// A range of the file that has one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) len: u64,
    pub(crate) origin: Option<Origin>,
}

/// What a piece is laid over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) file: Source,
    /// Bytes of the file laid flat, where it is.
    pub(crate) flat: Option<u64>,
    pub(crate) rules: Rules,
}

/// A file that others are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Source {
    /// One of the old commit, by its number in a walk.
    Old(usize),
    /// A new one, by its number.
    New(usize),
}

/// The sources used last: the next one is often their neighbour.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Neighbours {
    old: i64,
    new: i64,
}

impl Neighbours {
    fn of(&mut self, is_new: bool) -> &mut i64 {
        if is_new { &mut self.new } else { &mut self.old }
    }
}

const CODECS: [Codec; 3] = [Codec::Gzip, Codec::Xz, Codec::Zstd];

/// Appends a recipe.
pub(crate) fn write_recipe(recipe: &Recipe, neighbours: &mut Neighbours, out: &mut Vec<u8>) {
    let codec = recipe.repacked.as_ref().map_or(0, |repacked| 1 + repacked.codec as u64);
    put(recipe.literal as u64 | codec << 2, out);
    if let Some(repacked) = &recipe.repacked {
        [repacked.before, repacked.behind, repacked.flat].into_iter().for_each(|number| put(number, out));
        put_bytes(&repacked.description, out);
    }
    put(recipe.pieces.len() as u64, out);
    for (index, piece) in recipe.pieces.iter().enumerate() {
        if index + 1 < recipe.pieces.len() {
            put(piece.len, out);
        }
        let Some(origin) = piece.origin else {
            put(0, out);
            continue;
        };
        let (is_new, number) = match origin.file {
            Source::Old(number) => (false, number as i64),
            Source::New(number) => (true, number as i64),
        };
        put(1 + u64::from(is_new) + 2 * u64::from(origin.flat.is_some()) + 4 * u64::from(origin.rules.0), out);
        let last = neighbours.of(is_new);
        put(fold(number - *last - 1), out);
        *last = number;
        origin.flat.iter().for_each(|flat| put(*flat, out));
    }
}

/// Reads the recipe of a file of `size` bytes.
pub(crate) fn read_recipe(fields: &mut Fields<'_>, size: u64, neighbours: &mut Neighbours) -> Result<Recipe, TreeDeltaError> {
    let head = fields.at_most(15, "the form of a file")?;
    let literal = Literal::ALL[(head & 3) as usize];
    let repacked = match head >> 2 {
        0 => None,
        codec => {
            let (before, behind, flat) = (fields.number()?, fields.number()?, fields.number()?);
            if before.checked_add(behind).is_none_or(|around| around > flat) {
                return Err(fields.damaged("a compressed part is not inside its file"));
            }
            Some(Repacked { codec: CODECS[codec as usize - 1], before, behind, flat, description: fields.bytes()?.to_vec() })
        }
    };
    let mut left = repacked.as_ref().map_or(size, |repacked| repacked.flat);
    let count = fields.count("the number of pieces")?;
    let mut pieces = Vec::new();
    for index in 0..count {
        let len = if index + 1 < count { fields.at_most(left, "the length of a piece")? } else { left };
        left -= len;
        pieces.push(Piece { len, origin: read_origin(fields, neighbours)? });
    }
    if left > 0 {
        return Err(fields.damaged("a file has no pieces"));
    }
    Ok(Recipe { literal, repacked, pieces })
}

fn read_origin(fields: &mut Fields<'_>, neighbours: &mut Neighbours) -> Result<Option<Origin>, TreeDeltaError> {
    let Some(head) = fields.at_most(4 * 255 + 4, "the kind of a source")?.checked_sub(1) else { return Ok(None) };
    let is_new = head & 1 == 1;
    let last = neighbours.of(is_new);
    let number = last.wrapping_add(1).wrapping_add(unfold(fields.number()?));
    *last = number;
    let found = usize::try_from(number).map_err(|_| fields.damaged("a source has a number below zero"))?;
    let flat = if head & 2 != 0 { Some(fields.number()?) } else { None };
    let file = if is_new { Source::New(found) } else { Source::Old(found) };
    Ok(Some(Origin { file, flat, rules: Rules((head >> 2) as u8) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_come_back() {
        let piece = |len, file, flat, rules| Piece { len, origin: Some(Origin { file, flat, rules: Rules(rules) }) };
        let recipes = [
            Recipe { literal: Literal::Opaque, repacked: None, pieces: vec![Piece { len: 77, origin: None }] },
            Recipe { literal: Literal::Code, repacked: None, pieces: vec![piece(77, Source::Old(5), None, 0x3f)] },
            Recipe {
                literal: Literal::Data,
                repacked: Some(Repacked { codec: Codec::Zstd, before: 3, behind: 4, flat: 1000, description: vec![1, 2, 3] }),
                pieces: vec![
                    piece(400, Source::New(9), Some(50), 0),
                    Piece { len: 500, origin: None },
                    piece(100, Source::Old(6), None, 1),
                ],
            },
        ];
        let mut out = Vec::new();
        let mut neighbours = Neighbours::default();
        recipes.iter().for_each(|recipe| write_recipe(recipe, &mut neighbours, &mut out));
        let mut fields = Fields::new("test", &out);
        let mut neighbours = Neighbours::default();
        for recipe in &recipes {
            assert_eq!(read_recipe(&mut fields, 77, &mut neighbours).unwrap(), *recipe);
        }
        fields.finish().unwrap();
        for end in 0..out.len() {
            let mut fields = Fields::new("test", &out[..end]);
            let mut neighbours = Neighbours::default();
            let read = recipes.iter().try_for_each(|_| read_recipe(&mut fields, 77, &mut neighbours).map(drop));
            assert!(read.is_err(), "{end}");
        }
    }
}
