use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rootball_image::encapsulate::{EncapsulateError, PlanOptions, WriteOptions, plan, write};
use rootball_object::{
    Commit, CommitChecksum, DirMeta, DirTree, ErrorKind, FileHeader, Metadata, ObjectKind, ObjectSink, S_IFLNK, S_IFREG, Silent, TreeFile,
    Xattrs,
};
use rootball_oci::{ImageSource, Layout};
use rootball_repo::Mode;

use crate::support::{Altered, Place, bring, build, commit, run};

#[test]
fn the_same_commit_makes_the_same_image_on_any_number_of_cores() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let digests: BTreeSet<_> = [1, 4, 4]
        .into_iter()
        .enumerate()
        .map(|(run, threads)| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let layout = place.layout(&format!("image-{run}"));
            pool.install(|| build(&repo, &commit, &layout.sink(None), &WriteOptions::default())).manifest
        })
        .collect();
    assert_eq!(digests.len(), 1);
}

#[test]
fn layers_follow_packages_also_through_merged_directories_and_etc() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let plan = plan(&repo, &commit, &PlanOptions::default()).unwrap();
    let layers: Vec<(&str, Vec<&str>)> = plan
        .layers
        .iter()
        .map(|layer| {
            let mut paths: Vec<_> = layer.objects.iter().flat_map(|object| &object.paths).map(String::as_str).collect();
            paths.sort_unstable();
            (layer.name.as_str(), paths)
        })
        .collect();
    assert_eq!(layers[0], ("sudo", vec!["usr/bin/sudo", "var/lib/dpkg/info/sudo.list"]));
    assert_eq!(layers[1], ("tool", vec!["etc/conf.d/tool.conf", "usr/bin/tool", "usr/bin/tool-2", "var/lib/dpkg/info/tool.list"]));
    let names: Vec<_> = layers[2..].iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["initramfs", "package-database", "unpackaged"]);
    assert_eq!(layers[2].1, ["usr/lib/modules/6.1/initramfs.img"]);
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["commit"], commit.to_hex());
}

#[test]
fn labels_history_and_annotations_are_those_that_hosts_look_for() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    let report = build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let image = Altered::of(&layout);
    let labels = image.config.config.labels.unwrap();
    let expected = [
        ("containers.bootc", "1".to_owned()),
        ("org.opencontainers.image.version", "12.1".to_owned()),
        ("ostree.bootable", "true".to_owned()),
        ("ostree.commit", commit.to_hex()),
        ("ostree.final-diffid", report.layers.last().unwrap().diff_id.to_string()),
    ];
    assert_eq!(labels, expected.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    assert_eq!(image.manifest.annotations, labels);
    assert_eq!(image.config.created.as_deref(), Some("2023-11-14T22:13:20Z"));
    let history: Vec<_> = image.config.history.iter().map(|entry| entry.created_by.as_deref().unwrap()).collect();
    assert_eq!(history, ["A test", "sudo", "tool", "initramfs", "package-database", "unpackaged"]);
    assert_eq!(image.manifest.layers[1].annotations["ostree.components"], "sudo");
}

#[test]
fn skopeo_keeps_every_digest() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    let report = build(&repo, &commit, &layout.sink(Some("v1")), &WriteOptions::default());
    let path = |name: &str| place.path(name).display().to_string();
    for (from, to) in [
        (format!("oci:{}:v1", path("image")), format!("dir:{}", path("dir"))),
        (format!("dir:{}", path("dir")), format!("oci-archive:{}:v2", path("archive.tar"))),
        (format!("oci-archive:{}:v2", path("archive.tar")), format!("oci:{}:v3", path("back"))),
    ] {
        run("skopeo", &["--insecure-policy", "copy", "-q", &from, &to]);
    }
    let back = Layout::open(&place.path("back")).unwrap();
    assert_eq!(back.source(Some("v3")).load_manifest().unwrap().digest, report.manifest);
    let target = place.repo("target", Mode::Archive);
    assert_eq!(bring(&back.source(None), &target).unwrap().commit, commit);
}

#[test]
fn umoci_unpacks_the_tree_as_it_was() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    build(&repo, &commit, &place.layout("image").sink(Some("v1")), &WriteOptions::default());
    let path = |name: &str| place.path(name).display().to_string();
    run("umoci", &["unpack", "--image", &format!("{}:v1", path("image")), &path("bundle")]);
    let root = place.path("bundle/rootfs");
    let mode = |name: &str| fs::symlink_metadata(root.join(name)).unwrap().mode() & 0o7777;
    assert_eq!((mode("usr/bin/sudo"), mode("home"), mode("var/tmp"), mode("etc/empty")), (0o4755, 0o1777, 0o1777, 0o600));
    assert_eq!(fs::read(root.join("etc/conf.d/tool.conf")).unwrap(), b"setting=1\n");
    assert!(!root.join("usr/etc").exists());
    assert_eq!(fs::read_link(root.join("usr/share/odd-link")).unwrap().to_str().unwrap(), "..//etc//passwd");
    let inode = |name: &str| fs::metadata(root.join(name)).unwrap().ino();
    assert_eq!(inode("usr/bin/tool"), inode("usr/bin/tool-2"));
    assert_ne!(inode("usr/bin/empty"), inode("etc/empty"), "empty files are not linked");
    assert!(run("getcap", &[root.join("usr/bin/ping").to_str().unwrap()]).contains("cap_net_raw"));
}

/// Unpacks all layers, lowest first, into one directory by GNU tar.
fn untar(place: &Place, layout: &Layout) -> std::path::PathBuf {
    let root = place.path("unpacked");
    fs::create_dir(&root).unwrap();
    for (number, layer) in Altered::of(layout).layers.iter().enumerate() {
        let tar = place.path(&format!("{number}.tar"));
        fs::write(&tar, layer).unwrap();
        run("tar", &["-xpf", tar.to_str().unwrap(), "--numeric-owner", "-C", root.to_str().unwrap()]);
    }
    root
}

#[test]
fn stock_ostree_reads_the_commit_inside_the_layers() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let root = untar(&place, &layout);
    let inside = format!("--repo={}", root.join("sysroot/ostree/repo").display());
    let hex = commit.to_hex();
    assert!(run("ostree", &["show", &inside, &hex]).contains("A test"));
    assert!(run("ostree", &["ls", "-R", &inside, &hex]).contains("/usr/bin/sudo"));
    run("ostree", &["fsck", &inside]);
    // The whole way: a repository of stock ostree takes the commit out of the unpacked image, and finds it in order.
    let copy = format!("--repo={}", place.path("copy").display());
    run("ostree", &["init", &copy, "--mode=archive"]);
    run("ostree", &["pull-local", &copy, root.join("sysroot/ostree/repo").to_str().unwrap(), &hex]);
    run("ostree", &["fsck", &copy]);
}

#[test]
fn no_layer_has_a_path_twice_and_every_parent_comes_first() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    for layer in Altered::of(&layout).layers {
        let tar = place.path("layer.tar");
        fs::write(&tar, layer).unwrap();
        let listing = run("tar", &["-tf", tar.to_str().unwrap()]);
        let mut seen = BTreeSet::new();
        for path in listing.lines().map(|line| line.trim_end_matches('/')) {
            assert!(seen.insert(path), "{path} is there twice");
            if let Some((parent, _)) = path.rsplit_once('/') {
                assert!(seen.contains(parent), "{path} comes before its parent");
            }
        }
    }
}

#[test]
fn trees_that_a_container_cannot_show_are_refused() {
    let place = Place::new();
    let (repo, _) = place.committed();
    let tree = place.path("tree");
    fs::create_dir(tree.join("etc")).unwrap();
    let empty = commit(&repo, &tree);
    build(&repo, &empty, &place.layout("with-empty-etc").sink(None), &WriteOptions::default());
    fs::write(tree.join("etc/passwd"), "x").unwrap();
    let both = commit(&repo, &tree);
    assert_eq!(plan(&repo, &both, &PlanOptions::default()).unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(matches!(
        plan(&repo, &empty, &PlanOptions { max_layers: 1, previous: None }),
        Err(EncapsulateError::TooFewLayers { max_layers: 1 })
    ));
}

#[test]
fn few_layers_are_enough() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let plan = plan(&repo, &commit, &PlanOptions { max_layers: 2, previous: None }).unwrap();
    let layout = place.layout("image");
    let report = write(&repo, &plan, &layout.sink(None), &WriteOptions::default(), &Silent).unwrap();
    assert_eq!(report.layers.len(), 2);
    assert_eq!(bring(&layout.source(None), &place.repo("target", Mode::Archive)).unwrap().commit, commit);
}

#[test]
fn a_corrupt_object_is_not_put_into_an_image() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let plan = plan(&repo, &commit, &PlanOptions::default()).unwrap();
    let object = plan.layers.iter().flat_map(|layer| &layer.objects).find(|object| object.paths == ["usr/bin/sudo"]).unwrap();
    let hex = object.checksum.to_hex();
    let path = place.path("repo/objects").join(&hex[..2]).join(format!("{}.file", &hex[2..]));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    fs::write(&path, b"SETUID").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    let layout = place.layout("image");
    let error = write(&repo, &plan, &layout.sink(None), &WriteOptions::default(), &Silent).unwrap_err();
    assert!(matches!(error, EncapsulateError::CorruptObject { checksum, .. } if checksum == object.checksum), "{error}");
    assert_eq!(layout.load_index().unwrap().manifests, []);
}

/// A commit made of nothing but constants.
fn constant_commit(repo: &rootball_repo::Repo) -> CommitChecksum {
    let transaction = repo.begin().unwrap();
    let xattrs = Xattrs::from_pairs(vec![(b"user.note".to_vec(), b"value".to_vec())]).unwrap();
    let file = FileHeader { uid: 0, gid: 0, mode: S_IFREG | 0o755, symlink_target: None, xattrs };
    let content: Vec<u8> = (0..100_000_u32).flat_map(|number| (number / 7).to_le_bytes()).collect();
    let file = transaction.put_file(&file, content.len() as u64, &mut content.as_slice(), None).unwrap();
    let link = FileHeader { uid: 0, gid: 0, mode: S_IFLNK | 0o777, symlink_target: Some("file".to_owned()), xattrs: Xattrs::empty() };
    let link = transaction.put_file(&link, 0, &mut std::io::empty(), None).unwrap();
    let files = vec![TreeFile { name: "file".to_owned(), checksum: file }, TreeFile { name: "link".to_owned(), checksum: link }];
    let tree = transaction.put_metadata(ObjectKind::DirTree, &DirTree { files, dirs: Vec::new() }.to_bytes(), None).unwrap();
    let meta = transaction.put_metadata(ObjectKind::DirMeta, &DirMeta::root_owned(0o755).to_bytes(), None).unwrap();
    let commit = Commit {
        metadata: Metadata::new(),
        parent: None,
        subject: "Constant".to_owned(),
        body: String::new(),
        timestamp: 1,
        root_tree: tree,
        root_meta: meta,
    };
    let commit = transaction.put_metadata(ObjectKind::Commit, &commit.to_bytes(), None).unwrap();
    transaction.commit().unwrap();
    CommitChecksum::new(commit)
}

#[test]
fn the_bytes_of_an_image_do_not_change_from_one_version_to_the_next() {
    let place = Place::new();
    let repo = place.repo("repo", Mode::Archive);
    let commit = constant_commit(&repo);
    let options = WriteOptions { architecture: "amd64".to_owned(), ..WriteOptions::default() };
    let report = build(&repo, &commit, &place.layout("image").sink(None), &options);
    let diff_ids: Vec<_> = report.layers.iter().map(|layer| layer.diff_id.to_string()).collect();
    // A change here means that every host moves every layer again: only for a very good reason.
    assert_eq!(
        diff_ids,
        [
            "sha256:df306b82027c5bdb69bb848fca7b50535a5fdf3a6b6fbdd59a7d3482b46f5209",
            "sha256:3ea51bbb01ff1885bf0d5cc767d0ddeecd722de846b6bdac5ed76fb1e7cb4254"
        ]
    );
    // A change here and not above comes from the compressor: hosts that compare blobs move every layer again.
    assert_eq!(report.manifest.to_string(), "sha256:8726f711ba85f64636111afcab4d4099cb824fa95341038de531635beb371996");
}
