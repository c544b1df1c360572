use rootball_image::encapsulate::{Compression, WriteOptions};
use rootball_object::{CommitChecksum, ObjectKind, ObjectSource, Silent};
use rootball_oci::ImageSource;
use rootball_repo::{Mode, Repo};

use crate::support::{Place, bring, build, commit};

fn check(repo: &Repo, commit: &CommitChecksum) {
    let report = repo.fsck(&Silent).unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
    assert!(repo.has(ObjectKind::Commit, commit.object()).unwrap());
}

#[test]
fn a_commit_comes_back_identical_in_every_mode_of_repository_and_compression() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    for (name, compression) in [("gzip", Compression::default()), ("zstd", Compression::Zstd { level: 3 })] {
        let layout = place.layout(&format!("image-{name}"));
        let report = build(&repo, &commit, &layout.sink(Some("v1")), &WriteOptions { compression, ..WriteOptions::default() });
        for mode in [Mode::Bare, Mode::BareUser, Mode::Archive] {
            let target = place.repo(&format!("{name}-{mode:?}"), mode);
            let imported = bring(&layout.source(None), &target).unwrap();
            assert_eq!((imported.commit, imported.manifest_digest), (commit, report.manifest));
            assert_eq!((imported.layers_fetched, imported.layers_reused), (report.layers.len(), 0));
            check(&target, &commit);
            let reference = rootball_image::import::image_ref("docker://site.example/os:v1").unwrap();
            assert_eq!(target.find_ref(&reference).unwrap(), Some(commit));
        }
    }
}

#[test]
fn an_image_built_from_any_mode_of_repository_is_the_same() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let first = place.layout("image");
    let report = build(&repo, &commit, &first.sink(None), &WriteOptions::default());
    for mode in [Mode::BareUser, Mode::Archive] {
        let copy = place.repo(&format!("{mode:?}"), mode);
        bring(&first.source(None), &copy).unwrap();
        let again = build(&copy, &commit, &place.layout(&format!("image-{mode:?}")).sink(None), &WriteOptions::default());
        assert_eq!(again, report);
    }
}

#[test]
fn a_second_import_of_the_same_image_moves_nothing() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let target = place.repo("target", Mode::BareUser);
    bring(&layout.source(None), &target).unwrap();
    for blob in layout.blobs().unwrap() {
        // Only the manifest is needed the second time.
        if blob != layout.source(None).load_manifest().unwrap().digest {
            layout.remove_blob(&blob).unwrap();
        }
    }
    let again = bring(&layout.source(None), &target).unwrap();
    assert_eq!((again.commit, again.layers_fetched, again.bytes_fetched, again.objects_written), (commit, 0, 0, 0));
}

#[test]
fn an_update_moves_only_the_layers_that_changed() {
    let place = Place::new();
    let (repo, first) = place.committed();
    let layout = place.layout("image");
    build(&repo, &first, &layout.sink(Some("v1")), &WriteOptions::default());
    std::fs::write(place.path("tree/usr/bin/sudo"), "new version").unwrap();
    let second = commit(&repo, &place.path("tree"));
    let report = build(&repo, &second, &layout.sink(Some("v2")), &WriteOptions::default());
    let target = place.repo("target", Mode::BareUser);
    bring(&layout.source(Some("v1")), &target).unwrap();
    let update = bring(&layout.source(Some("v2")), &target).unwrap();
    assert_eq!((update.commit, update.layers_fetched), (second, 2), "the commit's layer and the one of the package");
    assert_eq!(update.layers_reused, report.layers.len() - 2);
    check(&target, &second);
}

#[test]
fn a_layer_whose_objects_are_gone_is_moved_again() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let target = place.repo("target", Mode::BareUser);
    bring(&layout.source(None), &target).unwrap();
    let record = place.path("target/extensions/rootball/images");
    std::fs::remove_dir_all(record).unwrap();
    let objects = std::fs::read_dir(place.path("target/objects")).unwrap().map(|entry| entry.unwrap().path());
    let file = objects
        .flat_map(|dir| std::fs::read_dir(dir).unwrap())
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "file"));
    std::fs::remove_file(file.unwrap()).unwrap();
    let again = bring(&layout.source(None), &target).unwrap();
    assert_eq!(again.layers_fetched, 1);
    check(&target, &commit);
}

#[test]
fn detached_metadata_travels_along() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let mut detached = rootball_object::Metadata::new();
    detached.insert("site.signature", rootball_gvariant::Value::String("signed".to_owned()));
    let transaction = repo.begin().unwrap();
    rootball_object::ObjectSink::put_detached_metadata(&transaction, &commit, &detached.to_bytes()).unwrap();
    transaction.commit().unwrap();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let target = place.repo("target", Mode::Archive);
    bring(&layout.source(None), &target).unwrap();
    assert_eq!(target.find_detached_metadata(&commit).unwrap(), Some(detached.to_bytes()));
}
