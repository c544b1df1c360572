//! The repository against stock `ostree` and against damage.

#![allow(clippy::unwrap_used)]

mod crash;
mod damage;
mod oracle;
mod selinux;
mod store;
mod support;
