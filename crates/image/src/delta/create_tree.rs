//! Making a delta of the commits in two images, or of one alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rootball_delta::tree::Plan;
use rootball_delta::tree::apply::{ApplyLimits, ApplyTo, PartFiles, prove};
use rootball_delta::tree::create::{Made, PartSink, Tier, TreeDeltaOptions, create};
use rootball_object::{Cancel, CommitChecksum, Reporter};
use rootball_oci::{Descriptor, Digest, Image, ImageConfig, ImageSource};
use rootball_repo::{Mode, Repo};

use super::annotations::{CONTENT, MEMORY, SIZE, TIER, oci_delta};
use super::artifact::{ArtifactBlob, BlobContent, DeltaArtifact};
use super::create::{CreateReport, blob};
use super::error::DeltaError;
use super::found::{DeltaKind, DeltaStart};
use super::{ROOTBALL_PART, ROOTBALL_PLAN};
use crate::encapsulate::labels::{LABEL_COMMIT, LABEL_FINAL_DIFFID};
use crate::import::{ImageForm, ImportOptions, import};

/// How a delta of commits is made.
#[derive(Clone, Copy)]
pub struct TreeCreateOptions<'a> {
    /// A repository in which the commits may be already: where all of them are there, they need not be fetched.
    pub repo: Option<&'a Repo>,
    /// How much work it is worth.
    pub tier: Tier,
    /// Where temporary files go: as many bytes as the images have unpacked.
    pub scratch: &'a Path,
    /// Number of threads.
    pub jobs: usize,
    /// Bytes of memory to stay within, all threads together.
    pub memory: u64,
}

impl std::fmt::Debug for TreeCreateOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TreeCreateOptions")
            .field("tier", &self.tier)
            .field("jobs", &self.jobs)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}

/// Tells the commit that an image names, if it holds one, alone or below files.
pub fn named_commit(image: &Image) -> Option<CommitChecksum> {
    commit_of_labels(&image.config)
}

pub(super) fn commit_of_labels(config: &ImageConfig) -> Option<CommitChecksum> {
    config.config.labels.as_ref()?.get(LABEL_COMMIT)?.parse().ok()
}

/// Makes a delta that leads from the commit in one image to that in another, or from nothing to that. It is applied before it is believed.
///
/// It is a function of the images and the options. Files on top of a commit are not in it; hosts fetch their layers.
///
/// # Errors
/// When an image cannot be read or holds no commit that it names, both hold the same, or temporary files cannot be written.
#[tracing::instrument(name = "image.delta.create_tree", skip_all)]
pub fn create_tree(
    from: Option<(&dyn ImageSource, &Image)>,
    (to_source, to): (&dyn ImageSource, &Image),
    options: &TreeCreateOptions<'_>,
    reporter: &dyn Reporter,
    cancel: &Cancel,
) -> Result<(DeltaArtifact, CreateReport), DeltaError> {
    let base = from.map(|(_, image)| image);
    let none =
        |reason: &str| DeltaError::NoDelta { from: base.map(|image| image.raw.digest), to: to.raw.digest, reason: reason.to_owned() };
    let no_commit = match base {
        Some(_) => "one of them does not name a commit in it; '--kind oci-delta' compares layers",
        None => "it does not name a commit in it",
    };
    let named = |image: &Image| named_commit(image).ok_or_else(|| none(no_commit));
    let (old, new) = (base.map(named).transpose()?, named(to)?);
    if old == Some(new) {
        return Err(none("they hold the same commit"));
    }
    let wanted = || old.iter().chain([&new]);
    let fetched;
    let repo = match options.repo.filter(|repo| wanted().all(|commit| repo.is_complete(commit).unwrap_or(false))) {
        Some(repo) => repo,
        None => {
            fetched = scratch_repo(&options.scratch.join("repo"))?;
            let sources = from.iter().map(|(source, _)| *source).chain([to_source]);
            for (source, named) in sources.zip(wanted().copied()) {
                let imported = import(source, &fetched, &ImportOptions::default(), reporter, cancel)?;
                let held = match imported.form {
                    ImageForm::Encapsulated => Some(imported.commit),
                    ImageForm::Derived => imported.base,
                    _ => None,
                };
                if held != Some(named) {
                    return Err(none(no_commit));
                }
            }
            &fetched
        }
    };
    let parts = FileParts { directory: options.scratch, files: Mutex::default() };
    let making =
        TreeDeltaOptions { tier: options.tier, jobs: options.jobs, memory: options.memory, ..TreeDeltaOptions::new(options.scratch) };
    let made = create(&making, repo, old.as_ref(), &new, &parts, reporter, cancel)?;
    prove_here(&made, &parts, repo, options, cancel)?;
    let (artifact, size) = artifact(&made.plan, parts, base, to, options.tier)?;
    let old_layers: Vec<Digest> = base.into_iter().flat_map(Image::layers).filter_map(|(_, diff_id)| diff_id).collect();
    let is_new = |(_, diff_id): &(&Descriptor, Option<Digest>)| diff_id.is_none_or(|diff_id| !old_layers.contains(&diff_id));
    let (changed, kept): (Vec<_>, Vec<_>) = to.layers().partition(is_new);
    let report = CreateReport {
        delta: artifact.manifest.digest,
        kind: DeltaKind::Rootball,
        from: base.map(|image| image.raw.digest),
        to: to.raw.digest,
        size,
        layers_size: changed.iter().fold(0, |sum, (layer, _)| sum.saturating_add(layer.size)),
        layers: Vec::new(),
        kept: kept.len(),
    };
    Ok((artifact, report))
}

/// Makes a repository for as long as the delta is made: nobody reads it after a crash, so nothing need be synced.
fn scratch_repo(path: &Path) -> Result<Repo, DeltaError> {
    let failed = |error: &dyn std::error::Error| DeltaError::Scratch(io::Error::other(error.to_string()));
    Repo::init(path, Mode::BareUser).map_err(|error| failed(&error))?;
    let config = path.join("config");
    let text = std::fs::read_to_string(&config).map_err(DeltaError::Scratch)?;
    std::fs::write(&config, text.replacen("[core]\n", "[core]\nfsync=false\n", 1)).map_err(DeltaError::Scratch)?;
    Repo::open(path).map_err(|error| failed(&error))
}

/// Applies a delta where its commits are: what comes out is compared, and dropped.
fn prove_here(made: &Made, parts: &FileParts<'_>, repo: &Repo, options: &TreeCreateOptions<'_>, cancel: &Cancel) -> Result<(), DeltaError> {
    let transaction = repo.begin().map_err(crate::import::ImportError::from)?;
    let to = ApplyTo { source: &transaction, sink: &transaction, scratch: options.scratch, limits: ApplyLimits::default(), cancel };
    prove(made, parts, to, options.jobs)?;
    Ok(())
}

fn artifact(plan: &Plan, parts: FileParts<'_>, from: Option<&Image>, to: &Image, tier: Tier) -> Result<(DeltaArtifact, u64), DeltaError> {
    let bytes = plan.to_bytes().map_err(DeltaError::Scratch)?;
    let size = plan.parts_size() + bytes.len() as u64;
    let descriptor = Descriptor::new(ROOTBALL_PLAN, Digest::of(&bytes), bytes.len() as u64);
    let mut blobs = vec![ArtifactBlob { descriptor, content: BlobContent::Bytes(bytes) }];
    let files = parts.files.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (file, digest, size) in files.into_values() {
        blobs.push(ArtifactBlob { descriptor: Descriptor::new(ROOTBALL_PART, digest, size), content: BlobContent::File(file) });
    }
    // What who has nothing but the delta needs besides. Where it lies beside the image, these blobs are there.
    blobs.push(blob(to.raw.descriptor(), oci_delta::CONTENT_MANIFEST, None, BlobContent::Bytes(to.raw.bytes.clone())));
    blobs.push(blob(to.manifest.config.clone(), oci_delta::CONTENT_CONFIG, None, BlobContent::Bytes(to.config_bytes.clone())));
    let last_of_commit = to.config.config.labels.as_ref().and_then(|labels| labels.get(LABEL_FINAL_DIFFID));
    let on_top = to.layers().skip_while(|(_, diff_id)| diff_id.map(|diff_id| diff_id.to_string()).as_ref() != last_of_commit).skip(1);
    blobs.extend(on_top.map(|(layer, _)| blob(layer.clone(), oci_delta::CONTENT_LAYER, None, BlobContent::OfTarget)));
    let content: u64 = plan.parts.iter().map(|part| part.content).sum();
    let memory = plan.parts.iter().map(|part| part.memory).max().unwrap_or_default();
    let tier = match tier {
        Tier::Fast => "fast",
        Tier::Default => "default",
        Tier::Max => "max",
    };
    let said = [(SIZE, size.to_string()), (CONTENT, content.to_string()), (MEMORY, memory.to_string()), (TIER, tier.to_owned())];
    let said: BTreeMap<String, String> = said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let start = DeltaStart {
        config: from.map(|image| image.manifest.config.digest),
        manifest: from.map(|image| image.raw.digest),
        commit: plan.from,
    };
    Ok((DeltaArtifact::new(DeltaKind::Rootball, &to.raw, &start, Some(plan.to), said, blobs), size))
}

/// Parts in temporary files.
struct FileParts<'a> {
    directory: &'a Path,
    files: Mutex<BTreeMap<usize, (File, Digest, u64)>>,
}

impl PartSink for FileParts<'_> {
    fn put_part(&self, number: usize, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::tempfile_in(self.directory)?;
        file.write_all(bytes)?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(number, (file, Digest::of(bytes), bytes.len() as u64));
        Ok(())
    }
}

impl PartFiles for FileParts<'_> {
    fn open_part(&self, number: usize) -> io::Result<Box<dyn Read + Send + '_>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, _, size) = files.get(&number).ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; *size as usize];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(Box::new(io::Cursor::new(bytes)))
    }
}
