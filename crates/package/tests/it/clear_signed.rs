//! Messages that stock gpg signs are taken apart into what stock gpg verifies.

use std::fs;
use std::path::Path;

use rootball_package::repository::apt::ClearSigned;
use tempfile::TempDir;

use crate::stock::{attempt, run};

fn verifies(dir: &Path, signed: &ClearSigned, bytes: &[u8]) -> bool {
    fs::write(dir.join("text"), bytes).unwrap();
    fs::write(dir.join("text.asc"), &signed.signature_armor).unwrap();
    attempt(dir, "gpg", ["--batch", "--verify", "text.asc", "text"]).0
}

#[test]
fn signed_bytes_are_what_gpg_signed() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path();
    let key = ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "a@example.com", "ed25519", "sign", "never"];
    run(dir, "gpg", key);
    for (number, text) in [
        "Origin: a\nSHA256:\n 00 1 x\n",
        "- a dash\n-- two\n-----BEGIN PGP SIGNATURE-----\nFrom here\n",
        "blanks at the end  \t\n\n\n  and before\n",
        "no line feed at the end",
        "lines of another world\r\nand more\r\n",
        "ä ö ü\n\n",
        "\n",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("message-{number}");
        fs::write(dir.join(&name), text).unwrap();
        run(dir, "gpg", ["--batch", "--clearsign", &name]);
        let message = fs::read(dir.join(format!("{name}.asc"))).unwrap();
        let signed = ClearSigned::split(&message).unwrap();
        assert!(verifies(dir, &signed, &signed.signed_bytes), "{text:?}: {signed:?}");
        let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(lines(&signed.text), lines(text), "{text:?}");
        let mut other = signed.signed_bytes.clone();
        other.extend_from_slice(b"\r\nmore");
        assert!(!verifies(dir, &signed, &other));
    }
    run(dir, "gpgconf", ["--kill", "all"]);
}
