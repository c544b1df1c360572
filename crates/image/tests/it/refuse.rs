//! Images that are not what they say. After each refusal the repository has no new ref and no new object.

use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::ImportError;
use rootball_object::{Cancel, ErrorKind, Silent};
use rootball_oci::{Digest, Layout};
use rootball_repo::{Mode, Repo};

use crate::support::{Altered, Place, bring, build, entries, join, pack};

struct Case {
    place: Place,
    layout: Layout,
    target: Repo,
}

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let (repo, commit) = place.committed();
        let layout = place.layout("image");
        build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
        let target = place.repo("target", Mode::BareUser);
        Self { place, layout, target }
    }

    fn altered(&self) -> Altered {
        Altered::of(&self.layout)
    }

    fn refused(&self, layout: &Layout, tag: &str) -> ImportError {
        let error = bring(&layout.source(Some(tag)), &self.target).unwrap_err();
        assert_eq!(self.target.refs(None).unwrap(), []);
        assert_eq!(self.target.commits().unwrap(), []);
        let objects =
            std::fs::read_dir(self.place.path("target/objects")).unwrap().flat_map(|dir| std::fs::read_dir(dir.unwrap().path()).unwrap());
        assert_eq!(objects.count(), 0, "objects became visible");
        error
    }
}

fn swap_once(bytes: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("the bytes are there");
    bytes.splice(at..at + from.len(), to.iter().copied());
}

#[test]
fn a_flipped_byte_of_content_is_refused_by_the_objects_name() {
    let case = Case::new();
    let mut image = case.altered();
    swap_once(&mut image.layers[1], b"setuid", b"SETUID");
    let layer = Digest::of(&pack(&image.layers[1]));
    let error = case.refused(&image.store("x"), "x");
    assert!(matches!(&error, ImportError::CorruptLayer { layer: named, .. } if *named == layer), "{error}");
    assert!(error.kind() == ErrorKind::Corrupt && error.to_string().contains("file object"), "{error}");
}

#[test]
fn a_blob_that_is_cut_or_has_another_digest_is_refused() {
    let case = Case::new();
    let image = case.altered();
    for layer in &image.manifest.layers {
        let file = case.place.path("image/blobs/sha256").join(layer.digest.to_hex());
        let good = std::fs::read(&file).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 1;
        for bad in [&good[..good.len() / 2], &good[..good.len() - 1], &flipped, &[&good[..], b"more"].concat()] {
            std::fs::write(&file, bad).unwrap();
            let index = case.layout.load_index().unwrap();
            case.layout.set_tag(Some("x"), &index.manifests[0]).unwrap();
            let error = case.refused(&case.layout, "x");
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        }
        std::fs::write(&file, good).unwrap();
    }
}

#[test]
fn a_wrong_diff_id_is_refused() {
    let case = Case::new();
    let mut image = case.altered();
    image.config.rootfs.diff_ids[1] = Digest::of(b"other");
    let error = case.refused(&image.store_as_is("x"), "x");
    assert!(matches!(error, ImportError::CorruptLayer { .. }) && error.to_string().contains("diff ID"), "{error}");
}

#[test]
fn a_cut_tar_is_refused() {
    let case = Case::new();
    for (layer, cut) in [(0, 20_000), (0, 1025), (1, 1025), (1, 3000)] {
        let mut image = case.altered();
        let length = image.layers[layer].len();
        image.layers[layer].truncate(length - cut);
        let error = case.refused(&image.store("x"), "x");
        assert!(matches!(error, ImportError::CorruptLayer { .. }), "{error}");
    }
}

#[test]
fn a_second_commit_or_none_is_refused() {
    let case = Case::new();
    let mut image = case.altered();
    let mut all = entries(&image.layers[0]);
    let commit = all.iter().position(|(path, _)| path.ends_with(".commit")).unwrap();
    all.push(all[commit].clone());
    image.layers[0] = join(&all);
    let error = case.refused(&image.store("twice"), "twice");
    assert!(error.to_string().contains("a second commit"), "{error}");
    let mut image = case.altered();
    let mut all = entries(&image.layers[0]);
    all.remove(commit);
    image.layers[0] = join(&all);
    let error = case.refused(&image.store("none"), "none");
    assert!(error.to_string().contains("not a commit"), "{error}");
}

#[test]
fn attributes_of_another_object_are_refused() {
    let case = Case::new();
    for remove in [".file", ".file-xattrs-link"] {
        let mut image = case.altered();
        let last = image.layers.len() - 1;
        let mut all = entries(&image.layers[last]);
        let at = all.iter().position(|(path, _)| path.ends_with(remove)).unwrap();
        let other = all.iter().rposition(|(path, _)| path.ends_with(remove)).unwrap();
        all.swap(at, other);
        image.layers[last] = join(&all);
        let error = case.refused(&image.store("x"), "x");
        assert!(error.to_string().contains("attributes for file object"), "{error}");
    }
}

#[test]
fn changed_attributes_are_refused() {
    let case = Case::new();
    let mut image = case.altered();
    swap_once(&mut image.layers[2], b"\0binary\n=", b"\0BINARY\n=");
    let error = case.refused(&image.store("x"), "x");
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
}

#[test]
fn objects_that_are_not_the_commits_are_refused() {
    let case = Case::new();
    let other = Place::new();
    std::fs::create_dir_all(other.path("tree/foreign")).unwrap();
    std::fs::write(other.path("tree/foreign/file"), "foreign").unwrap();
    let repo = other.repo("repo", Mode::Bare);
    let commit = crate::support::commit(&repo, &other.path("tree"));
    let layout = other.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let foreign = Altered::of(&layout);
    for (layer, extension) in [(0, ".dirtree"), (1, ".file")] {
        let mut image = case.altered();
        let mut all = entries(&image.layers[layer]);
        let stranger = entries(&foreign.layers[layer]);
        let at = stranger.iter().position(|(path, _)| path.ends_with(extension)).unwrap();
        if extension == ".file" {
            all.push(stranger[at - 1].clone());
        }
        all.push(stranger[at].clone());
        image.layers[layer] = join(&all);
        let error = case.refused(&image.store("x"), "x");
        assert!(matches!(error, ImportError::ForeignObject { .. }), "{error}");
    }
}

#[test]
fn an_image_without_all_objects_is_refused() {
    let case = Case::new();
    let mut image = case.altered();
    let mut all = entries(&image.layers[1]);
    all.retain(|(path, _)| !path.ends_with(".file") && !path.ends_with(".file-xattrs-link") && !path.starts_with("usr"));
    image.layers[1] = join(&all);
    let error = case.refused(&image.store("file"), "file");
    assert!(matches!(error, ImportError::Incomplete { count: 2, .. }), "{error}");
    let mut image = case.altered();
    let mut all = entries(&image.layers[0]);
    let at = all.iter().rposition(|(path, _)| path.ends_with(".dirtree")).unwrap();
    all.remove(at);
    image.layers[0] = join(&all);
    let error = case.refused(&image.store("dirtree"), "dirtree");
    assert!(matches!(error, ImportError::Incomplete { count: 1, .. }), "{error}");
}

#[test]
fn entries_that_lead_out_are_refused() {
    let case = Case::new();
    let mut image = case.altered();
    let mut all = entries(&image.layers[1]);
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..16].copy_from_slice(b"usr/../../escape");
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(0);
    header.set_cksum();
    all.push(("escape".to_owned(), header.as_bytes().to_vec()));
    image.layers[1] = join(&all);
    let error = case.refused(&image.store("x"), "x");
    assert!(error.to_string().contains("leads out of the layer"), "{error}");
}

#[test]
fn labels_that_are_not_true_are_refused() {
    let case = Case::new();
    let labels = |change: &dyn Fn(&mut std::collections::BTreeMap<String, String>)| {
        let mut image = case.altered();
        change(image.config.config.labels.as_mut().unwrap());
        change(&mut image.manifest.annotations);
        case.refused(&image.store_as_is("x"), "x")
    };
    let first = case.altered().config.rootfs.diff_ids[0].to_string();
    let error = labels(&|labels| drop(labels.insert("ostree.final-diffid".to_owned(), first.clone())));
    assert!(matches!(error, ImportError::Incomplete { .. }), "{error}");
    let error = labels(&|labels| drop(labels.insert("ostree.final-diffid".to_owned(), Digest::of(b"x").to_string())));
    assert!(error.kind() == ErrorKind::Invalid && error.to_string().contains("squashed"), "{error}");
    let error = labels(&|labels| drop(labels.insert("ostree.commit".to_owned(), "0".repeat(64))));
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
}

#[test]
fn a_stop_leaves_nothing_behind() {
    let case = Case::new();
    let cancel = Cancel::default();
    cancel.request();
    let error = rootball_image::import::import(&case.layout.source(None), &case.target, &Default::default(), &Silent, &cancel).unwrap_err();
    assert!(matches!(error, ImportError::Cancelled), "{error}");
    assert_eq!(case.target.refs(None).unwrap(), []);
}

#[test]
fn no_flipped_byte_in_a_layer_brings_in_anything_wrong() {
    let case = Case::new();
    // Positions from a fixed linear congruence: spread over headers and content, the same in every run.
    let mut state = 12345_u64;
    for round in 0..60 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut image = case.altered();
        let layer = round % image.layers.len();
        // Behind the skeleton, which is ignored but for its form.
        let length = image.layers[layer].len();
        let at = 140_000 + (state >> 33) as usize % (length - 140_000);
        image.layers[layer][at] ^= 1 << (state % 8);
        let layout = image.store("x");
        let target = case.place.repo(&format!("target-{round}"), Mode::Archive);
        // A flip in a file of the checkout or in padding does no harm; any other must be noticed.
        match bring(&layout.source(Some("x")), &target) {
            Ok(_) => assert!(target.fsck(&Silent).unwrap().problems.is_empty()),
            Err(_) => assert_eq!(target.commits().unwrap(), []),
        }
    }
}
