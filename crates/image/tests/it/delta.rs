//! Deltas of images: made, put beside their images, found, and used; and what becomes of those that are not what they should be.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rootball_delta::tardiff::DiffEffort;
use rootball_image::delta::{
    CreateOptions, CreateReport, DeltaArtifact, DeltaError, DeltaFile, DeltaKind, ImportedWith, LayerForm, Named, OciDelta, Place,
    PublishOptions, RepoFiles, apply, create, find, import_with, publish,
};
use rootball_image::encapsulate::WriteOptions;
use rootball_image::import::{ImportOptions, import};
use rootball_image::trust::Trust;
use rootball_object::{Cancel, CommitChecksum, ErrorKind, Silent};
use rootball_oci::{
    ArchiveSink, ArchiveSource, Descriptor, Digest, Image, ImageSink, ImageSource, Layout, LayoutSource, Manifest, ParsedManifest,
    Platform, RawManifest, TransferError, media_type, to_canonical_json,
};
use rootball_repo::{Mode, Repo};
use rootball_testkit::noise::noise;

use crate::files::{LayerTar, put_plain};
use crate::support::{Place as Directory, bring, build, commit, make_tree};

/// Two versions of a system as images `1` and `2` of a layout, and a repository that has the first.
struct Case {
    place: Directory,
    layout: Layout,
    repo: Repo,
}

/// What a program of some size is like.
pub(crate) fn program(version: u8) -> Vec<u8> {
    let mut content = noise(1, 300_000);
    for at in (0..content.len()).step_by(20_000) {
        content[at] ^= version;
    }
    content
}

impl Case {
    /// Builds two versions of the awkward tree.
    fn encapsulated(mode: Mode) -> Self {
        let place = Directory::new();
        let (tree, layout) = (place.path("tree"), place.layout("image"));
        make_tree(&tree);
        let source = place.repo("source", Mode::Bare);
        for version in [1, 2] {
            let write = |path: &str, content: &[u8]| {
                // A new file, since objects may be linked.
                let _ = fs::remove_file(tree.join(path));
                fs::write(tree.join(path), content).unwrap();
            };
            write("usr/bin/program", &program(version));
            write("usr/etc/setting", format!("version={version}\n{}", "x=1\n".repeat(2000)).as_bytes());
            write("var/lib/state", format!("state {version}\n{}", "y".repeat(3000)).as_bytes());
            let commit = commit(&source, &tree);
            build(&source, &commit, &layout.sink(Some(&version.to_string())), &WriteOptions::default());
        }
        Self::with(place, layout, mode)
    }

    /// Packs two versions of a root file system.
    fn plain(mode: Mode) -> Self {
        let place = Directory::new();
        let layout = place.layout("image");
        for version in [1_u8, 2] {
            let text: String = program(version).iter().map(|byte| format!("{byte:02x}")).collect();
            let base =
                LayerTar::new().dir("usr", 0o755).dir("usr/bin", 0o755).file("usr/bin/program", &text).file("etc/passwd", "root").done();
            let top = LayerTar::new().file("opt/app", &format!("{version}{text}")).file("etc/setting", &text[..5000]).done();
            put_plain(&layout, &version.to_string(), &[base, top]);
        }
        Self::with(place, layout, mode)
    }

    fn with(place: Directory, layout: Layout, mode: Mode) -> Self {
        let repo = place.repo("repo", mode);
        bring(&layout.source(Some("1")), &repo).unwrap();
        Self { place, layout, repo }
    }

    fn image(&self, tag: &str) -> (LayoutSource, Image) {
        let source = self.layout.source(Some(tag));
        let image = Image::load(&source, &Platform::host()).unwrap();
        (source, image)
    }

    fn make(&self) -> (DeltaArtifact, CreateReport) {
        let ((from_source, from), (to_source, to)) = (self.image("1"), self.image("2"));
        let options = CreateOptions { effort: DiffEffort::Default, scratch: &self.place.path(""), jobs: 2 };
        create((&from_source, &from), (&to_source, &to), &options, &Silent, &Cancel::default()).unwrap()
    }

    fn publish(&self, artifact: &DeltaArtifact, in_index: bool) {
        let options = PublishOptions { in_index, platform: Platform::host() };
        publish(artifact, &self.layout.source(Some("2")), &self.layout.sink(Some("2")), &options, &Cancel::default()).unwrap();
    }

    fn import_with(&self, source: &dyn ImageSource) -> ImportedWith {
        let imported = import_with(source, &self.repo, &import_options(), &Silent, &Cancel::default()).unwrap();
        let problems = self.repo.fsck(&Silent).unwrap().problems;
        assert!(problems.is_empty(), "{problems:?}");
        check_no_garbage(&self.repo);
        imported
    }

    /// The commit that the second image becomes without deltas.
    fn expected(&self) -> CommitChecksum {
        let repo = self.place.repo("expected", Mode::Bare);
        import(&self.layout.source(Some("2")), &repo, &import_options(), &Silent, &Cancel::default()).unwrap().commit
    }

    /// Bytes of the blobs that the second image has and the first has not.
    fn changed_bytes(&self) -> u64 {
        let (old, new) = (self.image("1").1, self.image("2").1);
        let has = |blob: &&Descriptor| old.manifest.layers.iter().all(|other| other.digest != blob.digest);
        new.manifest.layers.iter().filter(has).map(|blob| blob.size).sum()
    }
}

/// With a name, so that a ref keeps what is imported.
pub(crate) fn import_options() -> ImportOptions {
    ImportOptions { reference: Some("docker://site.example/os:2".to_owned()), ..ImportOptions::default() }
}

/// Checks that nothing is in a repository but what its refs reach.
pub(crate) fn check_no_garbage(repo: &Repo) {
    let plan = repo.plan_prune(&rootball_repo::PruneOptions { refs_only: true, ..Default::default() }).unwrap();
    assert_eq!(plan.unreachable_objects, 0);
}

/// A source that hands out other bytes for some blobs, and notes what it was asked for.
pub(crate) struct Tampered<'a> {
    pub(crate) source: LayoutSource,
    pub(crate) blobs: BTreeMap<Digest, Vec<u8>>,
    pub(crate) lists: Option<Vec<Descriptor>>,
    pub(crate) asked: &'a Mutex<Vec<String>>,
}

impl<'a> Tampered<'a> {
    fn new(case: &Case, asked: &'a Mutex<Vec<String>>) -> Self {
        Self { source: case.layout.source(Some("2")), blobs: BTreeMap::new(), lists: None, asked }
    }

    fn note(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }
}

impl ImageSource for Tampered<'_> {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        self.note("manifest".to_owned());
        self.source.load_manifest()
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.note(format!("manifest {digest}"));
        match self.blobs.get(digest) {
            Some(bytes) => RawManifest::sniff(bytes.clone()),
            None => self.source.load_manifest_by_digest(digest),
        }
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        self.note(format!("blob {}", descriptor.digest));
        match self.blobs.get(&descriptor.digest) {
            Some(bytes) if bytes.is_empty() => {
                Err(TransferError::Transient { place: "the registry".to_owned(), reason: "it is gone".to_owned() })
            }
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => self.source.open_blob(descriptor),
        }
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
        self.note("referrers".to_owned());
        match &self.lists {
            Some(list) if list.is_empty() => {
                Err(TransferError::Transient { place: "the registry".to_owned(), reason: "it has a bad day".to_owned() })
            }
            Some(list) => Ok(list.clone()),
            None => self.source.referrers(subject),
        }
    }
}

#[test]
fn an_image_is_imported_by_a_delta_as_it_is_without() {
    for mode in [Mode::Bare, Mode::Archive, Mode::BareUser] {
        let (case, plain) = (Case::encapsulated(mode), Case::plain(mode));
        for case in [case, plain] {
            let (artifact, report) = case.make();
            assert!(report.size * 4 < report.layers_size, "{report:?}");
            assert!(report.layers.iter().any(|layer| layer.form == LayerForm::TarDiff), "{report:?}");
            case.publish(&artifact, false);
            let asked = Mutex::default();
            let imported = case.import_with(&Tampered::new(&case, &asked));
            assert_eq!(imported.imported.commit, case.expected());
            let used = imported.delta.unwrap();
            assert_eq!((used.delta, used.kind, used.failed, imported.passed_by), (report.delta, DeltaKind::OciDelta, vec![], vec![]));
            assert!(used.layers > 0);
            assert!(imported.imported.bytes_fetched < case.changed_bytes() / 3, "{}", imported.imported.bytes_fetched);
            let asked = asked.into_inner().unwrap();
            assert_eq!(asked.iter().filter(|what| *what == "referrers").count(), 1, "one request for the list");
            assert_eq!(asked.iter().filter(|what| *what == "manifest").count(), 1);
            // What is here is not asked for again, and nobody is asked for deltas to it.
            let asked = Mutex::default();
            let again = case.import_with(&Tampered::new(&case, &asked));
            assert_eq!((again.imported.layers_fetched, again.delta), (0, None));
            assert_eq!(asked.into_inner().unwrap(), ["manifest"]);
        }
    }
}

#[test]
fn a_delta_is_the_same_each_time_and_says_what_is_in_it() {
    let case = Case::encapsulated(Mode::Bare);
    let ((artifact, report), (again, _)) = (case.make(), case.make());
    assert_eq!(artifact.manifest, again.manifest);
    let ParsedManifest::Image(manifest) = artifact.manifest.parse().unwrap() else { panic!("it is an index") };
    assert_eq!(manifest.artifact_type.as_deref(), Some("application/vnd.io.github.containers.oci-delta.v1"));
    assert_eq!((manifest.config.media_type.as_str(), manifest.config.size), ("application/vnd.oci.empty.v1+json", 2));
    let (from, to) = (case.image("1").1, case.image("2").1);
    assert_eq!(manifest.subject.unwrap().digest, to.raw.digest);
    let said = |key: &str| manifest.annotations.get(key).cloned().unwrap();
    assert_eq!(said("io.github.containers.delta.source-config"), from.manifest.config.digest.to_string());
    assert_eq!(said("io.github.containers.delta.source"), from.raw.digest.to_string());
    assert_eq!(said("io.github.containers.delta.target"), to.raw.digest.to_string());
    let reused: Vec<Digest> = serde_json::from_str(&said("io.github.containers.delta.reused")).unwrap();
    let reused_diff_ids: Vec<Digest> = serde_json::from_str(&said("io.github.containers.delta.reused-diff-id")).unwrap();
    assert_eq!((reused.len(), reused_diff_ids.len()), (report.kept, report.kept));
    let contents: Vec<&str> = manifest.layers.iter().map(|blob| blob.annotations["io.github.containers.delta.content"].as_str()).collect();
    assert_eq!(contents[..3], ["image-manifest", "image-config", "image-layer"]);
    let found = artifact.found().unwrap().unwrap();
    assert_eq!((found.size, found.to, found.from.config), (Some(report.size), to.raw.digest, Some(from.manifest.config.digest)));
    assert_eq!(found.tier.as_deref(), Some("default"));
    assert!(found.from.commit.is_some() && found.to_commit.is_some());
}

#[test]
fn deltas_are_found_by_subject_and_in_the_index() {
    let case = Case::encapsulated(Mode::Bare);
    let (artifact, _) = case.make();
    let list = || {
        let source = case.layout.source(Some("2"));
        let named = Named::load(&source, &Platform::host()).unwrap();
        (named.top.digest == named.raw.digest, find(&source, &named).unwrap().iter().map(|delta| delta.place).collect::<Vec<_>>())
    };
    assert_eq!(list(), (true, vec![]));
    case.publish(&artifact, false);
    assert_eq!(list(), (true, vec![Place::Referrers]));
    case.publish(&artifact, true);
    assert_eq!(list(), (false, vec![Place::Index]), "one delta in two places is one");
    case.publish(&artifact, true);
    let index = case.layout.source(Some("2")).load_manifest().unwrap();
    let ParsedManifest::Index(index) = index.parse().unwrap() else { panic!("it is no index") };
    assert_eq!(index.manifests.len(), 2);
    let imported = case.import_with(&case.layout.source(Some("2")));
    assert_eq!(imported.delta.unwrap().delta, artifact.manifest.digest);
}

#[test]
fn what_is_wrong_with_a_delta_costs_its_bytes_and_nothing_else() {
    let case = Case::encapsulated(Mode::Bare);
    let expected = case.expected();
    let (artifact, _) = case.make();
    case.publish(&artifact, false);
    let diffs: Vec<&Descriptor> =
        artifact.blobs.iter().map(|blob| &blob.descriptor).filter(|blob| blob.media_type == "application/vnd.tar-diff").collect();
    let original = |blob: &Descriptor| case.layout.load_blob(&blob.digest, u64::MAX).unwrap();
    let foreign_tar = LayerTar::new().file("sysroot/ostree/repo/objects/ab/x.file", "x").done();
    let as_diff = |tar: &[u8]| {
        let mut stream = vec![0];
        let mut length = tar.len();
        while length >= 0x80 {
            stream.push(length as u8 | 0x80);
            length >>= 7;
        }
        stream.push(length as u8);
        stream.extend(tar);
        [b"tardf1\n\0".as_slice(), &zstd::encode_all(&stream[..], 3).unwrap()].concat()
    };
    // A commit layer with another commit, whose objects must not stay.
    let (_, old) = case.image("1");
    let other_commit = crate::support::unpack(&case.layout.load_blob(&old.manifest.layers[0].digest, u64::MAX).unwrap());
    type Change<'c> = Box<dyn Fn(&Descriptor) -> Vec<u8> + 'c>;
    let changes: Vec<(&str, Change<'_>)> = vec![
        ("cut off", Box::new(|blob| original(blob)[..original(blob).len() / 2].to_vec())),
        ("not one", Box::new(|_| b"<html>no such page</html>".to_vec())),
        ("not there", Box::new(|_| Vec::new())),
        ("another tar", Box::new(|_| as_diff(&foreign_tar))),
        ("another commit", Box::new(|_| as_diff(&other_commit))),
        ("very large", Box::new(|_| as_diff(&vec![0; 1 << 20]))),
    ];
    for (what, change) in changes {
        let repo = case.place.repo(&format!("repo {what}"), Mode::Bare);
        bring(&case.layout.source(Some("1")), &repo).unwrap();
        let asked = Mutex::default();
        let mut source = Tampered::new(&case, &asked);
        source.blobs = diffs.iter().map(|blob| (blob.digest, change(blob))).collect();
        let imported = import_with(&source, &repo, &import_options(), &Silent, &Cancel::default()).unwrap();
        assert_eq!(imported.imported.commit, expected, "{what}");
        let used = imported.delta.unwrap();
        assert_eq!((used.layers, used.failed.len()), (0, diffs.len()), "{what}: {:?}", used.failed);
        assert_eq!(imported.imported.bytes_fetched, case.changed_bytes(), "{what}");
        check_no_garbage(&repo);
        assert_eq!(fs::read_dir(repo.path().join("tmp")).unwrap().filter(|entry| !is_usual(entry)).count(), 0, "{what}");
    }
}

/// Tells whether a name in `tmp` is there in any repository.
fn is_usual(entry: &std::io::Result<fs::DirEntry>) -> bool {
    entry.as_ref().unwrap().file_name() == "cache"
}

#[test]
fn a_single_layer_that_fails_leaves_the_others_to_the_delta() {
    let case = Case::encapsulated(Mode::Bare);
    let (artifact, _) = case.make();
    case.publish(&artifact, false);
    let diffs: Vec<Digest> = artifact
        .blobs
        .iter()
        .map(|blob| &blob.descriptor)
        .filter(|blob| blob.media_type == "application/vnd.tar-diff")
        .map(|blob| blob.digest)
        .collect();
    assert!(diffs.len() > 1);
    let asked = Mutex::default();
    let mut source = Tampered::new(&case, &asked);
    source.blobs.insert(diffs[1], b"tardf1\n\0x".to_vec());
    let imported = case.import_with(&source);
    let used = imported.delta.unwrap();
    assert_eq!((used.layers, used.failed.len()), (diffs.len() - 1, 1));
    assert!(used.failed[0].reason.contains("is corrupt"), "{:?}", used.failed);
}

#[test]
fn deltas_that_cannot_be_used_are_passed_by_and_said() {
    let case = Case::encapsulated(Mode::Bare);
    let expected = case.expected();
    let (artifact, _) = case.make();
    case.publish(&artifact, false);
    let entry = artifact.entry().unwrap();
    let changed = |change: &dyn Fn(&mut Manifest)| {
        let ParsedManifest::Image(mut manifest) = artifact.manifest.parse().unwrap() else { panic!("it is an index") };
        change(&mut manifest);
        let raw = RawManifest::new(to_canonical_json(&manifest), media_type::MANIFEST);
        let mut listed = raw.descriptor();
        (listed.artifact_type, listed.annotations) = (entry.artifact_type.clone(), entry.annotations.clone());
        (listed, raw.bytes)
    };
    let other = Digest::of(b"other");
    let wrong_subject = changed(&|manifest| manifest.subject.as_mut().unwrap().digest = other);
    let wrong_base =
        changed(&|manifest| drop(manifest.annotations.insert("io.github.containers.delta.source-config".to_owned(), other.to_string())));
    let no_artifact = changed(&|manifest| manifest.artifact_type = None);
    let gone = Descriptor { digest: other, ..entry.clone() };
    for (list, message) in [
        (vec![(wrong_subject.0, Some(wrong_subject.1))], format!("it leads to image {other}, and not to")),
        (vec![(wrong_base.0, Some(wrong_base.1))], format!("starts from the image with config {other}, which is not in the repository")),
        (vec![(no_artifact.0, Some(no_artifact.1))], "it is no artifact that belongs to an image".to_owned()),
        (vec![(gone, None)], format!("{other} is not in")),
        (vec![], "it has a bad day".to_owned()),
    ] {
        let repo = case.place.repo(&format!("repo {}", message.len()), Mode::Bare);
        bring(&case.layout.source(Some("1")), &repo).unwrap();
        let asked = Mutex::default();
        let mut source = Tampered::new(&case, &asked);
        source.lists = Some(list.iter().map(|(listed, _)| listed.clone()).collect());
        source.blobs = list.into_iter().filter_map(|(listed, bytes)| Some((listed.digest, bytes?))).collect();
        let imported = import_with(&source, &repo, &import_options(), &Silent, &Cancel::default()).unwrap();
        assert_eq!((imported.imported.commit, imported.delta), (expected, None));
        assert_eq!(imported.passed_by.len(), 1, "{:?}", imported.passed_by);
        assert!(imported.passed_by[0].contains(&message), "{:?} has not {message:?}", imported.passed_by);
    }
}

#[test]
fn an_image_that_the_policy_refuses_is_refused_before_any_list_is_asked_for() {
    use rootball_image::trust::TrustedSource;
    use rootball_oci::policy::Policy;
    struct Shared(Arc<Mutex<Vec<String>>>, LayoutSource);
    impl ImageSource for Shared {
        fn load_manifest(&self) -> Result<RawManifest, TransferError> {
            self.1.load_manifest()
        }
        fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
            self.1.load_manifest_by_digest(digest)
        }
        fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
            self.0.lock().unwrap().push(format!("blob {}", descriptor.digest));
            self.1.open_blob(descriptor)
        }
        fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
            self.0.lock().unwrap().push("referrers".to_owned());
            self.1.referrers(subject)
        }
    }
    let case = Case::encapsulated(Mode::Bare);
    let (artifact, _) = case.make();
    case.publish(&artifact, false);
    let reference = format!("oci:{}:2", case.place.path("image").display()).parse().unwrap();
    let asked = Arc::new(Mutex::default());
    let trust = Trust::new(Policy::parse(br#"{"default":[{"type":"reject"}]}"#).unwrap(), None, 0);
    let source = TrustedSource::new(Box::new(Shared(Arc::clone(&asked), case.layout.source(Some("2")))), reference, Arc::new(trust));
    let error = import_with(&source, &case.repo, &import_options(), &Silent, &Cancel::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert_eq!(*asked.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn a_delta_in_a_file_is_applied_with_nothing_else_at_hand() {
    for case in [Case::encapsulated(Mode::Bare), Case::plain(Mode::Archive)] {
        let (artifact, _) = case.make();
        let file = case.place.path("update.oci-delta");
        let sink = ArchiveSink::create(&file, None).unwrap();
        artifact.store_blobs(&case.layout.source(Some("2")), &sink, &Cancel::default()).unwrap();
        sink.put_manifest(&artifact.manifest).unwrap();
        sink.finish().unwrap();
        let expected = case.expected();
        let reference = format!("oci-archive:{}", file.display()).parse().unwrap();
        let apply_to = |repo: &Repo| {
            let delta = DeltaFile::open(Box::new(ArchiveSource::open(&file, None).unwrap())).unwrap();
            assert_eq!(delta.manifest().digest, case.image("2").1.raw.digest);
            let trust = Arc::new(Trust::accept_anything());
            apply(delta, &reference, &trust, repo, &import_options(), &Silent, &Cancel::default())
        };
        let applied = apply_to(&case.repo).unwrap();
        assert_eq!(applied.commit, expected);
        check_no_garbage(&case.repo);
        let empty = case.place.repo("empty", Mode::Bare);
        let error = apply_to(&empty).unwrap_err();
        assert!(matches!(error, DeltaError::NoBase { .. }), "{error}");
        // An image is no delta.
        let error = DeltaFile::open(Box::new(case.layout.source(Some("2")))).unwrap_err();
        assert!(error.to_string().contains("is no delta that can be used"), "{error}");
    }
}

#[test]
fn no_delta_leads_to_the_same_image_or_another_machine() {
    let case = Case::plain(Mode::Bare);
    let (source, image) = case.image("1");
    let options = CreateOptions { effort: DiffEffort::Fast, scratch: &case.place.path(""), jobs: 1 };
    let make = |to: &Image| create((&source, &image), (&source, to), &options, &Silent, &Cancel::default()).unwrap_err();
    assert!(make(&image).to_string().contains("they have the same config"));
    let mut other = case.image("2").1;
    other.config.architecture = "riscv64".to_owned();
    assert!(make(&other).to_string().contains("they are for different machines"));
    let mut archive = case.image("2").1;
    archive.config.config.labels = Some([("com.coreos.ostree-commit".to_owned(), "ab".repeat(32))].into());
    assert!(make(&archive).to_string().contains("one of them holds an archive repository"));
    // Layers that are not what the config says make no delta.
    let mut lying = case.image("2").1;
    lying.config.rootfs.diff_ids[0] = Digest::of(b"something else");
    let error = make(&lying);
    assert!(matches!(error, DeltaError::WrongDiffId { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
}

#[test]
fn files_of_a_commit_are_found_by_the_paths_of_a_container_and_by_checksum() {
    use rootball_delta::tardiff::TarSources as _;
    for mode in [Mode::Bare, Mode::Archive] {
        let case = Case::encapsulated(mode);
        let commit =
            case.repo.refs(None).unwrap().into_iter().find(|(name, _)| name.as_str().starts_with("ostree/container/image/")).unwrap().1;
        let files = RepoFiles::of(&case.repo, &commit, Path::new("/tmp")).unwrap();
        let read = |name: &str| {
            let source = files.open(name).unwrap()?;
            let mut bytes = vec![0; source.size() as usize];
            source.read_exact_at(&mut bytes, 0).unwrap();
            Some(bytes)
        };
        assert_eq!(read("usr/bin/program"), Some(program(1)));
        assert_eq!(read("etc/conf.d/tool.conf"), Some(b"setting=1\n".to_vec()));
        assert_eq!(read("usr/etc/conf.d/tool.conf"), Some(b"setting=1\n".to_vec()));
        for missing in ["usr/bin", "usr/bin/nothing", "bin", "usr/bin/program/x", "etc/nothing", "usr/share/odd-link"] {
            assert_eq!(read(missing), None, "{missing}");
        }
        let Ok(rootball_repo::tree::Node::File(checksum)) = rootball_repo::tree::find_node(&case.repo, &commit, "/usr/bin/program") else {
            panic!("no program")
        };
        let hex = checksum.to_hex();
        let object = |hex: &str| format!("sysroot/ostree/repo/objects/{}/{}.file", &hex[..2], &hex[2..]);
        assert_eq!(read(&object(&hex)), Some(program(1)));
        assert_eq!(read(&object(&"ab".repeat(32))), None);
    }
}

#[test]
fn a_stop_is_a_stop() {
    let case = Case::plain(Mode::Bare);
    let cancel = Cancel::default();
    cancel.request();
    let ((from_source, from), (to_source, to)) = (case.image("1"), case.image("2"));
    let options = CreateOptions { effort: DiffEffort::Fast, scratch: &case.place.path(""), jobs: 1 };
    let error = create((&from_source, &from), (&to_source, &to), &options, &Silent, &cancel).unwrap_err();
    assert!(matches!(error, DeltaError::Cancelled), "{error}");
    let (artifact, _) = case.make();
    case.publish(&artifact, false);
    let error = import_with(&case.layout.source(Some("2")), &case.repo, &import_options(), &Silent, &cancel).unwrap_err();
    assert_eq!(error.to_string(), "stopped on request");
    check_no_garbage(&case.repo);
    OciDelta::parse(&artifact.manifest).unwrap();
}

#[test]
fn every_request_may_fail_and_leaves_all_as_it_was_or_is_made_up_for() {
    /// Fails at one request, counted from the first.
    struct Failing {
        source: LayoutSource,
        at: usize,
        asked: Mutex<Vec<String>>,
    }
    impl Failing {
        fn ask(&self, what: &str) -> Result<(), TransferError> {
            let mut asked = self.asked.lock().unwrap();
            asked.push(what.to_owned());
            match asked.len() - 1 == self.at {
                true => Err(TransferError::Denied { place: "the registry".to_owned(), reason: format!("no {what} for you") }),
                false => Ok(()),
            }
        }
    }
    impl ImageSource for Failing {
        fn load_manifest(&self) -> Result<RawManifest, TransferError> {
            self.ask("image")?;
            self.source.load_manifest()
        }
        fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
            self.ask("delta")?;
            self.source.load_manifest_by_digest(digest)
        }
        fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
            self.ask(if descriptor.media_type == media_type::CONFIG { "config" } else { "blob" })?;
            self.source.open_blob(descriptor)
        }
        fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, TransferError> {
            self.ask("list")?;
            self.source.referrers(subject)
        }
    }
    let case = Case::encapsulated(Mode::Bare);
    let expected = case.expected();
    let (artifact, report) = case.make();
    case.publish(&artifact, false);
    let requests = 4 + report.layers.len();
    for at in 0..=requests {
        let repo = case.place.repo(&format!("repo {at}"), Mode::Bare);
        let first = bring(&case.layout.source(Some("1")), &repo).unwrap();
        let refs = repo.refs(None).unwrap();
        let source = Failing { source: case.layout.source(Some("2")), at, asked: Mutex::default() };
        let outcome = import_with(&source, &repo, &ImportOptions { jobs: 1, ..import_options() }, &Silent, &Cancel::default());
        let asked = source.asked.into_inner().unwrap();
        match (asked.get(at).map(String::as_str), outcome) {
            (Some("image" | "config"), Err(error)) => {
                assert!(error.to_string().contains("for you"), "{error}");
                assert_eq!(repo.refs(None).unwrap(), refs);
                assert_eq!(bring(&case.layout.source(Some("1")), &repo).unwrap().commit, first.commit);
            }
            (Some("list" | "delta"), Ok(imported)) => {
                assert_eq!((imported.imported.commit, imported.delta, imported.passed_by.len()), (expected, None, 1));
            }
            (Some("blob"), Ok(imported)) => {
                let used = imported.delta.unwrap();
                assert_eq!((imported.imported.commit, used.failed.len(), used.layers), (expected, 1, report.layers.len() - 1));
            }
            (None, Ok(imported)) => {
                assert_eq!((at, imported.imported.commit, imported.passed_by), (requests, expected, vec![]));
                assert_eq!(asked.len(), requests, "{asked:?}");
            }
            (what, outcome) => panic!("{what:?} at {at}: {outcome:?}"),
        }
        check_no_garbage(&repo);
    }
}
