//! The form of 2018, read as its readers did: unpacked, and pulled from by stock ostree.

use std::fs;

use rootball_image::encapsulate::{Compression, WriteOptions, write_oscontainer};
use rootball_object::{ObjectSink, Silent};
use rootball_oci::{ImageConfig, Layout, Platform, load_image};
use rootball_repo::Mode;

use crate::support::{Place, commit, run};

#[test]
fn stock_ostree_pulls_the_commit_out_of_the_unpacked_image() {
    let place = Place::new();
    let (repo, _) = place.committed();
    let tree = place.path("tree");
    // Larger than what is compressed in memory, and too irregular to become small.
    let noise: Vec<u8> = (0..3_000_000_u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
    fs::write(tree.join("usr/bin/large"), &noise).unwrap();
    let status = tree.join("var/lib/dpkg/status");
    fs::write(&status, fs::read_to_string(&status).unwrap().replace("Package: tool\n", "Package: tool\nVersion: 1:2.0-3\n")).unwrap();
    let commit = commit(&repo, &tree);
    let transaction = repo.begin().unwrap();
    transaction.put_detached_metadata(&commit, &rootball_object::Metadata::new().to_bytes()).unwrap();
    transaction.commit().unwrap();
    let layout = place.layout("image");
    let options = WriteOptions { compression: Compression::Gzip { level: 1 }, ..WriteOptions::default() };
    let report = write_oscontainer(&repo, &commit, &layout.sink(Some("v1")), &options, &Silent).unwrap();
    let path = |name: &str| place.path(name).display().to_string();
    run("umoci", &["unpack", "--image", &format!("{}:v1", path("image")), &path("bundle")]);
    let inside = place.path("bundle/rootfs/srv/repo");
    let found = run("find", &[inside.to_str().unwrap(), "-name", "*.commit"]);
    assert_eq!(found.lines().count(), 1, "{found}");
    run("ostree", &["fsck", &format!("--repo={}", inside.display())]);
    let copy = format!("--repo={}", path("copy"));
    run("ostree", &["init", &copy, "--mode=bare"]);
    run("ostree", &["pull-local", &copy, inside.to_str().unwrap(), &commit.to_hex()]);
    run("ostree", &["fsck", &copy]);
    assert_eq!(fs::read_to_string(place.path("bundle/rootfs/pkglist.txt")).unwrap(), "sudo\ntool-1:2.0-3.amd64\n");
    let (_, manifest) = load_image(&layout.source(Some("v1")), &Platform::host()).unwrap();
    let config: ImageConfig = serde_json::from_slice(&layout.load_blob(&manifest.config.digest, u64::MAX).unwrap()).unwrap();
    let labels = config.config.labels.unwrap();
    let expected = [("com.coreos.ostree-commit", commit.to_hex()), ("version", "12.1".to_owned())];
    assert_eq!(labels, expected.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    assert_eq!(config.config.entrypoint, Some(vec!["/noentry".to_owned()]));
    assert_eq!((report.layers.len(), manifest.layers.len()), (1, 1));
}

#[test]
fn the_same_commit_makes_the_same_image_from_any_repository_on_any_number_of_cores() {
    let place = Place::new();
    let (bare, commit) = place.committed();
    let archive = place.repo("archive", Mode::Archive);
    run("ostree", &["pull-local", &format!("--repo={}", archive.path().display()), bare.path().to_str().unwrap(), &commit.to_hex()]);
    let mut digests: Vec<_> = [("bare", &bare), ("archive", &archive)]
        .into_iter()
        .flat_map(|(name, repo)| [1, 2].map(|threads| (name, repo, threads)))
        .map(|(name, repo, threads)| {
            let layout: Layout = place.layout(&format!("{name}-{threads}"));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let write = || write_oscontainer(repo, &commit, &layout.sink(None), &WriteOptions::default(), &Silent).unwrap();
            pool.install(write).manifest
        })
        .collect();
    digests.dedup();
    assert_eq!(digests.len(), 1);
}
