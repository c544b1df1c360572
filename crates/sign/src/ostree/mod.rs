//! Signatures of OSTree commits, summaries and signed deltas.
//!
//! They are over the raw bytes of what they sign, and lie beside it in a dictionary (`a{sv}`: a commit's detached metadata, `summary.sig`), one
//! key for each [`Engine`] with an array of signatures (`aay`). A [`Verifier`] says whose count.
//!
//! Only an explicit *valid* is success here: whatever else a library answers, the signature does not count.

mod engine;
mod key;
mod signatures;
mod verifier;

pub use engine::{Engine, UnknownEngine};
pub use key::{SigningKey, read_key_list};
pub use signatures::Signatures;
pub use verifier::{EngineKeys, UntrustedError, Verified, Verifier};
