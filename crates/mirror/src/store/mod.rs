//! The store: blobs, manifests and tags of all repositories in one image layout.
//!
//! Blobs are shared by all repositories; what belongs to one are the entries of `index.json` that carry its name. An entry is named
//! `<repository>:<tag>` or, for a manifest without a tag, `<repository>@<digest>`; entries with other names are left alone and not
//! served. A manifest stays reachable by digest when its tag moves on, until it is deleted.
//!
//! Other programs may change the layout while the server runs: the index is read again whenever the file is another one.

mod facts;
mod uploads;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rootball_object::ErrorKind;
use rootball_oci::{ANNOTATION_REF_NAME, Descriptor, Digest, Layout, MAX_MANIFEST_SIZE, TransferError};

pub(crate) use facts::{Facts, is_manifest_type};
pub(crate) use uploads::{Progress, Upload, Uploads};

use crate::name::{is_repository, is_tag};

/// A store that requests work on.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    layout: Layout,
    /// Unfinished uploads.
    pub(crate) uploads: Uploads,
    view: Mutex<View>,
}

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The layout says so.
    #[error(transparent)]
    Layout(#[from] TransferError),
    /// A file failed.
    #[error("{action}")]
    Io { action: String, source: io::Error },
}

/// How a request names a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ManifestName {
    Tag(String),
    Digest(Digest),
}

/// A manifest of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) digest: Digest,
    pub(crate) media_type: String,
    pub(crate) size: u64,
}

/// The index, by repository.
#[derive(Debug, Default)]
struct View {
    stamp: Option<Stamp>,
    repositories: BTreeMap<String, Repository>,
    /// What manifests refer to, as far as somebody has asked.
    subjects: HashMap<Digest, Option<Arc<Referrer>>>,
}

#[derive(Debug, Default)]
struct Repository {
    tags: BTreeMap<String, Digest>,
    manifests: BTreeMap<Digest, Entry>,
}

/// A manifest with a subject, as a list of referrers shows it.
#[derive(Debug)]
struct Referrer {
    subject: String,
    descriptor: serde_json::Value,
}

/// Tells one version of the index file from another.
type Stamp = (u64, u64, i64, i64);

impl StoreError {
    /// Tells what a caller can do about it.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Layout(error) => error.kind(),
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

fn io_error(action: &str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { action: format!("{action} {}", path.display()), source }
}

impl ManifestName {
    /// Returns the name of the index entry for it.
    fn entry_name(&self, repository: &str) -> String {
        match self {
            Self::Tag(tag) => format!("{repository}:{tag}"),
            Self::Digest(digest) => format!("{repository}@{digest}"),
        }
    }
}

/// Reads the name of an index entry: repository and tag, or repository alone.
fn parse_entry_name(name: &str) -> Option<(&str, Option<&str>)> {
    let (repository, tag) = match name.split_once('@') {
        Some((repository, _)) => (repository, None),
        None => name.split_once(':').map(|(repository, tag)| (repository, Some(tag)))?,
    };
    (is_repository(repository) && tag.is_none_or(is_tag)).then_some((repository, tag))
}

impl Store {
    /// Opens the layout, making it where it is missing.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let layout = Layout::create(path)?;
        Ok(Self { path: path.to_owned(), layout, uploads: Uploads::open(path)?, view: Mutex::default() })
    }

    /// Opens a blob's file and returns it with its size.
    pub(crate) fn find_blob(&self, digest: &Digest) -> Result<Option<(File, u64)>, StoreError> {
        match self.layout.open_blob_file(digest) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives an upload's bytes their name as a blob, if they have the digest; otherwise returns the digest that they have.
    pub(crate) fn finish_upload(&self, upload: &Upload, progress: &Progress, digest: &Digest) -> Result<Result<(), Digest>, StoreError> {
        self.uploads.finish(upload, progress, digest, &self.blob_path(digest))
    }

    /// Removes a blob.
    pub(crate) fn remove_blob(&self, digest: &Digest) -> Result<(), StoreError> {
        self.layout.remove_blob(digest)?;
        Ok(())
    }

    /// Finds a manifest in any repository that refers to the blob, or is it.
    pub(crate) fn find_user_of(&self, digest: &Digest) -> Result<Option<Digest>, StoreError> {
        let manifests: BTreeSet<(Digest, String)> = {
            let view = self.view()?;
            let entries = view.repositories.values().flat_map(|repository| repository.manifests.values());
            entries.map(|entry| (entry.digest, entry.media_type.clone())).collect()
        };
        let wanted = digest.to_string();
        for (manifest, media_type) in manifests {
            let bytes = self.read_manifest(&manifest)?;
            let uses = Facts::parse(&bytes, &media_type).is_ok_and(|facts| facts.blobs().any(|blob| blob.digest == wanted));
            if uses || manifest == *digest {
                return Ok(Some(manifest));
            }
        }
        Ok(None)
    }

    /// Tells whether the repository has a manifest.
    pub(crate) fn has_repository(&self, repository: &str) -> Result<bool, StoreError> {
        Ok(self.view()?.repositories.contains_key(repository))
    }

    /// Returns the names of all repositories, sorted.
    pub(crate) fn repositories(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.view()?.repositories.keys().cloned().collect())
    }

    /// Returns the tags of a repository, sorted.
    pub(crate) fn tags(&self, repository: &str) -> Result<Option<Vec<String>>, StoreError> {
        Ok(self.view()?.repositories.get(repository).map(|repository| repository.tags.keys().cloned().collect()))
    }

    /// Finds a manifest of a repository.
    pub(crate) fn find_manifest(&self, repository: &str, name: &ManifestName) -> Result<Option<Entry>, StoreError> {
        let view = self.view()?;
        let Some(repository) = view.repositories.get(repository) else { return Ok(None) };
        let digest = match name {
            ManifestName::Tag(tag) => repository.tags.get(tag),
            ManifestName::Digest(digest) => Some(digest),
        };
        Ok(digest.and_then(|digest| repository.manifests.get(digest)).cloned())
    }

    /// Reads a manifest's bytes and verifies them.
    pub(crate) fn read_manifest(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        Ok(self.layout.load_blob(digest, MAX_MANIFEST_SIZE)?)
    }

    /// Stores a manifest under the names, the last of which make it visible.
    pub(crate) fn put_manifest(&self, repository: &str, names: &[ManifestName], entry: &Entry, bytes: &[u8]) -> Result<(), StoreError> {
        self.layout.put_blob_bytes(bytes)?;
        self.layout.update_index(|index| {
            for name in names {
                let name = name.entry_name(repository);
                let (replaced, kept) = std::mem::take(&mut index.manifests).into_iter().partition(|old| entry_name(old) == Some(&name));
                index.manifests = kept;
                index.manifests.push(named(Descriptor::new(entry.media_type.clone(), entry.digest, entry.size), &name));
                for old in replaced {
                    keep_by_digest(&mut index.manifests, repository, old);
                }
            }
            sort(&mut index.manifests);
            Ok(())
        })?;
        Ok(())
    }

    /// Removes a tag, or a manifest with all of its tags.
    pub(crate) fn remove_manifest(&self, repository: &str, name: &ManifestName) -> Result<(), StoreError> {
        self.layout.update_index(|index| {
            let (removed, kept): (Vec<_>, _) = std::mem::take(&mut index.manifests).into_iter().partition(|old| match name {
                ManifestName::Tag(_) => entry_name(old) == Some(&name.entry_name(repository)),
                ManifestName::Digest(digest) => old.digest == *digest && is_of(old, repository),
            });
            index.manifests = kept;
            if let ManifestName::Tag(_) = name {
                for old in removed {
                    keep_by_digest(&mut index.manifests, repository, old);
                }
            }
            sort(&mut index.manifests);
            Ok(())
        })?;
        Ok(())
    }

    /// Returns the descriptors of the repository's manifests that refer to the subject.
    pub(crate) fn referrers(&self, repository: &str, subject: &str) -> Result<Vec<serde_json::Value>, StoreError> {
        let mut view = self.view()?;
        let entries: Vec<Entry> = match view.repositories.get(repository) {
            Some(repository) => repository.manifests.values().cloned().collect(),
            None => return Ok(Vec::new()),
        };
        let mut found = Vec::new();
        for entry in entries {
            let referrer = match view.subjects.get(&entry.digest) {
                Some(known) => known.clone(),
                None => {
                    let read = self.read_manifest(&entry.digest)?;
                    let referrer = Referrer::read(&entry, &read).map(Arc::new);
                    view.subjects.insert(entry.digest, referrer.clone());
                    referrer
                }
            };
            found.extend(referrer.filter(|referrer| referrer.subject == subject).map(|referrer| referrer.descriptor.clone()));
        }
        Ok(found)
    }

    fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.path.join("blobs/sha256").join(digest.to_hex())
    }

    /// Locks the view, brought up to date with the index file.
    fn view(&self) -> Result<MutexGuard<'_, View>, StoreError> {
        let path = self.path.join("index.json");
        let metadata = fs::metadata(&path).map_err(|source| io_error("reading", &path, source))?;
        let stamp = (metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec());
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        if view.stamp != Some(stamp) {
            // Taken before the read: a change in between is noticed the next time.
            let index = self.layout.load_index()?;
            view.repositories = by_repository(index.manifests);
            view.stamp = Some(stamp);
        }
        Ok(view)
    }
}

impl Referrer {
    fn read(entry: &Entry, bytes: &[u8]) -> Option<Self> {
        let facts = Facts::parse(bytes, &entry.media_type).ok()?;
        let subject = facts.subject()?.to_owned();
        let mut descriptor = serde_json::json!({ "mediaType": entry.media_type, "digest": entry.digest, "size": entry.size });
        if let Some(artifact_type) = facts.artifact_type() {
            descriptor["artifactType"] = artifact_type.into();
        }
        if let Some(annotations) = facts.annotations() {
            descriptor["annotations"] = serde_json::json!(annotations);
        }
        Some(Self { subject, descriptor })
    }
}

fn entry_name(descriptor: &Descriptor) -> Option<&String> {
    descriptor.annotations.get(ANNOTATION_REF_NAME)
}

fn is_of(descriptor: &Descriptor, repository: &str) -> bool {
    entry_name(descriptor).and_then(|name| parse_entry_name(name)).is_some_and(|(found, _)| found == repository)
}

fn named(mut descriptor: Descriptor, name: &str) -> Descriptor {
    descriptor.annotations.insert(ANNOTATION_REF_NAME.to_owned(), name.to_owned());
    descriptor
}

/// Keeps a manifest whose tag was taken away reachable by its digest.
fn keep_by_digest(manifests: &mut Vec<Descriptor>, repository: &str, old: Descriptor) {
    if !manifests.iter().any(|other| other.digest == old.digest && is_of(other, repository)) {
        let name = ManifestName::Digest(old.digest).entry_name(repository);
        manifests.push(named(old, &name));
    }
}

/// Puts entries into the order of their names, so that the same content is the same file.
fn sort(manifests: &mut [Descriptor]) {
    manifests.sort_by(|a, b| (entry_name(a), a.digest).cmp(&(entry_name(b), b.digest)));
}

fn by_repository(manifests: Vec<Descriptor>) -> BTreeMap<String, Repository> {
    let mut repositories: BTreeMap<String, Repository> = BTreeMap::new();
    for descriptor in manifests {
        let Some((name, tag)) = entry_name(&descriptor).and_then(|name| parse_entry_name(name)) else { continue };
        if !is_manifest_type(&descriptor.media_type) {
            continue;
        }
        let repository = repositories.entry(name.to_owned()).or_default();
        if let Some(tag) = tag {
            repository.tags.insert(tag.to_owned(), descriptor.digest);
        }
        let entry = Entry { digest: descriptor.digest, media_type: descriptor.media_type, size: descriptor.size };
        repository.manifests.insert(entry.digest, entry);
    }
    repositories
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_names_are_repository_and_tag_or_digest() {
        for (name, expected) in [
            ("a/b:1", Some(("a/b", Some("1")))),
            ("a@sha256:00", Some(("a", None))),
            ("latest", None),
            ("A:1", None),
            ("a:.b", None),
            ("a:b:c", None),
        ] {
            assert_eq!(parse_entry_name(name), expected, "name: {name:?}");
        }
    }
}
