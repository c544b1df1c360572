//! testkit
pub mod registry;
pub mod sample;
pub mod sandbox;
