//! Releases: made, imported, compared, and everything that can be wrong with packages on the way.
#![allow(clippy::unwrap_used, missing_docs)]

mod defects;
mod faults;
mod places;
mod pool;
mod round_trip;
mod support;
mod verify;
