//! Makes the summary anew, with the lists of static deltas, and puts it in place.
//!
//! The order of keys is stock's, so both programs write the same bytes. New indexes of deltas are in place before the summary, stale ones go
//! after it. A summary and its signature are two files, and between two renames a reader may meet the new one with the old other; it asks
//! once more then.

use std::collections::{BTreeMap, HashSet};
use std::error::Error as StdError;
use std::io;

use rootball_gvariant::Value;
use rootball_object::{
    CommitChecksum, ErrorKind, InvalidObject, LoadError, MAX_METADATA_SIZE, Metadata, ObjectKind, ObjectSource, RefName,
};
use rustix::io::Errno;

use super::{COLLECTION, ListedDelta, MAX_SUMMARY_SIZE, Summary, SummaryRef, deltas_value, refs_value};
use crate::fs::{ensure_dir, open_dir, open_file, read_limited, remove_file, replace_file};
use crate::prune::deltas as delta_names;
use crate::{LockKind, RefError, RefPlace, RefSpec, Repo, StoreError};

/// How a summary is made.
#[derive(Clone, Debug, Default)]
pub struct SummaryOptions {
    /// What the owner says besides.
    pub metadata: Metadata,
    /// When it is made, in seconds since 1970.
    pub timestamp: u64,
}

/// Signs summaries.
pub trait SummarySigner {
    /// Returns what `summary.sig` holds for a summary's bytes.
    ///
    /// # Errors
    /// When it cannot be signed.
    fn sign(&self, summary: &[u8]) -> Result<Metadata, Box<dyn StdError + Send + Sync>>;
}

/// A summary and the signatures beside it, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryFiles {
    /// The file `summary`.
    pub summary: Vec<u8>,
    /// The file `summary.sig`, if there is one.
    pub signature: Option<Vec<u8>>,
}

/// Why a summary could not be read or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// A ref cannot be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// The commit of a ref cannot be read.
    #[error("ref {name}")]
    Commit {
        /// The ref.
        name: RefName,
        /// Why not.
        source: LoadError,
    },
    /// What is there is no summary.
    #[error(transparent)]
    Invalid(#[from] InvalidObject),
    /// The signer failed.
    #[error("signing the summary")]
    Sign(#[source] Box<dyn StdError + Send + Sync>),
    /// The repository cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SummaryError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Ref(error) => error.kind(),
            Self::Commit { source, .. } => source.kind(),
            Self::Invalid(_) => ErrorKind::Corrupt,
            Self::Sign(_) => ErrorKind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }
}

impl Repo {
    /// Reads the summary as it lies in the repository, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find_summary(&self) -> Result<Option<SummaryFiles>, StoreError> {
        let Some(summary) = self.find_root_file("summary", MAX_SUMMARY_SIZE)? else { return Ok(None) };
        Ok(Some(SummaryFiles { summary, signature: self.find_root_file("summary.sig", MAX_METADATA_SIZE)? }))
    }

    /// Puts a summary in place of the one that is there. Without a signature, an old one goes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace_summary(&self, files: &SummaryFiles) -> Result<(), StoreError> {
        let sync = self.config().fsync;
        let replace = |name, bytes: &[u8]| replace_file(&self.tmp, &self.root, name, bytes, sync);
        let write = || -> rustix::io::Result<()> {
            replace("summary", &files.summary)?;
            match &files.signature {
                Some(signature) => replace("summary.sig", signature),
                None => remove_file(&self.root, "summary.sig"),
            }
        };
        write().map_err(StoreError::io("writing the summary"))
    }

    /// Makes the summary and the indexes of static deltas anew from what the repository has. Without a signer, an old signature goes.
    ///
    /// # Errors
    /// When a ref's commit cannot be loaded, the signer fails, or nothing can be written. The old summary is in place then.
    #[tracing::instrument(name = "repo.update_summary", skip_all)]
    pub fn update_summary(&self, options: &SummaryOptions, signer: Option<&dyn SummarySigner>) -> Result<Summary, SummaryError> {
        let _lock = self.lock(LockKind::Exclusive)?;
        let deltas = self.listed_deltas()?;
        let summary = self.make_summary(options, &deltas)?;
        let bytes = summary.to_bytes();
        let signature = signer.map(|signer| signer.sign(&bytes)).transpose().map_err(SummaryError::Sign)?;
        self.write_delta_indexes(&deltas)?;
        self.replace_summary(&SummaryFiles { summary: bytes, signature: signature.map(|signature| signature.to_bytes()) })?;
        self.remove_stale_indexes(&deltas)?;
        Ok(summary)
    }

    /// Makes the indexes of static deltas anew from what lies in the repository.
    ///
    /// # Errors
    /// When a delta cannot be read, or an index cannot be written.
    pub fn index_deltas(&self) -> Result<(), StoreError> {
        let deltas = self.listed_deltas()?;
        self.write_delta_indexes(&deltas)?;
        self.remove_stale_indexes(&deltas)
    }

    fn make_summary(&self, options: &SummaryOptions, deltas: &[ListedDelta]) -> Result<Summary, SummaryError> {
        // In stock's order, on which the order in the file depends.
        let mut metadata = options.metadata.clone();
        if !deltas.is_empty() && !self.config().no_deltas_in_summary {
            metadata.insert("ostree.static-deltas", deltas_value(deltas));
        }
        metadata.insert("ostree.summary.last-modified", Value::Uint64(options.timestamp.swap_bytes()));
        metadata.insert("ostree.summary.mode", Value::String(self.mode().config_name().to_owned()));
        metadata.insert("ostree.summary.tombstone-commits", Value::Boolean(self.config().tombstone_commits));
        metadata.insert("ostree.summary.indexed-deltas", Value::Boolean(true));
        if let Some(id) = &self.config().collection_id {
            metadata.insert("ostree.summary.collection-id", Value::String(id.clone()));
        }
        let mut collections = Vec::new();
        for place in self.ref_places()? {
            let RefPlace::Mirror(id) = &place else { continue };
            let refs = self.summary_refs(&place)?;
            if !refs.is_empty() && self.config().collection_id.as_deref() != Some(id.as_str()) {
                collections.push(Value::DictEntry(Box::new(Value::String(id.as_str().to_owned())), Box::new(refs_value(&refs))));
            }
        }
        if !collections.is_empty() {
            metadata.insert("ostree.summary.collection-map", Value::Array(COLLECTION.clone(), collections));
        }
        Ok(Summary { refs: self.summary_refs(&RefPlace::Own)?, metadata: metadata.in_hash_order() })
    }

    fn summary_refs(&self, place: &RefPlace) -> Result<Vec<SummaryRef>, SummaryError> {
        let mut refs = Vec::new();
        for listed in self.list_refs(place)? {
            let spec: RefSpec = listed.spec;
            let commit = match self.find_commit_of(&spec) {
                Ok(Some(commit)) => commit,
                // An alias to nothing offers nothing.
                Ok(None) | Err(RefError::BadAlias { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            refs.push(self.summary_ref(spec.name, commit)?);
        }
        refs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(refs)
    }

    fn summary_ref(&self, name: RefName, commit: CommitChecksum) -> Result<SummaryRef, SummaryError> {
        let load = || {
            let bytes = self.load_metadata(ObjectKind::Commit, commit.object())?;
            let parsed = rootball_object::Commit::from_bytes(&bytes).map_err(LoadError::invalid(ObjectKind::Commit, commit.object()))?;
            Ok((bytes.len() as u64, parsed))
        };
        let (size, parsed) = load().map_err(|source| SummaryError::Commit { name: name.clone(), source })?;
        let mut metadata = Metadata::new();
        if let Some(version) = parsed.metadata.string("version") {
            metadata.insert("ostree.commit.version", Value::String(version.to_owned()));
        }
        metadata.insert("ostree.commit.timestamp", Value::Uint64(parsed.timestamp.swap_bytes()));
        Ok(SummaryRef { name, commit, size, metadata: metadata.in_hash_order() })
    }

    /// Lists the deltas that lie in the repository, sorted by name.
    fn listed_deltas(&self) -> Result<Vec<ListedDelta>, StoreError> {
        let mut found = Vec::new();
        for name in delta_names::list(self, "deltas").map_err(StoreError::io("listing deltas"))? {
            let Some(delta) = delta_names::name_of(&name) else { continue };
            match self.superblock_checksum(&name) {
                Ok(superblock) => found.push(ListedDelta { name: delta, superblock }),
                // Half of a delta is none.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::io(format!("reading deltas/{name}/superblock"))(error)),
            }
        }
        found.sort_by_key(|delta| (delta.name.to, delta.name.from));
        Ok(found)
    }

    fn superblock_checksum(&self, name: &str) -> io::Result<rootball_object::Checksum> {
        let (fan_out, rest) = name.split_once('/').ok_or(Errno::NOENT)?;
        let dir = open_dir(open_dir(open_dir(&self.root, "deltas")?, fan_out)?, rest)?;
        let bytes = read_limited(&open_file(&dir, "superblock")?, MAX_METADATA_SIZE)?;
        Ok(rootball_object::hash::Hasher::of(&bytes))
    }

    /// Writes the list of deltas of each commit that has some.
    fn write_delta_indexes(&self, deltas: &[ListedDelta]) -> Result<(), StoreError> {
        let mut by_target: BTreeMap<CommitChecksum, Vec<ListedDelta>> = BTreeMap::new();
        deltas.iter().for_each(|delta| by_target.entry(delta.name.to).or_default().push(*delta));
        for (to, deltas) in by_target {
            let mut index = Metadata::new();
            index.insert("ostree.static-deltas", deltas_value(&deltas));
            let path = delta_names::index_below(&to);
            let (fan_out, name) = path.split_once('/').unwrap_or(("", &path));
            let write = || -> rustix::io::Result<()> {
                ensure_dir(&self.root, "delta-indexes", 0o755)?;
                let top = open_dir(&self.root, "delta-indexes")?;
                ensure_dir(&top, fan_out, 0o755)?;
                replace_file(&self.tmp, open_dir(&top, fan_out)?, name, &index.to_bytes(), self.config().fsync)
            };
            write().map_err(StoreError::io(format!("writing delta-indexes/{path}")))?;
        }
        // Clients that ask for a commit by its checksum read this and not the summary.
        if !self.config().indexed_deltas { self.enable_indexed_deltas() } else { Ok(()) }
    }

    fn remove_stale_indexes(&self, deltas: &[ListedDelta]) -> Result<(), StoreError> {
        let wanted: HashSet<String> = deltas.iter().map(|delta| delta_names::index_below(&delta.name.to)).collect();
        let remove = || -> rustix::io::Result<()> {
            for name in delta_names::list(self, "delta-indexes")? {
                if !wanted.contains(&name)
                    && let Some((fan_out, file)) = name.split_once('/').filter(|(_, file)| file.ends_with(".index"))
                {
                    remove_file(open_dir(open_dir(&self.root, "delta-indexes")?, fan_out)?, file)?;
                }
            }
            Ok(())
        };
        remove().map_err(StoreError::io("removing indexes of deltas that are gone"))
    }

    fn find_root_file(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let file = match open_file(&self.root, name) {
            Err(Errno::NOENT) => return Ok(None),
            opened => opened.map_err(StoreError::io(format!("reading {name}")))?,
        };
        read_limited(&file, limit).map(Some).map_err(StoreError::io(format!("reading {name}")))
    }
}
