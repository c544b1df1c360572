//! Applies a delta to a repository and says what it did: `apply REPO SUPERBLOCK`. For measuring beside `ostree static-delta apply-offline`.

#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use rootball_delta::apply::{ApplyLimits, ApplyTo, DeltaDirectory, OfflineOptions, apply_offline};
use rootball_delta::format::{SignedSuperblock, Superblock};
use rootball_object::{Cancel, Silent};
use rootball_repo::Repo;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [repo, superblock] = words.as_slice() else { return Err("usage: apply REPO SUPERBLOCK".into()) };
    let bytes = std::fs::read(superblock)?;
    let (bytes, _) = SignedSuperblock::open(&bytes)?;
    let delta = Superblock::parse(&bytes)?;
    let scratch = repo.join("tmp");
    let repo = Repo::open(repo)?;
    let transaction = repo.begin()?;
    let to = ApplyTo { source: &repo, sink: &transaction, scratch: &scratch, limits: ApplyLimits::default(), cancel: &Cancel::default() };
    let files = DeltaDirectory::new(superblock.parent().unwrap_or(Path::new(".")));
    let report = apply_offline(&delta, &files, &to, &OfflineOptions::default(), &Silent)?;
    transaction.commit()?;
    println!("{:?}", report.parts);
    for fallback in &report.missing {
        println!("missing {}", fallback.object.checksum);
    }
    Ok(())
}
