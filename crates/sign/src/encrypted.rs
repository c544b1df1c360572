//! Cosign's encrypted private key file.
//!
//! PEM with the label `ENCRYPTED SIGSTORE PRIVATE KEY` (before 2023 `ENCRYPTED COSIGN PRIVATE KEY`); the body is JSON:
//! `{"kdf":{"name":"scrypt","params":{"N":…,"r":…,"p":…},"salt":…},"cipher":{"name":"nacl/secretbox","nonce":…},"ciphertext":…}`. Scrypt makes
//! a key of 32 bytes out of password and salt, XSalsa20-Poly1305 opens the ciphertext with it, and inside is a PKCS #8 DER. The costs of
//! scrypt are the file's choice, so they have a limit here.

use crypto_secretbox::aead::Aead as _;
use crypto_secretbox::{KeyInit as _, XSalsa20Poly1305};
use serde::{Deserialize, Serialize};

use crate::private_key::random;
use crate::public_key::pem;
use crate::{FormatError, KeyError, MAX_KEY_SIZE, base64};

/// The first is written, all are read.
pub(crate) const LABELS: [&str; 2] = ["ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"];
/// What cosign has written since version 2.
const LOG_N: u8 = 16;
const R: u32 = 8;
const P: u32 = 1;
/// Most memory that scrypt may take, in bytes (it takes 128 · N · r).
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Most rounds over all of that memory.
const MAX_P: u32 = 16;

/// An encrypted private key, not opened yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedKey {
    log_n: u8,
    r: u32,
    p: u32,
    salt: Vec<u8>,
    nonce: [u8; 24],
    ciphertext: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct File {
    kdf: Kdf,
    cipher: Cipher,
    ciphertext: String,
}

#[derive(Serialize, Deserialize)]
struct Kdf {
    name: String,
    params: Params,
    salt: String,
}

#[derive(Serialize, Deserialize)]
struct Params {
    #[serde(rename = "N")]
    n: u64,
    r: u32,
    p: u32,
}

#[derive(Serialize, Deserialize)]
struct Cipher {
    name: String,
    nonce: String,
}

impl EncryptedKey {
    /// Reads the PEM file.
    ///
    /// # Errors
    /// [`KeyError`] for other files, and for costs above the limits.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() > MAX_KEY_SIZE {
            return Err(KeyError::malformed(format_args!("it is longer than {MAX_KEY_SIZE} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(KeyError::malformed)?.trim();
        let body = LABELS.iter().find_map(|label| {
            text.strip_prefix(&format!("-----BEGIN {label}-----"))?.strip_suffix(&format!("-----END {label}-----")).map(str::to_owned)
        });
        let body = body.ok_or_else(|| KeyError::malformed("no encrypted private key of cosign in PEM"))?;
        let body: String = body.chars().filter(|char| !char.is_ascii_whitespace()).collect();
        let json = base64::decode(&body, "body").map_err(KeyError::malformed)?;
        Self::from_json(&json)
    }

    fn from_json(json: &[u8]) -> Result<Self, KeyError> {
        let file: File = serde_json::from_slice(json).map_err(KeyError::malformed)?;
        if file.kdf.name != "scrypt" {
            return Err(KeyError::Unsupported { what: format!("key derivation {:?}", short(&file.kdf.name)) });
        }
        if file.cipher.name != "nacl/secretbox" {
            return Err(KeyError::Unsupported { what: format!("cipher {:?}", short(&file.cipher.name)) });
        }
        let Params { n, r, p } = file.kdf.params;
        if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
            return Err(KeyError::malformed(format_args!("scrypt cannot run with N={n} r={r} p={p}")));
        }
        let memory = n.saturating_mul(u64::from(r)).saturating_mul(128);
        if memory > MAX_MEMORY || p > MAX_P {
            return Err(KeyError::malformed(format_args!("scrypt with N={n} r={r} p={p} takes more memory or time than is given to it")));
        }
        let decode = |text: &str, field| base64::decode(text, field).map_err(|error: FormatError| KeyError::malformed(error));
        let nonce = decode(&file.cipher.nonce, "nonce")?;
        Ok(Self {
            log_n: u8::try_from(n.trailing_zeros()).expect("64 bits have at most 64 zeros"),
            r,
            p,
            salt: decode(&file.kdf.salt, "salt")?,
            nonce: nonce.try_into().map_err(|_| KeyError::malformed("the nonce has not 24 bytes"))?,
            ciphertext: decode(&file.ciphertext, "ciphertext")?,
        })
    }

    /// Opens it; inside is a PKCS #8 DER.
    ///
    /// # Errors
    /// [`KeyError::WrongPassword`].
    pub fn decrypt(&self, password: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.cipher(password)?.decrypt(&self.nonce.into(), &*self.ciphertext).map_err(|_| KeyError::WrongPassword)
    }

    /// Encrypts the DER of a private key with fresh salt and nonce.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn encrypt(der: &[u8], password: &[u8]) -> Result<Self, KeyError> {
        let (mut salt, mut nonce) = (vec![0; 32], [0; 24]);
        random(&mut salt)?;
        random(&mut nonce)?;
        let mut key = Self { log_n: LOG_N, r: R, p: P, salt, nonce, ciphertext: Vec::new() };
        key.ciphertext = key.cipher(password)?.encrypt(&nonce.into(), der).map_err(|_| KeyError::malformed("too long to encrypt"))?;
        Ok(key)
    }

    /// Returns the PEM file.
    pub fn to_pem(&self) -> String {
        let file = File {
            kdf: Kdf {
                name: "scrypt".to_owned(),
                params: Params { n: 1 << self.log_n, r: self.r, p: self.p },
                salt: base64::encode(&self.salt),
            },
            cipher: Cipher { name: "nacl/secretbox".to_owned(), nonce: base64::encode(&self.nonce) },
            ciphertext: base64::encode(&self.ciphertext),
        };
        let json = serde_json::to_vec(&file).expect("strings and numbers serialise");
        pem(LABELS[0], &base64::encode(&json))
    }

    fn cipher(&self, password: &[u8]) -> Result<XSalsa20Poly1305, KeyError> {
        let params = scrypt::Params::new(self.log_n, self.r, self.p).map_err(KeyError::malformed)?;
        let mut key = [0; 32];
        scrypt::scrypt(password, &self.salt, &params, &mut key).map_err(KeyError::malformed)?;
        Ok(XSalsa20Poly1305::new(&key.into()))
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
