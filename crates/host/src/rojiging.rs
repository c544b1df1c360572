//! Releases of a remote: commits that are made of packages.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use rootball_image::delta;
use rootball_image::import::record::Came;
use rootball_net::Url;
use rootball_object::{Commit, CommitChecksum, ErrorKind, LoadError, ObjectKind, ObjectSource as _, is_ref_fragment};
use rootball_oci::Reference;
use rootball_remote::policy::RemotePolicy;
use rootball_remote::{Location, PullOptions, PullPrefer, RemoteConfig, Wanted};
use rootball_repo::{RefSpec, Repo};
use rootball_rojig::{
    FileRelease, ImportOptions, ImportPlan, Places, ReadRange, Release, RojigError, Web, WebRelease, find_in_repository, import,
    plan_import,
};

use crate::fetch::{Candidate, Fetched};
use crate::{Context, HostError, Moved, came};

/// Directory of releases below the URL of a remote.
const DIRECTORY: &str = "rojig";

/// Where temporary files go.
const SCRATCH: &str = "/var/tmp";

/// What a release's file ends in.
const SUFFIX: &str = ".rojig";

/// A release of a remote: what `rojig:REMOTE:NAME` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RojigName {
    /// The remote, whose keys say whether a commit is trusted.
    pub remote: String,
    /// What the release is called there.
    pub name: String,
}

impl fmt::Display for RojigName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.remote, self.name)
    }
}

/// The text is no `REMOTE:NAME`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no release: 'rojig:REMOTE:NAME' does, with names of letters, digits, '.', '_' and '-'")]
pub struct InvalidRojigName(String);

impl FromStr for RojigName {
    type Err = InvalidRojigName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((remote, name)) if is_ref_fragment(remote) && is_ref_fragment(name) => {
                Ok(Self { remote: remote.to_owned(), name: name.to_owned() })
            }
            _ => Err(InvalidRojigName(text.to_owned())),
        }
    }
}

/// A release whose descriptor was read.
pub(crate) struct RojigRelease<'a> {
    repo: &'a Repo,
    name: RojigName,
    remote: RemoteConfig,
    policy: RemotePolicy,
    release: Release<'static>,
    places: Places,
    kept_by: RefSpec,
    context: &'a Context<'a>,
}

impl<'a> RojigRelease<'a> {
    /// Finds a release, the shorter one for whoever `has` a commit where there is such, and sees whether its commit is trusted. It must not be
    /// older than `newer_than`.
    pub(crate) fn open(
        repo: &'a Repo,
        name: &RojigName,
        has: Option<CommitChecksum>,
        newer_than: Option<CommitChecksum>,
        context: &'a Context<'a>,
    ) -> Result<Self, HostError> {
        let remote = (context.remoting.remotes)(repo)?.load(&name.remote)?;
        let mut found = Self::of_config(repo, remote, name, has, context)?;
        found.must_be_newer(newer_than)?;
        Ok(found)
    }

    fn must_be_newer(&mut self, than: Option<CommitChecksum>) -> Result<(), HostError> {
        let Some(than) = than else { return Ok(()) };
        let plan = &self.release.descriptor.plan;
        let found = Commit::from_bytes(&plan.commit).map_err(LoadError::invalid(ObjectKind::Commit, plan.to.object()))?;
        if found.timestamp < self.repo.load_commit(&than)?.timestamp {
            return Err(HostError::Downgrade { reference: format!("rojig:{}", self.name), commit: plan.to, than });
        }
        Ok(())
    }

    /// The same of a remote that the repository need not know.
    pub(crate) fn of_config(
        repo: &'a Repo,
        remote: RemoteConfig,
        name: &RojigName,
        has: Option<CommitChecksum>,
        context: &'a Context<'a>,
    ) -> Result<Self, HostError> {
        let remoting = &context.remoting;
        let policy = RemotePolicy::load(repo, &remote, remoting.places, remoting.now)?;
        let missing = |reason: &str| HostError::NoRelease { release: name.to_string(), reason: reason.to_owned() };
        let Some(Location::Url(base)) = &remote.url else { return Err(missing("its remote has no URL, or a list of mirrors")) };
        let base: Url = with_slash(base).parse().map_err(|error| missing(&format!("{base:?} is no URL: {error}")))?;
        let web = Web::new(&remoting.connection.client).map_err(|source| HostError::Web { source })?;
        let release = open_release(&base, &name.name, has, repo, &web).map_err(|error| match error.kind() {
            ErrorKind::NotFound => missing(&crate::error::chain(&error)),
            _ => failed(name)(error),
        })?;
        let plan = &release.descriptor.plan;
        policy.verify_commit(&plan.to, &plan.commit, plan.detached.as_deref())?;
        let mut places = Places::new(Some(web));
        for directory in &context.packages.directories {
            // One that is not there has nothing.
            let _ = places.add_directory(directory);
        }
        places.add_url(base.as_str());
        remote.list("packages").unwrap_or_default().iter().for_each(|url| places.add_url(url));
        context.packages.urls.iter().for_each(|url| places.add_url(url));
        release.descriptor.head.places.iter().for_each(|url| places.add_named(url));
        Ok(Self { repo, name: name.clone(), remote, policy, release, places, kept_by: kept_by(name), context })
    }

    /// Refuses a remote whose commits need not be signed.
    pub(crate) fn require_signature(&self) -> Result<(), HostError> {
        if self.policy.demands_signed_commits() {
            return Ok(());
        }
        Err(HostError::UnsignedRemote { remote: self.remote.name().to_owned() })
    }

    /// Returns the commit and the version of the release.
    pub(crate) fn look(&self) -> (CommitChecksum, Option<String>) {
        let descriptor = &self.release.descriptor;
        (descriptor.commit(), descriptor.head.version.clone())
    }

    /// Returns what it takes to make the commit.
    pub(crate) fn plan(&self) -> Result<ImportPlan, HostError> {
        plan_import(self.repo, &self.release.descriptor).map_err(failed(&self.name))
    }

    /// Returns the bytes of the descriptor, which were read to look at it.
    pub(crate) fn looked(&self) -> u64 {
        self.release.length
    }

    /// Returns the bytes of packages that have to be moved here for this.
    pub(crate) fn to_move(&self, plan: &ImportPlan) -> u64 {
        plan.packages.iter().filter(|needed| !self.places.is_local(&needed.package)).map(|needed| needed.package.size).sum()
    }

    /// Brings the commit into the repository. What no package has any more comes from the remote's repository or the
    /// image that the release names, if they have the commit as well.
    pub(crate) fn fetch(&self) -> Result<(CommitChecksum, Moved), HostError> {
        let context = self.context;
        let commit = self.release.descriptor.commit();
        let verify = |commit: &CommitChecksum, bytes: &[u8], detached: Option<&[u8]>| {
            self.policy.verify_commit(commit, bytes, detached).map(drop).map_err(Into::into)
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let options = ImportOptions {
            verify: &verify,
            set_ref: Some(&self.kept_by),
            jobs: threads,
            memory: context.memory,
            scratch: Path::new(SCRATCH),
        };
        let report = match import(self.repo, &self.release, &self.places, &options, context.reporter, context.cancel) {
            Ok(report) => report,
            Err(missing @ RojigError::Missing { .. }) => return self.pull_missing(&commit, missing),
            Err(error) => return Err(failed(&self.name)(error)),
        };
        if report.packages == 0 && report.objects == 0 {
            return Ok((commit, Moved::default()));
        }
        let bytes = report.release_size + report.packages_moved;
        let _ = came::note(self.repo, &commit, &Came { by: "rojig".to_owned(), bytes, delta: None });
        let way = Some("rojig".to_owned());
        Ok((commit, Moved { bytes, objects: report.objects, way, passed_by: report.passed_by, ..Moved::default() }))
    }

    /// Pulls the commit from the remote: what came out of packages is staged and need not come again.
    fn pull_missing(&self, commit: &CommitChecksum, missing: RojigError) -> Result<(CommitChecksum, Moved), HostError> {
        let context = self.context;
        let options = PullOptions { wanted: vec![Wanted::Commit(*commit)], verify_bindings: false, ..PullOptions::default() };
        let connection = context.remoting.connection;
        let pulled = rootball_remote::quote(self.repo, &self.remote, &self.policy, connection, &options, PullPrefer::default())
            .and_then(|quoted| quoted.pull(context.reporter, context.cancel));
        let Ok(report) = pulled else { return self.import_missing(commit, missing) };
        let transaction = self.repo.begin()?;
        transaction.set_ref_in(&self.kept_by, Some(*commit));
        transaction.commit()?;
        let objects = report.stats.metadata_objects + report.stats.file_objects;
        let (bytes, passed_by) = (self.release.length + report.transferred_bytes, vec![crate::error::chain(&missing)]);
        let _ = came::note(self.repo, commit, &Came { by: "rojig".to_owned(), bytes, delta: None });
        Ok((*commit, Moved { bytes, objects, way: Some("rojig".to_owned()), passed_by, ..Moved::default() }))
    }

    /// Imports the image that the release names, as far as its commit is not here. It must lead to the commit.
    fn import_missing(&self, commit: &CommitChecksum, missing: RojigError) -> Result<(CommitChecksum, Moved), HostError> {
        let image = self.release.descriptor.head.image.as_ref().and_then(|image| image.parse::<Reference>().ok());
        let Some(image) = image else { return Err(failed(&self.name)(missing)) };
        let fetched = Candidate::look(self.context, &image).and_then(|candidate| {
            let is_it = candidate.find_commit(self.repo)? == Some(*commit);
            is_it.then(|| candidate.fetch(self.repo, None, delta::Prefer::default(), self.context)).transpose()
        });
        let Ok(Some(Fetched { commit: fetched, mut moved, .. })) = fetched else { return Err(failed(&self.name)(missing)) };
        if fetched != *commit {
            return Err(failed(&self.name)(missing));
        }
        let transaction = self.repo.begin()?;
        transaction.set_ref_in(&self.kept_by, Some(*commit));
        transaction.commit()?;
        moved.bytes += self.release.length;
        moved.passed_by.insert(0, crate::error::chain(&missing));
        Ok((*commit, moved))
    }
}

/// Returns the ref that keeps the commit of a release: pruning would take it otherwise.
pub(crate) fn kept_by(name: &RojigName) -> RefSpec {
    let text = format!("rootball/rojig/{}/{}", name.remote, name.name);
    text.parse().expect("fragments of refs make a ref")
}

/// Says of which release an error is.
fn failed(name: &RojigName) -> impl Fn(RojigError) -> HostError {
    move |source| HostError::Rojig { release: name.to_string(), source: Box::new(source) }
}

fn with_slash(url: &str) -> String {
    if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

/// Opens a release below a URL, as a file or as a package of a repository: the one that starts from a commit which is here, as long as it
/// leads where the one does that starts from nothing.
fn open_release(base: &Url, name: &str, has: Option<CommitChecksum>, repo: &Repo, web: &Web) -> Result<Release<'static>, RojigError> {
    let whole = format!("{DIRECTORY}/{name}{SUFFIX}");
    let current = match bytes_of(base, &whole, web).and_then(|bytes| Release::peek(&*bytes)) {
        Ok(commit) => commit,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let carried = find_in_repository(base, name, web, Path::new(SCRATCH))?;
            return carried.map_or(Err(error), |file| Release::open(FileRelease::of(file)));
        }
        Err(error) => return Err(error),
    };
    if let Some(has) = has
        && current != has
        && let Ok(bytes) = bytes_of(base, &format!("{DIRECTORY}/{name}/{}{SUFFIX}", has.to_hex()), web)
        && let Ok(short) = Release::open(bytes)
        && (short.descriptor.commit(), short.descriptor.from()) == (current, Some(has))
        && plan_import(repo, &short.descriptor).is_ok()
    {
        return Ok(short);
    }
    Release::open(bytes_of(base, &whole, web)?)
}

fn bytes_of(base: &Url, file: &str, web: &Web) -> Result<Box<dyn ReadRange>, RojigError> {
    if base.scheme() == "file"
        && let Ok(directory) = base.to_file_path()
    {
        return Ok(Box::new(FileRelease::open(&directory.join(file))?));
    }
    let failed = |error| RojigError::Io { what: format!("finding {file} below {base}"), source: std::io::Error::other(error) };
    Ok(Box::new(WebRelease::new(web.clone(), base.join(file).map_err(failed)?)))
}
