//! Applying: a reader of the new archive.
//!
//! Bytes are made as they are asked for. The one thing that needs more than a buffer is a zstd frame with a file before it: file and frame are
//! in memory while it is unpacked into a temporary file, one at a time whatever number of archives is being read.

use std::io::{self, BufReader, Read, Seek, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tempfile::SpooledTempFile;

use super::format::{MARK, MAX_NAME, Operation, Version, clean_name};
use super::{Source, TarDiffError, TarSources};

/// Bytes read at a time.
const BUFFER: usize = 64 * 1024;
/// Largest window of the stream of operations, as a power of two: 32 MiB, more than any level below "ultra" uses.
const STREAM_WINDOW: u32 = 25;
/// Operations in a row that give nothing: between two that do there is hardly more than a name and a place.
const MAX_IDLE: u32 = 1000;
/// How often files may be named: more often than an image has entries.
const MAX_NAMES: u32 = 4_000_000;
/// What is made of a dictionary stays in memory up to here, in bytes.
const IN_MEMORY: usize = 1024 * 1024;

/// What applying may take.
#[derive(Debug)]
pub struct PatchLimits {
    /// Bytes of a file that is held in memory to unpack with it.
    pub dictionary: u64,
    /// Largest window of a zstd frame that is unpacked with a file, as a power of two.
    pub dictionary_window: u32,
    /// Bytes that such a frame may unpack to.
    pub dictionary_output: u64,
    /// Where temporary files go.
    pub scratch: PathBuf,
    /// Who holds it may hold a large file in memory.
    turn: Mutex<()>,
}

impl PatchLimits {
    /// Returns limits that what other tools make keeps to by default, with temporary files in a directory.
    pub fn new(scratch: impl Into<PathBuf>) -> Self {
        Self { dictionary: 192 << 20, dictionary_window: 28, dictionary_output: 512 << 20, scratch: scratch.into(), turn: Mutex::new(()) }
    }
}

/// Reads the archive that a tar-diff leads to. Errors are [`TarDiffError`]s, or what the diff's own reader says.
pub struct TarPatch<'a, R: Read> {
    diff: BufReader<zstd::Decoder<'static, BufReader<R>>>,
    version: Version,
    sources: &'a dyn TarSources,
    limits: &'a PatchLimits,
    source: Option<Opened>,
    state: State,
    idle: u32,
    names: u32,
}

impl<R: Read> std::fmt::Debug for TarPatch<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TarPatch").field("version", &self.version).field("state", &self.state).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Opened {
    name: String,
    content: Source,
    at: u64,
}

/// What the next bytes are, and how many.
#[derive(Debug)]
enum State {
    Between,
    Data(u64),
    Copy(u64),
    Add(u64),
    Made(SpooledTempFile),
    End,
}

impl<'a, R: Read> TarPatch<'a, R> {
    /// Reads the mark at the beginning of a diff.
    ///
    /// # Errors
    /// When it cannot be read, or is not that of a tar-diff.
    pub fn new(mut diff: R, sources: &'a dyn TarSources, limits: &'a PatchLimits) -> io::Result<Self> {
        let mut mark = [0; MARK];
        diff.read_exact(&mut mark).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof if error.get_ref().is_none() => TarDiffError::Mark.into(),
            _ => error,
        })?;
        let version = Version::of(&mark).ok_or(TarDiffError::Mark)?;
        let mut decoder = zstd::Decoder::with_buffer(BufReader::with_capacity(BUFFER, diff))?;
        decoder.window_log_max(STREAM_WINDOW)?;
        let diff = BufReader::with_capacity(BUFFER, decoder);
        Ok(Self { diff, version, sources, limits, source: None, state: State::Between, idle: 0, names: 0 })
    }

    /// Carries out the operations up to one that gives bytes, or to the end.
    fn advance(&mut self) -> io::Result<()> {
        loop {
            self.idle += 1;
            if self.idle > MAX_IDLE {
                return Err(TarDiffError::Idle { limit: MAX_IDLE }.into());
            }
            let Some(operation) = Operation::read(&mut self.diff, self.version)? else {
                self.state = State::End;
                return Ok(());
            };
            self.state = match operation {
                Operation::Open(length) => {
                    self.open(length)?;
                    continue;
                }
                Operation::Seek(place) => {
                    opened(&mut self.source)?.at = place;
                    continue;
                }
                Operation::Data(0) | Operation::Copy(0) | Operation::Add(0) => continue,
                Operation::Data(length) => State::Data(length),
                Operation::Copy(length) => {
                    opened(&mut self.source)?.check(length)?;
                    State::Copy(length)
                }
                Operation::Add(length) => {
                    opened(&mut self.source)?.check(length)?;
                    State::Add(length)
                }
                Operation::Dictionary(length) => State::Made(self.unpack(length)?),
            };
            return Ok(());
        }
    }

    fn open(&mut self, length: u64) -> io::Result<()> {
        if length > MAX_NAME {
            return Err(TarDiffError::LongName { length }.into());
        }
        self.names += 1;
        if self.names > MAX_NAMES {
            return Err(TarDiffError::TooManyNames { limit: MAX_NAMES }.into());
        }
        let mut bytes = vec![0; length as usize];
        self.diff.read_exact(&mut bytes).map_err(cut_off)?;
        let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        let name = clean_name(&bytes).ok_or_else(|| TarDiffError::Name { name: shown() })?;
        if let Some(opened) = self.source.as_mut().filter(|opened| opened.name == name) {
            opened.at = 0;
            return Ok(());
        }
        self.source = None;
        match self.sources.open(&name) {
            Ok(Some(content)) => {
                self.source = Some(Opened { name, content, at: 0 });
                Ok(())
            }
            Ok(None) => Err(TarDiffError::NoSource { name }.into()),
            Err(error) => Err(TarDiffError::Source { name, reason: error.to_string() }.into()),
        }
    }

    /// Unpacks a frame with the open file before it.
    fn unpack(&mut self, length: u64) -> io::Result<SpooledTempFile> {
        let limits = self.limits;
        let opened = opened(&mut self.source)?;
        let size = opened.content.size();
        if size > limits.dictionary {
            return Err(TarDiffError::LargeDictionary { name: opened.name.clone(), size, limit: limits.dictionary }.into());
        }
        let _turn = limits.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut dictionary = vec![0; size as usize];
        opened.content.read_exact_at(&mut dictionary, 0).map_err(|error| opened.failed(&error))?;
        opened.at = size;
        let mut made = SpooledTempFile::new_in(IN_MEMORY, &limits.scratch);
        let mut frame = Read::by_ref(&mut self.diff).take(length);
        {
            let mut decoder = zstd::Decoder::with_ref_prefix(BufReader::new(&mut frame), &dictionary)?.single_frame();
            decoder.window_log_max(limits.dictionary_window)?;
            let copied = io::copy(&mut decoder.take(limits.dictionary_output + 1), &mut made)?;
            if copied > limits.dictionary_output {
                return Err(TarDiffError::Inflated { limit: limits.dictionary_output }.into());
            }
        }
        // What is behind the frame belongs to the operation all the same.
        io::copy(&mut frame, &mut io::sink())?;
        if frame.limit() > 0 {
            return Err(TarDiffError::Truncated.into());
        }
        made.flush()?;
        made.rewind()?;
        Ok(made)
    }
}

/// Returns the file that operations are about.
fn opened(source: &mut Option<Opened>) -> Result<&mut Opened, TarDiffError> {
    source.as_mut().ok_or(TarDiffError::NothingOpen)
}

impl Opened {
    /// Checks that so many bytes are left from the present place on.
    fn check(&self, length: u64) -> Result<(), TarDiffError> {
        let (end, size) = (self.at.saturating_add(length), self.content.size());
        if end > size { Err(TarDiffError::Beyond { name: self.name.clone(), end, size }) } else { Ok(()) }
    }

    fn read(&mut self, out: &mut [u8]) -> Result<(), TarDiffError> {
        self.content.read_exact_at(out, self.at).map_err(|error| self.failed(&error))?;
        self.at += out.len() as u64;
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> TarDiffError {
        TarDiffError::Source { name: self.name.clone(), reason: error.to_string() }
    }
}

/// Describes the end of a stream where bytes should be.
fn cut_off(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof && error.get_ref().is_none() { TarDiffError::Truncated.into() } else { error }
}

impl<R: Read> Read for TarPatch<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let count = match &mut self.state {
                State::End => return Ok(0),
                State::Between | State::Data(0) | State::Copy(0) | State::Add(0) => {
                    self.advance()?;
                    continue;
                }
                State::Made(made) => match made.read(out)? {
                    0 => {
                        self.state = State::Between;
                        continue;
                    }
                    count => count,
                },
                State::Data(left) => {
                    let wanted = bounded(out.len(), *left);
                    match self.diff.read(&mut out[..wanted])? {
                        0 => return Err(TarDiffError::Truncated.into()),
                        count => {
                            *left -= count as u64;
                            count
                        }
                    }
                }
                State::Copy(left) => {
                    let wanted = bounded(out.len(), *left);
                    *left -= wanted as u64;
                    opened(&mut self.source)?.read(&mut out[..wanted])?;
                    wanted
                }
                State::Add(left) => {
                    let mut added = [0; 4096];
                    let wanted = bounded(out.len().min(added.len()), *left);
                    *left -= wanted as u64;
                    opened(&mut self.source)?.read(&mut out[..wanted])?;
                    self.diff.read_exact(&mut added[..wanted]).map_err(cut_off)?;
                    out[..wanted].iter_mut().zip(added).for_each(|(byte, added)| *byte = byte.wrapping_add(added));
                    wanted
                }
            };
            self.idle = 0;
            return Ok(count);
        }
    }
}

fn bounded(wanted: usize, left: u64) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(wanted)
}
