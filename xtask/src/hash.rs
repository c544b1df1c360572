//! `cargo xtask hash`: SHA-256 of all files of a tree on all cores. Nothing that hashes the tree can take less, so the benchmark measures it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// Hashes each file for itself and prints how many bytes there were.
pub(crate) fn hash(arguments: &[String]) -> Result<()> {
    let [dir] = arguments else { bail!("hash takes a directory") };
    let mut files = Vec::new();
    list(Path::new(dir), &mut files)?;
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || {
        let mut buffer = vec![0; 256 * 1024];
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let count = hash_file(file, &mut buffer).with_context(|| format!("reading {}", file.display()))?;
            bytes.fetch_add(count, Ordering::Relaxed);
        }
        Ok::<(), anyhow::Error>(())
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("hashing does not panic"))
    })?;
    println!("{} bytes in {} files", bytes.into_inner(), files.len());
    Ok(())
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn hash_file(path: &Path, buffer: &mut [u8]) -> Result<u64> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    loop {
        match file.read(buffer)? {
            0 => break,
            count => {
                hasher.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
    std::hint::black_box(hasher.finalize());
    Ok(bytes)
}
