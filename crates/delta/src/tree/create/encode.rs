//! The files of one part, one after the other.

use std::io;

use rootball_object::{Checksum, FileHeader};

use super::arrange::PlannedPart;
use super::content::{self, Content};
use super::pick::{Laid, lay};
use super::piece::Writers;
use super::{Making, Tier, TreeDeltaError};
use crate::bytes::{Bytes, RangeReader, Spill};
use crate::create::CreateError;
use crate::create::choose::Sources;
use crate::create::probe::NewFile;
use crate::engine::predict::Rules;
use crate::engine::residual::coder::BitWriter;
use crate::engine::residual::{ModelSize, Residual};
use crate::engine::{Effort, Estimator, Texture};
use crate::members::{Codec, entries};
use crate::tree::coding::Controls;
use crate::tree::format::{Literal, Neighbours, Origin, PartBytes, Piece, Recipe, Source, write_part, write_recipe};
use crate::tree::packings::Packing;

/// New bytes of one kind that are held in memory.
const LITERALS_IN_MEMORY: usize = 16 << 20;

/// Largest piece that is laid over a source, and largest source, in bytes.
const MAX_PIECE: u64 = 256 << 20;

/// Content of which no address is foreseen is laid over its source in pieces of this size: no more of it is held in memory.
pub(super) const USUAL_PIECE: u64 = 48 << 20;

/// Smaller pieces are not laid over anything.
const MIN_PIECE: u64 = 48;

/// A part that was made.
pub(super) struct EncodedPart {
    pub(super) bytes: Vec<u8>,
    pub(super) headers: Vec<FileHeader>,
    pub(super) packings: Vec<(Packing, Checksum)>,
    pub(super) memory_to_apply: u64,
}

/// Returns how large the model of a part is.
pub(super) fn model(tier: Tier) -> ModelSize {
    if tier == Tier::Max { ModelSize::Large } else { ModelSize::Quick }
}

/// Makes a part.
pub(super) fn encode_part(making: &Making<'_>, part: &PlannedPart) -> Result<EncodedPart, TreeDeltaError> {
    let scratch = &*making.options.scratch;
    let model = model(making.options.tier);
    let writers = Writers {
        controls: BitWriter::default(),
        control_model: Controls::default(),
        differences: BitWriter::default(),
        residual: Residual::new(model),
        literals: std::array::from_fn(|_| Spill::new(LITERALS_IN_MEMORY, scratch)),
    };
    let estimator = Estimator::new().map_err(CreateError::Compressor)?;
    let mut encoder =
        Encoder { making, writers, neighbours: Neighbours::default(), recipes: Vec::new(), packings: Vec::new(), memory: 0, estimator };
    let mut headers = Vec::with_capacity(part.files.len());
    for number in &part.files {
        making.context.check_cancelled()?;
        let file = &making.arranged.probed.new[*number];
        headers.push(encoder.file(*number, file)?);
        making.context.advance(file.size);
    }
    let Encoder { writers, recipes, packings, memory, .. } = encoder;
    let streams = PartBytes {
        model,
        recipes,
        controls: writers.controls.finish(),
        differences: writers.differences.finish(),
        literals: writers.literals.map(Spill::finish),
    };
    let effort = if making.options.tier == Tier::Fast { Effort::Brisk } else { Effort::Thorough };
    let bytes = write_part(&streams, effort).map_err(CreateError::Compressor)?;
    Ok(EncodedPart { bytes, headers, packings, memory_to_apply: memory + model.memory() })
}

struct Encoder<'a> {
    making: &'a Making<'a>,
    writers: Writers<'a>,
    neighbours: Neighbours,
    recipes: Vec<u8>,
    packings: Vec<(Packing, Checksum)>,
    /// Bytes of memory that packing the files again takes, at most.
    memory: u64,
    estimator: Estimator,
}

/// A source, its content, and how a piece lies over it.
struct Best {
    source: Source,
    flat: Option<u64>,
    content: Vec<u8>,
    laid: Laid,
}

impl Encoder<'_> {
    fn file(&mut self, number: usize, file: &NewFile) -> Result<FileHeader, TreeDeltaError> {
        let options = self.making.options;
        let source = self.making.context.source;
        let content = content::open(source, &file.checksum, options.tier, &options.scratch)?;
        if let Some(repacked) = &content.repacked {
            self.memory = self.memory.max(repacked.codec.memory_to_pack(&repacked.description, repacked.flat));
            self.packings.push((Packing::of(&content.header, repacked, &content.bytes).map_err(scratch)?, file.checksum));
        }
        let literal = literal(file, &content);
        let mut recipe = Recipe { literal, repacked: content.repacked.clone(), pieces: Vec::new() };
        let archive = if self.making.arranged.names.is_some() && content.repacked.is_some() {
            entries(&content.bytes).map_err(scratch)?
        } else {
            Vec::new()
        };
        if archive.is_empty() {
            let candidates = self.candidates(number, file, &content);
            let len = content.bytes.len();
            let most = if is_program(&content).map_err(scratch)? { MAX_PIECE } else { USUAL_PIECE };
            let mut done = 0;
            loop {
                let end = len.min(done + most);
                self.piece(&content, done..end, &candidates, &mut recipe)?;
                done = end;
                if done == len {
                    break;
                }
            }
        } else {
            let mut done = 0;
            for entry in archive {
                let candidates = self.namesakes(&entry.name);
                self.piece(&content, done..entry.content.end, &candidates, &mut recipe)?;
                done = entry.content.end;
            }
            if done < content.bytes.len() {
                self.piece(&content, done..content.bytes.len(), &[], &mut recipe)?;
            }
        }
        write_recipe(&recipe, &mut self.neighbours, &mut self.recipes);
        Ok(content.header)
    }

    /// Lists the old files that a new one may come from.
    fn candidates(&self, number: usize, file: &NewFile, content: &Content) -> Vec<(Source, Option<Codec>)> {
        let most = match self.making.options.tier {
            Tier::Fast => 1,
            Tier::Default => 2,
            Tier::Max => 4,
        };
        // What sketches say of something compressed is nothing.
        if let Some(repacked) = &content.repacked {
            let olds = file.namesakes.iter().filter(|old| self.making.arranged.probed.old[**old].size > 0);
            return olds.take(most).map(|old| (Source::Old(*old), Some(repacked.codec))).collect();
        }
        match self.making.arranged.choices.get(&number).map(|choice| &choice.sources) {
            Some(Sources::Same(old)) => vec![(Source::Old(*old), None)],
            Some(Sources::Alike(olds)) => olds.iter().take(most).map(|old| (Source::Old(*old), None)).collect(),
            None => Vec::new(),
        }
    }

    /// Lists the files of the new tree that a file in an archive may be, or be like.
    fn namesakes(&self, name: &str) -> Vec<(Source, Option<Codec>)> {
        let Some((names, files)) = &self.making.arranged.names else { return Vec::new() };
        let name = name.trim_start_matches("./").trim_start_matches('/');
        // Where the tree keeps what is called so when it runs.
        let paths =
            [name.to_owned(), format!("usr/{name}"), name.strip_prefix("etc/").map_or_else(String::new, |rest| format!("usr/etc/{rest}"))];
        let found = paths.iter().find_map(|path| names.find(path)).or_else(|| names.candidates(&paths[0]).first().copied());
        found.and_then(|found| self.source_of(&files[found])).map(|source| (source, None)).into_iter().collect()
    }

    /// Returns the number of a file of the new tree: among the old ones, or among the new ones of lower waves.
    fn source_of(&self, checksum: &Checksum) -> Option<Source> {
        let arranged = &self.making.arranged;
        if let Some(number) = arranged.new_numbers.get(checksum) {
            if arranged.probed.new[*number].is_given {
                return Some(Source::New(*number));
            }
            // Links and empty files are in no part.
            let part = arranged.part_of.get(number)?;
            return (arranged.parts[*part].wave == 0).then_some(Source::New(*number));
        }
        arranged.old_numbers.get(checksum).filter(|number| arranged.probed.old[**number].size > 0).map(|number| Source::Old(*number))
    }

    fn checksum(&self, source: Source) -> Checksum {
        match source {
            Source::Old(number) => self.making.old.files[number],
            Source::New(number) => self.making.arranged.probed.new[number].checksum,
        }
    }

    /// Writes one range of a file.
    fn piece(
        &mut self,
        content: &Content,
        range: std::ops::Range<u64>,
        candidates: &[(Source, Option<Codec>)],
        recipe: &mut Recipe,
    ) -> Result<(), TreeDeltaError> {
        let len = range.end - range.start;
        let literal = recipe.literal as usize;
        let piece = content.bytes.range(&range).unwrap_or_else(|| Bytes::in_memory(Vec::new()));
        if !(MIN_PIECE..=MAX_PIECE).contains(&len) || candidates.is_empty() {
            io::copy(&mut RangeReader::new(piece), &mut self.writers.literals[literal]).map_err(scratch)?;
            recipe.pieces.push(Piece { len, origin: None });
            return Ok(());
        }
        let new = piece.to_vec(MAX_PIECE).map_err(scratch)?;
        let whole = self.estimator.cost(&new).max(1);
        let mut best: Option<Best> = None;
        for (source, like) in candidates {
            // What costs hardly anything cannot be made much cheaper.
            if best.as_ref().is_some_and(|best| best.laid.cost * 8 < whole) {
                break;
            }
            let options = self.making.options;
            let (old, flat) = content::open_source(self.making.context.source, &self.checksum(*source), *like, &options.scratch)?;
            if old.len() > MAX_PIECE || old.len() == 0 {
                continue;
            }
            let old = old.to_vec(MAX_PIECE).map_err(scratch)?;
            let laid = lay(&old, &new, whole * 1000 / len, options.tier);
            if laid.cost < best.as_ref().map_or(whole, |best| best.laid.cost) {
                best = Some(Best { source: *source, flat, content: old, laid });
            }
        }
        let origin = match best {
            None => {
                self.writers.fresh(literal, &new).map_err(scratch)?;
                None
            }
            Some(best) => {
                let rules: Rules = self.writers.over(literal, &best.content, &new, &best.laid.covers).map_err(scratch)?;
                Some(Origin { file: best.source, flat: best.flat, rules })
            }
        };
        recipe.pieces.push(Piece { len, origin });
        Ok(())
    }
}

fn scratch(error: io::Error) -> TreeDeltaError {
    TreeDeltaError::Scratch { what: "what is compared for a part".to_owned(), source: error }
}

/// Tells whether addresses may be foreseen, which takes a program as a whole.
fn is_program(content: &Content) -> io::Result<bool> {
    const MAGIC: &[u8] = b"\x7fELF";
    let head = content.bytes.slice(0, MAGIC.len() as u64);
    Ok(head.map(|head| head.to_vec(MAGIC.len() as u64)).transpose()?.is_some_and(|head| head == MAGIC))
}

/// Tells into which stream a file's new bytes go.
fn literal(file: &NewFile, content: &Content) -> Literal {
    if content.repacked.is_some() {
        let head = content.bytes.slice(0, content.bytes.len().min(4096)).and_then(|head| head.to_vec(4096).ok()).unwrap_or_default();
        let texture = crate::engine::texture(&head, head.len() as u64, 0);
        return of_texture(texture);
    }
    of_texture(file.probe.texture)
}

fn of_texture(texture: Texture) -> Literal {
    match texture {
        Texture::Text => Literal::Text,
        Texture::Code => Literal::Code,
        Texture::Opaque => Literal::Opaque,
        Texture::Listing | Texture::Data | Texture::Patch => Literal::Data,
    }
}
