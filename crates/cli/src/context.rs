//! What commands work with: the places and services that the options name.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rootball_host::{Followed, HostError, PackagePlaces, Remoting};
use rootball_image::trust::{Trust, TrustedSource};
use rootball_net::ClientOptions;
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Reporter};
use rootball_oci::{
    ArchiveSink, ArchiveSource, DirectorySink, DirectorySource, DockerArchiveSource, ImageSink, ImageSource, Layout, OstreeReference,
    Reference, RegistryReference, TransferError, Verification,
};
use rootball_registry::{RegistryOptions, RegistrySink, RegistrySource, Runtime};
use rootball_remote::policy::{PolicyError, RemotePolicy, TrustPlaces};
use rootball_remote::{Connection, RemoteConfig, Remotes, RemotesError};
use rootball_repo::{RefError, Repo};
use rootball_sysroot::{BootedProbe, DeploymentId, Sysroot};

use crate::args::{Format, GlobalArgs};
use crate::error::CommandError;
use crate::{registry, soft_reboot, ui};

/// The options of every command, and what follows from them.
pub(crate) struct Context {
    global: GlobalArgs,
    pub(crate) reporter: Box<dyn Reporter>,
    pub(crate) cancel: Cancel,
    runtime: OnceLock<Arc<Runtime>>,
    registry_options: OnceLock<RegistryOptions>,
    trust: OnceLock<Arc<Trust>>,
    /// What was to boot next when a command began to change that, while a root directory was prepared for a soft reboot.
    prepared_for: Mutex<Option<DeploymentId>>,
}

impl Context {
    pub(crate) fn new(global: GlobalArgs) -> Result<Self, CommandError> {
        if global.creds.as_deref().is_some_and(|creds| !creds.contains(':')) {
            return Err(CommandError::usage("--creds wants USER:PASSWORD"));
        }
        Ok(Self {
            reporter: ui::progress::reporter(global.progress),
            global,
            cancel: Cancel::default(),
            runtime: OnceLock::new(),
            registry_options: OnceLock::new(),
            trust: OnceLock::new(),
            prepared_for: Mutex::new(None),
        })
    }

    /// Tells whether results are printed as JSON.
    pub(crate) fn json(&self) -> bool {
        self.global.format == Format::Json
    }

    /// Tells whether the results of `status` are printed as bootc prints them.
    pub(crate) fn bootc_json(&self) -> bool {
        self.global.format == Format::BootcJson
    }

    /// Returns where the repository is.
    pub(crate) fn repo_path(&self) -> PathBuf {
        self.global.repo.clone().unwrap_or_else(|| self.global.sysroot.join("ostree/repo"))
    }

    /// Tells whether `--repo` names a repository, and not the system's is meant.
    pub(crate) fn has_own_repo(&self) -> bool {
        self.global.repo.is_some()
    }

    /// Opens the repository.
    pub(crate) fn open_repo(&self) -> Result<Repo, CommandError> {
        Repo::open(&self.repo_path()).map_err(|error| {
            CommandError::from(error).hint_for(ErrorKind::NotFound, "'--repo DIR' names one, 'rootball repo init' makes one")
        })
    }

    /// Opens the installation to work on; `/` is what is booted.
    pub(crate) fn open_sysroot(&self) -> Result<Sysroot, CommandError> {
        let path = &self.global.sysroot;
        let booted = if path == Path::new("/") { BootedProbe::read(Path::new("/run"), path)? } else { BootedProbe::none() };
        // A booted system has its physical root at /sysroot.
        let physical = Path::new("/sysroot");
        let is_running = path == Path::new("/") && physical.join("ostree").exists();
        let sysroot = Sysroot::open(if is_running { physical } else { path }, booted);
        let sysroot =
            if is_running && has_own_boot() { sysroot.and_then(|sysroot| sysroot.with_boot(Path::new("/boot"))) } else { sysroot };
        sysroot.map_err(|error| {
            CommandError::from(error)
                .hint_for(ErrorKind::NotFound, "'--sysroot DIR' names one, 'rootball install to-filesystem DIR' makes one")
        })
    }

    /// Tells whether the system that runs is worked on.
    pub(crate) fn is_running_system(&self) -> bool {
        self.global.sysroot == Path::new("/")
    }

    /// Opens the installation to change it. What runs mounts it read-only; then it is writable for this command only.
    pub(crate) fn change_sysroot(&self) -> Result<Sysroot, CommandError> {
        if self.global.sysroot == Path::new("/") && Path::new("/run/ostree-booted").exists() {
            crate::namespace::make_writable(&[Path::new("/sysroot"), Path::new("/boot")])
                .map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
        }
        let sysroot = self.open_sysroot()?;
        if sysroot.has_next_root() {
            self.expect_next(sysroot.state().ok().and_then(|state| state.all().next().map(|next| next.id.clone())));
        }
        Ok(sysroot)
    }

    /// Says that the root directory that is prepared for a soft reboot is the one that is wanted.
    pub(crate) fn next_root_is_right(&self) {
        self.expect_next(None);
    }

    fn expect_next(&self, id: Option<DeploymentId>) -> Option<DeploymentId> {
        std::mem::replace(&mut *self.prepared_for.lock().unwrap_or_else(PoisonError::into_inner), id)
    }

    /// Takes away a root directory that was prepared for a soft reboot when what boots next is not what it was any more: systemd would enter it
    /// also when it is asked for a plain reboot.
    pub(crate) fn drop_stale_next_root(&self) {
        let Some(before) = self.expect_next(None) else { return };
        let is_same = self.open_sysroot().ok().and_then(|sysroot| Some(sysroot.state().ok()?.all().next()?.id == before));
        if is_same == Some(true) {
            return;
        }
        match soft_reboot::reset() {
            Ok(_) => ui::say("What was prepared for a soft reboot is taken away, since something else boots next"),
            Err(error) => drop(error.report()),
        }
    }

    /// Calls an operation of the machine with what it needs.
    pub(crate) fn with_host<T>(
        &self,
        operation: impl FnOnce(&rootball_host::Context<'_>) -> Result<T, HostError>,
    ) -> Result<T, CommandError> {
        let open_source = |reference: &Reference| self.open_source(reference);
        let remotes = |repo: &Repo| self.remotes(repo);
        let connection = Connection { client: self.client_options(), ..Connection::default() };
        let places = self.trust_places();
        let remoting = Remoting { remotes: &remotes, connection: &connection, places: &places, now: crate::policy::now() };
        let packages = if self.is_running_system() { PackagePlaces::configured(Path::new("/")) } else { PackagePlaces::default() };
        let host = rootball_host::Context {
            open_source: &open_source,
            trust: self.trust()?,
            remoting,
            packages: &packages,
            reporter: self.reporter.as_ref(),
            cancel: &self.cancel,
            memory: crate::memory::available(),
            lock_wait: Duration::from_secs(30),
        };
        Ok(operation(&host)?)
    }

    /// Finds where the remotes of the repository are configured; for a system's own that is below its `/etc` too.
    pub(crate) fn remotes(&self, repo: &Repo) -> Result<Remotes, RemotesError> {
        let path = self.repo_path();
        let is_booted = path == Path::new("/ostree/repo") || path == Path::new("/sysroot/ostree/repo");
        let etc = if is_booted { Some(PathBuf::from("/etc")) } else { (!self.has_own_repo()).then(|| self.global.sysroot.join("etc")) };
        Remotes::of(repo, etc.map(|etc| etc.join("ostree/remotes.d")).as_deref())
    }

    /// Loads a remote of the repository.
    pub(crate) fn load_remote(&self, repo: &Repo, name: &str) -> Result<RemoteConfig, CommandError> {
        self.remotes(repo)?.load(name).map_err(|error| {
            CommandError::from(error)
                .hint_for(ErrorKind::NotFound, "'rootball remote list' shows the configured ones, 'rootball remote add' adds one")
        })
    }

    /// Returns how servers are spoken to.
    pub(crate) fn client_options(&self) -> ClientOptions {
        registry::client_options(&self.global)
    }

    /// Resolves a commit in the repository.
    pub(crate) fn resolve(&self, repo: &Repo, rev: &str) -> Result<CommitChecksum, CommandError> {
        repo.resolve(rev).map_err(|error| {
            let is_alias = matches!(error, RefError::BadAlias { .. });
            let error = CommandError::from(error).hint_for(ErrorKind::NotFound, "'rootball repo refs' lists what there is");
            if is_alias {
                error.hint("'rootball repo refs --delete REF' removes it, --create REF --alias --force makes it anew")
            } else {
                error
            }
        })
    }

    /// Opens where an image comes from. Nothing of it comes out before the policy has said yes.
    pub(crate) fn open_source(&self, reference: &Reference) -> Result<Box<dyn ImageSource>, TransferError> {
        let trust = self.trust()?;
        let source = self.open_untrusted_source(reference)?;
        if trust.rule(reference).accepts_anything() {
            return Ok(source);
        }
        let source = TrustedSource::new(source, reference.clone(), Arc::clone(trust));
        // Asked now, so that a refusal leaves no trace where the image would go.
        source.load_manifest()?;
        Ok(Box::new(source))
    }

    /// Opens an image as [`Context::open_source`] does, when the demand for a signature that came with its name can be met as well.
    pub(crate) fn open_demanding(&self, reference: &OstreeReference) -> Result<Box<dyn ImageSource>, CommandError> {
        let image = match reference.verification {
            Verification::Policy => {
                self.trust()?.require_signature(&reference.image)?;
                reference.image.clone()
            }
            _ => reference.clone().into_unverified()?,
        };
        Ok(self.open_source(&image)?)
    }

    /// Says whose signatures count for what comes from a remote of that name.
    pub(crate) fn remote_policy(&self, repo: &Repo, remote: &str) -> Result<RemotePolicy, PolicyError> {
        self.policy_of(repo, &self.remotes(repo)?.load(remote)?)
    }

    /// Says whose signatures count for what comes from a remote.
    pub(crate) fn policy_of(&self, repo: &Repo, remote: &RemoteConfig) -> Result<RemotePolicy, PolicyError> {
        RemotePolicy::load(repo, remote, &self.trust_places(), crate::policy::now())
    }

    /// Returns where the system keeps the keys that it trusts for every remote.
    #[allow(clippy::unused_self)] // What the options of every command may say one day.
    pub(crate) fn trust_places(&self) -> TrustPlaces {
        TrustPlaces::system()
    }

    /// Returns the policy for images, read when it is first asked for.
    pub(crate) fn trust(&self) -> Result<&Arc<Trust>, TransferError> {
        if self.trust.get().is_none() {
            let _ = self.trust.set(Arc::new(crate::policy::load(self.global.policy.as_deref())?));
        }
        Ok(self.trust.get().expect("it was just set"))
    }

    /// Opens where an image comes from without asking the policy: to look at it, to verify or to sign it, never to use it.
    pub(crate) fn open_untrusted_source(&self, reference: &Reference) -> Result<Box<dyn ImageSource>, TransferError> {
        Ok(match reference {
            Reference::Registry(reference) => Box::new(RegistrySource::new(self.runtime()?, reference, self.registry_options()?)?),
            Reference::Layout { path, image } => Box::new(Layout::open(path)?.source_of(image)),
            Reference::Archive { path, image } => Box::new(ArchiveSource::open_image(path, image)?),
            Reference::Directory { path } => Box::new(DirectorySource::open(path)?),
            Reference::DockerArchive { path, image } => Box::new(DockerArchiveSource::open(path, image)?),
        })
    }

    /// Lists the tags beside an image.
    pub(crate) fn tags(&self, reference: &Reference) -> Result<Vec<String>, TransferError> {
        match reference {
            Reference::Registry(reference) => RegistrySource::new(self.runtime()?, reference, self.registry_options()?)?.tags(),
            Reference::Layout { path, .. } => {
                let index = Layout::open(path)?.load_index()?;
                Ok(index.manifests.iter().filter_map(|entry| entry.tag().map(str::to_owned)).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Opens where an image goes to.
    pub(crate) fn open_sink(&self, reference: &Reference) -> Result<Box<dyn ImageSink>, TransferError> {
        Ok(match reference {
            Reference::Registry(reference) => Box::new(RegistrySink::new(self.runtime()?, reference, self.registry_options()?)?),
            Reference::Layout { path, image } => Box::new(Layout::create(path)?.sink(image.target_tag()?)),
            Reference::Archive { path, image } => Box::new(ArchiveSink::create(path, image.target_tag()?)?),
            Reference::Directory { path } => Box::new(DirectorySink::create(path)?),
            Reference::DockerArchive { path, image } => Box::new(ArchiveSink::create_docker(path, image)?),
        })
    }

    fn runtime(&self) -> Result<&Arc<Runtime>, TransferError> {
        if self.runtime.get().is_none() {
            let _ = self.runtime.set(Runtime::start()?);
        }
        Ok(self.runtime.get().expect("it was just set"))
    }

    fn registry_options(&self) -> Result<&RegistryOptions, TransferError> {
        if self.registry_options.get().is_none() {
            let _ = self.registry_options.set(registry::options(&self.global)?);
        }
        Ok(self.registry_options.get().expect("it was just set"))
    }
}

/// Reads the reference of an image as the user wrote it.
pub(crate) fn parse_reference(text: &str) -> Result<Reference, CommandError> {
    text.parse().map_err(|error: rootball_oci::InvalidReference| {
        let invalid = error.kind() == ErrorKind::Invalid;
        let error = CommandError::from(error);
        // What is not supported says itself what to do instead.
        if invalid { error.hint("write docker://HOST/NAME:TAG, oci:DIR:TAG, oci-archive:FILE:TAG or dir:DIR") } else { error }
    })
}

/// Reads the reference of an image that is used once, with the demand for a signature that it may have.
pub(crate) fn parse_demanding_reference(text: &str) -> Result<OstreeReference, CommandError> {
    match text.parse::<OstreeReference>() {
        Ok(reference) => Ok(reference),
        Err(_) => parse_reference(text).map(OstreeReference::from),
    }
}

/// Reads the reference of an image that is only looked at, so that a signature it may demand does not matter.
pub(crate) fn parse_shown_reference(text: &str) -> Result<Reference, CommandError> {
    parse_demanding_reference(text).map(|reference| reference.image)
}

/// Takes a name without a transport as one in a registry, as podman does.
pub(crate) fn in_registry(text: &str) -> String {
    match OstreeReference::parse_any(text) {
        Err(error) if error.kind() == ErrorKind::Invalid && text.parse::<RegistryReference>().is_ok() => format!("docker://{text}"),
        _ => text.to_owned(),
    }
}

/// Reads what the system will follow: a ref, or an image with the demand for a signature that it may have. An image's place on disk must mean
/// the same from every directory.
pub(crate) fn parse_followed(text: &str) -> Result<Followed, CommandError> {
    if text.starts_with("ostree:") || text.starts_with("rojig:") {
        return Ok(text.parse()?);
    }
    let mut reference = parse_demanding_reference(text)?;
    if let Some(path) = reference.image.path_mut() {
        *path = std::path::absolute(&path).map_err(|error| CommandError::caused(ErrorKind::of_io(&error), &error))?;
    }
    Ok(Followed::Image(reference))
}

/// Tells whether the running system's `/boot` is a file system of its own: then it is not the `boot` of the physical root.
fn has_own_boot() -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &str| std::fs::metadata(path).map(|metadata| metadata.dev()).ok();
    let boot = device("/boot");
    boot.is_some() && boot != device("/") && boot != device("/sysroot")
}
