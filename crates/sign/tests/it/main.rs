//! Keys and signatures, asked of openssl and GnuPG too.

mod documents;
mod keys;
mod openpgp;
mod support;
