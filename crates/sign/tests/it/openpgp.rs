use rootball_sign::VerifyError;
use rootball_sign::openpgp::{Keyring, SecretKey};

use crate::support::{Gpg, now};

const TEXT: &[u8] = b"{\"critical\":{}}";

#[test]
fn messages_of_gnupg_verify_with_keyrings_of_every_form() {
    let gpg = Gpg::new();
    for (user, algorithm) in [("rsa@example.com", "rsa2048"), ("ed@example.com", "ed25519"), ("nist@example.com", "nistp256")] {
        let fingerprint = gpg.generate(user, algorithm, "never");
        let armored = gpg.run(&["--armor", "--export", user], b"");
        for compression in ["none", "zip", "zlib"] {
            let message = gpg.run(&["--local-user", user, "--compress-algo", compression, "--sign"], TEXT);
            for keyring in [gpg.export(user), armored.clone()] {
                let verified = Keyring::parse(&keyring).unwrap().verify_message(&message, now()).unwrap();
                assert_eq!((&*verified.content, &verified.signer.fingerprint), (TEXT, &fingerprint), "{algorithm} {compression}");
                assert_eq!(verified.signer.user_id.as_deref(), Some(user));
            }
        }
        // Keys in several files, and several keys in a file.
        let message = gpg.run(&["--local-user", user, "--sign"], TEXT);
        let mut keyring = Keyring::parse(&gpg.run(&["--export"], b"")).unwrap();
        assert!(keyring.verify_message(&message, now()).is_ok());
        keyring.add(&armored).unwrap();
        assert!(keyring.fingerprints().contains(&fingerprint));
    }
}

#[test]
fn rings_of_several_blocks_and_rings_that_gnupg_works_on_are_read_whole() {
    let gpg = Gpg::new();
    // With this file in its place, GnuPG keeps its keys in it, with its notes of trust between the packets.
    std::fs::write(gpg.path("pubring.gpg"), b"").unwrap();
    let users = ["one@example.com", "two@example.com"];
    let fingerprints = users.map(|user| gpg.generate(user, "ed25519", "never"));
    let blocks = users.map(|user| gpg.run(&["--armor", "--export", user], b"")).concat();
    let ring = std::fs::read(gpg.path("pubring.gpg")).unwrap();
    for keyring in [blocks, ring] {
        let keyring = Keyring::parse(&keyring).unwrap();
        assert_eq!(keyring.fingerprints(), fingerprints);
        for user in users {
            let signature = gpg.run(&["--local-user", user, "--detach-sign"], TEXT);
            assert_eq!(keyring.verify_detached(&signature, TEXT, now()).unwrap().user_id.as_deref(), Some(user));
        }
    }
}

#[test]
fn a_signing_subkey_counts_as_its_primary_key() {
    let gpg = Gpg::new();
    gpg.run(&["--quick-generate-key", "sub@example.com", "ed25519", "cert", "never"], b"");
    let fingerprint = gpg.fingerprint("sub@example.com");
    gpg.run(&["--quick-add-key", &fingerprint, "ed25519", "sign", "never"], b"");
    let message = gpg.run(&["--sign"], TEXT);
    let signer = Keyring::parse(&gpg.export("sub@example.com")).unwrap().verify_message(&message, now()).unwrap().signer;
    assert_eq!(signer.fingerprint, fingerprint);
    assert_ne!(signer.signing_key, fingerprint);
}

#[test]
fn detached_signatures_verify() {
    let gpg = Gpg::new();
    let fingerprint = gpg.generate("a@example.com", "ed25519", "never");
    let keyring = Keyring::parse(&gpg.export("a@example.com")).unwrap();
    let signature = gpg.run(&["--detach-sign"], TEXT);
    let armored = gpg.run(&["--armor", "--detach-sign"], TEXT);
    for signature in [&signature, &armored, &[&*signature, &*signature].concat()] {
        assert_eq!(keyring.verify_detached(signature, TEXT, now()).unwrap().fingerprint, fingerprint);
        assert!(matches!(keyring.verify_detached(signature, b"other", now()), Err(VerifyError::Mismatch { .. })));
    }
    let message = gpg.run(&["--sign"], TEXT);
    assert!(matches!(keyring.verify_detached(&message, TEXT, now()), Err(VerifyError::Malformed { .. })));
    assert!(matches!(keyring.verify_detached(b"", TEXT, now()), Err(VerifyError::Malformed { .. })));
}

#[test]
fn other_keys_and_other_times_are_refused() {
    let gpg = Gpg::new();
    gpg.generate("mine@example.com", "ed25519", "never");
    gpg.generate("theirs@example.com", "ed25519", "never");
    gpg.generate("short@example.com", "ed25519", "1d");
    let mine = Keyring::parse(&gpg.export("mine@example.com")).unwrap();
    let theirs = gpg.run(&["--local-user", "theirs@example.com", "--sign"], TEXT);
    assert!(matches!(mine.verify_message(&theirs, now()), Err(VerifyError::UnknownKey { .. })));
    assert!(matches!(Keyring::new().verify_message(&theirs, now()), Err(VerifyError::UnknownKey { .. })));

    let short = Keyring::parse(&gpg.export("short@example.com")).unwrap();
    let message = gpg.run(&["--local-user", "short@example.com", "--sign"], TEXT);
    assert!(short.verify_message(&message, now()).is_ok());
    let expired = short.verify_message(&message, now() + 2 * 86400).unwrap_err();
    assert!(expired.to_string().contains("has expired"), "{expired}");

    let message = gpg.run(&["--local-user", "mine@example.com", "--default-sig-expire", "1d", "--sign"], TEXT);
    assert!(mine.verify_message(&message, now()).is_ok());
    assert!(matches!(mine.verify_message(&message, now() + 2 * 86400), Err(VerifyError::BadSignature { .. })));
    let early = mine.verify_message(&message, now() - 3 * 86400).unwrap_err();
    assert!(matches!(early, VerifyError::BadKey { .. } | VerifyError::BadSignature { .. }), "{early}");
}

#[test]
fn a_revoked_key_is_refused_and_one_that_may_not_sign_too() {
    let gpg = Gpg::new();
    let fingerprint = gpg.generate("gone@example.com", "ed25519", "never");
    let message = gpg.run(&["--sign"], TEXT);
    let before = Keyring::parse(&gpg.export("gone@example.com")).unwrap();
    assert!(before.verify_message(&message, now()).is_ok());
    let certificate = std::fs::read_to_string(gpg.path(&format!("openpgp-revocs.d/{fingerprint}.rev"))).unwrap();
    gpg.run(&["--import"], certificate.replace(":-----BEGIN", "-----BEGIN").as_bytes());
    let after = Keyring::parse(&gpg.export("gone@example.com")).unwrap();
    let revoked = after.verify_message(&message, now()).unwrap_err();
    assert!(revoked.to_string().contains("is revoked"), "{revoked}");
}

#[test]
fn messages_of_any_other_form_are_refused() {
    let gpg = Gpg::new();
    gpg.generate("one@example.com", "ed25519", "never");
    gpg.generate("two@example.com", "ed25519", "never");
    gpg.generate("old@example.com", "rsa2048", "never");
    let keyring = Keyring::parse(&gpg.run(&["--export"], b"")).unwrap();
    let good = gpg.run(&["--local-user", "one@example.com", "--compress-algo", "none", "--sign"], TEXT);
    assert!(keyring.verify_message(&good, now()).is_ok());

    let two_signatures = gpg.run(&["--local-user", "one@example.com", "--local-user", "two@example.com", "--sign"], TEXT);
    let text_mode = gpg.run(&["--local-user", "one@example.com", "--textmode", "--sign"], TEXT);
    let clear = gpg.run(&["--local-user", "one@example.com", "--clear-sign"], TEXT);
    let detached = gpg.run(&["--local-user", "one@example.com", "--detach-sign"], TEXT);
    let weak = gpg.run(&["--local-user", "old@example.com", "--digest-algo", "SHA1", "--sign"], TEXT);
    let unsigned = gpg.run(&["--store"], TEXT);
    let twice = [&*good, &*good].concat();
    for (name, message) in [
        ("two signatures", &*two_signatures),
        ("text mode", &text_mode),
        ("clear-signed", &clear),
        ("detached", &detached),
        ("SHA-1", &weak),
        ("unsigned", &unsigned),
        ("twice", &twice),
        ("empty", b""),
        ("garbage", b"\x90garbage"),
    ] {
        let refused = keyring.verify_message(message, now());
        assert!(matches!(refused, Err(VerifyError::Malformed { .. } | VerifyError::BadSignature { .. })), "{name}: {refused:?}");
    }
    // The content lies in the open in this message, so another text of the same length can be put there.
    let place = good.windows(TEXT.len()).position(|window| window == TEXT).unwrap();
    let mut swapped = good.clone();
    swapped[place + 2] ^= 1;
    assert!(matches!(keyring.verify_message(&swapped, now()), Err(VerifyError::Mismatch { .. })));
    for end in 0..good.len() {
        assert!(keyring.verify_message(&good[..end], now()).is_err(), "cut at {end}");
    }
}

#[test]
fn a_message_that_inflates_without_end_is_cut_off() {
    let gpg = Gpg::new();
    gpg.generate("big@example.com", "ed25519", "never");
    let keyring = Keyring::parse(&gpg.export("big@example.com")).unwrap();
    let message = gpg.run(&["--compress-algo", "zlib", "-z", "9", "--sign"], &vec![b'a'; 64 * 1024 * 1024]);
    assert!(message.len() < 1024 * 1024);
    let refused = keyring.verify_message(&message, now()).unwrap_err();
    assert!(refused.to_string().contains("inflates"), "{refused}");
    let long = keyring.verify_message(&vec![0x90; 2 * 1024 * 1024], now()).unwrap_err();
    assert!(long.to_string().contains("longer"), "{long}");
}

#[test]
fn what_is_signed_here_verifies_with_gnupg() {
    let gpg = Gpg::new();
    for (user, algorithm) in [("r@example.com", "rsa2048"), ("e@example.com", "ed25519")] {
        let fingerprint = gpg.generate(user, algorithm, "never");
        for export in [&["--export-secret-keys", user][..], &["--armor", "--export-secret-keys", user]] {
            let key = SecretKey::parse(&gpg.run(export, b""), None).unwrap();
            assert_eq!(key.fingerprint(), fingerprint);
            let message = key.sign_message(TEXT, now()).unwrap();
            assert_eq!(gpg.run(&["--decrypt"], &message), TEXT, "{algorithm}");
            let public = Keyring::parse(key.to_public_armored().unwrap().as_bytes()).unwrap();
            assert_eq!(public.verify_message(&message, now()).unwrap().signer.fingerprint, fingerprint);
        }
    }
}

#[test]
fn a_secret_key_with_a_password_needs_it() {
    let gpg = Gpg::new();
    gpg.run(&["--passphrase=secret", "--quick-generate-key", "p@example.com", "ed25519", "cert,sign", "never"], b"");
    let export = gpg.run(&["--passphrase=secret", "--export-secret-keys", "p@example.com"], b"");
    assert!(SecretKey::parse(&export, None).unwrap().sign_message(TEXT, now()).is_err());
    assert!(SecretKey::parse(&export, Some(b"wrong")).unwrap().sign_message(TEXT, now()).is_err());
    let message = SecretKey::parse(&export, Some(b"secret")).unwrap().sign_message(TEXT, now()).unwrap();
    assert!(Keyring::parse(&gpg.export("p@example.com")).unwrap().verify_message(&message, now()).is_ok());
    assert!(SecretKey::parse(&gpg.export("p@example.com"), None).is_err(), "a public key is no secret one");
}

#[test]
fn what_is_no_keyring_is_refused() {
    for bytes in
        [&b""[..], b"no keys\n", b"\x99", &[0xff; 300], b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n"]
    {
        assert!(Keyring::parse(bytes).is_err(), "{bytes:?}");
    }
}
