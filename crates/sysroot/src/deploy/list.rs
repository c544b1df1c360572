//! Which deployments remain beside a new one.

use serde::Serialize;

use crate::deployment::{Deployment, State};

/// What is kept besides what is always kept: the booted one, the one that is merged from, pinned ones, those of other stateroots, and the
/// one that what is staged will be merged with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Retain {
    /// Those that would boot before the booted one.
    pub pending: bool,
    /// Those behind it.
    pub rollback: bool,
}

/// Returns the list to be published. The new deployment comes first, or behind the booted one when it is not to be the default.
///
/// Where nothing is booted, what is merged from stands for it, as with `ostree admin deploy`.
pub(crate) fn list_after(
    state: &State,
    new: &Deployment,
    merge_from: Option<&Deployment>,
    retain: Retain,
    as_default: bool,
) -> Vec<Deployment> {
    let is_merge = |old: &Deployment| merge_from.is_some_and(|merge| merge.id == old.id);
    let is_middle = |old: &Deployment| if state.booted().is_some() { old.booted } else { is_merge(old) };
    // What is staged, and stays so, is merged with it at shutdown.
    let stays_staged = state.staged.as_ref().filter(|staged| staged.deployment.id != new.id && (retain.pending || !as_default));
    let is_inherited = |old: &Deployment| stays_staged.is_some_and(|staged| staged.merge_from.as_ref() == Some(&old.id));
    let mut list = Vec::new();
    if as_default {
        list.push(new.clone());
    }
    let (mut is_behind, mut is_in) = (false, as_default);
    for old in &state.deployments {
        is_behind |= is_middle(old);
        let kept = old.booted
            || old.is_pinned()
            || old.id.stateroot != new.id.stateroot
            || is_merge(old)
            || is_inherited(old)
            || if is_behind { retain.rollback } else { retain.pending };
        if kept {
            list.push(old.clone());
        }
        if is_middle(old) && !is_in {
            list.push(new.clone());
            is_in = true;
        }
    }
    if !is_in {
        list.push(new.clone());
    }
    list
}
