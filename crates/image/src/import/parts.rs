//! Layers of which only those pieces come that have something new (see [`crate::frames`]).
//!
//! Of the layer with the commit come the pieces with metadata that the repository lacks. Then the commit's objects are known by their whole
//! checksums, and of each other layer come the pieces with those that are not here. Pieces that lie near each other come with one request, several
//! at a time. A layer comes as a whole where that moves less, where its pieces cannot be had, and where anything about them is not as its index
//! says; what came in pieces by then stays.
//!
//! Neither the blob's digest nor the diff ID of such a layer is compared. Everything that is kept of it is: the index by its digest in the
//! manifest, the commit and what stands beside it by hashes in the index, all other objects by their checksums, which the commit names.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rootball_object::{Checksum, CommitChecksum, ObjectKind, ObjectSink as _, ObjectSource};
use rootball_oci::{Digest, TransferError};

use super::closure::Closure;
use super::objects::{Admits, ObjectLayer, PieceObjects};
use super::run::Run;
use super::stream::{Allowance, LayerStream, MAX_WINDOW, Metered, stream_error};
use super::{ImportError, LayerPlace};
use crate::frames::{self, IndexPlace, LayerIndex, Piece, Prefix, REQUEST, Span};

/// Bytes read from a piece at a time.
const BUFFER: usize = 64 * 1024;

/// Why a layer came as a whole of which pieces were to come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FellBack {
    /// The blob.
    pub layer: Digest,
    /// What happened.
    pub reason: String,
}

/// A layer of content that comes in pieces.
struct InParts<'l> {
    layer: LayerPlace<'l>,
    index: Arc<LayerIndex>,
    wanted: Vec<bool>,
    spans: Vec<Span>,
    failed: AtomicBool,
}

/// The content objects of a commit, sorted by the beginnings of their checksums.
struct Files(Vec<(Prefix, Checksum)>);

impl Files {
    fn of(mut checksums: Vec<Checksum>) -> Self {
        checksums.sort_unstable();
        Self(checksums.into_iter().map(|checksum| (Prefix::of(&checksum), checksum)).collect())
    }

    fn like(&self, prefix: Prefix) -> impl Iterator<Item = Checksum> {
        let begin = self.0.partition_point(|(other, _)| *other < prefix);
        self.0[begin..].iter().take_while(move |(other, _)| *other == prefix).map(|(_, checksum)| *checksum)
    }

    fn has(&self, prefix: Prefix) -> bool {
        self.like(prefix).next().is_some()
    }
}

impl Run<'_> {
    /// Brings in the layer with the commit by its pieces; `None` when it has to come as a whole.
    pub(super) fn commit_by_parts(&self, layer: LayerPlace<'_>, jobs: usize) -> Result<Option<(CommitChecksum, Closure)>, ImportError> {
        if IndexPlace::of(layer.blob).is_none() {
            return Ok(None);
        }
        let held = metadata_of(self.repo)?;
        if held.is_empty() {
            return Ok(None);
        }
        let Some(index) = self.index(&layer)? else { return Ok(None) };
        let Some(commit) = index.commit.filter(|_| index.all_objects().iter().all(|(kind, _)| *kind != ObjectKind::File)) else {
            return Ok(None);
        };
        // The commit comes always, for what stands beside it.
        let wanted = wanted(&index, |object| !held.contains(object));
        let spans = frames::spans(&index, &wanted);
        if frames::cost(&spans) >= layer.blob.size {
            return Ok(None);
        }
        self.passed_by(&layer, &spans);
        let tried = self.read_commit(layer, &index, commit, &wanted, &spans, jobs);
        let Some((commit, closure)) = self.or_whole(&layer, tried)? else { return Ok(None) };
        self.keep_part(&layer, commit);
        Ok(Some((commit, closure)))
    }

    fn read_commit(
        &self,
        layer: LayerPlace<'_>,
        index: &LayerIndex,
        commit: Checksum,
        wanted: &[bool],
        spans: &[Span],
        jobs: usize,
    ) -> Result<(CommitChecksum, Closure), ImportError> {
        let numbers: Vec<usize> = (0..spans.len()).collect();
        let found = self.each(&numbers, jobs, |number| self.read_span(layer, index, wanted, &spans[number], Admits::Metadata(commit)))?;
        let mut found: Vec<PieceObjects> = found.into_iter().flatten().collect();
        let detached = found.iter_mut().find_map(|piece| piece.detached.take());
        if detached.as_deref().map(Digest::of) != index.detached {
            return Err(corrupt(&layer, "what stands beside its commit is not what its index names"));
        }
        let commit = CommitChecksum::new(commit);
        if let Some(detached) = detached {
            self.transaction.put_detached_metadata(&commit, &detached)?;
        }
        let closure = Closure::of(self.transaction, &commit)?;
        let objects = found.iter().flat_map(|piece| &piece.objects);
        match objects.into_iter().find(|(kind, checksum)| *kind != ObjectKind::CommitMeta && !closure.contains(*kind, checksum)) {
            Some((kind, checksum)) => Err(ImportError::ForeignObject { layer: layer.blob.digest, kind: *kind, checksum: *checksum }),
            None => Ok((commit, closure)),
        }
    }

    /// Brings in layers of content that are not here: each by its pieces or as a whole.
    pub(super) fn content_layers(&self, layers: &[LayerPlace<'_>], closure: &Closure, jobs: usize) -> Result<(), ImportError> {
        let all: Vec<Checksum> = closure.files().collect();
        let mut absent = Vec::new();
        for checksum in &all {
            if !ObjectSource::has(self.transaction, ObjectKind::File, checksum)? {
                absent.push(*checksum);
            }
        }
        // Where nothing is here yet, an index would only be more to read.
        let nothing_is_here = absent.len() == all.len();
        let (files, missing) = (Files::of(all), Files::of(absent));
        let indexes = match nothing_is_here {
            true => vec![None; layers.len()],
            false => self.each(layers, jobs, |layer| self.index(&layer))?,
        };
        let (mut whole, mut parts, mut claimed) = (Vec::new(), Vec::new(), HashSet::new());
        for (layer, index) in layers.iter().zip(indexes) {
            match index.and_then(|index| choose(*layer, index, &missing, &mut claimed)) {
                Some(part) => parts.push(part),
                None => whole.push(*layer),
            }
        }
        self.each(&whole, jobs, |layer| self.read_content_layer(layer, closure))?;
        for part in &parts {
            self.passed_by(&part.layer, &part.spans);
        }
        let spans: Vec<(&InParts<'_>, &Span)> = parts.iter().flat_map(|part| part.spans.iter().map(move |span| (part, span))).collect();
        // Mostly they wait for answers.
        self.each(&spans, 2 * jobs, |(part, span)| {
            if part.failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            let tried = self.read_span(part.layer, &part.index, &part.wanted, span, Admits::Content(closure));
            if self.or_whole(&part.layer, tried)?.is_none() {
                part.failed.store(true, Ordering::Relaxed);
            }
            Ok(())
        })?;
        self.complete_parts(&parts, &missing)?;
        let failed: Vec<LayerPlace<'_>> = parts.iter().filter(|part| part.failed.load(Ordering::Relaxed)).map(|part| part.layer).collect();
        self.each(&failed, jobs, |layer| self.read_content_layer(layer, closure))?;
        for part in parts.iter().filter(|part| !part.failed.load(Ordering::Relaxed)) {
            let objects = part.index.all_objects().iter().flat_map(|(_, prefix)| files.like(*prefix)).collect();
            self.keep_part(&part.layer, self.anchor(objects)?);
        }
        Ok(())
    }

    /// Marks layers as failed whose pieces should have had what is still missing.
    fn complete_parts(&self, parts: &[InParts<'_>], missing: &Files) -> Result<(), ImportError> {
        let mut lacking = BTreeSet::new();
        for (prefix, checksum) in &missing.0 {
            if !ObjectSource::has(self.transaction, ObjectKind::File, checksum)? {
                lacking.insert(*prefix);
            }
        }
        if lacking.is_empty() {
            return Ok(());
        }
        let names = |part: &InParts<'_>| part.index.all_objects().iter().any(|(_, prefix)| lacking.contains(prefix));
        // Where no index has it, any of them may have left it out.
        let is_named = parts.iter().any(names);
        for part in parts.iter().filter(|part| !part.failed.load(Ordering::Relaxed) && (!is_named || names(part))) {
            part.failed.store(true, Ordering::Relaxed);
            self.fell_back(&part.layer, "objects are missing that its pieces should have");
        }
        Ok(())
    }

    /// Loads the index of a layer; `None` where there is none, or none that is of use.
    pub(super) fn index(&self, layer: &LayerPlace<'_>) -> Result<Option<Arc<LayerIndex>>, ImportError> {
        if let Some(known) = self.indexes.get(&layer.blob.digest) {
            return Ok(Some(known.clone()));
        }
        let Some(place) = IndexPlace::of(layer.blob).filter(|place| is_worth_it(place, layer.blob.size)) else { return Ok(None) };
        if self.gives_no_parts.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if self.watch.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        match frames::load(self.source, layer.blob, &place) {
            Ok(Some(index)) => {
                self.bytes.fetch_add(place.length, Ordering::Relaxed);
                Ok(Some(Arc::new(index)))
            }
            Ok(None) => {
                self.gives_no_parts.store(true, Ordering::Relaxed);
                self.fell_back(layer, "the source gives out whole blobs only");
                Ok(None)
            }
            Err(error) => self.or_whole(layer, Err(error.into())),
        }
    }

    /// Reads the wanted pieces of a span. Returns what was in them.
    fn read_span(
        &self,
        layer: LayerPlace<'_>,
        index: &LayerIndex,
        wanted: &[bool],
        span: &Span,
        admits: Admits<'_>,
    ) -> Result<Vec<PieceObjects>, ImportError> {
        if self.watch.cancel.is_requested() {
            return Err(ImportError::Cancelled);
        }
        let part = self.source.open_blob_part(layer.blob, span.bytes.clone())?;
        let part = part.ok_or_else(|| corrupt(&layer, "the source does not give out a part of it"))?;
        let mut part = Counting { inner: Metered { inner: part, watch: self.watch }, bytes: &self.bytes };
        let mut found = Vec::new();
        for number in span.pieces.clone() {
            let piece = &index.pieces()[number];
            let mut compressed = part.by_ref().take(piece.compressed);
            if wanted[number] {
                found.push(self.read_piece(layer, index, piece, &mut compressed, admits)?);
            }
            // What is left is of a piece that is not wanted.
            io::copy(&mut compressed, &mut io::sink()).map_err(|error| stream_error(layer.blob, error))?;
            if compressed.limit() > 0 {
                return Err(corrupt(&layer, "a part of it ends early"));
            }
        }
        Ok(found)
    }

    fn read_piece(
        &self,
        layer: LayerPlace<'_>,
        index: &LayerIndex,
        piece: &Piece,
        compressed: &mut dyn Read,
        admits: Admits<'_>,
    ) -> Result<PieceObjects, ImportError> {
        let io_error = |error| stream_error(layer.blob, error);
        let mut decoder = zstd::Decoder::with_buffer(io::BufReader::with_capacity(BUFFER, compressed)).map_err(io_error)?;
        decoder.window_log_max(MAX_WINDOW).map_err(io_error)?;
        let unpacked = Exactly { inner: decoder, left: piece.uncompressed, allowance: self.watch.allowance };
        let (found, mut rest) = ObjectLayer::new(LayerStream::of_piece(layer, unpacked)).read_piece(self.transaction, admits)?;
        io::copy(&mut rest, &mut io::sink()).map_err(io_error)?;
        let order = |(kind, prefix): &(ObjectKind, Prefix)| (*kind as u8, *prefix);
        let mut expected = index.objects(piece).to_vec();
        let mut came: Vec<(ObjectKind, Prefix)> = found.objects.iter().map(|(kind, checksum)| (*kind, Prefix::of(checksum))).collect();
        expected.sort_unstable_by_key(order);
        came.sort_unstable_by_key(order);
        match came == expected {
            true => Ok(found),
            false => Err(corrupt(&layer, "a piece of it has other objects than its index says")),
        }
    }

    /// Takes a failure that is the fault of a layer's pieces for a reason to fetch all of it.
    fn or_whole<T>(&self, layer: &LayerPlace<'_>, tried: Result<T, ImportError>) -> Result<Option<T>, ImportError> {
        match tried {
            Ok(done) => Ok(Some(done)),
            Err(ImportError::Transfer(TransferError::Cancelled)) => Err(ImportError::Cancelled),
            Err(
                error @ (ImportError::Transfer(_)
                | ImportError::CorruptLayer { .. }
                | ImportError::ForeignObject { .. }
                | ImportError::Load(_)),
            ) => {
                self.fell_back(layer, &error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn corrupt(layer: &LayerPlace<'_>, reason: &str) -> ImportError {
    ImportError::CorruptLayer { layer: layer.blob.digest, reason: reason.to_owned() }
}

/// Tells whether reading an index can save anything.
pub(super) fn is_worth_it(place: &IndexPlace, layer: u64) -> bool {
    place.length + 2 * REQUEST < layer
}

/// Lists the metadata objects of a repository.
fn metadata_of(repo: &rootball_repo::Repo) -> Result<HashSet<(ObjectKind, Prefix)>, ImportError> {
    let names = repo.object_names()?.into_iter();
    Ok(names
        .filter(|(kind, _)| matches!(kind, ObjectKind::DirTree | ObjectKind::DirMeta))
        .map(|(kind, checksum)| (kind, Prefix::of(&checksum)))
        .collect())
}

/// Tells of each piece of a layer whether it has an object that is wanted.
pub(super) fn wanted(index: &LayerIndex, is_wanted: impl Fn(&(ObjectKind, Prefix)) -> bool) -> Vec<bool> {
    index.pieces().iter().map(|piece| index.objects(piece).iter().any(&is_wanted)).collect()
}

/// Decides whether a layer comes in pieces, and in which. What is wanted of it is not wanted of layers after it.
fn choose<'l>(layer: LayerPlace<'l>, index: Arc<LayerIndex>, missing: &Files, claimed: &mut HashSet<Prefix>) -> Option<InParts<'l>> {
    let wanted = wanted(&index, |(_, prefix)| missing.has(*prefix) && !claimed.contains(prefix));
    let spans = frames::spans(&index, &wanted);
    let is_cheaper = frames::cost(&spans) < layer.blob.size;
    let brought = index.pieces().iter().zip(&wanted).filter(|(_, wanted)| **wanted || !is_cheaper);
    claimed.extend(brought.flat_map(|(piece, _)| index.objects(piece)).map(|(_, prefix)| *prefix));
    is_cheaper.then(|| InParts { layer, index, wanted, spans, failed: AtomicBool::new(false) })
}

/// Counts what is read through it.
struct Counting<'a> {
    inner: Metered<'a>,
    bytes: &'a AtomicU64,
}

impl Read for Counting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Gives exactly so many bytes, or an error.
struct Exactly<'a, R> {
    inner: R,
    left: u64,
    allowance: &'a Allowance,
}

impl<R: Read> Read for Exactly<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.allowance.take(count as u64)?;
        let other = || io::Error::new(io::ErrorKind::InvalidData, "a piece of it has another size than its index says");
        self.left = self.left.checked_sub(count as u64).ok_or_else(other)?;
        match count {
            0 if self.left > 0 && !buffer.is_empty() => Err(other()),
            count => Ok(count),
        }
    }
}
