//! The old image: which of its files a diff may name, and which of them a new file is like.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rootball_object::{Cancel, Checksum};

use super::TarDiffCreateError;
use super::scan::{Content, MAX_ENTRIES, Scanned, What};
use super::view::View;
use crate::engine::{Names, Sketch, Sketches};
use crate::tardiff::{Source, TarSources};

/// Files of less than so many bytes may be of any size for each other.
const SMALL: u64 = 64 * 1024;
/// How many times the size of another a file may have to be compared with it.
const TIMES: u64 = 10;
/// How many of a new file's names are looked for.
const ASKED_NAMES: usize = 4;

/// Which names those who apply a diff can find. Importers do not keep all of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// Those below `/usr`, `/etc` and `/var`: of images whose other directories are links.
    UsrOnly,
    /// All but those of what exists only while a system runs.
    WholeRoot,
}

impl NameRule {
    fn allows(self, name: &str) -> bool {
        // What is at `/etc` in a container is at `/usr/etc` in a commit, so a name there would be one of two files.
        let first = name.split('/').next().unwrap_or_default();
        let is_kept = match self {
            Self::UsrOnly => matches!(first, "usr" | "etc" | "var"),
            Self::WholeRoot => !matches!(first, "run" | "tmp" | "proc" | "sys" | "dev" | "sysroot"),
        };
        is_kept && !name.starts_with("usr/etc/")
    }
}

/// Reads the layers of an old image, the lowest first.
#[derive(Debug)]
pub struct OldImageBuilder<'a> {
    scratch: &'a Path,
    cancel: &'a Cancel,
    archives: Vec<File>,
    /// The content of each file and the archive that it is in.
    files: Vec<(usize, Content)>,
    view: View,
}

impl<'a> OldImageBuilder<'a> {
    /// Begins with no layer. Temporary files go to a directory: as many bytes as all layers have.
    pub fn new(scratch: &'a Path, cancel: &'a Cancel) -> Self {
        Self { scratch, cancel, archives: Vec::new(), files: Vec::new(), view: View::default() }
    }

    /// Reads the archive of the next layer, and returns its SHA-256.
    ///
    /// # Errors
    /// When it cannot be read, is no archive, or cannot be kept.
    pub fn layer(&mut self, archive: impl Read) -> Result<Checksum, TarDiffCreateError> {
        let scanned = Scanned::read(archive, self.scratch, self.cancel)?;
        self.view.layer(&scanned.entries, self.files.len());
        let contents = scanned.entries.into_iter().filter_map(|entry| match entry.what {
            What::File(content) => Some((self.archives.len(), content)),
            _ => None,
        });
        self.files.extend(contents);
        if self.files.len() > MAX_ENTRIES || self.view.len() > MAX_ENTRIES {
            return Err(TarDiffCreateError::TooManyEntries { limit: MAX_ENTRIES });
        }
        self.archives.push(scanned.file);
        Ok(scanned.digest)
    }

    /// Takes all layers together.
    pub fn finish(self, rule: NameRule) -> OldImage {
        let mut old = OldImage { archives: self.archives, ..OldImage::default() };
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        for (name, file) in self.view.names().filter(|(name, _)| rule.allows(name)) {
            let (archive, content) = &self.files[file];
            if !content.is_public {
                continue;
            }
            let number = *numbers.entry(file).or_insert_with(|| {
                old.files.push(OldFile {
                    name: name.to_owned(),
                    archive: *archive,
                    start: content.start,
                    size: content.size,
                    sketch: content.sketch.clone(),
                });
                let number = old.files.len() - 1;
                old.by_content.entry(content.hash).or_insert(number);
                old.by_name.insert(name.to_owned(), number);
                old.sketches.insert(number, &content.sketch);
                number
            });
            old.names.insert(name, number);
        }
        old
    }
}

/// The files of an old image that diffs may name.
#[derive(Debug, Default)]
pub struct OldImage {
    archives: Vec<File>,
    files: Vec<OldFile>,
    by_name: HashMap<String, usize>,
    by_content: HashMap<Checksum, usize>,
    names: Names,
    sketches: Sketches,
}

#[derive(Debug)]
struct OldFile {
    name: String,
    archive: usize,
    start: u64,
    size: u64,
    sketch: Sketch,
}

impl OldImage {
    pub(super) fn name(&self, file: usize) -> &str {
        &self.files[file].name
    }

    pub(super) fn size(&self, file: usize) -> u64 {
        self.files[file].size
    }

    /// Opens the content of a file.
    pub(super) fn content(&self, file: usize) -> io::Result<Source> {
        let OldFile { archive, start, size, .. } = &self.files[file];
        Ok(Source::new(self.archives[*archive].try_clone()?, *start, *size))
    }

    /// Finds a file with the same content.
    pub(super) fn same(&self, content: &Content) -> Option<usize> {
        self.by_content.get(&content.hash).copied().filter(|file| self.files[*file].size == content.size)
    }

    /// Finds the file that a new one is most like: among those that its names lead to, or else of those with similar content.
    pub(super) fn like(&self, content: &Content, names: &[&str]) -> Option<usize> {
        let mut namesakes: Vec<usize> = Vec::new();
        for name in names.iter().filter(|name| !name.starts_with("sysroot/")).take(ASKED_NAMES) {
            for file in self.names.candidates(name) {
                if !namesakes.contains(&file) {
                    namesakes.push(file);
                }
            }
        }
        let similarity = |file: &usize| self.files[*file].sketch.similarity(&content.sketch);
        let fits = |file: &usize| is_similar_size(self.files[*file].size, content.size);
        // Of those that are alike, the one whose name comes first.
        let rank = |(order, file): (usize, usize)| (similarity(&file), std::cmp::Reverse(order), file);
        let named = namesakes.into_iter().filter(fits).enumerate().map(rank).max();
        let others = self.sketches.candidates(&content.sketch, ASKED_NAMES);
        let other = others.into_iter().filter(fits).enumerate().map(rank).max();
        match (named, other) {
            (Some(named), Some(other)) if other.0 > named.0 => Some(other.2),
            (Some(named), _) => Some(named.2),
            (None, other) => other.map(|(_, _, file)| file),
        }
    }
}

fn is_similar_size(one: u64, other: u64) -> bool {
    (one < SMALL && other < SMALL) || (one < other.saturating_mul(TIMES) && other < one.saturating_mul(TIMES))
}

impl TarSources for OldImage {
    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        self.by_name.get(name).map(|file| self.content(*file)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_importers_keep_are_used() {
        for (name, usr_only, whole_root) in [
            ("usr/bin/sh", true, true),
            ("etc/passwd", true, true),
            ("var/lib/x", true, true),
            ("usr/etc/passwd", false, false),
            ("opt/app", false, true),
            ("bin/busybox", false, true),
            ("sysroot/ostree/repo/objects/00/11.file", false, false),
            ("run/x", false, false),
        ] {
            assert_eq!((NameRule::UsrOnly.allows(name), NameRule::WholeRoot.allows(name)), (usr_only, whole_root), "{name}");
        }
    }
}
