//! The program, run in a small initramfs of its own: a namespace with a disk image, as root.

#![allow(clippy::unwrap_used)]

mod image;
mod initramfs;
mod plain;
