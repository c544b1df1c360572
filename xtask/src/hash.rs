//! `cargo xtask hash`: SHA-256 of all files of a tree on all cores. Nothing that hashes the tree can take less, so the benchmark measures it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::cores;

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Content {
    pub(crate) sha256: [u8; 32],
    pub(crate) size: u64,
}

/// Hashes each file for itself and prints how many bytes there were.
pub(crate) fn hash(arguments: &[String]) -> Result<()> {
    let [dir] = arguments else { bail!("hash takes a directory") };
    let contents = contents(&list(Path::new(dir))?)?;
    println!("{} bytes in {} files", contents.iter().map(|content| content.size).sum::<u64>(), contents.len());
    Ok(())
}

/// Returns what is in each of the files.
pub(crate) fn contents(files: &[PathBuf]) -> Result<Vec<Content>> {
    let buffer = || vec![0; 256 * 1024];
    cores::each(files, buffer, |buffer, file| content(file, buffer).with_context(|| format!("reading {}", file.display())))
}

/// Returns the regular files of a tree.
pub(crate) fn list(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    add(dir, &mut files)?;
    Ok(files)
}

fn add(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            add(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn content(path: &Path, buffer: &mut [u8]) -> Result<Content> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut size = 0;
    loop {
        match file.read(buffer)? {
            0 => return Ok(Content { sha256: hasher.finalize().into(), size }),
            count => {
                hasher.update(&buffer[..count]);
                size += count as u64;
            }
        }
    }
}
