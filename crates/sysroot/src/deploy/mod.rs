//! A commit becomes a deployment: planned without touching anything, then applied.

mod apply;
mod plan;

pub use apply::apply;
pub use plan::{DeployPlan, DeployRequest, MergeFrom, plan};
