//! testkit
pub mod registry;
pub mod sample;
