//! From a tree to its dump.

use std::collections::HashMap;
use std::io::{self, Write};

use super::escape::{Also, escape};
use crate::tree::{Content, Node, NodeId, NodeKind, Tree};

/// Writes the lines of a tree, each directory before what is in it.
///
/// # Errors
/// When writing fails.
pub fn write(tree: &Tree, out: &mut dyn Write) -> io::Result<()> {
    let paths = paths(tree);
    let mut stack = vec![(b"/".to_vec(), tree.root(), false)];
    let mut line = Vec::new();
    while let Some((path, id, link)) = stack.pop() {
        line.clear();
        describe(tree.node(id), &path, paths.get(&id).filter(|_| link), &mut line);
        out.write_all(&line)?;
        if !link {
            stack.extend(tree.entries(id).iter().rev().map(|entry| (join(&path, &entry.name), entry.node, entry.link)));
        }
    }
    Ok(())
}

fn join(path: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if path == b"/" { b"" } else { b"/" };
    [path, slash, name].concat()
}

/// Finds the paths of files that have hard links.
fn paths(tree: &Tree) -> HashMap<NodeId, Vec<u8>> {
    let linked: Vec<NodeId> = tree
        .nodes
        .iter()
        .flat_map(|node| match &node.kind {
            NodeKind::Directory(entries) => entries.as_slice(),
            _ => &[],
        })
        .filter(|entry| entry.link)
        .map(|entry| entry.node)
        .collect();
    let mut paths: HashMap<NodeId, Vec<u8>> = linked.into_iter().map(|id| (id, Vec::new())).collect();
    if paths.is_empty() {
        return paths;
    }
    let mut stack = vec![(b"/".to_vec(), tree.root())];
    while let Some((path, id)) = stack.pop() {
        for entry in tree.entries(id).iter().filter(|entry| !entry.link) {
            let path = join(&path, &entry.name);
            if let Some(known) = paths.get_mut(&entry.node) {
                known.clone_from(&path);
            }
            stack.push((path, entry.node));
        }
    }
    paths
}

fn describe(node: &Node, path: &[u8], target: Option<&Vec<u8>>, line: &mut Vec<u8>) {
    let device = match node.kind {
        NodeKind::CharDevice(number) | NodeKind::BlockDevice(number) => number,
        _ => 0,
    };
    let (payload, content, digest) = match &node.kind {
        NodeKind::Symlink(target) => (Some(target), None, None),
        NodeKind::File(Content::Inline(bytes)) => (None, Some(bytes).filter(|bytes| !bytes.is_empty()), None),
        NodeKind::File(Content::External { path, digest, .. }) => (path.as_ref(), None, *digest),
        _ => (None, None, None),
    };
    escape(path, Also::Nothing, line);
    let numbers = format!(
        " {} {}{:o} {} {} {} {device} {}.{}",
        node.size(),
        if target.is_some() { "@" } else { "" },
        node.mode(),
        node.links,
        node.uid,
        node.gid,
        node.mtime.0,
        node.mtime.1
    );
    line.extend(numbers.bytes());
    for field in [target.or(payload), content] {
        line.push(b' ');
        match field {
            Some(bytes) => escape(bytes, Also::LoneDash, line),
            None => line.push(b'-'),
        }
    }
    line.push(b' ');
    line.extend(digest.map_or_else(|| "-".to_owned(), |digest| digest.to_hex()).bytes());
    for (name, value) in &node.xattrs {
        line.push(b' ');
        escape(name, Also::Equals, line);
        line.push(b'=');
        escape(value, Also::Equals, line);
    }
    line.push(b'\n');
}
