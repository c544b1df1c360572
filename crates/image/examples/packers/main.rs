//! Packers side by side: how many layers and bytes an update moves when images are split by ours, and by what is known of others.
//!
//! `packers REPO COMMIT COMMIT… [--layers N] [--compression gzip|zstd|zstd-frame] [--level N] [--only NAME]` builds an image of each commit with each packer, the
//! layers of all of them real but kept nowhere, and compares each with the one before it. With `zstd`, whose layers are cut into pieces, it tells
//! as well what a host moves that fetches only pieces with objects that it lacks, and how much of that are indexes. `cargo xtask packers` runs it
//! on two trees.
//!
//! The other packers are written after descriptions of what they do, for commits with a package database; each has a file here.
#![allow(clippy::print_stdout)] // Printing is what it is for.

mod chunkah;
mod rechunk;
mod usual;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;

use rootball_image::encapsulate::{
    BuildReport, BuiltLayer, Component, ComponentKind, Compression, Division, Plan, PlanOptions, PlannedLayer, PreviousImage,
    PreviousLayer, WriteOptions, components, plan, write,
};
use rootball_image::frames::{LayerIndex, Prefix, cost, spans};
use rootball_object::{Checksum, CommitChecksum, ObjectKind, Silent};
use rootball_oci::{BlobWriter, Descriptor, Digest, ImageSink, RawManifest, TransferError};
use rootball_repo::Repo;

type Error = Box<dyn std::error::Error>;

/// Plans an image of a commit, knowing the image before.
type Planner<'a> = dyn FnMut(&CommitChecksum, Option<&PreviousImage>) -> Result<Plan, Error> + 'a;

/// Names of components by layer.
type Names = Vec<Vec<String>>;

/// A packer: components and, from the second commit on, the layers that it chose before, to layers.
struct Packer {
    name: &'static str,
    /// Whether components are divided as ours are, or as others divide them.
    division: Division,
    pack: fn(&[Component], usize, Option<&Names>) -> Names,
}

/// Others go by what packages list, and put every object into one layer.
const PLAIN: Division = Division { made_files: false, shared_below: 0 };

const PACKERS: [Packer; 5] = [
    Packer { name: "usual (ostree-ext, with prior)", division: PLAIN, pack: usual::pack },
    Packer { name: "usual, without prior", division: PLAIN, pack: |parts, layers, _| usual::pack(parts, layers, None) },
    Packer { name: "like rechunk, plan kept", division: PLAIN, pack: rechunk::pack },
    Packer { name: "like chunkah", division: PLAIN, pack: |parts, layers, _| chunkah::pack(parts, layers) },
    Packer {
        name: "a layer for each component",
        division: Division { made_files: true, shared_below: 64 * 1024 },
        pack: |parts, _, _| each(parts),
    },
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("packers: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    repo: Repo,
    commits: Vec<CommitChecksum>,
    layers: usize,
    compression: Compression,
    only: String,
}

impl Options {
    fn parse() -> Result<Self, Error> {
        let (mut words, mut layers, mut compression, mut level, mut only) = (Vec::new(), 64, String::new(), None, String::new());
        let mut arguments = std::env::args().skip(1);
        while let Some(word) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--layers" => layers = value()?.parse()?,
                "--compression" => compression = value()?,
                "--level" => level = Some(value()?.parse::<u8>()?),
                "--only" => only = value()?,
                _ => words.push(word),
            }
        }
        let [repo, commits @ ..] = words.as_slice() else { return Err("which repository?".into()) };
        let repo = Repo::open(Path::new(repo))?;
        let commits = commits.iter().map(|name| repo.resolve(name)).collect::<Result<Vec<_>, _>>()?;
        let compression = match compression.as_str() {
            "zstd" => Compression::Zstd { level: level.unwrap_or(3).into() },
            "zstd-frame" => Compression::ZstdFrame { level: level.unwrap_or(3).into() },
            _ => Compression::Gzip { level: level.unwrap_or(6).into() },
        };
        Ok(Self { repo, commits, layers, compression, only })
    }
}

fn run() -> Result<(), Error> {
    let options = Options::parse()?;
    println!("{:<32} {:>7} {:>10} {:>12} {:>12} {:>12} {:>10}", "", "layers", "image", "moved", "of layers", "in pieces", "of indexes");
    for packer in &PACKERS {
        if packer.name.contains(&options.only) {
            let parts = |commit: &CommitChecksum| components(&options.repo, commit, &packer.division);
            let mut before: Option<Names> = None;
            show(packer.name, &options, &mut |commit, _| {
                let parts = parts(commit)?;
                let names = (packer.pack)(&parts, options.layers, before.as_ref());
                let layers = layers(&parts, &names);
                before = Some(names);
                Ok(Plan { commit: *commit, layers })
            })?;
        }
    }
    let max_layers = options.layers;
    if "ours".contains(&options.only) {
        show("ours, with --previous", &options, &mut |commit, previous| {
            Ok(plan(&options.repo, commit, &PlanOptions { max_layers, previous })?)
        })?;
        show("ours, without", &options, &mut |commit, _| Ok(plan(&options.repo, commit, &PlanOptions { max_layers, previous: None })?))?;
    }
    new_objects(&options)
}

/// Builds all images of one packer and prints what each update moves.
fn show(name: &str, options: &Options, pack: &mut Planner<'_>) -> Result<(), Error> {
    let mut previous: Option<PreviousImage> = None;
    let mut objects: HashSet<(ObjectKind, Prefix)> = HashSet::new();
    for commit in &options.commits {
        let plan = pack(commit, previous.as_ref())?;
        let write_options = WriteOptions { compression: options.compression, ..WriteOptions::default() };
        let sink = Nowhere::default();
        let report = write(&options.repo, &plan, &sink, &write_options, &Silent)?;
        let size: u64 = report.layers.iter().map(|layer| layer.size).sum();
        let indexes = sink.indexes(&report)?;
        if let Some(previous) = &previous {
            let had: HashSet<Digest> = previous.layers.iter().map(|layer| layer.digest).collect();
            let new: Vec<u64> = report.layers.iter().filter(|layer| !had.contains(&layer.digest)).map(|layer| layer.size).collect();
            let (moved, count) = (new.iter().sum(), report.layers.len());
            print!("{name:<32} {count:>7} {:>10} {:>12} {:>5} of {count:>3}", mb(size), mb(moved), new.len());
            let fresh: Vec<_> = report.layers.iter().zip(&indexes).filter(|(layer, _)| !had.contains(&layer.digest)).collect();
            match fresh.iter().all(|(_, index)| index.is_some()) {
                true => println!(" {}", in_pieces(&fresh, &objects)),
                false => println!(),
            }
        }
        objects.extend(indexes.iter().flatten().flat_map(LayerIndex::all_objects));
        let components = std::iter::once(None).chain(plan.layers.iter().map(|layer| Some(layer.components.clone())));
        let layers = report.layers.iter().zip(components).map(|(layer, components)| PreviousLayer {
            digest: layer.digest,
            size: layer.size,
            diff_id: layer.diff_id,
            components,
        });
        previous = Some(PreviousImage { manifest: report.manifest, layers: layers.collect() });
    }
    Ok(())
}

/// Tells what a host moves of layers by their pieces, when it has these objects.
fn in_pieces(layers: &[(&BuiltLayer, &Option<LayerIndex>)], objects: &HashSet<(ObjectKind, Prefix)>) -> String {
    let (mut moved, mut of_indexes) = (0, 0);
    for (layer, index) in layers {
        let (Some(index), Some(place)) = (index, &layer.index) else { continue };
        let is_new = |object: &(ObjectKind, Prefix)| !objects.contains(object);
        let wanted: Vec<bool> = index.pieces().iter().map(|piece| index.objects(piece).iter().any(is_new)).collect();
        let spans = spans(index, &wanted);
        of_indexes += place.length;
        moved += place.length;
        moved += match cost(&spans) < layer.size {
            true => spans.iter().map(|span| span.bytes.end - span.bytes.start).sum(),
            false => layer.size,
        };
    }
    format!("{:>12} {:>10}", mb(moved), mb(of_indexes))
}

/// Prints what no packer can do without: the objects that are new.
fn new_objects(options: &Options) -> Result<(), Error> {
    let mut before: Option<HashSet<Checksum>> = None;
    for commit in &options.commits {
        let parts = components(&options.repo, commit, &PLAIN)?;
        let all: HashSet<Checksum> = parts.iter().flat_map(|part| &part.objects).map(|object| object.checksum).collect();
        if let Some(before) = &before {
            let mut new = parts;
            for part in &mut new {
                part.objects.retain(|object| !before.contains(&object.checksum));
            }
            new.retain(|part| !part.objects.is_empty());
            let layers: Vec<PlannedLayer> = new.iter().map(|part| PlannedLayer::of(vec![part.clone()])).collect();
            // A plan has all objects of its commit; what was there before is in a last layer that does not count.
            let rest = parts_of(&options.repo, commit, before)?;
            let plan = Plan { commit: *commit, layers: layers.into_iter().chain([rest]).collect() };
            let write_options = WriteOptions { compression: options.compression, ..WriteOptions::default() };
            let report = write(&options.repo, &plan, &Nowhere::default(), &write_options, &Silent)?;
            let moved = report.layers.iter().rev().skip(1).map(|layer| layer.size).sum();
            println!("{:<32} {:>7} {:>10} {:>12}", "limit: new objects alone", "-", "-", mb(moved));
        }
        before = Some(all);
    }
    Ok(())
}

fn parts_of(repo: &Repo, commit: &CommitChecksum, before: &HashSet<Checksum>) -> Result<PlannedLayer, Error> {
    let mut old = components(repo, commit, &PLAIN)?;
    old.iter_mut().for_each(|part| part.objects.retain(|object| before.contains(&object.checksum)));
    Ok(PlannedLayer::of(old))
}

fn mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn layers(parts: &[Component], names: &Names) -> Vec<PlannedLayer> {
    let by_name: HashMap<&str, &Component> = parts.iter().map(|part| (part.name.as_str(), part)).collect();
    let layer = |names: &Vec<String>| PlannedLayer::of(names.iter().map(|name| by_name[name.as_str()].clone()).collect());
    names.iter().filter(|names| !names.is_empty()).map(layer).collect()
}

fn each(parts: &[Component]) -> Names {
    // Packages of one source count as one.
    let mut sources: BTreeMap<(ComponentKind, &str), Vec<String>> = BTreeMap::new();
    for part in parts {
        sources.entry((part.kind, part.source.as_str())).or_default().push(part.name.clone());
    }
    sources.into_values().collect()
}

/// Takes an image and keeps nothing of it but the ends of its layers, where indexes are.
#[derive(Default)]
struct Nowhere(Mutex<HashMap<Digest, Vec<u8>>>);

/// Bytes that are kept of the end of a blob.
const END: usize = 4 << 20;

impl Nowhere {
    fn indexes(&self, report: &BuildReport) -> Result<Vec<Option<LayerIndex>>, Error> {
        let ends = self.0.lock().map_err(|_| "a thread failed")?;
        let index = |layer: &BuiltLayer| match (layer.index, ends.get(&layer.digest)) {
            (Some(place), Some(end)) => {
                let start = end.len().checked_sub(place.length as usize).ok_or("an index is larger than what is kept")?;
                Ok(Some(LayerIndex::parse(&end[start..], place.pieces_end())?))
            }
            _ => Ok(None),
        };
        report.layers.iter().map(index).collect()
    }
}

impl ImageSink for Nowhere {
    fn has_blob(&self, _: &Descriptor) -> Result<bool, TransferError> {
        Ok(false)
    }

    fn begin_blob(&self) -> Result<Box<dyn BlobWriter + '_>, TransferError> {
        Ok(Box::new(End { sink: self, bytes: Vec::new() }))
    }

    fn put_manifest_by_digest(&self, _: &RawManifest) -> Result<(), TransferError> {
        Ok(())
    }

    fn put_manifest(&self, _: &RawManifest) -> Result<(), TransferError> {
        Ok(())
    }
}

/// A blob, of which the end is kept.
struct End<'s> {
    sink: &'s Nowhere,
    bytes: Vec<u8>,
}

impl Write for End<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > 2 * END {
            self.bytes.drain(..self.bytes.len() - END);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl BlobWriter for End<'_> {
    fn finish(self: Box<Self>, digest: &Digest, _: u64) -> Result<(), TransferError> {
        let Self { sink, mut bytes } = *self;
        bytes.drain(..bytes.len().saturating_sub(END));
        if let Ok(mut ends) = sink.0.lock() {
            ends.insert(*digest, bytes);
        }
        Ok(())
    }
}
