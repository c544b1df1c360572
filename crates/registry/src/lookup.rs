//! Whose credentials are shown to a registry: given ones, those of files, those of helpers; and a note of everything that was looked at,
//! for the moment when the registry says no.

use std::fmt;

use rootball_oci::TransferError;

use crate::helper::Helpers;
use crate::{AuthFile, Credentials, RegistryOptions};

/// The name that stands for the files in the list of helpers.
const FILES: &str = "containers-auth.json";

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) credentials: Option<Credentials>,
    /// Where they are from, or each place that had none.
    notes: Vec<String>,
}

impl fmt::Display for Found {
    /// Continues a message about access that was denied.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.credentials, self.notes.as_slice()) {
            (None, []) => f.write_str("no credentials were given"),
            (None, notes) => write!(f, "no credentials were given (looked at {})", notes.join("; ")),
            (Some(_), []) => f.write_str("the credentials that were given are not enough"),
            (Some(_), notes) => write!(f, "the credentials are not enough (looked at {})", notes.join("; ")),
        }
    }
}

/// Looks in the order of the configuration; the first that has credentials for the repository counts.
///
/// # Errors
/// When a file cannot be read or understood.
pub(crate) fn find(options: &RegistryOptions, host: &str, repository: &str) -> Result<Found, TransferError> {
    if let Some(credentials) = &options.credentials {
        return Ok(Found { credentials: Some(credentials.clone()), notes: Vec::new() });
    }
    let helpers = Helpers { directories: &options.helper_directories, time_limit: options.helper_time_limit };
    let mut found = Found::default();
    let default = [FILES.to_owned()];
    for name in options.registries.credential_helpers.as_deref().unwrap_or(&default) {
        if name == FILES {
            for path in &options.auth_files {
                in_file(path, &helpers, host, repository, &mut found)?;
                if found.credentials.is_some() {
                    return Ok(found);
                }
            }
        } else {
            ask(&helpers, name, host, "registries.conf", &mut found);
        }
        if found.credentials.is_some() {
            break;
        }
    }
    Ok(found)
}

fn in_file(path: &std::path::Path, helpers: &Helpers<'_>, host: &str, repository: &str, found: &mut Found) -> Result<(), TransferError> {
    let shown = path.display();
    let file = match AuthFile::find(path) {
        Ok(Some(file)) => file,
        Ok(None) => {
            found.notes.push(format!("{shown}: not there"));
            return Ok(());
        }
        // Files of others on the way to ours are usual for those who are not root.
        Err(crate::AuthFileError::Io { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied => {
            found.notes.push(format!("{shown}: may not be read"));
            return Ok(());
        }
        Err(crate::AuthFileError::Io { path, source }) => {
            return Err(TransferError::Io { action: format!("reading {}", path.display()), source });
        }
        Err(other) => return Err(TransferError::Invalid { place: shown.to_string(), reason: other.to_string() }),
    };
    if let Some(helper) = file.helper(host) {
        ask(helpers, helper, host, &shown.to_string(), found);
    }
    if found.credentials.is_none()
        && let Some((key, credentials)) = file.lookup(host, repository)
    {
        found.notes.push(format!("{shown}: those of {key:?} were used"));
        found.credentials = Some(credentials.clone());
        return Ok(());
    }
    if found.credentials.is_none()
        && let Some(helper) = file.store()
    {
        ask(helpers, helper, host, &shown.to_string(), found);
    }
    if found.credentials.is_none() {
        found.notes.push(format!("{shown}: no entry for {host}/{repository}"));
    }
    Ok(())
}

fn ask(helpers: &Helpers<'_>, name: &str, host: &str, named_by: &str, found: &mut Found) {
    // The biggest registry of all is known to helpers under the address of its first interface.
    let names = if host == "docker.io" { vec!["https://index.docker.io/v1/", host] } else { vec![host] };
    for asked in names {
        match helpers.ask(name, asked) {
            Ok(Some(credentials)) => {
                found.notes.push(format!("helper {name:?} of {named_by}: its credentials were used"));
                found.credentials = Some(credentials);
                return;
            }
            Ok(None) => found.notes.push(format!("helper {name:?} of {named_by}: nothing for {asked}")),
            Err(reason) => {
                tracing::warn!(helper = name, named_by, reason, "credential helper");
                found.notes.push(format!("helper {name:?} of {named_by}: {reason}"));
            }
        }
    }
}
