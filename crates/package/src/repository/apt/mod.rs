//! Repositories of apt: `InRelease` is signed and names the `Packages` indexes, which name the packages (sources.list(5),
//! "DebianRepository/Format").
//!
//! ```text
//! dists/bookworm/InRelease                                    read with ClearSigned, then Release
//! dists/bookworm/main/binary-amd64/by-hash/SHA256/5d4…        found by Release::packages_index, read with Packages
//! pool/main/b/bash/bash_5.2.15-2+b7_amd64.deb                 named by a RepositoryPackage
//! ```

mod clear_signed;
mod date;
mod deb822;
mod one_line;
mod packages;
mod paragraph;
mod release;
mod sources;
mod write;

pub use clear_signed::ClearSigned;
pub use date::{format_date, parse_date};
pub use deb822::parse_deb822_sources;
pub use one_line::parse_one_line_sources;
pub use packages::{Packages, package_of};
pub use paragraph::ParagraphTexts;
pub use release::{IndexFile, Release, ReleaseFile};
pub use sources::{AptSource, SignedBy, Suite};
pub use write::{PoolPackage, ReleaseHead, write_packages, write_release};
