//! One image after another: what stays, what an update costs, and signatures that come later.

use std::collections::BTreeSet;
use std::fs;

use rootball_image::encapsulate::{
    BuildReport, Compression, EncapsulateError, Plan, PlanOptions, PreviousImage, WriteOptions, commit_label, estimate_cost, plan,
    replace_detached_metadata, update_cost, write,
};
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Metadata, ObjectSink, ObjectSource, Silent};
use rootball_oci::{ImageSource, Layout, Platform};
use rootball_repo::{Mode, Repo};

use crate::support::{Altered, Place, bring, build, commit};

fn built(repo: &Repo, commit: &CommitChecksum, layout: &Layout, tag: &str, previous: Option<&PreviousImage>) -> (Plan, BuildReport) {
    let plan = plan(repo, commit, &PlanOptions { previous, ..PlanOptions::default() }).unwrap();
    let report = write(repo, &plan, &layout.sink(Some(tag)), &WriteOptions::default(), &Silent).unwrap();
    (plan, report)
}

fn load(layout: &Layout, tag: &str) -> PreviousImage {
    PreviousImage::load(&layout.source(Some(tag)), &Platform::host()).unwrap()
}

#[test]
fn a_changed_package_changes_its_layer_and_that_of_the_commit_alone() {
    let place = Place::new();
    let (repo, first) = place.committed();
    let layout = place.layout("images");
    built(&repo, &first, &layout, "1", None);
    fs::write(place.path("tree/usr/bin/sudo"), "another").unwrap();
    let second = commit(&repo, &place.path("tree"));
    let previous = load(&layout, "1");
    let (plan, report) = built(&repo, &second, &layout, "2", Some(&previous));
    let cost = update_cost(&previous, &report.layers);
    let new: Vec<&str> = cost.layers.iter().filter(|layer| !layer.kept).map(|layer| layer.name.as_str()).collect();
    assert_eq!(new, ["commit", "sudo"]);
    assert_eq!((cost.layers_new, cost.layers_kept, cost.layers_recompressed), (2, 4, 0));
    assert_eq!(cost.bytes_new + cost.bytes_kept, report.layers.iter().map(|layer| layer.size).sum::<u64>());
    let estimate = estimate_cost(&repo, &plan, &previous, Compression::default(), &Silent).unwrap();
    let kept = |layers: &[rootball_image::encapsulate::LayerCost]| layers.iter().map(|layer| layer.kept).collect::<Vec<_>>();
    assert_eq!((kept(&estimate.layers), estimate.bytes_kept, estimate.estimated), (kept(&cost.layers), cost.bytes_kept, true));
    assert!(estimate.bytes_new > 0);
    let target = place.repo("target", Mode::Archive);
    bring(&layout.source(Some("1")), &target).unwrap();
    let imported = bring(&layout.source(Some("2")), &target).unwrap();
    assert_eq!((imported.commit, imported.layers_fetched, imported.layers_reused), (second, 2, 4));
}

#[test]
fn another_compression_is_told_from_another_content() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("images");
    let (plan, report) = built(&repo, &commit, &layout, "1", None);
    let previous = load(&layout, "1");
    let options = WriteOptions { compression: Compression::ZstdFrame { level: 3 }, ..WriteOptions::default() };
    let other = write(&repo, &plan, &layout.sink(Some("2")), &options, &Silent).unwrap();
    let cost = update_cost(&previous, &other.layers);
    assert_eq!((cost.layers_new, cost.layers_recompressed), (report.layers.len(), report.layers.len()));
    assert_eq!(estimate_cost(&repo, &plan, &previous, Compression::default(), &Silent).unwrap().layers_new, 0);
    // In pieces, the same objects are in another order, where there is more than one.
    let pieces = Compression::Zstd { level: 3 };
    assert_eq!(estimate_cost(&repo, &plan, &previous, pieces, &Silent).unwrap().layers_new, report.layers.len() - 1);
}

#[test]
fn an_image_without_names_of_packages_is_no_example() {
    let place = Place::new();
    let (repo, commit) = place.committed();
    let layout = place.layout("images");
    let (fresh, _) = built(&repo, &commit, &layout, "1", None);
    let mut image = Altered::of(&place.layout("images"));
    image.manifest.layers.iter_mut().for_each(|layer| layer.annotations.clear());
    image.store_as_is("stripped");
    let previous = load(&layout, "stripped");
    assert!(!previous.has_layout());
    assert_eq!(plan(&repo, &commit, &PlanOptions { previous: Some(&previous), ..PlanOptions::default() }).unwrap(), fresh);
}

#[test]
fn archive_and_bare_repositories_give_the_same_image_on_one_and_on_two_cores() {
    let place = Place::new();
    let (bare, commit) = place.committed();
    let archive = place.repo("archive", Mode::Archive);
    let layout = place.layout("first");
    build(&bare, &commit, &layout.sink(None), &WriteOptions::default());
    assert_eq!(bring(&layout.source(None), &archive).unwrap().commit, commit);
    for compression in [Compression::default(), Compression::Zstd { level: 3 }] {
        let options = WriteOptions { compression, ..WriteOptions::default() };
        let mut manifests = BTreeSet::new();
        for (name, repo) in [("bare", &bare), ("archive", &archive)] {
            for threads in [1, 2] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let layout = place.layout(&format!("{name}-{threads}-{compression:?}"));
                manifests.insert(pool.install(|| build(repo, &commit, &layout.sink(None), &options)).manifest);
            }
        }
        assert_eq!(manifests.len(), 1, "{compression:?}");
    }
}

#[test]
fn a_small_object_of_two_packages_is_in_both_layers() {
    let place = Place::new();
    let (repo, _) = place.committed();
    let tree = place.path("tree");
    fs::write(tree.join("usr/bin/tool-licence"), "the same words").unwrap();
    fs::write(tree.join("usr/bin/sudo-licence"), "the same words").unwrap();
    for name in ["tool", "sudo"] {
        let list = tree.join(format!("var/lib/dpkg/info/{name}.list"));
        fs::write(&list, fs::read_to_string(&list).unwrap() + &format!("/usr/bin/{name}-licence\n")).unwrap();
    }
    let first = commit(&repo, &tree);
    let layout = place.layout("images");
    let (plan, _) = built(&repo, &first, &layout, "1", None);
    let with = |path: &str| {
        let layer =
            plan.layers.iter().find(|layer| layer.objects.iter().any(|object| object.paths.iter().any(|found| found == path))).unwrap();
        layer.name.clone()
    };
    assert_eq!((with("usr/bin/tool-licence"), with("usr/bin/sudo-licence")), ("tool".to_owned(), "sudo".to_owned()));
    assert_eq!(bring(&layout.source(Some("1")), &place.repo("target", Mode::Archive)).unwrap().commit, first);
    // What one package does with it is nothing to the other.
    fs::remove_file(tree.join("usr/bin/tool-licence")).unwrap();
    let second = commit(&repo, &tree);
    let previous = load(&layout, "1");
    let (_, report) = built(&repo, &second, &layout, "2", Some(&previous));
    let new: Vec<String> =
        update_cost(&previous, &report.layers).layers.into_iter().filter(|layer| !layer.kept).map(|layer| layer.name).collect();
    assert_eq!(new, ["commit", "tool"]);
}

fn metadata(text: &str) -> Vec<u8> {
    let mut metadata = Metadata::new();
    metadata.insert("test.signature", rootball_gvariant::Value::String(text.to_owned()));
    metadata.to_bytes()
}

fn replace(
    layout: &Layout,
    from: &str,
    to: &str,
    bytes: Option<&[u8]>,
) -> Result<rootball_image::encapsulate::ReplaceReport, EncapsulateError> {
    let (source, sink) = (layout.source(Some(from)), layout.sink(Some(to)));
    replace_detached_metadata(&source, &sink, &Platform::host(), bytes, &Silent, &Cancel::default())
}

#[test]
fn detached_metadata_is_put_in_replaced_and_removed_without_touching_other_layers() {
    for compression in [Compression::None, Compression::default(), Compression::Zstd { level: 3 }] {
        let place = Place::new();
        let (repo, commit) = place.committed();
        let layout = place.layout("images");
        let options = WriteOptions { compression, ..WriteOptions::default() };
        let report = build(&repo, &commit, &layout.sink(Some("plain")), &options);
        let found = |tag: &str| {
            let target = place.repo(&format!("target-{tag}"), Mode::Archive);
            assert_eq!(bring(&layout.source(Some(tag)), &target).unwrap().commit, commit);
            target.find_detached_metadata(&commit).unwrap()
        };
        let signed = replace(&layout, "plain", "signed", Some(&metadata("first"))).unwrap();
        assert_eq!((signed.from, signed.commit, signed.layers_kept), (report.manifest, commit, report.layers.len() - 1));
        assert_eq!(found("signed"), Some(metadata("first")));
        replace(&layout, "signed", "again", Some(&metadata("second"))).unwrap();
        assert_eq!(found("again"), Some(metadata("second")));
        // Without it, it is the image that was built: bit for bit, unless the config was another's.
        let removed = replace(&layout, "again", "removed", None).unwrap();
        assert_eq!(found("removed"), None);
        assert_eq!(removed.manifest, report.manifest, "{compression:?}");
        let (before, after) = (load(&layout, "plain"), load(&layout, "signed"));
        assert_ne!(before.layers[0], after.layers[0]);
        assert_eq!(before.layers[1..], after.layers[1..]);
        // As if it had been there when the image was built.
        let transaction = repo.begin().unwrap();
        transaction.put_detached_metadata(&commit, &metadata("first")).unwrap();
        transaction.commit().unwrap();
        assert_eq!(build(&repo, &commit, &layout.sink(Some("built")), &options).manifest, signed.manifest, "{compression:?}");
        assert_eq!(commit_label(&layout.source(Some("signed")), &Platform::host()).unwrap(), commit);
    }
}

#[test]
fn what_is_no_metadata_or_no_image_with_a_commit_is_refused() {
    type Case<'a> = (&'a str, &'a dyn Fn(&mut Altered), Option<&'a [u8]>, ErrorKind);
    let place = Place::new();
    let (repo, commit) = place.committed();
    let altered = |name: &str, alter: &dyn Fn(&mut Altered)| {
        let layout = place.layout(name);
        build(&repo, &commit, &layout.sink(Some("plain")), &WriteOptions::default());
        let mut image = Altered::of(&layout);
        alter(&mut image);
        image.store_as_is("odd");
        layout
    };
    let cases: [Case<'_>; 4] = [
        ("no metadata", &|_| {}, Some(b"junk"), ErrorKind::Invalid),
        ("another diff ID", &|image| image.config.rootfs.diff_ids[0] = image.config.rootfs.diff_ids[1], None, ErrorKind::Corrupt),
        ("a layer without a commit", &|image| image.manifest.layers.swap(0, 1), None, ErrorKind::Corrupt),
        (
            "no labels",
            &|image| {
                image.config.config.labels = None;
                image.manifest.annotations.clear();
            },
            None,
            ErrorKind::Unsupported,
        ),
    ];
    for (name, alter, bytes, kind) in cases {
        let layout = altered(name, alter);
        assert_eq!(replace(&layout, "odd", "x", bytes).unwrap_err().kind(), kind, "{name}");
        assert!(layout.source(Some("x")).load_manifest().is_err(), "{name}: nothing was left behind");
    }
    let layout = place.layout("cut");
    build(&repo, &commit, &layout.sink(Some("plain")), &WriteOptions::default());
    let mut image = Altered::of(&layout);
    image.layers[0].truncate(50_000);
    image.store("cut");
    assert_eq!(replace(&layout, "cut", "x", None).unwrap_err().kind(), ErrorKind::Corrupt);
}
