//! The text form of values, as GLib prints and reads it (GLib manual, "GVariant Text Format").
//!
//! ```text
//! 7  1.5  true  'text'  b'bytes'      int32, double, boolean, string, ay
//! [1, 2]  {'k': <1>}  ('a', 2)  <1>    arrays, dictionaries, tuples, variants
//! just 1  nothing                      maybes
//! uint32 7  @as []                     a type in front of a value that does not tell its own
//! ```

mod parse;
mod pattern;
mod print;
mod resolve;

pub use parse::{ParseTextError, parse};
pub use print::print;
