//! The commit's signature, which binds the tree on the disk to the keys in the initramfs.
//!
//! The commit names the digest of its image (`ostree.composefs.digest.v0`), a signature beside it (`ostree.sign.ed25519`) stands for the
//! commit, and the kernel holds every file against the image. So of all that is on the disk only what the signer made is run. A commit that
//! was made on the machine out of a container image has no signature; its parent, the commit inside of the image, has.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use ed25519_dalek::{Signature, VerifyingKey};
use rootball_composefs::verity::Digest;
use rootball_gvariant::Value;
use rootball_object::{Commit, CommitChecksum, ErrorKind, MAX_METADATA_SIZE, Metadata, hash::Hasher};

/// Bytes of a key file that are read at most.
const MAX_KEYS: u64 = 1024 * 1024;

/// A verified commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The commit whose signature was verified.
    pub commit: CommitChecksum,
    /// The digest of its image.
    pub image: Digest,
}

/// Why a commit is not trusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindingError {
    /// The file of keys has none, or something else.
    #[error("the keys in {}: {reason}", path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// No signature beside the commit or its parent.
    #[error("commit {commit} has no ed25519 signature")]
    Unsigned {
        /// The commit.
        commit: CommitChecksum,
    },
    /// None of the signatures is by one of the keys.
    #[error("commit {commit}: none of {signatures} signatures is by one of {keys} keys")]
    Untrusted {
        /// The commit.
        commit: CommitChecksum,
        /// How many signatures there are.
        signatures: usize,
        /// How many keys there are.
        keys: usize,
    },
    /// The commit does not say what its image is.
    #[error("commit {commit} is signed, but names no digest of an image")]
    NoDigest {
        /// The commit.
        commit: CommitChecksum,
    },
    /// The object is not what its name says.
    #[error("commit {commit} is damaged: {reason}")]
    Damaged {
        /// The commit.
        commit: CommitChecksum,
        /// What is wrong.
        reason: String,
    },
    /// A file cannot be read.
    #[error("reading {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl BindingError {
    /// Tells what a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Keys { .. } => ErrorKind::Invalid,
            Self::Unsigned { .. } | Self::Untrusted { .. } | Self::NoDigest { .. } => ErrorKind::Untrusted,
            Self::Damaged { .. } => ErrorKind::Corrupt,
            Self::Io { source, .. } => ErrorKind::of_io(source),
        }
    }
}

/// Reads public keys: 32 bytes as base64, one on a line.
///
/// # Errors
/// Says which line is no key, or that there is none.
pub fn read_keys(text: &str) -> Result<Vec<VerifyingKey>, String> {
    let mut keys = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
        if line.is_empty() {
            continue;
        }
        let bytes = base64::engine::general_purpose::STANDARD.decode(line).ok();
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok());
        keys.push(key.ok_or_else(|| format!("line {number} is no ed25519 key"))?);
    }
    if keys.is_empty() { Err("there are none".to_owned()) } else { Ok(keys) }
}

/// Verifies that one of the signatures in `detached` is over these bytes of a commit and by one of the keys, and returns the digest of the
/// image that the commit names.
///
/// # Errors
/// When no signature counts, or the bytes are no commit that names a digest.
pub fn verify_commit(name: CommitChecksum, commit: &[u8], detached: &[u8], keys: &[VerifyingKey]) -> Result<Digest, BindingError> {
    let damaged = |reason: String| BindingError::Damaged { commit: name, reason };
    if Hasher::of(commit) != *name.object() {
        return Err(damaged("its content does not hash to its name".to_owned()));
    }
    let detached = Metadata::from_bytes(detached).map_err(|error| damaged(error.to_string()))?;
    let signatures: Vec<&[u8]> = match detached.get("ostree.sign.ed25519") {
        Some(Value::Array(_, items)) => {
            items.iter().filter_map(|item| if let Value::Bytes(bytes) = item { Some(bytes.as_slice()) } else { None }).collect()
        }
        _ => Vec::new(),
    };
    if signatures.is_empty() {
        return Err(BindingError::Unsigned { commit: name });
    }
    let counts = |signature: &&[u8]| {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| keys.iter().any(|key| key.verify_strict(commit, &signature).is_ok()))
    };
    if !signatures.iter().any(counts) {
        return Err(BindingError::Untrusted { commit: name, signatures: signatures.len(), keys: keys.len() });
    }
    let commit = Commit::from_bytes(commit).map_err(|error| damaged(error.to_string()))?;
    match commit.metadata.get("ostree.composefs.digest.v0") {
        Some(Value::Bytes(bytes)) => Digest::from_slice(bytes).map_err(|_| BindingError::NoDigest { commit: name }),
        _ => Err(BindingError::NoDigest { commit: name }),
    }
}

impl Binding {
    /// Loads the keys and the commit, and verifies it or the commit it was made from.
    pub(crate) fn load(root: &Path, commit: CommitChecksum, key_path: &Path) -> Result<Self, BindingError> {
        let invalid = |reason: String| BindingError::Keys { path: key_path.to_owned(), reason };
        let Some(text) = find_bytes(key_path, MAX_KEYS)? else { return Err(invalid("there is no such file".to_owned())) };
        let keys = read_keys(&String::from_utf8_lossy(&text)).map_err(invalid)?;
        let objects = root.join("ostree/repo/objects");
        let load = |name: &CommitChecksum, extension: &str| {
            let hex = name.to_hex();
            let (directory, file) = hex.split_at(2);
            find_bytes(&objects.join(directory).join(format!("{file}.{extension}")), MAX_METADATA_SIZE)
        };
        let absent = |commit: CommitChecksum| BindingError::Damaged { commit, reason: "it is not in the repository".to_owned() };
        let bytes = load(&commit, "commit")?.ok_or_else(|| absent(commit))?;
        if let Some(detached) = load(&commit, "commitmeta")? {
            return Ok(Self { commit, image: verify_commit(commit, &bytes, &detached, &keys)? });
        }
        let parsed = Commit::from_bytes(&bytes).map_err(|error| BindingError::Damaged { commit, reason: error.to_string() })?;
        let from_image = parsed.metadata.string("ostree.container.image-config").is_some();
        let Some(base) = parsed.parent.filter(|_| from_image) else { return Err(BindingError::Unsigned { commit }) };
        let bytes = load(&base, "commit")?.ok_or_else(|| absent(base))?;
        let detached = load(&base, "commitmeta")?.ok_or(BindingError::Unsigned { commit: base })?;
        Ok(Self { commit: base, image: verify_commit(base, &bytes, &detached, &keys)? })
    }
}

fn find_bytes(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, BindingError> {
    let failed = |source| BindingError::Io { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(failed(std::io::Error::new(std::io::ErrorKind::InvalidData, format!("more than {limit} bytes"))));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use rootball_gvariant::Type;
    use rootball_object::Checksum;

    use super::*;

    fn signer(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn commit(digest: Option<&[u8]>) -> Commit {
        let mut metadata = Metadata::new();
        if let Some(digest) = digest {
            metadata.insert("ostree.composefs.digest.v0", Value::Bytes(digest.to_vec()));
        }
        let zero: Checksum = "0".repeat(64).parse().unwrap();
        Commit { metadata, parent: None, subject: String::new(), body: String::new(), timestamp: 1, root_tree: zero, root_meta: zero }
    }

    fn detached(signatures: &[Vec<u8>]) -> Vec<u8> {
        let mut metadata = Metadata::new();
        let items = signatures.iter().map(|bytes| Value::Bytes(bytes.clone())).collect();
        metadata.insert("ostree.sign.ed25519", Value::Array(Type::Array(std::sync::Arc::new(Type::Byte)), items));
        metadata.to_bytes()
    }

    fn verify(commit: &Commit, signatures: &[Vec<u8>]) -> Result<Digest, String> {
        let keys = [signer(1).verifying_key(), signer(2).verifying_key()];
        verify_commit(commit.checksum(), &commit.to_bytes(), &detached(signatures), &keys).map_err(|error| error.to_string())
    }

    #[test]
    fn one_signature_by_one_key_is_enough() {
        let commit = commit(Some(&[7; 32]));
        let bytes = commit.to_bytes();
        let by = |seed: u8| signer(seed).sign(&bytes).to_bytes().to_vec();
        assert_eq!(verify(&commit, &[by(2)]), Ok(Digest::from_bytes([7; 32])));
        assert_eq!(verify(&commit, &[by(9), vec![1, 2], by(1)]), Ok(Digest::from_bytes([7; 32])));
        assert!(verify(&commit, &[by(9), vec![]]).unwrap_err().ends_with("none of 2 signatures is by one of 2 keys"));
        assert!(verify(&commit, &[]).unwrap_err().ends_with("has no ed25519 signature"));
        let other = super::tests::commit(Some(&[8; 32]));
        assert!(verify(&other, &[by(1)]).unwrap_err().ends_with("none of 1 signatures is by one of 2 keys"));
    }

    #[test]
    fn a_signed_commit_without_a_digest_is_refused() {
        for digest in [None, Some([1; 31].as_slice())] {
            let commit = commit(digest);
            let signature = signer(1).sign(&commit.to_bytes()).to_bytes().to_vec();
            assert!(verify(&commit, &[signature]).unwrap_err().ends_with("names no digest of an image"));
        }
    }

    #[test]
    fn a_commit_under_another_name_is_refused() {
        let (one, two) = (commit(Some(&[1; 32])), commit(Some(&[2; 32])));
        let bytes = one.to_bytes();
        let signatures = detached(&[signer(1).sign(&bytes).to_bytes().to_vec()]);
        let error = verify_commit(two.checksum(), &bytes, &signatures, &[signer(1).verifying_key()]).unwrap_err();
        assert!(matches!(error, BindingError::Damaged { .. }), "{error}");
    }

    #[test]
    fn keys_are_read_line_by_line() {
        let key = |seed: u8| base64::engine::general_purpose::STANDARD.encode(signer(seed).verifying_key().as_bytes());
        let text = format!("{}\n\n {}\n", key(1), key(2));
        assert_eq!(read_keys(&text), Ok(vec![signer(1).verifying_key(), signer(2).verifying_key()]));
        assert_eq!(read_keys("\n"), Err("there are none".to_owned()));
        assert_eq!(read_keys(&format!("{}\nAAAA\n", key(1))), Err("line 2 is no ed25519 key".to_owned()));
    }
}
