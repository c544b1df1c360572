//! What the tests of several crates share: sample trees, a comparison of trees, real servers, and a place to run the program in. Never part
//! of what ships.
pub mod compare;
pub mod deb2rpm;
pub mod delay;
pub mod every_kind;
pub mod guest;
pub mod noise;
pub mod proxy;
pub mod registry;
pub mod sample;
pub mod sandbox;
pub mod servers;
pub mod web;
pub mod writes;
