//! Carries local changes into the `etc` of a new deployment.

use std::path::{Path, PathBuf};

use rustix::fs::FileType;

use super::{ChangeKind, EtcPlan};
use crate::FileError;
use crate::copy::{Ownership, copy_dir_metadata, copy_tree};
use crate::dir::Dir;

/// Applies a plan without conflicts. `local` is the `etc` of the old deployment, `target` that of the new one, filled with its defaults.
///
/// # Errors
/// When a file cannot be read or written, or does not fit after all.
pub fn apply(plan: &EtcPlan, local: &Dir, target: &Dir, ownership: Ownership) -> Result<(), FileError> {
    let mut copied: Vec<&PathBuf> = Vec::new();
    for change in &plan.changes {
        let path = change.path.as_path();
        if change.kind == ChangeKind::Removed {
            remove(target, path)?;
            continue;
        }
        if copied.iter().any(|directory| path.starts_with(directory)) {
            continue;
        }
        // What was removed since the comparison is simply not there to be copied.
        let Some(now) = local.find_type(path)? else { continue };
        if !matches!(now, FileType::Directory | FileType::RegularFile | FileType::Symlink) {
            tracing::info!(path = %local.join(path).display(), "not merged: neither file, directory nor link");
            continue;
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        ensure_parents(local, target, parent, ownership)?;
        match target.find_type(path)? {
            Some(FileType::Directory) if now == FileType::Directory => {
                // What is in it is carried over by itself; mode and owner were chosen by somebody.
                if let Some(local) = local.find_dir(path)? {
                    copy_dir_metadata(&local, &target.open_dir(path)?, ownership)?;
                }
                continue;
            }
            Some(FileType::Directory) => {
                return Err(FileError::at("merging", target.join(path))(rustix::io::Errno::ISDIR));
            }
            Some(_) => target.remove_file(path)?,
            None => {}
        }
        let (Some(from), to) = (find(local, parent)?, open(target, parent)?) else { continue };
        let name = Path::new(path.file_name().expect("paths of changes end in a name"));
        copy_tree(&from, &to, name, ownership)?;
        if now == FileType::Directory {
            copied.push(&change.path);
        }
    }
    Ok(())
}

fn open(dir: &Dir, path: &Path) -> Result<Dir, FileError> {
    dir.open_dir(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

fn find(dir: &Dir, path: &Path) -> Result<Option<Dir>, FileError> {
    dir.find_dir(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

fn remove(target: &Dir, path: &Path) -> Result<(), FileError> {
    for ancestor in path.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty()) {
        // Where the new tree has a link or file in place of the directory, there is nothing of ours to remove.
        if target.find_type(ancestor)? != Some(FileType::Directory) {
            return Ok(());
        }
    }
    let name = path.file_name().expect("paths of changes end in a name");
    open(target, path.parent().unwrap_or(Path::new("")))?.remove_tree(name)
}

/// Makes the directories above a copied file, and gives the innermost the local one's owner, mode and attributes.
fn ensure_parents(local: &Dir, target: &Dir, parent: &Path, ownership: Ownership) -> Result<(), FileError> {
    if parent.as_os_str().is_empty() {
        return Ok(());
    }
    let mut missing: Vec<&Path> = parent.ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
    missing.reverse();
    for path in missing {
        let made = target.find_type(path)?.is_none();
        if made {
            target.create_dir(path, 0o700)?;
        }
        if (made || path == parent)
            && let Some(local) = local.find_dir(path)?
        {
            copy_dir_metadata(&local, &target.open_dir(path)?, ownership)?;
        }
    }
    Ok(())
}
