//! Packages of the rpm and deb worlds, as data: what is in a file, and what a repository says.
//!
//! Nothing is installed and no script is run. A package goes by as a stream, from beginning to end, and shows each of its files once:
//!
//! ```no_run
//! let file = std::fs::File::open("bash_5.2.15-2+b7_amd64.deb")?;
//! let head = rootball_package::read_package(file, &mut |content| {
//!     println!("{} {}", content.path, content.size);
//!     Ok(())
//! })?;
//! println!("{}", head.label);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! [`rpm::RpmBuilder`] and [`deb::DebBuilder`] write packages, the same bytes for the same contents.
//!
//! Everything comes from strangers: counts and lengths are looked at before there is memory for them, and what is compressed is read as a
//! stream.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod compression;
pub mod deb;
mod error;
mod label;
mod member;
mod path;
pub mod repository;
pub mod rpm;
mod scratch;

pub use compression::Compression;
pub use deb::{Paragraph, paragraphs};
pub use error::{PackageError, WriteError};
pub use label::{Label, PackageFormat};
pub use member::{Content, IndexedContent, Member, MemberFlags, MemberKind, PackageHead, PackageIndex, Visit, index, read_package};
