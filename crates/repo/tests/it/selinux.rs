//! Labels by a policy: the same as stock `ostree` gives.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use rootball_object::{FileHeader, S_IFDIR, S_IFLNK, S_IFREG, Xattrs, hash::Hasher};
use rootball_repo::Repo;
use rootball_repo::selinux::{LabelingEpoch, Policy, PolicyError};

use crate::support::{Place, ostree};

const CONFIG: &str = "SELINUX=enforcing\nSELINUXTYPE=test\n";
const CONTEXTS: &str = "/.* u:r:any:s0\n/ u:r:root:s0\n/none.* <<none>>\n/etc(/.*)? u:r:etc:s0\n/usr/etc(/.*)? u:r:usretc:s0\n\
                        /mnt u:r:mnt:s0\n/proc u:r:proc:s0\n/x -- u:r:x:s0\n/x -d u:r:xd:s0\n";

/// Writes a small policy below a directory named `selinux`.
fn write_policy(selinux: &Path, config: &str, contexts: &str) {
    fs::create_dir_all(selinux.join("test/contexts/files")).unwrap();
    fs::create_dir_all(selinux.join("test/policy")).unwrap();
    fs::write(selinux.join("config"), config).unwrap();
    fs::write(selinux.join("test/contexts/files/file_contexts"), contexts).unwrap();
    // Stock ostree asks for the binary policy too, whatever is in it.
    fs::write(selinux.join("test/policy/policy.33"), "binary").unwrap();
}

fn load(root: &Path) -> Result<Option<Policy>, PolicyError> {
    Policy::load(File::open(root).unwrap().as_fd())
}

fn init(place: &Place, mode: &str) -> String {
    let repo = place.path("repo").to_str().unwrap().to_owned();
    ostree(&["init", "--repo", &repo, "--mode", mode]);
    repo
}

/// Commits as `main`; what went wrong, if something did.
fn try_commit(repo: &str, args: &[&str]) -> Result<(), String> {
    let mut command = Command::new("ostree");
    command.args(["commit", "--repo", repo, "-b", "main", "-s", "Test", "--parent=none"]).args(args);
    let output = command.output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
}

fn listing(repo: &str) -> String {
    ostree(&["ls", "--repo", repo, "-R", "-X", "main"])
}

#[test]
fn a_real_policy_labels_every_path_as_ostree_does() {
    let place = Place::new();
    let tree = place.sample_tree();
    let script = r#"
        files=etc/selinux/default/contexts/files
        mkdir -p "usr/$files" usr/etc/selinux/default/policy usr/bin usr/sbin
        cp /etc/selinux/config usr/etc/selinux
        cp /etc/selinux/default/policy/policy.* usr/etc/selinux/default/policy
        for name in '' .homedirs .subs_dist; do cp "/$files/file_contexts$name" "usr/$files"; done
        # Names of this system as empty files, and a directory for every fifth pattern, without what is special in it.
        (cd / && find etc usr/lib/systemd var -maxdepth 2 -type d -print0) | xargs -0 mkdir -p
        (cd / && find etc usr/bin usr/sbin usr/lib/systemd -maxdepth 2 -type f -print0) | xargs -0 touch
        cut -f1 "/$files/file_contexts" | sed -n 'n;n;n;n;p' | sed 's/\[[^]]*\]/x/g; s/[.^$?*+|(){}\\]//g; s,^,.,' | xargs -d '\n' mkdir -p 2>/dev/null
        rm -rf etc/selinux; mkdir -p proc home/user/.ssh root/.ssh; ln -sf /bin/sh usr/bin/sh-link
    "#;
    let status = Command::new("sh").args(["-c", script]).current_dir(&tree).status().unwrap();
    assert!(status.success(), "packages selinux-policy-default and selinux-utils have the policy");
    let (repo, tree) = (init(&place, "archive"), tree.to_str().unwrap().to_owned());

    ostree(&["config", "--repo", &repo, "set", "core.fsync", "false"]);
    try_commit(&repo, &["--no-xattrs", &tree]).unwrap();
    let bare = listing(&repo);
    try_commit(&repo, &["--no-xattrs", &format!("--selinux-policy={tree}"), &tree]).unwrap();
    let expected = listing(&repo);

    let check = |policy: &Policy| {
        let mut entries: Vec<(&str, String)> = Vec::new();
        for line in bare.split('\n') {
            match line.split_once(NO_XATTRS) {
                Some((before, after)) => entries.push((before, after.to_owned())),
                // A name with a line feed in it.
                None => entries.last_mut().unwrap().1.push_str(&format!("\n{line}")),
            }
        }
        assert!(entries.len() > 1500, "only {} paths", entries.len());
        let labelled: Vec<String> = entries.iter().map(|(before, after)| with_label(policy, before, after)).collect();
        let labelled = labelled.join("\n");
        let different: Vec<_> = labelled.lines().zip(expected.lines()).filter(|(ours, theirs)| ours != theirs).collect();
        assert_eq!(different, vec![]);
        assert!(labelled == expected, "one listing is longer");
        assert_eq!(policy.name(), "default");
    };
    check(&load(Path::new(&tree)).unwrap().unwrap());
    let repo = Repo::open(Path::new(&repo)).unwrap();
    check(&Policy::load_commit(&repo, &repo.resolve("main").unwrap()).unwrap().unwrap());
}

/// What `ostree ls` prints for no attributes.
const NO_XATTRS: &str = "{ @a(ayay) [] } ";

/// Puts the label between the halves of a line of a listing without attributes.
fn with_label(policy: &Policy, before: &str, after: &str) -> String {
    let (kind, path) = match before.as_bytes()[0] {
        b'd' => (S_IFDIR, after),
        b'l' => (S_IFLNK, after.split_once(" -> ").unwrap().0),
        _ => (S_IFREG, after),
    };
    match policy.label(path, kind).unwrap() {
        None => format!("{before}{NO_XATTRS}{after}"),
        Some(label) => format!("{before}{{ [(b'security.selinux', b'{label}')] }} {after}"),
    }
}

#[test]
fn attributes_of_a_file_keep_all_but_its_old_label() {
    let place = Place::new();
    let tree = place.path("tree");
    write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
    let (capability, old) = (b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0".as_slice(), b"old".as_slice());
    for name in ["x", "none"] {
        fs::write(tree.join(name), "content").unwrap();
        let file = File::open(tree.join(name)).unwrap();
        for (attribute, value) in [("security.capability", capability), ("security.selinux", old)] {
            rustix::fs::fsetxattr(&file, attribute, value, rustix::fs::XattrFlags::empty()).unwrap();
        }
    }
    let repo = init(&place, "bare");
    let policy = load(&tree).unwrap().unwrap();
    let on_disk = [(b"security.capability".to_vec(), capability.to_vec()), (b"security.selinux".to_vec(), old.to_vec())];
    for (flag, on_disk, mode) in
        [("--parent=none", &on_disk[..], 0o644), ("--no-xattrs", &[], 0o644), ("--canonical-permissions", &[], 0o644)]
    {
        let tree = tree.to_str().unwrap();
        try_commit(&repo, &[flag, &format!("--selinux-policy={tree}"), tree]).unwrap();
        for name in ["x", "none"] {
            let path = format!("/{name}");
            let xattrs = policy.commit_xattrs(&path, S_IFREG, Xattrs::from_pairs(on_disk.to_vec()).unwrap()).unwrap();
            let (uid, gid) = if flag.starts_with("--c") { (0, 0) } else { owner(Path::new(tree)) };
            let header = FileHeader { uid, gid, mode: S_IFREG | mode, symlink_target: None, xattrs };
            let mut hasher = Hasher::new();
            hasher.update(&header.hashed_bytes());
            hasher.update(b"content");
            let line = ostree(&["ls", "--repo", &repo, "-C", "main", &path]);
            let theirs = line.split_whitespace().find(|word| word.len() == 64).unwrap();
            assert_eq!(hasher.finish().to_hex(), theirs, "{flag} {path}");
        }
    }
    ostree(&["fsck", "--repo", &repo]);
}

fn owner(path: &Path) -> (u32, u32) {
    let metadata = path.metadata().unwrap();
    (metadata.uid(), metadata.gid())
}

/// The label of `/x` in a commit of stock `ostree`: `None` when it has none.
fn their_label(repo: &str, args: &[&str]) -> Result<Option<String>, String> {
    try_commit(repo, args)?;
    let line = ostree(&["ls", "--repo", repo, "-X", "main", "/x"]);
    Ok(line.split_once("b'security.selinux', b'").map(|(_, rest)| rest.split_once('\'').unwrap().0.to_owned()))
}

fn our_label(policy: Result<Option<Policy>, PolicyError>) -> Result<Option<String>, String> {
    let Some(policy) = policy.map_err(|error| error.to_string())? else { return Ok(None) };
    Ok(policy.label("/x", S_IFREG | 0o755).unwrap().map(str::to_owned))
}

#[test]
fn a_policy_is_found_where_ostree_finds_it() {
    type Setup = fn(&Path);
    let (label, other) = (Some("u:r:x:s0".to_owned()), Some("u:r:other:s0".to_owned()));
    // What there is, the label by the directory's policy, and by that of its commit.
    let setups: [(&str, Setup, &Option<String>, &Option<String>); 10] = [
        ("no policy", |_| {}, &None, &None),
        ("in usr/etc", |tree| write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS), &label, &label),
        ("in etc", |tree| write_policy(&tree.join("etc/selinux"), CONFIG, CONTEXTS), &label, &None),
        (
            "in both",
            |tree| {
                write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
                write_policy(&tree.join("etc/selinux"), CONFIG, "/.* u:r:other:s0\n");
            },
            &other,
            &label,
        ),
        (
            "in usr/etc, with an empty directory in etc",
            |tree| {
                write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
                fs::create_dir_all(tree.join("etc/selinux")).unwrap();
            },
            &None,
            &label,
        ),
        (
            "through a link",
            |tree| {
                write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
                symlink("usr/etc", tree.join("etc")).unwrap();
            },
            &label,
            &label,
        ),
        (
            "behind a link that leads nowhere",
            |tree| {
                write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
                symlink("nowhere", tree.join("etc")).unwrap();
            },
            &label,
            &label,
        ),
        ("disabled", |tree| write_policy(&tree.join("usr/etc/selinux"), "SELINUX=disabled\nSELINUXTYPE=test\n", CONTEXTS), &None, &None),
        (
            "permissive",
            |tree| write_policy(&tree.join("usr/etc/selinux"), "SELINUXTYPE=no\nSELINUX=Permissive\nSELINUXTYPE= test\r\n", CONTEXTS),
            &label,
            &label,
        ),
        ("no label", |tree| write_policy(&tree.join("usr/etc/selinux"), CONFIG, "/ u:r:root:s0\n/x -d u:r:x:s0\n"), &None, &None),
    ];
    for (what, setup, from_directory, from_commit) in setups {
        let place = Place::new();
        let (tree, repo) = (place.path("tree"), init(&place, "archive"));
        fs::create_dir(&tree).unwrap();
        fs::write(tree.join("x"), "").unwrap();
        setup(&tree);
        let text = tree.to_str().unwrap();
        let theirs = their_label(&repo, &[&format!("--selinux-policy={text}"), text]);
        assert_eq!((our_label(load(&tree)).as_ref(), theirs.as_ref()), (Ok(from_directory), Ok(from_directory)), "{what}");

        try_commit(&repo, &[text]).unwrap();
        let ours = Repo::open(Path::new(&repo)).unwrap();
        let commit = ours.resolve("main").unwrap();
        let theirs = their_label(&repo, &["--selinux-policy-from-base", &format!("--tree=ref={commit}")]);
        let ours = our_label(Policy::load_commit(&ours, &commit));
        assert_eq!((ours.as_ref(), theirs.as_ref()), (Ok(from_commit), Ok(from_commit)), "{what}, from a commit");
    }
}

#[test]
fn a_policy_that_cannot_be_used_is_an_error_here_and_there() {
    for (config, contexts, expected) in [
        (CONFIG, "/x u:r:x:s0\n", r#"the policy "test" gives no label to the root directory"#),
        (CONFIG, "/ u:r:root:s0\n/x\n", "the labels in etc/selinux/test/contexts/files are not valid"),
        (CONFIG, "/ u:r:root:s0\n/[ u:r:x:s0\n", "the labels in etc/selinux/test/contexts/files are not valid"),
        (
            "SELINUX=enforcing\nSELINUXTYPE=other\n",
            CONTEXTS,
            "the policy of the tree has no etc/selinux/other/contexts/files/file_contexts",
        ),
        ("SELINUX=enforcing\n", CONTEXTS, "etc/selinux/config says that SELinux is used, and names no policy in SELINUXTYPE"),
    ] {
        let place = Place::new();
        let (tree, repo) = (place.path("tree"), init(&place, "archive"));
        write_policy(&tree.join("etc/selinux"), config, contexts);
        let text = tree.to_str().unwrap();
        assert!(their_label(&repo, &[&format!("--selinux-policy={text}"), text]).is_err(), "{config:?} {contexts:?}");
        assert_eq!(our_label(load(&tree)), Err(expected.to_owned()));
    }
    let place = Place::new();
    let tree = place.path("tree");
    fs::create_dir_all(tree.join("etc/selinux/config")).unwrap();
    assert_eq!(our_label(load(&tree)), Err("etc/selinux/config leads to no file".to_owned()));
}

#[test]
fn a_link_never_leads_out_of_the_tree() {
    let place = Place::new();
    let tree = place.path("tree");
    write_policy(&place.path("outside"), CONFIG, CONTEXTS);
    fs::create_dir_all(tree.join("usr/etc")).unwrap();
    symlink(place.path("outside"), tree.join("usr/etc/selinux")).unwrap();
    assert_eq!(our_label(load(&tree)), Ok(None));
    fs::remove_file(tree.join("usr/etc/selinux")).unwrap();
    symlink("/../../usr/share/policy", tree.join("usr/etc/selinux")).unwrap();
    write_policy(&tree.join("usr/share/policy"), CONFIG, CONTEXTS);
    assert_eq!(our_label(load(&tree)), Ok(Some("u:r:x:s0".to_owned())));
    fs::write(tree.join("x"), "").unwrap();
    let repo = init(&place, "archive");
    try_commit(&repo, &[tree.to_str().unwrap()]).unwrap();
    let repo = Repo::open(Path::new(&repo)).unwrap();
    assert_eq!(our_label(Policy::load_commit(&repo, &repo.resolve("main").unwrap())), Ok(Some("u:r:x:s0".to_owned())));
}

#[test]
fn the_epoch_decides_how_usr_etc_is_labelled() {
    let place = Place::new();
    let tree = place.path("tree");
    write_policy(&tree.join("usr/etc/selinux"), CONFIG, CONTEXTS);
    for (epoch, etc) in [(LabelingEpoch::Plain, "u:r:usretc:s0"), (LabelingEpoch::Deployed, "u:r:etc:s0")] {
        let policy = load(&tree).unwrap().unwrap().with_epoch(epoch);
        for (path, mode, expected) in [
            ("/", S_IFDIR, Some("u:r:root:s0")),
            ("/usr/etc", S_IFDIR, Some(etc)),
            ("/usr/etc/passwd", S_IFREG, Some(etc)),
            ("/usr/etcetera", S_IFREG, Some("u:r:any:s0")),
            ("/proc", S_IFDIR, Some("u:r:mnt:s0")),
            ("/x", S_IFREG, Some("u:r:x:s0")),
            ("/x", S_IFDIR, Some("u:r:xd:s0")),
            ("/x", S_IFLNK, Some("u:r:any:s0")),
            ("/none", S_IFREG, None),
        ] {
            assert_eq!(policy.label(path, mode | 0o755).unwrap(), expected, "{epoch:?} {path} {mode:o}");
        }
    }
}

#[test]
fn a_checkout_writes_the_label_that_ostree_writes() {
    let place = Place::new();
    let tree = place.path("tree");
    write_policy(&tree.join("etc/selinux"), CONFIG, CONTEXTS);
    fs::write(tree.join("x"), "content").unwrap();
    fs::set_permissions(tree.join("x"), fs::Permissions::from_mode(0o644)).unwrap();
    for (name, value) in [("security.selinux", "old"), ("user.color", "green")] {
        let file = File::open(tree.join("x")).unwrap();
        rustix::fs::fsetxattr(&file, name, value.as_bytes(), rustix::fs::XattrFlags::empty()).unwrap();
    }
    let (repo, tree_text) = (init(&place, "archive"), tree.to_str().unwrap());
    try_commit(&repo, &[tree_text]).unwrap();
    let out = place.path("out");
    let policy_flag = format!("--selinux-policy={tree_text}");
    ostree(&["checkout", "--repo", &repo, &policy_flag, "--selinux-prefix=/usr/etc", "main", out.to_str().unwrap()]);
    let theirs = ["security.selinux", "user.color"].map(|name| {
        let mut value = [0; 256];
        let length = rustix::fs::getxattr(out.join("x"), name, &mut value).unwrap();
        (name.as_bytes().to_vec(), value[..length].to_vec())
    });
    let committed = [(b"security.selinux".to_vec(), b"old".to_vec()), (b"user.color".to_vec(), b"green".to_vec())];
    let committed = Xattrs::from_pairs(committed.to_vec()).unwrap();
    let policy = load(&tree).unwrap().unwrap();
    let ours = policy.checkout_xattrs("/usr/etc/x", S_IFREG | 0o644, &committed).unwrap();
    assert_eq!(ours, Xattrs::from_pairs(theirs.to_vec()).unwrap());
    let unlabelled = policy.checkout_xattrs("/none", S_IFREG | 0o644, &committed).unwrap();
    assert_eq!(unlabelled, Xattrs::from_pairs(vec![(b"user.color".to_vec(), b"green".to_vec())]).unwrap());
}
