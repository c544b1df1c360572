//! Layers of which a host fetches only what it lacks: the same commit as by whole layers, whatever goes wrong with the parts.

use std::fs;
use std::io::Read;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use rootball_image::encapsulate::{
    BuildReport, Compression, PlanOptions, PreviousImage, WriteOptions, export, plan, replace_detached_metadata, write,
};
use rootball_image::frames::{IndexPlace, LayerIndex};
use rootball_image::import::{ImportOptions, Imported, import, price, record};
use rootball_object::{Cancel, CommitChecksum, ObjectKind, Silent};
use rootball_oci::{Descriptor, Digest, ImageSource, Layout, LayoutSource, Manifest, Platform, RawManifest, TransferError, load_image};
use rootball_repo::{Mode, Repo};
use rootball_testkit::noise::noise;

use crate::support::{Place, bring, commit, make_tree};

/// What goes wrong with a part of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Nothing,
    /// It is not given out.
    NotGiven,
    /// Its answer is an error.
    Fails,
    /// It ends early.
    Cut,
    /// A byte in its middle is another.
    Flipped,
    /// It is another part.
    Shifted,
}

const FAULTS: [Fault; 5] = [Fault::NotGiven, Fault::Fails, Fault::Cut, Fault::Flipped, Fault::Shifted];

/// A source that counts, and does one thing wrong.
struct Watched {
    source: LayoutSource,
    fault: Fault,
    /// The part that is given out wrong, from 0.
    at: usize,
    manifests: Mutex<usize>,
    parts: Mutex<Vec<(Digest, Range<u64>)>>,
    whole: Mutex<Vec<Descriptor>>,
}

impl Watched {
    fn new(layout: &Layout, tag: &str, fault: Fault, at: usize) -> Self {
        Self { source: layout.source(Some(tag)), fault, at, manifests: Mutex::default(), parts: Mutex::default(), whole: Mutex::default() }
    }

    /// Bytes of layers that were given out.
    fn bytes(&self) -> u64 {
        let parts: u64 = self.parts.lock().unwrap().iter().map(|(_, part)| part.end - part.start).sum();
        parts + self.whole.lock().unwrap().iter().map(|layer| layer.size).sum::<u64>()
    }

    fn part_count(&self) -> usize {
        self.parts.lock().unwrap().len()
    }
}

impl ImageSource for Watched {
    fn load_manifest(&self) -> Result<RawManifest, TransferError> {
        *self.manifests.lock().unwrap() += 1;
        self.source.load_manifest()
    }

    fn load_manifest_by_digest(&self, digest: &Digest) -> Result<RawManifest, TransferError> {
        self.source.load_manifest_by_digest(digest)
    }

    fn open_blob(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send + '_>, TransferError> {
        if descriptor.media_type.contains("layer") {
            self.whole.lock().unwrap().push(descriptor.clone());
        }
        self.source.open_blob(descriptor)
    }

    fn open_blob_part(&self, descriptor: &Descriptor, part: Range<u64>) -> Result<Option<Box<dyn Read + Send + '_>>, TransferError> {
        let number = {
            let mut parts = self.parts.lock().unwrap();
            parts.push((descriptor.digest, part.clone()));
            parts.len() - 1
        };
        let whole = self.source.open_blob_part(descriptor, part.clone())?.expect("a layout gives out parts");
        if number != self.at || self.fault == Fault::Nothing {
            return Ok(Some(whole));
        }
        let mut bytes = Vec::new();
        whole.take(u64::MAX).read_to_end(&mut bytes).unwrap();
        match self.fault {
            Fault::Nothing => {}
            Fault::NotGiven => return Ok(None),
            Fault::Fails => return Err(TransferError::Transient { place: "test".to_owned(), reason: "it is tired".to_owned() }),
            Fault::Cut => bytes.truncate(bytes.len() / 2),
            Fault::Flipped => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }
            Fault::Shifted => {
                let at = part.start.saturating_sub(1);
                let other = self.source.open_blob_part(descriptor, at..at + (part.end - part.start))?.unwrap();
                bytes.clear();
                other.take(u64::MAX).read_to_end(&mut bytes).unwrap();
            }
        }
        Ok(Some(Box::new(std::io::Cursor::new(bytes))))
    }
}

/// A bare repository with versions of a tree, and an image of each.
struct Case {
    place: Place,
    repo: Repo,
    layout: Layout,
}

const OPTIONS: Compression = Compression::Zstd { level: 3 };

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let tree = place.path("tree");
        make_tree(&tree);
        let repo = place.repo("repo", Mode::Bare);
        let layout = place.layout("images");
        // Enough that a part is less than the whole: many small files, some large ones, all hard to compress.
        for directory in 0..30 {
            fs::create_dir_all(tree.join(format!("usr/share/data/{directory}"))).unwrap();
            for file in 0..30 {
                fs::write(tree.join(format!("usr/share/data/{directory}/{file}")), noise(directory * 100 + file, 900)).unwrap();
            }
        }
        for file in 0..5 {
            fs::write(tree.join(format!("usr/lib/large-{file}")), noise(9000 + file, 200_000)).unwrap();
        }
        let owned: String =
            (0..30).flat_map(|directory| (0..30).map(move |file| format!("/usr/share/data/{directory}/{file}\n"))).collect();
        fs::write(tree.join("var/lib/dpkg/info/sudo.list"), format!("/.\n/usr/bin/sudo\n{owned}")).unwrap();
        Self { place, repo, layout }
    }

    fn tree(&self) -> std::path::PathBuf {
        self.place.path("tree")
    }

    /// Commits the tree and builds its image.
    fn build(&self, tag: &str, previous: Option<&str>) -> (CommitChecksum, BuildReport) {
        let commit = commit(&self.repo, &self.tree());
        let previous = previous.map(|tag| PreviousImage::load(&self.layout.source(Some(tag)), &Platform::host()).unwrap());
        let plan = plan(&self.repo, &commit, &PlanOptions { previous: previous.as_ref(), ..PlanOptions::default() }).unwrap();
        let options = WriteOptions { compression: OPTIONS, ..WriteOptions::default() };
        let report = write(&self.repo, &plan, &self.layout.sink(Some(tag)), &options, &Silent).unwrap();
        (commit, report)
    }

    /// Makes a repository with the first image in it.
    fn host(&self, name: &str, tag: &str) -> Repo {
        let mut host = self.place.repo(name, Mode::BareUser);
        host.set_fsync(false);
        bring(&self.layout.source(Some(tag)), &host).unwrap();
        host
    }

    fn manifest(&self, tag: &str) -> Manifest {
        load_image(&self.layout.source(Some(tag)), &Platform::host()).unwrap().1
    }

    fn size(&self, tag: &str) -> u64 {
        self.manifest(tag).layers.iter().map(|layer| layer.size).sum()
    }
}

/// Checks that a repository has all of a commit, undamaged.
fn assert_whole(repo: &Repo, commit: &CommitChecksum) {
    let report = repo.fsck(&Silent).unwrap();
    assert_eq!((report.problems, report.partial_commits), (Vec::new(), Vec::new()), "{commit}");
    assert!(rootball_object::ObjectSource::has(repo, ObjectKind::Commit, commit.object()).unwrap());
}

fn update(case: &Case, host: &Repo, tag: &str, commit: &CommitChecksum) -> (Imported, Watched) {
    let source = Watched::new(&case.layout, tag, Fault::Nothing, 0);
    let imported = bring(&source, host).unwrap();
    assert_eq!((imported.commit, &imported.fell_back), (*commit, &Vec::new()));
    assert_eq!(imported.bytes_fetched, source.bytes(), "what is counted is what was moved");
    assert_whole(host, commit);
    (imported, source)
}

#[test]
fn small_updates_kernels_and_renames_move_little_more_than_what_is_new() {
    let case = Case::new();
    case.build("1", None);
    type Edit<'a> = (&'a str, u64, &'a dyn Fn(&std::path::Path));
    let edits: [Edit<'_>; 4] = [
        ("small", 100_000, &|tree| fs::write(tree.join("usr/share/data/3/7"), noise(1, 700)).unwrap()),
        ("kernel", 400_000, &|tree| {
            fs::rename(tree.join("usr/lib/modules/6.1"), tree.join("usr/lib/modules/6.2")).unwrap();
            fs::write(tree.join("usr/lib/modules/6.2/vmlinuz"), noise(2, 300_000)).unwrap();
        }),
        ("renamed", 60_000, &|tree| fs::rename(tree.join("usr/share/data/5"), tree.join("usr/share/data/five")).unwrap()),
        ("removed", 60_000, &|tree| fs::remove_dir_all(tree.join("usr/share/data/9")).unwrap()),
    ];
    let mut before = "1";
    for (name, limit, edit) in edits {
        let host = case.host(&format!("host-{name}"), before);
        edit(&case.tree());
        let (commit, _) = case.build(name, Some(before));
        let (imported, source) = update(&case, &host, name, &commit);
        assert!(imported.layers_in_part > 0, "{name}: {imported:?}");
        assert!(source.bytes() < limit, "{name}: {} bytes of {}", source.bytes(), case.size(name));
        // By whole layers it is the same.
        let whole = case.place.repo(&format!("whole-{name}"), Mode::Archive);
        assert_eq!(bring(&case.layout.source(Some(name)), &whole).unwrap().commit, commit);
        before = name;
    }
    // From a much older version as well.
    let host = case.host("host-old", "1");
    let commit = case.build("last", Some(before)).0;
    update(&case, &host, "last", &commit);
}

#[test]
fn from_nothing_whole_layers_come_and_no_index_is_read() {
    let case = Case::new();
    let (commit, report) = case.build("1", None);
    let host = case.place.repo("host", Mode::BareUser);
    let (imported, source) = update(&case, &host, "1", &commit);
    assert_eq!((imported.layers_fetched, imported.layers_in_part, source.part_count()), (report.layers.len(), 0, 0));
    assert_eq!(imported.bytes_fetched, case.size("1"));
}

#[test]
fn a_layer_that_came_in_part_is_known_again_and_is_exported_as_it_was() {
    let case = Case::new();
    case.build("1", None);
    let host = case.host("host", "1");
    fs::write(case.tree().join("usr/lib/large-1"), noise(77, 200_000)).unwrap();
    let (second, report) = case.build("2", Some("1"));
    let (imported, _) = update(&case, &host, "2", &second);
    assert!(imported.layers_in_part > 0);
    let (again, source) = update(&case, &host, "2", &second);
    assert_eq!((again.layers_fetched, again.layers_in_part, source.bytes()), (0, 0, 0));
    let out = case.place.layout("out");
    let record = record::find(&host, &report.manifest).unwrap().unwrap();
    assert_eq!(record.unverified.len(), imported.layers_in_part);
    assert_eq!(export(&host, &record, &out.sink(None), false, &Silent).unwrap().manifest, report.manifest);
    let fresh = case.place.repo("fresh", Mode::Archive);
    assert_eq!(bring(&out.source(None), &fresh).unwrap().commit, second);
}

#[test]
fn whatever_is_wrong_with_a_part_the_layer_comes_as_a_whole() {
    let case = Case::new();
    case.build("1", None);
    fs::write(case.tree().join("usr/lib/large-1"), noise(78, 200_000)).unwrap();
    fs::write(case.tree().join("usr/share/data/3/7"), noise(79, 700)).unwrap();
    fs::write(case.tree().join("usr/share/data/23/7"), noise(80, 700)).unwrap();
    let (second, _) = case.build("2", Some("1"));
    let parts = {
        let source = Watched::new(&case.layout, "2", Fault::Nothing, 0);
        bring(&source, &case.host("host", "1")).unwrap();
        source.part_count()
    };
    assert!(parts >= 5, "{parts}");
    let mut noticed = 0;
    for fault in FAULTS {
        for at in 0..parts {
            let host = case.host(&format!("host-{fault:?}-{at}"), "1");
            let source = Watched::new(&case.layout, "2", fault, at);
            let imported = bring(&source, &host).unwrap_or_else(|error| panic!("{fault:?} at {at}: {error}"));
            assert_eq!(imported.commit, second);
            // A bit may be in what nobody needs: in a piece of a gap, or in the padding of the tar.
            assert!(!imported.fell_back.is_empty() || fault == Fault::Flipped, "{fault:?} at {at} was not noticed");
            noticed += usize::from(!imported.fell_back.is_empty());
            assert_whole(&host, &second);
        }
    }
    assert!(noticed > 4 * parts, "no flipped bit was noticed");
}

#[test]
fn an_index_that_is_not_the_manifests_is_not_used() {
    let case = Case::new();
    case.build("1", None);
    fs::write(case.tree().join("usr/lib/large-1"), noise(81, 200_000)).unwrap();
    let (second, _) = case.build("2", Some("1"));
    // The index of another layer, byte for byte a good one.
    let (raw, manifest) = load_image(&case.layout.source(Some("2")), &Platform::host()).unwrap();
    let mut edited = manifest.clone();
    let old = case.manifest("1");
    let is_new = |layer: &&mut Descriptor| layer.size > 200_000 && old.layers.iter().all(|other| other.digest != layer.digest);
    let (first, other) = (manifest.layers[0].annotations["rootball.layer-index"].clone(), edited.layers.iter_mut().find(is_new).unwrap());
    let wrong = first.rsplit_once("sha256:").unwrap().1;
    let own = other.annotations["rootball.layer-index"].clone();
    let own = own.rsplit_once("sha256:").unwrap().0.to_owned();
    other.annotations.insert("rootball.layer-index".to_owned(), format!("{own}sha256:{wrong}"));
    let edited = RawManifest::new(rootball_oci::to_canonical_json(&edited), raw.media_type);
    rootball_oci::ImageSink::put_manifest(&case.layout.sink(Some("x")), &edited).unwrap();
    let host = case.host("host", "1");
    let imported = bring(&Watched::new(&case.layout, "x", Fault::Nothing, 0), &host).unwrap();
    assert_eq!(imported.commit, second);
    assert!(imported.fell_back.iter().any(|one| one.reason.contains("index")), "{:?}", imported.fell_back);
}

#[test]
fn the_index_tells_exactly_what_is_in_each_piece() {
    let case = Case::new();
    let (_, report) = case.build("1", None);
    let manifest = case.manifest("1");
    for (layer, built) in manifest.layers.iter().zip(&report.layers) {
        let place = IndexPlace::of(layer).unwrap();
        assert_eq!(Some(place), built.index);
        let blob = case.layout.load_blob(&layer.digest, u64::MAX).unwrap();
        let index = LayerIndex::parse(&blob[place.offset as usize..], place.pieces_end()).unwrap();
        let tar = zstd::decode_all(blob.as_slice()).unwrap();
        assert_eq!(Digest::of(&tar), built.diff_id);
        let mut at = 0;
        for piece in index.pieces() {
            let own = zstd::decode_all(&blob[piece.offset as usize..(piece.offset + piece.compressed) as usize]).unwrap();
            assert_eq!(own, tar[at..at + own.len()]);
            at += own.len();
            // No entry is cut in two, and hard links are in no piece with objects.
            let mut names: Vec<String> = Vec::new();
            for entry in tar::Archive::new(own.as_slice()).entries().unwrap() {
                let entry = entry.unwrap();
                assert!(index.objects(piece).is_empty() || entry.header().entry_type() != tar::EntryType::Link);
                names.push(entry.path().unwrap().display().to_string());
            }
            let objects = names.iter().filter(|name| name.contains("/objects/") && !name.ends_with("-link") && name.len() > 60).count();
            assert_eq!(objects, index.objects(piece).len());
        }
        assert_eq!(at, tar.len());
        assert_eq!(index.commit.is_some(), built.name == "commit");
        let files = index.all_objects().iter().filter(|(kind, _)| *kind == ObjectKind::File).count();
        assert_eq!(files, built.objects);
    }
}

#[test]
fn a_signature_that_comes_later_leaves_the_pieces_as_a_build_makes_them() {
    let case = Case::new();
    let (commit, first) = case.build("1", None);
    let metadata = {
        let mut metadata = rootball_object::Metadata::new();
        metadata.insert("note", rootball_gvariant::Value::String("x".repeat(3000)));
        metadata.to_bytes()
    };
    let replace = |from: &str, to: &str, bytes: Option<&[u8]>| {
        let (source, sink) = (case.layout.source(Some(from)), case.layout.sink(Some(to)));
        replace_detached_metadata(&source, &sink, &Platform::host(), bytes, &Silent, &Cancel::default()).unwrap().manifest
    };
    let with = replace("1", "with", Some(&metadata));
    assert_eq!(replace("with", "without", None), first.manifest);
    let transaction = case.repo.begin().unwrap();
    rootball_object::ObjectSink::put_detached_metadata(&transaction, &commit, &metadata).unwrap();
    transaction.commit().unwrap();
    assert_eq!(case.build("built", None).1.manifest, with);
    // A host with the commit and without the note gets the note, and not much more.
    let host = case.host("host", "1");
    let (imported, source) = update(&case, &host, "with", &commit);
    assert_eq!((imported.layers_in_part, imported.layers_fetched), (1, 0));
    assert!(source.bytes() < case.manifest("with").layers[0].size / 2, "{}", source.bytes());
    assert_eq!(rootball_object::ObjectSource::find_detached_metadata(&host, &commit).unwrap(), Some(metadata));
}

#[test]
fn a_price_is_told_before_and_paid_once() {
    let case = Case::new();
    let (first, _) = case.build("1", None);
    fs::write(case.tree().join("usr/lib/large-1"), noise(82, 200_000)).unwrap();
    fs::write(case.tree().join("usr/share/data/3/7"), noise(83, 700)).unwrap();
    let (second, report) = case.build("2", Some("1"));
    let host = case.host("host", "1");
    let known = price(&case.layout.source(Some("1")), &host, &Platform::host()).unwrap();
    assert_eq!((known.ways.commit, known.ways.layers, known.ways.whole.bytes), (Some(first), 0, 0));

    let source = Watched::new(&case.layout, "2", Fault::Nothing, usize::MAX);
    let priced = price(&source, &host, &Platform::host()).unwrap();
    let ways = priced.ways.clone();
    let parts = ways.in_parts.unwrap();
    assert!(parts.bytes < ways.whole.bytes / 2 && ways.layers >= 2, "{ways:?}");
    let (read, looked) = (source.part_count() as u64, source.bytes());
    assert_eq!(ways.looked.requests, read + 2);
    let options = ImportOptions { priced: Some(Arc::new(priced)), ..ImportOptions::default() };
    let imported = import(&source, &host, &options, &Silent, &Cancel::default()).unwrap();
    assert_eq!((imported.commit, imported.manifest_digest), (second, report.manifest));
    assert_eq!(source.bytes() - looked, parts.bytes, "what was priced is what moves");
    let requests = (source.part_count() + source.whole.lock().unwrap().len()) as u64 - read;
    assert_eq!((requests, imported.bytes_fetched), (parts.requests, parts.bytes));
    assert_eq!(*source.manifests.lock().unwrap(), 1);

    // Nothing is here, so whole layers are the only way.
    let empty = case.place.repo("empty", Mode::Archive);
    let ways = price(&case.layout.source(Some("2")), &empty, &Platform::host()).unwrap().ways;
    assert_eq!((ways.in_parts, ways.layers, ways.whole.bytes), (None, report.layers.len(), case.size("2")));
}

/// Puts a layer of files on top of an image, as container builds do that keep what they know of the layers below.
fn derive(case: &Case, from: &str, to: &str) {
    let (_, mut manifest) = load_image(&case.layout.source(Some(from)), &Platform::host()).unwrap();
    let config = case.layout.load_blob(&manifest.config.digest, u64::MAX).unwrap();
    let mut config: rootball_oci::ImageConfig = serde_json::from_slice(&config).unwrap();
    let mut tar = rootball_tar::TarWriter::new(Vec::new());
    tar.file("usr/lib/added", rootball_tar::Owner::root(0o644), b"added on top").unwrap();
    let tar = tar.finish().unwrap();
    let sink = case.layout.sink(Some(to));
    manifest.layers.push(rootball_oci::put_blob(&sink, rootball_oci::media_type::LAYER_TAR, &tar).unwrap());
    config.rootfs.diff_ids.push(Digest::of(&tar));
    let media_type = manifest.config.media_type.clone();
    manifest.config = rootball_oci::put_blob(&sink, &media_type, &rootball_oci::to_canonical_json(&config)).unwrap();
    let raw = RawManifest::new(rootball_oci::to_canonical_json(&manifest), rootball_oci::media_type::MANIFEST);
    rootball_oci::ImageSink::put_manifest(&sink, &raw).unwrap();
}

#[test]
fn the_base_of_a_derived_image_comes_in_part_and_gives_the_same_commit() {
    let case = Case::new();
    case.build("1", None);
    fs::write(case.tree().join("usr/lib/large-1"), noise(84, 200_000)).unwrap();
    let (base, _) = case.build("2", Some("1"));
    derive(&case, "2", "derived");
    let whole = case.place.repo("whole", Mode::Archive);
    let by_whole = bring(&case.layout.source(Some("derived")), &whole).unwrap();
    assert_eq!((by_whole.base, by_whole.layers_in_part), (Some(base), 0));
    let host = case.host("host", "1");
    let (imported, source) = update(&case, &host, "derived", &by_whole.commit);
    assert!(imported.layers_in_part >= 2 && imported.layers_fetched >= 1, "{imported:?}");
    assert!(source.bytes() < case.size("derived") / 3);
}
