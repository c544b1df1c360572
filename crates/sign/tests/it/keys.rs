use rootball_sign::{KeyError, KeyKind, PrivateKey, PublicKey, VerifyError};

use crate::support::{run, write};

const MESSAGE: &[u8] = b"the bytes that are signed\n";

/// Encrypted by other programs than this one: the JSON with scrypt of Python's hashlib and secretbox of libsodium, the key by OpenSSL.
const COSIGN_KEY: &[u8] = include_bytes!("fixtures/cosign.key");
const COSIGN_PUB: &[u8] = include_bytes!("fixtures/cosign.pub");

#[test]
fn what_openssl_signs_verifies_here() {
    let dir = tempfile::tempdir().unwrap();
    for (arguments, digest) in [
        (&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"][..], &["dgst", "-sha256", "-sign"][..]),
        (&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], &["dgst", "-sha256", "-sign"]),
        (&["-algorithm", "ED25519"], &["pkeyutl", "-sign", "-rawin", "-inkey"]),
    ] {
        let key = write(dir.path(), "key.pem", run("openssl", &[&["genpkey"], arguments].concat(), b""));
        let public = PublicKey::from_pem(&run("openssl", &["pkey", "-in", &key, "-pubout"], b"")).unwrap();
        let message = write(dir.path(), "message", MESSAGE);
        let signature = match digest[0] {
            "dgst" => run("openssl", &[digest, &[&key, &message]].concat(), b""),
            _ => run("openssl", &[digest, &[&key, "-in", &message]].concat(), b""),
        };
        assert_eq!(public.verify(MESSAGE, &signature), Ok(()), "{arguments:?}");
        let mismatch = VerifyError::Mismatch { key: public.fingerprint() };
        assert_eq!(public.verify(b"other bytes", &signature), Err(mismatch.clone()), "{arguments:?}");
        let mut damaged = signature.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert_eq!(public.verify(MESSAGE, &damaged), Err(mismatch.clone()), "{arguments:?}");
        for bad in [&[][..], b"x", &[0x30; 200], &signature[..signature.len() - 1]] {
            assert_eq!(public.verify(MESSAGE, bad), Err(mismatch.clone()), "{arguments:?}");
        }
        let other = PrivateKey::generate(KeyKind::P256).unwrap();
        assert!(public.verify(MESSAGE, &other.sign(MESSAGE)).is_err(), "{arguments:?}");
        assert_eq!(PublicKey::from_pem(public.to_pem().as_bytes()).unwrap(), public);
    }
}

#[test]
fn what_is_signed_here_verifies_with_openssl() {
    let dir = tempfile::tempdir().unwrap();
    let message = write(dir.path(), "message", MESSAGE);
    for kind in [KeyKind::P256, KeyKind::Ed25519] {
        let key = PrivateKey::generate(kind).unwrap();
        let public = write(dir.path(), "key.pub", key.public_key().to_pem());
        let signature = write(dir.path(), "signature", key.sign(MESSAGE));
        let verified = match kind {
            KeyKind::P256 => run("openssl", &["dgst", "-sha256", "-verify", &public, "-signature", &signature, &message], b""),
            KeyKind::Ed25519 => {
                run("openssl", &["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", &public, "-in", &message, "-sigfile", &signature], b"")
            }
        };
        assert!(!verified.is_empty());
        // The private file is one that openssl reads too, and means the same key.
        let private = write(dir.path(), "key.pem", key.to_pem());
        assert_eq!(run("openssl", &["pkey", "-in", &private, "-pubout"], b""), key.public_key().to_pem().as_bytes());
    }
}

#[test]
fn private_keys_of_openssl_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let new = run("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], b"");
    let old = run("openssl", &["ecparam", "-name", "prime256v1", "-genkey", "-noout"], b"");
    let edwards = run("openssl", &["genpkey", "-algorithm", "ED25519"], b"");
    for pem in [new, old, edwards] {
        let path = write(dir.path(), "key.pem", &pem);
        let key = PrivateKey::from_pem(&pem, None).unwrap();
        assert_eq!(run("openssl", &["pkey", "-in", &path, "-pubout"], b""), key.public_key().to_pem().as_bytes());
        assert_eq!(key.public_key().verify(MESSAGE, &key.sign(MESSAGE)), Ok(()));
    }
    let encrypted =
        run("openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes256", "-pass", "pass:x"], b"");
    assert!(matches!(PrivateKey::from_pem(&encrypted, Some(b"x")), Err(KeyError::Unsupported { .. })));
}

#[test]
fn an_encrypted_key_of_another_program_opens_with_its_password_only() {
    let key = PrivateKey::from_pem(COSIGN_KEY, Some(b"correct horse")).unwrap();
    assert_eq!(key.public_key(), PublicKey::from_pem(COSIGN_PUB).unwrap());
    assert_eq!(PrivateKey::from_pem(COSIGN_KEY, Some(b"wrong")).unwrap_err(), KeyError::WrongPassword);
    assert_eq!(PrivateKey::from_pem(COSIGN_KEY, None).unwrap_err(), KeyError::NeedsPassword);
}

#[test]
fn encrypted_keys_come_back_and_differ_each_time() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let (one, other) = (key.to_encrypted_pem(b"secret").unwrap(), key.to_encrypted_pem(b"secret").unwrap());
    assert_ne!(one, other);
    for pem in [one, other] {
        let again = PrivateKey::from_pem(pem.as_bytes(), Some(b"secret")).unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }
}

#[test]
fn an_encrypted_key_cannot_ask_for_all_memory_or_time() {
    let wrap = |json: &str| {
        let body = {
            let dir = tempfile::tempdir().unwrap();
            let path = write(dir.path(), "json", json);
            String::from_utf8(run("openssl", &["base64", "-A", "-in", &path], b"")).unwrap()
        };
        format!("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n{body}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n")
    };
    let file = |n: u64, r: u64, p: u64, kdf: &str, cipher: &str, nonce: &str| {
        wrap(&format!(
            r#"{{"kdf":{{"name":"{kdf}","params":{{"N":{n},"r":{r},"p":{p}}},"salt":"AAAA"}},"cipher":{{"name":"{cipher}","nonce":"{nonce}"}},"ciphertext":"AAAA"}}"#
        ))
    };
    let nonce = "A".repeat(32);
    for (n, r, p) in
        [(1 << 30, 8, 1), (65536, 1 << 20, 1), (65536, 8, 1000), (u64::MAX, 8, 1), (0, 8, 1), (3, 8, 1), (65536, 0, 1), (65536, 8, 0)]
    {
        let pem = file(n, r, p, "scrypt", "nacl/secretbox", &nonce);
        assert!(matches!(PrivateKey::from_pem(pem.as_bytes(), Some(b"x")), Err(KeyError::Malformed { .. })), "{n} {r} {p}");
    }
    for (kdf, cipher) in [("pbkdf2", "nacl/secretbox"), ("scrypt", "aes")] {
        let pem = file(65536, 8, 1, kdf, cipher, &nonce);
        assert!(matches!(PrivateKey::from_pem(pem.as_bytes(), Some(b"x")), Err(KeyError::Unsupported { .. })), "{kdf} {cipher}");
    }
    let short_nonce = file(65536, 8, 1, "scrypt", "nacl/secretbox", "AAAA");
    assert!(matches!(PrivateKey::from_pem(short_nonce.as_bytes(), Some(b"x")), Err(KeyError::Malformed { .. })));
}

#[test]
fn other_files_are_refused_by_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let public = |arguments: &[&str]| {
        let key = write(dir.path(), "key.pem", run("openssl", &[&["genpkey"], arguments].concat(), b""));
        run("openssl", &["pkey", "-in", &key, "-pubout"], b"")
    };
    for (pem, expected) in [
        (
            public(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
            "the elliptic curve 1.3.132.0.34 (only P-256 is) is not supported",
        ),
        (public(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]), "an RSA key of 1024 bits (2048 to 8192 are) is not supported"),
        (public(&["-algorithm", "X25519"]), "the key algorithm 1.3.101.110 is not supported"),
    ] {
        assert_eq!(PublicKey::from_pem(&pem).unwrap_err().to_string(), expected);
    }
    let private = run("openssl", &["genpkey", "-algorithm", "ED25519"], b"");
    assert!(PublicKey::from_pem(&private).unwrap_err().to_string().contains("PRIVATE KEY"));
    for bytes in [&b""[..], b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", &[0xff; 64], b"ssh-ed25519 AAAA"] {
        assert!(PublicKey::from_pem(bytes).is_err());
        assert!(PrivateKey::from_pem(bytes, None).is_err());
    }
}
