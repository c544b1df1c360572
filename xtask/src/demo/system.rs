//! What is on the disk, read from its files: no program of ours is asked.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Returns the commit that the boot loader would start: the entry with the highest version, followed to its deployment.
pub(super) fn default_commit(sysroot: &Path) -> Result<String> {
    let entries = sysroot.join("boot/loader/entries");
    let mut newest: Option<(u32, String)> = None;
    for entry in fs::read_dir(&entries).with_context(|| format!("reading {}", entries.display()))? {
        let text = fs::read_to_string(entry?.path()).context("reading a boot entry")?;
        let Some((version, arguments)) = parse_entry(&text) else { continue };
        if newest.as_ref().is_none_or(|(highest, _)| version > *highest) {
            newest = Some((version, arguments));
        }
    }
    let (_, arguments) = newest.with_context(|| format!("no boot entry in {}", entries.display()))?;
    let path =
        arguments.split_whitespace().find_map(|word| word.strip_prefix("ostree=")).context("the boot entry has no ostree= argument")?;
    let link = sysroot.join(path.trim_start_matches('/'));
    let deployment = fs::canonicalize(&link).with_context(|| format!("following {}", link.display()))?;
    ensure!(deployment.join("usr").is_dir(), "{} has no /usr", deployment.display());
    ensure!(deployment.join("etc").is_dir(), "{} has no /etc", deployment.display());
    let name = deployment.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(name.split('.').next().unwrap_or_default().to_owned())
}

/// Reads version and kernel arguments of a boot entry.
fn parse_entry(text: &str) -> Option<(u32, String)> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).map(str::trim);
    Some((field("version")?.parse().ok()?, field("options")?.to_owned()))
}

/// Counts the objects of a repository.
pub(super) fn count_objects(repo: &Path) -> Result<u64> {
    let objects = repo.join("objects");
    let mut count = 0;
    for dir in fs::read_dir(&objects).with_context(|| format!("reading {}", objects.display()))? {
        let dir = dir?.path();
        if dir.is_dir() {
            count += fs::read_dir(dir)?.count() as u64;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boot_entries_are_read() {
        let text = "title x\nversion 2\noptions rw ostree=/ostree/boot.1/demo/00/0\n";
        assert_eq!(parse_entry(text), Some((2, "rw ostree=/ostree/boot.1/demo/00/0".to_owned())));
        assert_eq!(parse_entry("title x\n"), None);
    }
}
