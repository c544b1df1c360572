//! The first deployment: on a file system, or on a whole disk.

mod config;
mod disk;
mod error;
mod esp;
mod mount;
mod remote;
mod source;
mod space;
mod tool;

use std::fs;
use std::path::{Path, PathBuf};

use rootball_bls::KargChange;
use rootball_repo::Mode;
use rootball_sysroot::deploy::DeployRequest;
use rootball_sysroot::{CommitTree, Sysroot};

pub use self::disk::{DiskOptions, DiskPlan, RootFilesystem};
pub use self::error::InstallError;
pub use self::remote::GivenRemote;
pub use self::source::InstallFrom;

use self::config::InstallConfig;
use self::source::{Obtained, Source};
use crate::deploying::deploy_commit;
use crate::{Context, Deploying, Followed, HostError, Outcome};

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
    pub follow: Option<Followed>,
    /// The remote that it is installed from or follows, where the new system's repository has none of that name.
    pub remote: Option<GivenRemote>,
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
    /// The root's file system, where the image may want another one.
    pub made: Option<RootFilesystem>,
}

impl Default for InstallOptions {
    fn default() -> Self {
        Self {
            stateroot: "default".to_owned(),
            kernel_args: Vec::new(),
            mode: Mode::Bare,
            follow: None,
            remote: None,
            image_names_stateroot: false,
            boot: None,
            entries_only: false,
            tries: 0,
            fstab: None,
            made: None,
        }
    }
}

/// Makes a sysroot in a directory, which is created if need be, and deploys an image or the commit of a ref in it. What is in the directory already stays.
///
/// An installation that broke off is taken up where it was; a stateroot with a deployment is refused.
///
/// # Errors
/// When the directory cannot be written or holds such a system, the image cannot be read, or it cannot be deployed.
pub fn install_to_filesystem(
    dir: &Path,
    from: &InstallFrom,
    options: &InstallOptions,
    context: &Context<'_>,
) -> Result<Outcome, HostError> {
    let source = Source::look(from, options, context)?;
    space::check(dir, || source.size())?;
    fs::create_dir_all(dir).map_err(|source| HostError::Target { path: dir.to_owned(), source })?;
    deploy_first(dir, source, from, options, context)
}

/// Decides what would be on a disk. `target` is a device, or a file that is made if need be.
///
/// # Errors
/// When there is something on it that may not be overwritten, it is too small, or the image cannot be read.
pub fn plan_disk(target: &Path, from: &InstallFrom, options: &DiskOptions, context: &Context<'_>) -> Result<DiskPlan, HostError> {
    Ok(disk::plan(target, look_for_disk(from, options, context)?.size()?, options)?)
}

/// Makes a disk that boots an image or the commit of a ref: partitions, file systems, boot loader and the first deployment.
///
/// # Errors
/// As [`plan_disk`], and when one of the tools that make partitions and file systems fails. What was begun does not boot then.
pub fn install_to_disk(target: &Path, from: &InstallFrom, options: &DiskOptions, context: &Context<'_>) -> Result<Outcome, HostError> {
    let source = look_for_disk(from, options, context)?;
    let plan = disk::plan(target, source.size()?, options)?;
    match disk::apply(&plan, source, from, options, context) {
        // What the image wants shows only when it is here; then the disk is made anew, over what was just written.
        Err(HostError::Install(InstallError::OtherFilesystem { wanted, .. })) => {
            tracing::info!(filesystem = wanted.name(), "the image wants another file system: the disk is made anew");
            let options = DiskOptions { filesystem: Some(wanted), wipe: true, ..options.clone() };
            let source = look_for_disk(from, &options, context)?;
            let plan = disk::plan(target, source.size()?, &options)?;
            disk::apply(&plan, source, from, &options, context)
        }
        done => done,
    }
}

/// A disk has no repository yet that could know a remote.
fn look_for_disk<'a>(from: &'a InstallFrom, options: &DiskOptions, context: &Context<'_>) -> Result<Source<'a>, HostError> {
    let install = &options.install;
    let followed = match from {
        InstallFrom::Followed(followed) => Some(followed),
        InstallFrom::Repository { .. } => None,
    };
    followed.into_iter().chain(&install.follow).try_for_each(|followed| remote::require(followed, install.remote.as_ref()))?;
    Source::look(from, install, context)
}

/// Makes a sysroot in a directory and deploys the first system in it.
fn deploy_first(
    dir: &Path,
    source: Source<'_>,
    from: &InstallFrom,
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
    let Obtained { origin, digest, fetched } = source.obtain(repo, options, context)?;
    let commit = fetched.commit;
    let tree = CommitTree::open(repo, &commit)?;
    if let Some(remote) = &options.remote {
        remote.install(repo, &tree)?;
    }
    let config = InstallConfig::load(&tree, std::env::consts::ARCH)?;
    if let (Some(made), Some(wanted)) = (options.made, &config.filesystem) {
        let filesystem = RootFilesystem::find(wanted);
        let wanted = filesystem.ok_or_else(|| InstallError::UnknownFilesystem { filesystem: wanted.clone() })?;
        if wanted != made {
            return Err(InstallError::OtherFilesystem { wanted, made }.into());
        }
    }
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
    deployed.moved = fetched.moved;
    deployed.dropped = fetched.dropped;
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
