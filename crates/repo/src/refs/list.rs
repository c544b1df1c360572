//! Which refs there are, by name alone: a ref that is damaged or leads nowhere is listed too, so that it can be found and removed.

use std::os::fd::OwnedFd;

use rootball_object::{ErrorKind, is_ref_fragment};
use rustix::fs::FileType;
use rustix::io::Errno;

use super::{RefError, RefPlace, RefSpec};
use crate::Repo;
use crate::fs::{entries, open_dir};

/// A ref as its name says, not looked into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListedRef {
    /// Whose it is and what it is called.
    pub spec: RefSpec,
    /// Of an alias, which ref it leads to.
    pub alias: Option<AliasTarget>,
}

/// Where an alias leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AliasTarget {
    /// To another ref, which may be there or not.
    Ref(RefSpec),
    /// To what can be no ref of this repository: the link's text.
    Outside(String),
}

impl std::fmt::Display for AliasTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ref(spec) => spec.fmt(f),
            Self::Outside(text) => f.pad(text),
        }
    }
}

impl Repo {
    /// Lists the refs that stand in a place, sorted, without looking into them.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn list_refs(&self, place: &RefPlace) -> Result<Vec<ListedRef>, RefError> {
        let mut found = Vec::new();
        if let Some(dir) = self.find_refs_dir(&place.directory())? {
            self.collect(&dir, place, "", &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    /// Lists the places that may have refs: the repository's own, then remotes, then mirrored collections, each sorted by name.
    ///
    /// # Errors
    /// When a directory cannot be read.
    pub fn ref_places(&self) -> Result<Vec<RefPlace>, RefError> {
        let mut places = vec![RefPlace::Own];
        for name in self.directories_in("remotes")? {
            places.extend(is_ref_fragment(&name).then_some(RefPlace::Remote(name)));
        }
        for name in self.directories_in("mirrors")? {
            places.extend(name.parse().ok().map(RefPlace::Mirror));
        }
        Ok(places)
    }

    fn directories_in(&self, path: &str) -> Result<Vec<String>, RefError> {
        let Some(dir) = self.find_refs_dir(path)? else { return Ok(Vec::new()) };
        let all = entries(&dir).map_err(RefError::io(path))?;
        Ok(all.into_iter().filter(|entry| entry.kind == FileType::Directory).map(|entry| entry.name).collect())
    }

    /// Opens a directory below `refs/`; none of them must be there.
    pub(super) fn find_refs_dir(&self, path: &str) -> Result<Option<OwnedFd>, RefError> {
        let refs = open_dir(&self.root, "refs");
        match path.split('/').fold(refs, |dir, part| open_dir(dir?, part)) {
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(None),
            other => other.map(Some).map_err(RefError::io(path)),
        }
    }

    fn collect(&self, dir: &OwnedFd, place: &RefPlace, prefix: &str, found: &mut Vec<ListedRef>) -> Result<(), RefError> {
        // Names that no ref can have, such as editors' backups, are none of ours.
        for entry in entries(dir).map_err(RefError::io(prefix))?.into_iter().filter(|entry| is_ref_fragment(&entry.name)) {
            let name = format!("{prefix}{}", entry.name);
            if entry.kind == FileType::Directory {
                let child = open_dir(dir, &entry.name).map_err(RefError::io(&name))?;
                self.collect(&child, place, &format!("{name}/"), found)?;
                continue;
            }
            let Ok(name) = name.parse() else { continue };
            let spec = RefSpec { place: place.clone(), name };
            let alias = if entry.kind == FileType::Symlink { Some(read_alias(dir, &entry.name, &spec)?) } else { None };
            found.push(ListedRef { spec, alias });
        }
        Ok(())
    }

    /// Returns where an alias leads; `None` of what is no alias.
    pub(super) fn find_alias(&self, spec: &RefSpec) -> Result<Option<AliasTarget>, RefError> {
        let path = spec.path();
        let (parent, last) = path.rsplit_once('/').expect("a ref is below its place");
        let Some(dir) = self.find_refs_dir(parent)? else { return Ok(None) };
        match read_alias(&dir, last, spec) {
            Ok(target) => Ok(Some(target)),
            Err(RefError::Io { source, .. }) if source.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn read_alias(dir: &OwnedFd, file: &str, spec: &RefSpec) -> Result<AliasTarget, RefError> {
    let text = rustix::fs::readlinkat(dir, file, Vec::new()).map_err(RefError::io(&spec.to_string()))?;
    let text = text.to_string_lossy().into_owned();
    Ok(target_path(&spec.path(), &text).and_then(|path| RefSpec::from_path(&path)).map_or(AliasTarget::Outside(text), AliasTarget::Ref))
}

/// Follows a relative link from a file to a path, both below `refs/`; `None` when it leads out.
fn target_path(from: &str, link: &str) -> Option<String> {
    if link.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the text of a link from one file to another, both below `refs/`.
pub(super) fn link_text(from: &str, to: &str) -> String {
    let (mut from, mut to): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
    // Up to the place of the refs, as libostree writes it, whatever parts of the names are the same.
    let common = usize::from(from[0] == to[0]);
    from.drain(..common);
    to.drain(..common);
    "../".repeat(from.len() - 1) + &to.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_they_were_made_to_lead() {
        for (from, to, text) in [
            ("heads/a", "heads/b", "b"),
            ("heads/os/a", "heads/os/b", "../os/b"),
            ("heads/a", "heads/os/b", "os/b"),
            ("heads/x/y/a", "remotes/o/b", "../../../remotes/o/b"),
        ] {
            assert_eq!(link_text(from, to), text);
            assert_eq!(target_path(from, text).as_deref(), Some(to));
        }
        for (link, expected) in [("/etc/passwd", None), ("../../../x", None), ("../..", Some("")), ("./b//", Some("heads/os/b"))] {
            assert_eq!(target_path("heads/os/a", link).as_deref(), expected, "{link}");
        }
    }
}
