//! What a merge would do, for people who want to know before it happens.

use std::path::PathBuf;

use rootball_object::CommitChecksum;
use serde::Serialize;

use super::diff::lossy_path;
use super::{Change, ConflictKind, EtcPlan, diff, plan, upstream};
use crate::deployment::{Deployment, DeploymentId};
use crate::tree_view::CommitTree;
use crate::{Sysroot, SysrootError};

/// What was changed in `/etc` of a deployment, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Whose `/etc` it is.
    pub from: DeploymentId,
    /// The commit that it would be merged into.
    pub to: Option<CommitChecksum>,
    /// What was changed locally.
    pub local: Vec<Change>,
    /// What the new tree changes in the defaults.
    pub upstream: Vec<Change>,
    /// Where the two meet.
    pub conflicts: Vec<Meeting>,
    /// What is not carried over, being sockets, devices or fifos.
    #[serde(serialize_with = "lossy_paths")]
    pub ignored: Vec<PathBuf>,
}

/// A path on which both sides have a word to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meeting {
    /// Where, relative to `/etc`.
    #[serde(serialize_with = "lossy_path")]
    pub path: PathBuf,
    /// What it is about.
    pub kind: MeetingKind,
    /// Whether it keeps the new tree from being deployed.
    pub blocks: bool,
    /// The same for people.
    pub reason: String,
}

/// What two sides disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingKind {
    /// The default is another one in the new tree. The local version stays, and the new default is not seen.
    BothChanged,
    /// Something new in the tree is not seen, since it was removed or replaced locally.
    Hidden,
    /// It is a file, and the new defaults have a directory there.
    BecameDirectory,
    /// It is in a directory that is a file in the new defaults.
    ParentBecameFile,
}

fn lossy_paths<S: serde::Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.display().to_string()))
}

/// Looks at local changes of a deployment, and at what they would meet in the tree of a commit.
///
/// # Errors
/// When a file or an object cannot be read.
pub fn preview(sysroot: &Sysroot, from: &Deployment, to: Option<&CommitChecksum>) -> Result<Preview, SysrootError> {
    let dir = sysroot.open_deployment(&from.id)?;
    let changes = match (dir.find_dir("usr/etc")?, dir.find_dir("etc")?) {
        (Some(defaults), Some(local)) => diff(&defaults, &local)?,
        _ => Vec::new(),
    };
    let (merge, upstream) = match to {
        Some(to) => {
            let upstream = upstream(sysroot.repo(), &from.id.commit, to)?;
            (plan(changes, &CommitTree::open(sysroot.repo(), to)?)?.with_upstream(upstream.clone()), upstream)
        }
        None => (EtcPlan { changes, ..EtcPlan::default() }, Vec::new()),
    };
    let blocking = merge.conflicts.iter().map(|conflict| {
        let kind = match conflict.kind {
            ConflictKind::BecameDirectory => MeetingKind::BecameDirectory,
            ConflictKind::ParentBecameFile => MeetingKind::ParentBecameFile,
        };
        Meeting { path: conflict.path.clone(), kind, blocks: true, reason: conflict.to_string() }
    });
    let blocked: Vec<_> = merge.conflicts.iter().map(|conflict| conflict.path.clone()).collect();
    let hidden = merge.hidden.iter().filter(|change| !blocked.contains(&change.path)).map(|change| {
        let is_local = merge.changes.iter().any(|own| own.path == change.path);
        let path = change.path.display();
        let (kind, reason) = if is_local {
            (MeetingKind::BothChanged, format!("/etc/{path} was changed locally, and the new tree changes it too: the local version stays"))
        } else {
            (MeetingKind::Hidden, format!("/etc/{path} is new in the tree, and what it is in was removed or replaced locally"))
        };
        Meeting { path: change.path.clone(), kind, blocks: false, reason }
    });
    let conflicts = blocking.chain(hidden).collect();
    let ignored = merge.ignored().map(PathBuf::from).collect();
    Ok(Preview { from: from.id.clone(), to: to.copied(), local: merge.changes, upstream, conflicts, ignored })
}
