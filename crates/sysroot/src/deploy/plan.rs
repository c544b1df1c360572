//! Decides everything about a new deployment before anything is written.

use std::collections::BTreeSet;

use rootball_bls::{Entry, KargChange, KernelArgs};
use rootball_object::CommitChecksum;
use serde::Serialize;

use crate::boot::kernel::Kernel;
use crate::boot::swap::{BootChange, boot_change};
use crate::deployment::{Deployment, DeploymentId, State};
use crate::etc_merge::{self, EtcPlan};
use crate::tree_view::{CommitTree, TreeView};
use crate::{DeployError, Origin, SysrootError, SysrootLock};

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
    /// What is inherited from.
    pub merge: MergeFrom,
}

impl DeployRequest {
    /// Asks for a commit, everything else inherited.
    pub fn new(stateroot: impl Into<String>, commit: CommitChecksum) -> Self {
        Self { stateroot: stateroot.into(), commit, origin: None, kernel_args: None, karg_changes: Vec::new(), merge: MergeFrom::default() }
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
    #[serde(skip)]
    pub(super) before: Vec<DeploymentId>,
    #[serde(skip)]
    pub(super) new: Deployment,
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

    let mut kernel_args =
        request.kernel_args.clone().or_else(|| merge_from.map(Deployment::kernel_args)).unwrap_or_default().without_target();
    for change in &request.karg_changes {
        kernel_args.apply(change)?;
    }
    let mut entry = merge_from.map_or_else(Entry::new, |deployment| deployment.entry.clone());
    let line = kernel_args.to_string();
    let options = if line.is_empty() { vec![] } else { vec![line.as_str()] };
    entry.set("options", &options).map_err(SysrootError::from)?;

    let etc = match merge_from {
        Some(deployment) => plan_etc_merge(lock, deployment, &tree)?,
        None => EtcPlan::default(),
    };
    let id = DeploymentId { serial: next_serial(&state, request), stateroot: request.stateroot.clone(), commit: request.commit };
    let origin = request.origin.clone().or_else(|| merge_from.map(|deployment| deployment.origin.inherited())).unwrap_or_default();
    let new = Deployment { id: id.clone(), boot_checksum: boot_checksum.clone(), entry, origin, booted: false };

    let kept: Vec<Deployment> = state.deployments.iter().filter(|old| is_kept(old, request, merge_from)).cloned().collect();
    let list: Vec<Deployment> = std::iter::once(new.clone()).chain(kept).collect();
    let ids: BTreeSet<&DeploymentId> = list.iter().map(|deployment| &deployment.id).collect();
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
        before: state.ids(),
        new,
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

/// Kept are what runs, what is inherited from, what is pinned, and what belongs to others.
fn is_kept(old: &Deployment, request: &DeployRequest, merge_from: Option<&Deployment>) -> bool {
    old.booted || old.is_pinned() || old.id.stateroot != request.stateroot || merge_from.is_some_and(|merge| merge.id == old.id)
}

fn next_serial(state: &State, request: &DeployRequest) -> u32 {
    let same = state.deployments.iter().filter(|old| old.id.stateroot == request.stateroot && old.id.commit == request.commit);
    let taken: BTreeSet<u32> = same.map(|old| old.id.serial).collect();
    (0..).find(|serial| !taken.contains(serial)).expect("a list of deployments is short")
}

fn check_etc(tree: &CommitTree<'_>, commit: &CommitChecksum) -> Result<(), DeployError> {
    let filled = |path| Ok::<_, SysrootError>(tree.list(path)?.is_some_and(|entries| !entries.is_empty()));
    if filled("etc")? && filled("usr/etc")? { Err(DeployError::TwoEtcs { commit: *commit }) } else { Ok(()) }
}

fn plan_etc_merge(lock: &SysrootLock<'_>, from: &Deployment, new: &dyn TreeView) -> Result<EtcPlan, DeployError> {
    let dir = lock.open_deployment(&from.id)?;
    let (Some(defaults), Some(local)) = (dir.find_dir("usr/etc")?, dir.find_dir("etc")?) else { return Ok(EtcPlan::default()) };
    let changes = etc_merge::diff(&defaults, &local)?;
    Ok(etc_merge::plan(changes, new)?)
}
