//! Deltas of commits beside images: used where they are cheapest, one after the other where there is no direct one, and passed by where they are not
//! what they should be.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::sync::Mutex;

use rootball_delta::tree::create::Tier;
use rootball_image::delta::{
    CreateReport, DeltaArtifact, DeltaKind, ImportedWith, Prefer, PublishOptions, TreeCreateOptions, Way, Wishes, create_tree,
    import_quoted, import_with, publish, quote,
};
use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::{ImageForm, import, record};
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Silent};
use rootball_oci::{Descriptor, Digest, Image, ImageSource, Layout, ParsedManifest, Platform};
use rootball_repo::{Mode, Repo};

use crate::delta::{Tampered, check_no_garbage, import_options, program};
use crate::files::{LayerTar, Packed};
use crate::support::{Altered, Place, bring, build, commit, make_tree};

fn import_into(repo: &Repo, source: &dyn ImageSource) -> ImportedWith {
    let imported = import_with(source, repo, &import_options(), &Silent, &Cancel::default()).unwrap();
    check(repo);
    imported
}

fn check(repo: &Repo) {
    let problems = repo.fsck(&Silent).unwrap().problems;
    assert!(problems.is_empty(), "{problems:?}");
    check_no_garbage(repo);
}

/// Three versions of a system as images `1` to `3` of a layout, and a repository that has the first.
struct Case {
    place: Place,
    layout: Layout,
    repo: Repo,
    commits: Vec<CommitChecksum>,
}

impl Case {
    fn new(mode: Mode) -> Self {
        let place = Place::new();
        let (tree, layout) = (place.path("tree"), place.layout("image"));
        make_tree(&tree);
        let source = place.repo("source", Mode::Bare);
        let mut commits = Vec::new();
        for version in [1_u8, 2, 3] {
            let write = |path: &str, content: &[u8]| {
                // A new file, since objects may be linked.
                let _ = fs::remove_file(tree.join(path));
                fs::write(tree.join(path), content).unwrap();
            };
            write("usr/bin/program", &program(version));
            write("usr/etc/setting", format!("version={version}\n{}", "x=1\n".repeat(2000)).as_bytes());
            if version == 3 {
                // As a kernel's directory does.
                fs::rename(tree.join("usr/bin"), tree.join("usr/bin-3")).unwrap();
            }
            let commit = commit(&source, &tree);
            build(&source, &commit, &layout.sink(Some(&version.to_string())), &WriteOptions::default());
            commits.push(commit);
        }
        let repo = place.repo("repo", mode);
        bring(&layout.source(Some("1")), &repo).unwrap();
        Self { place, layout, repo, commits }
    }

    fn make(&self, from: &str, to: &str) -> DeltaArtifact {
        let (artifact, report) = self.make_from(Some(from), to);
        assert!(report.size * 20 < report.layers_size, "{report:?}");
        artifact
    }

    fn make_from(&self, from: Option<&str>, to: &str) -> (DeltaArtifact, CreateReport) {
        let open = |tag| {
            let source = self.layout.source(Some(tag));
            let image = Image::load(&source, &Platform::host()).unwrap();
            (source, image)
        };
        let (from, to) = (from.map(open), open(to));
        let from = from.as_ref().map(|(source, image)| -> (&dyn ImageSource, &Image) { (source, image) });
        let scratch = tempfile::tempdir_in(self.place.path("")).unwrap();
        let options = TreeCreateOptions { repo: None, tier: Tier::Default, scratch: scratch.path(), jobs: 2, memory: 256 << 20 };
        let (artifact, report) = create_tree(from, (&to.0, &to.1), &options, &Silent, &Cancel::default()).unwrap();
        assert_eq!((report.kind, report.delta), (DeltaKind::Rootball, artifact.manifest.digest));
        (artifact, report)
    }

    /// Says other things in a delta's manifest; `None` says nothing.
    fn saying(artifact: DeltaArtifact, annotations: &[(&str, Option<String>)]) -> DeltaArtifact {
        let mut manifest: serde_json::Value = serde_json::from_slice(&artifact.manifest.bytes).unwrap();
        let said = manifest["annotations"].as_object_mut().unwrap();
        for (key, value) in annotations {
            let key = format!("io.rootball.delta.{key}");
            match value {
                Some(value) => drop(said.insert(key, value.clone().into())),
                None => drop(said.remove(&key)),
            }
        }
        let manifest = rootball_oci::RawManifest::new(serde_json::to_vec(&manifest).unwrap(), rootball_oci::media_type::MANIFEST);
        DeltaArtifact { manifest, ..artifact }
    }

    fn publish(&self, artifact: &DeltaArtifact, tag: &str) {
        let options = PublishOptions { in_index: false, platform: Platform::host() };
        publish(artifact, &self.layout.source(Some(tag)), &self.layout.sink(Some(tag)), &options, &Cancel::default()).unwrap();
    }

    fn tampered<'a>(&self, tag: &str, asked: &'a Mutex<Vec<String>>) -> Tampered<'a> {
        Tampered { source: self.layout.source(Some(tag)), blobs: BTreeMap::new(), lists: None, asked }
    }

    fn import(&self, source: &dyn ImageSource) -> ImportedWith {
        import_into(&self.repo, source)
    }

    /// Digests of a delta's blobs: the plan and the parts.
    fn blobs(artifact: &DeltaArtifact) -> Vec<Digest> {
        let ParsedManifest::Image(manifest) = artifact.manifest.parse().unwrap() else { panic!("it is an index") };
        manifest.layers.iter().filter(|blob| blob.media_type.contains("rootball")).map(|blob| blob.digest).collect()
    }

    /// Stores image `2` with a layer of files on top.
    fn derive(&self, from: &str, tag: &str) {
        let mut image = Altered::of_tag(&self.layout, Some(from));
        let layer = LayerTar::new().dir("usr", 0o755).dir("usr/share", 0o755).file("usr/share/added", &"by a build\n".repeat(200)).done();
        let (blob, media_type) = Packed::Gzip.blob(&layer);
        image.config.rootfs.diff_ids.push(Digest::of(&layer));
        image.manifest.layers.push(Descriptor::new(media_type, self.layout.put_blob_bytes(&blob).unwrap(), blob.len() as u64));
        image.store_as_is(tag);
    }
}

#[test]
fn the_commit_comes_by_a_delta_and_no_layer_is_asked_for() {
    for mode in [Mode::Bare, Mode::Archive, Mode::BareUser] {
        let case = Case::new(mode);
        let artifact = case.make("1", "2");
        case.publish(&artifact, "2");
        let asked = Mutex::default();
        let with = case.import(&case.tampered("2", &asked));
        assert_eq!(with.imported.commit, case.commits[1]);
        let used = with.delta.unwrap();
        assert_eq!((used.delta, used.kind, with.passed_by), (artifact.manifest.digest, DeltaKind::Rootball, vec![]));
        assert_eq!((used.bytes, with.imported.layers_fetched), (with.imported.bytes_fetched, 0));
        let mut blobs: Vec<String> = asked.into_inner().unwrap().into_iter().filter(|what| what.starts_with("blob ")).collect();
        let config = Image::load(&case.layout.source(Some("2")), &Platform::host()).unwrap().manifest.config.digest;
        let mut expected: Vec<String> = Case::blobs(&artifact).iter().chain([&config]).map(|digest| format!("blob {digest}")).collect();
        blobs.sort();
        expected.sort();
        assert_eq!(blobs, expected);
        // What it was and what it cost is remembered, and nothing else is kept.
        let came = record::find(&case.repo, &with.imported.manifest_digest).unwrap().unwrap().came.unwrap();
        assert_eq!((came.by.as_str(), came.delta), ("rootball", Some(artifact.manifest.digest)));
        assert!(!case.repo.path().join("tmp/rootball-delta-parts").exists());
        let again = case.import(&case.tampered("2", &Mutex::default()));
        assert_eq!((again.imported.bytes_fetched, again.delta), (0, None));
    }
}

#[test]
fn what_is_wrong_with_a_delta_only_costs_its_bytes() {
    let case = Case::new(Mode::Bare);
    let artifact = case.make("1", "2");
    case.publish(&artifact, "2");
    let blobs = Case::blobs(&artifact);
    let bytes: BTreeMap<Digest, Vec<u8>> = blobs
        .iter()
        .map(|digest| {
            let mut bytes = Vec::new();
            let blob = Descriptor::new(
                "x",
                *digest,
                fs::metadata(case.layout.path().join(format!("blobs/sha256/{}", digest.to_hex()))).unwrap().len(),
            );
            case.layout.source(Some("2")).open_blob(&blob).unwrap().read_to_end(&mut bytes).unwrap();
            (*digest, bytes)
        })
        .collect();
    let mut tried = 0;
    for digest in blobs.iter().chain([&artifact.manifest.digest]) {
        let whole = bytes.get(digest).cloned().unwrap_or_else(|| artifact.manifest.bytes.to_vec());
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0xff;
        for bytes in [Vec::new(), whole[..whole.len() - 1].to_vec(), flipped, [&whole[..], b"x"].concat()] {
            let repo = case.place.repo(&format!("repo-{}-{}", digest.to_hex(), tried), Mode::Bare);
            bring(&case.layout.source(Some("1")), &repo).unwrap();
            tried += 1;
            let asked = Mutex::default();
            let mut source = case.tampered("2", &asked);
            source.blobs.insert(*digest, bytes);
            let with = import_into(&repo, &source);
            assert_eq!((with.imported.commit, with.delta), (case.commits[1], None));
            assert_eq!(with.passed_by.len(), 1, "{:?}", with.passed_by);
            assert!(with.imported.layers_fetched + with.imported.layers_in_part > 0);
        }
    }
}

#[test]
fn a_delta_to_another_commit_than_the_image_names_is_of_no_use() {
    let case = Case::new(Mode::Bare);
    // It is made for the third image and said to lead to the second.
    let artifact = case.make("1", "3");
    let target = Image::load(&case.layout.source(Some("2")), &Platform::host()).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&artifact.manifest.bytes).unwrap();
    manifest["subject"] = serde_json::to_value(target.raw.descriptor()).unwrap();
    manifest["annotations"]["io.rootball.delta.to-manifest"] = target.raw.digest.to_string().into();
    manifest["annotations"]["io.rootball.delta.to-commit"] = case.commits[1].to_string().into();
    let manifest = rootball_oci::RawManifest::new(serde_json::to_vec(&manifest).unwrap(), rootball_oci::media_type::MANIFEST);
    case.publish(&DeltaArtifact { manifest, ..artifact }, "2");
    let with = case.import(&case.layout.source(Some("2")));
    assert_eq!((with.imported.commit, with.delta), (case.commits[1], None));
    assert!(with.passed_by[0].contains("is not the one that the image names"), "{:?}", with.passed_by);
}

#[test]
fn a_delta_that_needs_nothing_serves_who_has_nothing() {
    let case = Case::new(Mode::Bare);
    let (artifact, report) = case.make_from(None, "2");
    let found = artifact.found().unwrap().unwrap();
    assert!(found.from.is_nothing() && found.memory.is_some() && report.from.is_none());
    assert_eq!((found.to_commit, found.size, report.kept), (Some(case.commits[1]), Some(report.size), 0));
    case.publish(&artifact, "2");
    for (mode, name) in [(Mode::Bare, "bare"), (Mode::Archive, "archive"), (Mode::BareUser, "bare-user")] {
        let repo = case.place.repo(&format!("empty-{name}"), mode);
        let asked = Mutex::default();
        let source = case.tampered("2", &asked);
        let wishes = Wishes { prefer: Prefer::Way(Way::Rootball), ..Wishes::default() };
        let quoted = quote(&source, &repo, &Platform::host(), &wishes).unwrap();
        let first = &quoted.quote.offers[0];
        assert_eq!((first.way, first.cost.bytes, first.deltas.as_slice()), (Way::Rootball, report.size, std::slice::from_ref(&found)));
        let with = import_quoted(&source, &repo, &import_options(), &quoted, &Silent, &Cancel::default()).unwrap();
        check(&repo);
        assert_eq!((with.imported.commit, with.imported.layers_fetched, with.passed_by), (case.commits[1], 0, vec![]));
        assert_eq!(with.delta.map(|used| used.delta), Some(artifact.manifest.digest));
    }
    // Who has another version may take it as well, and who has too little memory may not.
    let ways = |memory| quote(&case.layout.source(Some("2")), &case.repo, &Platform::host(), &Wishes { memory, ..Wishes::default() });
    let is_offered = |memory| ways(memory).unwrap().quote.offers.iter().any(|offer| offer.way == Way::Rootball);
    assert!(is_offered(found.memory.unwrap()) && !is_offered(found.memory.unwrap() - 1));
}

#[test]
fn a_delta_that_is_listed_with_another_start_costs_its_plan() {
    let case = Case::new(Mode::Bare);
    let starts = ["from-config", "from-manifest", "from-commit"];
    let from_one = Case::saying(case.make("1", "2"), &starts.map(|key| (key, None)));
    let from_nothing = Case::saying(case.make_from(None, "2").0, &[("from-commit", Some(case.commits[0].to_string()))]);
    let empty = case.place.repo("empty", Mode::Bare);
    for (artifact, repo, reason) in [
        (from_one, &empty, format!("it starts from commit {}, and is listed as one from nothing", case.commits[0])),
        (from_nothing, &case.repo, format!("it starts from nothing, and is listed as one from commit {}", case.commits[0])),
    ] {
        case.publish(&artifact, "2");
        let asked = Mutex::default();
        let mut source = case.tampered("2", &asked);
        source.lists = Some(vec![artifact.manifest.referrer_descriptor(&artifact.manifest.parse().unwrap())]);
        let wishes = Wishes { prefer: Prefer::Way(Way::Rootball), ..Wishes::default() };
        let quoted = quote(&source, repo, &Platform::host(), &wishes).unwrap();
        assert_eq!(quoted.quote.offers[0].way, Way::Rootball);
        let with = import_quoted(&source, repo, &import_options(), &quoted, &Silent, &Cancel::default()).unwrap();
        check(repo);
        assert_eq!((with.imported.commit, with.delta), (case.commits[1], None));
        assert!(with.passed_by[0].ends_with(&reason), "{:?}", with.passed_by);
        let parts: Vec<String> = Case::blobs(&artifact)[1..].iter().map(|digest| format!("blob {digest}")).collect();
        assert!(asked.lock().unwrap().iter().all(|what| !parts.contains(what)));
    }
}

#[test]
fn deltas_follow_each_other_where_there_is_no_direct_one() {
    let case = Case::new(Mode::Bare);
    case.publish(&case.make("1", "2"), "2");
    case.publish(&case.make("2", "3"), "3");
    let source = case.layout.source(Some("3"));
    let quoted = quote(&source, &case.repo, &Platform::host(), &Wishes::default()).unwrap();
    assert_eq!((quoted.quote.offers[0].way, quoted.quote.offers[0].deltas.len()), (Way::Rootball, 2));
    let with = import_quoted(&source, &case.repo, &import_options(), &quoted, &Silent, &Cancel::default()).unwrap();
    check(&case.repo);
    assert_eq!((with.imported.commit, with.delta.map(|used| used.kind)), (case.commits[2], Some(DeltaKind::Rootball)));
}

#[test]
fn files_on_top_of_the_commit_come_as_they_are() {
    let case = Case::new(Mode::Bare);
    case.derive("1", "1-derived");
    case.derive("2", "2-derived");
    let repo = case.place.repo("derived", Mode::Bare);
    bring(&case.layout.source(Some("1-derived")), &repo).unwrap();
    let artifact = case.make("1-derived", "2-derived");
    case.publish(&artifact, "2-derived");
    let asked = Mutex::default();
    let with = import_into(&repo, &case.tampered("2-derived", &asked));
    let expected = import(
        &case.layout.source(Some("2-derived")),
        &case.place.repo("expected", Mode::Bare),
        &import_options(),
        &Silent,
        &Cancel::default(),
    );
    let expected = expected.unwrap();
    assert_eq!(
        (with.imported.commit, with.imported.form, with.imported.base),
        (expected.commit, ImageForm::Derived, Some(case.commits[1]))
    );
    assert_eq!(with.delta.unwrap().kind, DeltaKind::Rootball);
}

#[test]
fn parts_that_arrived_are_not_fetched_again() {
    let case = Case::new(Mode::Bare);
    case.derive("2", "2-derived");
    let artifact = case.make("1", "2-derived");
    case.publish(&artifact, "2-derived");
    let target = Image::load(&case.layout.source(Some("2-derived")), &Platform::host()).unwrap();
    let on_top = target.manifest.layers.last().unwrap().digest;
    let asked = Mutex::default();
    let mut source = case.tampered("2-derived", &asked);
    source.blobs.insert(on_top, Vec::new());
    let error = import_with(&source, &case.repo, &import_options(), &Silent, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient);
    check(&case.repo);
    let parts: Vec<String> = Case::blobs(&artifact)[1..].iter().map(|digest| format!("blob {digest}")).collect();
    let count = |asked: &Mutex<Vec<String>>| asked.lock().unwrap().iter().filter(|what| parts.contains(what)).count();
    assert_eq!(count(&asked), parts.len());
    let asked = Mutex::default();
    let with = case.import(&case.tampered("2-derived", &asked));
    assert_eq!((count(&asked), with.delta.map(|used| used.kind)), (0, Some(DeltaKind::Rootball)));
}

#[test]
fn a_quote_tells_what_the_ways_cost_before_anything_moves() {
    let case = Case::new(Mode::Bare);
    let artifact = case.make("1", "2");
    case.publish(&artifact, "2");
    let asked = Mutex::default();
    let source = case.tampered("2", &asked);
    let ways = |prefer: Prefer| {
        let quote = quote(&source, &case.repo, &Platform::host(), &Wishes { prefer, ..Wishes::default() }).unwrap().quote;
        assert_eq!((quote.commit, quote.passed_by), (Some(case.commits[1]), vec![]));
        quote.offers
    };
    let offers = ways(Prefer::Bytes);
    assert_eq!(offers.iter().map(|offer| offer.way).collect::<Vec<_>>(), [Way::Rootball, Way::Layers]);
    assert_eq!(offers[0].cost.bytes, artifact.found().unwrap().unwrap().size.unwrap());
    assert!(offers[0].cost.bytes * 20 < offers[1].cost.bytes);
    assert_eq!(ways(Prefer::Way(Way::Layers))[0].way, Way::Layers);
    let blobs = Case::blobs(&artifact).into_iter().map(|digest| format!("blob {digest}")).collect::<Vec<_>>();
    assert!(asked.lock().unwrap().iter().all(|what| !blobs.contains(what)));
    // What is quoted is what is taken.
    let quoted = quote(&source, &case.repo, &Platform::host(), &Wishes { prefer: Prefer::Way(Way::Layers), ..Wishes::default() }).unwrap();
    let with = import_quoted(&source, &case.repo, &import_options(), &quoted, &Silent, &Cancel::default()).unwrap();
    assert_eq!((with.imported.commit, with.delta), (case.commits[1], None));
    assert_eq!(ways_of(&case, "2"), [Way::Present]);
}

#[test]
fn a_machine_with_little_memory_takes_another_way() {
    let case = Case::new(Mode::Bare);
    let artifact = case.make("1", "2");
    case.publish(&artifact, "2");
    let takes = artifact.found().unwrap().unwrap().memory.unwrap();
    let source = case.layout.source(Some("2"));
    let quoted = |memory| quote(&source, &case.repo, &Platform::host(), &Wishes { memory, ..Wishes::default() }).unwrap();
    assert_eq!(quoted(takes).quote.offers[0].way, Way::Rootball);
    let little = quoted(takes - 1).quote;
    assert_eq!((little.offers[0].way, little.passed_by.len()), (Way::Layers, 1));
    assert!(little.passed_by[0].contains("of memory"), "{:?}", little.passed_by);

    // A list that says less than the delta takes only costs the plan.
    let mut manifest: serde_json::Value = serde_json::from_slice(&artifact.manifest.bytes).unwrap();
    manifest["annotations"]["io.rootball.delta.memory"] = "1".into();
    let manifest = rootball_oci::RawManifest::new(serde_json::to_vec(&manifest).unwrap(), rootball_oci::media_type::MANIFEST);
    let asked = Mutex::default();
    let mut lying = case.tampered("2", &asked);
    lying.lists = Some(vec![manifest.referrer_descriptor(&manifest.parse().unwrap())]);
    case.publish(&DeltaArtifact { manifest, ..artifact }, "2");
    let quoted = quote(&lying, &case.repo, &Platform::host(), &Wishes { memory: takes - 1, ..Wishes::default() }).unwrap();
    assert_eq!(quoted.quote.offers[0].way, Way::Rootball);
    let with = import_quoted(&lying, &case.repo, &import_options(), &quoted, &Silent, &Cancel::default()).unwrap();
    check(&case.repo);
    assert_eq!((with.imported.commit, with.delta), (case.commits[1], None));
    assert!(with.passed_by[0].contains("more than the"), "{:?}", with.passed_by);
}

fn ways_of(case: &Case, tag: &str) -> Vec<Way> {
    let quoted = quote(&case.layout.source(Some(tag)), &case.repo, &Platform::host(), &Wishes::default()).unwrap();
    quoted.quote.offers.iter().map(|offer| offer.way).collect()
}
