//! A commit becomes a deployment: planned without touching anything, then applied.

mod apply;
mod composefs;
mod list;
mod plan;

pub use apply::apply;
pub(crate) use apply::{build, check, finish};
pub use composefs::ImageError;
pub(crate) use composefs::NAME as IMAGE_NAME;
pub use list::Retain;
pub(crate) use list::list_after;
pub(crate) use plan::plan_etc_merge_into;
pub use plan::{DeployPlan, DeployRequest, MergeFrom, plan};
