//! Where the policy for images is looked for.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rootball_image::trust::Trust;
use rootball_oci::TransferError;
use rootball_oci::policy::{MAX_POLICY_SIZE, Policy};

/// Reads the file that was named, else the first that is there; without any, all images are accepted.
pub(crate) fn load(named: Option<&Path>) -> Result<Trust, TransferError> {
    if let Some(path) = named {
        return read(path);
    }
    for path in places() {
        match read(&path) {
            Err(TransferError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            found => return found,
        }
    }
    tracing::info!("no policy.json: images are accepted without signatures");
    Ok(Trust::new(Policy::accept_anything(), None, now()))
}

fn places() -> impl Iterator<Item = PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config = variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")));
    let system = ["/etc/containers/policy.json", "/usr/share/containers/policy.json"].map(PathBuf::from);
    config.map(|config| config.join("containers/policy.json")).into_iter().chain(system)
}

fn read(path: &Path) -> Result<Trust, TransferError> {
    let failed = |source| TransferError::Io { action: format!("reading the policy {}", path.display()), source };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_POLICY_SIZE as u64 + 1).read_to_end(&mut bytes)).map_err(failed)?;
    let policy =
        Policy::parse(&bytes).map_err(|error| TransferError::Invalid { place: path.display().to_string(), reason: error.to_string() })?;
    Ok(Trust::new(policy, Some(path.to_owned()), now()))
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
