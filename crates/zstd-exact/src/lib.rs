//! zstd frames, byte for byte as other programs make them.
//!
//! A delta can open a compressed file only when it can be packed again to the same bytes. libzstd gives the same bytes for the same parameters
//! as long as its search stays the same. For the high levels, with which initramfs and packages are made, what 1.5.4 makes 1.5.7 makes again, but
//! that it cuts blocks where their content changes; for low ones the search is another. The cutting can be switched off, by a parameter that no
//! safe binding has. This crate has that one, and what it takes to compress a stream with it; everything else uses the `zstd` crate.

#![cfg_attr(test, allow(clippy::unwrap_used))]

use std::ffi::{CStr, c_int};
use std::io::{self, Read, Write};
use std::ptr::NonNull;

use zstd_sys::{ZSTD_CCtx, ZSTD_EndDirective, ZSTD_cParameter, ZSTD_inBuffer, ZSTD_outBuffer};

/// How a frame was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 1 to 22.
    pub level: i32,
    /// Whether a checksum of the content follows it.
    pub checksum: bool,
    /// Bytes of content, where the frame says them.
    pub content_size: Option<u64>,
    /// Whether it was made in jobs, as the `zstd` program does it on any number of threads.
    pub in_jobs: bool,
    /// Whether blocks are cut by content, as 1.5.7 does it and those before do not.
    pub splits_blocks: bool,
}

/// Compresses `content` into one frame.
///
/// # Errors
/// When reading or writing fails, libzstd refuses the settings, or there is no memory.
pub fn compress(settings: &Settings, content: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    /// What the program reads at a time.
    const PIECE: usize = 128 * 1024;
    let mut context = Context::new(settings)?;
    let mut input = vec![0; PIECE];
    let mut output = vec![0; PIECE];
    loop {
        let mut filled = 0;
        while filled < PIECE {
            match content.read(&mut input[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        context.feed(&input[..filled], false, &mut output, out)?;
        if filled < PIECE {
            // By itself: told of the end with the first bytes, libzstd would know the size, and say it.
            return context.feed(&[], true, &mut output, out);
        }
    }
}

/// Most threads that compress one frame.
const MOST_THREADS: usize = 2;

/// A compressor of libzstd.
struct Context(NonNull<ZSTD_CCtx>);

#[allow(unsafe_code)]
impl Context {
    fn new(settings: &Settings) -> io::Result<Self> {
        // SAFETY: it takes nothing, and gives null or a context that nobody else has.
        let context = unsafe { zstd_sys::ZSTD_createCCtx() };
        let mut context = Self(NonNull::new(context).ok_or(io::ErrorKind::OutOfMemory)?);
        context.set(ZSTD_cParameter::ZSTD_c_compressionLevel, settings.level)?;
        context.set(ZSTD_cParameter::ZSTD_c_checksumFlag, c_int::from(settings.checksum))?;
        context.set(ZSTD_cParameter::ZSTD_c_contentSizeFlag, c_int::from(settings.content_size.is_some()))?;
        if settings.in_jobs {
            // The bytes are the same with any number of threads; each takes some eighty megabytes at the high levels.
            let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(MOST_THREADS));
            context.set(ZSTD_cParameter::ZSTD_c_nbWorkers, threads as c_int)?;
        }
        if !settings.splits_blocks {
            // ZSTD_c_blockSplitterLevel; 1 is "never".
            context.set(ZSTD_cParameter::ZSTD_c_experimentalParam20, 1)?;
        }
        if let Some(size) = settings.content_size {
            // SAFETY: the context is alive and nothing was compressed with it yet.
            check(unsafe { zstd_sys::ZSTD_CCtx_setPledgedSrcSize(context.0.as_ptr(), size) })?;
        }
        Ok(context)
    }

    fn set(&mut self, parameter: ZSTD_cParameter, value: c_int) -> io::Result<()> {
        // SAFETY: the context is alive, and this is the only one who uses it; any value is checked there.
        check(unsafe { zstd_sys::ZSTD_CCtx_setParameter(self.0.as_ptr(), parameter, value) }).map(drop)
    }

    fn feed(&mut self, bytes: &[u8], is_last: bool, buffer: &mut [u8], out: &mut dyn Write) -> io::Result<()> {
        let mut input = ZSTD_inBuffer { src: bytes.as_ptr().cast(), size: bytes.len(), pos: 0 };
        let directive = if is_last { ZSTD_EndDirective::ZSTD_e_end } else { ZSTD_EndDirective::ZSTD_e_continue };
        loop {
            let mut output = ZSTD_outBuffer { dst: buffer.as_mut_ptr().cast(), size: buffer.len(), pos: 0 };
            // SAFETY: both buffers live longer than the call, and have the sizes that they say.
            let left = check(unsafe { zstd_sys::ZSTD_compressStream2(self.0.as_ptr(), &raw mut output, &raw mut input, directive) })?;
            out.write_all(&buffer[..output.pos])?;
            let is_done = if is_last { left == 0 } else { input.pos == input.size };
            if is_done {
                return Ok(());
            }
        }
    }
}

#[allow(unsafe_code)]
impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: it was made by ZSTD_createCCtx and is given back once.
        unsafe { zstd_sys::ZSTD_freeCCtx(self.0.as_ptr()) };
    }
}

/// Tells a result from an error.
#[allow(unsafe_code)]
fn check(result: usize) -> io::Result<usize> {
    // SAFETY: it only looks at the number.
    if unsafe { zstd_sys::ZSTD_isError(result) } == 0 {
        return Ok(result);
    }
    // SAFETY: the names are constants that end with a NUL.
    let name = unsafe { CStr::from_ptr(zstd_sys::ZSTD_getErrorName(result)) };
    Err(io::Error::other(format!("libzstd: {}", name.to_string_lossy())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(settings: &Settings, content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        compress(settings, &mut &content[..], &mut out).unwrap();
        out
    }

    #[test]
    fn settings_show_in_the_frame_and_the_content_comes_back() {
        let content: Vec<u8> = (0..70_000u32).flat_map(|i| (i / 5).to_le_bytes()).collect();
        let plain = Settings { level: 3, checksum: false, content_size: None, in_jobs: false, splits_blocks: false };
        let size = content.len() as u64;
        for settings in [
            plain,
            Settings { checksum: true, ..plain },
            Settings { content_size: Some(size), ..plain },
            Settings { in_jobs: true, ..plain },
            Settings { level: 19, splits_blocks: true, ..plain },
        ] {
            for content in [&content[..], &content[..1000], b""] {
                let settings = Settings { content_size: settings.content_size.map(|_| content.len() as u64), ..settings };
                let packed = frame(&settings, content);
                // RFC 8878, 3.1.1.1.1: bits 2, and 5 to 7, of the descriptor.
                assert_eq!(packed[4] >> 2 & 1 == 1, settings.checksum);
                assert_eq!(packed[4] & 0xe0 != 0, settings.content_size.is_some(), "{settings:?} {}", content.len());
                assert_eq!(zstd::decode_all(&packed[..]).unwrap(), content);
            }
        }
    }

    #[test]
    fn a_promise_that_is_broken_is_an_error() {
        let settings = Settings { level: 3, checksum: false, content_size: Some(5), in_jobs: false, splits_blocks: false };
        assert!(compress(&settings, &mut &b"longer than that"[..], &mut Vec::new()).is_err());
    }
}
