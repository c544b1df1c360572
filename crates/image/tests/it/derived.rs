//! Images that a container build made on top of an encapsulated commit.

use std::collections::BTreeSet;

use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::{DropReason, ImageForm, Imported};
use rootball_object::{CommitChecksum, ObjectKind, ObjectSource, Silent};
use rootball_oci::{Descriptor, Digest, Layout};
use rootball_repo::{Mode, Repo, Seen, reachable};

use crate::files::{LayerTar, Packed, lines_of};
use crate::support::{Altered, Place, bring, build};

struct Case {
    place: Place,
    layout: Layout,
    repo: Repo,
    base: CommitChecksum,
}

impl Case {
    fn new() -> Self {
        Self::with(|_| {})
    }

    /// Builds the image of the awkward tree after `change` has been at it.
    fn with(change: impl Fn(&std::path::Path)) -> Self {
        let place = Place::new();
        let tree = place.path("tree");
        crate::support::make_tree(&tree);
        change(&tree);
        let source = place.repo("source", Mode::Bare);
        let base = crate::support::commit(&source, &tree);
        let layout = place.layout("image");
        build(&source, &base, &layout.sink(Some("base")), &WriteOptions::default());
        let repo = place.repo("repo", Mode::Bare);
        Self { place, layout, repo, base }
    }

    /// Stores the image with layers on top of it.
    fn put(&self, tag: &str, layers: &[Vec<u8>], packed: Packed) {
        let mut image = Altered::of_tag(&self.layout, Some("base"));
        for layer in layers {
            let (blob, media_type) = packed.blob(layer);
            image.config.rootfs.diff_ids.push(Digest::of(layer));
            image.manifest.layers.push(Descriptor::new(media_type, self.layout.put_blob_bytes(&blob).unwrap(), blob.len() as u64));
        }
        image.store_as_is(tag);
    }

    fn import(&self, layers: &[Vec<u8>]) -> Imported {
        self.put("derived", layers, Packed::Gzip);
        let imported = bring(&self.layout.source(Some("derived")), &self.repo).unwrap();
        let problems = self.repo.fsck(&Silent).unwrap().problems;
        assert!(problems.is_empty(), "{problems:?}");
        imported
    }

    fn lines(&self, imported: &Imported, prefixes: &[&str]) -> Vec<String> {
        lines_of(&self.repo, &imported.commit, prefixes)
    }

    /// The path of the object of a file of the base in the image.
    fn object_path(&self, path: &str) -> String {
        let Ok(rootball_repo::tree::Node::File(checksum)) =
            rootball_repo::tree::find_node(&Repo::open(&self.place.path("source")).unwrap(), &self.base, path)
        else {
            panic!("no {path}")
        };
        let hex = checksum.to_hex();
        format!("sysroot/ostree/repo/objects/{}/{}.file", &hex[..2], &hex[2..])
    }
}

/// Checks that nothing is in a repository but what its refs reach.
fn check_no_garbage(repo: &Repo) {
    let mut seen = Seen::new();
    for (_, commit) in repo.refs(None).unwrap() {
        reachable::<rootball_object::LoadError>(repo, &commit, &mut seen, |_, _| Ok(())).unwrap();
    }
    let plan = repo.plan_prune(&rootball_repo::PruneOptions { refs_only: true, ..Default::default() }).unwrap();
    assert_eq!((plan.unreachable_objects, plan.total_objects), (0, seen.len() as u64));
}

#[test]
fn layers_lie_over_the_commit_and_the_commit_is_the_parent() {
    let case = Case::new();
    let layer = LayerTar::new()
        .dir("usr", 0o755)
        .file("usr/bin/new", "new")
        .file("usr/bin/.wh.ping", "")
        .dir("etc", 0o755)
        .file("etc/conf.d/local.conf", "local")
        .file("etc/.wh.empty", "")
        .hardlink("usr/bin/sudo-2", "usr/bin/sudo")
        .hardlink("usr/by-absolute", "/etc/conf.d/local.conf")
        .hardlink("etc/by-relative", "./etc/conf.d/place")
        .file("var/lib/app/state", "state")
        .file("run/secret", "x")
        .file("opt/app", "x")
        .done();
    let imported = case.import(&[layer]);
    assert_eq!((imported.form, imported.base), (ImageForm::Derived, Some(case.base)));
    let commit = case.repo.load_commit(&imported.commit).unwrap();
    assert_eq!((commit.parent, commit.timestamp), (Some(case.base), 1_700_000_000));
    assert_eq!((commit.metadata.string("version"), commit.metadata.string("ostree.linux")), (Some("12.1"), Some("6.1")));
    let lines = case.lines(&imported, &["/usr/bin/", "/usr/etc/", "/usr/by", "/var/lib/app", "/opt", "/run", "/etc"]);
    assert_eq!(
        lines,
        [
            "/usr/bin/empty 600 0 =",
            "/usr/bin/new 644 0 =new",
            "/usr/bin/place 644 0 =usr/bin",
            "/usr/bin/sudo 4755 0 =setuid",
            "/usr/bin/sudo-2 4755 0 =setuid",
            &format!("/usr/bin/tool 755 0 ={}", "tool ".repeat(8)),
            &format!("/usr/bin/tool-2 755 0 ={}", "tool ".repeat(8)),
            "/usr/by-absolute 644 0 =local",
            "/usr/etc/by-relative 644 0 =usr/etc/conf.d",
            "/usr/etc/conf.d 755 0 /",
            "/usr/etc/conf.d/local.conf 644 0 =local",
            "/usr/etc/conf.d/place 644 0 =usr/etc/conf.d",
            "/usr/etc/conf.d/tool.conf 644 0 =setting=1\n user.note:\0binary\n=",
            "/var/lib/app 755 0 /",
            "/var/lib/app/state 644 0 =state",
        ]
    );
    let reasons: BTreeSet<DropReason> = imported.dropped.iter().flat_map(|layer| &layer.dropped).map(|drop| drop.reason).collect();
    assert_eq!(reasons, [DropReason::RuntimeDirectory, DropReason::OutsideUsr].into());
    check_no_garbage(&case.repo);
}

#[test]
fn a_base_whose_root_is_made_anew_takes_all_of_the_root() {
    let case = Case::with(|tree| {
        std::fs::create_dir_all(tree.join("usr/lib/ostree")).unwrap();
        std::fs::write(tree.join("usr/lib/ostree/prepare-root.conf"), "[composefs]\nenabled = yes\n").unwrap();
    });
    let imported = case.import(&[LayerTar::new().file("opt/app", "app").file("sysroot/x", "").done()]);
    assert_eq!(case.lines(&imported, &["/opt"]), ["/opt 755 0 /", "/opt/app 644 0 =app"]);
    assert_eq!(imported.dropped[0].dropped[0].reason, DropReason::Sysroot);
}

#[test]
fn objects_that_a_build_has_touched_are_found_through_their_links() {
    let case = Case::new();
    let (tool, sudo) = (case.object_path("usr/bin/tool"), case.object_path("usr/bin/sudo"));
    let layer = LayerTar::new()
        // The build wrote to a file through one of its names: the object comes along with what it is now.
        .file(&tool, "patched")
        .hardlink("usr/bin/tool", &tool)
        .hardlink("usr/bin/tool-2", &format!("/{tool}"))
        // Another name for an object that is as it was.
        .hardlink("usr/bin/sudo-3", &sudo)
        .done();
    let imported = case.import(&[layer]);
    assert_eq!(
        case.lines(&imported, &["/usr/bin/tool", "/usr/bin/sudo"]),
        [
            "/usr/bin/sudo 4755 0 =setuid",
            "/usr/bin/sudo-3 4755 0 =setuid",
            "/usr/bin/tool 644 0 =patched",
            "/usr/bin/tool-2 644 0 =patched",
        ]
    );
    let other = LayerTar::new().hardlink("usr/x", &format!("sysroot/ostree/repo/objects/00/{}.file", "1".repeat(62))).done();
    case.put("bad", &[other], Packed::Gzip);
    let error = bring(&case.layout.source(Some("bad")), &case.repo).unwrap_err();
    assert!(error.to_string().contains("is in no layer up to this one"), "{error}");
}

const CONFIG: &str = "SELINUX=enforcing\nSELINUXTYPE=test\n";

fn policy_layer(letter: char) -> Vec<u8> {
    let contexts = format!(
        "/.* u:r:any_{letter}:s0\n/ u:r:root:s0\n/etc(/.*)? u:r:etc_{letter}:s0\n/usr/none u:r:none:s0\n/usr/bare(/.*)? <<none>>\n"
    );
    LayerTar::new()
        .file("etc/selinux/config", CONFIG)
        .file("etc/selinux/test/contexts/files/file_contexts", &contexts)
        .file("usr/bare/x", "bare")
        .done()
}

#[test]
fn labels_come_from_the_policy_in_the_image_wherever_it_is() {
    let case = Case::new();
    let app =
        LayerTar::new().xattr("security.selinux", b"u:r:builder:s0\0").file("usr/bin/app", "app").hardlink("etc/app", "usr/bin/app").done();
    let imported = case.import(&[app.clone(), policy_layer('a')]);
    let labels = |letter: char| {
        [
            "/usr/bare/x 644 0 =bare".to_owned(),
            format!("/usr/bin/app 644 0 =app security.selinux:u:r:any_{letter}:s0"),
            format!("/usr/bin/sudo 4755 0 =setuid security.selinux:u:r:any_{letter}:s0"),
            format!("/usr/etc/app 644 0 =app security.selinux:u:r:etc_{letter}:s0"),
            format!("/usr/etc/conf.d/place 644 0 =usr/etc/conf.d security.selinux:u:r:etc_{letter}:s0"),
        ]
    };
    let paths = ["/usr/bare/", "/usr/bin/app", "/usr/bin/sudo", "/usr/etc/app", "/usr/etc/conf.d/place"];
    assert_eq!(case.lines(&imported, &paths), labels('a'));
    check_no_garbage(&case.repo);

    // Another policy on top: the same layers with other labels, and the same commit as if nothing had been there before.
    case.put("b", &[app, policy_layer('a'), policy_layer('b')], Packed::Zstd);
    let update = bring(&case.layout.source(Some("b")), &case.repo).unwrap();
    assert_eq!((case.lines(&update, &paths), update.layers_fetched), (labels('b').to_vec(), 1));
    let fresh = case.place.repo("fresh", Mode::Archive);
    assert_eq!(bring(&case.layout.source(Some("b")), &fresh).unwrap().commit, update.commit);
    check_no_garbage(&fresh);

    // And without a policy what a layer got from one is gone again.
    let case_none = LayerTar::new().file(".wh.etc", "").done();
    let app =
        LayerTar::new().xattr("security.selinux", b"u:r:builder:s0\0").file("usr/bin/app", "app").hardlink("etc/app", "usr/bin/app").done();
    case.put("none", &[app, policy_layer('a'), case_none], Packed::Gzip);
    let none = bring(&case.layout.source(Some("none")), &case.repo).unwrap();
    assert_eq!(case.lines(&none, &["/usr/bin/app", "/usr/bin/sudo"]), ["/usr/bin/app 644 0 =app", "/usr/bin/sudo 4755 0 =setuid"]);
    let fresh = case.place.repo("fresh-none", Mode::Bare);
    assert_eq!(bring(&case.layout.source(Some("none")), &fresh).unwrap().commit, none.commit);
}

#[test]
fn layers_share_their_objects_with_the_commit() {
    let case = Case::with(|tree| {
        let files = tree.join("usr/etc/selinux/test/contexts/files");
        std::fs::create_dir_all(&files).unwrap();
        std::fs::write(tree.join("usr/etc/selinux/config"), CONFIG).unwrap();
        std::fs::write(files.join("file_contexts"), "/.* u:r:any:s0\n").unwrap();
    });
    let imported = case.import(&[LayerTar::new().file("usr/bin/app", "app").done()]);
    let layer = case.repo.refs(Some("ostree/container/blob")).unwrap();
    let of_commit: BTreeSet<_> = files_of(&case.repo, &imported.commit);
    let shared = layer.iter().filter(|(_, commit)| files_of(&case.repo, commit).is_subset(&of_commit)).count();
    // Those of the base have the labels of the base, the one on top is labelled as the commit is.
    assert_eq!(shared, 1);
    check_no_garbage(&case.repo);
}

fn files_of(repo: &Repo, commit: &CommitChecksum) -> BTreeSet<rootball_object::Checksum> {
    let mut seen = Seen::new();
    reachable::<rootball_object::LoadError>(repo, commit, &mut seen, |_, _| Ok(())).unwrap();
    seen.iter().filter(|(kind, _)| *kind == ObjectKind::File).map(|(_, checksum)| *checksum).collect()
}

#[test]
fn an_update_of_the_top_moves_only_the_top() {
    let case = Case::new();
    let (first, second) = (LayerTar::new().file("usr/a", "1").done(), LayerTar::new().file("usr/b", "2").done());
    case.put("one", &[first.clone(), second], Packed::Gzip);
    let third = LayerTar::new().file("usr/b", "3").done();
    case.put("two", &[first, third], Packed::Zstd);
    let one = bring(&case.layout.source(Some("one")), &case.repo).unwrap();
    let two = bring(&case.layout.source(Some("two")), &case.repo).unwrap();
    assert_eq!((two.layers_fetched, two.layers_reused), (1, one.layers_fetched - 1));
    // The image below is known as well.
    let base = bring(&case.layout.source(Some("base")), &case.repo).unwrap();
    assert_eq!((base.commit, base.layers_fetched, base.objects_written), (case.base, 0, 0));
}
