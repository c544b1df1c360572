//! The merge of `/etc`: local changes of the old deployment are carried into the new one.
//!
//! Three trees meet: the defaults that the old deployment came with (`usr/etc`), what became of them (`etc`), and the new defaults. What
//! differs between the first two is local and wins, file by file; contents are never mixed. Compared are type, content, link target, mode
//! and owner; attributes and times are not. Where a new default comes for something that was changed locally, it is not lost silently: the
//! plan lists it as hidden.
//!
//! Two things are different from `ostree`: a directory of which only mode or owner changed keeps them, also where the new tree has that
//! directory; and a file that vanishes while it is copied is as if it had gone a moment earlier.

mod apply;
mod diff;
mod plan;
mod preview;
mod upstream;

pub use apply::apply;
pub use diff::{Change, ChangeKind, Node, diff};
pub use plan::{Conflict, ConflictKind, EtcPlan, plan};
pub use preview::{Meeting, MeetingKind, Preview, preview};
pub use upstream::upstream;
