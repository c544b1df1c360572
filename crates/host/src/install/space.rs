//! Whether a system fits, before anything of it is written.

use std::path::Path;

use rootball_image::UnpackedSize;

use super::InstallError;
use crate::HostError;

/// Returns what content takes on a file system, in bytes: an eighth more, for blocks that are not full and for directories.
pub(super) fn for_files(content: u64) -> u64 {
    content.saturating_add(content / 8)
}

/// Refuses a directory whose file system has not the room for a system. `size` is asked only where nothing was installed yet: of an
/// installation that broke off some is there already, and nobody knows how much without reading it.
pub(super) fn check(dir: &Path, size: impl FnOnce() -> Result<UnpackedSize, HostError>) -> Result<(), HostError> {
    if dir.join("ostree/repo/config").exists() {
        return Ok(());
    }
    // What is not there yet will be made where the nearest directory above it is.
    let Some(place) = dir.ancestors().find(|place| place.is_dir()).or(Some(Path::new("."))) else { return Ok(()) };
    let Ok(stat) = rustix::fs::statvfs(place) else { return Ok(()) };
    let available = stat.f_bavail.saturating_mul(stat.f_frsize);
    let size = size()?;
    match for_files(size.bytes) {
        needed if needed > available => {
            Err(InstallError::TooSmall { path: dir.to_owned(), needed, available, content: size.bytes, exact: size.exact }.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_refused_before_anything_is_written() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("new/root");
        let of = |bytes| move || Ok(UnpackedSize { bytes, exact: true });
        check(&dir, of(1)).unwrap();
        let refused = check(&dir, of(u64::MAX / 2)).unwrap_err();
        assert_eq!(refused.kind(), rootball_object::ErrorKind::NoSpace);
        assert!(refused.to_string().contains("new/root") && !place.path().join("new").exists(), "{refused}");
        // One that broke off is taken up without a question.
        std::fs::create_dir_all(dir.join("ostree/repo")).unwrap();
        std::fs::write(dir.join("ostree/repo/config"), "").unwrap();
        check(&dir, of(u64::MAX / 2)).unwrap();
    }
}
