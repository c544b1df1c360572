//! The repository against stock `ostree` and against damage.

#![allow(clippy::unwrap_used)]

mod crash;
mod crash_upkeep;
mod damage;
mod heal;
mod hostile;
mod looking;
mod oracle;
mod prune;
mod repair;
mod selinux;
mod settings;
mod store;
mod support;
