//! Signatures of commits and summaries, with keys and signatures of openssl and GnuPG.

use rootball_sign::openpgp::{Keyring, SecretKey};
use rootball_sign::ostree::{Engine, EngineKeys, Signatures, SigningKey, UntrustedError, Verifier, read_key_list};
use rootball_sign::{KeyKind, PrivateKey, encode_base64};

use crate::support::{Gpg, now, run, write};

const COMMIT: &[u8] = b"the bytes of a commit";

/// Makes an Ed25519 key with openssl, and returns secret and public half as lists of keys have them, and the PEM file's path.
fn openssl_pair(dir: &std::path::Path) -> (String, String, String) {
    let pem = write(dir, "key.pem", run("openssl", &["genpkey", "-algorithm", "ED25519"], b""));
    let secret = run("openssl", &["pkey", "-in", &pem, "-outform", "DER"], b"");
    let public = run("openssl", &["pkey", "-in", &pem, "-pubout", "-outform", "DER"], b"");
    let (seed, point) = (&secret[secret.len() - 32..], &public[public.len() - 32..]);
    (encode_base64(&[seed, point].concat()), encode_base64(point), pem)
}

fn verifier(engine: Engine, list: &str, revoked: &str) -> Verifier {
    let keys =
        EngineKeys::new(engine, read_key_list(engine, list.as_bytes()).unwrap(), &read_key_list(engine, revoked.as_bytes()).unwrap());
    let mut verifier = Verifier::new();
    verifier.demand_sign(vec![keys]);
    verifier
}

fn set(engine: Engine, signature: &[u8]) -> Signatures {
    let mut signatures = Signatures::new();
    signatures.add(engine, signature);
    signatures
}

#[test]
fn ed25519_signatures_are_those_of_openssl() {
    let dir = tempfile::tempdir().unwrap();
    let (secret, public, pem) = openssl_pair(dir.path());
    let key = SigningKey::parse(Engine::Ed25519, format!("{secret}\n").as_bytes(), None).unwrap();
    assert_eq!(key.name(), public);
    let commit = write(dir.path(), "commit", COMMIT);
    let theirs = run("openssl", &["pkeyutl", "-sign", "-rawin", "-inkey", &pem, "-in", &commit], b"");
    assert_eq!(key.sign(COMMIT, now()).unwrap(), theirs, "the signature of a key over bytes is always the same");

    let list = format!("# keys of the site\n\n  {public}\n");
    let signatures = set(Engine::Ed25519, &theirs);
    let verified = verifier(Engine::Ed25519, &list, "").verify(COMMIT, &signatures, now()).unwrap();
    assert_eq!((verified.len(), &verified[0].key), (1, &public));
    let untrusted = |verifier: &Verifier, bytes: &[u8], signatures: &Signatures| {
        matches!(verifier.verify(bytes, signatures, now()), Err(UntrustedError::Untrusted { engine: Engine::Ed25519, .. }))
    };
    let trusting = verifier(Engine::Ed25519, &list, "");
    assert!(untrusted(&trusting, b"other bytes", &signatures));
    assert!(untrusted(&verifier(Engine::Ed25519, &list, &public), COMMIT, &signatures), "a revoked key counted");
    assert!(untrusted(&verifier(Engine::Ed25519, "", ""), COMMIT, &signatures), "no key counted");
    for bad in [&theirs[..63], &[&theirs[..], &[0]].concat(), &[0; 64], &[]] {
        assert!(untrusted(&trusting, COMMIT, &set(Engine::Ed25519, bad)));
    }
    // One that counts is enough, wherever it stands.
    let mut several = set(Engine::Ed25519, &[7; 64]);
    several.add(Engine::Ed25519, &theirs);
    several.add(Engine::Ed25519, &[]);
    assert!(trusting.verify(COMMIT, &several, now()).is_ok());
    let unsigned = trusting.verify(COMMIT, &set(Engine::Spki, &theirs), now());
    assert_eq!(unsigned, Err(UntrustedError::Unsigned { engines: vec![Engine::Ed25519] }));
}

#[test]
fn keys_that_are_none_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (secret, public, _) = openssl_pair(dir.path());
    let (other, ..) = openssl_pair(dir.path());
    let mixed = format!("{}{}", &secret[..40], &other[40..]);
    for bad in ["", "x", &public, &secret[..84], &mixed] {
        assert!(SigningKey::parse(Engine::Ed25519, bad.as_bytes(), None).is_err(), "{bad:?}");
    }
    for (list, place) in [(format!("{public}\n{secret}\n"), "line 2"), ("\n\nno key\n".to_owned(), "line 3")] {
        let error = read_key_list(Engine::Ed25519, list.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(place), "{error}");
    }
}

#[test]
fn spki_keys_of_every_kind_verify() {
    let dir = tempfile::tempdir().unwrap();
    let commit = write(dir.path(), "commit", COMMIT);
    let mut list = String::new();
    let mut made = Vec::new();
    for (arguments, sign) in [
        (&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"][..], &["dgst", "-sha256", "-sign"][..]),
        (&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], &["dgst", "-sha256", "-sign"]),
        (&["-algorithm", "ED25519"], &["pkeyutl", "-sign", "-rawin", "-inkey"]),
    ] {
        let key = write(dir.path(), "key.pem", run("openssl", &[&["genpkey"], arguments].concat(), b""));
        list += &String::from_utf8(run("openssl", &["pkey", "-in", &key, "-pubout"], b"")).unwrap();
        let input: &[&str] = if sign[0] == "dgst" { &[&key, &commit] } else { &[&key, "-in", &commit] };
        made.push(run("openssl", &[sign, input].concat(), b""));
    }
    assert_eq!(read_key_list(Engine::Spki, list.as_bytes()).unwrap().len(), 3);
    for signature in &made {
        let signatures = set(Engine::Spki, signature);
        assert!(verifier(Engine::Spki, &list, "").verify(COMMIT, &signatures, now()).is_ok());
        assert!(verifier(Engine::Spki, &list, &list).verify(COMMIT, &signatures, now()).is_err());
        assert!(verifier(Engine::Spki, &list, "").verify(b"other", &signatures, now()).is_err());
    }
    // Inline keys are base 64 of the same in DER.
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let body: String = key.to_pem().lines().filter(|line| !line.starts_with('-')).collect();
    let signer = SigningKey::parse(Engine::Spki, body.as_bytes(), None).unwrap();
    let inline: String = key.public_key().to_pem().lines().filter(|line| !line.starts_with('-')).collect();
    let signatures = set(Engine::Spki, &signer.sign(COMMIT, now()).unwrap());
    assert!(verifier(Engine::Spki, &inline, "").verify(COMMIT, &signatures, now()).is_ok());
}

#[test]
fn gnupg_verifies_what_is_signed_here_and_the_other_way_round() {
    let gpg = Gpg::new();
    for (user, algorithm) in [("rsa@example.com", "rsa2048"), ("ed@example.com", "ed25519")] {
        let fingerprint = gpg.generate(user, algorithm, "never");
        let secret = SecretKey::parse(&gpg.run(&["--export-secret-keys", user], b""), None).unwrap();
        assert_eq!(secret.fingerprint(), fingerprint);
        let ours = secret.sign_detached(COMMIT, now()).unwrap();
        let place = tempfile::tempdir().unwrap();
        let (file, signed) = (write(place.path(), "sig", &ours), write(place.path(), "commit", COMMIT));
        gpg.run(&["--verify", &file, &signed], b"");

        let theirs = gpg.run(&["--local-user", user, "--detach-sign"], COMMIT);
        let mut verifier = Verifier::new();
        verifier.demand_gpg(Keyring::parse(&gpg.export(user)).unwrap());
        for signature in [&ours, &theirs] {
            let verified = verifier.verify(COMMIT, &set(Engine::Gpg, signature), now()).unwrap();
            assert_eq!((&verified[0].key, verified[0].user_id.as_deref()), (&fingerprint, Some(user)));
            assert!(verifier.verify(b"other", &set(Engine::Gpg, signature), now()).is_err());
        }
        // Both kinds that are demanded must be there.
        let pair = PrivateKey::generate(KeyKind::Ed25519).unwrap();
        verifier.demand_sign(vec![EngineKeys::new(Engine::Ed25519, vec![pair.public_key()], &[])]);
        let mut both = set(Engine::Gpg, &ours);
        assert!(matches!(verifier.verify(COMMIT, &both, now()), Err(UntrustedError::Unsigned { .. })));
        both.add(Engine::Ed25519, &pair.sign(COMMIT));
        assert_eq!(verifier.verify(COMMIT, &both, now()).unwrap().len(), 2);
        both.remove(Engine::Gpg, |_| true);
        assert!(verifier.verify(COMMIT, &both, now()).is_err());
    }
}
