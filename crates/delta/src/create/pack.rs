//! Files encoded in parallel and put into parts in order, like with like, and the parts compressed in parallel.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use rootball_object::{FileHeader, hash::Hasher};

use super::choose::{Choice, Sources};
use super::encode::{Encoded, Form, StreamLimit, encode, memory_to_encode};
use super::order::{kind_of_name, order};
use super::part::{Part, PartBuilder, difference};
use super::probe::{NewFile, Probed};
use super::read::read_whole;
use super::{Context, CreateError, CreateOptions, DeltaSink, Encodings};
use crate::engine::{Done, Effort, Estimator, Limits, Queue, Texture, compress, compressor_memory, in_order};
use crate::format::{Compression, Fallback, FileDigest, PartHeader, PartObject};

/// Objects of another texture begin a new part when the part has so many bytes and they have so many, too: less is not worth another
/// compressor's beginning.
const WORTH_A_PART: u64 = 512 * 1024;

/// What packing came to.
#[derive(Debug, Default)]
pub(super) struct Packed {
    pub(super) parts: Vec<PartHeader>,
    pub(super) inline: Vec<(usize, Vec<u8>)>,
    pub(super) fallbacks: Vec<Fallback>,
    pub(super) encodings: Encodings,
}

/// One file on its way into a part.
#[derive(Clone, Copy)]
struct Item<'a> {
    file: &'a NewFile,
    choice: &'a Choice,
}

type Jobs<'env> = Queue<'env, Estimator, Encoded, CreateError>;

/// Encodes and packs everything.
pub(super) fn pack(
    context: &Context<'_>,
    metadata: &[PartObject],
    probed: &Probed,
    choices: &[Choice],
    out: &dyn DeltaSink,
) -> Result<Packed, CreateError> {
    let finished = Mutex::new(BTreeMap::new());
    let part_size = context.options.part_size(probed.old.is_empty());
    let mut packer = Packer::new(context, out, &finished, part_size);
    for object in metadata {
        packer.current.add_metadata(*object, &context.source.load_metadata(object.kind, &object.checksum)?);
        packer.result.encodings.metadata += 1;
        packer.close_if_full();
    }
    for file in probed.new.iter().filter(|file| file.is_symlink || file.size == 0) {
        packer.add_without_content(file)?;
    }

    let limits =
        Limits { jobs: context.options.jobs, memory: context.options.memory / 16 * 12 - context.options.memory.min(part_size) / 2 };
    let mut unaided: Vec<Item<'_>> = Vec::new();
    let mut aided: Vec<Item<'_>> = Vec::new();
    for choice in choices {
        let item = Item { file: &probed.new[choice.new], choice };
        let is_unaided = matches!(&item.choice.sources, Sources::Alike(olds) if olds.is_empty());
        let fits = need_with_sources(probed, item.file, item.choice) <= context.options.memory;
        if is_unaided || !fits { unaided.push(item) } else { aided.push(item) }
    }
    // Differences are most like those of neighbours; what is compressed already is only like its copies, which have the same kind of name.
    aided.sort_by_cached_key(|item| {
        let kind = (item.file.probe.texture == Texture::Opaque).then(|| kind_of_name(&item.file.path));
        (item.file.probe.texture, kind, item.file.path.clone())
    });
    // Files whose streams need what other files of their part do not.
    let mut waiting: Vec<(Item<'_>, Encoded)> = Vec::new();
    let mut totals: BTreeMap<Texture, u64> = BTreeMap::new();
    for item in &aided {
        *totals.entry(difference(item.file.probe.texture)).or_default() += item.file.size;
    }
    packer.effort = CreateOptions::effort(totals.get(&Texture::Patch).copied().unwrap_or_default());
    in_order(
        limits,
        &aided,
        || Estimator::new().map_err(CreateError::Compressor),
        |item| need_with_sources(probed, item.file, item.choice),
        |estimator, item| {
            let encoded = encode_with_sources(context, probed, estimator, item.file, item.choice, StreamLimit::Shared)?;
            context.advance(if matches!(encoded.form, Form::Unaided) { 0 } else { item.file.size });
            Ok(Done { memory: encoded.memory(), result: encoded })
        },
        |jobs, next| {
            if let Some((item, _)) = &next {
                let texture = difference(item.file.probe.texture);
                packer.change_texture(texture, totals.get(&texture).copied().unwrap_or_default());
            }
            match next {
                Some((item, encoded)) if packer.has_room_for(item.file, &encoded) => {
                    if !packer.add(item.file, encoded) {
                        unaided.push(*item);
                    }
                }
                Some((item, encoded)) => waiting.push((*item, encoded)),
                None => {
                    for (item, _) in waiting.drain(..) {
                        let mut estimator = Estimator::new().map_err(CreateError::Compressor)?;
                        let encoded = encode_with_sources(context, probed, &mut estimator, item.file, item.choice, StreamLimit::Alone)?;
                        if !packer.add(item.file, encoded) {
                            unaided.push(item);
                        }
                    }
                }
            }
            while let Some(fitting) = waiting.iter().position(|(item, encoded)| packer.has_room_for(item.file, encoded)) {
                let (item, encoded) = waiting.remove(fitting);
                packer.add(item.file, encoded);
            }
            packer.close_if_full();
            packer.hand_over(jobs);
            Ok(())
        },
    )?;

    let (sent, fallen): (Vec<_>, Vec<_>) = unaided.into_iter().partition(|item| !is_fallback(context, item.file));
    let files: Vec<_> = sent.iter().map(|item| item.file).collect();
    let sent: Vec<_> = order(&files).into_iter().map(|number| sent[number]).collect();
    let totals = sent.iter().fold(BTreeMap::<_, u64>::new(), |mut totals, item| {
        *totals.entry(item.file.probe.texture).or_default() += item.file.size;
        totals
    });
    in_order(
        limits,
        &sent,
        || Estimator::new().map_err(CreateError::Compressor),
        |item| item.file.size,
        |_, item| {
            context.check_cancelled()?;
            let (header, content) = read_whole(context.source, &item.file.checksum)?;
            context.advance(item.file.size);
            Ok(Done { memory: item.file.size, result: Encoded { header, form: Form::Content(content) } })
        },
        |jobs, next| {
            match next {
                Some((item, encoded)) => {
                    let texture = item.file.probe.texture;
                    packer.change_texture(texture, totals.get(&texture).copied().unwrap_or_default());
                    packer.add(item.file, encoded);
                    packer.close_if_full();
                }
                None => packer.close(),
            }
            packer.hand_over(jobs);
            Ok(())
        },
    )?;
    for item in fallen {
        packer.result.fallbacks.push(fallback(context, item.file)?);
        packer.result.encodings.fallbacks += 1;
    }
    let mut packed = packer.result;
    for (number, (header, inline)) in finished.into_inner().unwrap_or_else(PoisonError::into_inner) {
        packed.parts.push(header);
        packed.inline.extend(inline.map(|bytes| (number, bytes)));
    }
    Ok(packed)
}

/// Bytes of memory that a file takes while it is compared with its sources.
pub(super) fn need_with_sources(probed: &Probed, file: &NewFile, choice: &Choice) -> u64 {
    match &choice.sources {
        Sources::Same(_) => 0,
        Sources::Alike(olds) => {
            let largest = olds.iter().map(|old| probed.old[*old].size).max().unwrap_or_default();
            memory_to_encode(file.size, largest)
        }
    }
}

/// Makes a file out of what was chosen for it.
pub(super) fn encode_with_sources(
    context: &Context<'_>,
    probed: &Probed,
    estimator: &mut Estimator,
    file: &NewFile,
    choice: &Choice,
    limit: StreamLimit,
) -> Result<Encoded, CreateError> {
    context.check_cancelled()?;
    let checksum = &file.checksum;
    match &choice.sources {
        Sources::Same(old) => {
            let header = context.source.open_file(checksum)?.header;
            Ok(Encoded { header, form: Form::Same { source: probed.old[*old].checksum } })
        }
        Sources::Alike(olds) => {
            let olds: Vec<_> = olds.iter().map(|old| &probed.old[*old].checksum).collect();
            encode(context.options, context.source, estimator, checksum, &olds, file.probe.cost, limit)
        }
    }
}

/// Tells whether a file that is sent whole is better, or only, fetched by itself.
fn is_fallback(context: &Context<'_>, file: &NewFile) -> bool {
    file.size > context.options.largest_in_part() || context.options.min_fallback_size.is_some_and(|least| file.size >= least)
}

/// Describes a file that is to be fetched by itself, with the size that it has in an archive repository.
fn fallback(context: &Context<'_>, file: &NewFile) -> Result<Fallback, CreateError> {
    let mut object = context.source.open_file(&file.checksum)?;
    let mut deflate = flate2::write::DeflateEncoder::new(Counter(0), flate2::Compression::new(6));
    let mut written = Ok(());
    super::read::for_each_piece(&file.checksum, object.size, &mut *object.content, |piece| {
        if written.is_ok() {
            written = deflate.write_all(piece);
        }
    })?;
    let deflated = written.and_then(|()| deflate.finish()).map_err(CreateError::Compressor)?;
    let size = deflated.0 + object.header.archive_bytes(object.size).len() as u64;
    Ok(Fallback { object: file.object(), size, content_size: file.size })
}

/// Counts what is written.
struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Headers of parts that are written, and their bytes where they go into the superblock.
type Finished = Mutex<BTreeMap<usize, (PartHeader, Option<Vec<u8>>)>>;

/// Puts objects into parts.
struct Packer<'env> {
    context: &'env Context<'env>,
    out: &'env dyn DeltaSink,
    finished: &'env Finished,
    current: PartBuilder,
    /// Bytes of payload at which a part is closed.
    part_size: u64,
    texture: Texture,
    effort: Effort,
    /// Parts that are complete and that no thread has yet, with their numbers.
    closed: Vec<(usize, Part)>,
    count: usize,
    result: Packed,
}

impl<'env> Packer<'env> {
    fn new(context: &'env Context<'env>, out: &'env dyn DeltaSink, finished: &'env Finished, part_size: u64) -> Self {
        let (current, texture, effort) = (PartBuilder::default(), Texture::Listing, Effort::Thorough);
        Self { context, out, finished, current, part_size, texture, effort, closed: Vec::new(), count: 0, result: Packed::default() }
    }

    /// Adds a symbolic link or an empty file.
    fn add_without_content(&mut self, file: &NewFile) -> Result<(), CreateError> {
        let header = self.context.source.open_file(&file.checksum)?.header;
        let target = header.symlink_target.clone().unwrap_or_default();
        self.current.add_content(file, &header, target.as_bytes(), &Hasher::of(target.as_bytes()), Texture::Listing);
        self.result.encodings.metadata += 1;
        self.close_if_full();
        Ok(())
    }

    /// Adds a file; tells whether it was in a form that can be added.
    fn add(&mut self, file: &NewFile, encoded: Encoded) -> bool {
        let header: &FileHeader = &encoded.header;
        let counts = &mut self.result.encodings;
        match encoded.form {
            Form::Unaided => return false,
            Form::Content(content) => {
                counts.content += 1;
                self.current.add_content(file, header, &content, &file.probe.content, file.probe.texture);
            }
            Form::Same { source } => {
                counts.same += 1;
                self.current.add_same(file, header, &source);
            }
            Form::Patch { source, stream } => {
                counts.patches += 1;
                self.current.add_patch(file, header, &source, &stream);
            }
            Form::Ranges { source, fresh, steps } => {
                counts.ranges += 1;
                self.current.add_ranges(file, header, &source, &fresh, &steps);
            }
        }
        true
    }

    /// Tells whether the part, with the file, is one that every reader takes.
    fn has_room_for(&self, file: &NewFile, encoded: &Encoded) -> bool {
        encoded.excess(file.size) <= self.current.spare()
    }

    /// Begins a new part if what comes is different from what is there, and both are enough.
    fn change_texture(&mut self, texture: Texture, coming: u64) {
        if self.texture == texture {
            return;
        }
        self.texture = texture;
        // What is compressed already must not drag other things into a part that is hardly compressed.
        let is_opaque = texture == Texture::Opaque && coming >= WORTH_A_PART;
        if is_opaque || (self.current.payload_size() >= WORTH_A_PART && coming >= WORTH_A_PART) {
            self.close();
        }
    }

    fn close_if_full(&mut self) {
        if self.current.payload_size() >= self.part_size {
            self.close();
        }
    }

    fn close(&mut self) {
        if !self.current.is_empty() {
            self.closed.push((self.count, std::mem::take(&mut self.current).finish()));
            self.count += 1;
        }
    }

    /// Gives the complete parts to the threads.
    fn hand_over(&mut self, jobs: &Jobs<'env>) {
        for (number, part) in self.closed.drain(..) {
            let effort = self.effort;
            let held = part.payload_len();
            let dictionary = self.context.options.dictionary(part.texture, effort, held);
            let compressor = compressor_memory(part.texture, effort, dictionary);
            let (context, out, finished) = (self.context, self.out, self.finished);
            jobs.push(held, compressor + held / 2, move |_| write_part(context, out, finished, number, part, (effort, dictionary)));
        }
    }
}

/// Makes the file of a part, and what a superblock says of it.
pub(super) fn compress_part(part: Part, effort: Effort, dictionary: u32) -> std::io::Result<(PartHeader, Vec<u8>)> {
    let Part { payload, objects, content_size, texture } = part;
    // Always xz: stock knows parts that are not compressed, and fails to map them.
    let file = compress(texture, effort, dictionary, |writer| payload.write_to(writer), vec![Compression::Xz.to_byte()])?;
    Ok((PartHeader { digest: FileDigest::of(&file), size: file.len() as u64, content_size, objects }, file))
}

/// Compresses a part and hands it to whoever keeps it.
fn write_part(
    context: &Context<'_>,
    out: &dyn DeltaSink,
    finished: &Finished,
    number: usize,
    part: Part,
    (effort, dictionary): (Effort, u32),
) -> Result<(), CreateError> {
    context.check_cancelled()?;
    let wrap = |error| CreateError::write(format!("part {number}"))(error);
    let (header, file) = compress_part(part, effort, dictionary).map_err(wrap)?;
    let inline = if context.options.inline {
        Some(file)
    } else {
        out.put_part(number, &file).map_err(wrap)?;
        None
    };
    finished.lock().unwrap_or_else(PoisonError::into_inner).insert(number, (header, inline));
    Ok(())
}
