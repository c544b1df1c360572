//! `certs.d`: certificates by registry, as the container tools of a host share them.
//!
//! `DIR/HOST[:PORT]/` holds authorities as `*.crt`, and a client's certificate as `NAME.cert` beside its key `NAME.key`.

use std::io;
use std::path::Path;

use rootball_net::{ClientCertificate, TlsOptions};
use rootball_oci::TransferError;

/// Adds what the directory holds for the host. A directory that is not there adds nothing.
pub(crate) fn add_certificates(tls: &mut TlsOptions, directory: &Path, host: &str) -> Result<(), TransferError> {
    // Hosts come from references, which are checked; this keeps a name from leading out of the directory all the same.
    if host.contains('/') || host.starts_with('.') {
        return Ok(());
    }
    let directory = directory.join(host);
    let failed = |source| TransferError::Io { action: format!("reading {}", directory.display()), source };
    let entries = match std::fs::read_dir(&directory) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("crt") => tls.ca_files.push(path),
            Some("cert") if tls.client_certificate.is_none() => {
                let key = path.with_extension("key");
                if !key.exists() {
                    return Err(TransferError::Invalid {
                        place: path.display().to_string(),
                        reason: "there is no key beside it".to_owned(),
                    });
                }
                tls.client_certificate = Some(ClientCertificate { certificate: path, key });
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_and_a_client_pair_are_found_by_host_and_port() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("a.test:5000");
        std::fs::create_dir(&directory).unwrap();
        for name in ["b.crt", "a.crt", "me.cert", "me.key", "notes"] {
            std::fs::write(directory.join(name), "").unwrap();
        }
        let mut tls = TlsOptions::default();
        add_certificates(&mut tls, root.path(), "a.test").unwrap();
        assert!(tls.ca_files.is_empty());
        add_certificates(&mut tls, root.path(), "a.test:5000").unwrap();
        assert_eq!(tls.ca_files, [directory.join("a.crt"), directory.join("b.crt")]);
        assert_eq!(tls.client_certificate.unwrap().key, directory.join("me.key"));

        std::fs::remove_file(directory.join("me.key")).unwrap();
        assert!(add_certificates(&mut TlsOptions::default(), root.path(), "a.test:5000").is_err());
    }
}
