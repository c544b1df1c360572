//! The summary of a remote: fetched only when it has changed, believed only when it is verified.
//!
//! What was fetched last is in `tmp/cache/summaries/REMOTE` and `REMOTE.sig` of the repository, where stock has it too; by what the server
//! tells versions apart is in attributes of the files. Servers put two files in place one after the other, and caches on the way keep each
//! as long as they like, so a pair that does not fit is asked for once more, past the caches, before it is refused.

use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};

use rootball_object::MAX_METADATA_SIZE;
use rootball_repo::summary::MAX_SUMMARY_SIZE;
use rootball_repo::{Repo, StoreError, Summary, SummaryFiles};
use rootball_sign::ostree::Verified;
use rustix::fs::{Mode, OFlags, XattrFlags};
use rustix::io::Errno;

use crate::origin::Origin;
use crate::policy::{RemotePolicy, UntrustedRemote};
use crate::pull::PullError;
use crate::server::{Changed, Part, Server, Validators};

/// Attributes of a cached file: the first is stock's.
const ETAG: &str = "user.etag";
const LAST_MODIFIED: &str = "user.last-modified";

/// A summary that the policy has said yes to.
#[derive(Clone, Debug)]
pub struct RemoteSummary {
    /// What it says.
    pub summary: Summary,
    /// As it came.
    pub files: SummaryFiles,
    /// Who signed it.
    pub verified: Vec<Verified>,
}

/// Fetches the summary of a remote, if it has one. `cache` names it in the repository's cache.
pub(crate) async fn fetch(origin: &Origin, repo: &Repo, cache: &str, policy: &RemotePolicy) -> Result<Option<RemoteSummary>, PullError> {
    let server = match origin {
        Origin::Local(source) => {
            return match source.find_summary()? {
                Some(files) => Ok(Some(believe(files, policy)?)),
                None => without_summary(policy),
            };
        }
        Origin::Server(server) => server,
    };
    let cache = Cache::open(repo, cache)?;
    let kept = cache.load();
    let first = ask(server, &kept).await?;
    let Some(files) = first.clone() else {
        return without_summary(policy);
    };
    let (believed, files) = match believe(files.plain(), policy) {
        Ok(believed) => (believed, files),
        Err(_) => match ask(server, &Kept::default()).await? {
            Some(files) => (believe(files.plain(), policy)?, files),
            None => return without_summary(policy),
        },
    };
    if files != kept {
        cache.store(&files)?;
    }
    Ok(Some(believed))
}

/// A remote may do without a summary, unless a signed one is demanded.
fn without_summary(policy: &RemotePolicy) -> Result<Option<RemoteSummary>, PullError> {
    if policy.demands_signed_summary() { Err(PullError::NoSignedSummary) } else { Ok(None) }
}

fn believe(files: SummaryFiles, policy: &RemotePolicy) -> Result<RemoteSummary, SummaryRefused> {
    let verified = policy.verify_summary(&files.summary, files.signature.as_deref()).map_err(SummaryRefused::Untrusted)?;
    let summary = Summary::from_bytes(&files.summary).map_err(SummaryRefused::Invalid)?;
    Ok(RemoteSummary { summary, files, verified })
}

enum SummaryRefused {
    Untrusted(UntrustedRemote),
    Invalid(rootball_object::InvalidObject),
}

impl From<SummaryRefused> for PullError {
    fn from(refused: SummaryRefused) -> Self {
        match refused {
            SummaryRefused::Untrusted(error) => error.into(),
            SummaryRefused::Invalid(error) => Self::Summary(error),
        }
    }
}

/// Both files with what tells their versions apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Kept {
    summary: Option<(Vec<u8>, Validators)>,
    signature: Option<(Vec<u8>, Validators)>,
}

impl Kept {
    fn plain(&self) -> SummaryFiles {
        let bytes = |file: &Option<(Vec<u8>, Validators)>| file.as_ref().map(|(bytes, _)| bytes.clone());
        SummaryFiles { summary: bytes(&self.summary).unwrap_or_default(), signature: bytes(&self.signature) }
    }
}

/// Asks for what differs from what is kept.
async fn ask(server: &Server, kept: &Kept) -> Result<Option<Kept>, PullError> {
    let validators = |file: &Option<(Vec<u8>, Validators)>| file.as_ref().map(|(_, validators)| validators.clone()).unwrap_or_default();
    let signature = match server.fetch_changed(Part::Meta, "summary.sig", MAX_METADATA_SIZE, &validators(&kept.signature)).await? {
        // What is signed by the same signature is the same.
        Changed::Unchanged if kept.summary.is_some() => return Ok(Some(kept.clone())),
        Changed::Unchanged => kept.signature.clone(),
        Changed::Missing => None,
        Changed::To(bytes, validators) => Some((bytes.to_vec(), validators)),
    };
    let summary = match server.fetch_changed(Part::Meta, "summary", MAX_SUMMARY_SIZE, &validators(&kept.summary)).await? {
        Changed::Unchanged => kept.summary.clone(),
        Changed::Missing => return Ok(None),
        Changed::To(bytes, validators) => Some((bytes.to_vec(), validators)),
    };
    Ok(Some(Kept { summary, signature }))
}

/// The place of one remote in the cache.
struct Cache<'c> {
    dir: OwnedFd,
    name: &'c str,
    sync: bool,
}

impl<'c> Cache<'c> {
    fn open(repo: &Repo, name: &'c str) -> Result<Self, StoreError> {
        let open = || -> rustix::io::Result<OwnedFd> {
            let mut dir = rustix::io::dup(repo.temporary_directory())?;
            for part in ["cache", "summaries"] {
                match rustix::fs::mkdirat(&dir, part, Mode::from(0o775)) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error),
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                dir = rustix::fs::openat(&dir, part, flags, Mode::empty())?;
            }
            Ok(dir)
        };
        let dir = open().map_err(StoreError::io("opening the cache of summaries"))?;
        Ok(Self { dir, name, sync: repo.config().fsync })
    }

    /// Loads what is there; what cannot be read is as good as not there.
    fn load(&self) -> Kept {
        Kept { summary: self.load_file(self.name), signature: self.load_file(&format!("{}.sig", self.name)) }
    }

    fn load_file(&self, name: &str) -> Option<(Vec<u8>, Validators)> {
        use std::io::Read;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = std::fs::File::from(rustix::fs::openat(&self.dir, name, flags, Mode::empty()).ok()?);
        let attribute = |name: &str| {
            let mut buffer = vec![0; 1024];
            let length = rustix::fs::fgetxattr(&file, name, &mut buffer).ok()?;
            buffer.truncate(length);
            String::from_utf8(buffer).ok()
        };
        let validators = Validators { etag: attribute(ETAG), last_modified: attribute(LAST_MODIFIED) };
        let mut bytes = Vec::new();
        (&file).take(MAX_SUMMARY_SIZE + 1).read_to_end(&mut bytes).ok()?;
        // Without validators it can only be fetched anew.
        (validators != Validators::default() && bytes.len() as u64 <= MAX_SUMMARY_SIZE).then_some((bytes, validators))
    }

    fn store(&self, files: &Kept) -> Result<(), StoreError> {
        let store = || -> std::io::Result<()> {
            self.store_file(self.name, files.summary.as_ref())?;
            self.store_file(&format!("{}.sig", self.name), files.signature.as_ref())
        };
        store().map_err(StoreError::io(format!("keeping the summary of {}", self.name)))
    }

    fn store_file(&self, name: &str, file: Option<&(Vec<u8>, Validators)>) -> std::io::Result<()> {
        let Some((bytes, validators)) = file else {
            return match rustix::fs::unlinkat(&self.dir, name, rustix::fs::AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => Ok(()),
                Err(error) => Err(error.into()),
            };
        };
        let temporary = format!("{name}.new-{}", std::process::id());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut new = std::fs::File::from(rustix::fs::openat(&self.dir, &temporary, flags, Mode::from(0o644))?);
        new.write_all(bytes)?;
        for (attribute, value) in [(ETAG, &validators.etag), (LAST_MODIFIED, &validators.last_modified)] {
            if let Some(value) = value {
                // Without attributes the next time it is fetched as a whole.
                let _ = rustix::fs::fsetxattr(&new, attribute, value.as_bytes(), XattrFlags::empty());
            }
        }
        if self.sync {
            rustix::fs::fdatasync(&new)?;
        }
        rustix::fs::renameat(self.dir.as_fd(), &temporary, &self.dir, name)?;
        Ok(())
    }
}
