//! An image that would put its files into another one, by way of what an import remembers.

use rootball_gvariant::Value;
use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::blob_ref;
use rootball_object::{Commit, CommitChecksum, ErrorKind, ObjectKind, ObjectSink, ObjectSource};
use rootball_oci::{Digest, load_image};
use rootball_repo::{Mode, Repo};

use crate::files::{LayerTar, Packed, config, listing, put_image, put_plain};
use crate::support::{Altered, Place, bring, build, unpack};

/// Returns the commit that keeps a layer of the image with a tag, as an import makes it.
fn layer_commit(place: &Place, layer: &[u8]) -> Commit {
    let (layout, repo) = (place.layout("scratch"), place.repo("scratch-repo", Mode::BareUser));
    put_plain(&layout, "x", &[layer.to_vec()]);
    bring(&layout.source(Some("x")), &repo).unwrap();
    let (_, manifest) = load_image(&layout.source(Some("x")), &rootball_oci::Platform::host()).unwrap();
    let commit = repo.find_ref(&blob_ref(&manifest.layers[0].digest)).unwrap().unwrap();
    repo.load_commit(&commit).unwrap()
}

/// Commits a tree that says of itself to be the layer that another commit keeps.
fn impostor(repo: &Repo, tree: &CommitChecksum, of: &Commit) -> CommitChecksum {
    let tree = repo.load_commit(tree).unwrap();
    let mut metadata = tree.metadata.clone();
    metadata.insert("rootball.layer", Value::String(of.metadata.string("rootball.layer").unwrap().to_owned()));
    let transaction = repo.begin().unwrap();
    let commit = transaction.put_metadata(ObjectKind::Commit, &Commit { metadata, ..tree }.to_bytes(), None).unwrap();
    transaction.commit().unwrap();
    CommitChecksum::new(commit)
}

#[test]
fn a_layer_is_never_taken_from_a_blob_whose_diff_id_nobody_compared() {
    let place = Place::new();
    let wanted = LayerTar::new().file("usr/bin/tool", "good").done();
    let (source, tree) = place.committed();
    let planted = impostor(&source, &tree, &layer_commit(&place, &wanted));
    let (layout, target) = (place.layout("image"), place.repo("target", Mode::BareUser));

    // An image that is what it says, and leaves its first blob here, whose ref names the impostor.
    build(&source, &planted, &layout.sink(Some("first")), &WriteOptions::default());
    assert_eq!(bring(&layout.source(Some("first")), &target).unwrap().commit, planted);

    // One that says of this blob to have the wanted layer in it: the blob is looked at.
    let first = Altered::of_tag(&layout, Some("first"));
    let mut claim = Altered::of_tag(&layout, Some("first"));
    claim.manifest.layers.truncate(1);
    claim.manifest.annotations.clear();
    claim.config = config(std::slice::from_ref(&wanted));
    let layout = claim.store_as_is("claim");
    let error = bring(&layout.source(Some("claim")), &target).unwrap_err();
    assert!(error.kind() == ErrorKind::Corrupt && error.to_string().contains("diff ID"), "{error}");

    // The wanted layer comes from its own image.
    put_image(&layout, "wanted", &config(std::slice::from_ref(&wanted)), std::slice::from_ref(&wanted), Packed::Gzip);
    let imported = bring(&layout.source(Some("wanted")), &target).unwrap();
    assert_eq!(imported.layers_fetched, 1);
    let lines = listing(&target, &imported.commit);
    assert!(lines.iter().any(|line| line.contains("usr/bin/tool") && line.ends_with("=good")), "{lines:?}");
    let blob = layout.load_blob(&first.manifest.layers[0].digest, u64::MAX).unwrap();
    assert_ne!(Digest::of(&unpack(&blob)), Digest::of(&wanted));
}

#[test]
fn a_blob_that_another_importer_left_is_used_but_vouches_for_nothing() {
    let place = Place::new();
    let (source, commit) = place.committed();
    let (layout, target) = (place.layout("image"), place.repo("target", Mode::BareUser));
    build(&source, &commit, &layout.sink(Some("x")), &WriteOptions::default());
    let count = bring(&layout.source(Some("x")), &target).unwrap().layers_fetched;
    // Its refs without a record are what another importer leaves.
    std::fs::remove_dir_all(target.path().join("extensions/rootball")).unwrap();
    let again = bring(&layout.source(Some("x")), &target).unwrap();
    assert_eq!((again.commit, again.layers_fetched, again.layers_reused), (commit, 0, count));
    let records = rootball_image::import::record::all(&target).unwrap();
    assert_eq!((records.len(), records[0].unverified.len()), (1, count));
}
