//! The first deployment: on a file system, or on a whole disk.

mod config;
mod disk;
mod error;
mod esp;
mod mount;
mod tool;

use std::fs;
use std::path::{Path, PathBuf};

use rootball_bls::KargChange;
use rootball_oci::OstreeReference;
use rootball_repo::{Mode, RefPlace, RefSpec, Repo};
use rootball_sysroot::deploy::DeployRequest;
use rootball_sysroot::{CommitTree, Origin, Sysroot};

pub use self::disk::{DiskOptions, DiskPlan, RootFilesystem};
pub use self::error::InstallError;

use self::config::InstallConfig;
use crate::deploying::deploy_commit;
use crate::fetch::{Candidate, Fetched};
use crate::remoting::RemoteRef;
use crate::update::{as_policy_demands, check_verification, origin_of, signed_by};
use crate::{Context, Deploying, Followed, HostError, Moved, Outcome};

/// How to install.
#[derive(Clone, Debug)]
pub struct InstallOptions {
    /// The stateroot to make.
    pub stateroot: String,
    /// Kernel arguments.
    pub kernel_args: Vec<String>,
    /// How the repository keeps files: [`Mode::Bare`] for a system that boots; [`Mode::BareUser`] needs no root.
    pub mode: Mode,
    /// What the installed system follows, when that is not what it is installed from.
    pub follow: Option<OstreeReference>,
    /// The image may name another stateroot.
    pub image_names_stateroot: bool,
    /// What `/boot` of the new system is, when it is not the directory of its root.
    pub boot: Option<PathBuf>,
    /// The boot loader reads the entries, and no file of its own is to be kept for it.
    pub entries_only: bool,
    /// Tries that a new deployment gets before the one before it boots again; 0 does not count.
    pub tries: u32,
    /// Lines for the new system's `/etc/fstab`.
    pub fstab: Option<String>,
}

impl Default for InstallOptions {
    fn default() -> Self {
        Self {
            stateroot: "default".to_owned(),
            kernel_args: Vec::new(),
            mode: Mode::Bare,
            follow: None,
            image_names_stateroot: false,
            boot: None,
            entries_only: false,
            tries: 0,
            fstab: None,
        }
    }
}

/// Makes a sysroot in a directory, which is created if need be, and deploys an image or the commit of a ref in it. What is in the directory already stays.
///
/// An installation that broke off is taken up where it was; a stateroot with a deployment is refused.
///
/// # Errors
/// When the directory cannot be written or holds such a system, the image cannot be read, or it cannot be deployed.
pub fn install_to_filesystem(dir: &Path, from: &Followed, options: &InstallOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let source = Source::look(from, context)?;
    fs::create_dir_all(dir).map_err(|source| HostError::Target { path: dir.to_owned(), source })?;
    deploy_first(dir, source, from, options, context)
}

/// Decides what would be on a disk. `target` is a device, or a file that is made if need be.
///
/// # Errors
/// When there is something on it that may not be overwritten, it is too small, or the image cannot be read.
pub fn plan_disk(target: &Path, from: &Followed, options: &DiskOptions, context: &Context<'_>) -> Result<DiskPlan, HostError> {
    Ok(disk::plan(target, Source::look(from, context)?.bytes(), options)?)
}

/// Makes a disk that boots an image or the commit of a ref: partitions, file systems, boot loader and the first deployment.
///
/// # Errors
/// As [`plan_disk`], and when one of the tools that make partitions and file systems fails. What was begun does not boot then.
pub fn install_to_disk(target: &Path, from: &Followed, options: &DiskOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let source = Source::look(from, context)?;
    let plan = disk::plan(target, source.bytes(), options)?;
    disk::apply(&plan, source, from, options, context)
}

/// Makes a sysroot in a directory and deploys the first system in it.
fn deploy_first(
    dir: &Path,
    source: Source<'_>,
    from: &Followed,
    options: &InstallOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let mut sysroot = Sysroot::init(dir, options.mode)?;
    if let Some(boot) = &options.boot {
        sysroot = sysroot.with_boot(boot)?;
    }
    if options.boot.is_some() || options.tries > 0 {
        disk::set_boot_config(&dir.join("ostree/repo"), options)?;
    }
    let lock = sysroot.lock(context.lock_wait)?;
    let deployments = lock.deployments()?;
    let refuse_old = |stateroot: &str| match deployments.iter().any(|deployment| deployment.id.stateroot == stateroot) {
        true => Err(HostError::AlreadyInstalled { path: dir.to_owned(), stateroot: stateroot.to_owned() }),
        false => Ok(()),
    };
    refuse_old(&options.stateroot)?;
    let repo = lock.repo();
    let (origin, digest, Fetched { commit, moved, dropped }) = match source {
        Source::Image(reference, candidate) => {
            let fetched = candidate.fetch(repo, signed_by(&reference, repo, context)?, context)?;
            let followed = options.follow.as_ref().map(|follow| as_policy_demands(follow, context));
            (origin_of(followed.as_ref().unwrap_or(&reference), &candidate, &fetched.commit), Some(candidate.digest), fetched)
        }
        Source::Ref(spec) => (origin_of_ref(spec), None, fetch_ref(repo, spec, context)?),
    };
    let config = InstallConfig::load(&CommitTree::open(repo, &commit)?, std::env::consts::ARCH)?;
    let named = config.stateroot.filter(|_| options.image_names_stateroot);
    let stateroot = named.unwrap_or_else(|| options.stateroot.clone());
    refuse_old(&stateroot)?;
    sysroot.init_stateroot(&stateroot)?;
    // What the installer says comes last: there the kernel lets it count.
    let kernel_args = config.kernel_args.iter().chain(&options.kernel_args);
    let request = DeployRequest {
        origin: Some(origin),
        karg_changes: kernel_args.cloned().map(KargChange::Append).collect(),
        ..DeployRequest::new(&stateroot, commit)
    };
    let mut deployed = deploy_commit(&lock, &request, &Deploying::default(), context)?;
    if let Some(lines) = &options.fstab {
        add_to_fstab(&dir.join(deployed.deployment.path()).join("etc/fstab"), lines)?;
    }
    deployed.reference = from.to_string();
    deployed.manifest_digest = digest;
    deployed.moved = moved;
    deployed.dropped = dropped;
    Ok(Outcome::Deployed(Box::new(deployed)))
}

fn add_to_fstab(path: &Path, lines: &str) -> Result<(), HostError> {
    let old = match fs::read_to_string(path) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(InstallError::Device { path: path.to_owned(), source }.into()),
    };
    let between = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
    fs::write(path, format!("{old}{between}{lines}")).map_err(|source| InstallError::Device { path: path.to_owned(), source }.into())
}

/// Where the first system comes from.
enum Source<'a> {
    /// An image, looked at, under the name that the origin will have.
    Image(OstreeReference, Box<Candidate>),
    Ref(&'a RefSpec),
}

impl<'a> Source<'a> {
    /// Looks at what is to be installed: a reference that leads nowhere should leave no trace.
    fn look(from: &'a Followed, context: &Context<'_>) -> Result<Self, HostError> {
        match from {
            Followed::Image(reference) => {
                let reference = as_policy_demands(reference, context);
                check_verification(&reference, context)?;
                let candidate = Candidate::look(context, &reference.image)?;
                Ok(Self::Image(reference, Box::new(candidate)))
            }
            Followed::Ref(spec) => Ok(Self::Ref(spec)),
        }
    }

    /// Returns how many bytes it has at the least: an image's layers are compressed, a ref says nothing.
    fn bytes(&self) -> u64 {
        match self {
            Self::Image(_, candidate) => candidate.image_bytes,
            Self::Ref(_) => 0,
        }
    }
}

fn origin_of_ref(spec: &RefSpec) -> Origin {
    let mut origin = Origin::new();
    origin.set_refspec(&spec.to_string());
    origin
}

/// Brings in what a ref names. The remote must be configured in the repository of the new system, which keeps its settings.
fn fetch_ref(repo: &Repo, spec: &RefSpec, context: &Context<'_>) -> Result<Fetched, HostError> {
    let (commit, moved) = match &spec.place {
        RefPlace::Remote(remote) => RemoteRef::open(repo, remote, &spec.name, None, context)?.pull()?,
        _ => (repo.resolve(spec.name.as_str())?, Moved::default()),
    };
    Ok(Fetched { commit, moved, dropped: Vec::new() })
}
