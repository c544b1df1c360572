//! What lies in `tmp/` and belongs to nobody any more.

use rustix::io::Result;

use crate::Repo;
use crate::fs::{entries, find_stat};

/// Lists what nobody has touched for the time that the config gives it, `now` being in seconds since 1970. Caches stay.
pub(crate) fn expired(repo: &Repo, now: u64) -> Result<Vec<String>> {
    let is_old = |name: &str| match find_stat(&repo.tmp, name) {
        Ok(Some(stat)) => u64::try_from(stat.st_mtime).is_ok_and(|time| time.saturating_add(repo.config().tmp_expiry) <= now),
        _ => false,
    };
    Ok(entries(&repo.tmp)?.into_iter().map(|entry| entry.name).filter(|name| name != "cache" && is_old(name)).collect())
}
