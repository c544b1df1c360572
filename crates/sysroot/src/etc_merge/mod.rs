//! The merge of `/etc`: local changes of the old deployment are carried into the new one.
//!
//! Three trees meet: the defaults that the old deployment came with (`usr/etc`), what became of them (`etc`), and the new defaults. What
//! differs between the first two is local and wins, file by file; contents are never mixed. Compared are type, content, link target, mode
//! and owner; attributes and times are not. A directory of which only mode or owner changed is listed, but where the new tree has that
//! directory too, it keeps the new default unless something in it changed: that is how `ostree` does it.

mod apply;
mod diff;
mod plan;

pub use apply::apply;
pub use diff::{Change, ChangeKind, diff};
pub use plan::{Conflict, ConflictKind, EtcPlan, plan};
