//! Trees of every shape that makes a difference in an image.

use std::iter::repeat_n;

use rootball_composefs::verity::Hasher;
use rootball_composefs::{Content, Node, NodeId, NodeKind, Tree};

/// Returns all of them by name.
pub(crate) fn shapes() -> Vec<(&'static str, Tree)> {
    vec![
        ("empty", empty()),
        ("names", names()),
        ("links", links()),
        ("attributes", attributes()),
        ("whiteouts", whiteouts()),
        ("inline", inline()),
        ("large", large()),
        ("owners", owners()),
        ("special", special()),
        ("random-1", random(1, 400)),
        ("random-2", random(2, 4000)),
        ("random-3", random(3, 8000)),
    ]
}

fn empty() -> Tree {
    Tree::new(Node::directory(0o755)).unwrap()
}

fn file(bytes: &[u8]) -> Node {
    Node::new(0o644, NodeKind::File(Content::Inline(bytes.to_vec())))
}

fn external(size: u64, path: Option<&str>, digest: bool) -> Node {
    let digest = digest.then(|| Hasher::of(&size.to_le_bytes()));
    Node::new(0o600, NodeKind::File(Content::External { size, path: path.map(|path| path.as_bytes().to_vec()), digest }))
}

fn add(tree: &mut Tree, directory: NodeId, name: &str, node: Node) -> NodeId {
    tree.add(directory, name.as_bytes(), node).unwrap()
}

/// Directories of one block and of many, whose ends fit and do not fit, and names that stand before the dots.
fn names() -> Tree {
    let mut tree = empty();
    for (number, count) in [0, 1, 50, 100, 146, 150, 300, 1000].into_iter().enumerate() {
        let directory = add(&mut tree, NodeId::ROOT, &format!("d{number}"), Node::directory(0o750));
        for index in 0..count {
            let name = format!("{index:04}{}", "x".repeat(index % 40));
            add(&mut tree, directory, &name, file(b""));
        }
        for name in ["-", "...", "#", "~", "\u{e4}\u{f6}", "00"] {
            add(&mut tree, directory, name, Node::directory(0o700));
        }
    }
    add(&mut tree, NodeId::ROOT, "00", file(b"in the way of a whiteout"));
    add(&mut tree, NodeId::ROOT, &"n".repeat(255), file(b""));
    tree
}

fn links() -> Tree {
    let mut tree = empty();
    for length in [1, 31, 100, 1000, 2048, 3000, 3900, 4000, 4031, 4032, 4063, 4064, 4095] {
        add(&mut tree, NodeId::ROOT, &format!("l{length}"), Node::new(0o777, NodeKind::Symlink(vec![b'a'; length])));
    }
    let inner = add(&mut tree, NodeId::ROOT, "inner", Node::directory(0o755));
    let mut node = external(12345, Some("ab/cd"), true);
    node.links = 3;
    let target = add(&mut tree, inner, "target", node);
    tree.add_link(inner, b"again", target).unwrap();
    tree.add_link(NodeId::ROOT, b"first", target).unwrap();
    tree
}

fn attributes() -> Tree {
    let mut root = Node::directory(0o755);
    let label = |node: &mut Node, text: &str| drop(node.xattrs.insert(b"security.selinux".to_vec(), [text.as_bytes(), b"\0"].concat()));
    label(&mut root, "system_u:object_r:root_t:s0");
    let mut tree = Tree::new(root).unwrap();
    for index in 0..40_usize {
        let mut node = if index % 3 == 0 { Node::directory(0o755) } else { external(index as u64 + 1, Some("00/11"), index % 2 == 0) };
        label(&mut node, ["system_u:object_r:usr_t:s0", "system_u:object_r:bin_t:s0"][index % 2]);
        node.xattrs.insert(b"user.own".to_vec(), vec![index as u8; index * 50]);
        node.xattrs.insert(format!("other.{}", index % 5).into_bytes(), b"shared".to_vec());
        node.xattrs.insert(b"trusted.overlay.redirect".to_vec(), b"/elsewhere".to_vec());
        node.xattrs.insert(b"user.overlay.opaque".to_vec(), b"y".to_vec());
        if index == 7 {
            node.xattrs.insert(b"system.posix_acl_access".to_vec(), vec![2, 0, 0, 0]);
        }
        if index > 37 {
            // More than can be shared.
            for number in 0..200 {
                node.xattrs.insert(format!("user.many.{number}").into_bytes(), b"v".to_vec());
            }
        }
        add(&mut tree, NodeId::ROOT, &format!("f{index}"), node);
    }
    tree
}

fn whiteouts() -> Tree {
    let mut tree = empty();
    let inner = add(&mut tree, NodeId::ROOT, "inner", Node::directory(0o755));
    add(&mut tree, inner, "gone", Node::new(0o644, NodeKind::CharDevice(0)));
    add(&mut tree, NodeId::ROOT, "gone", Node::new(0, NodeKind::CharDevice(0)));
    add(&mut tree, NodeId::ROOT, "7f", Node::new(0, NodeKind::CharDevice(0)));
    tree
}

fn inline() -> Tree {
    let mut tree = empty();
    for size in [0, 1, 63, 64, 2047, 2048, 2049, 4000, 4095, 4096, 4097, 5000] {
        let bytes: Vec<u8> = (0..size).map(|place| place as u8).collect();
        add(&mut tree, NodeId::ROOT, &format!("f{size}"), file(&bytes));
    }
    tree
}

fn large() -> Tree {
    let mut tree = empty();
    for (number, bits) in [0, 11, 12, 13, 20, 31, 32, 33, 42, 43, 44, 48, 53].into_iter().enumerate() {
        let size = 1_u64 << bits;
        add(&mut tree, NodeId::ROOT, &format!("a{bits}"), external(size, Some("aa/bb"), number % 2 == 0));
        add(&mut tree, NodeId::ROOT, &format!("b{bits}"), external(size - size / 3, None, number % 3 == 0));
    }
    tree
}

fn owners() -> Tree {
    let mut tree = empty();
    for (number, (uid, gid, links)) in
        [(0, 0, 1), (65535, 65535, 1), (65536, 0, 1), (0, 4_000_000_000, 1), (1, 2, 65535), (1, 2, 70000)].into_iter().enumerate()
    {
        let node = Node { uid, gid, links, mtime: (1_700_000_000 + number as i64, number as u32), ..external(1 << 20, Some("x"), true) };
        add(&mut tree, NodeId::ROOT, &format!("f{number}"), node);
    }
    let directory = Node { mtime: (2_000_000_000, 999_999_999), ..Node::directory(0o1777) };
    add(&mut tree, NodeId::ROOT, "sticky", directory);
    tree
}

fn special() -> Tree {
    let mut tree = empty();
    for (name, kind) in [
        ("fifo", NodeKind::Fifo),
        ("socket", NodeKind::Socket),
        ("block", NodeKind::BlockDevice(0x0801)),
        ("char", NodeKind::CharDevice(0x0501)),
    ] {
        add(&mut tree, NodeId::ROOT, name, Node::new(0o640, kind));
    }
    tree
}

/// A tree of that many files, with all of the above mixed by a simple generator of numbers.
fn random(seed: u64, count: usize) -> Tree {
    let mut state = seed;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut tree = empty();
    let (mut directories, mut files) = (vec![NodeId::ROOT], Vec::new());
    for index in 0..count {
        let directory = directories[next(directories.len() as u64) as usize];
        let name: String = repeat_n('n', next(30) as usize).collect::<String>() + &index.to_string();
        let kind = match next(12) {
            0 | 1 => NodeKind::Directory(Vec::new()),
            2 => NodeKind::Symlink(vec![b't'; next(60) as usize + 1]),
            3 => NodeKind::File(Content::Inline(vec![b'c'; next(5001) as usize])),
            4 if next(10) == 0 => NodeKind::CharDevice(next(3) as u32),
            5 if !files.is_empty() => {
                tree.add_link(directory, name.as_bytes(), files[next(files.len() as u64) as usize]).unwrap();
                continue;
            }
            _ => {
                let path = Some(format!("{:02x}/{index:060x}.file", index % 256).into_bytes());
                NodeKind::File(Content::External { size: next(1 << 30) + 1, path, digest: Some(Hasher::of(&index.to_le_bytes())) })
            }
        };
        let mut node = Node::new(next(0o10000) as u32, kind);
        node.uid = next(3) as u32 * 50_000;
        node.mtime = (1_000_000 + next(2) as i64, 0);
        for attribute in 0..next(5) {
            let name = ["security.selinux", "user.a", "trusted.b", "security.capability", "other.c"][attribute as usize];
            node.xattrs.insert(name.as_bytes().to_vec(), vec![b'v'; next(if attribute == 0 { 4 } else { 200 }) as usize]);
        }
        let is_directory = matches!(node.kind, NodeKind::Directory(_));
        let id = add(&mut tree, directory, &name, node);
        if is_directory { directories.push(id) } else { files.push(id) }
    }
    tree
}
