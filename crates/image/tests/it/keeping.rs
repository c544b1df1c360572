//! Listing images and removing them.

use rootball_image::import::{ImagePruneError, ImagePruneOptions, ImportOptions, Imported, apply_prune, import, list, plan_prune};
use rootball_object::{Cancel, Silent};
use rootball_oci::Layout;
use rootball_repo::{Mode, Repo};

use crate::files::{LayerTar, put_plain};
use crate::support::Place;

fn reference(tag: &str) -> String {
    format!("docker://site.example/os:{tag}")
}

fn bring_as(layout: &Layout, repo: &Repo, tag: &str, name: &str, now: u64) -> Imported {
    let options = ImportOptions { reference: Some(reference(name)), now: Some(now), ..ImportOptions::default() };
    import(&layout.source(Some(tag)), repo, &options, &Silent, &Cancel::default()).unwrap()
}

struct Case {
    _place: Place,
    layout: Layout,
    repo: Repo,
}

impl Case {
    /// Stores images `one` and `two`, which share a layer.
    fn new() -> Self {
        let place = Place::new();
        let layout = place.layout("image");
        let lower = LayerTar::new().file("usr/lower", "lower").done();
        for tag in ["one", "two"] {
            put_plain(&layout, tag, &[lower.clone(), LayerTar::new().file(&format!("usr/{tag}"), tag).done()]);
        }
        let repo = place.repo("repo", Mode::BareUser);
        Self { _place: place, layout, repo }
    }
}

#[test]
fn images_are_listed_with_what_is_known_of_them() {
    let case = Case::new();
    let one = bring_as(&case.layout, &case.repo, "one", "a", 1000);
    let two = bring_as(&case.layout, &case.repo, "two", "b", 2000);
    let told = || -> Vec<_> {
        let listed = list(&case.repo).unwrap();
        listed.into_iter().map(|image| (image.reference, image.commit, image.layers, image.imported)).collect()
    };
    assert_eq!(told(), [(Some(reference("a")), one.commit, Some(2), Some(1000)), (Some(reference("b")), two.commit, Some(2), Some(2000))]);
    assert!(list(&case.repo).unwrap().iter().all(|image| image.bytes > Some(0) && image.manifest_digest.is_some()));
    // The reference moves on: the image that it named stays until it is pruned.
    bring_as(&case.layout, &case.repo, "two", "a", 3000);
    assert_eq!(
        told(),
        [
            (Some(reference("a")), two.commit, Some(2), Some(2000)),
            (Some(reference("b")), two.commit, Some(2), Some(2000)),
            (None, one.commit, Some(2), Some(1000)),
        ]
    );
}

#[test]
fn an_image_goes_with_what_only_it_needs() {
    let case = Case::new();
    let one = bring_as(&case.layout, &case.repo, "one", "one", 1);
    let two = bring_as(&case.layout, &case.repo, "two", "two", 2);
    let options = ImagePruneOptions { remove: vec![reference("one")], ..ImagePruneOptions::default() };
    let plan = plan_prune(&case.repo, &options).unwrap();
    assert_eq!((plan.images.clone().into_iter().collect::<Vec<_>>(), plan.blobs), (vec![(reference("one"), one.commit)], 1));
    assert!(plan.objects > 0 && plan.records == [one.manifest_digest], "{plan:?}");
    assert_eq!(list(&case.repo).unwrap().len(), 2, "a plan changes nothing");
    apply_prune(&case.repo, &plan, &Silent).unwrap();
    let remaining: Vec<_> = list(&case.repo).unwrap().into_iter().map(|image| image.commit).collect();
    assert_eq!(remaining, [two.commit]);
    assert!(case.repo.fsck(&Silent).unwrap().problems.is_empty());
    assert!(!case.repo.commits().unwrap().contains(&one.commit));
    // What remains is whole, and what went comes again with its own layer only.
    assert_eq!(bring_as(&case.layout, &case.repo, "two", "two", 3).layers_fetched, 0);
    let again = bring_as(&case.layout, &case.repo, "one", "one", 4);
    assert_eq!((again.commit, again.layers_fetched), (one.commit, 1));
}

#[test]
fn what_deployments_follow_remains_and_cannot_be_removed() {
    let case = Case::new();
    let one = bring_as(&case.layout, &case.repo, "one", "one", 1);
    let two = bring_as(&case.layout, &case.repo, "two", "two", 2);
    let followed = Some([reference("two")].into());
    let bad = ImagePruneOptions { remove: vec![reference("two")], followed: followed.clone(), now: None };
    assert!(matches!(plan_prune(&case.repo, &bad), Err(ImagePruneError::InUse { .. })));
    let absent = ImagePruneOptions { remove: vec![reference("three")], ..ImagePruneOptions::default() };
    assert!(matches!(plan_prune(&case.repo, &absent), Err(ImagePruneError::NotFound { .. })));

    // A deployment keeps its commit by a ref of its own, whatever it follows by now: its layers stay as well.
    let transaction = case.repo.begin().unwrap();
    transaction.set_ref(&"ostree/0/1/0".parse().unwrap(), Some(one.commit));
    transaction.commit().unwrap();
    let options = ImagePruneOptions { followed, ..ImagePruneOptions::default() };
    let plan = plan_prune(&case.repo, &options).unwrap();
    assert_eq!((plan.images.len(), plan.blobs, plan.objects), (1, 0, 0));
    apply_prune(&case.repo, &plan, &Silent).unwrap();
    assert_eq!(bring_as(&case.layout, &case.repo, "one", "one", 3).layers_fetched, 0);

    let transaction = case.repo.begin().unwrap();
    transaction.set_ref(&"ostree/0/1/0".parse().unwrap(), Some(two.commit));
    transaction.commit().unwrap();
    let plan = plan_prune(&case.repo, &options).unwrap();
    assert_eq!((plan.images.len(), plan.blobs), (1, 1));
    apply_prune(&case.repo, &plan, &Silent).unwrap();
    assert_eq!(list(&case.repo).unwrap().len(), 1);
}
