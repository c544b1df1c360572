//! Simple signatures in a lookaside store: a directory, or the same tree behind a web server (containers-signature(5)).
//!
//! The signatures of a manifest are `BASE/NAME@sha256=HEX/signature-1`, `signature-2`, … up to the first number that is not there, where
//! `NAME` is the repository without the host.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rootball_net::{Client, Method, Request, StatusCode, Url};
use rootball_oci::{Digest, RegistryReference, TransferError};

use crate::Runtime;
use crate::refusal::{no_answer, refusal};

/// Most signatures of one manifest that are read.
const MAX_SIGNATURES: usize = 128;
/// Largest signature; real ones have about a kilobyte.
const MAX_SIGNATURE: u64 = 256 * 1024;

/// A store of signatures.
#[derive(Clone, Debug)]
pub(crate) enum Lookaside {
    Directory(PathBuf),
    Web(Url),
}

impl Lookaside {
    /// Takes a URL of `registries.d`.
    pub(crate) fn from_url(text: &str) -> Result<Self, TransferError> {
        let invalid = |reason: &str| TransferError::Invalid { place: text.to_owned(), reason: reason.to_owned() };
        let mut url: Url = text.parse().map_err(|_| invalid("the address of signatures is no URL"))?;
        match url.scheme() {
            "file" => url.to_file_path().map(Self::Directory).map_err(|()| invalid("the address of signatures is no path")),
            "http" | "https" => {
                if !url.path().ends_with('/') {
                    url.set_path(&format!("{}/", url.path()));
                }
                Ok(Self::Web(url))
            }
            _ => Err(invalid("signatures are read from file:, http: and https: only")),
        }
    }

    /// Returns where the signatures of a manifest are, for messages.
    pub(crate) fn place(&self, reference: &RegistryReference, manifest: &Digest) -> String {
        let rest = relative(reference, manifest);
        match self {
            Self::Directory(path) => path.join(rest).display().to_string(),
            Self::Web(url) => format!("{url}{rest}"),
        }
    }

    /// Reads all signatures of a manifest, which may be none.
    pub(crate) fn read(
        &self,
        reference: &RegistryReference,
        manifest: &Digest,
        runtime: &Runtime,
        http: &Client,
    ) -> Result<Vec<Vec<u8>>, TransferError> {
        let rest = relative(reference, manifest);
        let mut messages = Vec::new();
        for number in 1..=MAX_SIGNATURES {
            let name = format!("{rest}/signature-{number}");
            let message = match self {
                Self::Directory(path) => read_file(&path.join(&name))?,
                Self::Web(url) => {
                    let url = url
                        .join(&name)
                        .map_err(|_| TransferError::Invalid { place: url.to_string(), reason: format!("{name:?} makes no URL with it") })?;
                    let http = http.clone();
                    runtime.run(async move { fetch(&http, url).await })?
                }
            };
            match message {
                Some(message) => messages.push(message),
                None => return Ok(messages),
            }
        }
        Err(TransferError::Invalid {
            place: self.place(reference, manifest),
            reason: format!("there are more than {} signatures", MAX_SIGNATURES - 1),
        })
    }

    /// Adds signatures behind those that are there; one that is there already is not added again.
    pub(crate) fn write(&self, reference: &RegistryReference, manifest: &Digest, messages: &[Vec<u8>]) -> Result<(), TransferError> {
        let Self::Directory(base) = self else {
            let reason = "signatures are written to directories only; name one as lookaside-staging in registries.d".to_owned();
            return Err(TransferError::Unsupported { place: self.place(reference, manifest), reason });
        };
        let directory = base.join(relative(reference, manifest));
        let failed = |action: &str, path: &Path, source| TransferError::Io { action: format!("{action} {}", path.display()), source };
        std::fs::create_dir_all(&directory).map_err(|source| failed("making", &directory, source))?;
        let mut number = 1;
        'messages: for message in messages {
            loop {
                let path = directory.join(format!("signature-{number}"));
                match read_file(&path)? {
                    Some(there) if there == *message => {
                        number = 1;
                        continue 'messages;
                    }
                    Some(_) => number += 1,
                    None if number > MAX_SIGNATURES => {
                        let reason = format!("there are {MAX_SIGNATURES} signatures already");
                        return Err(TransferError::Invalid { place: directory.display().to_string(), reason });
                    }
                    None => {
                        if create(&directory, &path, message).map_err(|source| failed("writing", &path, source))? {
                            number = 1;
                            continue 'messages;
                        }
                        // Another writer took the number just now; look at what it wrote.
                    }
                }
            }
        }
        Ok(())
    }
}

fn relative(reference: &RegistryReference, manifest: &Digest) -> String {
    format!("{}@{}", reference.repository, manifest.to_string().replace(':', "="))
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, TransferError> {
    let failed = |source| TransferError::Io { action: format!("reading {}", path.display()), source };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut message = Vec::new();
    file.take(MAX_SIGNATURE + 1).read_to_end(&mut message).map_err(failed)?;
    if message.len() as u64 > MAX_SIGNATURE {
        let reason = format!("it is larger than the {MAX_SIGNATURE} bytes that a signature may have");
        return Err(TransferError::Invalid { place: path.display().to_string(), reason });
    }
    Ok(Some(message))
}

/// Gives the name to a whole, synced file; false when the name is taken.
fn create(directory: &Path, path: &Path, message: &[u8]) -> io::Result<bool> {
    let mut file = tempfile::Builder::new().prefix(".signature-").permissions(readable_by_all()).tempfile_in(directory)?;
    file.write_all(message)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error.error),
    }
    std::fs::File::open(directory)?.sync_all()?;
    Ok(true)
}

fn readable_by_all() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

async fn fetch(http: &Client, url: Url) -> Result<Option<Vec<u8>>, TransferError> {
    let place = url.to_string();
    let (status, headers, body) =
        http.fetch(Request::new(Method::GET, url), MAX_SIGNATURE).await.map_err(|error| no_answer(&place, &error))?;
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
        status if !status.is_success() => Err(refusal(&place, "a signature", status, &body)),
        _ => {
            let said = crate::manifest::content_type(&headers).unwrap_or_default();
            if said == "text/html" {
                return Err(TransferError::Invalid { place, reason: "a web page came in place of a signature".to_owned() });
            }
            Ok(Some(body.into()))
        }
    }
}

/// Returns the stores to read from, in order and each once, with the name to look under.
pub(crate) fn stores<'a>(
    options: &crate::RegistryOptions,
    names: impl Iterator<Item = &'a RegistryReference>,
) -> Result<Vec<(Lookaside, RegistryReference)>, TransferError> {
    let mut seen = std::collections::BTreeSet::new();
    let mut stores = Vec::new();
    for reference in names {
        let places = options.signatures.places(reference);
        let store = match (&places.lookaside, &options.default_lookaside) {
            (Some(url), _) => Lookaside::from_url(url)?,
            (None, Some(directory)) => Lookaside::Directory(directory.clone()),
            (None, None) => continue,
        };
        if seen.insert(store.place(reference, &Digest::of(b""))) {
            stores.push((store, reference.clone()));
        }
    }
    Ok(stores)
}

/// Returns the store to write to.
pub(crate) fn staging(options: &crate::RegistryOptions, reference: &RegistryReference) -> Result<Lookaside, TransferError> {
    match (options.signatures.places(reference).staging, &options.default_lookaside) {
        (Some(url), _) => Lookaside::from_url(&url),
        (None, Some(directory)) => Ok(Lookaside::Directory(directory.clone())),
        (None, None) => Err(TransferError::Unsupported {
            place: reference.to_string(),
            reason: "registries.d names no place for its signatures; give it a lookaside-staging".to_owned(),
        }),
    }
}
