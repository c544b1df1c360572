//! What there is to know about new files, and about the old ones that they may come from, before anything is compared byte by byte.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use rootball_object::{Checksum, FileObject, LoadError, ObjectKind, hash::Hasher};

use super::read::for_each_piece;
use super::{Context, CreateError};
use crate::engine::{Estimator, Names, Sketch, Texture, texture};
use crate::format::PartObject;
use crate::walk::Tree;

/// A sketch is made of so many bytes at the beginning of a file.
const SKETCHED: usize = 4 << 20;

/// A file that the new commit has and the old one has not.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) checksum: Checksum,
    /// The first of its paths.
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) is_symlink: bool,
    pub(crate) probe: Probe,
    /// Old files whose names say that it may come from them, the likeliest first.
    pub(crate) namesakes: Vec<usize>,
    /// It is to be had elsewhere; nothing but its hash is known then.
    pub(crate) is_given: bool,
}

impl NewFile {
    pub(crate) fn object(&self) -> PartObject {
        PartObject { kind: ObjectKind::File, checksum: self.checksum }
    }
}

/// A file of the old commit.
#[derive(Debug)]
pub(crate) struct OldFile {
    pub(crate) checksum: Checksum,
    /// Bytes of content; 0 for symbolic links, which nothing comes from.
    pub(crate) size: u64,
    /// What its content is like; empty where nobody looked.
    pub(crate) probe: Probe,
}

/// What content is like.
#[derive(Debug)]
pub(crate) struct Probe {
    /// Its hash, without owner and mode.
    pub(crate) content: Checksum,
    pub(crate) sketch: Sketch,
    pub(crate) texture: Texture,
    /// About what it compresses to, in bytes.
    pub(crate) cost: u64,
}

/// All that is known.
#[derive(Debug)]
pub(crate) struct Probed {
    pub(crate) new: Vec<NewFile>,
    pub(crate) old: Vec<OldFile>,
    /// By the hash of their content, the first old file that has it.
    pub(crate) same_content: HashMap<Checksum, usize>,
    /// Old files that were looked at.
    pub(crate) looked_at: BTreeSet<usize>,
}

/// Looks at the files of two trees.
pub(crate) fn probe(context: &Context<'_>, old: &Tree, new: &Tree) -> Result<Probed, CreateError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(context.options.jobs.max(1)).build();
    let pool = pool.map_err(|error| CreateError::Compressor(std::io::Error::other(error)))?;
    pool.install(|| probe_in_pool(context, old, new))
}

fn probe_in_pool(context: &Context<'_>, old: &Tree, new: &Tree) -> Result<Probed, CreateError> {
    let kept: HashSet<Checksum> = new.files.iter().map(|(checksum, _)| *checksum).collect();
    let (names, checksums) = enter_names(old);
    let before: HashSet<&Checksum> = checksums.iter().collect();
    let mut unique = HashSet::new();
    let fresh: Vec<_> = new.files.iter().filter(|(checksum, _)| !before.contains(checksum) && unique.insert(*checksum)).collect();
    let new: Vec<NewFile> = fresh
        .par_iter()
        .map_init(Estimator::new, |estimator, (checksum, path)| {
            context.check_cancelled()?;
            let estimator =
                estimator.as_mut().map_err(|error| CreateError::Compressor(std::io::Error::new(error.kind(), error.to_string())))?;
            let (size, is_symlink, probe, is_given) = look_at_new(context, checksum, estimator)?;
            let namesakes = if is_given { Vec::new() } else { names.candidates(path) };
            Ok(NewFile { checksum: *checksum, path: path.clone(), size, is_symlink, probe, namesakes, is_given })
        })
        .collect::<Result<_, CreateError>>()?;

    let sizes: HashSet<u64> = new.iter().map(|file| file.size).collect();
    let namesakes: HashSet<usize> = new.iter().filter(|file| file.size > 0).flat_map(|file| file.namesakes.iter().copied()).collect();
    let looked: Vec<(OldFile, bool)> = checksums
        .par_iter()
        .enumerate()
        .map(|(number, checksum)| {
            context.check_cancelled()?;
            // Nothing comes from the old commit when everything is still there.
            let mut object =
                if new.is_empty() { return Ok((OldFile::unknown(checksum, 0), false)) } else { context.source.open_file(checksum)? };
            if object.header.is_symlink() || object.size == 0 {
                return Ok((OldFile::unknown(checksum, 0), false));
            }
            let may_be_similar = !kept.contains(checksum) || namesakes.contains(&number);
            if !may_be_similar && !sizes.contains(&object.size) {
                return Ok((OldFile::unknown(checksum, object.size), false));
            }
            let mut hasher = Hasher::new();
            let mut head = Vec::new();
            for_each_piece(checksum, object.size, &mut *object.content, |piece| {
                hasher.update(piece);
                if may_be_similar {
                    head.extend_from_slice(&piece[..piece.len().min(SKETCHED - head.len())]);
                }
            })?;
            let probe = Probe { content: hasher.finish(), sketch: Sketch::of(&head), texture: Texture::Data, cost: 0 };
            Ok((OldFile { checksum: *checksum, size: object.size, probe }, true))
        })
        .collect::<Result<_, CreateError>>()?;
    let mut probed = Probed { new, old: Vec::with_capacity(looked.len()), same_content: HashMap::new(), looked_at: BTreeSet::new() };
    for (number, (file, was_read)) in looked.into_iter().enumerate() {
        if was_read {
            probed.same_content.entry(file.probe.content).or_insert(number);
            probed.looked_at.insert(number);
        }
        probed.old.push(file);
    }
    Ok(probed)
}

/// Numbers the old files in the order of the tree and enters all their paths.
fn enter_names(old: &Tree) -> (Names, Vec<Checksum>) {
    let mut names = Names::default();
    let mut numbers = BTreeMap::new();
    let mut checksums = Vec::new();
    for (checksum, path) in &old.files {
        let number = *numbers.entry(*checksum).or_insert_with(|| {
            checksums.push(*checksum);
            checksums.len() - 1
        });
        names.insert(path, number);
    }
    (names, checksums)
}

impl OldFile {
    fn unknown(checksum: &Checksum, size: u64) -> Self {
        let probe = Probe { content: *checksum, sketch: Sketch::default(), texture: Texture::Data, cost: 0 };
        Self { checksum: *checksum, size, probe }
    }
}

/// Reads a new file through, compares it with its name, and says what it is like.
fn look_at_new(context: &Context<'_>, checksum: &Checksum, estimator: &mut Estimator) -> Result<(u64, bool, Probe, bool), CreateError> {
    let mut object = context.source.open_file(checksum)?;
    let is_symlink = object.header.is_symlink();
    if let Some(elsewhere) = context.elsewhere
        && object.size > 0
        && elsewhere.has_size(object.size)
    {
        let (size, content) = hash_new(checksum, &mut object)?;
        if elsewhere.has(&content) {
            let probe = Probe { content, sketch: Sketch::default(), texture: Texture::Data, cost: 0 };
            return Ok((size, is_symlink, probe, true));
        }
        object = context.source.open_file(checksum)?;
    }
    let (mut name, mut content) = (Hasher::new(), Hasher::new());
    name.update(&object.header.hashed_bytes());
    let mut head = Vec::new();
    let mut cost = 0;
    for_each_piece(checksum, object.size, &mut *object.content, |piece| {
        name.update(piece);
        content.update(piece);
        cost += estimator.cost(piece);
        head.extend_from_slice(&piece[..piece.len().min(SKETCHED - head.len())]);
    })?;
    match name.finish() {
        actual if actual == *checksum => {}
        actual => return Err(LoadError::Corrupt { kind: ObjectKind::File, expected: *checksum, actual }.into()),
    }
    let probe = Probe { content: content.finish(), sketch: Sketch::of(&head), texture: texture(&head, object.size, cost), cost };
    Ok((object.size, is_symlink, probe, false))
}

/// Hashes the content of a file without its header, and compares the whole with its name.
fn hash_new(checksum: &Checksum, object: &mut FileObject<'_>) -> Result<(u64, Checksum), CreateError> {
    let (mut name, mut content) = (Hasher::new(), Hasher::new());
    name.update(&object.header.hashed_bytes());
    for_each_piece(checksum, object.size, &mut *object.content, |piece| {
        name.update(piece);
        content.update(piece);
    })?;
    match name.finish() {
        actual if actual == *checksum => Ok((object.size, content.finish())),
        actual => Err(LoadError::Corrupt { kind: ObjectKind::File, expected: *checksum, actual }.into()),
    }
}
