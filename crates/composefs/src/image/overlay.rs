//! What an overlay must read out of the image, beside the tree itself.
//!
//! Files with content elsewhere get the attributes that lead to it. Attributes and whiteouts that the tree itself has for an overlay are
//! escaped, so that the overlay passes them on instead of obeying them. The root directory hides everything below, and has a whiteout for
//! each directory of objects, since the overlay would show those otherwise.

use std::collections::BTreeMap;

use super::format::Version;
use crate::tree::{Content, Entry, InvalidTree, MAX_NAME, Node, NodeId, NodeKind, Tree};
use crate::verity::Digest;

/// Attributes of overlays, and the beginning of those that are meant for an overlay over this one.
pub(super) const PREFIX: &[u8] = b"trusted.overlay.";
pub(super) const ESCAPED: &[u8] = b"trusted.overlay.overlay.";
pub(super) const METACOPY: &[u8] = b"trusted.overlay.metacopy";
pub(super) const REDIRECT: &[u8] = b"trusted.overlay.redirect";
const OPAQUE: &[u8] = b"trusted.overlay.opaque";
/// A whiteout that is passed on, and the mark of the directory that has one, each also in the form for overlays of ordinary users.
pub(super) const WHITEOUT: [&[u8]; 2] = [b"trusted.overlay.overlay.whiteout", b"user.overlay.whiteout"];
pub(super) const WHITEOUTS: [&[u8]; 2] = [b"trusted.overlay.overlay.whiteouts", b"user.overlay.whiteouts"];
const ESCAPED_OPAQUE: [&[u8]; 2] = [b"trusted.overlay.overlay.opaque", b"user.overlay.opaque"];

/// Tells whether there is a whiteout.
fn has_whiteout(tree: &Tree) -> bool {
    tree.nodes.iter().any(|node| node.kind == NodeKind::CharDevice(0))
}

/// Adds all of it; returns the number of the format's version that is needed.
pub(super) fn prepare(tree: &mut Tree, version: Version) -> Result<u32, InvalidTree> {
    let number = match version {
        Version::AsNeeded => u32::from(has_whiteout(tree)),
        Version::V0 => 0,
        Version::V1 => 1,
    };
    for node in &mut tree.nodes {
        escape(node)?;
        lead_to_content(node);
    }
    pass_whiteouts_on(tree, number);
    let root = &mut tree.nodes[0];
    root.xattrs.insert(OPAQUE.to_vec(), b"y".to_vec());
    hide_objects(tree)?;
    Ok(number)
}

fn escape(node: &mut Node) -> Result<(), InvalidTree> {
    if !node.xattrs.keys().any(|name| name.starts_with(PREFIX)) {
        return Ok(());
    }
    let mut escaped = BTreeMap::new();
    for (name, value) in std::mem::take(&mut node.xattrs) {
        let name = name.strip_prefix(PREFIX).map(|rest| [ESCAPED, rest].concat()).unwrap_or(name);
        if name.len() > MAX_NAME {
            return Err(InvalidTree::new(&name, "the escaped name of this attribute is too long"));
        }
        escaped.insert(name, value);
    }
    node.xattrs = escaped;
    Ok(())
}

fn lead_to_content(node: &mut Node) {
    let NodeKind::File(Content::External { path, digest, .. }) = &node.kind else { return };
    node.xattrs.insert(METACOPY.to_vec(), digest.as_ref().map(metacopy).unwrap_or_default());
    if let Some(path) = path.as_deref().filter(|path| !path.is_empty()) {
        // The path stands behind a slash, and behind one more if it has its own.
        node.xattrs.insert(REDIRECT.to_vec(), [b"/", path].concat());
    }
}

/// Version 0, the length of all of it, no flags, SHA-256.
fn metacopy(digest: &Digest) -> Vec<u8> {
    [[0, 36, 0, 1].as_slice(), digest.as_bytes()].concat()
}

/// A whiteout becomes an empty file with marks, and its directory is marked as well.
fn pass_whiteouts_on(tree: &mut Tree, version: u32) {
    let mark = |node: &mut Node, names: [&[u8]; 2], value: &[u8]| {
        for name in names {
            node.xattrs.insert(name.to_vec(), value.to_vec());
        }
    };
    let nodes = &mut tree.nodes;
    for index in 0..nodes.len() {
        let NodeKind::Directory(entries) = &nodes[index].kind else { continue };
        let whiteouts: Vec<NodeId> = entries
            .iter()
            .filter(|entry| !entry.link && nodes[entry.node.0].kind == NodeKind::CharDevice(0))
            .map(|entry| entry.node)
            .collect();
        for id in &whiteouts {
            nodes[id.0].kind = NodeKind::File(Content::Inline(Vec::new()));
            mark(&mut nodes[id.0], WHITEOUT, b"");
        }
        if !whiteouts.is_empty() {
            mark(&mut nodes[index], WHITEOUTS, b"");
            if version >= 1 {
                mark(&mut nodes[index], ESCAPED_OPAQUE, b"x");
            }
        }
    }
}

fn hide_objects(tree: &mut Tree) -> Result<(), InvalidTree> {
    const LABEL: &[u8] = b"security.selinux";
    let root = tree.node(tree.root());
    let mut whiteout = Node { uid: root.uid, gid: root.gid, mtime: root.mtime, ..Node::new(0o644, NodeKind::CharDevice(0)) };
    if let Some(label) = root.xattrs.get(LABEL) {
        whiteout.xattrs.insert(LABEL.to_vec(), label.clone());
    }
    for number in 0..=u8::MAX {
        let name = format!("{number:02x}");
        if tree.find(tree.root(), name.as_bytes()).is_none() {
            tree.add(tree.root(), name.as_bytes(), whiteout.clone())?;
        }
    }
    Ok(())
}

/// Walks the names of a directory with `.` and `..` among them, sorted.
pub(super) fn with_dots(tree: &Tree, directory: NodeId, parent: NodeId) -> Vec<(&[u8], NodeId)> {
    let entries = tree.entries(directory);
    let split = |name: &[u8]| entries.partition_point(|entry: &Entry| entry.name.as_slice() < name);
    let mut all: Vec<(&[u8], NodeId)> = entries.iter().map(|entry| (entry.name.as_slice(), entry.node)).collect();
    // The later one first, so that its place is still right.
    all.insert(split(b".."), (b"..", parent));
    all.insert(split(b"."), (b".", directory));
    all
}
