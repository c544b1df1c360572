//! The keys of a policy, read from its files.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rootball_oci::policy::KeySource;
use rootball_sign::openpgp::Keyring;
use rootball_sign::{KeyError, MAX_KEY_SIZE, PublicKey};

use super::TrustError;

/// Reads public keys.
pub(super) fn public_keys(source: &KeySource) -> Result<Vec<PublicKey>, TrustError> {
    each(source, PublicKey::from_pem)
}

/// Reads keyrings into one.
pub(super) fn keyring(source: &KeySource) -> Result<Keyring, TrustError> {
    let mut keyring = Keyring::new();
    each(source, |bytes| keyring.add(bytes))?;
    Ok(keyring)
}

fn each<T>(source: &KeySource, mut read: impl FnMut(&[u8]) -> Result<T, KeyError>) -> Result<Vec<T>, TrustError> {
    let mut take = |place: String, bytes: &[u8]| read(bytes).map_err(|source| TrustError::Key { place, source });
    match source {
        KeySource::Data(datas) => datas.iter().map(|data| take("in the data".to_owned(), data)).collect(),
        KeySource::Paths(paths) => paths.iter().map(|path| take(path.display().to_string(), &read_file(path)?)).collect(),
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, TrustError> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the parser sees that it is too long.
    let read = File::open(path).and_then(|file| file.take(MAX_KEY_SIZE as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|source| TrustError::KeyFile { path: path.to_owned(), source })?;
    Ok(bytes)
}
