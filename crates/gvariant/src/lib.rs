//! GVariant, the serialisation that OSTree's metadata is written in.
//!
//! Types are known at run time ([`Type`]), values are read in place ([`View`]) or owned ([`Value`]), and written byte for byte as GLib writes
//! them: little endian, in normal form. The text form that `ostree` prints and accepts is in [`text`].
//! Follows the "GVariant Specification" of the GNOME project.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod layout;
pub mod text;
mod ty;
mod value;
mod view;

pub use ty::{InvalidType, Type};
pub use value::{NotNormal, Value};
pub use view::View;
