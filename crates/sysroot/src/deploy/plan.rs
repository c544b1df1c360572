//! Decides everything about a new deployment before anything is written.

use std::collections::BTreeSet;

use rootball_bls::{Entry, KargChange, KernelArgs};
use rootball_object::{Checksum, CommitChecksum};
use serde::Serialize;

use super::list::{Retain, list_after};
use crate::boot::kernel::Kernel;
use crate::boot::swap::{BootChange, boot_change};
use crate::boot_space::{self, BootSpace};
use crate::deployment::{Deployment, DeploymentId, State};
use crate::etc_merge::{self, EtcPlan};
use crate::overlays::{self, OverlayInitrd};
use crate::staged::set_options;
use crate::tree_view::{CommitTree, DirTreeView, TreeView};
use crate::{DeployError, Origin, SysrootError, SysrootLock, kargs_d};

/// Which deployment's `/etc` and kernel arguments are inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MergeFrom {
    /// The booted one of the same stateroot, else the first one of it.
    #[default]
    Current,
    /// None: defaults only.
    Nothing,
    /// This one.
    Deployment(DeploymentId),
}

/// What is to be deployed.
#[derive(Clone, Debug)]
pub struct DeployRequest {
    /// The stateroot; it must exist.
    pub stateroot: String,
    /// The commit; it must be in the repository, complete.
    pub commit: CommitChecksum,
    /// The new deployment's origin; `None` inherits it.
    pub origin: Option<Origin>,
    /// Kernel arguments to begin with; `None` inherits them.
    pub kernel_args: Option<KernelArgs>,
    /// Changes to those.
    pub karg_changes: Vec<KargChange>,
    /// Whose `/etc` is inherited.
    pub merge: MergeFrom,
    /// Whose kernel arguments, overlays and origin are inherited; `None` is the one whose `/etc` is.
    pub base: Option<Deployment>,
    /// What is kept besides what is always kept.
    pub retain: Retain,
    /// Whether it boots by default; else it is put behind the booted one.
    pub as_default: bool,
    /// Overlays of its initramfs; `None` inherits them.
    pub overlays: Option<Vec<OverlayInitrd>>,
}

impl DeployRequest {
    /// Asks for a commit, everything else inherited.
    pub fn new(stateroot: impl Into<String>, commit: CommitChecksum) -> Self {
        Self {
            stateroot: stateroot.into(),
            commit,
            origin: None,
            kernel_args: None,
            karg_changes: Vec::new(),
            merge: MergeFrom::default(),
            base: None,
            retain: Retain::default(),
            as_default: true,
            overlays: None,
        }
    }
}

/// What a deployment will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeployPlan {
    /// The new deployment.
    pub deployment: DeploymentId,
    /// Whose `/etc` it inherits.
    pub merge_from: Option<DeploymentId>,
    /// Which local changes are carried over.
    pub etc: EtcPlan,
    /// Its kernel arguments.
    pub kernel_args: KernelArgs,
    /// Its boot checksum.
    pub boot_checksum: String,
    /// Its kernel's files, as they are called in `/boot`.
    pub kernel_files: Vec<String>,
    /// The list of deployments afterwards.
    pub deployments: Vec<DeploymentId>,
    /// Those that go.
    pub removed: Vec<DeploymentId>,
    /// How the new list comes into force.
    pub boot: BootChange,
    /// Overlays of its initramfs, by checksum.
    pub overlays: Vec<Checksum>,
    /// Those of them that are new.
    pub new_overlays: Vec<OverlayInitrd>,
    /// What it needs in `/boot`, and what is there.
    pub boot_space: BootSpace,
    /// Whether it boots by default.
    pub as_default: bool,
    /// What is kept besides what is always kept.
    pub retain: Retain,
    #[serde(skip)]
    pub(super) before: Vec<DeploymentId>,
    #[serde(skip)]
    pub(crate) new: Deployment,
    #[serde(skip)]
    pub(super) list: Vec<Deployment>,
}

/// Plans a deployment.
///
/// # Errors
/// When the stateroot or commit is missing, the commit has no kernel or two sets of `/etc` defaults, or kernel arguments cannot be changed
/// as asked. Conflicts in `/etc` are listed in the plan and refused when it is applied.
pub fn plan(lock: &SysrootLock<'_>, request: &DeployRequest) -> Result<DeployPlan, DeployError> {
    let state = lock.state()?;
    if !lock.stateroots()?.contains(&request.stateroot) {
        return Err(SysrootError::NoStateroot { name: request.stateroot.clone() }.into());
    }
    let merge_from = find_merge_deployment(&state, request)?;
    let tree = CommitTree::open(lock.repo(), &request.commit)?;
    check_etc(&tree, &request.commit)?;
    let kernel = Kernel::find(&tree)?.ok_or(SysrootError::NoKernel { commit: request.commit })?;
    let boot_checksum = kernel.checksum(&tree)?.to_hex();

    let base = request.base.as_ref().or(merge_from);
    let mut origin = request.origin.clone().or_else(|| base.map(|deployment| deployment.origin.inherited())).unwrap_or_default();
    let inherited = base.map(Deployment::kernel_args).unwrap_or_default();
    let mut kernel_args = match &request.kernel_args {
        Some(args) => args.without_target(),
        None => args_from_files(lock, &inherited.without_target(), base, merge_from, &tree, &mut origin)?,
    };
    for change in &request.karg_changes {
        kernel_args.apply(change)?;
    }
    let mut entry = base.map_or_else(Entry::new, |deployment| deployment.entry.clone());
    set_options(&mut entry, &kernel_args)?;
    let (overlays, new_overlays) = match &request.overlays {
        Some(new) => (new.iter().map(|overlay| overlay.checksum).collect(), new.clone()),
        None => (overlays::of(&entry), Vec::new()),
    };
    overlays::set(&mut entry, lock.boot_prefix()?, &overlays)?;

    let etc = match merge_from {
        Some(deployment) => plan_etc_merge(lock, deployment, &tree, &request.commit)?,
        None => EtcPlan::default(),
    };
    let id = DeploymentId { serial: next_serial(&state, request), stateroot: request.stateroot.clone(), commit: request.commit };
    let new = Deployment { id: id.clone(), boot_checksum: boot_checksum.clone(), entry, origin, booted: false };

    let list = list_after(&state, &new, merge_from, request.retain, request.as_default);
    let ids: BTreeSet<&DeploymentId> = list.iter().map(|deployment| &deployment.id).collect();
    let overlay_bytes = new_overlays.iter().map(|overlay| overlay.size).sum();
    Ok(DeployPlan {
        deployment: id,
        merge_from: merge_from.map(|deployment| deployment.id.clone()),
        etc,
        kernel_args,
        boot_checksum,
        kernel_files: kernel.files().map(|file| file.name.clone()).collect(),
        removed: state.ids().into_iter().filter(|id| !ids.contains(id)).collect(),
        deployments: list.iter().map(|deployment| deployment.id.clone()).collect(),
        boot: boot_change(lock, &state, &list),
        overlays,
        new_overlays,
        boot_space: boot_space::of_view(lock, &state, &new, &tree, overlay_bytes, &list)?,
        as_default: request.as_default,
        retain: request.retain,
        before: state.ids(),
        new,
        list,
    })
}

fn find_merge_deployment<'a>(state: &'a State, request: &DeployRequest) -> Result<Option<&'a Deployment>, SysrootError> {
    match &request.merge {
        MergeFrom::Current => Ok(state.merge_deployment(&request.stateroot)),
        MergeFrom::Nothing => Ok(None),
        MergeFrom::Deployment(id) => {
            let found = state.deployments.iter().find(|deployment| deployment.id == *id);
            found.map(Some).ok_or_else(|| SysrootError::NoSuchDeployment { id: id.clone() })
        }
    }
}

/// Applies what is different between the files of the old tree and those of the new one, and then those of the machine.
fn args_from_files(
    lock: &SysrootLock<'_>,
    inherited: &KernelArgs,
    base: Option<&Deployment>,
    merge_from: Option<&Deployment>,
    new: &dyn TreeView,
    origin: &mut Origin,
) -> Result<KernelArgs, SysrootError> {
    let before = match base {
        // What is deployed already is not the place to refuse a bad file: then nothing of it is taken back.
        Some(base) => kargs_d::of_image(&DirTreeView(&lock.open_deployment(&base.id)?)).unwrap_or_default(),
        None => Vec::new(),
    };
    let args = kargs_d::apply(inherited, &before, &kargs_d::of_image(new)?);
    let machine = match merge_from {
        Some(from) => kargs_d::of_machine(&DirTreeView(&lock.open_deployment(&from.id)?), "etc")?,
        None => kargs_d::of_machine(new, "usr/etc")?,
    };
    // What the files of the machine have added so far is noted where the arguments come from, whatever the new origin is.
    let noted = base.map(|base| base.origin.machine_kargs()).unwrap_or_default();
    origin.set_machine_kargs(&noted);
    Ok(kargs_d::apply_machine(&args, origin, &machine))
}

fn next_serial(state: &State, request: &DeployRequest) -> u32 {
    let same = state.all().filter(|old| old.id.stateroot == request.stateroot && old.id.commit == request.commit);
    let taken: BTreeSet<u32> = same.map(|old| old.id.serial).collect();
    (0..).find(|serial| !taken.contains(serial)).expect("a list of deployments is short")
}

fn check_etc(tree: &CommitTree<'_>, commit: &CommitChecksum) -> Result<(), DeployError> {
    let filled = |path| Ok::<_, SysrootError>(tree.list(path)?.is_some_and(|entries| !entries.is_empty()));
    if filled("etc")? && filled("usr/etc")? { Err(DeployError::TwoEtcs { commit: *commit }) } else { Ok(()) }
}

fn plan_etc_merge(lock: &SysrootLock<'_>, from: &Deployment, new: &dyn TreeView, commit: &CommitChecksum) -> Result<EtcPlan, SysrootError> {
    let dir = lock.open_deployment(&from.id)?;
    let (Some(defaults), Some(local)) = (dir.find_dir("usr/etc")?, dir.find_dir("etc")?) else { return Ok(EtcPlan::default()) };
    let plan = etc_merge::plan(etc_merge::diff(&defaults, &local)?, new)?;
    // Its commit may have been removed from the repository by force; then nobody knows what the new tree changes.
    Ok(match etc_merge::upstream(lock.repo(), &from.id.commit, commit) {
        Ok(upstream) => plan.with_upstream(upstream),
        Err(error) => {
            tracing::debug!(%error, "the old defaults cannot be compared with the new ones");
            plan
        }
    })
}

/// Plans the merge into a deployment that is checked out.
pub(crate) fn plan_etc_merge_into(lock: &SysrootLock<'_>, from: &Deployment, to: &DeploymentId) -> Result<EtcPlan, SysrootError> {
    let dir = lock.open_deployment(to)?;
    plan_etc_merge(lock, from, &DirTreeView(&dir), &to.commit)
}
