//! What the tests of several crates share: sample trees, real servers, and a place to run the program in. Never part of what ships.
pub mod registry;
pub mod sample;
pub mod sandbox;
