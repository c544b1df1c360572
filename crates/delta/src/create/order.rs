//! In which order files without a source follow each other in the parts.
//!
//! A compressor finds what is there twice only within its dictionary, and that is small beside a tree: a program and the library that is made
//! of the same code may be a hundred megabytes apart by their names. Everything but code is best off beside what is called alike.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::probe::NewFile;
use crate::engine::{Sketches, Texture};

/// Smaller files cost too little for their place to matter, and there are many.
const SMALLEST: u64 = 16 * 1024;

/// How many files are taken from the sketches for one.
const NEIGHBOURS: usize = 8;

/// Similarity from which on files are put together, in thousandths: less may be chance.
const ALIKE_ENOUGH: u32 = 80;

/// Returns the numbers of `files` in their order: like textures together, in those like kinds of names, and directly behind each program or
/// library the later ones that are like it.
pub(super) fn order(files: &[&NewFile]) -> Vec<usize> {
    let mut by_name: Vec<usize> = (0..files.len()).collect();
    by_name.sort_by_cached_key(|number| {
        let file = files[*number];
        (file.probe.texture, kind_of_name(&file.path), &file.path)
    });
    let mut sketches = Sketches::default();
    for number in by_name.iter().filter(|number| is_moved(files[**number])) {
        sketches.insert(*number, &files[*number].probe.sketch);
    }
    let mut is_placed = vec![false; files.len()];
    let mut placed = Vec::with_capacity(files.len());
    for first in by_name {
        let mut next = VecDeque::from([first]);
        while let Some(number) = next.pop_front() {
            if std::mem::replace(&mut is_placed[number], true) {
                continue;
            }
            placed.push(number);
            if is_moved(files[number]) {
                next.extend(alike(files, &sketches, number).into_iter().filter(|other| !is_placed[*other]));
            }
        }
    }
    placed
}

/// Tells whether a file goes where those are that are like it.
fn is_moved(file: &NewFile) -> bool {
    file.probe.texture == Texture::Code && file.size >= SMALLEST
}

/// Returns the files that are like one, the most similar first.
fn alike(files: &[&NewFile], sketches: &Sketches, number: usize) -> Vec<usize> {
    let probe = &files[number].probe;
    let candidates = sketches.candidates(&probe.sketch, NEIGHBOURS).into_iter();
    let mut ranked: Vec<_> = candidates.map(|other| (Reverse(probe.sketch.similarity(&files[other].probe.sketch)), other)).collect();
    ranked.retain(|(Reverse(similarity), _)| *similarity >= ALIKE_ENOUGH);
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, other)| other).collect()
}

/// Files of one kind of name follow each other: what is behind the last dot, or the whole last component.
pub(super) fn kind_of_name(path: &str) -> String {
    let last = path.rsplit_once('/').map_or(path, |(_, last)| last);
    last.rsplit_once('.').map_or(last, |(_, extension)| extension).to_owned()
}

#[cfg(test)]
mod tests {
    use rootball_object::hash::Hasher;

    use super::super::probe::Probe;
    use super::*;
    use crate::engine::Sketch;

    fn file(path: &str, texture: Texture, seed: u32) -> NewFile {
        let content: Vec<u8> = (0..8000u32).flat_map(|word| (word ^ seed).wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let checksum = Hasher::of(path.as_bytes());
        let probe = Probe { content: checksum, sketch: Sketch::of(&content), texture, cost: 1000 };
        NewFile {
            checksum,
            path: path.to_owned(),
            size: content.len() as u64,
            is_symlink: false,
            probe,
            namesakes: Vec::new(),
            is_given: false,
        }
    }

    #[test]
    fn a_program_stands_beside_the_library_of_the_same_code() {
        let files = [
            file("usr/bin/zz", Texture::Code, 1),
            file("usr/bin/bb", Texture::Code, 777_777),
            file("usr/lib/libzz.so.1", Texture::Code, 1),
            file("usr/lib/libcc.so.1", Texture::Code, 99_999_999),
            file("usr/share/zz.txt", Texture::Text, 5),
            file("usr/share/aa.txt", Texture::Text, 5_000_000),
            file("usr/share/data/zz.txt", Texture::Text, 5),
        ];
        let files: Vec<&NewFile> = files.iter().collect();
        let paths: Vec<&str> = order(&files).into_iter().map(|number| &*files[number].path).collect();
        let expected = [
            "usr/share/aa.txt",
            "usr/share/data/zz.txt",
            "usr/share/zz.txt",
            "usr/lib/libcc.so.1",
            "usr/lib/libzz.so.1",
            "usr/bin/zz",
            "usr/bin/bb",
        ];
        assert_eq!(paths, expected);
    }
}
