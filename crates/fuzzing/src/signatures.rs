//! Policies, keys and signatures: refused or read, and no signature verifies that nobody made.

use rootball_oci::Reference;
use rootball_oci::policy::Policy;
use rootball_sign::openpgp::{Keyring, SecretKey};
use rootball_sign::ostree::{Engine, EngineKeys, Signatures, SigningKey, Verifier, read_key_list};
use rootball_sign::{Bundle, Content, EncryptedKey, LogProof, PrivateKey, PublicKey, SignatureKind, SimpleSigning, Statement};

/// Policies: what is accepted has something to say about every image.
pub(crate) fn policy(input: &[u8]) {
    let Ok(policy) = Policy::parse(input) else { return };
    for text in ["docker://a.example.com:5000/b/c:1", "docker://debian", "oci:/srv/os:1", "dir:/a", "docker-archive:/a.tar"] {
        let reference: Reference = text.parse().expect("a reference");
        let rule = policy.rule(&reference);
        assert!(!rule.requirements.is_empty());
        assert!(!(rule.accepts_anything() && rule.demands_signature()));
        for requirement in rule.requirements {
            if let rootball_oci::policy::Requirement::SignedBy { identity, .. } = requirement {
                let _ = identity.matches(&reference, "a.example.com:5000/b/c:1");
            }
        }
    }
}

/// Signed texts: what is accepted says the same when it is written again.
pub(crate) fn simple_signing(input: &[u8]) {
    for kind in [SignatureKind::Simple, SignatureKind::Cosign] {
        if let Ok(text) = SimpleSigning::parse(input, kind) {
            assert_eq!(SimpleSigning::parse(&text.to_json(kind), kind).as_ref(), Ok(&text));
        }
    }
}

/// Bundles, statements and promises of logs: what is accepted says the same when it is written again.
pub(crate) fn sigstore_bundle(input: &[u8]) {
    if let Ok(mut bundle) = Bundle::parse(input) {
        bundle.log_entries.clear();
        assert_eq!(Bundle::parse(&bundle.to_json()).as_ref(), Ok(&bundle));
        if let Content::Envelope(envelope) = bundle.content {
            let _ = Statement::parse(&envelope.payload);
        }
    }
    if let Ok(statement) = Statement::parse(input) {
        assert_eq!(Statement::parse(&statement.to_json()).as_ref(), Ok(&statement));
    }
    let _ = LogProof::parse(input);
}

/// Signatures beside a commit, and lists of keys: what is read is written the same, and nothing verifies without the key that made it.
pub(crate) fn commit_signatures(input: &[u8]) {
    let mut keys = Vec::new();
    for engine in Engine::SIGN {
        let trusted = read_key_list(engine, input).unwrap_or_default();
        keys.push(EngineKeys::new(engine, trusted, &[]));
        let _ = SigningKey::parse(engine, input, None);
    }
    let Ok(signatures) = Signatures::parse(Some(input)) else { return };
    assert_eq!(Signatures::parse(Some(&signatures.to_bytes())).as_ref(), Ok(&signatures));
    let mut verifier = Verifier::new();
    verifier.demand_sign(keys);
    assert!(verifier.verify(b"bytes of a commit", &signatures, 1_700_000_000).is_err());
    verifier.demand_gpg(Keyring::new());
    assert!(verifier.verify(b"bytes of a commit", &signatures, 1_700_000_000).is_err());
}

/// OpenPGP as a message, as a detached signature, and as keys: nothing verifies without a key.
pub(crate) fn openpgp(input: &[u8]) {
    let nobody = Keyring::new();
    assert!(nobody.verify_message(input, 1_700_000_000).is_err());
    assert!(nobody.verify_detached(input, b"text", 1_700_000_000).is_err());
    if let Ok(keyring) = Keyring::parse(input) {
        assert!(!keyring.fingerprints().is_empty());
        assert!(keyring.verify_message(input, 1_700_000_000).is_err(), "keys are no message");
    }
    let _ = SecretKey::parse(input, None);
}

/// Key files: an encrypted one is read but not opened, which would take scrypt's memory.
pub(crate) fn key_file(input: &[u8]) {
    if let Ok(key) = PublicKey::from_pem(input) {
        assert_eq!(PublicKey::from_pem(key.to_pem().as_bytes()).as_ref(), Ok(&key));
        assert!(key.verify(b"text", input).is_err());
    }
    if let Ok(key) = EncryptedKey::from_pem(input) {
        assert_eq!(EncryptedKey::from_pem(key.to_pem().as_bytes()).as_ref(), Ok(&key));
    } else if let Ok(key) = PrivateKey::from_pem(input, None) {
        assert!(key.public_key().verify(b"text", &key.sign(b"text")).is_ok());
    }
}
