//! A part: streams of numbers, differences and new bytes.

use std::io::{self, BufReader, Read};

use liblzma::read::XzDecoder;
use liblzma::stream::Stream;

use super::fields::{Fields, put};
use super::object::Literal;
use crate::bytes::{Bytes, RangeReader};
use crate::engine::residual::ModelSize;
use crate::engine::residual::coder::BitReader;
use crate::engine::{Effort, Estimator, Texture, compress};
use crate::tree::TreeDeltaError;

/// The first bytes of a part.
pub const PART_MAGIC: &[u8; 8] = b"rbtree\x01q";

/// Smallest and largest dictionary, in bytes.
const DICTIONARIES: std::ops::RangeInclusive<u64> = 64 << 10..=16 << 20;

/// Memory of a decoder besides its dictionary, in bytes.
const DECODER_MEMORY: u64 = 1 << 20;

/// Largest list of recipes, in bytes.
const MAX_RECIPES: u64 = 64 << 20;

/// A stream whose samples cost so many thousandths of their size is not compressed once more.
const DENSE_PER_MILLE: u64 = 985;

/// Bytes read at a time.
const BUFFER: usize = 16 * 1024;

/// Streams of a part: recipes, controls, differences, and the kinds of new bytes.
const STREAMS: usize = 3 + Literal::ALL.len();

/// The streams of a part that is being written, in memory.
#[derive(Debug)]
pub(crate) struct PartBytes {
    /// Of the model that wrote the differences.
    pub(crate) model: ModelSize,
    pub(crate) recipes: Vec<u8>,
    pub(crate) controls: Vec<u8>,
    pub(crate) differences: Vec<u8>,
    pub(crate) literals: [Bytes; Literal::ALL.len()],
}

/// Returns the bytes of a part.
pub(crate) fn write_part(streams: &PartBytes, effort: Effort) -> io::Result<Vec<u8>> {
    let pack = |texture, bytes: &Bytes| {
        if is_dense(bytes)? {
            return bytes.to_vec(u64::MAX);
        }
        let fill = |writer: &mut dyn io::Write| io::copy(&mut RangeReader::new(bytes.clone()), writer).map(drop);
        let packed = compress(texture, effort, dictionary(bytes.len()), fill, Vec::new())?;
        if packed.len() as u64 >= bytes.len() { bytes.to_vec(u64::MAX) } else { Ok(packed) }
    };
    let recipes = Bytes::in_memory(streams.recipes.clone());
    let [text, data, code, opaque] = &streams.literals;
    let packed = [
        (pack(Texture::Listing, &recipes)?, recipes.len()),
        (streams.controls.clone(), streams.controls.len() as u64),
        (streams.differences.clone(), streams.differences.len() as u64),
        (pack(Texture::Text, text)?, text.len()),
        (pack(Texture::Data, data)?, data.len()),
        (pack(Texture::Code, code)?, code.len()),
        (pack(Texture::Opaque, opaque)?, opaque.len()),
    ];
    let mut out = PART_MAGIC.to_vec();
    put(streams.model.number(), &mut out);
    for (bytes, unpacked) in &packed {
        put(*unpacked, &mut out);
        put(bytes.len() as u64, &mut out);
    }
    packed.into_iter().for_each(|(bytes, _)| out.extend(bytes));
    Ok(out)
}

/// Tells whether nothing is gained by compressing a stream: there is nothing in it, or samples say that it is compressed already. It is
/// stored then, which its two lengths tell, as they are the same.
fn is_dense(bytes: &Bytes) -> io::Result<bool> {
    const SAMPLE: u64 = 64 << 10;
    const EVERY: u64 = 1 << 20;
    if bytes.len() < SAMPLE {
        return Ok(bytes.len() == 0);
    }
    let mut estimator = Estimator::new()?;
    let (mut sampled, mut cost) = (0, 0);
    for at in (0..bytes.len()).step_by(EVERY as usize) {
        let sample = bytes.slice(at, SAMPLE.min(bytes.len() - at)).map_or_else(|| Ok(Vec::new()), |sample| sample.to_vec(SAMPLE))?;
        (sampled, cost) = (sampled + sample.len() as u64, cost + estimator.cost(&sample));
    }
    Ok(cost * 1000 >= sampled * DENSE_PER_MILLE)
}

/// Names the streams of a part and tells the bytes of each, for people.
///
/// # Errors
/// When it is no part.
pub fn part_outline(part: &[u8]) -> Result<Vec<(&'static str, u64)>, TreeDeltaError> {
    const NAMES: [&str; STREAMS] = ["recipes", "controls", "differences", "text", "data", "code", "opaque"];
    let rest = part.strip_prefix(PART_MAGIC).ok_or_else(|| TreeDeltaError::damaged("the part", "it does not begin as a part does"))?;
    let mut fields = Fields::new("the part", rest);
    fields.number()?;
    NAMES.into_iter().map(|name| fields.number().and_then(|_| fields.number()).map(|packed| (name, packed))).collect()
}

/// Bits that are read from a part.
pub(crate) type Bits = BitReader<BufReader<RangeReader>>;

/// The streams of a part that is being read.
pub(crate) struct PartStreams {
    pub(crate) model: ModelSize,
    pub(crate) recipes: Vec<u8>,
    pub(crate) controls: Bits,
    pub(crate) differences: Bits,
    pub(crate) literals: [Box<dyn Read + Send>; Literal::ALL.len()],
}

/// Opens a part, whose digest must have been compared.
pub(crate) fn read_part(what: &str, part: &Bytes) -> Result<PartStreams, TreeDeltaError> {
    let damaged = |error: io::Error| TreeDeltaError::damaged(what, error.to_string());
    let head = part.slice(0, part.len().min(256)).map(|head| head.to_vec(256)).transpose().map_err(damaged)?.unwrap_or_default();
    let rest = head.strip_prefix(PART_MAGIC).ok_or_else(|| TreeDeltaError::damaged(what, "it does not begin as a part does"))?;
    let mut fields = Fields::new(what, rest);
    let model = ModelSize::from_number(fields.number()?);
    let model = model.ok_or_else(|| TreeDeltaError::damaged(what, "it was written by a model of unknown size"))?;
    let mut lengths = [(0, 0); STREAMS];
    for length in &mut lengths {
        *length = (fields.number()?, fields.number()?);
    }
    let mut at = (head.len() - fields.rest().len()) as u64;
    let mut streams = Vec::new();
    for (_, packed) in lengths {
        streams.push(part.slice(at, packed).ok_or_else(|| TreeDeltaError::damaged(what, "a stream goes on behind its end"))?);
        at += packed;
    }
    if at != part.len() {
        return Err(TreeDeltaError::damaged(what, format!("{} bytes are left over", part.len() - at)));
    }
    let mut streams = streams.into_iter();
    let mut next = || BufReader::with_capacity(BUFFER, RangeReader::new(streams.next().unwrap_or_else(|| Bytes::in_memory(Vec::new()))));
    let (recipes, controls, differences) = (next(), next(), next());
    let recipes_length = lengths[0].0;
    if recipes_length > MAX_RECIPES {
        return Err(TreeDeltaError::TooLarge { what: what.to_owned(), size: recipes_length, limit: MAX_RECIPES });
    }
    let recipes = unpack_exactly(recipes, lengths[0]).map_err(damaged)?;
    let mut literals: [Box<dyn Read + Send>; Literal::ALL.len()] = std::array::from_fn(|_| Box::new(io::empty()) as Box<dyn Read + Send>);
    for (literal, (length, packed)) in literals.iter_mut().zip(&lengths[3..]) {
        let stream = next();
        *literal = match length == packed {
            true => Box::new(stream),
            false => Box::new(decoder(stream, *length).map_err(damaged)?.take(*length)),
        };
    }
    Ok(PartStreams { model, recipes, controls: BitReader::new(controls), differences: BitReader::new(differences), literals })
}

/// Returns the dictionary, in bytes, with which so many bytes are packed: whoever reads them needs no more memory.
pub(super) fn dictionary(length: u64) -> u32 {
    length.checked_next_power_of_two().unwrap_or(u64::MAX).clamp(*DICTIONARIES.start(), *DICTIONARIES.end()) as u32
}

/// Unpacks what must be so many bytes.
fn decoder<R: Read>(packed: R, length: u64) -> io::Result<XzDecoder<R>> {
    let memory = u64::from(dictionary(length)) + DECODER_MEMORY;
    Ok(XzDecoder::new_stream(packed, Stream::new_stream_decoder(memory, 0)?))
}

fn unpack_exactly(packed: impl Read, (length, size): (u64, u64)) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match length == size {
        true => packed.take(length + 1).read_to_end(&mut bytes)?,
        false => decoder(packed, length)?.take(length + 1).read_to_end(&mut bytes)?,
    };
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::Error::new(io::ErrorKind::InvalidData, format!("it does not unpack to the {length} bytes that it says"))),
    }
}

/// Decompresses what must be so many bytes.
pub(super) fn decompress(packed: &[u8], length: u64) -> io::Result<Vec<u8>> {
    unpack_exactly(packed, (length, u64::MAX))
}
