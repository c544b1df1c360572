//! The index of a layer, out of its blob.

use std::io::{self, Read};

use rootball_oci::{Descriptor, Digest, ImageSource, TransferError, read_error};

use super::{IndexPlace, LayerIndex};

/// Loads the index of a layer without the rest; `None` from a source that gives out whole blobs only.
///
/// # Errors
/// When the blob cannot be read, or has no such index where it should.
pub(crate) fn load(source: &dyn ImageSource, layer: &Descriptor, place: &IndexPlace) -> Result<Option<LayerIndex>, TransferError> {
    match source.load_blob_part(layer, place.offset..layer.size)? {
        Some(bytes) => parse(layer, place, &bytes).map(Some),
        None => Ok(None),
    }
}

/// Loads the index of a layer, if need be by reading all that is before it.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_anyhow(source: &dyn ImageSource, layer: &Descriptor, place: &IndexPlace) -> Result<LayerIndex, TransferError> {
    if let Some(index) = load(source, layer, place)? {
        return Ok(index);
    }
    let mut blob = source.open_blob_unverified(layer)?;
    let read = |error| read_error(layer, error);
    io::copy(&mut blob.by_ref().take(place.offset), &mut io::sink()).map_err(read)?;
    let mut bytes = Vec::new();
    blob.take(place.length + 1).read_to_end(&mut bytes).map_err(read)?;
    parse(layer, place, &bytes)
}

fn parse(layer: &Descriptor, place: &IndexPlace, bytes: &[u8]) -> Result<LayerIndex, TransferError> {
    let corrupt =
        |reason: String| TransferError::Corrupt { what: format!("layer {}", layer.digest), place: "its place".to_owned(), reason };
    if bytes.len() as u64 != place.length || Digest::of(bytes) != place.digest {
        return Err(corrupt("its index is not the one that the manifest names".to_owned()));
    }
    LayerIndex::parse(bytes, place.pieces_end()).map_err(|error| corrupt(error.to_string()))
}
