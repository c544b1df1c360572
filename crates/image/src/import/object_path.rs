//! Paths in a layer: which of them are objects.

use rootball_object::{Checksum, ObjectKind};
use rootball_oci::Digest;

/// What an entry of a layer is for the importer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    /// Nothing: the checkout, directories, configuration, refs.
    Ignored,
    /// An object.
    Object(ObjectKind, Checksum),
    /// A list of attributes under the hash of its bytes.
    Xattrs(Digest),
    /// The attributes of a file object: the list itself, or a hard link to it.
    XattrsOf(Checksum),
}

/// Reads an entry's path.
///
/// # Errors
/// When it leads upwards, or is something else where objects are.
pub(crate) fn parse(path: &[u8]) -> Result<Member, String> {
    let shown = || String::from_utf8_lossy(&path[..path.len().min(200)]).into_owned();
    let Ok(text) = std::str::from_utf8(path) else {
        // Content beside the repository is ignored whatever its name is; an object's name is ASCII.
        return Ok(Member::Ignored);
    };
    if text.split('/').any(|part| part == "..") {
        return Err(format!("entry {:?} leads out of the layer", shown()));
    }
    let Some(inner) = text.trim_start_matches("./").trim_start_matches('/').strip_prefix("sysroot/ostree/repo/") else {
        return Ok(Member::Ignored);
    };
    let unexpected = || format!("entry {:?} is no object", shown());
    if let Some(name) = inner.strip_prefix("xattrs/") {
        return hex(name).map(Member::Xattrs).ok_or_else(unexpected);
    }
    let Some(name) = inner.strip_prefix("objects/") else { return Ok(Member::Ignored) };
    let (name, extension) = name.split_once('.').ok_or_else(unexpected)?;
    let (head, tail) = name.split_once('/').filter(|(head, _)| head.len() == 2).ok_or_else(unexpected)?;
    let joined = format!("{head}{tail}");
    if extension == "file-xattrs" {
        return hex(&joined).map(Member::Xattrs).ok_or_else(unexpected);
    }
    let checksum: Checksum = joined.parse().map_err(|_| unexpected())?;
    match extension {
        "file-xattrs-link" | "file.xattrs" => Ok(Member::XattrsOf(checksum)),
        other => ObjectKind::from_extension(other)
            .filter(|kind| {
                matches!(kind, ObjectKind::File | ObjectKind::DirTree | ObjectKind::DirMeta | ObjectKind::Commit | ObjectKind::CommitMeta)
            })
            .map(|kind| Member::Object(kind, checksum))
            .ok_or_else(unexpected),
    }
}

/// Reads the target of a hard link to a list of attributes.
pub(super) fn parse_xattrs_target(path: &[u8]) -> Option<Digest> {
    match parse(path) {
        Ok(Member::Xattrs(digest)) => Some(digest),
        _ => None,
    }
}

fn hex(text: &str) -> Option<Digest> {
    format!("sha256:{text}").parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn objects_are_told_from_everything_else() {
        let hex = "ab".repeat(32);
        let name = format!("{}/{}", &hex[..2], &hex[2..]);
        let checksum: Checksum = hex.parse().unwrap();
        let digest: Digest = format!("sha256:{hex}").parse().unwrap();
        let objects = "sysroot/ostree/repo/objects";
        for (path, expected) in [
            (format!("{objects}/{name}.file"), Member::Object(ObjectKind::File, checksum)),
            (format!("./{objects}/{name}.commit"), Member::Object(ObjectKind::Commit, checksum)),
            (format!("/{objects}/{name}.commitmeta"), Member::Object(ObjectKind::CommitMeta, checksum)),
            (format!("{objects}/{name}.file-xattrs"), Member::Xattrs(digest)),
            (format!("{objects}/{name}.file-xattrs-link"), Member::XattrsOf(checksum)),
            (format!("{objects}/{name}.file.xattrs"), Member::XattrsOf(checksum)),
            (format!("sysroot/ostree/repo/xattrs/{hex}"), Member::Xattrs(digest)),
            ("sysroot/ostree/repo/refs/heads/x".to_owned(), Member::Ignored),
            ("sysroot/ostree/repo/config".to_owned(), Member::Ignored),
            (format!("usr/share/{objects}/{name}.file"), Member::Ignored),
        ] {
            assert_eq!(parse(path.as_bytes()), Ok(expected), "{path}");
        }
        for path in [
            format!("{objects}/{name}.exe"),
            format!("{objects}/{hex}.file"),
            format!("{objects}/{}.file", name.to_uppercase()),
            format!("{objects}/x"),
            format!("{objects}/../{name}.file"),
            "../etc/passwd".to_owned(),
            "sysroot/ostree/repo/xattrs/x".to_owned(),
        ] {
            assert!(parse(path.as_bytes()).is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in proptest::collection::vec(any::<u8>(), 0..200), text in "(\\./|/)?sysroot/ostree/repo/objects/[a-f0-9/.]{0,70}(file|-xattrs)?") {
            let _ = parse(&path);
            let _ = parse(text.as_bytes());
        }
    }
}
