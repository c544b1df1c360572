//! What the modifiers make of one file or directory.

use rootball_object::{S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, Xattrs};

use super::{CommitError, CommitModifiers};

/// Owner and mode of a file or directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// With the type.
    pub(super) mode: u32,
}

impl CommitModifiers {
    /// Returns what becomes of the attributes; `None` when the path is to be left out. `path` spells the path in the commit out, and is
    /// asked only where a list or policy needs it.
    pub(super) fn apply(&self, path: &dyn Fn() -> String, mut attributes: Attributes) -> Option<Attributes> {
        attributes.uid = self.owner_uid.unwrap_or(attributes.uid);
        attributes.gid = self.owner_gid.unwrap_or(attributes.gid);
        let kind = attributes.mode & S_IFMT;
        if self.read_only_executables && kind == S_IFREG && attributes.mode & 0o111 != 0 {
            attributes.mode &= !0o222;
        }
        if self.wants_paths() {
            let path = path();
            if kind != S_IFLNK {
                attributes.mode = kind | self.stat_overrides.apply(&path, attributes.mode & 0o7777);
            }
            if self.skip.contains(&path) {
                return None;
            }
        }
        if self.canonical_permissions {
            (attributes.uid, attributes.gid) = (0, 0);
            if matches!(kind, S_IFREG | S_IFDIR) {
                attributes.mode &= S_IFMT | 0o755;
            }
        }
        if kind == S_IFLNK {
            attributes.mode = S_IFLNK | 0o777;
        }
        Some(attributes)
    }

    /// Returns the extended attributes, which are read only where they are wanted, with the label that the policy gives.
    pub(super) fn xattrs(
        &self,
        path: &dyn Fn() -> String,
        mode: u32,
        read: impl FnOnce() -> Result<Xattrs, CommitError>,
    ) -> Result<Xattrs, CommitError> {
        let xattrs = if self.drops_xattrs() { Xattrs::empty() } else { read()? };
        match &self.selinux {
            Some(policy) => Ok(policy.commit_xattrs(&path(), mode, xattrs)?),
            None => Ok(xattrs),
        }
    }

    /// Tells whether attributes may come out other than they are on the files.
    pub(super) fn changes_xattrs(&self) -> bool {
        self.drops_xattrs() || self.selinux.is_some()
    }

    fn drops_xattrs(&self) -> bool {
        self.no_xattrs || self.canonical_permissions
    }

    /// Tells whether nothing is changed about any file.
    pub(super) fn is_identity(&self) -> bool {
        let owners = self.owner_uid.is_none() && self.owner_gid.is_none();
        owners && !self.read_only_executables && !self.wants_paths() && !self.changes_xattrs()
    }

    fn wants_paths(&self) -> bool {
        !self.stat_overrides.is_empty() || !self.skip.is_empty()
    }
}
