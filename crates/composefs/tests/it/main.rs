//! Images of made-up trees: against the bytes of the stock writer, and by way of the kernel's own tools.

#![allow(clippy::unwrap_used)]

mod commits;
mod images;
mod shapes;
