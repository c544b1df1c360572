//! Every target on its corpus, on mutations of it, and on random input; each within its memory.
#![allow(missing_docs, clippy::unwrap_used)]

mod corpus;
mod measured;
mod mutate;
mod random;
