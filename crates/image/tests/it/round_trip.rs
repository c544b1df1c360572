use rootball_image::encapsulate::{Compression, WriteOptions};
use rootball_object::{CommitChecksum, ObjectKind, ObjectSource, Silent};
use rootball_oci::ImageSource;
use rootball_repo::{Mode, Repo};

use crate::support::{Altered, Place, bring, build, commit, entries, join};

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

/// Rewrites a layer with the attribute lists as writers before September 2025 had them (`shared` under objects, hard links to it), or those
/// of 2021 (`shared` in a directory of its own, no link for an empty list).
fn with_older_attributes(layer: &[u8], first_generation: bool) -> Vec<u8> {
    let mut seen = std::collections::HashSet::new();
    let mut out = Vec::new();
    for (path, bytes) in entries(layer) {
        let Some(object) = path.strip_suffix(".file-xattrs-link") else {
            out.push((path, bytes));
            continue;
        };
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entry = archive.entries().unwrap().next().unwrap().unwrap();
        let mut list = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut list).unwrap();
        if first_generation && list.is_empty() {
            continue;
        }
        let hex = rootball_oci::Digest::of(&list).to_hex();
        let (shared, link) = match first_generation {
            true => (format!("./sysroot/ostree/repo/xattrs/{hex}"), format!("./{object}.file.xattrs")),
            false => (format!("sysroot/ostree/repo/objects/{}/{}.file-xattrs", &hex[..2], &hex[2..]), path.clone()),
        };
        let mut tar = tar::Builder::new(Vec::new());
        if seen.insert(hex) {
            let mut header = tar::Header::new_gnu();
            header.set_size(list.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, &shared, list.as_slice()).unwrap();
        }
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Link);
        header.set_size(0);
        tar.append_link(&mut header, &link, &shared).unwrap();
        let mut bytes = tar.into_inner().unwrap();
        bytes.truncate(bytes.len() - 1024);
        out.push((path, bytes));
    }
    join(&out)
}

#[test]
fn images_of_older_writers_are_read() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    for first_generation in [false, true] {
        let mut image = Altered::of(&layout);
        for layer in &mut image.layers[1..] {
            *layer = with_older_attributes(layer, first_generation);
        }
        let tag = format!("old-{first_generation}");
        let layout = image.store(&tag);
        let target = place.repo(&tag, Mode::BareUser);
        assert_eq!(bring(&layout.source(Some(&tag)), &target).unwrap().commit, commit);
        check(&target, &commit);
    }
}

#[test]
fn an_image_of_one_layer_is_read() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("image");
    build(&repo, &commit, &layout.sink(None), &WriteOptions::default());
    let mut image = Altered::of(&layout);
    // All content behind the commit, as the first writers had it, under the label of that time.
    let mut all = entries(&image.layers[0]);
    for layer in &image.layers[1..] {
        all.extend(entries(layer).into_iter().filter(|(path, _)| path.contains(".file")));
    }
    image.layers = vec![join(&all)];
    let layout = image.store("one");
    let target = place.repo("target", Mode::Archive);
    let imported = bring(&layout.source(Some("one")), &target).unwrap();
    assert_eq!((imported.commit, imported.layers_fetched), (commit, 1));
    check(&target, &commit);
    // What was imported once is known by its layer also without the record.
    std::fs::remove_dir_all(place.path("target/extensions")).unwrap();
    assert_eq!(bring(&layout.source(Some("one")), &target).unwrap().layers_fetched, 0);
}

#[test]
fn an_archive_carries_an_image_from_repository_to_repository() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let path = place.path("image.tar");
    build(&repo, &commit, &rootball_oci::ArchiveSink::create(&path, Some("v1")).unwrap(), &WriteOptions::default());
    let target = place.repo("target", Mode::BareUser);
    assert_eq!(bring(&rootball_oci::ArchiveSource::open(&path, None).unwrap(), &target).unwrap().commit, commit);
    check(&target, &commit);
    // Stock ostree finds in order what was imported, the commits that keep the layers included.
    let output = crate::support::run("ostree", &["fsck", &format!("--repo={}", place.path("target").display())]);
    assert!(output.contains("no errors"), "{output}");
}
