//! What is remembered of commits that came from remotes: by which way, and what that cost.
//!
//! One file for each commit, `extensions/rootball/commits/HEX.json` in the repository, beside what is remembered of images. It is a note and
//! nothing depends on it: one that is damaged counts as none, and those of commits that are gone go when the next one is written.

use std::fs::{self, File};
use std::io::{self, Read};

use rootball_image::import::record::Came;
use rootball_object::{CommitChecksum, ObjectKind, ObjectSource};
use rootball_repo::Repo;

const DIRECTORY: &str = "extensions/rootball/commits";

/// Largest note that is read, in bytes.
const MAX_NOTE: u64 = 64 * 1024;

/// Notes how a commit came.
pub(crate) fn note(repo: &Repo, commit: &CommitChecksum, came: &Came) -> io::Result<()> {
    let directory = repo.path().join(DIRECTORY);
    fs::create_dir_all(&directory)?;
    for entry in fs::read_dir(&directory)?.flatten() {
        let of =
            entry.file_name().to_str().and_then(|name| name.strip_suffix(".json")).and_then(|name| name.parse::<CommitChecksum>().ok());
        if let Some(of) = of
            && matches!(ObjectSource::has(repo, ObjectKind::Commit, of.object()), Ok(false))
        {
            fs::remove_file(entry.path())?;
        }
    }
    repo.replace_file(&path(commit), &serde_json::to_vec(came).map_err(io::Error::other)?)
}

/// Finds out how a commit came, if that is noted.
pub(crate) fn find(repo: &Repo, commit: &CommitChecksum) -> Option<Came> {
    let mut bytes = Vec::new();
    File::open(repo.path().join(path(commit))).ok()?.take(MAX_NOTE).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn path(commit: &CommitChecksum) -> String {
    format!("{DIRECTORY}/{}.json", commit.to_hex())
}
