//! One machine's life, from images in a layout directory.

#![allow(clippy::unwrap_used)]

mod files;
mod life;
mod machine;
