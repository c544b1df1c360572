//! Keys and signatures, asked of openssl and GnuPG too.
#![allow(clippy::unwrap_used, missing_docs)]

mod documents;
mod keys;
mod openpgp;
mod ostree;
mod support;
