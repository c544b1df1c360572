//! Base 64 with the standard alphabet and padding, as all formats here use it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::FormatError;

/// Writes base 64.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base 64; `field` is named when it is none.
///
/// # Errors
/// [`FormatError::Invalid`].
pub fn decode(text: &str, field: &'static str) -> Result<Vec<u8>, FormatError> {
    STANDARD.decode(text).map_err(|error| FormatError::invalid(field, error))
}
