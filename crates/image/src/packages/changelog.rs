//! The changelog that a Debian package brings along: when its source changed.
//!
//! `/usr/share/doc/NAME/changelog.Debian.gz`, or without `.Debian` where the package is Debian's own, newest entry first; each ends with a line
//! of one space, two dashes, a name and a date as in e-mail. Only the beginning is read. Trees without documentation have none.

use std::io::Read;

use super::Files;
use crate::encapsulate::{EncapsulateError, PathIndex};

/// Bytes that are read of one changelog, before and after decompression.
const MAX_COMPRESSED: u64 = 64 * 1024;
const MAX_TEXT: u64 = 256 * 1024;
/// Most entries that are kept.
const MAX_CHANGES: usize = 256;

/// Tells whether a path may be a changelog.
pub(super) fn is_changelog(path: &str) -> bool {
    path.strip_prefix("usr/share/doc/").is_some_and(|path| path.contains("/changelog"))
}

/// Reads when a package changed, newest first; nothing when it does not say.
pub(super) fn load(files: &Files<'_>, index: &mut PathIndex<'_>, package: &str) -> Result<Vec<i64>, EncapsulateError> {
    for name in ["changelog.Debian.gz", "changelog.gz"] {
        let Some(path) = index.find(&format!("/usr/share/doc/{package}/{name}")) else { continue };
        let Some(start) = files.read_start(path, MAX_COMPRESSED)? else { continue };
        let mut text = Vec::new();
        // What comes out before the cut is good.
        let _ = flate2::read::GzDecoder::new(start.as_slice()).take(MAX_TEXT).read_to_end(&mut text);
        let changes = parse(&String::from_utf8_lossy(&text));
        if !changes.is_empty() {
            return Ok(changes);
        }
    }
    Ok(Vec::new())
}

/// Reads the times of a changelog's entries, in seconds since 1970.
pub(super) fn parse(text: &str) -> Vec<i64> {
    let dates = text.lines().filter_map(|line| line.strip_prefix(" -- ")?.rsplit_once(">  ").map(|(_, date)| date.trim()));
    dates.filter_map(|date| jiff::fmt::rfc2822::parse(date).ok()).map(|time| time.timestamp().as_second()).take(MAX_CHANGES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_entries_are_read() {
        let text = "base-files (12.4+deb12u11) bookworm; urgency=medium\n\n  * Change /etc/debian_version to 12.11\n  -- not a date >  x\n\n \
                    -- Santiago Vila <sanvila@debian.org>  Sat, 10 May 2025 20:00:00 +0200\n\nbase-files (12.4) stable; urgency=low\n\n  * x\n\n \
                    -- A <b@example.org>  not a date\n\n -- Last <c@example.org>  Thu, 01 Jan 1970 00:00:07 +0000\n";
        assert_eq!(parse(text), [1_746_900_000, 7]);
    }
}
