//! Which old files each new one is compared with. Names lead, sketches decide.

use crate::engine::Sketches;

use super::probe::{NewFile, Probed};

/// Files below this cost less than the name of a source.
const SMALLEST: u64 = 48;

/// How many old files are tried for one new file.
const TRIED: usize = 2;

/// How many old files are taken from the sketches for one new file.
const ALIKE: usize = 4;

/// What a name is worth in thousandths of similarity.
const SAME_PLACE: u32 = 300;
const SAME_NAME: u32 = 100;

/// Similarity of files that only sketches bring together must be at least this, in thousandths: a single hash may be chance.
const ALIKE_ENOUGH: u32 = 80;

/// What is to be done for a new file that has content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Its number among the new files.
    pub(crate) new: usize,
    /// Where it may come from.
    pub(crate) sources: Sources,
}

/// Where a new file may come from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sources {
    /// An old file has the same content, under another owner or mode.
    Same(usize),
    /// Old files to compare with, the likeliest first; perhaps none.
    Alike(Vec<usize>),
}

/// Chooses the sources of all new files that have content, in their order.
pub(crate) fn choose(probed: &Probed) -> Vec<Choice> {
    let mut sketches = Sketches::default();
    for number in &probed.looked_at {
        sketches.insert(*number, &probed.old[*number].probe.sketch);
    }
    let with_content = probed.new.iter().enumerate().filter(|(_, file)| !file.is_symlink && file.size > 0);
    with_content.map(|(new, file)| Choice { new, sources: sources(file, probed, &sketches) }).collect()
}

fn sources(file: &NewFile, probed: &Probed, sketches: &Sketches) -> Sources {
    if file.size < SMALLEST {
        return Sources::Alike(Vec::new());
    }
    if let Some(same) = probed.same_content.get(&file.probe.content) {
        return Sources::Same(*same);
    }
    let mut ranked = Vec::new();
    let mut rank = |old: usize, name: u32, least: u32, order: usize| {
        let candidate = &probed.old[old];
        let similarity = file.probe.sketch.similarity(&candidate.probe.sketch);
        if candidate.size >= SMALLEST && similarity >= least && !ranked.iter().any(|(_, _, known)| *known == old) {
            ranked.push((std::cmp::Reverse(similarity + name), order, old));
        }
    };
    for (order, old) in file.namesakes.iter().enumerate() {
        rank(*old, if order == 0 { SAME_PLACE } else { SAME_NAME }, 0, order);
    }
    for (order, old) in sketches.candidates(&file.probe.sketch, ALIKE).into_iter().enumerate() {
        rank(old, 0, ALIKE_ENOUGH, file.namesakes.len() + order);
    }
    ranked.sort_unstable();
    Sources::Alike(ranked.into_iter().take(TRIED).map(|(_, _, old)| old).collect())
}
