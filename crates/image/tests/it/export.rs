//! Imported images go out again under the digest that they came with.

use rootball_image::encapsulate::{Compression, EncapsulateError, WriteOptions, export};
use rootball_image::import::record;
use rootball_object::{ErrorKind, Silent};
use rootball_oci::{Digest, ImageSource, Layout};
use rootball_repo::{Mode, Repo};

use crate::support::{Altered, Place, bring, build};

/// Exports an image from a repository and returns the digest that the new layout has.
fn exported(repo: &Repo, manifest: &Digest, layout: &Layout, recompress: bool) -> Result<Digest, EncapsulateError> {
    let record = record::find(repo, manifest).unwrap().unwrap();
    let report = export(repo, &record, &layout.sink(None), recompress, &Silent)?;
    assert_eq!(report.manifest, layout.source(None).load_manifest().unwrap().digest);
    assert_eq!(report.imported, *manifest);
    Ok(report.manifest)
}

#[test]
fn an_imported_image_is_exported_with_the_same_digest_from_any_mode() {
    for compression in [Compression::None, Compression::default(), Compression::Zstd { level: 3 }] {
        let place = Place::new();
        let (repo, commit) = place.committed();
        let first = place.layout("first");
        let options = WriteOptions { compression, ..WriteOptions::default() };
        let report = build(&repo, &commit, &first.sink(None), &options);
        for mode in [Mode::Bare, Mode::Archive] {
            let target = place.repo(&format!("target-{mode:?}"), mode);
            bring(&first.source(None), &target).unwrap();
            let second = place.layout(&format!("second-{mode:?}"));
            assert_eq!(exported(&target, &report.manifest, &second, false).unwrap(), report.manifest, "{compression:?}");
            // Every blob is there again.
            let again = place.repo(&format!("again-{mode:?}"), Mode::Archive);
            assert_eq!(bring(&second.source(None), &again).unwrap().commit, commit);
        }
        assert_eq!(record::all(&place_repo(&place)).unwrap().len(), 1);
    }
}

fn place_repo(place: &Place) -> Repo {
    Repo::open(&place.path("target-Bare")).unwrap()
}

#[test]
fn what_another_compressor_made_is_refused_or_compressed_anew() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let first = place.layout("first");
    let options = WriteOptions { compression: Compression::Gzip { level: 1 }, ..WriteOptions::default() };
    let report = build(&repo, &commit, &first.sink(None), &options);
    let target = place.repo("target", Mode::Bare);
    bring(&first.source(None), &target).unwrap();
    let second = place.layout("second");
    let error = exported(&target, &report.manifest, &second, false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("compressed by another program or with another level"), "{error}");
    assert_eq!(second.load_index().unwrap().manifests, []);
    let manifest = exported(&target, &report.manifest, &second, true).unwrap();
    assert_ne!(manifest, report.manifest);
    let same = build(&repo, &commit, &place.layout("usual").sink(None), &WriteOptions::default());
    assert_eq!(manifest, same.manifest, "the image differs in its compression alone");
}

#[test]
fn an_image_that_another_program_split_is_refused_with_the_reason() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let first = place.layout("first");
    build(&repo, &commit, &first.sink(None), &WriteOptions::default());
    let mut image = Altered::of(&first);
    let names = "ostree.components".to_owned();
    image.manifest.layers[1].annotations.insert(names, "strange".to_owned());
    let odd = image.store_as_is("odd");
    let target = place.repo("target", Mode::Bare);
    let imported = bring(&odd.source(Some("odd")), &target).unwrap();
    let error = exported(&target, &imported.manifest_digest, &place.layout("second"), false).unwrap_err();
    assert!(error.to_string().ends_with("another program made it"), "{error}");
}
