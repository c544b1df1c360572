//! Which file goes into which part.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Read;

use rootball_object::{Checksum, LoadError, ObjectKind};

use super::encode::{USUAL_PIECE, model};
use super::options::TreeDeltaOptions;
use super::{Tier, TreeDeltaError};
use crate::create::Context;
use crate::create::choose::{Choice, Sources};
use crate::create::probe::{NewFile, Probed};
use crate::engine::{Names, Texture, memory_for};
use crate::walk::Tree;

/// A part that is to be made.
#[derive(Debug)]
pub(super) struct PlannedPart {
    /// Numbers of new files, ascending.
    pub(super) files: Vec<usize>,
    pub(super) content: u64,
    pub(super) wave: u64,
    /// Bytes of memory that making it takes.
    pub(super) memory: u64,
}

/// All new files in their parts.
#[derive(Debug)]
pub(super) struct Arranged {
    pub(super) probed: Probed,
    /// Old files that a new one may come from, by its number.
    pub(super) choices: HashMap<usize, Choice>,
    pub(super) parts: Vec<PlannedPart>,
    pub(super) part_of: HashMap<usize, usize>,
    /// The numbers of new and old files, by their names.
    pub(super) new_numbers: HashMap<Checksum, usize>,
    pub(super) old_numbers: HashMap<Checksum, usize>,
    /// The paths of the new tree, where files have archives of others in them.
    pub(super) names: Option<(Names, Vec<Checksum>)>,
}

/// How many times its size a compressed file is when it is flat, where nobody knows.
const FLAT_TIMES: u64 = 6;

/// Bytes of memory that finding out how a file was packed takes, and from which size on it does.
const PACKING: u64 = 400 << 20;
const LARGE: u64 = 1 << 20;

/// How many times as large a part is in which a large model learns.
const MAX_TIMES: u64 = 4;

pub(super) fn arrange(
    context: &Context<'_>,
    options: &TreeDeltaOptions,
    after: &Tree,
    probed: Probed,
    choices: Vec<Choice>,
) -> Result<Arranged, TreeDeltaError> {
    let choices: HashMap<usize, Choice> = choices.into_iter().map(|choice| (choice.new, choice)).collect();
    let part_size = options.part_size * if options.tier == Tier::Max { MAX_TIMES } else { 1 };
    let mut later = Vec::new();
    let mut parts: Vec<PlannedPart> = Vec::new();
    let mut last: Option<PlannedPart> = None;
    for (number, file) in probed.new.iter().enumerate() {
        if file.is_symlink || file.size == 0 || file.is_given {
            continue;
        }
        if options.tier > Tier::Fast && may_hold_archive(context, file)? {
            later.push(number);
            continue;
        }
        let part = last.get_or_insert_with(|| PlannedPart { files: Vec::new(), content: 0, wave: 0, memory: 0 });
        part.files.push(number);
        part.content += file.size;
        part.memory = part.memory.max(memory(file, &probed, choices.get(&number), options));
        if part.content >= part_size {
            parts.extend(last.take());
        }
    }
    parts.extend(last);
    for number in &later {
        let file = &probed.new[*number];
        parts.push(PlannedPart { files: vec![*number], content: file.size, wave: 1, memory: memory(file, &probed, None, options) });
    }
    // New bytes are held until their part is written.
    for part in &mut parts {
        part.memory += part.content.min(part_size) / 2 + (16 << 20) + model(options.tier).memory();
    }
    // What takes most comes first: nothing else is left to do beside the last ones, and memory that was given back is in pieces later.
    parts.sort_by_key(|part| Reverse(part.memory));
    let part_of = parts.iter().enumerate().flat_map(|(part, planned)| planned.files.iter().map(move |file| (*file, part))).collect();
    let names = (!later.is_empty()).then(|| names_of(after));
    let new_numbers = probed.new.iter().enumerate().map(|(number, file)| (file.checksum, number)).collect();
    let old_numbers = probed.old.iter().enumerate().map(|(number, file)| (file.checksum, number)).collect();
    Ok(Arranged { probed, choices, parts, part_of, new_numbers, old_numbers, names })
}

/// Enters all paths of the new tree; files have numbers of their own.
fn names_of(after: &Tree) -> (Names, Vec<Checksum>) {
    let mut names = Names::default();
    for (number, (_, path)) in after.files.iter().enumerate() {
        names.insert(path, number);
    }
    (names, after.files.iter().map(|(checksum, _)| *checksum).collect())
}

/// Bytes of memory that a file takes while it is compared.
fn memory(file: &NewFile, probed: &Probed, choice: Option<&Choice>, options: &TreeDeltaOptions) -> u64 {
    let largest = match choice.map(|choice| &choice.sources) {
        Some(Sources::Alike(olds)) => olds.iter().map(|old| probed.old[*old].size).max().unwrap_or_default(),
        Some(Sources::Same(old)) => probed.old[*old].size,
        None => 0,
    };
    let is_packed = file.probe.cost * 10 > file.size * 9 && options.tier > Tier::Fast;
    let times = if is_packed { FLAT_TIMES } else { 1 };
    let held = if file.probe.texture == Texture::Code { file.size } else { file.size.min(USUAL_PIECE) };
    let compared = (held + largest) * times + memory_for(largest * times);
    if is_packed && file.size > LARGE { compared.max(PACKING) } else { compared }
}

/// Tells whether a file is an archive of other files, perhaps compressed, as an initramfs is. Those are in the tree as well.
fn may_hold_archive(context: &Context<'_>, file: &NewFile) -> Result<bool, TreeDeltaError> {
    const SMALLEST: u64 = 64 << 10;
    // A decoder gives nothing before it has a whole block.
    const HEAD: u64 = 256 << 10;
    if file.size < SMALLEST {
        return Ok(false);
    }
    let object = context.source.open_file(&file.checksum)?;
    let mut head = Vec::new();
    object.content.take(HEAD).read_to_end(&mut head).map_err(LoadError::io(ObjectKind::File, &file.checksum))?;
    Ok(crate::members::begins_with_archive(&head))
}
