//! One machine's life, from images in a layout directory.

#![allow(clippy::unwrap_used)]

mod disk;
mod files;
mod health;
mod life;
mod machine;
